//! Wiring: storage, engine, worker with its handlers, and the router of all channels.

use std::sync::Arc;

use engine::machinery::Settled;
use engine::time::{Clock, MachineClock, SharedDice, SystemDice};
use engine::{Engine, Holder, Opening, Purpose, Store};
use pager::{Http, Pager};
use store::Server;
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

/// An engine for a server that is to listen at an address.
pub async fn serving(config: &Config, address: impl ToString) -> anyhow::Result<Engine> {
    let holder = holder(address);
    // `doctor` counts the servers by their names.
    let name = format!("relais serve {} {}", holder.host, holder.pid);
    let server = Server { name, ..config.server() };
    open(config, Purpose::Serve { holder }, server).await
}

/// An engine for a command of operation, opened for a purpose.
pub async fn operating(config: &Config, purpose: Purpose) -> anyhow::Result<Engine> {
    open(config, purpose, config.server().operated()).await
}

/// An engine for a command of operation, over storage that must be there, and is used as it is.
pub async fn existing(config: &Config) -> anyhow::Result<Engine> {
    operating(config, Purpose::Use).await
}

async fn open(config: &Config, purpose: Purpose, server: Server) -> anyhow::Result<Engine> {
    let bytes = |megabytes: u64| megabytes.saturating_mul(1_000_000);
    let (largest, for_words) = (config.largest_database.map(bytes), bytes(config.room_for_words));
    Ok(over(Store::open_for(&config.database_url, Opening { purpose, server, largest, for_words }).await?))
}

/// This process, as whoever wants the database meanwhile is told of it.
pub fn holder(address: impl ToString) -> Holder {
    Holder::this(MachineClock.now(), address.to_string())
}

fn over(store: Store) -> Engine {
    Engine::new(store, Arc::new(MachineClock), SharedDice::new(SystemDice), post::intake::read)
}

/// An engine for the demo: storage that is thrown away, a clock whose history lies in the past.
pub async fn throw_away(path: &str, clock: Arc<dyn Clock>) -> anyhow::Result<Engine> {
    let store = Store::open_throw_away(path).await?;
    let dice = SharedDice::new(SystemDice);
    Ok(Engine::new(store, clock, dice, post::intake::read).with_light_hashing().with_simulated_clock())
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
