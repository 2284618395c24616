//! Facts and words of every kind of event: no word is among the facts, and a record folds from facts alone to the same
//! state as from the whole.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a case that cannot be set up is a failed test"
)]

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use relais_domain::act::Act;
use relais_domain::clock::ClockEvent;
use relais_domain::escalation::Escalation;
use relais_domain::event::words::{part, put_back, unnamed};
use relais_domain::event::{By, Envelope, Event, SCHEMA, read};
use relais_domain::id::{EscalationId, RequestId};
use relais_domain::paging::PageEvent;
use relais_domain::reckon::Target;
use relais_domain::request::Request;
use serde_json::{Map, Value, json};

/// Stands in every word, and nowhere else.
const PLANTED: &str = "Zwolfender";
const ID: &str = "0193a1b0-0000-7000-8000-000000000001";
const AT: &str = "2026-10-05T08:00:00Z";

fn word() -> Value {
    json!(format!("It was {PLANTED}, they said."))
}

fn values() -> Value {
    json!({ format!("{PLANTED}-field"): word() })
}

fn files() -> Value {
    json!([{ "name": word(), "media_type": word(), "size": 4242, "sha256": word() }])
}

fn call() -> Value {
    json!({ "caller": word(), "number": word() })
}

fn missing() -> Value {
    json!([{ "field": "triage.recreation", "code": "missing", "label": { "en": "Version", "fr": "Version" } }])
}

fn passed() -> Value {
    json!({ "gate": "incomplete", "reason": word(), "author": word(), "missing": missing(), "complete_by": AT })
}

fn target() -> Value {
    json!(Target::Working(SignedDuration::from_hours(4)))
}

fn clock() -> Value {
    json!({
        "promise": "first-response", "cycle": 1, "target": target(), "around_the_clock": false, "unverified": false,
        "calendar": "digest", "zone_data": "2026a", "started": AT, "due": AT, "pauses": [{ "from": AT, "to": null }],
        "stopped": null, "kept": null, "earlier": [[target(), AT]], "warned": []
    })
}

fn tagged(tag: &str, all: Vec<(&str, Value)>) -> Vec<Value> {
    let with = |(name, mut fields): (&str, Value)| {
        fields.as_object_mut().expect("fields").insert(tag.to_owned(), json!(name));
        fields
    };
    all.into_iter().map(with).collect()
}

fn acts() -> Vec<Value> {
    tagged(
        "act",
        vec![
            ("reply", json!({ "text": word(), "attachments": files() })),
            ("call", json!({ "text": word(), "call": call() })),
            ("set-severity", json!({ "to": 1, "reason": word() })),
            ("agree-severity", json!({})),
            ("decline-severity", json!({ "reason": word() })),
            ("accept", json!({ "engineer": word() })),
            ("reject", json!({ "reason": "not-ours", "text": word() })),
            ("ask-information", json!({ "text": word(), "fields": [{ "name": word(), "label": word() }] })),
            ("propose-resolution", json!({ "kind": "fix", "text": word(), "attachments": files() })),
            (
                "hand-back",
                json!({ "reason": "network", "element": word(), "evidence": word(), "attachments": files() }),
            ),
            ("answer-as-manager", json!({ "manager": word(), "plan": word() })),
            ("release-manager", json!({ "agreed": word() })),
            ("attempt-contact", json!({ "how": word() })),
            ("close", json!({ "ending": "desk", "text": word() })),
            ("ask-removal", json!({ "what": "passage", "of": [AT] })),
            ("answer-removal", json!({ "done": false, "text": word() })),
            ("give-information", json!({ "text": word(), "values": values(), "attachments": files() })),
            ("complete", json!({ "values": values() })),
            ("check-in", json!({ "text": word() })),
            ("accept-resolution", json!({ "text": word() })),
            ("refuse-resolution", json!({ "why": word() })),
            ("accept-hand-back", json!({ "text": word() })),
            ("dispute-hand-back", json!({ "evidence": word(), "attachments": files() })),
            ("ask-manager", json!({ "reason": word(), "milestone": "2026-10-09", "requester": word() })),
            ("reopen", json!({ "reason": word() })),
            ("withdraw", json!({ "reason": word() })),
        ],
    )
}

fn clocks() -> Vec<Value> {
    let moved = json!({
        "promise": "first-response", "target": target(), "around_the_clock": true, "unverified": true,
        "calendar": "digest", "due": AT, "restarted": true
    });
    let mut all = tagged(
        "clock",
        vec![
            (
                "started",
                json!({
                    "promise": "first-response", "cycle": 1, "target": target(), "around_the_clock": false,
                    "unverified": false, "calendar": "digest", "zone_data": "2026a", "due": AT
                }),
            ),
            ("paused", json!({ "promise": "first-response" })),
            ("resumed", json!({ "promise": "first-response", "due": AT })),
            ("reopened", json!({ "promise": "first-response", "due": AT })),
            ("moved", moved),
            ("stopped", json!({ "promise": "first-response", "kept": true })),
            ("warned", json!({ "promise": "first-response", "threshold": "breached" })),
            ("dropped", json!({ "promise": "first-response" })),
            ("reckoned", json!({ "clocks": [clock()] })),
        ],
    );
    all.iter_mut().for_each(|event| event["type"] = json!("clock"));
    all
}

fn pages() -> Vec<Value> {
    let cause = json!({ "what": "person", "promise": "first-response", "reason": word() });
    let people = json!([{ "seat": ID, "name": word(), "by": ["mail"] }]);
    let mut all = tagged(
        "page",
        vec![
            ("begun", json!({ "number": 1, "cause": cause, "joined": "BOR-K7Q2MD" })),
            ("stepped", json!({ "round": 1, "step": 1, "people": people, "webhooks": [word()], "next": AT })),
            ("answered", json!({})),
        ],
    );
    all.iter_mut().for_each(|event| event["type"] = json!("page"));
    all
}

/// How a request begins, and how an escalation does.
fn openings() -> (Value, Value) {
    let opened = json!({
        "type": "opened", "number": "BOR-K7Q2MD", "kind": "technical", "phase": "production", "severity": 1,
        "subject": word(), "text": word(), "product": "Nimbus", "values": values(), "attachments": files(),
        "call": call(), "form": 3, "passed": passed(), "missing": missing(), "reference": word(),
        "continues": "BOR-AAAAAA", "hand_backs": 2, "policy": { "id": "standard", "version": 4 }
    });
    let escalated = json!({
        "type": "escalation-opened", "number": "BOR-E7Q2MD", "link": ID, "next_desk": word(),
        "requests": [[ID, "BOR-K7Q2MD"]], "contact": ID, "contact_name": word(), "kind": "technical",
        "phase": "production", "severity": 1, "subject": word(), "text": word(), "product": "Nimbus",
        "values": values(), "form": 3, "attachments": files(), "passed": passed(),
        "telephone": [{ "region": "EMEA", "number": "+33 1 00 00 00 00", "source": "the vendor" }],
        "by_hand": false, "continues": "NIM-AAAAAA", "hand_backs": 1, "call": call(), "reference": word()
    });
    (opened, escalated)
}

fn said(as_what: &str) -> Value {
    json!({ "said_as": as_what, "text": word(), "attachments": files(), "call": call() })
}

/// An event of every kind, with every field that it may have.
fn events() -> Vec<Value> {
    let (opened, escalated) = openings();
    let refusal = json!({
        "reason": "refused-unreadably", "facts": { format!("{PLANTED}-fact"): word() }, "missing": missing(),
        "passages": [{ "field": "text", "text": word(), "of": "person" }]
    });
    let done = json!({ "outcome": "done", "text": word(), "search": { "words": word(), "found": [word()] } });
    let mut all = tagged(
        "type",
        vec![
            ("said", said("reply")),
            ("said", said("call")),
            ("noted", said("note")),
            ("accepted", json!({ "engineer": word() })),
            ("rejected", json!({ "reason": "not-ours", "text": word() })),
            ("information-asked", json!({ "text": word(), "fields": [{ "name": word(), "label": word() }] })),
            ("information-given", json!({ "text": word(), "values": values(), "attachments": files() })),
            ("completed", json!({ "values": values() })),
            ("checked-in", json!({ "text": word() })),
            ("severity-set", json!({ "from": 2, "to": 1, "reason": word() })),
            ("severity-proposed", json!({ "to": 1, "reason": word() })),
            ("severity-declined", json!({ "reason": word() })),
            ("resolution-proposed", json!({ "kind": "fix", "text": word(), "attachments": files() })),
            ("resolution-accepted", json!({ "text": word() })),
            ("resolution-refused", json!({ "why": word() })),
            (
                "handed-back",
                json!({ "reason": "network", "element": word(), "evidence": word(), "attachments": files() }),
            ),
            ("hand-back-accepted", json!({ "text": word() })),
            ("hand-back-disputed", json!({ "evidence": word(), "attachments": files() })),
            ("hand-back-lapsed", json!({})),
            ("taken-back", json!({ "what": "closed", "entries": [2] })),
            (
                "manager-asked",
                json!({ "why": "person", "reason": word(), "milestone": "2026-10-09", "requester": word() }),
            ),
            ("manager-answered", json!({ "manager": word(), "plan": word() })),
            ("manager-released", json!({ "agreed": word() })),
            ("reopened", json!({ "reason": word() })),
            ("withdrawn", json!({ "reason": word() })),
            ("closed", json!({ "ending": "desk", "text": word() })),
            (
                "redacted",
                json!({
                    "entries": [2], "of": [AT], "what": "passage", "audience": "both", "elsewhere": word(),
                    "remains": { "2": { "/event/text": word() } }
                }),
            ),
            ("removal-asked", json!({ "what": "file", "of": [AT] })),
            ("removal-answered", json!({ "done": false, "text": word() })),
            (
                "filed",
                json!({
                    "account": ID, "agreement": ID, "contact": ID, "contact_name": word(), "team": "north",
                    "site": ID, "escalation": ID
                }),
            ),
            ("assigned", json!({ "to": ID, "name": word() })),
            (
                "queued",
                json!({ "queue": ID, "name": { "fr": "Support technique", "en": "Technical support" } }),
            ),
            ("tagged", json!({ "added": [word()], "removed": [word()] })),
            ("triaged", json!({ "duty": "recreation", "evidence": done })),
            (
                "triaged",
                json!({ "duty": "recreation", "evidence": { "outcome": "not-possible", "because": word() } }),
            ),
            ("contact-attempted", json!({ "how": word() })),
            (
                "escalated",
                json!({ "escalation": ID, "number": "BOR-E7Q2MD", "next_desk": word(), "open": true, "awaits_us": true }),
            ),
            ("led", json!({ "escalation": ID })),
            ("relayed", json!({ "entry": 2, "escalation": ID, "original": 1 })),
            ("relayed-up", json!({ "original": 1, "escalation": ID, "number": "BOR-E7Q2MD", "message": 2 })),
            ("marked-duplicate", json!({ "of": ID, "number": "BOR-AAAAAA" })),
            ("has-duplicate", json!({ "number": "BOR-AAAAAA" })),
            ("transferred", json!({ "desk": word(), "reason": word() })),
            ("classified", json!({ "kind": "training", "phase": "deployment", "product": "Nimbus" })),
            ("continued-by", json!({ "number": "BOR-AAAAAA" })),
            ("joined", json!({ "request": ID, "number": "BOR-AAAAAA" })),
            ("delivered", json!({ "message": 1, "reference": word() })),
            ("send-refused", json!({ "message": 2, "refusal": refusal })),
            ("handed-over", json!({ "to": ID, "name": word(), "reason": word() })),
            ("unheld", json!({ "name": word() })),
            (
                "other-desk-restored",
                json!({ "made": AT, "entries": 1, "lost": 1, "messages": [2], "unknown": false }),
            ),
            ("particulars", json!({ "reference": word(), "portal": word(), "engineer": word() })),
        ],
    );
    all.extend(acts().into_iter().map(|act| json!({ "type": "sent", "message": 2, "act": act })));
    all.extend(clocks());
    all.extend(pages());
    all.extend([opened, escalated]);
    all
}

fn authors() -> Vec<Value> {
    tagged(
        "who",
        vec![
            ("agent", json!({ "seat": ID, "person": ID, "name": word() })),
            ("contact", json!({ "seat": ID, "person": ID, "name": word() })),
            ("other-desk", json!({ "name": word(), "person": word() })),
            ("rule", json!({})),
            ("operator", json!({})),
        ],
    )
}

fn envelope(seq: u64, happened: Timestamp, side: &str, by: &Value, event: &Value) -> Envelope {
    let stored = json!({
        "seq": seq, "schema": SCHEMA, "happened": happened, "recorded": happened, "late": true, "side": side, "by": by,
        "channel": "screen", "reported": { "who": word(), "channel": "phone" }, "message": 3, "theirs": seq,
        "unheard": true, "doubted": true, "event": event
    });
    read(stored).unwrap_or_else(|error| panic!("{event}: {error}"))
}

fn at() -> Timestamp {
    AT.parse().unwrap()
}

/// The event as it is read once its words are gone.
fn bare(envelope: &Envelope) -> Envelope {
    read(part(envelope).unwrap().0).expect("facts alone can be read")
}

/// The tags that a type knows, as its reader names them.
fn known<T: serde::de::DeserializeOwned>(tag: &str) -> BTreeSet<String> {
    let refused = serde_json::from_value::<T>(json!({ tag: "?" })).err().expect("no such tag").to_string();
    let (_, expected) = refused.split_once("expected").expect("it names what it knows");
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn tags(all: &[Value], tag: &str) -> BTreeSet<String> {
    all.iter().filter_map(|it| it.get(tag)?.as_str()).map(str::to_owned).collect()
}

#[test]
fn every_kind_of_event_is_tried() {
    assert_eq!(tags(&events(), "type"), known::<Event>("type"));
    assert_eq!(tags(&acts(), "act"), known::<Act>("act"));
    assert_eq!(tags(&clocks(), "clock"), known::<ClockEvent>("clock"));
    assert_eq!(tags(&pages(), "page"), known::<PageEvent>("page"));
    assert_eq!(tags(&authors(), "who"), known::<By>("who"));
}

#[test]
fn every_field_of_every_event_says_whether_it_is_a_fact_or_words() {
    for by in authors() {
        for event in events() {
            let envelope = envelope(1, at(), "asked", &by, &event);
            assert_eq!(unnamed(&envelope).unwrap(), Vec::<String>::new(), "{event}");
        }
    }
}

#[test]
fn no_word_is_among_the_facts_and_together_they_are_the_event() {
    for by in authors() {
        for event in events() {
            let whole = envelope(1, at(), "asked", &by, &event);
            let (mut facts, words) = part(&whole).unwrap();
            assert!(!facts.to_string().contains(PLANTED), "{facts}");
            assert!(words.values().all(|word| word.to_string().contains(PLANTED)), "{words:?}");
            put_back(&mut facts, &words);
            assert_eq!(read(facts).unwrap(), whole);
        }
    }
}

/// A record without what anybody said: what is made of words, and places where there is none.
fn without_words(value: Value) -> Option<Value> {
    let is_word = |text: &str| text.is_empty() || text.contains(PLANTED);
    match value {
        Value::Null => None,
        Value::String(text) if is_word(&text) => None,
        Value::Array(all) => {
            let rest: Vec<Value> = all.into_iter().filter_map(without_words).collect();
            (!rest.is_empty()).then_some(Value::Array(rest))
        }
        Value::Object(fields) if fields.contains_key("sha256") || fields.contains_key("of") => None,
        Value::Object(fields) => {
            let rest: Map<String, Value> = fields
                .into_iter()
                .filter(|(name, _)| !name.contains(PLANTED))
                .filter_map(|(name, value)| Some((name, without_words(value)?)))
                .collect();
            (!rest.is_empty()).then_some(Value::Object(rest))
        }
        fact => Some(fact),
    }
}

/// A record of so many events of any kind, by anybody, in any order of time.
fn records() -> impl Strategy<Value = (bool, Vec<Envelope>)> {
    let (events, authors) = (events(), authors());
    let step = (prop::sample::select(events), prop::sample::select(authors), any::<bool>(), -3i64..6);
    (any::<bool>(), prop::collection::vec(step, 0..30)).prop_map(|(escalation, steps)| {
        let (opened, escalated) = openings();
        let rule = json!({ "who": "rule" });
        let first = if escalation { escalated } else { opened };
        let (mut now, mut all) = (at(), vec![envelope(1, at(), "asker", &rule, &first)]);
        for (seq, (event, by, asked, minutes)) in (2..).zip(steps) {
            now += SignedDuration::from_mins(minutes);
            all.push(envelope(seq, now, if asked { "asked" } else { "asker" }, &by, &event));
        }
        (escalation, all)
    })
}

proptest! {
    #[test]
    fn a_record_folds_from_facts_alone_to_the_same_state((escalation, whole) in records()) {
        let facts: Vec<Envelope> = whole.iter().map(bare).collect();
        let folded = |all: &[Envelope]| match escalation {
            true => json!(Escalation::fold(EscalationId(ID.parse().unwrap()), all)),
            false => json!(Request::fold(RequestId(ID.parse().unwrap()), all)),
        };
        let from_facts = folded(&facts);
        prop_assert!(!from_facts.to_string().contains(PLANTED));
        prop_assert_eq!(without_words(from_facts), without_words(folded(&whole)));
    }

    #[test]
    fn any_of_its_events_may_lose_its_words((escalation, whole) in records(), lost in any::<u64>()) {
        let some: Vec<Envelope> =
            whole.iter().map(|it| if lost >> (it.seq % 64) & 1 == 1 { bare(it) } else { it.clone() }).collect();
        let folded = |all: &[Envelope]| match escalation {
            true => json!(Escalation::fold(EscalationId(ID.parse().unwrap()), all)),
            false => json!(Request::fold(RequestId(ID.parse().unwrap()), all)),
        };
        prop_assert_eq!(without_words(folded(&some)), without_words(folded(&whole)));
    }
}
