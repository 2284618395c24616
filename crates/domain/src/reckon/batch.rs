//! The batch form of `relais clock`: one case a line in, one answer a line out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ReckonFault, Stretch, Target, due, elapsed, explain};
use crate::calendar::{Calendars, zone_data_version};

/// Fields of a case. What else a line holds is named in its answer, so that a misspelt pause is not lost unseen.
const FIELDS: [&str; 6] = ["id", "calendar", "start", "target", "until", "pauses"];

/// Why a case cannot be answered.
struct Fault {
    code: &'static str,
    message: String,
}

impl From<ReckonFault> for Fault {
    fn from(fault: ReckonFault) -> Self {
        Self { code: fault.code(), message: fault.to_string() }
    }
}

fn fault(code: &'static str, message: impl ToString) -> Fault {
    Fault { code, message: message.to_string() }
}

/// Answers one case, without a line end: `{"id","due"}`, `{"id","elapsed_s"}` (seconds, with decimals where there
/// are any), or `{"id","error":{"code","message"}}`. An explanation adds `intervals` and the versions of the calendar
/// and of the zone data. Never panics.
pub fn answer(line: &str, explain: bool) -> String {
    answered(line, if explain { Wanted::Codes } else { Wanted::Nothing })
}

/// The same, explained, with a sentence as `why` beside each interval.
pub fn answer_in_words(line: &str, says: &dyn Fn(&Stretch) -> String) -> String {
    answered(line, Wanted::Sentences(says))
}

/// What is explained of an answer.
#[derive(Clone, Copy)]
enum Wanted<'a> {
    Nothing,
    Codes,
    Sentences(&'a dyn Fn(&Stretch) -> String),
}

/// An interval with its sentence.
#[derive(Serialize)]
struct Said<'a> {
    #[serde(flatten)]
    stretch: &'a Stretch,
    why: String,
}

fn answered(line: &str, wanted: Wanted<'_>) -> String {
    let mut case = match serde_json::from_str(line) {
        Ok(Value::Object(case)) => case,
        Ok(_) => return failed(&Value::Null, &fault("case-not-object", "a case is a JSON object")),
        Err(error) => return failed(&Value::Null, &fault("case-not-json", error)),
    };
    let id = case.remove("id").unwrap_or(Value::Null);
    let unknown: Vec<&String> = case.keys().filter(|key| !FIELDS.contains(&key.as_str())).collect();
    let ignored = if unknown.is_empty() { String::new() } else { format!(",\"ignored\":{}", json(&unknown)) };
    match reckoned(&case, wanted) {
        Ok(Answer { result, explanation }) => format!("{{\"id\":{id},{result}{explanation}{ignored}}}"),
        Err(fault) => failed(&id, &fault),
    }
}

struct Answer {
    /// A field and its value, as JSON.
    result: String,
    /// More fields, or nothing.
    explanation: String,
}

fn reckoned(case: &Map<String, Value>, wanted: Wanted<'_>) -> Result<Answer, Fault> {
    let calendars =
        present(case, "calendar").ok_or_else(|| fault("calendar-missing", "the case has no calendar"))?;
    let calendars = Calendars::deserialize(calendars).map_err(|error| fault("calendar-unreadable", error))?;
    let start = present(case, "start").ok_or_else(|| fault("start-missing", "the case has no start"))?;
    let start = instant("start-unreadable", start)?;
    let pauses = pauses(present(case, "pauses"))?;

    let (until, result) = match (present(case, "target"), present(case, "until")) {
        (Some(target), None) => {
            let target = Target::deserialize(target).map_err(|error| fault("target-unreadable", error))?;
            let due = due(&calendars, start, &target, &pauses)?;
            (due, format!("\"due\":\"{due}\""))
        }
        (None, Some(until)) => {
            let until = instant("until-unreadable", until)?;
            let elapsed = elapsed(&calendars, start, until, &pauses)?;
            (until, format!("\"elapsed_s\":{}", seconds(elapsed)))
        }
        (None, None) => return Err(fault("target-missing", "the case has neither target nor until")),
        (Some(_), Some(_)) => {
            return Err(fault("target-and-until", "the case has both target and until: give one"));
        }
    };
    let mut explanation = String::new();
    if !matches!(wanted, Wanted::Nothing) {
        let intervals: Vec<Stretch> = explain(&calendars, start, until, &pauses)?;
        let (version, zone_data) = (calendars.version(), zone_data_version());
        explanation = format!(",\"calendar_version\":{},\"zone_data\":{},", json(&version), json(&zone_data));
        let intervals = match wanted {
            Wanted::Sentences(says) => {
                let said = |stretch| Said { stretch, why: says(stretch) };
                json(&intervals.iter().map(said).collect::<Vec<_>>())
            }
            _ => json(&intervals),
        };
        explanation.push_str(&format!("\"intervals\":{intervals}"));
    }
    Ok(Answer { result, explanation })
}

fn present<'a>(case: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    case.get(field).filter(|value| !value.is_null())
}

fn instant(code: &'static str, value: &Value) -> Result<Timestamp, Fault> {
    let text =
        value.as_str().ok_or_else(|| fault(code, "an instant is text, such as 2026-03-27T16:00:00+01:00"))?;
    text.parse()
        .map_err(|error| fault(code, format!("`{}`: {error}", text.chars().take(60).collect::<String>())))
}

/// Pairs of instants; a pause whose end is null goes on.
fn pauses(value: Option<&Value>) -> Result<Vec<(Timestamp, Timestamp)>, Fault> {
    const CODE: &str = "pauses-unreadable";
    let Some(value) = value else { return Ok(Vec::new()) };
    let list = value.as_array().ok_or_else(|| fault(CODE, "pauses are a list of [from, to]"))?;
    list.iter()
        .map(|pair| match pair.as_array().map(Vec::as_slice) {
            Some([from, Value::Null]) => Ok((instant(CODE, from)?, Timestamp::MAX)),
            Some([from, to]) => Ok((instant(CODE, from)?, instant(CODE, to)?)),
            _ => Err(fault(CODE, "a pause is [from, to]")),
        })
        .collect()
}

/// Seconds as a JSON number, exact.
fn seconds(elapsed: jiff::SignedDuration) -> String {
    match elapsed.subsec_nanos() {
        0 => elapsed.as_secs().to_string(),
        nanos => format!("{}.{}", elapsed.as_secs(), format!("{nanos:09}").trim_end_matches('0')),
    }
}

fn failed(id: &Value, fault: &Fault) -> String {
    format!(
        "{{\"id\":{id},\"error\":{{\"code\":{},\"message\":{}}}}}",
        json(&fault.code),
        json(&fault.message)
    )
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}
