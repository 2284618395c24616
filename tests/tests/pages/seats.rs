//! A form acts for the seat it was made for, and an address leads to the seat that may see it: Claire is a contact of
//! two customers of one desk.

use domain::seat::Reach;
use domain::text::Language;
use engine::{Administer, NewAgent, NewContact};
use post::out::compose;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::html;
use relais_tests::pages::{Browser, escaped};
use serde_json::json;

/// Claire's second seat: where its pages begin, and its id.
pub struct Second {
    pub home: String,
    pub seat: String,
}

/// Claire is also a contact of Cabinet Duval.
pub async fn also_at_duval(chain: &Chain) -> Second {
    let new = NewContact {
        account: chain.accounts["Cabinet Duval"],
        email: chain.email("claire").into(),
        name: "Claire Martin".into(),
        reach: Reach::All,
        team: None,
        signatory: false,
        language: Language::Fr,
    };
    let seat = chain.operate("boreal", Administer::AddContact(new)).await;
    let word = seat.parse::<domain::id::SeatId>().unwrap().word();
    Second { home: format!("/p/boreal/{word}"), seat }
}

/// The fields of a request that is complete.
fn complete<'a>(secret: &'a str, subject: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("csrf", secret),
        ("kind", "technical"),
        ("product", "Nimbus Compute"),
        ("phase", "production"),
        ("subject", subject),
        ("text", "Nothing answers since nine, and this was written with care."),
        ("severity", "2"),
    ]
}

/// The subjects that somebody's account shows.
async fn subjects(chain: &Chain, seat: &str) -> Vec<String> {
    let all = chain.seat(seat).lists("requests").await;
    all.iter().map(|it| it["subject"].as_str().unwrap().to_owned()).collect()
}

/// Follows a sign-in link: where it leads to.
async fn enters(browser: &mut Browser, link: &str) -> String {
    let path = link.strip_prefix("https://desk.example").unwrap_or(link).to_owned();
    let secret = browser.secret(&path).await;
    led(&browser.posts(&path, &[("csrf", &secret)]).await)
}

fn led(answer: &relais_tests::client::Answer) -> String {
    let to = answer.headers.get("location").map(|to| to.to_str().unwrap().to_owned());
    to.unwrap_or_else(|| panic!("{}: {}", answer.status, answer.text()))
}

/// The newest mail's link that begins like this.
async fn mailed(chain: &Chain, to: &str, part: &str) -> String {
    let waiting = chain.engine.recent_mail().await.unwrap();
    // A way in is there once its mail has left.
    let mails: Vec<_> = chain.sent().into_iter().chain(waiting.into_iter().map(|(_, it)| it)).collect();
    let mut bodies = mails.iter().filter(|it| it.to == to).map(|it| compose(it, "https://desk.example").body);
    let link = bodies.find_map(|body| {
        let words = body.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        words.into_iter().find(|word| word.starts_with("https://desk.example/") && word.contains(part))
    });
    link.unwrap_or_else(|| panic!("no mail to {to} with {part}"))
}

both_engines! {
    async fn two_tabs_of_one_person_file_under_the_account_each_was_opened_for(chain: Chain) {
        let second = also_at_duval(&chain).await;
        let mut claire = chain.signed_in("claire").await;
        let (martin, duval) = (claire.home.clone(), second.home.clone());
        let one = claire.secret(&format!("{martin}/requests/new?kind=technical&product=Nimbus+Compute")).await;
        // The other tab goes to the other account, through the list of seats and everywhere else.
        let seats = claire.get("/").await.text();
        assert!(seats.contains(&format!("href=\"{martin}\"")) && seats.contains(&format!("href=\"{duval}\"")), "{seats}");
        let page = claire.get(&duval).await.text();
        assert!(page.contains("Cabinet Duval") && !page.contains("Ateliers Martin"), "{page}");
        let two = claire.secret(&format!("{duval}/requests/new")).await;
        assert_ne!(one, two, "a form's secret is bound to its seat");
        // Now both are sent, and the page of each was asked for again in between.
        let to = led(&claire.posts(&format!("{martin}/requests/new"), &complete(&one, "Of Martin")).await);
        assert!(to.starts_with(&martin), "{to}");
        assert!(claire.get(&duval).await.text().contains("Cabinet Duval"));
        let to = led(&claire.posts(&format!("{duval}/requests/new"), &complete(&two, "Of Duval")).await);
        assert!(to.starts_with(&duval), "{to}");
        assert_eq!(subjects(&chain, "claire").await, ["Of Martin"]);
        assert_eq!(subjects(&chain, "denis").await, ["Of Duval"]);
    }

    async fn a_form_of_one_seat_sent_to_another_is_refused_and_its_words_come_back(chain: Chain) {
        let second = also_at_duval(&chain).await;
        let mut claire = chain.signed_in("claire").await;
        let martin = claire.home.clone();
        let made = claire.secret(&martin).await;
        let answer = claire.posts(&format!("{}/requests/new", second.home), &complete(&made, "Lost?")).await;
        assert_eq!(answer.status.as_u16(), 409);
        let page = html::unescaped(&answer.text());
        assert!(page.contains("written with care") && page.contains("Lost?"), "{page}");
        assert!(page.contains("Ateliers Martin") && page.contains(&format!("href=\"{martin}\"")), "{page}");
        // A colleague's secret, and one that was made before anybody was in a seat, are no seat's at all.
        let foreign = chain.signed_in("denis").await.own_secret().await;
        let unbound = claire.secret("/password").await;
        for secret in [foreign, unbound] {
            let answer = claire.posts(&format!("{martin}/requests/new"), &complete(&secret, "Lost?")).await;
            assert_eq!(answer.status.as_u16(), 403);
            assert!(html::unescaped(&answer.text()).contains("written with care"));
        }
        for seat in ["claire", "denis"] {
            assert_eq!(subjects(&chain, seat).await, Vec::<String>::new());
        }
    }

    async fn an_address_leads_to_the_one_seat_that_may_see_it_or_asks_which(chain: Chain) {
        let second = also_at_duval(&chain).await;
        let number = chain.claire().opens("Gateway down").await;
        let others = chain.denis().opens("Printer down").await;
        let unseen = chain.gwen().opens("A stranger’s").await;
        let mut claire = chain.signed_in("claire").await;
        let (martin, duval) = (claire.home.clone(), second.home.clone());
        let paul = chain.home("paul").await;
        for was in ["/p/boreal", paul.as_str(), duval.as_str()] {
            // With her own second seat in it, an address means that seat and no other.
            let expected = (was != duval).then(|| format!("{martin}/requests/{number}?do=reply"));
            let answer = claire.get(&format!("{was}/requests/{number}?do=reply")).await;
            match expected {
                Some(to) => assert_eq!(led(&answer), to),
                None => assert_eq!(answer.status.as_u16(), 404),
            }
        }
        assert_eq!(led(&claire.get(&format!("/p/boreal/requests/{others}")).await), format!("{duval}/requests/{others}"));
        for foreign in [unseen.as_str(), "BOR-222222"] {
            assert_eq!(claire.get(&format!("/p/boreal/requests/{foreign}")).await.status.as_u16(), 404);
        }
        for path in ["", "/requests?show=all", "/requests/new?kind=technical"] {
            let answer = claire.get(&format!("/p/boreal{path}")).await;
            assert_eq!(answer.status.as_u16(), 200);
            let asked = html::addresses(&answer.text());
            assert!(asked.contains(&format!("{martin}{path}")) && asked.contains(&format!("{duval}{path}")), "{asked:?}");
            assert!(!answer.text().contains("<form method=\"post\" action=\"/p/"), "nothing is done before it is known for whom");
        }
        // Nothing is remembered of where she went: the next tab is asked again.
        assert!(claire.get(&duval).await.headers.get("set-cookie").is_none());
        assert_eq!(claire.get("/p/boreal/requests").await.status.as_u16(), 200);
        // Whoever has one seat is led without a question.
        let mut paul = chain.signed_in("paul").await;
        assert_eq!(led(&paul.get("/p/boreal/requests?q=a").await), format!("{}/requests?q=a", paul.home));
        // What a form of the old kind carried is not lost.
        let secret = paul.own_secret().await;
        let answer = paul.posts("/p/boreal/requests/new", &complete(&secret, "Of old")).await;
        assert_eq!(answer.status.as_u16(), 403);
        assert!(html::unescaped(&answer.text()).contains("written with care"));
    }

    async fn a_link_in_a_mail_ends_where_it_was_going(chain: Chain) {
        let second = also_at_duval(&chain).await;
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().replies(&number, "We look at it.").await;
        let claire = chain.email("claire");
        let home = chain.home("claire").await;
        let link = mailed(&chain, claire, &number).await;
        assert_eq!(link, format!("https://desk.example{home}/requests/{number}"), "the mail says the seat");
        let old = format!("/p/boreal/requests/{number}");
        let person = chain.viewer("claire").await;
        let domain::seat::Viewer::Contact(person) = person else { unreachable!() };
        chain.engine.set_password(person.person, "correct horse battery").await.unwrap();
        for path in [format!("{home}/requests/{number}"), old, format!("{}/requests", second.home)] {
            // By a link that is mailed.
            let mut browser = chain.browser();
            let gate = led(&browser.get(&path).await);
            assert_eq!(gate, format!("/sign-in?next={}", path.replace('/', "%2F")));
            let page = browser.get(&gate).await.text();
            let ask = html::addresses(&page).into_iter().find(|it| it.starts_with("/sign-in/link")).unwrap();
            let page = browser.get(&ask).await.text();
            let form = html::forms(&page).into_iter().find(|form| form.action == "/sign-in/link").unwrap();
            assert_eq!(form.hidden("next"), Some(path.as_str()));
            let secret = form.hidden("csrf").unwrap();
            let sent = browser.posts("/sign-in/link", &[("csrf", secret), ("next", &path), ("email", claire)]).await;
            assert!(sent.status.is_success());
            chain.pass(domain::SignedDuration::from_secs(1)).await;
            let link = mailed(&chain, claire, "/sign-in/").await;
            assert_eq!(enters(&mut browser, &link).await, path);
            let there = browser.reads(&path).await;
            assert!(there.status.is_success(), "{path}: {}", there.status);
            // By a password.
            let mut browser = chain.browser();
            let secret = browser.secret(&gate).await;
            let fields = [("csrf", secret.as_str()), ("email", claire), ("password", "correct horse battery"), ("next", &path)];
            assert_eq!(led(&browser.posts("/sign-in", &fields).await), path);
            assert!(browser.reads(&path).await.status.is_success());
        }
    }

    async fn signing_in_never_leads_to_another_site(chain: Chain) {
        let email = chain.email("gwen");
        for (nth, away) in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nSet-Cookie: a=b", "/é", "/\t/evil.example"].iter().enumerate() {
            let mut browser = chain.browser();
            let page = browser.get(&format!("/sign-in?next={}", escaped(away))).await.text();
            assert!(!html::addresses(&page).iter().any(|it| it.contains("evil")), "{page}");
            let secret = browser.secret("/sign-in/link").await;
            let fields = [("csrf", secret.as_str()), ("email", email), ("next", away)];
            assert!(browser.posts("/sign-in/link", &fields).await.status.is_success(), "{away}");
            chain.pass(domain::SignedDuration::from_secs(1)).await;
            let link = mailed(&chain, email, "/sign-in/").await;
            assert_eq!(enters(&mut browser, &link).await, "/", "{nth}: {away:?}");
        }
    }

    async fn what_was_typed_for_a_seat_that_ended_comes_back(chain: Chain) {
        let second = also_at_duval(&chain).await;
        let mut claire = chain.signed_in("claire").await;
        let (martin, duval) = (claire.home.clone(), second.home.clone());
        let made = claire.secret(&duval).await;
        let number = chain.claire().opens("Of Martin").await;
        chain.operate("boreal", Administer::EndSeat { seat: second.seat.parse().unwrap() }).await;
        for (page, fields) in [
            ("/requests/new".to_owned(), complete(&made, "Too late")),
            (format!("/requests/{number}"), vec![("csrf", made.as_str()), ("act", "reply"), ("text", "written with care")]),
        ] {
            let answer = claire.posts(&format!("{duval}{page}"), &fields).await;
            assert_eq!(answer.status.as_u16(), 410, "{page}");
            let text = html::unescaped(&answer.text());
            assert!(text.contains("written with care"), "{page} loses what was typed: {text}");
        }
        // Nothing goes on at the other account unasked: not a form, and not a page that is asked for again.
        let answer = claire.posts(&format!("{martin}/requests/new"), &complete(&made, "Too late")).await;
        assert_eq!(answer.status.as_u16(), 410);
        assert!(html::unescaped(&answer.text()).contains("written with care"));
        let reload = claire.get(&format!("{duval}/requests/new")).await;
        assert_eq!(reload.status.as_u16(), 200);
        assert!(html::addresses(&reload.text()).contains(&format!("{martin}/requests/new")));
        assert_eq!(claire.get(&format!("{duval}/requests/BOR-222222")).await.status.as_u16(), 410);
        assert_eq!(subjects(&chain, "claire").await, ["Of Martin"]);
        assert_eq!(subjects(&chain, "denis").await, Vec::<String>::new());
        // A form that was never made for the seat tells nothing about it.
        let mut denis = chain.signed_in("denis").await;
        let secret = denis.own_secret().await;
        assert_eq!(denis.posts(&format!("{duval}/requests/new"), &complete(&secret, "x")).await.status.as_u16(), 404);
    }

    async fn an_agent_whose_seat_ended_gets_back_what_was_typed(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let mut nadia = chain.signed_in("nadia").await;
        let page = format!("/d/boreal/requests/{number}");
        let secret = nadia.secret(&page).await;
        let seat = chain.viewer("nadia").await.seat().unwrap();
        chain.operate("boreal", Administer::EndSeat { seat }).await;
        let reply = [("csrf", secret.as_str()), ("act", "reply"), ("text", "An answer of an hour")];
        let answer = nadia.posts(&page, &reply).await;
        assert_eq!(answer.status.as_u16(), 410);
        assert!(answer.text().contains("An answer of an hour"));
        // With a new seat at the desk, what the old one had open is still not its own.
        let again = NewAgent {
            email: chain.email("nadia").into(),
            name: "Nadia Benali".into(),
            role: domain::seat::Role::Agent,
            accounts: None,
            doors: None, queues: None,
            language: Language::Fr,
        };
        chain.operate("boreal", Administer::AddAgent(again)).await;
        let answer = nadia.posts(&page, &reply).await;
        assert_eq!(answer.status.as_u16(), 410);
        assert!(answer.text().contains("An answer of an hour"));
        assert!(nadia.get(&page).await.status.is_success());
        assert!(!chain.claire().reads(&format!("requests/{number}/entries")).await.to_string().contains("An answer"));
    }

    async fn a_second_seat_of_an_agent_at_one_desk_is_refused(chain: Chain) {
        let email = chain.email("faye@boreal");
        let new = json!({"email": email, "name": "Faye Lindt", "role": "lead"});
        assert_eq!(chain.ada().may_not("agents", new).await, "already-exists");
        let mut ada = chain.signed_in("ada").await;
        let secret = ada.own_secret().await;
        let fields = [("csrf", secret.as_str()), ("email", email), ("name", "Faye Lindt"), ("role", "lead"), ("which", "all"), ("language", "fr")];
        let answer = ada.posts("/d/boreal/people/new", &fields).await;
        assert_eq!(answer.status.as_u16(), 409, "{}", answer.text());
        assert!(answer.text().contains("Faye Lindt"), "what was typed stays");
        let program = relais_tests::process::relais(&chain.base.url)
            .args(["agent", "add", email, "--desk", "boreal", "--name", "Faye", "--role", "lead"])
            .output()
            .unwrap();
        assert!(!program.status.success(), "{program:?}");
        let faye: Vec<_> = chain.ada().lists("agents").await;
        assert_eq!(faye.iter().filter(|it| it["name"] == "Faye Lindt").count(), 1);
        // At another desk, and as a customer, the same person may have theirs.
        assert!(chain.seat("faye@cime").get("me").await.status.is_success());
    }
    async fn an_agent_is_limited_to_queues_on_the_page_that_adds_them(chain: Chain) {
        let named = json!({"en": "EMEA", "fr": "EMEA"});
        let made = chain.ada().does("queues", json!({"name": named, "door": "technical"})).await;
        let (number, emea) = (chain.claire().opens("Gateway down").await, made["id"].as_str().unwrap());
        let mut ada = chain.signed_in("ada").await;
        let page = format!("{}/people/new", ada.home);
        assert!(ada.get(&page).await.text().contains(&format!("value=\"{emea}\"")), "it is offered");
        let secret = ada.secret(&page).await;
        let typed = |once, queue| {
            [
                ("csrf", secret.as_str()),
                ("once", once),
                ("name", "Eva Lang"),
                ("email", "eva@boreal.example"),
                ("role", "agent"),
                ("which", "all"),
                ("queues", queue),
                ("language", "fr"),
            ]
        };
        assert_eq!(ada.posts(&page, &typed("one", "EMEA")).await.status.as_u16(), 422, "no queue's id");
        led(&ada.posts(&page, &typed("two", emea)).await);
        let people = ada.get(&format!("{}/people", ada.home)).await.text();
        assert!(people.contains("EMEA</span>"), "the list says to which queues");
        let agents = chain.ada().lists("agents").await;
        let eva = agents.iter().find(|it| it["name"] == "Eva Lang").unwrap();
        assert_eq!(eva["queues"], json!([emea]));
        let eva = chain.seat_of("boreal", eva["seat"].as_str().unwrap()).await;
        assert_eq!(eva.lists("requests").await, Vec::<serde_json::Value>::new(), "{number} waits in another queue");
    }
}
