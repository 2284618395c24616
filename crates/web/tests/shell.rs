//! The shell: who gets in, what a form must carry, what every answer wears.

mod world;

use axum::http::{StatusCode, header};
use relais_web::{self as web, Access};
use world::{World, settled};

/// A path with its places filled in.
fn filled(path: &str, desk: &str) -> String {
    path.replace("{desk}", desk)
        .replace("{number}", "BOR-K7Q2MD")
        .replace("{sha}", &"0".repeat(64))
        .replace("/p/boreal/{seat}", "/p/boreal/bcdfghjk")
        .split('/')
        .map(|part| if part.starts_with('{') { "00000000-0000-0000-0000-000000000000" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test]
async fn whoever_has_not_signed_in_gets_past_no_guarded_route() {
    let world = World::new().await;
    let guarded: Vec<_> = web::routes().into_iter().filter(|route| route.access != Access::Public).collect();
    assert!(guarded.len() > 30, "the table is the table");
    for route in guarded {
        let path = filled(route.path, "boreal");
        let mut browser = world.browser();
        if route.method == "GET" {
            let answer = browser.get(&path).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
            assert!(answer.to().starts_with("/sign-in?next=%2F"), "{path}: {}", answer.to());
        } else {
            let answer = browser.send(&path, &[("text", "What I wrote for an hour")]).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            assert!(answer.text().contains("What I wrote for an hour"), "{path} loses what was typed");
        }
    }
}

#[tokio::test]
async fn a_seat_opens_the_pages_of_its_own_kind_and_desk_alone() {
    let world = World::new().await;
    let mut claire = world.signed_in("claire@martin.example").await;
    let mut nadia = world.signed_in("nadia@boreal.example").await;
    for route in web::routes() {
        let closed: &mut world::Browser = match route.access {
            Access::Agent => &mut claire,
            Access::Contact => &mut nadia,
            _ => continue,
        };
        for desk in ["boreal", "cime", "nowhere"] {
            let path = filled(route.path, desk);
            let answer = match route.method {
                "GET" => closed.get(&path).await,
                _ => closed.send(&path, &[("act", "reply")]).await,
            };
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} {path}", route.method);
        }
    }
}

#[tokio::test]
async fn what_belongs_to_others_looks_as_if_it_were_not_there() {
    let world = World::new().await;
    let mut claire = world.signed_in("claire@martin.example").await;
    let mut page = async |path: &str| {
        let answer = claire.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        settled(&answer.text(), path)
    };
    let (foreign, unknown) = (page("/p/cime/requests").await, page("/p/nowhere/requests").await);
    assert_eq!(foreign, unknown, "a desk where one has no seat is a desk that is not there");
    let desk = page("/d/boreal/requests").await;
    assert_eq!(desk, unknown, "and so is the other side of one's own");
}

#[tokio::test]
async fn a_form_must_carry_the_secret_of_its_own_browser() {
    let world = World::new().await;
    let mut claire = world.signed_in("claire@martin.example").await;
    let mut denis = world.signed_in("denis@duval.example").await;
    let foreign = denis.secret().await;
    let wrote = ("text", "A long story that must not be lost");
    for csrf in ["", "guess", foreign.as_str()] {
        let answer = claire.post(&claire.at("/requests/new"), &[("csrf", csrf), wrote]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{csrf:?}");
        assert!(answer.text().contains(wrote.1), "what was typed comes back");
    }
    let own = claire.secret().await;
    claire.headers.push(("sec-fetch-site", "cross-site"));
    let answer = claire.post(&claire.at("/requests/new"), &[("csrf", &own), wrote]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "another site's form is refused whatever it carries");
    claire.headers.clear();
    let answer = claire.post(&claire.at("/requests/new"), &[("csrf", &own), wrote]).await;
    assert_ne!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_answer_wears_its_headers() {
    let world = World::served(web::Options { secure_cookies: true, demo: false }).await;
    let mut browser = world.browser();
    for path in [
        "/",
        "/sign-in",
        &web::asset("relais.css"),
        "/nothing",
        "/health",
        "/brand/boreal.css?c=1d4e89",
        "/p/boreal",
    ] {
        let answer = browser.get(path).await;
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
        assert_eq!(answer.header(header::X_FRAME_OPTIONS), "DENY", "{path}");
        assert_eq!(answer.header(header::REFERRER_POLICY), "same-origin", "{path}");
        assert!(answer.header(header::STRICT_TRANSPORT_SECURITY).starts_with("max-age="), "{path}");
        if answer.header(header::CONTENT_TYPE).starts_with("text/html") {
            assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{path}");
        }
        for cookie in answer.cookies() {
            assert!(cookie.starts_with("__Host-") && cookie.contains("Secure"), "{cookie}");
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        }
    }
    let claire = world.signed_in("claire@martin.example").await;
    assert!(claire.cookies.contains_key("__Host-session"));
}

#[tokio::test]
async fn a_method_that_a_path_does_not_take_is_refused() {
    let world = World::new().await;
    let mut claire = world.signed_in("claire@martin.example").await;
    for path in ["/sign-in", "/p/boreal", &web::asset("relais.css")] {
        assert_eq!(claire.put(path).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}

#[tokio::test]
async fn assets_are_kept_by_browsers_until_they_change() {
    let world = World::new().await;
    let mut browser = world.browser();
    let style = web::asset("relais.css");
    assert!(browser.get("/sign-in").await.text().contains(&format!("href=\"{style}\"")));
    let mut tags = Vec::new();
    for (accepts, coding) in [("identity", ""), ("br, gzip", "gzip")] {
        browser.headers.push(("accept-encoding", accepts));
        let answer = browser.get(&style).await;
        assert_eq!(answer.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
        assert_eq!(answer.header(header::CONTENT_ENCODING), coding);
        assert_eq!(answer.header(header::VARY), "accept-encoding");
        let tag = answer.header(header::ETAG).to_owned();
        tags.push(tag.clone());
        browser.headers.push(("if-none-match", Box::leak(tag.into_boxed_str())));
        let again = browser.get(&style).await;
        assert_eq!(
            (again.status, again.header(header::ETAG)),
            (StatusCode::NOT_MODIFIED, tags.last().unwrap().as_str())
        );
        browser.headers.clear();
    }
    assert_ne!(tags[0], tags[1], "of other bytes the tag is another");
}

#[tokio::test]
async fn an_address_of_a_file_has_one_text_or_none() {
    let world = World::new().await;
    let mut browser = world.browser();
    let style = web::asset("relais.css");
    let (folder, _) = style.rsplit_once('/').unwrap();
    for name in ["relais.css", "relais.js", "icons.svg", "logo.svg", "favicon.svg", "chevron.svg", "wall.svg"]
    {
        assert_eq!(browser.get(&format!("{folder}/{name}")).await.status, StatusCode::OK, "{name}");
        for other in
            [format!("/assets/{name}"), format!("/assets/aaaaaaaaaa/{name}"), format!("{folder}/{name}x")]
        {
            let answer = browser.get(&other).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{other}");
            assert!(!answer.header(header::CACHE_CONTROL).contains("public"), "{other}");
        }
    }
}

#[tokio::test]
async fn looking_at_a_sign_in_link_does_not_use_it() {
    let world = World::new().await;
    let link = world.engine.make_sign_in_link("claire@martin.example").await.unwrap().unwrap();
    let path = format!("/sign-in/{link}");
    let mut scanner = world.browser();
    for _ in 0..3 {
        assert_eq!(scanner.get(&path).await.status, StatusCode::OK);
    }
    let mut claire = world.browser();
    let answer = claire.send(&path, &[]).await;
    assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(claire.get("/").await.to().split('/').nth(2), Some("boreal"), "one seat: straight to it");
    assert_eq!(world.browser().send(&path, &[]).await.status, StatusCode::GONE, "it works once");
}

#[tokio::test]
async fn asking_for_a_link_tells_nobody_who_is_known() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for email in ["claire@martin.example", "nobody@martin.example"] {
        let answer = world.browser().send("/sign-in/link", &[("email", email)]).await;
        answers.push((answer.status, settled(&answer.text(), email)));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn a_wrong_password_keeps_the_address_and_says_nothing_of_it() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for email in ["claire@martin.example", "nobody@martin.example"] {
        let fields = [("email", email), ("password", "not this one"), ("next", "/p/boreal")];
        let answer = world.browser().send("/sign-in", &fields).await;
        assert!(answer.text().contains(&format!("value=\"{email}\"")));
        answers.push((answer.status, settled(&answer.text(), email)));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_ends_the_session_itself() {
    let world = World::new().await;
    let mut claire = world.signed_in("claire@martin.example").await;
    let stolen = claire.clone();
    assert_eq!(claire.send("/sign-out", &[]).await.to(), "/sign-in");
    for mut browser in [claire, stolen] {
        let answer = browser.get(&browser.at("")).await;
        assert!(answer.to().starts_with("/sign-in"), "{}", answer.to());
    }
}

#[tokio::test]
async fn a_language_can_be_chosen_before_signing_in() {
    let world = World::new().await;
    let mut browser = world.browser();
    assert!(browser.get("/sign-in").await.text().contains("<html lang=\"en\">"));
    let answer = browser.send("/language", &[("language", "fr"), ("back", "/sign-in?next=%2F")]).await;
    assert_eq!(answer.to(), "/sign-in?next=%2F");
    let page = browser.get("/sign-in").await.text();
    assert!(page.contains("<html lang=\"fr\">") && page.contains("Se connecter"), "{page}");
}

#[tokio::test]
async fn the_set_up_link_makes_the_first_desk_and_signs_its_administrator_in() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("relais.db").display());
    let store = engine::Store::open(&url).await.unwrap();
    let dice = engine::time::SharedDice::new(engine::time::SeededDice::new(5));
    let clock = std::sync::Arc::new(engine::time::HandClock::at(world::monday()));
    let engine = engine::Engine::new(store, clock, dice, |_, _| unreachable!()).with_light_hashing();
    let secret = engine.make_set_up_link().await.unwrap();
    let mut browser = world::Browser::of(web::router(engine.clone(), web::Options::default()));
    let path = format!("/set-up/{secret}");
    assert_eq!(browser.get("/set-up/other").await.status, StatusCode::GONE);
    assert_eq!(browser.get(&path).await.status, StatusCode::OK);
    let mut fields = vec![
        ("desk", "Acme"),
        ("slug", "acme"),
        ("prefix", "acm"),
        ("tier", "partner"),
        ("colour", "#aa3300"),
        ("zone", "Europe/Paris"),
        ("products", "Cloud\r\nMail"),
        ("name", "Ada Acme"),
        ("email", "ada@acme.example"),
        ("password", "short"),
    ];
    let answer = browser.send(&path, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("value=\"Ada Acme\"") && answer.text().contains("Cloud\nMail"));
    assert!(!answer.text().contains("value=\"short\""), "a password is never sent back");
    fields[9].1 = "a sentence is fine";
    let answer = browser.send(&path, &fields).await;
    assert_eq!(answer.to(), "/d/acme", "{}", answer.text());
    assert_eq!(browser.get("/").await.to(), "/d/acme");
    assert_eq!(browser.get(&path).await.status, StatusCode::GONE, "it works once");
}

#[tokio::test]
async fn a_changed_password_is_said_where_one_lands() {
    let world = World::new().await;
    let mut nadia = world.signed_in("nadia@boreal.example").await;
    let fields = [("password", "a sentence is fine"), ("password-again", "a sentence is fine")];
    let changed = nadia.send("/password", &fields).await;
    assert_eq!((changed.status, changed.to()), (StatusCode::SEE_OTHER, "/d/boreal"), "{}", changed.text());
    let landed = nadia.get("/d/boreal").await.text();
    assert!(landed.contains("Your password is changed."), "{landed}");
    assert!(!nadia.get("/d/boreal").await.text().contains("Your password is changed."), "it is said once");
}

#[tokio::test]
async fn a_link_that_was_used_leads_to_another() {
    let world = World::new().await;
    let link = world.engine.make_sign_in_link("nadia@boreal.example").await.unwrap().unwrap();
    let path = format!("/sign-in/{link}");
    assert_eq!(world.browser().send(&path, &[]).await.status, StatusCode::SEE_OTHER);
    let used = world.browser().send(&path, &[]).await;
    assert_eq!(used.status, StatusCode::GONE);
    assert!(used.text().contains("class=\"button button-main\" href=\"/sign-in/link\""), "{}", used.text());
}

#[tokio::test]
async fn an_address_that_only_takes_forms_says_so_to_people_and_shows_a_way_out() {
    let world = World::new().await;
    let mut nadia = world.signed_in("nadia@boreal.example").await;
    let answer = nadia.get("/sign-out").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    let html = answer.text();
    assert!(!html.contains("The API") && !html.contains("l’API") && html.contains("href=\"/\""), "{html}");
}
