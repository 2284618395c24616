//! Commands by chance, sound and unsound, from everybody's seat, on a chain of desks. Each is carried out or refused
//! with a reason; nothing breaks, the same key never acts twice, and in the end every record equals its events.

mod acts;
mod made;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;

use domain::SignedDuration;
use domain::kind::Channel;
use domain::seat::Viewer;
use engine::{Change, Command, EscalationFilter, Failure, RequestFilter};
use serde_json::Value;

use super::luck::Luck;
use crate::base::Kind;
use crate::chain::Chain;
use crate::items;
use made::Known;

/// How often the lists are read anew and what is due is carried out.
const REFRESH: usize = 12;
/// How often everything is checked on the way.
const CHECK: usize = 400;

/// What became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub done: BTreeMap<String, usize>,
    /// By the refusal's code.
    pub refused: BTreeMap<&'static str, usize>,
    pub requests: usize,
    pub escalations: usize,
    pub events: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sum = |counts: &mut dyn Iterator<Item = usize>| counts.sum::<usize>();
        let done = sum(&mut self.done.values().copied());
        let refused = sum(&mut self.refused.values().copied());
        write!(
            f,
            "{done} done, {refused} refused in {} ways; {} requests, {} escalations, {} events; done: {:?}",
            self.refused.len(),
            self.requests,
            self.escalations,
            self.events,
            self.done
        )
    }
}

/// Tries so many commands. Panics, naming seed and step, when one breaks something.
pub async fn fuzz(kind: Kind, steps: usize, seed: u64) -> Tally {
    let chain = Chain::new(kind).await;
    let mut luck = Luck::new(seed);
    let mut tally = Tally::default();
    let mut known = Known::of(&chain);
    let seats = chain.seats();
    let mut viewers: HashMap<&str, Viewer> = HashMap::new();
    for seat in &seats {
        viewers.insert(seat, chain.viewer(seat).await);
    }
    let mut plan = VecDeque::new();
    for step in 0..steps {
        let blame = format!("step {step} of seed {seed}");
        if plan.is_empty() {
            let seat = *luck.one(&seats);
            let next = made::commands(&mut luck, &known, &viewers[seat]);
            plan.extend(next.into_iter().map(|json| (seat, json)));
        }
        let Some((seat, json)) = plan.pop_front() else { continue };
        let viewer = viewers[seat].clone();
        let name = name(&json);
        // What has no shape never comes this far: channels refuse it.
        let command: Command = serde_json::from_value(json.clone())
            .unwrap_or_else(|error| panic!("{blame}: {error}, so the command has no shape: {json}"));
        let change = change(&mut luck, &chain, viewer.clone(), command, step);
        let repeated = change.key.is_some().then(|| change.clone());
        match chain.engine.execute(change).await {
            Ok(outcome) => {
                *tally.done.entry(name).or_default() += 1;
                if let Some(again) = repeated {
                    let second = chain.engine.execute(again).await;
                    assert_eq!(second.ok(), Some(outcome), "{blame}: the same key again");
                }
            }
            Err(failure) => *tally.refused.entry(reason(&failure, &blame, seat, &json)).or_default() += 1,
        }
        if step % REFRESH == REFRESH - 1 {
            pass(&chain, &mut luck).await;
            refresh(&chain, &viewers, &mut known, &blame).await;
            read(&chain, &mut luck, &viewers, &known, &blame).await;
        }
        if step % CHECK == CHECK - 1 {
            assert_eq!(
                chain.engine.check().await.expect("a report").problems,
                Vec::<String>::new(),
                "{blame}"
            );
            listed(&viewers, &chain).await;
        }
    }
    chain.pass(SignedDuration::from_hours(24 * 15)).await;
    let report = chain.engine.check().await.expect("a report");
    assert_eq!(report.problems, Vec::<String>::new(), "the end of seed {seed}");
    listed(&viewers, &chain).await;
    (tally.requests, tally.escalations, tally.events) = (report.requests, report.escalations, report.events);
    tally
}

/// What everybody's list shows is part of what each request shows.
async fn listed(viewers: &HashMap<&str, Viewer>, chain: &Chain) {
    for viewer in viewers.values() {
        items::are_parts_of_their_views(chain, viewer).await;
    }
}

/// What is counted: the command, and the act within it.
fn name(json: &Value) -> String {
    let part = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let command = part(&json["command"]);
    let act = part(&json["act"]["act"]);
    if act.is_empty() { command } else { format!("{command}:{act}") }
}

fn change(luck: &mut Luck, chain: &Chain, viewer: Viewer, command: Command, step: usize) -> Change {
    let mut change =
        Change::new(viewer, *luck.one(&[Channel::Api, Channel::Screen, Channel::Phone]), command);
    if luck.once_in(4) {
        change = change.keyed(Some(format!("key-{step}")));
    }
    if luck.once_in(12) {
        let minutes = i64::try_from(luck.below(300)).unwrap_or(0) - 20;
        change = change.happened(Some(chain.engine.now() - SignedDuration::from_mins(minutes)));
    }
    change
}

/// The refusal's code. Anything else than a refusal is a fault.
fn reason(failure: &Failure, blame: &str, seat: &str, json: &Value) -> &'static str {
    match failure {
        Failure::Refused(refusal) if refusal.reason != domain::Reason::Internal => refusal.reason.code(),
        failure => {
            let what: String = json.to_string().chars().take(2000).collect();
            panic!("{blame}, by {seat}: {failure:?}\n{what}");
        }
    }
}

async fn pass(chain: &Chain, luck: &mut Luck) {
    let minutes = i64::try_from(luck.below(90)).unwrap_or(0);
    if luck.once_in(3) {
        chain.pass(SignedDuration::from_mins(minutes)).await;
    } else {
        chain.rest().await;
    }
}

/// Learns what there is from the lists that agents see.
async fn refresh(chain: &Chain, viewers: &HashMap<&str, Viewer>, known: &mut Known, blame: &str) {
    for (desk, agent) in [("nimbus", "vera"), ("boreal", "ada"), ("cime", "carl")] {
        let viewer = &viewers[agent];
        let desk = chain.desks[desk].id;
        let filter = RequestFilter { limit: Some(200), ..RequestFilter::default() };
        let requests = chain.engine.read(viewer).requests(filter).await;
        let requests =
            requests.unwrap_or_else(|failure| panic!("{blame}: the queue of {agent}: {failure:?}"));
        let numbers = requests.items.iter().filter_map(|item| made::number(&serde_json::json!(item)));
        known.requests.insert(desk, numbers.collect());
        let filter = EscalationFilter { limit: Some(200), ..EscalationFilter::default() };
        let escalations = chain.engine.read(viewer).escalations(filter).await;
        let escalations =
            escalations.unwrap_or_else(|failure| panic!("{blame}: the escalations of {agent}: {failure:?}"));
        let numbers = escalations.items.iter().filter_map(|item| made::number(&serde_json::json!(item)));
        known.escalations.insert(desk, numbers.collect());
    }
}

/// Reads what somebody may or may not see: a view, or a refusal.
async fn read(chain: &Chain, luck: &mut Luck, viewers: &HashMap<&str, Viewer>, known: &Known, blame: &str) {
    let seats = chain.seats();
    let seat = *luck.one(&seats);
    let viewer = &viewers[seat];
    if let Some(number) = known.request(luck, viewer.desk()) {
        let json = serde_json::json!({ "read": number });
        if let Err(failure) = chain.engine.read(viewer).request(&number).await {
            reason(&failure, blame, seat, &json);
        }
        if let Err(failure) = chain.engine.read(viewer).entries(&number).await {
            reason(&failure, blame, seat, &json);
        }
    }
    let filter = RequestFilter { q: Some(made::text(luck)), ..RequestFilter::default() };
    let json = serde_json::json!({ "search": filter.q });
    if let Err(failure) = chain.engine.read(viewer).requests(filter).await {
        reason(&failure, blame, seat, &json);
    }
}
