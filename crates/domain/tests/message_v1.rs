//! The first form of messages stays what it is: what a desk wrote once, every other reads, and writes in the same way.

use relais_domain::calendar::Calendar;
use relais_domain::desk::{Crossing, LinkTerms};
use relais_domain::message::{Connected, Content, FIRST_EPOCH, Letter, Message, Terms};
use relais_domain::policy::Policy;
use serde_json::{Value, json};

const ID: &str = "0193a1b0-0000-7000-8000-000000000001";

fn letters() -> Vec<Value> {
    vec![
        json!({
            "message": "open", "version": 1, "escalation": ID, "number": 1, "contact": ID,
            "contact_name": "Nadia Benali", "happened": "2026-10-05T08:00:00Z",
            "opening": {
                "kind": "technical", "phase": "production", "severity": 2, "subject": "Gateway unreachable",
                "text": "It answers nothing.", "product": "Nimbus Compute", "values": {}, "form": null,
                "attachments": [], "call": null, "passed": null, "reference": null, "continues": null
            }
        }),
        json!({
            "message": "act", "version": 1, "escalation": ID, "number": 2, "contact": ID,
            "contact_name": "Nadia Benali", "happened": "2026-10-05T08:00:00Z",
            "act": { "act": "reply", "text": "One more thing.", "attachments": [] }
        }),
        json!({
            "message": "moved", "version": 1, "escalation": ID,
            "entries": [{
                "position": 3, "happened": "2026-10-05T08:00:00Z", "late": false, "side": "asked",
                "person": "Victor Stone", "channel": "screen", "reported": null, "caused_by": 2, "unheard": true,
                "event": { "type": "said", "said_as": "reply", "text": "We look at it." }
            }]
        }),
        json!({ "message": "renamed", "version": 1, "name": "Nimbus" }),
        json!({
            "message": "published", "version": 1,
            "publication": {
                "id": ID, "version": 4, "kind": "article", "language": "en", "title": "Routes", "products": [],
                "versions": "8", "symptoms": "", "workaround": "", "fixed_in": null, "body": "Pin them."
            }
        }),
        json!({ "message": "unpublished", "version": 1, "publication": ID }),
        json!({
            "message": "noticed", "version": 1,
            "notice": {
                "id": ID, "version": 1, "kind": "maintenance", "title": "Sunday", "body": "", "products": [],
                "starts": "2026-10-05T08:00:00Z", "ends": null
            }
        }),
        json!({ "message": "unnoticed", "version": 1, "notice": ID }),
        json!({
            "message": "holds", "version": 1, "made": "2026-10-05T08:00:00Z", "knows": 1, "after": ID,
            "upto": null,
            "records": [{ "escalation": ID, "messages": 3, "next": 4, "entries": 7 }]
        }),
        json!({ "message": "policies-wanted", "version": 1 }),
    ]
}

#[test]
fn every_message_is_read_and_written_as_ever() {
    for written in letters() {
        let letter: Letter = serde_json::from_value(written.clone()).unwrap();
        assert!(matches!(letter.content, Content::Known(_)) && letter.epoch == FIRST_EPOCH, "{written}");
        assert_eq!(json!(letter), written);
    }
}

#[test]
fn every_message_says_the_epoch_in_which_it_was_put_out_unless_it_is_the_first() {
    for mut written in letters() {
        written["epoch"] = json!(1_790_000_000_000_000_u64);
        let letter: Letter = serde_json::from_value(written.clone()).unwrap();
        assert_eq!(letter.epoch, 1_790_000_000_000_000);
        assert_eq!(json!(letter), written);
    }
}

#[test]
fn an_entry_that_left_alone_is_read_as_one_of_several() {
    let mut alone = letters().remove(2);
    let entry = alone["entries"][0].take();
    alone.as_object_mut().unwrap().remove("entries");
    alone["entry"] = entry;
    let read: Letter = serde_json::from_value(alone).unwrap();
    assert_eq!(json!(read), letters()[2]);
}

#[test]
fn terms_and_connections_say_what_they_are_made_of() {
    let policy = relais_domain::policy::shipped().first().unwrap().clone();
    let weekly = json!({ "zone": "Europe/Paris", "weekly": { "mon": [["09:00", "17:00"]] } });
    let calendar: Calendar = serde_json::from_value(weekly).unwrap();
    let terms = LinkTerms {
        version: 3,
        products: Vec::new(),
        kinds: Vec::new(),
        calendar: policy.calendar(&calendar.into()),
        policy,
        deployment: None,
        forms: Vec::new(),
        contacts: Vec::new(),
        crossing: Crossing { personal_data: true, attachments: true },
        ends: None,
        readable_until: None,
    };
    let connected = Connected {
        link: serde_json::from_value(json!(ID)).unwrap(),
        desk: serde_json::from_value(json!(ID)).unwrap(),
        name: "Nimbus".to_owned(),
        accepted_by: "Ada Martin".to_owned(),
        terms: terms.clone(),
    };
    let (named, policies) = Terms::of(terms);
    for (message, says) in [
        (
            Message::Terms { terms: Box::new(named.clone()), policies: Vec::new() },
            vec!["message", "terms", "version"],
        ),
        (
            Message::Terms { terms: Box::new(named), policies },
            vec!["message", "policies", "terms", "version"],
        ),
        (
            Message::Connected(Box::new(connected)),
            vec!["accepted_by", "desk", "link", "message", "name", "terms", "version"],
        ),
    ] {
        let letter = Letter::from(message);
        let written = json!(letter);
        let names: Vec<&String> = written.as_object().unwrap().keys().collect();
        assert_eq!(names, says);
        assert_eq!(serde_json::from_value::<Letter>(written).unwrap(), letter);
    }
}

#[test]
fn terms_travel_with_the_names_of_their_policies_and_are_whole_where_these_are_known() {
    let mut shipped = relais_domain::policy::shipped().iter().cloned();
    let (one, other) = (shipped.next().unwrap(), shipped.next().unwrap());
    let weekly = json!({ "zone": "Europe/Paris", "weekly": { "mon": [["09:00", "17:00"]] } });
    let calendar: Calendar = serde_json::from_value(weekly).unwrap();
    let terms = |policy: &Policy, deployment: Option<&Policy>| LinkTerms {
        version: 3,
        products: Vec::new(),
        kinds: Vec::new(),
        calendar: policy.calendar(&calendar.clone().into()),
        policy: policy.clone(),
        deployment: deployment.cloned(),
        forms: Vec::new(),
        contacts: Vec::new(),
        crossing: Crossing { personal_data: true, attachments: true },
        ends: None,
        readable_until: None,
    };
    let new = terms(&one, Some(&other));
    let (named, policies) = Terms::of(new.clone());
    let summary = json!(one.summary.en);
    assert!(
        !json!(named).to_string().contains(summary.as_str().unwrap()),
        "no text of a policy travels by itself"
    );

    assert_eq!(named.clone().with(&[], &terms(&one, None)), None, "one of them is not known");
    assert_eq!(named.clone().with(&policies, &terms(&one, None)), Some(new.clone()));
    assert_eq!(named.clone().with(&[], &terms(&other, Some(&one))), Some(new.clone()));
    let mut later = one.clone();
    later.version += 1;
    assert_eq!(named.with(&[], &terms(&later, Some(&other))), None, "another version is another policy");

    // What left with its policies whole is read as what it names.
    let whole = json!({ "message": "terms", "version": 1, "terms": new });
    let letter: Letter = serde_json::from_value(whole).unwrap();
    let Content::Known(Message::Terms { terms, .. }) = letter.content else { panic!() };
    assert_eq!((&terms.policy, &terms.deployment), (&one.named(), &Some(other.named())));
}
