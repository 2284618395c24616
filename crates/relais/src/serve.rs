//! `relais serve`: the server. Until somebody set it up, it listens on loopback and prints a single-use link.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use listen::{Drain, Http, Places, Stop, Stopper};
use tokio::net::TcpListener;
use tokio::time::Instant;
use worker::Worker;

use crate::config::{self, Config};
use crate::figures::Figures;
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

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    for name in config::unknown() {
        tracing::warn!("{name} is no setting and changes nothing: `relais help` names them");
    }
    let wanted = options.listen.unwrap_or(config.listen);
    let house = House::new(&config)?;
    let opened = opened(&config, wanted, &house.told).await?;
    let Some((engine, new)) = opened else { return Ok(ExitCode::SUCCESS) };
    // While nobody guards the door, only this machine may knock.
    let loopback = SocketAddr::from(([127, 0, 0, 1], wanted.port()));
    let listen = if new { loopback } else { wanted };
    let listener = listen::bind(listen).with_context(|| format!("listening on {listen}"))?;
    let address = listener.local_addr()?;
    engine.tell_address(&wiring::holder(address));
    let url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let secure = url.starts_with("https://");
    let served = web::Options { secure_cookies: secure, demo: false };
    let health = Health::new(&engine, house.places(), config.operator_token.clone());
    let told_apart = wiring::http(health.figures(), &engine, served, &url);
    let figures = Figures::tell(told_apart, config.metrics_listen).await?;
    for (desk, made) in engine.closed_desks().await? {
        tracing::warn!(desk = desk.slug, %made, "a desk was loaded from a copy and is not open: `relais desk open` opens it");
    }
    // Said once it is true of every address; from here on a database that goes away ends nothing.
    if new {
        let secret = engine.make_set_up_link().await?;
        out::say("Relais is not set up yet. Open this link once, on this machine:");
        out::line(&format!("http://{address}/set-up/{secret}"));
    } else {
        out::say(&format!("Relais serves {url}"));
    }
    let router = health.beside(wiring::router(&engine, served));
    let http = wiring::http(router, &engine, served, &url);
    let pager = wiring::pager(config.private_calls, &url)?;
    house.ends_waits(&engine);
    let at_work = house.employ(wiring::worker(&engine, Mail::Kept, pager));
    if new && !wanted.ip().is_loopback() {
        let (stopper, moved) = listen::stop();
        let told = house.told.clone();
        let watched = engine.clone();
        tokio::spawn(async move {
            tokio::select! {
                _ = told.told() => {}
                () = set_up(&watched) => {}
            }
            stopper.tell();
        });
        house.serve(listener, http.clone(), moved).await;
        if !house.told.is_told() {
            let listener = listen::bind(wanted).with_context(|| format!("listening on {wanted}"))?;
            out::say(&format!(
                "Relais is set up, and serves {}",
                config.public_url.as_deref().unwrap_or(&format!("http://{wanted}"))
            ));
            house.serve(listener, http, house.told.clone()).await;
        }
    } else {
        house.serve(listener, http, house.told.clone()).await;
    }
    // Figures are told to the last: a stop that takes long is what somebody watches.
    at_work.end().await;
    if let Some(figures) = figures {
        figures.end(house.over().await).await;
    }
    Ok(ExitCode::SUCCESS)
}

/// How often it is tried again to open a database that cannot be used yet, and how often that is said.
const AGAIN: Duration = Duration::from_secs(1);
const SAID: Duration = Duration::from_secs(60);

/// Opens the database, and waits for it: it may start after us, or be switching to another server. Answers whether
/// nobody has set Relais up; nothing if the process is told to stop meanwhile.
async fn opened(
    config: &Config,
    wanted: SocketAddr,
    told: &Stop,
) -> anyhow::Result<Option<(engine::Engine, bool)>> {
    let mut told = std::pin::pin!(told.told());
    let mut said: Option<tokio::time::Instant> = None;
    loop {
        let opening = async {
            let engine = wiring::serving(config, wanted).await?.with_limits(wiring::limits(config));
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
            _ = &mut told => return Ok(None),
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
            _ = &mut told => return Ok(None),
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

/// Ends when somebody has set the installation up, and has had time to read that it is.
async fn set_up(engine: &engine::Engine) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if matches!(engine.is_new().await, Ok(false)) {
            return tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

/// What a process that serves has: its places, how long it waits for what, and who tells it to stop.
pub struct House {
    places: Places,
    settings: Arc<listen::Settings>,
    /// How long all of a stop may take.
    within: Duration,
    pub told: Stop,
}

/// Of the time that a stop may take, how much is kept for the worker: it ends when the last answer is out.
const FOR_THE_WORKER: Duration = Duration::from_secs(4);

impl House {
    /// By the configuration and what this machine allows. Listens to signals from now on.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        let mut settings = wiring::listening(config)?;
        let within = settings.drain.0;
        settings.drain = Drain(within - (within / 4).min(FOR_THE_WORKER));
        let room = listen::Room::of_machine(config.connections);
        tracing::info!(
            connections = room.all,
            of_an_address = room.address,
            "connections that are served at a time"
        );
        if let Some(wanted) = config.connections.filter(|wanted| *wanted > room.all) {
            out::say(&format!(
                "Relais holds {} connections and not {wanted}: no more than half of the files it may open",
                room.all
            ));
        }
        let (stopper, told) = listen::stop();
        tokio::spawn(signals(stopper));
        Ok(Self { places: Places::new(room), settings: Arc::new(settings), within, told })
    }

    /// The places that clients take.
    pub fn places(&self) -> Places {
        self.places.clone()
    }

    /// Serves until told to stop, and until what is under way has its answer.
    pub async fn serve(&self, listener: TcpListener, http: Http, told: Stop) {
        listen::serve(listener, http, (self.places.clone(), Arc::clone(&self.settings)), told).await;
    }

    /// Has whoever waits for another desk answered as soon as the process is told to stop: they may wait for longer than
    /// a stop takes.
    pub fn ends_waits(&self, engine: &engine::Engine) {
        let (told, engine) = (self.told.clone(), engine.clone());
        tokio::spawn(async move {
            told.told().await;
            engine.end_waits();
        });
    }

    /// By when everything is over, once the process is told to stop: one time for all that ends one after the other.
    pub async fn over(&self) -> Instant {
        self.told.told().await + self.within
    }

    /// Lets a worker work until nobody is served any more.
    pub fn employ(&self, worker: Worker) -> AtWork {
        let (stopper, stop) = listen::stop();
        let (told, within) = (self.told.clone(), self.within);
        let over = async move {
            stop.told().await;
            told.told().await + within
        };
        AtWork { stopper, task: tokio::spawn(worker.run_until(over)) }
    }
}

/// A worker at work.
pub struct AtWork {
    stopper: Stopper,
    task: tokio::task::JoinHandle<()>,
}

impl AtWork {
    /// Waits until it has finished or handed back what it had taken up.
    pub async fn end(self) {
        self.stopper.tell();
        drop(self.task.await);
    }
}

/// Tells to stop when SIGINT or SIGTERM comes; a second one ends the process at once.
async fn signals(stopper: Stopper) {
    a_signal().await;
    out::say("Relais finishes what is under way, and stops. Once more, and it stops at once");
    stopper.tell();
    a_signal().await;
    std::process::exit(1);
}

async fn a_signal() {
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
