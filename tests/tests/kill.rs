//! Accepted means durable: `kill -9` of the real program during intake loses nothing and doubles nothing.
//! `cargo xtask soak` does the same by the hundred.

use relais_tests::base::Kind;
use relais_tests::soak::kill::{self, Tally};

const KILLS: u32 = 10;
const SEED: u64 = 6;

fn was_worth_it(tally: Tally) {
    println!("{tally}");
    assert_eq!(tally.kills, KILLS);
    assert!(tally.unanswered > 0, "no kill cut anything off: {tally}");
}

#[test]
fn a_killed_server_keeps_what_it_acknowledged_on_sqlite() {
    was_worth_it(relais_tests::run(kill::by_api(Kind::Sqlite, KILLS, SEED)));
}

#[test]
fn a_killed_server_keeps_what_it_acknowledged_on_postgres() {
    was_worth_it(relais_tests::run(kill::by_api(Kind::Postgres, KILLS, SEED)));
}

#[test]
fn a_mail_whose_intake_is_killed_is_taken_once_on_sqlite() {
    was_worth_it(relais_tests::run(kill::by_mail(Kind::Sqlite, KILLS, SEED)));
}

#[test]
fn a_mail_whose_intake_is_killed_is_taken_once_on_postgres() {
    was_worth_it(relais_tests::run(kill::by_mail(Kind::Postgres, KILLS, SEED)));
}
