//! A wall clock that is wrong at start, or jumps: nothing breaks, lapses or closes until it has earned belief, and what
//! is new wakes people at once.

use std::sync::Arc;
use std::time::Duration;

use domain::act::Act;
use domain::belief::Source;
use domain::id::Number;
use domain::kind::Channel;
use domain::{SignedDuration, Timestamp};
use engine::time::{Clock as _, MachineClock, SeededDice, SharedDice};
use engine::{Change, Command, Engine, Store};
use relais_tests::both_engines;
use relais_tests::chain::{Chain, worker_of};
use relais_tests::outside::Outside;
use relais_tests::seat::clock;
use serde_json::{Value, json};
use worker::{Pace, Worker};

/// The machine that the server runs on: its wall clock is the chain's, which somebody may move; its own count is not.
struct Machine<'a> {
    chain: &'a Chain,
    engine: Engine,
    worker: Worker,
    pace: Pace,
    count: u64,
}

/// It starts on what is stored.
async fn starts(chain: &Chain) -> Machine<'_> {
    let store = Store::open(&chain.base.url).await.unwrap();
    store.keys().take(&relais_tests::base::keys());
    let dice = SharedDice::new(SeededDice::new(11));
    let engine = Engine::new(store, Arc::new(chain.clock.clone()), dice, post::intake::read);
    Machine { chain, worker: worker_of(&engine), engine, pace: Pace::default(), count: 0 }
}

impl Machine<'_> {
    /// Both clocks run, and the worker works every ten seconds.
    async fn runs(&mut self, time: SignedDuration) {
        for _ in 0..time.as_secs() / 10 {
            self.count += 10;
            self.chain.clock.pass(SignedDuration::from_secs(10));
            while self.worker.beat(&mut self.pace, Duration::from_secs(self.count)).await {}
        }
    }

    async fn minutes(&mut self, minutes: i64) {
        self.runs(SignedDuration::from_mins(minutes)).await;
    }

    fn believes(&self) -> bool {
        self.engine.clock_belief().believed
    }
}

const FOUR_DAYS: SignedDuration = SignedDuration::from_hours(96);

fn turn(chain: &Chain, by: SignedDuration) {
    chain.clock.set(chain.engine.now() + by);
}

/// The leads are mailed at once, and again after five minutes.
async fn wakes(chain: &Chain) {
    let step = json!({"whom": [{"whom": "leads"}], "by": ["mail"], "minutes": 5});
    let plan = json!({"version": 0, "plan": {"rounds": 1, "steps": [step.clone(), step]}});
    chain.ada().puts("paging", plan).await;
}

async fn opens(chain: &Chain, severity: u8) -> String {
    let number =
        chain.claire().opens_with(json!({"severity": severity, "subject": "The plant stands still"})).await;
    chain.rest().await;
    number
}

/// What was mailed of a kind, so often.
async fn mailed(chain: &Chain, what: &str) -> usize {
    chain.engine.recent_mail().await.unwrap().iter().filter(|(_, mail)| mail.what.code() == what).count()
}

async fn warned(chain: &Chain) -> usize {
    mailed(chain, "warned").await + mailed(chain, "breached").await
}

async fn steps(chain: &Chain, number: &str) -> usize {
    let view = chain.nadia().request(number).await;
    let pages = view["pages"].as_array().cloned().unwrap_or_default();
    pages.iter().map(|page| page["steps"].as_array().map_or(0, Vec::len)).sum()
}

both_engines! {
    async fn four_days_ahead_at_start_break_no_promise_and_ring_for_what_is_new(chain: Chain) {
        wakes(&chain).await;
        let (waiting, answered) = (opens(&chain, 2).await, opens(&chain, 2).await);
        turn(&chain, FOUR_DAYS);
        let mut machine = starts(&chain).await;
        machine.minutes(20).await;
        let belief = machine.engine.clock_belief();
        assert_eq!((belief.believed, belief.why.as_str()), (false, "start"));
        assert_eq!(warned(&chain).await, 0);
        let given = chain.nadia().request(&waiting).await["warnings"].clone();
        assert!(given.as_array().is_none_or(Vec::is_empty), "{given}");
        assert!(machine.engine.doubt_on_record().await.unwrap().is_some());
        // Nor is one called broken, nor broken for ever by an answer that is written down meanwhile.
        let (nadia, number) = (chain.viewer("nadia").await, Number::parse(&answered).unwrap());
        let view = serde_json::to_value(machine.engine.read(&nadia).request(&number).await.unwrap()).unwrap();
        assert_eq!(clock(&view, "first-response")["standing"], "running", "{view:#}");
        let act = Act::Reply { text: "We look at it.".into(), attachments: vec![] };
        let change = Change::new(nadia, Channel::Api, Command::Act { number, act });
        machine.engine.execute(change).await.unwrap();
        assert_eq!(clock(&chain.nadia().request(&answered).await, "first-response")["standing"], "met");
        // What is new rings at once, and goes on step by step.
        let number = opens(&chain, 1).await;
        machine.runs(SignedDuration::from_secs(20)).await;
        assert_eq!((steps(&chain, &number).await, mailed(&chain, "paged").await), (1, 1));
        // Set right while it runs: it has to keep step, and is then believed. The page goes on, whose next step waited
        // for an instant four days away.
        turn(&chain, -FOUR_DAYS);
        machine.minutes(9).await;
        assert!(!machine.believes());
        machine.minutes(2).await;
        assert!(machine.believes());
        assert_eq!(machine.engine.doubt_on_record().await.unwrap(), None);
        machine.runs(SignedDuration::from_secs(10)).await;
        assert_eq!(steps(&chain, &number).await, 2);
        // Nothing that is really due was lost: the first was promised an answer by ten.
        machine.minutes(100).await;
        assert!(mailed(&chain, "breached").await >= 2);
        chain.must_add_up().await;
    }

    async fn nothing_closes_or_breaks_by_a_clock_that_is_doubted_and_the_operators_word_ends_the_doubt(chain: Chain) {
        opens(&chain, 2).await;
        let resolved = opens(&chain, 3).await;
        chain.nadia().resolves(&resolved, "Restarted.").await;
        for _ in 0..3 {
            let attempt = json!({"how": "Called, nobody there."});
            chain.nadia().does(&format!("requests/{resolved}/contact-attempts"), attempt).await;
        }
        turn(&chain, SignedDuration::from_hours(24 * 60));
        let mut machine = starts(&chain).await;
        machine.minutes(20).await;
        assert_eq!(chain.claire().request(&resolved).await["status"], "resolved");
        assert_eq!(warned(&chain).await, 0);
        machine.engine.give_word().await.unwrap();
        machine.minutes(1).await;
        assert_eq!((machine.believes(), machine.engine.clock_belief().why.as_str()), (true, "word"));
        assert!(mailed(&chain, "breached").await > 0);
        chain.must_add_up().await;
    }

    async fn a_jump_while_it_runs_breaks_no_promise(chain: Chain) {
        opens(&chain, 2).await;
        let mut machine = starts(&chain).await;
        machine.minutes(12).await;
        assert!(machine.believes());
        let right = chain.engine.now();
        for hours in [1, -1, 30, -30, 96, -right.as_second() / 3_600] {
            // Forward or back, twelve minutes, and right again.
            let jump = SignedDuration::from_hours(hours);
            turn(&chain, jump);
            machine.minutes(12).await;
            assert_eq!(machine.believes(), hours == 1, "{hours} hours");
            turn(&chain, -jump);
            machine.runs(SignedDuration::from_secs(10)).await;
            assert!(!machine.believes(), "{hours} hours and back");
        }
        // An hour and a half has not passed of two: nobody was warned.
        assert_eq!(warned(&chain).await, 0);
        machine.minutes(60).await;
        assert!(machine.believes() && mailed(&chain, "breached").await > 0);
        chain.must_add_up().await;
    }

    async fn an_empty_record_believes_and_ten_minutes_in_step_are_enough_within_a_day(chain: Chain) {
        turn(&chain, FOUR_DAYS);
        let mut machine = starts(&chain).await;
        machine.runs(SignedDuration::from_secs(10)).await;
        assert_eq!((machine.believes(), machine.engine.clock_belief().why.as_str()), (true, "empty"));
        opens(&chain, 2).await;
        turn(&chain, SignedDuration::from_hours(20));
        let mut machine = starts(&chain).await;
        machine.minutes(9).await;
        assert_eq!((machine.believes(), warned(&chain).await), (false, 0));
        machine.minutes(2).await;
        assert_eq!((machine.believes(), machine.engine.clock_belief().why.as_str()), (true, "in-step"));
        assert!(warned(&chain).await > 0);
    }

    async fn a_peer_and_an_answer_from_outside_vouch_for_the_clock(chain: Chain) {
        opens(&chain, 2).await;
        for (source, away) in [(Source::Peer, 30), (Source::Outside, -59)] {
            turn(&chain, FOUR_DAYS);
            let mut machine = starts(&chain).await;
            machine.minutes(1).await;
            machine.engine.hear_time(source, machine.engine.now() + SignedDuration::from_secs(61));
            assert_eq!((machine.believes(), machine.engine.clock_belief().off), (false, Some((source.code().into(), 61))));
            machine.engine.hear_time(source, machine.engine.now() + SignedDuration::from_secs(away));
            machine.minutes(1).await;
            assert_eq!((machine.believes(), machine.engine.clock_belief().why.as_str()), (true, source.code()));
        }
    }

    async fn the_time_that_the_database_and_a_gateway_tell_is_the_real_one(chain: Chain) {
        let outside = Outside::new().await;
        let step = json!({"whom": [], "webhooks": ["wall"], "minutes": 5});
        let hook = json!({"name": "wall", "url": outside.url("/hook"), "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"});
        chain.ada().puts("paging", json!({"version": 0, "plan": {"rounds": 1, "steps": [step], "webhooks": [hook]}})).await;
        let real: Timestamp = MachineClock.now();
        chain.clock.set(real - SignedDuration::from_hours(72));
        opens(&chain, 2).await;
        // Three days later, by a clock that is right.
        chain.clock.set(MachineClock.now());
        let mut machine = starts(&chain).await;
        machine.runs(SignedDuration::from_secs(10)).await;
        let postgres = chain.base.url.starts_with("postgres");
        assert_eq!(machine.believes(), postgres, "{:?}", machine.engine.clock_belief());
        let why = if postgres { "database" } else { "outside" };
        // A page leaves, and the answer's date agrees.
        opens(&chain, 1).await;
        machine.runs(SignedDuration::from_secs(20)).await;
        assert_eq!(outside.came("/hook").len(), 1);
        assert_eq!((machine.believes(), machine.engine.clock_belief().why.as_str()), (true, why));
        // Not so where the clock is four days ahead.
        chain.clock.set(MachineClock.now() + FOUR_DAYS);
        let mut machine = starts(&chain).await;
        opens(&chain, 1).await;
        machine.runs(SignedDuration::from_secs(20)).await;
        assert_eq!(outside.came("/hook").len(), 2);
        assert!(!machine.believes());
        let (who, seconds): (String, i64) = machine.engine.clock_belief().off.unwrap();
        assert!(who == why && (-FOUR_DAYS.as_secs() - 60..-FOUR_DAYS.as_secs() + 60).contains(&seconds), "{who} {seconds}");
    }
}

/// Two starts on one record: what the first wrote down while its clock was wrong is no measure for the second.
#[test]
fn what_was_written_by_a_wrong_clock_does_not_keep_the_right_one_from_being_believed() {
    relais_tests::run(async {
        let chain = Chain::new(relais_tests::base::Kind::Sqlite).await;
        opens(&chain, 2).await;
        turn(&chain, FOUR_DAYS);
        let mut machine = starts(&chain).await;
        machine.minutes(2).await;
        opens(&chain, 3).await;
        machine.minutes(2).await;
        assert!(!machine.believes());
        turn(&chain, -FOUR_DAYS);
        let mut machine = starts(&chain).await;
        machine.minutes(11).await;
        assert!(machine.believes());
        let view: Value = json!(machine.engine.clock_belief());
        assert_eq!(view["why"], "in-step");
        // Nor the third: the heartbeat says what had been written by then.
        let mut machine = starts(&chain).await;
        machine.minutes(11).await;
        assert!(machine.believes());
    });
}
