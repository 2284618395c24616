//! `relais doctor`: whether this installation is fit to serve.

mod postgres;

use std::process::ExitCode;

use crate::config::{self, Config};
use crate::out::{self, Json};
use crate::wiring;

/// How many of the newest records are checked.
const NEWEST: u32 = 200;

pub async fn run(Json { json }: Json, config: Config) -> anyhow::Result<ExitCode> {
    let engine = wiring::existing(&config).await?;
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
    // Seconds, however large it is and however busy: `relais check` looks at everything.
    let problems = engine.check_newest(NEWEST).await?.problems;
    let mut healthy = problems.is_empty();
    findings.extend(problems);
    let mut notes = Vec::new();
    if let Some(about) = engine.about_database().await? {
        let (host, port) = about.stands.address.clone();
        let hosts = tokio::net::lookup_host((host, port))
            .await
            .map(|found| found.map(|it| it.ip()).collect::<Vec<_>>());
        let found = postgres::judge(&about, &hosts.unwrap_or_default());
        healthy &= !about.says.takes_no_changes;
        notes = found.notes;
        findings.extend(found.weak);
    }
    if json {
        out::json(&serde_json::json!({
            "healthy": healthy, "set_up": set_up, "desks": desks.len(), "findings": findings,
            "postgres": notes, "zone_data": domain::calendar::zone_data_version(),
        }))?;
    } else {
        for finding in notes.iter().chain(&findings) {
            out::line(finding);
        }
        out::say(match (healthy, findings.is_empty()) {
            (true, true) => "fit to serve",
            (true, false) => "fit to serve, but see above",
            (false, _) => "not fit: see above",
        });
    }
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
