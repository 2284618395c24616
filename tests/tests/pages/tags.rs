//! Tags on the page of a request: shown, put on and taken off by forms, without a script.

use relais_tests::both_engines;
use relais_tests::html;
use serde_json::json;

both_engines! {
    async fn an_agent_tags_a_request_on_its_page_and_takes_a_tag_off(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let mut nadia = chain.signed_in("nadia").await;
        let page = format!("/d/boreal/requests/{number}");
        let secret = nadia.secret(&page).await;
        let sends = |name: &'static str, tag: &'static str| [("csrf", secret.clone()), ("act", "tag".into()), (name, tag.into())];
        for (name, tag, then) in
            [("add", "VPN-Down", vec!["vpn-down"]), ("add", "disk", vec!["disk", "vpn-down"]), ("remove", "disk", vec!["vpn-down"])]
        {
            let fields = sends(name, tag);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = nadia.posts(&page, &fields).await;
            assert!(answer.status.is_redirection(), "{}: {}", answer.status, answer.text());
            assert_eq!(chain.nadia().request(&number).await["tags"], json!(then));
        }
        let raw = nadia.get(&page).await.text();
        let listed = "/d/boreal/requests?view=all&tag=vpn-down";
        assert!(html::addresses(&raw).iter().any(|it| html::unescaped(it) == listed), "{raw}");
        let off = html::forms(&raw).into_iter().find(|it| it.hidden("remove") == Some("vpn-down"));
        assert_eq!(off.expect("a button takes it off").hidden("act"), Some("tag"));
        assert!(html::unescaped(&raw).contains("y a mis des étiquettes"), "the conversation says so");

        // What is no tag comes back, with why.
        let fields = sends("add", "two words");
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = nadia.posts(&page, &fields).await;
        assert_eq!(answer.status.as_u16(), 422, "{}", answer.text());
        let text = html::unescaped(&answer.text());
        assert!(text.contains("value=\"two words\"") && text.contains("n’est pas une étiquette"), "{text}");
    }

    async fn a_page_offers_tags_to_those_alone_who_work_the_request(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().does(&format!("requests/{number}/tags"), json!({"add": ["zanzibar"]})).await;
        let mut bea = chain.signed_in("bea").await;
        let raw = bea.get(&format!("/d/boreal/requests/{number}")).await.text();
        assert!(raw.contains("zanzibar"), "she reads it");
        let queue = bea.get("/d/boreal/requests?view=all").await.text();
        assert!(queue.contains(">zanzibar</span>"), "beside the subject as well: {queue}");
        assert!(html::forms(&raw).iter().all(|it| it.hidden("act") != Some("tag")), "and does not work what comes by its door");
        let mut claire = chain.signed_in("claire").await;
        let portal = format!("{}/requests/{number}", claire.home);
        let shown = claire.reads(&portal).await;
        assert!(shown.status.is_success() && shown.text().contains(&number), "{}", shown.text());
        assert!(!shown.text().contains("zanzibar"), "a contact sees no tag");
        let list = format!("{}/requests?show=all", claire.home);
        let list = claire.reads(&list).await.text();
        assert!(list.contains(&number) && !list.contains("zanzibar"), "{list}");
    }
}
