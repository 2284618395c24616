//! Sixty addresses try the passwords of sixty people, each once a second, while somebody signs in on a device that is
//! known, and beside it somebody on one that is not.

use std::fmt;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use domain::desk::Tier;
use engine::set_up::NewDesk;
use engine::sign_in::Client;

use super::office;
use crate::base::{Base, Kind};
use crate::pages::Browser;

const ATTACKERS: u8 = 60;
const RIGHT: &str = "a long enough passphrase";
const WRONG: &str = "a wrong passphrase";
/// The most that signing in on a known device may take at the 95th percentile.
pub const MOST: Duration = Duration::from_millis(500);

/// How long signing in took: half of the tries less than the first, 95 of 100 less than the second.
#[derive(Debug, Clone, Copy, Default)]
pub struct Took {
    pub half: Duration,
    pub p95: Duration,
    /// How many were judged, and how many were asked to try again.
    pub judged: usize,
    pub busy: usize,
}

impl Took {
    fn of(mut times: Vec<Duration>, busy: usize) -> Self {
        times.sort_unstable();
        let at = |hundredth: usize| {
            times.get((times.len() * hundredth / 100).min(times.len().saturating_sub(1))).copied()
        };
        let (half, p95) = (at(50).unwrap_or_default(), at(95).unwrap_or_default());
        Self { half, p95, judged: times.len(), busy }
    }
}

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (half, p95) = (self.half.as_millis(), self.p95.as_millis());
        write!(f, "p50 {half} ms, p95 {p95} ms ({} signed in, {} asked to try again)", self.judged, self.busy)
    }
}

/// What was measured, in one run.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// On a known device, before anybody tried anything.
    pub quiet: Took,
    /// On a known device, while others try.
    pub known: Took,
    /// On a device that is not known, while others try.
    pub unknown: Took,
    pub tries: u32,
    /// Of those, how many were refused before anything was reckoned.
    pub refused: u32,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "known device, nobody else: {}", self.quiet)?;
        writeln!(f, "known device, {} wrong tries ({} refused): {}", self.tries, self.refused, self.known)?;
        write!(f, "new device beside it: {}", self.unknown)
    }
}

async fn sends(browser: &mut Browser, csrf: &str, email: &str, password: &str) -> StatusCode {
    browser.posts("/sign-in", &[("csrf", csrf), ("email", email), ("password", password)]).await.status
}

/// Signs in once and again from the same state, for a time.
async fn signs_in(browser: &Browser, email: &str, time: Duration) -> Took {
    let (end, mut times, mut busy) = (Instant::now() + time, Vec::new(), 0);
    while Instant::now() < end {
        let mut browser = browser.clone();
        let csrf = browser.secret("/sign-in").await;
        let since = Instant::now();
        match sends(&mut browser, &csrf, email, RIGHT).await {
            status if status.is_redirection() => times.push(since.elapsed()),
            StatusCode::SERVICE_UNAVAILABLE => busy += 1,
            status => panic!("{email} is answered {status}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Took::of(times, busy)
}

/// Measures before and while others try, each for so many seconds.
pub async fn beside_an_attack(kind: Kind, seconds: u64) -> Figures {
    let base = Base::new(kind).await;
    let engine = office::engine(&base.url).await;
    let desk = engine.add_desk(NewDesk {
        slug: "boreal".into(),
        name: "Boréal Services".into(),
        organisation: "Boréal Services".into(),
        prefix: "BOR".into(),
        tier: Tier::Partner,
        colour: "#1d4e89".into(),
        zone: "Europe/Paris".into(),
        products: Vec::new(),
        mailbox: None,
    });
    let desk = desk.await.expect("a desk");
    let account = office::customer(&engine, &desk, "Ateliers Martin").await;
    for email in ["known@martin.example", "new@martin.example"] {
        office::contact(&engine, &desk, account, email).await;
        let link = engine.make_sign_in_link(email).await.expect("a link").expect("somebody has the address");
        let begun = engine.use_sign_in_link(&Client::here(), &link).await.expect("a session");
        engine.change_password(&begun.session, None, RIGHT).await.expect("a password");
    }
    for nth in 0..ATTACKERS {
        office::contact(&engine, &desk, account, &format!("person-{nth}@martin.example")).await;
    }
    let router = web::router(engine, web::Options { secure_cookies: false, demo: false });
    let mut device = Browser::on(router.clone()).at("192.0.2.50");
    let csrf = device.secret("/sign-in").await;
    let entered = sends(&mut device, &csrf, "known@martin.example", RIGHT).await;
    assert!(entered.is_redirection(), "{entered}");
    device.forget("session");
    let new = Browser::on(router.clone()).at("192.0.2.51");
    let time = Duration::from_secs(seconds);
    let quiet = signs_in(&device, "known@martin.example", time).await;
    let attackers: Vec<_> = (0..ATTACKERS)
        .map(|nth| {
            let mut browser = Browser::on(router.clone()).at(&format!("198.51.100.{nth}"));
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(u64::from(nth) * 1000 / u64::from(ATTACKERS))).await;
                let csrf = browser.secret("/sign-in").await;
                let whom = format!("person-{nth}@martin.example");
                let (mut each, end) = (tokio::time::interval(Duration::from_secs(1)), Instant::now() + time);
                let (mut tries, mut refused) = (0u32, 0u32);
                while Instant::now() < end {
                    each.tick().await;
                    tries += 1;
                    let status = sends(&mut browser, &csrf, &whom, WRONG).await;
                    refused += u32::from(status == StatusCode::TOO_MANY_REQUESTS);
                }
                (tries, refused)
            })
        })
        .collect();
    let (known, unknown) = tokio::join!(
        signs_in(&device, "known@martin.example", time),
        signs_in(&new, "new@martin.example", time)
    );
    let (mut tries, mut refused) = (0, 0);
    for attacker in attackers {
        let (more, of_those) = attacker.await.expect("an attacker who goes on to the end");
        tries += more;
        refused += of_those;
    }
    Figures { quiet, known, unknown, tries, refused }
}
