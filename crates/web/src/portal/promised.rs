//! What an agreement promises, in sentences: never more than its policy says.

use domain::reckon::Target;
use engine::view::Guide;

use crate::shell::Shell;

/// A severity to choose, or to read about.
pub(super) struct SeverityPart {
    pub level: u8,
    pub name: String,
    pub definition: String,
    /// Each promise in a sentence, and whether the number behind it is unconfirmed.
    pub promises: Vec<(String, bool)>,
    pub telephone: bool,
    pub around_the_clock: bool,
}

impl SeverityPart {
    /// Every severity of an agreement, the gravest first.
    pub fn all(guide: &Guide, shell: &Shell) -> Vec<Self> {
        let levels = guide.severities.iter().map(|it| {
            let promises = it.targets.iter().filter_map(|(promise, time, unverified)| {
                let promise = shell.code("promise", promise.code());
                Some((sentence(&promise, time, it.around_the_clock, shell)?, *unverified))
            });
            Self {
                level: it.level,
                name: shell.both(&it.name).to_owned(),
                definition: shell.both(&it.definition).to_owned(),
                promises: promises.collect(),
                telephone: it.telephone,
                around_the_clock: it.around_the_clock,
            }
        });
        levels.collect()
    }
}

fn sentence(
    promise: &str,
    time: &serde_json::Value,
    around_the_clock: bool,
    shell: &Shell,
) -> Option<String> {
    Some(match serde_json::from_value::<Target>(time.clone()).ok()? {
        Target::Working(length) => {
            let key = if around_the_clock { "ui-p-promise-always" } else { "ui-p-promise-working" };
            // Working hours do not make days: 24 of them are three days, not one.
            shell.say2(key, "promise", promise, "span", hours(length.as_secs(), shell))
        }
        Target::BusinessDays { days, .. } => {
            shell.say2("ui-p-promise-days", "promise", promise, "count", days)
        }
    })
}

fn hours(seconds: i64, shell: &Shell) -> String {
    let (hours, minutes) = (seconds / 3600, seconds % 3600);
    match (hours, minutes) {
        (0, _) => shell.span(seconds),
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, minutes) => format!("{hours}\u{a0}h\u{a0}{}", shell.span(minutes)),
    }
}
