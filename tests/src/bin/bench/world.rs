//! Desks to measure: busy ones, with customers, tokens, and requests that have been there before.

use domain::desk::{Desk, Tier};
use domain::kind::Channel;
use domain::seat::Role;
use domain::text::Language;
use engine::set_up::NewDesk;
use engine::{Change, Command, Engine, NewAgent};
use relais_tests::base::{Base, Kind};
use relais_tests::soak::luck::Luck;
use relais_tests::soak::office;
use serde_json::{Value, json};

/// Clients that read at a time.
pub const READERS: usize = 8;
/// Requests of the desk that is read, over how many accounts, and how many are opened at a time to make them.
pub const REQUESTS: usize = 5000;
const ACCOUNTS: usize = 20;
const AT_A_TIME: usize = 64;

/// A database on the disk that figures are about: /tmp may lie in memory.
pub async fn base(kind: Kind) -> Base {
    let folder = tempfile::tempdir_in("/var/tmp").expect("a folder on the disk");
    match kind {
        Kind::Sqlite => Base { url: format!("sqlite:{}", folder.path().join("relais.db").display()), folder },
        Kind::Postgres => Base { folder, ..Base::new(kind).await },
    }
}

/// A desk, a contact of one of its accounts, and an agent.
#[derive(Debug, Clone)]
pub struct Place {
    pub desk: Desk,
    pub contact: String,
    pub contact_email: String,
    pub agent: String,
    pub agent_email: String,
}

/// Adds a desk with one customer.
pub async fn place(engine: &Engine, nth: usize) -> Place {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    let new = NewDesk {
        slug: format!("desk-{nth}"),
        name: format!("Desk {nth}"),
        organisation: format!("Organisation {nth}"),
        prefix: [letter(nth / 26), letter(nth), 'B'].iter().collect(),
        tier: Tier::Partner,
        colour: "#1d4e89".into(),
        zone: "Europe/Paris".into(),
        products: vec!["Nimbus Compute".into()],
        mailbox: None,
    };
    let desk = engine.add_desk(new).await.expect("a desk");
    let agent_email = format!("nadia@desk-{nth}.example");
    let agent = NewAgent {
        email: agent_email.clone(),
        name: "Nadia Benali".into(),
        role: Role::Agent,
        accounts: None,
        doors: None,
        queues: None,
        language: Language::En,
    };
    let seat = engine.add_agent(desk.id, agent).await.expect("an agent");
    let agent = engine.make_token(desk.id, seat, "bench").await.expect("a token");
    let (contact_email, contact) = customer(engine, &desk, 0).await;
    Place { desk, contact, contact_email, agent, agent_email }
}

async fn customer(engine: &Engine, desk: &Desk, nth: usize) -> (String, String) {
    let account = office::customer(engine, desk, &format!("Account {nth}")).await;
    let email = format!("claire@{nth}.{}.example", desk.slug);
    let seat = office::contact(engine, desk, account, &email).await;
    (email, engine.make_token(desk.id, seat, "bench").await.expect("a token"))
}

/// Opens requests on a desk, over several accounts, with words drawn from one seed.
pub async fn fill(engine: &Engine, place: &Place) -> Vec<String> {
    let mut tokens = vec![place.contact.clone()];
    for nth in 1..ACCOUNTS {
        tokens.push(customer(engine, &place.desk, nth).await.1);
    }
    let mut viewers = Vec::new();
    for token in &tokens {
        viewers.push(engine.viewer_of_token(token).await.expect("a seat"));
    }
    let mut luck = Luck::new(8);
    let mut numbers = Vec::with_capacity(REQUESTS);
    while numbers.len() < REQUESTS {
        let some = AT_A_TIME.min(REQUESTS - numbers.len());
        let opened: Vec<_> = (0..some)
            .map(|_| {
                let viewer = luck.one(&viewers).clone();
                let command = opening(&text(&mut luck, 5), &text(&mut luck, 60));
                let engine = engine.clone();
                tokio::spawn(async move { engine.execute(Change::new(viewer, Channel::Api, command)).await })
            })
            .collect();
        for task in opened {
            let outcome = task.await.expect("a change runs to its end").expect("a request");
            numbers.push(outcome.request.expect("a request has a number").1.to_string());
        }
    }
    numbers
}

/// A request of a contact.
pub fn opening(subject: &str, text: &str) -> Command {
    let opening: Value = json!({
        "command": "open", "account": null, "contact": null, "by_phone": false,
        "opening": {
            "kind": "technical", "phase": "production", "severity": null, "subject": subject, "text": text,
            "product": "Nimbus Compute", "values": {}, "form": null, "attachments": [], "call": null,
            "passed": null, "reference": null, "continues": null
        }
    });
    serde_json::from_value(opening).expect("a command")
}

/// In about every second request.
pub const COMMON: &str = "gateway";
/// In about one request of a hundred, each.
pub const RARE: [&str; 4] = ["quorum", "hibernation", "certificat", "journalisation"];
const USUAL: [&str; 40] = [
    "backup",
    "firewall",
    "latency",
    "passerelle",
    "sauvegarde",
    "réseau",
    "noeud",
    "cluster",
    "restore",
    "volume",
    "disque",
    "snapshot",
    "login",
    "console",
    "erreur",
    "timeout",
    "certificate",
    "route",
    "tunnel",
    "billing",
    "quota",
    "image",
    "migration",
    "hôte",
    "répond",
    "depuis",
    "matin",
    "answers",
    "nothing",
    "since",
    "morning",
    "production",
    "users",
    "stopped",
    "bascule",
    "replica",
    "storage",
    "alerte",
    "mail",
    "traffic",
];

/// So many words, now and then with a common and a rare one.
pub fn text(luck: &mut Luck, words: usize) -> String {
    let mut text: Vec<&str> = (0..words).map(|_| *luck.one(&USUAL)).collect();
    if luck.once_in(2) {
        text.push(COMMON);
    }
    if luck.once_in(50) {
        text.push(*luck.one(&RARE));
    }
    text.join(" ")
}

/// The router that the program serves.
pub fn router(engine: &Engine) -> axum::Router {
    web::router(engine.clone(), web::Options::default()).merge(api::router(engine.clone()))
}
