//! pgbouncer, for the tests of what stands between Relais and PostgreSQL. They start it themselves.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{machine, packages};

/// The environment variable by which tests find it.
pub const VARIABLE: &str = "RELAIS_TEST_PGBOUNCER";

/// Where the program is, installed first if need be.
pub fn find_or_install() -> Result<PathBuf> {
    if let Some(program) = find() {
        return Ok(program);
    }
    packages::install(&["pgbouncer"])?;
    find().context("apt-get brought no pgbouncer")
}

/// Debian keeps it where only administrators look.
fn find() -> Option<PathBuf> {
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let usual = PathBuf::from("/usr/sbin/pgbouncer");
    named.or_else(|| machine::program(&["pgbouncer"])).or(Some(usual)).filter(|it| machine::is_program(it))
}
