//! `relais outgoing list|retry|drop|pause|resume`: what could not be delivered, or waited in a copy, and what becomes of it;
//! lanes that are to wait.

use std::process::ExitCode;

use clap::builder::ValueParser;
use clap::{Args, Subcommand};
use domain::id::{DeskId, OutboxId};
use domain::kind::Channel;
use domain::lane::Lane;
use domain::seat::Viewer;
use engine::{Administer, Change, Command, Engine, GivenUp, OutgoingView, WhichPage};

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
    /// Pauses a lane: what waits in it leaves in its order once it is resumed.
    Pause {
        #[command(flatten)]
        lane: OfLane,
        /// Why, for whoever finds it paused.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Resumes a lane that is paused.
    Resume(OfLane),
}

/// A lane of a desk.
#[derive(Args)]
struct OfLane {
    /// Which lane.
    #[arg(value_parser = lanes())]
    lane: Lane,
    /// The desk, by the word in its address.
    #[arg(long)]
    desk: String,
    #[command(flatten)]
    json: out::Json,
}

/// Of what was given up.
#[derive(Args)]
struct Which {
    /// The desk, by the word in its address.
    #[arg(long)]
    desk: String,
    /// What failed of a lane.
    #[arg(long, required_unless_present = "item", conflicts_with = "item", value_parser = lanes())]
    lane: Option<Lane>,
    /// Of the lane, what is held because the desk came from a copy, instead of what failed.
    #[arg(long, requires = "lane")]
    held: bool,
    /// One item, by its id.
    #[arg(long)]
    item: Option<OutboxId>,
    #[command(flatten)]
    json: out::Json,
}

fn lanes() -> ValueParser {
    out::one_of(Lane::ALL.iter().map(|it| it.code()), Lane::from_code)
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    match options.what {
        What::List { desk, json } => list(&desk, &json, &config).await,
        What::Retry(which) => settle(which, Administer::TryAgain, "tried again", &config).await,
        What::Drop(which) => settle(which, Administer::DropOutgoing, "dropped", &config).await,
        What::Pause { lane, reason } => {
            let paused = |lane| Administer::PauseLane { lane, reason };
            keep(&lane, paused, &config).await
        }
        What::Resume(lane) => keep(&lane, |lane| Administer::ResumeLane { lane }, &config).await,
    }
}

async fn list(desk: &str, json: &out::Json, config: &Config) -> anyhow::Result<ExitCode> {
    let engine = wiring::existing(config).await?;
    let desk = engine.desk_by_slug(desk).await?.id;
    let outgoing = all(&engine, desk).await?;
    if json.json {
        out::json(&outgoing)?;
        return Ok(ExitCode::SUCCESS);
    }
    for lane in outgoing.lanes.iter().filter(|it| it.waiting + it.given_up > 0 || it.paused.is_some()) {
        let failed = lane.given_up - lane.held;
        let mut said = format!("{}: {} waiting, {failed} given up", lane.lane.code(), lane.waiting);
        if lane.held > 0 {
            said += &format!(", {} held", lane.held);
        }
        if let Some(paused) = &lane.paused {
            said += &format!(", paused since {} by {}", paused.since, paused.by);
            said += &paused.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        }
        out::line(&said);
    }
    for it in &outgoing.given_up {
        let number = it.number.as_deref().unwrap_or("-");
        let recipient = it.recipient.as_deref().unwrap_or("-");
        out::line(&format!("{}  {}  {number}  {recipient}  {}", it.id, it.lane.code(), it.why));
    }
    Ok(ExitCode::SUCCESS)
}

/// What is on its way out of a desk, with every page of what was given up, as it is at one instant.
async fn all(engine: &Engine, desk: DeskId) -> anyhow::Result<OutgoingView> {
    let reading = engine.read(&Viewer::Operator { desk });
    let which = |cursor| WhichPage { cursor, limit: Some(usize::MAX) };
    let mut outgoing = reading.outgoing(which(None)).await?;
    while let Some(next) = outgoing.next.take() {
        let page = reading.outgoing(which(Some(next))).await?;
        outgoing.given_up.extend(page.given_up);
        outgoing.next = page.next;
    }
    Ok(outgoing)
}

/// Pauses a lane, or resumes it.
async fn keep(
    of: &OfLane,
    act: impl FnOnce(Lane) -> Administer,
    config: &Config,
) -> anyhow::Result<ExitCode> {
    let engine = wiring::existing(config).await?;
    let desk = engine.desk_by_slug(&of.desk).await?.id;
    let command = Command::Administer(Box::new(act(of.lane)));
    let outcome = engine.execute(Change::new(Viewer::Operator { desk }, Channel::Api, command)).await?;
    if of.json.json {
        out::json(&outcome.view)?;
    } else if let Some(since) = outcome.view["paused_since"].as_str() {
        out::say(&format!("{} is paused since {since}", of.lane.code()));
    } else {
        out::say(&format!("{} is not paused", of.lane.code()));
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
    let of = match (which.item, which.lane) {
        (Some(item), _) => GivenUp::Item { item },
        (None, Some(lane)) if which.held => GivenUp::Held { lane },
        (None, Some(lane)) => GivenUp::Lane { lane },
        (None, None) => anyhow::bail!("say which: --lane or --item"),
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
