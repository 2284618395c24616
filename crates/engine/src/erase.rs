//! Taking a person out of the installation, or out of one desk, in steps that can be begun again.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{DeskId, EscalationId, PersonId};
use domain::kind::Channel;
use domain::redaction::{MARK, Taken};
use domain::row::Record;
use domain::seat::Viewer;
use serde::Serialize;
use store::erasure::{self, Fate};
use store::people::{self, SeatRow};
use store::{Tx, escalations, on_call, requests};
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
    /// Mails of others that wait unread and name them.
    pub waiting: Vec<NamedIn>,
    /// Whether free room and log hold nothing of it.
    pub wiped: bool,
}

/// A mail of somebody else's that waits unread and names whoever was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedIn {
    pub desk: String,
    pub mail: Uuid,
    /// It had their address and lost its bytes; else it has their name as a word, and keeps them.
    pub emptied: bool,
}

/// Records of one step.
const BLOCK: u32 = 20;
/// Mails that are read together, with their bytes.
const MAILS: u32 = 4;
/// The fewest digits of a number that rings a telephone from anywhere.
const TELEPHONE: usize = 6;

/// What names somebody, the longest first, each once.
fn in_order(mut texts: Vec<String>) -> Vec<String> {
    texts.retain(|text| text != MARK && !text.trim().is_empty());
    texts.sort_unstable_by(|one, other| other.len().cmp(&one.len()).then(one.cmp(other)));
    texts.dedup();
    texts
}

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
            // What one desk would refuse is refused before anything is changed at another.
            for seat in seats.iter().filter(|seat| seat.ends.is_none()) {
                let end = Command::Administer(Box::new(Administer::EndSeat { seat: seat.id }));
                let viewer = Viewer::Operator { desk: seat.desk };
                self.rehearse(Change::new(viewer, Channel::Api, end)).await?;
            }
            let mut erased = Erased { person: Some(person.id), ..Erased::default() };
            let mut desks: Vec<DeskId> = seats.iter().map(|seat| seat.desk).collect();
            let all_desks = self.desks().await?;
            if only.is_none() {
                // A request that was handed on names them at another desk of the house.
                let houses: BTreeSet<&str> = all_desks
                    .iter()
                    .filter(|desk| desks.contains(&desk.id))
                    .map(|desk| desk.organisation.as_str())
                    .collect();
                let of_house = all_desks.iter().filter(|desk| houses.contains(desk.organisation.as_str()));
                desks.extend(of_house.map(|desk| desk.id));
            }
            desks.sort_unstable_by_key(|desk| desk.0);
            desks.dedup();
            let mut names = vec![person.email.clone(), person.name.clone()];
            names.extend(seats.iter().map(|seat| seat.name.clone()));
            let mut texts = in_order(names);
            let mut numbers = Vec::new();
            for desk in &desks {
                numbers.extend(self.numbers_of(*desk, &seats).await?);
                numbers.extend(self.numbers_of_calls(*desk, &texts).await?);
            }
            texts.extend(numbers);
            let texts = in_order(texts);
            let slugs: BTreeMap<Uuid, String> =
                all_desks.iter().map(|desk| (desk.id.0, desk.slug.clone())).collect();
            for desk in desks.iter().copied() {
                let here: Vec<&SeatRow> = seats.iter().filter(|seat| seat.desk == desk).collect();
                self.end_seats(desk, &here).await?;
                let records = self.erase_records(desk, &texts).await?;
                let slug = slugs.get(&desk.0).cloned().unwrap_or_default();
                let whom = (texts.as_slice(), person.email.as_str());
                erased.waiting.extend(self.erase_mails(desk, whom, &slug).await?);
                let rows = Erase::Rows { person: person.id, texts: texts.clone(), records };
                self.erase_step(desk, rows).await?;
                erased.desks.insert(slug, records);
            }
            erased.stays_elsewhere = others.iter().any(|seat| seat.ends.is_none());
            if others.is_empty() {
                let id = person.id;
                let forgotten = self.store.write(nowhere(), move |tx| {
                    Box::pin(async move { erasure::forget_person(tx, id).await })
                });
                forgotten.await?;
            }
            // Whoever stays elsewhere keeps their address: what is found by it here is made anew without it all the same.
            for desk in desks {
                self.find_again(desk, person.id).await?;
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
            self.operate(desk, Administer::EndSeat { seat: seat.id }).await?;
        }
        Ok(())
    }

    /// The numbers that a desk's calls with somebody name, as far as they are long enough to be a telephone's: a shorter one
    /// goes beside their name alone.
    async fn numbers_of_calls(&self, desk: DeskId, texts: &[String]) -> Result<Vec<String>, Failure> {
        let taken = Taken::Person(texts.to_vec());
        let numbers = self.store.read(desk, move |tx: &mut Tx| {
            Box::pin(async move { erasure::numbers_of_calls(tx, desk, &taken).await })
        });
        let mut numbers = numbers.await?;
        numbers.retain(|number| number.chars().filter(char::is_ascii_digit).count() >= TELEPHONE);
        Ok(numbers)
    }

    /// Takes texts out of the words of a desk's records; answers how many held any.
    async fn erase_records(&self, desk: DeskId, texts: &[String]) -> Result<usize, Failure> {
        let mut records = 0;
        for text in texts {
            let mut after = Uuid::nil();
            loop {
                let (sought, taken) = (text.clone(), Taken::Person(texts.to_vec()));
                let block = self.store.read(desk, move |tx: &mut Tx| {
                    Box::pin(async move {
                        erasure::records_with(tx, desk, (&taken, sought.as_str()), (after, BLOCK)).await
                    })
                });
                let block = block.await?;
                let Some((_, last, _)) = block.last() else { break };
                after = *last;
                let held: Vec<(String, Uuid)> = block
                    .iter()
                    .filter(|(.., held)| *held)
                    .map(|(record, id, _)| (record.code().to_owned(), *id))
                    .collect();
                records += held.len();
                if !held.is_empty() {
                    let escalations: Vec<Uuid> = block
                        .iter()
                        .filter(|(record, _, held)| *held && *record == Record::Escalation)
                        .map(|(_, id, _)| *id)
                        .collect();
                    self.erase_step(desk, Erase::Records { texts: texts.to_vec(), records: held }).await?;
                    for escalation in escalations {
                        self.find_behind(desk, EscalationId(escalation)).await?;
                    }
                }
            }
        }
        Ok(records)
    }

    /// The requests behind an escalation are found by its words: that is made anew, some at a time.
    async fn find_behind(&self, desk: DeskId, escalation: EscalationId) -> Result<(), Failure> {
        let behind = self.store.read(desk, move |tx: &mut Tx| {
            Box::pin(async move { escalations::peek(tx, desk, escalation).await })
        });
        let requests: Vec<Uuid> = behind.await?.requests.iter().map(|(id, _)| id.0).collect();
        for some in requests.chunks(BLOCK as usize) {
            self.erase_step(desk, Erase::FoundBy { requests: some.to_vec() }).await?;
        }
        Ok(())
    }

    /// Takes the bytes of a desk's mails that name somebody, whoever they are from. What another wrote and nobody has read
    /// keeps them unless their address stands in it; answers which those are.
    async fn erase_mails(
        &self,
        desk: DeskId,
        (texts, email): (&[String], &str),
        slug: &str,
    ) -> Result<Vec<NamedIn>, Failure> {
        let (mut waiting, mut after) = (Vec::new(), Uuid::nil());
        loop {
            let (taken, address) = (Taken::Person(texts.to_vec()), Taken::Person(vec![email.to_owned()]));
            let block = self.store.read(desk, move |tx: &mut Tx| {
                Box::pin(
                    async move { erasure::mails_with(tx, desk, (&taken, &address), (after, MAILS)).await },
                )
            });
            let block = block.await?;
            let Some((last, _)) = block.last() else { return Ok(waiting) };
            after = *last;
            let named = block.iter().filter(|(_, fate)| matches!(fate, Fate::Kept | Fate::EmptiedWaiting));
            waiting.extend(named.map(|(mail, fate)| NamedIn {
                desk: slug.to_owned(),
                mail: *mail,
                emptied: *fate == Fate::EmptiedWaiting,
            }));
            let emptied = |fate: Fate| !matches!(fate, Fate::Stays | Fate::Kept);
            let mails: Vec<(Uuid, Fate)> = block.into_iter().filter(|(_, fate)| emptied(*fate)).collect();
            if !mails.is_empty() {
                self.erase_step(desk, Erase::Mails { mails }).await?;
            }
        }
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
