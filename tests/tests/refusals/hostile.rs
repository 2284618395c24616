//! Every route x what nobody should send: always a refusal with its reason, never a fault, and nothing changed.

use axum::body::Body;
use axum::http::{Method, Request, header};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::client::Answer;
use serde_json::{Value, json};

/// Parts of addresses that name nothing.
const PARTS: &[&str] = &[
    "%00",
    "%ff",
    "..",
    "%2e%2e%2fetc",
    "BOR-K7Q2M",
    "bor-k7q2md%20",
    "%F0%9F%A6%93",
    "-1",
    "99999999999999999999",
    "%27%20or%201%3D1--",
    "<script>alert(1)</script>",
];

fn filled(path: &str, part: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push_str(&part.replace('<', "%3C").replace('>', "%3E"));
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out + rest
}

/// Bodies that nothing can be made of: what each is, its bytes, its type.
fn bodies() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let json = "application/json";
    let long = format!("{{\"text\":\"{}\"}}", "x".repeat(1 << 20));
    let wide =
        format!("{{{}\"text\":1}}", (0..20_000).map(|n| format!("\"k{n}\":null,")).collect::<String>());
    vec![
        ("nothing", Vec::new(), json),
        ("no JSON", b"{".to_vec(), json),
        ("a list", b"[]".to_vec(), json),
        ("a number", b"7".to_vec(), json),
        ("invalid UTF-8", b"{\"text\":\"\xff\xfe\"}".to_vec(), json),
        ("lists ten thousand deep", "[".repeat(10_000).into_bytes(), json),
        ("objects ten thousand deep", "{\"values\":".repeat(10_000).into_bytes(), json),
        ("too large", long.into_bytes(), json),
        ("too many fields", wide.into_bytes(), json),
        ("the wrong type", b"{\"text\":\"x\"}".to_vec(), "text/plain"),
        ("a form", b"text=x".to_vec(), "application/x-www-form-urlencoded"),
        ("no type", b"{\"text\":\"x\"}".to_vec(), ""),
        ("another charset", b"{\"text\":\"x\"}".to_vec(), "application/json; charset=utf-16"),
        ("an unknown field", b"{\"no such field\":1}".to_vec(), json),
        ("numbers without end", b"{\"severity\":1e999}".to_vec(), json),
        ("a name twice", b"{\"text\":\"x\",\"text\":\"y\"}".to_vec(), json),
        ("a name twice, deep down", b"{\"values\":{\"a\":[{\"b\":1,\"b\":1}]}}".to_vec(), json),
        ("NUL in a name", b"{\"a\\u0000b\":1}".to_vec(), json),
    ]
}

/// A refusal as it must be: RFC 9457, with a code, and a sentence for the client's language.
fn must_be_a_problem(answer: &Answer, what: &str) {
    let text = answer.text();
    assert!(answer.status.is_client_error(), "{what}: {} {text}", answer.status);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json", "{what}");
    let problem: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{what}: {error}: {text}"));
    let code = problem["code"].as_str().unwrap_or_default();
    assert_eq!(problem["type"], json!(format!("urn:relais:problem:{code}")), "{what}: {text}");
    assert_eq!(problem["status"], json!(answer.status.as_u16()), "{what}: {text}");
    let detail = problem["detail"].as_str().unwrap_or_default();
    assert!(detail.len() > 15 && !detail.starts_with("refusal-") && !detail.contains("{$"), "{what}: {text}");
}

async fn sends(chain: &Chain, seat: &str, method: &str, path: &str, body: &[u8], r#type: &str) -> Answer {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let headers = [("content-type", r#type), ("accept-language", "fr")];
    let headers = if r#type.is_empty() { &headers[1..] } else { &headers[..] };
    chain.seat(seat).ask(method, path, headers, Body::from(body.to_vec())).await
}

/// Everything that a bad request could have changed.
async fn state(chain: &Chain) -> String {
    let mut all = String::new();
    for seat in ["ada", "vera", "claire"] {
        for list in [
            "requests",
            "escalations",
            "accounts",
            "contacts",
            "agents",
            "agreements",
            "publications",
            "notices",
            "policies",
        ] {
            all.push_str(&chain.seat(seat).get(list).await.text());
        }
    }
    all + &chain.ada().reads("audit").await.to_string()
}

both_engines! {
    async fn a_body_that_nothing_can_be_made_of_is_refused_by_every_route(chain: Chain) {
        let (number, escalation, _) = chain.escalated().await;
        let before = state(&chain).await;
        for route in api::routes().into_iter().filter(|route| matches!(route.method, "POST" | "PUT")) {
            // Bytes of any kind are what a file is made of.
            if route.path == "/api/v1/files" {
                continue;
            }
            let own = if route.path.contains("/escalations/{") { &escalation } else { &number };
            let path = route.path.replace("{number}", own).replace("{duty}", "isolation");
            let path = filled(&path, "00000000-0000-4000-8000-000000000000");
            for (what, body, r#type) in bodies() {
                let answer = sends(&chain, "ada", route.method, &path, &body, r#type).await;
                must_be_a_problem(&answer, &format!("{} {path}: {what}", route.method));
            }
        }
        assert_eq!(state(&chain).await, before, "nothing changed");
        chain.must_add_up().await;
    }

    async fn an_address_that_names_nothing_answers_so_on_every_route(chain: Chain) {
        for route in api::routes().into_iter().filter(|route| route.path.contains('{')) {
            for part in PARTS {
                let path = filled(route.path, part);
                for seat in ["ada", "claire"] {
                    let answer = sends(&chain, seat, route.method, &path, b"{}", "application/json").await;
                    must_be_a_problem(&answer, &format!("{seat}: {} {path}", route.method));
                }
            }
            let long = filled(route.path, &"x".repeat(8_000));
            let answer = sends(&chain, "ada", route.method, &long, b"{}", "application/json").await;
            must_be_a_problem(&answer, route.path);
        }
    }

    async fn nobody_without_a_good_token_is_told_anything(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        for route in api::routes().into_iter().filter(|route| route.access != api::Access::Public) {
            let path =
                filled(&route.path.replace("{number}", &number), "00000000-0000-4000-8000-000000000000");
            let mut answers = Vec::new();
            for given in [
                None,
                Some("Bearer "),
                Some("Bearer nonsense"),
                Some("Basic Y2xhaXJlOng="),
                Some("bearer\tx"),
            ] {
                let mut request = Request::builder().method(route.method).uri(&path);
                if let Some(given) = given {
                    request = request.header(header::AUTHORIZATION, given);
                }
                let answer = chain.send(request.body(Body::from("{}")).unwrap()).await;
                must_be_a_problem(&answer, &path);
                assert_eq!(answer.status.as_u16(), 401, "{} {path}", route.method);
                answers.push(answer.text());
            }
            answers.dedup();
            assert_eq!(answers.len(), 1, "{path}: what is wrong with a token is nobody’s business");
        }
    }

    async fn queries_are_read_strictly_and_searched_as_words(chain: Chain) {
        chain.claire().opens("Gateway down").await;
        for words in [
            "%22gateway",
            "gateway*",
            "gateway%20AND",
            "NOT%20gateway",
            "(gateway",
            "gateway)",
            "gateway%3A%2A",
            "NEAR(gateway)",
            "%27%29%20or%20%281%3D1",
            "gateway%20%26%20%7C%20!",
            "%F0%9F%A6%93",
            "a%20b%20c%20d%20e",
            "%2D%2D",
            "%5C",
            "terms%3Agateway",
            "%25",
        ] {
            for list in ["requests", "publications", "search"] {
                let answer = chain.claire().get(&format!("{list}?q={words}")).await;
                assert!(answer.status.is_success(), "{list}?q={words}: {}", answer.text());
            }
        }
        let many = "gateway%20".repeat(3_000);
        assert!(chain.claire().get(&format!("requests?q={many}")).await.status.is_success());
        for query in [
            "q=%00",
            "q=a%00b",
            "cursor=%00",
            "limit=-1",
            "limit=0.5",
            "limit=4294967296",
            "status=new&status=open",
            "no=1",
            "open=1",
        ] {
            let answer = chain.claire().get(&format!("requests?{query}")).await;
            must_be_a_problem(&answer, query);
        }
    }

    async fn text_of_any_writing_comes_back_as_it_went(chain: Chain) {
        for text in [
            "Ça marche ! « déjà vu » — œuvre",
            "日本語のテスト",
            "مرحبا بالعالم",
            "🦓🇫🇷👩‍👩‍👧",
            "e\u{301}",
            "{{ 7*7 }} ${x} <b>&amp;",
            "a\tb\n\n  c",
            "\u{202e}txt.exe",
            "' ; drop table request; --",
        ] {
            let number = chain.claire().opens_with(json!({"text": text})).await;
            assert_eq!(chain.claire().entries(&number).await[0]["text"], text);
            assert_eq!(chain.nadia().entries(&number).await[0]["text"], text);
        }
        for (field, text, code) in [
            ("text", "a\u{0}b".to_owned(), "field-invalid"),
            ("subject", "a\u{0}b".to_owned(), "field-invalid"),
            ("subject", "two\nlines".to_owned(), "field-invalid"),
            ("subject", " ".to_owned(), "field-missing"),
            ("subject", "x".repeat(301), "field-too-long"),
            ("text", "x".repeat(200_001), "field-too-long"),
            ("text", "\u{a0}\n".to_owned(), "field-missing"),
        ] {
            let mut opening = json!({"subject": "x", "text": "x"});
            opening[field] = json!(text);
            let refused = chain.claire().post("requests", opening).await;
            assert_eq!(refused.json()["facts"]["field"], field, "{code}");
            assert_eq!(refused.refused(), code);
        }
        chain.must_add_up().await;
    }

    async fn hostile_names_of_files_become_tame_ones(chain: Chain) {
        for (given, kept) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\system32\\cmd.exe", "cmd.exe"),
            ("..", "file"),
            ("   ", "file"),
            ("a<b>|c?.txt", "abc.txt"),
            ("\u{202e}fdp.exe", "fdp.exe"),
            ("été 1.txt", "été 1.txt"),
            ("/", "file"),
        ] {
            let path = format!("/api/v1/files?name={}", relais_tests::pages::escaped(given));
            let answer = chain.claire().ask(Method::POST, &path, &[], Body::from("x")).await.good();
            assert_eq!(answer["name"], kept, "{given:?}");
        }
        let long = format!("/api/v1/files?name={}.txt", "n".repeat(5_000));
        let answer = chain.claire().ask(Method::POST, &long, &[], Body::from("x")).await.good();
        assert!(answer["name"].as_str().unwrap().chars().count() <= 150);
        // What a client writes into a file that it names is not believed either.
        let mut file = chain.claire().uploads("a.txt", b"x").await;
        file["name"] = json!("../../b\u{202e}.txt");
        let number = chain.claire().opens_with(json!({"attachments": [file]})).await;
        assert_eq!(chain.claire().entries(&number).await[0]["attachments"][0]["name"], "b.txt");
    }

    async fn policies_with_a_hole_and_calendars_with_no_open_hour_are_refused(chain: Chain) {
        let shipped = chain.ada().reads("policies/partner-default/1").await;
        type Hole = fn(&mut Value);
        let holes: [(&str, Hole); 7] = [
            ("no severity", |it| it["severities"] = json!([])),
            ("two of one level", |it| it["severities"][1]["level"] = json!(1)),
            ("no hand-back reason", |it| it["hand_back"]["reasons"] = json!([])),
            ("a promise of no time", |it| {
                it["severities"][0]["targets"]["first-response"]["time"] = json!("PT0S")
            }),
            ("no source", |it| it["severities"][0]["source"] = json!("")),
            ("an unknown duty", |it| it["duties"] = json!({"technical": ["dance"]})),
            ("an override of a severity it has not", |it| it["overrides"]["severities"] = json!([9])),
        ];
        for (what, hole) in holes {
            let mut policy = shipped.clone();
            policy["version"] = json!(2);
            hole(&mut policy);
            let refused = chain.ada().post("policies", policy).await;
            assert!(
                refused.status.as_u16() == 422 || refused.status.as_u16() == 400,
                "{what}: {}",
                refused.text()
            );
        }
        let mut sound = shipped.clone();
        sound["version"] = json!(2);
        chain.ada().does("policies", sound.clone()).await;
        sound["closure"]["reopen_days"] = json!(99);
        assert_eq!(chain.ada().may_not("policies", sound).await, "already-exists", "a version never changes");
        let path = format!("agreements/{}", chain.agreements["Ateliers Martin"]);
        let kept = chain.ada().reads(&path).await;
        for (what, calendar) in [
            ("no open hour", json!({"zone": "Europe/Paris", "weekly": {}})),
            ("an unknown zone", json!({"zone": "Europe/Atlantis", "weekly": {"mon": [["09:00", "12:00"]]}})),
            (
                "hours that overlap",
                json!({"zone": "Europe/Paris", "weekly": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}}),
            ),
            ("no day", json!({"zone": "Europe/Paris", "weekly": {"funday": [["09:00", "12:00"]]}})),
            (
                "no date",
                json!({"zone": "Europe/Paris", "weekly": {"mon": [["09:00", "12:00"]]}, "holidays": ["2026-02-30"]}),
            ),
        ] {
            let draft = json!({
                "name": kept["name"], "policy": kept["policy"], "starts": kept["starts"], "personal_data": true,
                "attachments": true, "calendar": calendar
            });
            let refused = chain.ada().send(Method::PUT, &path, &draft).await;
            let status = refused.status.as_u16();
            assert!(matches!(status, 400 | 422), "{what}: {}", refused.text());
        }
        assert_eq!(chain.ada().reads(&path).await, kept, "nothing changed");
    }

    async fn pages_refuse_what_no_form_of_theirs_sends(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let before = chain.claire().entries(&number).await;
        for (what, r#type, body) in [
            ("nothing", "", Vec::new()),
            ("JSON", "application/json", b"{\"act\":\"reply\",\"text\":\"x\"}".to_vec()),
            ("invalid UTF-8", "application/x-www-form-urlencoded", b"act=reply&text=\xff".to_vec()),
            ("invalid escapes", "application/x-www-form-urlencoded", b"act=reply&text=%ff%fe%zz".to_vec()),
            ("no secret", "application/x-www-form-urlencoded", b"act=reply&text=x".to_vec()),
            (
                "broken parts",
                "multipart/form-data; boundary=x",
                b"--x\r\nContent-Disposition: form-data".to_vec(),
            ),
            ("no boundary", "multipart/form-data", b"--x--".to_vec()),
            ("too many fields", "application/x-www-form-urlencoded", "a=1&".repeat(200_000).into_bytes()),
        ] {
            let home = chain.home("claire").await;
            for path in [
                format!("{home}/requests/{number}"),
                format!("{home}/requests/new"),
                "/p/boreal/requests/new".into(),
                "/sign-in".into(),
            ] {
                let mut claire = chain.signed_in("claire").await;
                let answer = claire.sends(&path, r#type, body.clone()).await;
                assert!(
                    answer.status.is_client_error(),
                    "{path}: {what}: {} {}",
                    answer.status,
                    answer.text()
                );
                assert!(
                    answer.headers["content-type"].to_str().unwrap().starts_with("text/html"),
                    "{path}: {what}"
                );
            }
        }
        assert_eq!(chain.claire().entries(&number).await, before);
        for path in [
            "/p/%00",
            "/p/boreal/requests/%ff",
            "/p/boreal/requests/..%2f..",
            "/d/boreal/../../etc",
            "/p/boreal/%F0%9F%A6%93",
            "/p/boreal/bcdfghjk/requests/%ff",
            "/p/boreal/%62cdfghjk/requests/..%2f..",
        ] {
            let mut claire = chain.signed_in("claire").await;
            let answer = claire.reads(path).await;
            assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        }
    }
}
