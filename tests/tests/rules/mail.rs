//! Mail to a desk: a request, a reply, a choice for an agent, or quarantine. Never lost.

use std::collections::BTreeMap;

use domain::SignedDuration;
use domain::id::MailId;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::letter::Letter;
use relais_tests::seat::word;
use relais_tests::soak::collection;
use serde_json::{Value, json};

fn claire(id: &str) -> Letter {
    Letter::from("Claire Martin <claire@martin.example>", id)
}

async fn raw(chain: &Chain, mail: &Value) -> Vec<u8> {
    let id: MailId = word(&mail["mail"]).parse().unwrap();
    chain.engine.read(&chain.viewer("ada").await).raw_mail(id).await.unwrap()
}

/// The id of the newest mail that told somebody something about a request.
async fn thread(chain: &Chain, number: &str) -> String {
    let mails = chain.engine.recent_mail().await.unwrap();
    let found = mails.iter().filter(|(_, mail)| mail.number == number).max_by_key(|(at, _)| *at);
    found.unwrap().1.message_id.clone()
}

both_engines! {
    async fn a_contact_s_mail_opens_a_request_and_twice_makes_one(chain: Chain) {
        let letter =
            claire("one@martin.example").about("Passerelle injoignable", "Plus rien depuis neuf heures.");
        let filed = chain.receives("boreal", &letter.raw()).await;
        let again = chain.receives("boreal", &letter.raw()).await;
        assert_eq!((&filed["again"], &again["again"]), (&json!(false), &json!(true)));
        assert_eq!((&filed["mail"], &filed["number"]), (&again["mail"], &again["number"]));
        let number = word(&filed["number"]);
        let view = chain.claire().request(&number).await;
        assert_eq!((&view["subject"], &view["status"]), (&json!("Passerelle injoignable"), &json!("new")));
        let entry = chain.claire().entries(&number).await[0].clone();
        assert_eq!(
            (&entry["channel"], &entry["text"]),
            (&json!("mail"), &json!("Plus rien depuis neuf heures."))
        );
        assert_eq!(raw(&chain, &filed).await, letter.raw(), "the bytes are kept as they came");
        // The same id with another content is another mail.
        let other = claire("one@martin.example").about("Autre chose", "Rien à voir.");
        let other = chain.receives("boreal", &other.raw()).await;
        assert_eq!(other["again"], false);
        assert_ne!(other["number"], filed["number"]);
        chain.must_add_up().await;
    }

    async fn an_answer_finds_its_request_by_thread_or_by_number(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().replies(&number, "Which build?").await;
        let answered = thread(&chain, &number).await;
        let by_thread = claire("2@martin.example").about("Re:", "8.1.77").answering(&answered);
        assert_eq!(chain.receives("boreal", &by_thread.raw()).await["number"], json!(number));
        let by_number = claire("3@martin.example").about(&format!("Ma demande {number}"), "Et encore.");
        assert_eq!(chain.receives("boreal", &by_number.raw()).await["number"], json!(number));
        let texts: Vec<Value> =
            chain.claire().entries(&number).await.iter().map(|it| it["text"].clone()).collect();
        assert_eq!(texts[2..], [json!("8.1.77"), json!("Et encore.")]);
        // Whoever may not read it does not write on it, whatever thread or number it names.
        for (nth, letter) in [
            Letter::from("denis@duval.example", "4@duval.example")
                .about("Re:", "Hello?")
                .answering(&answered),
            Letter::from("denis@duval.example", "5@duval.example")
                .about(&format!("Re: [{number}]"), "Hello?"),
            Letter::from("paul@martin.example", "6@martin.example")
                .about(&format!("Re: [{number}]"), "Hello?"),
        ]
        .iter()
        .enumerate()
        {
            let filed = chain.receives("boreal", &letter.raw()).await;
            assert!(filed["number"] != json!(number) && filed["standing"] == "filed", "{nth}: {filed}");
        }
        assert_eq!(chain.claire().entries(&number).await.len(), 4);
        // At another desk the number means nothing.
        let elsewhere = Letter::from("gwen@garnier.example", "7@garnier.example").about(&number, "Hello?");
        assert_ne!(chain.receives("cime", &elsewhere.raw()).await["number"], json!(number));
        chain.must_add_up().await;
    }

    async fn an_answer_to_what_has_ended_opens_a_linked_new_request(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().resolves(&number, "Restart it.").await;
        chain.claire().accepts_the_resolution(&number).await;
        let letter = claire("1@martin.example").about(&format!("Re: [{number}]"), "Down again.");
        let filed = chain.receives("boreal", &letter.raw()).await;
        let view = chain.claire().request(&word(&filed["number"])).await;
        assert_eq!((&view["continues"], &view["status"]), (&json!(number), &json!("new")));
        assert_eq!(chain.claire().request(&number).await["status"], "closed");
    }

    async fn an_agent_joins_a_mail_to_the_request_it_belongs_to(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let letter = Letter::from("stagiaire@martin.example", "1@martin.example")
            .about("Les journaux", "Les voici.")
            .with_file("gateway.log", b"09:00 down");
        let kept = chain.receives("boreal", &letter.raw()).await;
        assert_eq!(kept["standing"], "quarantined");
        let path = format!("mails/{}/decision", word(&kept["mail"]));
        assert_eq!(chain.nadia().may_not(&path, json!({"request": "nonsense"})).await, "field-invalid");
        assert_eq!(chain.nadia().may_not(&path, json!({"request": "BOR-222222"})).await, "not-found");
        let joined = chain.nadia().does(&path, json!({"request": number})).await;
        assert_eq!(joined["number"], json!(number));
        let entry = chain.claire().entries(&number).await.pop().unwrap();
        assert_eq!(
            (&entry["from"], &entry["name"], &entry["written_by"], &entry["channel"]),
            (&json!("you"), &json!("stagiaire@martin.example"), &json!("Nadia Benali"), &json!("mail"))
        );
        assert_eq!(entry["attachments"][0]["name"], "gateway.log");
        assert_eq!(chain.nadia().may_not(&path, json!({"request": number})).await, "already-answered");
        chain.must_add_up().await;
    }

    async fn a_mail_that_waited_for_an_agent_counts_from_when_it_was_received(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let nadia = chain.nadia();
        nadia.does(&format!("requests/{number}/information-requests"), json!({"text": "Which build?"})).await;
        for _ in 0..2 {
            nadia.does(&format!("requests/{number}/contact-attempts"), json!({"how": "rang her"})).await;
        }
        chain.pass(SignedDuration::from_hours(239)).await;
        let received = chain.engine.now();
        // Her answer is taken for an automatic one; meanwhile silence closes the request.
        let letter = claire("1@martin.example").about(&format!("Re: [{number}]"), "8.1.77");
        let kept = chain.receives("boreal", &letter.with_header("Auto-Submitted", "auto-replied").raw()).await;
        assert_eq!(kept["standing"], "quarantined");
        chain.pass(SignedDuration::from_hours(2)).await;
        assert_eq!(nadia.request(&number).await["status"], "closed");
        let path = format!("mails/{}/decision", word(&kept["mail"]));
        let joined = nadia.does(&path, json!({"request": number})).await;
        assert_eq!(joined["number"], json!(number), "it answers, and asks for nothing new");
        let view = nadia.request(&number).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("open"), &json!("desk")));
        let entries = chain.claire().entries(&number).await;
        let answer = entries.iter().find(|it| it["text"] == "8.1.77").unwrap();
        assert_eq!(answer["happened_at"], json!(received.to_string()));
        chain.must_add_up().await;
    }

    async fn a_sender_with_several_accounts_waits_for_an_agent_s_choice(chain: Chain) {
        chain.ada().does("contacts", json!({
            "account": chain.accounts["Cabinet Duval"], "email": "claire@martin.example", "name": "Claire Martin", "reach": "own"
        })).await;
        let letter = claire("1@martin.example").about("Passerelle", "Plus rien.");
        let waits = chain.receives("boreal", &letter.raw()).await;
        assert_eq!((&waits["standing"], &waits["number"]), (&json!("waiting"), &Value::Null));
        let list = chain.nadia().lists("mails?standing=waiting").await;
        assert_eq!(list[0]["accounts"].as_array().unwrap().len(), 2, "{list:?}");
        let path = format!("mails/{}/decision", word(&waits["mail"]));
        let nobody = json!({"account": chain.accounts["Boréal Services"]});
        assert!(chain.nadia().post(&path, nobody).await.status.is_client_error());
        let chosen = chain.nadia().does(&path, json!({"account": chain.accounts["Cabinet Duval"]})).await;
        assert_eq!(chosen["account"], "Cabinet Duval");
        assert_eq!(
            chain.nadia().may_not(&path, json!({"account": chain.accounts["Ateliers Martin"]})).await,
            "already-answered"
        );
        assert_eq!(chain.receives("boreal", &letter.raw()).await["number"], chosen["number"]);
        chain.must_add_up().await;
    }

    async fn what_no_person_known_here_wrote_lands_in_a_visible_quarantine(chain: Chain) {
        let mut kept = Vec::new();
        for (letter, why) in [
            (
                Letter::from("stranger@elsewhere.example", "1@x").about("Hello", "Who are you?"),
                "unknown-sender",
            ),
            (
                Letter::from("gwen@garnier.example", "2@x").about("Hello", "I am Cime’s customer."),
                "unknown-sender",
            ),
            (
                claire("3@x")
                    .about("Absente du bureau", "Je reviens lundi.")
                    .with_header("Auto-Submitted", "auto-replied"),
                "automatic",
            ),
            (
                claire("4@x").about("Lettre", "Nouvelles.").with_header("List-Id", "<news.example>"),
                "automatic",
            ),
            (Letter::from("", "5@x").about("Hello", "No sender."), "from_missing"),
        ] {
            let filed = chain.receives("boreal", &letter.raw()).await;
            assert_eq!(
                (&filed["standing"], &filed["number"]),
                (&json!("quarantined"), &Value::Null),
                "{why}"
            );
            kept.push((filed, letter.raw(), why));
        }
        let list = chain.nadia().lists("mails?standing=quarantined").await;
        assert_eq!(list.len(), kept.len());
        for (filed, bytes, why) in &kept {
            let shown = list.iter().find(|it| it["id"] == filed["mail"]).unwrap();
            assert_eq!(shown["problem"], *why);
            let path = format!("mails/{}/raw", word(&filed["mail"]));
            assert_eq!(chain.nadia().get(&path).await.body, *bytes);
            // A customer, and another desk, find no mail at all.
            assert_eq!(chain.claire().get(&path).await.status.as_u16(), 404);
            assert_eq!(chain.carl().get(&path).await.status.as_u16(), 404);
        }
        assert_eq!(chain.nadia().lists("requests").await, Vec::<Value>::new());
        let path = format!("mails/{}/decision", word(&kept[0].0["mail"]));
        chain.nadia().does(&path, json!({"dismiss": true})).await;
        assert_eq!(chain.nadia().lists("mails?standing=dismissed").await.len(), 1);
    }

    async fn files_come_with_tidy_names_and_for_what_they_are(chain: Chain) {
        let letter = claire("1@x")
            .about("Logs", "Here they are.")
            .with_file("../../etc/passwd", b"root:x:0:0")
            .with_file("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
            .with_file("page.txt", b"<html><script>alert(1)</script></html>");
        let filed = chain.receives("boreal", &letter.raw()).await;
        let entry = chain.claire().entries(&word(&filed["number"])).await[0].clone();
        let names: Vec<&str> =
            entry["attachments"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!(names.len(), 3, "{entry:#}");
        assert!(names.iter().all(|name| !name.contains('/') && !name.starts_with('.')), "{names:?}");
        for file in entry["attachments"].as_array().unwrap() {
            let path = format!("requests/{}/files/{}", word(&filed["number"]), word(&file["sha256"]));
            let answer = chain.claire().get(&path).await;
            assert!(answer.headers["content-disposition"].to_str().unwrap().starts_with("attachment;"));
            assert_eq!(answer.headers["x-content-type-options"], "nosniff");
            assert_eq!(answer.headers["content-security-policy"], "default-src 'none'; sandbox");
        }
    }

    async fn every_mail_of_a_large_collection_is_taken_once_and_kept_whole(chain: Chain) {
        // One desk's contact, so that some of them may become requests.
        let mails = collection::mails();
        let mut senders: Vec<String> = mails
            .iter()
            .map(|(_, raw)| post::intake::read(raw, "support").from.to_lowercase())
            .filter(|from| engine::sign_in::fold_email(from).is_ok())
            .collect();
        senders.sort();
        senders.dedup();
        for sender in senders.iter().step_by(2) {
            let contact = json!({
                "account": chain.accounts["Ateliers Martin"], "email": sender, "name": "A contact", "reach": "own"
            });
            chain.ada().does("contacts", contact).await;
        }
        let mut kept: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut standings: BTreeMap<String, usize> = BTreeMap::new();
        for (name, bytes) in &mails {
            let filed = chain.receives("boreal", bytes).await;
            let id = word(&filed["mail"]);
            if filed["again"] == true {
                // Two of the collection are the same mail: the first one stands for both.
                assert!(kept.contains_key(&id), "{name}");
                continue;
            }
            *standings.entry(word(&filed["standing"])).or_default() += 1;
            assert!(kept.insert(id, bytes.clone()).is_none(), "{name}");
            let again = chain.receives("boreal", bytes).await;
            assert_eq!((&again["mail"], &again["again"]), (&filed["mail"], &json!(true)), "{name}");
        }
        let ada = chain.viewer("ada").await;
        for (id, bytes) in &kept {
            let id: MailId = id.parse().unwrap();
            assert!(
                chain.engine.read(&ada).raw_mail(id).await.unwrap() == *bytes,
                "the bytes of {id} have changed"
            );
        }
        let counted: BTreeMap<String, usize> = chain
            .engine
            .mail_counts(chain.desks["boreal"].id)
            .await
            .unwrap()
            .into_iter()
            .map(|(standing, count)| (standing, usize::try_from(count).unwrap()))
            .collect();
        println!("{} mails, {} kept: {standings:?}", mails.len(), kept.len());
        assert_eq!(counted, standings);
        assert!(standings["filed"] > 20 && standings["quarantined"] > 20, "{standings:?}");
        chain.must_add_up().await;
    }
}
