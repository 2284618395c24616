//! `relais`: the program. Command line, configuration, wiring.

mod command;
mod config;
mod demo;
mod figures;
mod health;
mod metrics;
mod out;
mod secrets;
mod serve;
mod wiring;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Relais, the support desk for those who support what somebody else builds.
#[derive(Parser)]
#[command(name = "relais", version, about, after_help = config::help())]
struct Cli {
    /// A configuration file (TOML); every setting also as RELAIS_*.
    #[arg(long, global = true, env = "RELAIS_CONFIG")]
    config: Option<std::path::PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// A throw-away chain of desks on embedded storage, with people to be.
    Demo(demo::Options),
    /// The server.
    Serve(serve::Options),
    /// Mail: take one in, or say what intake understands.
    Mail(command::mail::Options),
    /// Clocks: reckon due times and elapsed working time.
    Clock(command::clock::Options),
    /// Policies: check a file, list or show what ships.
    Policy(command::policy::Options),
    /// Refolds every record from its events, verifies chains, and compares with the rows.
    Check(out::Json),
    /// Refolds every record from its events, and writes anew the rows that are not as they make them.
    Rebuild(command::rebuild::Options),
    /// What could not be delivered, or waited in a copy: tried again, or dropped.
    Outgoing(command::outgoing::Options),
    /// Takes a passage or a file out of an entry for good, wherever a desk has it.
    Redact(command::redact::Options),
    /// Takes a person out, of whom no more than an id is left.
    Erase(command::erase::Options),
    /// Says whether this installation is fit to serve.
    Doctor(out::Json),
    /// Copies of the whole installation: create, verify, restore.
    Backup(command::backup::Options),
    /// Copies one desk into a file, to be imported elsewhere.
    Export(command::backup::Export),
    /// Loads a desk that was exported elsewhere.
    Import(command::backup::Import),
    /// Brings the database's schema up to date, or prints what spreads it over several machines.
    Migrate(command::migrate::Options),
    /// Desks of this installation.
    Desk(command::desk::Options),
    /// Agents of a desk.
    Agent(command::agent::Options),
    /// Tokens for the API.
    Token(command::token::Options),
    /// Secrets that are sealed, and the keys that seal them.
    Secrets(command::secrets::Options),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            drop(error.print());
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            return ExitCode::from(if code != 0 && takes_mail_in() { out::TRY_LATER } else { code });
        }
    };
    let loaded = config::Config::load(cli.config.as_deref());
    let config = match loaded.and_then(|config| out::log_to_stderr(&config.log).map(|()| config)) {
        Ok(config) => config,
        Err(error) => {
            let failed = out::failed(&error);
            return if takes_mail_in() { ExitCode::from(out::TRY_LATER) } else { failed };
        }
    };
    let done = match cli.command {
        Command::Clock(options) if !options.believe => command::clock::run(options),
        Command::Policy(options) => command::policy::run(options),
        Command::Mail(options) if options.is_read() => command::mail::read(),
        command => {
            let runtime = match runtime(&config.database_url) {
                Ok(runtime) => runtime,
                Err(error) => return out::failed(&anyhow::Error::from(error)),
            };
            let done = runtime.block_on(run(command, config));
            // What still runs has been handed back, or is tried again: nothing is waited for any more.
            runtime.shutdown_timeout(std::time::Duration::from_secs(1));
            done
        }
    };
    match done {
        Ok(code) => code,
        Err(error) => out::failed(&error),
    }
}

/// Whether a mail waits on stdin: what is wrong with our settings must not return it to its sender.
fn takes_mail_in() -> bool {
    let words: Vec<_> = std::env::args().skip(1).filter(|word| word == "mail" || word == "in").collect();
    words == ["mail", "in"]
}

async fn run(command: Command, config: config::Config) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo(options) => demo::run(options, config).await,
        Command::Serve(options) => serve::run(options, config).await,
        Command::Mail(options) => command::mail::take_in(options, config).await,
        Command::Check(json) => command::check::run(json, config).await,
        Command::Outgoing(options) => command::outgoing::run(options, config).await,
        Command::Redact(options) => command::redact::run(options, config).await,
        Command::Erase(options) => command::erase::run(options, config).await,
        Command::Rebuild(options) => command::rebuild::run(options, config).await,
        Command::Doctor(json) => command::doctor::run(json, config).await,
        Command::Backup(options) => command::backup::run(options, config).await,
        Command::Export(options) => command::backup::export(options, config).await,
        Command::Import(options) => command::backup::import(options, config).await,
        Command::Migrate(options) => command::migrate::run(options, config).await,
        Command::Desk(options) => command::desk::run(options, config).await,
        Command::Agent(options) => command::agent::run(options, config).await,
        Command::Token(options) => command::token::run(options, config).await,
        Command::Secrets(options) => command::secrets::run(options, config).await,
        Command::Clock(_) => command::clock::believe(config).await,
        Command::Policy(options) => command::policy::run(options),
    }
}

/// What everything runs on. The deepest way, from a mail to the record of another desk, wants more room on the stack than
/// is usual, above all in a build for tests. SQLite is read on these threads: beside those that stand in a statement, there
/// is one for each core. A server is waited for, and more threads than cores would only come between each other.
fn runtime(database: &str) -> std::io::Result<tokio::runtime::Runtime> {
    let cores = std::thread::available_parallelism()?.get();
    let stand = if database.starts_with("postgres") { 0 } else { store::READ_AT_ONCE };
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(cores + stand).thread_stack_size(8 << 20).enable_all().build()
}
