//! Kills of `relais mail in` while it takes a message, two messages at a time.

use std::thread;
use std::time::{Duration, Instant};

use super::{CONTACTS, DESK, Office, Tally, all_fits, requests};
use crate::base::Kind;
use crate::process::{self, Server, Taken};
use crate::soak::luck::Luck;

/// Senders at a time.
const LANES: u32 = 2;
/// How often a mail is sent again before that counts as a failure.
const TRIES: u32 = 50;

/// What one sender met.
#[derive(Default)]
struct Lane {
    tally: Tally,
    subjects: Vec<String>,
}

/// Kills the intake so many times. Panics if a mail that was taken is lost or made two requests.
pub async fn by_mail(kind: Kind, kills: u32, seed: u64) -> Tally {
    let office = Office::new(kind).await;
    let lanes: Vec<_> = (0..LANES)
        .map(|lane| {
            let url = office.url().to_owned();
            let share = kills / LANES + u32::from(lane < kills % LANES);
            thread::spawn(move || send(&url, lane, share, Luck::new(seed.wrapping_add(u64::from(lane)))))
        })
        .collect();
    let mut tally = Tally::default();
    let mut subjects = Vec::new();
    for lane in lanes {
        let lane = lane.join().expect("a sender meets nothing but the kills");
        tally.kills += lane.tally.kills;
        tally.unanswered += lane.tally.unanswered;
        tally.stored_unseen += lane.tally.stored_unseen;
        subjects.extend(lane.subjects);
    }
    let server = Server::start(office.url());
    let mut there = requests(server.address, &office.agent).await;
    for subject in &subjects {
        let found = there.remove(subject).unwrap_or_default();
        assert_eq!(found.len(), 1, "{subject} is there as {found:?}");
    }
    assert!(there.is_empty(), "nobody sent these: {there:?}");
    server.kill();
    all_fits(office.url(), subjects.len());
    tally.requests = u32::try_from(subjects.len()).unwrap_or(u32::MAX);
    tally.acknowledged = tally.requests - tally.unanswered;
    tally
}

/// Sends one mail after the other and kills the intake at some moment of its run, until the share is done. A mail
/// that was cut off is sent again until it is taken, as a mail server would.
fn send(url: &str, lane: u32, kills: u32, mut luck: Luck) -> Lane {
    let mut met = Lane::default();
    // How long an undisturbed run takes; followed as it changes, since other work may slow the machine.
    let mut usual = Duration::ZERO;
    let mut sent = 0;
    while met.tally.kills < kills {
        assert!(sent < 40 * kills + 10, "the intake ends before it can be killed");
        let subject = format!("Backups fail, case {lane}-{sent}");
        let raw = mail(lane, sent, &subject);
        sent += 1;
        let life = usual.mul_f64(unit(&mut luck) * 1.1);
        let first = (usual > Duration::ZERO).then(|| process::mail_in(url, DESK, &raw, Some(life)));
        match first {
            Some(Taken::Stored { again }) => assert!(!again, "{subject} was never sent before"),
            Some(Taken::Killed) => {
                met.tally.kills += 1;
                met.tally.unanswered += 1;
                let (again, took) = until_taken(url, &raw);
                met.tally.stored_unseen += u32::from(again);
                usual = (usual + took) / 2;
            }
            Some(Taken::Later) => {
                until_taken(url, &raw);
            }
            None => usual = until_taken(url, &raw).1,
        }
        met.subjects.push(subject);
    }
    met
}

/// Sends a mail until it is taken; answers whether it had been stored before, and how long the last try took.
fn until_taken(url: &str, raw: &[u8]) -> (bool, Duration) {
    for _ in 0..TRIES {
        let started = Instant::now();
        if let Taken::Stored { again } = process::mail_in(url, DESK, raw, None) {
            return (again, started.elapsed());
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("a mail was put off {TRIES} times");
}

fn mail(lane: u32, sent: u32, subject: &str) -> Vec<u8> {
    let from = CONTACTS[lane as usize % CONTACTS.len()];
    let head = format!("From: {from}\r\nTo: support@boreal.example\r\nSubject: {subject}\r\n");
    let id = format!(
        "Message-ID: <case-{lane}-{sent}@martin.example>\r\nDate: Mon, 5 Oct 2026 10:00:00 +0200\r\n"
    );
    format!("{head}{id}\r\nThe backup of tonight has failed again.\r\n").into_bytes()
}

/// A number from nought to one.
fn unit(luck: &mut Luck) -> f64 {
    let thousandths = u32::try_from(luck.below(1001)).unwrap_or(0);
    f64::from(thousandths) / 1000.0
}
