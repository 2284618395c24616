//! What finds a publication, looked at beside what its text makes, and made anew.

use domain::id::DeskId;
use domain::message::Copy;
use domain::row;
use store::projection::{self, blocks};
use store::shelf::{self, Item};
use store::{Fault, Tx};
use uuid::Uuid;

use crate::command::administer::{finders, found_by, index_publication};

/// Indexes a publication again as it is.
pub(crate) async fn index_publication_again(tx: &mut Tx, desk: DeskId, id: Uuid) -> Result<(), Fault> {
    let Some(item) = shelf::held_publication(tx, desk, id).await? else { return Ok(()) };
    index_publication(tx, desk, &item, &copy_of(&item)?).await
}

/// A publication, of how it is stored.
fn copy_of(item: &Item) -> Result<Copy, Fault> {
    serde_json::from_str(&item.body)
        .map_err(|error| Fault::unreadable(format_args!("publication {}", item.id), &error))
}

/// Compares what finds a publication with what its text makes; `mends`: writes it anew. Whoever mends has locked it.
pub(crate) async fn look_at_publication(
    tx: &mut Tx,
    desk: DeskId,
    item: &Item,
    mends: bool,
) -> Result<Shelved, Fault> {
    let mut look = Shelved::default();
    if !mends && projection::building(tx, desk).await?.iter().any(|it| it.name == projection::SEARCH) {
        return Ok(look);
    }
    let copy = match copy_of(item) {
        Err(Fault::Corrupt(why)) => {
            look.problems.push(why);
            look.broken = true;
            return Ok(look);
        }
        copy => copy?,
    };
    let text = found_by(&copy);
    let pieces: Vec<&str> = row::pieces(&text).collect();
    let shelved = blocks::Shelved { id: item.id, audiences: finders(item), pieces: &pieces };
    let said = blocks::compare_shelved(tx, desk, &shelved).await?;
    if mends && !said.is_empty() {
        blocks::mend_shelved(tx, desk, &shelved).await?;
        look.mended = said.len();
    }
    look.problems.extend(said.iter().map(|it| format!("publication {}: {it}", item.id)));
    Ok(look)
}

/// What became of a publication that was looked at.
#[derive(Debug, Default)]
pub(crate) struct Shelved {
    pub problems: Vec<String>,
    /// Why it is left as it is: it cannot be read.
    pub broken: bool,
    pub mended: usize,
}
