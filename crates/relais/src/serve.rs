//! `relais serve`: the server. Until somebody set it up, it listens on loopback and prints a single-use link.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

use crate::config::{self, Config};
use crate::health::Health;
use crate::out;
use crate::wiring::{self, Mail};

/// What `serve` may be told.
#[derive(Args)]
pub struct Options {
    /// Address and port, in place of the configured one.
    #[arg(long)]
    listen: Option<SocketAddr>,
}

/// How long a client may take to send its request's head.
const HEAD: Duration = Duration::from_secs(20);
/// Connections at a time.
const CONNECTIONS: usize = 2048;

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    for name in config::unknown() {
        tracing::warn!("{name} is no setting and changes nothing: `relais help` names them");
    }
    let wanted = options.listen.unwrap_or(config.listen);
    let Some((engine, new)) = opened(&config, wanted).await? else { return Ok(ExitCode::SUCCESS) };
    // While nobody guards the door, only this machine may knock.
    let loopback = SocketAddr::from(([127, 0, 0, 1], wanted.port()));
    let listen = if new { loopback } else { wanted };
    let listener = TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
    let address = listener.local_addr()?;
    engine.tell_address(&wiring::holder(address));
    let url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    if new {
        let secret = engine.make_set_up_link().await?;
        out::say("Relais is not set up yet. Open this link once, on this machine:");
        out::line(&format!("http://{address}/set-up/{secret}"));
    } else {
        out::say(&format!("Relais serves {url}"));
    }
    let secure = url.starts_with("https://");
    let health = Health::new(&engine, config.operator_token.clone());
    let figures = tell_figures(&health, config.metrics_listen).await?;
    let router = health.beside(wiring::router(&engine, web::Options { secure_cookies: secure, demo: false }));
    let pager = wiring::pager(config.private_calls, &url)?;
    let worker = tokio::spawn(wiring::worker(&engine, Mail::Kept, pager).run());
    if new && !wanted.ip().is_loopback() {
        tokio::select! {
            () = until_told(listener, router.clone()) => return Ok(ExitCode::SUCCESS),
            () = set_up(&engine) => {}
        }
        let listener = TcpListener::bind(wanted).await.with_context(|| format!("listening on {wanted}"))?;
        out::say(&format!(
            "Relais is set up, and serves {}",
            config.public_url.as_deref().unwrap_or(&format!("http://{wanted}"))
        ));
        until_told(listener, router).await;
    } else {
        until_told(listener, router).await;
    }
    worker.abort();
    if let Some(figures) = figures {
        figures.abort();
    }
    Ok(ExitCode::SUCCESS)
}

/// How often it is tried again to open a database that cannot be used yet, and how often that is said.
const AGAIN: Duration = Duration::from_secs(1);
const SAID: Duration = Duration::from_secs(60);

/// Opens the database, and waits for it: it may start after us, or be switching to another server. Answers whether
/// nobody has set Relais up; nothing if the process is told to stop meanwhile.
async fn opened(config: &Config, wanted: SocketAddr) -> anyhow::Result<Option<(engine::Engine, bool)>> {
    let mut told = std::pin::pin!(told_to_stop());
    let mut said: Option<tokio::time::Instant> = None;
    loop {
        let opening = async {
            let engine = wiring::serving(config, wanted).await?;
            let new = engine.is_new().await?;
            // Judged before anybody asks: the worker goes on with it.
            engine.judge_clock(Duration::ZERO).await?;
            Ok::<_, anyhow::Error>((engine, new))
        };
        let error = tokio::select! {
            opened = opening => match opened {
                Ok(opened) => return Ok(Some(opened)),
                Err(error) => error,
            },
            () = &mut told => return Ok(None),
        };
        if !is_passing(&error) {
            return Err(error);
        }
        if said.is_none_or(|said| said.elapsed() >= SAID) {
            out::say(&format!("Relais waits for its database: {error:#}"));
            said = Some(tokio::time::Instant::now());
        }
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            () = &mut told => return Ok(None),
        }
    }
}

/// Whether a database that cannot be opened may be there in a moment.
fn is_passing(error: &anyhow::Error) -> bool {
    let away = match (error.downcast_ref::<store::Fault>(), error.downcast_ref::<engine::Failure>()) {
        (Some(fault), _) | (_, Some(engine::Failure::Broken(fault))) => fault.away(),
        _ => None,
    };
    away.is_some_and(|away| !away.is_crowd())
}

/// Tells the figures at an address of their own. One that somebody named must be free; the usual one may be another
/// server's.
async fn tell_figures(
    health: &Health,
    address: SocketAddr,
) -> anyhow::Result<Option<tokio::task::JoinHandle<()>>> {
    if address.port() == 0 {
        return Ok(None);
    }
    let listener = match TcpListener::bind(address).await {
        Ok(listener) => listener,
        Err(error) if address == Config::default().metrics_listen => {
            tracing::warn!(%error, "no figures are told at {address}: RELAIS_METRICS_LISTEN names another address");
            return Ok(None);
        }
        Err(error) => return Err(error).with_context(|| format!("listening on {address} for figures")),
    };
    let router = health.figures();
    Ok(Some(tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::warn!(%error, "figures are told no more");
        }
    })))
}

/// Ends when somebody has set the installation up, and has had time to read that it is.
async fn set_up(engine: &engine::Engine) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if matches!(engine.is_new().await, Ok(false)) {
            return tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

/// Serves until the process is told to stop.
pub async fn until_told(listener: TcpListener, router: axum::Router) {
    let places = std::sync::Arc::new(tokio::sync::Semaphore::new(CONNECTIONS));
    let mut told = std::pin::pin!(told_to_stop());
    loop {
        let Ok(place) = std::sync::Arc::clone(&places).acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut told => return,
        };
        let (stream, _) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors, for instance: wait a little instead of spinning.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        drop(stream.set_nodelay(true));
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let mut builder = Builder::new(TokioExecutor::new());
            // hyper's head timeout only works with a timer.
            builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
            if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(place);
        });
    }
}

/// Ends when SIGINT or SIGTERM comes.
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}
