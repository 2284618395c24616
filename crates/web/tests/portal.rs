//! The portal: a request from the first click to the last word, and what nobody else sees of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod world;

use axum::http::{StatusCode, header};
use domain::act::Act;
use domain::event::ResolutionKind;
use domain::kind::Channel;
use engine::{Administer, Change, Command, NoticeDraft, PublicationDraft};
use world::{Answer, Browser, World, settled, value_of};

const NEW: &str = "/requests/new";

/// The fields of a request that is complete.
fn complete() -> Vec<(&'static str, &'static str)> {
    vec![
        ("kind", "technical"),
        ("product", "Nimbus Mail"),
        ("phase", "production"),
        ("subject", "Mail does not arrive"),
        ("text", "Since Saturday.\r\nNothing since then."),
        ("severity", "2"),
    ]
}

/// Opens a request and answers its number.
async fn opens(browser: &mut Browser, fields: &[(&str, &str)]) -> String {
    let answer = browser.send(&browser.at(NEW), fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let number =
        answer.to().strip_prefix(&browser.at("/requests/")).unwrap().strip_suffix("/opened").unwrap();
    number.to_owned()
}

/// Nadia acts for the desk.
async fn desk_acts(world: &World, number: &str, act: Act) {
    let nadia = seat(world, "nadia@boreal.example").await;
    let command = Command::Act { number: domain::Number::parse(number).unwrap(), act };
    world.engine.execute(Change::new(nadia, Channel::Screen, command)).await.unwrap();
}

async fn seat(world: &World, email: &str) -> domain::seat::Viewer {
    let link = world.engine.make_sign_in_link(email).await.unwrap().unwrap();
    let here = engine::sign_in::Client::here();
    let session = world.engine.use_sign_in_link(&here, &link).await.unwrap().session;
    world.engine.session(&session).await.unwrap().seats.remove(0)
}

#[tokio::test]
async fn a_form_that_is_refused_keeps_everything_that_was_typed() {
    let world = World::new().await;
    let mut paul = world.signed_in("paul@martin.example").await;
    let csrf = paul.secret().await;
    let fields = [
        ("csrf", csrf.as_str()),
        ("kind", "technical"),
        ("product", "Nimbus Mail"),
        ("phase", "deployment"),
        ("subject", "Mail <does> not \"arrive\""),
        ("text", ""),
        ("reference", "INC-7"),
    ];
    let answer = paul.post_file(&paul.at(NEW), &fields, "journal.txt", b"02:14 quota exceeded").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(page.contains("Mail &#60;does&#62; not &#34;arrive&#34;"), "{page}");
    assert!(page.contains("value=\"INC-7\"") && page.contains("value=\"deployment\""));
    assert!(
        page.contains("href=\"#text\"") && page.contains("href=\"#severity\""),
        "each fault leads to its field"
    );
    assert!(page.contains("journal.txt"), "the file need not be chosen again");
    let kept = value_of(&page, "kept").unwrap().replace("&#34;", "\"");
    let mut again = complete();
    again.push(("kept", &kept));
    let number = opens(&mut paul, &again).await;
    let page = paul.get(&paul.at(&format!("/requests/{number}"))).await.text();
    assert!(page.contains("journal.txt"), "{page}");
}

#[tokio::test]
async fn two_presses_of_one_button_make_one_request() {
    let world = World::new().await;
    let mut paul = world.signed_in("paul@martin.example").await;
    let mut fields = complete();
    fields.push(("once", "pressed-twice"));
    let first = opens(&mut paul, &fields).await;
    assert_eq!(opens(&mut paul, &fields).await, first);
    let list = paul.get(&paul.at("/requests")).await.text();
    assert_eq!(list.matches("class=\"request-card").count(), 1);
}

#[tokio::test]
async fn a_request_is_asked_answered_solved_and_accepted() {
    let world = World::new().await;
    let mut claire = world.signed_in("claire@martin.example").await;
    let number = opens(&mut claire, &complete()).await;
    let path = claire.at(&format!("/requests/{number}"));
    let confirmed = claire.get(&format!("{path}/opened")).await.text();
    assert!(
        confirmed.contains(&number) && confirmed.contains("data-due"),
        "the promise is told: {confirmed}"
    );

    let asked = Act::AskInformation {
        text: "Which version?".into(),
        fields: vec![domain::event::AskedField { name: "version".into(), label: "Version".into() }],
    };
    desk_acts(&world, &number, asked).await;
    let page = claire.get(&path).await.text();
    assert!(page.contains("Which version?") && page.contains("name=\"v-version\""), "{page}");
    assert!(claire.get(&claire.at("")).await.text().contains("needs-you"));

    let answer = claire.send(&path, &[("act", "answer"), ("text", "See above"), ("v-version", "")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("See above") && answer.text().contains("href=\"#answer-version\""));
    let answer = claire.send(&path, &[("act", "answer"), ("text", "See above"), ("v-version", "7.4")]).await;
    assert_eq!(answer.to(), path);
    let page = claire.get(&path).await.text();
    assert!(page.contains("7.4") && page.contains("notice-done"), "said once: {page}");
    assert!(!claire.get(&path).await.text().contains("notice-done"), "and not again");

    let proposed = Act::ProposeResolution {
        kind: ResolutionKind::Workaround,
        text: "Restart <it>.".into(),
        attachments: Vec::new(),
    };
    desk_acts(&world, &number, proposed).await;
    let page = claire.get(&path).await.text();
    assert!(page.contains("value=\"accept\"") && page.contains("Restart &lt;it&gt;."), "{page}");
    assert_eq!(claire.send(&path, &[("act", "accept")]).await.to(), path);
    let page = claire.get(&path).await.text();
    assert!(page.contains("tag-closed") && page.contains("value=\"reopen\""), "{page}");
    assert!(!page.contains("id=\"reply\""), "a closed request takes no reply");
}

#[tokio::test]
async fn a_colleague_with_own_reach_and_another_account_see_nothing_of_it() {
    let world = World::new().await;
    let mut paul = world.signed_in("paul@martin.example").await;
    let number = opens(&mut paul, &complete()).await;
    for email in ["claire@martin.example", "denis@duval.example"] {
        let mut other = world.signed_in(email).await;
        let (path, nowhere) = (other.at(&format!("/requests/{number}")), other.at("/requests/BOR-222222"));
        let (hers, none) = (other.get(&path).await, other.get(&nowhere).await);
        assert_eq!(hers.status, StatusCode::NOT_FOUND);
        let settle = |answer: &Answer, path: &str| settled(&answer.text(), path);
        assert_eq!(settle(&hers, &path), settle(&none, &nowhere), "{email}");
        let answer = other.send(&path, &[("act", "reply"), ("text", "Let me in")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(other.get(&format!("{path}/opened")).await.status, StatusCode::NOT_FOUND);
        assert!(!other.get(&other.at("/requests?show=all")).await.text().contains(&number));
        let found = other.get(&other.at(&format!("/requests?show=all&q={number}"))).await.text();
        assert!(!found.contains("request-card"), "{email} finds it");
    }
}

#[tokio::test]
async fn a_file_comes_back_as_a_file_and_never_as_a_page() {
    let world = World::new().await;
    let mut paul = world.signed_in("paul@martin.example").await;
    let number = opens(&mut paul, &complete()).await;
    let path = paul.at(&format!("/requests/{number}"));
    let csrf = paul.secret().await;
    let html = b"<html><body><script>alert(1)</script></body></html>";
    let fields = [("csrf", csrf.as_str()), ("act", "reply"), ("text", "Look")];
    let answer = paul.post_file(&path, &fields, "é\".html", html).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let page = paul.get(&path).await.text();
    let (_, rest) = page.split_once("class=\"attachment\" href=\"").unwrap();
    let file = rest.split('"').next().unwrap().to_owned();
    let answer = paul.get(&file).await;
    assert_eq!(&answer.body[..], html);
    let kind = answer.header(header::CONTENT_TYPE);
    assert!(kind.starts_with("text/plain") || kind == "application/octet-stream", "{kind}");
    assert!(answer.header(header::CONTENT_DISPOSITION).starts_with("attachment; filename="));
    assert!(answer.header(header::CONTENT_SECURITY_POLICY).contains("sandbox"));
    let mut denis = world.signed_in("denis@duval.example").await;
    let led = denis.get(&file).await;
    assert!(
        led.to().starts_with(&denis.at("/requests/")),
        "an address leads to one's own seat: {}",
        led.to()
    );
    assert_eq!(denis.get(led.to()).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_customer_of_the_vendors_brand_reads_that_brand() {
    let world = World::new().await;
    let mut denis = world.signed_in("denis@duval.example").await;
    let page = denis.get(&denis.at("")).await.text();
    assert!(page.contains("Nimbus Support") && page.contains("c=5a2d82"), "{page}");
    let sheet = denis.get("/brand/boreal.css?c=5a2d82").await;
    assert!(sheet.text().contains("--brand: light-dark(#5a2d82"), "{}", sheet.text());
    assert_eq!(denis.get("/brand/boreal.css?c=}evil").await.text(), "");
}

#[tokio::test]
async fn every_page_speaks_both_languages_whole() {
    let world = World::new().await;
    shelve(&world).await;
    for (email, lang) in [("claire@martin.example", "fr"), ("paul@martin.example", "en")] {
        let mut browser = world.signed_in(email).await;
        let number = opens(&mut browser, &complete()).await;
        let mut pages: Vec<String> = [
            "",
            "/requests",
            "/requests?q=nothing",
            "/requests/new",
            "/publications",
            "/requests/new?kind=technical&product=Nimbus+Mail",
            "/publications?q=zzz",
            "/notices",
            "/guide",
            "/terms",
            "/colleagues",
            "/nothing",
        ]
        .iter()
        .map(|it| browser.at(it))
        .collect();
        pages.extend([
            browser.at(&format!("/requests/{number}")),
            browser.at(&format!("/requests/{number}/opened")),
        ]);
        let list = browser.get(&browser.at("/publications")).await.text()
            + &browser.get(&browser.at("/notices")).await.text();
        let items = list.split("href=\"").filter_map(|it| it.split('"').next());
        pages.extend(
            items.filter(|it| it.matches('/').count() == 5 && it.contains("/p/boreal/")).map(str::to_owned),
        );
        assert!(pages.len() > 15, "publication and notice are among them: {pages:?}");
        pages.extend(["/password".to_owned(), "/sign-in/link".to_owned(), "/sign-in/aaaa".to_owned()]);
        for path in pages {
            let html = browser.get(&path).await.text();
            if path.starts_with("/p/") && !path.ends_with("/nothing") {
                assert!(html.contains(&format!("<html lang=\"{lang}\">")), "{path}");
            }
            // The portal-event and status words are another file's; our own keys never show.
            let raw = html.split(['<', '>', '"', ' ', '\n']).find(|word| word.starts_with("ui-"));
            assert_eq!(raw, None, "{path} shows a key nobody wrote");
            assert!(
                !html.contains("style=") && !html.contains("<script>") && !html.contains(" onclick"),
                "{path}"
            );
            assert_eq!(html.matches("<h1").count(), 1, "{path} has one title");
            assert_eq!(html.matches("<main").count(), 1, "{path} has one main part");
        }
    }
}

/// A publication, a notice and terms, for customers.
async fn shelve(world: &World) {
    let publication: PublicationDraft = serde_json::from_value(serde_json::json!({
        "kind": "known-issue", "language": "en", "title": "Quota exceeded", "products": ["Nimbus Mail"],
        "versions": "7.4", "symptoms": "It stops.", "workaround": "Start it again.", "fixed_in": "7.5",
        "body": "Long story.", "audience": "customers",
    }))
    .unwrap();
    let notice: NoticeDraft = serde_json::from_value(serde_json::json!({
        "kind": "maintenance", "title": "Maintenance on Thursday", "body": "Ten minutes.", "products": [],
        "starts": "2026-10-08T20:00:00Z", "ends": "2026-10-08T22:00:00Z", "audience": "customers",
    }))
    .unwrap();
    let terms = domain::text::Both { en: "Be kind.".into(), fr: "Soyez aimables.".into() };
    for what in [
        Administer::Publish(publication),
        Administer::Notice(notice),
        Administer::PublishTerms { text: terms },
    ] {
        world.engine.operate(world.boreal.id, what).await.unwrap();
    }
}

#[tokio::test]
async fn the_signatory_accepts_the_terms_once() {
    let world = World::new().await;
    shelve(&world).await;
    let mut paul = world.signed_in("paul@martin.example").await;
    assert!(paul.get(&paul.at("")).await.text().contains("/terms\">Read and accept"));
    let unticked = paul.send(&paul.at("/terms"), &[("version", "1")]).await;
    assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = paul.send(&paul.at("/terms"), &[("version", "1"), ("accepted", "yes")]).await;
    assert_eq!(answer.to(), paul.at("/terms"));
    assert!(paul.get(&paul.at("/terms")).await.text().contains("Accepted by Paul Roche"));
    let mut claire = world.signed_in("claire@martin.example").await;
    assert!(!claire.get(&claire.at("/terms")).await.text().contains("name=\"accepted\""));
}
