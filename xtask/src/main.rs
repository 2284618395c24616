//! The chores of Relais: `cargo xtask` lists them.

mod bench;
mod browser;
mod counts;
mod deny;
mod fresh;
mod golden;
mod holidays;
mod machine;
mod packages;
mod pooler;
mod postgres;
mod request_tracker;
mod shell;
mod signals;
mod soak;
mod test;

use std::process::ExitCode;

use anyhow::Result;

struct Chore {
    name: &'static str,
    says: &'static str,
    /// Takes the arguments after the name; answers the exit code.
    run: fn(&[String]) -> Result<u8>,
}

const CHORES: &[Chore] = &[
    Chore {
        name: "test",
        says: "formatting, lints, every test on both engines and in a browser, doc tests \
               [--fast: tests alone] [-- arguments of the test runner]",
        run: test::run,
    },
    Chore {
        name: "postgres",
        says: "a throw-away PostgreSQL until Ctrl-C; its URL on stdout [--fsync]",
        run: postgres::run,
    },
    Chore {
        name: "bench",
        says: "what matters most on 10 000 requests, in three minutes, release build [--full: on a million, beside Request \
               Tracker] [--figures: single figures] [--against REVISION: beside another build] [--answers REVISION: asked \
               the same] [arguments]",
        run: bench::run,
    },
    Chore {
        name: "soak",
        says: "the long forms of the tests: kills by the hundred, fuzzing [arguments]",
        run: soak::run,
    },
    Chore {
        name: "golden",
        says: "writes the golden databases of the present schema into tests/golden; needs pg_dump",
        run: golden::run,
    },
    Chore {
        name: "holidays",
        says: "fetches the newest public holidays and writes crates/hours/data; needs python3",
        run: holidays::run,
    },
    Chore { name: "deny", says: "bans, licences and sources of what Relais is built from", run: deny::run },
    Chore {
        name: "fresh",
        says: "the test chore in a fresh clone of HEAD, as a newcomer meets it [--keep] [-- arguments]",
        run: fresh::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = carry_out(&arguments);
    // A signal has the last word: 130 after Ctrl-C, 143 after a TERM, as shells have it.
    match (signals::caught(), outcome) {
        (Some(signal), _) => ExitCode::from(128u8.saturating_add(signal)),
        (None, Ok(code)) => ExitCode::from(code),
        (None, Err(error)) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(arguments: &[String]) -> Result<u8> {
    let Some((name, rest)) = arguments.split_first() else {
        print_list();
        return Ok(0);
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print_list();
        return Ok(0);
    }
    let Some(chore) = CHORES.iter().find(|chore| chore.name == name) else {
        eprintln!("xtask: no chore is called `{name}`; `cargo xtask` lists them");
        return Ok(2);
    };
    signals::listen()?;
    (chore.run)(rest)
}

fn print_list() {
    for chore in CHORES {
        println!("cargo xtask {:<9} {}", chore.name, chore.says);
    }
}
