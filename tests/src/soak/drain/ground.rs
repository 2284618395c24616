//! What clients of a stop stand on: a page that is open in a browser, and a next desk that does not answer, so that
//! whoever would wait for it waits.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use domain::desk::{Door, Tier};
use engine::set_up::NewDesk;
use engine::{Administer, Engine, NameContact};
use serde_json::{Value, json};
use sqlx::Connection as _;
use tower::ServiceExt as _;

use crate::html;
use crate::pages::Browser;
use crate::seat::filled_in;
use crate::soak::kill::Office;
use crate::soak::office;

const CONTACT: &str = "claire@martin.example";
const AGENT: &str = "nadia@boreal.example";

/// What was prepared.
#[derive(Debug, Clone)]
pub struct Ground {
    /// An escalation of which nothing reaches the next desk.
    pub escalation: String,
    /// Where the form of a page goes, what it carries besides its key, and as whom.
    pub page: String,
    pub csrf: String,
    pub cookies: String,
}

impl Ground {
    /// Prepares it, before any server runs.
    pub async fn of(office: &Office) -> Self {
        let engine = office::engine(office.url()).await;
        let link = next_desk(&engine).await;
        let api = api::router(engine.clone());
        let asked = json!({"subject": "Gateway down", "text": "It answers nothing.", "severity": 2, "product": "Nimbus Compute"});
        let number = posts(&api, &office.contacts[0], "requests", asked).await;
        for duty in ["isolation", "publications", "recreation", "proposal"] {
            let evidence = json!({
                "outcome": "done", "text": "Looked at from two networks; nothing of ours is the cause.",
                "search": {"words": "gateway unreachable", "found": ["KB 1184"]}
            });
            let path = format!("requests/{number}/triage/{duty}");
            asks(&api, &office.agent, Method::PUT, &path, &evidence).await;
        }
        let escalates = json!({
            "link": link, "severity": 2, "subject": "Gateway unreachable", "text": "It answers nothing.",
            "product": "Nimbus Compute", "values": filled_in()
        });
        let path = format!("requests/{number}/escalations");
        let escalation = posts(&api, &office.agent, &path, escalates).await;
        // Its first message is set aside, and nothing overtakes it.
        run(office.url(), "update outbox set parked = 'nobody answers' where lane = 'link' and done is null")
            .await;
        let (page, csrf, cookies) = open_page(&engine, &number).await;
        Self { escalation, page, csrf, cookies }
    }
}

/// Adds a vendor that the desk may escalate to; answers the link.
async fn next_desk(engine: &Engine) -> String {
    let vendor = engine.add_desk(NewDesk {
        slug: "nimbus".into(),
        name: "Nimbus Cloud".into(),
        organisation: "Nimbus Cloud".into(),
        prefix: "NIM".into(),
        tier: Tier::Vendor,
        colour: "#5a2d82".into(),
        zone: "Europe/Paris".into(),
        products: vec!["Nimbus Compute".into()],
        mailbox: None,
    });
    let vendor = vendor.await.expect("a desk");
    let desk = engine.desk_by_slug("boreal").await.expect("the desk that asks");
    let (_, agreement) =
        office::customer_under(engine, &vendor, "Boréal Services", "vmware-saas-production").await;
    let named = NameContact {
        agreement,
        email: AGENT.into(),
        name: "Nadia".into(),
        door: Door::Both,
        qualified_until: Some(jiff::civil::date(2999, 12, 31)),
        products: Vec::new(),
        replaces: None,
        reason: None,
    };
    engine.operate(vendor.id, Administer::NameContact(named)).await.expect("an authorised contact");
    engine.join_desks(vendor.id, agreement, desk.id).await.expect("joined desks").to_string()
}

/// The reply of a request's page, as a contact has it open in a browser.
async fn open_page(engine: &Engine, number: &str) -> (String, String, String) {
    let link = engine.make_sign_in_link(CONTACT).await.expect("a link").expect("somebody has the address");
    let router = web::router(engine.clone(), web::Options { secure_cookies: false, demo: false });
    let mut browser = Browser::on(router);
    let path = format!("/sign-in/{link}");
    let secret = browser.secret(&path).await;
    let answer = browser.posts(&path, &[("csrf", &secret)]).await;
    assert!(answer.status.is_redirection(), "{}", answer.text());
    let page = browser.reads(&format!("/p/boreal/requests/{number}")).await.text();
    let form = html::forms(&page).into_iter().find(|form| form.hidden("act") == Some("reply"));
    let form = form.unwrap_or_else(|| panic!("nothing to reply with: {page}"));
    let csrf = form.hidden("csrf").expect("a secret").to_owned();
    (form.action.clone(), csrf, browser.cookies())
}

async fn posts(api: &Router, token: &str, path: &str, body: Value) -> String {
    let made = asks(api, token, Method::POST, path, &body).await;
    made["number"].as_str().unwrap_or_else(|| panic!("no number: {made}")).to_owned()
}

async fn asks(api: &Router, token: &str, method: Method, path: &str, body: &Value) -> Value {
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/v1/{path}"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()));
    let answer = api.clone().oneshot(request.expect("a request")).await.expect("a router always answers");
    let status = answer.status();
    let bytes = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    assert!(status.is_success(), "{path}: {status} {}", String::from_utf8_lossy(&bytes));
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Runs a statement on the database itself.
async fn run(url: &str, statement: &'static str) {
    if url.starts_with("sqlite:") {
        let mut open = sqlx::SqliteConnection::connect(url).await.expect("the database opens");
        sqlx::raw_sql(statement).execute(&mut open).await.expect("a statement");
        open.close().await.expect("it closes");
    } else {
        let mut open = sqlx::PgConnection::connect(url).await.expect("the database answers");
        sqlx::raw_sql(statement).execute(&mut open).await.expect("a statement");
    }
}
