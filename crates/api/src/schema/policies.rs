//! Policies, calendars and targets.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::calendar::{Calendar, Calendars, Spec, Week};
use domain::clock::Promise;
use domain::form::Form;
use domain::kind::Kind;
use domain::policy::{
    ChangeTakes, ClockOnChange, Closure, Contacts, Duty, Entries, HandBackReason, HandBackRule, Lapse,
    LocalHours, Overrides, Policy, Reachable, Reopening, Response, ResponseIs, Severity, SeverityChange,
    SeverityLevel, TargetRule, Telephone, Waiting,
};
use domain::reckon::Target;
use domain::text::Both;
use domain::warning::Warnings;
use engine::view::{Earlier, PauseView};
use serde_json::{Value, json};

use crate::shape::{Components, Shape};

type Hours = Vec<[String; 2]>;

shapes! {
    /// One version of a support policy. A number that nobody has confirmed carries `unverified`.
    Policy as "Policy" {
        id: String,
        /// Grows by one with every change; a request keeps the version it was opened under.
        version: u32,
        name: Both,
        summary: Both,
        /// Where it was read.
        source: String,
        unverified [default]: bool,
        calendar [default]: Option<Calendar>,
        hours [default]: Option<LocalHours>,
        /// From the gravest to the lightest.
        severities: Vec<SeverityLevel>,
        response: Response,
        severity_change: SeverityChange,
        waiting: Waiting,
        closure: Closure,
        hand_back: HandBackRule,
        overrides: Overrides,
        /// Who must stay reachable.
        reachable [default]: Option<Reachable>,
        entries: Entries,
        contacts: Contacts,
        /// At which thresholds a desk warns its people.
        warnings [default]: Option<Warnings>,
        telephone [default]: Vec<Telephone>,
        /// What comes before an escalation, by kind.
        duties [default]: BTreeMap<Kind, Vec<Duty>>,
        forms [default]: Vec<Form>,
    }

    /// Whoever asks for work around the clock checks in at intervals.
    Reachable as "ReachableRule" {
        severities: Vec<Severity>,
        every: Target,
        /// What it takes the desk to lower the severity while a check-in is missing.
        lowers: ChangeTakes,
        /// The lightest severity it may be lowered to that way.
        to: Severity,
        source: String,
        unverified [default]: bool,
    }

    /// At which thresholds a desk warns its people. A broken promise always raises the alarm.
    Warnings as "WarningRule" {
        /// Per cent of the promised time.
        share [default]: Vec<u8>,
        /// Minutes that are left.
        left [default]: Vec<u32>,
        source: String,
        unverified [default]: bool,
    }

    /// Business hours in the local time of whoever asks.
    LocalHours as "LocalHours" { weekly: Week, source: String, unverified [default]: bool }

    /// One level of the scale, and what it promises.
    SeverityLevel as "SeverityLevel" {
        level: Severity,
        name: Both,
        definition: Both,
        source: String,
        unverified [default]: bool,
        around_the_clock [default]: bool,
        /// The escalation must also be telephoned.
        telephone [default]: bool,
        /// What is promised, by promise; what is absent is not promised.
        targets [default]: BTreeMap<Promise, TargetRule>,
    }

    /// A promised time.
    TargetRule as "TargetRule" { time: Target, source: String, unverified [default]: bool }

    /// What counts as a response.
    Response as "ResponseRule" { is: ResponseIs, source: String, unverified [default]: bool }

    /// Who may change a severity, and what it takes.
    SeverityChange as "SeverityChangeRule" {
        asker_raises: ChangeTakes,
        asker_lowers: ChangeTakes,
        desk_raises: ChangeTakes,
        desk_lowers: ChangeTakes,
        clocks: ClockOnChange,
        source: String,
        unverified [default]: bool,
    }

    /// What waiting on the asker does.
    Waiting as "WaitingRule" {
        pauses: Vec<Promise>,
        answer [default]: Option<Target>,
        source: String,
        unverified [default]: bool,
    }

    /// When a request closes without a word, and how long it can be reopened.
    Closure as "ClosureRule" {
        contacts: u32,
        within_days: u32,
        reopen_days: u32,
        /// What reopening does to a promised resolution.
        reopening [maybe]: Reopening,
        source: String,
        unverified [default]: bool,
        reopen_unverified [default]: bool,
    }

    /// The agreed process for returning an escalation.
    HandBackRule as "HandBackRule" {
        reasons: Vec<HandBackReason>,
        answer: Target,
        lapse: Lapse,
        manager_at: u32,
        source: String,
        unverified [default]: bool,
    }

    /// A reason from the agreed list.
    HandBackReason as "HandBackReason" { code: String, name: Both }

    /// Which gates may be passed with a reason.
    Overrides as "OverrideRule" {
        severities: Vec<Severity>,
        absent_contact: bool,
        complete_within: Target,
        source: String,
        unverified [default]: bool,
    }

    /// How late something may be written down.
    Entries as "EntryRule" {
        latest_hours: u32,
        late_after_minutes: u32,
        source: String,
        unverified [default]: bool,
    }

    /// Authorised contacts.
    Contacts as "ContactRule" {
        cap [default]: Option<u32>,
        required: bool,
        qualified: bool,
        source: String,
        unverified [default]: bool,
    }

    /// The hours of a desk: `HH:MM` in local wall time of one IANA zone.
    Spec as "Calendar" {
        zone: String,
        /// Absent: around the clock.
        weekly [default]: Option<Week>,
        /// Dates on which no interval begins.
        holidays [default]: Vec<String>,
        /// Dates with hours of their own.
        exceptions [default]: BTreeMap<String, Hours>,
    }

    /// The intervals of each day of the week; a day left out is closed.
    Week as "Week" {
        mon [default]: Hours,
        tue [default]: Hours,
        wed [default]: Hours,
        thu [default]: Hours,
        fri [default]: Hours,
        sat [default]: Hours,
        sun [default]: Hours,
    }

    /// A span in which a promise stood still.
    PauseView as "ClockPause" { from: Timestamp, to: Option<Timestamp>, cause: domain::holder::PauseCause }

    /// A target that no longer counts.
    Earlier as "EarlierTarget" { target: Target, due_at: Timestamp }
}

impl Shape for Calendar {
    fn shape(all: &mut Components) -> Value {
        Spec::shape(all)
    }
}

impl Shape for Calendars {
    fn shape(all: &mut Components) -> Value {
        all.named("Calendars", |all| {
            let one = Calendar::shape(all);
            json!({
                "description": "One calendar, or several whose open time is united.",
                "anyOf": [one, { "type": "array", "items": one }],
            })
        })
    }
}

impl Shape for Target {
    fn shape(all: &mut Components) -> Value {
        all.named("Target", |_| {
            json!({
                "description": "An ISO 8601 duration of working time, or a number of business days.",
                "oneOf": [
                    { "type": "string", "examples": ["PT4H"] },
                    {
                        "type": "object", "required": ["business_days", "by"], "additionalProperties": false,
                        "properties": {
                            "business_days": { "type": "integer", "minimum": 1, "maximum": 1000 },
                            "by": { "type": "string", "enum": ["close", "open", "same_time"] },
                        },
                    },
                ],
            })
        })
    }
}
