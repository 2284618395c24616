//! Why a calendar file was refused.

use thiserror::Error;

/// What is wrong, and on which line of the file (from 1; 0 where it is the file as a whole).
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {}{}{what}", .why.code(), if .what.is_empty() { "" } else { ": " })]
pub struct Fault {
    pub line: usize,
    pub why: Why,
    /// What was found there, cut short.
    pub what: String,
}

macro_rules! whys {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// Why, each with a stable code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Why {
            $($(#[$doc])* $name,)*
        }

        impl Why {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

whys! {
    TooLarge = "too-large",
    NotText = "not-text",
    /// The file does not begin with `BEGIN:VCALENDAR`.
    NotCalendar = "not-calendar",
    BadLine = "bad-line",
    /// `BEGIN` and `END` do not match, or the file ends early.
    Unbalanced = "unbalanced",
    /// An event without a start.
    NoStart = "no-start",
    /// A property that may stand once stands twice.
    Twice = "twice",
    BadTime = "bad-time",
    ZoneUnknown = "zone-unknown",
    /// An event ends before it starts, or has both an end and a duration.
    BadEnd = "bad-end",
    BadRule = "bad-rule",
    /// A recurrence that is well formed and that hours do without.
    RuleUnsupported = "rule-unsupported",
    TooMany = "too-many",
    BadHours = "bad-hours",
    /// The years asked for are the wrong way round, or too many.
    BadYears = "bad-years",
}

impl Fault {
    pub(super) fn new(line: usize, why: Why, what: &str) -> Self {
        let shown = what.chars().filter(|c| !c.is_control()).take(60).collect();
        Self { line, why, what: shown }
    }
}
