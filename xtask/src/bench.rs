//! The chore `bench`: figures of speed, with a PostgreSQL that writes to the disk as in production.

use anyhow::Result;

use crate::postgres::{Cluster, Durability};
use crate::shell;

pub fn run(arguments: &[String]) -> Result<u8> {
    let cluster = Cluster::start(Durability::Durable)?;
    let mut bench = shell::released("bench")?;
    Ok(shell::code(shell::status(cluster.tell(bench.args(arguments)))?))
}
