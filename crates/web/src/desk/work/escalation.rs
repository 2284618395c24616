//! An escalation's page: our record of what we asked the next desk.

mod asks;
mod rows;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Number;
use domain::event::{RejectionReason, ResolutionKind, Side};
use domain::kind::Channel;
use domain::lane::Lane;
use domain::policy::Policy;
use domain::row::Record;
use engine::view::{DeskEntry, EscalationView};
use engine::{Action, EscalationForm, Failure, Talk, Topic, role_may};

use super::draft::Draft;
use super::head::Fact;
use super::marks::{Grave, Promised, Tag, Turn};
use super::questions::Question;
use super::request::Ask;
use super::said;
use super::talk::{Item, Teller, paragraphs};
use crate::desk::office::link_doors;
use crate::shell::{AtDesk, Rest, Shell, initials, page, part, refused};

pub(super) use asks::asks;
use asks::{ANSWERS, acts, icon};
use rows::{Behind, Refused, Waiting, facts, not_taken, questions, values, waiting};

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
    /// Its entries that cannot be shown.
    unreadable: Option<String>,
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
    talk: &Talk<DeskEntry>,
    policy: Option<&Policy>,
) -> Vec<Item> {
    let shell = &at.shell;
    let base = format!("/d/{}/escalations/{}", at.desk.slug, escalation.number);
    let teller = Teller {
        shell,
        ours: Side::Asker,
        relay_to: vec![(format!("{base}/relay?entry="), shell.said("ui-relay-to-asker"))],
        redacts: role_may(at.seat.role, Action::Redact),
        base,
        policy,
        them: escalation.next_desk.clone(),
        to: shell.say2("ui-to-next", "name", &escalation.next_desk, "from", &at.desk.brand.name),
        by_hand: escalation.by_hand,
    };
    teller.tell(talk)
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
    let found = at.reading.escalation_entries(&number).await?;
    let unreadable = shell.unreadable_entries(&found.unreadable);
    let entries = found.items;
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
    // All are read: what waits and what was not taken stands in any of them.
    let talk = part(entries.clone(), before, |it| it.id);
    let (items, rest) = (tell(at, &it, &talk, policy), Rest::of(&talk, &href));
    Ok(EscalationPage {
        unreadable,
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
                (to, shell.said(&format!("ui-answer-{code}")), *code == answer)
            })
            .collect(),
        menu: acts
            .iter()
            .map(|code| {
                (format!("{href}?do={code}#act"), icon(code), shell.said(&format!("ui-do-next-{code}")))
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
        act_title: shell.said(&format!("ui-do-next-{doing}")),
        submit: shell.said(&format!("ui-submit-next-{doing}")),
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
