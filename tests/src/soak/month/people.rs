//! What people do in a month: who opens what, and what follows, each thing after a time of its own.

use std::collections::HashMap;

use domain::event::Ending;
use domain::id::{Number, RotaId};
use domain::kind::Channel;
use domain::seat::Viewer;
use domain::{Reason, SignedDuration};
use engine::{Administer, Change, Command, Failure};
use serde_json::{Value, json};

use super::Month;
use crate::chain::Chain;
use crate::seat::filled_in;
use crate::soak::luck::Luck;
use crate::soak::oracle::Minute;

/// A desk's own: who asks there, who answers, and over which link it escalates.
const DESKS: &[(&[&str], &[&str], &str)] = &[
    (&["claire", "paul", "denis"], &["nadia", "leo"], "boreal>nimbus"),
    (&["gwen"], &["carl"], "cime>nimbus"),
];

/// One thing that is done about a problem.
#[derive(Clone)]
pub enum Step {
    Open(Value),
    Customer(&'static str, Value),
    Agent(&'static str, Value),
    /// An agent writes down a call that was so many minutes ago.
    Call(Minute),
    Triage(&'static str),
    Escalate(u8),
    Partner(&'static str, Value),
    Vendor(&'static str, Value),
}

/// A problem on its way: what is done next about it, and what after that.
#[derive(Clone)]
pub struct Deed {
    customer: &'static str,
    agent: &'static str,
    link: &'static str,
    number: Option<Number>,
    escalation: Option<Number>,
    theirs: Option<Number>,
    /// What is still to come, the last first; each so many minutes after the one before.
    steps: Vec<(Minute, Step)>,
}

/// Everybody, by seat.
pub struct People(HashMap<&'static str, Viewer>);

impl People {
    pub async fn of(chain: &Chain) -> Self {
        let mut viewers = HashMap::new();
        for seat in ["claire", "paul", "denis", "gwen", "nadia", "leo", "carl", "victor"] {
            viewers.insert(seat, chain.viewer(seat).await);
        }
        Self(viewers)
    }

    /// Nadia and Leo take turns, and a severity 1 wakes whoever is on duty, then the leads.
    pub async fn take_turns(&self, chain: &Chain) {
        let seat = |name: &str| match &self.0[name] {
            Viewer::Agent(seat) => seat.seat,
            _ => panic!("{name} is no agent"),
        };
        let desk = chain.desks["boreal"].id;
        let rota = RotaId(uuid::Uuid::from_u128(7));
        let keep = async |what: Value| {
            let what: Administer = serde_json::from_value(what).expect("something to keep");
            chain.engine.operate(desk, what).await.expect("it is kept");
        };
        keep(json!({ "administer": "put-rota", "rota": rota, "version": 0, "draft": {
            "name": "Nights", "zone": "Europe/Paris", "layers": [{ "name": "First",
                "people": [seat("nadia"), seat("leo")], "begins": "2026-09-28T08:00:00", "days": 7 }] } }))
        .await;
        keep(json!({ "administer": "put-paging", "version": 0, "plan": { "rounds": 2, "steps": [
            { "whom": [{ "whom": "rota", "rota": rota }], "by": ["mail"], "minutes": 10 },
            { "whom": [{ "whom": "leads" }], "by": ["mail"], "minutes": 15 }] } }))
        .await;
    }

    /// A problem that somebody brings.
    pub fn opens(&mut self, luck: &mut Luck) -> Deed {
        let (customers, agents, link) = *luck.one(&[DESKS[0], DESKS[0], DESKS[1]]);
        let severity = *luck.one(&[1, 2, 2, 3, 3, 3, 4]);
        let mut steps = vec![(0, Step::Open(opening(luck, severity)))];
        steps.extend(story(luck, severity));
        steps.reverse();
        let (customer, agent) = (*luck.one(customers), *luck.one(agents));
        Deed { customer, agent, link, number: None, escalation: None, theirs: None, steps }
    }

    /// Does the next thing; answers what follows, and after how many minutes.
    pub async fn does(
        &mut self,
        chain: &Chain,
        luck: &mut Luck,
        mut deed: Deed,
        month: &mut Month,
    ) -> Option<(Minute, Deed)> {
        let (_, step) = deed.steps.pop()?;
        // A third of what happens is written down later than it happens: what a customer did, an agent writes down.
        let late = (!matches!(step, Step::Open(_)) && luck.once_in(3)).then(|| 1 + luck.number_of(240));
        if let Some((name, who, command)) = self.command(chain, &deed, &step, late.is_some()) {
            let mut change = Change::new(self.0[who].clone(), Channel::Api, command);
            let ago = if let Step::Call(ago) = step { Some(ago) } else { late };
            if let Some(ago) = ago {
                // Where it cannot have been then, as early as it can: as a page does it.
                let then = chain.engine.now() - SignedDuration::from_mins(ago);
                change = change.happened(Some(then)).or_earliest();
            }
            match chain.engine.execute(change).await {
                Ok(outcome) => {
                    *month.done.entry(name).or_default() += 1;
                    month.late += usize::from(ago.is_some());
                    month.moved += usize::from(outcome.earliest.is_some());
                    deed.number = deed.number.or(outcome.request.map(|(_, number)| number));
                    deed.escalation = deed.escalation.or(outcome.escalation.map(|(_, number)| number));
                }
                Err(Failure::Refused(refusal)) if refusal.reason != Reason::Internal => {
                    *month.refused.entry(refusal.reason.code()).or_default() += 1;
                    // Whoever was refused an opening has nothing to go on with.
                    deed.number.as_ref()?;
                }
                Err(failure) => panic!("{name} by {who}: {failure:?}"),
            }
            chain.rest().await;
        }
        if let (Some(escalation), None) = (&deed.escalation, &deed.theirs) {
            let view =
                chain.engine.read(&self.0[deed.agent]).escalation(escalation).await.expect("an escalation");
            deed.theirs = view.reference.as_deref().and_then(|number| Number::parse(number).ok());
        }
        let (later, _) = deed.steps.last()?;
        // Half as long, or half as long again.
        let later = later / 2 + luck.number_of(later.max(&1) + 1);
        Some((later.max(1), deed))
    }

    /// What a step is called, who does it, and what it is; nothing where what it needs did not come to be.
    fn command(
        &self,
        chain: &Chain,
        deed: &Deed,
        step: &Step,
        late: bool,
    ) -> Option<(&'static str, &'static str, Command)> {
        let Deed { customer, agent, number, escalation, theirs, .. } = deed;
        let act = |number: &Option<Number>, act: &Value| {
            Some(json!({ "command": "act", "number": number.as_ref()?, "act": act }))
        };
        let (name, who, json) = match step {
            Step::Open(opening) => {
                let open = json!({ "command": "open", "account": null, "contact": null, "by_phone": false,
                    "opening": opening });
                ("open", *customer, open)
            }
            Step::Customer(name, it) if late => {
                let told = json!({ "who": "Somebody at the customer’s", "channel": "phone" });
                let it =
                    json!({ "command": "on-behalf", "number": number.as_ref()?, "act": it, "told": told });
                (*name, *agent, it)
            }
            Step::Customer(name, it) => (*name, *customer, act(number, it)?),
            Step::Agent(name, it) => (*name, *agent, act(number, it)?),
            Step::Call(_) => {
                let call = json!({ "act": "call", "text": "They were told how it stands.",
                    "call": { "caller": "Somebody at the customer’s", "number": null } });
                ("call", *agent, act(number, &call)?)
            }
            Step::Triage(duty) => {
                let search =
                    (*duty == "publications").then(|| json!({ "words": "gateway", "found": ["KB 1184"] }));
                let evidence = json!({ "outcome": "done", "search": search,
                    "text": "Looked at from two networks; nothing of ours is the cause." });
                let triage = json!({ "command": "triage", "number": number.as_ref()?, "duty": duty,
                    "evidence": evidence });
                ("triage", *agent, triage)
            }
            Step::Escalate(severity) => {
                let escalate = json!({
                    "severity": severity, "kind": "technical", "phase": "production", "product": "Nimbus Compute",
                    "subject": "Gateway unreachable", "text": "The gateway answers nothing.", "values": filled_in(),
                    "form": null, "attachments": [], "contact": null, "passing": null
                });
                let command = json!({ "command": "escalate", "numbers": [number.as_ref()?],
                    "link": chain.links[deed.link], "escalate": escalate });
                ("escalate", *agent, command)
            }
            Step::Partner(name, it) => {
                let command = json!({ "command": "escalation-act", "escalation": escalation.as_ref()?, "act": it,
                    "told": null });
                (*name, *agent, command)
            }
            Step::Vendor(name, it) => (*name, "victor", act(theirs, it)?),
        };
        Some((name, who, serde_json::from_value(json).expect("a command")))
    }
}

fn opening(luck: &mut Luck, severity: u8) -> Value {
    json!({
        "kind": *luck.one(&["technical", "technical", "technical", "billing", "training"]),
        "phase": *luck.one(&["production", "production", "deployment"]), "severity": severity,
        "subject": "Gateway down", "text": "It has answered nothing since nine.", "product": "Nimbus Compute",
        "values": {}, "form": null, "attachments": [], "call": null, "passed": null, "reference": null,
        "continues": null
    })
}

fn says(text: &str) -> Value {
    json!({ "act": "reply", "text": text, "attachments": [] })
}

fn resolution(kind: &str) -> Value {
    json!({ "act": "propose-resolution", "kind": kind, "text": "Restarted; it answers again.", "attachments": [] })
}

fn question() -> Value {
    json!({ "act": "ask-information", "text": "Which build is it?",
        "fields": [{ "name": "build", "label": "Build" }] })
}

fn answer() -> Value {
    json!({ "act": "give-information", "text": "The newest.", "values": { "build": "8.1" }, "attachments": [] })
}

/// What follows an opening, with about how many minutes before each.
fn story(luck: &mut Luck, severity: u8) -> Vec<(Minute, Step)> {
    use Step::{Agent, Call, Customer};
    let soon = [20, 90, 400, 1500][usize::from(severity) - 1];
    let mut story = vec![(soon, Agent("reply", says("We look at it.")))];
    if luck.once_in(3) {
        story.push((soon, Agent("ask", question())));
        story.push((*luck.one(&[30, 600, 4000]), Customer("answer", answer())));
    }
    if luck.once_in(4) {
        let ago = 5 + luck.number_of(200);
        story.push((300, Call(ago)));
    }
    if luck.once_in(5) {
        let to = *luck.one(&[1, 2, 3]);
        let change = json!({ "act": "set-severity", "to": to, "reason": "It is worse than it looked." });
        story.push((200, Customer("severity", change)));
    }
    if luck.once_in(12) {
        story.push((500, Customer("withdraw", json!({ "act": "withdraw", "reason": "It went away." }))));
        return story;
    }
    if luck.once_in(4) {
        story.extend(escalated(luck, severity));
    }
    if severity == 1 {
        // Mostly in time.
        for _ in 0..luck.below(4) {
            let text = *luck.one(&[None, Some("Reach us at the plant.")]);
            story.push((
                *luck.one(&[150, 220, 400]),
                Customer("check-in", json!({ "act": "check-in", "text": text })),
            ));
        }
    }
    let kind = *luck.one(&["fix", "workaround"]);
    story.push((soon * 2, Agent("resolve", resolution(kind))));
    match luck.below(6) {
        0 => {
            let why = json!({ "act": "refuse-resolution", "why": "It is down again." });
            story.push((300, Customer("refuse", why)));
            story.push((600, Agent("resolve", resolution("fix"))));
            story.push((300, Customer("accept", json!({ "act": "accept-resolution", "text": null }))));
        }
        1 => {
            for _ in 0..3 {
                let attempt = json!({ "act": "attempt-contact", "how": "Called, nobody answered" });
                story.push((2000, Agent("attempt", attempt)));
            }
        }
        2 => {
            story.push((100, Customer("accept", json!({ "act": "accept-resolution", "text": null }))));
            story.push((3000, Customer("reopen", json!({ "act": "reopen", "reason": "It is back." }))));
            story.push((200, Agent("reply", says("We look again."))));
            let closed = json!({ "act": "close", "ending": Ending::Desk.code(), "text": null });
            story.push((900, Agent("close", closed)));
        }
        _ => story.push((500, Customer("accept", json!({ "act": "accept-resolution", "text": null })))),
    }
    story
}

/// A problem that goes to the vendor, and what comes of it there.
fn escalated(luck: &mut Luck, severity: u8) -> Vec<(Minute, Step)> {
    use Step::{Escalate, Partner, Triage, Vendor};
    let mut story: Vec<(Minute, Step)> =
        ["isolation", "publications", "recreation", "proposal"].map(|duty| (15, Triage(duty))).into();
    story.push((30, Escalate(severity)));
    let accept = json!({ "act": "accept", "engineer": "Victor Hale" });
    story.push((*luck.one(&[10, 120, 700]), Vendor("vendor accepts", accept)));
    if luck.once_in(2) {
        story.push((120, Vendor("vendor asks", question())));
        story.push((*luck.one(&[60, 900]), Partner("partner answers", answer())));
    }
    if luck.once_in(3) {
        let back = json!({ "act": "hand-back", "reason": "firewall", "element": "edge firewall",
            "evidence": "None of our packets comes back.", "attachments": [] });
        story.push((240, Vendor("vendor hands back", back)));
        let dispute =
            json!({ "act": "dispute-hand-back", "evidence": "The log shows no drop.", "attachments": [] });
        // Sometimes too late: then it has lapsed.
        story.push((*luck.one(&[60, 300, 3000]), Partner("partner disputes", dispute)));
    }
    if severity == 1 && luck.once_in(2) {
        story.push((200, Partner("partner checks in", json!({ "act": "check-in", "text": null }))));
    }
    story.push((600, Vendor("vendor resolves", resolution("workaround"))));
    let accepted = json!({ "act": "accept-resolution", "text": null });
    story.push((200, Partner("partner accepts", accepted)));
    story
}
