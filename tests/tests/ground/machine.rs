//! What a server says of itself: whether it lives, is ready, and how much it does.

use std::net::{IpAddr, TcpListener};
use std::time::{Duration, Instant};

use relais_tests::base::Kind;
use relais_tests::process::{self, Server, relais};
use relais_tests::run;
use relais_tests::soak::kill::Office;
use relais_tests::soak::raw::{self, Raw, Went};
use relais_tests::wire::{Answer, Ask, Wire};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;

const OPERATOR: &str = "operator-0123456789";

async fn asks(server: &Server, path: &str, token: Option<&str>) -> Answer {
    let ask = Ask::get(path);
    let ask = token.map_or(ask.clone(), |token| ask.by(token));
    Wire::to(server.address).send(&ask).await.unwrap()
}

async fn serves(kind: Kind) {
    let office = Office::new(kind).await;
    let own = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let named = own.to_string();
    let settings = [("RELAIS_OPERATOR_TOKEN", OPERATOR), ("RELAIS_METRICS_LISTEN", named.as_str())];
    let server = Server::start_with(office.url(), &settings);
    assert_eq!(asks(&server, "/live", None).await.json(), json!({"live": true}));
    // Yes or no to strangers, and to whoever has a token of a seat.
    for token in [None, Some("wrong"), Some(office.agent.as_str())] {
        let answer = asks(&server, "/ready", token).await;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({"ready": true})));
    }
    assert_eq!(asks(&server, "/ready", Some(OPERATOR)).await.json(), json!({"ready": true, "findings": []}));
    let opened = json!({"subject": "Gateway down", "text": "Nothing since nine."});
    for _ in 0..3 {
        let ask = Ask::post("/api/v1/requests", &opened).by(&office.contacts[0]);
        assert_eq!(Wire::to(server.address).send(&ask).await.unwrap().status, 201);
    }
    let list = asks(&server, "/api/v1/requests", Some(&office.agent)).await.json();
    let number = list["items"][0]["number"].as_str().unwrap().to_owned();
    asks(&server, &format!("/api/v1/requests/{number}"), Some(&office.agent)).await;
    asks(&server, "/nowhere/at/all", None).await;
    for (token, status) in [(None, 401), (Some("wrong"), 401), (Some(office.agent.as_str()), 401)] {
        assert_eq!(asks(&server, "/metrics", token).await.status, status);
    }
    let told = asks(&server, "/metrics", Some(OPERATOR)).await;
    let kind = told.headers["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/openmetrics-text; version=1.0.0"), "{kind}");
    let told = told.text();
    let beside = Wire::to(own).send(&Ask::get("/metrics")).await.unwrap();
    assert_eq!(beside.status, 200);
    assert_eq!(Wire::to(own).send(&Ask::get("/api/v1/requests")).await.unwrap().status, 404);
    let figure = |name: &str| {
        let line = told.lines().find(|line| line.starts_with(name) && !line.starts_with('#'));
        let line = line.unwrap_or_else(|| panic!("{name} is not told: {told}"));
        line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()
    };
    assert!(told.ends_with("# EOF\n"));
    let created = "relais_http_requests_total{method=\"POST\",route=\"/api/v1/requests\",status=\"2xx\"}";
    assert_eq!(figure(created), 3.0);
    assert!(told.contains("route=\"/api/v1/requests/{number}\",status=\"2xx\""), "{told}");
    assert!(figure("relais_commit_duration_seconds_count") >= 3.0);
    assert_eq!(figure("relais_clock_believed"), 1.0);
    assert_eq!(figure("relais_storage_answers"), 1.0);
    assert!(figure("relais_storage_connections") >= 1.0);
    assert!(figure("relais_client_connections") >= 1.0, "whoever asks holds one");
    for name in ["relais_alarms_due", "relais_writer_queue", "relais_outbox_waiting{lane=\"mail\"}"] {
        figure(name);
    }
    if office.url().starts_with("sqlite:") {
        assert!(
            figure("relais_database_size_bytes") > 100_000.0 && figure("relais_database_room_bytes") > 0.0
        );
    }
    // No desk, account or person, in no figure.
    for name in ["boreal", "Martin", "claire", "nadia", number.as_str(), office.agent.as_str(), "nowhere"] {
        assert!(!told.contains(name), "{name} is told: {told}");
    }
    server.kill();
    // It starts again on a machine that ran on: its clock has kept step, and is believed at once.
    let server = Server::start_with(office.url(), &settings[..1]);
    let since = Instant::now();
    while asks(&server, "/ready", None).await.status != 200 {
        assert!(
            since.elapsed() < Duration::from_secs(20),
            "{}",
            asks(&server, "/ready", Some(OPERATOR)).await.text()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // Without a token there are no figures here at all.
    server.kill();
    let server = Server::start(office.url());
    assert_eq!(asks(&server, "/metrics", Some(OPERATOR)).await.status, 404);
}

#[test]
fn it_lives_is_ready_and_tells_its_figures_on_sqlite() {
    run(serves(Kind::Sqlite));
}

#[test]
fn it_lives_is_ready_and_tells_its_figures_on_postgres() {
    run(serves(Kind::Postgres));
}

#[test]
fn silent_connections_to_the_address_of_the_figures_are_nobody_elses_concern_and_are_ended() {
    run(async {
        let office = Office::new(Kind::Sqlite).await;
        let own = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let named = own.to_string();
        let server = Server::start_with(office.url(), &[("RELAIS_METRICS_LISTEN", named.as_str())]);
        let flood = IpAddr::from([127, 0, 0, 2]);
        let mut silent = Vec::new();
        for _ in 0..300 {
            silent.extend(raw::connect(own, flood).await);
        }
        // Figures are told to others, and the server does its work.
        let told = Wire::to(own).send(&Ask::get("/metrics")).await.unwrap();
        assert_eq!(told.status, 200);
        let ask = Ask::get("/api/v1/requests").by(&office.agent);
        assert_eq!(Wire::to(server.address).send(&ask).await.unwrap().status, 200);
        // The silent ones are ended, one and all, and their address is told figures again.
        for stream in &mut silent {
            let mut heard = Vec::new();
            let ended = tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut heard)).await;
            assert!(ended.is_ok(), "it is still held");
        }
        let asked = format!("GET /metrics HTTP/1.1\r\nHost: {own}\r\n\r\n");
        assert_eq!(Raw::new(own, flood).send(asked.as_bytes()).await, Went::Answered(200));
        let (status, took) = tokio::task::spawn_blocking(move || server.stop()).await.unwrap();
        assert!(status.success() && took < Duration::from_secs(20), "{status} after {took:?}");
    });
}

fn doctor(url: &str, settings: &[(&str, &str)]) -> (Value, String) {
    let output = relais(url).envs(settings.iter().copied()).args(["doctor", "--json"]).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    (serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {words}")), words)
}

fn codes(found: &Value) -> Vec<String> {
    let all = found["details"].as_array().unwrap();
    all.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_doctor_judges_settings_and_copies_in_both_languages() {
    run(async {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let office = Office::new(kind).await;
            let (found, _) = doctor(office.url(), &[]);
            assert_eq!(codes(&found), ["no-public-url", "no-copy"], "{found}");
            assert_eq!(found["healthy"], true);
            let settings = [
                ("RELAIS_PUBLIC_URL", "http://support.boreal.example"),
                ("RELAIS_LISTEN", "0.0.0.0:8080"),
                ("RELAIS_PRIVATE_CALLS", "true"),
                ("RELAIS_LISTN", "127.0.0.1:8080"),
                ("LC_ALL", "fr_FR.UTF-8"),
            ];
            let copy = office.base.folder.path().join("copy.jsonl");
            process::told(office.url(), &["backup", "create", copy.to_str().unwrap()]);
            let (found, _) = doctor(office.url(), &settings);
            assert_eq!(
                codes(&found),
                ["public-url-plain", "listen-open", "private-calls", "unknown-variable"]
            );
            assert!(
                found["findings"][3].as_str().unwrap().starts_with("RELAIS_LISTN n’est pas un réglage"),
                "{found}"
            );
            let (found, _) = doctor(office.url(), &[("RELAIS_PUBLIC_URL", "support.boreal.example")]);
            assert_eq!(
                (codes(&found), &found["healthy"]),
                (vec!["public-url-invalid".to_owned()], &json!(false))
            );
            // A server says so when it starts, too.
            let server = Server::start_with(office.url(), &[("RELAIS_LISTN", "127.0.0.1:8080")]);
            assert!(server.said().contains("RELAIS_LISTN is no setting"), "{}", server.said());
        }
    });
}

#[test]
fn it_answers_within_two_seconds_that_it_is_not_ready_while_its_database_is_away() {
    run(async {
        let office = Office::new(Kind::Postgres).await;
        // A wire in between, which somebody cuts.
        let through = Cable::to(office.url()).await;
        let server = Server::start_with(&through.url, &[("RELAIS_OPERATOR_TOKEN", OPERATOR)]);
        assert_eq!(asks(&server, "/ready", None).await.status, 200);
        for cut in [Cut::Silent, Cut::Gone] {
            through.cut(cut);
            tokio::time::sleep(Duration::from_millis(1_100)).await;
            let begun = Instant::now();
            let answers = all_at_once(&server).await;
            assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
            assert!(answers.iter().all(|it| it.status == 503), "{}", answers[0].text());
            assert_eq!(asks(&server, "/live", None).await.status, 200);
        }
    });
}

/// A wire to a database's server, which somebody can cut.
struct Cable {
    url: String,
    cut: tokio::sync::watch::Sender<Option<Cut>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// It holds every connection and carries nothing.
    Silent,
    /// It ends every connection.
    Gone,
}

impl Cable {
    async fn to(url: &str) -> Self {
        let (cut, watched) = tokio::sync::watch::channel(None);
        let (before, rest) = url.rsplit_once('@').unwrap();
        let (server, database) = rest.split_once('/').unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{before}@{}/{database}", listener.local_addr().unwrap());
        let server = server.to_owned();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (server, watched) = (server.clone(), watched.clone());
                tokio::spawn(async move {
                    if watched.borrow().is_none()
                        && let Ok(far) = tokio::net::TcpStream::connect(&server).await
                    {
                        carry(near, far, watched).await;
                    }
                });
            }
        });
        Self { url, cut }
    }

    fn cut(&self, cut: Cut) {
        self.cut.send_replace(Some(cut));
    }
}

async fn carry(
    mut near: tokio::net::TcpStream,
    mut far: tokio::net::TcpStream,
    mut watched: tokio::sync::watch::Receiver<Option<Cut>>,
) {
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => return,
        _ = watched.wait_for(Option::is_some) => {}
    }
    drop(watched.wait_for(|cut| *cut == Some(Cut::Gone)).await);
}

/// Several who ask at once.
async fn all_at_once(server: &Server) -> Vec<Answer> {
    let asked: Vec<_> = (0..5)
        .map(|_| {
            let address = server.address;
            tokio::spawn(
                async move { Wire::to(address).send(&Ask::get("/ready").by(OPERATOR)).await.unwrap() },
            )
        })
        .collect();
    let mut answers = Vec::new();
    for task in asked {
        answers.push(task.await.unwrap());
    }
    answers
}
