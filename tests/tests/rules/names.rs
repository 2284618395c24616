//! The check of names at the doors: what an agent sends to another party is held where it names somebody its reader is
//! not to learn of, until whoever sends it has seen that it does. (What counts as a name: the table in `domain`.)

use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::client::Answer;
use relais_tests::letter::Letter;
use relais_tests::seat::{Seat, with, word};
use serde_json::{Value, json};

/// Refused with these passages, and nothing of it counts; with the digest of them the same body goes through.
async fn held(seat: &Seat<'_>, path: &str, body: Value, told: &[(&str, &str)]) {
    held_by(async |body| seat.post(path, body).await, body, told).await;
}

async fn held_by(send: impl AsyncFn(Value) -> Answer, body: Value, told: &[(&str, &str)]) {
    let (passages, digest) = send(body.clone()).await.tells();
    let found: Vec<(String, String)> =
        passages.iter().map(|it| (word(&it["field"]), word(&it["text"]))).collect();
    let expected: Vec<(String, String)> =
        told.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect();
    assert_eq!(found, expected, "{body}");
    assert_eq!(
        send(with(body.clone(), &json!({"seen": "nonsense"}))).await.refused(),
        "tells-the-other-side"
    );
    let answer = send(with(body, &json!({"seen": digest}))).await;
    assert!(answer.status.is_success(), "{}", answer.text());
}

/// A request of Claire's that Nimbus works on: Victor Hale has taken it, and wrote down how to be reached.
async fn worked_on(chain: &Chain) -> (String, String, String) {
    let (number, escalation, theirs) = chain.escalated().await;
    let engineer = json!({"engineer": "Victor Hale"});
    chain.victor().does(&format!("requests/{theirs}/acceptance"), engineer).await;
    chain.victor().replies(&theirs, "Write to cases@nimbus.example, or call +33 1 44 55 66 77.").await;
    (number, escalation, theirs)
}

both_engines! {
    async fn words_to_a_customer_are_held_where_they_name_a_next_desk(chain: Chain) {
        let (number, escalation, theirs) = worked_on(&chain).await;
        let nadia = chain.nadia();
        let path = |what: &str| format!("requests/{number}/{what}");
        let before = chain.claire().entries(&number).await;
        let (_, digest) = nadia.post(&path("entries"), json!({"text": "Nimbus Cloud looks at it."})).await.tells();
        assert_eq!(chain.claire().entries(&number).await, before, "nothing was said yet");
        // Other words around the same name, for whoever has seen it.
        let again = json!({"text": "Yes: Nimbus Cloud looks at it.", "seen": digest});
        nadia.does(&path("entries"), again).await;
        let more = json!({"text": "Nimbus Cloud and Victor Hale look at it.", "seen": digest});
        assert_eq!(nadia.may_not(&path("entries"), more).await, "tells-the-other-side");

        let name = format!("{theirs}.log");
        let log = nadia.uploads(&name, b"10:00 Strato Systems answers nothing").await;
        let words = json!({"text": "See the log.", "attachments": [log]});
        let content = format!("attachments.{name}");
        held(&nadia, &path("entries"), words, &[("attachments", &theirs), (&content, "Strato Systems")]).await;
        let call = json!({"text": "She asked for Mr Hale.", "channel": "phone", "who": "Claire Martin"});
        held(&nadia, &path("entries"), call, &[("text", "Hale")]).await;
        let question = json!({"text": "Which version?", "fields": [
            {"name": "version", "label": "Version, as cases@nimbus.example wants it"}]});
        held(&nadia, &path("information-requests"), question, &[("fields.label", "cases@nimbus.example")]).await;
        let told = json!({"text": "01 44 55 66 77 said 8.1.", "values": {"version": "8.1"},
            "reported": {"who": "Claire Martin", "channel": "phone"}});
        held(&nadia, &path("answers"), told, &[("text", "01 44 55 66 77")]).await;
        let graver = json!({"severity": 1, "reason": format!("As {escalation} says")});
        held(&nadia, &path("severity"), graver, &[("reason", escalation.as_str())]).await;
        let kinds = json!({"kind": "workaround", "text": "Nimbus Compute restarts by itself, says NIMBUS-CLOUD."});
        held(&nadia, &path("resolution"), kinds, &[("text", "NIMBUS-CLOUD")]).await;
        let agreed = json!({"accepted": true, "text": "It works, Victor Hale.", "withdraw_escalations": false,
            "reported": {"who": "Claire Martin", "channel": "phone"}});
        held(&nadia, &path("confirmation"), agreed, &[("text", "Victor Hale")]).await;

        let other = chain.denis().opens("Gateway too").await;
        let path = |what: &str| format!("requests/{other}/{what}");
        // Nobody of Nimbus works on this one: its people are nobody’s there, its name is the desk’s secret.
        held(&nadia, &path("acceptance"), json!({"engineer": "Nimbus Cloud"}), &[("engineer", "Nimbus Cloud")]).await;
        nadia.replies(&other, "Victor Hale is a pianist.").await;
        held(&nadia, &path("closure"), json!({"text": "Ask Strato-Systems."}), &[("text", "Strato-Systems")]).await;
        chain.must_add_up().await;
    }

    async fn what_a_desk_writes_itself_for_a_customer_is_held_too(chain: Chain) {
        let open = json!({"account": chain.accounts["Ateliers Martin"], "subject": "Nimbus Cloud is down",
            "text": "She says it is down.", "product": "Nimbus Compute", "channel": "phone", "who": "Claire Martin"});
        held(&chain.nadia(), "requests", open.clone(), &[("subject", "Nimbus Cloud")]).await;
        // Who is said to have called does not make a name the caller's own.
        let caller = with(open, &json!({"who": "Nimbus Cloud"}));
        held(&chain.nadia(), "requests", caller, &[("subject", "Nimbus Cloud"), ("call.caller", "Nimbus Cloud")]).await;
        let shelf = json!({"kind": "article", "title": "Restart", "body": "As Strato Systems says.", "audience": "customers"});
        held(&chain.leo(), "publications", shelf.clone(), &[("body", "Strato Systems")]).await;
        chain.leo().does("publications", with(shelf, &json!({"audience": "desk"}))).await;
        let notice = json!({"kind": "incident", "title": "Nimbus Cloud is down", "body": "x", "audience": "askers"});
        held(&chain.leo(), "notices", notice, &[("title", "Nimbus Cloud")]).await;
        let text = json!({"text": {"en": "Who serves you: Nimbus Cloud.", "fr": "Nous."}});
        held_by(
            async |body| chain.ada().send(axum::http::Method::PUT, "terms", &body).await,
            text.clone(),
            &[("text.en", "Nimbus Cloud")],
        )
        .await;
        let path = format!("agreements/{}/guide", chain.agreements["Cabinet Duval"]);
        held_by(
            async |body| chain.ada().send(axum::http::Method::PUT, &path, &body).await,
            text,
            &[("text.en", "Nimbus Cloud")],
        )
        .await;
    }

    async fn a_customer_under_the_vendor_s_brand_may_read_its_name_and_a_contact_may_write_any(chain: Chain) {
        let number = chain.gwen().opens("Gateway down").await;
        chain.carl().replies(&number, "Nimbus Cloud and Cime Infogérance look at it.").await;
        let number = chain.claire().opens("Is Nimbus Cloud down?").await;
        chain.claire().replies(&number, "Strato Systems is.").await;
        // A note stays on the desk.
        chain.nadia().notes(&number, "Nimbus Cloud knows nothing of it.").await;
    }

    async fn words_to_a_next_desk_are_held_where_they_name_an_account(chain: Chain) {
        let number = chain.claire().opens_with(json!({"text": "Call me: 04 78 12 34 56."})).await;
        let nadia = chain.nadia();
        nadia.triages(&number).await;
        let path = format!("requests/{number}/escalations");
        let values = with(relais_tests::seat::filled_in(), &json!({
            // The form asks where it runs, and not whose it is.
            "environment": "Cabinet Duval, eu-west", "problem-statement": "Ateliers Martin reach nothing since nine"
        }));
        let log = nadia.uploads("claire@martin.example.txt", b"09:00 Garnier: down").await;
        let escalation = json!({"link": chain.links["boreal>nimbus"], "severity": 2, "subject": "Gateway of Denis Duval",
            "text": "Ask Mrs Martin, 0478123456, or claire@martin.example.", "product": "Nimbus Compute", "values": values,
            "attachments": [log]});
        let told = [
            ("subject", "Denis Duval"),
            ("text", "Martin"),
            ("text", "0478123456"),
            ("text", "claire@martin.example"),
            ("values.environment", "Cabinet Duval"),
            ("values.problem-statement", "Ateliers Martin"),
            ("attachments", "claire@martin.example"),
        ];
        held(&nadia, &path, escalation, &told).await;
        let view = nadia.request(&number).await;
        let escalation = word(&view["escalations"][0]["number"]);
        let theirs = nadia.reference(&escalation).await;
        let path = |what: &str| format!("escalations/{escalation}/{what}");
        nadia.does(&path("entries"), json!({"text": "A customer of ours has three sites."})).await;
        held(&nadia, &path("entries"), json!({"text": format!("See {number}.")}), &[("text", &number)]).await;
        // Nor what another customer asked.
        let other = chain.denis().opens("Mail down").await;
        held(&nadia, &path("entries"), json!({"text": format!("As in {other}?")}), &[("text", &other)]).await;
        let ask = json!({"text": "Who?", "fields": [{"name": "who", "label": "Whom may we call?"}]});
        chain.victor().does(&format!("requests/{theirs}/information-requests"), ask).await;
        let answer = json!({"text": "Claire Martin, of Ateliers Martin.", "values": {"who": "Claire Martin, 04 78 12 34 56"}});
        held(&nadia, &path("answers"), answer, &[("text", "Ateliers Martin")]).await;
        nadia.does(&path("entries"), json!({"text": "Claire Martin is there now, at 0478123456."})).await;
        let manager = json!({"reason": "Ateliers Martin stand still.", "requester": "Nadia Benali"});
        held(&nadia, &path("management-escalations"), manager, &[("reason", "Ateliers Martin")]).await;
        // To have told somebody does not make a name theirs.
        let call = json!({"text": "Denis Duval stands still too.", "channel": "phone", "who": "Denis Duval"});
        held(&nadia, &path("entries"), call, &[("text", "Denis Duval"), ("call.caller", "Denis Duval")]).await;
        let entry = nadia.entries(&number).await.into_iter().find(|it| it["type"] == "opened").unwrap();
        let up = json!({"entry": entry["id"], "escalation": escalation, "text": "Call her: +33 (0)4 78 12 34 56."});
        nadia.does(&format!("requests/{number}/relays/next"), up.clone()).await;
        let up = with(up, &json!({"text": "Paul Petit says it is back."}));
        held(&nadia, &format!("requests/{number}/relays/next"), up, &[("text", "Paul Petit")]).await;
        held(&nadia, &path("withdrawal"), json!({"reason": "Paul Petit has it."}), &[("reason", "Paul Petit")]).await;
        chain.must_add_up().await;
    }

    async fn a_number_of_the_next_desk_s_stays_a_secret_when_another_replaces_it(chain: Chain) {
        let ((number, escalation), nadia) = (chain.telephoned().await, chain.nadia());
        let path = format!("requests/{number}/entries");
        nadia.does(&format!("escalations/{escalation}/particulars"), json!({"reference": "CASE 00123"})).await;
        for said in ["STR-4411", "CASE 00123"] {
            held(&nadia, &path, json!({"text": format!("See {said}.")}), &[("text", said)]).await;
        }
        chain.must_add_up().await;
    }

    async fn a_relay_is_held_for_each_reader_and_its_preview_says_so(chain: Chain) {
        let (number, escalation, theirs) = worked_on(&chain).await;
        let file = chain.victor().uploads(&format!("{theirs}.txt"), b"Nimbus Cloud, inside").await;
        let reply = json!({"text": "Victor here: run this.", "attachments": [file]});
        chain.victor().does(&format!("requests/{theirs}/entries"), reply).await;
        let entry = chain.nadia().entry_of(&escalation, "reply").await;
        let chosen = entry["attachments"][0]["sha256"].clone();
        let body = json!({"entry": entry["id"], "targets": [{"number": number, "text": "As Victor Hale says."}],
            "attachments": [chosen]});
        let path = format!("escalations/{escalation}/relays");
        let preview = with(body.clone(), &json!({"preview": true}));
        let (passages, _) = chain.nadia().post(&path, preview).await.tells();
        assert_eq!(passages.len(), 3, "{passages:?}");
        let (words, content) = (format!("text.{number}"), format!("attachments.{theirs}.txt"));
        let told = [(words.as_str(), "Victor Hale"), ("attachments", &theirs), (&content, "Nimbus Cloud")];
        held(&chain.nadia(), &path, body, &told).await;
        assert_eq!(chain.claire().entries(&number).await.last().unwrap()["text"], "As Victor Hale says.");
        chain.must_add_up().await;
    }

    async fn a_mail_of_somebody_else_waits_for_a_person_who_has_seen_what_it_tells(chain: Chain) {
        let (number, ..) = worked_on(&chain).await;
        let letter = Letter::from("cases@nimbus.example", "1@nimbus.example")
            .about(&format!("Re: [{number}]"), "Victor Hale asks for a trace.")
            .with_file("how.txt", b"Send it to Nimbus Cloud");
        let kept = chain.receives("boreal", &letter.raw()).await;
        let before = chain.claire().entries(&number).await;
        let path = format!("mails/{}/decision", word(&kept["mail"]));
        let join = json!({"request": number});
        let (passages, digest) = chain.nadia().post(&path, join.clone()).await.tells();
        let told: Vec<&str> = passages.iter().map(|it| it["text"].as_str().unwrap()).collect();
        assert_eq!(told, ["cases@nimbus.example", "Victor Hale", "Nimbus Cloud"]);
        assert_eq!(chain.claire().entries(&number).await, before);
        let waits = chain.nadia().lists("mails?standing=quarantined").await;
        assert_eq!(waits.len(), 1, "it waits as before");
        chain.nadia().does(&path, with(join, &json!({"seen": digest}))).await;
        assert_eq!(chain.claire().entries(&number).await.len(), before.len() + 1);
    }

    async fn a_page_shows_what_it_would_tell_keeps_what_was_typed_and_sends_it_the_second_time(chain: Chain) {
        let (number, escalation, _) = worked_on(&chain).await;
        let mut browser = chain.signed_in("nadia").await;
        let page = format!("/d/boreal/requests/{number}");
        let secret = browser.secret(&page).await;
        let text = "Victor Hale of Nimbus Cloud looks at it.";
        let fields = [("csrf", secret.as_str()), ("act", "reply"), ("text", text)];
        let shown = browser.posts(&page, &fields).await;
        assert_eq!(shown.status.as_u16(), 409);
        let html = shown.text();
        assert!(html.contains("Victor Hale, Nimbus Cloud"), "the passages are named: {html}");
        assert!(html.matches(text).count() >= 1, "what was typed is still there");
        let seen = relais_tests::html::value(&html, "seen").expect("the form carries what was shown");
        assert!(!chain.claire().entries(&number).await.iter().any(|it| it["text"] == text));
        let again = [&fields[..], &[("seen", seen.as_str())]].concat();
        assert!(browser.posts(&page, &again).await.status.is_redirection());
        assert_eq!(chain.claire().entries(&number).await.last().unwrap()["text"], text);
        // To the next desk, and on a page of the office.
        let there = format!("/d/boreal/escalations/{escalation}");
        let fields = [("csrf", secret.as_str()), ("act", "reply"), ("text", "Ateliers Martin again.")];
        let shown = browser.posts(&there, &fields).await;
        assert_eq!(shown.status.as_u16(), 409);
        let seen = relais_tests::html::value(&shown.text(), "seen").expect("what was shown");
        let again = [&fields[..], &[("seen", seen.as_str())]].concat();
        assert!(browser.posts(&there, &again).await.status.is_redirection());
        let mut leo = chain.signed_in("leo").await;
        let secret = leo.secret("/d/boreal/notices/new").await;
        let notice = [("csrf", secret.as_str()), ("kind", "incident"), ("title", "Nimbus Cloud is down"),
            ("body", "We look at it."), ("audience", "customers")];
        let shown = leo.posts("/d/boreal/notices/new", &notice).await;
        assert_eq!(shown.status.as_u16(), 409, "{}", shown.text());
        assert!(shown.text().contains("We look at it."));
        let seen = relais_tests::html::value(&shown.text(), "seen").expect("what was shown");
        let again = [&notice[..], &[("seen", seen.as_str())]].concat();
        assert!(leo.posts("/d/boreal/notices/new", &again).await.status.is_redirection());
    }

    async fn a_relay_on_a_page_is_previewed_with_what_it_tells_and_sent_as_previewed(chain: Chain) {
        let (number, escalation, _) = worked_on(&chain).await;
        let entry = chain.nadia().entry_of(&escalation, "reply").await["id"].to_string();
        let mut browser = chain.signed_in("nadia").await;
        let page = format!("/d/boreal/escalations/{escalation}/relay");
        let secret = browser.secret(&format!("{page}?entry={entry}")).await;
        let words = format!("text.{number}");
        let fields = [("csrf", secret.as_str()), ("entry", &entry), ("target", &number),
            (&words, "Nimbus Cloud says: restart."), ("go", "preview")];
        let shown = browser.posts(&page, &fields).await;
        assert_eq!(shown.status.as_u16(), 200, "a preview is a look");
        assert!(shown.text().contains("notice-warn"), "{}", shown.text());
        let mut send = fields;
        send[4].1 = "send";
        let unseen = browser.posts(&page, &send).await;
        assert_eq!(unseen.status.as_u16(), 409, "unless it was seen");
        let unseen = unseen.text();
        assert!(unseen.contains("notice-warn") && unseen.contains("value=\"send\""), "seen, it can be sent: {unseen}");
        let shown = |name: &str| relais_tests::html::value(&unseen, name).expect("what was shown");
        let (seen, previewed) = (shown("seen"), shown("previewed"));
        let send = [&send[..], &[("seen", seen.as_str()), ("previewed", previewed.as_str())]].concat();
        assert!(browser.posts(&page, &send).await.status.is_redirection());
        assert_eq!(chain.claire().entries(&number).await.last().unwrap()["text"], "Nimbus Cloud says: restart.");
    }
}
