//! Reading requests: the list, one, and its entries.

use std::collections::BTreeMap;

use domain::id::{AccountId, Number, PersonId, QueueId, SeatId};
use domain::policy::Severity;
use domain::queue::Queue;
use domain::seat::Viewer;
use domain::word::Speaker;
use domain::{Timestamp, reference, row, tag};
use serde::Serialize;
use store::requests::{COUNTED, Order, Place, Waiting};
use store::search::{self, Among};
use store::{Fault, Scope, Tx, escalations, projection, queues, requests};

use super::{MOST, Page, Reading, USUAL, building, calendars, cursor, read_cursor, readable};
use crate::engine::Answering;
use crate::held::Held;
use crate::view::{self, RequestItem, RequestView};

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
    /// For agents: only those of which a promise that runs falls due earlier.
    pub due_before: Option<Timestamp>,
    /// For agents: only those for which a next desk's promise that runs falls due earlier.
    pub next_due_before: Option<Timestamp>,
    /// For agents: only those that bear this tag.
    pub tag: Option<String>,
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

/// The one record that bears a number or reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bearer {
    /// A request, by its number.
    Request(Number),
    /// An escalation of the desk, by its own: no contact ever gets one.
    Escalation(Number),
}

/// Hits of a search, or of a reference, that are named to a list one by one; what has more is matched by the list itself.
pub(super) const HITS: u32 = 500;

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
                let mut page = asked.page(next);
                for item in listed {
                    match item.shown {
                        Ok(shown) => {
                            let queue = view::waits_in((shown.queue, shown.kind.door()), &queues);
                            let beside = view::Listed {
                                number: item.number.clone(),
                                updated: item.place.updated(),
                                account: item.account,
                                together: item.together,
                                queue,
                            };
                            let view = view::item(tx, viewer, shown, beside, now).await;
                            page.list(&item.number, view)?;
                        }
                        Err(fault) => page.cannot_read(&item.number, &fault),
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
                let mut page = asked.page(next);
                for row in listed {
                    match row.request {
                        Ok(record) => {
                            let beside = (row.together, queues.as_slice());
                            let view = view::row(tx, viewer, &record, beside, now).await;
                            page.list(&row.number, view)?;
                        }
                        Err(fault) => page.cannot_read(&row.number, &fault),
                    }
                }
                Ok(page)
            })
        })
    }

    /// The one record the viewer may see that bears a number or reference which a line names; `None` where none does, or
    /// several do. Requests stand behind an escalation, and are found by its number: it is the escalation that bears it.
    pub fn bearer<'a>(&'a self, line: &'a str) -> Answering<'a, Option<Bearer>> {
        Box::pin(async move {
            if reference::named_in(line).is_empty() {
                return Ok(None);
            }
            let numbers = reference::numbers_in(line);
            let mut escalations = self.escalations_numbered(numbers.clone()).await?;
            let (escalation, mut behind) = match (escalations.pop(), escalations.is_empty()) {
                (Some((number, behind)), true) => (Some(number), behind),
                (Some(_), false) => return Ok(None),
                (None, _) => (None, Vec::new()),
            };
            // What the line names as well is sought for itself.
            behind.retain(|number| !numbers.contains(number));
            let filter = RequestFilter {
                q: Some(line.to_owned()),
                sought: Sought::Borne,
                limit: Some(behind.len() + 2),
                ..RequestFilter::default()
            };
            let page = self.requests(filter).await?;
            if !page.unreadable.is_empty() {
                return Ok(None);
            }
            let mut others = page.items.iter().map(RequestItem::number).filter(|it| !behind.contains(it));
            Ok(match (escalation, others.next(), others.next()) {
                (Some(number), None, _) => Some(Bearer::Escalation(number)),
                (None, Some(number), None) => Some(Bearer::Request(number.clone())),
                (Some(_) | None, Some(_), _) | (None, None, _) => None,
            })
        })
    }

    /// The escalations that have these numbers, each with those of the requests behind it: the desk's own affair.
    fn escalations_numbered(&self, numbers: Vec<Number>) -> Answering<'_, Vec<(Number, Vec<Number>)>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let mut found = Vec::new();
                if !matches!(viewer, Viewer::Agent(_)) {
                    return Ok(found);
                }
                let scope = Scope::of(viewer);
                for number in numbers {
                    match escalations::by_number(tx, &scope, &number, false).await {
                        Ok(record) => {
                            let behind = record.requests.into_iter().map(|(_, number)| number).collect();
                            found.push((record.number, behind));
                        }
                        // One that cannot be read leads to what stands behind it.
                        Err(Fault::Refused(_) | Fault::Corrupt(_)) => {}
                        Err(fault) => return Err(fault),
                    }
                }
                Ok(found)
            })
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
}

/// A page of a list, as it is asked of storage.
struct Asked {
    scope: Scope,
    /// One row more than the page shows, where there is one.
    filter: requests::Filter,
    building: BTreeMap<&'static str, u8>,
    words_left_out: u32,
}

impl Asked {
    async fn of(tx: &mut Tx, viewer: &Viewer, filter: RequestFilter, now: Timestamp) -> Result<Self, Fault> {
        let limit = filter.limit.unwrap_or(USUAL).clamp(1, MOST);
        let after = read_cursor(filter.cursor.as_deref())?;
        let scope = Scope::of(viewer);
        let searched = filter.q.as_deref().is_some_and(|q| !q.trim().is_empty());
        let words_left_out = filter.q.as_deref().map_or(0, search::left_out);
        let searched = searched || filter.reference.is_some();
        let mut leans = vec![(projection::REQUESTS, "list"), (projection::ESCALATIONS, "list")];
        leans.extend(searched.then_some((projection::SEARCH, "search")));
        leans.extend(filter.value.is_some().then_some((projection::VALUES, "values")));
        let building = building(tx, scope.desk, &leans).await?;
        let narrowed = narrowed(tx, &scope, viewer, filter, now).await?;
        let filter = requests::Filter { after, limit: limit + 1, ..narrowed };
        Ok(Self { scope, filter, building, words_left_out })
    }

    /// The page, with nothing on it yet. `next`: where the list goes on.
    fn page<T>(&self, next: Option<String>) -> Page<T> {
        let (building, words_left_out) = (self.building.clone(), self.words_left_out);
        Page { building, words_left_out, next, ..Page::default() }
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
    let sought = match filter.q.as_deref().filter(|q| !q.trim().is_empty()) {
        Some(q) => Some(found(tx, scope, viewer, q, filter.sought).await?),
        None => None,
    };
    let bearing = match &filter.reference {
        Some(reference) => Some(bearing(tx, scope, viewer, reference, reference::borne(reference)).await?),
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
        // Tags are the desk's own.
        tag: filter.tag.filter(|_| matches!(viewer, Viewer::Agent(_))).map(|typed| tag::folded(&typed)),
        // What is too long to be compared is nobody's answer.
        value: filter.value.map(|(field, value)| (field, row::comparable(&value).unwrap_or_default())),
        assignees,
        opened: (filter.opened_since, filter.opened_before),
        updated_since: filter.updated_since,
        // As the order: when something falls due is the desk's to narrow by.
        due_before: filter.due_before.filter(|_| matches!(viewer, Viewer::Agent(_))),
        next_due_before: filter.next_due_before.filter(|_| matches!(viewer, Viewer::Agent(_))),
        accounts,
        turns: match (viewer, &filter.region) {
            (Viewer::Agent(_), Some(region)) => Some(calendars::turns(tx, viewer, region, now).await?),
            _ => None,
        },
        found: sought,
        bearing,
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
async fn found(tx: &mut Tx, scope: &Scope, viewer: &Viewer, q: &str, sought: Sought) -> Result<Among, Fault> {
    let mut among = bearing(tx, scope, viewer, q, reference::named_in(q)).await?;
    if sought == Sought::All {
        among.add(search::find(tx, scope, audience(viewer), q, HITS).await?);
    }
    Ok(among)
}

/// Requests that bear one of these references, or the number that a line is.
async fn bearing(
    tx: &mut Tx,
    scope: &Scope,
    viewer: &Viewer,
    line: &str,
    references: Vec<String>,
) -> Result<Among, Fault> {
    let mut among = Among::default();
    among.add(search::bearing(tx, scope, audience(viewer), &references, HITS).await?);
    // What was indexed before it had its numbers is found by its own.
    if let Ok(number) = Number::parse(line) {
        match requests::by_number(tx, scope, &number, false).await {
            Ok(record) => among.named.push(record.id.0),
            Err(Fault::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(among)
}

/// Whose blocks of words a viewer finds.
fn audience(viewer: &Viewer) -> &'static str {
    if matches!(viewer, Viewer::Contact(_)) { "both" } else { "desk" }
}
