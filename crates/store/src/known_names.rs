//! Names of accounts, of their people and their contracts, and of next desks and their products, by how they begin: of very
//! many, those are read that may stand in a text. They follow what they are names of; a desk that has none yet is filled when
//! it is first asked.

use std::collections::BTreeMap;

use domain::desk::Link;
use domain::id::{AccountId, DeskId};
use domain::names::{NameOf, key_of, key_of_first, keys_of, telling_host};
use domain::seat::Viewer;
use uuid::Uuid;

use crate::arg::args;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    FILLED => ["select text from known_name where desk_id = $1 and key = '' and kind = $2 limit 1"];
    PUT => [
        sqlite "insert into known_name (desk_id, key, kind, text, account_id, holder_id)
                select $1, value ->> 0, value ->> 1, value ->> 2, unhex(value ->> 3), unhex(value ->> 4) from json_each($2) where true on conflict do nothing"
        postgres "insert into known_name (desk_id, key, kind, text, account_id, holder_id)
                  select $1::uuid, it ->> 0, it ->> 1, it ->> 2, (it ->> 3)::uuid, (it ->> 4)::uuid from jsonb_array_elements($2::jsonb) as given(it) on conflict do nothing"
    ];
    // Named, since SQLite would go through all of a desk in an index that has the kind.
    DROP => [
        sqlite "delete from known_name indexed by known_name_holder where desk_id = $1 and holder_id = $2 and kind not in ('desk', 'product')"
        postgres "delete from known_name where desk_id = $1 and holder_id = $2 and kind not in ('desk', 'product')"
    ];
    FIND => [
        sqlite "select distinct kind, text, account_id from known_name where desk_id = $1 and key in (select value from json_each($2)) and kind not in ('desk', 'product') order by account_id, kind, text"
        postgres "select distinct kind, text, account_id from jsonb_array_elements_text($2::jsonb) as given(key)
                  cross join lateral (select kind, text, account_id from known_name where desk_id = $1 and key = given.key and kind not in ('desk', 'product') offset 0) as known order by account_id, kind, text"
    ];
    // Of a next desk, the link stands where an account does.
    FIND_NEXT => [
        sqlite "select distinct kind, text, account_id from known_name where desk_id = $1 and key in (select value from json_each($2)) and kind in ('desk', 'product') order by account_id, kind, text"
        postgres "select distinct kind, text, account_id from jsonb_array_elements_text($2::jsonb) as given(key)
                  cross join lateral (select kind, text, account_id from known_name where desk_id = $1 and key = given.key and kind in ('desk', 'product') offset 0) as known order by account_id, kind, text"
    ];
    DROP_NEXT => [
        sqlite "delete from known_name indexed by known_name_holder where desk_id = $1 and holder_id = $2 and kind in ('desk', 'product')"
        postgres "delete from known_name where desk_id = $1 and holder_id = $2 and kind in ('desk', 'product')"
    ];
    LINKS => ["select body from link where desk_id = $1"];
    ACCOUNTS => ["select id, name from account where desk_id = $1"];
    AGREEMENTS => ["select id, account_id, body from agreement where desk_id = $1"];
    CONTACTS => ["select seat.id, seat.body, person.email from seat join person on person.id = seat.person_id where seat.desk_id = $1 and kind = 'contact' and ends is null"];
    EMAIL => ["select email from person where id = $1"];
}

/// The most names that are written at once.
const TOGETHER: usize = 2_000;
/// What a mail host is called among kinds of names: it counts towards whoever it is near to alone.
const HOST: &str = "host";
/// What a product is called among kinds of names: one of a next desk, which everybody may be told.
const PRODUCT: &str = "product";

/// A name that may stand in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub account: AccountId,
    /// None: the host of its people's addresses.
    pub of: Option<NameOf>,
    pub text: String,
}

/// Next desks, and products of theirs, that may stand in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NextDesks {
    /// What each is called.
    pub names: Vec<String>,
    pub products: Vec<String>,
}

/// A name of an account, held by a row of its own.
struct Held {
    of: Option<NameOf>,
    text: String,
    account: AccountId,
    holder: Uuid,
}

/// The names of a desk's accounts that may stand in a text of these beginnings.
pub async fn found(
    tx: &mut Tx,
    desk: DeskId,
    keys: impl IntoIterator<Item = String>,
) -> Result<Vec<Known>, Fault> {
    fill(tx, desk).await?;
    let keys = json(&keys.into_iter().collect::<Vec<_>>())?;
    let rows: Vec<(String, String, Uuid)> = tx.all(FIND, args![desk, keys]).await?;
    rows.into_iter()
        .map(|(kind, text, account)| {
            let of = NameOf::from_code(&kind);
            if of.is_none() && kind != HOST {
                return Err(Fault::Corrupt("a name is of no known kind".into()));
            }
            Ok(Known { account: AccountId(account), of, text })
        })
        .collect()
}

/// The next desks of a desk, and their products, that may stand in a text of these beginnings.
pub async fn next_desks(
    tx: &mut Tx,
    desk: DeskId,
    keys: impl IntoIterator<Item = String>,
) -> Result<NextDesks, Fault> {
    fill_next(tx, desk).await?;
    let keys = json(&keys.into_iter().collect::<Vec<_>>())?;
    let rows: Vec<(String, String, Uuid)> = tx.all(FIND_NEXT, args![desk, keys]).await?;
    let (mut names, mut products): (BTreeMap<Uuid, String>, Vec<String>) = Default::default();
    for (kind, text, link) in rows {
        if kind == PRODUCT {
            products.push(text);
        } else {
            names.insert(link, text);
        }
    }
    products.sort_unstable();
    products.dedup();
    Ok(NextDesks { names: names.into_values().collect(), products })
}

/// What a next desk and its products are called now.
pub(crate) async fn of_link(tx: &mut Tx, link: &Link) -> Result<(), Fault> {
    tx.run(DROP_NEXT, args![link.desk, link.id]).await?;
    write(tx, link.desk, rows_of(link)).await
}

/// The rows of a next desk's names, as they are written.
fn rows_of(link: &Link) -> Vec<[String; 5]> {
    let id = link.id.0.simple().to_string();
    let row =
        |key: String, kind: &str, text: &str| [key, kind.to_owned(), text.to_owned(), id.clone(), id.clone()];
    let keys = keys_of(NameOf::Desk, &link.name).into_iter().chain(key_of_first(&link.name));
    let mut rows: Vec<_> = keys.map(|key| row(key, NameOf::Desk.code(), &link.name)).collect();
    for product in &link.terms.products {
        rows.extend(key_of(product).map(|key| row(key, PRODUCT, product)));
    }
    rows
}

/// Reads all next desks that a desk has once, unless that was done.
async fn fill_next(tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
    let filled: Option<(String,)> = tx.optional(FILLED, args![desk, NameOf::Desk.code()]).await?;
    if filled.is_some() {
        return Ok(());
    }
    let links: Vec<(String,)> = tx.all(LINKS, args![desk]).await?;
    let mut rows = Vec::new();
    for (body,) in links {
        // What cannot be read keeps nobody from the others; whoever needs it is told.
        let read: Result<Link, _> = serde_json::from_str(&body);
        rows.extend(read.iter().flat_map(rows_of));
    }
    write(tx, desk, rows).await?;
    let nobody = Uuid::nil().simple().to_string();
    let mark = [String::new(), NameOf::Desk.code().to_owned(), String::new(), nobody.clone(), nobody];
    write(tx, desk, vec![mark]).await
}

/// What an account is called now.
pub(crate) async fn of_account(tx: &mut Tx, desk: DeskId, id: AccountId, name: &str) -> Result<(), Fault> {
    let of = Some(NameOf::Account);
    replace(tx, desk, id.0, vec![Held { of, text: name.to_owned(), account: id, holder: id.0 }]).await
}

/// What an agreement is referred to by now.
pub(crate) async fn of_agreement(tx: &mut Tx, agreement: &domain::desk::Agreement) -> Result<(), Fault> {
    let of = Some(NameOf::Reference);
    let (account, holder) = (agreement.account, agreement.id.0);
    let names = agreement.reference.iter().map(|text| Held { of, text: text.clone(), account, holder });
    replace(tx, agreement.desk, holder, names.collect()).await
}

/// What a contact is called now: an ended one by nothing. An agent is of no account.
pub(crate) async fn of_seat(tx: &mut Tx, seat: &crate::people::SeatRow) -> Result<(), Fault> {
    if seat.account.is_none() {
        return Ok(());
    }
    let mut names = Vec::new();
    if seat.ends.is_none() {
        let email: Option<(String,)> = tx.optional(EMAIL, args![seat.person]).await?;
        names = of_contact(seat.id.0, &seat.body, email.map(|(email,)| email).as_deref());
    }
    replace(tx, seat.desk, seat.id.0, names).await
}

fn of_contact(holder: Uuid, body: &str, email: Option<&str>) -> Vec<Held> {
    // A document from another age opens no seat, and names nobody.
    let Ok(Viewer::Contact(seat)) = serde_json::from_str(body) else { return Vec::new() };
    let account = seat.account;
    let held = |of, text: &str| Held { of, text: text.to_owned(), account, holder };
    let mut names = vec![held(Some(NameOf::Person), &seat.name)];
    names.extend(email.map(|email| held(Some(NameOf::Address), email)));
    // Of the account, and once for all who have it: it stays when one of them leaves.
    let host = email.and_then(telling_host);
    names.extend(host.map(|text| Held { of: None, text, account, holder: Uuid::nil() }));
    names
}

async fn replace(tx: &mut Tx, desk: DeskId, holder: Uuid, names: Vec<Held>) -> Result<(), Fault> {
    tx.run(DROP, args![desk, holder]).await?;
    put(tx, desk, &names).await
}

async fn put(tx: &mut Tx, desk: DeskId, names: &[Held]) -> Result<(), Fault> {
    let mut rows: Vec<[String; 5]> = Vec::new();
    for name in names {
        let kind = name.of.map_or(HOST, NameOf::code);
        for key in keys_of(name.of.unwrap_or(NameOf::Address), &name.text) {
            let (account, holder) = (name.account.0.simple().to_string(), name.holder.simple().to_string());
            rows.push([key, kind.to_owned(), name.text.clone(), account, holder]);
        }
    }
    write(tx, desk, rows).await
}

/// Writes names: how each begins, of what kind it is, the name itself, whose it is, and which row holds it.
async fn write(tx: &mut Tx, desk: DeskId, mut rows: Vec<[String; 5]>) -> Result<(), Fault> {
    // In one order, so that two who fill at once do not wait for each other.
    rows.sort_unstable();
    for some in rows.chunks(TOGETHER) {
        tx.run(PUT, args![desk, json(&some)?]).await?;
    }
    Ok(())
}

/// Reads all that a desk has once, unless that was done.
async fn fill(tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
    let filled: Option<(String,)> = tx.optional(FILLED, args![desk, HOST]).await?;
    if filled.is_some() {
        return Ok(());
    }
    let mut names = Vec::new();
    let accounts: Vec<(Uuid, String)> = tx.all(ACCOUNTS, args![desk]).await?;
    for (id, text) in accounts {
        names.push(Held { of: Some(NameOf::Account), text, account: AccountId(id), holder: id });
    }
    let agreements: Vec<(Uuid, Uuid, String)> = tx.all(AGREEMENTS, args![desk]).await?;
    for (holder, account, body) in agreements {
        let agreement: domain::desk::Agreement =
            serde_json::from_str(&body).map_err(|error| Fault::unreadable("an agreement", &error))?;
        let reference = agreement.reference.into_iter();
        names.extend(reference.map(|text| Held {
            of: Some(NameOf::Reference),
            text,
            account: AccountId(account),
            holder,
        }));
    }
    let contacts: Vec<(Uuid, String, String)> = tx.all(CONTACTS, args![desk]).await?;
    for (id, body, email) in contacts {
        names.extend(of_contact(id, &body, Some(&email)));
    }
    put(tx, desk, &names).await?;
    let nothing = desk.0.simple().to_string();
    let mark = [[String::new(), HOST.to_owned(), String::new(), nothing.clone(), nothing]];
    tx.run(PUT, args![desk, json(&mark)?]).await
}

fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::unwritable("names", &error))
}
