//! `relais demo`: a chain of desks on embedded storage that is thrown away, with three weeks of work behind it.
//!
//! Everything in it came about through the one way in, under a clock that was set to when it happened.

mod cast;
mod clock;
mod folder;
mod forms;
mod on_call;
mod pages;
mod past;
mod people;
mod setting;
mod stage;
mod story;
mod tales;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use engine::Engine;
use engine::time::{Clock as _, MachineClock};
use tokio::net::TcpListener;
use worker::Worker;

use crate::config::Config;
use crate::out;
use crate::serve::House;
use crate::wiring::{self, Mail};
use clock::StoryClock;
use folder::Folder;
use past::Past;
use setting::Setting;
use stage::Stage;

/// What `demo` may be told.
#[derive(Args)]
pub struct Options {
    /// Address and port, in place of the configured one.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Where to keep it. Without this it is thrown away at the end.
    #[arg(long)]
    dir: Option<PathBuf>,
    #[command(flatten)]
    json: out::Json,
}

pub async fn run(options: Options, config: Config) -> anyhow::Result<ExitCode> {
    let listener = listen(&options, &config).await?;
    let address = listener.local_addr()?;
    let url = config.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let folder = Folder::open(options.dir.as_deref())?;
    let demo = Demo::tell(&folder.database(), MachineClock.now(), &url).await?;
    let people = people::introduce(&demo.engine, &demo.setting, &url).await?;

    let secure = url.starts_with("https://");
    let served = web::Options { secure_cookies: secure, demo: true };
    let router = wiring::router(&demo.engine, served).merge(pages::router(&demo.engine, &people));
    let house = House::new(&config)?;
    let router = crate::health::Health::new(&demo.engine, house.places(), None).beside(router);
    let http = wiring::http(router, &demo.engine, served, &url);
    house.ends_waits(&demo.engine);
    let at_work = house.employ(demo.worker);
    if options.json.json {
        out::json(&people)?;
    } else {
        out::say(&people.to_string());
    }
    house.serve(listener, http, house.told.clone()).await;
    at_work.end().await;
    drop(folder);
    Ok(ExitCode::SUCCESS)
}

/// Listens where told; where nothing was told and somebody else is there, on any free port.
async fn listen(options: &Options, config: &Config) -> anyhow::Result<TcpListener> {
    let wanted = options.listen.unwrap_or(config.listen);
    match listen::bind(wanted) {
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse && options.listen.is_none() => {
            let free = SocketAddr::new(wanted.ip(), 0);
            listen::bind(free).with_context(|| format!("listening on {free}"))
        }
        bound => bound.with_context(|| format!("listening on {wanted}")),
    }
}

/// A demo whose past has been told, and whose clock follows the machine's.
struct Demo {
    engine: Engine,
    worker: Worker,
    setting: Setting,
}

impl Demo {
    async fn tell(database: &Path, now: domain::Timestamp, url: &str) -> anyhow::Result<Self> {
        let clock = StoryClock::new();
        let path = database.to_str().context("the folder's name is not UTF-8")?;
        let engine = wiring::throw_away(path, Arc::new(clock.clone())).await?;
        let worker = wiring::worker(&engine, Mail::Shown, wiring::pager(false, url)?);
        let past = Past::before(now)?;
        clock.stand_at(setting::beginning(&past));
        let setting = Setting::build(&engine, &past).await?;
        Stage::new(&engine, &worker, &clock, &setting).play(tales::all(past)).await?;
        clock.stand_at(now);
        engine.was_at_work();
        worker.tick().await?;
        worker.run_to_rest().await?;
        clock.follow();
        Ok(Self { engine, worker, setting })
    }
}

#[cfg(test)]
mod tests;
