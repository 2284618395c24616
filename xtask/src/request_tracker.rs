//! Request Tracker, which the bench sets beside Relais. It starts and configures it itself.

use std::path::Path;

use anyhow::Result;

use crate::packages;

/// What Debian's packages bring, and the packages.
const BROUGHT: [(&str, &str); 3] = [
    ("/usr/share/request-tracker5/lib/RT.pm", "request-tracker5"),
    ("/usr/share/perl5/DBD/Pg.pm", "rt5-db-postgresql"),
    ("/usr/bin/starman", "starman"),
];

/// Sees to it that it is there.
pub fn find_or_install() -> Result<()> {
    if BROUGHT.iter().all(|(file, _)| Path::new(file).exists()) {
        return Ok(());
    }
    let mut packages: Vec<&str> = BROUGHT.iter().map(|(_, package)| *package).collect();
    // No database is made for it but the bench's own.
    packages.push("dbconfig-no-thanks");
    if !Path::new("/usr/sbin/sendmail").exists() {
        // It wants somebody who carries mail: this one does nothing unless it is told to.
        packages.push("msmtp-mta");
    }
    packages::install(&packages)
}
