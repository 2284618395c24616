//! The parties around a record, as far as the desk knows them: next desks, accounts, their people.

use std::collections::{BTreeMap, HashSet};

use domain::crossing::{addresses_in, telephones_in};
use domain::desk::Link;
use domain::entry::EntryKind;
use domain::escalation::Escalation;
use domain::event::{By, Call, Envelope, Event, Side};
use domain::id::{AccountId, Number};
use domain::names::{NameOf, Party, keys_in, telling_host};
use domain::request::Request;
use domain::seat::Viewer;
use store::known_names::{self, Known};
use store::{Fault, Scope, Tx, escalations, events, people, requests};

use super::super::At;
use crate::seats;

/// Requests and escalations that an older one continues, or a duplicate stands for: followed this far.
const LONGEST_CHAIN: usize = 16;

/// The escalations that a request has to do with: its own, and those of what it continues or stands for.
pub(super) async fn tied_to(at: &At<'_>, tx: &mut Tx, record: Request) -> Result<Vec<Escalation>, Fault> {
    let scope = Scope::whole(at.desk());
    let mut tied = Vec::new();
    let (mut waiting, mut known) = (vec![record], HashSet::new());
    while let Some(record) = waiting.pop() {
        if !known.insert(record.id) || known.len() > LONGEST_CHAIN {
            continue;
        }
        tied.extend(escalations::of_request(tx, at.desk(), record.id).await?);
        if let Some((of, _)) = record.duplicate_of {
            waiting.push(requests::peek(tx, at.desk(), of).await?);
        }
        if let Some(number) = &record.problem.continues {
            match requests::by_number(tx, &scope, number, false).await {
                Ok(before) => waiting.push(before),
                // What was transferred here goes on from a request of another desk.
                Err(Fault::Refused(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
    }
    Ok(tied)
}

/// A next desk, as far as the record of an escalation knows it.
pub(super) fn party_of_desk(escalation: &Escalation, link: Option<&Link>, entries: &[Envelope]) -> Party {
    let mut party = Party { name: escalation.next_desk.clone(), ..Party::default() };
    party.addresses.extend(escalation.portal.clone());
    party.telephones.extend(escalation.telephone.iter().map(|it| it.number.clone()));
    party.references = vec![escalation.number.to_string()];
    party.references.extend(escalation.reference.clone());
    party.references.extend(escalation.problem.continues.as_ref().map(Number::to_string));
    if let Some(link) = link {
        party.addresses.extend(link.doors.iter().filter_map(|door| door.address.clone()));
        let dialled = link.doors.iter().flat_map(|door| &door.numbers);
        party.telephones.extend(dialled.map(|it| it.number.clone()));
        let policies = [Some(&link.terms.policy), link.terms.deployment.as_ref()];
        let telephones = policies.into_iter().flatten().flat_map(|policy| &policy.telephone);
        party.telephones.extend(telephones.map(|it| it.number.clone()));
    }
    for envelope in entries {
        if let (Side::Asked, By::OtherDesk { person: Some(person), .. }) = (envelope.side, &envelope.by) {
            party.people.push(person.clone());
        }
        party.people.extend(envelope.reported.as_ref().map(|it| it.who.clone()));
        match &envelope.event {
            Event::Accepted { engineer } => party.people.extend(engineer.clone()),
            Event::Particulars { engineer, portal, reference } => {
                party.people.extend(engineer.clone());
                party.addresses.extend(portal.clone());
                party.references.extend(reference.clone());
            }
            // Also the number that another one replaced.
            Event::Delivered { reference, .. } => party.references.extend(reference.clone()),
            Event::ManagerAnswered { manager, .. } => party.people.push(manager.clone()),
            Event::Said(said) => {
                if let Some(call) = &said.call {
                    called(&mut party, call);
                }
            }
            // Nothing else names a person or a place of theirs beside its words.
            Event::Opened(_)
            | Event::Rejected { .. }
            | Event::InformationAsked { .. }
            | Event::InformationGiven { .. }
            | Event::Completed { .. }
            | Event::CheckedIn { .. }
            | Event::SeveritySet { .. }
            | Event::SeverityProposed { .. }
            | Event::SeverityDeclined { .. }
            | Event::ResolutionProposed { .. }
            | Event::ResolutionAccepted { .. }
            | Event::ResolutionRefused { .. }
            | Event::HandedBack { .. }
            | Event::HandBackAccepted { .. }
            | Event::HandBackDisputed { .. }
            | Event::HandBackLapsed
            | Event::TakenBack { .. }
            | Event::ManagerAsked(_)
            | Event::ManagerReleased { .. }
            | Event::Reopened { .. }
            | Event::Withdrawn { .. }
            | Event::Closed { .. }
            | Event::Redacted(_)
            | Event::RemovalAsked { .. }
            | Event::RemovalAnswered { .. }
            | Event::Clock(_)
            | Event::Filed(_)
            | Event::Noted(_)
            | Event::Assigned { .. }
            | Event::Queued { .. }
            | Event::Tagged { .. }
            | Event::Triaged { .. }
            | Event::ContactAttempted { .. }
            | Event::Escalated { .. }
            | Event::Page(_)
            | Event::Led { .. }
            | Event::Relayed { .. }
            | Event::RelayedUp { .. }
            | Event::MarkedDuplicate { .. }
            | Event::HasDuplicate { .. }
            | Event::Transferred { .. }
            | Event::Classified { .. }
            | Event::ContinuedBy { .. }
            | Event::EscalationOpened(_)
            | Event::Joined { .. }
            | Event::Sent { .. }
            | Event::SendRefused { .. }
            | Event::HandedOver { .. }
            | Event::Unheld { .. }
            | Event::OtherDeskRestored { .. } => {}
        }
        if is_theirs(envelope) {
            written_by(envelope, &mut party);
        }
    }
    party.people.sort_unstable();
    party.people.dedup();
    party
}

/// Whether an entry of an escalation came from the next desk: its side writes nothing else, and what one of us told by
/// hand stands under our name.
pub(super) fn is_theirs(envelope: &Envelope) -> bool {
    envelope.side == Side::Asked && matches!(envelope.by, By::OtherDesk { .. })
}

/// The addresses and telephone numbers that somebody gave in their own words, wherever they stand.
fn written_by(envelope: &Envelope, party: &mut Party) {
    let entries = crate::view::entries_for_desk(std::slice::from_ref(envelope));
    let mut words: Vec<&str> = Vec::new();
    for entry in &entries {
        words.extend(entry.text.as_deref());
        if let EntryKind::Opened { subject, .. } | EntryKind::EscalationOpened { subject, .. } = &entry.kind {
            words.push(subject);
        }
        words.extend(entry.values.iter().map(|it| it.value.as_str()));
    }
    if let Event::Opened(opened) = &envelope.event {
        words.extend(opened.problem.values.values().map(String::as_str));
    }
    for text in words {
        party.addresses.extend(addresses_in(text));
        party.telephones.extend(telephones_in(text));
    }
}

/// Names and addresses of our own people.
pub(super) async fn our_people(at: &At<'_>, tx: &mut Tx) -> Result<HashSet<String>, Fault> {
    let mut ours: HashSet<String> = people::emails_of_agents(tx, at.desk()).await?.into_values().collect();
    ours.extend(seats::agents(tx, at.desk()).await?.into_iter().map(|agent| agent.name));
    Ok(ours)
}

/// The names of accounts and of their people that may stand in some texts, by account: no other one is read.
pub(super) async fn that_may_stand_in(
    at: &At<'_>,
    tx: &mut Tx,
    texts: &[&str],
) -> Result<BTreeMap<AccountId, Vec<Known>>, Fault> {
    let mut found: BTreeMap<AccountId, Vec<Known>> = BTreeMap::new();
    for known in known_names::found(tx, at.desk(), keys_in(texts.iter().copied())).await? {
        found.entry(known.account).or_default().push(known);
    }
    Ok(found)
}

/// The accounts behind an escalation, and every other one that the viewer knows of, as far as some texts may tell them.
pub(super) async fn accounts(
    at: &At<'_>,
    tx: &mut Tx,
    record: &Escalation,
    texts: &[&str],
) -> Result<(Vec<Party>, Vec<Party>), Fault> {
    let mut behind = Vec::with_capacity(record.requests.len());
    for (id, _) in &record.requests {
        behind.push(requests::peek(tx, at.desk(), *id).await?);
    }
    let mut found = that_may_stand_in(at, tx, texts).await?;
    for account in behind.iter().filter_map(|it| it.filed.account) {
        found.entry(account).or_default();
    }
    let ours = our_people(at, tx).await?;
    let our_hosts: HashSet<String> = ours.iter().filter_map(|it| telling_host(it)).collect();
    let shown = |account: AccountId| match at.viewer() {
        Viewer::Agent(seat) => seat.accounts.as_ref().is_none_or(|mine| mine.contains(&account)),
        _ => true,
    };
    let (mut tied, mut others) = (Vec::new(), Vec::new());
    for (account, known) in found {
        let theirs: Vec<&Request> = behind.iter().filter(|it| it.filed.account == Some(account)).collect();
        if theirs.is_empty() && !shown(account) {
            continue;
        }
        let mut party = Party::default();
        for Known { of, text, .. } in known {
            match of {
                Some(NameOf::Account) => party.name = text,
                Some(NameOf::Person) => party.people.push(text),
                Some(NameOf::Address) => party.addresses.push(text),
                Some(NameOf::Reference) => party.references.push(text),
                // A host is near to its own people's affairs alone.
                None if !theirs.is_empty() && !our_hosts.contains(&text) => party.addresses.push(text),
                None | Some(NameOf::Desk | NameOf::Telephone) => {}
            }
        }
        if theirs.is_empty() {
            others.push(party);
            continue;
        }
        for request in theirs {
            party.references.push(request.number.to_string());
            party.references.extend(request.problem.reference.clone());
            party.people.extend(request.filed.contact_name.clone());
            told_by_account(at, tx, request, |_| true, &mut party).await?;
        }
        party.people.sort_unstable();
        party.people.dedup();
        // A customer who writes to one of us names us.
        party.addresses.retain(|address| !ours.contains(&address.to_lowercase()));
        tied.push(party);
    }
    Ok((tied, others))
}

/// What an account said of itself in a request: who called from where, and its addresses and numbers. `written`: by
/// whose hand, as what one of us wrote down for a customer vouches for nothing.
pub(super) async fn told_by_account(
    at: &At<'_>,
    tx: &mut Tx,
    request: &Request,
    written: impl Fn(&By) -> bool,
    party: &mut Party,
) -> Result<(), Fault> {
    for envelope in events::shared_of_record(tx, at.desk(), request.id.0).await? {
        if envelope.side != Side::Asker || !written(&envelope.by) {
            continue;
        }
        party.people.extend(envelope.reported.as_ref().map(|it| it.who.clone()));
        if let Some(call) = envelope.event.call() {
            called(party, call);
        }
        written_by(&envelope, party);
    }
    Ok(())
}

/// Who was on the telephone, and from where, is a name of the party.
fn called(party: &mut Party, call: &Call) {
    party.people.push(call.caller.clone());
    party.telephones.extend(call.number.clone());
}
