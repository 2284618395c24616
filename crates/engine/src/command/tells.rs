//! The check of names, on the way out: what an agent sends to another party is looked at once the command is found to
//! be in order, and before anything of it counts. Who has seen what the words tell says so with the digest of it.

use std::collections::{HashMap, HashSet};

use domain::crossing::{addresses_in, telephones_in};
use domain::desk::{Agreement, BrandChoice, Desk, Link};
use domain::escalation::Escalation;
use domain::event::{Attachment, By, Envelope, Event, Side};
use domain::id::{AccountId, AgreementId, Number};
use domain::leaving::Leaving;
use domain::names::{self, Answer, LARGEST_FILE, Names, Party, Passage, Question};
use domain::request::Request;
use domain::seat::{ContactSeat, Viewer};
use domain::{Reason, Refusal};
use store::rows::{self, Hold};
use store::{Fault, Scope, Tx, escalations, events, files, people, requests};

use super::At;
use super::leaving::{Chosen, Reader, Sent, of_command};
use crate::execute::Outcome;

/// Requests and escalations that an older one continues, or a duplicate stands for: followed this far.
const LONGEST_CHAIN: usize = 16;

/// Refuses what tells a reader a name that is not theirs to know, unless whoever sends it has seen that it does.
pub(crate) async fn check(at: &At<'_>, tx: &mut Tx, outcome: &Outcome) -> Result<(), Fault> {
    // A contact writes to the desk that serves it; other desks and rules say nothing of their own.
    if !matches!(at.viewer(), Viewer::Agent(_) | Viewer::Operator { .. }) {
        return Ok(());
    }
    let mut told = Told::default();
    for sent in of_command(&at.change.command) {
        look_at(at, tx, outcome, &sent, &mut told).await?;
    }
    told.must_be_seen(at)
}

/// The same for words and files that an agent joins to a request, which are not the asker's own.
pub(crate) async fn check_joined(
    at: &At<'_>,
    tx: &mut Tx,
    number: &Number,
    (who, text): (&String, &String),
    attachments: &Vec<Attachment>,
) -> Result<(), Fault> {
    let what = Leaving::default().with("who", who).with("text", text).with("attachments", attachments);
    let sent = Sent { reader: Reader::Asker(number), what, chosen: None };
    let mut told = Told::default();
    look_at(at, tx, &Outcome::default(), &sent, &mut told).await?;
    told.must_be_seen(at)
}

/// What was found, for all the readers of a change.
#[derive(Default)]
struct Told {
    passages: Vec<Passage>,
    /// Who they are, by name and by id.
    readers: Vec<(String, String)>,
    /// Files that are no text, or too large.
    unread: Vec<String>,
}

impl Told {
    fn must_be_seen(self, at: &At<'_>) -> Result<(), Fault> {
        if self.passages.is_empty() {
            return Ok(());
        }
        let ids: Vec<&str> = self.readers.iter().map(|(_, id)| id.as_str()).collect();
        let digest = names::digest(&ids.join("/"), &self.passages);
        if at.change.seen.as_ref() == Some(&digest) {
            return Ok(());
        }
        let mut names: Vec<&str> = self.readers.iter().map(|(name, _)| name.as_str()).collect();
        names.dedup();
        let mut found: Vec<&str> = Vec::new();
        for passage in &self.passages {
            if !found.contains(&passage.text.as_str()) {
                found.push(&passage.text);
            }
        }
        let mut refusal = Refusal::new(Reason::TellsTheOtherSide)
            .with("reader", names.join(", "))
            .with("found", found.join(", "))
            .with("digest", digest);
        if !self.unread.is_empty() {
            refusal = refusal.with("not_looked_at", self.unread.join(", "));
        }
        refusal.passages = self.passages;
        Err(Fault::Refused(refusal))
    }
}

async fn look_at(
    at: &At<'_>,
    tx: &mut Tx,
    outcome: &Outcome,
    sent: &Sent<'_>,
    told: &mut Told,
) -> Result<(), Fault> {
    let chosen = match &sent.chosen {
        Some(chosen) => files_of(at, tx, chosen).await?,
        None => Vec::new(),
    };
    let files: Vec<&Attachment> = sent.what.files.iter().copied().chain(&chosen).collect();
    if files.is_empty() && sent.what.words.iter().all(|(_, text)| text.trim().is_empty()) {
        return Ok(());
    }
    let sides = sides(at, tx, outcome, sent).await?;
    let mut texts: Vec<(String, String)> = Vec::new();
    for file in files.iter().filter(|_| !sides.is_empty()) {
        match text_of(at, tx, file).await? {
            Some(text) => texts.push((format!("attachments.{}", file.name), text)),
            None if told.unread.contains(&file.name) => {}
            None => told.unread.push(file.name.clone()),
        }
    }
    for side in sides {
        let look = |names: &Names| -> Vec<Passage> {
            let words = sent.what.words.iter().map(|(field, text)| (field.as_str(), *text));
            let called = files.iter().map(|file| ("attachments", file.name.as_str()));
            let read = texts.iter().map(|(field, text)| (field.as_str(), text.as_str()));
            words.chain(called).chain(read).flat_map(|(field, text)| names.told_in(field, text)).collect()
        };
        let mut passages = look(&side.names);
        if let (false, Some(customer)) = (passages.is_empty(), &side.customer) {
            passages = look(&customer.names(at, tx).await?);
        }
        if !passages.is_empty() {
            told.passages.extend(passages);
            told.readers.push((side.reader, side.id));
        }
    }
    Ok(())
}

/// The text of a file that can be looked at.
async fn text_of(at: &At<'_>, tx: &mut Tx, file: &Attachment) -> Result<Option<String>, Fault> {
    if file.size > LARGEST_FILE as u64 {
        return Ok(None);
    }
    let bytes = files::get(tx, at.desk(), &file.sha256).await?;
    Ok(bytes.and_then(|bytes| names::text_of(&bytes)))
}

/// The files of an entry that were chosen.
async fn files_of(at: &At<'_>, tx: &mut Tx, chosen: &Chosen<'_>) -> Result<Vec<Attachment>, Fault> {
    if chosen.files.is_empty() {
        return Ok(Vec::new());
    }
    let scope = Scope::of(at.viewer());
    let record = match chosen.of_escalation {
        true => escalations::by_number(tx, &scope, chosen.record, false).await?.id.0,
        false => requests::by_number(tx, &scope, chosen.record, false).await?.id.0,
    };
    let entries = events::of_record(tx, at.desk(), record).await?;
    let entry = entries.iter().find(|envelope| envelope.seq == chosen.entry);
    let offered = entry.map(|envelope| envelope.event.attachments()).unwrap_or_default();
    Ok(offered.iter().filter(|file| chosen.files.contains(&file.sha256)).cloned().collect())
}

/// Somebody who reads, and what they are not to be told.
struct ReadBy {
    reader: String,
    id: String,
    names: Names,
    /// Whose request it is: read in full only where a name was found, as few words hold one.
    customer: Option<Customer>,
}

/// A customer who asked, and the next desks behind what it asked.
struct Customer {
    record: Request,
    name: String,
    account: AccountId,
    tied: Vec<Party>,
    desks: Vec<String>,
    agreement: Option<Agreement>,
    allowed: Vec<String>,
}

impl Customer {
    /// What it is not to be told, apart from all that is its own or ours, whoever wrote it down since.
    async fn names(&self, at: &At<'_>, tx: &mut Tx) -> Result<Names, Fault> {
        let known = KnownHere::read(at, tx).await?;
        let mut own = Party { name: self.name.clone(), ..Party::default() };
        told_by_account(at, tx, &self.record, &mut own).await?;
        // Who called without a seat is whatever was written down.
        own.people.clear();
        for (seat, email) in known.contacts.into_iter().filter(|(seat, _)| seat.account == self.account) {
            own.people.push(seat.name);
            own.addresses.extend(email);
        }
        let mut allowed = self.allowed.clone();
        allowed.extend(known.ours);
        allowed.extend(own.people.into_iter().chain(own.addresses).chain(own.telephones));
        Ok(self.without(&allowed))
    }

    fn without(&self, allowed: &[String]) -> Names {
        names::towards_customer(&self.tied, &self.desks, brand(self.agreement.as_ref()), allowed)
    }
}

async fn sides(at: &At<'_>, tx: &mut Tx, outcome: &Outcome, sent: &Sent<'_>) -> Result<Vec<ReadBy>, Fault> {
    let (scope, said) = (Scope::whole(at.desk()), &sent.what);
    Ok(match sent.reader {
        Reader::Asker(number) => {
            let record = requests::by_number(tx, &scope, number, false).await?;
            asker(at, tx, record).await?.into_iter().collect()
        }
        Reader::NewAsker => {
            let Some((id, _)) = &outcome.request else { return Ok(Vec::new()) };
            let record = requests::peek(tx, at.desk(), *id).await?;
            asker(at, tx, record).await?.into_iter().collect()
        }
        Reader::NextDesk(number) => {
            let record = escalations::by_number(tx, &scope, number, false).await?;
            vec![next_desk(at, tx, record, said).await?]
        }
        Reader::NewNextDesk => {
            let Some((id, _)) = &outcome.escalation else { return Ok(Vec::new()) };
            let record = escalations::peek(tx, at.desk(), *id).await?;
            vec![next_desk(at, tx, record, said).await?]
        }
        Reader::NextDesks(number) => {
            let request = requests::by_number(tx, &scope, number, false).await?;
            let mut all = Vec::new();
            for record in escalations::of_request(tx, at.desk(), request.id).await? {
                all.push(next_desk(at, tx, record, said).await?);
            }
            all
        }
        Reader::Account(agreement) => vec![account(at, tx, agreement).await?],
        Reader::Accounts => {
            let (desk, links) = (rows::desk(tx, at.desk()).await?, rows::links(tx, at.desk()).await?);
            let agreements = rows::agreements(tx, at.desk()).await?;
            let mut desks = called(&links);
            // Where everybody is shown a vendor's brand, it is nobody's secret.
            let all = desks.clone();
            let known = |name: &str| agreements.iter().all(|it| names::shows(brand(Some(it)), name, &all));
            desks.retain(|name| agreements.is_empty() || !known(name));
            let allowed = said_freely(at, &desk, &links);
            let names = names::towards_customer(&[], &desks, brand(None), &allowed);
            vec![ReadBy { reader: "accounts".into(), id: "accounts".into(), names, customer: None }]
        }
    })
}

/// Whoever asked a request; nobody, where the desk asked itself.
async fn asker(at: &At<'_>, tx: &mut Tx, record: Request) -> Result<Option<ReadBy>, Fault> {
    let Some(account) = record.filed.account else { return Ok(None) };
    let (desk, links) = (rows::desk(tx, at.desk()).await?, rows::links(tx, at.desk()).await?);
    let account = rows::account(tx, at.desk(), account).await?;
    let agreement = match record.filed.agreement {
        Some(id) => Some(rows::agreement(tx, at.desk(), id, Hold::Read).await?),
        None => None,
    };
    let mut allowed = said_freely(at, &desk, &links);
    // Who called is whatever was written down: the name of a seat alone is a contact's own.
    allowed.extend(record.filed.contact_name.clone().filter(|_| record.filed.contact.is_some()));
    let mut tied = Vec::new();
    for escalation in tied_to(at, tx, record.clone()).await? {
        let link = links.iter().find(|link| link.id == escalation.link);
        let entries = events::of_record(tx, at.desk(), escalation.id.0).await?;
        tied.push(party_of_desk(&escalation, link, &entries));
    }
    let (name, desks) = (account.name.clone(), called(&links));
    let customer = Customer { record, name, account: account.id, tied, desks, agreement, allowed };
    let names = customer.without(&customer.allowed);
    let (reader, id) = (account.name, account.id.to_string());
    Ok(Some(ReadBy { reader, id, names, customer: Some(customer) }))
}

fn brand(agreement: Option<&Agreement>) -> (BrandChoice, Option<&domain::desk::Brand>) {
    agreement.map_or((BrandChoice::Own, None), |it| (it.brand, it.vendor_brand.as_ref()))
}

/// The account of an agreement, apart from any request.
async fn account(at: &At<'_>, tx: &mut Tx, id: AgreementId) -> Result<ReadBy, Fault> {
    let (desk, links) = (rows::desk(tx, at.desk()).await?, rows::links(tx, at.desk()).await?);
    let agreement = rows::agreement(tx, at.desk(), id, Hold::Read).await?;
    let account = rows::account(tx, at.desk(), agreement.account).await?;
    let mut allowed = said_freely(at, &desk, &links);
    allowed.push(account.name.clone());
    let names = names::towards_customer(&[], &called(&links), brand(Some(&agreement)), &allowed);
    Ok(ReadBy { reader: account.name, id: account.id.to_string(), names, customer: None })
}

/// What all may be told: the names of products, and our own.
fn said_freely(at: &At<'_>, desk: &Desk, links: &[Link]) -> Vec<String> {
    let mut allowed = vec![desk.name.clone(), desk.brand.name.clone(), desk.organisation.clone()];
    allowed.extend(desk.mailbox.clone());
    allowed.extend(desk.products.iter().cloned());
    allowed.extend(links.iter().flat_map(|link| link.terms.products.iter().cloned()));
    allowed.extend(at.side().1.name().map(str::to_owned));
    allowed
}

/// What the next desks are called.
fn called(links: &[Link]) -> Vec<String> {
    links.iter().map(|link| link.name.clone()).collect()
}

/// The escalations that a request has to do with: its own, and those of what it continues or stands for.
async fn tied_to(at: &At<'_>, tx: &mut Tx, record: Request) -> Result<Vec<Escalation>, Fault> {
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
        if let Some(number) = &record.continues {
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
fn party_of_desk(escalation: &Escalation, link: Option<&Link>, entries: &[Envelope]) -> Party {
    let mut party = Party { name: escalation.next_desk.clone(), ..Party::default() };
    party.addresses.extend(escalation.portal.clone());
    party.telephones.extend(escalation.telephone.iter().map(|it| it.number.clone()));
    party.references = vec![escalation.number.to_string()];
    party.references.extend(escalation.reference.clone());
    party.references.extend(escalation.continues.as_ref().map(Number::to_string));
    if let Some(link) = link {
        party.addresses.extend(link.portal.clone());
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
            Event::ManagerAnswered { manager, .. } => party.people.push(manager.clone()),
            Event::Said(said) => {
                if let Some(call) = &said.call {
                    party.people.push(call.caller.clone());
                    party.telephones.extend(call.number.clone());
                }
            }
            _ => {}
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
fn is_theirs(envelope: &Envelope) -> bool {
    envelope.side == Side::Asked && matches!(envelope.by, By::OtherDesk { .. })
}

/// The addresses and telephone numbers that somebody gave in their own words, wherever they stand.
fn written_by(envelope: &Envelope, party: &mut Party) {
    let entries = crate::view::entries_for_desk(std::slice::from_ref(envelope));
    let mut words: Vec<&str> = Vec::new();
    for entry in &entries {
        words.extend(entry.text.as_deref());
        words.extend(entry.facts.get("subject").map(String::as_str));
        words.extend(entry.values.iter().map(|it| it.value.as_str()));
    }
    if let Event::Opened(opened) = &envelope.event {
        words.extend(opened.values.values().map(String::as_str));
    }
    for text in words {
        party.addresses.extend(addresses_in(text));
        party.telephones.extend(telephones_in(text));
    }
}

/// The next desk of an escalation, which is being told this.
async fn next_desk(
    at: &At<'_>,
    tx: &mut Tx,
    record: Escalation,
    said: &Leaving<'_>,
) -> Result<ReadBy, Fault> {
    let desk = rows::desk(tx, at.desk()).await?;
    let link = rows::link(tx, at.desk(), record.link, Hold::Read).await?;
    let entries = events::of_record(tx, at.desk(), record.id.0).await?;
    // What one of us wrote down, of them or to them, vouches for nothing: a name would vouch for itself.
    let said_by_them: Vec<Envelope> = entries.iter().filter(|it| is_theirs(it)).cloned().collect();
    let theirs = party_of_desk(&record, Some(&link), &said_by_them);
    let mut allowed = said_freely(at, &desk, std::slice::from_ref(&link));
    allowed.push(link.name.clone());
    allowed.extend(theirs.addresses.into_iter().chain(theirs.telephones).chain(theirs.people));
    // Who asks for us is named to them.
    allowed.extend(link.terms.contacts.iter().flat_map(|it| [it.name.clone(), it.email.clone()]));
    let (tied, others) = accounts(at, tx, &record).await?;
    let answers = answers(&record, &link, &entries, said);
    let names = names::towards_next_desk(&tied, &others, &answers, &allowed);
    Ok(ReadBy { reader: link.name, id: link.id.to_string(), names, customer: None })
}

/// What the next desk asked for, in its form and since, with what it was answered and is answered now.
fn answers<'a>(
    record: &'a Escalation,
    link: &'a Link,
    entries: &'a [Envelope],
    said: &Leaving<'a>,
) -> Vec<Answer<'a>> {
    let form = domain::escalate::form(link, record.kind, record.product.as_deref(), record.phase);
    let demanded = form.into_iter().flat_map(|form| &form.fields);
    let mut questions: HashMap<&str, Question> =
        demanded.map(|field| (field.name.as_str(), Question::of_form(field))).collect();
    let mut given: Vec<(&str, &str)> =
        record.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for envelope in entries {
        match &envelope.event {
            Event::InformationAsked { fields, .. } => {
                questions.extend(fields.iter().map(|it| (it.name.as_str(), Question::of_asked(it))));
            }
            Event::InformationGiven { values, .. } => {
                given.extend(values.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            }
            _ => {}
        }
    }
    let now = said.words.iter().filter_map(|(field, value)| Some((field.strip_prefix("values.")?, *value)));
    let all = given.into_iter().chain(now);
    all.filter_map(|(name, value)| Some(Answer { question: questions.get(name)?.clone(), value })).collect()
}

/// Who has a seat at this desk.
struct KnownHere {
    /// Contacts, with their addresses.
    contacts: Vec<(ContactSeat, Option<String>)>,
    /// Names and addresses of our own people.
    ours: HashSet<String>,
}

impl KnownHere {
    async fn read(at: &At<'_>, tx: &mut Tx) -> Result<Self, Fault> {
        let emails = people::emails(tx, at.desk()).await?;
        let (mut contacts, mut ours) = (Vec::new(), HashSet::new());
        for viewer in crate::sign_in::seats_at(tx, at.desk()).await? {
            match viewer {
                Viewer::Contact(seat) => {
                    let email = emails.get(&seat.person).cloned();
                    contacts.push((seat, email));
                }
                Viewer::Agent(seat) => {
                    ours.extend(emails.get(&seat.person).cloned());
                    ours.insert(seat.name);
                }
                _ => {}
            }
        }
        Ok(Self { contacts, ours })
    }
}

/// The accounts behind an escalation, and every other one that the viewer knows of.
async fn accounts(at: &At<'_>, tx: &mut Tx, record: &Escalation) -> Result<(Vec<Party>, Vec<Party>), Fault> {
    let mut behind = Vec::with_capacity(record.requests.len());
    for (id, _) in &record.requests {
        behind.push(requests::peek(tx, at.desk(), *id).await?);
    }
    let known = KnownHere::read(at, tx).await?;
    let mut contacts: HashMap<AccountId, Vec<(ContactSeat, Option<String>)>> = HashMap::new();
    for (seat, email) in known.contacts {
        contacts.entry(seat.account).or_default().push((seat, email));
    }
    let mut references: HashMap<AccountId, Vec<String>> = HashMap::new();
    for agreement in rows::agreements(tx, at.desk()).await? {
        references.entry(agreement.account).or_default().extend(agreement.reference);
    }
    let shown = |account: AccountId| match at.viewer() {
        Viewer::Agent(seat) => seat.accounts.as_ref().is_none_or(|mine| mine.contains(&account)),
        _ => true,
    };
    let (mut tied, mut others) = (Vec::new(), Vec::new());
    for account in rows::accounts(tx, at.desk()).await? {
        let theirs: Vec<&Request> = behind.iter().filter(|it| it.filed.account == Some(account.id)).collect();
        if theirs.is_empty() && !shown(account.id) {
            continue;
        }
        let mut party = Party { name: account.name, ..Party::default() };
        for (seat, email) in contacts.remove(&account.id).unwrap_or_default() {
            party.people.push(seat.name);
            party.addresses.extend(email);
        }
        party.references.extend(references.remove(&account.id).unwrap_or_default());
        if theirs.is_empty() {
            others.push(party);
            continue;
        }
        for request in theirs {
            party.references.push(request.number.to_string());
            party.references.extend(request.reference.clone());
            party.people.extend(request.filed.contact_name.clone());
            told_by_account(at, tx, request, &mut party).await?;
        }
        party.people.sort_unstable();
        party.people.dedup();
        // A customer who writes to one of us names us.
        party.addresses.retain(|address| !known.ours.contains(&address.to_lowercase()));
        tied.push(party);
    }
    Ok((tied, others))
}

/// What an account said of itself in a request: who called from where, and its addresses and numbers.
async fn told_by_account(
    at: &At<'_>,
    tx: &mut Tx,
    request: &Request,
    party: &mut Party,
) -> Result<(), Fault> {
    for envelope in events::shared_of_record(tx, at.desk(), request.id.0).await? {
        if envelope.side != Side::Asker {
            continue;
        }
        party.people.extend(envelope.reported.as_ref().map(|it| it.who.clone()));
        let call = match &envelope.event {
            Event::Opened(opened) => opened.call.as_ref(),
            Event::Said(said) => said.call.as_ref(),
            _ => None,
        };
        if let Some(call) = call {
            party.people.push(call.caller.clone());
            party.telephones.extend(call.number.clone());
        }
        written_by(&envelope, party);
    }
    Ok(())
}
