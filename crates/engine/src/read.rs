//! Reads: read model in, view out, one read transaction an answer. Every read starts from a viewer.

mod acts;
mod agreements;
mod calendars;
mod deliveries;
mod desk;
mod explain;
mod mailroom;
mod on_call;
mod outgoing;
mod people;
mod reports;
mod shelf;

use domain::Timestamp;
use domain::desk::Link;
use domain::escalate;
use domain::form::{Form, Values};
use domain::id::{AccountId, LinkId, Number, PersonId, SeatId};
use domain::kind::{Kind, Phase};
use domain::policy::{Duty, Severity};
use domain::reference;
use domain::refusal::Missing;
use domain::request::Request;
use domain::seat::Viewer;
use domain::{Reason, Refusal};
use serde::Serialize;
use store::requests::{Order, Place};
use store::rows::{self, Hold};
use store::search::{self, Holding, Subject};
use store::{Fault, Scope, Tx, escalations, events, requests};

pub use agreements::{AcceptedTerms, AgreementView, FormView, LinkView, TermsVersion, TermsView};
pub use calendars::{CalendarUse, CalendarView, RegionTurn, SiteView};
pub use deliveries::DeliveryView;
pub use desk::{Counts, DeskView};
pub use mailroom::MailView;
pub use on_call::{DutyView, LayerView, PagingView, RotaView, StretchView};
pub use outgoing::{GivenUpView, LaneView, OutgoingView};
pub use people::{AccountName, AccountView, ContactView, PeopleFilter, SeatView};
pub(crate) use reports::worked;
pub use reports::{COLUMNS, Cell, Group, Report, ReportOf};

use crate::execute::{Answering, Engine};
use crate::held::Held;
use crate::view::{
    self, DeskEntry, EntryView, EscalationView, Level, RequestView, entries_for_contact, entries_for_desk,
};

/// One page of a list; `next` goes on where it ends.
#[derive(Debug, Clone, Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// What stands in the list and cannot be read, by its numbers. The log says why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<Number>,
    #[serde(skip)]
    pub next: Option<String>,
}

/// What a list of requests is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct RequestFilter {
    pub status: Option<String>,
    pub open: Option<bool>,
    pub kind: Option<String>,
    pub queue: Option<String>,
    pub holder: Option<String>,
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
    pub cursor: Option<String>,
    /// Rows to leave out before the first: for pages with numbers.
    pub skip: usize,
    pub limit: Option<usize>,
}

/// What of a line is sought among requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sought {
    /// What bears a number or reference that it names, and whatever holds all its words.
    #[default]
    All,
    /// The same, of what holds its words no more than the newest: for who lists no further.
    Newest,
    /// What bears a number or reference that it names, alone.
    Borne,
}

/// What a list of escalations is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct EscalationFilter {
    pub open: Option<bool>,
    pub awaits_us: Option<bool>,
    /// Only those the viewer answers for.
    pub mine: bool,
    /// Only those that this person answers for.
    pub contact: Option<PersonId>,
    pub link: Option<LinkId>,
    /// Changed then or later.
    pub updated_since: Option<Timestamp>,
    pub cursor: Option<String>,
    pub limit: Option<usize>,
}

/// Rows a page shows unless asked otherwise, and at most.
const USUAL: usize = 50;
const MOST: usize = 200;
/// Hits of a search that are named to a list one by one; what has more is matched by the list itself.
const HITS: u32 = 500;

/// What an escalation is about, where it is not what the request is about: one problem goes to two vendors, each for
/// its own product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Topic {
    pub kind: Option<Kind>,
    pub phase: Option<Phase>,
    pub product: Option<String>,
}

/// What an agent needs before escalating a request over a link: the form, the duties, and what is missing.
#[derive(Debug, Clone, Serialize)]
pub struct EscalationForm {
    pub link: String,
    pub next_desk: String,
    pub by_hand: bool,
    pub severities: Vec<Level>,
    pub duties: Vec<Duty>,
    pub form: Option<Form>,
    /// What an escalation would be refused for now, with nothing filled in.
    pub missing: Vec<Missing>,
    /// Whether the viewer may send it: the refusal that says why not.
    pub barred: Option<Refusal>,
    pub telephone: Vec<domain::policy::Telephone>,
    pub personal_data: bool,
    pub attachments: bool,
    /// The next desk's policy, for pages that say what each severity promises.
    #[serde(skip)]
    pub policy: domain::policy::Policy,
}

fn cursor(place: Place) -> String {
    let text = format!("{}:{}:{}", place.due, place.updated, place.id);
    data_encoding::BASE64URL_NOPAD.encode(text.as_bytes())
}

fn read_cursor(cursor: Option<&str>) -> Result<Option<Place>, Refusal> {
    let read = |cursor: &str| {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let mut parts = text.split(':');
        let due = parts.next()?.parse().ok()?;
        let updated = parts.next()?.parse().ok()?;
        let id = parts.next()?.parse().ok()?;
        parts.next().is_none().then_some(Place { due, updated, id })
    };
    match cursor {
        None => Ok(None),
        Some(cursor) => match read(cursor) {
            Some(place) => Ok(Some(place)),
            None => Err(Refusal::field(Reason::FieldInvalid, "cursor")),
        },
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
    // The account and who has it are the desk's to narrow by.
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
        queue: filter.queue,
        holder: filter.holder,
        severity: filter.severity,
        product: filter.product,
        contact: filter.contact,
        assignees,
        opened: (filter.opened_since, filter.opened_before),
        updated_since: filter.updated_since,
        accounts,
        turns: match (viewer, &filter.region) {
            (Viewer::Agent(_), Some(region)) => Some(calendars::turns(tx, viewer, region, now).await?),
            _ => None,
        },
        ids,
        holding,
        agreements,
        // What a contact may not see must not order its list.
        order: match viewer {
            Viewer::Agent(_) if filter.by_due => Order::Due,
            _ => Order::Updated,
        },
        after: None,
        skip: filter.skip,
        limit: 0,
    })
}

/// The part of storage a reader has: an agreement that can no longer be read shows nothing.
pub(crate) async fn must_be_readable(tx: &mut Tx, viewer: &Viewer, now: Timestamp) -> Result<(), Fault> {
    if let Viewer::Contact(seat) = viewer {
        Held::by(tx, seat, now).await?.must_be_readable()?;
    }
    Ok(())
}

/// One request that the viewer may read: within its scope, under an agreement that can still be read.
pub(crate) async fn readable(
    tx: &mut Tx,
    viewer: &Viewer,
    number: &Number,
    now: Timestamp,
) -> Result<Request, Fault> {
    must_be_readable(tx, viewer, now).await?;
    let record = requests::by_number(tx, &Scope::of(viewer), number, false).await?;
    if let (Viewer::Contact(seat), Some(agreement)) = (viewer, record.filed.agreement) {
        rows::agreement(tx, seat.desk, agreement, Hold::Read).await?.must_be_readable(now)?;
    }
    Ok(record)
}

impl Engine {
    /// Requests the viewer may see, newest change first.
    pub fn requests<'a>(
        &'a self,
        viewer: &'a Viewer,
        filter: RequestFilter,
    ) -> Answering<'a, Page<RequestView>> {
        Box::pin(async move {
            let limit = filter.limit.unwrap_or(USUAL).clamp(1, MOST);
            let after = read_cursor(filter.cursor.as_deref())?;
            let (viewer, now) = (viewer.clone(), self.judged_now());
            let page = self
                .store
                .read(viewer.desk(), move |tx| {
                    Box::pin(async move {
                        let scope = Scope::of(&viewer);
                        let narrowed = requests::Filter {
                            after,
                            limit: limit + 1,
                            ..narrowed(tx, &scope, &viewer, filter, now).await?
                        };
                        let mut listed = requests::list(tx, &scope, &narrowed).await?;
                        let more = listed.len() > limit;
                        listed.truncate(limit);
                        let next = listed.last().filter(|_| more).map(|it| cursor(it.place));
                        let (mut items, mut unreadable) = (Vec::with_capacity(listed.len()), Vec::new());
                        for row in listed {
                            match row.request {
                                Ok(record) => items.push(view::row(tx, &viewer, &record, now).await?),
                                Err(fault) => {
                                    store::tell(&fault);
                                    unreadable.push(row.number);
                                }
                            }
                        }
                        Ok(Page { items, unreadable, next })
                    })
                })
                .await?;
            Ok(page)
        })
    }

    /// The one request the viewer may see that bears a number or reference which a line names; `None` where none does, or
    /// several do.
    pub fn bearer<'a>(&'a self, viewer: &'a Viewer, line: &'a str) -> Answering<'a, Option<RequestView>> {
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
            let mut page = self.requests(viewer, filter).await?;
            let one = page.items.len() == 1 && page.unreadable.is_empty();
            Ok(page.items.pop().filter(|_| one))
        })
    }

    /// How many requests a list holds, to a thousand: beyond, nobody counts.
    pub fn count<'a>(&'a self, viewer: &'a Viewer, filter: RequestFilter) -> Answering<'a, u64> {
        Box::pin(async move {
            let (viewer, now) = (viewer.clone(), self.judged_now());
            let count = self
                .store
                .read(viewer.desk(), move |tx| {
                    Box::pin(async move {
                        let scope = Scope::of(&viewer);
                        let narrowed = narrowed(tx, &scope, &viewer, filter, now).await?;
                        requests::count(tx, &scope, &narrowed).await
                    })
                })
                .await?;
            Ok(count)
        })
    }

    /// One request.
    pub fn request<'a>(&'a self, viewer: &'a Viewer, number: &'a Number) -> Answering<'a, RequestView> {
        Box::pin(async move {
            let (viewer, number, now) = (viewer.clone(), number.clone(), self.judged_now());
            let view = self
                .store
                .read(viewer.desk(), move |tx| {
                    Box::pin(async move {
                        let record = readable(tx, &viewer, &number, now).await?;
                        view::request(tx, &viewer, &record, now).await
                    })
                })
                .await?;
            Ok(view)
        })
    }

    /// The entries of a request, oldest first.
    pub fn entries<'a>(&'a self, viewer: &'a Viewer, number: &'a Number) -> Answering<'a, Vec<EntryView>> {
        Box::pin(async move {
            let (viewer, number, now) = (viewer.clone(), number.clone(), self.judged_now());
            let entries = self
                .store
                .read(viewer.desk(), move |tx| {
                    Box::pin(async move {
                        let record = readable(tx, &viewer, &number, now).await?;
                        let (desk, id) = (viewer.desk(), record.id.0);
                        if matches!(viewer, Viewer::Contact(_)) {
                            let shared = events::shared_of_record(tx, desk, id).await?;
                            let entries = entries_for_contact(&shared);
                            return Ok(entries
                                .into_iter()
                                .map(|it| EntryView::Contact(Box::new(it)))
                                .collect());
                        }
                        let all = events::of_record(tx, desk, id).await?;
                        Ok(entries_for_desk(&all)
                            .into_iter()
                            .map(|it| EntryView::Desk(Box::new(it)))
                            .collect())
                    })
                })
                .await?;
            Ok(entries)
        })
    }

    /// Escalations behind requests the viewer may see, newest change first.
    pub fn escalations<'a>(
        &'a self,
        viewer: &'a Viewer,
        filter: EscalationFilter,
    ) -> Answering<'a, Page<EscalationView>> {
        Box::pin(async move {
            let limit = filter.limit.unwrap_or(USUAL).clamp(1, MOST);
            let after = read_cursor(filter.cursor.as_deref())?;
            let (viewer, now) = (viewer.clone(), self.judged_now());
            let page = self
                .store
                .read(viewer.desk(), move |tx| {
                    Box::pin(async move {
                        let narrowed = escalations::Filter {
                            open: filter.open,
                            awaits_us: filter.awaits_us,
                            contacts: match &viewer {
                                Viewer::Agent(seat) if filter.mine => [Some(seat.person), filter.contact],
                                _ => [None, filter.contact],
                            },
                            link: filter.link,
                            updated_since: filter.updated_since,
                            after: after.map(|place| (place.updated, place.id)),
                            limit: limit + 1,
                        };
                        let mut records = escalations::list(tx, &Scope::of(&viewer), &narrowed).await?;
                        let more = records.len() > limit;
                        records.truncate(limit);
                        let next = records.last().filter(|_| more).map(|it| {
                            cursor(Place { due: 0, updated: it.updated.as_microsecond(), id: it.id.0 })
                        });
                        let mut items = Vec::with_capacity(records.len());
                        for record in &records {
                            let link = rows::link(tx, viewer.desk(), record.link, Hold::Read).await?;
                            items.push(EscalationView::of(record, &link, now));
                        }
                        Ok(Page { items, unreadable: Vec::new(), next })
                    })
                })
                .await?;
            Ok(page)
        })
    }

    /// One escalation.
    pub fn escalation<'a>(&'a self, viewer: &'a Viewer, number: &'a Number) -> Answering<'a, EscalationView> {
        Box::pin(async move {
            let (viewer, number, now) = (viewer.clone(), number.clone(), self.judged_now());
            let view = self
                .store
                .read(viewer.desk(), move |tx| {
                    Box::pin(async move {
                        let record = escalations::by_number(tx, &Scope::of(&viewer), &number, false).await?;
                        let link = rows::link(tx, viewer.desk(), record.link, Hold::Read).await?;
                        Ok(EscalationView::of(&record, &link, now))
                    })
                })
                .await?;
            Ok(view)
        })
    }

    /// The entries of an escalation: what we sent, and the next desk's side as a mirror.
    pub fn escalation_entries<'a>(
        &'a self,
        viewer: &'a Viewer,
        number: &'a Number,
    ) -> Answering<'a, Vec<DeskEntry>> {
        Box::pin(async move {
            let (viewer, number) = (viewer.clone(), number.clone());
            let entries = self
                .store
                .read(viewer.desk(), move |tx| {
                    Box::pin(async move {
                        let record = escalations::by_number(tx, &Scope::of(&viewer), &number, false).await?;
                        let all = events::of_record(tx, viewer.desk(), record.id.0).await?;
                        Ok(entries_for_desk(&all))
                    })
                })
                .await?;
            Ok(entries)
        })
    }

    /// The escalations behind a request, with their entries: the right side of the wall.
    pub fn escalations_of<'a>(
        &'a self,
        viewer: &'a Viewer,
        number: &'a Number,
    ) -> Answering<'a, Vec<(EscalationView, Vec<DeskEntry>)>> {
        Box::pin(async move {
            let (viewer, number, now) = (viewer.clone(), number.clone(), self.judged_now());
            let found = self
                .store
                .read(viewer.desk(), move |tx| {
                    Box::pin(async move {
                        if !matches!(viewer, Viewer::Agent(_)) {
                            return Ok(Vec::new());
                        }
                        let (scope, desk) = (Scope::of(&viewer), viewer.desk());
                        let request = requests::by_number(tx, &scope, &number, false).await?;
                        let mut found = Vec::new();
                        for it in &request.escalations {
                            // Through the scope again: one with requests of accounts the agent was not given stays hidden.
                            let record = match escalations::by_number(tx, &scope, &it.number, false).await {
                                Ok(record) => record,
                                Err(Fault::Refused(_)) => continue,
                                Err(fault) => return Err(fault),
                            };
                            let link = rows::link(tx, desk, record.link, Hold::Read).await?;
                            let all = events::of_record(tx, desk, record.id.0).await?;
                            found.push((EscalationView::of(&record, &link, now), entries_for_desk(&all)));
                        }
                        Ok(found)
                    })
                })
                .await?;
            Ok(found)
        })
    }

    /// What an escalation of a request over a link demands, and what is missing now.
    pub fn escalation_form<'a>(
        &'a self,
        viewer: &'a Viewer,
        number: &'a Number,
        link: LinkId,
        topic: Topic,
    ) -> Answering<'a, EscalationForm> {
        Box::pin(async move {
            let (viewer, number, now) = (viewer.clone(), number.clone(), self.judged_now());
            let form = self
                .store
                .read(viewer.desk(), move |tx| {
                    Box::pin(async move {
                        let Viewer::Agent(seat) = &viewer else {
                            return Err(Fault::Refused(domain::refusal::not_found()));
                        };
                        let record = requests::by_number(tx, &Scope::of(&viewer), &number, false).await?;
                        let link = rows::link(tx, viewer.desk(), link, Hold::Read).await?;
                        Ok(escalation_form(&record, &link, topic, seat.person, now))
                    })
                })
                .await?;
            Ok(form)
        })
    }
}

fn escalation_form(
    record: &domain::request::Request,
    link: &Link,
    topic: Topic,
    person: domain::id::PersonId,
    now: Timestamp,
) -> EscalationForm {
    let terms = &link.terms;
    let (kind, phase) = (topic.kind.unwrap_or(record.kind), topic.phase.unwrap_or(record.phase));
    let product = topic.product.as_deref().or(record.problem.product.as_deref());
    let policy = terms.policy_for(phase);
    let barred = terms
        .cover()
        .must_hold(kind, product)
        .and_then(|()| {
            domain::desk::authorised(&terms.contacts, policy, person, kind.queue(), product, now).map(drop)
        })
        .err();
    EscalationForm {
        link: link.id.to_string(),
        next_desk: link.name.clone(),
        by_hand: link.carrier == domain::desk::Carrier::ByHand,
        severities: policy.severities.iter().map(|level| Level::of(level.level, policy)).collect(),
        duties: policy.duties(kind).to_vec(),
        form: escalate::form(link, kind, product, phase).cloned(),
        missing: escalate::lacking(record, link, (kind, phase, product), &Values::new()),
        barred,
        telephone: policy.telephone.clone(),
        personal_data: terms.crossing.personal_data,
        attachments: terms.crossing.attachments,
        policy: policy.clone(),
    }
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
    let holding = search::find(tx, scope, Subject::Request, audience, q, HITS).await?;
    if holding.len() >= HITS as usize && sought == Sought::All {
        return Ok((ids, Holding::words(tx, scope.desk, audience, q)));
    }
    ids.extend(holding);
    Ok((ids, None))
}
