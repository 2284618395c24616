//! Warnings and alarms: recorded once in a cycle, sent while they are true, overtaken by what happened before.
#![expect(clippy::unwrap_used, reason = "a step of the story that fails has failed the test")]

use domain::id::Number;
use domain::kind::Channel;
use domain::{SignedDuration, Timestamp};
use engine::view::RequestView;
use engine::{Change, Command};
use relais_tests::both_engines;
use relais_tests::chain::{Chain, monday};
use serde_json::{Value, json};

async fn does(chain: &Chain, who: &str, command: Value, happened: Option<Timestamp>) -> Option<Number> {
    let command: Command = serde_json::from_value(command).unwrap();
    let channel = if happened.is_some() { Channel::Phone } else { Channel::Api };
    let change = Change::new(chain.viewer(who).await, channel, command).happened(happened);
    let done = chain.engine.execute(change).await.unwrap();
    chain.rest().await;
    done.request.map(|(_, number)| number)
}

async fn opens(chain: &Chain, severity: u8) -> Number {
    let command = json!({
        "command": "open", "account": null, "contact": null, "by_phone": false,
        "opening": {
            "kind": "technical", "phase": "production", "severity": severity, "subject": "Gateway down",
            "text": "It is down since nine.", "product": "Nimbus Compute", "values": {}, "form": null,
            "attachments": [], "call": null, "passed": null, "reference": null, "continues": null
        }
    });
    does(chain, "claire", command, None).await.unwrap()
}

/// How often each warning was sent: `(to, what)`, in order.
async fn sent(chain: &Chain) -> Vec<(String, String)> {
    let mut sent: Vec<_> = chain
        .engine
        .recent_mail()
        .await
        .unwrap()
        .into_iter()
        .filter(|(_, mail)| matches!(mail.what.as_str(), "warned" | "breached"))
        .map(|(_, mail)| (mail.to, mail.what))
        .collect();
    sent.sort();
    sent
}

fn leaders(what: &str) -> Vec<(String, String)> {
    ["ada@boreal.example", "leo@boreal.example"].map(|to| (to.to_owned(), what.to_owned())).to_vec()
}

both_engines! {
    async fn a_promise_that_runs_out_warns_once_and_alarms_once(chain: Chain) {
        // Two business hours at severity 2: due at ten, three quarters gone at half past nine.
        opens(&chain, 2).await;
        chain.pass(SignedDuration::from_mins(89)).await;
        assert_eq!(sent(&chain).await, []);
        chain.pass(SignedDuration::from_mins(1)).await;
        assert_eq!(sent(&chain).await, leaders("warned"));
        chain.pass(SignedDuration::from_mins(20)).await;
        assert_eq!(sent(&chain).await, leaders("warned"));
        chain.pass(SignedDuration::from_mins(10)).await;
        chain.pass(SignedDuration::from_mins(10)).await;
        let mut both = [leaders("breached"), leaders("warned")].concat();
        both.sort();
        assert_eq!(sent(&chain).await, both);
        assert_eq!(chain.engine.check().await.unwrap().problems, Vec::<String>::new());
    }

    async fn nobody_is_woken_for_what_was_answered(chain: Chain) {
        let number = opens(&chain, 2).await;
        let reply = json!({"command": "act", "number": number, "act": {"act": "reply", "text": "We look at it.", "attachments": []}});
        does(&chain, "nadia", reply, None).await;
        chain.pass(SignedDuration::from_hours(5)).await;
        assert_eq!(sent(&chain).await, []);
    }

    async fn a_call_written_down_late_answered_when_it_happened(chain: Chain) {
        let number = opens(&chain, 2).await;
        chain.pass(SignedDuration::from_hours(3)).await;
        let call = json!({"command": "act", "number": number, "act": {
            "act": "call", "text": "Told her that we look at it.", "call": {"caller": "Claire Martin", "number": null}
        }});
        let answered = monday() + SignedDuration::from_mins(40);
        does(&chain, "nadia", call, Some(answered)).await;
        let RequestView::Desk(view) = chain.engine.request(&chain.viewer("nadia").await, &number).await.unwrap()
        else { panic!("an agent sees the desk's view") };
        let first = &view.clocks[0];
        assert_eq!((first.stopped_at, first.standing.code()), (Some(answered), "met"));
        assert!(view.warnings.iter().all(|warning| warning.overtaken) && view.warnings.len() == 2);
        // It was sent, and stays sent.
        assert_eq!(sent(&chain).await.len(), 4);
        assert_eq!(chain.engine.check().await.unwrap().problems, Vec::<String>::new());
    }

    async fn the_customer_never_learns_whom_the_desk_wakes(chain: Chain) {
        let number = opens(&chain, 2).await;
        let before = chain.engine.entries(&chain.viewer("claire").await, &number).await.unwrap();
        chain.pass(SignedDuration::from_hours(3)).await;
        let claire = chain.viewer("claire").await;
        let after = chain.engine.entries(&claire, &number).await.unwrap();
        assert_eq!(json!(before), json!(after));
        let view = json!(chain.engine.request(&claire, &number).await.unwrap());
        assert!(!view.to_string().contains("warned"), "{view}");
    }

    async fn a_wall_clock_that_jumps_breaks_no_promise(chain: Chain) {
        opens(&chain, 2).await;
        let mut machine = Machine::new(&chain);
        machine.runs(SignedDuration::from_mins(2)).await;
        let right = chain.engine.now();
        for jump in [3_600, -3_600, 86_400, -86_400, -right.as_second()] {
            // Forward or back, four minutes, and right again.
            chain.clock.set(chain.engine.now() + SignedDuration::from_secs(jump));
            machine.runs(SignedDuration::from_mins(4)).await;
            chain.clock.set(chain.engine.now() - SignedDuration::from_secs(jump));
            machine.runs(SignedDuration::from_mins(6)).await;
        }
        // Fifty-two minutes have passed of two hours: nobody was warned, nothing was recorded.
        assert_eq!(chain.engine.now(), right + SignedDuration::from_mins(50));
        assert_eq!(sent(&chain).await, []);
        // And what is really due is not lost.
        machine.runs(SignedDuration::from_mins(69)).await;
        assert!(sent(&chain).await.contains(&("leo@boreal.example".into(), "breached".into())));
    }
}

/// The running worker, with the machine's own count of time beside a wall clock that somebody may move.
struct Machine<'a> {
    chain: &'a Chain,
    pace: worker::Pace,
    count: u64,
}

impl<'a> Machine<'a> {
    fn new(chain: &'a Chain) -> Self {
        Self { chain, pace: worker::Pace::default(), count: 0 }
    }

    /// Both clocks run, and the worker works every five seconds.
    async fn runs(&mut self, time: SignedDuration) {
        for _ in 0..time.as_secs() / 5 {
            self.count += 5;
            self.chain.clock.pass(SignedDuration::from_secs(5));
            while self.chain.worker.beat(&mut self.pace, std::time::Duration::from_secs(self.count)).await {}
        }
    }
}
