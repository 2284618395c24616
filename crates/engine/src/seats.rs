//! The seats of a desk that have not ended, as many as are needed: nothing on the way of a change reads them all.

use std::sync::Arc;

use domain::Refusal;
use domain::escalation::Escalation;
use domain::id::{AccountId, DeskId, PersonId, SeatId};
use domain::kind::Door;
use domain::request::Request;
use domain::seat::{AgentSeat, ContactSeat, Viewer};
use store::people::SeatRow;
use store::{Fault, Scope, Tx, asked_in, escalations, people};

/// The agents of a desk.
pub(crate) async fn agents(tx: &mut Tx, desk: DeskId) -> Result<Vec<AgentSeat>, Fault> {
    Ok(people::agents_at(tx, desk).await?.iter().filter_map(|row| agent_of(tx, row)).collect())
}

/// One agent, by seat.
pub(crate) async fn agent(tx: &mut Tx, desk: DeskId, seat: SeatId) -> Result<Option<AgentSeat>, Fault> {
    let row = people::seat_by_id(tx, desk, seat).await?.filter(|row| row.ends.is_none());
    Ok(row.and_then(|row| agent_of(tx, &row)))
}

/// The agent who is a person: nobody has two seats of an agent at one desk.
pub(crate) async fn agent_who_is(
    tx: &mut Tx,
    desk: DeskId,
    person: PersonId,
) -> Result<Option<AgentSeat>, Fault> {
    Ok(people::seats_of_person(tx, desk, person).await?.iter().find_map(|row| agent_of(tx, row)))
}

/// The contacts who are a person, who may ask for several accounts.
pub(crate) async fn contacts_who_are(
    tx: &mut Tx,
    desk: DeskId,
    person: PersonId,
) -> Result<Vec<ContactSeat>, Fault> {
    Ok(people::seats_of_person(tx, desk, person)
        .await?
        .iter()
        .filter_map(|row| contact_of(tx, row))
        .collect())
}

/// The contact of an account who is a person.
pub(crate) async fn contact_who_is(
    tx: &mut Tx,
    desk: DeskId,
    person: PersonId,
    account: AccountId,
) -> Result<Option<ContactSeat>, Fault> {
    let seats = contacts_who_are(tx, desk, person).await?;
    Ok(seats.into_iter().find(|seat| seat.account == account))
}

fn agent_of(tx: &Tx, row: &SeatRow) -> Option<AgentSeat> {
    if let Viewer::Agent(agent) = &*people::viewer(tx, row)? { Some(agent.clone()) } else { None }
}

pub(crate) fn contact_of(tx: &Tx, row: &SeatRow) -> Option<ContactSeat> {
    if let Viewer::Contact(contact) = &*people::viewer(tx, row)? { Some(contact.clone()) } else { None }
}

/// Whether an agent sees a request that came through a door: what `Scope` says, of a record at hand.
pub(crate) async fn sees(
    tx: &mut Tx,
    agent: &AgentSeat,
    record: &Request,
    door: Door,
) -> Result<bool, Fault> {
    Ok(agent.was_given(record.filed.account)
        && (agent.is_within(door, record.queue)
            || asked_in::is(tx, agent.desk, agent.seat, record.id).await?))
}

/// Those of them who see everything behind an escalation.
pub(crate) async fn within_reach(
    tx: &mut Tx,
    record: &Escalation,
    agents: &[AgentSeat],
) -> Result<Vec<AgentSeat>, Fault> {
    let mut within = Vec::with_capacity(agents.len());
    for agent in agents {
        let scope = Scope::of(&Viewer::Agent(agent.clone()));
        match escalations::by_number(tx, &scope, &record.number, false).await {
            Ok(_) => within.push(agent.clone()),
            Err(Fault::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(within)
}

/// An address as people are known by it.
pub fn fold_email(email: &str) -> Result<String, Refusal> {
    domain::address::fold("email", email)
}

/// The viewer a seat stands for, unless its document is from another age.
pub(crate) fn viewer_of(tx: &Tx, row: &SeatRow) -> Option<Viewer> {
    people::viewer(tx, row).map(Arc::unwrap_or_clone)
}
