//! The chore `golden`: what the present schema leaves behind, for the tests of those that follow.

use anyhow::Result;

use crate::postgres::{Cluster, Durability};
use crate::shell;

pub fn run(arguments: &[String]) -> Result<u8> {
    let cluster = Cluster::start(Durability::Forgetful)?;
    let mut golden = shell::released("golden")?;
    Ok(shell::code(shell::status(cluster.tell(golden.args(arguments)))?))
}
