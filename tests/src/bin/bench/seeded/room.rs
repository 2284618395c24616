//! Whether the disk has room for worlds, said before anything is made.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use relais_tests::base::Kind;

use super::Size;
use super::kept::{COPIED, folder, known};

/// Bytes of a request with all that is made of it, on either engine, with a little more.
const OF_A_REQUEST: u64 = 24_000;
/// What stays free: logs, sorting, and what is created while it is measured.
const FREE: u64 = 3 << 30;
/// Where copies lie, and the PostgreSQL of kept worlds.
const COPIES: &str = "/var/tmp";

/// Bytes that are taken in the order of a run.
#[derive(Debug, Default, Clone, Copy)]
struct Taken {
    now: u64,
    most: u64,
}

impl Taken {
    fn takes(&mut self, bytes: u64) {
        self.now += bytes;
        self.most = self.most.max(self.now);
    }

    fn gives(&mut self, bytes: u64) {
        self.now = self.now.saturating_sub(bytes);
    }
}

/// Refuses worlds that the disk has no room for, in words. `keeps`: whether what is too large to copy stays.
pub fn must_fit(kinds: &[Kind], sizes: &[usize], keeps: bool) -> Result<(), String> {
    let mut disks: BTreeMap<u64, (PathBuf, Taken)> = BTreeMap::new();
    for kind in kinds {
        for requests in sizes {
            let bytes = *requests as u64 * OF_A_REQUEST;
            let home = if *kind == Kind::Sqlite { folder() } else { COPIES.into() };
            let is_made = known(*kind, Size { requests: *requests }).is_file();
            let taken = &mut on(&mut disks, &home)?.1;
            if !is_made {
                taken.takes(bytes);
            }
            if *requests > COPIED {
                taken.gives(if keeps { 0 } else { bytes });
                continue;
            }
            let taken = &mut on(&mut disks, Path::new(COPIES))?.1;
            taken.takes(bytes);
            taken.gives(bytes);
        }
    }
    for (path, taken) in disks.values() {
        let disk =
            rustix::fs::statvfs(path.as_path()).map_err(|error| format!("{}: {error}", path.display()))?;
        let (free, most) = (disk.f_bavail.saturating_mul(disk.f_frsize), taken.most + FREE);
        // What is there already may be measured anyhow.
        if taken.most > 0 && free < most {
            let gigabytes = |bytes: u64| bytes.div_ceil(1 << 30);
            return Err(format!(
                "{} has {} GB free, and these worlds take up to {} GB: choose with --sizes and --engine, or let large ones \
                 go once they are measured with --let-go",
                path.display(),
                free >> 30,
                gigabytes(most),
            ));
        }
    }
    Ok(())
}

/// The disk that a folder lies on, or will.
fn on<'d>(
    disks: &'d mut BTreeMap<u64, (PathBuf, Taken)>,
    path: &Path,
) -> Result<&'d mut (PathBuf, Taken), String> {
    let there = path.ancestors().find(|it| it.is_dir()).unwrap_or(Path::new("/"));
    let about = std::fs::metadata(there).map_err(|error| format!("{}: {error}", there.display()))?;
    Ok(disks.entry(about.dev()).or_insert_with(|| (there.to_owned(), Taken::default())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worlds_that_no_disk_holds_are_refused_with_what_they_take() {
        // Larger than any disk, and never made.
        let why = must_fit(&[Kind::Sqlite], &[1_000_000_000_000], true).expect_err("there is no room");
        assert!(why.contains("--sizes") && why.contains("--engine"), "{why}");
    }

    #[test]
    fn what_goes_makes_room_for_what_comes() {
        let mut taken = Taken::default();
        for _ in 0..3 {
            taken.takes(5);
            taken.gives(5);
        }
        taken.takes(2);
        assert_eq!((taken.now, taken.most), (2, 5));
    }
}
