//! Chromium and its driver, for the tests that use Relais as people do.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{machine, packages, shell};

const CHROMIUM: &str = "RELAIS_TEST_CHROMIUM";
const DRIVER: &str = "RELAIS_TEST_CHROMEDRIVER";

/// A browser and the driver that fits it.
pub struct Browser {
    chromium: PathBuf,
    driver: PathBuf,
}

impl Browser {
    /// The one on this machine (or named in the environment), installed first if need be.
    pub fn find_or_install() -> Result<Self> {
        if let Ok(browser) = Self::find() {
            return Ok(browser);
        }
        // Both at once: a driver drives only its own version.
        packages::install(&["chromium", "chromium-driver"])?;
        Self::find()
    }

    /// Tells a program where they are.
    pub fn tell<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env(CHROMIUM, &self.chromium).env(DRIVER, &self.driver)
    }

    fn find() -> Result<Self> {
        let chromium = locate(CHROMIUM, &["chromium", "chromium-browser", "google-chrome"])?;
        let driver = locate(DRIVER, &["chromedriver"])?;
        let (browser, drives) = (major(&chromium)?, major(&driver)?);
        if browser != drives {
            bail!(
                "{} is version {browser} and {} drives version {drives}: they must be the same",
                chromium.display(),
                driver.display()
            );
        }
        Ok(Self { chromium, driver })
    }
}

fn locate(variable: &str, names: &[&str]) -> Result<PathBuf> {
    match std::env::var_os(variable).map(PathBuf::from) {
        Some(path) if machine::is_program(&path) => Ok(path),
        Some(path) => bail!("{variable} names {}, which is not a program", path.display()),
        None => machine::program(names).with_context(|| format!("{} is not installed", names[0])),
    }
}

fn major(program: &Path) -> Result<String> {
    let says = shell::output(Command::new(program).arg("--version"))?;
    first_number(&says).with_context(|| format!("{} does not tell its version: {says}", program.display()))
}

fn first_number(text: &str) -> Option<String> {
    let digits: String =
        text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::first_number;

    #[test]
    fn a_browser_and_its_driver_tell_the_same_major_version() {
        let browser = first_number("Chromium 148.0.7778.167 built on Debian GNU/Linux 12 (bookworm)");
        let driver = first_number("ChromeDriver 148.0.7778.167 (3a5f2b1c-refs/branch-heads/7778)");
        assert_eq!(browser.as_deref(), Some("148"));
        assert_eq!(browser, driver);
        assert_eq!(first_number("no version"), None);
    }
}
