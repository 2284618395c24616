//! Acts of one request, each told at a time of its own, beside a fold that is as slow and as plain as the sentences it
//! is made from: what happened counts in the order in which it happened, and what happened at one time in the order in
//! which it was written down; what is told late is judged as at its time; and it is refused, with the earliest time that
//! it may have, if it is before the opening, before what it answers, or makes impossible what was written since.

use std::collections::BTreeMap;
use std::fmt;

use axum::http::Method;
use domain::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::luck::Luck;
use crate::base::Kind;
use crate::chain::Chain;
use crate::seat::with;

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Did {
    Called,
    Asked,
    Answered,
    Resolved,
    Refused,
    Accepted,
    HandedBack,
    Disputed,
    Reopened,
    Withdrew,
    Noted,
}

const ALL: [Did; 11] = [
    Did::Called,
    Did::Asked,
    Did::Answered,
    Did::Resolved,
    Did::Refused,
    Did::Accepted,
    Did::HandedBack,
    Did::Disputed,
    Did::Reopened,
    Did::Withdrew,
    Did::Noted,
];

/// What a request is then.
type Status = &'static str;

/// What an act makes of a request; nothing, where it cannot be done.
fn after(status: Status, did: Did) -> Option<Status> {
    let worked_on = matches!(status, "new" | "open" | "waiting");
    let open = worked_on || matches!(status, "handed-back" | "resolved");
    match did {
        Did::Noted => Some(status),
        Did::Called if open => Some(if status == "new" { "open" } else { status }),
        Did::Asked if worked_on => Some("waiting"),
        Did::Answered if status == "waiting" => Some("open"),
        Did::Resolved if worked_on || status == "resolved" => Some("resolved"),
        Did::Refused if status == "resolved" => Some("open"),
        Did::Accepted if status == "resolved" => Some("closed"),
        Did::HandedBack if worked_on => Some("handed-back"),
        Did::Disputed if status == "handed-back" => Some("open"),
        Did::Reopened if status == "closed" => Some("open"),
        Did::Withdrew if open => Some("withdrawn"),
        _ => None,
    }
}

/// Whose turn it is then.
fn holder(status: Status) -> Option<&'static str> {
    match status {
        "waiting" | "handed-back" | "resolved" => Some("asker"),
        "closed" | "withdrawn" => None,
        _ => Some("desk"),
    }
}

/// What was told of a request, in the order in which it was written down.
#[derive(Clone)]
struct Told {
    opened: Timestamp,
    acts: Vec<(Timestamp, Did)>,
}

impl Told {
    /// In the order in which it happened, each with what the request was after it; nothing, where one could not be.
    fn lived(&self) -> Option<Vec<(Timestamp, Status)>> {
        let mut order: Vec<(Timestamp, usize, Did)> =
            self.acts.iter().enumerate().map(|(written, (at, did))| (*at, written, *did)).collect();
        order.sort_unstable();
        let mut lived = vec![(self.opened, "new")];
        for (at, _, did) in order {
            let (_, status) = *lived.last()?;
            lived.push((at, after(status, did)?));
        }
        Some(lived)
    }

    fn with(&self, at: Timestamp, did: Did) -> Option<Self> {
        let mut more = self.clone();
        // Told afterwards, that it was back refuses the resolution, or answers the question, of that time.
        let then = self.acts.iter().filter(|(it, _)| *it <= at).copied().collect();
        let then = Self { opened: self.opened, acts: then }.lived()?;
        let did = match (did, then.last()?.1) {
            (Did::Reopened, "resolved") => Did::Refused,
            (Did::Reopened, "waiting") => Did::Answered,
            (did, _) => did,
        };
        more.acts.push((at, did));
        (at >= self.opened && more.lived().is_some()).then_some(more)
    }

    /// Something told as of half a minute before another act, when it could not have been, though it could have since;
    /// half of them answers.
    fn too_early(&self, now: Timestamp, luck: &mut Luck) -> Option<(Timestamp, Did)> {
        let answers = luck.once_in(2);
        let kind = |did: Did| !answers || matches!(did, Did::Answered | Did::Refused | Did::Disputed);
        let times = self.acts.iter().map(|(at, _)| *at - SignedDuration::from_secs(30));
        let all: Vec<(Timestamp, Did)> = times
            .filter(|at| *at >= self.opened)
            .flat_map(|at| ALL.map(|did| (at, did)))
            .filter(|(at, did)| {
                kind(*did) && self.with(*at, *did).is_none() && self.earliest(*at, *did, now).is_some()
            })
            .collect();
        (!all.is_empty()).then(|| *luck.one(&all))
    }

    /// The earliest time after the one told that it may have.
    fn earliest(&self, told: Timestamp, did: Did, now: Timestamp) -> Option<Timestamp> {
        let mut times: Vec<Timestamp> = self.acts.iter().map(|(at, _)| *at).chain([self.opened]).collect();
        times.sort_unstable();
        times.into_iter().find(|at| *at > told && *at <= now && self.with(*at, did).is_some())
    }
}

/// What became of them.
#[derive(Debug, Default)]
pub struct Tally {
    done: BTreeMap<&'static str, usize>,
    /// By the refusal's code.
    pub refused: BTreeMap<String, usize>,
    /// Acts that were written down after something that they had happened before.
    pub late: usize,
}

impl Tally {
    /// How many were done.
    pub fn all_done(&self) -> usize {
        self.done.values().sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} done, {} of them late; {:?}", self.all_done(), self.late, self.refused)
    }
}

/// Tries so many acts on one request after the other. Panics where Relais and the sentences differ.
pub async fn beside_the_sentences(kind: Kind, acts: usize, seed: u64) -> Tally {
    let chain = Chain::new(kind).await;
    let mut luck = Luck::new(seed);
    let mut tally = Tally::default();
    let mut known: Option<(String, Told)> = None;
    for step in 0..acts {
        chain.pass(SignedDuration::from_mins(1 + luck.number_of(6))).await;
        let now = chain.engine.now();
        // What has ended takes little more.
        let ended =
            known.as_ref().and_then(|(_, told)| told.lived()?.last().map(|(_, it)| holder(it).is_none()));
        if known.is_none() || luck.once_in(if ended == Some(true) { 3 } else { 25 }) {
            let number = chain.claire().opens("Gateway down").await;
            known = Some((number, Told { opened: now, acts: Vec::new() }));
            continue;
        }
        let Some((number, told)) = &mut known else { continue };
        let blame = format!("step {step} of seed {seed}, {number}");
        // Some are told as they happen, some at the very time of another.
        let at = match luck.below(4) {
            0 => now,
            1 => luck
                .one(&told.acts.iter().map(|(at, _)| *at).chain([told.opened]).collect::<Vec<_>>())
                .to_owned(),
            _ => now - SignedDuration::from_secs(30 * luck.number_of(80)),
        };
        // Mostly something that can be, so that records grow.
        let can_be: Vec<Did> = ALL.iter().copied().filter(|did| told.with(at, *did).is_some()).collect();
        let any = luck.once_in(3);
        let did = *luck.one(if can_be.is_empty() || any { &ALL[..] } else { &can_be[..] });
        // Now and then one is told as of a time at which it could not be yet.
        let (at, did) = match luck.once_in(6) {
            true => told.too_early(now, &mut luck).unwrap_or((at, did)),
            false => (at, did),
        };
        let latest = told.acts.iter().map(|(at, _)| *at).max();
        let answer = send(&chain, number, did, at).await;
        let next = if at == now && did == Did::Reopened {
            let mut next = told.clone();
            next.acts.push((at, did));
            next.lived().is_some().then_some(next)
        } else {
            told.with(at, did)
        };
        match next {
            Some(next) => {
                assert!(answer.status.is_success(), "{blame}: {did:?} at {at}: {}", answer.text());
                tally.late += usize::from(latest.is_some_and(|latest| at < latest));
                *tally.done.entry(path(did).0).or_default() += 1;
                *told = next;
            }
            None => {
                let earliest = told.earliest(at, did, now);
                let problem = answer.json();
                assert!(!answer.status.is_success(), "{blame}: {did:?} at {at} was taken: {told:?}");
                let said = problem["facts"]["earliest"]
                    .as_str()
                    .map(|it| it.parse::<Timestamp>().expect("an instant"));
                // Told as it happens there is no other time to have.
                assert_eq!(said, earliest.filter(|_| at < now), "{blame}: {did:?} at {at}: {problem}");
                *tally.refused.entry(problem["code"].as_str().unwrap_or_default().to_owned()).or_default() +=
                    1;
            }
        }
        must_be(&chain, number, told, &blame).await;
    }
    chain.must_add_up().await;
    tally
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "opened {}, {:?}", self.opened, self.acts)
    }
}

fn path(did: Did) -> (&'static str, Value) {
    let reported = json!({ "who": "Claire Martin", "channel": "phone" });
    match did {
        Did::Called => {
            ("entries", json!({"text": "She called.", "channel": "phone", "who": "Claire Martin"}))
        }
        Did::Noted => ("entries", json!({"text": "Between us.", "audience": "desk"})),
        Did::Asked => ("information-requests", json!({"text": "Which build?"})),
        Did::Answered => ("answers", json!({"text": "8.1", "reported": reported})),
        Did::Resolved => ("resolution", json!({"kind": "fix", "text": "Restart it."})),
        Did::Refused => ("confirmation", json!({"accepted": false, "why": "No.", "reported": reported})),
        Did::Accepted => ("confirmation", json!({"accepted": true, "reported": reported})),
        Did::HandedBack => {
            ("hand-backs", json!({"reason": "firewall", "element": "edge", "evidence": "None comes back."}))
        }
        Did::Disputed => {
            ("hand-back/answer", json!({"accepted": false, "evidence": "No drop.", "reported": reported}))
        }
        Did::Reopened => ("reopenings", json!({"reason": "It is back.", "reported": reported})),
        Did::Withdrew => ("withdrawal", json!({"reason": "Solved.", "reported": reported})),
    }
}

async fn send(chain: &Chain, number: &str, did: Did, at: Timestamp) -> crate::client::Answer {
    let (path, body) = path(did);
    let body = with(body, &json!({ "happened_at": at.to_string() }));
    chain.nadia().send(Method::POST, &format!("requests/{number}/{path}"), &body).await
}

/// The request is what was told: its status; one holder at each instant, who agrees with it, without a hole.
async fn must_be(chain: &Chain, number: &str, told: &Told, blame: &str) {
    let lived = told.lived().expect("what was taken can have been");
    let view = chain.nadia().request(number).await;
    let (_, status) = lived.last().expect("it was opened");
    assert_eq!(
        (&view["status"], &view["holder"]),
        (&json!(status), &json!(holder(status))),
        "{blame}: {told:?}"
    );
    let mut spans: Vec<(Timestamp, Option<Timestamp>, &str)> = Vec::new();
    for (at, status) in &lived {
        let (holder, before) = (holder(status), spans.last_mut().filter(|(_, to, _)| to.is_none()));
        if before.as_ref().map(|(_, _, it)| *it) == holder {
            continue;
        }
        if let Some((_, to, _)) = before {
            *to = Some(*at);
        }
        spans.extend(holder.map(|holder| (*at, None, holder)));
    }
    // A turn that lasted no time was nobody’s.
    spans.retain(|(from, to, _)| Some(*from) != *to);
    let mut merged: Vec<(Timestamp, Option<Timestamp>, &str)> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if last.1 == Some(span.0) && last.2 == span.2 => last.1 = span.1,
            _ => merged.push(span),
        }
    }
    let expected: Vec<Value> = merged
        .iter()
        .map(|(from, to, holder)| json!([from.to_string(), to.map(|to| to.to_string()), holder]))
        .collect();
    let seen = view["spans"].as_array().expect("spans").iter();
    let seen = seen.filter(|it| it["from"] != it["to"]);
    let seen: Vec<Value> = seen.map(|it| json!([it["from"], it["to"], it["holder"]])).collect();
    assert_eq!(seen, expected, "{blame}: {told:?}");
}
