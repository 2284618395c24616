//! The audit reads as sentences, in both languages: no act that is audited shows its code.

use domain::audit::Audited;
use relais_tests::both_engines;
use serde_json::{Value, json};

both_engines! {
    async fn each_change_of_an_office_is_told_in_a_sentence(chain: Chain) {
        let ada = chain.ada();
        let hours = json!({"name": "Atelier", "regions": [{"hours": {"zone": "UTC", "holidays": []}}]});
        let calendar = ada.does("calendars", hours).await["id"].clone();
        ada.puts("desk/calendar", json!({"calendar": calendar})).await;
        let martin = chain.accounts["Ateliers Martin"];
        ada.puts(&format!("accounts/{martin}/calendar"), json!({"calendar": calendar})).await;
        let site = ada.does("sites", json!({"account": martin, "name": "Lyon"})).await["id"].clone();
        let contacts = ada.lists("contacts").await;
        let claire = contacts.iter().find(|it| it["name"] == "Claire Martin").unwrap()["seat"].as_str().unwrap();
        ada.puts(&format!("contacts/{claire}/site"), json!({"site": site})).await;
        let me = ada.reads("me").await["seat"].clone();
        ada.puts(&format!("agents/{}/mobile", me.as_str().unwrap()), json!({"number": "+33612345678"})).await;
        let layer = json!({"name": "Nuit", "people": [me], "begins": "2026-10-05T08:00:00", "days": 1});
        let rota = ada.does("rotas", json!({"name": "Nuits", "zone": "UTC", "layers": [layer]})).await["id"].clone();
        ada.delete(&format!("rotas/{}", rota.as_str().unwrap())).await.good();
        ada.puts("paging", json!({"version": 0, "plan": {"rounds": 1}})).await;
        let kept: Vec<Value> = ada.lists("audit").await;
        let mut browser = chain.signed_in("ada").await;
        for (language, sentences) in [
            ("fr", ["a enregistré le planning d’astreinte Nuits", "a supprimé le planning d’astreinte Nuits",
                "a modifié le numéro pour les messages courts\u{a0}: Ada Blanc", "a enregistré le calendrier Atelier",
                "a changé de site l’interlocuteur Claire Martin", "a enregistré le site Lyon"]),
            ("en", ["saved the rota Nuits", "dropped the rota Nuits", "changed the number for short messages of Ada Blanc",
                "saved the calendar Atelier", "changed the site of Claire Martin", "saved the site Lyon"]),
        ] {
            let page = browser.get("/d/boreal/audit").await.text();
            for sentence in sentences {
                assert!(page.contains(sentence), "{language}: {sentence}: {page}");
            }
            assert!(!page.contains(calendar.as_str().unwrap()), "{language}: a calendar has a name: {page}");
            for line in &kept {
                let code = line["what"].as_str().unwrap();
                assert!(Audited::from_code(code).is_some(), "{code}");
                assert!(!page.contains(&format!("{code} –")) && !page.contains("audit-"), "{code}: {page}");
            }
            let secret = browser.secret("/d/boreal/audit").await;
            let to = [("csrf", secret.as_str()), ("language", "en"), ("back", "/d/boreal/audit")];
            browser.posts("/language", &to).await;
        }
    }
}

#[test]
fn every_act_that_is_audited_has_a_sentence_of_its_own_in_both_languages() {
    use domain::text::Language;
    for language in Language::ALL {
        let mut said: Vec<String> =
            Audited::ALL.iter().map(|it| words::audited(language, it.code(), "Martin")).collect();
        assert!(said.iter().all(|said| said.contains(' ') && !said.contains("audit-")), "{said:?}");
        said.sort_unstable();
        said.dedup();
        assert_eq!(said.len(), Audited::ALL.len());
        assert!(words::audited(language, "of-tomorrow", "Martin").contains("of-tomorrow"));
    }
}
