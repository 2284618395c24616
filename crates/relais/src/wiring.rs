//! Wiring: storage, engine, worker with its handlers, and the router of all channels.

use std::sync::Arc;

use engine::machinery::Settled;
use engine::time::{Clock, MachineClock, SharedDice, SystemDice};
use engine::{Engine, Store};
use pager::{Http, Pager};
use worker::Worker;

use crate::config::Config;

/// How mail that leaves is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mail {
    /// Shown on a page of the demo, never sent.
    Shown,
    /// Kept until a relay is configured.
    Kept,
}

/// An engine for a server, over storage that is made if it is not there.
pub async fn serving(config: &Config) -> anyhow::Result<Engine> {
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    // `doctor` counts the servers by their names.
    let name = format!("relais serve {} {}", machine.trim(), std::process::id());
    let server = store::Server { name, ..config.server() };
    Ok(over(Store::open_on(&config.database_url, server).await?))
}

/// An engine for a command of operation, over storage that is made if it is not there.
pub async fn engine(config: &Config) -> anyhow::Result<Engine> {
    Ok(over(Store::open_on(&config.database_url, config.server().operated()).await?))
}

/// An engine for a command of operation, over storage that must be there.
pub async fn existing(config: &Config) -> anyhow::Result<Engine> {
    Ok(over(Store::open_existing(&config.database_url, config.server()).await?))
}

fn over(store: Store) -> Engine {
    Engine::new(store, Arc::new(MachineClock), SharedDice::new(SystemDice), post::intake::read)
}

/// An engine for the demo: storage that is thrown away, a clock whose history lies in the past.
pub async fn throw_away(path: &str, clock: Arc<dyn Clock>) -> anyhow::Result<Engine> {
    let store = Store::open_throw_away(path).await?;
    let dice = SharedDice::new(SystemDice);
    Ok(Engine::new(store, clock, dice, post::intake::read).with_light_hashing())
}

/// What wakes people. `at_home`: calls may stay on private addresses; `url`: the address of the pages.
pub fn pager(at_home: bool, url: &str) -> anyhow::Result<Pager> {
    Ok(Pager::new(Http::new(at_home).map_err(anyhow::Error::msg)?, url))
}

/// The worker with the handler of each topic.
pub fn worker(engine: &Engine, mail: Mail, pager: Pager) -> Worker {
    Worker::new(engine.clone())
        .with("link", |engine, due| async move { link::carry(&engine, &due).await })
        .with("transfer", |engine, due| async move { link::transfer(&engine, &due).await })
        .with("warning", |engine, due| async move { engine.deliver_warning(&due).await })
        .with("page", move |engine, due| {
            let pager = pager.clone();
            async move { pager.deliver(&engine, &due).await }
        })
        .with("mail", move |_, _| async move {
            match mail {
                Mail::Shown => Settled::Done,
                Mail::Kept => Settled::Later(domain::SignedDuration::from_hours(1)),
            }
        })
}

/// Every channel's routes.
pub fn router(engine: &Engine, options: web::Options) -> axum::Router {
    web::router(engine.clone(), options).merge(api::router(engine.clone()))
}
