//! What a policy promises at each severity, number by number.

use domain::policy::Policy;
use domain::reckon::{By, Target};
use engine::view::Guide;

use crate::shell::Shell;

/// A severity and its promises.
pub(super) struct Level {
    pub level: u8,
    pub name: String,
    pub definition: String,
    pub source: String,
    pub unverified: bool,
    pub around_the_clock: bool,
    pub telephone: bool,
    pub targets: Vec<Promised>,
}

/// One promise of a severity.
pub(super) struct Promised {
    pub name: String,
    pub time: String,
    pub source: String,
    pub unverified: bool,
}

impl Level {
    /// All of a policy.
    pub fn all(policy: &Policy, shell: &Shell) -> Vec<Self> {
        let target = |(promise, rule): (&domain::clock::Promise, &domain::policy::TargetRule)| Promised {
            name: shell.code("promise", promise.code()),
            time: time(&rule.time, shell),
            source: rule.source.clone(),
            unverified: rule.unverified,
        };
        let levels = policy.severities.iter().map(|level| Self {
            level: level.level.0,
            name: shell.both(&level.name).to_owned(),
            definition: shell.both(&level.definition).to_owned(),
            source: level.source.clone(),
            unverified: level.unverified,
            around_the_clock: level.around_the_clock,
            telephone: level.telephone,
            targets: level.targets.iter().map(target).collect(),
        });
        levels.collect()
    }

    /// All that a welcome guide tells.
    pub fn of_guide(guide: &Guide, shell: &Shell) -> Vec<Self> {
        let levels = guide.severities.iter().map(|level| Self {
            level: level.level,
            name: shell.both(&level.name).to_owned(),
            definition: shell.both(&level.definition).to_owned(),
            source: String::new(),
            unverified: false,
            around_the_clock: level.around_the_clock,
            telephone: level.telephone,
            targets: level
                .targets
                .iter()
                .filter_map(|(promise, rule, unverified)| {
                    let rule: Target = serde_json::from_value(rule.clone()).ok()?;
                    Some(Promised {
                        name: shell.code("promise", promise.code()),
                        time: time(&rule, shell),
                        source: String::new(),
                        unverified: *unverified,
                    })
                })
                .collect(),
        });
        levels.collect()
    }
}

/// A target: `4 h`, `by closing time on the next business day`. Working hours never add up to days: eight of them may
/// be one day or two.
pub(super) fn time(target: &Target, shell: &Shell) -> String {
    match target {
        Target::Working(length) => hours(length.as_secs(), shell),
        Target::BusinessDays { days, by } => {
            let by = match by {
                By::Close => "close",
                By::Open => "open",
                By::SameTime => "same-time",
            };
            shell.say2("ui-within-days", "days", days, "by", by)
        }
    }
}

fn hours(seconds: i64, shell: &Shell) -> String {
    match (seconds / 3600, seconds % 3600) {
        (0, _) => shell.span(seconds),
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, rest) => format!("{hours}\u{a0}h\u{a0}{}", shell.span(rest)),
    }
}
