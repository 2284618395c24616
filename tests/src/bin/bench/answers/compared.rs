//! Two answers to one question beside each other: the same set, in the same order, with the same facts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What was answered: its items in their order, each by what it is called.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub items: Vec<(String, Value)>,
}

impl Answer {
    /// Items that are called the same are numbered.
    pub fn of(status: u16, items: Vec<(String, Value)>) -> Self {
        let mut met: BTreeMap<String, usize> = BTreeMap::new();
        let items = items.into_iter().map(|(name, item)| {
            let times = met.entry(name.clone()).or_default();
            *times += 1;
            (if *times == 1 { name } else { format!("{name} ({times})") }, item)
        });
        Self { status, items: items.collect() }
    }
}

/// In what two answers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// One was refused, or both for different reasons.
    Status,
    /// Something is not among the items any more.
    Missing,
    /// Something is among them that was not.
    More,
    Order,
    /// A fact is not told any more.
    Gone,
    /// A fact is told that was not.
    New,
    /// A fact is another one.
    Other,
}

impl What {
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "another status",
            Self::Missing => "fewer found",
            Self::More => "more found",
            Self::Order => "another order",
            Self::Gone => "not told any more",
            Self::New => "told as well",
            Self::Other => "told otherwise",
        }
    }
}

/// A difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub what: What,
    /// The fact, without the places of lists in it: `clocks[].due_at`; nothing where a set or its order differs.
    pub fact: String,
    /// Where, and how it was and is.
    pub example: String,
}

/// All of them.
pub fn differences(was: &Answer, is: &Answer) -> Vec<Difference> {
    let found = |what, example: String| Difference { what, fact: String::new(), example };
    if was.status != is.status {
        return vec![found(What::Status, format!("{} → {}", was.status, is.status))];
    }
    let now: BTreeMap<&String, &Value> = is.items.iter().map(|(name, item)| (name, item)).collect();
    let before: BTreeSet<&String> = was.items.iter().map(|(name, _)| name).collect();
    let mut all = Vec::new();
    for (name, item) in &was.items {
        match now.get(name) {
            Some(same) => all.extend(of_facts(name, item, same)),
            None => all.push(found(What::Missing, name.clone())),
        }
    }
    let more = is.items.iter().filter(|(name, _)| !before.contains(name));
    all.extend(more.map(|(name, _)| found(What::More, name.clone())));
    let both = |items: &[(String, Value)]| -> Vec<String> {
        let both = items.iter().filter(|(name, _)| before.contains(name) && now.contains_key(name));
        both.map(|(name, _)| name.clone()).collect()
    };
    let orders = (both(&was.items), both(&is.items));
    if let Some((was, is)) = orders.0.iter().zip(&orders.1).find(|(was, is)| was != is) {
        all.push(found(What::Order, format!("{is} in place of {was}")));
    }
    all
}

fn of_facts(name: &str, was: &Value, is: &Value) -> Vec<Difference> {
    let (mut before, mut now) = (BTreeMap::new(), BTreeMap::new());
    facts(was, "", &mut before);
    facts(is, "", &mut now);
    let paths: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let differs = paths.into_iter().filter_map(|path| {
        let (what, how) = match (before.get(path), now.get(path)) {
            (Some(was), Some(is)) if was != is => (What::Other, format!("{was} → {is}")),
            (Some(was), None) => (What::Gone, was.to_string()),
            (None, Some(is)) => (What::New, is.to_string()),
            _ => return None,
        };
        Some(Difference { what, fact: without_places(path), example: format!("{name}: {path}: {how}") })
    });
    differs.collect()
}

/// What a value says, fact by fact.
fn facts(value: &Value, path: &str, into: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                facts(value, &path, into);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (nth, value) in items.iter().enumerate() {
                facts(value, &format!("{path}[{nth}]"), into);
            }
        }
        plain => drop(into.insert(path.to_owned(), plain.clone())),
    }
}

fn without_places(path: &str) -> String {
    let mut parts = path.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| format!("{all}[{}", part.trim_start_matches(|c: char| c.is_ascii_digit())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(items: &[(&str, Value)]) -> Answer {
        Answer::of(200, items.iter().map(|(name, item)| ((*name).to_owned(), item.clone())).collect())
    }

    fn whats(was: &Answer, is: &Answer) -> Vec<(What, String)> {
        differences(was, is).into_iter().map(|it| (it.what, it.fact)).collect()
    }

    #[test]
    fn the_same_answer_differs_in_nothing() {
        let one =
            answer(&[("A", json!({"due": null, "clocks": []})), ("B", json!({"clocks": [{"cycle": 1}]}))]);
        assert!(differences(&one, &one.clone()).is_empty());
    }

    #[test]
    fn a_set_is_told_from_its_order() {
        let was = answer(&[("A", json!({})), ("B", json!({})), ("C", json!({}))]);
        let set = answer(&[("A", json!({})), ("C", json!({})), ("D", json!({}))]);
        assert_eq!(whats(&was, &set), [(What::Missing, String::new()), (What::More, String::new())]);
        let order = answer(&[("B", json!({})), ("A", json!({})), ("C", json!({}))]);
        assert_eq!(whats(&was, &order), [(What::Order, String::new())]);
    }

    #[test]
    fn facts_are_compared_one_by_one_wherever_they_stand() {
        let was =
            answer(&[("A", json!({"status": "new", "clocks": [{"cycle": 1}, {"cycle": 2}], "shares": 1}))]);
        let is =
            answer(&[("A", json!({"status": "open", "clocks": [{"cycle": 1}, {"cycle": 3}], "door": null}))]);
        let found = [
            (What::Other, "clocks[].cycle".to_owned()),
            (What::New, "door".to_owned()),
            (What::Gone, "shares".to_owned()),
            (What::Other, "status".to_owned()),
        ];
        assert_eq!(whats(&was, &is), found);
    }

    #[test]
    fn a_refusal_is_no_empty_list() {
        let refused = Answer { status: 404, ..answer(&[]) };
        assert_eq!(whats(&answer(&[]), &refused), [(What::Status, String::new())]);
    }

    #[test]
    fn what_is_called_the_same_twice_stays_two() {
        let twice = answer(&[("A", json!({"nth": 1})), ("A", json!({"nth": 2}))]);
        assert_eq!(whats(&twice, &answer(&[("A", json!({"nth": 1}))])), [(What::Missing, String::new())]);
    }
}
