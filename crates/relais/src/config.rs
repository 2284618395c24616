//! Configuration: a TOML file, and over it the environment. Unknown settings are refused.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;

/// The settings, as `relais help` tells them.
pub const HELP: &str = "\
Settings, in the file that --config names (TOML) or, over it, in the environment:
  database_url  RELAIS_DATABASE_URL  sqlite:PATH or postgres://…            [sqlite:relais.db]
  listen        RELAIS_LISTEN        address and port of the server         [127.0.0.1:8080]
  public_url    RELAIS_PUBLIC_URL    the address that people use, in links  [http:// and listen]
  private_calls RELAIS_PRIVATE_CALLS webhooks and gateways may be private,  [false]
                                     and unencrypted: true or false
  log           RELAIS_LOG           what is logged, as `warn,relais=info`  [warn,relais=info]";

/// Every setting, with its default.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `sqlite:PATH` or `postgres://…`.
    pub database_url: String,
    /// Where the server listens. Until set up, only loopback is listened on.
    pub listen: SocketAddr,
    /// The address people use, for links in mail.
    pub public_url: Option<String>,
    /// Whether webhooks and gateways for short messages may have private addresses, and be called unencrypted.
    pub private_calls: bool,
    /// Log filter, as `tracing` reads it.
    pub log: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database_url: "sqlite:relais.db".into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            private_calls: false,
            log: "warn,relais=info".into(),
        }
    }
}

impl Config {
    /// Reads the file, if one is named, and the environment over it.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut config = match file {
            Some(file) => {
                let text =
                    std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
                toml::from_str(&text).with_context(|| format!("in {}", file.display()))?
            }
            None => Self::default(),
        };
        if let Some(url) = set("RELAIS_DATABASE_URL") {
            config.database_url = url;
        }
        if let Some(listen) = set("RELAIS_LISTEN") {
            config.listen = listen.parse().context("RELAIS_LISTEN is not ADDRESS:PORT")?;
        }
        if let Some(url) = set("RELAIS_PUBLIC_URL") {
            config.public_url = Some(url);
        }
        if let Some(may) = set("RELAIS_PRIVATE_CALLS") {
            config.private_calls = may.parse().context("RELAIS_PRIVATE_CALLS is neither true nor false")?;
        }
        if let Some(log) = set("RELAIS_LOG") {
            config.log = log;
        }
        Ok(config)
    }
}

fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
