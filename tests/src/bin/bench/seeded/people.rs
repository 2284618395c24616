//! Who is there before anything happens: desks, agents, accounts, contacts, and the vendor above the busiest desk.

use std::sync::Arc;

use domain::SignedDuration;
use domain::desk::{self, Tier};
use domain::id::{AgreementId, SeatId};
use domain::kind::Door;
use domain::seat::Role;
use domain::text::Language;
use engine::set_up::NewDesk;
use engine::{Administer, Engine, NewAgent, Store};
use relais_tests::soak::office;
use serde_json::json;
use store::{people, queues, rows};

use super::record::{Account, Desk, PRODUCT, Person};
use super::{AGENTS, DESKS, Size, Zipf};

const POLICY: &str = "partner-default";
/// An account as it was made: its name, its agreement, and its contacts by address.
type Made = (String, AgreementId, Vec<(String, SeatId)>);

/// How much older than a year agreements are, in hours.
const YEARS: i64 = 24 * 365 * 3;
/// Contacts that are added at a time.
const AT_A_TIME: usize = 64;

/// Sets everybody up; answers the desks of the partners, the busiest first.
pub async fn set_up(engine: &Engine, store: &Store, size: Size) -> Vec<Desk> {
    let busy = Zipf::new(DESKS);
    let (accounts, contacts) = (busy.shares(size.accounts()), busy.shares(size.contacts()));
    let mut desks = Vec::with_capacity(DESKS);
    for (nth, (accounts, contacts)) in accounts.into_iter().zip(contacts).enumerate() {
        desks.push(partner(engine, store, nth, (accounts, contacts)).await);
    }
    let vendor = desk(engine, "vendor", "VEN", Tier::Vendor).await;
    let (_, agreement) = office::customer_under(engine, &vendor, "Partner 1", POLICY).await;
    let (first, agent) = (&desks[0], &desks[0].agents[0]);
    let name = json!({"agreement": agreement, "email": agent.email, "name": agent.name, "door": "technical"});
    let name = serde_json::from_value(name).expect("a contact to name");
    engine.operate(vendor.id, Administer::NameContact(name)).await.expect("an authorised contact");
    engine.join_desks(vendor.id, agreement, first.id).await.expect("an edge");
    desks
}

async fn desk(engine: &Engine, slug: &str, prefix: &str, tier: Tier) -> desk::Desk {
    let new = NewDesk {
        slug: slug.to_owned(),
        name: format!("Desk {slug}"),
        organisation: format!("Organisation {slug}"),
        prefix: prefix.to_owned(),
        tier,
        colour: "#1d4e89".into(),
        zone: "Europe/Paris".into(),
        products: vec![PRODUCT.to_owned()],
        mailbox: None,
    };
    engine.add_desk(new).await.expect("a desk")
}

async fn partner(engine: &Engine, store: &Store, nth: usize, (accounts, contacts): (usize, usize)) -> Desk {
    let letter = char::from(b'A' + u8::try_from(nth % 26).unwrap_or(0));
    let slug = format!("partner-{}", nth + 1);
    let made = desk(engine, &slug, &format!("P{letter}R"), Tier::Partner).await;
    let mut seats = Vec::with_capacity(AGENTS);
    for agent in 0..AGENTS {
        let new = NewAgent {
            email: format!("agent-{agent}@{slug}.example"),
            name: format!("Agent {agent} {slug}"),
            role: Role::Agent,
            accounts: None,
            doors: None,
            queues: None,
            language: if agent % 2 == 0 { Language::Fr } else { Language::En },
        };
        let email = new.email.clone();
        seats.push((email, engine.add_agent(made.id, new).await.expect("an agent")));
    }
    let mut agreements: Vec<Made> = Vec::with_capacity(accounts);
    for account in 0..accounts {
        let name = format!("Account {} {account}", nth + 1);
        let (id, agreement) = office::customer_under(engine, &made, &name, POLICY).await;
        let each = contacts / accounts + usize::from(account < contacts % accounts);
        let emails: Vec<String> =
            (0..each.max(1)).map(|it| format!("contact-{it}@account-{account}.{slug}.example")).collect();
        let mut of = Vec::with_capacity(emails.len());
        for some in emails.chunks(AT_A_TIME) {
            let added = some.iter().map(|email| {
                let (engine, desk, email) = (engine.clone(), made.clone(), email.clone());
                tokio::spawn(async move {
                    let seat = office::contact(&engine, &desk, id, &email).await;
                    (email, seat)
                })
            });
            let added: Vec<_> = added.collect();
            for task in added {
                of.push(task.await.expect("a contact is added"));
            }
        }
        agreements.push((name, agreement, of));
    }
    as_stored(store, made, seats, agreements).await
}

/// A desk as storage has it.
async fn as_stored(
    store: &Store,
    desk: desk::Desk,
    agents: Vec<(String, SeatId)>,
    accounts: Vec<Made>,
) -> Desk {
    let (id, prefix) = (desk.id, desk.prefix.clone());
    let write = store.write(id, move |tx| {
        let (desk, agents, accounts) = (desk.clone(), agents.clone(), accounts.clone());
        Box::pin(async move {
            let policy = rows::policy(tx, id, POLICY, 1).await?;
            let calendar = policy.calendar(&desk.calendar);
            rows::keep_calendar(tx, id, &calendar).await?;
            let mut waits = Vec::new();
            for door in Door::ALL {
                waits.push((*door, queues::first(tx, id, *door).await?.map(|queue| queue.id)));
            }
            let mut all = Vec::with_capacity(accounts.len());
            for (name, agreement, contacts) in accounts {
                let mut agreement = rows::lock_agreement(tx, id, agreement).await?;
                // It is as old as what was asked under it.
                agreement.starts -= SignedDuration::from_hours(YEARS);
                rows::put_agreement(tx, &agreement).await?;
                all.push(Account { name, agreement, contacts: seated(tx, id, contacts).await? });
            }
            let agents = seated(tx, id, agents).await?;
            Ok((policy, calendar, waits, agents, all))
        })
    });
    let (policy, calendar, queues, agents, accounts) = write.await.expect("a desk is read");
    let hours = [(calendar.version(), Arc::new(calendar.clone()))].into();
    let busy = Zipf::new(accounts.len());
    Desk { id, prefix, policy, calendar, hours, queues, agents, accounts, busy }
}

async fn seated(
    tx: &mut store::Tx,
    desk: domain::id::DeskId,
    seats: Vec<(String, SeatId)>,
) -> Result<Vec<Person>, store::Fault> {
    let mut all = Vec::with_capacity(seats.len());
    for (email, seat) in seats {
        let row = people::seat_by_id(tx, desk, seat).await?.expect("a seat that was made");
        all.push(Person { seat, person: row.person, name: row.name, email });
    }
    Ok(all)
}
