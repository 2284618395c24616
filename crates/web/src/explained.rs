//! A promise, explained to whoever may read it: what counted, what did not and why, as a picture and as a table.

mod picture;
mod table;

use domain::Timestamp;
use domain::clock::{Promise, Standing};
use domain::reckon::Target;
use domain::{Refusal, refusal::not_found};
use engine::view::Explanation;
use jiff::tz::TimeZone;

use crate::shell::Shell;
pub(crate) use picture::share;

use picture::Day;
use table::Row;

/// What the page of an explained promise shows; `parts/explained.html` is its template.
pub(crate) struct Explained {
    pub promise: String,
    /// `running`, `paused`, `met`, `breached`, `dropped`.
    pub class: &'static str,
    /// Where it stands, in a sentence.
    pub standing: String,
    /// Names and values: the instants, the target, the hours, the versions.
    pub facts: Vec<(String, String)>,
    pub unverified: bool,
    /// Targets before a change of severity, and when they were due.
    pub earlier: Vec<(String, String)>,
    /// From, to, why.
    pub pauses: Vec<(String, String, String)>,
    pub days: Vec<Day>,
    /// Days in the middle that the picture leaves to the table.
    pub left_out: usize,
    pub rows: Vec<Row>,
    /// What counted, and of how much.
    pub sum: String,
    /// Whether the hours are known here: without them there is nothing to show.
    pub known: bool,
}

/// The promise and cycle of an address.
pub(crate) fn asked(promise: &str, cycle: &str) -> Result<(Promise, u32), Refusal> {
    let promise = Promise::from_code(promise).ok_or_else(not_found)?;
    Ok((promise, cycle.parse().map_err(|_| not_found())?))
}

/// The end of the address of an explanation, below its record: `clocks/first-response/1`.
pub(crate) fn place(promise: Promise, cycle: u32) -> String {
    format!("clocks/{}/{cycle}", promise.code())
}

/// What every part of an explanation is said with.
struct Basis<'a> {
    it: &'a Explanation,
    shell: &'a Shell,
    /// The zone of the hours, on whose walls the times are read.
    zone: TimeZone,
    /// When the clock stopped; else now. What comes later has not counted.
    end: Timestamp,
}

impl Explained {
    pub fn of(it: &Explanation, now: Timestamp, shell: &Shell) -> Self {
        let zone = match &it.calendar {
            Some(hours) if !it.clock.around_the_clock => TimeZone::get(hours.zone()).ok(),
            _ => None,
        };
        let basis = Basis {
            it,
            shell,
            zone: zone.unwrap_or_else(|| shell.zone.clone()),
            end: it.clock.stopped_at.unwrap_or(now),
        };
        let (days, left_out) = picture::days(&basis, now);
        let counted = exact(it.elapsed_s);
        Self {
            promise: shell.code("promise", it.clock.promise.code()),
            class: it.clock.standing.code(),
            standing: standing(&basis),
            facts: facts(&basis),
            unverified: it.clock.unverified,
            earlier: it
                .earlier
                .iter()
                .map(|old| (basis.target(&old.target), basis.when(old.due_at)))
                .collect(),
            pauses: it
                .pauses
                .iter()
                .map(|pause| {
                    let to = pause.to.map_or_else(|| shell.said("ui-why-still"), |to| basis.when(to));
                    (basis.when(pause.from), to, shell.code("ui-why-pause", pause.cause.code()))
                })
                .collect(),
            days,
            left_out,
            rows: table::rows(&basis),
            sum: match &it.target {
                Target::Working(span) => {
                    shell.say2("ui-why-sum-of", "counted", counted, "target", exact(span.as_secs()))
                }
                Target::BusinessDays { .. } => shell.say1("ui-why-sum", "counted", counted),
            },
            known: it.calendar.is_some(),
        }
    }
}

impl Basis<'_> {
    /// An instant with its weekday: `Monday 5 October 2026, 08:12`.
    fn when(&self, at: Timestamp) -> String {
        let day = words::day(self.shell.language, at, &self.zone);
        self.shell.say2("ui-why-when", "day", day, "time", self.time(at))
    }

    /// The time of day, with its seconds where it has any.
    fn time(&self, at: Timestamp) -> String {
        let zoned = at.to_zoned(self.zone.clone());
        let time = words::clock_time(at, &self.zone);
        if zoned.second() == 0 { time } else { format!("{time}:{:02}", zoned.second()) }
    }

    fn target(&self, target: &Target) -> String {
        let shell = self.shell;
        match target {
            Target::Working(span) if self.it.clock.around_the_clock => {
                shell.say1("ui-why-target-always", "span", exact(span.as_secs()))
            }
            Target::Working(span) => shell.say1("ui-why-target-working", "span", exact(span.as_secs())),
            Target::BusinessDays { days, by } => {
                let by = serde_json::to_value(by).ok();
                let by = by.as_ref().and_then(|by| by.as_str()).unwrap_or("close").replace('_', "-");
                shell.say2("ui-why-target-days", "days", days, "by", by)
            }
        }
    }
}

fn standing(basis: &Basis<'_>) -> String {
    let clock = &basis.it.clock;
    let due = basis.when(clock.due_at);
    let shell = basis.shell;
    match (clock.standing, clock.stopped_at) {
        (Standing::Met, Some(stopped)) => shell.say2("ui-why-met", "when", basis.when(stopped), "due", due),
        (Standing::Breached, Some(stopped)) => {
            shell.say2("ui-why-missed", "when", basis.when(stopped), "due", due)
        }
        (Standing::Breached, None) => shell.say1("ui-why-late", "due", due),
        (Standing::Paused, _) => shell.say1("ui-why-paused", "due", due),
        (Standing::Dropped, _) => shell.said("ui-why-dropped"),
        (Standing::Running | Standing::Met, _) => shell.say1("ui-why-running", "due", due),
    }
}

fn facts(basis: &Basis<'_>) -> Vec<(String, String)> {
    let (it, shell) = (basis.it, basis.shell);
    let clock = &it.clock;
    let mut facts = vec![
        (shell.said("ui-why-promised"), basis.target(&it.target)),
        (shell.said("ui-why-started"), basis.when(clock.started_at)),
        (shell.said("ui-why-due"), basis.when(clock.due_at)),
    ];
    if let Some(stopped) = clock.stopped_at.filter(|_| clock.standing != Standing::Dropped) {
        facts.push((shell.said("ui-why-answered"), basis.when(stopped)));
    }
    if clock.around_the_clock {
        facts.push((shell.said("ui-why-hours"), shell.said("ui-why-hours-always")));
    } else if let Some(hours) = it.calendar.as_ref().and_then(|it| serde_json::to_value(it).ok()) {
        facts.push((shell.said("ui-why-hours"), crate::portal::hours_line(&hours, shell)));
    }
    let zone = basis.zone.iana_name().unwrap_or("UTC").to_owned();
    facts.push((shell.said("ui-why-zone"), zone));
    facts.push((shell.said("ui-why-calendar"), it.calendar_version.clone()));
    facts.push((shell.said("ui-why-zone-data"), it.zone_data.clone()));
    if let Some(source) = &it.source {
        facts.push((shell.said("ui-why-source"), source.clone()));
    }
    facts
}

/// A span to the second: `3 h 59 min 40 s`. Working hours do not make days.
fn exact(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let parts: Vec<String> = [(hours, "h"), (minutes, "min"), (rest, "s")]
        .into_iter()
        .filter(|(amount, _)| *amount > 0)
        .map(|(amount, unit)| format!("{amount}\u{a0}{unit}"))
        .collect();
    if parts.is_empty() { "0\u{a0}min".to_owned() } else { parts.join("\u{a0}") }
}
