//! Rows into a file of SQLite, by the statements themselves, a block of requests in a transaction. Nobody waits for the disk
//! before the end: what is cut off is made anew. No index waits until then: nearly all of them lead by time, as do the rows that
//! come, and to make them at the end would read the whole file for each.

use rusqlite::Connection;

use super::Rows;

/// Pages that are kept in memory, in kilobytes.
const KEPT: u32 = 512 << 10;

pub struct File {
    open: Connection,
    path: String,
}

impl File {
    /// Takes the file for itself.
    pub fn open(url: &str) -> Self {
        let path = url.trim_start_matches("sqlite:").to_owned();
        let open = Connection::open(&path).expect("the file opens");
        let mode: String = open
            .pragma_update_and_check(None, "journal_mode", "memory", |row| row.get(0))
            .expect("a journal in memory");
        assert_eq!(mode, "memory", "somebody else has {path} open");
        let it = Self { open, path };
        it.does(&format!("pragma synchronous = off; pragma cache_size = -{KEPT}"));
        it
    }

    pub fn write(&mut self, rows: Rows) {
        self.does("begin immediate");
        for (text, rows) in rows.0 {
            let mut statement = self.open.prepare(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            for row in rows {
                let written = statement.execute(rusqlite::params_from_iter(&row));
                written.unwrap_or_else(|error| panic!("{text}: {error}"));
            }
        }
        self.does("commit");
    }

    /// Sees to it that all of it lies on the disk.
    pub fn ends(self) {
        self.does("pragma journal_mode = wal");
        let Self { open, path } = self;
        open.close().map_err(|(_, error)| error).expect("the file closes");
        std::fs::File::open(path).and_then(|file| file.sync_all()).expect("the file lies on the disk");
    }

    fn does(&self, script: &str) {
        self.open.execute_batch(script).unwrap_or_else(|error| panic!("{script}: {error}"));
    }
}
