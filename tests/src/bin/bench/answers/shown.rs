//! What came of it: for the terminal, and for the page.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::asked::Question;
use super::compared::{Answer, What, differences};
use super::explained::{EXPLAINED, line_of};
use crate::compare::Build;
use crate::machine::Machine;
use crate::table::{self, SAME_ANSWERS};

/// Questions of one sort, on one engine.
#[derive(Debug, Clone)]
pub struct Line {
    what: &'static str,
    on: &'static str,
    /// How many were asked, how many items the older build answered, and how many answers were the same in all.
    asked: usize,
    items: usize,
    same: usize,
    /// Which lines of the table explain differences of the others.
    explained: BTreeSet<usize>,
    /// What none explains: what differs, with how often and where.
    pub unexplained: BTreeMap<(What, String), (usize, String)>,
}

/// What differs between the answers of two builds.
pub fn lines(on: &'static str, questions: &[Question], was: &[Answer], is: &[Answer]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (question, (was, is)) in questions.iter().zip(was.iter().zip(is)) {
        let nth = lines.iter().position(|line| line.what == question.what).unwrap_or_else(|| {
            lines.push(Line::new(question.what, on));
            lines.len() - 1
        });
        lines[nth].add(question, was, is);
    }
    lines
}

impl Line {
    fn new(what: &'static str, on: &'static str) -> Self {
        let (explained, unexplained) = (BTreeSet::new(), BTreeMap::new());
        Self { what, on, asked: 0, items: 0, same: 0, explained, unexplained }
    }

    fn add(&mut self, question: &Question, was: &Answer, is: &Answer) {
        let differences = differences(was, is);
        self.asked += 1;
        self.items += was.items.len();
        self.same += usize::from(differences.is_empty());
        for difference in differences {
            if let Some(nth) = line_of(question.of, &difference) {
                self.explained.insert(nth + 1);
                continue;
            }
            let example = format!("{} asks {}: {}", question.who.name, question.now, difference.example);
            let met = self.unexplained.entry((difference.what, difference.fact)).or_insert((0, example));
            met.0 += 1;
        }
    }

    fn cells(&self) -> [String; 6] {
        let mut by: Vec<String> = self.explained.iter().map(ToString::to_string).collect();
        if !self.unexplained.is_empty() {
            by.push(format!("{} not explained", self.unexplained.len()));
        }
        let by = if by.is_empty() { "–".to_owned() } else { by.join(", ") };
        [
            self.what.to_owned(),
            self.on.to_owned(),
            self.asked.to_string(),
            self.items.to_string(),
            self.same.to_string(),
            by,
        ]
    }
}

const HEADS: [&str; 6] = ["asked for", "on", "answers", "items in them", "the same in all", "differs by"];
const NUMBERS: std::ops::Range<usize> = 2..5;
const OF_EXPLAINED: [&str; 4] = ["", "about", "differs", "why"];

fn explained() -> impl Iterator<Item = [String; 4]> {
    EXPLAINED
        .iter()
        .zip(1..)
        .map(|(line, nth): (_, usize)| [nth.to_string(), line.about(), line.differs(), line.why.to_owned()])
}

/// For the terminal: what no line explains comes last.
pub fn plain(lines: &[Line], [before, now]: &[Build; 2]) -> String {
    let mut text = format!("before: {}; now: {}\n", before.name, now.name);
    text += &table::aligned(HEADS, lines.iter().map(Line::cells), NUMBERS);
    text += &format!("\n{}", table::aligned(OF_EXPLAINED, explained(), 0..1));
    for line in lines {
        for ((what, fact), (times, example)) in &line.unexplained {
            let (on, of, what) = (line.on, line.what, what.name());
            text += &format!("\nNOT EXPLAINED: {of} on {on}, {what}: {fact}; {times} times, as {example}");
        }
    }
    text
}

/// Writes the tables into the page.
pub fn write(
    lines: &[Line],
    [before, now]: &[Build; 2],
    machine: &Machine,
    date: &str,
) -> Result<PathBuf, String> {
    let asked = table::markdown(HEADS, lines.iter().map(Line::cells), NUMBERS);
    let explained = table::markdown(OF_EXPLAINED, explained(), 0..1);
    let text = format!(
        "Asked on {date}; before: `{}`; now: `{}`.\n\n{asked}\nThe explained differences, by their numbers:\n\n{explained}",
        before.name, now.name
    );
    SAME_ANSWERS.write(&text, machine)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::asked::{Reads, Who};
    use super::super::explained::Of;
    use super::*;

    fn question(of: Of) -> Question {
        let path = "/api/v1/requests".to_owned();
        let who = Who::with_token("agent", "token");
        Question { what: "list", of, who, before: path.clone(), now: path, reads: Reads::List }
    }

    fn answer(item: serde_json::Value) -> Answer {
        Answer::of(200, vec![("BOR-1".to_owned(), item)])
    }

    #[test]
    fn a_line_counts_what_is_the_same_and_names_what_explains_the_rest() {
        let questions = [question(Of::Items), question(Of::Items)];
        let was = [answer(json!({"status": "new"})), answer(json!({"status": "new", "triage": []}))];
        let is = [answer(json!({"status": "new"})), answer(json!({"status": "new"}))];
        let lines = lines("SQLite", &questions, &was, &is);
        assert_eq!(lines[0].cells(), ["list", "SQLite", "2", "2", "1", "1"]);
        assert!(lines[0].unexplained.is_empty());
    }

    #[test]
    fn what_no_line_explains_is_kept_with_where_it_was_met() {
        let (was, is) = ([answer(json!({"status": "new"}))], [answer(json!({"status": "open"}))]);
        let lines = lines("SQLite", &[question(Of::Items)], &was, &is);
        let (times, example) = &lines[0].unexplained[&(What::Other, "status".to_owned())];
        assert_eq!((*times, lines[0].cells()[5].as_str()), (1, "1 not explained"));
        assert!(example.contains("BOR-1: status: \"new\" → \"open\""), "{example}");
    }
}
