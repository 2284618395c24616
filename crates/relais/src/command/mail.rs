//! `relais mail in|read`.

use std::io::Read as _;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::kind::Channel;
use domain::seat::Viewer;
use engine::{Change, Command, Failure, Filing};

use crate::config::Config;
use crate::{out, wiring};

/// What `mail` may be told.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Takes one message on stdin: 0 stored, 75 try again later, 65 refused for ever.
    In {
        /// The desk, by the word in its address.
        #[arg(long)]
        desk: String,
        /// The mailbox it came to, if the desk has several.
        #[arg(long, default_value = "support")]
        mailbox: String,
        #[command(flatten)]
        json: out::Json,
    },
    /// Says what intake understands of a message on stdin, as JSON.
    Read,
}

impl Options {
    /// Whether no storage is needed.
    pub fn is_read(&self) -> bool {
        matches!(self.what, What::Read)
    }
}

/// Reads stdin up to a little more than the largest mail.
fn stdin() -> anyhow::Result<Vec<u8>> {
    let mut raw = Vec::new();
    std::io::stdin().lock().take(engine::LARGEST_MAIL as u64 + 1).read_to_end(&mut raw)?;
    Ok(raw)
}

pub fn read() -> anyhow::Result<ExitCode> {
    out::json(&post::read::understand(&stdin()?))?;
    Ok(ExitCode::SUCCESS)
}

pub async fn take_in(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    let What::In { desk, mailbox, json } = options.what else { return read() };
    let raw = stdin()?;
    let later = |error: &dyn std::fmt::Display| {
        out::say(&format!("relais: {error}"));
        Ok(ExitCode::from(out::TRY_LATER))
    };
    let engine = match wiring::existing(&config).await {
        Ok(engine) => engine,
        Err(error) => return later(&error),
    };
    let desk = match engine.desk_by_slug(&desk).await {
        Ok(desk) => desk,
        // A name mistyped in the mail server's settings must cost nobody a mail.
        Err(Failure::Refused(_)) => {
            return later(&format!("no desk is called {desk}: `relais desk list` names them"));
        }
        Err(failure) => return later(&failure),
    };
    if raw.is_empty() {
        out::say("relais: the message is empty");
        return Ok(ExitCode::from(out::BAD_DATA));
    }
    let mail = post::intake::read(&raw, &mailbox);
    let command = Command::Mail(Box::new(Filing::Incoming(Box::new(mail))));
    let change = Change::new(Viewer::Operator { desk: desk.id }, Channel::Mail, command);
    match engine.execute(change).await {
        Ok(outcome) => {
            if json.json {
                out::json(&outcome.view)?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(Failure::Refused(refusal)) if !refusal.reason.is_passing() => {
            out::say(&format!("relais: {}", words::refusal(out::language(), &refusal)));
            Ok(ExitCode::from(out::BAD_DATA))
        }
        Err(failure) => later(&failure),
    }
}
