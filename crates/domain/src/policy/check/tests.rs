//! The description of a policy against its types, and nesting.

use toml::{Table, Value};

use super::{Policy, faults, is_too_deep};
use crate::calendar::Calendar;
use crate::kind::Phase;
use crate::policy::shipped;
use crate::reckon::Target;

/// A policy in which every field that may be absent is there.
fn full() -> Policy {
    let of = |id: &str| shipped().iter().find(|policy| policy.id == id).unwrap().clone();
    let mut policy = of("broadcom-essential");
    let calendar = r#"{"zone": "UTC", "weekly": {"mon": [["09:00", "12:00"]]}, "holidays": ["2026-12-25"],
        "exceptions": {"2026-12-24": [["09:00", "12:00"]]}}"#;
    policy.calendar = Some(serde_json::from_str::<Calendar>(calendar).unwrap());
    policy.telephone = of("cisco-secure-msp").telephone;
    policy.waiting = of("partner-default").waiting;
    policy.waiting.answer = Some(Target::hours(8));
    policy.contacts.cap = Some(3);
    policy.forms[0].product = Some("vSphere".to_owned());
    policy.forms[0].phase = Some(Phase::Production);
    policy
}

/// How many values there are in a value.
fn size(value: &Value) -> usize {
    match value {
        Value::Table(table) => 1 + table.values().map(size).sum::<usize>(),
        Value::Array(list) => 1 + list.iter().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// Every tree that differs from this one in one place: a key gone, a key too many, a value of another type.
fn spoilt(tree: &Value) -> Vec<Value> {
    let list = Value::Array(vec![Value::Boolean(true)]);
    let mut all = vec![Value::Float(0.5), Value::Boolean(true), Value::Integer(-1), list];
    match tree {
        Value::Table(table) => {
            let mut longer = table.clone();
            longer.insert("surprise".to_owned(), Value::Integer(1));
            all.push(Value::Table(longer));
            for (key, value) in table {
                let mut shorter = table.clone();
                shorter.remove(key);
                all.push(Value::Table(shorter));
                for other in spoilt(value) {
                    let mut changed = table.clone();
                    changed.insert(key.clone(), other);
                    all.push(Value::Table(changed));
                }
            }
        }
        Value::Array(list) => {
            // One member of a list stands for all of them: the one with most to spoil.
            if let Some((at, largest)) = list.iter().enumerate().max_by_key(|(_, value)| size(value)) {
                for other in spoilt(largest) {
                    let mut changed = list.clone();
                    changed[at] = other;
                    all.push(Value::Array(changed));
                }
            }
        }
        _ => all.push(Value::Table(Table::new())),
    }
    all
}

#[test]
fn the_shape_and_the_types_agree_on_every_field() {
    let tree = Value::try_from(full()).unwrap();
    let all = spoilt(&tree);
    for tree in &all {
        let found = faults(tree);
        let read = tree.clone().try_into::<Policy>();
        if let Err(error) = &read {
            assert!(!found.is_empty(), "{}: unnoticed in {tree:?}", error.message());
        }
        let strange = |code| matches!(code, "missing" | "unknown-field" | "wrong-type" | "unknown-code");
        if let Some(fault) = found.iter().find(|fault| strange(fault.code)) {
            assert!(read.is_err(), "{fault}, and yet it reads");
        }
    }
    assert!(all.len() > 500, "{}", all.len());
}

#[test]
fn only_brackets_and_dots_outside_of_strings_and_comments_nest() {
    let brackets = "[".repeat(40);
    let dots = ".a".repeat(40);
    for shallow in [
        format!("a = \"{brackets}\""),
        format!("a = '{brackets}'"),
        format!("a = \"\\\"{brackets}\""),
        format!("a = \"\"\"\n\"{brackets}\n\"\"\""),
        format!("a = '''\n{brackets}\n'''"),
        format!("# {brackets}{dots}\na = 1"),
        format!("a = \"x{dots}\""),
        "a = [1.5, 2.5, 3.5]\n".repeat(40),
        "[[a]]\n".repeat(40),
    ] {
        assert!(!is_too_deep(&shallow), "{shallow}");
    }
    for deep in [
        format!("a = {brackets}"),
        format!("a{dots} = 1"),
        format!("[a{dots}]"),
        format!("a = 'x' # '\n b = {brackets}"),
    ] {
        assert!(is_too_deep(&deep), "{deep}");
    }
}
