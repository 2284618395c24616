//! The story in a real browser: a customer, its partner and the vendor work one problem, each on their own pages.

use relais_tests::base::Kind;
use relais_tests::chain::Chain;
use relais_tests::chromium::Chromium;

/// People at one browser, one after the other.
struct Story<'c> {
    chain: &'c Chain,
    site: String,
    browser: Chromium,
}

impl Story<'_> {
    /// Somebody signs in by the link that was mailed to them.
    async fn enters(&mut self, seat: &str) {
        self.browser.goes(&format!("{}/sign-in", self.site)).await;
        self.browser.forgets().await;
        let link = self.chain.engine.make_sign_in_link(self.chain.email(seat)).await.unwrap().unwrap();
        self.browser.goes(&format!("{}/sign-in/{link}", self.site)).await;
        self.browser.follows("main button, .card button").await;
    }

    async fn goes(&mut self, path: &str) {
        self.browser.goes(&format!("{}{path}", self.site)).await;
    }

    /// Opens the form of one act from its address, fills it in and sends it.
    async fn acts(&mut self, page: &str, act: &str, fields: &[(&str, &str)]) {
        self.goes(&format!("{page}?do={act}")).await;
        for (name, text) in fields {
            let choice = format!("#act select[name=\"{name}\"]");
            if self.browser.count(&choice).await > 0 {
                self.browser.chooses(&choice, text).await;
            } else {
                self.browser.types(&format!("#act [name=\"{name}\"]"), text).await;
            }
        }
        self.browser.follows("#act [data-send]").await;
        self.chain.rest().await;
    }

    async fn duty(&mut self, number: &str, duty: &str) {
        self.goes(&format!("/d/boreal/requests/{number}/triage")).await;
        if duty == "publications" {
            self.browser.types("#publications-words", "passerelle injoignable").await;
        }
        self.browser
            .types(&format!("#{duty}-text"), "Vérifié depuis deux réseaux : rien de notre côté.")
            .await;
        self.browser.follows(&format!("#duty-{duty} [data-send]")).await;
    }

    async fn escalates(&mut self, number: &str) {
        self.goes(&format!("/d/boreal/requests/{number}/escalate")).await;
        self.browser.types("#escalate-text", "La passerelle ne répond plus.").await;
        for (field, text) in [
            ("problem-statement", "La passerelle ne répond plus du tout depuis neuf heures."),
            ("business-impact", "Plus personne ne peut travailler aux ateliers."),
            ("product-version", "Compute 8.1"),
            ("environment", "org-77, eu-west"),
            ("severity-justification", "Une fonction majeure manque, sans contournement."),
            ("workaround-tried", "Redémarrée deux fois, sans effet."),
            ("diagnostics", "Journaux des deux routeurs disponibles."),
        ] {
            self.browser.types(&format!("[name=\"value.{field}\"]"), text).await;
        }
        self.browser.presses("[name=\"value.personal-data-cleared\"]").await;
        self.browser.presses("label[for=escalate-severity-2]").await;
        self.browser.follows("#form [data-send]").await;
        self.chain.rest().await;
    }
}

/// The last part of an address, without what follows it.
fn last(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap();
    path.rsplit('/').next().unwrap().to_owned()
}

async fn the_story(chain: &Chain) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let site = format!("http://{}", listener.local_addr().unwrap());
    let router = chain.router();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let mut it = Story { chain, site, browser: Chromium::start().await };

    // The customer opens a request, step by step, in its partner's own brand.
    it.enters("claire").await;
    let home = chain.home("claire").await;
    assert!(it.browser.address().await.ends_with(&home), "{}", it.browser.address().await);
    assert!(it.browser.text().await.contains("Boréal Services"));
    it.goes(&format!("{home}/requests/new")).await;
    it.browser.presses("label[for=kind-technical]").await;
    it.browser.follows("form button.button-main").await;
    it.browser.types("#subject", "Passerelle injoignable").await;
    it.browser.types("#text", "Plus rien ne répond depuis neuf heures.").await;
    it.browser.presses("label[for=severity-2]").await;
    it.browser.follows("[data-send]").await;
    let number = it.browser.words_of(".confirmation-number").await;
    assert!(number.starts_with("BOR-"), "{number}");

    // First-line triage, with one duty forgotten: refused, and nothing typed is lost.
    it.enters("nadia").await;
    it.goes("/d/boreal").await;
    it.browser.follows(&format!("a[href*=\"{number}\"]")).await;
    for duty in ["isolation", "publications", "proposal"] {
        it.duty(&number, duty).await;
    }
    it.escalates(&number).await;
    assert_eq!(it.browser.count(".error-summary a[href=\"#escalate-value.triage.recreation\"]").await, 1);
    assert_eq!(it.browser.value_of("[name=\"value.environment\"]").await, "org-77, eu-west");
    assert_eq!(it.browser.value_of("#escalate-text").await, "La passerelle ne répond plus.");
    it.duty(&number, "recreation").await;
    it.escalates(&number).await;
    let escalation = last(&it.browser.address().await);
    let ours = format!("/d/boreal/escalations/{escalation}");
    it.goes(&ours).await;
    let shown = it.browser.text().await;
    let theirs = shown
        .split_whitespace()
        .find(|word| word.starts_with("NIM-"))
        .expect("the vendor’s number")
        .to_owned();

    // The vendor asks for a field, gets it, and hands back; the partner disputes; the vendor resolves.
    let there = format!("/d/nimbus/requests/{theirs}");
    it.enters("victor").await;
    it.goes("/d/nimbus").await;
    it.browser.follows(&format!("a[href*=\"{theirs}\"]")).await;
    let page = it.browser.text().await;
    assert!(
        !page.contains("Ateliers Martin") && !page.contains("Claire") && !page.contains(&number),
        "{page}"
    );
    it.acts(&there, "accept", &[("engineer", "Victor Hale")]).await;
    it.acts(&there, "ask", &[("text", "Quelle version exacte ?"), ("fields", "Version exacte")]).await;
    it.enters("nadia").await;
    it.goes(&ours).await;
    assert!(it.browser.text().await.contains("Quelle version exacte"));
    it.acts(&ours, "give", &[("value.version-exacte", "8.1.77")]).await;
    it.enters("victor").await;
    let evidence =
        [("reason", "firewall"), ("element", "pare-feu"), ("evidence", "Rien ne revient de nos paquets.")];
    it.acts(&there, "hand-back", &evidence).await;
    it.enters("nadia").await;
    it.acts(&ours, "dispute", &[("evidence", "Le journal du pare-feu ne montre aucun rejet.")]).await;
    it.enters("victor").await;
    it.acts(&there, "resolve", &[("kind", "workaround"), ("text", "Pin the route table.")]).await;

    // The partner relays it under its own brand, after a preview of exactly what will be read.
    it.enters("nadia").await;
    it.goes(&ours).await;
    it.browser.follows("a[href*=\"/relay?entry=\"]").await;
    it.browser
        .types(&format!("[name=\"text.{number}\"]"), "Fixez la table de routage : la passerelle répond.")
        .await;
    it.browser.chooses("#relay-resolution", "workaround").await;
    it.browser.follows("button[value=preview]").await;
    assert!(it.browser.words_of(".preview").await.contains("Fixez la table de routage"));

    // What is corrected after the look is shown again before it is sent, and only the corrected words are.
    let corrected = "Fixez la table de routage, puis redémarrez : la passerelle répond.";
    it.browser.types(&format!("[name=\"text.{number}\"]"), corrected).await;
    it.browser.follows("button[value=send]").await;
    assert_eq!(it.browser.value_of(&format!("[name=\"text.{number}\"]")).await, corrected);
    assert!(it.browser.words_of(".preview").await.contains("puis redémarrez"));
    let read = chain.claire().entries(&number).await;
    assert!(!read.iter().any(|entry| entry.to_string().contains("table de routage")), "{read:?}");
    it.browser.follows("button[value=send]").await;

    // The customer reads it as its partner's, and accepts it.
    it.enters("claire").await;
    it.goes(&format!("{home}/requests/{number}")).await;
    let page = it.browser.text().await;
    assert!(page.contains(corrected) && page.contains("Boréal Services"), "{page}");
    for foreign in ["Nimbus Cloud", "Victor", "Pin the route", &escalation, &theirs] {
        assert!(!page.contains(foreign), "{foreign} reached the customer: {page}");
    }
    it.browser.follows(".answer form button.button-main").await;
    assert_eq!(chain.claire().request(&number).await["ending"], "accepted");
    it.enters("nadia").await;
    it.acts(&ours, "accept-resolution", &[]).await;
    assert_eq!(chain.victor().request(&theirs).await["status"], "closed");

    // What the browser itself had to complain of: a policy broken, a file missing.
    let refused = |line: &String| line.contains("status of 422") || line.contains("status of 409");
    let complaints: Vec<String> =
        it.browser.complaints().await.into_iter().filter(|line| !refused(line)).collect();
    assert_eq!(complaints, Vec::<String>::new());
    chain.must_add_up().await;
    server.abort();
}

#[test]
fn one_problem_travels_the_chain_and_back_in_a_real_browser() {
    relais_tests::run(async {
        let chain = Chain::new(Kind::Sqlite).await;
        the_story(&chain).await;
    });
}
