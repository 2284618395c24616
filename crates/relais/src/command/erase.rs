//! `relais erase`: takes a person out of the installation, or of one desk.

use std::process::ExitCode;

use clap::Args;

use crate::config::Config;
use crate::{out, wiring};

/// What `erase` may be told.
#[derive(Args)]
pub struct Options {
    /// The person, by their address.
    #[arg(long)]
    person: String,
    /// Only of this desk, by the word in its address.
    #[arg(long)]
    desk: Option<String>,
    #[command(flatten)]
    json: out::Json,
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    let engine = wiring::existing(&config).await?;
    let erased = engine.erase_person(&options.person, options.desk.as_deref()).await?;
    if options.json.json {
        out::json(&erased)?;
        return Ok(ExitCode::SUCCESS);
    }
    let Some(person) = erased.person.filter(|_| !erased.desks.is_empty() || !erased.stays_elsewhere) else {
        out::say("nothing left: nobody there has that address");
        return Ok(ExitCode::SUCCESS);
    };
    for (desk, records) in &erased.desks {
        out::line(&format!("{desk}: {records} records named them"));
    }
    for mail in &erased.waiting {
        let (desk, id) = (&mail.desk, mail.mail);
        let became = if mail.emptied {
            "had their address and has lost its words"
        } else {
            "has their name as a word and keeps it"
        };
        out::line(&format!("{desk}: mail {id} of somebody else waits, {became}"));
    }
    if erased.stays_elsewhere {
        out::say(&format!("{person} has a seat elsewhere, and goes on signing in there"));
    } else {
        out::say(&format!("{person} is no more than this id"));
    }
    if !erased.wiped {
        out::say("what was deleted may lie in free room of the database until the next vacuum or checkpoint");
    }
    Ok(ExitCode::SUCCESS)
}
