//! What a policy file looks like: every field, whether it must be there, and what it may hold.
//!
//! Reading with serde stops at the first fault; a person who writes a policy wants all of them. So the tree is
//! walked along this description first. A test holds that it and the types of [`super::Policy`] agree.

use super::{ChangeTakes, ClockOnChange, Duty, Lapse, Reopening, ResponseIs};
use crate::clock::Promise;
use crate::form::Ask;
use crate::kind::{Kind, Phase};

/// What a value may be.
pub(super) enum Shape {
    /// Text that somebody reads: never empty, no control characters.
    Text,
    /// A stable code of the policy's own: lower-case letters, digits and single hyphens.
    Name,
    /// One of the codes that Relais knows.
    Code(fn() -> Vec<&'static str>),
    Flag,
    /// A whole number, both ends included.
    Whole(i64, i64),
    /// A promised time, longer than nothing.
    Target,
    /// Opening hours of a day: pairs of times. Their meaning is the calendar's to judge.
    Hours,
    List(&'static Shape),
    Map(fn() -> Vec<&'static str>, &'static Shape),
    /// A table with any keys.
    Dates(&'static Shape),
    Table(&'static [Slot]),
}

/// A field of a table.
pub(super) struct Slot {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

const fn must(name: &'static str, shape: Shape) -> Slot {
    Slot { name, required: true, shape }
}

const fn may(name: &'static str, shape: Shape) -> Slot {
    Slot { name, required: false, shape }
}

const MOST: i64 = u32::MAX as i64;
/// Ten years, in days: more is a slip of the pen.
const YEARS: i64 = 3650;

const BOTH: Shape = Shape::Table(&[must("en", Shape::Text), must("fr", Shape::Text)]);

const WEEK: Shape = Shape::Table(&[
    may("mon", Shape::Hours),
    may("tue", Shape::Hours),
    may("wed", Shape::Hours),
    may("thu", Shape::Hours),
    may("fri", Shape::Hours),
    may("sat", Shape::Hours),
    may("sun", Shape::Hours),
]);

const CALENDAR: Shape = Shape::Table(&[
    must("zone", Shape::Text),
    may("weekly", WEEK),
    may("holidays", Shape::List(&Shape::Text)),
    may("exceptions", Shape::Dates(&Shape::Hours)),
]);

const LOCAL_HOURS: Shape =
    Shape::Table(&[must("weekly", WEEK), must("source", Shape::Text), may("unverified", Shape::Flag)]);

const TARGET_RULE: Shape =
    Shape::Table(&[must("time", Shape::Target), must("source", Shape::Text), may("unverified", Shape::Flag)]);

const LEVEL: Shape = Shape::Table(&[
    must("level", Shape::Whole(1, u8::MAX as i64)),
    must("name", BOTH),
    must("definition", BOTH),
    must("source", Shape::Text),
    may("unverified", Shape::Flag),
    may("around_the_clock", Shape::Flag),
    may("telephone", Shape::Flag),
    may("targets", Shape::Map(promises, &TARGET_RULE)),
]);

const FIELD: Shape = Shape::Table(&[
    must("name", Shape::Name),
    must("label", BOTH),
    may("help", BOTH),
    must("ask", Shape::Code(asks)),
    may("required", Shape::Flag),
    may("at_least", Shape::Whole(0, 20_000)),
    may("choices", Shape::List(&CHOICE)),
]);

const CHOICE: Shape = Shape::Table(&[must("code", Shape::Name), must("label", BOTH)]);

/// One escalation form.
pub(super) const FORM: Shape = Shape::Table(&[
    must("version", Shape::Whole(1, MOST)),
    may("kind", Shape::Code(kinds)),
    may("product", Shape::Text),
    may("phase", Shape::Code(phases)),
    must("fields", Shape::List(&FIELD)),
]);

/// A whole policy.
pub(super) const POLICY: Shape = Shape::Table(&[
    must("id", Shape::Name),
    must("version", Shape::Whole(1, MOST)),
    must("name", BOTH),
    must("summary", BOTH),
    must("source", Shape::Text),
    may("unverified", Shape::Flag),
    may("calendar", CALENDAR),
    may("hours", LOCAL_HOURS),
    must("severities", Shape::List(&LEVEL)),
    must(
        "response",
        Shape::Table(&[
            must("is", Shape::Code(responses)),
            must("source", Shape::Text),
            may("unverified", Shape::Flag),
        ]),
    ),
    must(
        "severity_change",
        Shape::Table(&[
            must("asker_raises", Shape::Code(changes)),
            must("asker_lowers", Shape::Code(changes)),
            must("desk_raises", Shape::Code(changes)),
            must("desk_lowers", Shape::Code(changes)),
            must("clocks", Shape::Code(clocks)),
            must("source", Shape::Text),
            may("unverified", Shape::Flag),
        ]),
    ),
    must(
        "waiting",
        Shape::Table(&[
            must("pauses", Shape::List(&Shape::Code(promises))),
            may("answer", Shape::Target),
            must("source", Shape::Text),
            may("unverified", Shape::Flag),
        ]),
    ),
    must(
        "closure",
        Shape::Table(&[
            must("contacts", Shape::Whole(1, 100)),
            must("within_days", Shape::Whole(1, YEARS)),
            must("reopen_days", Shape::Whole(0, YEARS)),
            may("reopening", Shape::Code(reopenings)),
            must("source", Shape::Text),
            may("unverified", Shape::Flag),
            may("reopen_unverified", Shape::Flag),
        ]),
    ),
    must(
        "hand_back",
        Shape::Table(&[
            must("reasons", Shape::List(&Shape::Table(&[must("code", Shape::Name), must("name", BOTH)]))),
            must("answer", Shape::Target),
            must("lapse", Shape::Code(lapses)),
            must("manager_at", Shape::Whole(1, MOST)),
            must("source", Shape::Text),
            may("unverified", Shape::Flag),
        ]),
    ),
    must(
        "overrides",
        Shape::Table(&[
            must("severities", Shape::List(&Shape::Whole(1, u8::MAX as i64))),
            must("absent_contact", Shape::Flag),
            must("complete_within", Shape::Target),
            must("source", Shape::Text),
            may("unverified", Shape::Flag),
        ]),
    ),
    may(
        "reachable",
        Shape::Table(&[
            must("severities", Shape::List(&Shape::Whole(1, u8::MAX as i64))),
            must("every", Shape::Target),
            must("lowers", Shape::Code(changes)),
            must("to", Shape::Whole(1, u8::MAX as i64)),
            must("source", Shape::Text),
            may("unverified", Shape::Flag),
        ]),
    ),
    must(
        "entries",
        Shape::Table(&[
            must("latest_hours", Shape::Whole(1, YEARS * 24)),
            must("late_after_minutes", Shape::Whole(0, YEARS * 24 * 60)),
            must("source", Shape::Text),
            may("unverified", Shape::Flag),
        ]),
    ),
    must(
        "contacts",
        Shape::Table(&[
            may("cap", Shape::Whole(1, MOST)),
            must("required", Shape::Flag),
            must("qualified", Shape::Flag),
            must("source", Shape::Text),
            may("unverified", Shape::Flag),
        ]),
    ),
    may(
        "warnings",
        Shape::Table(&[
            may("share", Shape::List(&Shape::Whole(1, 100))),
            may("left", Shape::List(&Shape::Whole(1, YEARS * 24 * 60))),
            must("source", Shape::Text),
            may("unverified", Shape::Flag),
        ]),
    ),
    may(
        "telephone",
        Shape::List(&Shape::Table(&[
            must("region", Shape::Text),
            must("number", Shape::Text),
            must("source", Shape::Text),
            may("unverified", Shape::Flag),
        ])),
    ),
    may("duties", Shape::Map(kinds, &Shape::List(&Shape::Code(duties)))),
    may("forms", Shape::List(&FORM)),
]);

macro_rules! codes {
    ($($function:ident = $type:ty),* $(,)?) => {
        $(fn $function() -> Vec<&'static str> {
            <$type>::ALL.iter().map(|it| it.code()).collect()
        })*
    };
}

codes! {
    promises = Promise,
    asks = Ask,
    kinds = Kind,
    phases = Phase,
    responses = ResponseIs,
    changes = ChangeTakes,
    clocks = ClockOnChange,
    lapses = Lapse,
    reopenings = Reopening,
    duties = Duty,
}
