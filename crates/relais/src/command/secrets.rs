//! `relais secrets list|rotate|new`: what is sealed, and the keys that seal it.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use engine::time::SystemDice;

use crate::config::Config;
use crate::{out, wiring};

/// What `secrets` may be told.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Says for each desk how many secrets are sealed, and which must be entered again.
    List(out::Json),
    /// Adds a key to the key file, if keys are in one, and seals everything with the newest.
    Rotate(out::Json),
    /// Prints a new key, for RELAIS_SECRET_KEYS.
    New(out::Json),
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    match options.what {
        What::New(json) => {
            let key = engine::new_secret_key(&mut SystemDice);
            if json.json {
                out::json(&serde_json::json!({ "key": key }))?;
            } else {
                out::line(&key);
            }
        }
        What::List(json) => {
            let engine = wiring::existing(&config).await?;
            let secrets = engine.secrets().await?;
            if json.json {
                out::json(&serde_json::json!({ "keys": engine.key_ids(), "desks": secrets }))?;
            } else {
                for it in &secrets {
                    out::line(&format!("{}: {} sealed, {} by an older key", it.desk, it.sealed, it.older));
                    for name in &it.locked {
                        out::line(&format!("{}: {name} must be entered again", it.desk));
                    }
                }
            }
        }
        What::Rotate(json) => {
            let engine = wiring::existing(&config).await?;
            let sealed = engine.rotate_secrets().await?;
            if json.json {
                out::json(&serde_json::json!({ "sealed": sealed, "keys": engine.key_ids() }))?;
            } else {
                out::say(&format!("{sealed} secrets are sealed with the newest key"));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
