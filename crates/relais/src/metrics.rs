//! Figures for whoever watches the machine, as OpenMetrics. No label holds a desk, an account or a person: routes are
//! told by their templates, outbox items by their topics.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use engine::Engine;
use listen::Places;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Upper ends of the ranges in which times are counted, in seconds.
const ANSWERS: [f64; 8] = [0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
const COMMITS: [f64; 8] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfLane {
    lane: String,
}

/// What became of a change that was decided beside the writer: `written` as it was; `moved`, so that it was decided again there;
/// `not-prepared`, as it asked what cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Decided {
    became: String,
}

type Seconds = Gauge<f64, AtomicU64>;

/// Every figure. Cheap to clone.
#[derive(Clone)]
pub struct Metrics(Arc<Figures>);

struct Figures {
    engine: Engine,
    places: Places,
    registry: Registry,
    answers: Family<Answered, Counter>,
    durations: Family<Route, Histogram>,
    under_way: Gauge,
    waiting: Family<OfLane, Gauge>,
    oldest: Family<OfLane, Seconds>,
    parked: Family<OfLane, Gauge>,
    due: Gauge,
    queue: Gauge,
    clients: Gauge,
    connections: Gauge,
    size: Gauge,
    room: Gauge,
    believed: Gauge,
    copy: Seconds,
    storage: Gauge,
    statements: Gauge,
    rows: Gauge,
    /// What became of changes that were decided beside the one writer.
    beside: Family<Decided, Gauge>,
}

impl Metrics {
    /// Figures of an engine, and of the places that its clients take.
    pub fn new(engine: &Engine, places: Places) -> Self {
        let mut registry = Registry::with_prefix("relais");
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let under_way = gauge("http_requests_under_way", "Requests that are being answered");
        let due = gauge("alarms_due", "Alarms, lapses, closings and pages that are due and not done");
        let queue = gauge("writer_queue", "Changes that wait for the one writer of SQLite");
        let clients =
            gauge("client_connections", "Open connections of clients, at most as many as there are places");
        let connections = gauge("storage_connections", "Open connections to storage");
        let believed = gauge("clock_believed", "Whether the wall clock is believed: 1 or 0");
        let storage =
            gauge("storage_answers", "Whether storage answered when it was asked for these figures: 1 or 0");
        let statements = gauge("storage_statements", "Statements that were sent to storage since the start");
        let rows = gauge("storage_rows", "Rows that came back from storage since the start");
        let beside = Family::<Decided, Gauge>::default();
        let help = "Changes decided beside the one writer of SQLite since the start, by what became of them";
        registry.register("changes_decided_beside", help, beside.clone());
        let bytes = |registry: &mut Registry, name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register_with_unit(name, help, Unit::Bytes, gauge.clone());
            gauge
        };
        let size = bytes(&mut registry, "database_size", "What an embedded database takes");
        let room = bytes(&mut registry, "database_room", "What an embedded database can still take");
        let answers = Family::<Answered, Counter>::default();
        registry.register("http_requests", "Requests by route and class of status", answers.clone());
        let durations: Family<Route, Histogram> = Family::new_with_constructor(|| Histogram::new(ANSWERS));
        let help = "How long answers took";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, durations.clone());
        let commits = Histogram::new(COMMITS);
        registry.register_with_unit(
            "commit_duration",
            "How long commits took",
            Unit::Seconds,
            commits.clone(),
        );
        let (waiting, parked) = (Family::<OfLane, Gauge>::default(), Family::<OfLane, Gauge>::default());
        registry.register("outbox_waiting", "Items that wait to leave, by lane", waiting.clone());
        registry.register("outbox_parked", "Items that were given up, by lane", parked.clone());
        let (oldest, copy) = (Family::<OfLane, Seconds>::default(), Seconds::default());
        registry.register_with_unit(
            "outbox_oldest_age",
            "Age of the oldest that waits",
            Unit::Seconds,
            oldest.clone(),
        );
        let help = "Age of the last copy made with `relais backup create`; NaN: none was";
        registry.register_with_unit("last_copy_age", help, Unit::Seconds, copy.clone());
        engine.watch_commits(move |took| commits.observe(took.as_secs_f64()));
        let engine = engine.clone();
        Self(Arc::new(Figures {
            engine,
            places,
            registry,
            answers,
            durations,
            under_way,
            waiting,
            oldest,
            parked,
            due,
            queue,
            clients,
            connections,
            size,
            room,
            believed,
            copy,
            storage,
            statements,
            rows,
            beside,
        }))
    }

    /// The figures as they are now.
    pub async fn told(&self) -> Response {
        let it = &*self.0;
        it.look().await;
        let mut body = String::new();
        if text::encode(&mut body, &it.registry).is_err() {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], body).into_response()
    }
}

impl Figures {
    async fn look(&self) {
        let (queue, connections) = self.engine.storage_load();
        let (statements, rows) = self.engine.storage_asked();
        self.statements.set(count(statements));
        self.rows.set(count(rows));
        let beside = self.engine.changes_beside();
        for (became, number) in
            [("written", beside.written), ("moved", beside.moved), ("not-prepared", beside.not_prepared)]
        {
            self.beside.get_or_create(&Decided { became: became.to_owned() }).set(count(number));
        }
        self.queue.set(count(queue.unwrap_or_default() as u64));
        self.clients.set(count(self.places.taken() as u64));
        self.connections.set(i64::from(connections));
        self.size.set(count(self.engine.database_size().unwrap_or_default()));
        self.room.set(count(self.engine.room().unwrap_or_default()));
        self.believed.set(i64::from(self.engine.believes_clock()));
        let asked =
            async { Ok::<_, engine::Failure>((self.engine.load().await?, self.engine.last_copy().await?)) };
        // A database that is away must not keep the other figures from whoever watches.
        let asked = tokio::time::timeout(std::time::Duration::from_secs(2), asked).await;
        let answers = matches!(asked, Ok(Ok(_)));
        self.storage.set(i64::from(answers));
        let Ok(Ok((load, copy))) = asked else { return };
        self.due.set(load.due);
        let now = self.engine.now();
        let age = |at| now.duration_since(at).as_secs_f64();
        self.copy.set(copy.map_or(f64::NAN, age));
        // A lane of which nothing is left is told as none.
        self.waiting.clear();
        self.oldest.clear();
        self.parked.clear();
        for store::outbox::InLane { lane, waiting: waits, oldest, parked, .. } in load.outbox {
            let lane = OfLane { lane };
            self.waiting.get_or_create(&lane).set(waits);
            self.parked.get_or_create(&lane).set(parked);
            self.oldest.get_or_create(&lane).set(oldest.map_or(0.0, age));
        }
    }
}

fn count(of: u64) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

/// Counts what every route answers.
pub async fn count_answer(State(Metrics(it)): State<Metrics>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known.to_owned(),
        _ => "other".to_owned(),
    };
    it.under_way.inc();
    let leaves = Leaves(it.under_way.clone());
    let response = next.run(request).await;
    drop(leaves);
    it.durations.get_or_create(&Route { route: route.clone() }).observe(begun.elapsed().as_secs_f64());
    let status = format!("{}xx", response.status().as_u16() / 100);
    it.answers.get_or_create(&Answered { method, route, status }).inc();
    response
}

/// A request that is under way no more, also where its client went away.
struct Leaves(Gauge);

impl Drop for Leaves {
    fn drop(&mut self) {
        self.0.dec();
    }
}
