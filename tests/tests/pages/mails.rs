//! The page of a mail in the mail room: why it waits, and what is still there of it.

use relais_tests::both_engines;
use relais_tests::html;
use relais_tests::letter::Letter;
use relais_tests::seat::word;
use serde_json::json;

both_engines! {
    async fn a_mail_that_waits_says_why_in_words_and_not_by_a_code(chain: Chain) {
        let mut nadia = chain.signed_in("nadia").await;
        for (raw, code) in [
            ("no header, nothing but words", "no_headers"),
            ("From: moderator\n\nHello", "from_missing"),
            ("From: a@x.example, b@x.example\n\nHello", "from_ambiguous"),
        ] {
            let kept = chain.receives("boreal", raw.as_bytes()).await;
            let page = nadia.get(&format!("/d/boreal/mail/{}", word(&kept["mail"]))).await.text();
            let text = html::unescaped(&page);
            let said = words::say(domain::text::Language::Fr, &format!("ui-o-problem-{code}"), &[]);
            assert!(text.contains(&said) && !text.contains(code), "{code}: {text}");
            assert!(text.contains("L’original contient tout") && page.contains("/raw\""), "{text}");
            let list = html::unescaped(&nadia.get("/d/boreal/mail?show=quarantined").await.text());
            assert!(list.contains(&said) && !list.contains(code), "{code}: {list}");
        }
    }

    async fn a_mail_whose_original_was_taken_out_promises_no_original(chain: Chain) {
        let new = json!({
            "account": chain.accounts["Cabinet Duval"], "email": "martin@corp.example", "name": "Martin", "reach": "own"
        });
        chain.ada().does("contacts", new).await;
        let letter = Letter::from("nobody@elsewhere.example", "1@elsewhere.example")
            .about("Down", "It is down.")
            .with_header("Cc", "<martin@corp.example>");
        let kept = chain.receives("boreal", &letter.raw()).await;
        let path = format!("/d/boreal/mail/{}", word(&kept["mail"]));
        let mut nadia = chain.signed_in("nadia").await;
        let page = nadia.get(&path).await.text();
        assert!(page.contains("/raw\"") && html::unescaped(&page).contains("L’original contient tout"), "{page}");

        chain.engine.erase_person("martin@corp.example", None).await.unwrap();
        let page = nadia.get(&path).await.text();
        let text = html::unescaped(&page);
        assert!(text.contains("L’original a été supprimé définitivement"), "{text}");
        assert!(!page.contains("/raw\""), "nothing to save: {page}");
        for promised in ["L’original contient tout", "reste lisible", "Aucun texte n’y a été trouvé"] {
            assert!(!text.contains(promised), "{promised}: {text}");
        }
        assert!(text.contains("Ce qui reste du courriel est conservé"), "{text}");

        let dismissed = format!("mails/{}/decision", word(&kept["mail"]));
        chain.nadia().does(&dismissed, json!({"dismiss": true})).await;
        let text = html::unescaped(&nadia.get(&path).await.text());
        assert!(text.contains("Ce qu’il en reste est conservé"), "{text}");
    }
}
