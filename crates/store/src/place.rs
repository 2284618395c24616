//! The place of an embedded database: whether its file is still the one that was opened and is whole, how much room is
//! left beside it, and which server holds it.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::fault::Fault;

/// Files that only their owner may read: the database, and every copy of it.
pub const OWNER_ONLY: u32 = 0o600;
/// What every database of SQLite begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Bytes of a header.
const HEADER: usize = 100;
/// The mark of ours, in the header: "Rels".
pub(crate) const APPLICATION: u32 = 0x5265_6c73;
/// Behind the database's name: the file that a server holds. It stays when the server ends.
const LOCK: &str = "-lock";
/// Bytes of a page.
pub(crate) const PAGE: u64 = 4_096;
/// How long somebody who holds the file for a moment is waited for.
const MOMENT: Duration = Duration::from_secs(10);
/// How often the file is looked at while the database is open.
const LOOKS: Duration = Duration::from_secs(1);
/// A file that is shorter than its header says is cut off, unless it grows within this time: a checkpoint writes the
/// header first.
const GROWS: Duration = Duration::from_secs(10);

/// Why nothing can be written to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// There is no file any more.
    Missing,
    /// Another file lies in its place.
    Replaced,
    /// It is shorter than it must be.
    Truncated,
    /// What it holds does not fit together.
    Damaged,
    /// The log beside it, with what was written last, is gone or another one.
    LogLost,
    /// It is not a database of Relais.
    Foreign,
    /// It may not be written to.
    ReadOnly,
    /// The disk refuses.
    Disk,
}

impl Unfit {
    /// Its word in answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Replaced => "replaced",
            Self::Truncated => "truncated",
            Self::Damaged => "damaged",
            Self::LogLost => "log-lost",
            Self::Foreign => "foreign",
            Self::ReadOnly => "read-only",
            Self::Disk => "disk",
        }
    }

    /// Whether it stays so until the program starts again on a good file.
    fn stays(self) -> bool {
        matches!(self, Self::Truncated | Self::Damaged | Self::LogLost | Self::Foreign)
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Missing => "its file is gone",
            Self::Replaced => "another file lies in its place",
            Self::Truncated => "its file was cut off",
            Self::Damaged => "its file is damaged",
            Self::LogLost => "the log beside its file is gone",
            Self::Foreign => "its file is no database of Relais",
            Self::ReadOnly => "its file may not be written to",
            Self::Disk => "the disk refuses to write",
        };
        let way_out = match self {
            Self::ReadOnly => "give the file and its folder back to the user that Relais runs as",
            Self::Disk => "look at the disk, then start Relais again",
            Self::Missing | Self::Replaced => {
                "put the file back; or stop Relais, move away what lies there, and load the last copy with `relais backup restore FILE`"
            }
            _ => "stop Relais, move the file away, and load the last copy with `relais backup restore FILE`",
        };
        write!(f, "{what}: {way_out}")
    }
}

/// Who holds a database as its server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub pid: u32,
    pub host: String,
    pub since: Timestamp,
    /// Where it listens.
    pub address: String,
}

impl Holder {
    /// This process.
    pub fn this(since: Timestamp, address: String) -> Self {
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        Self { pid: std::process::id(), host: host.trim().to_owned(), since, address }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "process {} on {}, since {}, listening on {}",
            self.pid, self.host, self.since, self.address
        )
    }
}

/// The right to be the one server of a database. The operating system takes it back when the process ends, however it
/// ends; the file that tells who has it stays.
#[derive(Debug)]
pub struct Held(File);

impl Held {
    /// Takes it, or says who has it. Beside a file in which nothing is yet, nobody is named: where somebody is, and the
    /// file is empty, it was emptied ([`is_emptied`]).
    pub fn take(path: &Path, holder: &Holder) -> Result<Self, Fault> {
        let lock = beside(path, LOCK);
        let failed = |error: std::io::Error| Fault::Misnamed(format!("{}: {error}", lock.display()));
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(OWNER_ONLY)
            .open(&lock)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {
                let mut held = Self(file);
                let new = std::fs::metadata(path).is_ok_and(|file| file.len() == 0);
                if new { held.0.set_len(0) } else { held.tell(holder) }.map_err(failed)?;
                Ok(held)
            }
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                drop(file.read_to_string(&mut text));
                let who = serde_json::from_str::<Holder>(&text);
                let who = who.map_or_else(|_| "another process".to_owned(), |who| who.to_string());
                Err(Fault::Held(format!("{} is held by {who}: stop that one first", path.display())))
            }
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Takes it, after waiting a moment for whoever has it.
    pub(crate) async fn take_in_time(path: &Path, holder: &Holder) -> Result<Self, Fault> {
        let ends = Instant::now() + MOMENT;
        loop {
            match Self::take(path, holder) {
                Err(Fault::Held(_)) if Instant::now() < ends => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                taken => return taken,
            }
        }
    }

    /// Writes down who has it.
    pub(crate) fn tell(&mut self, holder: &Holder) -> std::io::Result<()> {
        let text = serde_json::to_string(holder)?;
        self.0.set_len(0)?;
        self.0.rewind()?;
        self.0.write_all(text.as_bytes())
    }
}

/// The open file of an embedded database.
#[derive(Debug)]
pub struct Place {
    path: PathBuf,
    /// Device and number: what a file is called by, whatever lies under its name.
    file: (u64, u64),
    open: Arc<File>,
    /// The most bytes it may take; none: what the disk has.
    largest: Option<u64>,
    /// Bytes that are kept for words, where files are refused.
    for_words: u64,
    /// The pages that a database takes which may not take all of the disk.
    pages: AtomicU64,
    found: Mutex<Found>,
    held: Mutex<Option<Held>>,
}

#[derive(Debug, Default)]
struct Found {
    /// What the log beside it is called by, once there is one: connections that stay open keep it.
    log: Option<(u64, u64)>,
    unfit: Option<Unfit>,
    /// Since when it is shorter than its header says.
    short: Option<Instant>,
    /// How long it was when it was whole.
    length: u64,
}

impl Place {
    /// The place of a database that was just opened; looked at for as long as somebody has it open.
    pub(crate) fn of(
        path: &Path,
        (largest, for_words): (Option<u64>, u64),
        held: Option<Held>,
    ) -> std::io::Result<Arc<Self>> {
        let open = opened(path)?;
        let file = open.metadata()?;
        let place = Arc::new(Self {
            path: path.to_owned(),
            file: (file.dev(), file.ino()),
            open,
            largest,
            for_words,
            pages: AtomicU64::new(0),
            found: Mutex::default(),
            held: Mutex::new(held),
        });
        place.look();
        tokio::spawn(watch(Arc::downgrade(&place)));
        Ok(place)
    }

    /// Whether somebody may be at work here as its server: unless nobody ever was, or whoever was last has ended on this
    /// machine.
    pub fn may_be_served(&self) -> bool {
        let text = match std::fs::read_to_string(beside(&self.path, LOCK)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return false,
            read => read.unwrap_or_default(),
        };
        let Ok(last) = serde_json::from_str::<Holder>(&text) else { return true };
        let here = Holder::this(last.since, String::new());
        let processes = Path::new("/proc");
        let has_ended = processes.join("self").exists() && !processes.join(last.pid.to_string()).exists();
        last.host != here.host || !has_ended
    }

    fn with<T>(&self, what: impl FnOnce(&mut Found) -> T) -> T {
        what(&mut self.found.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Why nothing can be written, if so: the file is asked each time whether it is still there.
    pub fn unfit(&self) -> Option<Unfit> {
        let now = match std::fs::metadata(&self.path) {
            Ok(found) if (found.dev(), found.ino()) == self.file => {
                // One that shrinks is cut off, unless its header says so too: no change is taken meanwhile.
                if self.with(|it| found.len() < it.length) {
                    self.look();
                }
                self.look_at_log();
                None
            }
            Ok(_) => Some(Unfit::Replaced),
            Err(error) if error.kind() == ErrorKind::NotFound => Some(Unfit::Missing),
            Err(_) => Some(Unfit::Disk),
        };
        now.or_else(|| self.with(|found| found.unfit))
    }

    /// Looks whether the log is the one that was there: what is written into one that has no name is in no file.
    fn look_at_log(&self) {
        let now = std::fs::metadata(beside(&self.path, "-wal")).ok().map(|log| (log.dev(), log.ino()));
        let lost = self.with(|found| {
            found.log = found.log.or(now);
            found.log != now
        });
        if lost {
            self.met(Unfit::LogLost);
        }
    }

    /// Notes what somebody met.
    pub(crate) fn met(&self, unfit: Unfit) {
        // What is missing from a file that was cut off reads as damage to whoever meets it first.
        let unfit = if unfit == Unfit::Damaged && self.is_cut() { Unfit::Truncated } else { unfit };
        if unfit.stays() {
            self.with(|found| {
                if found.unfit.is_none() {
                    tracing::error!(file = %self.path.display(), "nothing is written any more: {unfit}");
                    found.unfit = Some(unfit);
                }
            });
        }
    }

    /// Whether the file is shorter than its header says, or than it was.
    fn is_cut(&self) -> bool {
        let shrunk = |found: u64| self.with(|it| found < it.length);
        match Size::of(&self.open) {
            Ok(Some(size)) => size.is_short() || shrunk(size.found),
            Ok(None) => self.open.metadata().is_ok_and(|file| shrunk(file.len())),
            Err(_) => false,
        }
    }

    /// Looks at the file itself.
    fn look(&self) {
        let size = match Size::of(&self.open) {
            Ok(None) => return self.met(Unfit::Damaged),
            Ok(Some(size)) => size,
            // Whether it is there at all is asked by whoever writes.
            Err(_) => return,
        };
        let cut_off = self.with(|found| {
            if !size.is_short() {
                (found.short, found.length) = (None, size.found);
                return false;
            }
            let since = *found.short.get_or_insert_with(Instant::now);
            size.found < found.length || since.elapsed() >= GROWS
        });
        if cut_off {
            self.met(Unfit::Truncated);
        }
    }

    pub(crate) fn is_limited(&self) -> bool {
        self.largest.is_some()
    }

    pub(crate) fn takes(&self, pages: u64) {
        self.pages.store(pages, Ordering::Relaxed);
    }

    /// How many bytes more it can take.
    pub fn room(&self) -> Option<u64> {
        let disk = rustix::fs::statvfs(
            self.path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new(".")),
        );
        let disk = disk.ok().map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
        let taken = self.pages.load(Ordering::Relaxed).saturating_mul(PAGE);
        let ours = self.largest.map(|largest| largest.saturating_sub(taken));
        [disk, ours].into_iter().flatten().min()
    }

    /// Whether a file of so many bytes leaves the room that is kept for words.
    pub fn has_room_for(&self, size: u64) -> bool {
        self.room().is_none_or(|room| room >= self.for_words.saturating_add(size))
    }

    /// How many bytes the database takes, with what waits to be written into it.
    pub fn size(&self) -> u64 {
        ["", "-wal"]
            .iter()
            .filter_map(|end| std::fs::metadata(beside(&self.path, end)).ok())
            .map(|file| file.len())
            .sum()
    }

    /// Its files that others than their owner may read, with their modes.
    pub fn open_to_others(&self) -> Vec<(PathBuf, u32)> {
        let files = ["", "-wal", "-shm", LOCK, ".key"].map(|end| beside(&self.path, end));
        files
            .into_iter()
            .filter_map(|file| Some((open_to_others(&file)?, file)))
            .map(|(mode, file)| (file, mode))
            .collect()
    }

    /// Says anew where its server listens.
    pub fn tell_address(&self, holder: &Holder) {
        if let Some(held) = &mut *self.held.lock().unwrap_or_else(PoisonError::into_inner)
            && let Err(error) = held.tell(holder)
        {
            tracing::warn!(%error, "where this server listens could not be written down");
        }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

async fn watch(place: Weak<Place>) {
    loop {
        tokio::time::sleep(LOOKS).await;
        let Some(place) = place.upgrade() else { return };
        place.look();
    }
}

/// The mode of a file that others than its owner may read.
pub fn open_to_others(file: &Path) -> Option<u32> {
    let mode = std::fs::metadata(file).ok()?.mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// The file whose name is a database's and something more.
pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Whether a server once held a database that is not there: it is lost, and not new.
pub(crate) fn is_lost(path: &Path) -> bool {
    !path.exists() && beside(path, LOCK).exists()
}

/// Whether a file in which nothing is held a database: a server has held it, or what was written waits beside it. Without
/// either it is new; whoever was killed between making a file and its first page has left no more than that.
pub(crate) fn is_emptied(path: &Path) -> bool {
    let length = |path: &Path| std::fs::metadata(path).map(|file| file.len());
    let holds = |end| length(&beside(path, end)).is_ok_and(|length| length > 0);
    length(path).is_ok_and(|length| length == 0) && (holds(LOCK) || holds("-wal"))
}

/// Makes the file of a new database, for its owner alone. One that is there stays as it is.
pub(crate) fn make(path: &Path) -> std::io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Looks at a file before it is opened: nothing is written into what is no database, nor into half of one.
pub(crate) fn must_be_whole(path: &Path) -> Result<(), Fault> {
    let file = opened(path).map_err(|error| Fault::Misnamed(format!("{}: {error}", path.display())))?;
    let size = file.metadata().map_or(0, |file| file.len());
    let waits = std::fs::metadata(beside(path, "-wal")).map_or(0, |file| file.len());
    match Size::of(&file) {
        _ if size == 0 => Ok(()),
        Ok(None) => Err(Fault::Unfit(Unfit::Foreign)),
        // What waits in its log may make it whole again.
        Ok(Some(size)) if size.is_short() && waits == 0 => Err(Fault::Unfit(Unfit::Truncated)),
        _ => Ok(()),
    }
}

/// Opens a file beside SQLite, and never closes it: closing one gives back every lock that SQLite holds on the same
/// file in this process, and another process would take its log away.
fn opened(path: &Path) -> std::io::Result<Arc<File>> {
    /// Device and inode, and the file that was opened.
    type Known = ((u64, u64), Arc<File>);
    static OPEN: Mutex<Vec<Known>> = Mutex::new(Vec::new());
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    let of = |file: std::fs::Metadata| (file.dev(), file.ino());
    let wanted = of(std::fs::metadata(path)?);
    if let Some((_, file)) = open.iter().find(|(known, _)| *known == wanted) {
        return Ok(Arc::clone(file));
    }
    let file = Arc::new(File::open(path)?);
    open.push((of(file.metadata()?), Arc::clone(&file)));
    Ok(file)
}

/// How long a file is, and how long it is by its header.
#[derive(Debug, Clone, Copy)]
struct Size {
    found: u64,
    said: u64,
}

impl Size {
    /// None, if it has no header of SQLite's.
    fn of(file: &File) -> std::io::Result<Option<Self>> {
        let mut header = [0; HEADER];
        match file.read_exact_at(&mut header, 0) {
            Ok(()) if header.starts_with(MAGIC) => {}
            Ok(()) => return Ok(None),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        }
        let number = |at: usize| {
            u64::from(u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]))
        };
        let page = match u64::from(u16::from_be_bytes([header[16], header[17]])) {
            1 => 65_536,
            page => page,
        };
        // The number of pages counts where the header was written with it.
        let pages = if number(24) == number(92) { number(28) } else { 0 };
        Ok(Some(Self { found: file.metadata()?.len(), said: pages * page }))
    }

    fn is_short(self) -> bool {
        self.found < self.said
    }
}

/// Whether a text stands anywhere in a file, whatever the case of its letters of ASCII.
pub(crate) fn holds(file: &Path, texts: &[String]) -> std::io::Result<bool> {
    use std::io::Read as _;
    let longest = texts.iter().map(String::len).max().unwrap_or_default();
    let (mut open, mut seen, mut part) = (File::open(file)?, Vec::<u8>::new(), vec![0_u8; 1 << 20]);
    loop {
        let read = open.read(&mut part)?;
        if read == 0 {
            return Ok(false);
        }
        // What begins at the end of one part goes on in the next.
        seen.drain(..seen.len().saturating_sub(longest));
        seen.extend(part.iter().take(read));
        let stands = |text: &String| {
            seen.windows(text.len().max(1)).any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
        };
        if texts.iter().any(stands) {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_holds_a_database_and_the_other_learns_who() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relais.db");
        let holder = Holder::this(Timestamp::UNIX_EPOCH, "127.0.0.1:8080".into());
        let held = Held::take(&path, &holder).unwrap();
        let refused = Held::take(&path, &holder).unwrap_err().to_string();
        for word in [&std::process::id().to_string(), "127.0.0.1:8080", "1970-01-01"] {
            assert!(refused.contains(word), "{refused}");
        }
        assert_eq!(open_to_others(&folder.path().join("relais.db-lock")), None);
        drop(held);
        drop(Held::take(&path, &holder).unwrap());
        assert!(is_lost(&path));
    }
    #[test]
    fn a_file_in_which_nothing_is_was_emptied_only_where_something_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("relais.db");
        let holder = Holder::this(Timestamp::UNIX_EPOCH, "127.0.0.1:8080".into());
        make(&path).unwrap();
        assert!(!is_emptied(&path), "it was made, and no more");
        // Killed before the first page: nobody is kept out.
        drop(Held::take(&path, &holder).unwrap());
        assert!(!is_emptied(&path));
        std::fs::write(&path, MAGIC).unwrap();
        drop(Held::take(&path, &holder).unwrap());
        assert!(!is_emptied(&path));
        std::fs::write(&path, "").unwrap();
        assert!(is_emptied(&path), "a server has held it");
        std::fs::remove_file(beside(&path, LOCK)).unwrap();
        assert!(!is_emptied(&path));
        std::fs::write(beside(&path, "-wal"), "pages").unwrap();
        assert!(is_emptied(&path), "what was written waits beside it");
    }
}
