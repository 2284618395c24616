//! `relais redact`: takes a passage or a file out of an entry for good, wherever a desk has it.

use std::io::Read as _;
use std::process::ExitCode;

use clap::Args;
use domain::kind::Channel;
use domain::seat::Viewer;
use domain::{Number, Reason};
use engine::{Change, Command, Failure, Named, Redact, What};

use crate::config::Config;
use crate::{out, wiring};

/// The longest passage that is read from stdin, in bytes.
const LONGEST: u64 = 200_000;

/// What `redact` may be told.
#[derive(Args)]
pub struct Options {
    /// The request, or with --escalation the escalation, by its number.
    record: String,
    /// The entry, by its number in the record.
    entry: u64,
    /// The passage, exactly as it stands there; `-`: from stdin, so that no list of processes shows it.
    #[arg(long, required_unless_present = "file", conflicts_with = "file")]
    passage: Option<String>,
    /// A file beside the entry, by its SHA-256.
    #[arg(long)]
    file: Option<String>,
    /// The record is an escalation of the desk.
    #[arg(long)]
    escalation: bool,
    /// The desk, by the word in its address.
    #[arg(long)]
    desk: String,
    #[command(flatten)]
    json: out::Json,
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    let what = match (options.passage, options.file) {
        (Some(passage), _) if passage == "-" => What::Passage(stdin()?),
        (Some(passage), _) => What::Passage(passage),
        (None, file) => What::File(file.unwrap_or_default()),
    };
    let engine = wiring::existing(&config).await?;
    let desk = engine.desk_by_slug(&options.desk).await?.id;
    let number = Number::parse(&options.record).map_err(Failure::from)?;
    let record = if options.escalation { Named::Escalation(number) } else { Named::Request(number) };
    let redact = Redact { record, entry: options.entry, what };
    let command = Command::Redact(Box::new(redact));
    let done = engine.execute(Change::new(Viewer::Operator { desk }, Channel::Api, command)).await;
    let (gone, left) = match done {
        Ok(outcome) => (true, outcome.left.unwrap_or_default()),
        // A second time changes nothing, and is no failure.
        Err(Failure::Refused(refusal)) if refusal.reason == Reason::AlreadyRemoved => (false, 0),
        Err(failure) => return Err(failure.into()),
    };
    let wiped = engine.leave_nothing().await?;
    if options.json.json {
        out::json(&serde_json::json!({ "removed": gone, "left": left, "wiped": wiped }))?;
    } else if left > 0 {
        let rest = format!("{left} more follow by themselves beside a server at work");
        out::say(&format!("it is gone from the first records; {rest}"));
    } else if gone {
        out::say("it is gone from every record of the desk; next desks that had it are asked to take it out");
    } else {
        out::say("nothing left: it was taken out before");
    }
    if !wiped {
        out::say("what was deleted may lie in free room of the database until the next vacuum or checkpoint");
    }
    Ok(ExitCode::SUCCESS)
}

fn stdin() -> anyhow::Result<String> {
    let mut passage = String::new();
    std::io::stdin().lock().take(LONGEST).read_to_string(&mut passage)?;
    Ok(passage.trim_end_matches(['\r', '\n']).to_owned())
}
