//! What is told of a problem is stored as ever: what an earlier program wrote is read, and an earlier program reads what
//! this one writes.
#![expect(clippy::unwrap_used, reason = "a step that fails has failed the test")]

use relais_domain::escalation::Escalation;
use relais_domain::event::{Envelope, Event, read};
use relais_domain::id::{EscalationId, RequestId};
use relais_domain::request::Request;
use serde_json::{Value, json};
use uuid::Uuid;

const ID: &str = "0193a1b0-0000-7000-8000-000000000001";

/// How a request began, as it was written when nothing more was known of it.
fn opened() -> Value {
    json!({
        "type": "opened", "number": "NIM-K7Q2MD", "kind": "technical", "phase": "production", "severity": 2,
        "subject": "Gateway down", "text": "Since nine.", "product": "Nimbus Compute", "form": null,
        "policy": { "id": "partner-default", "version": 1 }
    })
}

/// The same of an escalation.
fn escalation_opened() -> Value {
    json!({
        "type": "escalation-opened", "number": "BOR-K7Q2MD", "link": ID, "next_desk": "Nimbus", "requests": [],
        "contact": ID, "contact_name": "Nadia Benali", "kind": "technical", "phase": "production", "severity": 2,
        "subject": "Gateway down", "text": "Since nine.", "product": null, "values": { "site": "Lyon" }, "form": 3,
        "attachments": [{ "name": "a.log", "media_type": "text/plain", "size": 4, "sha256": "00" }], "passed": null,
        "telephone": [], "by_hand": false, "continues": null
    })
}

fn with(mut event: Value, more: &Value) -> Value {
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}

fn written(seq: u64, side: &str, event: &Value) -> Envelope {
    let by = json!({ "who": "agent", "seat": ID, "person": ID, "name": "Nadia Benali" });
    read(json!({
        "seq": seq, "schema": 1, "happened": "2026-10-05T08:00:00Z", "recorded": "2026-10-05T08:00:00Z",
        "side": side, "by": by, "channel": "screen", "event": event
    }))
    .unwrap()
}

fn names(record: &Value) -> Vec<&str> {
    record.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn first_entries_are_read_as_they_were_written_and_say_the_same() {
    let told = json!({
        "values": { "site": "Lyon" }, "form": 3,
        "attachments": [{ "name": "a.log", "media_type": "text/plain", "size": 4, "sha256": "00" }],
        "call": { "caller": "Claire", "number": "+33 1" },
        "passed": {
            "gate": "incomplete", "reason": "It burns.", "author": "Claire", "missing": [],
            "complete_by": "2026-10-06T08:00:00Z"
        },
        "missing": [], "reference": "INC-1", "continues": "NIM-K7Q2MC", "hand_backs": 1
    });
    // What is empty may be written or not: both are read as the same.
    let nothing = json!({ "values": {} });
    let nowhere = json!({ "call": null, "reference": null });
    for (before, now) in [
        (opened(), with(opened(), &nothing)),
        (with(opened(), &told), with(opened(), &told)),
        (escalation_opened(), with(escalation_opened(), &nowhere)),
    ] {
        let event: Event = serde_json::from_value(before).unwrap();
        let mut now = now;
        if now["missing"] == json!([]) {
            now.as_object_mut().unwrap().remove("missing");
        }
        assert_eq!(json!(event), now);
        assert_eq!(serde_json::from_value::<Event>(now).unwrap(), event);
    }
}

#[test]
fn a_request_goes_on_with_what_its_first_entry_told_but_words_and_files() {
    let told = json!({
        "values": { "site": "Lyon" }, "form": 3, "reference": "INC-1", "continues": "NIM-K7Q2MC",
        "attachments": [{ "name": "a.log", "media_type": "text/plain", "size": 4, "sha256": "00" }],
        "call": { "caller": "Claire", "number": null }
    });
    let id = RequestId(Uuid::nil());
    let request = Request::fold(id, &[written(1, "asker", &with(opened(), &told))]);
    let mut state = json!(request);
    assert_eq!(state["subject"], "Gateway down");
    assert_eq!(state["product"], "Nimbus Compute");
    assert_eq!(state["values"], json!({ "site": "Lyon" }));
    assert_eq!((&state["reference"], &state["continues"]), (&json!("INC-1"), &json!("NIM-K7Q2MC")));
    for beside in ["text", "attachments", "call", "passed"] {
        assert!(!names(&state).contains(&beside), "{beside}");
    }
    // An earlier program wrote no version of the form.
    state.as_object_mut().unwrap().remove("form");
    assert_eq!(serde_json::from_value::<Request>(state).unwrap(), request);

    let mut blank = json!(Request::blank(id));
    blank.as_object_mut().unwrap().remove("form");
    let blank = with(blank, &json!({ "reference": null, "continues": null }));
    assert_eq!(serde_json::from_value::<Request>(blank).unwrap(), Request::blank(id));
}

#[test]
fn the_reference_of_an_escalation_is_the_next_desks_and_what_we_call_it_its_number() {
    let id = EscalationId(Uuid::nil());
    let theirs = with(opened(), &json!({ "reference": "BOR-K7Q2MD" }));
    let events = [written(1, "asker", &escalation_opened()), written(2, "asker", &theirs)];
    let escalation = Escalation::fold(id, &events);
    assert_eq!(escalation.problem.reference, None);
    let text = serde_json::to_string(&escalation).unwrap();
    assert_eq!(text.matches("\"reference\":").count(), 1, "{text}");
    let state: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&state["number"], &state["reference"]), (&json!("BOR-K7Q2MD"), &json!("NIM-K7Q2MD")));
    assert_eq!((&state["subject"], &state["form"]), (&json!("Gateway down"), &json!(3)));
    for beside in ["text", "attachments", "call", "passed"] {
        assert!(!names(&state).contains(&beside), "{beside}");
    }
    assert_eq!(serde_json::from_value::<Escalation>(state).unwrap(), escalation);
}
