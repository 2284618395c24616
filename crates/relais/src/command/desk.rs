//! `relais desk list|add`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use domain::desk::Tier;
use engine::set_up::NewDesk;

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
        /// Letters in front of its numbers.
        #[arg(long)]
        prefix: String,
        /// `partner`, `distributor` or `vendor`.
        #[arg(long, default_value = "partner")]
        tier: String,
        /// The IANA zone of its hours.
        #[arg(long, default_value = "Europe/Paris")]
        zone: String,
        /// The colour of its brand, as `#rrggbb`.
        #[arg(long, default_value = "#1d4e89")]
        colour: String,
        #[command(flatten)]
        json: out::Json,
    },
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    let engine = match &options.what {
        What::List(_) => wiring::existing(&config.database_url).await?,
        What::Add { .. } => wiring::engine(&config.database_url).await?,
    };
    match options.what {
        What::List(json) => {
            for desk in engine.desks().await? {
                if json.json {
                    let tier = desk.tier.code();
                    out::json(&serde_json::json!({ "slug": desk.slug, "name": desk.name, "tier": tier }))?;
                } else {
                    out::line(&format!("{}  {}  {}", desk.slug, desk.prefix, desk.name));
                }
            }
        }
        What::Add { slug, name, prefix, tier, zone, colour, json } => {
            let Some(tier) = Tier::from_code(&tier) else {
                anyhow::bail!("the tier is partner, distributor or vendor, not {tier}");
            };
            let new = NewDesk {
                slug,
                organisation: name.clone(),
                name,
                prefix,
                tier,
                colour,
                zone,
                products: Vec::new(),
                mailbox: None,
            };
            let desk = engine.add_desk(new).await?;
            if json.json {
                out::json(&serde_json::json!({ "slug": desk.slug, "id": desk.id }))?;
            } else {
                out::say(&format!("desk {} added", desk.slug));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
