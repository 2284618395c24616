//! Data on stdout, talk on stderr, typed exit codes.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _, ValueParser};
use serde::Serialize;

/// Exit codes (sysexits.h): 65 bad data, 69 unavailable, 75 try again later, 78 bad configuration. A wrong use, such as a
/// word that is none of a choice, ends with 2, and is clap's to say.
pub const BAD_DATA: u8 = 65;
pub const TRY_LATER: u8 = 75;

/// Whether data is printed as JSON.
#[derive(Args, Debug, Clone, Copy)]
pub struct Json {
    /// Print data as JSON.
    #[arg(long)]
    pub json: bool,
}

/// One of some codes; whoever writes another is told those that there are.
pub fn one_of<T: Clone + Send + Sync + 'static>(
    codes: impl IntoIterator<Item = &'static str>,
    read: fn(&str) -> Option<T>,
) -> ValueParser {
    let read = move |code: String| read(&code).ok_or("there is no such choice");
    PossibleValuesParser::new(codes).try_map(read).into()
}

/// Prints a line of data. A reader that went away is not an error.
pub fn line(text: &str) {
    drop(writeln!(std::io::stdout().lock(), "{text}"));
}

/// Prints data as one line of JSON.
pub fn json<T: Serialize>(value: &T) -> anyhow::Result<()> {
    line(&serde_json::to_string(value)?);
    Ok(())
}

/// Says something to the person at the terminal.
pub fn say(text: &str) {
    drop(writeln!(std::io::stderr().lock(), "{text}"));
}

/// Says why it failed; refusals in words.
pub fn failed(error: &anyhow::Error) -> ExitCode {
    if let Some(engine::Failure::Refused(refusal)) = error.downcast_ref::<engine::Failure>() {
        say(&format!("relais: {}", words::refusal(language(), refusal)));
        return ExitCode::from(BAD_DATA);
    }
    say(&format!("relais: {error:#}"));
    ExitCode::FAILURE
}

/// The language of the terminal.
pub fn language() -> domain::text::Language {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    domain::text::Language::from_code(&named.unwrap_or_default())
}

/// Logs to stderr at the level asked for. What the database driver says of each connection that it loses is left out
/// unless it is asked for: storage says it once. A filter that cannot be read is refused.
pub fn log_to_stderr(filter: &str) -> anyhow::Result<()> {
    let quiet = format!("{filter},sqlx=error,sqlx_core=error");
    let filter = if filter.contains("sqlx") { filter } else { &quiet };
    let filter = tracing_subscriber::EnvFilter::try_new(filter)
        .with_context(|| format!("the setting log (RELAIS_LOG) cannot be read: {filter}"))?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second subscriber can only mean a test that set one: keep that.
    drop(logs.try_init());
    Ok(())
}
