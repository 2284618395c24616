//! A throw-away PostgreSQL from the programs on this machine: its own cluster in a temporary folder.

mod cluster;
mod programs;

use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::signals;
pub use cluster::{Cluster, Durability};

/// The chore: one cluster in the foreground, for whoever runs single tests by hand.
pub fn run(arguments: &[String]) -> Result<u8> {
    let durability = match arguments {
        [] => Durability::Forgetful,
        [only] if only == "--fsync" => Durability::Durable,
        _ => bail!("usage: cargo xtask postgres [--fsync]"),
    };
    let mut cluster = Cluster::start(durability)?;
    println!("{}", cluster.url());
    eprintln!("xtask: PostgreSQL runs until Ctrl-C; tests find it by {}", cluster::VARIABLE);
    while signals::caught().is_none() {
        if !cluster.is_running()? {
            bail!("PostgreSQL ended by itself:\n{}", cluster.last_words());
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(0)
}
