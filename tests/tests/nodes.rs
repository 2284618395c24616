//! Several processes on one PostgreSQL share the work, and each thing is done once, whichever of them goes away.

use std::time::Duration;

use relais_tests::soak::nodes;

#[test]
fn three_nodes_do_each_thing_once_while_one_is_killed_and_one_is_held() {
    let tally = relais_tests::run(nodes::three(200, Duration::from_secs(4)));
    println!("{tally}");
    assert!(tally.acknowledged > 0 && tally.again > 0 && tally.alarms == 200, "{tally}");
}
