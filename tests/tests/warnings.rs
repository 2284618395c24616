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
        .filter(|(_, mail)| matches!(mail.what.code(), "warned" | "breached"))
        .map(|(_, mail)| (mail.to, mail.what.code().to_owned()))
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
        let RequestView::Desk(view) = chain.engine.read(&chain.viewer("nadia").await).request(&number).await.unwrap()
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
        let before = chain.engine.read(&chain.viewer("claire").await).entries(&number).await.unwrap();
        chain.pass(SignedDuration::from_hours(3)).await;
        let claire = chain.viewer("claire").await;
        let after = chain.engine.read(&claire).entries(&number).await.unwrap();
        assert_eq!(json!(before), json!(after));
        let view = json!(chain.engine.read(&claire).request(&number).await.unwrap());
        assert!(!view.to_string().contains("warned"), "{view}");
    }
}
