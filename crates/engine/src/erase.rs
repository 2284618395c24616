//! Taking a person out of the installation, or out of one desk, in steps that can be begun again.

use std::collections::BTreeMap;

use domain::id::{DeskId, PersonId};
use domain::kind::Channel;
use domain::seat::Viewer;
use serde::Serialize;
use store::people::{self, SeatRow};
use store::{Tx, erasure, on_call, requests};
use uuid::Uuid;

use crate::command::administer::Administer;
use crate::command::erase::Erase;
use crate::command::{Change, Command};
use crate::engine::{Answering, Engine, Failure, nowhere};

/// What was taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Who it was, by id; none: nobody with that address is left.
    pub person: Option<PersonId>,
    /// By desk, how many records held their words.
    pub desks: BTreeMap<String, usize>,
    /// Whether the person has a seat elsewhere, and so goes on signing in.
    pub stays_elsewhere: bool,
    /// Whether free room and log hold nothing of it.
    pub wiped: bool,
}

/// Records of one step.
const BLOCK: u32 = 20;

impl Engine {
    /// Takes the person with an address out of every desk, or of the one with a slug. Broken off, it is begun again; where
    /// nobody is left with that address, nothing is changed.
    pub fn erase_person<'a>(&'a self, email: &'a str, desk: Option<&'a str>) -> Answering<'a, Erased> {
        Box::pin(async move {
            let only = match desk {
                Some(slug) => Some(self.desk_by_slug(slug).await?.id),
                None => None,
            };
            let address = email.trim().to_lowercase();
            let known = self.store.read(nowhere(), move |tx| {
                Box::pin(async move {
                    let Some(person) = people::person_by_email(tx, &address).await? else { return Ok(None) };
                    let seats = people::seats_of(tx, person.id).await?;
                    Ok(Some((person, seats)))
                })
            });
            let Some((person, all)) = known.await? else { return Ok(Erased::default()) };
            let (seats, others): (Vec<SeatRow>, Vec<SeatRow>) =
                all.into_iter().partition(|seat| only.is_none_or(|only| seat.desk == only));
            let mut erased = Erased { person: Some(person.id), ..Erased::default() };
            let mut texts = vec![person.email.clone(), person.name.clone()];
            texts.extend(seats.iter().map(|seat| seat.name.clone()));
            let mut desks: Vec<DeskId> = seats.iter().map(|seat| seat.desk).collect();
            desks.sort_unstable_by_key(|desk| desk.0);
            desks.dedup();
            for desk in &desks {
                texts.extend(self.numbers_of(*desk, &seats).await?);
            }
            texts.retain(|text| text != domain::redaction::MARK && !text.trim().is_empty());
            texts.sort_unstable_by(|one, other| other.len().cmp(&one.len()).then(one.cmp(other)));
            texts.dedup();
            let slugs: BTreeMap<Uuid, String> =
                self.desks().await?.into_iter().map(|desk| (desk.id.0, desk.slug.clone())).collect();
            for desk in desks.iter().copied() {
                let here: Vec<&SeatRow> = seats.iter().filter(|seat| seat.desk == desk).collect();
                self.end_seats(desk, &here).await?;
                let records = self.erase_records(desk, &texts).await?;
                let rows = Erase::Rows {
                    person: person.id,
                    email: person.email.clone(),
                    texts: texts.clone(),
                    records,
                };
                self.erase_step(desk, rows).await?;
                erased.desks.insert(slugs.get(&desk.0).cloned().unwrap_or_default(), records);
            }
            erased.stays_elsewhere = others.iter().any(|seat| seat.ends.is_none());
            if others.is_empty() {
                let id = person.id;
                let forgotten = self.store.write(nowhere(), move |tx| {
                    Box::pin(async move { erasure::forget_person(tx, id).await })
                });
                forgotten.await?;
                for desk in desks {
                    self.find_again(desk, id).await?;
                }
            }
            erased.wiped = self.store.leave_nothing().await?;
            Ok(erased)
        })
    }

    /// The telephone numbers of seats, as the desk keeps them to wake people.
    async fn numbers_of(&self, desk: DeskId, seats: &[SeatRow]) -> Result<Vec<String>, Failure> {
        let paging = self
            .store
            .read(desk, move |tx: &mut Tx| Box::pin(async move { on_call::paging(tx, desk, false).await }));
        let paging = paging.await?;
        Ok(seats.iter().filter_map(|seat| paging.mobiles.get(&seat.id).cloned()).collect())
    }

    async fn end_seats(&self, desk: DeskId, seats: &[&SeatRow]) -> Result<(), Failure> {
        for seat in seats.iter().filter(|seat| seat.ends.is_none()) {
            if seat.kind == "agent" {
                self.operate(desk, Administer::PutMobile { seat: seat.id, number: String::new() }).await?;
            }
            self.operate(desk, Administer::EndSeat { seat: seat.id }).await?;
        }
        Ok(())
    }

    /// Takes texts out of the words of a desk's records; answers how many held any.
    async fn erase_records(&self, desk: DeskId, texts: &[String]) -> Result<usize, Failure> {
        let mut records = 0;
        for text in texts {
            let mut after = Uuid::nil();
            loop {
                let sought = text.clone();
                let block = self.store.read(desk, move |tx: &mut Tx| {
                    Box::pin(async move { erasure::records_with(tx, desk, &sought, (after, BLOCK)).await })
                });
                let block = block.await?;
                let Some((_, last)) = block.last() else { break };
                after = *last;
                records += block.len();
                let block = block.iter().map(|(record, id)| (record.code().to_owned(), *id)).collect();
                self.erase_step(desk, Erase::Records { texts: texts.to_vec(), records: block }).await?;
            }
        }
        Ok(records)
    }

    /// What the requests of somebody are found by, made anew.
    async fn find_again(&self, desk: DeskId, person: PersonId) -> Result<(), Failure> {
        let mut after = Uuid::nil();
        loop {
            let block = self.store.read(desk, move |tx: &mut Tx| {
                Box::pin(async move { requests::of_contact(tx, desk, person, (after, BLOCK)).await })
            });
            let requests = block.await?;
            let Some(last) = requests.last() else { return Ok(()) };
            after = *last;
            self.erase_step(desk, Erase::FoundBy { requests }).await?;
        }
    }

    async fn erase_step(&self, desk: DeskId, step: Erase) -> Result<(), Failure> {
        let change = Change::new(Viewer::Operator { desk }, Channel::Api, Command::Erase(Box::new(step)));
        self.execute(change).await.map(drop)
    }
}
