//! Two seats, three tabs, in a real browser: whatever is done in one tab, nothing lands at the wrong account.

use domain::SignedDuration;
use engine::Administer;
use post::out::compose;
use relais_tests::base::Kind;
use relais_tests::chain::Chain;
use relais_tests::chromium::Chromium;

use super::seats::{Second, also_at_duval};

/// What the pages say, in the language they are read in.
struct Said {
    language: &'static str,
    other_account: &'static str,
    ended: &'static str,
    which: &'static str,
}

const FRENCH: Said = Said {
    language: "fr",
    other_account: "Ce formulaire a été préparé pour Ateliers Martin",
    ended: "Votre accès ici a pris fin",
    which: "Avec quel rôle",
};
const ENGLISH: Said = Said {
    language: "en",
    other_account: "This form was made for Ateliers Martin",
    ended: "Your access here ended",
    which: "Which of your seats?",
};

/// Claire, at her browser.
struct Claire<'c> {
    chain: &'c Chain,
    site: String,
    browser: Chromium,
}

impl Claire<'_> {
    async fn goes(&mut self, path: &str) {
        self.browser.goes(&format!("{}{path}", self.site)).await;
    }

    async fn is_at(&mut self, path: &str) -> bool {
        self.browser.address().await.ends_with(path)
    }

    /// The newest link to sign in that was mailed to her.
    async fn mailed(&self) -> String {
        self.chain.rest().await;
        let mails = self.chain.sent();
        let mut links = mails.iter().filter(|it| it.to == self.chain.email("claire")).filter_map(|it| {
            let body = compose(it, &self.site).body;
            body.split_whitespace().find(|word| word.contains("/sign-in/")).map(str::to_owned)
        });
        links.next().expect("a link was mailed")
    }

    /// What the page gives back to copy.
    async fn kept(&mut self) -> Vec<String> {
        let areas = "return [...document.querySelectorAll('textarea[readonly]')].map((it) => it.value)";
        let kept = self.browser.runs(areas).await;
        kept.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
    }

    /// Fills in a new request, without sending it.
    async fn writes(&mut self, home: &str, subject: &str) {
        self.goes(&format!("{home}/requests/new?kind=technical&product=Nimbus+Compute")).await;
        self.browser.types("#subject", subject).await;
        self.browser.types("#text", &format!("{subject}, écrit avec soin.")).await;
        self.browser.presses("label[for=severity-2]").await;
    }
}

async fn the_tabs(said: &Said) {
    let chain = Chain::new(Kind::Sqlite).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let site = format!("http://{}", listener.local_addr().unwrap());
    let router = chain.router();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let Second { home: duval, seat } = also_at_duval(&chain).await;
    let martin = chain.home("claire").await;
    let number = chain.claire().opens("Passerelle lente").await;
    let mut claire = Claire { chain: &chain, site, browser: Chromium::start().await };

    // A link from before seats stood in addresses, by way of a link to sign in that is mailed.
    let old = format!("/p/boreal/requests/{number}");
    claire.goes(&old).await;
    if said.language == "en" {
        // Chosen and not only the browser's own: there and back, where the page is in English already.
        claire.browser.follows("form[action=\"/language\"] button").await;
        if claire.browser.runs("return document.documentElement.lang").await != said.language {
            claire.browser.follows("form[action=\"/language\"] button").await;
        }
    }
    claire.browser.follows("a[href^=\"/sign-in/link\"]").await;
    claire.browser.types("#email", chain.email("claire")).await;
    claire.browser.follows(".button-main").await;
    let link = claire.mailed().await;
    claire.browser.goes(&link).await;
    claire.browser.follows("main .button-main").await;
    assert!(claire.is_at(&format!("{martin}/requests/{number}")).await, "{}", claire.browser.address().await);
    assert!(claire.browser.text().await.contains("Passerelle lente"));
    assert_eq!(claire.browser.runs("return document.documentElement.lang").await, said.language);
    let first = claire.browser.tab().await;

    // A second tab chooses the other account from the list, and begins to write there.
    let second = claire.browser.opens_tab().await;
    claire.goes("/").await;
    claire.browser.follows(&format!("a[href=\"{duval}\"]")).await;
    assert!(claire.browser.text().await.contains("Cabinet Duval"));
    claire.writes(&duval, "Imprimante de Duval").await;

    // A third writes for the first account; what each of the others shows is still its own.
    let third = claire.browser.opens_tab().await;
    claire.writes(&martin, "Tour de Martin").await;
    claire.browser.turns_to(&first).await;
    claire.browser.reloads().await;
    assert!(claire.browser.text().await.contains("Ateliers Martin"), "a reload changes nothing");
    claire.browser.types("#reply-text", "La suite de la passerelle.").await;
    claire.browser.turns_to(&second).await;
    claire.browser.follows("[data-send]").await;
    assert!(claire.browser.address().await.contains(&duval));
    claire.browser.turns_to(&first).await;
    claire.browser.follows("#reply [data-send]").await;
    assert!(claire.is_at(&format!("{martin}/requests/{number}")).await);

    // The third tab's form is led astray to the other account's address: refused, every word kept, and the way back.
    claire.browser.turns_to(&third).await;
    claire
        .browser
        .runs(&format!("document.querySelector('#subject').form.action = '{duval}/requests/new'"))
        .await;
    claire.browser.follows("[data-send]").await;
    let text = claire.browser.text().await;
    assert!(text.contains(said.other_account), "{text}");
    let kept = claire.kept().await;
    assert!(kept.contains(&"Tour de Martin".to_owned()), "{kept:?}");
    assert!(kept.contains(&"Tour de Martin, écrit avec soin.".to_owned()), "{kept:?}");
    assert_eq!(claire.browser.count(&format!("a[href=\"{martin}\"]")).await, 1);
    claire.writes(&martin, "Tour de Martin").await;
    claire.browser.follows("[data-send]").await;
    assert!(claire.browser.address().await.contains(&martin));

    // An address of both asks which.
    claire.goes("/p/boreal/requests").await;
    assert!(claire.browser.text().await.contains(said.which));

    // The second seat ends while its form is open: kept as well, and filed nowhere.
    claire.browser.turns_to(&second).await;
    claire.writes(&duval, "Trop tard").await;
    chain.operate("boreal", Administer::EndSeat { seat: seat.parse().unwrap() }).await;
    claire.browser.follows("[data-send]").await;
    let text = claire.browser.text().await;
    assert!(text.contains(said.ended), "{text}");
    let kept = claire.kept().await;
    assert!(kept.contains(&"Trop tard, écrit avec soin.".to_owned()), "{kept:?}");

    chain.pass(SignedDuration::from_secs(1)).await;
    assert_eq!(subjects(&chain, "claire").await, ["Passerelle lente", "Tour de Martin"]);
    assert_eq!(subjects(&chain, "denis").await, ["Imprimante de Duval"]);
    let entries = chain.claire().reads(&format!("requests/{number}/entries")).await.to_string();
    assert!(entries.contains("La suite de la passerelle."), "{entries}");
    // The browser notes each answer that refuses; nothing else troubled it.
    let complaints = claire.browser.complaints().await;
    assert!(complaints.iter().all(|it| it.contains("409") || it.contains("410")), "{complaints:?}");
    server.abort();
    chain.must_add_up().await;
}

async fn subjects(chain: &Chain, seat: &str) -> Vec<String> {
    let all = chain.seat(seat).lists("requests").await;
    let mut subjects: Vec<String> = all.iter().map(|it| it["subject"].as_str().unwrap().to_owned()).collect();
    subjects.sort();
    subjects
}

#[test]
fn nothing_lands_at_the_wrong_account_from_three_tabs_in_either_language() {
    relais_tests::run(async {
        the_tabs(&FRENCH).await;
        the_tabs(&ENGLISH).await;
    });
}
