//! Who reads what leaves with a change, and which names are not theirs to know.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::desk::{Agreement, Brand, BrandChoice, Desk, Link};
use domain::escalation::Escalation;
use domain::event::{By, Envelope, Event};
use domain::id::{AccountId, AgreementId, Number};
use domain::leaving::Leaving;
use domain::names::{self, Answer, NameOf, Names, Party, Question, key_of_first, keys_in};
use domain::request::Request;
use store::known_names::{self, NextDesks};
use store::rows::{self, Hold};
use store::{Fault, Scope, Tx, escalations, events, requests};

use super::super::At;
use super::super::leaving::{Reader, Sent};
use super::parties::{
    accounts, is_theirs, our_people, party_of_desk, that_may_stand_in, tied_to, told_by_account,
};
use crate::outcome::Outcome;
/// Who reads what is for every account of the desk: no one's name or id.
pub(super) const ACCOUNTS: &str = "accounts";

/// As many numbers among some words are looked up.
const MOST_NUMBERS: usize = 50;

/// Somebody who reads, and what they are not to be told.
pub(super) struct ReadBy {
    pub reader: String,
    pub id: String,
    pub names: Names,
    /// Whose request it is: read in full only where a name was found, as few words hold one.
    pub customer: Option<Customer>,
}

/// A customer who asked, and the next desks behind what it asked.
pub(super) struct Customer {
    record: Request,
    name: String,
    account: AccountId,
    tied: Vec<Party>,
    desks: Vec<String>,
    agreement: Option<Arc<Agreement>>,
    allowed: Vec<String>,
}

impl Customer {
    /// What it is not to be told, apart from all that is its own or ours, whoever wrote it down since.
    /// `texts`: all that is looked through, as nobody's name matters that stands in none of them.
    pub async fn names(&self, at: &At<'_>, tx: &mut Tx, texts: &[&str]) -> Result<Names, Fault> {
        let mut own = Party { name: self.name.clone(), ..Party::default() };
        told_by_account(at, tx, &self.record, |by| matches!(by, By::Contact { .. }), &mut own).await?;
        let known = that_may_stand_in(at, tx, texts).await?.remove(&self.account).unwrap_or_default();
        for it in known {
            match it.of {
                Some(NameOf::Person) => own.people.push(it.text),
                Some(NameOf::Address) => own.addresses.push(it.text),
                None | Some(NameOf::Account | NameOf::Desk | NameOf::Reference | NameOf::Telephone) => {}
            }
        }
        let mut allowed = self.allowed.clone();
        allowed.extend(our_people(at, tx).await?);
        allowed.extend(own.people.into_iter().chain(own.addresses).chain(own.telephones));
        Ok(self.without(&allowed))
    }

    fn without(&self, allowed: &[String]) -> Names {
        names::towards_customer(&self.tied, &self.desks, brand(self.agreement.as_deref()), allowed)
    }
}

/// Everybody who will read it.
pub(super) async fn readers_of(
    at: &At<'_>,
    tx: &mut Tx,
    outcome: &Outcome,
    sent: &Sent<'_>,
    texts: &[&str],
) -> Result<Vec<ReadBy>, Fault> {
    let (scope, said) = (Scope::whole(at.desk()), &sent.what);
    Ok(match sent.reader {
        Reader::Asker(number) => {
            let record = requests::by_number(tx, &scope, number, false).await?;
            asker(at, tx, record, texts).await?.into_iter().collect()
        }
        Reader::NewAsker => {
            let Some((id, _)) = &outcome.request else { return Ok(Vec::new()) };
            let record = requests::peek(tx, at.desk(), *id).await?;
            asker(at, tx, record, texts).await?.into_iter().collect()
        }
        Reader::NextDesk(number) => {
            let record = escalations::by_number(tx, &scope, number, false).await?;
            vec![next_desk(at, tx, record, said, texts).await?]
        }
        Reader::NewNextDesk => {
            let Some((id, _)) = &outcome.escalation else { return Ok(Vec::new()) };
            let record = escalations::peek(tx, at.desk(), *id).await?;
            vec![next_desk(at, tx, record, said, texts).await?]
        }
        Reader::NextDesks(number) => {
            let request = requests::by_number(tx, &scope, number, false).await?;
            let mut all = Vec::new();
            for record in escalations::of_request(tx, at.desk(), request.id).await? {
                all.push(next_desk(at, tx, record, said, texts).await?);
            }
            all
        }
        Reader::Account(agreement) => vec![account(at, tx, agreement, texts).await?],
        Reader::Accounts => vec![accounts_of_all(at, tx, texts).await?],
    })
}

/// Every account that the desk serves.
async fn accounts_of_all(at: &At<'_>, tx: &mut Tx, texts: &[&str]) -> Result<ReadBy, Fault> {
    let desk = rows::desk(tx, at.desk()).await?;
    let NextDesks { names: mut desks, products } = next_desks(at, tx, texts, &[]).await?;
    // Where everybody is shown a vendor's brand, it is nobody's secret: asked only where the words may name one.
    if !desks.is_empty() {
        let brands = rows::brands(tx, at.desk()).await?;
        let called = brands.iter().filter_map(|(_, it)| Some(it.as_ref()?.name.as_str()));
        let called: Vec<&str> = called.collect();
        let all = next_desks(at, tx, texts, &called).await?.names;
        let known =
            |name: &str| brands.iter().all(|(choice, it)| names::shows((*choice, it.as_ref()), name, &all));
        desks.retain(|name| brands.is_empty() || !known(name));
    }
    let allowed = said_freely(at, &desk, &products);
    let names = names::towards_customer(&[], &desks, brand(None), &allowed);
    Ok(ReadBy { reader: ACCOUNTS.into(), id: ACCOUNTS.into(), names, customer: None })
}

/// The next desks, and products of theirs, that some words may name: no other one is read. Those are there too that are
/// called as one of these brands, or begin as it does: they say which of them a customer is shown.
async fn next_desks(at: &At<'_>, tx: &mut Tx, texts: &[&str], brands: &[&str]) -> Result<NextDesks, Fault> {
    let mut keys = keys_in(texts.iter().chain(brands).copied());
    keys.extend(brands.iter().filter_map(|brand| key_of_first(brand)));
    known_names::next_desks(tx, at.desk(), keys).await
}

/// The same towards the customer of an agreement.
async fn next_desks_towards(
    at: &At<'_>,
    tx: &mut Tx,
    texts: &[&str],
    agreement: Option<&Agreement>,
) -> Result<NextDesks, Fault> {
    let called = brand(agreement).1.map(|it| it.name.as_str());
    next_desks(at, tx, texts, called.as_slice()).await
}

/// Whoever asked a request; nobody, where the desk asked itself.
async fn asker(at: &At<'_>, tx: &mut Tx, record: Request, texts: &[&str]) -> Result<Option<ReadBy>, Fault> {
    let Some(account) = record.filed.account else { return Ok(None) };
    let desk = rows::desk(tx, at.desk()).await?;
    let account = rows::account(tx, at.desk(), account).await?;
    let agreement = match record.filed.agreement {
        Some(id) => Some(rows::agreement(tx, at.desk(), id, Hold::Read).await?),
        None => None,
    };
    let NextDesks { names: desks, products } =
        next_desks_towards(at, tx, texts, agreement.as_deref()).await?;
    let mut allowed = said_freely(at, &desk, &products);
    // Who called is whatever was written down: the name of a seat alone is a contact's own.
    allowed.extend(record.filed.contact_name.clone().filter(|_| record.filed.contact.is_some()));
    let mut tied = Vec::new();
    for escalation in tied_to(at, tx, record.clone()).await? {
        let link = match rows::link(tx, at.desk(), escalation.link, Hold::Read).await {
            Ok(link) => Some(link),
            Err(Fault::Refused(_)) => None,
            Err(fault) => return Err(fault),
        };
        let entries = events::of_record(tx, at.desk(), escalation.id.0).await?;
        tied.push(party_of_desk(&escalation, link.as_deref(), &entries));
    }
    let name = account.name.clone();
    let customer = Customer { record, name, account: account.id, tied, desks, agreement, allowed };
    let names = customer.without(&customer.allowed);
    let (reader, id) = (account.name, account.id.to_string());
    Ok(Some(ReadBy { reader, id, names, customer: Some(customer) }))
}

fn brand(agreement: Option<&Agreement>) -> (BrandChoice, Option<&Brand>) {
    agreement.map_or((BrandChoice::Own, None), |it| (it.brand, it.vendor_brand.as_ref()))
}

/// The account of an agreement, apart from any request.
async fn account(at: &At<'_>, tx: &mut Tx, id: AgreementId, texts: &[&str]) -> Result<ReadBy, Fault> {
    let desk = rows::desk(tx, at.desk()).await?;
    let agreement = rows::agreement(tx, at.desk(), id, Hold::Read).await?;
    let account = rows::account(tx, at.desk(), agreement.account).await?;
    let NextDesks { names: desks, products } = next_desks_towards(at, tx, texts, Some(&agreement)).await?;
    let mut allowed = said_freely(at, &desk, &products);
    allowed.push(account.name.clone());
    let names = names::towards_customer(&[], &desks, brand(Some(&agreement)), &allowed);
    Ok(ReadBy { reader: account.name, id: account.id.to_string(), names, customer: None })
}

/// What all may be told: the names of products, and our own.
fn said_freely(at: &At<'_>, desk: &Desk, of_next_desks: &[String]) -> Vec<String> {
    let mut allowed = vec![desk.name.clone(), desk.brand.name.clone(), desk.organisation.clone()];
    allowed.extend(desk.mailbox.clone());
    allowed.extend(desk.products.iter().cloned());
    allowed.extend(of_next_desks.iter().cloned());
    allowed.extend(at.side().1.name().map(str::to_owned));
    allowed
}

/// The next desk of an escalation, which is being told this.
async fn next_desk(
    at: &At<'_>,
    tx: &mut Tx,
    record: Escalation,
    said: &Leaving<'_>,
    texts: &[&str],
) -> Result<ReadBy, Fault> {
    let desk = rows::desk(tx, at.desk()).await?;
    let link = rows::link(tx, at.desk(), record.link, Hold::Read).await?;
    let entries = events::of_record(tx, at.desk(), record.id.0).await?;
    // What one of us wrote down, of them or to them, vouches for nothing: a name would vouch for itself.
    let said_by_them: Vec<Envelope> = entries.iter().filter(|it| is_theirs(it)).cloned().collect();
    let theirs = party_of_desk(&record, Some(&link), &said_by_them);
    let mut allowed = said_freely(at, &desk, &link.terms.products);
    allowed.push(link.name.clone());
    allowed.extend(theirs.addresses.into_iter().chain(theirs.telephones).chain(theirs.people));
    // Who asks for us is named to them.
    allowed.extend(link.terms.contacts.iter().flat_map(|it| [it.name.clone(), it.email.clone()]));
    let answers = answers(&record, &link, &entries, said);
    // Also what they were answered before: what was told once is told.
    let texts: Vec<&str> = texts.iter().copied().chain(answers.iter().map(|it| it.value)).collect();
    let (tied, mut others) = accounts(at, tx, &record, &texts).await?;
    others.extend(of_other_requests(at, tx, &record, said).await?);
    let names = names::towards_next_desk(&tied, &others, &answers, &allowed);
    Ok(ReadBy { reader: link.name.clone(), id: link.id.to_string(), names, customer: None })
}

/// The numbers among the words that other accounts' requests bear.
async fn of_other_requests(
    at: &At<'_>,
    tx: &mut Tx,
    record: &Escalation,
    said: &Leaving<'_>,
) -> Result<Option<Party>, Fault> {
    let words =
        said.words.iter().flat_map(|(_, text)| text.split(|c: char| !c.is_alphanumeric() && c != '-'));
    let numbers: BTreeSet<String> =
        words.filter_map(|word| Number::parse(word).ok()).map(|number| number.to_string()).collect();
    let mut party = Party::default();
    // No more are looked up: whoever sends a list is asked about the first of it.
    for number in numbers.into_iter().take(MOST_NUMBERS).filter_map(|number| Number::parse(&number).ok()) {
        match requests::by_number(tx, &Scope::whole(at.desk()), &number, false).await {
            Ok(other) if record.requests.iter().any(|(id, _)| *id == other.id) => {}
            Ok(other) if other.filed.account.is_none() => {}
            Ok(_) => party.references.push(number.to_string()),
            Err(Fault::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(Some(party).filter(|party| !party.references.is_empty()))
}

/// What the next desk asked for, in its form and since, with what it was answered and is answered now.
fn answers<'a>(
    record: &'a Escalation,
    link: &'a Link,
    entries: &'a [Envelope],
    said: &Leaving<'a>,
) -> Vec<Answer<'a>> {
    let form = link.form_for(record.kind, record.problem.product.as_deref(), record.phase);
    let demanded = form.into_iter().flat_map(|form| &form.fields);
    let mut questions: HashMap<&str, Question> =
        demanded.map(|field| (field.name.as_str(), Question::of_form(field))).collect();
    let mut given: Vec<(&str, &str)> =
        record.problem.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for envelope in entries {
        if let Event::InformationAsked { fields, .. } = &envelope.event {
            questions.extend(fields.iter().map(|it| (it.name.as_str(), Question::of_asked(it))));
        } else if let Event::InformationGiven { values, .. } = &envelope.event {
            given.extend(values.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        }
    }
    let now = said.words.iter().filter_map(|(field, value)| Some((field.strip_prefix("values.")?, *value)));
    let all = given.into_iter().chain(now);
    all.filter_map(|(name, value)| Some(Answer { question: questions.get(name)?.clone(), value })).collect()
}
