//! A promise, explained: what the engine answers, with a sentence beside each stretch.

use domain::Timestamp;
use domain::calendar::Calendars;
use domain::reckon::{Reason, Target};
use domain::text::Language;
use engine::view::{ClockView, Earlier, Explanation, PauseView};
use jiff::civil::Date;
use serde::Serialize;

/// A promise, explained.
#[derive(Serialize)]
pub struct Explained {
    clock: ClockView,
    target: Target,
    elapsed_s: i64,
    calendar: Option<Calendars>,
    calendar_version: String,
    source: Option<String>,
    pauses: Vec<PauseView>,
    zone_data: String,
    earlier: Vec<Earlier>,
    stretches: Vec<Counted>,
}

/// A stretch that counted as a whole, or not at all.
#[derive(Serialize)]
pub struct Counted {
    from: Timestamp,
    to: Timestamp,
    counted: bool,
    reason: Reason,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<Date>,
    why: String,
}

impl Explained {
    /// In the language of whoever asks.
    pub fn of(it: Explanation, language: Language) -> Self {
        let counted = |stretch: domain::reckon::Stretch| Counted {
            why: words::counted(language, stretch.reason, stretch.date),
            from: stretch.from,
            to: stretch.to,
            counted: stretch.counted,
            reason: stretch.reason,
            date: stretch.date,
        };
        Self {
            clock: it.clock,
            target: it.target,
            elapsed_s: it.elapsed_s,
            calendar: it.calendar,
            calendar_version: it.calendar_version,
            source: it.source,
            pauses: it.pauses,
            zone_data: it.zone_data,
            earlier: it.earlier,
            stretches: it.stretches.into_iter().map(counted).collect(),
        }
    }
}

shapes! {
    /// A promise, explained: each stretch of time that counted, and why the others did not.
    Explained as "ClockExplanation" {
        clock: ClockView,
        target: Target,
        /// Working time that has counted so far, in seconds.
        elapsed_s: i64,
        /// The hours it was promised on; none where they never reached this desk.
        calendar: Option<Calendars>,
        calendar_version: String,
        /// Where the policy has the number from; none where it no longer has it.
        source: Option<String>,
        /// When it stood still, and why.
        pauses: Vec<PauseView>,
        zone_data: String,
        /// Targets it had before its severity changed.
        earlier: Vec<Earlier>,
        /// From the start to the due instant, or to the stop, without a hole.
        stretches: Vec<Counted>,
    }

    /// A stretch of time that counted as a whole, or not at all.
    Counted as "Stretch" {
        from: Timestamp,
        to: Timestamp,
        counted: bool,
        reason: Reason => StretchReason,
        /// The local date of the holiday or the exception.
        date [maybe]: Option<Date>,
        /// The reason in words, in your language.
        why: String,
    }
}

struct StretchReason;

impl crate::shape::Shape for StretchReason {
    fn shape(_: &mut crate::shape::Components) -> serde_json::Value {
        let codes: Vec<&str> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        serde_json::json!({ "type": "string", "enum": codes })
    }
}
