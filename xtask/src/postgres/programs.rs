//! Where the programs of PostgreSQL lie, and the user that may run them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{machine, packages, shell};

/// The oldest PostgreSQL that Relais runs on.
const OLDEST: u32 = 15;

/// The folder of `initdb` and `postgres`, newest version first; installed if there is none.
pub fn find_or_install() -> Result<PathBuf> {
    if let Some(folder) = find() {
        return Ok(folder);
    }
    packages::install(&["postgresql"])?;
    find().with_context(|| format!("apt-get brought no PostgreSQL {OLDEST} or newer"))
}

fn find() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).collect();
    // A link on the search path leads to the folder that has the rest.
    let on_path = machine::program(&["initdb"]).and_then(|initdb| initdb.canonicalize().ok());
    folders.extend(on_path.and_then(|initdb| initdb.parent().map(Path::to_owned)));
    folders
        .into_iter()
        .filter(|folder| machine::is_program(&folder.join("initdb")))
        .filter_map(|folder| Some((version(&folder)?, folder)))
        .filter(|(version, _)| *version >= OLDEST)
        .max_by_key(|(version, _)| *version)
        .map(|(_, folder)| folder)
}

fn version(folder: &Path) -> Option<u32> {
    // `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`
    let says = shell::output(Command::new(folder.join("postgres")).arg("--version")).ok()?;
    let number = says.split_whitespace().nth(2)?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Who runs the server: PostgreSQL refuses root.
#[derive(Clone, Copy, Debug)]
pub enum Owner {
    Ourselves,
    Another { user: u32, group: u32 },
}

impl Owner {
    /// Ourselves, or for root the user that Debian's package made, or `nobody`.
    pub fn find() -> Result<Self> {
        if !machine::are_we_root()? {
            return Ok(Self::Ourselves);
        }
        for name in ["postgres", "nobody"] {
            if let (Ok(user), Ok(group)) = (id("-u", name), id("-g", name)) {
                return Ok(Self::Another { user, group });
            }
        }
        bail!("PostgreSQL refuses root, and there is no user `postgres` or `nobody` to run it as");
    }

    /// A program run as this user, in a folder that it may read, with no setting of another PostgreSQL.
    pub fn command(self, program: &Path, folder: &Path) -> Command {
        let mut command = match self {
            Self::Ourselves => Command::new(program),
            Self::Another { user, group } => {
                let mut setpriv = Command::new("setpriv");
                setpriv.arg(format!("--reuid={user}")).arg(format!("--regid={group}"));
                setpriv.args(["--clear-groups", "--"]).arg(program);
                setpriv
            }
        };
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command.env("LC_ALL", "C.UTF-8").env("TZ", "UTC").current_dir(folder);
        command
    }
}

fn id(which: &str, name: &str) -> Result<u32> {
    Ok(shell::output(Command::new("id").args([which, name]))?.parse()?)
}
