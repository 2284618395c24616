//! Opening a desk that was loaded from a copy.

use domain::audit::Audited;
use store::{Fault, Tx, fence, outbox, rows};

use super::{At, Outcome, note};
use crate::command::compare;
use crate::may::{self, Action};

/// Opens it: what falls due is done from now on, and its peers are told how far it is. What waited in the copy, or was put
/// out meanwhile, stays held until somebody says what becomes of it, or leaves at once. One that is open stays as it is.
pub async fn open(at: &At<'_>, tx: &mut Tx, send: bool) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    let desk = rows::lock_desk(tx, at.desk()).await?;
    let closed = fence::of(tx, at.desk()).await?.filter(|fence| fence.opened.is_none());
    if let Some(fence) = &closed {
        fence::open(tx, at.desk(), at.now).await?;
        outbox::hold_put_while_closed(tx, at.desk(), fence.loaded).await?;
        note(at, tx, Audited::DeskOpened, &desk.name, "").await?;
        compare::begin(at, tx).await?;
    }
    if send {
        outbox::release_held(tx, at.desk(), at.now).await?;
    }
    Ok(Outcome { view: serde_json::json!({ "opened": closed.is_some() }), ..Outcome::default() })
}
