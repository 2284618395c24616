//! `relais migrate`: opening storage brings its schema up to date. What spreads a PostgreSQL over several machines is
//! printed alone.

use std::process::ExitCode;

use clap::Args;
use engine::Purpose;

use crate::config::Config;
use crate::out::{self, Json};
use crate::wiring;

/// What `migrate` may be told.
#[derive(Args)]
pub struct Options {
    /// The statements that spread a PostgreSQL over several machines, by the desk: give citus. They are printed alone.
    #[arg(long, value_name = "HOW", value_parser = spread, requires = "print")]
    distribute: Option<Spread>,
    /// Print, and change nothing.
    #[arg(long, requires = "distribute")]
    print: bool,
    #[command(flatten)]
    json: Json,
}

/// By what a PostgreSQL is spread.
#[derive(Debug, Clone, Copy)]
enum Spread {
    Citus,
}

fn spread(name: &str) -> Result<Spread, String> {
    if name == "citus" { Ok(Spread::Citus) } else { Err("give citus: Relais knows no other way".to_owned()) }
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    let Options { distribute, print, json } = options;
    if let Some(Spread::Citus) = distribute.filter(|_| print) {
        return say_how(json, &config);
    }
    let holder = wiring::holder("nothing: it brings the schema up to date");
    wiring::operating(&config, Purpose::Migrate { holder }).await?;
    if json.json {
        out::json(&serde_json::json!({ "migrated": true }))?;
    } else {
        out::say("the schema is up to date");
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the statements, for whoever keeps the database to read and run.
fn say_how(Json { json }: Json, config: &Config) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        !config.database_url.starts_with("sqlite:"),
        "the database is embedded SQLite, one file on one machine: only a PostgreSQL is spread over several; bring the data \
         there with `relais backup`"
    );
    let statements = store::distribute::citus(&config.database_role)?;
    if json {
        out::json(&serde_json::json!({ "statements": statements }))?;
    } else {
        for statement in &statements {
            out::line(&format!("{statement};"));
        }
    }
    Ok(ExitCode::SUCCESS)
}
