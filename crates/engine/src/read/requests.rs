//! Reading requests: the list, one, and its entries.

use std::collections::BTreeMap;

use domain::id::{AccountId, Number, PersonId, QueueId, SeatId};
use domain::policy::Severity;
use domain::queue::Queue;
use domain::seat::Viewer;
use domain::word::Speaker;
use domain::{Timestamp, reference, row};
use serde::Serialize;
use store::requests::{COUNTED, Order, Place, Waiting};
use store::search::{self, Found, Holding};
use store::{Fault, Scope, Tx, events, projection, queues, requests};

use super::{MOST, Page, Reading, USUAL, building, calendars, cursor, read_cursor, readable};
use crate::engine::Answering;
use crate::held::Held;
use crate::view::{self, EntryView, RequestItem, RequestView, entries_for_contact, entries_for_desk};

/// What a list of requests is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct RequestFilter {
    pub status: Option<String>,
    pub open: Option<bool>,
    pub kind: Option<String>,
    pub door: Option<String>,
    /// For agents: only those that wait in this queue.
    pub queue: Option<QueueId>,
    pub holder: Option<String>,
    /// For agents: only those of which this one said something last.
    pub last_by: Option<Speaker>,
    /// Only those on whose hours it is this region's turn now: the name of its queue.
    pub region: Option<String>,
    /// For agents: only those of these accounts.
    pub accounts: Option<Vec<AccountId>>,
    pub contact: Option<PersonId>,
    /// For agents: only those assigned to this seat.
    pub assignee: Option<SeatId>,
    /// Only those assigned to the viewer.
    pub mine: bool,
    pub severity: Option<Severity>,
    pub product: Option<String>,
    /// Only those with this answer to a question of their form: its name, and what was said.
    pub value: Option<(String, String)>,
    /// Only those that bear this number or reference, of whichever side.
    pub reference: Option<String>,
    /// Opened then or later.
    pub opened_since: Option<Timestamp>,
    /// Opened earlier.
    pub opened_before: Option<Timestamp>,
    /// Changed then or later, as far as the viewer sees it.
    pub updated_since: Option<Timestamp>,
    /// Words to find, or a line with numbers and references.
    pub q: Option<String>,
    /// What of `q` is sought.
    pub sought: Sought,
    /// The next promise to fall due first, not the newest change.
    pub by_due: bool,
    /// For agents: the next promise of a next desk to fall due first.
    pub by_next_due: bool,
    pub cursor: Option<String>,
    /// Rows to leave out before the first: for pages with numbers.
    pub skip: usize,
    pub limit: Option<usize>,
}

/// How many a list holds, as far as anybody counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct HowMany {
    pub count: u64,
    /// Whether there are more than were counted.
    pub more: bool,
}

/// What of a line is sought among requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sought {
    /// What bears a number or reference that it names, and whatever holds all its words.
    #[default]
    All,
    /// What bears a number or reference that it names, alone.
    Borne,
}

/// Hits of a search that are named to a list one by one; what has more is matched by the list itself.
const HITS: u32 = 500;

impl Reading {
    /// Requests the viewer may see, newest change first: an item of each.
    pub fn requests(&self, filter: RequestFilter) -> Answering<'_, Page<RequestItem>> {
        let now = self.engine.judged_now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let asked = Asked::of(tx, viewer, filter, now).await?;
                let mut listed = requests::items(tx, &asked.scope, &asked.filter).await?;
                let next = asked.next(&mut listed, |it| it.place);
                let queues = queues_of(tx, viewer).await?;
                let mut page = Page { building: asked.building, next, ..Page::default() };
                for item in listed {
                    match item.shown {
                        Ok(shown) => {
                            let queue = view::waits_in((shown.queue, shown.kind.door()), &queues);
                            let beside = view::Listed {
                                number: item.number,
                                updated: item.place.updated(),
                                account: item.account,
                                together: item.together,
                                queue,
                            };
                            page.items.push(view::item(tx, viewer, shown, beside, now).await?);
                        }
                        Err(fault) => page.cannot_read(item.number, &fault),
                    }
                }
                Ok(page)
            })
        })
    }

    /// The same requests, each whole.
    pub fn whole_requests(&self, filter: RequestFilter) -> Answering<'_, Page<RequestView>> {
        let now = self.engine.judged_now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let asked = Asked::of(tx, viewer, filter, now).await?;
                let mut listed = requests::list(tx, &asked.scope, &asked.filter).await?;
                let next = asked.next(&mut listed, |it| it.place);
                let queues = queues_of(tx, viewer).await?;
                let mut page = Page { building: asked.building, next, ..Page::default() };
                for row in listed {
                    match row.request {
                        Ok(record) => {
                            let beside = (row.together, queues.as_slice());
                            page.items.push(view::row(tx, viewer, &record, beside, now).await?);
                        }
                        Err(fault) => page.cannot_read(row.number, &fault),
                    }
                }
                Ok(page)
            })
        })
    }

    /// The number of the one request the viewer may see that bears a number or reference which a line names; `None` where
    /// none does, or several do.
    pub fn bearer<'a>(&'a self, line: &'a str) -> Answering<'a, Option<Number>> {
        Box::pin(async move {
            if reference::named_in(line).is_empty() {
                return Ok(None);
            }
            let filter = RequestFilter {
                q: Some(line.to_owned()),
                sought: Sought::Borne,
                limit: Some(2),
                ..RequestFilter::default()
            };
            let page = self.requests(filter).await?;
            let one = page.items.len() == 1 && page.unreadable.is_empty();
            Ok(page.items.first().filter(|_| one).map(|it| it.number().clone()))
        })
    }

    /// How many requests a list holds, to a thousand: beyond, nobody counts.
    pub fn count(&self, filter: RequestFilter) -> Answering<'_, HowMany> {
        let now = self.engine.judged_now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let scope = Scope::of(viewer);
                let narrowed = narrowed(tx, &scope, viewer, filter, now).await?;
                let (found, most) = (requests::count(tx, &scope, &narrowed).await?, COUNTED as u64);
                Ok(HowMany { count: found.min(most), more: found > most })
            })
        })
    }

    /// One request.
    pub fn request<'a>(&'a self, number: &'a Number) -> Answering<'a, RequestView> {
        let (number, now) = (number.clone(), self.engine.judged_now());
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let record = readable(tx, viewer, &number, now).await?;
                view::request(tx, viewer, &record, now).await
            })
        })
    }

    /// The entries of a request, oldest first.
    pub fn entries<'a>(&'a self, number: &'a Number) -> Answering<'a, Vec<EntryView>> {
        let (number, now) = (number.clone(), self.engine.judged_now());
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let record = readable(tx, viewer, &number, now).await?;
                let (desk, id) = (viewer.desk(), record.id.0);
                if matches!(viewer, Viewer::Contact(_)) {
                    let shared = events::shared_of_record(tx, desk, id).await?;
                    let entries = entries_for_contact(&shared);
                    return Ok(entries.into_iter().map(|it| EntryView::Contact(Box::new(it))).collect());
                }
                let all = events::of_record(tx, desk, id).await?;
                Ok(entries_for_desk(&all).into_iter().map(|it| EntryView::Desk(Box::new(it))).collect())
            })
        })
    }
}

/// A page of a list, as it is asked of storage.
struct Asked {
    scope: Scope,
    /// One row more than the page shows, where there is one.
    filter: requests::Filter,
    building: BTreeMap<&'static str, u8>,
}

impl Asked {
    async fn of(tx: &mut Tx, viewer: &Viewer, filter: RequestFilter, now: Timestamp) -> Result<Self, Fault> {
        let limit = filter.limit.unwrap_or(USUAL).clamp(1, MOST);
        let after = read_cursor(filter.cursor.as_deref())?;
        let scope = Scope::of(viewer);
        let searched = filter.q.as_deref().is_some_and(|q| !q.trim().is_empty());
        let searched = searched || filter.reference.is_some();
        let mut leans = vec![(projection::REQUESTS, "list"), (projection::ESCALATIONS, "list")];
        leans.extend(searched.then_some((projection::SEARCH, "search")));
        leans.extend(filter.value.is_some().then_some((projection::VALUES, "values")));
        let building = building(tx, scope.desk, &leans).await?;
        let narrowed = narrowed(tx, &scope, viewer, filter, now).await?;
        let filter = requests::Filter { after, limit: limit + 1, ..narrowed };
        Ok(Self { scope, filter, building })
    }

    /// Leaves what the page shows; where it goes on.
    fn next<T>(&self, listed: &mut Vec<T>, place: impl Fn(&T) -> Place) -> Option<String> {
        let limit = self.filter.limit - 1;
        let more = listed.len() > limit;
        listed.truncate(limit);
        listed.last().filter(|_| more).map(|it| cursor(place(it)))
    }
}

/// The queues that a list names: the desk's own affair.
async fn queues_of(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<Queue>, Fault> {
    match viewer {
        Viewer::Contact(_) => Ok(Vec::new()),
        _ => queues::names(tx, viewer.desk()).await,
    }
}

/// What storage narrows a list by.
async fn narrowed(
    tx: &mut Tx,
    scope: &Scope,
    viewer: &Viewer,
    filter: RequestFilter,
    now: Timestamp,
) -> Result<requests::Filter, Fault> {
    let mut agreements = None;
    if let Viewer::Contact(seat) = viewer {
        let held = Held::by(tx, seat, now).await?;
        held.must_be_readable()?;
        agreements = Some(held.readable().map(|agreement| agreement.id.0).collect());
    }
    let (mut ids, mut holding) = (None, None);
    if let Some(q) = filter.q.as_deref().filter(|q| !q.trim().is_empty()) {
        let (named, all) = found(tx, scope, viewer, q, filter.sought).await?;
        (ids, holding) = (Some(named), all);
    }
    let bearing = match &filter.reference {
        Some(reference) => Some(found(tx, scope, viewer, reference, Sought::Borne).await?.0),
        None => None,
    };
    // The account, who has it and what is said to next desks are the desk's to narrow by.
    let (accounts, assignees) = match viewer {
        Viewer::Agent(seat) => (
            filter.accounts.map(|ids| ids.into_iter().map(|id| id.0).collect()),
            [filter.assignee, filter.mine.then_some(seat.seat)],
        ),
        _ => (None, [None, None]),
    };
    Ok(requests::Filter {
        status: filter.status,
        open: filter.open,
        kind: filter.kind,
        door: filter.door,
        queue: match (viewer, filter.queue) {
            (Viewer::Agent(_), Some(id)) => Some(waiting_in(tx, viewer, id).await?),
            _ => None,
        },
        holder: filter.holder,
        last_by: filter.last_by.filter(|_| matches!(viewer, Viewer::Agent(_))),
        severity: filter.severity,
        product: filter.product,
        contact: filter.contact,
        // What is too long to be compared is nobody's answer.
        value: filter.value.map(|(field, value)| (field, row::comparable(&value).unwrap_or_default())),
        assignees,
        opened: (filter.opened_since, filter.opened_before),
        updated_since: filter.updated_since,
        accounts,
        turns: match (viewer, &filter.region) {
            (Viewer::Agent(_), Some(region)) => Some(calendars::turns(tx, viewer, region, now).await?),
            _ => None,
        },
        ids,
        bearing,
        holding,
        agreements,
        // What a contact may not see must not order its list.
        order: match viewer {
            Viewer::Agent(_) if filter.by_next_due => Order::NextDue,
            Viewer::Agent(_) if filter.by_due => Order::Due,
            _ => Order::Updated,
        },
        after: None,
        skip: filter.skip,
        limit: 0,
    })
}

/// What waits in a queue: of the first of a door, also what was opened before there were any.
async fn waiting_in(tx: &mut Tx, viewer: &Viewer, id: QueueId) -> Result<Waiting, Fault> {
    let known = queues::peek(tx, viewer.desk(), id).await?;
    Ok(Waiting { queue: id, first_of: known.filter(|it| it.first).map(|it| it.door) })
}

/// What a search finds among requests: those that bear a number or reference which the line names, then those that hold
/// all its words; and all the latter, where they are more than are named here.
async fn found(
    tx: &mut Tx,
    scope: &Scope,
    viewer: &Viewer,
    q: &str,
    sought: Sought,
) -> Result<(Vec<uuid::Uuid>, Option<Holding>), Fault> {
    let audience = if matches!(viewer, Viewer::Contact(_)) { "both" } else { "desk" };
    let mut ids = search::bearing(tx, scope, audience, &reference::named_in(q), HITS).await?;
    // What was indexed before it had its numbers is found by its own.
    if let Ok(number) = Number::parse(q) {
        match requests::by_number(tx, scope, &number, false).await {
            Ok(record) => ids.push(record.id.0),
            Err(Fault::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    if sought == Sought::Borne {
        return Ok((ids, None));
    }
    match search::find(tx, scope, audience, q, HITS).await? {
        Found::Named(holding) => {
            ids.extend(holding);
            Ok((ids, None))
        }
        Found::Many(holding) => Ok((ids, Some(holding))),
    }
}
