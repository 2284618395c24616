//! What a search finds of a request, for whom: numbers and references of the whole chain, names, files, and words that
//! stand in different entries. Each desk finds its own side, and who asked finds what it may read.

use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::pages::escaped;
use relais_tests::seat::word;
use serde_json::{Value, json};

/// What a seat finds, by its numbers.
async fn found(chain: &Chain, seat: &str, text: &str) -> Vec<String> {
    let found = chain.seat(seat).lists(&format!("search?q={}", escaped(text))).await;
    let requests = found.iter().filter(|it| it["type"] == "request");
    requests.map(|it| word(&it["request"]["number"])).collect()
}

/// Looks for each text, and must find what stands beside it.
async fn must_find(chain: &Chain, table: &[(&str, &str, &[&String])]) {
    for (seat, text, numbers) in table {
        let numbers: Vec<String> = numbers.iter().map(|it| (*it).clone()).collect();
        assert_eq!(found(chain, seat, text).await, numbers, "{seat} looks for {text}");
        // The list of requests finds the same.
        let listed = chain.seat(seat).lists(&format!("requests?q={}", escaped(text))).await;
        let listed: Vec<String> = listed.iter().map(|it| word(&it["number"])).collect();
        assert_eq!(listed, numbers, "{seat} lists {text}");
    }
}

/// Where a page leads to; `None`: it shows a list.
async fn led(chain: &Chain, seat: &str, list: &str, text: &str) -> Option<String> {
    let mut browser = chain.signed_in(seat).await;
    let path = format!("{}/{list}q={}", browser.home, escaped(text));
    let answer = browser.get(&path).await;
    let to = answer.headers.get("location").map(|to| to.to_str().unwrap().to_owned());
    to.map(|to| to.rsplit('/').next().unwrap_or_default().to_owned())
}

both_engines! {
    async fn every_number_and_word_of_the_chain_is_found_by_whoever_may_see_it(chain: Chain) {
        let file = chain.claire().uploads("zephyr.log", b"nothing").await;
        let more = json!({"text": "La passerelle est muette.", "attachments": [file]});
        let number = chain.claire().opens_with(more).await;
        let other = chain.denis().opens("Printer").await;
        chain.nadia().does(&format!("requests/{number}/acceptance"), json!({})).await;
        chain.nadia().triages(&number).await;
        let escalation = chain.nadia().escalates(&number, "boreal>nimbus").await;
        let theirs = chain.nadia().reference(&escalation).await;
        chain.victor().replies(&theirs, "Please restart the quokka.").await;
        chain.rest().await;
        chain.nadia().replies(&number, "We look at the wombat.").await;
        chain.nadia().notes(&number, "Say nothing of the numbat.").await;
        let call = json!({"text": "She rang.", "channel": "phone", "who": "Claire", "phone_number": "+33 1 22 33 44 55"});
        chain.nadia().does(&format!("requests/{number}/entries"), call).await;
        chain.rest().await;
        let (small, bare) = (number.to_lowercase(), number.replace('-', ""));
        let (pasted, replied) = (format!("Re: [{number}] printer"), format!("Tr : [{theirs}] imprimante"));
        let (them, bare_theirs) = (theirs.to_lowercase(), theirs.replace('-', ""));
        must_find(
            &chain,
            &[
                // The desk finds its request by whatever anybody calls it.
                ("nadia", &number, &[&number]),
                ("nadia", &small, &[&number]),
                ("nadia", &bare, &[&number]),
                ("nadia", &pasted, &[&number]),
                ("nadia", &escalation, &[&number]),
                ("nadia", &theirs, &[&number]),
                ("nadia", &them, &[&number]),
                ("nadia", &bare_theirs, &[&number]),
                ("nadia", &replied, &[&number]),
                // In either language, by names, files, and words of different entries and of the next desk's.
                ("nadia", "passerelles", &[&number]),
                ("nadia", "GATEWAYS", &[&number]),
                ("nadia", "zephyr", &[&number]),
                ("nadia", "quokka", &[&number]),
                ("nadia", "wombat quokka passerelle", &[&number]),
                ("nadia", "numbat", &[&number]),
                ("nadia", "two networks", &[&number]),
                ("nadia", "Ateliers Martin", &[&number]),
                ("nadia", "ateliers zephyr", &[&number]),
                ("nadia", "duval printer", &[&other]),
                ("nadia", "claire@martin.example", &[&number]),
                ("nadia", "+33122334455", &[&number]),
                // Who asked finds what it may read, and nothing of the next desk.
                ("claire", &number, &[&number]),
                ("claire", &bare, &[&number]),
                ("claire", &pasted, &[&number]),
                ("claire", "passerelle zephyr", &[&number]),
                ("claire", "wombat", &[&number]),
                ("claire", &escalation, &[]),
                ("claire", &theirs, &[]),
                ("claire", &bare_theirs, &[]),
                ("claire", "quokka", &[]),
                ("claire", "numbat", &[]),
                ("claire", "two networks", &[]),
                // The next desk finds its own, also by what who asked it calls it.
                ("victor", &theirs, &[&theirs]),
                ("victor", &escalation, &[&theirs]),
                ("victor", "quokka", &[&theirs]),
                ("victor", "Boréal", &[&theirs]),
                ("victor", "boreal quokka", &[&theirs]),
                ("victor", &number, &[]),
                ("victor", "wombat", &[]),
                ("victor", "zephyr", &[]),
            ],
        )
        .await;
        // Nobody else finds any of it: another customer of the desk, the vendor's other partner, its customer.
        for seat in ["denis", "carl", "gwen"] {
            for text in [&number, &bare, &pasted, &escalation, &theirs, &bare_theirs] {
                assert_eq!(found(&chain, seat, text).await, Vec::<String>::new(), "{seat} looks for {text}");
            }
            for text in ["quokka", "zephyr", "martin", "claire@martin.example"] {
                assert_eq!(found(&chain, seat, text).await, Vec::<String>::new(), "{seat} looks for {text}");
            }
        }
        chain.must_add_up().await;
    }

    async fn a_reference_of_before_finds_too_and_a_number_that_one_bears_opens_it(chain: Chain) {
        let (number, escalation) = chain.telephoned().await;
        let particulars = format!("escalations/{escalation}/particulars");
        chain.nadia().does(&particulars, json!({"reference": "CASE 00123"})).await;
        let old = ["STR-4411", "str4411", "Ticket#STR-4411"];
        let new = ["CASE 00123", "case00123", "Re: case-00123 again", "00123"];
        for text in old.into_iter().chain(new) {
            assert_eq!(found(&chain, "nadia", text).await, std::slice::from_ref(&number), "{text}");
            assert_eq!(found(&chain, "claire", text).await, Vec::<String>::new(), "{text}");
        }
        for text in ["STR-4411", "case00123", &number, &format!("Re: [{number}] printer")] {
            assert_eq!(led(&chain, "nadia", "requests?view=open&", text).await.as_deref(), Some(&*number), "{text}");
        }
        // An escalation bears its own number, whatever stands behind it.
        let pasted = [escalation.clone(), escalation.to_lowercase().replace('-', ""), format!("Re: [{escalation}] printer")];
        for text in &pasted {
            assert_eq!(led(&chain, "nadia", "requests?view=open&", text).await.as_deref(), Some(&*escalation), "{text}");
        }
        let both = format!("{number} {escalation}");
        assert_eq!(led(&chain, "nadia", "requests?view=open&", &both).await, None, "two records are listed");
        assert_eq!(led(&chain, "claire", "requests?", &number.to_lowercase()).await.as_deref(), Some(&*number));
        for text in ["STR-4411", &escalation, "gateway"] {
            assert_eq!(led(&chain, "claire", "requests?", text).await, None, "{text}");
        }
        assert_eq!(led(&chain, "nadia", "requests?", "gateway").await, None, "words are listed");
        // What two of them bear is listed.
        let second = chain.claire().opens_with(json!({"product": "Strato Vault"})).await;
        chain.nadia().triages(&second).await;
        let joins = format!("escalations/{escalation}/requests");
        chain.nadia().does(&joins, json!({"requests": [second]})).await;
        chain.rest().await;
        assert_eq!(led(&chain, "nadia", "requests?view=open&", "STR-4411").await, None);
        for text in &pasted {
            let to = led(&chain, "nadia", "requests?view=open&", text).await;
            assert_eq!(to.as_deref(), Some(&*escalation), "{text}: two stand behind the one that bears it");
            assert_eq!(led(&chain, "claire", "requests?", text).await, None, "{text}");
        }
        let mut both = found(&chain, "nadia", "STR-4411").await;
        both.sort();
        let mut expected = vec![number.clone(), second];
        expected.sort();
        assert_eq!(both, expected);
        chain.must_add_up().await;
    }

    async fn what_bears_the_number_comes_before_what_speaks_of_it(chain: Chain) {
        let first = chain.claire().opens("Gateway down").await;
        for _ in 0..3 {
            let spoken = chain.claire().opens("Gateway down again").await;
            chain.claire().replies(&spoken, &format!("It is as in {first}.")).await;
        }
        let all = found(&chain, "nadia", &first).await;
        assert_eq!((all.len(), &all[0]), (4, &first), "{all:?}");
        let one = chain.nadia().lists(&format!("search?q={first}&limit=1")).await;
        assert_eq!((one.len(), &one[0]["request"]["number"]), (1, &json!(first)));
        assert_eq!(chain.nadia().lists(&format!("requests?q={first}&limit=1")).await.len(), 1);
    }

    async fn an_account_s_requests_are_found_by_its_name(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        assert_eq!(found(&chain, "nadia", "ateliers gateway").await, std::slice::from_ref(&number));
        assert_eq!(found(&chain, "nadia", "ATELIERS").await, std::slice::from_ref(&number));
        assert_eq!(found(&chain, "nadia", "atel").await, std::slice::from_ref(&number), "as it is typed");
        assert_eq!(found(&chain, "nadia", "duval").await, Vec::<String>::new());
        assert_eq!(found(&chain, "nadia", "ateliers printer").await, Vec::<String>::new());
        let closed: Vec<Value> = chain.denis().lists("search?q=ateliers").await;
        assert_eq!(closed, Vec::<Value>::new());
    }

    async fn words_that_stand_in_blocks_far_apart_find_one_request_together(chain: Chain) {
        let number = chain.claire().opens("Zanzibar").await;
        let long: String = (0..3000).map(|nth| format!("filler{nth} ")).collect();
        for word in ["quokka", "wombat", "numbat"] {
            chain.claire().replies(&number, &format!("{long} {word}")).await;
        }
        // One entry that is larger than a block, with words at both of its ends.
        let large = "lorem ".repeat(30_000);
        chain.nadia().notes(&number, &format!("aardvark {large} zephyr")).await;
        let one: &[&String] = &[&number];
        must_find(
            &chain,
            &[
                ("nadia", "zanzibar quokka wombat numbat", one),
                ("nadia", "aardvark zephyr zanzibar", one),
                ("nadia", "ateliers zephyr", one),
                ("nadia", "quokka kiwi", &[]),
                ("claire", "quokka numbat zanzibar", one),
                ("claire", "quokka zephyr", &[]),
                ("claire", "filler2999 filler0 quok", one),
            ],
        )
        .await;
        chain.must_add_up().await;
    }

    async fn words_of_two_requests_find_neither(chain: Chain) {
        let first = chain.claire().opens("Zanzibar").await;
        chain.claire().opens("Quokka").await;
        assert_eq!(found(&chain, "nadia", "zanzibar quokka").await, Vec::<String>::new());
        assert_eq!(found(&chain, "nadia", "zanzibar").await, [first]);
    }

    async fn words_within_a_run_of_chinese_or_japanese_are_found(chain: Chain) {
        let chinese = chain.claire().opens_with(json!({"subject": "网关无法连接", "text": "请重启路由器。"})).await;
        let japanese = chain.claire().opens_with(json!({"subject": "ゲートウェイが応答しません", "text": "再起動しました"})).await;
        chain.nadia().replies(&chinese, "东京VPN故障").await;
        let (zh, ja): (&[&String], &[&String]) = (&[&chinese], &[&japanese]);
        must_find(
            &chain,
            &[
                ("nadia", "网关", zh),
                ("nadia", "路由器", zh),
                ("claire", "无法 重启", zh),
                ("nadia", "网关 vpn", zh),
                ("nadia", "器", zh),
                ("nadia", "关网", &[]),
                ("claire", "ゲートウェイ", ja),
                ("nadia", "応答", ja),
                ("nadia", "再起動", ja),
                ("nadia", "ﾀｲﾑｱｳﾄ", &[]),
                ("denis", "网关", &[]),
            ],
        )
        .await;
        chain.must_add_up().await;
    }

    async fn what_an_escalation_brings_is_written_behind_each_request_once(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let second = chain.claire().opens("Zanzibar").await;
        chain.nadia().triages(&second).await;
        let joins = format!("escalations/{escalation}/requests");
        chain.nadia().does(&joins, json!({"requests": [second]})).await;
        chain.rest().await;
        chain.victor().replies(&theirs, "Please restart the quokka.").await;
        chain.rest().await;
        let mut both = found(&chain, "nadia", "quokka").await;
        both.sort();
        let mut expected = vec![number, second.clone()];
        expected.sort();
        assert_eq!(both, expected);
        assert_eq!(found(&chain, "nadia", "quokka zanzibar").await, std::slice::from_ref(&second));
        assert_eq!(found(&chain, "claire", "quokka").await, Vec::<String>::new());
        // Not a word of it is there twice: each block is what its entries make.
        chain.must_add_up().await;
    }

    async fn a_reference_without_a_digit_finds_by_itself_and_opens_what_bears_it(chain: Chain) {
        let (number, escalation) = chain.telephoned().await;
        let particulars = format!("escalations/{escalation}/particulars");
        chain.nadia().does(&particulars, json!({"reference": "ALPHA-CASE"})).await;
        chain.nadia().opens("Alpha case").await;
        for text in ["ALPHA-CASE", "alpha-case", "alphacase"] {
            let path = format!("requests?reference={text}");
            let borne = chain.nadia().lists(&path).await;
            let borne: Vec<String> = borne.iter().map(|it| word(&it["number"])).collect();
            assert_eq!(borne, std::slice::from_ref(&number), "{text}");
            let path = format!("requests?reference={text}");
            assert_eq!(chain.claire().lists(&path).await, Vec::<Value>::new(), "{text}");
        }
        let opened = led(&chain, "nadia", "requests?view=open&", "ALPHA-CASE").await;
        assert_eq!(opened.as_deref(), Some(&*number));
        assert_eq!(led(&chain, "nadia", "requests?view=open&", "alpha").await, None, "a word is listed");
        chain.nadia().does(&particulars, json!({"reference": "Ticket 12"})).await;
        for text in ["Ticket#12", "Re: ticket 12", "12"] {
            let found = found(&chain, "nadia", text).await;
            assert_eq!(found, std::slice::from_ref(&number), "{text}");
        }
        chain.must_add_up().await;
    }

    async fn a_long_word_is_found_and_what_is_not_looked_for_is_said(chain: Chain) {
        let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let number = chain.claire().opens_with(json!({"text": format!("It reports {digest}.")})).await;
        chain.claire().opens("Another gateway").await;
        let one: &[&String] = &[&number];
        must_find(&chain, &[("nadia", digest, one), ("claire", &digest[..20], one)]).await;
        let many: String = (0..10_000).map(|nth| format!("word{nth}+")).collect();
        for list in ["search", "requests"] {
            let (seat, text) = (chain.nadia(), &many[..6_000]);
            let words = text.split('+').filter(|word| !word.is_empty()).count();
            let answer = seat.reads(&format!("{list}?q={text}")).await;
            assert_eq!((&answer["items"], &answer["words_left_out"]), (&json!([]), &json!(words - 32)), "{list}");
            let answer = seat.reads(&format!("{list}?q=gateway+down")).await;
            assert_eq!(answer["words_left_out"], Value::Null, "{list}");
        }
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.get(&format!("{}/requests?q={}", browser.home, &many[..600])).await;
        assert!(page.text().contains("laissés de côté"), "{}", page.text());
    }
}
