//! Every command, every act, every field: what leaves is held where it names somebody, whatever it came through, and
//! what stays is not. The lines are the program's own: a command, an act or a field of one that is new there is new here.

use std::collections::BTreeSet;

use domain::Reason;
use domain::act::Act;
use domain::kind::Channel;
use domain::seat::Viewer;
use engine::{Administer, Change, Command, Failure, Filing};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::seat::{filled_in, with, word};
use serde_json::{Value, json};

/// Whatever it comes through.
const CHANNELS: [Channel; 3] = [Channel::Api, Channel::Screen, Channel::Phone];

/// Commands whose words stay on the desk that they are written on.
const STAY: &[&str] = &[
    "Note",
    "Assign",
    "Triage",
    "Page",
    "AnswerPage",
    "AnswerEscalationPage",
    "Duplicate",
    "MoveToQueue",
    "Tag",
    "Transfer",
    "Join",
    "Lead",
    "TakeOver",
    "Tell",
    "Report",
    "Particulars",
    "Redact",
    "Erase",
    "Receive",
    "Accept",
    "Delivered",
    "Arrive",
    "Due",
    "Tick",
    // What keeps a desk, and the mailroom.
    "AddAccount",
    "PutDesk",
    "Invite",
    "WithdrawInvitation",
    "AddAgent",
    "AddContact",
    "Vouch",
    "EndSeat",
    "PutAgreement",
    "EndAgreement",
    "NameContact",
    "RemoveContact",
    "Requalify",
    "PutLink",
    "NameLinkContact",
    "RemoveLinkContact",
    "RequalifyOnLink",
    "PutPolicy",
    "RetireForm",
    "PutLinkForm",
    "RetireLinkForm",
    "AcceptTerms",
    "PutCalendar",
    "ChooseDeskHours",
    "ChooseAccountHours",
    "PutSite",
    "PutLinkDoor",
    "DropLinkDoor",
    "PutQueue",
    "RetireQueue",
    "PutRota",
    "AddCover",
    "DropCover",
    "DropRota",
    "PutPaging",
    "PutMobile",
    "SeatAtSite",
    "TryAgain",
    "DropOutgoing",
    "PauseLane",
    "ResumeLane",
    "OpenDesk",
    "Onward",
    "ReceiveLater",
    "Incoming",
    "Choose",
    "Dismiss",
];

/// Commands whose words leave: as they are, with a name in the place of each text that is to be looked at.
fn leaving(it: &Records) -> Vec<(&'static str, &'static str, Value)> {
    let (number, escalation, file) = (&it.new, &it.escalated, &it.file);
    let form = json!({"version": 1, "fields": [{"name": "site", "label": {"en": "@", "fr": "@"}, "ask": "line",
        "help": {"en": "@", "fr": "@"}}]});
    let shelf = json!({"kind": "article", "title": "@", "body": "@", "symptoms": "@", "workaround": "@",
        "versions": "@", "fixed_in": "@", "audience": "customers"});
    let notice = json!({"kind": "incident", "title": "@", "body": "@", "audience": "askers"});
    let keeps = |what: &str, more: Value| with(json!({"command": "administer", "administer": what}), &more);
    let opening = json!({"kind": "technical", "phase": "production", "severity": 2, "subject": "@", "text": "@",
        "product": "Nimbus Compute", "values": {"free": "@"}, "form": null, "attachments": [file], "reference": "@",
        "call": {"caller": "@", "number": "@"}, "passed": null, "continues": null});
    let escalate = json!({"severity": 1, "kind": null, "phase": null, "subject": "@", "text": "@",
        "product": "Nimbus Compute", "values": with(filled_in(), &json!({"problem-statement": "Long enough for it: @"})),
        "form": null, "attachments": [file], "contact": null, "passing": null});
    // Before all that the form demands is known.
    let early = with(
        escalate.clone(),
        &json!({"values": {}, "attachments": [], "subject": "Gateway down",
        "text": "It answers nothing.", "passing": {"gate": "incomplete", "reason": "@"}}),
    );
    let both = json!({"en": "@", "fr": "@"});
    vec![
        (
            "Open",
            "nadia",
            json!({"command": "open", "account": it.account, "contact": null, "opening": opening,
            "by_phone": true}),
        ),
        (
            "Act",
            "nadia",
            json!({"command": "act", "number": number, "act": {"act": "accept", "engineer": "@"}}),
        ),
        (
            "OnBehalf",
            "nadia",
            json!({"command": "on-behalf", "number": number,
            "act": {"act": "reply", "text": "@", "attachments": [file]}, "told": {"who": "@", "channel": "phone"}}),
        ),
        (
            "Confirm",
            "nadia",
            json!({"command": "confirm", "number": it.resolved, "said": {"text": "@",
            "withdraw_escalations": false, "reason": null, "told": {"who": "@", "channel": "phone"}}}),
        ),
        (
            "Confirm",
            "nadia",
            json!({"command": "confirm", "number": it.withdrawing, "said": {"text": null,
            "withdraw_escalations": true, "reason": "@", "told": {"who": "Claire", "channel": "phone"}}}),
        ),
        (
            "Classify",
            "nadia",
            json!({"command": "classify", "number": number, "to": {"kind": "technical",
            "phase": "production", "product": "@", "contact": null}}),
        ),
        (
            "Escalate",
            "nadia",
            json!({"command": "escalate", "numbers": [number], "link": it.link,
            "escalate": escalate}),
        ),
        (
            "Escalate",
            "nadia",
            json!({"command": "escalate", "numbers": [number], "link": it.link, "escalate": early}),
        ),
        (
            "EscalationAct",
            "nadia",
            json!({"command": "escalation-act", "escalation": escalation,
            "act": {"act": "reply", "text": "@", "attachments": [file]}, "told": null}),
        ),
        (
            "Relay",
            "nadia",
            json!({"command": "relay", "escalation": escalation, "original": it.theirs,
            "targets": [{"number": it.behind, "text": "@"}], "attachments": [], "resolution": null}),
        ),
        (
            "RelayUp",
            "nadia",
            json!({"command": "relay-up", "number": it.behind, "original": 1,
            "escalation": escalation, "text": "@", "attachments": [], "told": null}),
        ),
        ("PutForm", "ada", keeps("put-form", form)),
        ("PublishTerms", "ada", keeps("publish-terms", json!({"text": both}))),
        ("EditGuide", "ada", keeps("edit-guide", json!({"agreement": it.agreement, "text": both}))),
        ("Publish", "ada", keeps("publish", shelf.clone())),
        ("Revise", "ada", keeps("revise", json!({"publication": it.publication, "draft": shelf}))),
        ("Notice", "ada", keeps("notice", notice.clone())),
        ("ReviseNotice", "ada", keeps("revise-notice", json!({"notice": it.notice, "draft": notice}))),
        (
            "Attach",
            "nadia",
            json!({"command": "mail", "filing": "attach", "mail": it.mail, "number": number}),
        ),
    ]
}

/// What an act is made of: a sound value of each of its fields, with `@` where words stand.
fn sample(act: &str, field: &str, file: &Value) -> Value {
    match (act, field) {
        ("SetSeverity", "to") => json!(1),
        ("Reject", "reason") => json!("other"),
        ("HandBack", "reason") => json!("firewall"),
        ("Complete", "values") => with(
            filled_in(),
            &json!({"problem-statement": "What happens is long enough: @", "triage.isolation": "done",
                "triage.publications": "done", "triage.recreation": "done", "triage.proposal": "done"}),
        ),
        (_, "values") => json!({"version": "@", "free": "@"}),
        (_, "kind") => json!("workaround"),
        (_, "ending") => json!("desk"),
        (_, "milestone") => Value::Null,
        ("AskRemoval", "what") => json!("passage"),
        (_, "of") => json!(["2026-10-05T08:00:00Z"]),
        (_, "done") => json!(false),
        (_, "attachments") => json!([file]),
        (_, "call") => json!({"caller": "@", "number": "@"}),
        (_, "fields") => json!([{"name": "version", "label": "@"}]),
        (
            _,
            "text" | "reason" | "engineer" | "element" | "evidence" | "manager" | "plan" | "agreed" | "how"
            | "why" | "requester",
        ) => json!("@"),
        (act, field) => panic!("nobody has said what {field} of {act} is made of"),
    }
}

/// Records in every state, for acts to find the one that takes them.
struct Records {
    account: Value,
    agreement: Value,
    link: Value,
    publication: Value,
    notice: Value,
    mail: Value,
    new: String,
    resolved: String,
    escalated: String,
    behind: String,
    /// Resolved, while a next desk still works on it.
    withdrawing: String,
    /// Of Nadia's, with a name to plant in.
    file: Value,
    /// The entry of the next desk.
    theirs: Value,
    requests: Vec<String>,
    escalations: Vec<String>,
}

impl Records {
    async fn of(chain: &Chain) -> Self {
        let nadia = chain.nadia();
        let mut requests = Vec::new();
        for nth in 0..8 {
            let severity = if nth == 6 { 1 } else { 2 };
            requests.push(chain.claire().opens_with(json!({"severity": severity})).await);
        }
        let at = |nth: usize, what: &str| format!("requests/{}/{what}", requests[nth]);
        nadia.triages(&requests[0]).await;
        nadia.does(&at(1, "information-requests"), json!({"text": "Which?"})).await;
        nadia.resolves(&requests[2], "Restart it.").await;
        nadia.hands_back(&requests[3], "The firewall drops it.").await;
        nadia.resolves(&requests[4], "Restart it.").await;
        chain.claire().accepts_the_resolution(&requests[4]).await;
        let manager = json!({"reason": "The plant stands still."});
        chain.claire().does(&at(5, "management-escalations"), manager).await;
        nadia.does(&at(6, "acceptance"), json!({})).await;
        nadia.does(&at(6, "severity"), json!({"severity": 2, "reason": "It is lighter."})).await;
        let manager = json!({"reason": "The plant stands still."});
        chain.claire().does(&at(7, "management-escalations"), manager).await;
        let plan = json!({"manager": "Léo Marchand", "plan": "Two engineers."});
        chain.leo().does(&at(7, "management-escalations/answer"), plan).await;

        let mut escalations = Vec::new();
        for nth in 0..6 {
            nadia.triages(&requests[5]).await;
            let gate = json!({"severity": 1, "values": {},
                "override": {"gate": "incomplete", "reason": "The plant stands still."}});
            let more = if nth == 5 { gate } else { json!({}) };
            let sent = nadia.escalates_with(&requests[5], "boreal>nimbus", more).await.good();
            escalations.push(word(&sent["number"]));
        }
        let mut there = Vec::new();
        for escalation in &escalations {
            there.push(nadia.reference(escalation).await);
        }
        let victor = chain.victor();
        victor.replies(&there[0], "We look at it.").await;
        let path = |nth: usize, what: &str| format!("requests/{}/{what}", there[nth]);
        victor.does(&path(1, "information-requests"), json!({"text": "Which?"})).await;
        victor.resolves(&there[2], "Restart it.").await;
        victor.hands_back(&there[3], "The firewall drops it.").await;
        victor.resolves(&there[4], "Restart it.").await;
        let accepted = json!({"accepted": true});
        nadia.does(&format!("escalations/{}/confirmation", escalations[4]), accepted).await;
        victor.does(&path(5, "acceptance"), json!({})).await;
        victor.does(&path(5, "severity"), json!({"severity": 2, "reason": "It is lighter."})).await;

        let shelf = json!({"kind": "article", "title": "x", "body": "x", "audience": "desk"});
        let publication = chain.ada().does("publications", shelf).await["id"].clone();
        let notice = json!({"kind": "incident", "title": "x", "body": "x", "audience": "desk"});
        let notice = chain.ada().does("notices", notice).await["id"].clone();
        let withdrawing = chain.claire().opens("Gateway slow").await;
        nadia.triages(&withdrawing).await;
        nadia.escalates(&withdrawing, "boreal>nimbus").await;
        nadia.resolves(&withdrawing, "Restart it.").await;
        let file = with(nadia.uploads("log.txt", b"plain words").await, &json!({"name": "@.txt"}));
        let letter = relais_tests::letter::Letter::from("stranger@x.example", "1@x.example");
        let letter = letter.about("Re:", "Nimbus Cloud asks for a trace.");
        let mail = chain.receives("boreal", &letter.raw()).await["mail"].clone();
        Self {
            account: json!(chain.accounts["Ateliers Martin"]),
            agreement: json!(chain.agreements["Ateliers Martin"]),
            link: json!(chain.links["boreal>nimbus"]),
            theirs: nadia.entry_of(&escalations[0], "reply").await["id"].clone(),
            new: requests[0].clone(),
            resolved: requests[2].clone(),
            behind: requests[5].clone(),
            withdrawing,
            file,
            escalated: escalations[0].clone(),
            publication,
            notice,
            mail,
            requests,
            escalations,
        }
    }
}

/// Where `@` stands in a document.
fn places(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.contains('@') => found.push(path),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(nth, it)| places(it, format!("{path}/{nth}"), found));
        }
        Value::Object(fields) => {
            fields
                .iter()
                .for_each(|(name, it)| places(it, format!("{path}/{}", name.replace('/', "~1")), found));
        }
        _ => {}
    }
}

/// The document with a name at one of its places, and plain words at the others.
fn planted(document: &Value, at: Option<&str>, name: &str) -> Value {
    let mut document = document.clone();
    let mut found = Vec::new();
    places(&document, String::new(), &mut found);
    for place in found {
        let words = if at == Some(place.as_str()) { name } else { "plain words" };
        let text = document.pointer_mut(&place).expect("a place");
        *text = json!(text.as_str().unwrap_or_default().replace('@', words));
    }
    document
}

/// How a command fares, without being carried out.
async fn fares(chain: &Chain, viewer: &Viewer, channel: Channel, command: &Value) -> Option<Reason> {
    let command: Command =
        serde_json::from_value(command.clone()).unwrap_or_else(|error| panic!("{error}: {command}"));
    match chain.engine.rehearse(Change::new(viewer.clone(), channel, command)).await {
        Ok(_) => None,
        Err(Failure::Refused(refusal)) => Some(refusal.reason),
        Err(Failure::Broken(fault)) => panic!("{fault}"),
    }
}

/// `ProposeResolution`, as an act is called in a command.
fn code(act: &str) -> String {
    let mut code = String::new();
    for c in act.chars() {
        if c.is_uppercase() && !code.is_empty() {
            code.push('-');
        }
        code.extend(c.to_lowercase());
    }
    code
}

/// Acts that have no words, and the one whose words stay on the desk.
const WORDLESS: &[&str] = &["AgreeSeverity", "AttemptContact", "AskRemoval"];

/// Tries every act that this side may do, on whichever record takes it: with a name in each place it is held, through
/// every channel, and with plain words it is not.
async fn try_acts(
    chain: &Chain,
    viewer: &Viewer,
    name: &str,
    (records, file): (&[String], &Value),
    command: impl Fn(&str, &Act, Value) -> Option<Value>,
) {
    for (act, fields) in Act::LINES {
        let mut body = json!({"act": code(act)});
        for field in *fields {
            body[*field] = sample(act, field, file);
        }
        let made: Act = serde_json::from_value(planted(&body, None, name)).expect("a sound act");
        if records.first().and_then(|record| command(record, &made, body.clone())).is_none() {
            continue;
        }
        let mut taken = None;
        for record in records {
            let plain = planted(&command(record, &made, body.clone()).expect("a command"), None, name);
            match fares(chain, viewer, Channel::Api, &plain).await {
                None => taken = Some(record),
                Some(reason) => assert_ne!(reason, Reason::TellsTheOtherSide, "{plain}"),
            }
            if taken.is_some() {
                break;
            }
        }
        let Some(record) = taken else {
            // Between this desk and its customers nothing is opened incomplete that could be completed, and no customer
            // proposes a severity that the desk would have to agree to.
            // Nor has anybody asked for anything to be taken out.
            let taken_by_none = ["Complete", "AgreeSeverity", "AnswerRemoval"];
            assert!(taken_by_none.contains(act), "no record takes {act}");
            continue;
        };
        let whole = command(record, &made, body.clone()).expect("a command");
        let mut found = Vec::new();
        places(&whole, String::new(), &mut found);
        assert!(!found.is_empty() || WORDLESS.contains(act), "{act} says nothing");
        for place in found {
            for channel in CHANNELS {
                let told = planted(&whole, Some(&place), name);
                let reason = fares(chain, viewer, channel, &told).await;
                let expected = (!WORDLESS.contains(act)).then_some(Reason::TellsTheOtherSide);
                assert_eq!(reason, expected, "{act} {place} {channel:?}");
            }
        }
    }
}

both_engines! {
    async fn every_act_with_a_name_in_any_field_is_held_through_every_channel(chain: Chain) {
        use domain::event::Side;
        let records = Records::of(&chain).await;
        // A lead may all of it.
        let leo = chain.viewer("leo").await;
        try_acts(&chain, &leo, "Nimbus Cloud", (&records.requests, &records.file), |number, act, body| {
            (act.side() != Some(Side::Asker)).then(|| json!({"command": "act", "number": number, "act": body}))
        })
        .await;
        try_acts(&chain, &leo, "Nimbus Cloud", (&records.requests, &records.file), |number, act, body| {
            let told = json!({"who": "Claire Martin", "channel": "phone"});
            let desks = matches!(act, Act::Call { .. } | Act::AskRemoval { .. } | Act::AnswerRemoval { .. });
            (act.side() != Some(Side::Asked) && !desks)
                .then(|| json!({"command": "on-behalf", "number": number, "act": body, "told": told}))
        })
        .await;
        try_acts(&chain, &leo, "Ateliers Martin", (&records.escalations, &records.file), |number, act, body| {
            (act.side() != Some(Side::Asked))
                .then(|| json!({"command": "escalation-act", "escalation": number, "act": body, "told": null}))
        })
        .await;
    }

    async fn every_command_is_known_to_stay_or_is_held_wherever_it_names_somebody(chain: Chain) {
        let records = Records::of(&chain).await;
        let leaving = leaving(&records);
        let lines = [Command::LINES, Administer::LINES, Filing::LINES].concat();
        let lines: BTreeSet<&str> = lines.iter().map(|(line, _)| *line).collect();
        let known: Vec<&str> = STAY.iter().copied().chain(leaving.iter().map(|(line, ..)| *line)).collect();
        // What holds other commands is no command of its own.
        let known: BTreeSet<&str> = known.into_iter().chain(["Administer", "Mail"]).collect();
        assert_eq!(known, lines);
        for (line, seat, command) in leaving {
            let viewer = chain.viewer(seat).await;
            let leaves_up = command["said"]["withdraw_escalations"] == true;
            let name = if leaves_up || matches!(line, "Escalate" | "EscalationAct" | "RelayUp") {
                "Ateliers Martin"
            } else {
                "Nimbus Cloud"
            };
            let mut found = Vec::new();
            places(&command, String::new(), &mut found);
            if line == "Attach" {
                // The name stands in the mail.
                found.push(String::new());
            } else {
                assert_eq!(fares(&chain, &viewer, Channel::Api, &planted(&command, None, name)).await, None, "{line}");
            }
            for (place, channel) in found.iter().flat_map(|place| CHANNELS.map(|channel| (place, channel))) {
                let told = planted(&command, Some(place), name);
                let reason = fares(&chain, &viewer, channel, &told).await;
                assert_eq!(reason, Some(Reason::TellsTheOtherSide), "{line} {place} {channel:?}");
            }
        }
    }
}
