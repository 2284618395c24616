//! `forms`: what the desk demands of an escalation, and what a next desk by hand demands.

use domain::Reason;
use domain::form::{Field, Form};
use domain::id::LinkId;
use domain::kind::{Kind, Phase};
use engine::{Administer, FormView};

use crate::answer::{self, Answer};
use crate::body::Sent;
use crate::caller::Caller;
use crate::operation::{Operation, delete, get, post};
use crate::people::Made;
use crate::query::Path;
use crate::shape::List;

input! {
    /// A form to demand from now on; its version is the desk's to give.
    FormDraft {
        /// None: every kind that has no form of its own.
        kind [default]: Option<Kind>,
        /// None: every product that has no form of its own.
        product [default]: Option<String>,
        /// None: both phases.
        phase [default]: Option<Phase>,
        fields: Vec<Field>,
    }
}

const PATH: &str = "/api/v1/forms";

pub fn operations() -> Vec<Operation> {
    vec![
        get(PATH, list)
            .called("listForms", "Every version of the desk's own escalation forms, newest first.")
            .gives::<List<FormView>>(200),
        post(PATH, demand)
            .called(
                "demandForm",
                "Demand a form of new escalations; those who ask get it with their agreements.",
            )
            .tells::<FormDraft>()
            .gives::<Made>(201),
        get("/api/v1/forms/{version}", one)
            .called("readForm", "One version of a form.")
            .gives::<FormView>(200)
            .tagged(),
        delete("/api/v1/forms/{version}", retire)
            .called(
                "retireForm",
                "Demand a form no longer, nor any version in its place; requests that used it keep it.",
            )
            .gives::<Made>(200),
        post("/api/v1/links/{link}/forms", demand_of_link)
            .called("demandLinkForm", "Write down a form that a next desk by hand demands.")
            .tells::<FormDraft>()
            .gives::<Made>(201),
        delete("/api/v1/links/{link}/forms/{version}", retire_of_link)
            .called("retireLinkForm", "A form that a next desk by hand demands no longer.")
            .gives::<Made>(200),
    ]
}

impl FormDraft {
    pub fn form(self) -> Form {
        let Self { kind, product, phase, fields } = self;
        Form { version: 0, kind, product, phase, fields, retired: false }
    }
}

async fn list(caller: Caller) -> Answer {
    answer::shown(&caller.reading.forms().await?)
}

async fn one(caller: Caller, path: Path) -> Answer {
    let version: u32 = path.read("version")?;
    let forms = caller.reading.forms().await?;
    forms.must_be_readable(&version)?;
    let found = forms.items.into_iter().find(|it| it.version == version);
    answer::tagged(&caller.headers, &found.ok_or(Reason::NotFound)?)
}

async fn demand(caller: Caller, Sent(draft): Sent<FormDraft>) -> Answer {
    answer::made(caller.administer(Administer::PutForm(draft.form())).await?, PATH)
}

async fn retire(caller: Caller, path: Path) -> Answer {
    let version = path.read("version")?;
    answer::kept(&caller.administer(Administer::RetireForm { version }).await?)
}

async fn demand_of_link(caller: Caller, path: Path, Sent(draft): Sent<FormDraft>) -> Answer {
    let link: LinkId = path.read("link")?;
    let outcome = caller.administer(Administer::PutLinkForm { link, form: draft.form() }).await?;
    answer::made(outcome, &format!("/api/v1/links/{link}/forms"))
}

async fn retire_of_link(caller: Caller, path: Path) -> Answer {
    let (link, version) = (path.read("link")?, path.read("version")?);
    answer::kept(&caller.administer(Administer::RetireLinkForm { link, version }).await?)
}
