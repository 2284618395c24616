//! `relais doctor`: whether this installation is fit to serve.

use std::process::ExitCode;

use crate::config::{self, Config};
use crate::out::{self, Json};
use crate::wiring;

pub async fn run(Json { json }: Json, config: Config) -> anyhow::Result<ExitCode> {
    let engine = wiring::existing(&config.database_url).await?;
    let desks = engine.desks().await?;
    let set_up = !engine.is_new().await?;
    let mut findings = Vec::new();
    if !set_up {
        findings.push("nobody is set up: start `relais serve` and open the link it prints".to_owned());
    }
    if config.public_url.is_none() {
        findings.push("RELAIS_PUBLIC_URL is not set: links in mail name the listening address".to_owned());
    }
    for name in config::unknown() {
        findings.push(format!("{name} is no setting: `relais help` names them"));
    }
    for desk in &desks {
        for (standing, count) in engine.mail_counts(desk.id).await? {
            if matches!(standing.as_str(), "waiting" | "quarantined") {
                findings.push(format!("{}: {count} mails {standing}", desk.slug));
            }
        }
    }
    for desk in &desks {
        for (_, line, why) in engine.parked(desk.id).await? {
            findings.push(format!("{}: {line} could not be delivered: {why}", desk.slug));
        }
    }
    let problems = engine.check().await?.problems;
    let healthy = problems.is_empty();
    findings.extend(problems);
    if json {
        out::json(&serde_json::json!({
            "healthy": healthy, "set_up": set_up, "desks": desks.len(), "findings": findings,
            "zone_data": domain::calendar::zone_data_version(),
        }))?;
    } else {
        for finding in &findings {
            out::line(finding);
        }
        out::say(if healthy { "fit to serve" } else { "not fit: see above" });
    }
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
