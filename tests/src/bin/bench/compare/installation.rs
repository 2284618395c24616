//! A build of the program on a database of its own, set up by its command line and its API alone: an older build knows no
//! other way that we know.

use std::path::PathBuf;

use domain::SignedDuration;
use engine::time::{Clock as _, MachineClock};
use relais_tests::base::{Base, Kind};
use relais_tests::process::{Server, told_to};
use relais_tests::soak::luck::Luck;
use relais_tests::visitor::Visitor;
use relais_tests::wire::{Ask, Wire};
use serde_json::{Value, json};

use super::{Build, CONTACTS, REQUESTS, Sizes};
use crate::copies::{self, Contact};
use crate::world;

pub const PRODUCT: &str = "Nimbus Compute";
/// The desk that works, the one that it escalates to, and one that is quiet.
const DESKS: [(&str, &str, &str, &str); 3] = [
    ("boreal", "Boréal Services", "BOR", "partner"),
    ("nimbus", "Nimbus Cloud", "NIM", "vendor"),
    ("cime", "Cime Infogérance", "CIM", "partner"),
];
/// The agent who works there, and who may ask the next desk.
const AGENT: &str = "nadia@boreal.example";
/// Accounts of the desk that works.
const ACCOUNTS: usize = 5;
/// Who listens at the quiet desk.
const LISTENERS: usize = 200;
/// Requests that are opened at a time to fill a desk.
const AT_A_TIME: usize = 16;
/// Nobody is told to ask for less: it is the program that is measured.
pub const SETTINGS: [(&str, &str); 6] = [
    ("RELAIS_LIMIT_READS", "0"),
    ("RELAIS_LIMIT_FILES", "0"),
    ("RELAIS_LIMIT_MEGABYTES", "0"),
    ("RELAIS_LIMIT_EXPORTS", "0"),
    ("RELAIS_LIMIT_SETTINGS", "0"),
    ("RELAIS_LIMIT_KNOCKS", "0"),
];

/// A build with its database.
pub struct Installation {
    pub base: Base,
    build: Build,
    /// Ours is the one that must be able to do everything.
    ours: bool,
    server: Option<Server>,
    /// Tokens: an agent, and a contact of each account, of the desk that works; an agent of the next desk.
    pub agent: String,
    pub vendor: String,
    pub contacts: Vec<String>,
    /// Tokens of contacts of the quiet desk.
    pub listeners: Vec<String>,
    /// What browsers of the agent and of the first contact send, and where the contact's pages begin.
    pub agent_cookie: String,
    pub contact_cookie: String,
    pub home: String,
    /// Requests of the desk that works.
    pub numbers: Vec<String>,
    like: Contact,
    has: usize,
}

/// The command line of a build.
struct Line<'b> {
    program: &'b PathBuf,
    url: &'b str,
}

impl Line<'_> {
    fn told(&self, arguments: &[&str]) -> String {
        told_to(self.program, self.url, arguments)
    }

    fn token(&self, desk: &str, seat: &str) -> String {
        self.told(&["token", "add", "--desk", desk, "--seat", seat, "--name", "bench"])
    }

    /// The token of an agent who is added.
    fn agent(&self, desk: &str, name: &str, role: &str) -> String {
        let email = format!("{}@{desk}.example", name.to_lowercase());
        let seat = self.told(&["agent", "add", &email, "--desk", desk, "--name", name, "--role", role]);
        self.token(desk, &seat)
    }

    /// The path of a link that somebody signs in by.
    fn link(&self, email: &str) -> String {
        let link = self.told(&["agent", "link", email]);
        let (_, secret) = link.rsplit_once('/').expect("a link has a secret");
        format!("/sign-in/{secret}")
    }
}

/// Somebody at the API.
struct At {
    wire: Wire,
    token: String,
    done: usize,
}

impl At {
    fn new(server: &Server, token: &str) -> Self {
        Self { wire: Wire::to(server.address), token: token.to_owned(), done: 0 }
    }

    /// Makes something; answers its id.
    async fn makes(&mut self, path: &str, body: Value) -> String {
        self.done += 1;
        let key = format!("set-up-{}-{path}", self.done);
        let ask = Ask::post(format!("/api/v1/{path}"), &body).by(&self.token).with("idempotency-key", &key);
        let answer = self.wire.send(&ask).await.expect("an answer");
        assert_eq!(answer.status, 201, "{path}: {}", answer.text());
        answer.json()["id"].as_str().expect("what was made has an id").to_owned()
    }

    /// Adds an account under an agreement that began a year ago; answers both.
    async fn customer(&mut self, name: &str) -> (String, String) {
        let account = self.makes("accounts", json!({ "name": name })).await;
        let starts = MachineClock.now() - SignedDuration::from_hours(24 * 365);
        let agreement = json!({
            "account": account, "name": format!("Support {name}"), "starts": starts,
            "policy": {"id": "partner-default", "version": 1}, "personal_data": true, "attachments": true
        });
        let agreement = self.makes("agreements", agreement).await;
        (account, agreement)
    }

    /// Adds a contact who sees all of the account; answers the seat.
    async fn contact(&mut self, account: &str, (email, name): (&str, &str)) -> String {
        let new = json!({"account": account, "email": email, "name": name, "reach": "all"});
        self.makes("contacts", new).await
    }
}

impl Installation {
    /// Sets one up, fills it, and has it pause.
    pub async fn new(build: &Build, kind: Kind, sizes: Sizes) -> Self {
        let base = world::base(kind).await;
        let line = Line { program: &build.program, url: &base.url };
        for (slug, name, prefix, tier) in DESKS {
            let named = ["--name", name, "--prefix", prefix, "--tier", tier, "--product", PRODUCT];
            line.told(&[&["desk", "add", slug], &named[..]].concat());
        }
        let agent = line.agent("boreal", "Nadia", "agent");
        let vendor = line.agent("nimbus", "Vera", "agent");
        let keepers = DESKS.map(|(desk, ..)| line.agent(desk, "Keeper", "administrator"));

        let server = Server::start_of(&build.program, &base.url, &SETTINGS);
        let [mut boreal, mut nimbus, mut cime] = keepers.map(|token| At::new(&server, &token));
        let mut seats = Vec::new();
        for nth in 0..ACCOUNTS {
            let (account, _) = boreal.customer(&format!("Account {nth}")).await;
            seats.push(boreal.contact(&account, (&email(nth, 0), "Claire Martin")).await);
            for more in 1..CONTACTS[0] / ACCOUNTS {
                boreal.contact(&account, (&email(nth, more), &format!("Paul {nth} {more}"))).await;
            }
        }
        let (_, agreement) = nimbus.customer(DESKS[0].1).await;
        let asks = json!({"email": AGENT, "name": "Nadia", "door": "technical"});
        nimbus.makes(&format!("agreements/{agreement}/contacts"), asks).await;
        let (account, _) = cime.customer("Garnier").await;
        let mut quiet = Vec::new();
        for nth in 0..sizes.of(LISTENERS) {
            let email = format!("listener-{nth}@garnier.example");
            quiet.push(cime.contact(&account, (&email, &format!("Listener {nth}"))).await);
        }
        server.stop();

        let contacts: Vec<String> = seats.iter().map(|seat| line.token("boreal", seat)).collect();
        let listeners = quiet.iter().map(|seat| line.token("cime", seat)).collect();
        line.told(&["desk", "join", "nimbus", &agreement, "boreal"]);
        let links = [line.link(AGENT), line.link(&email(0, 0))];

        let server = Server::start_of(&build.program, &base.url, &SETTINGS);
        let [(agent_cookie, _), (contact_cookie, home)] = [
            signed_in(&server, &links[0], "/d/boreal").await,
            signed_in(&server, &links[1], "/p/boreal").await,
        ];
        let numbers = filled(&server, &contacts, sizes.of(REQUESTS)).await;
        let like = first_contact(&server, &contacts[0], seats.remove(0)).await;
        let at = Self {
            base,
            build: build.clone(),
            ours: build.program == relais_tests::process::program(),
            server: Some(server),
            agent,
            vendor,
            contacts,
            listeners,
            agent_cookie,
            contact_cookie,
            home,
            numbers,
            like,
            has: CONTACTS[0],
        };
        at.pauses();
        at
    }

    /// Its server.
    pub fn server(&self) -> &Server {
        self.server.as_ref().expect("it serves")
    }

    /// Does nothing until it is told to go on.
    pub fn pauses(&self) {
        self.server().tell("STOP");
    }

    /// Goes on.
    pub fn goes_on(&self) {
        self.server().tell("CONT");
    }

    /// Says what a build cannot do, which an older one may lack and ours may not.
    pub fn must_not_be_ours(&self, why: &str) {
        assert!(!self.ours, "{}: {why}", self.build.name);
        eprintln!("bench: {} cannot do it: {why}", self.build.name);
    }

    /// Sees to it that the desk that works has so many contacts. It pauses before and after.
    pub async fn has_contacts(&mut self, wanted: usize) {
        let Some(more) = wanted.checked_sub(self.has).filter(|more| *more > 0) else { return };
        self.ends().await;
        copies::contacts(&self.base, &self.like, u32::try_from(more).unwrap_or(u32::MAX)).await;
        if self.base.url.starts_with("postgres") {
            // What the server would do beside the first replies is done.
            self.base.alters("vacuum (analyze)").await;
        }
        self.has = wanted;
        self.begins();
    }

    /// Ends the server, which pauses: nobody has the database open then.
    pub async fn ends(&mut self) {
        self.goes_on();
        let server = self.server.take().expect("it serves");
        let (status, _) = tokio::task::spawn_blocking(move || server.stop()).await.expect("it is waited for");
        assert!(status.success(), "{} ended with {status}", self.build.name);
    }

    /// Ends, and goes on as another build on the same database, which that one brings up to date.
    pub async fn becomes(&mut self, build: &Build) {
        self.ends().await;
        self.ours = build.program == relais_tests::process::program();
        self.build = build.clone();
        told_to(&self.build.program, &self.base.url, &["migrate"]);
        self.begins();
    }

    /// Begins to serve again, and pauses.
    pub fn begins(&mut self) {
        self.server = Some(Server::start_of(&self.build.program, &self.base.url, &SETTINGS));
        self.pauses();
    }
}

fn email(account: usize, nth: usize) -> String {
    format!("claire-{nth}@account-{account}.example")
}

/// What a browser sends that signed in by a link, and where a page leads it.
pub async fn signed_in(server: &Server, link: &str, page: &str) -> (String, String) {
    let mut visitor = Visitor::to(server.address);
    let answer = visitor.posts(link, link, &[]).await;
    assert!(answer.status.is_redirection(), "{}: {}", answer.status, answer.text());
    let cookie = format!("session={}", visitor.kept("session"));
    let led = visitor.sends(Ask::get(page)).await;
    let to = led.headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or(page);
    (cookie, to.to_owned())
}

/// Requests of several contacts, with words drawn from one seed; their numbers.
async fn filled(server: &Server, contacts: &[String], count: usize) -> Vec<String> {
    let mut luck = Luck::new(8);
    let asks: Vec<Ask> = (0..count)
        .map(|nth| {
            let (subject, text) = (world::text(&mut luck, 5), world::text(&mut luck, 60));
            let body = json!({"subject": subject, "text": text, "product": PRODUCT});
            Ask::post("/api/v1/requests", &body)
                .by(&contacts[nth % contacts.len()])
                .with("idempotency-key", &format!("fill-{nth}"))
        })
        .collect();
    let tasks = asks.chunks(count.div_ceil(AT_A_TIME)).map(|some| {
        let (some, mut wire) = (some.to_vec(), Wire::to(server.address));
        tokio::spawn(async move {
            let mut numbers = Vec::with_capacity(some.len());
            for ask in some {
                let answer = wire.send(&ask).await.expect("an answer");
                assert_eq!(answer.status, 201, "{}", answer.text());
                numbers.push(answer.json()["number"].as_str().expect("a number").to_owned());
            }
            numbers
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut numbers = Vec::with_capacity(count);
    for task in tasks {
        numbers.extend(task.await.expect("a client goes on to the end"));
    }
    numbers
}

/// The contact of a token, whom others are made like.
async fn first_contact(server: &Server, token: &str, seat: String) -> Contact {
    let answer = Wire::to(server.address).send(&Ask::get("/api/v1/me").by(token)).await.expect("an answer");
    let me = answer.json();
    let word = |field: &str| me[field].as_str().expect("a seat says it").to_owned();
    Contact { seat, person: word("person"), email: email(0, 0), name: word("name") }
}
