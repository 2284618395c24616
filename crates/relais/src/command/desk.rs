//! `relais desk list|add|set|join|open`.

use std::process::ExitCode;

use clap::builder::ValueParser;
use clap::{Args, Subcommand};
use domain::desk::{Desk, Tier};
use domain::id::AgreementId;
use domain::seat::Viewer;
use domain::{Reason, Refusal};
use engine::set_up::NewDesk;
use engine::{Administer, DeskDraft, Engine, Failure, Purpose};

use crate::config::Config;
use crate::{out, wiring};

/// What `desk` may be told.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The desks of this installation.
    List(out::Json),
    /// Adds a desk.
    Add {
        /// The word in its address.
        slug: String,
        /// What it is called.
        #[arg(long)]
        name: String,
        /// Whose desk it is, if not of its own name: requests can be transferred between desks of one organisation.
        #[arg(long, value_name = "NAME")]
        organisation: Option<String>,
        /// A product it supports; once for each.
        #[arg(long = "product", value_name = "PRODUCT")]
        products: Vec<String>,
        /// The address of its support mailbox.
        #[arg(long, value_name = "ADDRESS")]
        mailbox: Option<String>,
        /// Letters in front of its numbers.
        #[arg(long)]
        prefix: String,
        /// Where it stands in the chain.
        #[arg(long, default_value = "partner", value_parser = tiers())]
        tier: Tier,
        /// The IANA zone of its hours.
        #[arg(long, default_value = "Europe/Paris")]
        zone: String,
        /// The colour of its brand, as `#rrggbb`.
        #[arg(long, default_value = "#1d4e89")]
        colour: String,
        #[command(flatten)]
        json: out::Json,
    },
    /// Changes what is named of a desk, and nothing else.
    Set {
        /// The word in its address.
        slug: String,
        /// What it is called.
        #[arg(long)]
        name: Option<String>,
        /// Whose desk it is.
        #[arg(long, value_name = "NAME")]
        organisation: Option<String>,
        /// A product it supports; once for each, in place of those it has.
        #[arg(long = "product", value_name = "PRODUCT")]
        products: Vec<String>,
        /// The address of its support mailbox; empty: none.
        #[arg(long, value_name = "ADDRESS")]
        mailbox: Option<String>,
        /// The colour of its brand, as `#rrggbb`.
        #[arg(long)]
        colour: Option<String>,
        #[command(flatten)]
        json: out::Json,
    },
    /// Opens a desk that was loaded from a copy: what falls due is done again. What waited stays held, unless told.
    Open {
        /// The word in its address.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        slug: Option<String>,
        /// Every desk that is not open.
        #[arg(long)]
        all: bool,
        /// What waited in the copy, or was put out since, leaves as well.
        #[arg(long)]
        send: bool,
        #[command(flatten)]
        json: out::Json,
    },
    /// Connects two desks of yours: the asking one can escalate to the asked one under the agreement.
    Join {
        /// The word in the asked desk's address.
        asked: String,
        /// The asked desk's agreement with the asking one's organisation: its id, its name, or its reference.
        agreement: String,
        /// The word in the asking desk's address.
        asker: String,
        #[command(flatten)]
        json: out::Json,
    },
}

fn tiers() -> ValueParser {
    out::one_of(Tier::ALL.iter().map(|it| it.code()), Tier::from_code)
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    let engine = match &options.what {
        What::List(_) | What::Set { .. } | What::Open { .. } | What::Join { .. } => {
            wiring::existing(&config).await?
        }
        What::Add { .. } => wiring::operating(&config, Purpose::Make).await?,
    };
    match options.what {
        What::List(json) => {
            for desk in engine.desks().await? {
                if json.json {
                    out::json(&shown(&desk))?;
                } else {
                    out::line(&format!("{}  {}  {}", desk.slug, desk.prefix, desk.name));
                }
            }
        }
        What::Add { slug, name, organisation, products, mailbox, prefix, tier, zone, colour, json } => {
            let new = NewDesk {
                slug,
                organisation: organisation.unwrap_or_else(|| name.clone()),
                name,
                prefix,
                tier,
                colour,
                zone,
                products,
                mailbox,
            };
            let desk = engine.add_desk(new).await?;
            if json.json {
                out::json(&serde_json::json!({ "slug": desk.slug, "id": desk.id }))?;
            } else {
                out::say(&format!("desk {} added", desk.slug));
            }
        }
        What::Set { slug, name, organisation, products, mailbox, colour, json } => {
            let desk = engine.desk_by_slug(&slug).await?;
            let mut draft = DeskDraft { organisation, ..DeskDraft::of(&desk) };
            if let Some(name) = name {
                // A brand that was called like the desk still is.
                if draft.brand.name == draft.name {
                    draft.brand.name.clone_from(&name);
                }
                draft.name = name;
            }
            if !products.is_empty() {
                draft.products = products;
            }
            if mailbox.is_some() {
                draft.mailbox = mailbox;
            }
            draft.brand.colour = colour.unwrap_or(draft.brand.colour);
            let expected_version = desk.version;
            engine.operate(desk.id, Administer::PutDesk { expected_version, draft }).await?;
            if json.json {
                let changed = engine.desk(desk.id).await?;
                out::json(&shown(&changed))?;
            } else {
                out::say(&format!("desk {} changed", desk.slug));
            }
        }
        What::Open { slug, all: _, send, json } => {
            let desks = match slug {
                Some(slug) => vec![engine.desk_by_slug(&slug).await?],
                None => engine.closed_desks().await?.into_iter().map(|(desk, _)| desk).collect(),
            };
            for desk in &desks {
                engine.operate(desk.id, Administer::OpenDesk { send }).await?;
            }
            let opened: Vec<&str> = desks.iter().map(|desk| desk.slug.as_str()).collect();
            if json.json {
                out::json(&serde_json::json!({ "opened": opened }))?;
            } else if opened.is_empty() {
                out::say("every desk is open");
            } else {
                out::say(&format!("open: {}", opened.join(", ")));
            }
        }
        What::Join { asked, agreement, asker, json } => {
            let (asked, asker) = (engine.desk_by_slug(&asked).await?, engine.desk_by_slug(&asker).await?);
            let agreement = agreement_of(&engine, &asked, &agreement).await?;
            let link = engine.join_desks(asked.id, agreement, asker.id).await?;
            if json.json {
                out::json(&serde_json::json!({ "link": link, "agreement": agreement }))?;
            } else {
                out::say(&format!("desk {} now asks desk {}", asker.slug, asked.slug));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(desk: &Desk) -> serde_json::Value {
    serde_json::json!({
        "slug": desk.slug, "name": desk.name, "organisation": desk.organisation, "tier": desk.tier.code(),
        "mailbox": desk.mailbox, "products": desk.products,
    })
}

/// The one agreement of a desk that is meant by an id, a name or a reference.
async fn agreement_of(engine: &Engine, desk: &Desk, meant: &str) -> Result<AgreementId, Failure> {
    let all = engine.read(&Viewer::Operator { desk: desk.id }).agreements().await?;
    let mut fits =
        all.iter().filter(|it| it.id == meant || it.name == meant || it.reference.as_deref() == Some(meant));
    match (fits.next().and_then(|it| it.id.parse().ok()), fits.next()) {
        (Some(id), None) => Ok(id),
        (Some(_), Some(_)) => Err(Refusal::field(Reason::FieldInvalid, "agreement").into()),
        (None, _) => Err(Refusal::new(Reason::NotFound).into()),
    }
}
