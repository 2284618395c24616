//! `relais agent list|add|link`.

use std::process::ExitCode;

use clap::builder::ValueParser;
use clap::{Args, Subcommand};
use domain::proof::Proof;
use domain::seat::{Role, Viewer};
use domain::text::Language;
use engine::NewAgent;

use crate::config::Config;
use crate::{out, wiring};

/// What `agent` may be told.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The agents of a desk.
    List {
        /// The desk, by the word in its address.
        #[arg(long)]
        desk: String,
        #[command(flatten)]
        json: out::Json,
    },
    /// Adds an agent.
    Add {
        /// The address they sign in with.
        email: String,
        /// The desk, by the word in its address.
        #[arg(long)]
        desk: String,
        /// What people call them.
        #[arg(long)]
        name: String,
        /// What they may do.
        #[arg(long, default_value = "agent", value_parser = roles())]
        role: Role,
        /// What is written to them in.
        #[arg(long, default_value = "en", value_parser = languages())]
        language: Language,
        #[command(flatten)]
        json: out::Json,
    },
    /// Prints a single-use sign-in link for somebody. It opens every seat of theirs, as the operator keeps them all.
    Link {
        /// The address they sign in with.
        email: String,
        /// Opens the seats of this desk alone: for whoever hands the link on for the desk.
        #[arg(long)]
        desk: Option<String>,
        #[command(flatten)]
        json: out::Json,
    },
}

fn roles() -> ValueParser {
    out::one_of(Role::ALL.iter().map(|it| it.code()), Role::from_code)
}

fn languages() -> ValueParser {
    let spoken = |code: &str| Language::ALL.into_iter().find(|it| it.code() == code);
    out::one_of(Language::ALL.iter().map(|it| it.code()), spoken)
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    let engine = wiring::existing(&config).await?;
    match options.what {
        What::List { desk, json } => {
            let desk = engine.desk_by_slug(&desk).await?;
            for agent in engine.read(&Viewer::Operator { desk: desk.id }).agents().await? {
                if json.json {
                    out::json(&agent)?;
                } else {
                    out::line(&format!("{}  {}  {}", agent.seat, agent.role, agent.name));
                }
            }
        }
        What::Add { email, desk, name, role, language, json } => {
            let desk = engine.desk_by_slug(&desk).await?;
            let seat = engine
                .add_agent(
                    desk.id,
                    NewAgent { email, name, role, accounts: None, doors: None, queues: None, language },
                )
                .await?;
            if json.json {
                out::json(&serde_json::json!({ "seat": seat }))?;
            } else {
                out::line(&seat.to_string());
            }
        }
        What::Link { email, desk, json } => {
            let proof = match &desk {
                Some(slug) => Proof::Desk(engine.desk_by_slug(slug).await?.id),
                None => Proof::Operator,
            };
            let Some(secret) = engine.make_sign_in_link_to(&email, proof, None).await? else {
                match desk {
                    Some(desk) => anyhow::bail!("nobody at {desk} has the address {email}"),
                    None => anyhow::bail!("nobody has the address {email}"),
                }
            };
            let base = config.public_url.unwrap_or_else(|| format!("http://{}", config.listen));
            let link = format!("{}/sign-in/{secret}", base.trim_end_matches('/'));
            if json.json {
                out::json(&serde_json::json!({ "link": link }))?;
            } else {
                out::line(&link);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
