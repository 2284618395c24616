//! Desks and what they agreed: rows that hold a document, locked where a decision leans on them.

use std::fmt::Display;
use std::sync::Arc;

use domain::calendar::Calendars;
use domain::desk::{Agreement, Brand, BrandChoice, Desk, Link};
use domain::form::Form;
use domain::id::{AccountId, AgreementId, CalendarId, DeskId, LinkId, PersonId};
use domain::kind::Door;
use domain::policy::Policy;
use domain::text::Both;
use domain::{Timestamp, refusal};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::arg::{Arg, args, at};
use crate::locks::{Firm, Rank, Row};
use crate::remembered::{Document, Version};
use crate::run::Fault;
use crate::tx::{Sql, Tx, statements};
use crate::{known_names, people, queues};

statements! {
    DESKS => ["select id, body from desk order by slug"];
    DESK => ["select body from desk where id = $1"];
    DESK_AND_COPY => ["select body, (select max(made) from fence where fence.desk_id = desk.id and opened is null) from desk where id = $1"];
    DESK_LOCKED => ["select body from desk where id = $1" for update];
    MAILBOX_TAKEN => [
        sqlite "select slug from desk where lower(json_extract(body, '$.mailbox')) = $1 and id <> $2"
        postgres "select slug from desk where lower(body::jsonb ->> 'mailbox') = $1 and id <> $2"
    ];
    DESK_BY_SLUG => ["select id, body from desk where slug = $1"];
    PUT_DESK => ["insert into desk (id, slug, prefix, body) values ($1, $2, $3, $4)
                  on conflict (id) do update set slug = excluded.slug, prefix = excluded.prefix, body = excluded.body"];
    ACCOUNTS => ["select id, name, calendar_id from account where desk_id = $1 order by name, id"];
    ACCOUNT => ["select id, name, calendar_id from account where desk_id = $1 and id = $2"];
    ACCOUNT_CALLED => ["select id, name, calendar_id from account where desk_id = $1 and name = $2 order by id limit 1"];
    DESK_AND_ACCOUNT => ["select desk.body, account.name, account.calendar_id, queue.id, queue.name_en, queue.name_fr, queue.door, queue.calendar_id, queue.first, queue.version, queue.retired
                          from desk join account on account.desk_id = $1 and account.id = $2 join queue on queue.desk_id = $1 and queue.door = $3 and queue.first = 1 where desk.id = $1"];
    PUT_ACCOUNT => ["insert into account (desk_id, id, name, calendar_id, created) values ($1, $2, $3, $4, $5)
                     on conflict (desk_id, id) do update set name = excluded.name, calendar_id = excluded.calendar_id"];
    KEEP_CALENDAR => ["insert into calendar (desk_id, version, body) values ($1, $2, $3) on conflict (desk_id, version) do nothing"];
    CALENDAR_IS_KEPT => ["select version from calendar where desk_id = $1 and version = $2"];
    KEPT_CALENDAR => ["select body from calendar where desk_id = $1 and version = $2"];
    AGREEMENTS => ["select id, body from agreement where desk_id = $1 order by id"];
    // One that cannot be read is among both: it is for whoever reads it to say so.
    AGREEMENTS_OF_DESKS => [
        sqlite "select id, body from agreement where desk_id = $1 and case when json_valid(body) then json_extract(body, '$.asker') is not null else 1 end order by id"
        postgres "select id, body from agreement where desk_id = $1 and body::jsonb ->> 'asker' is not null order by id"
    ];
    BRANDS => [
        sqlite "select distinct json_extract(body, '$.brand'), case when json_extract(body, '$.brand') = 'vendor' then json_extract(body, '$.vendor_brand') end from (select case when json_valid(body) then body else '{}' end as body from agreement where desk_id = $1) as agreed"
        postgres "select distinct body::jsonb ->> 'brand', case when body::jsonb ->> 'brand' = 'vendor' then (body::jsonb -> 'vendor_brand')::text end from agreement where desk_id = $1"
    ];
    AGREEMENTS_OF_ACCOUNT => ["select id, body from agreement where desk_id = $1 and account_id = $2 order by id"];
    AGREEMENT => ["select body from agreement where desk_id = $1 and id = $2"];
    AGREEMENT_SHARED => ["select body from agreement where desk_id = $1 and id = $2" for share];
    AGREEMENT_LOCKED => ["select body from agreement where desk_id = $1 and id = $2" for update];
    PUT_AGREEMENT => ["insert into agreement (desk_id, id, account_id, body, version) values ($1, $2, $3, $4, $5)
                       on conflict (desk_id, id) do update set account_id = excluded.account_id, body = excluded.body, version = excluded.version"];
    LINKS => ["select id, body from link where desk_id = $1 order by id"];
    LINK => ["select body from link where desk_id = $1 and id = $2"];
    LINK_SHARED => ["select body from link where desk_id = $1 and id = $2" for share];
    LINK_LOCKED => ["select body from link where desk_id = $1 and id = $2" for update];
    LINK_OF_AGREEMENT => ["select id, body from link where desk_id = $1 and agreement_id = $2"];
    PUT_LINK => ["insert into link (desk_id, id, agreement_id, body) values ($1, $2, $3, $4)
                  on conflict (desk_id, id) do update set agreement_id = excluded.agreement_id, body = excluded.body"];
    POLICY => ["select body from policy where desk_id = $1 and id = $2 and version = $3"];
    POLICIES => ["select id, version, body from policy where desk_id = $1 order by id, version"];
    PUT_POLICY => ["insert into policy (desk_id, id, version, body, created) values ($1, $2, $3, $4, $5)
                    on conflict (desk_id, id, version) do nothing"];
    FORMS => ["select version, body from form where desk_id = $1 order by version"];
    PUT_FORM => ["insert into form (desk_id, id, version, body, created) values ($1, $2, $3, $4, $5)"];
    CHANGE_FORM => ["update form set body = $3 where desk_id = $1 and version = $2"];
    TERMS => ["select version, body, created from terms where desk_id = $1 order by version desc"];
    PUT_TERMS => ["insert into terms (desk_id, version, body, created) values ($1, $2, $3, $4)"];
    ACCEPTED_TERMS => ["select version, name, at from terms_acceptance where desk_id = $1 and account_id = $2 order by version desc"];
    EVERY_ACCEPTANCE => ["select account_id, version, name, at from terms_acceptance where desk_id = $1 order by at desc, account_id"];
    ACCEPT_TERMS => ["insert into terms_acceptance (desk_id, account_id, version, person_id, name, at) values ($1, $2, $3, $4, $5, $6)
                      on conflict (desk_id, account_id, version) do nothing"];
}

type Body = (String,);
type Named = (Uuid, String);

fn read<T: DeserializeOwned>(what: impl Display, body: &str) -> Result<T, Fault> {
    serde_json::from_str(body).map_err(|error| Fault::unreadable(what, &error))
}

/// What can be read of a list, for those who mean the others as well. The log says what cannot, and why.
fn readable<T>(read: Result<T, Fault>) -> Option<T> {
    read.inspect_err(crate::tell).ok()
}

fn write<T: serde::Serialize>(what: &str, value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::unwritable(what, &error))
}

fn must<T>(found: Option<T>) -> Result<T, Fault> {
    found.ok_or(Fault::Refused(refusal::not_found()))
}

/// Every desk of this installation: for the operator and the worker, never for a page.
pub async fn desks(tx: &mut Tx) -> Result<Vec<Arc<Desk>>, Fault> {
    let rows: Vec<Named> = tx.all(DESKS, Vec::new()).await?;
    rows.into_iter().map(|row| read_desk(tx, row)).collect()
}

fn read_desk(tx: &Tx, (id, body): Named) -> Result<Arc<Desk>, Fault> {
    tx.document(Document::Desk(DeskId(id)), "a desk", &body)
}

/// One desk.
pub async fn desk(tx: &mut Tx, id: DeskId) -> Result<Arc<Desk>, Fault> {
    if let Some(known) = tx.settled(Document::Desk(id)) {
        return Ok(known);
    }
    let (body,): Body = must(tx.optional(DESK, args![id]).await?)?;
    let desk = read_desk(tx, (id.0, body))?;
    tx.settle(Document::Desk(id), &desk, false);
    Ok(desk)
}

/// One desk, and when the copy was made that it was loaded from, if nobody has opened it since (`fence`).
pub async fn desk_and_copy(tx: &mut Tx, id: DeskId) -> Result<(Arc<Desk>, Option<Timestamp>), Fault> {
    let (body, made): (String, Option<i64>) = must(tx.optional(DESK_AND_COPY, args![id]).await?)?;
    let desk = read_desk(tx, (id.0, body))?;
    tx.settle(Document::Desk(id), &desk, false);
    Ok((desk, made.map(at)))
}

/// One desk, locked: changes that must not meet wait for each other here.
pub async fn lock_desk(tx: &mut Tx, id: DeskId) -> Result<Desk, Fault> {
    tx.takes(Row::new(Rank::Desk, id.0), Firm::Change)?;
    let (body,): Body = must(tx.optional(DESK_LOCKED, args![id]).await?)?;
    let desk = read_desk(tx, (id.0, body))?;
    tx.settle(Document::Desk(id), &desk, true);
    Ok(Arc::unwrap_or_clone(desk))
}

/// Whether another desk of this installation takes its mail at an address, given in lower case.
pub async fn mailbox_is_taken(tx: &mut Tx, mailbox: &str, but: DeskId) -> Result<bool, Fault> {
    let row: Option<Body> = tx.optional(MAILBOX_TAKEN, args![mailbox, but]).await?;
    Ok(row.is_some())
}

/// One desk by the word in its address.
pub async fn desk_by_slug(tx: &mut Tx, slug: &str) -> Result<Arc<Desk>, Fault> {
    let row: Named = must(tx.optional(DESK_BY_SLUG, args![slug]).await?)?;
    read_desk(tx, row)
}

/// Adds or replaces a desk.
pub async fn put_desk(tx: &mut Tx, desk: &Desk) -> Result<(), Fault> {
    let body = write("a desk", desk)?;
    tx.settled.remove(&Document::Desk(desk.id));
    tx.run(PUT_DESK, args![desk.id, desk.slug.as_str(), desk.prefix.as_str(), body]).await
}

/// An organisation as a desk sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub name: String,
    /// The calendar that counts, where neither agreement nor site names one.
    pub calendar: Option<CalendarId>,
}

type AccountColumns = (Uuid, String, Option<Uuid>);

fn read_account((id, name, calendar): AccountColumns) -> Account {
    Account { id: AccountId(id), name, calendar: calendar.map(CalendarId) }
}

/// The accounts of a desk, by name.
pub async fn accounts(tx: &mut Tx, desk: DeskId) -> Result<Vec<Account>, Fault> {
    let rows: Vec<AccountColumns> = tx.all(ACCOUNTS, args![desk]).await?;
    Ok(rows.into_iter().map(read_account).collect())
}

/// Which accounts a list shows.
#[derive(Debug, Clone, Default)]
pub struct Accounts {
    /// These alone; nothing: all of the desk.
    pub among: Option<Vec<AccountId>>,
    /// What their name holds, in any case.
    pub q: Option<String>,
    /// After this one, by name.
    pub after: Option<(String, AccountId)>,
    /// So many at most; nothing: all.
    pub limit: Option<usize>,
}

/// Some accounts of a desk, by name.
pub async fn accounts_among(tx: &mut Tx, desk: DeskId, which: &Accounts) -> Result<Vec<Account>, Fault> {
    let mut args = args![desk];
    let mut sql = String::from("select id, name, calendar_id from account where desk_id = $1");
    if let Some(these) = &which.among {
        people::among(&mut sql, &mut args, "id", these.iter().map(|id| Arg::from(*id)));
    }
    if let Some(q) = &which.q {
        args.push(Arg::from(people::holding(q)));
        sql.push_str(&format!(" and lower(name) like ${} escape '!'", args.len()));
    }
    if let Some((name, id)) = &which.after {
        args.extend([Arg::from(name), Arg::from(*id)]);
        sql.push_str(&format!(" and (name, id) > (${}, ${})", args.len() - 1, args.len()));
    }
    sql.push_str(" order by name, id");
    if let Some(limit) = which.limit {
        args.push(Arg::from(limit as u64));
        sql.push_str(&format!(" limit ${}", args.len()));
    }
    let rows: Vec<AccountColumns> = tx.all_built(sql, args).await?;
    Ok(rows.into_iter().map(read_account).collect())
}

/// The account of a name.
pub async fn account_called(tx: &mut Tx, desk: DeskId, name: &str) -> Result<Option<Account>, Fault> {
    Ok(tx.optional(ACCOUNT_CALLED, args![desk, name]).await?.map(read_account))
}

/// One account.
pub async fn account(tx: &mut Tx, desk: DeskId, id: AccountId) -> Result<Account, Fault> {
    let of = Document::Account(desk, id);
    if let Some(known) = tx.settled::<Account>(of) {
        return Ok(Account::clone(&known));
    }
    let account = read_account(must(tx.optional(ACCOUNT, args![desk, id]).await?)?);
    tx.settle(of, &Arc::new(account.clone()), false);
    Ok(account)
}

/// Has PostgreSQL say at once what is asked one by one when something is opened for an account: the desk, the account, and the
/// first queue of a door. What is missing is found out by whoever asks for it.
pub async fn read_ahead(tx: &mut Tx, desk: DeskId, account: AccountId, door: Door) -> Result<(), Fault> {
    if !tx.is_postgres() || tx.settled::<Desk>(Document::Desk(desk)).is_some() {
        return Ok(());
    }
    let row: Option<Ahead> = tx.optional(DESK_AND_ACCOUNT, args![desk, account, door.code()]).await?;
    let Some((body, name, calendar, id, en, fr, of_door, hours, first, version, retired)) = row else {
        return Ok(());
    };
    let face = read_desk(tx, (desk.0, body))?;
    tx.settle(Document::Desk(desk), &face, false);
    let named = read_account((account.0, name, calendar));
    tx.settle(Document::Account(desk, account), &Arc::new(named), false);
    let queue = queues::read(desk, (id, en, fr, of_door, hours, first, version, retired))?;
    tx.settle(Document::FirstQueue(desk, door), &Arc::new(queue), false);
    Ok(())
}

type Ahead =
    (String, String, Option<Uuid>, Uuid, String, String, String, Option<Uuid>, i64, i64, Option<i64>);

/// Adds or changes an account.
pub async fn put_account(tx: &mut Tx, desk: DeskId, account: &Account, now: Timestamp) -> Result<(), Fault> {
    let args = args![desk, account.id, account.name.as_str(), account.calendar, now];
    tx.settled.remove(&Document::Account(desk, account.id));
    tx.run(PUT_ACCOUNT, args).await?;
    known_names::of_account(tx, desk, account.id, &account.name).await
}

/// How a row is held while a decision leans on it. What is to be changed is locked: [`lock_agreement`], [`lock_link`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    Read,
    Share,
}

impl Hold {
    /// Takes the row's place in the order of locks.
    fn take(self, tx: &mut Tx, row: Row) -> Result<(), Fault> {
        match self {
            Self::Read => Ok(()),
            Self::Share => tx.takes(row, Firm::Share),
        }
    }

    const fn of(self, read: Sql, shared: Sql) -> Sql {
        match self {
            Self::Read => read,
            Self::Share => shared,
        }
    }
}

fn read_agreement(tx: &Tx, desk: DeskId, (id, body): Named) -> Result<Arc<Agreement>, Fault> {
    let of = Document::Agreement(desk, AgreementId(id));
    tx.document(of, format_args!("desk {desk}, agreement {id}"), &body)
}

/// One agreement.
pub async fn agreement(
    tx: &mut Tx,
    desk: DeskId,
    id: AgreementId,
    hold: Hold,
) -> Result<Arc<Agreement>, Fault> {
    // What is shared or locked is as it was when it was first read.
    if let Some(known) = tx.settled(Document::Agreement(desk, id)) {
        return Ok(known);
    }
    hold.take(tx, Row::agreement(id))?;
    let sql = hold.of(AGREEMENT, AGREEMENT_SHARED);
    let (body,): Body = must(tx.optional(sql, args![desk, id]).await?)?;
    let agreement = read_agreement(tx, desk, (id.0, body))?;
    tx.settle(Document::Agreement(desk, id), &agreement, hold == Hold::Share);
    Ok(agreement)
}

/// One agreement, locked so that it can be changed.
pub async fn lock_agreement(tx: &mut Tx, desk: DeskId, id: AgreementId) -> Result<Agreement, Fault> {
    tx.takes(Row::agreement(id), Firm::Change)?;
    let (body,): Body = must(tx.optional(AGREEMENT_LOCKED, args![desk, id]).await?)?;
    let agreement = read_agreement(tx, desk, (id.0, body))?;
    tx.settle(Document::Agreement(desk, id), &agreement, true);
    Ok(Arc::unwrap_or_clone(agreement))
}

/// The agreements of a desk that can be read.
pub async fn readable_agreements(tx: &mut Tx, desk: DeskId) -> Result<Vec<Arc<Agreement>>, Fault> {
    let rows: Vec<Named> = tx.all(AGREEMENTS, args![desk]).await?;
    Ok(rows.into_iter().filter_map(|row| readable(read_agreement(tx, desk, row))).collect())
}

/// Every agreement of a desk, for what leans on all of them.
pub async fn agreements(tx: &mut Tx, desk: DeskId) -> Result<Vec<Arc<Agreement>>, Fault> {
    let rows: Vec<Named> = tx.all(AGREEMENTS, args![desk]).await?;
    rows.into_iter().map(|row| read_agreement(tx, desk, row)).collect()
}

/// The agreements of a desk with accounts that run desks of their own.
pub async fn agreements_of_desks(tx: &mut Tx, desk: DeskId) -> Result<Vec<Arc<Agreement>>, Fault> {
    let rows: Vec<Named> = tx.all(AGREEMENTS_OF_DESKS, args![desk]).await?;
    rows.into_iter().map(|row| read_agreement(tx, desk, row)).collect()
}

/// Whose brand the customers of a desk's agreements see, and which: each once, however many agreements there are.
pub async fn brands(tx: &mut Tx, desk: DeskId) -> Result<Vec<(BrandChoice, Option<Brand>)>, Fault> {
    let rows: Vec<(Option<String>, Option<String>)> = tx.all(BRANDS, args![desk]).await?;
    rows.into_iter()
        .map(|(choice, brand)| {
            let choice = choice.as_deref().and_then(BrandChoice::from_code);
            let choice = choice.ok_or_else(|| Fault::Corrupt("an agreement shows no known brand".into()))?;
            let brand = brand.map(|body| read::<Option<Brand>>("a brand", &body)).transpose()?;
            Ok((choice, brand.flatten()))
        })
        .collect()
}

/// Rows of a list, each with its id, and with what keeps it from being read.
pub type Listed<T> = Vec<(Uuid, Result<Arc<T>, Fault>)>;

/// Some agreements of a desk, in the order of their ids: of these accounts, or of all.
pub async fn agreements_after(
    tx: &mut Tx,
    desk: DeskId,
    accounts: Option<&[AccountId]>,
    place: (Option<Uuid>, usize),
) -> Result<Listed<Agreement>, Fault> {
    let mut args = args![desk];
    let mut sql = String::from("select id, body from agreement where desk_id = $1");
    if let Some(accounts) = accounts {
        people::among(&mut sql, &mut args, "account_id", accounts.iter().map(|id| Arg::from(*id)));
    }
    let rows = behind(tx, sql, args, place).await?;
    Ok(rows.into_iter().map(|(id, body)| (id, read_agreement(tx, desk, (id, body)))).collect())
}

/// Some links of a desk, in the order of their ids.
pub async fn links_after(
    tx: &mut Tx,
    desk: DeskId,
    place: (Option<Uuid>, usize),
) -> Result<Listed<Link>, Fault> {
    let sql = String::from("select id, body from link where desk_id = $1");
    let rows = behind(tx, sql, args![desk], place).await?;
    Ok(rows.into_iter().map(|(id, body)| (id, read_link(tx, desk, (id, body)))).collect())
}

/// Documents of a list in the order of their ids, behind one of them and so many at most.
async fn behind(
    tx: &mut Tx,
    mut sql: String,
    mut args: Vec<Arg>,
    (after, limit): (Option<Uuid>, usize),
) -> Result<Vec<Named>, Fault> {
    if let Some(after) = after {
        args.push(Arg::from(after));
        sql.push_str(&format!(" and id > ${}", args.len()));
    }
    args.push(Arg::from(limit as u64));
    sql.push_str(&format!(" order by id limit ${}", args.len()));
    tx.all_built(sql, args).await
}

/// The agreements of an account, all of them.
pub async fn agreements_of(
    tx: &mut Tx,
    desk: DeskId,
    account: AccountId,
) -> Result<Arc<Vec<Arc<Agreement>>>, Fault> {
    let (agreements, torn) = agreements_of_listed(tx, desk, account).await?;
    torn.into_iter().next().map_or(Ok(agreements), |(_, fault)| Err(fault))
}

/// The agreements of an account that can be read; and those that cannot, by their ids.
pub async fn agreements_of_listed(
    tx: &mut Tx,
    desk: DeskId,
    account: AccountId,
) -> Result<(Arc<Vec<Arc<Agreement>>>, Vec<(Uuid, Fault)>), Fault> {
    let all = Document::AgreementsOf(desk, account);
    if let Some(known) = tx.settled(all) {
        return Ok((known, Vec::new()));
    }
    let rows: Vec<Named> = tx.all(AGREEMENTS_OF_ACCOUNT, args![desk, account]).await?;
    let (mut whole, mut torn) = (Vec::with_capacity(rows.len()), Vec::new());
    for (id, body) in rows {
        match read_agreement(tx, desk, (id, body)) {
            Ok(agreement) => whole.push(agreement),
            Err(fault) => torn.push((id, fault)),
        }
    }
    let agreements = Arc::new(whole);
    for agreement in agreements.iter() {
        tx.settle(Document::Agreement(desk, agreement.id), agreement, false);
    }
    if torn.is_empty() {
        tx.settle(all, &agreements, false);
    }
    Ok((agreements, torn))
}

/// Adds or replaces an agreement.
pub async fn put_agreement(tx: &mut Tx, agreement: &Agreement) -> Result<(), Fault> {
    let body = write("an agreement", agreement)?;
    // It may have been another account's.
    tx.settled.retain(|of, _| !matches!(of, Document::AgreementsOf(..)));
    tx.settled.remove(&Document::Agreement(agreement.desk, agreement.id));
    let args = args![agreement.desk, agreement.id, agreement.account, body, agreement.version];
    tx.run(PUT_AGREEMENT, args).await?;
    known_names::of_agreement(tx, agreement).await
}

fn read_link(tx: &Tx, desk: DeskId, (id, body): Named) -> Result<Arc<Link>, Fault> {
    tx.document(Document::Link(desk, LinkId(id)), format_args!("desk {desk}, link {id}"), &body)
}

/// One link.
pub async fn link(tx: &mut Tx, desk: DeskId, id: LinkId, hold: Hold) -> Result<Arc<Link>, Fault> {
    if let Some(known) = tx.settled(Document::Link(desk, id)) {
        return Ok(known);
    }
    hold.take(tx, Row::link(id))?;
    let (body,): Body = must(tx.optional(hold.of(LINK, LINK_SHARED), args![desk, id]).await?)?;
    let link = read_link(tx, desk, (id.0, body))?;
    tx.settle(Document::Link(desk, id), &link, hold == Hold::Share);
    Ok(link)
}

/// One link, locked so that it can be changed.
pub async fn lock_link(tx: &mut Tx, desk: DeskId, id: LinkId) -> Result<Link, Fault> {
    tx.takes(Row::link(id), Firm::Change)?;
    let (body,): Body = must(tx.optional(LINK_LOCKED, args![desk, id]).await?)?;
    let link = read_link(tx, desk, (id.0, body))?;
    tx.settle(Document::Link(desk, id), &link, true);
    Ok(Arc::unwrap_or_clone(link))
}

/// The link whose agreement at the next desk is this.
pub async fn link_of(tx: &mut Tx, desk: DeskId, agreement: AgreementId) -> Result<Arc<Link>, Fault> {
    let row: Named = must(tx.optional(LINK_OF_AGREEMENT, args![desk, agreement]).await?)?;
    read_link(tx, desk, row)
}

/// Every link of a desk, for what leans on all of them.
pub async fn links(tx: &mut Tx, desk: DeskId) -> Result<Vec<Arc<Link>>, Fault> {
    let rows: Vec<Named> = tx.all(LINKS, args![desk]).await?;
    rows.into_iter().map(|row| read_link(tx, desk, row)).collect()
}

/// Adds or replaces a link.
pub async fn put_link(tx: &mut Tx, link: &Link) -> Result<(), Fault> {
    // The next desk's promises are made on its hours: they are explained here when it has long changed them.
    keep_calendar(tx, link.desk, &link.terms.calendar).await?;
    let body = write("a link", link)?;
    tx.settled.remove(&Document::Link(link.desk, link.id));
    tx.run(PUT_LINK, args![link.desk, link.id, link.agreement, body]).await?;
    known_names::of_link(tx, link).await
}

/// One version of a policy, as it was when a request was opened under it.
pub async fn policy(tx: &mut Tx, desk: DeskId, id: &str, version: u32) -> Result<Arc<Policy>, Fault> {
    let policy = written_policy(tx, desk, id, version).await?;
    if !tx.any_age {
        return Ok(policy);
    }
    let mut policy = (*policy).clone();
    policy.entries.latest_hours = ANY_AGE;
    Ok(Arc::new(policy))
}

/// A hundred years.
const ANY_AGE: u32 = 24 * 366 * 100;

async fn written_policy(tx: &mut Tx, desk: DeskId, id: &str, version: u32) -> Result<Arc<Policy>, Fault> {
    let of = Version::Policy(desk, id.to_owned(), version);
    if let Some(known) = tx.version(&of) {
        return Ok(known);
    }
    let (body,): Body = must(tx.optional(POLICY, args![desk, id, version]).await?)?;
    read_policy(tx, (desk, id, version), &body)
}

fn read_policy(tx: &Tx, (desk, id, version): (DeskId, &str, u32), body: &str) -> Result<Arc<Policy>, Fault> {
    let of = Version::Policy(desk, id.to_owned(), version);
    if let Some(known) = tx.version(&of) {
        return Ok(known);
    }
    let policy: Arc<Policy> =
        Arc::new(read(format_args!("desk {desk}, policy {id}, version {version}"), body)?);
    tx.keep_version(of, &policy, body);
    Ok(policy)
}

/// Every version of every policy of a desk, for what leans on all of them.
pub async fn policies(tx: &mut Tx, desk: DeskId) -> Result<Vec<Arc<Policy>>, Fault> {
    policies_listed(tx, desk).await?.into_iter().map(|(_, policy)| policy).collect()
}

/// The versions of a desk's policies that can be read.
pub async fn readable_policies(tx: &mut Tx, desk: DeskId) -> Result<Vec<Arc<Policy>>, Fault> {
    Ok(policies_listed(tx, desk).await?.into_iter().filter_map(|(_, policy)| readable(policy)).collect())
}

/// Every version of every policy of a desk: what it is called, and what keeps it from being read.
pub async fn policies_listed(
    tx: &mut Tx,
    desk: DeskId,
) -> Result<Vec<(String, Result<Arc<Policy>, Fault>)>, Fault> {
    let rows: Vec<(String, i64, String)> = tx.all(POLICIES, args![desk]).await?;
    let listed = rows.into_iter().map(|(id, version, body)| {
        let corrupt = |_| Fault::Corrupt(format!("desk {desk}: policy {id} has the version {version}"));
        let policy = u32::try_from(version)
            .map_err(corrupt)
            .and_then(|version| read_policy(tx, (desk, id.as_str(), version), &body));
        (format!("{id} {version}"), policy)
    });
    Ok(listed.collect())
}

/// The hours that count under a policy in a place: put together once for each version of both.
#[must_use]
pub fn hours_of_policy(tx: &Tx, desk: DeskId, policy: &Policy, place: &Calendars) -> Arc<Calendars> {
    let of = Version::Local(desk, policy.id.clone(), policy.version, place.version());
    if let Some(known) = tx.version(&of) {
        return known;
    }
    let hours = Arc::new(policy.calendar(place));
    tx.keep_version(of, &hours, &serde_json::to_string(&*hours).unwrap_or_default());
    hours
}

/// Adds a version of a policy. A version that is there stays as it is.
pub async fn put_policy(tx: &mut Tx, desk: DeskId, policy: &Policy, now: Timestamp) -> Result<(), Fault> {
    tx.put_policy = true;
    let body = write("a policy", policy)?;
    tx.run(PUT_POLICY, args![desk, policy.id.as_str(), policy.version, body, now]).await
}

/// The desk's own forms, oldest version first, for what leans on all of them.
pub async fn forms(tx: &mut Tx, desk: DeskId) -> Result<Vec<Arc<Form>>, Fault> {
    forms_listed(tx, desk).await?.into_iter().map(|(_, form)| form).collect()
}

/// The same: the version of each, and what keeps it from being read.
pub async fn forms_listed(tx: &mut Tx, desk: DeskId) -> Result<Vec<(i64, Result<Arc<Form>, Fault>)>, Fault> {
    let rows: Vec<(i64, String)> = tx.all(FORMS, args![desk]).await?;
    let listed = rows.into_iter().map(|(version, body)| {
        let of = Document::Form(desk, version);
        (version, tx.document(of, format_args!("desk {desk}, form {version}"), &body))
    });
    Ok(listed.collect())
}

/// Adds a version of a form.
pub async fn put_form(tx: &mut Tx, desk: DeskId, id: Uuid, form: &Form, now: Timestamp) -> Result<(), Fault> {
    let body = write("a form", form)?;
    tx.run(PUT_FORM, args![desk, id, form.version, body, now]).await
}

/// Writes what became of a version of a form: that it is retired.
pub async fn change_form(tx: &mut Tx, desk: DeskId, form: &Form) -> Result<(), Fault> {
    let body = write("a form", form)?;
    tx.run(CHANGE_FORM, args![desk, form.version, body]).await
}

/// One version of a desk's terms of service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub version: u32,
    pub text: Both,
    pub published: Timestamp,
}

/// The terms of service, every version, the newest first.
pub async fn terms(tx: &mut Tx, desk: DeskId) -> Result<Vec<Terms>, Fault> {
    let rows: Vec<(i64, String, i64)> = tx.all(TERMS, args![desk]).await?;
    rows.into_iter()
        .map(|(version, body, created)| {
            let version = u32::try_from(version).unwrap_or(u32::MAX);
            Ok(Terms { version, text: read("terms of service", &body)?, published: at(created) })
        })
        .collect()
}

/// Publishes a version.
pub async fn put_terms(tx: &mut Tx, desk: DeskId, terms: &Terms) -> Result<(), Fault> {
    let body = write("terms of service", &terms.text)?;
    tx.run(PUT_TERMS, args![desk, terms.version, body, terms.published]).await
}

/// Which versions an account accepted: version, by whom, when.
pub async fn accepted_terms(
    tx: &mut Tx,
    desk: DeskId,
    account: AccountId,
) -> Result<Vec<(u32, String, Timestamp)>, Fault> {
    let rows: Vec<(i64, String, i64)> = tx.all(ACCEPTED_TERMS, args![desk, account]).await?;
    Ok(rows
        .into_iter()
        .map(|(version, name, on)| (u32::try_from(version).unwrap_or(0), name, at(on)))
        .collect())
}

/// Every acceptance at a desk, the newest first: account, version, by whom, when.
pub async fn acceptances(
    tx: &mut Tx,
    desk: DeskId,
) -> Result<Vec<(AccountId, u32, String, Timestamp)>, Fault> {
    let rows: Vec<(Uuid, i64, String, i64)> = tx.all(EVERY_ACCEPTANCE, args![desk]).await?;
    Ok(rows
        .into_iter()
        .map(|(account, version, name, on)| {
            (AccountId(account), u32::try_from(version).unwrap_or(0), name, at(on))
        })
        .collect())
}

/// Keeps that an account accepted a version.
pub async fn accept_terms(
    tx: &mut Tx,
    desk: DeskId,
    account: AccountId,
    version: u32,
    person: PersonId,
    name: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.run(ACCEPT_TERMS, args![desk, account, version, person, name, now]).await
}

/// Keeps hours by their version. Most are kept long since: then they are not written out to change nothing.
pub async fn keep_calendar(tx: &mut Tx, desk: DeskId, calendar: &Calendars) -> Result<(), Fault> {
    let version = calendar.version();
    let kept: Option<Body> = tx.optional(CALENDAR_IS_KEPT, args![desk, version.as_str()]).await?;
    if kept.is_some() {
        return Ok(());
    }
    let body = write("calendar", calendar)?;
    tx.run(KEEP_CALENDAR, args![desk, version, body]).await
}

/// Hours that were kept, by the version that a promise names.
pub async fn kept_calendar(
    tx: &mut Tx,
    desk: DeskId,
    version: &str,
) -> Result<Option<Arc<Calendars>>, Fault> {
    let of = Version::Hours(desk, version.to_owned());
    if let Some(known) = tx.version(&of) {
        return Ok(Some(known));
    }
    let body: Option<Body> = tx.optional(KEPT_CALENDAR, args![desk, version]).await?;
    let Some((body,)) = body else { return Ok(None) };
    let hours: Arc<Calendars> = Arc::new(read("hours", &body)?);
    tx.keep_version(of, &hours, &body);
    Ok(Some(hours))
}
