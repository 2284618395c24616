//! `holidays`: fetches the newest facts about public holidays and writes them into `crates/hours/data`.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{machine, shell};

const SCRIPT: &str = include_str!("write_holidays.py");
/// The packages the script reads: well-kept collections of holidays, names of countries, names of zones.
const PACKAGES: [&str; 3] = ["holidays", "babel", "tzlocal"];

/// Runs the script in an environment of its own below `target`; the data is committed, so this is for whoever
/// refreshes it, never for whoever builds.
pub fn run(arguments: &[String]) -> Result<u8> {
    if !arguments.is_empty() {
        bail!("`holidays` takes no arguments");
    }
    let Some(python) = machine::program(&["python3"]) else {
        bail!("python3 with its venv module must be installed first");
    };
    let home = shell::root().join("target/holidays");
    fs::create_dir_all(&home).with_context(|| format!("cannot make {}", home.display()))?;
    let script = home.join("write_holidays.py");
    fs::write(&script, SCRIPT).with_context(|| format!("cannot write {}", script.display()))?;
    let own = home.join("python");
    let mut environment = Command::new(python);
    environment.args(["-m", "venv", "--clear"]).arg(&own);
    let mut packages = Command::new(own.join("bin/python"));
    packages.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(PACKAGES);
    let mut write = Command::new(own.join("bin/python"));
    write.arg(&script).arg(shell::root().join("crates/hours/data"));
    for step in [&mut environment, &mut packages, &mut write] {
        let code = shell::code(shell::status(step)?);
        if code != 0 {
            return Ok(code);
        }
    }
    Ok(0)
}
