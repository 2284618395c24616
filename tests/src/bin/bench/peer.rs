//! Request Tracker 5 as Debian packages it, asked for what has a counterpart there: another program of its kind, beside ours.

mod installation;
mod work;

use crate::compare::counted::Sample;
use crate::goals::measured::{self, Asked};
use crate::goals::{Effort, SMALL, WORK, Work};
use crate::load::Figure;
use crate::seeded::Size;
use installation::Installation;
use work::At;

/// What it does.
pub struct Peer {
    /// Its version, and how it was set up.
    pub says: String,
    does: Vec<(Work, Sample)>,
}

impl Peer {
    /// Sets it up as fast as it honestly goes, with as many tickets as the small world has requests, and asks it.
    pub async fn measured(effort: Effort) -> Self {
        let installation = Installation::start().await;
        let at = At::sign_in(&installation).await;
        at.answers_as_it_should().await;
        let mut does = Vec::new();
        for work in WORK {
            let Some(turns) = at.turns(work) else { continue };
            eprintln!("bench: {} on Request Tracker", work.name());
            let asked = Asked {
                address: installation.address,
                pid: installation.pid(),
                database: &installation.database,
                is_done: work::is_done,
            };
            does.push((work, measured::work(asked, work, turns, effort).await));
        }
        let says = installation.says();
        installation.goes().await;
        for (work, Sample { server, postgres, figure }) in &does {
            let (name, rate) = (work.name(), figure.per_second);
            eprintln!(
                "bench: Request Tracker, {name}: {rate:.1}/s, CPU {server:.1?} and PostgreSQL's {postgres:.1?}"
            );
        }
        Self { says, does }
    }

    /// What it does of a piece of work; nothing of what has no counterpart.
    pub fn does(&self, work: Work) -> Option<&Figure> {
        self.does.iter().find(|(of, _)| *of == work).map(|(_, sample)| &sample.figure)
    }
}

/// How many tickets it has.
const TICKETS: Size = Size { requests: SMALL };
