//! The connections that read from an embedded database. Each looks now and then whether what it runs is still waited for:
//! a read whose asker has left would keep a thread from those who stay.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::SqlitePool;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqlitePoolOptions};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::fault::Fault;

/// How many of its steps SQLite makes between two looks: some tens of microseconds.
const STEPS: i32 = 2_000;

/// One connection, in a pool of its own that opens it again where it was closed.
#[derive(Clone)]
struct Reader {
    pool: SqlitePool,
    left: Arc<AtomicBool>,
}

/// All of them.
pub(crate) struct Readers {
    all: Vec<Reader>,
    free: Arc<Mutex<Vec<Reader>>>,
    places: Arc<Semaphore>,
}

/// A reader while somebody has it.
pub(crate) struct Taken {
    reader: Option<Reader>,
    free: Arc<Mutex<Vec<Reader>>>,
    _place: OwnedSemaphorePermit,
}

impl Readers {
    /// Opens so many.
    pub async fn open(options: &SqliteConnectOptions, count: u32) -> Result<Self, Fault> {
        let mut all = Vec::new();
        for _ in 0..count {
            let left = Arc::new(AtomicBool::new(false));
            let told = Arc::clone(&left);
            let pool = SqlitePoolOptions::new()
                .max_connections(1)
                // At once, while the file is the one that was looked at.
                .min_connections(1)
                .test_before_acquire(false)
                .idle_timeout(None)
                .max_lifetime(None)
                .after_connect(move |connection, _| {
                    let told = Arc::clone(&told);
                    Box::pin(async move {
                        let mut handle = connection.lock_handle().await?;
                        handle.set_progress_handler(STEPS, move || !told.load(Ordering::Relaxed));
                        Ok(())
                    })
                })
                .connect_with(options.clone())
                .await?;
            all.push(Reader { pool, left });
        }
        let (free, places) = (Arc::new(Mutex::new(all.clone())), Arc::new(Semaphore::new(all.len())));
        Ok(Self { all, free, places })
    }

    /// Takes one, once one is free.
    pub async fn take(&self) -> Result<(PoolConnection<Sqlite>, Taken), Fault> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|_| Fault::from(sqlx::Error::PoolClosed))?;
        let free = Arc::clone(&self.free);
        let reader = free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let reader = reader.ok_or(sqlx::Error::PoolClosed)?;
        let taken = Taken { reader: Some(reader.clone()), free, _place: place };
        Ok((reader.pool.acquire().await?, taken))
    }

    /// How many connections are open.
    pub fn size(&self) -> u32 {
        self.all.iter().map(|reader| reader.pool.size()).sum()
    }

    /// Waits for what is under way and closes them.
    pub async fn close(&self) {
        self.places.close();
        for reader in &self.all {
            reader.pool.close().await;
        }
    }
}

impl Taken {
    /// What ends whatever it runs, as long as it is set.
    pub fn left(&self) -> Option<Arc<AtomicBool>> {
        self.reader.as_ref().map(|reader| Arc::clone(&reader.left))
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.extend(self.reader.take());
    }
}
