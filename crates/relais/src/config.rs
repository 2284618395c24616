//! Configuration: a TOML file, and over it the environment. Unknown settings of the file are refused, unknown variables
//! are named.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::Path;

use anyhow::{Context as _, bail};
use serde::Deserialize;

/// Declares every setting once: what is said of it, its name in the file, its type, its default, and how the default is
/// told. The variable of a setting is `RELAIS_` and its name in capitals. File, environment, help and the list of known
/// variables are made from this.
macro_rules! settings {
    ($($(#[doc = $about:literal])+ $name:ident: $type:ty = $default:expr, $told:literal;)*) => {
        /// Every setting, with its default.
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct Config {
            $($(#[doc = $about])+ pub $name: $type,)*
        }

        impl Default for Config {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        /// The table of settings.
        const SETTINGS: &[Setting] = &[
            $(Setting {
                name: stringify!($name),
                about: &[$($about),+],
                told: $told,
                set: |config, text| {
                    config.$name = Value::read(text)?;
                    Ok(())
                },
            },)*
        ];
    };
}

settings! {
    /// sqlite:PATH or postgres://…
    database_url: String = "sqlite:relais.db".into(), "sqlite:relais.db";
    /// The runtime role of a PostgreSQL, if its owner has one to become.
    database_role: String = store::Server::default().role, "relais_runtime";
    /// How many connections a server keeps to a PostgreSQL for changes.
    database_writers: NonZeroU32 = store::Server::default().writers, "12";
    /// How many it keeps for reads, which go on while changes wait.
    database_readers: NonZeroU32 = store::Server::default().readers, "8";
    /// Address and port of the server. Until set up, only loopback is listened on.
    listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 8080)), "127.0.0.1:8080";
    /// Opens /ready with its reasons and /metrics, as a bearer token: 16 characters or more.
    operator_token: Option<Secret> = None, "nobody";
    /// Address and port where /metrics is told without a token; port 0: nowhere.
    metrics_listen: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 9464)), "127.0.0.1:9464";
    /// Megabytes of the disk that are kept for words: below, files are refused (SQLite).
    room_for_words: u64 = 256, "256";
    /// The most megabytes that the database may take, as if the disk were full then (SQLite).
    largest_database: Option<u64> = None, "what the disk has";
    /// The address that people use, in links.
    public_url: Option<String> = None, "http:// and listen";
    /// Keys that seal what must be used again, the newest first, with space or commas between: `relais secrets new` makes
    /// one. Every node of an installation has the same.
    secret_keys: Option<Secret> = None, "those of secret_key_file";
    /// The file that holds such keys, made if it is not there.
    secret_key_file: Option<String> = None, "beside the data: relais.db.key; PostgreSQL: relais.key";
    /// Webhooks and gateways for short messages may be private, and unencrypted: true or false.
    private_calls: bool = false, "false";
    /// Connections that are served at a time; at most half of the files that may be open.
    connections: Option<usize> = None, "10000";
    /// Addresses and networks of proxies that say for whom they ask, with commas between them.
    proxies: String = String::new(), "none";
    /// How they say it: forwarded, x-forwarded-for or proxy-protocol.
    proxy_says: String = "forwarded".into(), "forwarded";
    /// Seconds that all of an end takes at most, once told to stop.
    stop_within: u64 = 20, "20";
    /// How much a seat may read in a minute; 0: as much as it likes. An account has as much as 4 seats, a desk as 40.
    limit_reads: u32 = engine::machinery::Limits::default().reads, "6000";
    /// How many files a seat may send or fetch in a minute.
    limit_files: u32 = engine::machinery::Limits::default().files, "1200";
    /// Megabytes of files that a seat may send in a day; an account and a desk as above.
    limit_megabytes: u32 = engine::machinery::Limits::default().megabytes, "5000";
    /// How many reports and lists as a whole a seat may fetch in a minute.
    limit_exports: u32 = engine::machinery::Limits::default().exports, "600";
    /// How many settings of a desk a seat may change in a minute.
    limit_settings: u32 = engine::machinery::Limits::default().settings, "1200";
    /// How often an address may ask in a minute before anybody has signed in.
    limit_knocks: u32 = engine::machinery::Limits::default().knocks, "3000";
    /// What is logged, as `tracing` reads it.
    log: String = "warn,relais=info".into(), "warn,relais=info";
}

/// A row of the table.
struct Setting {
    name: &'static str,
    about: &'static [&'static str],
    /// The default, as help tells it.
    told: &'static str,
    set: fn(&mut Config, &str) -> anyhow::Result<()>,
}

impl Setting {
    fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.to_uppercase())
    }
}

/// The shortest secret, in characters.
const SHORTEST: usize = 16;
/// What our variables begin with.
const PREFIX: &str = "RELAIS_";
/// The variable that names the file: no setting of the file itself.
const FILE: &str = "RELAIS_CONFIG";

/// A value that a variable can hold.
trait Value: Sized {
    fn read(text: &str) -> anyhow::Result<Self>;
}

impl Value for String {
    fn read(text: &str) -> anyhow::Result<Self> {
        Ok(text.to_owned())
    }
}

impl Value for NonZeroU32 {
    fn read(text: &str) -> anyhow::Result<Self> {
        text.parse().context("not a number from 1 up")
    }
}

impl Value for bool {
    fn read(text: &str) -> anyhow::Result<Self> {
        text.parse().context("neither true nor false")
    }
}

impl Value for u32 {
    fn read(text: &str) -> anyhow::Result<Self> {
        text.parse().context("no whole number")
    }
}

impl Value for u64 {
    fn read(text: &str) -> anyhow::Result<Self> {
        text.parse().context("not a whole number")
    }
}

impl Value for usize {
    fn read(text: &str) -> anyhow::Result<Self> {
        text.parse().context("no whole number")
    }
}

impl Value for SocketAddr {
    fn read(text: &str) -> anyhow::Result<Self> {
        text.parse().context("not ADDRESS:PORT")
    }
}

impl<T: Value> Value for Option<T> {
    fn read(text: &str) -> anyhow::Result<Self> {
        T::read(text).map(Some)
    }
}

/// A setting that is shown nowhere, not even in a log.
#[derive(Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Secret {
    type Error = anyhow::Error;

    fn try_from(text: String) -> anyhow::Result<Self> {
        if text.chars().count() < SHORTEST {
            bail!("not {SHORTEST} characters long");
        }
        Ok(Self(text))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl Value for Secret {
    fn read(text: &str) -> anyhow::Result<Self> {
        Self::try_from(text.to_owned())
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
        config.overlay(std::env::vars_os())?;
        Ok(config)
    }

    /// Sets what variables name. An empty one is as one that is not there.
    fn overlay(&mut self, variables: impl Iterator<Item = (OsString, OsString)>) -> anyhow::Result<()> {
        for (name, value) in variables {
            let Some(setting) = SETTINGS.iter().find(|setting| *setting.variable() == *name) else {
                continue;
            };
            let name = setting.variable();
            let Some(value) = value.to_str() else { bail!("{name}: not UTF-8") };
            if !value.is_empty() {
                (setting.set)(self, value).with_context(|| name)?;
            }
        }
        Ok(())
    }
}

impl Config {
    /// What storage is told about a PostgreSQL.
    pub fn server(&self) -> store::Server {
        store::Server {
            role: self.database_role.clone(),
            writers: self.database_writers,
            readers: self.database_readers,
            ..store::Server::default()
        }
    }
}

/// The settings, as `relais help` tells them.
pub fn help() -> String {
    let mut help = "\
Settings, in the file that --config names (TOML) or, over it, in the environment as RELAIS_ and the name in capitals
(RELAIS_LISTEN, …). Defaults in brackets:"
        .to_owned();
    for setting in SETTINGS {
        let about: String = setting.about.iter().map(|line| format!("\n      {}", line.trim())).collect();
        help += &format!("\n  {}  [{}]{about}", setting.name, setting.told);
    }
    help
}

/// Variables of the environment that look like ours and are no settings: mistyped, or of another version.
pub fn unknown() -> Vec<String> {
    unknown_among(std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned()))
}

fn unknown_among(names: impl Iterator<Item = String>) -> Vec<String> {
    let known = |name: &str| name == FILE || SETTINGS.iter().any(|setting| setting.variable() == name);
    let mut unknown: Vec<_> = names.filter(|name| name.starts_with(PREFIX) && !known(name)).collect();
    unknown.sort_unstable();
    unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlaid(variables: &[(&str, &str)]) -> anyhow::Result<Config> {
        let mut config = Config::default();
        config.overlay(variables.iter().map(|(name, value)| ((*name).into(), (*value).into())))?;
        Ok(config)
    }

    #[test]
    fn each_setting_has_a_variable_and_stands_in_the_file_and_in_help() {
        let help = help();
        for setting in SETTINGS {
            assert!(help.contains(&format!("\n  {}  [", setting.name)), "{}", setting.name);
            assert_eq!(unknown_among([setting.variable()].into_iter()), Vec::<String>::new());
            let of_no_type = toml::from_str::<Config>(&format!("{} = {{}}", setting.name)).unwrap_err();
            assert!(!of_no_type.message().contains("unknown field"), "{}: {of_no_type}", setting.name);
        }
    }

    #[test]
    fn the_environment_stands_over_the_file_and_an_empty_variable_is_none() {
        let config = overlaid(&[
            ("RELAIS_LISTEN", "[::1]:9"),
            ("RELAIS_PRIVATE_CALLS", "true"),
            ("RELAIS_LOG", ""),
            ("HOME", "/"),
        ])
        .unwrap();
        assert_eq!((config.listen.port(), config.private_calls), (9, true));
        assert_eq!(config.log, Config::default().log);
    }

    #[test]
    fn a_value_that_cannot_be_is_refused_with_the_variables_name() {
        for (name, value) in [
            ("RELAIS_LISTEN", "everywhere"),
            ("RELAIS_PRIVATE_CALLS", "maybe"),
            ("RELAIS_OPERATOR_TOKEN", "0123456789abcde"),
        ] {
            let refused = format!("{:#}", overlaid(&[(name, value)]).unwrap_err());
            assert!(refused.starts_with(&format!("{name}: n")), "{refused}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let config = overlaid(&[("RELAIS_OPERATOR_TOKEN", "0123456789abcdef")]).unwrap();
        assert_eq!(config.operator_token.as_ref().map(Secret::reveal), Some("0123456789abcdef"));
        assert!(!format!("{config:?}").contains("0123456789"));
    }

    #[test]
    fn a_variable_that_is_no_setting_is_named() {
        let names = ["RELAIS_LISTN", "RELAIS_CONFIG", "RELAIS_LOG", "PATH"].map(str::to_owned);
        assert_eq!(unknown_among(names.into_iter()), ["RELAIS_LISTN"]);
    }
}
