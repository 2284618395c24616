//! Runs what is due: the outbox, ticks of each desk, sealing. Every call does a bounded piece of work and returns,
//! so that a test can run a whole chain of desks under a clock of its own.

mod lane;

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use domain::lane::Lane;
use engine::Step;
use engine::machinery::{Due, Ended, Settled};
use engine::{Engine, Failure};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};

/// Delivers one item of the outbox.
pub type Handler = Arc<dyn Fn(Engine, Due) -> Pin<Box<dyn Future<Output = Settled> + Send>> + Send + Sync>;

/// The worker with its table of handlers, by lane. The program wires it; the worker knows no channel.
#[derive(Clone)]
pub struct Worker {
    engine: Engine,
    handlers: HashMap<Lane, Handler>,
    /// Items claimed at a time, and records whose clocks are looked at side by side.
    at_once: u32,
    clocks_at_once: u32,
}

/// Items claimed at a time.
const AT_ONCE: u32 = 64;
/// Records whose clocks are looked at side by side.
const CLOCKS_AT_ONCE: u32 = 256;
/// How often clocks are looked at, how often desks are kept and sealed, and how long an idle worker waits for the bell.
const CLOCKS: Duration = Duration::from_secs(1);
const KEPT: Duration = Duration::from_secs(10);
/// How long a desk is built at a time.
const BUILDING: Duration = Duration::from_secs(2);
/// How long it may take a worker that ends to say until when it was at work.
const LAST_WORD: Duration = Duration::from_secs(1);
const IDLE: Duration = Duration::from_millis(500);

impl Worker {
    /// A worker without handlers.
    pub fn new(engine: Engine) -> Self {
        Self { engine, handlers: HashMap::new(), at_once: AT_ONCE, clocks_at_once: CLOCKS_AT_ONCE }
    }

    /// One thing after the other, for runs that must be the same each time.
    #[must_use]
    pub fn one_by_one(self) -> Self {
        Self { at_once: 1, clocks_at_once: 1, ..self }
    }

    /// Adds the handler of a lane. One without any is not claimed: what waits there costs nothing.
    #[must_use]
    pub fn with<F, Fut>(mut self, lane: Lane, deliver: F) -> Self
    where
        F: Fn(Engine, Due) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Settled> + Send + 'static,
    {
        self.handlers.insert(lane, Arc::new(move |engine, due| Box::pin(deliver(engine, due))));
        self
    }

    /// Delivers what is due now; answers how many items were handled. Items of different lines go side by side.
    pub async fn run_due(&self) -> Result<usize, Failure> {
        let lanes = self.lanes(|_| true);
        // A read, so that an idle worker writes nothing, whatever waits.
        if !self.engine.outbox_due(&lanes).await? {
            return Ok(0);
        }
        let due = self.engine.claim_outbox(&lanes, self.at_once).await?;
        let count = due.len();
        let mut tasks = Vec::with_capacity(count);
        for item in due {
            let worker = self.clone();
            tasks.push(tokio::spawn(async move { worker.deliver(item).await }));
        }
        let mut all = Vec::with_capacity(count);
        for task in tasks {
            match task.await {
                Ok(ended) => all.extend(ended),
                // A handler that panicked: its lease ends by itself, and the item is tried again.
                Err(error) => tracing::error!(%error, "a delivery broke off"),
            }
        }
        if !all.is_empty() {
            self.engine.turn_over(&[], 0, all).await?;
        }
        Ok(count)
    }

    /// The lanes that somebody delivers, of those that are wanted.
    fn lanes(&self, wanted: impl Fn(Lane) -> bool) -> Vec<Lane> {
        let delivered = |lane: &Lane| self.handlers.contains_key(lane) && wanted(*lane);
        Lane::ALL.iter().copied().filter(delivered).collect()
    }

    /// Delivers one item; nothing, if nobody does.
    async fn deliver(&self, due: Due) -> Option<Ended> {
        let handler = self.handlers.get(&due.lane)?;
        let settled = handler(self.engine.clone(), due.clone()).await;
        Some(Ended { due, settled })
    }

    /// Delivers until nothing is due any more, and seals. For tests and before a shutdown.
    pub async fn run_to_rest(&self) -> Result<usize, Failure> {
        let mut all = 0;
        loop {
            let count = self.run_due().await?;
            all += count;
            if count == 0 {
                break;
            }
        }
        for desk in self.engine.desks().await? {
            self.engine.seal(desk.id).await?;
        }
        Ok(all)
    }

    /// Does what is due on any record by now: warnings, alarms, hand-backs that lapse, requests that silence closes.
    pub async fn run_clocks(&self) -> Result<usize, Failure> {
        self.run_clocks_until(&Stopped::never()).await
    }

    /// The same, until told to stop: then nothing more is claimed, and what is not done in time is given back.
    async fn run_clocks_until(&self, stopped: &Stopped) -> Result<usize, Failure> {
        let mut all = 0;
        // More may be due than is claimed at a time; a record that fails keeps its claim, so this ends.
        while !stopped.is_told() {
            let mut claimed = self.engine.claim_due(self.clocks_at_once).await?;
            if claimed.is_empty() {
                break;
            }
            all += claimed.len();
            let cut = tokio::select! {
                done = self.engine.do_due(&mut claimed) => {
                    done?;
                    false
                }
                () = stopped.must_have_finished() => true,
            };
            if cut {
                self.engine.give_back_due(claimed).await?;
            }
        }
        Ok(all)
    }

    /// Does what is due, and the housekeeping of every desk.
    pub async fn tick(&self) -> Result<(), Failure> {
        self.run_clocks().await?;
        self.keep_house(&Stopped::never()).await
    }

    /// The housekeeping of every desk, until told to stop. Each part looks in a read whether there is anything to do: a
    /// desk at which nothing happens is not written to.
    async fn keep_house(&self, stopped: &Stopped) -> Result<(), Failure> {
        // Whoever finds out that it is behind writes nothing from here on.
        if self.engine.look_at_versions().await?.is_some() {
            return Ok(());
        }
        for desk in self.engine.desks().await? {
            if stopped.is_told() {
                break;
            }
            if let Err(failure) = self.engine.tick(desk.id).await {
                // One desk's trouble never stops the clocks of another.
                tell(&failure, &format!("desk {} could not be ticked", desk.slug));
            }
            self.engine.seal(desk.id).await?;
            self.engine.purge_files(desk.id).await?;
            self.engine.purge_outbox(desk.id).await?;
        }
        self.build(stopped).await
    }

    /// Builds what an upgrade made old, of each desk for a while, until told to stop.
    async fn build(&self, stopped: &Stopped) -> Result<(), Failure> {
        for desk in self.engine.desks().await? {
            let begun = Instant::now();
            while !stopped.is_told() && begun.elapsed() < BUILDING {
                if self.engine.build(desk.id).await? != Step::More {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Works until the task is dropped.
    pub async fn run(self) {
        self.run_until(std::future::pending()).await;
    }

    /// Works until told to stop, and by when it is to be over; then finishes what is in hand, and gives back what would
    /// take longer.
    pub async fn run_until(self, told: impl Future<Output = Instant> + Send) {
        let (stop, stopped) = watch::channel(None);
        let stopped = Stopped(stopped);
        let (outside, inside) = (self.lanes(Lane::calls_outside), self.lanes(|lane| !lane.calls_outside()));
        let lanes = [outside, inside].map(|lanes| {
            let (hands, stopped) = (lane::Hands::of(self.clone(), lanes), stopped.clone());
            Part(tokio::spawn(work(hands, stopped)))
        });
        let (engine, log) = (self.engine.clone(), self.engine.clone());
        // It ends with us: it holds nothing that would have to be given back.
        let _log = Part(tokio::spawn(async move { log.tend_log().await }));
        let anew = Part(tokio::spawn(make_anew(self.engine.clone(), stopped.clone())));
        let clocks = Part(tokio::spawn(self.keep_time(stopped)));
        let over = told.await;
        stop.send_replace(Some(Ending::by(over)));
        for mut task in lanes.into_iter().chain([anew, clocks]) {
            if timeout_at(over, &mut task.0).await.is_err() {
                tracing::error!(
                    "a part of the worker was cut off: what it held is left until its lease ends"
                );
            }
        }
        // Not for long: a database that is away just now keeps nobody from ending.
        let left = timeout_at(over.min(Instant::now() + LAST_WORD), engine.leaves_work());
        if let Ok(Err(failure)) = left.await {
            tell(&failure, "it could not be written down until when this was at work");
        }
    }

    /// Does what falls due, until told to stop; what has begun is finished, if that is soon.
    async fn keep_time(self, stopped: Stopped) {
        let begun = Instant::now();
        let mut pace = Pace::default();
        while !stopped.is_told() {
            let mut beat = std::pin::pin!(self.beat_until(&mut pace, begun.elapsed(), &stopped));
            tokio::select! {
                () = beat.as_mut() => {}
                ending = stopped.told() => {
                    drop(timeout_at(ending.over, beat).await);
                    return;
                }
            }
            tokio::select! {
                () = tokio::time::sleep(IDLE) => {}
                _ = stopped.told() => return,
            }
        }
    }

    /// One round of the work, at a point of the machine's own count of time, which no wall clock moves. Answers whether
    /// there was anything to deliver.
    pub async fn beat(&self, pace: &mut Pace, count: Duration) -> bool {
        let busy = match self.engine.outbox_waits().await {
            Ok(false) => false,
            Ok(true) => match self.run_due().await {
                Ok(count) => count > 0,
                Err(failure) => {
                    tell(&failure, "the outbox could not be worked");
                    false
                }
            },
            Err(failure) => {
                tell(&failure, "the outbox could not be read");
                false
            }
        };
        self.beat_until(pace, count, &Stopped::never()).await;
        busy
    }

    /// What falls due by now, at a point of the machine's own count of time, until told to stop.
    async fn beat_until(&self, pace: &mut Pace, count: Duration, stopped: &Stopped) {
        if count.saturating_sub(pace.clocks) >= CLOCKS {
            pace.clocks = count;
            // A wall clock that is wrong would break promises that nobody broke, and forget what is remembered.
            pace.believed = match self.engine.judge_clock(count).await {
                Ok(believed) => believed,
                Err(failure) => {
                    tell(&failure, "the clock could not be judged");
                    false
                }
            };
            // While it is doubted, new requests still wake people.
            if let Err(failure) = self.run_clocks_until(stopped).await {
                tell(&failure, "what is due could not be done");
            }
        }
        if pace.believed && count.saturating_sub(pace.kept) >= KEPT {
            pace.kept = count;
            if let Err(failure) = self.keep_house(stopped).await {
                tell(&failure, "the desks could not be kept");
            }
        }
    }
}

/// Says what a round could not do. Of an outage the log has heard, and the next round may find it over.
fn tell(failure: &Failure, what: &str) {
    if !failure.is_outage() {
        tracing::error!(%failure, "{what}");
    }
}

/// How a worker comes to its end.
#[derive(Debug, Clone, Copy)]
struct Ending {
    /// Until when what is in hand may take.
    finished: Instant,
    /// Until when what did not finish is given back.
    over: Instant,
}

/// Of the time that is left, how much is kept for giving back.
const GIVING_BACK: Duration = Duration::from_secs(2);

impl Ending {
    fn by(over: Instant) -> Self {
        let left = over.saturating_duration_since(Instant::now());
        Self { finished: over - (left / 4).min(GIVING_BACK), over }
    }
}

/// Is told how to end, once and for all.
#[derive(Debug, Clone)]
struct Stopped(watch::Receiver<Option<Ending>>);

impl Stopped {
    /// For work that ends by itself.
    fn never() -> Self {
        // Nobody tells any more, and what was never told is not told now.
        Self(watch::channel(None).1)
    }

    fn is_told(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Waits until it is told.
    async fn told(&self) -> Ending {
        let told = self.0.clone().wait_for(Option::is_some).await.ok().and_then(|ending| *ending);
        match told {
            Some(ending) => ending,
            None => std::future::pending().await,
        }
    }

    /// Waits until what is in hand would take too long.
    async fn must_have_finished(&self) {
        sleep_until(self.told().await.finished).await;
    }
}

/// A task that ends with whoever waits for it.
struct Part(tokio::task::JoinHandle<()>);

impl Drop for Part {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Makes anew what an operator asks for, until told to stop: what is not done by then is left to whoever asked.
async fn make_anew(engine: Engine, stopped: Stopped) {
    while !stopped.is_told() {
        match engine.take_rebuild().await {
            Ok(Some(errand)) => {
                let ending = tokio::select! {
                    done = engine.do_rebuild(&errand) => {
                        if let Err(failure) = done {
                            tell(&failure, "what an operator asked for could not be made anew");
                        }
                        None
                    }
                    ending = stopped.told() => Some(ending),
                };
                if let Some(ending) = ending {
                    // Whoever asked waits, and goes on by itself.
                    let given = timeout_at(ending.over, engine.give_back_rebuild(&errand)).await;
                    if let Ok(Err(failure)) = given {
                        tell(&failure, "what an operator asked for could not be given back");
                    }
                    return;
                }
            }
            Ok(None) => {}
            Err(failure) => tell(&failure, "what operators ask for could not be read"),
        }
        tokio::select! {
            () = tokio::time::sleep(CLOCKS) => {}
            _ = stopped.told() => return,
        }
    }
}

/// Works a lane until told to stop.
async fn work(mut hands: lane::Hands, stopped: Stopped) {
    while !stopped.is_told() {
        match hands.take_up().await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(failure) => {
                tell(&failure, "the outbox could not be worked");
                tokio::time::sleep(IDLE).await;
            }
        }
        tokio::select! {
            () = hands.wait() => {}
            _ = stopped.told() => {}
        }
    }
    hands.let_go(stopped.told().await).await;
}

/// How far the worker's rounds have come, by the machine's own count of time.
#[derive(Debug, Default)]
pub struct Pace {
    clocks: Duration,
    kept: Duration,
    believed: bool,
}
