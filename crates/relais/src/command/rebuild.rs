//! `relais rebuild`: what is made from records is made anew, beside a server at work.

use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use engine::Purpose;

use crate::config::Config;
use crate::out::{self, Json};
use crate::wiring;

/// How often it is said how far it has come.
const OFTEN: Duration = Duration::from_secs(2);

/// What `rebuild` may be told.
#[derive(Args)]
pub struct Options {
    /// Only this desk, by its slug.
    #[arg(long)]
    desk: Option<String>,
    #[command(flatten)]
    json: Json,
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    let engine = wiring::reading_all(&config, Purpose::Use).await?;
    let said = Mutex::new(Instant::now());
    let says = |records: usize, mended: usize| {
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.elapsed() >= OFTEN {
            *said = Instant::now();
            out::say(&format!("{records} records refolded, {mended} rows mended so far"));
        }
    };
    let rebuilt = engine.rebuild_beside(options.desk, &says).await?;
    if options.json.json {
        out::json(&rebuilt)?;
    } else {
        for left in &rebuilt.left {
            out::line(left);
        }
        out::say(&format!(
            "{} desks, {} records refolded: {} rows mended, {} problems left",
            rebuilt.desks,
            rebuilt.records,
            rebuilt.mended,
            rebuilt.left.len()
        ));
    }
    Ok(if rebuilt.left.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
