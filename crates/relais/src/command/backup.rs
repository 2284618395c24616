//! `relais backup create|verify|restore`, `relais export` and `relais import`: copies of the installation, or of one
//! desk. A copy made on one engine can be read into the other.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use engine::{Engine, OWNER_ONLY, Purpose};

use crate::config::Config;
use crate::{out, wiring};

/// What `backup` may be told.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Copies the whole installation into a new file.
    Create {
        /// The file to make; one that is there is never written over.
        file: PathBuf,
        #[command(flatten)]
        json: out::Json,
    },
    /// Reads a copy from end to end and compares its digest; needs no database.
    Verify {
        /// The copy.
        file: PathBuf,
        #[command(flatten)]
        json: out::Json,
    },
    /// Loads a copy into an empty database, and checks what was loaded.
    Restore {
        /// The copy.
        file: PathBuf,
        #[command(flatten)]
        json: out::Json,
    },
}

/// What `export` may be told.
#[derive(Args)]
pub struct Export {
    /// The desk that leaves, by its slug.
    #[arg(long)]
    desk: String,
    /// The file to make; one that is there is never written over.
    file: PathBuf,
    #[command(flatten)]
    json: out::Json,
}

/// What `import` may be told.
#[derive(Args)]
pub struct Import {
    /// The file that was exported.
    file: PathBuf,
    #[command(flatten)]
    json: out::Json,
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    match options.what {
        What::Create { file, json } => create(&config, None, &file, json).await,
        What::Verify { file, json } => {
            let summary = Engine::verify_copy(&file)?;
            if json.json {
                out::json(&summary)?;
            } else {
                out::say(&format!("{}: whole, {} rows, {}", file.display(), summary.rows, summary.sha256));
            }
            Ok(ExitCode::SUCCESS)
        }
        What::Restore { file, json } => load(&config, &file, json).await,
    }
}

/// Copies one desk, with its people and without their passwords.
pub async fn export(options: Export, config: Config) -> anyhow::Result<ExitCode> {
    create(&config, Some(options.desk), &options.file, options.json).await
}

/// Brings in a desk that was exported elsewhere, beside a server that works.
pub async fn import(options: Import, config: Config) -> anyhow::Result<ExitCode> {
    load(&config, &options.file, options.json).await
}

async fn create(
    config: &Config,
    desk: Option<String>,
    file: &Path,
    json: out::Json,
) -> anyhow::Result<ExitCode> {
    let engine = wiring::reading_all(config, Purpose::Use).await?;
    // Never over a copy that is there: it may be the only good one.
    let new = OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(file);
    let new = new.with_context(|| format!("making {}", file.display()))?;
    let whole = desk.is_none();
    let made = engine.copy(desk, Box::new(Durable(BufWriter::with_capacity(1 << 16, new)))).await;
    let rows = match made {
        Ok(rows) => rows,
        Err(failure) => {
            drop(std::fs::remove_file(file));
            return Err(failure.into());
        }
    };
    let summary = Engine::verify_copy(file)?;
    // The copy is whole all the same.
    if whole && let Err(failure) = engine.note_copy().await {
        out::say(&format!("that a copy was made could not be noted: {failure}"));
    }
    if json.json {
        out::json(&summary)?;
    } else {
        out::say(&format!("{}: {rows} rows, {}", file.display(), summary.sha256));
    }
    Ok(ExitCode::SUCCESS)
}

async fn load(config: &Config, file: &Path, json: out::Json) -> anyhow::Result<ExitCode> {
    let purpose = if Engine::verify_copy(file)?.header.desk.is_some() {
        Purpose::Make
    } else {
        Purpose::Load { holder: wiring::holder("nothing: it loads a copy") }
    };
    let engine = wiring::reading_all(config, purpose).await?;
    let summary = engine.load_copy(file).await?;
    // A copy from before may hold in clear what is sealed now.
    wiring::seal(&engine).await?;
    let report = engine.check().await?;
    if json.json {
        out::json(&serde_json::json!({ "copy": summary, "check": report }))?;
    } else {
        for problem in &report.problems {
            out::line(problem);
        }
        out::say(&format!("{} rows loaded, {} problems", summary.rows, report.problems.len()));
        for (desk, _) in engine.closed_desks().await? {
            out::say(&format!(
                "desk {} is not open: nothing of it leaves, and nothing falls due, until `relais desk open {}`",
                desk.slug, desk.slug
            ));
        }
    }
    Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A file that has reached the disk when flushed.
struct Durable(BufWriter<File>);

impl Write for Durable {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()?;
        self.0.get_ref().sync_all()
    }
}
