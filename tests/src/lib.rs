//! What the tests share: databases on both engines, a chain of desks with people, and clients that knock at the
//! doors Relais has.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up has failed"
)]

pub mod base;
pub mod between;
pub mod chain;
pub mod chromium;
pub mod client;
pub mod ears;
pub mod golden;
pub mod html;
pub mod items;
pub mod letter;
pub mod mask;
pub mod outside;
pub mod pages;
pub mod pgbouncer;
pub mod process;
pub mod seat;
pub mod soak;
pub mod visitor;
pub mod wire;

/// Declares tests that run on both engines: each body gets a chain of desks.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($chain:ident: Chain) $body:block)*) => {
        $(
            mod $name {
                #[allow(unused_imports, reason = "what one test of the file needs, another may not")]
                use super::*;

                async fn told($chain: $crate::chain::Chain) $body

                $(#[$meta])*
                #[test]
                fn on_sqlite() {
                    $crate::run(async { told($crate::chain::Chain::new($crate::base::Kind::Sqlite).await).await });
                }

                $(#[$meta])*
                #[test]
                fn on_postgres() {
                    $crate::run(async { told($crate::chain::Chain::new($crate::base::Kind::Postgres).await).await });
                }
            }
        )*
    };
}

/// Runs a test's future to its end, on a runtime like the program's beside a server: SQLite is read on threads of its own.
pub fn run<F: Future>(test: F) -> F::Output {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_stack_size(8 << 20)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(Box::pin(test))
}
