//! The soak: what the suite does in small, by the hundred and for minutes, from seeds that are printed.
//!
//! `cargo xtask soak [--only PART] [--seed N] [--kills N] [--minutes N]`. What failed once fails again with
//! `--only PART --seed N`.
#![expect(clippy::expect_used, reason = "what cannot be set up cannot be soaked")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use relais_tests::base::Kind;
use relais_tests::process;
use relais_tests::soak::{
    clocks, commands, crowd, drain, flood, kill, locks, mails, month, nodes, order, signing_in,
};

/// A part, and what it does.
struct Part {
    name: &'static str,
    says: &'static str,
    run: fn(&Wanted),
}

const PARTS: &[Part] = &[
    Part { name: "kill-api", says: "kill -9 of the server while clients open requests", run: kill_api },
    Part { name: "kill-mail", says: "kill -9 of `relais mail in` while it takes a message", run: kill_mail },
    Part {
        name: "stop",
        says: "SIGTERM of the server while clients work, a hundred times",
        run: stop_under_load,
    },
    Part {
        name: "flood",
        says: "ten thousand connections from one address while 200 clients work",
        run: flood_of_connections,
    },
    Part {
        name: "crowd",
        says: "500 clients on one desk while clients of 20 others work",
        run: crowd_on_one_desk,
    },
    Part {
        name: "locks",
        says: "six clients of one agreement on PostgreSQL, with messages both ways, for ten minutes",
        run: locks_in_order,
    },
    Part {
        name: "nodes",
        says: "three processes on one PostgreSQL, one killed and one held for half a minute, thousands of promises running out",
        run: nodes_share_the_work,
    },
    Part { name: "mails", says: "mails broken by chance through intake, for minutes", run: broken_mails },
    Part { name: "commands", says: "commands by chance on a chain of desks, for minutes", run: any_commands },
    Part {
        name: "order",
        says: "acts told in any order of time, beside a fold made from the sentences, for minutes",
        run: any_order,
    },
    Part { name: "clocks", says: "clocks against the oracle that looks at every minute", run: clocks },
    Part { name: "workclock", says: "clocks beside the `workclock` crate", run: workclock },
    Part {
        name: "month",
        says: "a month of three desks, twice from one seed, with the oracle",
        run: a_month,
    },
    Part {
        name: "sign-in",
        says: "60 wrong passwords a second from 60 addresses, beside somebody on a known device",
        run: sign_in,
    },
];

const ENGINES: [(Kind, &str); 2] = [(Kind::Sqlite, "SQLite"), (Kind::Postgres, "PostgreSQL")];
/// Random cases of each property of the clocks.
const CLOCK_CASES: &str = "100000";
/// Cases beside `workclock` of each of ten seeds.
const WORKCLOCK_CASES: usize = 20_000;
/// Requests of the month.
const OF_A_MONTH: usize = 5000;
/// SIGTERMs under load, on both engines together.
const STOPS: u32 = 100;
/// Clients that work, and connections that the flood tries to hold meanwhile.
const CLIENTS: usize = 200;
const FLOOD: usize = 10_000;
const MAILS_A_ROUND: usize = 2000;
const STEPS_A_ROUND: usize = 3000;
const TOLD_A_ROUND: usize = 2000;

/// What the command line asks for.
struct Wanted {
    only: Option<String>,
    seed: u64,
    kills: u32,
    /// How long each part that has no end of its own goes on, on each engine.
    minutes: u64,
}

impl Wanted {
    fn read(mut arguments: impl Iterator<Item = String>) -> Option<Self> {
        let mut wanted = Self { only: None, seed: 1, kills: 200, minutes: 2 };
        while let Some(argument) = arguments.next() {
            let value = arguments.next()?;
            match argument.as_str() {
                "--only" => {
                    wanted.only = Some(value).filter(|name| PARTS.iter().any(|part| part.name == name))
                }
                "--seed" => wanted.seed = value.parse().ok()?,
                "--kills" => wanted.kills = value.parse().ok()?,
                "--minutes" => wanted.minutes = value.parse().ok()?,
                _ => return None,
            }
            if argument == "--only" && wanted.only.is_none() {
                return None;
            }
        }
        Some(wanted)
    }
}

fn main() -> ExitCode {
    let Some(wanted) = Wanted::read(std::env::args().skip(1)) else {
        eprintln!("usage: soak [--only PART] [--seed N] [--kills N] [--minutes N]");
        for part in PARTS {
            eprintln!("  {:<10} {}", part.name, part.says);
        }
        return ExitCode::from(2);
    };
    let mut failed = Vec::new();
    for part in PARTS.iter().filter(|part| wanted.only.as_deref().is_none_or(|only| only == part.name)) {
        let since = Instant::now();
        println!("{}: {}", part.name, part.says);
        // A part that fails has said why; the others still have their turn.
        if catch_unwind(AssertUnwindSafe(|| (part.run)(&wanted))).is_err() {
            failed.push(part.name);
        }
        println!("{}: {} s", part.name, since.elapsed().as_secs());
    }
    if failed.is_empty() {
        println!("soak: all well");
        return ExitCode::SUCCESS;
    }
    println!("soak: FAILED: {}", failed.join(", "));
    ExitCode::FAILURE
}

fn kill_api(wanted: &Wanted) {
    for (kind, engine) in ENGINES {
        let tally = relais_tests::run(kill::by_api(kind, wanted.kills, wanted.seed));
        println!("  {engine}, seed {}: {tally}", wanted.seed);
    }
}

fn kill_mail(wanted: &Wanted) {
    for (kind, engine) in ENGINES {
        let tally = relais_tests::run(kill::by_mail(kind, wanted.kills, wanted.seed));
        println!("  {engine}, seed {}: {tally}", wanted.seed);
    }
}

fn stop_under_load(wanted: &Wanted) {
    for (kind, engine) in ENGINES {
        let tally = relais_tests::run(drain::stops(kind, STOPS / 2, wanted.seed));
        println!("  {engine}, seed {}: {tally}", wanted.seed);
        assert_eq!(tally.lost, 0, "answers were lost");
    }
}

fn flood_of_connections(_: &Wanted) {
    let tally = relais_tests::run(flood::flood(CLIENTS, FLOOD, Duration::from_secs(20)));
    println!("  {tally}");
    assert_eq!(tally.with.failed, 0, "clients of other addresses were not served");
    assert!(tally.ratio() <= 3.0, "clients of other addresses waited {:.1} times as long", tally.ratio());
}

/// Clients of the busy desk.
const CROWD: usize = 500;

fn crowd_on_one_desk(_: &Wanted) {
    for (kind, engine) in ENGINES {
        let tally = relais_tests::run(crowd::crowd(kind, CROWD, Duration::from_secs(20)));
        println!("  {engine}: {tally}");
        assert!(tally.holds(), "{engine}: one desk slowed the others");
    }
}

/// Clients of the mix of locks.
const MEETING: usize = 6;

fn locks_in_order(wanted: &Wanted) {
    let lasts = Duration::from_secs(wanted.minutes * 300);
    let tally = relais_tests::run(locks::mix(MEETING, lasts, wanted.seed));
    println!("  seed {}: {tally}", wanted.seed);
    tally.must_be_even(Duration::ZERO);
}

/// Promises that run out while the nodes come and go.
const RUN_OUT: usize = 5000;

fn nodes_share_the_work(_: &Wanted) {
    let tally = relais_tests::run(nodes::three(RUN_OUT, Duration::from_secs(30)));
    println!("  {tally}");
}

fn broken_mails(wanted: &Wanted) {
    for_minutes(wanted, |kind, engine, seed| {
        let tally = relais_tests::run(mails::fuzz(kind, MAILS_A_ROUND, seed));
        println!("  {engine}, seed {seed}: {tally}");
    });
}

fn any_commands(wanted: &Wanted) {
    for_minutes(wanted, |kind, engine, seed| {
        let tally = relais_tests::run(commands::fuzz(kind, STEPS_A_ROUND, seed));
        println!("  {engine}, seed {seed}: {tally}");
    });
}

fn any_order(wanted: &Wanted) {
    for_minutes(wanted, |kind, engine, seed| {
        let tally = relais_tests::run(order::beside_the_sentences(kind, TOLD_A_ROUND, seed));
        println!("  {engine}, seed {seed}: {tally}");
    });
}

fn sign_in(wanted: &Wanted) {
    for (kind, engine) in ENGINES {
        let figures = relais_tests::run(signing_in::beside_an_attack(kind, wanted.minutes * 15));
        println!("  {engine}\n{figures}");
        assert!(figures.known.p95 < signing_in::MOST, "{engine}: more than {:?}", signing_in::MOST);
    }
}

/// Round after round on each engine, each from the next seed, until its time is over.
fn for_minutes(wanted: &Wanted, round: impl Fn(Kind, &str, u64)) {
    for (kind, engine) in ENGINES {
        let end = Instant::now() + Duration::from_secs(wanted.minutes * 60);
        for seed in wanted.seed.. {
            // Said before: a round that never ends is named too.
            println!("  {engine}, seed {seed}");
            round(kind, engine, seed);
            if Instant::now() >= end {
                break;
            }
        }
    }
}

fn workclock(wanted: &Wanted) {
    for seed in wanted.seed..wanted.seed + 10 {
        println!("  seed {seed}: {} cases, no difference", clocks::beside_workclock(WORKCLOCK_CASES, seed));
    }
}

fn a_month(wanted: &Wanted) {
    for (kind, engine) in ENGINES {
        let month = relais_tests::run(month::twice(kind, OF_A_MONTH, wanted.seed));
        println!("  {engine}, seed {}: {month}", wanted.seed);
        assert!(month.taken_back > 0, "nothing that a rule did was taken back by what had been before it");
    }
}

fn clocks(_: &Wanted) {
    let mut cargo = process::cargo();
    cargo.args(["test", "--release", "--quiet", "--package", "relais-domain", "--test", "clock_oracle"]);
    let status =
        cargo.current_dir(env!("CARGO_MANIFEST_DIR")).env("RELAIS_CLOCK_CASES", CLOCK_CASES).status();
    assert!(status.expect("cargo runs").success(), "clocks and oracle differ");
}
