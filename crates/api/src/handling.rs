//! How a desk handles a request among its own: who works it, which escalation leads, duplicates, transfer, clocks.

use domain::classify::Classification;
use domain::clock::Promise;
use domain::id::{PersonId, SeatId};
use domain::kind::{Kind, Phase};
use domain::{Number, Refusal, Timestamp, refusal::not_found};
use engine::Command;
use engine::view::{ClockView, RequestView};

use crate::answer::{self, Answer};
use crate::body::{Json, Sent};
use crate::caller::{Caller, Deed};
use crate::explained::Explained;
use crate::operation::{Operation, get, post, put};
use crate::query::Path;
use crate::shape::List;

input! {
    /// Who works the request.
    Assignment {
        /// An agent's seat; null: nobody.
        seat: Option<SeatId>,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
    }

    /// Which of the open escalations leads.
    Leading {
        /// Its number.
        escalation: String,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
    }

    /// What a request is about, all of it, as it should stand.
    NewClassification {
        kind: Kind,
        phase: Phase,
        /// Null: no product in particular.
        product [default]: Option<String>,
        /// The person it is for, among the account's contacts; null: nobody in particular.
        contact [default]: Option<PersonId>,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
    }

    /// Tags put on a request, and others taken off it.
    NewTags {
        /// Up to 40 letters, digits, `-`, `_` and `.` each, kept in small letters; a request has 20 at most.
        add [default]: Vec<String>,
        remove [default]: Vec<String>,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
    }

    /// The request that survives.
    DuplicateOf {
        /// Its number: of the same account.
        number: String,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
    }

    /// Another desk of the same organisation.
    Transfer {
        /// Its word in addresses.
        desk: String,
        reason [default]: String,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
    }
}

pub fn operations() -> Vec<Operation> {
    let on_request = |operation: Operation| operation.gives::<RequestView>(200).tagged();
    vec![
        get("/api/v1/requests/{number}/clocks", clocks)
            .called("listClocks", "What is promised on a request, and where each promise stands.")
            .gives::<List<ClockView>>(200),
        get("/api/v1/requests/{number}/clocks/{promise}/{cycle}", explain)
            .called(
                "explainClock",
                "Why a promise is due when it is: each stretch that counted, and why others did not.",
            )
            .gives::<Explained>(200),
        get("/api/v1/escalations/{number}/clocks/{promise}/{cycle}", explain_next)
            .called("explainEscalationClock", "The same for a promise of the next desk.")
            .gives::<Explained>(200),
        on_request(post("/api/v1/requests/{number}/assignment", assign))
            .called("assignRequest", "Say which agent works a request.")
            .takes::<Assignment>(),
        on_request(post("/api/v1/requests/{number}/lead", lead))
            .called("leadRequest", "Say which of the open escalations leads.")
            .takes::<Leading>(),
        on_request(put("/api/v1/requests/{number}/classification", classify))
            .called(
                "classifyRequest",
                "Correct what a request is about and whose it is. Its policy and its promises stay.",
            )
            .tells::<NewClassification>(),
        on_request(post("/api/v1/requests/{number}/tags", tag))
            .called("tagRequest", "Put tags on a request, or take some off. No contact sees them.")
            .takes::<NewTags>(),
        on_request(post("/api/v1/requests/{number}/duplicate-of", duplicate))
            .called("markDuplicate", "Mark a request as a duplicate: later replies reach the survivor.")
            .takes::<DuplicateOf>(),
        on_request(post("/api/v1/requests/{number}/transfer", transfer))
            .called("transferRequest", "Hand a request to another desk of the organisation.")
            .takes::<Transfer>(),
    ]
}

async fn clocks(caller: Caller, path: Path) -> Answer {
    match caller.reading.request(&path.number()?).await? {
        RequestView::Contact(view) => answer::listed(&view.clocks),
        RequestView::Desk(view) => answer::listed(&view.clocks),
    }
}

fn promise(path: &Path) -> Result<(Promise, u32), Refusal> {
    let promise: String = path.read("promise")?;
    Ok((Promise::from_code(&promise).ok_or_else(not_found)?, path.read("cycle")?))
}

async fn explain(caller: Caller, path: Path) -> Answer {
    let (promise, cycle) = promise(&path)?;
    let it = caller.reading.explain(&path.number()?, promise, cycle).await?;
    answer::shown(&Explained::of(it, caller.viewer.language()))
}

async fn explain_next(caller: Caller, path: Path) -> Answer {
    let (promise, cycle) = promise(&path)?;
    let it = caller.reading.explain_escalation(&path.number()?, promise, cycle).await?;
    answer::shown(&Explained::of(it, caller.viewer.language()))
}

async fn assign(caller: Caller, path: Path, Json(given): Json<Assignment>) -> Answer {
    let number = path.number()?;
    let deed =
        Deed::new(Command::Assign { number: number.clone(), to: given.seat }).happened(given.happened_at);
    answer::changed(caller.on_request(&number, deed).await?)
}

async fn lead(caller: Caller, path: Path, Json(given): Json<Leading>) -> Answer {
    let number = path.number()?;
    let escalation = Number::parse(&given.escalation).map_err(|_| not_found())?;
    let deed = Deed::new(Command::Lead { number: number.clone(), escalation }).happened(given.happened_at);
    answer::changed(caller.on_request(&number, deed).await?)
}

async fn classify(caller: Caller, path: Path, Sent(given): Sent<NewClassification>) -> Answer {
    let number = path.number()?;
    let NewClassification { kind, phase, product, contact, happened_at } = given;
    let to = Classification { kind, phase, product, contact };
    let deed = Deed::new(Command::Classify { number: number.clone(), to }).happened(happened_at);
    answer::changed(caller.on_request(&number, deed).await?)
}

async fn tag(caller: Caller, path: Path, Json(given): Json<NewTags>) -> Answer {
    let number = path.number()?;
    let NewTags { add, remove, happened_at } = given;
    let deed = Deed::new(Command::Tag { number: number.clone(), add, remove }).happened(happened_at);
    answer::changed(caller.on_request(&number, deed).await?)
}

async fn duplicate(caller: Caller, path: Path, Json(given): Json<DuplicateOf>) -> Answer {
    let number = path.number()?;
    let of = Number::parse(&given.number)?;
    let deed = Deed::new(Command::Duplicate { number: number.clone(), of }).happened(given.happened_at);
    answer::changed(caller.on_request(&number, deed).await?)
}

async fn transfer(caller: Caller, path: Path, Json(given): Json<Transfer>) -> Answer {
    let number = path.number()?;
    let Transfer { desk, reason, happened_at } = given;
    let command = Command::Transfer { number: number.clone(), desk, reason };
    let deed = Deed::new(command).happened(happened_at);
    answer::changed(caller.on_request(&number, deed).await?)
}
