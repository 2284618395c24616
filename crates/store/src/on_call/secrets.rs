//! What of a paging plan is sealed: keys of webhooks and gateways, and all that may hold one, which is addresses,
//! headers and fields.

use domain::id::{DeskId, Dice};
use domain::paging::Paging;
use serde_json::Value;

use crate::arg::args;
use crate::fault::Fault;
use crate::sealed::{self, Each, Standing};
use crate::tx::{Tx, statements};

statements! {
    BODY => ["select body from paging where desk_id = $1"];
    BODY_LOCKED => ["select body from paging where desk_id = $1" for update];
    PUT => ["update paging set body = $2 where desk_id = $1"];
}

const TABLE: &str = "paging";

/// Each secret of a plan. A webhook's is called by its name, a header's or field's by its place too: a name may come twice.
fn walk(document: &mut Value, each: Each<'_>) -> Result<(), Fault> {
    let Some(plan) = document.get_mut("plan") else { return Ok(()) };
    for webhook in plan.get_mut("webhooks").and_then(Value::as_array_mut).into_iter().flatten() {
        let name = webhook.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        for part in ["url", "secret"] {
            if let Some(value) = webhook.get_mut(part) {
                each(&format!("webhook/{name}/{part}"), value)?;
            }
        }
    }
    let Some(gateway) = plan.get_mut("gateway").filter(|gateway| gateway.is_object()) else { return Ok(()) };
    if let Some(url) = gateway.get_mut("url") {
        each("gateway/url", url)?;
    }
    for part in ["headers", "fields"] {
        let pairs = gateway.get_mut(part).and_then(Value::as_array_mut).into_iter().flatten();
        for (nth, pair) in pairs.enumerate() {
            let name = pair.get(0).and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some(value) = pair.get_mut(1) {
                each(&format!("gateway/{part}/{nth}/{name}"), value)?;
            }
        }
    }
    Ok(())
}

fn document(body: &str) -> Result<Value, Fault> {
    serde_json::from_str(body).map_err(|error| Fault::unreadable("a paging plan", &error))
}

/// Reads a plan as it is kept.
pub(super) fn read(tx: &Tx, desk: DeskId, body: &str) -> Result<Paging, Fault> {
    let mut document = document(body)?;
    let locked = sealed::open(&tx.keys, (desk, TABLE), &mut document, walk)?;
    let paging: Paging =
        serde_json::from_value(document).map_err(|error| Fault::unreadable("a paging plan", &error))?;
    Ok(Paging { locked, ..paging })
}

/// Writes a plan as it is kept.
pub(super) fn write(tx: &Tx, paging: &Paging, dice: &mut dyn Dice) -> Result<String, Fault> {
    let unwritable = |error| Fault::unwritable("a paging plan", &error);
    let mut document = serde_json::to_value(paging).map_err(unwritable)?;
    sealed::seal(&tx.keys, (paging.desk, TABLE), &mut document, walk, &paging.locked, dice)?;
    serde_json::to_string(&document).map_err(unwritable)
}

/// How the secrets of a desk's plan stand.
pub async fn standing(tx: &mut Tx, desk: DeskId) -> Result<Standing, Fault> {
    let found: Option<(String,)> = tx.optional(BODY, args![desk]).await?;
    match found {
        Some((body,)) => sealed::standing(&tx.keys, (desk, TABLE), &mut document(&body)?, walk),
        None => Ok(Standing::default()),
    }
}

/// Seals with the newest key what stands in clear, or what an older key sealed; answers how many there were.
pub async fn seal_again(tx: &mut Tx, desk: DeskId, dice: &mut dyn Dice) -> Result<usize, Fault> {
    let found: Option<(String,)> = tx.optional(BODY_LOCKED, args![desk]).await?;
    let Some((body,)) = found else { return Ok(0) };
    let standing = sealed::standing(&tx.keys, (desk, TABLE), &mut document(&body)?, walk)?;
    if standing.clear + standing.older > 0 {
        if standing.clear > 0 && !tx.is_postgres() {
            // What stood there in clear is written over, in what the file leaves free too.
            tx.script("pragma secure_delete = on".into()).await?;
        }
        let paging = read(tx, desk, &body)?;
        let sealed = write(tx, &paging, dice)?;
        tx.run(PUT, args![desk, sealed]).await?;
    }
    Ok(standing.clear + standing.older)
}
