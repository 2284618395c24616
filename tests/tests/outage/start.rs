//! `relais serve` and its database: waited for at start, and missed in few words.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use relais_tests::base::{Base, Kind};
use relais_tests::between::{Between, Way};
use relais_tests::process::relais;
use relais_tests::run;
use relais_tests::wire::{Ask, Wire};

/// How long a program may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that may have nothing to serve from, with what it says.
fn serve(url: &str) -> (Child, Receiver<String>) {
    let mut command = relais(url);
    let command =
        command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("relais runs");
    let (sender, lines) = channel();
    let said: [Box<dyn std::io::Read + Send>; 2] =
        [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
    for from in said {
        let sender = sender.clone();
        thread::spawn(move || {
            for line in BufReader::new(from).lines().map_while(Result::ok) {
                drop(sender.send(line));
            }
        });
    }
    (child, lines)
}

/// Waits until it says something; answers the line.
fn hears(lines: &Receiver<String>, words: &str) -> String {
    let since = Instant::now();
    while let Ok(line) = lines.recv_timeout(PATIENCE.saturating_sub(since.elapsed())) {
        if line.contains(words) {
            return line;
        }
    }
    panic!("it never says “{words}”");
}

#[test]
fn a_server_waits_for_its_database_says_so_and_serves_when_it_is_there() {
    run(async {
        let between = Between::to(&Base::new(Kind::Postgres).await.url).await;
        between.is(Way::Refused);
        let (mut child, lines) = serve(&between.url);
        hears(&lines, "waits for its database");
        between.is(Way::Open);
        hears(&lines, "http://127.0.0.1:");
        child.kill().unwrap();
        child.wait().unwrap();
    });
}

#[test]
fn a_server_that_waits_for_its_database_ends_when_it_is_told_to() {
    run(async {
        let between = Between::to(&Base::new(Kind::Postgres).await.url).await;
        between.is(Way::Silent);
        let (mut child, lines) = serve(&between.url);
        hears(&lines, "waits for its database");
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let since = Instant::now();
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            assert!(since.elapsed() < PATIENCE, "it does not end");
            thread::sleep(Duration::from_millis(20));
        };
        assert!(ended.success(), "{ended}");
    });
}

#[test]
fn an_outage_is_a_few_lines_of_the_log_however_many_meet_it() {
    run(async {
        let between = Between::to(&Base::new(Kind::Postgres).await.url).await;
        let (mut child, lines) = serve(&between.url);
        let link = hears(&lines, "http://127.0.0.1:");
        let address = link.trim_start_matches("http://").split('/').next().unwrap().parse().unwrap();
        between.is(Way::Closed);
        let asks = (0..40).map(|_| async {
            let ask = Ask::get("/api/v1/requests").by("relais_somebody");
            Wire::to(address).send(&ask).await.expect("an answer").status.as_u16()
        });
        let statuses = futures_util::future::join_all(asks).await;
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(statuses.iter().all(|status| *status == 503), "{statuses:?}");
        // The worker has met it too, twice a second.
        let said: Vec<String> = lines.iter().collect();
        let failed: Vec<&String> = said.iter().filter(|line| line.contains("storage failed")).collect();
        assert!((1..=3).contains(&failed.len()) && said.len() < 10, "{said:#?}");
        assert!(failed.iter().any(|line| line.contains("(gone)")), "{said:#?}");
    });
}
