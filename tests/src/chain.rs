//! A chain of desks with people: Nimbus, a vendor; Boréal and Cime, partners that support it, the first under its
//! own brand; Ateliers Martin and Cabinet Duval, customers of Boréal; Garnier, a customer of Cime. Strato is a
//! vendor that Boréal can only telephone. Faye is a freelance who works for both partners.

mod people;
mod prepared;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::desk::{
    Agreement, Brand, BrandChoice, Carrier, Crossing, Desk, Link, LinkTerms, PolicyRef, Tier,
};
use domain::id::{AccountId, AgreementId, LinkId};
use domain::lane::Lane;
use domain::policy;
use domain::{SignedDuration, Timestamp};
use engine::set_up::NewDesk;
use engine::time::{HandClock, SeededDice, SharedDice};
use engine::{Administer, Engine, Notification, Store};
use worker::Worker;

use crate::base::{Base, Kind};

/// The chain, with the clock that all of it runs by.
pub struct Chain {
    pub engine: Engine,
    pub worker: Worker,
    pub clock: HandClock,
    pub base: Base,
    pub desks: HashMap<&'static str, Desk>,
    /// Accounts by name.
    pub accounts: HashMap<&'static str, AccountId>,
    /// Agreements by the account's name.
    pub agreements: HashMap<&'static str, AgreementId>,
    /// Links by asker and next desk: `boreal>nimbus`.
    pub links: HashMap<&'static str, LinkId>,
    tokens: HashMap<&'static str, String>,
    sent: Sent,
    /// Every channel's routes, once they were asked for.
    pub(crate) routes: std::sync::OnceLock<axum::Router>,
}

/// Monday morning, in the office hours of everybody.
pub fn monday() -> Timestamp {
    "2026-10-05T08:00:00Z".parse().expect("an instant")
}

impl Chain {
    /// A chain on a new database: a copy of one that was set up before, where there is such a one.
    pub async fn new(kind: Kind) -> Self {
        match prepared::folder() {
            Some(folder) => prepared::copy(kind, &folder).await,
            None => Self::on(Base::new(kind).await).await,
        }
    }

    /// A chain on an empty database.
    pub async fn on(base: Base) -> Self {
        Self::over(base, store::Server::default()).await
    }

    /// Goes on with the same database at another address, and with what its operator decided about PostgreSQL.
    pub async fn moves_to(&mut self, url: &str, server: store::Server) {
        let store = Store::open_on(url, server).await.expect("storage opens");
        let dice = SharedDice::new(SeededDice::new(11));
        let clock = Arc::new(self.clock.clone());
        let engine = Engine::new(store, clock, dice, post::intake::read);
        self.engine = engine.with_light_hashing().with_simulated_clock();
        self.worker = sending(&self.engine, &self.sent);
        self.routes = std::sync::OnceLock::new();
    }

    /// A chain on an empty database, with what its operator decided about PostgreSQL.
    pub async fn over(base: Base, server: store::Server) -> Self {
        let mut chain = Self::open(base, server, 7).await;
        chain.add_desks().await;
        chain.add_agreements().await;
        people::seat(&mut chain).await;
        chain.join().await;
        chain.rest().await;
        chain
    }

    /// A chain over a database as it is, that knows nothing of what is in it.
    async fn open(base: Base, server: store::Server, seed: u64) -> Self {
        let clock = HandClock::at(monday());
        let store = Store::open_on(&base.url, server).await.expect("storage opens");
        store.keys().take(&crate::base::keys());
        let engine = Engine::new(
            store,
            Arc::new(clock.clone()),
            SharedDice::new(SeededDice::new(seed)),
            post::intake::read,
        )
        .with_light_hashing()
        .with_simulated_clock();
        let sent = Sent::default();
        Self {
            worker: sending(&engine, &sent),
            sent,
            engine,
            clock,
            base,
            desks: HashMap::new(),
            accounts: HashMap::new(),
            agreements: HashMap::new(),
            links: HashMap::new(),
            tokens: HashMap::new(),
            routes: std::sync::OnceLock::new(),
        }
    }

    /// The mails that have left, the newest first.
    pub fn sent(&self) -> Vec<Notification> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }

    /// The token of a seat: `claire`, or `faye@cime` for who has several.
    pub fn token(&self, seat: &str) -> &str {
        self.tokens.get(seat).unwrap_or_else(|| panic!("nobody is called {seat}"))
    }

    /// The viewer of a seat.
    pub async fn viewer(&self, seat: &str) -> domain::seat::Viewer {
        self.engine.viewer_of_token(self.token(seat)).await.expect("a seat")
    }

    /// Every seat that has a token.
    pub fn seats(&self) -> Vec<&'static str> {
        let mut seats: Vec<_> = self.tokens.keys().copied().collect();
        seats.sort_unstable();
        seats
    }

    /// Delivers what is due, until nothing is.
    pub async fn rest(&self) {
        self.worker.run_to_rest().await.expect("the worker rests");
    }

    /// Waits until the worker that is at work has delivered everything.
    pub async fn quiet(&self) {
        while self.engine.outbox_waits().await.expect("the outbox can be read") {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    /// Time passes; what falls due is recorded and delivered.
    pub async fn pass(&self, time: SignedDuration) {
        self.clock.pass(time);
        self.engine.was_at_work();
        self.worker.tick().await.expect("desks are ticked");
        self.rest().await;
    }

    /// Time passes while the machine is off; then it starts, and what fell due meanwhile is looked at.
    pub async fn is_off_for(&self, time: SignedDuration) {
        self.clock.pass(time);
        self.worker.tick().await.expect("desks are ticked");
        self.rest().await;
    }

    async fn add_desks(&mut self) {
        let desks = [
            (
                "nimbus",
                "Nimbus Cloud",
                "NIM",
                Tier::Vendor,
                "#5a2d82",
                &["Nimbus Compute", "Nimbus Mail"][..],
            ),
            (
                "boreal",
                "Boréal Services",
                "BOR",
                Tier::Partner,
                "#1d4e89",
                &["Nimbus Compute", "Nimbus Mail", "Strato Vault"],
            ),
            ("cime", "Cime Infogérance", "CIM", Tier::Partner, "#2d6a4f", &["Nimbus Compute"]),
        ];
        for (slug, name, prefix, tier, colour, products) in desks {
            let new = NewDesk {
                slug: slug.into(),
                name: name.into(),
                organisation: name.into(),
                prefix: prefix.into(),
                tier,
                colour: colour.into(),
                zone: "Europe/Paris".into(),
                products: products.iter().map(|it| (*it).to_owned()).collect(),
                mailbox: Some(format!("support@{slug}.example")),
            };
            let desk = self.engine.add_desk(new).await.expect("a desk");
            self.desks.insert(slug, desk);
        }
    }

    async fn add_agreements(&mut self) {
        let asked = [
            ("nimbus", "Boréal Services", "vmware-saas-production", BrandChoice::Own),
            ("nimbus", "Cime Infogérance", "vmware-saas-production", BrandChoice::Own),
            ("boreal", "Ateliers Martin", "partner-default", BrandChoice::Own),
            ("boreal", "Cabinet Duval", "partner-default", BrandChoice::Own),
            ("cime", "Garnier", "partner-default", BrandChoice::Vendor),
        ];
        for (desk, account, policy, brand) in asked {
            let made = self.operate(desk, Administer::AddAccount { name: account.into() }).await;
            let id: AccountId = made.parse().expect("an account's id");
            self.accounts.insert(account, id);
            let agreement = self.new_agreement(desk, account, policy, brand);
            let id = agreement.id;
            self.operate(desk, Administer::PutAgreement(Box::new(agreement))).await;
            self.agreements.insert(account, id);
        }
    }

    fn new_agreement(&self, desk: &str, account: &str, policy: &str, brand: BrandChoice) -> Agreement {
        Agreement {
            id: AgreementId::throw(&mut SharedDice::new(SeededDice::new(self.agreements.len() as u64 + 100))),
            desk: self.desks[desk].id,
            account: self.accounts[account],
            name: format!("Support {account}"),
            reference: None,
            products: Vec::new(),
            kinds: Vec::new(),
            policy: PolicyRef { id: policy.into(), version: 1 },
            deployment: None,
            calendar: None,
            named_calendar: None,
            brand,
            vendor_brand: (brand == BrandChoice::Vendor).then(|| Brand {
                name: "Nimbus Support".into(),
                colour: "#5a2d82".into(),
                tagline: None,
            }),
            contacts: Vec::new(),
            cap: None,
            crossing: Crossing { personal_data: true, attachments: true },
            starts: monday() - SignedDuration::from_hours(24 * 365),
            ends: None,
            readable_until: None,
            asker: None,
            guide: None,
            version: 1,
        }
    }

    async fn join(&mut self) {
        for (asker, account, key) in
            [("boreal", "Boréal Services", "boreal>nimbus"), ("cime", "Cime Infogérance", "cime>nimbus")]
        {
            let (asked, asker) = (self.desks["nimbus"].id, self.desks[asker].id);
            let link =
                self.engine.join_desks(asked, self.agreements[account], asker).await.expect("joined desks");
            self.links.insert(key, link);
        }
        let policy = policy::shipped()
            .iter()
            .find(|policy| policy.id == "vmware-saas-production")
            .expect("a shipped policy")
            .clone();
        let desk = &self.desks["boreal"];
        let contacts = self
            .engine
            .read(&domain::seat::Viewer::Operator { desk: self.desks["nimbus"].id })
            .agreement(self.agreements["Boréal Services"])
            .await
            .expect("an agreement")
            .contacts;
        let link = Link {
            id: LinkId::throw(&mut SharedDice::new(SeededDice::new(200))),
            desk: desk.id,
            agreement: AgreementId::throw(&mut SharedDice::new(SeededDice::new(201))),
            name: "Strato Systems".into(),
            carrier: Carrier::ByHand,
            terms: LinkTerms {
                version: 1,
                products: vec!["Strato Vault".into()],
                kinds: Vec::new(),
                calendar: policy.calendar(&desk.calendar),
                policy,
                deployment: None,
                forms: Vec::new(),
                contacts,
                crossing: Crossing { personal_data: true, attachments: true },
                ends: None,
                readable_until: None,
            },
            portal: Some("https://support.strato.example".into()),
        };
        self.links.insert("boreal>strato", link.id);
        self.operate("boreal", Administer::PutLink(Box::new(link))).await;
    }

    /// Does something that keeps a desk, as its operator; answers the id of what was made.
    pub async fn operate(&self, desk: &str, what: Administer) -> String {
        self.engine.operate(self.desks[desk].id, what).await.expect("the operator may")
    }
}

/// Mails as they left.
type Sent = Arc<Mutex<Vec<Notification>>>;

/// The worker with its handlers, as the program has them.
pub fn worker_of(engine: &Engine) -> Worker {
    sending(engine, &Sent::default())
}

/// The same; mails that leave are kept.
fn sending(engine: &Engine, sent: &Sent) -> Worker {
    use engine::machinery::Settled;
    let sent = Arc::clone(sent);
    let http = pager::Http::new(true).expect("calls can be made");
    let pager = pager::Pager::new(http, "https://desk.example");
    Worker::new(engine.clone())
        .with(Lane::Link, |engine, due| async move { link::carry(&engine, &due).await })
        .with(Lane::Transfer, |engine, due| async move { link::transfer(&engine, &due).await })
        .with(Lane::Undertaking, |engine, due| async move { engine.go_on(&due).await })
        .with(Lane::SignIn, |engine, due| async move { engine.deliver_sign_in_link(&due).await })
        .with(Lane::Warning, |engine, due| async move { engine.deliver_warning(&due).await })
        .with(Lane::Page, move |engine, due| {
            let pager = pager.clone();
            async move { pager.deliver(&engine, &due).await }
        })
        .with(Lane::Mail, move |engine, due| {
            let sent = Arc::clone(&sent);
            async move {
                let mail = engine.mail_to_send(&due).await.expect("a mail can be sent");
                sent.lock().unwrap_or_else(PoisonError::into_inner).extend(mail);
                Settled::Done
            }
        })
}
