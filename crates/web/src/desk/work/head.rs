//! The head of a request's pages: what it is, where it stands, whose turn it is.

use domain::Timestamp;
use domain::policy::Duty;
use engine::view::{DeskRequest, HoursView};

use super::case::Case;
use super::marks::{Grave, Promised, Promises, Tag, Turn};
use crate::shell::{AtDesk, Shell};

/// The head, the same on every page of a request.
pub(super) struct Head {
    pub number: String,
    pub href: String,
    pub queue: String,
    pub subject: String,
    /// Kind, phase, what it came from.
    pub about: String,
    pub grave: Grave,
    pub tag: Tag,
    pub escalated: bool,
    pub turn: Option<Turn>,
    pub since: Option<String>,
    pub clocks: Vec<Promised>,
    /// What both sides of this desk promise, where it asks somebody: empty elsewhere.
    pub sides: Vec<Promises>,
    pub facts: Vec<Fact>,
    /// Duties met, of all four.
    pub met: usize,
    pub duties: usize,
    pub may_escalate: bool,
    pub may_resolve: bool,
    pub more: Vec<More>,
    /// The page that is shown: `talk`, `triage`, `time`.
    pub here: &'static str,
    pub with_triage: bool,
}

/// A fact beside its name; some lead to a page.
pub(super) struct Fact {
    pub name: String,
    pub value: String,
    pub href: Option<String>,
}

/// An action of the menu.
pub(super) struct More {
    pub href: String,
    pub icon: &'static str,
    pub name: String,
}

impl Head {
    pub fn of(at: &AtDesk, case: &Case, here: &'static str, now: Timestamp) -> Self {
        let Case { it, may, brand, .. } = case;
        let shell = &at.shell;
        let base = format!("/d/{}", at.desk.slug);
        let href = format!("{base}/requests/{}", it.number);
        let leading = it.escalations.iter().find(|known| Some(&known.number) == it.leading.as_ref());
        let about =
            format!("{} · {}", shell.code("kind", it.kind.code()), shell.code("phase", it.phase.code()));
        let clocks = Promised::all(&it.clocks, now, shell);
        let more = may
            .acts
            .iter()
            .filter(|act| !act.beside)
            .map(|act| More {
                href: format!("{href}?do={}#act", act.code),
                icon: act.icon,
                name: shell.said(&format!("ui-do-{}", act.code)),
            })
            .collect();
        Self {
            sides: Vec::new(),
            facts: facts(it, &base, brand.clone(), shell),
            turn: Turn::of(it.holder, it.account.as_deref(), leading.map(|it| it.next_desk.as_str()), shell),
            since: it
                .spans
                .last()
                .filter(|span| span.to.is_none())
                .map(|span| words::span(shell.language, now.as_second() - span.from.as_second())),
            queue: base,
            number: it.number.clone(),
            subject: it.subject.clone(),
            about,
            grave: Grave::of(&it.severity, shell),
            tag: Tag::status(it.status.code(), shell),
            escalated: leading.is_some(),
            clocks: clocks.into_iter().filter(|clock| clock.open).take(3).collect(),
            met: it.triage.iter().filter(|duty| duty.evidence.is_some()).count(),
            duties: Duty::ALL.len(),
            may_escalate: may.escalate,
            may_resolve: may.has("resolve"),
            more,
            here,
            with_triage: may.triage || it.triage.iter().any(|duty| duty.evidence.is_some()),
            href,
        }
    }
}

fn facts(it: &DeskRequest, base: &str, brand: String, shell: &Shell) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |key: &str, value: Option<String>, href: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push(Fact { name: shell.said(key), value, href });
        }
    };
    let account = it.account.clone().unwrap_or_else(|| shell.said("ui-own-organisation"));
    add(if it.from_desk { "ui-fact-asked-by-desk" } else { "ui-fact-account" }, Some(account), None);
    add("ui-fact-contact", it.contact.clone(), None);
    add("ui-fact-reference", it.reference.clone(), None);
    add("ui-fact-product", it.product.clone(), None);
    let waits = it.waits_in.as_ref().map(|waits| {
        let name = shell.both(&waits.name).to_owned();
        (shell.say2("ui-queue-since", "name", name, "since", shell.when(waits.since)), &waits.queue)
    });
    if let Some((said, queue)) = waits {
        add("ui-fact-queue", Some(said), Some(format!("{base}/requests?view=open&queue={queue}")));
    }
    let nobody = shell.said("ui-nobody-yet");
    add("ui-fact-assignee", Some(it.assignee.clone().unwrap_or(nobody)), None);
    add("ui-fact-engineer", it.engineer.clone().filter(|name| Some(name) != it.assignee.as_ref()), None);
    add("ui-fact-brand", Some(brand), None);
    if let Some(hours) = &it.hours {
        let href = hours.calendar_id.as_ref().map(|id| format!("{base}/calendars/{id}"));
        add("ui-fact-hours", Some(hours_said(hours, shell)), href);
        add("ui-fact-region", hours.region_now.clone(), None);
    }
    add("ui-fact-opened", Some(shell.when(it.opened_at)), None);
    // What was begun at another desk has the letters of that desk, and no page here.
    let letters = |number: &str| number.split('-').next().map(str::to_owned);
    let here = |number: &&String| letters(number) == letters(&it.number);
    let linked = |number: &Option<String>| {
        number.as_ref().filter(here).map(|number| format!("{base}/requests/{number}"))
    };
    add("ui-fact-continues", it.continues.clone(), linked(&it.continues));
    add("ui-fact-continued-by", it.continued_by.clone(), linked(&it.continued_by));
    add("ui-fact-duplicate-of", it.duplicate_of.clone(), linked(&it.duplicate_of));
    for number in &it.duplicates {
        add("ui-fact-duplicate", Some(number.clone()), Some(format!("{base}/requests/{number}")));
    }
    add("ui-fact-transferred", it.transferred_to.clone(), None);
    add("ui-fact-ending", it.ending.map(|it| shell.code("ending", it.code())), None);
    add("ui-fact-rejection", it.rejection.map(|it| shell.code("rejection", it.code())), None);
    add("ui-fact-closed", it.closed_at.map(|at| shell.when(at)), None);
    facts
}

/// Which hours count, and why these.
fn hours_said(hours: &HoursView, shell: &Shell) -> String {
    let mut zones = hours.zones.clone();
    zones.dedup();
    let what = hours.calendar.clone().unwrap_or_else(|| zones.join(", "));
    let why = match (&hours.site, hours.of.code()) {
        (Some(site), _) => shell.say1("ui-hours-by-site", "name", site),
        (None, code) => shell.code("ui-hours-by", code),
    };
    shell.say2("ui-hours-why", "what", what, "why", why)
}
