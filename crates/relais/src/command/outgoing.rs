//! `relais outgoing list|retry|drop`: what could not be delivered, or waited in a copy, and what becomes of it.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::id::OutboxId;
use domain::kind::Channel;
use domain::lane::Lane;
use domain::seat::Viewer;
use engine::{Administer, Change, Command, GivenUp};

use crate::config::Config;
use crate::{out, wiring};

/// What `outgoing` may be told.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// How much waits on a desk, and what was given up.
    List {
        /// The desk, by the word in its address.
        #[arg(long)]
        desk: String,
        #[command(flatten)]
        json: out::Json,
    },
    /// Has what was given up tried again from the beginning.
    Retry(Which),
    /// Drops what was given up: it does not leave any more.
    Drop(Which),
}

/// Of what was given up.
#[derive(Args)]
struct Which {
    /// The desk, by the word in its address.
    #[arg(long)]
    desk: String,
    /// All of a lane: link, transfer, sign-in, warning, page, mail or undertaking.
    #[arg(long, required_unless_present = "item", conflicts_with = "item")]
    lane: Option<String>,
    /// One item, by its id.
    #[arg(long)]
    item: Option<OutboxId>,
    #[command(flatten)]
    json: out::Json,
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    match options.what {
        What::List { desk, json } => list(&desk, &json, &config).await,
        What::Retry(which) => settle(which, Administer::TryAgain, "tried again", &config).await,
        What::Drop(which) => settle(which, Administer::DropOutgoing, "dropped", &config).await,
    }
}

async fn list(desk: &str, json: &out::Json, config: &Config) -> anyhow::Result<ExitCode> {
    let engine = wiring::existing(config).await?;
    let desk = engine.desk_by_slug(desk).await?.id;
    let outgoing = engine.read(&Viewer::Operator { desk }).outgoing().await?;
    if json.json {
        out::json(&outgoing)?;
        return Ok(ExitCode::SUCCESS);
    }
    for lane in outgoing.lanes.iter().filter(|it| it.waiting + it.given_up > 0) {
        out::line(&format!("{}: {} waiting, {} given up", lane.lane.code(), lane.waiting, lane.given_up));
    }
    for it in &outgoing.given_up {
        let number = it.number.as_deref().unwrap_or("-");
        let recipient = it.recipient.as_deref().unwrap_or("-");
        out::line(&format!("{}  {}  {number}  {recipient}  {}", it.id, it.lane.code(), it.why));
    }
    Ok(ExitCode::SUCCESS)
}

async fn settle(
    which: Which,
    act: fn(GivenUp) -> Administer,
    done: &str,
    config: &Config,
) -> anyhow::Result<ExitCode> {
    let engine = wiring::existing(config).await?;
    let desk = engine.desk_by_slug(&which.desk).await?.id;
    let of = match (which.item, which.lane.as_deref()) {
        (Some(item), _) => GivenUp::Item { item },
        (None, lane) => {
            let lane = lane.unwrap_or_default();
            let known = Lane::from_code(lane);
            GivenUp::Lane { lane: known.ok_or_else(|| anyhow::anyhow!("there is no lane {lane}"))? }
        }
    };
    let mut count = 0;
    // Some at a time: whoever works there has a turn between.
    loop {
        let command = Command::Administer(Box::new(act(of)));
        let change = Change::new(Viewer::Operator { desk }, Channel::Api, command);
        let outcome = engine.execute(change).await?;
        let some = outcome.view["count"].as_u64().unwrap_or_default();
        count += some;
        if some == 0 || outcome.view["more"] != true || matches!(of, GivenUp::Item { .. }) {
            break;
        }
    }
    if which.json.json {
        out::json(&serde_json::json!({ "count": count }))?;
    } else {
        out::say(&format!("{count} {done}"));
    }
    Ok(ExitCode::SUCCESS)
}
