//! The file that keys lie in: readable by its owner alone, made whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use domain::id::Dice;

use super::new_key;
use crate::fault::Fault;

const HEAD: &str = "\
# Relais seals with the first of these keys, and opens with all of them.
# Keep a copy of this file apart from the copies of the database.
";

fn failed(path: &Path, error: &std::io::Error) -> Fault {
    Fault::Keys(format!("{}: {error}", path.display()))
}

/// What is in the file; `None` if there is none.
pub fn read(path: &Path) -> Result<Option<String>, Fault> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, &error)),
    }
}

/// Makes the file with one key, unless it is there. Of two processes that start at once, both use what the first made.
pub fn make(path: &Path, dice: &mut dyn Dice) -> Result<(), Fault> {
    if path.exists() {
        return Ok(());
    }
    let written = write_beside(path, &format!("{HEAD}{}\n", new_key(dice)), dice)?;
    // A second name for a whole file: unlike renaming, it never takes the place of one that is there.
    let linked = std::fs::hard_link(&written, path);
    drop(std::fs::remove_file(&written));
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(failed(path, &error)),
        _ => flush_folder(path),
    }
}

/// Adds a key in front of those that are there.
pub fn add(path: &Path, dice: &mut dyn Dice) -> Result<(), Fault> {
    let known = read(path)?.unwrap_or_default();
    let keys = known.strip_prefix(HEAD).unwrap_or(&known);
    let written = write_beside(path, &format!("{HEAD}{}\n{keys}", new_key(dice)), dice)?;
    std::fs::rename(&written, path).map_err(|error| failed(path, &error))?;
    flush_folder(path)
}

/// Writes a file of another name beside the one that is meant, for nobody else to read, and onto the disk.
fn write_beside(path: &Path, text: &str, dice: &mut dyn Dice) -> Result<PathBuf, Fault> {
    let mut chance = [0u8; 8];
    dice.fill(&mut chance);
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", data_encoding::HEXLOWER.encode(&chance)));
    let beside = PathBuf::from(name);
    let write = || -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|error| failed(&beside, &error))?;
    Ok(beside)
}

fn flush_folder(path: &Path) -> Result<(), Fault> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(path, &error))
}
