//! Small forms, each from a fixed seed, of what `cargo xtask soak` does for as long as it is let.

use relais_tests::base::Kind;
use relais_tests::soak::{clocks, commands, mails, month, order};

const STEPS: usize = 400;
const MAILS: usize = 250;
const CLOCKS: usize = 2000;
const OF_A_MONTH: usize = 40;
const TOLD: usize = 150;

#[test]
fn what_is_told_in_any_order_is_what_the_sentences_say_on_sqlite() {
    what_is_told(Kind::Sqlite);
}

#[test]
fn what_is_told_in_any_order_is_what_the_sentences_say_on_postgres() {
    what_is_told(Kind::Postgres);
}

fn what_is_told(kind: Kind) {
    let tally = relais_tests::run(order::beside_the_sentences(kind, TOLD, 1));
    println!("{tally}");
    assert!(tally.late > TOLD / 20 && tally.all_done() > TOLD / 4, "too little was told late: {tally}");
    for code in ["happened-before-opening", "happened-before-asked", "happened-against-record"] {
        assert!(tally.refused.contains_key(code), "{code}: {tally}");
    }
}

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

#[test]
fn clocks_are_what_workclock_says() {
    assert_eq!(clocks::beside_workclock(CLOCKS, 1), CLOCKS);
}

#[test]
fn a_month_of_three_desks_is_the_same_twice_and_as_the_oracle_has_it_on_sqlite() {
    a_month(Kind::Sqlite);
}

#[test]
fn a_month_of_three_desks_is_the_same_twice_and_as_the_oracle_has_it_on_postgres() {
    a_month(Kind::Postgres);
}

fn a_month(kind: Kind) {
    let month = relais_tests::run(month::twice(kind, OF_A_MONTH, 1));
    println!("{month}");
    // A month in which nothing happened would show nothing.
    assert!(month.clocks > 2 * OF_A_MONTH && month.paused > 0 && month.in_days > 0, "{month}");
    assert!(month.escalations > 0 && month.missed > 0, "{month}");
    assert!(month.late > OF_A_MONTH && month.moved > 0, "{month}");
}
