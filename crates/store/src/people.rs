//! Who signs in, and how: outside the desks, because signing in comes before any desk.

use std::collections::HashMap;
use std::sync::Arc;

use domain::Timestamp;
use domain::id::{AccountId, DeskId, PersonId, SeatId};
use domain::proof::Proof;
use domain::seat::Viewer;
use uuid::Uuid;

use crate::arg::{Arg, args, at};
use crate::known_names;
use crate::locks::{Firm, Row};
use crate::remembered::Document;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    NAME_SEATS => [
        sqlite "update seat set name = coalesce(json_extract(body, '$.name'), '') where desk_id = $1 and name = ''"
        postgres "update seat set name = coalesce(body::jsonb ->> 'name', '') where desk_id = $1 and name = ''"
    ];
    PERSON_BY_EMAIL => ["select id, email, name, language, password from person where email = $1"];
    PERSON => ["select id, email, name, language, password from person where id = $1"];
    PERSON_HERE_SINCE => ["select id, email, name, language, password,
                           case when exists (select 1 from seat where person_id = $2 and desk_id = $1 and name = $3 and ends >= $4) then cast(1 as bigint) else 0 end
                           from person where id = $2"];
    PUT_PERSON => ["insert into person (id, email, name, language, password, created) values ($1, $2, $3, $4, $5, $6)
                    on conflict (email) do nothing"];
    SET_PASSWORD => ["update person set password = $2 where id = $1"];
    ANY_PERSON => ["select id from person limit 1"];
    SEATS_OF_PERSON => ["select desk_id, id, person_id, kind, body, account_id, starts, ends, name from seat where person_id = $1 order by desk_id, id"];
    AGENTS => ["select desk_id, id, person_id, kind, body, account_id, starts, ends, name from seat where desk_id = $1 and kind = 'agent' and ends is null order by name, id"];
    // By the person, and not by what has not ended.
    PERSON_HERE => ["select desk_id, id, person_id, kind, body, account_id, starts, ends, name from seat where person_id = $2 and desk_id = $1 and coalesce(ends, 0) = 0 order by id"];
    NAMES_OF_CONTACTS => ["select name from seat where desk_id = $1 and account_id = $2 and ends is null order by name, id"];
    HOW_MANY_CONTACTS => ["select count(*) from seat where desk_id = $1 and account_id = $2 and ends is null"];
    SEAT => ["select desk_id, id, person_id, kind, body, account_id, starts, ends, name from seat where desk_id = $1 and id = $2"];
    SEAT_HELD => ["select desk_id, id, person_id, kind, body, account_id, starts, ends, name from seat where desk_id = $1 and id = $2" for share];
    EMAILS_OF_AGENTS => ["select person.id, person.email from seat join person on person.id = seat.person_id where seat.desk_id = $1 and kind = 'agent' and ends is null"];
    PUT_SEAT => ["insert into seat (desk_id, id, person_id, kind, body, account_id, starts, ends, name) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                  on conflict (desk_id, id) do update set body = excluded.body, ends = excluded.ends, name = excluded.name"];
    PUT_SESSION => ["insert into session (hash, person_id, created, seen, expires, proof, proof_desk) values ($1, $2, $3, $4, $5, $6, $7)"];
    SESSION => ["select person_id, seen, expires, proof, proof_desk from session where hash = $1"];
    TOUCH_SESSION => ["update session set seen = $2 where hash = $1"];
    END_SESSION => ["delete from session where hash = $1"];
    END_SESSIONS => ["delete from session where person_id = $1"];
    END_DEVICES => ["update person set devices = devices + 1 where id = $1"];
    DEVICES => ["select devices from person where email = $1"];
    DEVICES_OF => ["select devices from person where id = $1"];
    SESSION_BEGAN => ["select created from session where hash = $1"];
    PUT_SIGN_IN_LINK => ["insert into sign_in_link (hash, person_id, created, expires, next, proof, proof_desk) values ($1, $2, $3, $4, $5, $6, $7)"];
    LAST_SIGN_IN_LINK => ["select created, used from sign_in_link where person_id = $1 order by created desc, hash limit 1"];
    SIGN_IN_LINK => ["select person_id from sign_in_link where hash = $1 and used is null and expires > $2"];
    USE_SIGN_IN_LINK => ["update sign_in_link set used = $2 where hash = $1 and used is null and expires > $2 returning person_id, next, proof, proof_desk"];
    PUT_TOKEN => ["insert into token (hash, desk_id, seat_id, name, created) values ($1, $2, $3, $4, $5)"];
    SEAT_OF_TOKEN => ["select seat.desk_id, seat.id, seat.person_id, seat.kind, seat.body, seat.account_id, seat.starts, seat.ends, seat.name
                       from token join seat on seat.desk_id = token.desk_id and seat.id = token.seat_id where token.hash = $1 and token.revoked is null"];
    TOKENS_OF_SEAT => ["select name, created, revoked from token where desk_id = $1 and seat_id = $2 order by created"];
    REVOKE_TOKENS => ["update token set revoked = $4 where desk_id = $1 and seat_id = $2 and name = $3 and revoked is null"];
    SETTING => ["select value from setting where name = $1"];
    PUT_SETTING => ["insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value"];
    TAKE_SETTING => ["delete from setting where name = $1 returning value"];
    LEASE => ["insert into lease (name, holder, fence, until) values ($1, $2, 1, $3)
               on conflict (name) do update set holder = excluded.holder, fence = lease.fence + 1, until = excluded.until
               where lease.until < $4 or lease.holder = excluded.holder returning fence"];
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub email: String,
    pub name: String,
    pub language: String,
    /// PHC string; none until one is set.
    pub password: Option<String>,
}

/// A seat as stored. [`viewer`] reads its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeatRow {
    pub desk: DeskId,
    pub id: SeatId,
    pub person: PersonId,
    pub kind: String,
    pub body: String,
    pub account: Option<AccountId>,
    pub starts: Timestamp,
    pub ends: Option<Timestamp>,
    /// As the document says it, for lists in its order.
    pub name: String,
}

/// Which contacts a list shows: some of those of a desk that have not ended.
#[derive(Debug, Clone, Default)]
pub struct Contacts {
    /// Of these accounts; nothing: of all.
    pub accounts: Option<Vec<AccountId>>,
    /// Of this team alone.
    pub team: Option<String>,
    pub seat: Option<SeatId>,
    pub person: Option<PersonId>,
    /// What their name holds, in any case.
    pub q: Option<String>,
    /// The same of their address: for whoever may see it.
    pub by_address: bool,
    /// After this one, by name.
    pub after: Option<(String, SeatId)>,
    pub limit: usize,
}

/// A contact in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub seat: SeatRow,
    pub email: String,
    pub account: String,
}

type PersonColumns = (Uuid, String, String, String, Option<String>);
type SeatColumns = (Uuid, Uuid, Uuid, String, String, Option<Uuid>, i64, Option<i64>, String);
type ContactColumns =
    (Uuid, Uuid, Uuid, String, String, Option<Uuid>, i64, Option<i64>, String, String, String);

fn person((id, email, name, language, password): PersonColumns) -> Person {
    Person { id: PersonId(id), email, name, language, password }
}

fn seat((desk, id, person, kind, body, account, starts, ends, name): SeatColumns) -> SeatRow {
    SeatRow {
        desk: DeskId(desk),
        id: SeatId(id),
        person: PersonId(person),
        kind,
        body,
        account: account.map(AccountId),
        starts: at(starts),
        ends: ends.map(at),
        name,
    }
}

/// The viewer that a seat stands for, unless its document is from another age.
#[must_use]
pub fn viewer(tx: &Tx, row: &SeatRow) -> Option<Arc<Viewer>> {
    tx.document(Document::Seat(row.desk, row.id), "a seat", &row.body).ok()
}

/// A person by address (already folded to lower case).
pub async fn person_by_email(tx: &mut Tx, email: &str) -> Result<Option<Person>, Fault> {
    Ok(tx.optional(PERSON_BY_EMAIL, args![email]).await?.map(person))
}

/// A person by id.
pub async fn person_by_id(tx: &mut Tx, id: PersonId) -> Result<Option<Person>, Fault> {
    if let Some(known) = tx.settled::<Person>(Document::Person(id)) {
        return Ok(Some(Person::clone(&known)));
    }
    let found = tx.optional(PERSON, args![id]).await?.map(person);
    settle(tx, found.as_ref());
    Ok(found)
}

/// Notes a person that was read by their id.
fn settle(tx: &mut Tx, found: Option<&Person>) {
    if let Some(found) = found {
        tx.settle(Document::Person(found.id), &Arc::new(found.clone()), false);
    }
}

/// The address of a contact as a desk finds what was opened for them by it: none of whoever was taken out of the desk since,
/// wherever else they stay.
pub async fn address_here(
    tx: &mut Tx,
    desk: DeskId,
    id: PersonId,
    opened: Timestamp,
) -> Result<Option<String>, Fault> {
    let row: Option<(Uuid, String, String, String, Option<String>, i64)> =
        tx.optional(PERSON_HERE_SINCE, args![desk, id, domain::redaction::MARK, opened]).await?;
    let Some((id, email, name, language, password, gone)) = row else { return Ok(None) };
    let found = person((id, email, name, language, password));
    // Most often they are told by mail as well.
    settle(tx, Some(&found));
    Ok((gone == 0).then_some(found.email))
}

/// Adds a person unless the address is known; answers who has it now.
pub async fn put_person(tx: &mut Tx, new: &Person, now: Timestamp) -> Result<Person, Fault> {
    let args = args![
        new.id,
        new.email.as_str(),
        new.name.as_str(),
        new.language.as_str(),
        new.password.clone(),
        now
    ];
    tx.run(PUT_PERSON, args).await?;
    let found = person_by_email(tx, &new.email).await?;
    found.ok_or_else(|| Fault::Corrupt("a person just written is not there".into()))
}

/// Sets a password's PHC string.
pub async fn set_password(tx: &mut Tx, id: PersonId, password: &str) -> Result<(), Fault> {
    tx.settled.remove(&Document::Person(id));
    tx.run(SET_PASSWORD, args![id, password]).await
}

/// Whether anybody is known at all: before, the installation is not set up.
pub async fn anybody(tx: &mut Tx) -> Result<bool, Fault> {
    let row: Option<(Uuid,)> = tx.optional(ANY_PERSON, Vec::new()).await?;
    Ok(row.is_some())
}

/// Every seat of a person, over all desks.
pub async fn seats_of(tx: &mut Tx, id: PersonId) -> Result<Vec<SeatRow>, Fault> {
    let rows: Vec<SeatColumns> = tx.all(SEATS_OF_PERSON, args![id]).await?;
    Ok(rows.into_iter().map(seat).collect())
}

/// The seats of a desk's agents that have not ended.
pub async fn agents_at(tx: &mut Tx, desk: DeskId) -> Result<Vec<SeatRow>, Fault> {
    let rows: Vec<SeatColumns> = tx.all(AGENTS, args![desk]).await?;
    Ok(rows.into_iter().map(seat).collect())
}

/// The seats of a person at one desk that have not ended.
pub async fn seats_of_person(tx: &mut Tx, desk: DeskId, id: PersonId) -> Result<Vec<SeatRow>, Fault> {
    let of = Document::SeatsOf(desk, id);
    if let Some(known) = tx.settled::<Vec<SeatRow>>(of) {
        return Ok(Vec::clone(&known));
    }
    let rows: Vec<SeatColumns> = tx.all(PERSON_HERE, args![desk, id]).await?;
    let seats: Vec<SeatRow> = rows.into_iter().map(seat).collect();
    tx.settle(of, &Arc::new(seats.clone()), false);
    Ok(seats)
}

/// What the contacts of an account are called.
pub async fn names_of_contacts(tx: &mut Tx, desk: DeskId, account: AccountId) -> Result<Vec<String>, Fault> {
    let rows: Vec<(String,)> = tx.all(NAMES_OF_CONTACTS, args![desk, account]).await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// How many contacts an account has.
pub async fn how_many_contacts(tx: &mut Tx, desk: DeskId, account: AccountId) -> Result<u64, Fault> {
    let row: Option<(i64,)> = tx.optional(HOW_MANY_CONTACTS, args![desk, account]).await?;
    Ok(row.map_or(0, |(count,)| count.cast_unsigned()))
}

/// Contacts of a desk, by name.
pub async fn contacts(tx: &mut Tx, desk: DeskId, which: &Contacts) -> Result<Vec<Contact>, Fault> {
    let mut args = args![desk];
    let mut sql = String::from(
        "select seat.desk_id, seat.id, seat.person_id, seat.kind, seat.body, seat.account_id, seat.starts, seat.ends, \
         seat.name, person.email, account.name \
         from seat join person on person.id = seat.person_id \
         join account on account.desk_id = seat.desk_id and account.id = seat.account_id \
         where seat.desk_id = $1 and seat.ends is null",
    );
    if which.accounts.is_none() {
        // An account has contacts alone: said there, it would keep SQLite from the index of accounts.
        sql.push_str(" and seat.kind = 'contact'");
    }
    if let Some(accounts) = &which.accounts {
        among(&mut sql, &mut args, "seat.account_id", accounts.iter().map(|id| Arg::from(*id)));
    }
    if let Some(team) = &which.team {
        args.push(Arg::from(team));
        let said = if tx.is_postgres() { "seat.body::jsonb ->> 'team'" } else { "seat.body ->> 'team'" };
        sql.push_str(&format!(" and {said} = ${}", args.len()));
    }
    if let Some(seat) = which.seat {
        args.push(Arg::from(seat));
        sql.push_str(&format!(" and seat.id = ${}", args.len()));
    }
    if let Some(person) = which.person {
        args.push(Arg::from(person));
        sql.push_str(&format!(" and seat.person_id = ${}", args.len()));
    }
    if let Some(q) = &which.q {
        args.push(Arg::from(holding(q)));
        let at = args.len();
        let address = format!(" or lower(person.email) like ${at} escape '!'");
        let address = if which.by_address { address.as_str() } else { "" };
        sql.push_str(&format!(" and (lower(seat.name) like ${at} escape '!'{address})"));
    }
    if let Some((name, id)) = &which.after {
        args.extend([Arg::from(name), Arg::from(*id)]);
        sql.push_str(&format!(" and (seat.name, seat.id) > (${}, ${})", args.len() - 1, args.len()));
    }
    args.push(Arg::from(which.limit as u64));
    sql.push_str(&format!(" order by seat.name, seat.id limit ${}", args.len()));
    let rows: Vec<ContactColumns> = tx.all_built(sql, args).await?;
    Ok(rows
        .into_iter()
        .map(|(desk, id, person, kind, body, account, starts, ends, name, email, called)| Contact {
            seat: seat((desk, id, person, kind, body, account, starts, ends, name)),
            email,
            account: called,
        })
        .collect())
}

/// What those of some people are called who have a seat at a desk, `within` these accounts where they are said.
pub async fn names_of(
    tx: &mut Tx,
    desk: DeskId,
    people: &[PersonId],
    within: Option<&[AccountId]>,
) -> Result<HashMap<PersonId, String>, Fault> {
    let mut args = args![desk];
    let mut sql =
        String::from("select person_id, name from seat where desk_id = $1 and coalesce(ends, 0) = 0");
    among(&mut sql, &mut args, "person_id", people.iter().map(|id| Arg::from(*id)));
    if let Some(accounts) = within {
        let mut mine = String::new();
        among(&mut mine, &mut args, "account_id", accounts.iter().map(|id| Arg::from(*id)));
        let mine = mine.strip_prefix(" and ").unwrap_or_default();
        sql.push_str(&format!(" and (account_id is null or {mine})"));
    }
    let rows: Vec<(Uuid, String)> = tx.all_built(sql, args).await?;
    Ok(rows.into_iter().map(|(id, name)| (PersonId(id), name)).collect())
}

/// Narrows a list to rows whose column is one of these.
pub(crate) fn among(sql: &mut String, args: &mut Vec<Arg>, column: &str, these: impl Iterator<Item = Arg>) {
    let before = args.len();
    args.extend(these);
    let places: Vec<String> = (before + 1..=args.len()).map(|at| format!("${at}")).collect();
    // Among none there is nothing.
    let places = if places.is_empty() { "null".to_owned() } else { places.join(", ") };
    sql.push_str(&format!(" and {column} in ({places})"));
}

/// A pattern for what holds some words, in small letters; `!` escapes.
pub(crate) fn holding(words: &str) -> String {
    let words = words.trim().to_lowercase();
    format!("%{}%", words.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

/// The addresses of a desk's agents.
pub async fn emails_of_agents(tx: &mut Tx, desk: DeskId) -> Result<HashMap<PersonId, String>, Fault> {
    let rows: Vec<(Uuid, String)> = tx.all(EMAILS_OF_AGENTS, args![desk]).await?;
    Ok(rows.into_iter().map(|(id, email)| (PersonId(id), email)).collect())
}

/// One seat, held until what it is needed for is written.
pub async fn seat_to_hold(tx: &mut Tx, desk: DeskId, id: SeatId) -> Result<Option<SeatRow>, Fault> {
    tx.takes(Row::seat(id), Firm::Share)?;
    Ok(tx.optional(SEAT_HELD, args![desk, id]).await?.map(seat))
}

/// One seat, ended or not.
pub async fn seat_by_id(tx: &mut Tx, desk: DeskId, id: SeatId) -> Result<Option<SeatRow>, Fault> {
    Ok(tx.optional(SEAT, args![desk, id]).await?.map(seat))
}

/// Adds a seat, or replaces its document and end.
pub async fn put_seat(tx: &mut Tx, row: &SeatRow) -> Result<(), Fault> {
    let args = args![
        row.desk,
        row.id,
        row.person,
        row.kind.as_str(),
        row.body.as_str(),
        row.account,
        row.starts,
        row.ends,
        row.name.as_str()
    ];
    tx.settled.remove(&Document::SeatsOf(row.desk, row.person));
    tx.run(PUT_SEAT, args).await?;
    known_names::of_seat(tx, row).await
}

/// Begins a session; only its hash is kept.
pub async fn put_session(
    tx: &mut Tx,
    hash: &[u8],
    (person, proof): (PersonId, Proof),
    now: Timestamp,
    expires: Timestamp,
) -> Result<(), Fault> {
    let (word, desk) = proof.stored();
    tx.run(PUT_SESSION, args![hash, person, now, now, expires, word, desk]).await
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub person: PersonId,
    pub proof: Proof,
    pub seen: Timestamp,
    pub expires: Timestamp,
}

/// The session of a hash.
pub async fn session(tx: &mut Tx, hash: &[u8]) -> Result<Option<Session>, Fault> {
    let row: Option<(Uuid, i64, i64, String, Option<Uuid>)> = tx.optional(SESSION, args![hash]).await?;
    Ok(row.and_then(|(person, seen, expires, word, desk)| {
        let proof = Proof::from_stored(&word, desk.map(DeskId))?;
        Some(Session { person: PersonId(person), proof, seen: at(seen), expires: at(expires) })
    }))
}

/// Notes that a session was used.
pub async fn touch_session(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<(), Fault> {
    tx.run(TOUCH_SESSION, args![hash, now]).await
}

/// Ends a session.
pub async fn end_session(tx: &mut Tx, hash: &[u8]) -> Result<(), Fault> {
    tx.run(END_SESSION, args![hash]).await
}

/// Ends every session of a person; browsers that signed in before are known no more.
pub async fn end_sessions(tx: &mut Tx, person: PersonId) -> Result<(), Fault> {
    tx.run(END_DEVICES, args![person]).await?;
    tx.run(END_SESSIONS, args![person]).await
}

/// What a sign-in link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInLink {
    pub person: PersonId,
    /// By what whoever uses it is proved.
    pub proof: Proof,
    /// The page it leads on to; none: the first.
    pub next: Option<String>,
}

/// How often all sessions of whoever has an address were ended: what devices of before do not know.
pub async fn devices_at(tx: &mut Tx, email: &str) -> Result<i64, Fault> {
    let row: Option<(i64,)> = tx.optional(DEVICES, args![email]).await?;
    Ok(row.map_or(0, |(devices,)| devices))
}

/// The same, of a person.
pub async fn devices_of(tx: &mut Tx, id: PersonId) -> Result<i64, Fault> {
    let row: Option<(i64,)> = tx.optional(DEVICES_OF, args![id]).await?;
    Ok(row.map_or(0, |(devices,)| devices))
}

/// When a session began.
pub async fn session_began(tx: &mut Tx, hash: &[u8]) -> Result<Option<Timestamp>, Fault> {
    let row: Option<(i64,)> = tx.optional(SESSION_BEGAN, args![hash]).await?;
    Ok(row.map(|(created,)| at(created)))
}

/// Keeps the hash of a sign-in link.
pub async fn put_sign_in_link(
    tx: &mut Tx,
    hash: &[u8],
    link: &SignInLink,
    now: Timestamp,
    expires: Timestamp,
) -> Result<(), Fault> {
    let (word, desk) = link.proof.stored();
    let args = args![hash, link.person, now, expires, link.next.clone(), word, desk];
    tx.run(PUT_SIGN_IN_LINK, args).await
}

/// When the last sign-in link of a person was made, unless it was used.
pub async fn unused_sign_in_link(tx: &mut Tx, person: PersonId) -> Result<Option<Timestamp>, Fault> {
    let row: Option<(i64, Option<i64>)> = tx.optional(LAST_SIGN_IN_LINK, args![person]).await?;
    Ok(row.filter(|(_, used)| used.is_none()).map(|(created, _)| at(created)))
}

/// Whether a sign-in link can still be used.
pub async fn sign_in_link_fits(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<bool, Fault> {
    let row: Option<(Uuid,)> = tx.optional(SIGN_IN_LINK, args![hash, now]).await?;
    Ok(row.is_some())
}

/// Uses a sign-in link, once.
pub async fn use_sign_in_link(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<Option<SignInLink>, Fault> {
    let row: Option<(Uuid, Option<String>, String, Option<Uuid>)> =
        tx.optional(USE_SIGN_IN_LINK, args![hash, now]).await?;
    Ok(row.and_then(|(person, next, word, desk)| {
        let proof = Proof::from_stored(&word, desk.map(DeskId))?;
        Some(SignInLink { person: PersonId(person), proof, next })
    }))
}

/// Keeps the hash of a token.
pub async fn put_token(
    tx: &mut Tx,
    hash: &[u8],
    desk: DeskId,
    seat: SeatId,
    name: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.run(PUT_TOKEN, args![hash, desk, seat, name, now]).await
}

/// The seat a token acts for.
pub async fn seat_of_token(tx: &mut Tx, hash: &[u8]) -> Result<Option<SeatRow>, Fault> {
    Ok(tx.optional(SEAT_OF_TOKEN, args![hash]).await?.map(seat))
}

/// The tokens of a seat: name, when made, when revoked.
pub async fn tokens(
    tx: &mut Tx,
    desk: DeskId,
    seat: SeatId,
) -> Result<Vec<(String, Timestamp, Option<Timestamp>)>, Fault> {
    let rows: Vec<(String, i64, Option<i64>)> = tx.all(TOKENS_OF_SEAT, args![desk, seat]).await?;
    Ok(rows.into_iter().map(|(name, made, revoked)| (name, at(made), revoked.map(at))).collect())
}

/// Revokes the tokens of that name.
pub async fn revoke_tokens(
    tx: &mut Tx,
    desk: DeskId,
    seat: SeatId,
    name: &str,
    now: Timestamp,
) -> Result<u64, Fault> {
    tx.touches(REVOKE_TOKENS, args![desk, seat, name, now]).await
}

/// A setting of the installation.
pub async fn setting(tx: &mut Tx, name: &str) -> Result<Option<String>, Fault> {
    let row: Option<(String,)> = tx.optional(SETTING, args![name]).await?;
    Ok(row.map(|(value,)| value))
}

/// Writes a setting.
pub async fn put_setting(tx: &mut Tx, name: &str, value: &str) -> Result<(), Fault> {
    tx.run(PUT_SETTING, args![name, value]).await
}

/// Takes a setting away; answers what it held.
pub async fn take_setting(tx: &mut Tx, name: &str) -> Result<Option<String>, Fault> {
    let row: Option<(String,)> = tx.optional(TAKE_SETTING, args![name]).await?;
    Ok(row.map(|(value,)| value))
}

/// Takes or renews a lease until an instant; `None` while another node holds it. The answer is the fence.
pub async fn lease(
    tx: &mut Tx,
    name: &str,
    holder: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<i64>, Fault> {
    let row: Option<(i64,)> = tx.optional(LEASE, args![name, holder, until, now]).await?;
    Ok(row.map(|(fence,)| fence))
}

/// Writes the names of a desk's seats into their column, where a copy from before had none.
pub(crate) async fn name_seats(tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
    tx.settled.retain(|of, _| !of.is_only_read());
    tx.run(NAME_SEATS, args![desk]).await
}
