//! Where a tree of values does not fit its shape.

use toml::Value;

use super::Fault;
use super::shape::{Shape, Slot};
use crate::reckon::Target;

/// The longest text of a policy, in characters.
const LONGEST: usize = 4000;

/// Lists what of a value does not fit.
pub(super) fn walk(shape: &Shape, path: &str, value: &Value, faults: &mut Vec<Fault>) {
    match (shape, value) {
        (Shape::Text, Value::String(text)) => faults.extend(text_fault(path, text)),
        (Shape::Name, Value::String(name)) => {
            if !is_name(name) {
                let detail =
                    format!("{} is not a code: lower-case letters, digits and hyphens", shown(value));
                faults.push(Fault::new(path, "bad-name", detail));
            }
        }
        (Shape::Code(known), Value::String(code)) => {
            if !known().contains(&code.as_str()) {
                let detail = format!("{} is none of: {}", shown(value), known().join(", "));
                faults.push(Fault::new(path, "unknown-code", detail));
            }
        }
        (Shape::Flag, Value::Boolean(_)) => {}
        (Shape::Whole(least, most), Value::Integer(number)) => {
            if !(*least..=*most).contains(number) {
                let detail = format!("{number} must be from {least} to {most}");
                faults.push(Fault::new(path, "number-out-of-range", detail));
            }
        }
        (Shape::Target, Value::String(_) | Value::Table(_)) => faults.extend(target_fault(path, value)),
        (Shape::Hours, Value::Array(day)) => {
            for (nth, pair) in day.iter().enumerate() {
                let is_pair =
                    pair.as_array().is_some_and(|pair| pair.len() == 2 && pair.iter().all(Value::is_str));
                if !is_pair {
                    let detail =
                        format!("{} is not a pair of times such as [\"09:00\", \"17:30\"]", shown(pair));
                    faults.push(Fault::new(format!("{path}[{nth}]"), "wrong-type", detail));
                }
            }
        }
        (Shape::List(each), Value::Array(values)) => {
            for (nth, value) in values.iter().enumerate() {
                walk(each, &format!("{path}[{nth}]"), value, faults);
            }
        }
        (Shape::Map(known, each), Value::Table(table)) => {
            for (key, value) in table {
                let path = join(path, key);
                if known().contains(&key.as_str()) {
                    walk(each, &path, value, faults);
                } else {
                    let detail = format!("`{}` is none of: {}", cut(key), known().join(", "));
                    faults.push(Fault::new(path, "unknown-code", detail));
                }
            }
        }
        (Shape::Dates(each), Value::Table(table)) => {
            for (key, value) in table {
                walk(each, &join(path, key), value, faults);
            }
        }
        (Shape::Table(slots), Value::Table(table)) => {
            for slot in *slots {
                match table.get(slot.name) {
                    Some(value) => walk(&slot.shape, &join(path, slot.name), value, faults),
                    None if slot.required => faults.push(absent(path, slot)),
                    None => {}
                }
            }
            for key in table.keys().filter(|key| !slots.iter().any(|slot| slot.name == key.as_str())) {
                let known = slots.iter().map(|slot| slot.name).collect::<Vec<_>>().join(", ");
                let detail = format!("`{}` means nothing here; known: {known}", cut(key));
                faults.push(Fault::new(join(path, key), "unknown-field", detail));
            }
        }
        _ => {
            let detail = format!("expected {}, found {}", shape.called(), shown(value));
            faults.push(Fault::new(path, "wrong-type", detail));
        }
    }
}

impl Shape {
    fn called(&self) -> &'static str {
        match self {
            Self::Text | Self::Name | Self::Code(_) => "text",
            Self::Flag => "true or false",
            Self::Whole(..) => "a whole number",
            Self::Target => "a time such as \"PT4H\" or { business_days = 1, by = \"close\" }",
            Self::Hours | Self::List(_) => "a list",
            Self::Map(..) | Self::Dates(_) | Self::Table(_) => "a table",
        }
    }
}

fn absent(path: &str, slot: &Slot) -> Fault {
    let at = join(path, slot.name);
    if slot.name == "source" {
        return Fault::new(at, "source-missing", "say where this was read".to_owned());
    }
    Fault::new(at, "missing", format!("{} is missing", slot.shape.called()))
}

/// Text that is empty, endless, or holds what no person types.
fn text_fault(path: &str, text: &str) -> Option<Fault> {
    if text.trim().is_empty() {
        let (code, detail) = match path.rsplit('.').next() {
            Some("source") => ("source-missing", "say where this was read"),
            Some("en") => ("sentence-empty", "the English sentence is empty"),
            Some("fr") => ("sentence-empty", "the French sentence is empty"),
            _ => ("text-empty", "the text is empty"),
        };
        return Some(Fault::new(path, code, detail.to_owned()));
    }
    if text.chars().count() > LONGEST {
        return Some(Fault::new(path, "text-too-long", format!("more than {LONGEST} characters")));
    }
    text.chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        .then(|| Fault::new(path, "text-bad", "the text holds a control character".to_owned()))
}

fn target_fault(path: &str, value: &Value) -> Option<Fault> {
    let not_positive = || Fault::new(path, "target-not-positive", format!("{} is no time", shown(value)));
    match value {
        Value::String(text) => match text.parse::<Target>() {
            Ok(Target::Working(time)) if time.is_zero() => Some(not_positive()),
            Ok(_) => None,
            // ISO 8601 knows no sign; people write one all the same.
            Err(_) if text.contains('-') && text.replacen('-', "", 1).parse::<Target>().is_ok() => {
                Some(not_positive())
            }
            Err(fault) => Some(Fault::new(path, "target-unreadable", fault.to_string())),
        },
        _ => {
            if value.get("business_days").and_then(Value::as_integer).is_some_and(|days| days < 1) {
                return Some(not_positive());
            }
            let fault = value.clone().try_into::<Target>().err()?;
            Some(Fault::new(path, "target-unreadable", fault.message().to_owned()))
        }
    }
}

/// Lower-case letters, digits and single hyphens, a letter first, at most 60.
fn is_name(name: &str) -> bool {
    name.len() <= 60
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && !name.contains("--")
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { cut(key) } else { format!("{path}.{}", cut(key)) }
}

/// A key as it may be shown: files can hold keys of any length.
fn cut(key: &str) -> String {
    key.chars().filter(|c| !c.is_control()).take(60).collect()
}

/// A value as it may be shown.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{}`", cut(text)),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Datetime(_) => "a date".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Table(_) => "a table".to_owned(),
    }
}
