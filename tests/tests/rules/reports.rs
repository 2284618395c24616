//! Reports: every figure is the plain recount of the requests that the viewer sees, and leads to them.

use std::collections::BTreeMap;

use domain::SignedDuration;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::soak::luck::Luck;
use serde_json::{Value, json};

fn minutes(luck: &mut Luck, most: u64) -> i64 {
    5 + i64::try_from(luck.below(most)).unwrap()
}

pub(super) const YEAR: &str = "from=2026-01-01&to=2026-12-31";

/// A month of a desk: requests of three severities by two accounts, answered in time and late, escalated, handed
/// back, resolved.
pub(super) async fn month(chain: &Chain) {
    let mut luck = Luck::new(7);
    for step in 0..24 {
        let customer = if luck.once_in(2) { chain.claire() } else { chain.denis() };
        let severity = 2 + luck.below(3);
        let number =
            customer.opens_with(json!({"severity": severity, "subject": format!("Gateway {step}")})).await;
        chain.pass(SignedDuration::from_mins(minutes(&mut luck, 2_000))).await;
        if !luck.once_in(5) {
            chain.nadia().replies(&number, "We look at it.").await;
        }
        match luck.below(5) {
            0 => {
                chain.nadia().triages(&number).await;
                chain.nadia().escalates(&number, "boreal>nimbus").await;
            }
            1 => {
                let ask = json!({"text": "Which build?"});
                chain.nadia().does(&format!("requests/{number}/information-requests"), ask).await;
            }
            2 => {
                chain.nadia().resolves(&number, "Restart it.").await;
                chain.pass(SignedDuration::from_mins(minutes(&mut luck, 600))).await;
                customer.accepts_the_resolution(&number).await;
            }
            3 => {
                chain.nadia().hands_back(&number, "The log of your own router.").await;
            }
            _ => {}
        }
    }
}

/// Every request that a seat sees, open or not.
async fn all(chain: &Chain, seat: &str) -> Vec<Value> {
    let mut all = chain.seat(seat).lists("requests?open=true&limit=200&expand=request").await;
    all.extend(chain.seat(seat).lists("requests?open=false&limit=200&expand=request").await);
    all
}

fn add(figures: &mut BTreeMap<String, i64>, name: &str, number: i64) {
    *figures.entry(name.to_owned()).or_default() += number;
}

/// The figures of requests, counted one by one from what each request says of itself.
fn recount(requests: &[&Value], promise: &str) -> BTreeMap<String, i64> {
    let mut figures = BTreeMap::new();
    for request in requests {
        add(&mut figures, "requests", 1);
        for clock in request["clocks"].as_array().unwrap().iter().filter(|it| it["promise"] == promise) {
            match clock["standing"].as_str().unwrap() {
                "running" | "paused" => add(&mut figures, "running", 1),
                "dropped" => {}
                kept_or_not => add(&mut figures, kept_or_not, 1),
            }
        }
        let ended = !request["closed_at"].is_null();
        let escalated = !request["escalations"].as_array().unwrap().is_empty();
        add(&mut figures, "ended", i64::from(ended));
        add(&mut figures, "first_line", i64::from(ended && !escalated));
        add(&mut figures, "escalated", i64::from(escalated));
        add(&mut figures, "handed_back", request["hand_backs"].as_i64().unwrap());
        for share in request["shares"].as_array().unwrap() {
            let holder = share["holder"].as_str().unwrap();
            add(&mut figures, &format!("held {holder}"), share["seconds"].as_i64().unwrap());
            add(&mut figures, &format!("worked {holder}"), share["working_seconds"].as_i64().unwrap());
        }
    }
    figures.retain(|_, number| *number != 0);
    figures
}

/// The same, as the report has them.
fn figures(attainment: &Value) -> BTreeMap<String, i64> {
    let mut figures = BTreeMap::new();
    for (name, value) in attainment.as_object().unwrap() {
        match value {
            Value::Object(holders) => {
                for (holder, seconds) in holders {
                    add(&mut figures, &format!("{name} {holder}"), seconds.as_i64().unwrap());
                }
            }
            number => add(&mut figures, name, number.as_i64().unwrap()),
        }
    }
    figures.retain(|_, number| *number != 0);
    figures
}

/// The group that a request says it belongs to.
fn group(request: &Value, by: &str) -> String {
    match by {
        "severity" => request["severity"]["level"].to_string(),
        "account" => request["account_id"].as_str().unwrap_or_default().to_owned(),
        "agreement" => request["agreement_id"].as_str().unwrap_or_default().to_owned(),
        _ => request["opened_at"].as_str().unwrap()[..7].to_owned(),
    }
}

both_engines! {
    async fn every_figure_is_the_recount_of_the_requests_behind_it(chain: Chain) {
        month(&chain).await;
        let requests = all(&chain, "nadia").await;
        assert!(requests.len() > 20, "{}", requests.len());
        for promise in ["first-response", "next-response", "update", "hand-back-answer"] {
            for by in ["severity", "account", "agreement", "month"] {
                let query = format!("{YEAR}&by={by}&promise={promise}");
                let report = chain.nadia().reads(&format!("reports/attainment?{query}")).await;
                let mut groups: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
                for request in &requests {
                    groups.entry(group(request, by)).or_default().push(request);
                }
                let said: Vec<(String, BTreeMap<String, i64>)> = report["groups"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|it| (it["key"].as_str().unwrap().to_owned(), figures(&it["attainment"])))
                    .collect();
                let counted: Vec<(String, BTreeMap<String, i64>)> =
                    groups.iter().map(|(key, all)| (key.clone(), recount(all, promise))).collect();
                assert_eq!(said, counted, "{promise} by {by}");
                assert_eq!(figures(&report["whole"]), recount(&requests.iter().collect::<Vec<_>>(), promise));
                // What is behind a figure makes it up: all of it, and nothing else.
                for (key, figures) in &said {
                    for figure in ["requests", "met", "breached", "running", "ended", "first-line", "escalated"] {
                        let word = if key.is_empty() { "none" } else { key };
                        let place = format!("reports/attainment/requests?{query}&figure={figure}&group={word}");
                        let behind = chain.nadia().lists(&place).await;
                        let name = figure.replace('-', "_");
                        let again = recount(&behind.iter().collect::<Vec<_>>(), promise);
                        assert_eq!(again.get(&name), figures.get(&name), "{place}");
                    }
                }
            }
        }
        // The parts sum to the whole, in clock time and in working time.
        for request in &requests {
            let sum = |field: &str| -> i64 {
                request["shares"].as_array().unwrap().iter().map(|it| it[field].as_i64().unwrap()).sum()
            };
            let end = request["closed_at"].as_str().map_or(chain.engine.now(), |it| it.parse().unwrap());
            let opened: domain::Timestamp = request["opened_at"].as_str().unwrap().parse().unwrap();
            assert_eq!(sum("seconds"), end.duration_since(opened).as_secs(), "{request:#}");
            assert!(sum("working_seconds") <= sum("seconds"));
        }
    }

    async fn a_report_of_chosen_accounts_knows_of_no_others(chain: Chain) {
        month(&chain).await;
        let made = chain.ada().does("agents", json!({
            "email": "olga@boreal.example", "name": "Olga", "role": "agent", "accounts": [chain.accounts["Cabinet Duval"]]
        })).await;
        let olga = chain.seat_of("boreal", made["id"].as_str().unwrap()).await;
        let whole = all(&chain, "nadia").await;
        let seen = whole.iter().filter(|request| request["account"] == "Cabinet Duval").count();
        assert!(seen > 0 && seen < whole.len(), "{seen} of {}", whole.len());
        for by in ["account", "agreement", "severity", "month"] {
            let report = olga.reads(&format!("reports/attainment?{YEAR}&by={by}")).await;
            assert_eq!(report["whole"]["requests"], seen);
            assert!(!report.to_string().contains("Martin"), "{report:#}");
        }
        let martin = chain.accounts["Ateliers Martin"];
        let place = format!("reports/attainment/requests?{YEAR}&by=account&group={martin}");
        assert_eq!(olga.lists(&place).await, Vec::<Value>::new());
        assert_eq!(olga.lists(&format!("reports/attainment/requests?{YEAR}")).await.len(), seen);
    }

    async fn a_report_is_for_agents_and_its_days_must_be_a_period(chain: Chain) {
        let place = format!("reports/attainment?{YEAR}");
        for customer in ["claire", "denis"] {
            assert!(chain.seat(customer).get(&place).await.status.is_client_error());
        }
        for wrong in ["from=2026-12-31&to=2026-01-01", "from=yesterday&to=2026-01-01", "from=2026-01-01"] {
            let answer = chain.nadia().get(&format!("reports/attainment?{wrong}")).await;
            assert_eq!(answer.status.as_u16(), 422, "{wrong}: {}", answer.text());
        }
    }

    async fn a_report_downloads_as_lines_that_spreadsheets_read_and_run_nothing_of(chain: Chain) {
        month(&chain).await;
        let answer = chain.nadia().get(&format!("reports/attainment.csv?{YEAR}&by=account")).await;
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(text.starts_with("\u{feff}group,name,requests,met,"), "{text}");
        let report = chain.nadia().reads(&format!("reports/attainment?{YEAR}&by=account")).await;
        let lines: Vec<&str> = text.trim_end_matches("\r\n").split("\r\n").collect();
        assert_eq!(lines.len(), report["groups"].as_array().unwrap().len() + 2);
        assert!(lines.last().unwrap().starts_with(&format!("all,,{},", report["whole"]["requests"])), "{text}");
    }
}
