//! `relais token add|revoke`: one token, one seat.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::id::SeatId;

use crate::config::Config;
use crate::{out, wiring};

/// What `token` may be told.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Makes a token for a seat and prints it, once.
    Add {
        #[arg(long)]
        desk: String,
        #[arg(long)]
        seat: SeatId,
        /// What it is for.
        #[arg(long)]
        name: String,
    },
    /// Revokes the tokens of a seat by name.
    Revoke {
        #[arg(long)]
        desk: String,
        #[arg(long)]
        seat: SeatId,
        #[arg(long)]
        name: String,
    },
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    let engine = wiring::engine(&config.database_url).await?;
    match options.what {
        What::Add { desk, seat, name } => {
            let desk = engine.desk_by_slug(&desk).await?;
            out::line(&engine.make_token(desk.id, seat, &name).await?);
        }
        What::Revoke { desk, seat, name } => {
            let desk = engine.desk_by_slug(&desk).await?;
            let count = engine.revoke_tokens(desk.id, seat, &name).await?;
            out::say(&format!("{count} revoked"));
        }
    }
    Ok(ExitCode::SUCCESS)
}
