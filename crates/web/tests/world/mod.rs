//! A small installation: Boréal with two customers, Cime beside it, and browsers of their people.
#![expect(dead_code, reason = "each test file uses a part of it")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use domain::desk::{Agreement, Brand, BrandChoice, Crossing, Desk, PolicyRef, Tier};
use domain::id::{AccountId, AgreementId};
use domain::seat::{Reach, Role};
use domain::text::Language;
use domain::{SignedDuration, Timestamp};
use engine::set_up::NewDesk;
use engine::time::{HandClock, SeededDice, SharedDice};
use engine::{Administer, Engine, IncomingMail, NewAgent, NewContact, Store};
use relais_web as web;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// The installation.
pub struct World {
    pub engine: Engine,
    pub clock: HandClock,
    pub router: Router,
    pub boreal: Desk,
    pub cime: Desk,
    folder: TempDir,
}

/// Monday morning in Paris.
pub fn monday() -> Timestamp {
    "2026-10-05T08:00:00Z".parse().unwrap()
}

fn no_mail(_: &[u8], _: &str) -> IncomingMail {
    unreachable!("no mail arrives here")
}

impl World {
    /// Served without TLS, as on loopback.
    pub async fn new() -> Self {
        Self::served(web::Options::default()).await
    }

    pub async fn served(options: web::Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store =
            Store::open(&format!("sqlite:{}", folder.path().join("relais.db").display())).await.unwrap();
        let clock = HandClock::at(monday());
        let dice = SharedDice::new(SeededDice::new(3));
        let engine = Engine::new(store, Arc::new(clock.clone()), dice, no_mail)
            .with_light_hashing()
            .with_simulated_clock();
        let boreal = desk(&engine, "boreal", "Boréal Services", "BOR", "#1d4e89").await;
        let cime = desk(&engine, "cime", "Cime Infogérance", "CIM", "#2d6a4f").await;
        let router = web::router(engine.clone(), options);
        let world = Self { engine, clock, router, boreal, cime, folder };
        let martin = world.account(&world.boreal, "Ateliers Martin", BrandChoice::Own).await;
        let duval = world.account(&world.boreal, "Cabinet Duval", BrandChoice::Vendor).await;
        let garnier = world.account(&world.cime, "Garnier", BrandChoice::Own).await;
        world.agent(&world.boreal, "nadia@boreal.example", "Nadia Benali", Role::Administrator).await;
        world.agent(&world.cime, "olga@cime.example", "Olga Petit", Role::Administrator).await;
        world
            .contact(
                &world.boreal,
                martin,
                "claire@martin.example",
                "Claire Martin",
                Reach::Own,
                Language::Fr,
            )
            .await;
        world
            .contact(&world.boreal, martin, "paul@martin.example", "Paul Roche", Reach::All, Language::En)
            .await;
        world
            .contact(&world.boreal, duval, "denis@duval.example", "Denis Duval", Reach::All, Language::En)
            .await;
        world
            .contact(
                &world.cime,
                garnier,
                "gaelle@garnier.example",
                "Gaëlle Garnier",
                Reach::All,
                Language::Fr,
            )
            .await;
        world
    }

    async fn account(&self, desk: &Desk, name: &str, brand: BrandChoice) -> AccountId {
        let made = self.engine.operate(desk.id, Administer::AddAccount { name: name.into() }).await.unwrap();
        let account: AccountId = made.parse().unwrap();
        let agreement = Agreement {
            id: AgreementId(account.0),
            desk: desk.id,
            account,
            name: format!("Support {name}"),
            reference: None,
            products: Vec::new(),
            kinds: Vec::new(),
            policy: PolicyRef { id: "partner-default".into(), version: 1 },
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
        };
        self.engine.operate(desk.id, Administer::PutAgreement(Box::new(agreement))).await.unwrap();
        account
    }

    async fn agent(&self, desk: &Desk, email: &str, name: &str, role: Role) {
        let new = NewAgent {
            email: email.into(),
            name: name.into(),
            role,
            accounts: None,
            doors: None,
            queues: None,
            language: Language::En,
        };
        self.engine.add_agent(desk.id, new).await.unwrap();
    }

    async fn contact(
        &self,
        desk: &Desk,
        account: AccountId,
        email: &str,
        name: &str,
        reach: Reach,
        language: Language,
    ) {
        let new = NewContact {
            account,
            email: email.into(),
            name: name.into(),
            reach,
            team: None,
            signatory: reach == Reach::All,
            language,
        };
        self.engine.operate(desk.id, Administer::AddContact(new)).await.unwrap();
    }

    /// A browser that nobody has signed in with.
    pub fn browser(&self) -> Browser {
        Browser::of(self.router.clone())
    }

    /// A browser that somebody signed in with, by a link.
    pub async fn signed_in(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        let link = self.engine.make_sign_in_link(email).await.unwrap().unwrap();
        let answer = browser.send(&format!("/sign-in/{link}"), &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        browser.home = browser.get("/").await.to().to_owned();
        browser
    }
}

async fn desk(engine: &Engine, slug: &str, name: &str, prefix: &str, colour: &str) -> Desk {
    let new = NewDesk {
        slug: slug.into(),
        name: name.into(),
        organisation: name.into(),
        prefix: prefix.into(),
        tier: Tier::Partner,
        colour: colour.into(),
        zone: "Europe/Paris".into(),
        products: vec!["Nimbus Compute".into(), "Nimbus Mail".into()],
        mailbox: Some(format!("support@{slug}.example")),
    };
    engine.add_desk(new).await.unwrap()
}

/// An answer, read whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Where it sends the browser.
    pub fn to(&self) -> &str {
        self.header(header::LOCATION)
    }

    pub fn cookies(&self) -> Vec<String> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap().to_owned()).collect()
    }
}

/// A browser: it keeps cookies, and sends the hidden fields of the form it last saw.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    /// Headers beside the usual ones.
    pub headers: Vec<(&'static str, &'static str)>,
    /// Where the pages of its person's one seat begin; nothing before anybody signed in.
    pub home: String,
}

impl Browser {
    /// A new browser before a router.
    pub fn of(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), headers: Vec::new(), home: String::new() }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.call(Request::get(path), Body::empty()).await
    }

    /// A method that no page takes.
    pub async fn put(&mut self, path: &str) -> Answer {
        self.call(Request::put(path), Body::empty()).await
    }

    /// A page of its seat.
    pub fn at(&self, page: &str) -> String {
        format!("{}{page}", self.home)
    }

    /// Looks at `/sign-in` or the first page of its seat for the form's secret, fills in the fields, sends.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.secret().await;
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }

    /// The secret that this browser's forms carry now.
    pub async fn secret(&mut self) -> String {
        let page = if self.home.is_empty() { "/sign-in".to_owned() } else { self.home.clone() };
        self.secret_of(&page).await
    }

    /// The secret that the forms of a page carry.
    pub async fn secret_of(&mut self, page: &str) -> String {
        let page = self.get(page).await.text();
        value_of(&page, "csrf").expect("a form with its secret")
    }

    /// Sends exactly these fields.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.call(request, Body::from(body.join("&"))).await
    }

    /// Sends fields and one file.
    pub async fn post_file(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        name: &str,
        bytes: &[u8],
    ) -> Answer {
        let mut body = Vec::new();
        for (field, value) in fields {
            body.extend_from_slice(
                format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")
                    .as_bytes(),
            );
        }
        let head = format!(
            "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let request = Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.call(request, Body::from(body)).await
    }

    async fn call(&mut self, mut request: axum::http::request::Builder, body: Body) -> Answer {
        if !self.cookies.is_empty() {
            let cookies: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        for cookie in answer.cookies() {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

/// The value of the first hidden field of a name.
pub fn value_of(html: &str, name: &str) -> Option<String> {
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// A page without what differs each time it is rendered: secrets, and the address it was asked at.
pub fn settled(html: &str, path: &str) -> String {
    let mut text = html.replace(path, "PATH");
    for name in ["csrf", "once"] {
        while let Some(value) = value_of(&text, name).filter(|value| value != "-") {
            text = text.replace(&value, "-");
        }
    }
    text
}
