//! Small forms, each from a fixed seed, of what `cargo xtask soak` does for as long as it is let.

use relais_tests::base::Kind;
use relais_tests::soak::{commands, mails};

const STEPS: usize = 400;
const MAILS: usize = 250;

#[test]
fn commands_by_chance_break_nothing_on_sqlite() {
    commands_by_chance(Kind::Sqlite);
}

#[test]
fn commands_by_chance_break_nothing_on_postgres() {
    commands_by_chance(Kind::Postgres);
}

fn commands_by_chance(kind: Kind) {
    let tally = relais_tests::run(commands::fuzz(kind, STEPS, 2));
    println!("{tally}");
    // A run in which everything is refused would show nothing.
    assert!(tally.done.values().sum::<usize>() > STEPS / 5, "too little was done: {tally}");
    assert!(tally.escalations > 0, "nothing was escalated: {tally}");
}

#[test]
fn broken_mails_are_kept_whole_and_once_on_sqlite() {
    broken_mails(Kind::Sqlite);
}

#[test]
fn broken_mails_are_kept_whole_and_once_on_postgres() {
    broken_mails(Kind::Postgres);
}

fn broken_mails(kind: Kind) {
    let tally = relais_tests::run(mails::fuzz(kind, MAILS, 2));
    println!("{tally}");
    assert!(tally.requests > 0, "none became a request: {tally}");
    assert!(tally.standings.contains_key("quarantined"), "none was quarantined: {tally}");
}
