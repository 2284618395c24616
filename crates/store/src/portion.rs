//! Some of many records: an act on all of them is many changes.

use uuid::Uuid;

/// The next records of many, by id.
#[derive(Debug, Clone, Copy)]
pub struct Portion {
    /// Behind this one; the nil id: from the first.
    pub after: Uuid,
    pub most: u32,
}

impl Portion {
    /// The record behind which it goes on; none: these were the last.
    pub(crate) fn goes_on(self, rows: &[(Uuid,)]) -> Option<Uuid> {
        rows.last().filter(|_| rows.len() >= self.most as usize).map(|(id,)| *id)
    }
}
