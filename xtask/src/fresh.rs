//! The chore `fresh`: the test command as a newcomer meets it, in a clone of HEAD with nothing built.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{machine, shell};

pub fn run(arguments: &[String]) -> Result<u8> {
    let (keep, passed_on) = match arguments {
        [first, rest @ ..] if first == "--keep" => (true, rest),
        rest => (false, rest),
    };
    if passed_on.first().is_some_and(|first| first != "--") {
        bail!("usage: cargo xtask fresh [--keep] [-- arguments of the test runner]");
    }
    if !shell::output(Command::new("git").args(["status", "--porcelain"]).current_dir(shell::root()))?
        .is_empty()
    {
        eprintln!("xtask: what is not committed is not in the clone");
    }
    let clone = Clone::make(keep)?;
    eprintln!("xtask: cargo xtask test, in {}", clone.folder.display());
    let mut test = shell::cargo(["xtask", "test"]);
    // Its own target folder, so nothing that was built before can help.
    test.args(passed_on).current_dir(&clone.folder).env_remove("CARGO_TARGET_DIR");
    Ok(shell::code(shell::status(&mut test)?))
}

/// A clone of HEAD, removed at the end unless it is to be kept.
struct Clone {
    folder: PathBuf,
    keep: bool,
}

impl Clone {
    fn make(keep: bool) -> Result<Self> {
        let folder = Path::new("/var/tmp").join(format!("relais-fresh-{}", &machine::random()?[..12]));
        let clone = Self { folder, keep };
        let mut git = Command::new("git");
        git.args(["clone", "--quiet"]).arg(shell::root()).arg(&clone.folder);
        shell::output(&mut git).context("cannot clone HEAD")?;
        Ok(clone)
    }
}

impl Drop for Clone {
    fn drop(&mut self) {
        if self.keep {
            eprintln!("xtask: the clone stays at {}", self.folder.display());
        } else if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("xtask: {} could not be removed: {error}", self.folder.display());
        }
    }
}
