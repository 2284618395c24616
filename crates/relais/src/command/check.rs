//! `relais check`.

use std::process::ExitCode;

use engine::Purpose;

use crate::config::Config;
use crate::out::{self, Json};
use crate::wiring;

pub async fn run(Json { json }: Json, config: Config) -> anyhow::Result<ExitCode> {
    let report = wiring::reading_all(&config, Purpose::Use).await?.check().await?;
    if json {
        out::json(&report)?;
    } else {
        for problem in &report.problems {
            out::line(problem);
        }
        for moved in &report.moved {
            out::line(moved);
        }
        for building in &report.building {
            out::line(&format!("still being built: {building}"));
        }
        out::say(&format!(
            "{} desks, {} requests, {} escalations, {} events: {} problems, {} promises that newer zone data would move",
            report.desks,
            report.requests,
            report.escalations,
            report.events,
            report.problems.len(),
            report.moved.len()
        ));
    }
    Ok(if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
