//! Lists in pages: which one is asked for, and where the next begins. A cursor is where the last row stood, not a count: what
//! comes or goes between two pages neither doubles nor hides another row.

use domain::{Reason, Refusal, Timestamp};
use uuid::Uuid;

use super::{MOST, USUAL};

/// Which page of a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct WhichPage {
    /// Where the page before ended; none: the first.
    pub cursor: Option<String>,
    pub limit: Option<usize>,
}

impl WhichPage {
    /// How many rows it shows at most.
    pub(super) fn limit(&self) -> usize {
        self.limit.unwrap_or(USUAL).clamp(1, MOST)
    }

    /// The last row of the page before: its id, and whatever else says where it stood, as `read` finds it.
    pub(super) fn behind<T>(&self, read: impl Fn(Uuid, &str) -> Option<T>) -> Result<Option<T>, Refusal> {
        let found = |cursor: &String| {
            let bytes = data_encoding::BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
            let text = String::from_utf8(bytes).ok()?;
            let (id, stood) = text.split_once(':').filter(|(_, stood)| !stood.contains('\0'))?;
            read(id.parse().ok()?, stood)
        };
        let found = self.cursor.as_ref().map(found);
        found.map(|it| it.ok_or_else(|| Refusal::field(Reason::FieldInvalid, "cursor"))).transpose()
    }

    /// The same in a list in the order of ids.
    pub(super) fn behind_id(&self) -> Result<Option<Uuid>, Refusal> {
        self.behind(|id, stood| stood.is_empty().then_some(id))
    }

    /// The same in a list in the order of time.
    pub(super) fn behind_instant(&self) -> Result<Option<(Timestamp, Uuid)>, Refusal> {
        self.behind(|id, stood| Some((Timestamp::from_microsecond(stood.parse().ok()?).ok()?, id)))
    }
}

/// The first rows of one more than there is room for, and where the rest begins.
pub(super) fn first_of<T>(
    mut rows: Vec<T>,
    limit: usize,
    place: impl Fn(&T) -> (Uuid, String),
) -> (Vec<T>, Option<String>) {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last| {
        let (id, stood) = place(last);
        data_encoding::BASE64URL_NOPAD.encode(format!("{id}:{stood}").as_bytes())
    });
    (rows, next)
}

/// An instant, as a cursor holds it.
pub(super) fn instant(it: Timestamp) -> String {
    it.as_microsecond().to_string()
}
