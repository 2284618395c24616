//! `relais migrate`: opening storage brings its schema up to date.

use std::process::ExitCode;

use crate::config::Config;
use crate::out::{self, Json};
use crate::wiring;

pub async fn run(Json { json }: Json, config: Config) -> anyhow::Result<ExitCode> {
    wiring::engine(&config).await?;
    if json {
        out::json(&serde_json::json!({ "migrated": true }))?;
    } else {
        out::say("the schema is up to date");
    }
    Ok(ExitCode::SUCCESS)
}
