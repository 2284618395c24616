//! `requests`: the list, one, and opening one.

use axum::extract::OriginalUri;
use domain::event::Call;
use domain::form::{Form, Values};
use domain::holder::{Holder, Turn};
use domain::id::{AccountId, PersonId, QueueId, SeatId};
use domain::kind::{Channel, Door, Kind, Phase};
use domain::life::Status;
use domain::open::Opening;
use domain::policy::Severity;
use domain::problem::Problem;
use domain::seat::Viewer;
use domain::tag::Tag;
use domain::word::Speaker;
use domain::{Number, Reason, Refusal, Timestamp};
use engine::view::{RequestItem, RequestView};
use engine::{Command, Failure, HowMany, OpenRequest, Page, RequestFilter, Sought};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::{self, Answer};
use crate::body::{self, Sent};
use crate::caller::{Caller, Deed};
use crate::escalate::Override;
use crate::files::Named;
use crate::list;
use crate::operation::{Operation, get, post};
use crate::query::{Path, Query};
use crate::shape::{Components, Field, Fields, List, Shape};

input! {
    /// What a list of requests is narrowed by.
    RequestQuery {
        status [default]: Option<Status>,
        /// Only those that are open, or only those that ended.
        open [default]: Option<bool>,
        kind [default]: Option<Kind>,
        /// Only what goes through this door.
        door [default]: Option<Door>,
        /// For agents: only those that wait in this queue, by its id. The code of a door is understood as `door`.
        queue [default]: Option<String>,
        /// `you` or `us` for a contact; `asker`, `desk` or `next-desk` for an agent.
        holder [default]: Option<String>,
        /// For agents: only those of which this one said something last, on the request or over an escalation behind it.
        last_by [default]: Option<Speaker>,
        /// For agents: only those on whose hours it is this region's turn now, by the name of its queue.
        region [default]: Option<String>,
        /// For agents: only those of this account.
        account [default]: Option<AccountId>,
        /// Only those that belong to this contact, by the person.
        contact [default]: Option<PersonId>,
        /// For agents: only those assigned to this seat.
        assignee [default]: Option<SeatId>,
        /// Only those assigned to you.
        mine [default]: Option<bool>,
        /// On the scale of each request's own policy.
        severity [default]: Option<Severity>,
        /// About this product, as it is written in the request.
        product [default]: Option<String>,
        /// With this answer to a question of the form: the question's name, a colon, and the answer.
        value [default]: Option<String>,
        /// For agents: only those that bear this tag.
        tag [default]: Option<String>,
        /// That bear this number or reference, of whichever side.
        reference [default]: Option<String>,
        /// Opened then or later.
        opened_since [default]: Option<Timestamp>,
        /// Opened earlier.
        opened_before [default]: Option<Timestamp>,
        /// Changed then or later, as far as you see it.
        updated_since [default]: Option<Timestamp>,
        /// For agents: of which a promise that runs falls due earlier. What never falls due is not among them.
        due_before [default]: Option<Timestamp>,
        /// For agents: the same of what the next desks promise.
        next_due_before [default]: Option<Timestamp>,
        /// Words to find, or a number.
        q [default]: Option<String>,
        /// For agents: the next promise to fall due first, instead of the newest change.
        by_due [default]: Option<bool>,
        /// For agents: the next promise of a next desk to fall due first.
        by_next_due [default]: Option<bool>,
        /// Where the page before ended: from its `Link`.
        cursor [default]: Option<String>,
        /// Items on a page: 50 unless asked otherwise, 200 at most.
        limit [default]: Option<u32>,
        /// `request`: each request whole, as it is read by its number, in place of an item.
        expand [default]: Option<Expand>,
    }

    /// A request to open.
    NewRequest {
        subject: String,
        text: String,
        /// `technical`, if it is not said.
        kind [default]: Option<Kind>,
        /// `production`, if it is not said.
        phase [default]: Option<Phase>,
        /// On the scale of the agreement's policy; the lightest, if it is not said.
        severity [default]: Option<Severity>,
        product [default]: Option<String>,
        /// What the form asks, by field name.
        values [default]: Values,
        /// The version of the form that was filled in.
        form [default]: Option<u32>,
        attachments [default]: Named,
        /// What you call it.
        reference [default]: Option<String>,
        /// Passing a gate: what the form lacks, or that only authorised contacts ask.
        r#override [default]: Option<Override>,
        /// For agents: the account it is for; none for the desk's own organisation.
        account [default]: Option<AccountId>,
        /// For agents: the contact it belongs to.
        contact [default]: Option<PersonId>,
        /// For agents: `phone` when a call is written down.
        channel [default]: Option<Channel>,
        /// Who called.
        who [default]: Option<String>,
        /// The number that called.
        phone_number [default]: Option<String>,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
    }

    /// Which form is asked for.
    FormQuery {
        /// `technical`, if it is not said.
        kind [default]: Option<Kind>,
        product [default]: Option<String>,
        /// `production`, if it is not said.
        phase [default]: Option<Phase>,
    }
}

/// What says which page of a list is asked for.
const OF_PAGES: [&str; 2] = ["cursor", "limit"];

/// What a list is narrowed by that is counted: all of it is, so there are no pages.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct CountQuery(RequestQuery);

impl Fields for CountQuery {
    const TYPES: &'static [(&'static str, &'static str)] = RequestQuery::TYPES;

    fn fields(all: &mut Components) -> Vec<Field> {
        let mut fields = RequestQuery::fields(all);
        fields.retain(|field| !OF_PAGES.contains(&field.name));
        fields
    }
}

/// What a list shows in place of its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expand {
    Request,
}

impl Shape for Expand {
    fn shape(_: &mut Components) -> Value {
        json!({ "type": "string", "enum": ["request"] })
    }
}

/// A request in a list.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Listed {
    Item(RequestItem),
    Whole(RequestView),
}

impl Listed {
    /// A page of them.
    pub async fn read(
        caller: &Caller,
        filter: RequestFilter,
        expand: Option<Expand>,
    ) -> Result<Page<Self>, Failure> {
        Ok(match expand {
            None => caller.reading.requests(filter).await?.map(Self::Item),
            Some(Expand::Request) => caller.reading.whole_requests(filter).await?.map(Self::Whole),
        })
    }

    /// What it is called.
    pub fn number(&self) -> &str {
        match self {
            Self::Item(it) => it.number().as_str(),
            Self::Whole(it) => it.number(),
        }
    }
}

impl Shape for Listed {
    fn shape(all: &mut Components) -> Value {
        all.named("ListedRequest", |all| {
            json!({
                "anyOf": [RequestItem::shape(all), RequestView::shape(all)],
                "description": "An item; the request whole where the query says `expand=request`.",
            })
        })
    }
}

/// The form that is demanded, if one is.
#[derive(Serialize)]
pub struct OpeningForm {
    form: Option<Form>,
}

shapes! {
    /// The form that the desk demands, if it demands one.
    OpeningForm as "OpeningForm" { form: Option<Form> }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/requests", list)
            .called("listRequests", "Requests that you may see, newest change first.")
            .query::<RequestQuery>()
            .gives::<List<Listed>>(200)
            .paged(),
        get("/api/v1/requests/count", count)
            .called("countRequests", "How many requests such a list holds, up to a thousand.")
            .query::<CountQuery>()
            .gives::<HowMany>(200),
        post("/api/v1/requests", open)
            .called("openRequest", "Open a request. Intake never closes for severity or hour.")
            .tells::<NewRequest>()
            .gives::<RequestView>(201),
        get("/api/v1/requests/{number}", one)
            .called("readRequest", "One request, as you may see it.")
            .gives::<RequestView>(200)
            .tagged(),
        get("/api/v1/opening-form", form)
            .called(
                "readOpeningForm",
                "What your desk demands of a new request of this kind, product and phase.",
            )
            .query::<FormQuery>()
            .gives::<OpeningForm>(200),
    ]
}

/// Where a request is.
pub fn address(number: &Number) -> String {
    format!("/api/v1/requests/{number}")
}

async fn list(caller: Caller, OriginalUri(uri): OriginalUri, Query(query): Query<RequestQuery>) -> Answer {
    let expand = query.expand;
    let filter = filter(&caller, query)?;
    list::paged(&uri, &Listed::read(&caller, filter, expand).await?)
}

/// Takes what the list takes, but a page: how it is ordered and shown changes nothing.
async fn count(caller: Caller, Query(CountQuery(query)): Query<CountQuery>) -> Answer {
    let given = [query.cursor.is_some(), query.limit.is_some()];
    if let Some((field, _)) = OF_PAGES.iter().zip(given).find(|(_, given)| *given) {
        return Err(body::unknown(field).into());
    }
    let filter = filter(&caller, query)?;
    answer::shown(&caller.reading.count(filter).await?)
}

/// What a list is narrowed by.
fn filter(caller: &Caller, query: RequestQuery) -> Result<RequestFilter, Refusal> {
    let contact = matches!(caller.viewer, Viewer::Contact(_));
    if let Some(holder) = &query.holder {
        let known =
            if contact { Turn::from_code(holder).is_some() } else { Holder::from_code(holder).is_some() };
        if !known {
            return Err(Refusal::field(Reason::FieldInvalid, "holder"));
        }
    }
    // What only agents narrow by must not be dropped without a word.
    let of_agents = [
        ("by_due", query.by_due.is_some()),
        ("by_next_due", query.by_next_due.is_some()),
        ("due_before", query.due_before.is_some()),
        ("next_due_before", query.next_due_before.is_some()),
        ("last_by", query.last_by.is_some()),
        ("region", query.region.is_some()),
        ("account", query.account.is_some()),
        ("assignee", query.assignee.is_some()),
        ("tag", query.tag.is_some()),
    ];
    if let Some((field, _)) = of_agents.into_iter().find(|(_, asked)| contact && *asked) {
        return Err(Refusal::field(Reason::FieldInvalid, field));
    }
    // A list has one order.
    if query.by_due == Some(true) && query.by_next_due == Some(true) {
        return Err(Refusal::field(Reason::FieldInvalid, "by_next_due"));
    }
    let (door, queue) = waiting(query.door, query.queue.as_deref(), contact)?;
    list::must_hold_something(query.limit)?;
    let value = query.value.as_deref().map(answered).transpose()?;
    let tag = query.tag.as_deref().map(|tag| Tag::parse("tag", tag)).transpose()?;
    Ok(RequestFilter {
        status: query.status.map(|it| it.code().to_owned()),
        open: query.open,
        kind: query.kind.map(|it| it.code().to_owned()),
        door: door.map(|it| it.code().to_owned()),
        queue,
        holder: query.holder,
        last_by: query.last_by,
        region: query.region,
        accounts: query.account.map(|account| vec![account]),
        contact: query.contact,
        assignee: query.assignee,
        mine: query.mine.unwrap_or(false),
        severity: query.severity,
        product: query.product,
        value,
        tag: tag.map(|tag| tag.as_str().to_owned()),
        reference: query.reference,
        opened_since: query.opened_since,
        opened_before: query.opened_before,
        updated_since: query.updated_since,
        due_before: query.due_before,
        next_due_before: query.next_due_before,
        q: query.q,
        sought: Sought::All,
        by_due: query.by_due == Some(true),
        by_next_due: query.by_next_due == Some(true),
        cursor: query.cursor,
        skip: 0,
        limit: query.limit.map(|limit| limit as usize),
    })
}

/// The question and the answer that a list is narrowed by.
fn answered(said: &str) -> Result<(String, String), Refusal> {
    let parts = said.split_once(':').filter(|(field, value)| !field.is_empty() && !value.trim().is_empty());
    let (field, value) = parts.ok_or_else(|| Refusal::field(Reason::FieldInvalid, "value"))?;
    Ok((field.to_owned(), value.to_owned()))
}

/// The door and the queue that a list is narrowed by. Queues are the desk's own affair.
fn waiting(
    door: Option<Door>,
    queue: Option<&str>,
    contact: bool,
) -> Result<(Option<Door>, Option<QueueId>), Refusal> {
    let wrong = || Refusal::field(Reason::FieldInvalid, "queue");
    match queue.map(|it| (Door::from_code(it), it)) {
        None => Ok((door, None)),
        Some((Some(meant), _)) if door.is_none_or(|door| door == meant) => Ok((Some(meant), None)),
        Some((None, id)) if !contact => Ok((door, Some(id.parse().map_err(|_| wrong())?))),
        Some(_) => Err(wrong()),
    }
}

async fn one(caller: Caller, path: Path) -> Answer {
    let view = caller.reading.request(&path.number()?).await?;
    answer::tagged(&caller.headers, &view)
}

async fn open(caller: Caller, Sent(new): Sent<NewRequest>) -> Answer {
    let call = called(new.channel, new.who, new.phone_number)?;
    let by_phone = call.is_some();
    // A contact opens for itself: what it may not say must not be dropped without a word.
    if matches!(caller.viewer, Viewer::Contact(_)) {
        let said =
            [("account", new.account.is_some()), ("contact", new.contact.is_some()), ("channel", by_phone)];
        if let Some((field, _)) = said.into_iter().find(|(_, said)| *said) {
            return Err(Refusal::field(Reason::FieldInvalid, field).into());
        }
    }
    let opening = Opening {
        kind: new.kind.unwrap_or(Kind::Technical),
        phase: new.phase.unwrap_or(Phase::Production),
        severity: new.severity,
        problem: Problem {
            call,
            passed: new.r#override.map(|it| domain::event::Override {
                gate: it.gate,
                reason: it.reason,
                // Who it is and until when the rest follows, the desk knows.
                author: String::new(),
                missing: Vec::new(),
                complete_by: Timestamp::UNIX_EPOCH,
            }),
            reference: new.reference,
            ..told!(new)
        },
    };
    let open = OpenRequest { account: new.account, contact: new.contact, opening, by_phone };
    let mut deed = Deed::new(Command::Open(Box::new(open))).happened(new.happened_at);
    if by_phone {
        deed = deed.by_phone();
    }
    let outcome = caller.run(deed).await?;
    let location = outcome.request.as_ref().map(|(_, number)| address(number)).unwrap_or_default();
    answer::created(outcome, &location)
}

async fn form(caller: Caller, Query(query): Query<FormQuery>) -> Answer {
    let kind = query.kind.unwrap_or(Kind::Technical);
    let phase = query.phase.unwrap_or(Phase::Production);
    let form = caller.reading.opening_form(kind, query.product.as_deref(), phase).await?;
    answer::shown(&OpeningForm { form })
}

/// The call that is written down, if the channel says that it was one.
pub fn called(
    channel: Option<Channel>,
    who: Option<String>,
    number: Option<String>,
) -> Result<Option<Call>, Refusal> {
    match (channel, who, number) {
        (Some(Channel::Phone), Some(caller), number) => Ok(Some(Call { caller, number })),
        (Some(Channel::Phone), None, _) => Err(Refusal::field(Reason::FieldMissing, "who")),
        (Some(Channel::Api) | None, None, None) => Ok(None),
        (Some(Channel::Api) | None, Some(_), _) => Err(Refusal::field(Reason::FieldInvalid, "who")),
        (Some(Channel::Api) | None, _, Some(_)) => Err(Refusal::field(Reason::FieldInvalid, "phone_number")),
        (Some(_), ..) => Err(Refusal::field(Reason::FieldInvalid, "channel")),
    }
}
