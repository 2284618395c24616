//! The real program at its door: told to stop, flooded, asked in ways that can be understood twice.
//! `cargo xtask soak` does the first two at length, and the crowd on one desk.
#![expect(clippy::unwrap_used, reason = "a step that fails has failed its test")]

use std::time::{Duration, Instant};

use relais_tests::base::{Base, Kind};
use relais_tests::process::{self, Server};
use relais_tests::soak::{crowd, drain, flood};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const STOPS: u32 = 3;
const SEED: u64 = 11;

async fn no_answer_is_lost(kind: Kind) {
    let tally = drain::stops(kind, STOPS, SEED).await;
    println!("{tally}");
    assert_eq!((tally.stops, tally.lost), (STOPS, 0), "{tally}");
    assert!(tally.answered > 0, "{tally}");
    // Three of the clients waited for a desk that never answers: each was told where to look, at each stop.
    assert!(tally.waited >= STOPS, "{tally}");
    assert!(tally.slowest < Duration::from_secs(20), "{tally}");
}

#[test]
fn a_server_that_is_told_to_stop_loses_no_answer_on_sqlite() {
    relais_tests::run(no_answer_is_lost(Kind::Sqlite));
}

#[test]
fn a_server_that_is_told_to_stop_loses_no_answer_on_postgres() {
    relais_tests::run(no_answer_is_lost(Kind::Postgres));
}

#[test]
fn a_flood_of_connections_from_one_address_is_no_others_concern() {
    let tally = relais_tests::run(flood::flood(20, 2_048, Duration::from_secs(2)));
    println!("{tally}");
    assert!(tally.held > 1_000, "{tally}");
    assert_eq!((tally.without.failed, tally.with.failed), (0, 0), "{tally}");
}

/// Where something else on this machine comes between the two measurements they are taken again: a line that the desks share
/// takes more than twice as long each time.
async fn one_desk_slows_no_other(kind: Kind) {
    for _ in 0..2 {
        let tally = crowd::crowd(kind, 300, Duration::from_secs(2)).await;
        println!("{tally}");
        if tally.holds() {
            return;
        }
    }
    let tally = crowd::crowd(kind, 300, Duration::from_secs(4)).await;
    assert!(tally.holds(), "{tally}");
}

#[test]
fn hundreds_of_clients_on_one_desk_are_no_other_desks_concern_on_sqlite() {
    relais_tests::run(one_desk_slows_no_other(Kind::Sqlite));
}

#[test]
fn hundreds_of_clients_on_one_desk_are_no_other_desks_concern_on_postgres() {
    relais_tests::run(one_desk_slows_no_other(Kind::Postgres));
}

async fn served(settings: &[(&str, &str)]) -> (Base, Server) {
    let base = Base::new(Kind::Sqlite).await;
    process::told(&base.url, &["desk", "add", "boreal", "--name", "Boréal", "--prefix", "BOR"]);
    process::told(
        &base.url,
        &["agent", "add", "nadia@boreal.example", "--desk", "boreal", "--name", "Nadia"],
    );
    let server = Server::start_with(&base.url, settings);
    (base, server)
}

async fn answers(server: &Server, asked: &str) -> String {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(asked.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    drop(stream.read_to_end(&mut heard).await);
    String::from_utf8_lossy(&heard).into_owned()
}

#[test]
fn what_can_be_understood_twice_is_refused_by_page_and_api_in_both_languages() {
    relais_tests::run(async {
        let (_base, server) = served(&[]).await;
        for (head, english, french) in [
            ("HTTP/1.1\r\n", "names exactly one host", "nomme un seul hôte"),
            ("HTTP/1.1\r\nHost: a\r\nHost: a\r\n", "names exactly one host", "nomme un seul hôte"),
            ("HTTP/1.1\r\nHost: a\n", "ends in a bare line feed", "saut de ligne seul"),
            (
                "HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n",
                "more than one way",
                "plusieurs façons",
            ),
        ] {
            for (path, kind) in [("/sign-in", "text/html"), ("/api/v1/me", "application/problem+json")] {
                for (language, sentence) in [("en", english), ("fr", french)] {
                    let asked = format!("GET {path} {head}Accept-Language: {language}\r\n\r\n");
                    let heard = answers(&server, &asked).await;
                    assert!(heard.starts_with("HTTP/1.1 400"), "{asked:?}: {heard}");
                    assert!(heard.contains(&format!("content-type: {kind}")), "{asked:?}: {heard}");
                    assert!(heard.contains(sentence), "{asked:?}: {heard}");
                    assert!(heard.contains("connection: close"), "{asked:?}: {heard}");
                }
            }
        }
    });
}

#[test]
fn an_address_of_ten_thousand_words_is_refused_in_words() {
    relais_tests::run(async {
        let (_base, server) = served(&[]).await;
        let many = "gateway%20".repeat(10_000);
        for (path, kind) in [("/sign-in", "text/html"), ("/api/v1/requests", "application/problem+json")] {
            for (language, sentence) in [("en", "The address is too long"), ("fr", "adresse est trop longue")]
            {
                let head = format!("HTTP/1.1\r\nHost: a\r\nAccept-Language: {language}\r\n\r\n");
                let heard = answers(&server, &format!("GET {path}?q={many} {head}")).await;
                assert!(heard.starts_with("HTTP/1.1 400"), "{path}: {heard}");
                assert!(heard.contains(&format!("content-type: {kind}")), "{path}: {heard}");
                assert!(heard.contains(sentence) && heard.contains("connection: close"), "{path}: {heard}");
            }
        }
        // Of a usual length it is read.
        let few = "gateway%20".repeat(1_000);
        let head = "HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        let heard = answers(&server, &format!("GET /api/v1/requests?q={few} {head}")).await;
        assert!(heard.starts_with("HTTP/1.1 401"), "{heard}");
    });
}

#[test]
fn a_second_signal_ends_the_process_at_once_and_a_setting_bounds_the_first() {
    relais_tests::run(async {
        for (second, within) in [(true, "60"), (false, "1")] {
            let (_base, server) = served(&[("RELAIS_STOP_WITHIN", within)]).await;
            // A head that never ends holds the connection.
            let mut half = TcpStream::connect(server.address).await.unwrap();
            half.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n").await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
            let since = Instant::now();
            server.tell("TERM");
            if second {
                // Not before the first was taken up.
                while TcpStream::connect(server.address).await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
            let (status, _) = if second { server.stop() } else { server.wait() };
            assert_eq!(status.success(), !second, "{status}");
            assert!(since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());
        }
    });
}
