//! Locks are taken in one order: people who meet at the same records wait for each other, and never in a circle.

use std::time::Duration;

use relais_tests::soak::locks;

#[test]
fn six_clients_of_one_agreement_never_wait_in_a_circle() {
    let tally = relais_tests::run(locks::mix(6, Duration::from_secs(30), 1));
    assert_eq!(tally.deadlocks, 0, "{tally}");
    assert!(tally.done > 100, "they worked: {tally}");
    println!("{tally}");
}
