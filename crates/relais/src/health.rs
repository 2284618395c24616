//! `/live`, `/ready` and `/metrics`: what machines ask a machine. Strangers get a yes or a no; why, and the figures, are
//! for whoever has the operator's token.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use domain::text::Language;
use engine::Engine;
use engine::Finding;
use listen::Places;
use serde_json::json;
use subtle::ConstantTimeEq as _;
use tokio::sync::Mutex;

use crate::config::Secret;
use crate::metrics::{self, Metrics};

/// How long finding out may take: whoever asks has an answer within two seconds.
const LONGEST: Duration = Duration::from_secs(1);
/// How long what was found holds: it is found out once for all who ask meanwhile.
const HOLDS: Duration = Duration::from_secs(1);

/// What was found out, and when.
type Found = Option<(Instant, Vec<Finding>)>;

/// What these routes know.
#[derive(Clone)]
pub struct Health {
    engine: Engine,
    token: Option<Secret>,
    metrics: Metrics,
    found: Arc<Mutex<Found>>,
}

impl Health {
    /// Of an engine whose clients take these places; `token` opens the reasons and the figures.
    pub fn new(engine: &Engine, places: Places, token: Option<Secret>) -> Self {
        Self { engine: engine.clone(), token, metrics: Metrics::new(engine, places), found: Arc::default() }
    }

    /// Adds the routes to those of all channels, and counts what all of them answer.
    pub fn beside(self, router: Router) -> Router {
        let metrics = self.metrics.clone();
        let own = Router::new()
            .route("/live", get(live))
            .route("/ready", get(ready))
            .route("/metrics", get(figures))
            .with_state(self);
        router.merge(own).layer(middleware::from_fn_with_state(metrics, metrics::count_answer))
    }

    /// The figures alone, for an address of their own.
    pub fn figures(&self) -> Router {
        Router::new()
            .route("/metrics", get(|State(it): State<Self>| async move { it.metrics.told().await }))
            .with_state(self.clone())
    }

    async fn find_out(&self) -> Vec<Finding> {
        // Who comes while another finds out, waits for what that one finds.
        let mut kept = self.found.lock().await;
        if let Some((at, found)) = &*kept
            && at.elapsed() < HOLDS
        {
            return found.clone();
        }
        let found = match tokio::time::timeout(LONGEST, self.engine.find_out()).await {
            Ok(Ok(found)) => found,
            Ok(Err(failure)) => vec![Finding::grave("storage-away").with("why", failure)],
            Err(_) => vec![Finding::grave("storage-silent")],
        };
        *kept = Some((Instant::now(), found.clone()));
        found
    }

    /// Whether somebody comes with the operator's token.
    fn knows(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        match (&self.token, given.and_then(|value| value.strip_prefix("Bearer "))) {
            (Some(token), Some(given)) => token.reveal().as_bytes().ct_eq(given.as_bytes()).into(),
            _ => false,
        }
    }
}

/// The process answers.
async fn live() -> Response {
    told(StatusCode::OK, json!({ "live": true }))
}

/// It can take what comes.
async fn ready(State(health): State<Health>, headers: HeaderMap) -> Response {
    let found = health.find_out().await;
    let ready = found.iter().all(|finding| !finding.grave);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    if !health.knows(&headers) {
        return told(status, json!({ "ready": ready }));
    }
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = accepted.and_then(words::accepted).unwrap_or_default();
    told(status, json!({ "ready": ready, "findings": shown(&found, language) }))
}

async fn figures(State(health): State<Health>, headers: HeaderMap) -> Response {
    match &health.token {
        _ if health.knows(&headers) => health.metrics.told().await,
        Some(_) => (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer realm=\"relais\"")])
            .into_response(),
        // Nobody was given one: there is nothing here.
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Findings as JSON, with their sentences.
pub fn shown(found: &[Finding], language: Language) -> serde_json::Value {
    let shown = |it: &Finding| {
        let facts: serde_json::Map<_, _> =
            it.facts.iter().map(|(name, fact)| (name.clone(), fact.clone().into())).collect();
        json!({ "code": it.code, "facts": facts, "grave": it.grave, "text": it.said(language, words::say) })
    };
    found.iter().map(shown).collect()
}

fn told(status: StatusCode, body: serde_json::Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
