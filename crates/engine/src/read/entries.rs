//! Reading entries of a record, a part of them at a time: no more rows than it shows, and what these lean on.

use domain::id::{DeskId, Number};
use domain::seat::Viewer;
use domain::{Reason, Refusal};
use store::events::Way;
use store::{Fault, Scope, Tx, escalations, events};
use uuid::Uuid;

use super::{MOST, Page, Reading, readable};
use crate::engine::Answering;
use crate::view::{DeskEntry, EntryView, part_for_contact, part_for_desk, talk_for_desk};

/// Which part of a record's entries is read: from the oldest on, so many, or all.
#[derive(Debug, Clone, Default)]
pub struct EntriesPart {
    /// The number of the entry that the part before ended with.
    pub after: Option<String>,
    /// So many at most; nothing: all that follow.
    pub limit: Option<usize>,
}

impl EntriesPart {
    /// A page of them, behind this entry: as many as a page of a list holds unless asked otherwise, and at most.
    #[must_use]
    pub fn page(after: Option<String>, limit: Option<usize>) -> Self {
        Self { after, limit: Some(limit.unwrap_or(MOST).clamp(1, MOST)) }
    }
}

/// The part of a conversation that a page shows, oldest first.
#[derive(Debug, Clone)]
pub struct Talk<T> {
    pub items: Vec<T>,
    /// Entries of the desk's that stand elsewhere, and say of these what was carried on, and how escalations stood before.
    pub beside: Vec<T>,
    /// What belongs here and cannot be read, by its number.
    pub unreadable: Vec<String>,
    /// The number of the first one, where others came before.
    pub earlier: Option<String>,
    /// Whether others came after.
    pub later: bool,
}

impl<T> Talk<T> {
    /// The same of something that is made of each entry.
    pub fn map<U>(self, of: impl Fn(T) -> U) -> Talk<U> {
        let Self { items, beside, unreadable, earlier, later } = self;
        let items = items.into_iter().map(&of).collect();
        Talk { items, beside: beside.into_iter().map(&of).collect(), unreadable, earlier, later }
    }
}

/// So many entries of a conversation are on one page.
const ON_A_PAGE: usize = 100;

impl Reading {
    /// The newest entries of a request, or those before one of them.
    pub fn talk<'a>(&'a self, number: &'a Number, before: &'a str) -> Answering<'a, Talk<EntryView>> {
        let (number, before, now) = (number.clone(), before.parse::<u64>().ok(), self.engine.judged_now());
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let record = readable(tx, viewer, &number, now).await?;
                let of = (viewer.desk(), record.id.0);
                if matches!(viewer, Viewer::Contact(_)) {
                    let view = |found: &events::Entries| (part_for_contact(found), Vec::new());
                    let talk = newest(tx, of, true, before, view).await?;
                    return Ok(talk.map(|it| EntryView::Contact(Box::new(it))));
                }
                let talk = newest(tx, of, false, before, talk_for_desk).await?;
                Ok(talk.map(|it| EntryView::Desk(Box::new(it))))
            })
        })
    }

    /// The entries of a request, oldest first. What cannot be read is named by its number among them.
    pub fn entries<'a>(&'a self, number: &'a Number) -> Answering<'a, Page<EntryView>> {
        self.entries_part(number, EntriesPart::default())
    }

    /// A part of the entries of a request.
    pub fn entries_part<'a>(
        &'a self,
        number: &'a Number,
        part: EntriesPart,
    ) -> Answering<'a, Page<EntryView>> {
        let (number, now) = (number.clone(), self.engine.judged_now());
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let record = readable(tx, viewer, &number, now).await?;
                let (desk, id) = (viewer.desk(), record.id.0);
                if matches!(viewer, Viewer::Contact(_)) {
                    let page = read(tx, (desk, id), true, &part, part_for_contact).await?;
                    return Ok(page.map(|it| EntryView::Contact(Box::new(it))));
                }
                let page = read(tx, (desk, id), false, &part, part_for_desk).await?;
                Ok(page.map(|it| EntryView::Desk(Box::new(it))))
            })
        })
    }

    /// The entries of an escalation: what we sent, and the next desk's side as a mirror.
    pub fn escalation_entries<'a>(&'a self, number: &'a Number) -> Answering<'a, Page<DeskEntry>> {
        self.escalation_entries_part(number, EntriesPart::default())
    }

    /// A part of the entries of an escalation.
    pub fn escalation_entries_part<'a>(
        &'a self,
        number: &'a Number,
        part: EntriesPart,
    ) -> Answering<'a, Page<DeskEntry>> {
        let number = number.clone();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let record = escalations::by_number(tx, &Scope::of(viewer), &number, false).await?;
                read(tx, (viewer.desk(), record.id.0), false, &part, part_for_desk).await
            })
        })
    }
}

/// The newest entries of an escalation that the viewer may see.
pub(super) async fn newest_of_escalation(tx: &mut Tx, of: (DeskId, Uuid)) -> Result<Talk<DeskEntry>, Fault> {
    newest(tx, of, false, None, talk_for_desk).await
}

/// The newest entries of a record, or those before one of them; of one that is not there: the newest.
async fn newest<T>(
    tx: &mut Tx,
    (desk, id): (DeskId, Uuid),
    shared: bool,
    before: Option<u64>,
    view: impl Fn(&events::Entries) -> (Vec<T>, Vec<T>),
) -> Result<Talk<T>, Fault> {
    let place = match before {
        Some(entry) => events::place_of(tx, desk, id, (shared, entry)).await?,
        None => None,
    };
    let found = events::entries(tx, desk, id, shared, (Way::Back(place), Some(ON_A_PAGE))).await?;
    let (items, beside) = view(&found);
    let unreadable = found.torn.iter().map(|(place, fault)| {
        store::tell(fault);
        place.to_string()
    });
    Ok(Talk {
        items,
        beside,
        unreadable: unreadable.collect(),
        earlier: found.next.map(|first| first.to_string()),
        later: place.is_some(),
    })
}

/// A part of a record's entries. `shared`: those alone that both sides read.
async fn read<T>(
    tx: &mut Tx,
    (desk, id): (DeskId, Uuid),
    shared: bool,
    part: &EntriesPart,
    view: impl Fn(&events::Entries) -> Vec<T>,
) -> Result<Page<T>, Fault> {
    let mut after = None;
    if let Some(cursor) = &part.after {
        if let Ok(entry) = cursor.parse::<u64>() {
            after = events::place_of(tx, desk, id, (shared, entry)).await?;
        }
        if after.is_none() {
            return Err(Fault::Refused(Refusal::field(Reason::FieldInvalid, "cursor")));
        }
    }
    let found = events::entries(tx, desk, id, shared, (Way::On(after), part.limit)).await?;
    let next = found.next.map(|last| last.to_string());
    let mut page = Page { items: view(&found), next, ..Page::default() };
    for (place, fault) in &found.torn {
        page.cannot_read(place, fault);
    }
    Ok(page)
}
