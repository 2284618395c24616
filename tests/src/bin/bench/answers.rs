//! The same answers as before: an older build fills a database and is asked, then ours, which brings the same
//! database up to date, is asked the same. Where an answer differs, a line of the table of explained differences
//! says why; what no line explains is a failure.

mod asked;
mod compared;
mod explained;
mod seeded;
mod shown;

use std::time::{Duration, Instant};

use relais_tests::base::Kind;
use relais_tests::wire::Wire;

use crate::compare::installation::Installation;
use crate::compare::{Build, Sizes};
use asked::{Question, Reads, Who, answered};
use compared::Answer;

pub use shown::{Line, plain, write};

/// Requests that are there before anything is told: a twentieth of what is measured elsewhere.
const SIZES: Sizes = Sizes { rounds: 1, part: 20 };
/// How long what is on its way, and what an upgrade builds anew, may take; and how often somebody looks.
const PATIENCE: Duration = Duration::from_secs(180);
const LOOKS: Duration = Duration::from_secs(2);

/// What both builds answered on one engine, question by question.
pub async fn lines(kind: Kind, on: &'static str, [before, now]: &[Build; 2]) -> Vec<Line> {
    eprintln!("bench: {} is set up on {on}", before.name);
    let mut at = Installation::new(before, kind, SIZES).await;
    at.goes_on();
    let told = seeded::told(&at).await;
    settled(&at).await;
    let questions = asked::questions(&at, &told).await;
    eprintln!("bench: {} is asked {} questions on {on}", before.name, questions.len());
    let was = answers(&at, &questions, |it| it.before.as_str()).await;
    at.becomes(now).await;
    at.goes_on();
    settled(&at).await;
    eprintln!("bench: {} is asked the same", now.name);
    let is = answers(&at, &questions, |it| it.now.as_str()).await;
    shown::lines(on, &questions, &was, &is)
}

/// Whether every difference is explained.
pub fn are_explained(lines: &[Line]) -> bool {
    lines.iter().all(|line| line.unexplained.is_empty())
}

async fn answers(at: &Installation, questions: &[Question], path: impl Fn(&Question) -> &str) -> Vec<Answer> {
    let (mut wire, mut answers) = (Wire::to(at.server().address), Vec::with_capacity(questions.len()));
    for question in questions {
        answers.push(answered(&mut wire, &question.who, path(question), &question.reads).await);
    }
    answers
}

/// Waits until nothing changes any more: no message is on its way, and nothing is being built.
async fn settled(at: &Installation) {
    let (mut wire, begun) = (Wire::to(at.server().address), Instant::now());
    let mut before = None;
    loop {
        let (now, is_built) = state(&mut wire, at).await;
        if is_built && before.as_ref() == Some(&now) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "it does not come to rest: {now}");
        before = Some(now);
        tokio::time::sleep(LOOKS).await;
    }
}

/// What the desks hold and when each of it changed last; and whether all of that has been built.
async fn state(wire: &mut Wire, at: &Installation) -> (String, bool) {
    let (agent, vendor) = (Who::with_token("agent", &at.agent), Who::with_token("vendor", &at.vendor));
    let (mut state, mut is_built) = (String::new(), true);
    for (who, path) in [
        (&agent, "/api/v1/requests?limit=200"),
        (&agent, "/api/v1/requests?limit=200&q=gateway"),
        (&agent, "/api/v1/escalations?limit=200"),
        (&vendor, "/api/v1/requests?limit=200"),
    ] {
        let answer = answered(wire, who, path, &Reads::List).await;
        assert_eq!(answer.status, 200, "{path}: {:?}", answer.items);
        for (name, item) in &answer.items {
            state += &format!("{name} {}\n", item["updated_at"]);
            is_built &= item["building"].is_null();
        }
    }
    (state, is_built)
}
