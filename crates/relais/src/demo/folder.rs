//! Where a demo lives: a folder of its own, gone with it; or one that was named, kept.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// Tells a folder that a demo made. Held locked while it runs.
const MARK: &str = "relais-demo";
const DATABASE: &str = "relais.db";
/// What SQLite keeps beside a database.
const BESIDE: [&str; 3] = ["", "-wal", "-shm"];

/// The folder of a demo that runs.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    kept: bool,
    _mark: File,
}

impl Folder {
    /// Opens a named folder, or makes one to throw away. A folder of an earlier demo begins anew; what no demo made
    /// is left alone.
    pub fn open(named: Option<&Path>) -> anyhow::Result<Self> {
        let path = match named {
            Some(named) => named.to_path_buf(),
            None => std::env::temp_dir().join(format!("relais-demo-{}", std::process::id())),
        };
        Self::at(path, named.is_some())
    }

    fn at(path: PathBuf, kept: bool) -> anyhow::Result<Self> {
        let mark = path.join(MARK);
        let empty = match fs::read_dir(&path) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                // Sessions and tokens live here: for nobody else's eyes.
                DirBuilder::new()
                    .recursive(true)
                    .mode(0o700)
                    .create(&path)
                    .with_context(|| format!("making the folder {}", path.display()))?;
                true
            }
            Err(error) => return Err(error).with_context(|| format!("looking into {}", path.display())),
        };
        if !empty && !mark.is_file() {
            bail!("{} is not empty and was not made by a demo: name another folder, or none", path.display());
        }
        let mut held = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&mark)
            .with_context(|| format!("writing into {}", path.display()))?;
        match held.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => bail!("another demo runs in {}", path.display()),
            Err(TryLockError::Error(error)) => return Err(error).context("locking the demo’s folder"),
        }
        held.write_all(b"Made by `relais demo`. Nothing here is real, and nothing here is needed.\n")?;
        let folder = Self { path, kept, _mark: held };
        folder.forget_database();
        Ok(folder)
    }

    /// The database’s file.
    pub fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    fn forget_database(&self) {
        for beside in BESIDE {
            drop(fs::remove_file(self.path.join(format!("{DATABASE}{beside}"))));
        }
    }
}

/// Throws the folder away, unless it was named: also when the demo could not begin.
impl Drop for Folder {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        self.forget_database();
        drop(fs::remove_file(self.path.join(MARK)));
        // Only if nothing else is in it.
        drop(fs::remove_dir(&self.path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn somewhere(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("relais-demo-test-{}-{name}", std::process::id()))
    }

    #[test]
    fn a_folder_that_no_demo_made_is_left_alone() {
        let path = somewhere("theirs");
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("thesis.txt"), "years of work").unwrap();
        let refused = Folder::at(path.clone(), true).unwrap_err().to_string();
        assert!(refused.contains("not made by a demo"), "{refused}");
        assert_eq!(fs::read_to_string(path.join("thesis.txt")).unwrap(), "years of work");
        assert!(!path.join(MARK).exists());
        fs::remove_dir_all(path).unwrap();
    }

    #[test]
    fn a_demo_of_before_begins_anew_unless_it_still_runs() {
        let path = somewhere("ours");
        let first = Folder::at(path.clone(), true).unwrap();
        fs::write(first.database(), "old").unwrap();
        let refused = Folder::at(path.clone(), true).unwrap_err().to_string();
        assert!(refused.contains("another demo runs"), "{refused}");
        drop(first);
        assert!(path.join(DATABASE).exists(), "a named folder is kept");
        let second = Folder::at(path.clone(), false).unwrap();
        assert!(!second.database().exists());
        drop(second);
        assert!(!path.exists(), "an unnamed one is thrown away");
    }
}
