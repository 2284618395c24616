//! What is promised: an amount of working time, or a number of business days.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A target. In JSON and TOML an ISO 8601 duration of working time (`"PT4H"`), or a number of business days
/// (`{"business_days": 1, "by": "close"}`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Working time, not negative.
    Working(SignedDuration),
    /// Business days: local dates on which the calendar has open time of its own. Counted from the first one
    /// after the local date of the start, so `1` is the next business day; from 1 to 1000.
    ///
    /// Without pauses the promise is due on that day at the time named by `by`. With pauses it is due once as much
    /// working time has run as there was between the start and that instant.
    BusinessDays { days: u16, by: By },
}

/// The time of the day by which a promise of business days falls due. The hours of a day include what runs past
/// midnight from it, and leave out what ran over from the day before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The end of the day's last interval.
    Close,
    /// The start of the day's first interval.
    Open,
    /// The local time of the start; where the day is closed then, its next opening that day, or else its close.
    SameTime,
}

/// Why a target cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TargetFault {
    #[error("`{0}` is not a duration: write ISO 8601 hours, minutes and seconds, such as PT4H or PT1H30M")]
    Unreadable(String),
    #[error("`{0}`: a day of working time has no fixed length: write hours (PT8H) or business_days")]
    Days(String),
    #[error("business_days must be from 1 to 1000")]
    BusinessDays,
}

const UNITS: [(char, i128); 3] = [('H', 3600), ('M', 60), ('S', 1)];
const SECOND: i128 = 1_000_000_000;

impl Target {
    /// A number of hours of working time.
    pub fn hours(hours: u32) -> Self {
        Self::Working(SignedDuration::from_hours(i64::from(hours)))
    }

    /// A number of minutes of working time.
    pub fn minutes(minutes: u32) -> Self {
        Self::Working(SignedDuration::from_mins(i64::from(minutes)))
    }

    /// A number of business days, from 1 to 1000.
    pub fn business_days(days: u16, by: By) -> Result<Self, TargetFault> {
        if (1..=1000).contains(&days) {
            Ok(Self::BusinessDays { days, by })
        } else {
            Err(TargetFault::BusinessDays)
        }
    }
}

impl FromStr for Target {
    type Err = TargetFault;

    /// Reads `PnHnMnS`; the last number may have up to nine decimals.
    fn from_str(text: &str) -> Result<Self, TargetFault> {
        let unreadable = || TargetFault::Unreadable(text.chars().take(40).collect());
        let period = text.strip_prefix('P').ok_or_else(unreadable)?;
        let Some(mut rest) = period.strip_prefix('T') else {
            let dated = period.starts_with(|first: char| first.is_ascii_digit())
                && period.contains(['Y', 'M', 'W', 'D']);
            return Err(if dated {
                TargetFault::Days(text.chars().take(40).collect())
            } else {
                unreadable()
            });
        };
        let mut total: i128 = 0;
        let mut units = UNITS.iter();
        let mut fraction = false;
        if rest.is_empty() {
            return Err(unreadable());
        }
        while !rest.is_empty() {
            let end = rest.find(|c: char| c.is_ascii_uppercase()).ok_or_else(unreadable)?;
            let (number, after) = rest.split_at(end);
            let (_, seconds) = units.find(|(unit, _)| after.starts_with(*unit)).ok_or_else(unreadable)?;
            if fraction {
                return Err(unreadable());
            }
            let (whole, decimals) = match number.split_once(['.', ',']) {
                Some((whole, decimals)) => (whole, Some(decimals)),
                None => (number, None),
            };
            fraction = decimals.is_some();
            let part = nanos(whole, decimals, *seconds).ok_or_else(unreadable)?;
            total = total.checked_add(part).ok_or_else(unreadable)?;
            rest = &after[1..];
        }
        let whole = i64::try_from(total / SECOND).map_err(|_| unreadable())?;
        Ok(Self::Working(SignedDuration::new(whole, i32::try_from(total % SECOND).unwrap_or(0))))
    }
}

/// So many units of so many seconds, in nanoseconds.
fn nanos(whole: &str, decimals: Option<&str>, seconds: i128) -> Option<i128> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) {
        return None;
    }
    let mut nanos = whole.parse::<i128>().ok()?.checked_mul(seconds)?.checked_mul(SECOND)?;
    if let Some(decimals) = decimals {
        if !digits(decimals) || decimals.len() > 9 {
            return None;
        }
        let billionths: i128 = format!("{decimals:0<9}").parse().ok()?;
        nanos = nanos.checked_add(billionths.checked_mul(seconds)?)?;
    }
    Some(nanos)
}

impl fmt::Display for Target {
    /// The JSON text without quotes for working time; `2 business days by close` else.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Working(time) => {
                let (seconds, nanos) = (time.as_secs(), time.subsec_nanos());
                f.write_str("PT")?;
                if seconds >= 3600 {
                    write!(f, "{}H", seconds / 3600)?;
                }
                if seconds / 60 % 60 > 0 {
                    write!(f, "{}M", seconds / 60 % 60)?;
                }
                if nanos > 0 {
                    let decimals = format!("{nanos:09}");
                    write!(f, "{}.{}S", seconds % 60, decimals.trim_end_matches('0'))?;
                } else if seconds % 60 > 0 || seconds == 0 {
                    write!(f, "{}S", seconds % 60)?;
                }
                Ok(())
            }
            Self::BusinessDays { days, by } => {
                let by = match by {
                    By::Close => "close",
                    By::Open => "open",
                    By::SameTime => "the same time",
                };
                write!(f, "{days} business {} by {by}", if *days == 1 { "day" } else { "days" })
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BusinessDays {
    business_days: u16,
    by: By,
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Working(_) => serializer.collect_str(self),
            Self::BusinessDays { days, by } => {
                BusinessDays { business_days: *days, by: *by }.serialize(serializer)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Target;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a duration such as \"PT4H\", or {\"business_days\": 1, \"by\": \"close\"}")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Target, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Target, A::Error> {
                let read = BusinessDays::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Target::business_days(read.business_days, read.by).map_err(A::Error::custom)
            }
        }
        deserializer.deserialize_any(Either)
    }
}
