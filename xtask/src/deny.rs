//! The chore `deny`: what Relais is built from, held against deny.toml.

use anyhow::{Result, bail};

use crate::shell;

/// Pinned, so that a newer one brings its new opinions when somebody is there to read them.
const VERSION: &str = "0.20.2";

pub fn run(arguments: &[String]) -> Result<u8> {
    if !shell::works(&mut shell::cargo(["deny", "--version"])) {
        eprintln!("xtask: installing cargo-deny {VERSION}, once: some minutes");
        let install = ["install", "cargo-deny", "--locked", "--version", VERSION];
        if !shell::status(&mut shell::cargo(install))?.success() {
            bail!("cargo-deny could not be installed");
        }
    }
    let mut deny = shell::cargo(["deny", "--workspace", "--all-features", "check", "--hide-inclusion-graph"]);
    let status = shell::status(deny.args(arguments).args(["bans", "licenses", "sources"]))?;
    Ok(shell::code(status))
}
