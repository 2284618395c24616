//! The office pages of the desk: what administrators keep, what others may not, and that nothing typed is lost.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod world;

use axum::http::StatusCode;
use domain::seat::Role;
use domain::text::Language;
use engine::{Administer, NewAgent};
use world::{Browser, World, value_of};

const PARTS: [&str; 11] = [
    "people",
    "queues",
    "accounts",
    "agreements",
    "links",
    "policies",
    "publications",
    "notices",
    "mail",
    "terms",
    "audit",
];

/// The fields of an agreement with an account.
fn agreement<'a>(account: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("account", account),
        ("name", "Lenoir <2027>"),
        ("reference", "L-1"),
        ("policy", "partner-default@1"),
        ("brand", "own"),
        ("starts", "2026-10-01"),
        ("attachments", "yes"),
    ];
    fields.extend_from_slice(more);
    fields
}

/// Nadia adds an account; its id.
async fn account(nadia: &mut Browser) -> String {
    let made = nadia.send("/d/boreal/accounts/new", &[("name", "Fromagerie Lenoir")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    made.to().rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_refused_agreement_comes_back_whole_and_passes_once_it_is_right() {
    let world = World::new().await;
    let mut nadia = world.signed_in("nadia@boreal.example").await;
    let account = account(&mut nadia).await;
    let hours =
        [("hours", "own"), ("zone", "Europe/Paris"), ("mon", "9-12, 14h00-18h00"), ("tue", "morning")];
    let refused = nadia.send("/d/boreal/agreements/new", &agreement(&account, &hours)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = refused.text();
    for kept in ["Lenoir &#60;2027&#62;", "value=\"L-1\"", "value=\"9-12, 14h00-18h00\"", "value=\"morning\""]
    {
        assert!(text.contains(kept), "{kept} was typed and is gone");
    }
    assert!(text.contains("href=\"#tue\""), "the summary leads to the field");

    let hours =
        [("hours", "own"), ("zone", "Europe/Paris"), ("mon", "9-12, 14h00-18h00"), ("ends", "2027-06-30")];
    let made = nadia.send("/d/boreal/agreements/new", &agreement(&account, &hours)).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    let page = made.to().to_owned();
    let shown = nadia.get(&page).await.text();
    assert!(shown.contains("09:00–12:00, 14:00–18:00"), "its hours");
    let form = nadia.get(&format!("{page}/edit")).await.text();
    assert!(form.contains("value=\"2027-06-30\""), "the last day is the one that was typed");
}

#[tokio::test]
async fn two_presses_of_a_button_make_one_agreement() {
    let world = World::new().await;
    let mut nadia = world.signed_in("nadia@boreal.example").await;
    let account = account(&mut nadia).await;
    let page = nadia.get("/d/boreal/agreements/new").await.text();
    let once = value_of(&page, "once").unwrap();
    let fields = agreement(&account, &[("once", &once)]);
    let one = nadia.send("/d/boreal/agreements/new", &fields).await.to().to_owned();
    let two = nadia.send("/d/boreal/agreements/new", &fields).await;
    assert_eq!(two.to(), one, "the second press answers as the first");
    let list = nadia.get("/d/boreal/agreements").await.text();
    assert_eq!(list.matches("class=\"subject\"").count(), 3, "Martin, Duval and Lenoir");
}

#[tokio::test]
async fn what_changed_meanwhile_is_not_overwritten() {
    let world = World::new().await;
    let mut nadia = world.signed_in("nadia@boreal.example").await;
    let account = account(&mut nadia).await;
    let page = nadia.send("/d/boreal/agreements/new", &agreement(&account, &[])).await.to().to_owned();
    let edit = format!("{page}/edit");
    let form = nadia.get(&edit).await.text();
    let seen = value_of(&form, "version").unwrap();
    let contact = [("name", "Ana Roux"), ("email", "ana@lenoir.example"), ("door", "both")];
    let named = nadia.send(&format!("{page}/contacts/new"), &contact).await;
    assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text());

    let stale = nadia.send(&edit, &agreement(&account, &[("version", &seen), ("cap", "7")])).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert!(stale.text().contains("value=\"7\""), "what was typed is there");
    let form = nadia.get(&edit).await.text();
    let now = value_of(&form, "version").unwrap();
    let kept = nadia.send(&edit, &agreement(&account, &[("version", &now), ("cap", "7")])).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    let shown = nadia.get(&page).await.text();
    assert!(shown.contains("Ana Roux") && shown.contains("max=\"7\""), "the contact stays, the cap is new");
}

#[tokio::test]
async fn a_contact_is_replaced_with_a_reason_or_not_at_all() {
    let world = World::new().await;
    let mut nadia = world.signed_in("nadia@boreal.example").await;
    let account = account(&mut nadia).await;
    let cap = [("cap", "1")];
    let page = nadia.send("/d/boreal/agreements/new", &agreement(&account, &cap)).await.to().to_owned();
    let form = format!("{page}/contacts/new");
    let ana = [("name", "Ana Roux"), ("email", "ana@lenoir.example"), ("door", "technical")];
    assert_eq!(nadia.send(&form, &ana).await.status, StatusCode::SEE_OTHER);
    let luc = [("name", "Luc Roy"), ("email", "luc@lenoir.example"), ("door", "technical")];
    assert_eq!(nadia.send(&form, &luc).await.status, StatusCode::CONFLICT, "the cap holds");

    let shown = nadia.get(&page).await.text();
    let (_, rest) = shown.split_once("?replaces=").unwrap();
    let person = rest.split('"').next().unwrap();
    let mut fields = luc.to_vec();
    fields.push(("replaces", person));
    assert_eq!(nadia.send(&form, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "without a reason");
    fields.push(("reason", "Ana left"));
    assert_eq!(nadia.send(&form, &fields).await.status, StatusCode::SEE_OTHER);
    let shown = nadia.get(&page).await.text();
    assert!(shown.contains("Luc Roy") && !shown.contains("Ana Roux"));
    assert!(nadia.get("/d/boreal/audit").await.text().contains("Ana left"), "the reason is kept");
}

#[tokio::test]
async fn an_agent_reads_the_office_and_an_administrator_alone_changes_it() {
    let world = World::new().await;
    let new = NewAgent {
        email: "tom@boreal.example".into(),
        name: "Tom Ashby".into(),
        role: Role::Agent,
        accounts: None,
        doors: None,
        queues: None,
        language: Language::En,
    };
    world.engine.operate(world.boreal.id, Administer::AddAgent(new)).await.unwrap();
    let mut tom = world.signed_in("tom@boreal.example").await;
    for part in PARTS {
        let expected = if part == "audit" { StatusCode::FORBIDDEN } else { StatusCode::OK };
        assert_eq!(tom.get(&format!("/d/boreal/{part}")).await.status, expected, "{part}");
    }
    let mut walked = 0;
    for route in relais_web::routes().into_iter().filter(|route| route.path.ends_with("/new")) {
        if !PARTS.iter().any(|part| route.path == format!("/d/{{desk}}/{part}/new")) {
            continue;
        }
        walked += 1;
        let path = route.path.replace("{desk}", "boreal");
        let answer = match route.method {
            "GET" => tom.get(&path).await,
            _ => tom.send(&path, &[("name", "x"), ("title", "x"), ("text", "x")]).await,
        };
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {path}", route.method);
    }
    assert!(walked >= 14, "the forms were walked");
}

#[tokio::test]
async fn the_office_is_closed_to_contacts_and_to_other_desks() {
    let world = World::new().await;
    let mut nadia = world.signed_in("nadia@boreal.example").await;
    let listed = nadia.get("/d/boreal/agreements").await.text();
    let (_, rest) = listed.split_once("class=\"subject\" href=\"/d/boreal/agreements/").unwrap();
    // In this world an account and its agreement have one id.
    let ours = rest.split('"').next().unwrap().to_owned();
    assert_eq!(nadia.get(&format!("/d/boreal/accounts/{ours}")).await.status, StatusCode::OK);
    let mut olga = world.signed_in("olga@cime.example").await;
    let mut paul = world.signed_in("paul@martin.example").await;
    let mut walked = 0;
    for route in relais_web::routes() {
        if !PARTS.iter().any(|part| route.path.starts_with(&format!("/d/{{desk}}/{part}"))) {
            continue;
        }
        walked += 1;
        let named = [
            "{account}",
            "{agreement}",
            "{seat}",
            "{person}",
            "{link}",
            "{publication}",
            "{notice}",
            "{mail}",
            "{queue}",
        ];
        let mut path =
            route.path.replace("{policy}", "ours").replace("{version}", "9").replace("{door}", "business");
        for name in named {
            path = path.replace(name, &ours);
        }
        let at_boreal = path.replace("{desk}", "boreal");
        for browser in [&mut olga, &mut paul] {
            let answer = match route.method {
                "GET" => browser.get(&at_boreal).await,
                _ => browser.send(&at_boreal, &[("act", "x")]).await,
            };
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} {at_boreal}", route.method);
        }
        // An administrator at home who names an id of ours: as if it did not exist.
        if route.path.matches('{').count() > 1 {
            let theirs = path.replace("{desk}", "cime");
            let answer = match route.method {
                "GET" => olga.get(&theirs).await,
                _ => {
                    olga.send(&theirs, &[("act", "x"), ("reason", "x"), ("reach", "all"), ("name", "x")])
                        .await
                }
            };
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} {theirs}", route.method);
        }
    }
    assert!(walked >= 50, "the table of routes was walked");
}

#[tokio::test]
async fn every_office_page_speaks_both_languages() {
    let world = World::new().await;
    let mut nadia = world.signed_in("nadia@boreal.example").await;
    for language in ["en", "fr"] {
        nadia.send("/language", &[("language", language), ("back", "/")]).await;
        for part in PARTS {
            for path in [format!("/d/boreal/{part}"), format!("/d/boreal/{part}/new")] {
                let answer = nadia.get(&path).await;
                if answer.status == StatusCode::NOT_FOUND && path.ends_with("/new") {
                    continue;
                }
                assert_eq!(answer.status, StatusCode::OK, "{path}");
                let text = answer.text();
                assert!(text.contains(&format!("<html lang=\"{language}\"")), "{path} is in {language}");
                for unsaid in [">ui-", "\"ui-", " ui-", "{ $"] {
                    assert!(!text.contains(unsaid), "{path} leaves a sentence unsaid: {unsaid}");
                }
            }
        }
    }
}
