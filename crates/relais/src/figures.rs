//! The figures at an address of their own: with places and deadlines of its own, so that neither whoever floods it nor
//! whoever floods the server takes anything from the other.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use listen::{Deadlines, Drain, Http, Places, Proxies, Room, Settings, Stopper};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use crate::config::Config;

/// A few machines read figures, each on a connection or two.
const ROOM: Room = Room { all: 64, address: 16, seat: 16, away: 64 };
/// A question of one line, and an answer that is made in seconds.
const DEADLINES: Deadlines = Deadlines {
    first_byte: Duration::from_secs(2),
    head: Duration::from_secs(5),
    body: Duration::from_secs(5),
    whole: Duration::from_secs(20),
    write: Duration::from_secs(10),
    idle: Duration::from_secs(20),
};
/// How long whoever just asks is waited for at the end.
const DRAIN: Drain = Drain(Duration::from_millis(500));

/// Whoever tells figures.
pub struct Figures {
    stopper: Stopper,
    task: JoinHandle<()>,
}

impl Figures {
    /// Tells them at an address; port 0: nowhere. One that somebody named must be free; the usual one may be another
    /// server's.
    pub async fn tell(http: Http, address: SocketAddr) -> anyhow::Result<Option<Self>> {
        if address.port() == 0 {
            return Ok(None);
        }
        let listener = match listen::bind(address) {
            Ok(listener) => listener,
            Err(error) if address == Config::default().metrics_listen => {
                tracing::warn!(%error, "no figures are told at {address}: RELAIS_METRICS_LISTEN names another address");
                return Ok(None);
            }
            Err(error) => return Err(error).with_context(|| format!("listening on {address} for figures")),
        };
        let settings = Settings { deadlines: DEADLINES, proxies: Proxies::default(), drain: DRAIN };
        let (stopper, told) = listen::stop();
        let floor = (Places::new(ROOM), Arc::new(settings));
        let task = tokio::spawn(listen::serve(listener, http, floor, told));
        Ok(Some(Self { stopper, task }))
    }

    /// Ends, by then at the latest.
    pub async fn end(mut self, over: Instant) {
        self.stopper.tell();
        if timeout_at(over, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}
