//! Wiring: storage, engine, worker with its handlers, and the router of all channels.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::http::request::Parts;
use domain::lane::Lane;
use domain::text::Language;
use domain::{Reason, Refusal};
use engine::machinery::{Limits, Settled};
use engine::time::{Clock, MachineClock, SharedDice, SystemDice};
use engine::{Engine, Holder, Opening, Purpose, Store};
use listen::{Drain, Fault, Http, Proxies, Says};
use pager::Pager;
use store::Server;
use worker::Worker;

use crate::config::Config;
use crate::secrets;

/// How mail that leaves is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mail {
    /// Shown on a page of the demo, never sent.
    Shown,
    /// Kept until a relay is configured.
    Kept,
}

/// An engine for a server that is to listen at an address.
pub async fn serving(config: &Config, address: impl ToString) -> anyhow::Result<Engine> {
    let holder = holder(address);
    // `doctor` counts the servers by their names.
    let name = format!("relais serve {} {}", holder.host, holder.pid);
    let server = Server { name, ..config.server() };
    open(config, Purpose::Serve { holder }, server).await
}

/// An engine for a command of operation, opened for a purpose.
pub async fn operating(config: &Config, purpose: Purpose) -> anyhow::Result<Engine> {
    open(config, purpose, config.server().operated()).await
}

/// An engine for a command that copies, checks or builds everything, opened for a purpose.
pub async fn reading_all(config: &Config, purpose: Purpose) -> anyhow::Result<Engine> {
    open(config, purpose, config.server().operated().reading_all()).await
}

/// An engine for a command of operation, over storage that must be there, and is used as it is.
pub async fn existing(config: &Config) -> anyhow::Result<Engine> {
    operating(config, Purpose::Use).await
}

async fn open(config: &Config, purpose: Purpose, server: Server) -> anyhow::Result<Engine> {
    let bytes = |megabytes: u64| megabytes.saturating_mul(1_000_000);
    let (largest, for_words) = (config.largest_database.map(bytes), bytes(config.room_for_words));
    let as_it_is = matches!(purpose, Purpose::Use);
    let opening = Opening { purpose, server, largest, for_words };
    let engine = over(Store::open_for(&config.database_url, opening).await?, config)?;
    if !as_it_is {
        seal(&engine).await?;
    }
    Ok(engine)
}

/// This process, as whoever wants the database meanwhile is told of it.
pub fn holder(address: impl ToString) -> Holder {
    Holder::this(MachineClock.now(), address.to_string())
}

fn over(store: Store, config: &Config) -> anyhow::Result<Engine> {
    secrets::keys(&store, config)?;
    Ok(Engine::new(store, Arc::new(MachineClock), SharedDice::new(SystemDice), post::intake::read))
}

/// Seals what stands in clear from before, and says what no key here opens.
pub async fn seal(engine: &Engine) -> anyhow::Result<()> {
    let sealed = engine.seal_secrets().await?;
    if sealed > 0 {
        tracing::info!(
            secrets = sealed,
            "what stood in clear, or was sealed by an older key, is sealed anew"
        );
    }
    for (desk, name) in secrets::locked(engine).await? {
        tracing::warn!(%desk, secret = %name, "no key here opens it: give the key, or enter it again");
    }
    Ok(())
}

/// An engine for the demo: storage that is thrown away, a clock whose history lies in the past.
pub async fn throw_away(path: &str, clock: Arc<dyn Clock>) -> anyhow::Result<Engine> {
    let store = Store::open_throw_away(path).await?;
    let dice = SharedDice::new(SystemDice);
    Ok(Engine::new(store, clock, dice, post::intake::read).with_light_hashing().with_simulated_clock())
}

/// What wakes people. `at_home`: calls may stay on private addresses; `url`: the address of the pages.
pub fn pager(at_home: bool, url: &str) -> anyhow::Result<Pager> {
    Ok(Pager::new(pager::Http::new(at_home).map_err(anyhow::Error::msg)?, url))
}

/// The worker with the handler of each lane that somebody delivers.
pub fn worker(engine: &Engine, mail: Mail, pager: Pager) -> Worker {
    let worker = Worker::new(engine.clone())
        .with(Lane::Link, |engine, due| async move { link::carry(&engine, &due).await })
        .with(Lane::Transfer, |engine, due| async move { link::transfer(&engine, &due).await })
        .with(Lane::Undertaking, |engine, due| async move { engine.go_on(&due).await })
        .with(Lane::SignIn, |engine, due| async move { engine.deliver_sign_in_link(&due).await })
        .with(Lane::Warning, |engine, due| async move { engine.deliver_warning(&due).await })
        .with(Lane::Page, move |engine, due| {
            let pager = pager.clone();
            async move { pager.deliver(&engine, &due).await }
        });
    match mail {
        Mail::Shown => worker.with(Lane::Mail, |_, _| async { Settled::Done }),
        Mail::Kept => worker,
    }
}

/// How much anybody may ask for.
pub fn limits(config: &Config) -> Limits {
    Limits {
        reads: config.limit_reads,
        files: config.limit_files,
        exports: config.limit_exports,
        settings: config.limit_settings,
        knocks: config.limit_knocks,
        megabytes: config.limit_megabytes,
    }
}

/// How long the listener waits for what, and whom it believes.
pub fn listening(config: &Config) -> anyhow::Result<listen::Settings> {
    let says = match config.proxy_says.as_str() {
        "forwarded" => Says::Forwarded,
        "x-forwarded-for" => Says::XForwardedFor,
        "proxy-protocol" => Says::ProxyProtocol,
        other => {
            anyhow::bail!("proxy_says: {other} is neither forwarded, x-forwarded-for nor proxy-protocol")
        }
    };
    let networks = config.proxies.split([',', ' ']).filter(|it| !it.is_empty());
    let proxies = Proxies::new(networks, says).context("proxies")?;
    let drain = Drain(Duration::from_secs(config.stop_within));
    Ok(listen::Settings { proxies, drain, ..listen::Settings::default() })
}

/// HTTP with these routes. `url`: the address that people use.
pub fn http(router: axum::Router, engine: &Engine, options: web::Options, url: &str) -> Http {
    let router = match web::PublicOrigin::of(url) {
        Some(origin) => router.layer(axum::Extension(origin)),
        None => router,
    };
    let engine = engine.clone();
    let refuse = move |fault: Fault, asked: &Parts| {
        let refusal = match fault {
            Fault::Host => Refusal::new(Reason::BadRequest).with("why", "host"),
            Fault::LineEnds => Refusal::new(Reason::BadRequest).with("why", "line-ends"),
            Fault::Length => Refusal::new(Reason::BadRequest).with("why", "length"),
            Fault::Long => Refusal::new(Reason::BadRequest).with("why", "address"),
            Fault::Late if !asked.method.is_safe() => Refusal::new(Reason::OutcomeUnknown),
            Fault::Full | Fault::Late => Refusal::new(Reason::Busy),
        };
        if asked.uri.path().starts_with("/api") {
            api::refused(&asked.headers, refusal)
        } else {
            web::refused(&engine, options, asked, refusal)
        }
    };
    // Who has no place is not read, so nobody knows in which language.
    let busy = Refusal::new(Reason::Busy);
    let full: String = Language::ALL.iter().map(|it| words::refusal(*it, &busy) + "\n").collect();
    Http::new(router, refuse, &full)
}

/// Every channel's routes.
pub fn router(engine: &Engine, options: web::Options) -> axum::Router {
    web::router(engine.clone(), options).merge(api::router(engine.clone()))
}
