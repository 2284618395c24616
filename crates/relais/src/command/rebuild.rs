//! `relais rebuild`: what is made from records is made anew, beside a server at work.

use std::process::ExitCode;

use clap::Args;
use engine::Purpose;

use crate::config::Config;
use crate::out::{self, Json};
use crate::wiring;

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
    let rebuilt = wiring::reading_all(&config, Purpose::Use).await?.rebuild(options.desk).await?;
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
