//! `escalations`: our own records of what we asked the next desks.

use axum::extract::OriginalUri;
use domain::act::Act;
use domain::escalation::Standing;
use domain::id::{LinkId, PersonId};
use domain::kind::{Channel, Kind};
use domain::policy::Severity;
use domain::word::Speaker;
use domain::{Number, Reason, Refusal, Timestamp};
use engine::view::{DeskEntry, EscalationView};
use engine::{Command, EscalationFilter, EscalationForm, Told, Topic};

use crate::acts;
use crate::answer::{self, Answer};
use crate::body::{Given, Json, Sent};
use crate::caller::{Caller, Deed};
use crate::entries::{EntriesQuery, FileQuery, download};
use crate::files::Named;
use crate::list;
use crate::operation::{Operation, get, post};
use crate::problem::Problem;
use crate::query::{Path, Query};
use crate::requests::called;
use crate::shape::List;

input! {
    /// What a list of escalations is narrowed by.
    EscalationQuery {
        /// Only those that are open, or only those that ended.
        open [default]: Option<bool>,
        /// Only those that this desk has to act on, or only the others.
        awaits_us [default]: Option<bool>,
        /// Only those you answer for.
        mine [default]: Option<bool>,
        /// Only those that this person answers for.
        contact [default]: Option<PersonId>,
        /// Only those over this link.
        link [default]: Option<LinkId>,
        /// Only those that stand so.
        status [default]: Option<Standing>,
        /// On the scale of each one's next desk.
        severity [default]: Option<Severity>,
        kind [default]: Option<Kind>,
        /// About this product, as it is written in the escalation.
        product [default]: Option<String>,
        /// That bear this number or reference, of whichever side; what it was called before finds it as well.
        reference [default]: Option<String>,
        /// Only those of which this desk (`desk`), or the next one (`next-desk`), said something last.
        last_by [default]: Option<Speaker>,
        /// Changed then or later.
        updated_since [default]: Option<Timestamp>,
        /// Of which a promise of the next desk that runs falls due earlier. What never falls due is not among them.
        due_before [default]: Option<Timestamp>,
        /// Where the page before ended: from its `Link`.
        cursor [default]: Option<String>,
        /// Items on a page: 50 unless asked otherwise, 200 at most.
        limit [default]: Option<u32>,
    }

    /// A reply to the next desk; with `"channel":"phone"` a call with it.
    NewEscalationEntry {
        text [default]: String,
        attachments [default]: Named,
        /// `phone`: a call is written down.
        channel [default]: Option<Channel>,
        /// Who called, or was called.
        who [default]: Option<String>,
        /// The number that called, or was called.
        phone_number [default]: Option<String>,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
        /// By hand: whom we told, if it was told already.
        told [default]: Option<Told>,
    }

    /// More requests behind an escalation.
    MoreRequests {
        /// Their numbers.
        requests: Vec<String>,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
    }

    /// Taking over: nothing need be said.
    TakeOver {
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
    }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/escalations", list)
            .called("listEscalations", "Escalations behind requests that you may see, newest change first.")
            .query::<EscalationQuery>()
            .gives::<List<EscalationView>>(200)
            .paged(),
        get("/api/v1/escalations/{number}", one)
            .called("readEscalation", "One escalation.")
            .gives::<EscalationView>(200)
            .tagged(),
        get("/api/v1/escalations/{number}/entries", entries)
            .called("listEscalationEntries", "What we sent to the next desk, and what it did and said.")
            .query::<EntriesQuery>()
            .gives::<List<DeskEntry>>(200)
            .paged(),
        post("/api/v1/escalations/{number}/entries", reply)
            .called("replyToNextDesk", "Reply to the next desk, or write down a call with it.")
            .tells::<NewEscalationEntry>()
            .gives::<EscalationView>(201)
            .tagged()
            .crosses(),
        get("/api/v1/escalations/{number}/form", form)
            .called("readEscalationForm", "What the next desk demands, and what this escalation still lacks.")
            .gives::<EscalationForm>(200),
        get("/api/v1/escalations/{number}/files/{sha256}", file)
            .called("readEscalationFile", "A file beside an entry of an escalation.")
            .query::<FileQuery>()
            .gives_bytes(200, "*/*"),
        post("/api/v1/escalations/{number}/requests", join)
            .called("joinEscalation", "Put more requests behind an open escalation.")
            .takes::<MoreRequests>()
            .gives::<EscalationView>(200)
            .tagged(),
        post("/api/v1/escalations/{number}/take-over", take_over)
            .called("takeOverEscalation", "Take an open escalation over, as an authorised contact.")
            .may_take::<TakeOver>()
            .gives::<EscalationView>(200)
            .tagged(),
    ]
}

/// Where an escalation is.
pub fn address(number: &Number) -> String {
    format!("/api/v1/escalations/{number}")
}

async fn list(caller: Caller, OriginalUri(uri): OriginalUri, Query(query): Query<EscalationQuery>) -> Answer {
    caller.must_be_agent()?;
    list::must_hold_something(query.limit)?;
    let filter = EscalationFilter {
        open: query.open,
        awaits_us: query.awaits_us,
        mine: query.mine.unwrap_or(false),
        contact: query.contact,
        link: query.link,
        status: query.status,
        severity: query.severity,
        kind: query.kind,
        product: query.product,
        reference: query.reference,
        last_by: query.last_by,
        updated_since: query.updated_since,
        due_before: query.due_before,
        cursor: query.cursor,
        limit: query.limit.map(|limit| limit as usize),
    };
    list::paged(&uri, &caller.reading.escalations(filter).await?)
}

async fn one(caller: Caller, path: Path) -> Answer {
    let view = caller.reading.escalation(&path.number()?).await?;
    answer::tagged(&caller.headers, &view)
}

async fn entries(
    caller: Caller,
    path: Path,
    OriginalUri(uri): OriginalUri,
    Query(query): Query<EntriesQuery>,
) -> Answer {
    let part = query.part()?;
    list::paged(&uri, &caller.reading.escalation_entries_part(&path.number()?, part).await?)
}

async fn reply(caller: Caller, path: Path, Sent(given): Sent<NewEscalationEntry>) -> Answer {
    let number = path.number()?;
    let NewEscalationEntry {
        text,
        attachments: Named(attachments),
        channel,
        who,
        phone_number,
        happened_at,
        told,
    } = given;
    let call = called(channel, who, phone_number)?;
    let by_phone = call.is_some();
    let act = match call {
        Some(_) if !attachments.is_empty() => {
            return Err(Refusal::field(Reason::FieldInvalid, "attachments").into());
        }
        Some(call) => Act::Call { text, call },
        None => Act::Reply { text, attachments },
    };
    let deed = Deed::new(Command::EscalationAct { escalation: number.clone(), act, told });
    let deed = if by_phone { deed.by_phone() } else { deed };
    let outcome = caller.on_escalation(&number, deed.happened(happened_at)).await?;
    acts::answered(&caller, outcome, Some(&format!("{}/entries", address(&number)))).await
}

async fn form(caller: Caller, path: Path) -> Answer {
    answer::shown(&form_of(&caller, &path).await?)
}

/// The form of an escalation that is open: what it lacks is what its override left out.
async fn form_of(caller: &Caller, path: &Path) -> Result<EscalationForm, Problem> {
    let view = caller.reading.escalation(&path.number()?).await?;
    let link = view.link.parse().map_err(|_| Reason::Internal)?;
    let topic = Topic { kind: Some(view.kind), phase: Some(view.phase), product: view.product };
    let first = view.requests.first().cloned().unwrap_or_default();
    let mut form = caller.reading.escalation_form(&Number::parse(&first)?, link, topic).await?;
    form.missing = view.incomplete;
    Ok(form)
}

async fn file(caller: Caller, path: Path, Query(query): Query<FileQuery>) -> Answer {
    let sha256: String = path.read("sha256")?;
    let wanted = (sha256.as_str(), query.name.as_deref());
    Ok(download(caller.reading.open_file_of_escalation(&path.number()?, wanted).await?))
}

async fn join(caller: Caller, path: Path, Json(given): Json<MoreRequests>) -> Answer {
    let number = path.number()?;
    let numbers = given.requests.iter().map(|it| Number::parse(it)).collect::<Result<Vec<_>, _>>()?;
    let deed = Deed::new(Command::Join { escalation: number.clone(), numbers }).happened(given.happened_at);
    answer::changed(caller.on_escalation(&number, deed).await?)
}

async fn take_over(caller: Caller, path: Path, Given(given): Given<TakeOver>) -> Answer {
    let number = path.number()?;
    let deed = Deed::new(Command::TakeOver { escalation: number.clone() }).happened(given.happened_at);
    answer::changed(caller.on_escalation(&number, deed).await?)
}
