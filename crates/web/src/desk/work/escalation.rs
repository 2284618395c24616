//! An escalation's page: our record of what we asked the next desk.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Number;
use domain::clock::Standing as ClockStanding;
use domain::entry::EntryKind;
use domain::escalation::Standing;
use domain::event::{Ending, RejectionReason, ResolutionKind, Side};
use domain::form::Values;
use domain::kind::Channel;
use domain::lane::Lane;
use domain::policy::Policy;
use domain::row::Record;
use engine::view::{ClockView, DeskEntry, EscalationView};
use engine::{Action, EscalationForm, Failure, Topic, role_may};

use super::draft::Draft;
use super::head::Fact;
use super::marks::{Grave, Promised, Tag, Turn};
use super::questions::{Question, labelled};
use super::request::Ask;
use super::said;
use super::talk::{Item, Teller, paragraphs};
use crate::desk::office::link_doors;
use crate::shell::{AtDesk, Rest, Shell, initials, page, part, refused};

#[derive(Template)]
#[template(path = "desk/work/escalation.html")]
struct EscalationPage {
    shell: Shell,
    base: String,
    href: String,
    it: EscalationView,
    from: String,
    initials: String,
    tag: Tag,
    grave: Grave,
    turn: Option<Turn>,
    facts: Vec<Fact>,
    values: Vec<(String, String)>,
    clocks: Vec<Promised>,
    items: Vec<Item>,
    rest: Rest,
    asks: Vec<Ask>,
    behind: Vec<Behind>,
    waiting: Vec<Waiting>,
    not_taken: Vec<Refused>,
    draft: Draft,
    doing: String,
    answer: String,
    answers: Vec<(String, String, bool)>,
    menu: Vec<(String, &'static str, String)>,
    barred: Option<String>,
    local_now: String,
    levels: Vec<(u8, String, String)>,
    reasons: Vec<(String, String)>,
    rejections: Vec<(&'static str, String)>,
    resolutions: Vec<(&'static str, String)>,
    channels: Vec<(&'static str, String)>,
    resolution: Option<(String, Vec<Vec<String>>)>,
    hand_back_reason: String,
    refused_because: Option<String>,
    questions: Vec<Question>,
    crossing_files: bool,
    may_write: bool,
    act_title: String,
    submit: String,
    me: String,
    stray: Option<(String, Vec<String>)>,
    page: Option<(String, String)>,
    undelivered: Vec<String>,
}

/// A request behind the escalation.
struct Behind {
    number: String,
    href: String,
    subject: String,
    account: Option<String>,
    tag: Option<Tag>,
}

/// A message of ours that waits to be told, or is on its way.
struct Waiting {
    act: String,
    when: String,
    paragraphs: Vec<Vec<String>>,
}

/// A message of ours that the next desk did not take.
struct Refused {
    act: String,
    when: Option<String>,
    why: String,
}

/// `GET /d/{desk}/escalations/{number}`.
pub(super) async fn show(
    at: AtDesk,
    Path((_, number)): Path<(String, String)>,
    Query(asked): super::Asked,
) -> Response {
    let (doing, answer, before) = (said(&asked, "do"), said(&asked, "answer"), said(&asked, "before"));
    match escalation_page(&at, (&number, &before), doing, answer, Draft::default()).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

/// The page again, with what was typed and why it was refused.
pub(super) async fn again(at: &AtDesk, number: &str, draft: Draft) -> Response {
    let status = StatusCode::from_u16(draft.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let answer = draft.text("report", "answer");
    match escalation_page(at, (number, ""), String::new(), answer, draft).await {
        Ok(html) => page(html, status),
        Err(failure) => refused(&at.shell, failure),
    }
}

/// What the next desk demands and promises, through the first request behind the escalation that we may see.
pub(super) async fn form_of(
    at: &AtDesk,
    escalation: &EscalationView,
) -> Result<Option<EscalationForm>, Failure> {
    let Ok(link) = escalation.link.parse() else { return Ok(None) };
    for number in &escalation.requests {
        // Its own kind, phase and product: the request behind it may be about something else.
        let topic = Topic {
            kind: Some(escalation.kind),
            phase: Some(escalation.phase),
            product: escalation.product.clone(),
        };
        match at.reading.escalation_form(&Number::parse(number)?, link, topic).await {
            Ok(form) => return Ok(Some(form)),
            Err(Failure::Refused(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(None)
}

/// The next desk's policy.
pub(super) async fn policy_of(at: &AtDesk, escalation: &EscalationView) -> Result<Option<Policy>, Failure> {
    Ok(form_of(at, escalation).await?.map(|form| form.policy))
}

/// The conversation with the next desk.
pub(super) fn tell(
    at: &AtDesk,
    escalation: &EscalationView,
    entries: &[DeskEntry],
    policy: Option<&Policy>,
) -> Vec<Item> {
    let shell = &at.shell;
    let base = format!("/d/{}/escalations/{}", at.desk.slug, escalation.number);
    let teller = Teller {
        shell,
        ours: Side::Asker,
        relay_to: vec![(format!("{base}/relay?entry="), shell.say("ui-relay-to-asker"))],
        redacts: role_may(at.seat.role, Action::Redact),
        base,
        policy,
        them: escalation.next_desk.clone(),
        to: shell.say2("ui-to-next", "name", &escalation.next_desk, "from", &at.desk.brand.name),
        by_hand: escalation.by_hand,
    };
    teller.tell(entries)
}

/// What the next desk waits for from us, each with its buttons.
pub(super) fn asks(at: &AtDesk, it: &EscalationView) -> Vec<Ask> {
    let shell = &at.shell;
    let href = format!("/d/{}/escalations/{}", at.desk.slug, it.number);
    let to = |act: &str| format!("{href}?do={act}#act");
    let name = it.next_desk.as_str();
    let mut asks = Vec::new();
    if !it.open {
        return asks;
    }
    if it.unheld {
        asks.push(Ask {
            icon: "person",
            title: shell.say("ui-ask-unheld"),
            text: shell.say1("ui-ask-unheld-why", "name", &it.contact),
            buttons: vec![(to("take-over"), shell.say("ui-do-take-over"), false)],
        });
    }
    if it.by_hand && !it.pending.is_empty() {
        asks.push(Ask {
            icon: "phone",
            title: shell.say1("ui-ask-tell", "name", name),
            text: shell.say1("ui-ask-tell-how", "count", it.pending.len().to_string()),
            buttons: vec![(to("tell"), shell.say("ui-do-tell"), false)],
        });
    }
    if it.to_telephone {
        let numbers = it.telephone.iter().map(|it| format!("{} {}", it.region, it.number));
        asks.push(Ask {
            icon: "phone",
            title: shell.say1("ui-ask-telephone", "name", name),
            text: numbers.collect::<Vec<_>>().join(" · "),
            buttons: vec![(to("call"), shell.say("ui-do-next-call"), false)],
        });
    }
    let answered = it.pending.iter().any(|it| it.said.as_ref().is_some_and(domain::act::Act::answers));
    if answered {
        return asks;
    }
    if let Some(asked) = it.asked.as_ref().filter(|_| it.status == Standing::Waiting) {
        let fields = asked.fields.iter().map(|field| field.label.as_str()).collect::<Vec<_>>().join(", ");
        let text =
            if fields.is_empty() { asked.text.clone() } else { format!("{} — {fields}", asked.text) };
        asks.push(Ask {
            icon: "question",
            title: shell.say1("ui-ask-information", "name", name),
            text,
            buttons: vec![(to("give"), shell.say("ui-do-give"), false)],
        });
    }
    if let Some(hand_back) = it.hand_back.as_ref().filter(|_| it.status == Standing::HandedBack) {
        let reason =
            hand_back.reason_name.as_ref().map_or(hand_back.reason.as_str(), |name| name.to(shell.language));
        asks.push(Ask {
            icon: "hand-back",
            title: shell.say1("ui-ask-hand-back", "name", name),
            text: shell.say2("ui-ask-hand-back-why", "reason", reason, "element", &hand_back.element),
            buttons: vec![
                (to("accept-hand-back"), shell.say("ui-do-accept-hand-back"), false),
                (to("dispute"), shell.say("ui-do-dispute"), true),
            ],
        });
    }
    if let Some(resolution) = it.resolution.as_ref().filter(|_| it.status == Standing::Resolved) {
        let kind = shell.code("resolution", resolution.kind.code());
        asks.push(Ask {
            icon: "check",
            title: shell.say1("ui-ask-resolution", "name", name),
            text: shell.say1("ui-ask-resolution-kind", "kind", &kind),
            buttons: vec![
                (to("accept-resolution"), shell.say("ui-do-accept-resolution"), false),
                (to("refuse-resolution"), shell.say("ui-do-refuse-resolution"), true),
            ],
        });
    }
    if let Some(offer) = it.severity_offer.as_ref().filter(|offer| offer.by == Side::Asked) {
        asks.push(Ask {
            icon: "alert",
            title: shell.say2("ui-ask-severity", "name", name, "to", offer.to.to_string()),
            text: offer.reason.clone(),
            buttons: vec![(to("agree-severity"), shell.say("ui-do-agree-severity"), false)],
        });
    }
    if let Some(clock) = ClockView::check_in(&it.clocks) {
        let key = match clock.standing {
            ClockStanding::Breached => "ui-ask-check-in-late",
            _ => "ui-ask-check-in-due",
        };
        asks.push(Ask {
            icon: "phone",
            title: shell.say1("ui-ask-check-in", "name", name),
            text: shell.say1(key, "due", shell.when(clock.due_at)),
            buttons: vec![(to("check-in"), shell.say("ui-do-check-in"), false)],
        });
    }
    if !it.incomplete.is_empty() {
        asks.push(Ask {
            icon: "clock",
            title: shell.say1("ui-ask-complete", "name", name),
            text: it
                .incomplete
                .iter()
                .map(|missing| words::missing(shell.language, missing))
                .collect::<Vec<_>>()
                .join(" · "),
            buttons: vec![(to("complete"), shell.say("ui-do-complete"), false)],
        });
    }
    asks
}

/// What can be done now, by code; and what may have been done before a rule ended it, or let it lapse.
fn acts(it: &EscalationView, barred: bool, unqualified: bool, me: &str, lead: bool) -> Vec<&'static str> {
    let mut acts = Vec::new();
    let live = it.open && !barred;
    let asks = live && !unqualified;
    let over = !it.open && !barred && matches!(it.ending, Some(Ending::Expired | Ending::HandedBack));
    let offer = it.severity_offer.as_ref().map(|offer| offer.by);
    let manager = it.management.iter().any(|it| it.released.is_none());
    let mut add = |may: bool, code| {
        if may {
            acts.push(code);
        }
    };
    add(it.by_hand && it.open && !it.pending.is_empty(), "tell");
    add(live || over, "call");
    add(it.by_hand && it.open && it.status != Standing::Sent, "report");
    add(it.by_hand, "particulars");
    add((live && it.status == Standing::Waiting) || over, "give");
    add(live && it.status == Standing::HandedBack, "accept-hand-back");
    add((live || over) && ClockView::was_handed_back(&it.clocks), "dispute");
    add(live && it.status == Standing::Resolved, "accept-resolution");
    add((live || over) && it.resolution.is_some(), "refuse-resolution");
    add(live && offer == Some(Side::Asked), "agree-severity");
    add(live && offer == Some(Side::Asker), "take-back-severity");
    add(asks && !it.incomplete.is_empty(), "complete");
    add(asks && ClockView::check_in(&it.clocks).is_some(), "check-in");
    add(asks, "severity");
    add(asks && !manager, "manager");
    add(it.open, "join");
    add(live && (it.unheld || it.contact != me), "take-over");
    add(lead && it.removal_asked, "answer-removal");
    add(live, "withdraw");
    add(!barred && !unqualified && it.status == Standing::Closed, "reopen");
    acts
}

/// The kinds of answer that can be reported.
const ANSWERS: [&str; 11] = [
    "reply",
    "accept",
    "ask",
    "resolve",
    "hand-back",
    "reject",
    "severity",
    "agree-severity",
    "manager-answer",
    "manager-release",
    "close",
];

fn icon(code: &str) -> &'static str {
    match code {
        "tell" | "report" | "call" => "phone",
        "particulars" | "give" | "complete" => "edit",
        "accept-hand-back" | "dispute" => "hand-back",
        "severity" | "agree-severity" | "take-back-severity" => "alert",
        "manager" => "flag",
        "join" => "link",
        "take-over" => "person",
        "answer-removal" => "lock",
        "withdraw" | "refuse-resolution" => "cross",
        "reopen" => "history",
        _ => "check",
    }
}

/// What did not arrive, and that our messages to the next desk are paused, while some wait.
async fn undelivered(at: &AtDesk, number: &Number, it: &EscalationView) -> Result<Vec<String>, Failure> {
    let mut lines = super::undelivered(at, Record::Escalation, number).await?;
    if !it.by_hand
        && !it.pending.is_empty()
        && let Some(since) = at.reading.paused_since(Lane::Link).await?
    {
        lines.push(at.shell.say1("ui-undelivered-next-paused", "when", at.shell.when(since)));
    }
    Ok(lines)
}

async fn escalation_page(
    at: &AtDesk,
    (number, before): (&str, &str),
    doing: String,
    answer: String,
    draft: Draft,
) -> Result<EscalationPage, Failure> {
    let shell = &at.shell;
    let number = Number::parse(number)?;
    let it = at.reading.escalation(&number).await?;
    let entries = at.reading.escalation_entries(&number).await?;
    let form = form_of(at, &it).await?;
    let undelivered = undelivered(at, &number, &it).await?;
    let policy = form.as_ref().map(|form| &form.policy);
    let now = at.app.engine.now();
    let base = format!("/d/{}", at.desk.slug);
    let href = format!("{base}/escalations/{number}");
    let mut behind = Vec::new();
    for other in &it.requests {
        let known = super::case::load(at, &Number::parse(other)?).await;
        let (subject, account, tag) = match known {
            Ok(known) => {
                (known.subject.clone(), known.account.clone(), Some(Tag::status(known.status.code(), shell)))
            }
            Err(Failure::Refused(_)) => (String::new(), None, None),
            Err(failure) => return Err(failure),
        };
        behind.push(Behind {
            href: format!("{base}/requests/{other}"),
            number: other.clone(),
            subject,
            account,
            tag,
        });
    }
    let hours = match it.way.as_ref().and_then(|way| way.calendar.clone()) {
        Some(id) => link_doors::calendars(at).await?.into_iter().find(|(known, _)| *known == id),
        None => None,
    };
    let hours = hours.map(|(_, name)| name);
    let barred = form.as_ref().and_then(|form| form.barred.clone());
    // A certificate that ran out stops whatever is asked anew, not answers.
    let unqualified = barred.as_ref().is_some_and(|it| it.reason == domain::Reason::NotQualified);
    let may_not = barred.is_some() && !unqualified;
    let lead = role_may(at.seat.role, Action::Redact);
    let acts = acts(&it, may_not, unqualified, &at.seat.name, lead);
    let doing = match draft.refusal {
        Some(_) => acts.iter().find(|code| draft.at(code)).map(|code| (*code).to_owned()),
        None => Some(doing).filter(|code| acts.iter().any(|it| it == code)),
    }
    .unwrap_or_default();
    let answer = ANSWERS.iter().find(|it| **it == answer).copied().unwrap_or("reply").to_owned();
    let text = |both: &domain::text::Both| both.to(shell.language).to_owned();
    let levels = policy.into_iter().flat_map(|policy| &policy.severities);
    let reasons = policy.into_iter().flat_map(|policy| &policy.hand_back.reasons);
    let mut shown = vec![doing.as_str()];
    let may_write = it.open && barred.is_none();
    shown.extend(may_write.then_some("reply"));
    let stray = draft.stray(&shown, shell);
    let (items, rest) = part(tell(at, &it, &entries, policy), before, &href, |it| it.day.is_some());
    Ok(EscalationPage {
        stray,
        from: at.desk.brand.name.clone(),
        initials: initials(&it.next_desk),
        tag: Tag::status(it.status.code(), shell),
        grave: Grave::of(&it.severity, shell),
        turn: Turn::of_escalation(it.holder, &it.next_desk, shell),
        facts: facts(&it, hours.as_deref(), shell),
        values: values(&it, form.as_ref(), shell),
        clocks: Promised::all(&it.clocks, now, shell),
        items,
        rest,
        asks: asks(at, &it),
        behind,
        waiting: it.pending.iter().map(|pending| waiting(pending, &entries, shell)).collect(),
        not_taken: it.not_taken.iter().map(|it| not_taken(it, &entries, shell)).collect(),
        answers: ANSWERS
            .iter()
            .map(|code| {
                let to = format!("{href}?do=report&answer={code}#act");
                (to, shell.say(&format!("ui-answer-{code}")), *code == answer)
            })
            .collect(),
        menu: acts
            .iter()
            .map(|code| {
                (format!("{href}?do={code}#act"), icon(code), shell.say(&format!("ui-do-next-{code}")))
            })
            .collect(),
        barred: barred.map(|refusal| words::refusal(shell.language, &refusal)),
        local_now: super::local(now, shell),
        levels: levels.map(|it| (it.level.0, text(&it.name), text(&it.definition))).collect(),
        reasons: reasons.map(|it| (it.code.clone(), text(&it.name))).collect(),
        rejections: RejectionReason::ALL
            .iter()
            .map(|it| (it.code(), shell.code("rejection", it.code())))
            .collect(),
        resolutions: ResolutionKind::ALL
            .iter()
            .map(|it| (it.code(), shell.code("resolution", it.code())))
            .collect(),
        channels: [Channel::Phone, Channel::Portal, Channel::Mail]
            .iter()
            .map(|it| (it.code(), shell.code("channel", it.code())))
            .collect(),
        resolution: it
            .resolution
            .as_ref()
            .map(|it| (shell.code("resolution", it.kind.code()), paragraphs(&it.text))),
        hand_back_reason: it
            .hand_back
            .as_ref()
            .map(|it| it.reason_name.as_ref().map_or_else(|| it.reason.clone(), &text))
            .unwrap_or_default(),
        refused_because: it.refused.as_ref().map(|refusal| words::refusal(shell.language, refusal)),
        questions: questions(&it, form.as_ref(), &doing, &draft, shell),
        crossing_files: form.as_ref().is_none_or(|form| form.attachments),
        may_write,
        page: super::waiting_page(&it.pages, shell),
        undelivered,
        act_title: shell.say(&format!("ui-do-next-{doing}")),
        submit: shell.say(&format!("ui-submit-next-{doing}")),
        me: at.seat.name.clone(),
        shell: shell.clone(),
        base,
        href,
        draft,
        doing,
        answer,
        it,
    })
}

/// `hours`: when somebody is there at the door that it went through, by the name of that calendar.
fn facts(it: &EscalationView, hours: Option<&str>, shell: &Shell) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |key: &str, value: Option<String>, href: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push(Fact { name: shell.say(key), value, href });
        }
    };
    add("ui-fact-next-reference", it.reference.clone(), None);
    // Only an address of the web becomes a link: somebody typed it.
    let web = it.portal.clone().filter(|it| it.starts_with("https://") || it.starts_with("http://"));
    add("ui-fact-portal", it.portal.clone(), web);
    if let Some(way) = &it.way {
        let numbers = way.numbers.iter().map(|it| match it.label.is_empty() {
            true => it.number.clone(),
            false => format!("{} ({})", it.number, it.label),
        });
        add("ui-fact-numbers", Some(numbers.collect::<Vec<_>>().join(", ")), None);
        let href = way.calendar.as_ref().map(|id| format!("{}/calendars/{id}", shell.base()));
        add("ui-fact-way-hours", hours.map(str::to_owned), href);
    }
    add("ui-fact-engineer", it.engineer.clone(), None);
    add("ui-fact-sender", Some(it.contact.clone()), None);
    add("ui-fact-product", it.product.clone(), None);
    add("ui-fact-opened", Some(shell.when(it.opened_at)), None);
    add("ui-fact-ending", it.ending.map(|it| shell.code("ending", it.code())), None);
    add("ui-fact-rejection", it.rejection.map(|it| shell.code("rejection", it.code())), None);
    add("ui-fact-closed", it.closed_at.map(|at| shell.when(at)), None);
    facts
}

/// What was filled in, by the labels of the form.
fn values(it: &EscalationView, form: Option<&EscalationForm>, shell: &Shell) -> Vec<(String, String)> {
    let fields =
        form.and_then(|form| form.form.as_ref()).map(|form| form.fields.as_slice()).unwrap_or_default();
    labelled(&it.values, fields, shell)
}

/// What the next desk did not take: which act of ours it was, when its answer came, and why.
fn not_taken(it: &engine::view::NotTaken, entries: &[DeskEntry], shell: &Shell) -> Refused {
    let act = entries.iter().find_map(|entry| match &entry.kind {
        EntryKind::Sent { message, act } if *message == it.message => Some(act),
        _ => None,
    });
    let refused = entries.iter().find(
        |entry| matches!(&entry.kind, EntryKind::SendRefused { message, .. } if *message == it.message),
    );
    Refused {
        act: act.map(|act| shell.say(&format!("ui-sent-{act}"))).unwrap_or_default(),
        when: refused.map(|entry| shell.when(entry.recorded_at)),
        why: words::refusal(shell.language, &it.refusal),
    }
}

/// A message that waits, with its words, for whoever reads it out.
fn waiting(pending: &engine::view::PendingView, entries: &[DeskEntry], shell: &Shell) -> Waiting {
    use domain::act::Act;
    let filled = |values: &Values| {
        let lines =
            values.iter().map(|(name, value)| shell.say2("ui-filled-in", "label", name, "value", value));
        lines.collect::<Vec<String>>().join("\n")
    };
    let text = match &pending.said {
        None => entries
            .iter()
            .find(|entry| matches!(entry.kind, EntryKind::EscalationOpened { .. }))
            .and_then(|entry| entry.text.clone())
            .unwrap_or_default(),
        Some(Act::Reply { text, .. } | Act::Call { text, .. }) => text.clone(),
        Some(Act::GiveInformation { text, values, .. }) => {
            format!("{text}\n{}", filled(values))
        }
        Some(Act::Complete { values }) => filled(values),
        Some(Act::DisputeHandBack { evidence, .. }) => evidence.clone(),
        Some(Act::RefuseResolution { why }) => why.clone(),
        Some(Act::AcceptHandBack { text } | Act::AcceptResolution { text }) => {
            text.clone().unwrap_or_default()
        }
        Some(Act::AskManager { reason, .. } | Act::Reopen { reason } | Act::Withdraw { reason }) => {
            reason.clone()
        }
        Some(Act::SetSeverity { to, reason }) => {
            let reason = reason.as_deref().unwrap_or_default();
            format!("{} {reason}", shell.say1("ui-ev-severity-proposed", "to", to.0.to_string()))
        }
        Some(_) => String::new(),
    };
    Waiting {
        act: shell.say(&format!("ui-sent-{}", pending.act)),
        when: shell.when(pending.at),
        paragraphs: paragraphs(text.trim()),
    }
}

/// The questions to answer: those the next desk asked, or those an override left out.
fn questions(
    it: &EscalationView,
    form: Option<&EscalationForm>,
    doing: &str,
    draft: &Draft,
    shell: &Shell,
) -> Vec<Question> {
    let fields =
        form.and_then(|form| form.form.as_ref()).map(|form| form.fields.as_slice()).unwrap_or_default();
    let known = |name: &str| fields.iter().find(|field| field.name == name);
    match doing {
        "give" => it
            .asked
            .iter()
            .flat_map(|asked| &asked.fields)
            .map(|field| Question::named(&field.name, Some(&field.label), draft, doing, shell))
            .collect(),
        "complete" => it
            .incomplete
            .iter()
            .map(|missing| Question::missing(missing, known(&missing.field), draft, doing, shell))
            .collect(),
        _ => Vec::new(),
    }
}
