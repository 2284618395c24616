//! `relais doctor`: whether this installation is fit to serve, and what whoever operates it should know.

mod postgres;

use std::process::ExitCode;

use domain::SignedDuration;
use engine::Engine;
use engine::Finding;

use crate::config::{self, Config};
use crate::health;
use crate::out::{self, Json};
use crate::secrets;
use crate::wiring;

/// How many of the newest records are checked.
const NEWEST: u32 = 200;
/// A copy that is older than this is said to be old.
const OLD: SignedDuration = SignedDuration::from_hours(48);

pub async fn run(Json { json }: Json, config: Config) -> anyhow::Result<ExitCode> {
    let engine = wiring::existing(&config).await?;
    let (desks, set_up) = (engine.desks().await?.len(), !engine.is_new().await?);
    let mut found = Vec::new();
    if !set_up {
        found.push(Finding::new("nobody"));
    }
    found.extend(of_settings(&config));
    found.extend(engine.of_storage());
    found.extend(
        engine.look_through().await?.into_iter().map(|it| Finding::grave("not-whole").with("what", it)),
    );
    found.extend(engine.open_to_others().into_iter().map(|(file, mode)| {
        Finding::new("open-to-others").with("file", file.display()).with("mode", format!("{mode:o}"))
    }));
    found.extend(engine.clock_on_record().await?);
    found.extend(of_copies(&engine).await?);
    found.extend(engine.of_desks().await?);
    found.extend(secrets::findings(&engine, &config).await?);
    // Seconds, however large it is and however busy: `relais check` looks at everything.
    let problems = engine.check_newest(NEWEST).await?.problems;
    found.extend(problems.into_iter().map(|it| Finding::grave("record").with("what", it)));
    let mut healthy = found.iter().all(|it| !it.grave);
    let (mut notes, mut weak) = (Vec::new(), Vec::new());
    if let Some(mut about) = engine.about_database().await? {
        // What a server keeps, and not what this command does with.
        let serves = config.server();
        (about.stands.server.writers, about.stands.server.readers) = (serves.writers, serves.readers);
        let (host, port) = about.stands.address.clone();
        let hosts = tokio::net::lookup_host((host, port))
            .await
            .map(|found| found.map(|it| it.ip()).collect::<Vec<_>>());
        let judged = postgres::judge(&about, &hosts.unwrap_or_default());
        healthy &= !about.says.takes_no_changes;
        (notes, weak) = (judged.notes, judged.weak);
    }
    let language = out::language();
    let mut said: Vec<String> = found.iter().map(|it| it.said(language, words::say)).collect();
    said.extend(weak);
    if json {
        out::json(&serde_json::json!({
            "healthy": healthy, "set_up": set_up, "desks": desks, "findings": said,
            "details": health::shown(&found, language), "postgres": notes, "zone_data": domain::calendar::zone_data_version(),
        }))?;
    } else {
        for finding in notes.iter().chain(&said) {
            out::line(finding);
        }
        out::say(match (healthy, said.is_empty()) {
            (true, true) => "fit to serve",
            (true, false) => "fit to serve, but see above",
            (false, _) => "not fit: see above",
        });
    }
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What the settings say of themselves.
fn of_settings(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    match &config.public_url {
        None => found.push(Finding::new("no-public-url")),
        Some(url) => found.extend(of_public_url(url)),
    }
    // Whoever set a public address has something in front; what listens beyond it can be reached around that.
    if !config.listen.ip().is_loopback() {
        found.push(Finding::new("listen-open").with("address", config.listen));
    }
    if config.private_calls {
        found.push(Finding::new("private-calls"));
    }
    found.extend(
        config::unknown().into_iter().map(|name| Finding::new("unknown-variable").with("name", name)),
    );
    found
}

/// What is wrong with the address that people use.
fn of_public_url(url: &str) -> Option<Finding> {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let here = name == "localhost"
        || name.parse::<std::net::IpAddr>().is_ok_and(|it| it.is_loopback() || it.is_unspecified());
    match scheme {
        _ if name.is_empty() || host.contains('@') || rest.contains(char::is_whitespace) => {
            Some(Finding::grave("public-url-invalid"))
        }
        "http" | "https" if here => Some(Finding::new("public-url-here")),
        "https" => None,
        "http" => Some(Finding::new("public-url-plain")),
        _ => Some(Finding::grave("public-url-invalid")),
    }
}

async fn of_copies(engine: &Engine) -> anyhow::Result<Option<Finding>> {
    let Some(last) = engine.last_copy().await? else { return Ok(Some(Finding::new("no-copy"))) };
    let age = engine.now().duration_since(last);
    Ok((age > OLD).then(|| Finding::new("old-copy").with("days", age.as_hours() / 24)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_people_cannot_use_is_found() {
        for (url, code) in [
            ("https://support.boreal.example", None),
            ("https://support.boreal.example/relais", None),
            ("http://support.boreal.example", Some("public-url-plain")),
            ("https://localhost:8080", Some("public-url-here")),
            ("http://[::1]:8080/", Some("public-url-here")),
            ("http://0.0.0.0", Some("public-url-here")),
            ("support.boreal.example", Some("public-url-invalid")),
            ("ftp://support.boreal.example", Some("public-url-invalid")),
            ("https://", Some("public-url-invalid")),
            ("https://me@support.boreal.example", Some("public-url-invalid")),
        ] {
            assert_eq!(of_public_url(url).map(|it| it.code).as_deref(), code, "{url}");
        }
    }
}
