//! `links`: the next desks, what each demands, and those that are reached by hand.

use domain::calendar::Calendars;
use domain::desk::{Carrier, Crossing, Door, Link, LinkTerms, PolicyRef};
use domain::id::{AgreementId, LinkId, PersonId};
use domain::kind::{Kind, Phase};
use domain::policy::Policy;
use domain::seat::AuthorisedContact;
use domain::{Number, Reason, Refusal, Timestamp};
use engine::{Administer, EscalationForm, LinkView, Topic};
use jiff::civil::Date;

use crate::answer::{self, Answer};
use crate::body::Json;
use crate::caller::Caller;
use crate::operation::{Operation, get, post, put};
use crate::people::Made;
use crate::problem::Problem;
use crate::query::{Path, Query};
use crate::shape::List;

input! {
    /// A next desk that is reached by hand: by telephone, or by its own portal.
    LinkDraft {
        name: String,
        /// Where its portal is.
        portal [default]: Option<String>,
        /// None named: every product.
        products [default]: Vec<String>,
        /// None named: every kind.
        kinds [default]: Vec<Kind>,
        /// What it promises, demands and allows: one of this desk's policies.
        policy: PolicyRef,
        /// The same while a product is being deployed, where it is another one.
        deployment [default]: Option<PolicyRef>,
        /// Its hours; the policy's, else this desk's, if it is not said.
        calendar [default]: Option<Calendars>,
        /// Agents of this desk who may escalate to it.
        contacts [default]: Vec<LinkContact>,
        /// Whether personal data may cross.
        personal_data: bool,
        /// Whether files may cross.
        attachments: bool,
        ends [default]: Option<Timestamp>,
    }

    /// An agent who may escalate to a next desk.
    LinkContact {
        person: PersonId,
        /// The address the next desk knows.
        email: String,
        door: Door,
        /// The day on which the qualification ends.
        qualified_until [default]: Option<Date>,
        /// None named: every product.
        products [default]: Vec<String>,
    }

    /// For which request the form is asked.
    NumberQuery {
        /// The request's number.
        number: String,
        /// What the escalation is about, where it is not what the request is about.
        kind [default]: Option<Kind>,
        phase [default]: Option<Phase>,
        product [default]: Option<String>,
    }
}

const PATH: &str = "/api/v1/links";

pub fn operations() -> Vec<Operation> {
    vec![
        get(PATH, list)
            .called("listLinks", "The next desks, and what is known of each beforehand.")
            .gives::<List<LinkView>>(200),
        post(PATH, make)
            .called("addLink", "Add a next desk that is reached by hand.")
            .takes::<LinkDraft>()
            .gives::<Made>(201),
        put("/api/v1/links/{link}", change)
            .called("changeLink", "Change a next desk that is reached by hand.")
            .takes::<LinkDraft>()
            .gives::<Made>(200),
        get("/api/v1/links/{link}/form", form)
            .called(
                "readFormOfLink",
                "What the next desk demands of an escalation of this request, and what is missing.",
            )
            .query::<NumberQuery>()
            .gives::<EscalationForm>(200),
    ]
}

async fn list(caller: Caller) -> Answer {
    answer::listed(&caller.engine.links(&caller.viewer).await?)
}

async fn form(caller: Caller, path: Path, Query(query): Query<NumberQuery>) -> Answer {
    let number = Number::parse(&query.number)?;
    let topic = Topic { kind: query.kind, phase: query.phase, product: query.product };
    let form = caller.engine.escalation_form(&caller.viewer, &number, path.read("link")?, topic).await?;
    answer::shown(&form)
}

async fn make(caller: Caller, Json(draft): Json<LinkDraft>) -> Answer {
    caller.must_keep_agreements()?;
    let id = LinkId(caller.new_id()?);
    let link = draft.link(&caller, id, 1).await?;
    answer::made(caller.administer(Administer::PutLink(Box::new(link))).await?, PATH)
}

async fn change(caller: Caller, path: Path, Json(draft): Json<LinkDraft>) -> Answer {
    caller.must_keep_agreements()?;
    let id: LinkId = path.read("link")?;
    let links = caller.engine.links(&caller.viewer).await?;
    let known = links.into_iter().find(|it| it.id == id.to_string()).ok_or(Reason::NotFound)?;
    if !known.by_hand {
        // What a desk of this installation promises, it says itself.
        return Err(Reason::OnlyByHand.into());
    }
    let link = draft.link(&caller, id, known.version + 1).await?;
    answer::kept(&caller.administer(Administer::PutLink(Box::new(link))).await?)
}

impl LinkDraft {
    async fn link(self, caller: &Caller, id: LinkId, version: u32) -> Result<Link, Problem> {
        let policies = caller.engine.policies(&caller.viewer).await?;
        let policy = named(&policies, &self.policy, "policy")?;
        let deployment = self.deployment.as_ref().map(|it| named(&policies, it, "deployment")).transpose()?;
        let desk = caller.engine.desk(caller.viewer.desk()).await?;
        let calendar = self.calendar.unwrap_or_else(|| policy.calendar(&desk.calendar));
        calendar
            .check()
            .map_err(|fault| Refusal::new(Reason::CalendarInvalid).with("fault", fault.code()))?;
        let mut contacts = Vec::with_capacity(self.contacts.len());
        let agents =
            if self.contacts.is_empty() { Vec::new() } else { caller.engine.agents(&caller.viewer).await? };
        for given in self.contacts {
            let person = given.person.to_string();
            let agent = agents.iter().find(|it| it.person == person);
            let agent = agent.ok_or_else(|| Refusal::field(Reason::FieldInvalid, "contacts"))?;
            contacts.push(AuthorisedContact {
                person: given.person,
                name: agent.name.clone(),
                email: engine::sign_in::fold_email(&given.email)?,
                door: given.door,
                qualified_until: given.qualified_until,
                products: given.products,
            });
        }
        Ok(Link {
            id,
            desk: caller.viewer.desk(),
            // Ours alone: the other side keeps no agreement here.
            agreement: AgreementId(id.0),
            name: domain::text::line("name", &self.name)?,
            carrier: Carrier::ByHand,
            terms: LinkTerms {
                version,
                products: self.products,
                kinds: self.kinds,
                policy,
                deployment,
                calendar,
                forms: Vec::new(),
                contacts,
                crossing: Crossing { personal_data: self.personal_data, attachments: self.attachments },
                ends: self.ends,
                readable_until: None,
            },
            portal: self.portal.map(|portal| domain::text::line("portal", &portal)).transpose()?,
        })
    }
}

/// One of the desk's policies, by name and version.
fn named(policies: &[Policy], wanted: &PolicyRef, field: &str) -> Result<Policy, Refusal> {
    let found = policies.iter().find(|it| it.id == wanted.id && it.version == wanted.version);
    found.cloned().ok_or_else(|| Refusal::field(Reason::FieldInvalid, field))
}
