//! `links`: the next desks, what each demands, and those that are reached by hand.

use axum::extract::OriginalUri;
use domain::calendar::Calendars;
use domain::desk::{Carrier, Crossing, Doors, Link, LinkTerms, PolicyRef};
use domain::door::{DoorNumber, LinkDoor};
use domain::id::{AgreementId, CalendarId, LinkId, PersonId};
use domain::kind::{Door, Kind, Phase};
use domain::policy::Policy;
use domain::seat::AuthorisedContact;
use domain::{Number, Reason, Refusal, Timestamp};
use engine::{Administer, DoorDraft, EscalationForm, LinkView, NameLinkContact, Requalify, Topic};
use jiff::civil::Date;

use crate::agreements::{Qualification, RemovalQuery};
use crate::answer::{self, Answer};
use crate::body::Json;
use crate::caller::Caller;
use crate::forms::FormDraft;
use crate::list::{self, PageQuery};
use crate::operation::{Operation, delete, get, post, put};
use crate::people::Made;
use crate::problem::Problem;
use crate::query::{Path, Query};
use crate::shape::List;

input! {
    /// A next desk that is reached by hand: by telephone, or by its own portal.
    LinkDraft {
        name: String,
        /// Where its portal is: the address of its usual door. Telephone numbers and hours of it have an operation of
        /// their own.
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
        /// Agents of this desk who may escalate to it; once it is kept, they have operations of their own.
        contacts [default]: Vec<LinkContact>,
        /// What it demands of an escalation, where it says more than the policy; once it is kept, forms have
        /// operations of their own.
        forms [default]: Vec<FormDraft>,
        /// Whether personal data may cross.
        personal_data: bool,
        /// Whether files may cross.
        attachments: bool,
        ends [default]: Option<Timestamp>,
        /// Of the link as you saw it: a change is refused if it has changed since.
        version [default]: Option<u32>,
    }

    /// An agent to name as authorised contact, or to put in another's place.
    LinkContactDraft {
        person: PersonId,
        /// The address the next desk knows.
        email: String,
        door: Doors,
        /// The day on which the qualification ends; needed where the policy demands one.
        qualified_until [default]: Option<Date>,
        /// None named: every product.
        products [default]: Vec<String>,
        /// Whom this one replaces; then a reason is needed.
        replaces [default]: Option<PersonId>,
        reason [default]: Option<String>,
    }

    /// An agent who may escalate to a next desk.
    LinkContact {
        person: PersonId,
        /// The address the next desk knows.
        email: String,
        door: Doors,
        /// The day on which the qualification ends.
        qualified_until [default]: Option<Date>,
        /// None named: every product.
        products [default]: Vec<String>,
    }

    /// How people reach a next desk for what goes through one door.
    NewDoor {
        /// Where it is written to, or has its portal. For a door of its own, it or a number is needed.
        address [default]: Option<String>,
        numbers [default]: Vec<DoorNumber>,
        /// When somebody is there: one of the desk's calendars. Promises go by the terms.
        calendar [default]: Option<CalendarId>,
        /// What it demands, by versions of the next desk's own forms; none: what the next desk demands anyway.
        forms [default]: Vec<u32>,
        /// Who of its authorised contacts may use it; nobody named: all who may ask what goes through it.
        contacts [default]: Vec<PersonId>,
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
            .query::<PageQuery>()
            .gives::<List<LinkView>>(200)
            .paged(),
        post(PATH, make)
            .called("addLink", "Add a next desk that is reached by hand.")
            .takes::<LinkDraft>()
            .gives::<Made>(201),
        put("/api/v1/links/{link}", change)
            .called("changeLink", "Change a next desk that is reached by hand: all but its contacts.")
            .takes::<LinkDraft>()
            .gives::<Made>(200),
        post("/api/v1/links/{link}/contacts", name_contact)
            .called(
                "nameLinkContact",
                "Name who may escalate to a next desk by hand, under the cap; or replace one, with the reason.",
            )
            .takes::<LinkContactDraft>()
            .gives::<Made>(201),
        delete("/api/v1/links/{link}/contacts/{person}", remove_contact)
            .called("removeLinkContact", "Take an authorised contact off; open escalations pass to another.")
            .query::<RemovalQuery>()
            .gives::<Made>(200),
        put("/api/v1/links/{link}/contacts/{person}/qualification", requalify)
            .called("requalifyLinkContact", "Give an authorised contact a new date of qualification.")
            .takes::<Qualification>()
            .gives::<Made>(200),
        put("/api/v1/links/{link}/doors/usual", put_usual)
            .called(
                "putUsualLinkDoor",
                "Say how a next desk is reached for whatever has no door of its own. Who carries that stays the \
                 same: where messages travel by themselves, numbers and hours alone stand beside.",
            )
            .takes::<NewDoor>()
            .gives::<Made>(200),
        put("/api/v1/links/{link}/doors/{door}", put_door)
            .called(
                "putLinkDoor",
                "Have what goes through a door reach a next desk in a way of its own, which people carry.",
            )
            .takes::<NewDoor>()
            .gives::<Made>(200),
        delete("/api/v1/links/{link}/doors/{door}", drop_door)
            .called("removeLinkDoor", "Have it go the usual way again. What is on its way stays as it began.")
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

async fn list(caller: Caller, OriginalUri(uri): OriginalUri, Query(query): Query<PageQuery>) -> Answer {
    list::paged(&uri, &caller.reading.links_page(query.which()?).await?)
}

async fn form(caller: Caller, path: Path, Query(query): Query<NumberQuery>) -> Answer {
    let number = Number::parse(&query.number)?;
    let topic = Topic { kind: query.kind, phase: query.phase, product: query.product };
    let form = caller.reading.escalation_form(&number, path.read("link")?, topic).await?;
    answer::shown(&form)
}

async fn make(caller: Caller, Json(draft): Json<LinkDraft>) -> Answer {
    if let Some(outcome) = caller.answered().await? {
        return answer::made(outcome, PATH);
    }
    caller.must_keep_agreements()?;
    let id = LinkId(caller.new_id()?);
    let link = draft.link(&caller, id, 0).await?;
    answer::made(caller.administer(Administer::PutLink(Box::new(link))).await?, PATH)
}

async fn change(caller: Caller, path: Path, Json(draft): Json<LinkDraft>) -> Answer {
    if let Some(outcome) = caller.answered().await? {
        return answer::kept(&outcome);
    }
    caller.must_keep_agreements()?;
    let id: LinkId = path.read("link")?;
    let known = caller.reading.link(id).await?;
    if !known.by_hand {
        // What a desk of this installation promises, it says itself.
        return Err(Reason::OnlyByHand.into());
    }
    if !draft.contacts.is_empty() {
        // They are named, replaced and taken off one by one, each for a reason.
        return Err(Refusal::field(Reason::FieldInvalid, "contacts").into());
    }
    if !draft.forms.is_empty() {
        return Err(Refusal::field(Reason::FieldInvalid, "forms").into());
    }
    let seen = draft.version.unwrap_or(known.version);
    let mut link = draft.link(&caller, id, seen).await?;
    link.terms.readable_until = known.terms.readable_until;
    answer::kept(&caller.administer(Administer::PutLink(Box::new(link))).await?)
}

async fn name_contact(caller: Caller, path: Path, Json(given): Json<LinkContactDraft>) -> Answer {
    let link = path.read("link")?;
    let LinkContactDraft { person, email, door, qualified_until, products, replaces, reason } = given;
    let named = NameLinkContact { link, person, email, door, qualified_until, products, replaces, reason };
    let outcome = caller.administer(Administer::NameLinkContact(named)).await?;
    answer::made(outcome, &format!("{PATH}/{link}/contacts"))
}

async fn remove_contact(caller: Caller, path: Path, Query(query): Query<RemovalQuery>) -> Answer {
    let (link, person) = (path.read("link")?, path.read("person")?);
    let removal = Administer::RemoveLinkContact { link, person, reason: query.reason };
    answer::kept(&caller.administer(removal).await?)
}

/// The door of a path.
fn door(path: &Path) -> Result<Door, Problem> {
    let code: String = path.read("door")?;
    Door::from_code(&code).ok_or_else(|| Reason::NotFound.into())
}

async fn put_usual(caller: Caller, path: Path, Json(given): Json<NewDoor>) -> Answer {
    keep_door(&caller, path.read("link")?, None, given).await
}

async fn put_door(caller: Caller, path: Path, Json(given): Json<NewDoor>) -> Answer {
    keep_door(&caller, path.read("link")?, Some(door(&path)?), given).await
}

async fn keep_door(caller: &Caller, link: LinkId, door: Option<Door>, given: NewDoor) -> Answer {
    let NewDoor { address, numbers, calendar, forms, contacts } = given;
    let draft = DoorDraft { address, numbers, calendar, forms, contacts };
    answer::kept(&caller.administer(Administer::PutLinkDoor { link, door, draft }).await?)
}

async fn drop_door(caller: Caller, path: Path) -> Answer {
    let (link, door) = (path.read("link")?, door(&path)?);
    answer::kept(&caller.administer(Administer::DropLinkDoor { link, door }).await?)
}

async fn requalify(caller: Caller, path: Path, Json(given): Json<Qualification>) -> Answer {
    let (at, person): (LinkId, PersonId) = (path.read("link")?, path.read("person")?);
    let Qualification { qualified_until, products } = given;
    let anew = Requalify { at, person, qualified_until, products };
    answer::kept(&caller.administer(Administer::RequalifyOnLink(anew)).await?)
}

impl LinkDraft {
    async fn link(self, caller: &Caller, id: LinkId, version: u32) -> Result<Link, Problem> {
        let policies = caller.reading.policies().await?;
        let policy = named(&policies, &self.policy, "policy")?;
        let deployment = self.deployment.as_ref().map(|it| named(&policies, it, "deployment")).transpose()?;
        let desk = caller.reading.desk().await?;
        let calendar = self.calendar.unwrap_or_else(|| policy.calendar(&desk.calendar));
        calendar
            .check()
            .map_err(|fault| Refusal::new(Reason::CalendarInvalid).with("fault", fault.code()))?;
        let mut contacts = Vec::with_capacity(self.contacts.len());
        let agents = if self.contacts.is_empty() { Vec::new() } else { caller.reading.agents().await? };
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
                replaces: None,
            });
        }
        let portal = self.portal.map(|portal| domain::text::line("portal", &portal)).transpose()?;
        Ok(Link {
            id,
            desk: caller.viewer.desk(),
            // Ours alone: the other side keeps no agreement here.
            agreement: AgreementId(id.0),
            name: domain::text::line("name", &self.name)?,
            doors: vec![LinkDoor::of_everything(Carrier::ByHand, portal)],
            terms: LinkTerms {
                version,
                products: self.products,
                kinds: self.kinds,
                policy,
                deployment,
                calendar,
                forms: self.forms.into_iter().map(FormDraft::form).collect(),
                contacts,
                crossing: Crossing { personal_data: self.personal_data, attachments: self.attachments },
                ends: self.ends,
                readable_until: None,
            },
        })
    }
}

/// One of the desk's policies, by name and version.
fn named(policies: &[Policy], wanted: &PolicyRef, field: &str) -> Result<Policy, Refusal> {
    let found = policies.iter().find(|it| it.id == wanted.id && it.version == wanted.version);
    found.cloned().ok_or_else(|| Refusal::field(Reason::FieldInvalid, field))
}
