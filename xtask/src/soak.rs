//! The chore `soak`: the long forms of what the test suite does in small.

use anyhow::Result;

use crate::browser::Browser;
use crate::postgres::{Cluster, Durability};
use crate::shell;

pub fn run(arguments: &[String]) -> Result<u8> {
    let browser = Browser::find_or_install()?;
    let cluster = Cluster::start(Durability::Forgetful)?;
    let mut soak = shell::released("soak")?;
    Ok(shell::code(shell::status(browser.tell(cluster.tell(soak.args(arguments))))?))
}
