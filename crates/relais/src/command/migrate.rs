//! `relais migrate`: opening storage brings its schema up to date.

use std::process::ExitCode;

use engine::Purpose;

use crate::config::Config;
use crate::out::{self, Json};
use crate::wiring;

pub async fn run(Json { json }: Json, config: Config) -> anyhow::Result<ExitCode> {
    let holder = wiring::holder("nothing: it brings the schema up to date");
    wiring::operating(&config, Purpose::Migrate { holder }).await?;
    if json {
        out::json(&serde_json::json!({ "migrated": true }))?;
    } else {
        out::say("the schema is up to date");
    }
    Ok(ExitCode::SUCCESS)
}
