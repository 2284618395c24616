//! Small marks of the work pages: how grave, where it stands, whose turn, which promise.

use domain::Timestamp;
use domain::clock::Standing;
use domain::holder::Holder;
use domain::word::Speaker;
use engine::Talk;
use engine::view::{ClockView, DeskEntry, DeskRequest, EscalationView, Level};

use crate::shell::Shell;

/// A severity with its name.
pub(super) struct Grave {
    pub level: u8,
    pub name: String,
}

/// A word in a coloured frame: its code chooses the colour.
pub(super) struct Tag {
    pub code: String,
    pub name: String,
}

/// Whose turn it is.
pub(super) struct Turn {
    /// `us`, `asker`, `next`.
    pub class: &'static str,
    pub name: String,
}

/// A promise and its instant.
pub(super) struct Promised {
    pub promise: String,
    /// `running`, `soon`, `breached`, `paused`, `met`.
    pub class: &'static str,
    pub icon: &'static str,
    /// The whole sentence, promise and instant.
    pub text: String,
    /// The sentence without the promise, where that stands beside it.
    pub brief: String,
    pub due: Timestamp,
    /// For the script: counts down to the instant.
    pub counts: Option<(String, String)>,
    pub counts_brief: Option<(String, String)>,
    /// Nobody has kept or missed it yet.
    pub open: bool,
    pub unverified: bool,
    /// Whole percents of the time gone, for a bar.
    pub gone: u8,
    pub started: String,
    /// When it falls due, or when it was answered.
    pub until: String,
    pub around_the_clock: bool,
    /// Where it is explained, below its record.
    pub why: String,
}

impl Grave {
    pub fn of(level: &Level, shell: &Shell) -> Self {
        Self { level: level.level, name: level.name.to(shell.language).to_owned() }
    }
}

impl Tag {
    pub fn status(code: &str, shell: &Shell) -> Self {
        Self { code: code.to_owned(), name: shell.code("status", code) }
    }
}

impl Turn {
    /// On a request: us, whoever asked, or the next desk.
    pub fn of(
        holder: Option<Holder>,
        asker: Option<&str>,
        next: Option<&str>,
        shell: &Shell,
    ) -> Option<Self> {
        Some(match holder? {
            Holder::Desk => Self { class: "us", name: shell.said("ui-us") },
            Holder::Asker => {
                Self { class: "asker", name: asker.map_or_else(|| shell.said("ui-the-asker"), str::to_owned) }
            }
            Holder::NextDesk => Self {
                class: "next",
                name: next.map_or_else(|| shell.said("ui-the-next-desk"), str::to_owned),
            },
        })
    }

    /// Who said something last of a request.
    pub fn of_word(
        speaker: Option<Speaker>,
        asker: Option<&str>,
        next: Option<&str>,
        shell: &Shell,
    ) -> Option<Self> {
        let holder = match speaker? {
            Speaker::Asker => Holder::Asker,
            Speaker::Desk => Holder::Desk,
            Speaker::NextDesk => Holder::NextDesk,
        };
        Self::of(Some(holder), asker, next, shell)
    }

    /// On an escalation: us or the next desk.
    pub fn of_escalation(holder: Option<&str>, next: &str, shell: &Shell) -> Option<Self> {
        Some(match holder? {
            "desk" => Self { class: "us", name: shell.said("ui-us") },
            _ => Self { class: "next", name: next.to_owned() },
        })
    }
}

impl Promised {
    pub fn of(clock: &ClockView, now: Timestamp, shell: &Shell) -> Option<Self> {
        let promise = shell.code("promise", clock.promise.code());
        let whole = (clock.due_at.as_second() - clock.started_at.as_second()).max(1);
        let end = clock.stopped_at.unwrap_or(now);
        let part = (end.as_second() - clock.started_at.as_second()).clamp(0, whole);
        let gone = u8::try_from(part * 100 / whole).unwrap_or(100);
        let running = clock.standing == Standing::Running;
        let (class, icon, key) = match clock.standing {
            Standing::Running if gone >= 75 => ("soon", "clock-soon", "ui-clock-running"),
            Standing::Running => ("running", "clock", "ui-clock-running"),
            Standing::Paused => ("paused", "clock-paused", "ui-clock-paused"),
            Standing::Met => ("met", "clock-met", "ui-clock-met"),
            Standing::Breached if clock.stopped_at.is_some() => ("breached", "clock-late", "ui-clock-missed"),
            Standing::Breached => ("breached", "clock-late", "ui-clock-late"),
            Standing::Dropped => return None,
        };
        let at = match clock.stopped_at {
            Some(stopped) => shell.when(stopped),
            None => shell.when(clock.due_at),
        };
        let ticks = running || (clock.standing == Standing::Breached && clock.stopped_at.is_none());
        let left = "{}";
        let counts = ticks.then(|| {
            let say = |key| shell.say2(key, "promise", &promise, "left", left);
            (say("ui-clock-in"), say("ui-clock-over"))
        });
        let counts_brief = ticks.then(|| {
            let say = |key| shell.say1(key, "left", left);
            (say("ui-clock-in-brief"), say("ui-clock-over-brief"))
        });
        Some(Self {
            text: shell.say2(key, "promise", &promise, "when", &at),
            brief: shell.say1(&format!("{key}-brief"), "when", &at),
            counts_brief,
            promise,
            class,
            icon,
            due: clock.due_at,
            counts,
            open: clock.stopped_at.is_none(),
            unverified: clock.unverified,
            gone,
            started: shell.when(clock.started_at),
            until: match clock.stopped_at {
                Some(stopped) => shell.say1("ui-clock-ended", "when", shell.when(stopped)),
                None => shell.say1("ui-clock-due", "when", shell.when(clock.due_at)),
            },
            around_the_clock: clock.around_the_clock,
            why: crate::explained::place(clock.promise, clock.cycle),
        })
    }

    /// Open promises first, the next due first; then what was kept or missed.
    pub fn all(clocks: &[ClockView], now: Timestamp, shell: &Shell) -> Vec<Self> {
        let mut sorted: Vec<&ClockView> = clocks.iter().collect();
        sorted.sort_by_key(|clock| (clock.stopped_at.is_some(), clock.due_at));
        sorted.into_iter().filter_map(|clock| Self::of(clock, now, shell)).collect()
    }
}

/// Promises of one desk to another party: on a request ours to whoever asked, and each next desk's to us.
pub(super) struct Promises {
    pub title: String,
    pub number: String,
    /// The page of the record they belong to.
    pub base: String,
    /// The next desk's, not ours.
    pub next: bool,
    pub clocks: Vec<Promised>,
}

impl Promises {
    /// Those of both sides, the next due first.
    pub fn both(
        it: &DeskRequest,
        asker: &str,
        behind: &[(EscalationView, Talk<DeskEntry>)],
        now: Timestamp,
        shell: &Shell,
    ) -> Vec<Self> {
        let mut both = vec![Self {
            title: shell.say1("ui-promises-to", "name", asker),
            number: it.number.clone(),
            base: shell.request_path(&it.number),
            next: false,
            clocks: Promised::all(&it.clocks, now, shell),
        }];
        both.extend(behind.iter().map(|(escalation, _)| Self {
            title: shell.say1("ui-promises-of", "name", &escalation.next_desk),
            number: escalation.number.clone(),
            base: format!("{}/escalations/{}", shell.base(), escalation.number),
            next: true,
            clocks: Promised::all(&escalation.clocks, now, shell),
        }));
        both.sort_by_key(|side| {
            let running = side.clocks.iter().filter(|clock| clock.open && clock.class != "paused");
            let next = running.map(|clock| clock.due).min();
            (next.is_none(), next, side.next)
        });
        both
    }

    /// Only what nobody has kept or missed yet.
    pub fn open(mut sides: Vec<Self>) -> Vec<Self> {
        for side in &mut sides {
            side.clocks.retain(|clock| clock.open);
        }
        sides.retain(|side| !side.clocks.is_empty());
        sides
    }
}

/// The first promise of the next desks behind a request, in a row of a list.
pub(super) struct Owed {
    pub class: &'static str,
    pub icon: &'static str,
    pub text: String,
    pub due: Timestamp,
    /// For the script: counts down to the instant, and on from it.
    pub ahead: String,
    pub over: String,
}

impl Owed {
    pub fn of(due: Timestamp, now: Timestamp, shell: &Shell) -> Self {
        let late = due < now;
        let key = if late { "ui-owed-late" } else { "ui-owed" };
        let counts = |key| shell.say1(key, "left", "{}");
        Self {
            class: if late { "breached" } else { "running" },
            icon: if late { "clock-late" } else { "clock" },
            text: shell.say1(key, "when", shell.when(due)),
            due,
            ahead: counts("ui-owed-in"),
            over: counts("ui-owed-over"),
        }
    }
}

/// The instant the next open promise that runs is due.
pub(super) fn next_due(clocks: &[ClockView]) -> Option<&ClockView> {
    let open = clocks
        .iter()
        .filter(|clock| clock.stopped_at.is_none() && !matches!(clock.standing, Standing::Dropped));
    open.min_by_key(|clock| (clock.standing == Standing::Paused, clock.due_at))
}
