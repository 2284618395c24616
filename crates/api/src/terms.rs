//! `terms` of service, and the welcome `guide`.

use domain::Reason;
use domain::id::AgreementId;
use domain::text::Both;
use engine::view::Guide;
use engine::{Administer, TermsView};

use crate::answer::{self, Answer};
use crate::body::{Json, Sent};
use crate::caller::Caller;
use crate::operation::{Operation, get, post, put};
use crate::people::Made;
use crate::query::Query;

input! {
    /// New terms of service: a new version.
    TermsDraft { text: Both }

    /// The version that is accepted.
    TermsAcceptance { version: u32 }

    /// Which version, if not the one in force.
    TermsQuery { version [default]: Option<u32> }

    /// Of which agreement, for agents; a contact reads its own.
    GuideQuery { agreement [default]: Option<AgreementId> }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/terms", read)
            .called(
                "readTerms",
                "The desk's terms of service, every version of them, and who accepted which.",
            )
            .query::<TermsQuery>()
            .gives::<TermsView>(200),
        put("/api/v1/terms", publish)
            .called("publishTerms", "Publish a new version of the terms of service.")
            .tells::<TermsDraft>()
            .gives::<Made>(200),
        post("/api/v1/terms/acceptance", accept)
            .called("acceptTerms", "Accept the terms of service for the account, as its signatory.")
            .takes::<TermsAcceptance>()
            .gives::<Made>(200),
        get("/api/v1/guide", guide)
            .called(
                "readGuide",
                "How to reach the desk, what to have ready, hours, severities and what each promises.",
            )
            .query::<GuideQuery>()
            .gives::<Guide>(200),
    ]
}

async fn read(caller: Caller, Query(query): Query<TermsQuery>) -> Answer {
    answer::shown(&caller.reading.terms(query.version).await?.ok_or(Reason::NotFound)?)
}

async fn publish(caller: Caller, Sent(draft): Sent<TermsDraft>) -> Answer {
    answer::kept(&caller.administer(Administer::PublishTerms { text: draft.text }).await?)
}

async fn accept(caller: Caller, Json(given): Json<TermsAcceptance>) -> Answer {
    answer::kept(&caller.administer(Administer::AcceptTerms { version: given.version }).await?)
}

async fn guide(caller: Caller, Query(query): Query<GuideQuery>) -> Answer {
    answer::shown(&caller.reading.guide(query.agreement).await?)
}
