//! What each request has lived through, folded again from its events by the sentences alone: what happened counts in the
//! order in which it happened, then in the order in which it was written down, and not at all where it was taken back.

use std::collections::{BTreeMap, BTreeSet};

use domain::Timestamp;
use domain::holder::Timeline;
use serde_json::Value;

/// An event, as it is kept.
struct Kept {
    happened: Timestamp,
    seq: u64,
    side: String,
    /// A rule did it.
    rule: bool,
    unheard: bool,
    event: Value,
}

/// A request as the sentences have it.
struct Lived {
    status: &'static str,
    unheard: bool,
    /// A severity that was proposed: by whom, and whether it reached nobody.
    offered: Option<(String, bool)>,
    /// Escalations: whether each is open, and waits for the desk.
    next: BTreeMap<String, (bool, bool)>,
    /// When somebody of the desk first answered.
    answered: Option<Timestamp>,
    /// Whose turn it was, from when on; nobody's once it ended.
    spans: Vec<Turn>,
}

/// Whose turn it is, from an instant on.
type Turn = (Timestamp, Option<String>);

/// Adds whose turn it is from an instant on. A turn that lasted no time was nobody's.
fn turns(spans: &mut Vec<Turn>, at: Timestamp, holder: Option<&str>) {
    if spans.last().is_some_and(|(began, _)| *began >= at) {
        spans.pop();
    }
    if spans.last().is_none_or(|(_, before)| before.as_deref() != holder) {
        spans.push((at, holder.map(str::to_owned)));
    }
}

/// The same, of a request as it is kept.
fn spans(state: &Value) -> Vec<Turn> {
    let timeline: Timeline = serde_json::from_value(state["timeline"].clone()).expect("a timeline");
    let opened = state["life"]["opened"].as_str().and_then(|it| it.parse().ok()).expect("an instant");
    let mut spans = Vec::new();
    let mut ended = None;
    for span in timeline.spans(opened) {
        if let Some(ended) = ended.filter(|ended| *ended < span.from) {
            turns(&mut spans, ended, None);
        }
        turns(&mut spans, span.from, Some(span.holder.code()));
        ended = span.to;
    }
    if let Some(ended) = ended {
        turns(&mut spans, ended, None);
    }
    spans
}

impl Lived {
    fn holder(&self) -> Option<&'static str> {
        let waits = matches!(self.status, "waiting" | "handed-back" | "resolved") && !self.unheard;
        let offered = self.offered.as_ref().is_some_and(|(by, unheard)| by == "asked" && !unheard);
        let open = |wanted: fn(&(bool, bool)) -> bool| self.next.values().any(wanted);
        match self.status {
            "closed" | "rejected" | "withdrawn" => None,
            _ if waits || offered => Some("asker"),
            _ if open(|(open, awaits_us)| *open && *awaits_us) => Some("desk"),
            _ if open(|(open, _)| *open) => Some("next-desk"),
            _ => Some("desk"),
        }
    }

    fn happens(&mut self, it: &Kept) {
        let of = |name: &str| it.event[name].as_str().unwrap_or_default().to_owned();
        let asked = it.side == "asked";
        let kind = of("type");
        if matches!(kind.as_str(), "information-asked" | "resolution-proposed" | "handed-back") {
            self.unheard = it.unheard;
        }
        let word = matches!(of("said_as").as_str(), "reply" | "call");
        if kind == "said" && !(asked && it.unheard) {
            self.unheard = false;
            if let Some((_, unheard)) = &mut self.offered {
                *unheard = false;
            }
        }
        let answers = match kind.as_str() {
            "said" => asked && word,
            "information-asked" | "resolution-proposed" | "handed-back" | "rejected" => true,
            _ => false,
        };
        if answers && !it.rule && self.answered.is_none() {
            self.answered = Some(it.happened);
        }
        self.status = match kind.as_str() {
            "said" if asked && word && self.status == "new" => "open",
            "accepted" | "information-given" | "resolution-refused" | "hand-back-disputed"
            | "hand-back-lapsed" | "reopened" => "open",
            "information-asked" => "waiting",
            "resolution-proposed" => "resolved",
            "handed-back" => "handed-back",
            "rejected" => "rejected",
            "withdrawn" => "withdrawn",
            "closed" => "closed",
            _ => self.status,
        };
        match kind.as_str() {
            "severity-proposed" => self.offered = Some((it.side.clone(), it.unheard)),
            "severity-set" | "severity-declined" | "closed" => self.offered = None,
            "escalated" => {
                let flag = |name: &str| it.event[name].as_bool().unwrap_or_default();
                self.next.insert(of("escalation"), (flag("open"), flag("awaits_us")));
            }
            _ => {}
        }
    }
}

/// Where a column of a table stands in the rows of a copy.
fn place_of(copy: &[String], table: &str, column: &str) -> usize {
    let mut lines = copy.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let columns = lines.find(|it| it["table"] == table).map(|it| it["columns"].clone());
    let columns = columns.unwrap_or_else(|| panic!("no table {table}"));
    columns.as_array().into_iter().flatten().position(|it| it == column).expect("a column")
}

/// Compares every request of a copy with what its events say. Panics where they differ; answers how often something was
/// taken back.
pub fn compare(copy: &[String], seed: u64) -> usize {
    let rows: Vec<Vec<Value>> = copy.iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let events = events(&rows);
    let holds = place_of(copy, "request", "holder");
    let mut taken_back = 0;
    for row in &rows {
        let state = row.iter().filter_map(|column| serde_json::from_str::<Value>(column.as_str()?).ok());
        let Some(state) = state.into_iter().find(|it| it["life"].is_object() && it["filed"].is_object())
        else {
            continue;
        };
        let id = state["id"].as_str().expect("an id").replace('-', "");
        let of_it = events.iter().find(|(record, _)| record.replace('-', "").eq_ignore_ascii_case(&id));
        let (_, kept) = of_it.unwrap_or_else(|| panic!("no events of {}", state["number"]));
        let (lived, taken) = live(kept);
        taken_back += taken;
        let blame = format!("{}, seed {seed}", state["number"]);
        assert_eq!(state["life"]["status"], lived.status, "{blame}");
        // The row by which lists are made says whose turn it is.
        let holder = row.get(holds).and_then(Value::as_str);
        assert_eq!(holder, lived.holder(), "{blame}: {}", lived.status);
        assert_eq!(spans(&state), lived.spans, "{blame}");
        let clocks = state["life"]["clocks"].as_array().into_iter().flatten();
        let mut first = clocks.filter(|clock| clock["promise"] == "first-response");
        if let Some(clock) = first.next().filter(|clock| clock["kept"].is_boolean()) {
            let stopped: Timestamp =
                clock["stopped"].as_str().and_then(|it| it.parse().ok()).expect("an instant");
            assert_eq!(Some(stopped), lived.answered, "{blame}: {clock}");
        }
    }
    taken_back
}

/// In the order in which it happened, without what was taken back.
fn live(kept: &[Kept]) -> (Lived, usize) {
    let taken: BTreeSet<u64> = kept
        .iter()
        .filter(|it| it.event["type"] == "taken-back")
        .flat_map(|it| it.event["entries"].as_array().into_iter().flatten().filter_map(Value::as_u64))
        .collect();
    let mut order: Vec<&Kept> = kept.iter().filter(|it| !taken.contains(&it.seq)).collect();
    order.sort_by_key(|it| (it.happened, it.seq));
    let mut lived = Lived {
        status: "new",
        unheard: false,
        offered: None,
        next: BTreeMap::new(),
        answered: None,
        spans: Vec::new(),
    };
    for it in order {
        lived.happens(it);
        let holder = lived.holder();
        turns(&mut lived.spans, it.happened, holder);
    }
    (lived, taken.len())
}

/// The events of every record, by its id.
fn events(rows: &[Vec<Value>]) -> Vec<(String, Vec<Kept>)> {
    let mut events: BTreeMap<String, Vec<Kept>> = BTreeMap::new();
    for row in rows {
        let documents: Vec<Value> =
            row.iter().filter_map(|column| serde_json::from_str(column.as_str()?).ok()).collect();
        let frame = documents.iter().find(|it| it["schema"].is_u64() && it["seq"].is_u64());
        let (Some(frame), Some(record)) = (frame, row.get(1).and_then(Value::as_str)) else { continue };
        events.entry(record.to_owned()).or_default().push(Kept {
            happened: frame["happened"].as_str().and_then(|it| it.parse().ok()).expect("an instant"),
            seq: frame["seq"].as_u64().unwrap_or_default(),
            side: frame["side"].as_str().unwrap_or_default().to_owned(),
            rule: frame["by"]["who"] == "rule",
            unheard: frame["unheard"] == true,
            // What tells of a state is a fact, and stands in the frame.
            event: frame["event"].clone(),
        });
    }
    events.into_iter().collect()
}
