//! What lists are narrowed by, from an address that may say anything: what means nothing is taken out, and named.

use domain::Timestamp;
use domain::policy::Severity;
use jiff::civil::Date;

use crate::shell::Shell;

/// The beginning of a day as a field of dates has it, in the zone in which pages tell time.
pub(crate) fn begins(day: &str, shell: &Shell) -> Option<Timestamp> {
    date(day)?.to_zoned(shell.zone.clone()).ok().map(|midnight| midnight.timestamp())
}

/// That day in words; nothing, where nothing is said.
pub(crate) fn day(said: &str, shell: &Shell) -> String {
    begins(said, shell).map(|midnight| shell.day(midnight)).unwrap_or_default()
}

/// Whether something is a day.
pub(crate) fn is_day(said: &str) -> bool {
    date(said).is_some()
}

/// A year, a month and a day, and no more: what else can be read as a date is none that a field has.
fn date(said: &str) -> Option<Date> {
    let date: Date = said.parse().ok()?;
    // The last years there are have no midnight in each zone.
    Some(date).filter(|date| (1..9999).contains(&date.year()) && date.to_string() == said)
}

/// The severity that an address asks for.
pub(crate) fn severity(said: &str) -> Option<Severity> {
    said.parse::<std::num::NonZeroU8>().ok().map(|level| Severity(level.get()))
}

/// What a filter can be set to: the word in the address, its name, and whether it is.
pub(crate) type Choice = (String, String, bool);

/// Up to so many are chosen from a list; of more, the name is typed.
pub(crate) const FEW: usize = 60;
/// Severities that are offered: scales of policies are no longer than this.
const SCALE: u8 = 5;

/// Severities to choose from, with the one that is asked for.
pub(crate) fn severities(asked: &str) -> Vec<Choice> {
    let asked = severity(asked).map(|it| it.0);
    let all = (1..=SCALE).chain(asked.filter(|it| *it > SCALE));
    all.map(|it| (it.to_string(), it.to_string(), asked == Some(it))).collect()
}

/// Products to choose from, with the one that is asked for; none, where they are too many.
pub(crate) fn products(mut all: Vec<String>, asked: &str) -> Vec<Choice> {
    if all.len() > FEW {
        all.clear();
    } else if !asked.is_empty() && !all.iter().any(|it| it == asked) {
        // It is not supported any more, and some are about it all the same.
        all.push(asked.to_owned());
    }
    all.into_iter().map(|it| (it.clone(), it.clone(), it == asked)).collect()
}

/// Filters that an address sets to something that means nothing.
#[derive(Default)]
pub(crate) struct Sifted {
    labels: Vec<&'static str>,
}

impl Sifted {
    /// Takes out of a filter what means nothing. `label`: the key of what it is called.
    pub fn sift(&mut self, label: &'static str, said: &mut String, means: impl FnOnce(&str) -> bool) {
        let trimmed = said.trim();
        let empty = trimmed.is_empty();
        if empty || trimmed.contains('\0') || !means(trimmed) {
            if !empty {
                self.name(label);
            }
            said.clear();
        } else if trimmed.len() < said.len() {
            *said = trimmed.to_owned();
        }
    }

    /// Names a filter.
    pub fn name(&mut self, label: &'static str) {
        self.labels.push(label);
    }

    /// The sentence of a key that names them; nothing, where each means something.
    pub fn said(&self, key: &str, shell: &Shell) -> Option<String> {
        let names: Vec<String> = self.labels.iter().map(|label| shell.said(label)).collect();
        (!names.is_empty()).then(|| shell.say1(key, "names", names.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_nothing_is_taken_out_and_what_else_is_said_stays() {
        let mut sifted = Sifted::default();
        let mut level = " 2 ".to_owned();
        sifted.sift("ui-severity", &mut level, |said| severity(said).is_some());
        assert_eq!(level, "2");
        for wrong in ["grave", "0", "256", "2\0"] {
            let mut level = wrong.to_owned();
            sifted.sift("ui-severity", &mut level, |said| severity(said).is_some());
            assert_eq!(level, "", "{wrong}");
        }
        let mut nothing = "  ".to_owned();
        sifted.sift("ui-status", &mut nothing, |_| false);
        assert_eq!((nothing.as_str(), sifted.labels.len()), ("", 4), "what says nothing is not wrong");
    }

    #[test]
    fn a_day_is_a_whole_one_of_the_calendar() {
        assert!(is_day("2026-10-05") && is_day("2028-02-29"));
        for wrong in ["", "2026-02-29", "2026-10-05T08:00", "tomorrow", "05.10.2026", "9999-12-31"] {
            assert!(!is_day(wrong), "{wrong}");
        }
    }
}
