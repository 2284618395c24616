//! The seats of a desk that have not ended, as many as are needed: nothing on the way of a change reads them all.

use domain::id::{AccountId, DeskId, PersonId, SeatId};
use domain::seat::{AgentSeat, ContactSeat, Viewer};
use store::people::SeatRow;
use store::{Fault, Tx, people};

use crate::sign_in::viewer_of;

/// The agents of a desk.
pub(crate) async fn agents(tx: &mut Tx, desk: DeskId) -> Result<Vec<AgentSeat>, Fault> {
    Ok(people::agents_at(tx, desk).await?.iter().filter_map(agent_of).collect())
}

/// One agent, by seat.
pub(crate) async fn agent(tx: &mut Tx, desk: DeskId, seat: SeatId) -> Result<Option<AgentSeat>, Fault> {
    let row = people::seat_by_id(tx, desk, seat).await?.filter(|row| row.ends.is_none());
    Ok(row.as_ref().and_then(agent_of))
}

/// The agent who is a person: nobody has two seats of an agent at one desk.
pub(crate) async fn agent_who_is(
    tx: &mut Tx,
    desk: DeskId,
    person: PersonId,
) -> Result<Option<AgentSeat>, Fault> {
    Ok(people::seats_of_person(tx, desk, person).await?.iter().find_map(agent_of))
}

/// The contacts who are a person, who may ask for several accounts.
pub(crate) async fn contacts_who_are(
    tx: &mut Tx,
    desk: DeskId,
    person: PersonId,
) -> Result<Vec<ContactSeat>, Fault> {
    Ok(people::seats_of_person(tx, desk, person).await?.iter().filter_map(contact_of).collect())
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

fn agent_of(row: &SeatRow) -> Option<AgentSeat> {
    viewer_of(row).and_then(|viewer| if let Viewer::Agent(agent) = viewer { Some(agent) } else { None })
}

pub(crate) fn contact_of(row: &SeatRow) -> Option<ContactSeat> {
    viewer_of(row).and_then(|viewer| if let Viewer::Contact(contact) = viewer { Some(contact) } else { None })
}
