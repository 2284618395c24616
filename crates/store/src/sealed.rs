//! Secrets that must be used again, inside a document: each stands sealed in its place, as `{"sealed": "…"}`, and never
//! in clear. What cannot be opened here is empty for whoever reads, and stays sealed when the document is written again.

use std::collections::BTreeMap;

use domain::id::{DeskId, Dice};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::keys::{Keyring, Place};

/// Looks at each secret of a document, by a name that is its own within it.
pub(crate) type Each<'a> = &'a mut dyn FnMut(&str, &mut Value) -> Result<(), Fault>;
/// Leads through the secrets of a document of one kind.
pub(crate) type Walk = fn(&mut Value, Each<'_>) -> Result<(), Fault>;

/// How the secrets of a document stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Sealed, and opened by a key that is here.
    pub sealed: usize,
    /// Of those, how many an older key sealed.
    pub older: usize,
    /// In clear, from before.
    pub clear: usize,
    /// Sealed, and opened by no key that is here: by name.
    pub locked: Vec<String>,
}

fn place<'a>(desk: DeskId, table: &'a str, field: &'a str) -> Place<'a> {
    Place { desk, table, field }
}

fn sealed_in(value: &Value) -> Option<&str> {
    value.as_object()?.get("sealed")?.as_str()
}

/// Opens the secrets of a document in their places; answers those that no key here opens, by name.
pub(crate) fn open(
    keys: &Keyring,
    (desk, table): (DeskId, &str),
    document: &mut Value,
    walk: Walk,
) -> Result<BTreeMap<String, String>, Fault> {
    let mut locked = BTreeMap::new();
    walk(document, &mut |name, value| {
        if let Some(sealed) = sealed_in(value) {
            let clear = keys.open(place(desk, table, name), sealed);
            if clear.is_none() {
                locked.insert(name.to_owned(), sealed.to_owned());
            }
            *value = Value::String(clear.unwrap_or_default());
        }
        Ok(())
    })?;
    Ok(locked)
}

/// Seals the secrets of a document in their places. An empty one that is locked stays as it was sealed.
pub(crate) fn seal(
    keys: &Keyring,
    (desk, table): (DeskId, &str),
    document: &mut Value,
    walk: Walk,
    locked: &BTreeMap<String, String>,
    dice: &mut dyn Dice,
) -> Result<(), Fault> {
    walk(document, &mut |name, value| {
        let sealed = match value.as_str() {
            Some("") => locked.get(name).cloned(),
            Some(clear) => Some(keys.seal(place(desk, table, name), clear, dice)?),
            None => None,
        };
        if let Some(sealed) = sealed {
            *value = json!({ "sealed": sealed });
        }
        Ok(())
    })
}

/// How the secrets of a document stand.
pub(crate) fn standing(
    keys: &Keyring,
    (desk, table): (DeskId, &str),
    document: &mut Value,
    walk: Walk,
) -> Result<Standing, Fault> {
    let mut standing = Standing::default();
    walk(document, &mut |name, value| {
        match (sealed_in(value), value.as_str()) {
            (Some(sealed), _) if keys.open(place(desk, table, name), sealed).is_some() => {
                standing.sealed += 1;
                standing.older += usize::from(!keys.is_newest(sealed));
            }
            (Some(_), _) => standing.locked.push(name.to_owned()),
            (None, Some(clear)) if !clear.is_empty() => standing.clear += 1,
            _ => {}
        }
        Ok(())
    })?;
    Ok(standing)
}
