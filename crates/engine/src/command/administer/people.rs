//! Persons and seats. A person signs in once and holds seats; nothing mixes them.

use domain::audit::Audited;
use domain::id::{AccountId, PersonId, QueueId, SeatId};
use domain::kind::Door;
use domain::proof::Proof;
use domain::seat::{AgentSeat, ContactSeat, Reach, Role, Viewer};
use domain::text::{self, Language};
use domain::{Reason, Refusal, SignedDuration};
use serde::{Deserialize, Serialize};
use store::people::{self, Person, SeatRow, SignInLink};
use store::{Fault, Tx, queues, rows};

use super::super::onward::{self, Undertaking};
use super::super::{At, hand_over};
use super::{made, note};
use crate::document::document;
use crate::may::must_see_account;
use crate::may::{self, Action};
use crate::outcome::Outcome;
use crate::seats;
use crate::seats::{fold_email, viewer_of};

/// A sign-in link works once, for this long.
pub(crate) const LINK_LASTS: SignedDuration = SignedDuration::from_mins(30);

/// An agent to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAgent {
    pub email: String,
    pub name: String,
    pub role: Role,
    #[serde(default)]
    pub accounts: Option<Vec<AccountId>>,
    /// The doors that the seat is limited to; `None` = both.
    #[serde(default)]
    pub doors: Option<Vec<Door>>,
    /// The queues that the seat is limited to; `None` = all.
    #[serde(default)]
    pub queues: Option<Vec<QueueId>>,
    #[serde(default)]
    pub language: Language,
}

/// A contact to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewContact {
    pub account: AccountId,
    pub email: String,
    pub name: String,
    pub reach: Reach,
    #[serde(default)]
    pub team: Option<String>,
    #[serde(default)]
    pub signatory: bool,
    #[serde(default)]
    pub language: Language,
}

/// The person with an address, known already or new. Whether it was known, nobody learns.
pub(super) async fn person(
    at: &At<'_>,
    tx: &mut Tx,
    email: &str,
    name: &str,
    language: Language,
) -> Result<Person, Fault> {
    let new = Person {
        id: PersonId::throw(&mut at.engine.dice.clone()),
        email: fold_email(email)?,
        name: text::line("name", name)?,
        language: language.code().to_owned(),
        password: None,
    };
    people::put_person(tx, &new, at.now).await
}

pub async fn add_agent(at: &At<'_>, tx: &mut Tx, new: &NewAgent) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepPeople)?;
    // Locked, so that nobody is given two seats at the same moment.
    rows::lock_desk(tx, at.desk()).await?;
    let person = person(at, tx, &new.email, &new.name, new.language).await?;
    if seats::agent_who_is(tx, at.desk(), person.id).await?.is_some() {
        return Err(Fault::Refused(Refusal::new(Reason::AlreadyExists).with("what", &person.email)));
    }
    for queue in new.queues.iter().flatten() {
        super::own(queues::peek(tx, at.desk(), *queue).await?)?.must_be_in_use()?;
    }
    let seat = SeatId::throw(&mut at.engine.dice.clone());
    let viewer = Viewer::Agent(AgentSeat {
        seat,
        person: person.id,
        name: text::line("name", &new.name)?,
        desk: at.desk(),
        role: new.role,
        accounts: new.accounts.clone(),
        doors: new.doors.clone(),
        queues: new.queues.clone(),
        language: new.language,
    });
    put(at, tx, seat, person.id, "agent", None, &viewer).await?;
    // Whoever is named at a next desk may take over what nobody holds.
    hand_over::settle_of(at, tx, person.id).await?;
    note(at, tx, Audited::AgentAdded, &person.email, new.role.code()).await?;
    Ok(made(seat))
}

pub async fn add_contact(at: &At<'_>, tx: &mut Tx, new: &NewContact) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepPeople)?;
    rows::lock_desk(tx, at.desk()).await?;
    must_see_account(at.viewer(), new.account)?;
    let account = rows::account(tx, at.desk(), new.account).await?;
    let agreements = rows::agreements_of(tx, at.desk(), account.id).await?;
    let agreement =
        agreements.first().ok_or_else(|| Refusal::new(Reason::NotEntitled).with("what", &account.name))?;
    let person = person(at, tx, &new.email, &new.name, new.language).await?;
    if seats::contact_who_is(tx, at.desk(), person.id, account.id).await?.is_some() {
        return Err(Fault::Refused(Refusal::new(Reason::AlreadyExists).with("what", &person.email)));
    }
    let seat = SeatId::throw(&mut at.engine.dice.clone());
    let viewer = Viewer::Contact(ContactSeat {
        seat,
        person: person.id,
        name: text::line("name", &new.name)?,
        desk: at.desk(),
        account: account.id,
        agreement: agreement.id,
        reach: new.reach,
        team: new.team.as_deref().map(|team| text::line("team", team)).transpose()?,
        site: None,
        signatory: new.signatory,
        language: new.language,
    });
    put(at, tx, seat, person.id, "contact", Some(account.id), &viewer).await?;
    note(at, tx, Audited::ContactAdded, &person.email, &account.name).await?;
    Ok(made(seat))
}

async fn put(
    at: &At<'_>,
    tx: &mut Tx,
    seat: SeatId,
    person: PersonId,
    kind: &str,
    account: Option<AccountId>,
    viewer: &Viewer,
) -> Result<(), Fault> {
    let row = SeatRow {
        desk: at.desk(),
        id: seat,
        person,
        kind: kind.into(),
        body: document(viewer)?,
        account,
        starts: at.now,
        ends: None,
        name: viewer.name().unwrap_or_default().to_owned(),
    };
    people::put_seat(tx, &row).await
}

/// Makes a sign-in link on the desk's word, and says so in the audit: whoever has it acts as that person here.
pub async fn vouch(at: &At<'_>, tx: &mut Tx, seat: SeatId, hash: &[u8]) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepPeople)?;
    let row = super::own(people::seat_by_id(tx, at.desk(), seat).await?)?;
    if row.ends.is_some() {
        return Err(Fault::Refused(Refusal::new(Reason::NotFound)));
    }
    if let Some(account) = row.account {
        must_see_account(at.viewer(), account)?;
    }
    let Some(viewer) = viewer_of(tx, &row) else {
        return Err(Fault::Refused(Refusal::new(Reason::NotFound)));
    };
    let name = viewer.name().unwrap_or_default();
    let next = Some(viewer.home(&rows::desk(tx, at.desk()).await?.slug));
    let link = SignInLink { person: row.person, proof: Proof::Desk(at.desk()), next };
    people::put_sign_in_link(tx, hash, &link, at.now, at.now + LINK_LASTS).await?;
    note(at, tx, Audited::SignInLinkMade, name, &row.kind).await?;
    Ok(made(seat))
}

/// Ends a seat. What an agent leaves behind is nobody's again, or passes to who can take it.
pub async fn end_seat(at: &At<'_>, tx: &mut Tx, seat: SeatId) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepPeople)?;
    // Locked, so that the last two administrators are not ended at the same moment.
    rows::lock_desk(tx, at.desk()).await?;
    let mut row = super::own(people::seat_by_id(tx, at.desk(), seat).await?)?;
    if row.ends.is_some() {
        return Err(Fault::Refused(Refusal::new(Reason::NotFound)));
    }
    let others = seats::agents(tx, at.desk()).await?.into_iter().filter(|agent| agent.seat != seat);
    let another = others.into_iter().any(|agent| agent.role == Role::Administrator);
    let ended = viewer_of(tx, &row);
    if matches!(&ended, Some(Viewer::Agent(agent)) if agent.role == Role::Administrator) && !another {
        return Err(Fault::Refused(Refusal::new(Reason::LastAdministrator)));
    }
    row.ends = Some(at.now);
    people::put_seat(tx, &row).await?;
    if let Some(Viewer::Agent(agent)) = ended {
        queues::leave(tx, at.desk(), seat).await?;
        onward::undertake(at, tx, Undertaking::Unassign { seat }).await?;
        hand_over::settle_of(at, tx, agent.person).await?;
    }
    note(at, tx, Audited::SeatEnded, &row.id.to_string(), &row.kind).await?;
    Ok(made(seat))
}
