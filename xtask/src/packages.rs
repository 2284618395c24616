//! Programs that the tests need and the machine lacks, installed with apt-get.

use std::io::{IsTerminal, stderr, stdin};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::machine;

/// Installs Debian packages, as root or through sudo, and says so.
pub fn install(packages: &[&str]) -> Result<()> {
    let wanted = packages.join(" ");
    let Some(apt_get) = machine::program(&["apt-get"]) else {
        bail!("{wanted} must be installed first: there is no apt-get here to do it");
    };
    let mut run = vec![apt_get.into_os_string()];
    if !machine::are_we_root()? {
        let Some(sudo) = machine::program(&["sudo"]) else {
            bail!("run `apt-get install {wanted}` as root first: there is no sudo here");
        };
        let mut before = vec![sudo.into_os_string()];
        if !stdin().is_terminal() {
            // Nobody could type a password.
            before.push("-n".into());
        }
        before.append(&mut run);
        run = before;
    }
    eprintln!("xtask: installing {wanted} with apt-get");
    let apt_get = |arguments: &[&str]| -> Result<()> {
        let mut command = Command::new(&run[0]);
        command
            .args(&run[1..])
            // Another apt-get may be at work: wait for it.
            .args(["-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::from(stderr()));
        let status = command.status().context("cannot run apt-get")?;
        if !status.success() {
            bail!(
                "`apt-get {}` failed: {wanted} must be installed before the tests can run",
                arguments.join(" ")
            );
        }
        Ok(())
    };
    apt_get(&["update"])?;
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(packages);
    apt_get(&install)
}
