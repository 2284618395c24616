//! Commands, made by chance from what is known.

use std::collections::HashMap;

use domain::Number;
use domain::id::{DeskId, LinkId, SeatId};
use domain::seat::Viewer;
use serde_json::{Value, json};
use uuid::Uuid;

use super::acts;
use crate::chain::Chain;
use crate::soak::luck::Luck;

/// What commands may speak of.
pub struct Known {
    /// Numbers by the desk that keeps them.
    pub requests: HashMap<DeskId, Vec<Number>>,
    pub escalations: HashMap<DeskId, Vec<Number>>,
    links: Vec<(DeskId, LinkId)>,
    accounts: Vec<String>,
    slugs: Vec<&'static str>,
}

impl Known {
    /// What a new chain has.
    pub fn of(chain: &Chain) -> Self {
        let mut links: Vec<(DeskId, LinkId)> = chain
            .links
            .iter()
            .map(|(name, link)| (chain.desks[name.split('>').next().unwrap_or_default()].id, *link))
            .collect();
        // Chance alone may order things, never a map.
        links.sort_unstable();
        let mut accounts: Vec<String> = chain.accounts.values().map(ToString::to_string).collect();
        accounts.sort_unstable();
        let mut slugs: Vec<&str> = chain.desks.keys().copied().collect();
        slugs.sort_unstable();
        Self { requests: HashMap::new(), escalations: HashMap::new(), links, accounts, slugs }
    }

    /// The number of a request of the desk; now and then of another's.
    pub fn request(&self, luck: &mut Luck, desk: DeskId) -> Option<Number> {
        some(luck, &self.requests, desk)
    }

    fn escalation(&self, luck: &mut Luck, desk: DeskId) -> Option<Number> {
        some(luck, &self.escalations, desk)
    }

    fn link(&self, luck: &mut Luck, desk: DeskId) -> LinkId {
        let own: Vec<LinkId> =
            self.links.iter().filter(|(of, _)| *of == desk).map(|(_, link)| *link).collect();
        if own.is_empty() || luck.once_in(12) { luck.one(&self.links).1 } else { *luck.one(&own) }
    }
}

/// One of the newest of a desk, mostly: what is old has mostly ended.
fn some(luck: &mut Luck, of: &HashMap<DeskId, Vec<Number>>, desk: DeskId) -> Option<Number> {
    let mut desks: Vec<&DeskId> = of.keys().collect();
    desks.sort_unstable();
    let desk = if luck.once_in(20) && !desks.is_empty() { **luck.one(&desks) } else { desk };
    let numbers = of.get(&desk).filter(|numbers| !numbers.is_empty())?;
    let near = if luck.once_in(4) { numbers.len() } else { numbers.len().min(6) };
    Some(numbers[luck.index(near)].clone())
}

/// The number of something that is listed.
pub fn number(view: &Value) -> Option<Number> {
    Number::parse(view["number"].as_str()?).ok()
}

/// What somebody does next, in the shape that commands have: mostly one thing, now and then a whole escalation as it
/// should be, so that there is always something that the next desk can act on.
pub fn commands(luck: &mut Luck, known: &Known, viewer: &Viewer) -> Vec<Value> {
    let number = known.request(luck, viewer.desk());
    match (viewer, number) {
        (Viewer::Agent(_), Some(number)) if luck.once_in(6) => {
            sound_escalation(luck, known, viewer.desk(), &number)
        }
        _ => vec![command(luck, known, viewer)],
    }
}

fn sound_escalation(luck: &mut Luck, known: &Known, desk: DeskId, number: &Number) -> Vec<Value> {
    let text = "It was looked at well enough, nothing was found.";
    let mut steps: Vec<Value> = ["isolation", "publications", "recreation", "proposal"]
        .iter()
        .map(|duty| {
            let search = (*duty == "publications").then(|| json!({ "words": "gateway", "found": [] }));
            let evidence = json!({ "outcome": "done", "text": text, "search": search });
            json!({ "command": "triage", "number": number, "duty": duty, "evidence": evidence })
        })
        .collect();
    let product = *luck.one(&["Nimbus Compute", "Nimbus Compute", "Strato Vault"]);
    steps.push(
        json!({ "command": "escalate", "numbers": [number], "link": known.link(luck, desk), "escalate": {
        "severity": *luck.one(&[2, 2, 3, 4]), "kind": "technical", "phase": "production", "subject": TEXTS[0],
        "text": text, "product": product, "values": complete(), "form": null, "attachments": [],
        "contact": null, "passing": null
    } }),
    );
    steps
}

fn command(luck: &mut Luck, known: &Known, viewer: &Viewer) -> Value {
    let desk = viewer.desk();
    let number = known.request(luck, desk);
    let escalation = known.escalation(luck, desk);
    let agent = matches!(viewer, Viewer::Agent(_));
    let (Some(number), true) = (number, luck.below(10) > 1) else {
        return open(luck, known, agent);
    };
    if !agent {
        let act = acts::act(luck);
        return match luck.below(8) {
            0 => {
                json!({ "command": "confirm", "number": number, "said": { "text": maybe(luck),
                    "withdraw_escalations": luck.once_in(2), "reason": maybe(luck), "told": null } })
            }
            _ => json!({ "command": "act", "number": number, "act": act }),
        };
    }
    match (luck.below(27), escalation) {
        (0..=3, _) => json!({ "command": "act", "number": number, "act": acts::act(luck) }),
        (4, _) => json!({ "command": "note", "number": number, "text": text(luck), "attachments": [] }),
        (5, _) => json!({ "command": "assign", "number": number, "to": seat(luck, viewer) }),
        (6, _) => triage(luck, &number),
        (7, _) => json!({ "command": "confirm", "number": number, "said": { "text": maybe(luck),
            "withdraw_escalations": *luck.one(&[None, Some(true), Some(false)]),
            "reason": maybe(luck), "told": told(luck) } }),
        (8, _) => {
            let of = known.request(luck, desk).unwrap_or_else(|| number.clone());
            json!({ "command": "duplicate", "number": number, "of": of })
        }
        (9, _) => {
            let to = *luck.one(&known.slugs);
            json!({ "command": "transfer", "number": number, "desk": to, "reason": text(luck) })
        }
        (10, _) => administer(luck, known, viewer),
        (18, _) => json!({ "command": "on-behalf", "number": number, "act": acts::act(luck),
            "told": { "who": text(luck), "channel": *luck.one(&["phone", "mail"]) } }),
        (19, _) => json!({ "command": "classify", "number": number, "to": {
            "kind": *luck.one(&["technical", "training", "billing"]),
            "phase": *luck.one(&["production", "deployment"]), "product": product(luck), "contact": null } }),
        (21, _) => json!({ "command": "page", "number": number, "reason": text(luck) }),
        (22, _) => json!({ "command": "answer-page", "number": number }),
        (11..=13, _) | (_, None) => escalate(luck, known, desk, number),
        (14, Some(escalation)) => {
            json!({ "command": "join", "escalation": escalation, "numbers": [number] })
        }
        (15, Some(escalation)) => json!({ "command": "lead", "number": number, "escalation": escalation }),
        (16, Some(escalation)) => by_hand(luck, &escalation),
        (17, Some(escalation)) => {
            json!({ "command": "relay", "escalation": escalation, "original": luck.below(9),
            "targets": [{ "number": number, "text": text(luck) }], "attachments": [],
            "resolution": *luck.one(&[None, Some("workaround"), Some("fix")]) })
        }
        (20, Some(escalation)) => {
            json!({ "command": "relay-up", "number": number, "original": luck.below(9),
            "escalation": escalation, "text": text(luck), "attachments": [], "told": told(luck) })
        }
        (23, Some(escalation)) => json!({ "command": "answer-escalation-page", "escalation": escalation }),
        (_, Some(escalation)) => json!({ "command": "escalation-act", "escalation": escalation,
            "act": acts::act(luck), "told": told(luck) }),
    }
}

fn open(luck: &mut Luck, known: &Known, agent: bool) -> Value {
    let account = (agent && !luck.once_in(4)).then(|| luck.one(&known.accounts).clone());
    json!({ "command": "open", "account": account, "contact": null, "by_phone": false, "opening": {
        "kind": *luck.one(&["technical", "technical", "product-question", "billing", "training"]),
        "phase": *luck.one(&["production", "production", "deployment"]),
        "severity": *luck.one(&[None, Some(1), Some(2), Some(3), Some(4), Some(9)]),
        "subject": text(luck), "text": text(luck), "product": product(luck),
        "values": values(luck), "form": null, "attachments": [], "call": null, "passed": null,
        "reference": maybe(luck), "continues": null
    } })
}

fn escalate(luck: &mut Luck, known: &Known, desk: DeskId, number: Number) -> Value {
    let mut numbers = vec![number];
    if luck.once_in(5) {
        numbers.extend(known.request(luck, desk));
    }
    let passing = luck.once_in(2).then(|| {
        let gate = *luck.one(&["incomplete", "incomplete", "absent-contact"]);
        json!({ "gate": gate, "reason": text(luck) })
    });
    let form = values(luck);
    json!({ "command": "escalate", "numbers": numbers, "link": known.link(luck, desk), "escalate": {
        // Severity 1 may pass the gate: the others must be complete.
        "severity": *luck.one(&[1, 1, 1, 2, 3, 7]), "kind": null, "phase": null, "subject": text(luck),
        "text": text(luck), "product": product(luck), "values": form, "form": null, "attachments": [],
        "contact": null, "passing": passing
    } })
}

fn triage(luck: &mut Luck, number: &Number) -> Value {
    let duty = *luck.one(&["isolation", "publications", "recreation", "proposal"]);
    let text =
        if luck.once_in(4) { text(luck) } else { "It was looked at well enough, nothing was found.".into() };
    let search = (duty == "publications").then(|| json!({ "words": "gateway", "found": [] }));
    let evidence = if luck.once_in(4) {
        json!({ "outcome": "not-possible", "because": text })
    } else {
        json!({ "outcome": "done", "text": text, "search": search })
    };
    json!({ "command": "triage", "number": number, "duty": duty, "evidence": evidence })
}

fn by_hand(luck: &mut Luck, escalation: &Number) -> Value {
    let channel = *luck.one(&["phone", "portal", "mail"]);
    match luck.below(3) {
        0 => json!({ "command": "tell", "escalation": escalation, "reference": maybe(luck),
            "told": { "who": text(luck), "channel": channel } }),
        1 => json!({ "command": "report", "escalation": escalation, "act": acts::act(luck),
            "who": text(luck), "channel": channel }),
        _ => json!({ "command": "particulars", "escalation": escalation, "reference": maybe(luck),
            "portal": "https://support.strato.example/1", "engineer": maybe(luck) }),
    }
}

fn administer(luck: &mut Luck, known: &Known, viewer: &Viewer) -> Value {
    let both = json!({ "en": text(luck), "fr": text(luck) });
    let what = match luck.below(6) {
        0 => json!({ "administer": "add-account", "name": text(luck) }),
        1 => json!({ "administer": "publish-terms", "text": both }),
        2 => json!({ "administer": "accept-terms", "version": luck.below(3) }),
        3 => json!({ "administer": "put-paging", "version": luck.below(3), "plan": {
            "rounds": luck.below(3), "steps": [
                { "whom": [{ "whom": "assignee" }, { "whom": "leads" }], "by": ["mail"], "minutes": luck.below(30) },
                { "whom": [{ "whom": "leads" }], "by": ["mail"], "minutes": 10 }
            ] } }),
        4 => json!({ "administer": "put-mobile", "seat": seat(luck, viewer).unwrap_or(SeatId(Uuid::nil())),
            "number": *luck.one(&["+33 6 12 34 56 78", "", "0612345678"]) }),
        _ => json!({ "administer": "add-contact", "account": luck.one(&known.accounts), "email": text(luck),
            "name": text(luck), "reach": "own", "team": null, "signatory": false, "language": "fr" }),
    };
    // An enum within an enum: the inner one carries its own tag.
    let mut command = json!({ "command": "administer" });
    if let (Some(command), Value::Object(what)) = (command.as_object_mut(), what) {
        command.extend(what);
    }
    command
}

fn seat(luck: &mut Luck, viewer: &Viewer) -> Option<SeatId> {
    match viewer {
        Viewer::Agent(seat) if !luck.once_in(4) => Some(seat.seat),
        _ => None,
    }
}

fn told(luck: &mut Luck) -> Option<Value> {
    luck.once_in(3).then(|| json!({ "who": "Mr Stone", "channel": "phone" }))
}

fn product(luck: &mut Luck) -> Option<&'static str> {
    *luck.one(&[
        Some("Nimbus Compute"),
        Some("Nimbus Compute"),
        Some("Strato Vault"),
        Some("Nothing known"),
        None,
    ])
}

fn maybe(luck: &mut Luck) -> Option<String> {
    luck.once_in(2).then(|| text(luck))
}

/// A form, mostly filled in.
fn values(luck: &mut Luck) -> Value {
    if luck.once_in(4) {
        return json!({ text(luck): text(luck) });
    }
    complete()
}

fn complete() -> Value {
    json!({
        "problem-statement": "The gateway has answered nothing at all since nine o’clock",
        "business-impact": "Nobody in the workshops can work", "product-version": "Compute 8.1",
        "environment": "org-77 eu-west", "severity-justification": "A major function is affected, no workaround",
        "workaround-tried": "Restarted, does not help", "diagnostics": "Logs are attached here",
        "personal-data-cleared": "yes"
    })
}

const TEXTS: [&str; 12] = [
    "The gateway is down",
    "La passerelle ne répond plus depuis ce matin, personne ne peut travailler",
    "Restarting did not help, the firewall log shows no drop",
    "Pin the route table as described",
    "",
    "   ",
    "a\0b",
    "\u{202e}gnp.exe\u{202c} \u{feff}",
    "' or 1=1; drop table request; --",
    "<script>alert(1)</script> {{ it }} %s",
    "é\u{0301}😀 \" \\ \r\n two lines",
    "NOT \"gateway* OR NEAR(",
];

/// Something somebody types: mostly sense, now and then not, once in a long while far too much of it.
pub fn text(luck: &mut Luck) -> String {
    if luck.once_in(80) {
        return "réseau ".repeat(40_000);
    }
    let kind = if luck.once_in(5) { luck.index(TEXTS.len()) } else { luck.index(4) };
    TEXTS[kind].to_owned()
}
