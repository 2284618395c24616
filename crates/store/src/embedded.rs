//! An embedded database: opened, with the one connection that writes and the few that read.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

use crate::connections::{Connections, Synchronous};
use crate::db::{Opening, Purpose, count_pages};
use crate::examine::examine;
use crate::fair::NOBODYS;
use crate::fault::Fault;
use crate::migrate;
use crate::place::{self, Held, PAGE, Place, Unfit};
use crate::run::{InLine, Queue};
use crate::tx::Tx;

/// The oldest SQLite that is known to keep its promises here (the WAL-reset fault was mended in 3.51.3).
const OLDEST: i32 = 3_051_003;
/// What may be read at the same time: each holds a thread.
const READERS: u32 = 4;
/// What may be decided beside the writer at the same time: whoever reads slowly keeps no change waiting.
const DECIDERS: u32 = 4;
/// How many threads may stand in a statement that reads an embedded database at the same time. A runtime with more threads
/// has it read on them.
pub const READ_AT_ONCE: usize = (READERS + DECIDERS) as usize;
/// What waits for the writer at most.
const QUEUED: usize = 1024;
/// The one writer keeps more pages, and tidies its log less often: a storm of changes touches many. What is deleted is
/// overwritten: words that were taken out must not lie in free room.
const WRITES: &str =
    "pragma cache_size = -65536; pragma wal_autocheckpoint = 4000; pragma secure_delete = on;";
const READS: &str = "pragma cache_size = -16384; pragma query_only = on;";
/// What a change leans on is little.
const DECIDES: &str = "pragma cache_size = -4096; pragma query_only = on;";

/// An open SQLite.
pub(crate) struct Embedded {
    pub write: Arc<Connections>,
    pub read: Arc<Connections>,
    pub decide: Arc<Connections>,
    /// Leads to the writer, which ends once nothing does any more, and so has none itself.
    queue: Mutex<Option<Queue>>,
}

impl Embedded {
    fn lock(&self) -> MutexGuard<'_, Option<Queue>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn queue(&self) -> Option<Queue> {
        self.lock().clone()
    }

    /// Lets the writer end with what waits.
    pub fn end_queue(&self) {
        drop(self.lock().take());
    }
}

/// What was opened, and where it lies; the same for its writer, its connection, and what waits for it.
type Opened = ((Embedded, Arc<Place>), (Embedded, Tx, mpsc::UnboundedReceiver<InLine>));

/// Opens an embedded database, and brings it up to date if that is what it is opened for.
pub(crate) async fn opened(path: &str, synchronous: Synchronous, opening: Opening) -> Result<Opened, Fault> {
    if rusqlite::version_number() < OLDEST {
        return Err(Fault::Corrupt(format!(
            "SQLite {} is older than 3.51.3, which is needed",
            rusqlite::version()
        )));
    }
    let Opening { purpose, largest, for_words, .. } = opening;
    let file = Path::new(path);
    let misnamed = |error: std::io::Error| Fault::Misnamed(format!("{path}: {error}"));
    let loads = matches!(purpose, Purpose::Load { .. });
    match &purpose {
        // A copy is the way out.
        _ if !loads && place::is_lost(file) => return Err(Fault::Unfit(Unfit::Missing)),
        Purpose::Use if !file.is_file() => {
            return Err(Fault::Misnamed(format!(
                "there is no database at {path}: `relais serve` or `relais migrate` makes one"
            )));
        }
        // Before anything is opened: SQLite would take away the log of an empty file.
        _ if place::is_emptied(file) => return Err(Fault::Unfit(Unfit::Truncated)),
        _ => place::make(file).map_err(misnamed)?,
    }
    let mut held = match &purpose {
        Purpose::Serve { holder } | Purpose::Load { holder } => Some(Held::take(file, holder)?),
        _ => None,
    };
    place::must_be_whole(file)?;
    examine(file, matches!(purpose, Purpose::Serve { .. }))?;
    let most = largest.map_or(u64::from(u32::MAX - 1), |largest| largest / PAGE);
    let writes = format!("{WRITES} pragma max_page_count = {most}");
    let write = Connections::new(file, synchronous, writes, 1);
    let mut tx = Tx::sqlite(write.lend(NOBODYS).await?);
    migrate::up(&mut tx, &purpose, "", Some(file)).await?;
    if let (Some(held), Purpose::Serve { holder } | Purpose::Load { holder }) = (&mut held, &purpose) {
        held.tell(holder).map_err(misnamed)?;
    }
    let place = Place::of(file, (largest, for_words), held).map_err(misnamed)?;
    count_pages(&place, &mut tx).await?;
    let read = Connections::new(file, synchronous, READS.to_owned(), READERS);
    // All of them now, while the file is the one that was looked at.
    read.fill()?;
    let decide = Connections::new(file, synchronous, DECIDES.to_owned(), DECIDERS);
    decide.fill()?;
    let (queue, waiting) = Queue::new(QUEUED);
    let (writes, reads, decides) = (Arc::clone(&write), Arc::clone(&read), Arc::clone(&decide));
    let alone = Embedded { write: writes, read: reads, decide: decides, queue: Mutex::default() };
    let opened = Embedded { write, read, decide, queue: Mutex::new(Some(queue)) };
    Ok(((opened, place), (alone, tx, waiting)))
}
