//! Small marks of the portal: a request in a list, how grave it is, whose turn it is, which promise.

use domain::clock::Standing;
use domain::event::Side;
use domain::holder::Turn;
use engine::view::{ClockView, ContactItem, RequestItem};

use crate::shell::Shell;

/// A request in a list.
pub(super) struct Card {
    pub href: String,
    pub number: String,
    pub subject: String,
    pub status: &'static str,
    pub status_name: String,
    pub level: u8,
    pub level_name: String,
    pub turn: Option<TurnMark>,
    pub needs_you: bool,
    /// Whose request it is, where it is a colleague's.
    pub colleague: Option<String>,
    pub updated_at: String,
    pub updated: String,
}

/// Whose turn it is: the reader's side, or the desk's.
pub(super) struct TurnMark {
    pub class: &'static str,
    pub name: String,
}

/// A promise and its instant.
pub(super) struct Promise {
    pub name: String,
    pub class: &'static str,
    pub icon: &'static str,
    pub text: String,
    /// The instant, for the script that counts down to it; empty where nothing counts.
    pub due: String,
    pub counts_in: String,
    pub counts_late: String,
    /// Where it is explained, below its request.
    pub why: String,
}

impl Card {
    pub fn of(it: &ContactItem, shell: &Shell) -> Self {
        Self {
            href: shell.request_path(&it.number),
            number: it.number.to_string(),
            subject: it.subject.clone(),
            status: it.status.code(),
            status_name: shell.code("portal-status", it.status.code()),
            level: it.severity.level,
            level_name: shell.both(&it.severity.name).to_owned(),
            turn: TurnMark::of(it.holder, shell),
            needs_you: it.needs_you(),
            colleague: it.contact.clone().filter(|name| *name != shell.person),
            updated_at: it.updated_at.to_string(),
            updated: shell.when(it.updated_at),
        }
    }
}

impl TurnMark {
    pub fn of(turn: Option<Turn>, shell: &Shell) -> Option<Self> {
        Some(match turn? {
            Turn::You => Self { class: "you", name: shell.said("portal-holder-you") },
            Turn::Us => Self { class: "us", name: shell.desk.brand.name.clone() },
        })
    }
}

impl Promise {
    fn of(clock: &ClockView, shell: &Shell) -> Option<Self> {
        let ours = clock.kept_by == Side::Asked;
        let over = clock.stopped_at.is_some();
        let (class, icon, key) = match clock.standing {
            Standing::Running => ("running", "clock", "ui-p-clock-running"),
            Standing::Paused => ("paused", "clock-paused", "ui-p-clock-paused"),
            Standing::Met => ("met", "clock-met", "ui-p-clock-met"),
            Standing::Breached if over => ("breached", "clock-late", "ui-p-clock-missed"),
            Standing::Breached => ("breached", "clock-late", "ui-p-clock-late"),
            Standing::Dropped => return None,
        };
        let at = clock.stopped_at.unwrap_or(clock.due_at);
        let counts = !over && matches!(clock.standing, Standing::Running | Standing::Breached);
        let promise = shell.code("promise", clock.promise.code());
        Some(Self {
            name: if ours { promise } else { shell.code("ui-p-yours", clock.promise.code()) },
            class,
            icon,
            text: shell.say1(key, "when", shell.when(at)),
            due: if counts { clock.due_at.to_string() } else { String::new() },
            counts_in: shell.say1("ui-p-clock-in", "left", "{}"),
            counts_late: shell.say1("ui-p-clock-over", "left", "{}"),
            why: crate::explained::place(clock.promise, clock.cycle),
        })
    }

    /// Open promises first, the next due first; then the last of each that was kept or missed.
    pub fn all(clocks: &[ClockView], shell: &Shell) -> Vec<Self> {
        let mut sorted: Vec<&ClockView> = clocks
            .iter()
            .filter(|clock| {
                clock.stopped_at.is_none()
                    || !clocks.iter().any(|other| other.promise == clock.promise && other.cycle > clock.cycle)
            })
            .collect();
        sorted.sort_by_key(|clock| (clock.stopped_at.is_some(), clock.due_at));
        sorted.into_iter().filter_map(|clock| Self::of(clock, shell)).collect()
    }
}

/// The contact's items of a list; there are no others in the portal.
pub(super) fn of_contact(items: Vec<RequestItem>) -> Vec<ContactItem> {
    items
        .into_iter()
        .filter_map(|it| match it {
            RequestItem::Contact(it) => Some(*it),
            RequestItem::Desk(_) => None,
        })
        .collect()
}
