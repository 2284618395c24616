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
        /// The desk, by the word in its address.
        #[arg(long)]
        desk: String,
        /// The seat that it acts for: `relais agent list` names them.
        #[arg(long)]
        seat: SeatId,
        /// What it is for.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        json: out::Json,
    },
    /// Revokes the tokens of a seat by name.
    Revoke {
        /// The desk, by the word in its address.
        #[arg(long)]
        desk: String,
        /// The seat that it acts for: `relais agent list` names them.
        #[arg(long)]
        seat: SeatId,
        /// What it was for.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        json: out::Json,
    },
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    let engine = wiring::existing(&config).await?;
    match options.what {
        What::Add { desk, seat, name, json } => {
            let desk = engine.desk_by_slug(&desk).await?;
            let token = engine.make_token(desk.id, seat, &name).await?;
            if json.json {
                out::json(&serde_json::json!({ "token": token }))?;
            } else {
                out::line(&token);
            }
        }
        What::Revoke { desk, seat, name, json } => {
            let desk = engine.desk_by_slug(&desk).await?;
            let count = engine.revoke_tokens(desk.id, seat, &name).await?;
            if json.json {
                out::json(&serde_json::json!({ "revoked": count }))?;
            } else {
                out::say(&format!("{count} revoked"));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
