//! A desk that can be asked: an account under an agreement, with contacts who have tokens.

use std::sync::Arc;

use domain::desk::{Agreement, BrandChoice, Crossing, Desk, PolicyRef};
use domain::id::{AccountId, AgreementId, SeatId};
use domain::seat::Reach;
use domain::text::Language;
use domain::{SignedDuration, Timestamp};
use engine::machinery::Limits;
use engine::time::{Clock as _, MachineClock, SharedDice, SystemDice};
use engine::{Administer, Engine, NewContact, Store};

/// An engine as the program has it, with the machine's clock and randomness; without limits, as one seat asks for many.
pub async fn engine(url: &str) -> Engine {
    let store = Store::open(url).await.expect("storage opens");
    store.keys().take(&crate::base::keys());
    Engine::new(store, Arc::new(MachineClock), SharedDice::new(SystemDice), post::intake::read)
        .with_limits(Limits::none())
}

/// Adds an account under an agreement that began a year ago.
pub async fn customer(engine: &Engine, desk: &Desk, name: &str) -> AccountId {
    customer_under(engine, desk, name, "partner-default").await.0
}

/// The same under a policy; answers the agreement, too.
pub async fn customer_under(
    engine: &Engine,
    desk: &Desk,
    name: &str,
    policy: &str,
) -> (AccountId, AgreementId) {
    let made = engine.operate(desk.id, Administer::AddAccount { name: name.to_owned() }).await;
    let account: AccountId = made.expect("an account").parse().expect("an account's id");
    let year = SignedDuration::from_hours(24 * 365);
    let agreement = agreement(desk, account, (name, policy), MachineClock.now() - year);
    let id = agreement.id;
    engine.operate(desk.id, Administer::PutAgreement(Box::new(agreement))).await.expect("an agreement");
    (account, id)
}

fn agreement(desk: &Desk, account: AccountId, (name, policy): (&str, &str), starts: Timestamp) -> Agreement {
    Agreement {
        id: AgreementId::throw(&mut SharedDice::new(SystemDice)),
        desk: desk.id,
        account,
        name: format!("Support {name}"),
        reference: None,
        products: Vec::new(),
        kinds: Vec::new(),
        policy: PolicyRef { id: policy.into(), version: 1 },
        deployment: None,
        calendar: None,
        named_calendar: None,
        brand: BrandChoice::Own,
        vendor_brand: None,
        contacts: Vec::new(),
        cap: None,
        crossing: Crossing { personal_data: true, attachments: true },
        starts,
        ends: None,
        readable_until: None,
        asker: None,
        guide: None,
        version: 1,
    }
}

/// Adds a contact who sees all of the account's requests; answers its seat.
pub async fn contact(engine: &Engine, desk: &Desk, account: AccountId, email: &str) -> SeatId {
    let new = NewContact {
        account,
        email: email.to_owned(),
        name: email.split('@').next().unwrap_or(email).to_owned(),
        reach: Reach::All,
        team: None,
        signatory: false,
        language: Language::En,
    };
    let made = engine.operate(desk.id, Administer::AddContact(new)).await;
    made.expect("a contact").parse().expect("a seat's id")
}
