//! Keeping a desk: people, accounts, agreements, policies, forms, terms of service, publications, notices.
//! Rows with an audit line each, not folds.

mod agreements;
mod calendars;
mod doors;
mod forms;
mod links;
mod on_call;
mod opening;
mod outgoing;
mod people;
mod queues;
mod settings;
mod shelf;

use std::sync::Arc;

use domain::audit::Audited;
use domain::desk::{Agreement, Link, LinkTerms};
use domain::form::Form;
use domain::id::{AccountId, AgreementId, CalendarId, LinkId, PersonId, QueueId, RotaId, SeatId, SiteId};
use domain::kind::Door;
use domain::lane::Lane;
use domain::named::Site;
use domain::paging::Plan;
use domain::policy::Policy;
use domain::rota::Cover;
use domain::text::Both;
use domain::{Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use store::audit::{self, Line};
use store::{Fault, Tx, rows};
use uuid::Uuid;

use super::At;
use super::invitation;
use crate::may::{self, Action};
use crate::outcome::Outcome;

pub use calendars::{CalendarDraft, Observing, RegionDraft, refused_file};
pub use doors::DoorDraft;
pub use on_call::RotaDraft;
pub use outgoing::GivenUp;
pub(crate) use people::LINK_LASTS;
pub use people::{NewAgent, NewContact};
pub use queues::QueueDraft;
pub use settings::DeskDraft;
pub(crate) use settings::mailbox;
pub use shelf::{NoticeDraft, NoticeKind, PublicationDraft, ShelfAudience};
pub(crate) use shelf::{finders, found_by, index_publication, stock};

/// What keeps a desk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "administer", rename_all = "kebab-case")]
pub enum Administer {
    AddAccount {
        name: String,
    },
    /// The desk's own settings, as somebody saw them.
    PutDesk {
        expected_version: u32,
        draft: DeskDraft,
    },
    /// A code that connects another desk of this installation; the agreement's last one opens nothing any more.
    Invite {
        agreement: AgreementId,
        days: u8,
        /// SHA-256 of the code's secret.
        hash: Vec<u8>,
    },
    WithdrawInvitation {
        agreement: AgreementId,
    },
    AddAgent(NewAgent),
    AddContact(NewContact),
    /// A single-use sign-in link for whoever has a seat: it opens this desk's seats and no other.
    Vouch {
        seat: SeatId,
        /// SHA-256 of the link's secret.
        hash: Vec<u8>,
    },
    /// The seat ends now; the person keeps every other one.
    EndSeat {
        seat: SeatId,
    },
    /// A new agreement, or a change of one: all but its contacts, which have their own commands.
    PutAgreement(Box<Agreement>),
    /// Ends intake on a date, and reading on a later one.
    EndAgreement {
        agreement: AgreementId,
        ends: Timestamp,
        readable_until: Timestamp,
    },
    NameContact(agreements::NameContact),
    RemoveContact {
        agreement: AgreementId,
        person: PersonId,
        reason: String,
    },
    /// What a contact is qualified for, anew.
    Requalify(Requalify<AgreementId>),
    /// A new next desk, or a change of one: all but its contacts, which have their own commands.
    PutLink(Box<Link>),
    NameLinkContact(NameLinkContact),
    RemoveLinkContact {
        link: LinkId,
        person: PersonId,
        reason: String,
    },
    RequalifyOnLink(Requalify<LinkId>),
    /// What goes through a door reaches a next desk in a way of its own, which people carry; without a door, how it is
    /// reached the usual way.
    PutLinkDoor {
        link: LinkId,
        door: Option<Door>,
        draft: DoorDraft,
    },
    /// It goes the usual way again.
    DropLinkDoor {
        link: LinkId,
        door: Door,
    },
    PutPolicy(Box<Policy>),
    PutForm(Form),
    /// No longer demanded, with every earlier version in its place.
    RetireForm {
        version: u32,
    },
    /// What a next desk by hand demands.
    PutLinkForm {
        link: LinkId,
        form: Form,
    },
    RetireLinkForm {
        link: LinkId,
        version: u32,
    },
    PublishTerms {
        text: Both,
    },
    AcceptTerms {
        version: u32,
    },
    EditGuide {
        agreement: AgreementId,
        text: Option<Both>,
    },
    Publish(PublicationDraft),
    /// A new version of a publication.
    Revise {
        publication: Uuid,
        draft: PublicationDraft,
    },
    Notice(NoticeDraft),
    ReviseNotice {
        notice: Uuid,
        draft: NoticeDraft,
    },
    /// A new calendar (seen at version 0), or a change of one as it was seen.
    PutCalendar {
        calendar: CalendarId,
        version: u32,
        draft: CalendarDraft,
    },
    /// The desk's own hours; none: those it has, without a name.
    ChooseDeskHours {
        calendar: Option<CalendarId>,
    },
    ChooseAccountHours {
        account: AccountId,
        calendar: Option<CalendarId>,
    },
    PutSite(Site),
    /// A new queue (seen at version 0), or a change of one as it was seen.
    PutQueue {
        queue: QueueId,
        version: u32,
        draft: QueueDraft,
    },
    /// Nothing waits there any more: what does goes to another.
    RetireQueue {
        queue: QueueId,
        version: u32,
        to: Option<QueueId>,
    },
    /// A new rota (seen at version 0), or a change of one as it was seen.
    PutRota {
        rota: RotaId,
        version: u32,
        draft: RotaDraft,
    },
    /// Somebody stands in, whoever's turn it is.
    AddCover {
        rota: RotaId,
        cover: Cover,
    },
    DropCover {
        rota: RotaId,
        cover: Cover,
    },
    DropRota {
        rota: RotaId,
    },
    /// How people are woken, as it was seen at a version.
    PutPaging {
        version: u32,
        plan: Box<Plan>,
    },
    /// The number for short messages of an agent; nothing: none.
    PutMobile {
        seat: SeatId,
        number: String,
    },
    /// Where a contact belongs.
    SeatAtSite {
        seat: SeatId,
        site: Option<SiteId>,
    },
    /// What was given up on its way out is tried again from the beginning.
    TryAgain(GivenUp),
    /// What was given up on its way out does not leave any more.
    DropOutgoing(GivenUp),
    /// What waits in a lane is left alone until it is resumed.
    PauseLane {
        lane: Lane,
        reason: Option<String>,
    },
    ResumeLane {
        lane: Lane,
    },
    /// A desk that was loaded from a copy acts by itself again; `send`: what waited leaves as well.
    OpenDesk {
        send: bool,
    },
}

pub(super) use agreements::tell_policies;
pub use agreements::{NameContact, Requalify};
pub use links::NameLinkContact;

pub async fn administer(at: &At<'_>, tx: &mut Tx, what: &Administer) -> Result<Outcome, Fault> {
    match what {
        Administer::AddAccount { name } => {
            may::must(at.viewer(), Action::KeepAgreements)?;
            let name = domain::text::line("name", name)?;
            let id = AccountId::throw(&mut at.engine.dice.clone());
            let account = rows::Account { id, name, calendar: None };
            rows::put_account(tx, at.desk(), &account, at.now).await?;
            note(at, tx, Audited::AccountAdded, &account.name, &account.id.to_string()).await?;
            Ok(made(account.id))
        }
        Administer::AddAgent(new) => Box::pin(people::add_agent(at, tx, new)).await,
        Administer::AddContact(new) => people::add_contact(at, tx, new).await,
        Administer::Vouch { seat, hash } => people::vouch(at, tx, *seat, hash).await,
        Administer::EndSeat { seat } => Box::pin(people::end_seat(at, tx, *seat)).await,
        Administer::PutAgreement(agreement) => agreements::put(at, tx, agreement).await,
        Administer::EndAgreement { agreement, ends, readable_until } => {
            agreements::end(at, tx, *agreement, *ends, *readable_until).await
        }
        Administer::PutDesk { expected_version, draft } => {
            settings::put(at, tx, *expected_version, draft).await
        }
        Administer::Invite { agreement, days, hash } => {
            invitation::invite(at, tx, *agreement, *days, hash).await
        }
        Administer::WithdrawInvitation { agreement } => invitation::withdraw(at, tx, *agreement).await,
        Administer::NameContact(name) => agreements::name_contact(at, tx, name).await,
        Administer::RemoveContact { agreement, person, reason } => {
            agreements::remove_contact(at, tx, *agreement, *person, reason).await
        }
        Administer::Requalify(given) => agreements::requalify(at, tx, given).await,
        Administer::PutLink(link) => links::put(at, tx, link).await,
        Administer::NameLinkContact(name) => links::name_contact(at, tx, name).await,
        Administer::RemoveLinkContact { link, person, reason } => {
            links::remove_contact(at, tx, *link, *person, reason).await
        }
        Administer::RequalifyOnLink(given) => links::requalify(at, tx, given).await,
        Administer::PutLinkDoor { link, door, draft } => doors::put(at, tx, *link, *door, draft).await,
        Administer::DropLinkDoor { link, door } => doors::drop_door(at, tx, *link, *door).await,
        Administer::PutPolicy(policy) => agreements::put_policy(at, tx, policy).await,
        Administer::PutForm(form) => forms::put(at, tx, form).await,
        Administer::RetireForm { version } => forms::retire(at, tx, *version).await,
        Administer::PutLinkForm { link, form } => forms::put_on_link(at, tx, *link, form).await,
        Administer::RetireLinkForm { link, version } => forms::retire_on_link(at, tx, *link, *version).await,
        Administer::PublishTerms { text } => agreements::publish_terms(at, tx, text).await,
        Administer::AcceptTerms { version } => agreements::accept_terms(at, tx, *version).await,
        Administer::EditGuide { agreement, text } => {
            agreements::edit_guide(at, tx, *agreement, text.clone()).await
        }
        Administer::Publish(draft) => shelf::publish(at, tx, None, draft).await,
        Administer::Revise { publication, draft } => shelf::publish(at, tx, Some(*publication), draft).await,
        Administer::Notice(draft) => shelf::give_notice(at, tx, None, draft).await,
        Administer::ReviseNotice { notice, draft } => shelf::give_notice(at, tx, Some(*notice), draft).await,
        Administer::PutCalendar { calendar, version, draft } => {
            calendars::put(at, tx, *calendar, *version, draft).await
        }
        Administer::ChooseDeskHours { calendar } => calendars::choose_for_desk(at, tx, *calendar).await,
        Administer::ChooseAccountHours { account, calendar } => {
            calendars::choose_for_account(at, tx, *account, *calendar).await
        }
        Administer::PutSite(site) => calendars::put_site(at, tx, site).await,
        Administer::PutQueue { queue, version, draft } => queues::put(at, tx, *queue, *version, draft).await,
        Administer::RetireQueue { queue, version, to } => queues::retire(at, tx, *queue, *version, *to).await,
        Administer::PutRota { rota, version, draft } => {
            on_call::put_rota(at, tx, *rota, *version, draft).await
        }
        Administer::AddCover { rota, cover } => on_call::add_cover(at, tx, *rota, cover).await,
        Administer::DropCover { rota, cover } => on_call::drop_cover(at, tx, *rota, cover).await,
        Administer::DropRota { rota } => on_call::drop_rota(at, tx, *rota).await,
        Administer::PutPaging { version, plan } => on_call::put_paging(at, tx, *version, plan).await,
        Administer::PutMobile { seat, number } => on_call::put_mobile(at, tx, *seat, number).await,
        Administer::TryAgain(of) => outgoing::try_again(at, tx, *of).await,
        Administer::DropOutgoing(of) => outgoing::drop_outgoing(at, tx, *of).await,
        Administer::PauseLane { lane, reason } => outgoing::pause(at, tx, *lane, reason.as_deref()).await,
        Administer::ResumeLane { lane } => outgoing::resume(at, tx, *lane).await,
        Administer::OpenDesk { send } => Box::pin(opening::open(at, tx, *send)).await,
        Administer::SeatAtSite { seat, site } => calendars::seat_at_site(at, tx, *seat, *site).await,
    }
}

pub(super) fn made(id: impl ToString) -> Outcome {
    let id = id.to_string();
    Outcome { view: serde_json::json!({ "id": id }), id: Some(id), ..Outcome::default() }
}

/// Keeps an audit line.
pub(super) async fn note(
    at: &At<'_>,
    tx: &mut Tx,
    what: Audited,
    subject: &str,
    body: &str,
) -> Result<(), Fault> {
    let by = at.side().1;
    note_by(at, tx, by.name().unwrap_or("operator"), what, subject, body).await
}

/// Keeps an audit line of what somebody did before it came to be done here.
pub(super) async fn note_by(
    at: &At<'_>,
    tx: &mut Tx,
    who: &str,
    what: Audited,
    subject: &str,
    body: &str,
) -> Result<(), Fault> {
    let line = Line {
        at: at.now,
        who: who.into(),
        what: what.code().into(),
        subject: subject.into(),
        body: body.into(),
    };
    let id = domain::id::MailId::throw(&mut at.engine.dice.clone()).0;
    audit::put(tx, at.desk(), id, &line).await
}

/// What the asker of an agreement needs beforehand.
pub(crate) async fn terms_of(tx: &mut Tx, agreement: &Agreement) -> Result<LinkTerms, Fault> {
    let policy = rows::policy(tx, agreement.desk, &agreement.policy.id, agreement.policy.version).await?;
    let deployment = match &agreement.deployment {
        Some(other) => Some((*rows::policy(tx, agreement.desk, &other.id, other.version).await?).clone()),
        None => None,
    };
    let calendar = crate::counted::hours(tx, agreement.desk, Some(agreement), None, &policy).await?.calendars;
    let forms = rows::forms(tx, agreement.desk).await?.into_iter().map(Arc::unwrap_or_clone).collect();
    Ok(LinkTerms {
        version: agreement.version,
        products: agreement.products.clone(),
        kinds: agreement.kinds.clone(),
        policy: (*policy).clone(),
        deployment,
        calendar: Arc::unwrap_or_clone(calendar),
        forms,
        contacts: agreement.contacts.clone(),
        crossing: agreement.crossing,
        ends: agreement.ends,
        readable_until: agreement.readable_until,
    })
}

/// Refuses an id of another desk as if it did not exist.
fn own<T>(found: Option<T>) -> Result<T, Refusal> {
    found.ok_or_else(domain::refusal::not_found)
}
