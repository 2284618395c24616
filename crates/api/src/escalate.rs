//! `requests/{number}/escalations`: asking the next desk.

use domain::escalate::{Escalate, Passing};
use domain::event::Gate;
use domain::form::Values;
use domain::id::{LinkId, PersonId};
use domain::kind::{Kind, Phase};
use domain::policy::Severity;
use domain::{Number, Reason, Refusal, Timestamp};
use engine::view::{EscalationView, RequestView};
use engine::{Command, LinkView, Page};

use crate::acts;
use crate::answer::{self, Answer};
use crate::body::Sent;
use crate::caller::{Caller, Deed};
use crate::files::Named;
use crate::operation::{Operation, get, post};
use crate::problem::Problem;
use crate::query::Path;
use crate::shape::List;
use crate::triage::desk_view;

input! {
    /// An escalation: what the next desk is asked, in our own words.
    NewEscalation {
        /// On the next desk's scale, chosen at this moment.
        severity: Severity,
        subject [default]: String,
        text [default]: String,
        /// The next desk; where the product leads to one alone, it may be left out.
        link [default]: Option<LinkId>,
        /// More requests behind the same escalation, by number.
        requests [default]: Vec<String>,
        /// As the request's, if it is not said.
        kind [default]: Option<Kind>,
        /// As the request's, if it is not said.
        phase [default]: Option<Phase>,
        /// As the request's, if it is not said.
        product [default]: Option<String>,
        /// What the form asks, by field name.
        values [default]: Values,
        /// The version of the form that was filled in.
        form [default]: Option<u32>,
        attachments [default]: Named,
        /// The authorised contact it goes out under; you, if it is not said.
        contact [default]: Option<PersonId>,
        /// Passing a gate.
        r#override [default]: Option<Override>,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
    }

    /// Passing a gate, with the reason; the policy says which and until when the rest must follow.
    Override { gate: Gate, reason [default]: String }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/requests/{number}/escalations", list)
            .called("listEscalationsOfRequest", "The escalations behind a request.")
            .gives::<List<EscalationView>>(200),
        post("/api/v1/requests/{number}/escalations", escalate)
            .called(
                "escalate",
                "Escalate to the next desk: refused with everything that is missing, all at once.",
            )
            .tells::<NewEscalation>()
            .gives::<EscalationView>(201)
            .tagged()
            .waits(),
    ]
}

async fn list(caller: Caller, path: Path) -> Answer {
    desk_view(&caller, &path).await?;
    let all = caller.reading.escalations_of(&path.number()?).await?;
    let Page { items, unreadable, .. } = all;
    let items: Vec<EscalationView> = items.into_iter().map(|(escalation, _)| escalation).collect();
    answer::shown(&Page { items, unreadable, ..Page::default() })
}

async fn escalate(caller: Caller, path: Path, Sent(new): Sent<NewEscalation>) -> Answer {
    if let Some(outcome) = caller.answered().await? {
        return acts::made(&caller, outcome).await;
    }
    let number = path.number()?;
    let mut numbers = vec![number.clone()];
    for more in &new.requests {
        let more = Number::parse(more)?;
        if !numbers.contains(&more) {
            numbers.push(more);
        }
    }
    let link = match new.link {
        Some(link) => link,
        None => proposed(&caller, &number, &new).await?,
    };
    let escalate = Escalate {
        severity: new.severity,
        kind: new.kind,
        phase: new.phase,
        problem: told!(new),
        contact: new.contact,
        passing: new.r#override.map(|it| Passing { gate: it.gate, reason: it.reason }),
    };
    let deed = Deed::new(Command::Escalate { numbers, link, escalate: Box::new(escalate) });
    let outcome = caller.on_request(&number, deed.happened(new.happened_at)).await?;
    acts::made(&caller, outcome).await
}

/// The link that the product leads to, where it is one alone: several are for the sender to choose from.
async fn proposed(caller: &Caller, number: &Number, new: &NewEscalation) -> Result<LinkId, Problem> {
    let request = caller.reading.request(number).await?;
    let RequestView::Desk(request) = request else { return Err(Reason::NotYours.into()) };
    let kind = new.kind.unwrap_or(request.kind);
    let product = new.product.as_deref().or(request.product.as_deref());
    let links = caller.reading.links().await?;
    let fitting: Vec<&LinkView> =
        links.iter().filter(|link| link.terms.cover().holds(kind, product)).collect();
    let [only] = fitting.as_slice() else {
        let names: Vec<&str> = fitting.iter().map(|link| link.name.as_str()).collect();
        return Err(Refusal::field(Reason::FieldMissing, "link").with("among", names.join(", ")).into());
    };
    only.id.parse().map_err(|_| Reason::Internal.into())
}
