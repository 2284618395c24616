//! What becomes of a promised resolution when the problem comes back: a new cycle, or the same one goes on.
#![expect(clippy::unwrap_used, reason = "a step that fails has failed the test")]

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use relais_domain::act::Act;
use relais_domain::calendar::{Calendar, Calendars};
use relais_domain::clock::{Clock, Promise};
use relais_domain::event::{By, Ending, Event, ResolutionKind, Side};
use relais_domain::id::{PersonId, SeatId};
use relais_domain::life::{Context, Life};
use relais_domain::policy::{Policy, Severity, parse};
use serde_json::json;
use uuid::Uuid;

const PARTNER: &str = include_str!("../policies/partner-default.toml");

fn at(hours: i64) -> Timestamp {
    let monday: Timestamp = "2026-10-05T08:00:00Z".parse().unwrap();
    monday + SignedDuration::from_hours(hours)
}

/// Eight hours of any kind are promised for severity 2.
fn policy(reopening: &str) -> Policy {
    let text = PARTNER.replace("reopen_days = 14", &format!("reopen_days = 14\n{reopening}"));
    let target = "[[severities]]\nlevel = 3";
    let text = text.replace(
        target,
        &format!("[severities.targets.resolution]\ntime = \"PT8H\"\nsource = \"a test\"\n\n{target}"),
    );
    parse(&text).unwrap()
}

struct Story {
    policy: Policy,
    hours: Calendars,
    life: Life,
}

impl Story {
    fn begins(policy: Policy) -> Self {
        let mut story =
            Self { policy, hours: Calendar::always().into(), life: Life::new(Severity(2), at(0)) };
        let opened: Event = serde_json::from_value(json!({
            "type": "opened", "number": "BOR-K7Q2MD", "kind": "technical", "phase": "production", "severity": 2,
            "subject": "Gateway down", "text": "Since nine.", "product": null, "policy": {"id": "partner-default", "version": 1}
        }))
        .unwrap();
        let events = story.life.with_clocks(vec![opened], &story.context(Side::Asker, 0)).unwrap();
        story.fold(events, Side::Asker, 0);
        story
    }

    fn by(side: Side) -> By {
        let (seat, person, name) = (SeatId(Uuid::nil()), PersonId(Uuid::nil()), "Nadia".to_owned());
        match side {
            Side::Asked => By::Agent { seat, person, name },
            Side::Asker => By::Contact { seat, person, name },
        }
    }

    fn context(&self, side: Side, hours: i64) -> Context<'_> {
        static NONE: BTreeMap<String, Calendars> = BTreeMap::new();
        let by = Box::leak(Box::new(Self::by(side)));
        Context {
            policy: &self.policy,
            calendar: &self.hours,
            frozen: &NONE,
            form: None,
            side,
            by,
            happened: at(hours),
            recorded: at(hours),
            unheard: false,
            doubted: false,
        }
    }

    fn fold(&mut self, events: Vec<Event>, side: Side, hours: i64) {
        for event in events {
            self.life.apply(&event, side, at(hours));
        }
    }

    fn does(&mut self, side: Side, hours: i64, act: Act) {
        let events = self.life.decide(act, &self.context(side, hours)).unwrap();
        self.fold(events, side, hours);
    }

    fn resolutions(&self) -> Vec<&Clock> {
        self.life.clocks.iter().filter(|clock| clock.promise == Promise::Resolution).collect()
    }

    /// Three hours of work, then resolved and closed; two days later it is back.
    fn comes_back(&mut self) {
        let proposed = Act::ProposeResolution {
            kind: ResolutionKind::Fix,
            text: "Restarted.".into(),
            attachments: Vec::new(),
        };
        self.does(Side::Asked, 3, proposed);
        self.does(Side::Asked, 5, Act::Close { ending: Ending::Desk, text: Some("Done.".into()) });
        self.does(Side::Asker, 53, Act::Reopen { reason: "It is back.".into() });
    }
}

#[test]
fn without_a_word_of_the_policy_it_is_promised_anew() {
    let mut story = Story::begins(policy(""));
    story.comes_back();
    let cycles: Vec<_> = story.resolutions().iter().map(|it| (it.cycle, it.due, it.kept)).collect();
    assert_eq!(cycles, [(1, at(8), Some(true)), (2, at(61), None)]);
}

#[test]
fn where_the_policy_says_so_the_same_cycle_goes_on_and_the_time_between_is_a_pause() {
    let mut story = Story::begins(policy("reopening = \"resume\""));
    story.comes_back();
    let [clock] = story.resolutions()[..] else { panic!("one cycle") };
    // Three of eight hours were used: five are left.
    assert_eq!((clock.cycle, clock.due, clock.stopped, clock.kept), (1, at(58), None, None));
    assert_eq!(clock.pauses.iter().map(|it| (it.from, it.to)).collect::<Vec<_>>(), [(at(3), Some(at(53)))]);
    let again = Act::ProposeResolution {
        kind: ResolutionKind::Fix,
        text: "Replaced.".into(),
        attachments: Vec::new(),
    };
    story.does(Side::Asked, 59, again);
    let [clock] = story.resolutions()[..] else { panic!("one cycle") };
    assert_eq!((clock.stopped, clock.kept), (Some(at(59)), Some(false)), "an hour late, all in all");
}

#[test]
fn a_refused_resolution_goes_on_the_same_way() {
    let mut story = Story::begins(policy("reopening = \"resume\""));
    let proposed = Act::ProposeResolution {
        kind: ResolutionKind::Workaround,
        text: "Restart it daily.".into(),
        attachments: Vec::new(),
    };
    story.does(Side::Asked, 2, proposed);
    story.does(Side::Asker, 4, Act::RefuseResolution { why: "Nobody can do that.".into() });
    let [clock] = story.resolutions()[..] else { panic!("one cycle") };
    assert_eq!((clock.due, clock.kept), (at(10), None));
}
