//! What a desk vouches for opens that desk's seats and no other: Faye works for Boréal and for Cime, Boréal's
//! administrator makes her a sign-in link.

use domain::proof::Proof;
use engine::sign_in::Client;
use post::out::compose;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::client::Answer;
use relais_tests::html;
use relais_tests::pages::Browser;
use serde_json::json;

fn led(answer: &Answer) -> String {
    let to = answer.headers.get("location").map(|to| to.to_str().unwrap().to_owned());
    to.unwrap_or_else(|| panic!("{}: {}", answer.status, answer.text()))
}

/// Uses a sign-in link in a new browser; answers it and where it was led.
async fn by(chain: &Chain, link: &str) -> (Browser, String) {
    let path = format!("/sign-in/{}", link.rsplit('/').next().unwrap());
    let mut browser = chain.browser();
    let secret = browser.secret(&path).await;
    let to = led(&browser.posts(&path, &[("csrf", &secret)]).await);
    (browser, to)
}

/// The id of a seat.
async fn seat(chain: &Chain, who: &str) -> String {
    chain.viewer(who).await.seat().unwrap().to_string()
}

/// A link that an administrator makes by the API.
async fn vouched(chain: &Chain, who: &str) -> String {
    let path = format!("agents/{}/sign-in-link", seat(chain, who).await);
    let made = chain.ada().does(&path, json!({})).await;
    made["link"].as_str().unwrap().to_owned()
}

/// A page as it is told from others: its status, and its words.
fn settled(answer: &Answer, path: &str, email: &str) -> (u16, String) {
    let encoded = path.replace('/', "%2F");
    let text = html::settled(&answer.text(), path).replace(&encoded, "ADDRESS").replace(path, "ADDRESS");
    (answer.status.as_u16(), text.replace(email, "EMAIL"))
}

both_engines! {
    async fn a_link_that_a_desk_made_opens_that_desk_and_asks_for_a_proof_at_any_other(chain: Chain) {
        let email = chain.email("faye@boreal");
        // By page, where it is shown once.
        let mut ada = chain.signed_in("ada").await;
        let page = format!("/d/boreal/people/{}/sign-in-link", seat(&chain, "faye@boreal").await);
        assert!(!ada.get(&page).await.text().contains("/sign-in/"), "looking makes none");
        let secret = ada.own_secret().await;
        let shown = ada.posts(&page, &[("csrf", &secret)]).await.text();
        let link = shown.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let (mut faye, to) = by(&chain, &link).await;
        assert_eq!(to, "/d/boreal");
        assert!(faye.get("/d/boreal").await.status.is_success());
        assert_eq!(led(&faye.get("/").await), "/d/boreal", "one seat, as far as this desk goes");
        assert!(!faye.get("/d/boreal").await.text().contains("Cime"));
        // By the API; of a person with no seat elsewhere, the same is said at every other address.
        let (mut nadia, _) = by(&chain, &vouched(&chain, "nadia").await).await;
        for pages in [["/d/cime", "/d/nowhere"], ["/p/cime/requests", "/p/nowhere/requests"], ["/d/cime/requests/CIM-222222", "/d/nowhere/requests/CIM-222222"]] {
            let [cime, nowhere] = pages;
            let there = settled(&faye.get(cime).await, cime, email);
            assert_eq!(there.0, 403, "{cime}");
            assert_eq!(there, settled(&faye.get(nowhere).await, nowhere, email), "a desk is told from none");
            let hers = settled(&nadia.get(cime).await, cime, chain.email("nadia"));
            assert_eq!(there.1.replace("Faye Lindt", "X"), hers.1.replace("Nadia Benali", "X"), "a seat is told from none");
        }
        let wrote = [("csrf", "x"), ("act", "note"), ("text", "Written for an hour")];
        let answer = faye.posts("/d/cime/requests/CIM-222222", &wrote).await;
        assert_eq!(answer.status.as_u16(), 403);
        assert!(answer.text().contains("Written for an hour"));
        // Her own proof, by the link that the page offers, goes on where she was going.
        let page = faye.get("/d/cime").await.text();
        let form = html::forms(&page).into_iter().find(|form| form.action == "/sign-in/link").unwrap();
        let fields: Vec<(&str, &str)> = ["csrf", "next", "email"].map(|name| (name, form.hidden(name).unwrap())).to_vec();
        assert!(faye.posts("/sign-in/link", &fields).await.status.is_success());
        chain.rest().await;
        let body = chain.sent().iter().find(|it| it.to == email).map(|it| compose(it, "https://desk.example").body);
        let link = body.unwrap().split_whitespace().find(|it| it.contains("/sign-in/")).unwrap().to_owned();
        let (mut faye, to) = by(&chain, &link).await;
        assert_eq!(to, "/d/cime");
        for desk in ["/d/cime", "/d/boreal"] {
            assert!(faye.get(desk).await.status.is_success(), "{desk}");
        }
    }

    async fn a_password_is_not_set_on_the_word_of_a_desk(chain: Chain) {
        let email = chain.email("faye@boreal");
        let (mut faye, _) = by(&chain, &vouched(&chain, "faye@boreal").await).await;
        assert_eq!(faye.get("/password").await.status.as_u16(), 403);
        let secret = faye.secret("/d/boreal").await;
        let fields = [("csrf", secret.as_str()), ("password", "a sentence is fine"), ("password-again", "a sentence is fine")];
        assert_eq!(faye.posts("/password", &fields).await.status.as_u16(), 403);
        assert!(chain.engine.sign_in(&Client::here(), email, "a sentence is fine").await.is_err(), "it was set");
        assert!(faye.get("/d/boreal").await.status.is_success(), "and nothing ended");
        // Her own word sets it, and then opens both.
        let domain::seat::Viewer::Agent(person) = chain.viewer("faye@boreal").await else { unreachable!() };
        chain.engine.set_password(person.person, "a sentence is fine").await.unwrap();
        let session = chain.engine.sign_in(&Client::here(), email, "a sentence is fine").await.unwrap();
        let signed = chain.engine.session(&session.session).await.unwrap();
        assert_eq!((signed.proof, signed.seats.len()), (Proof::Password, 2));
    }

    async fn each_way_of_signing_in_says_by_what_it_was_proved(chain: Chain) {
        let email = chain.email("faye@boreal");
        let boreal = chain.desks["boreal"].id;
        for (proof, seats) in [(Proof::Address, 2), (Proof::Operator, 2), (Proof::Desk(boreal), 1)] {
            let link = chain.engine.make_sign_in_link_to(email, proof, None).await.unwrap().unwrap();
            let session = chain.engine.use_sign_in_link(&Client::here(), &link).await.unwrap().session;
            let signed = chain.engine.session(&session).await.unwrap();
            assert_eq!((signed.proof, signed.seats.len()), (proof, seats));
        }
        let nimbus = Proof::Desk(chain.desks["nimbus"].id);
        assert_eq!(chain.engine.make_sign_in_link_to(email, nimbus, None).await.unwrap(), None, "no seat there");
        // The operator's command, for the person and for one desk.
        for (arguments, desks) in [(&["agent", "link", email, "--json"][..], 2), (&["agent", "link", email, "--desk", "boreal", "--json"][..], 1)] {
            let told = relais_tests::process::told(&chain.base.url, arguments);
            let link: serde_json::Value = serde_json::from_str(&told).unwrap();
            let secret = link["link"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
            let session = chain.engine.use_sign_in_link(&Client::here(), &secret).await.unwrap().session;
            assert_eq!(chain.engine.session(&session).await.unwrap().seats.len(), desks, "{arguments:?}");
        }
    }

    async fn a_desk_vouches_for_its_own_and_the_audit_says_so(chain: Chain) {
        let boreal = seat(&chain, "faye@boreal").await;
        let cime = seat(&chain, "faye@cime").await;
        assert_eq!(chain.ada().may_not(&format!("agents/{cime}/sign-in-link"), json!({})).await, "not-found");
        assert_eq!(chain.nadia().may_not(&format!("agents/{boreal}/sign-in-link"), json!({})).await, "not-yours");
        let claire = seat(&chain, "claire").await;
        assert_eq!(chain.ada().may_not(&format!("agents/{claire}/sign-in-link"), json!({})).await, "not-found");
        let made = chain.ada().does(&format!("contacts/{claire}/sign-in-link"), json!({})).await;
        let (mut browser, to) = by(&chain, made["link"].as_str().unwrap()).await;
        assert_eq!(to, chain.home("claire").await);
        assert!(browser.get(&to).await.status.is_success());
        let audit = chain.ada().lists("audit").await;
        let line = audit.iter().find(|it| it["what"] == "sign-in-link-made").expect("a line");
        assert_eq!((&line["who"], &line["subject"]), (&json!("Ada Blanc"), &json!("Claire Martin")));
        assert!(!json!(audit).to_string().contains(made["link"].as_str().unwrap()), "the link stands nowhere");
        let mut ada = chain.signed_in("ada").await;
        assert!(ada.get("/d/boreal/audit").await.text().contains("a créé un lien de connexion pour Claire Martin"));
        chain.must_add_up().await;
    }
}
