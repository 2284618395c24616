//! A server at which nothing happens: it looks each second, and writes once an hour.

use std::sync::Arc;
use std::time::Duration;

use domain::SignedDuration;
use engine::time::{SeededDice, SharedDice};
use engine::{Engine, Store};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::json;
use sqlx::{Connection as _, SqliteConnection};
use worker::{Pace, Worker};

/// A server of the program's, on what is stored: its clock is the chain's, and is judged by its own count of time.
struct Server<'a> {
    chain: &'a Chain,
    engine: Engine,
    worker: Worker,
    pace: Pace,
    minute: u64,
}

/// It starts; nobody delivers what waits in the lanes.
async fn starts(chain: &Chain) -> Server<'_> {
    let store = Store::open(&chain.base.url).await.unwrap();
    store.keys().take(&relais_tests::base::keys());
    let dice = SharedDice::new(SeededDice::new(11));
    let engine = Engine::new(store, Arc::new(chain.clock.clone()), dice, post::intake::read);
    Server { chain, worker: Worker::new(engine.clone()), engine, pace: Pace::default(), minute: 0 }
}

impl Server<'_> {
    /// Both clocks run, with a round of the worker each minute.
    async fn runs(&mut self, minutes: u64) {
        for _ in 0..minutes {
            self.minute += 1;
            self.chain.clock.pass(SignedDuration::from_mins(1));
            self.worker.beat(&mut self.pace, Duration::from_secs(self.minute * 60)).await;
        }
    }

    fn believes(&self) -> bool {
        self.engine.clock_belief().believed
    }
}

/// Whatever anybody writes into a file of SQLite moves its version; a server's is not asked.
async fn version(open: &mut Option<SqliteConnection>) -> i64 {
    let Some(open) = open else { return 0 };
    let (version,): (i64,) = sqlx::query_as("pragma data_version").fetch_one(open).await.unwrap();
    version
}

both_engines! {
    async fn an_idle_server_commits_nothing_but_an_hourly_heartbeat_whatever_waits(chain: Chain) {
        // A mail waits that nobody delivers, and nothing of the request falls due any more.
        let number = chain.claire().opens("Gateway down").await;
        chain.as_("nadia").post(&format!("requests/{number}/entries"), json!({"text": "We look."})).await.good();
        let over = json!({"reason": "It works again."});
        chain.as_("claire").post(&format!("requests/{number}/withdrawal"), over).await.good();
        let mut file = None;
        if chain.base.is_sqlite() {
            file = Some(SqliteConnection::connect(&chain.base.url).await.unwrap());
        }
        let mut server = starts(&chain).await;
        // Its clock earns belief, what nobody sealed is sealed, and it says that it is at work.
        server.runs(15).await;
        assert!(server.believes() && server.engine.outbox_waits().await.unwrap());
        let (before, was) = (server.engine.storage_commits(), version(&mut file).await);
        server.runs(40).await;
        assert_eq!(server.engine.storage_commits() - before, 0, "transactions that may write");
        assert_eq!(version(&mut file).await, was, "somebody wrote beside them");
        server.runs(30).await;
        assert_eq!(server.engine.storage_commits() - before, 1, "a heartbeat, with the word that it is at work");
    }

    async fn a_server_at_work_says_each_minute_that_it_is_and_one_that_stops_until_when_it_was(chain: Chain) {
        let said = async || chain.base.counts("select at from at_work").await;
        let looks = async || assert!(chain.engine.claim_due(8).await.unwrap().is_empty());
        let number = chain.claire().opens("Gateway down").await;
        chain.pass(SignedDuration::from_mins(1)).await;
        let began = chain.engine.now().as_microsecond();
        assert_eq!(said().await, began);
        // Beside other work it is said; a minute later, as nobody needs it to the second.
        chain.nadia().replies(&number, "We look at it.").await;
        chain.clock.pass(SignedDuration::from_secs(30));
        looks().await;
        assert_eq!(said().await, began);
        chain.clock.pass(SignedDuration::from_secs(30));
        looks().await;
        let worked = chain.engine.now().as_microsecond();
        assert_eq!(said().await, worked);
        // While nothing happens it is known, and not said.
        for _ in 0..10 {
            chain.clock.pass(SignedDuration::from_mins(1));
            looks().await;
        }
        assert_eq!(said().await, worked);
        chain.at_work().ends().await;
        assert_eq!(said().await, chain.engine.now().as_microsecond());
        assert_eq!(chain.base.counts("select count(*) from outage").await, 0, "it was at work all the time");
    }

    async fn after_a_crash_in_an_idle_hour_whoever_has_to_answer_has_more_time_and_never_less(chain: Chain) {
        let mut server = starts(&chain).await;
        server.runs(20).await;
        assert!(server.believes());
        let last = chain.base.counts("select at from at_work").await;
        server.runs(20).await;
        assert_eq!(chain.base.counts("select at from at_work").await, last);
        // It is gone without a word, and another starts three hours later.
        drop(server);
        chain.clock.pass(SignedDuration::from_hours(3));
        let mut again = starts(&chain).await;
        again.runs(15).await;
        assert_eq!(chain.base.numbers("select began from outage").await, [last]);
    }
}
