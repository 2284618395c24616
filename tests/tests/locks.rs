//! Locks are taken in one order: people who meet at the same records wait for each other, never in a circle, and nobody for
//! many times as long as the others.

use std::time::Duration;

use relais_tests::soak::locks;

/// Other tests run on the same machine: what is over within this time is judged by the soak, which runs alone.
const NOTICED: Duration = Duration::from_secs(1);

#[test]
fn six_clients_of_one_agreement_never_wait_in_a_circle() {
    let tally = relais_tests::run(locks::mix(6, Duration::from_secs(30), 1));
    println!("{tally}");
    assert!(tally.done > 100, "they worked: {tally}");
    tally.must_be_even(NOTICED);
}
