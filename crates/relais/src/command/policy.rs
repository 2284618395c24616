//! `relais policy check|list|show`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::policy;

use crate::out;

/// What `policy` may be told.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Checks a policy file; lists every fault.
    Check {
        /// The file (TOML).
        file: PathBuf,
        #[command(flatten)]
        json: out::Json,
    },
    /// Lists the policies that ship with Relais.
    List(out::Json),
    /// Shows one of them.
    Show {
        /// Its id, as `list` names it.
        id: String,
        #[command(flatten)]
        json: out::Json,
    },
}

pub fn run(options: Options) -> anyhow::Result<ExitCode> {
    match options.what {
        What::Check { file, json } => check(&file, json.json),
        What::List(json) => list(json.json),
        What::Show { id, json } => show(&id, json.json),
    }
}

fn check(file: &std::path::Path, json: bool) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let Ok(text) = String::from_utf8(bytes) else {
        out::say("relais: the file is not UTF-8 text");
        return Ok(ExitCode::from(out::BAD_DATA));
    };
    let faults = match policy::parse(&text) {
        Ok(policy) => {
            if json {
                out::json(&serde_json::json!({ "sound": true, "id": policy.id, "version": policy.version }))?;
            } else {
                out::say(&format!("{} {}: sound", policy.id, policy.version));
            }
            return Ok(ExitCode::SUCCESS);
        }
        Err(faults) => faults,
    };
    if json {
        out::json(&serde_json::json!({ "sound": false, "faults": faults }))?;
    } else {
        for fault in &faults {
            out::line(&fault.to_string());
        }
        out::say(&format!("{} faults", faults.len()));
    }
    Ok(ExitCode::from(out::BAD_DATA))
}

fn list(json: bool) -> anyhow::Result<ExitCode> {
    for policy in policy::shipped() {
        if json {
            let name = &policy.name;
            out::json(&serde_json::json!({ "id": policy.id, "version": policy.version, "name": name }))?;
        } else {
            out::line(&format!("{} {}  {}", policy.id, policy.version, policy.name.to(out::language())));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(id: &str, json: bool) -> anyhow::Result<ExitCode> {
    let Some(policy) = policy::shipped().iter().find(|policy| policy.id == id) else {
        anyhow::bail!("no policy is called {id}: `relais policy list` names them");
    };
    let language = out::language();
    if json {
        out::json(policy)?;
        return Ok(ExitCode::SUCCESS);
    }
    out::line(&format!("{} {} — {}", policy.id, policy.version, policy.name.to(language)));
    out::line(policy.summary.to(language));
    for level in &policy.severities {
        out::line(&format!(
            "{}. {} — {}",
            level.level.0,
            level.name.to(language),
            level.definition.to(language)
        ));
        for (promise, rule) in &level.targets {
            let time = serde_json::to_string(&rule.time)?;
            let mark = if rule.unverified || level.unverified { " (unverified)" } else { "" };
            out::line(&format!("   {}: {}{mark}  [{}]", promise.code(), time.trim_matches('"'), rule.source));
        }
    }
    Ok(ExitCode::SUCCESS)
}
