//! A request's page: the customer's conversation on the left, each escalation's on the right, the wall between.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use domain::clock::Standing;
use domain::event::{RejectionReason, ResolutionKind, Side};
use domain::id::AccountId;
use domain::kind::{Kind, Phase};
use domain::policy::Policy;
use domain::row::Record;
use engine::view::{ClockView, DeskEntry, DeskRequest, EscalationView};
use engine::{Action, Failure, PeopleFilter, Talk, role_may};

use super::case::{Case, talk};
use super::draft::Draft;
use super::head::Head;
use super::marks::{Grave, Promised, Promises, Tag};
use super::may::May;
use super::questions::labelled;
use super::said;
use super::talk::{Item, Teller};
use super::told;
use crate::shell::{AtDesk, Rest, Shell, encoded, initials, page, refused};

#[derive(Template)]
#[template(path = "desk/work/request.html")]
struct RequestPage {
    /// Escalations behind it that cannot be shown.
    unreadable: Option<String>,
    /// Its own entries that cannot.
    unreadable_entries: Option<String>,
    shell: Shell,
    head: Head,
    it: Box<DeskRequest>,
    may: May,
    asker: String,
    asker_initials: String,
    brand: String,
    items: Vec<Item>,
    rest: Rest,
    panes: Vec<Pane>,
    draft: Draft,
    /// The act whose form is open above the conversation.
    doing: String,
    local_now: String,
    act_title: String,
    submit: String,
    me: String,
    from: String,
    /// People were woken, and nobody has answered: what is said of it.
    page: Option<(String, String)>,
    /// Whoever asked was not heard of in time: what is said of it.
    missing_check_in: Option<(String, String)>,
    undelivered: Vec<String>,
    incomplete: Vec<String>,
    open_escalations: Vec<String>,
    agents: Vec<(String, String, bool)>,
    levels: Vec<(u8, String, String)>,
    reasons: Vec<(String, String)>,
    rejections: Vec<(&'static str, String)>,
    resolutions: Vec<(&'static str, String)>,
    desks: Vec<(String, String)>,
    own: bool,
    resolution: Option<(String, Vec<Vec<String>>)>,
    hand_back_reason: String,
    unanswered: String,
    stray: Option<(String, Vec<String>)>,
    values: Vec<Answer>,
    tags: Vec<TagOn>,
    told: told::Form,
    class: Class,
    /// Where it may wait instead.
    queues: Vec<(String, String)>,
}

/// What the request is about, to choose from.
#[derive(Default)]
struct Class {
    kinds: Vec<(&'static str, String)>,
    phases: Vec<(&'static str, String)>,
    products: Vec<String>,
    contacts: Vec<(String, String)>,
    contact: String,
}

/// One escalation on the right.
struct Pane {
    number: String,
    href: String,
    next_desk: String,
    initials: String,
    reference: Option<String>,
    by_hand: bool,
    open: bool,
    leading: bool,
    tag: Tag,
    grave: Grave,
    clocks: Vec<Promised>,
    items: Vec<Item>,
    /// Its entries that cannot be shown.
    unreadable: Option<String>,
    rest: Rest,
    asks: Vec<Ask>,
    may_write: bool,
    behind: usize,
}

/// Something of the next desk that waits for us.
pub(super) struct Ask {
    pub icon: &'static str,
    pub title: String,
    pub text: String,
    /// Address of the form that answers, its words, and whether it says no.
    pub buttons: Vec<(String, String, bool)>,
}

/// `GET /d/{desk}/requests/{number}`.
pub(super) async fn show(
    at: AtDesk,
    Path((_, number)): Path<(String, String)>,
    Query(asked): super::Asked,
) -> Response {
    let doing = Doing { act: said(&asked, "do"), said: said(&asked, "said"), before: said(&asked, "before") };
    match request_page(&at, &number, doing, Draft::default()).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

/// The page again, with what was typed and why it was refused.
pub(super) async fn again(at: &AtDesk, number: &str, draft: Draft) -> Response {
    let status = StatusCode::from_u16(draft.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    match request_page(at, number, Doing::default(), draft).await {
        Ok(html) => page(html, status),
        Err(failure) => refused(&at.shell, failure),
    }
}

/// The form that an address asks for, and which kind of it; and which part of a long conversation.
#[derive(Default)]
struct Doing {
    act: String,
    said: String,
    before: String,
}

async fn request_page(at: &AtDesk, number: &str, asked: Doing, draft: Draft) -> Result<RequestPage, Failure> {
    let shell = &at.shell;
    let case = Case::load(at, number).await?;
    let Case { number, it, policy, brand, asker, may, .. } = &case;
    let talk = talk(at, number, &asked.before).await?;
    let unreadable_entries = shell.unreadable_entries(&talk.unreadable);
    let now = at.app.engine.now();
    let base = format!("/d/{}", at.desk.slug);
    let here = format!("{base}/requests/{number}");
    let behind = at.reading.escalations_of(number).await?;
    let unreadable = shell.unreadable_escalations(&behind.unreadable);
    let behind = behind.items;
    let mut relay_to = Vec::new();
    for (escalation, _) in behind.iter().filter(|(escalation, _)| escalation.open && may.escalate) {
        let href = format!("{here}/relay?escalation={}&entry=", escalation.number);
        relay_to.push((href, shell.say1("ui-relay-to", "name", &escalation.next_desk)));
    }
    let teller = Teller {
        shell,
        ours: Side::Asked,
        base: here.clone(),
        policy: policy.as_deref(),
        them: asker.clone(),
        to: shell.say2("ui-to-asker", "name", asker, "brand", brand),
        by_hand: false,
        relay_to,
        redacts: role_may(at.seat.role, Action::Redact),
    };
    let (items, rest) = (teller.tell(&talk), Rest::of(&talk, &here));
    let mut panes = Vec::with_capacity(behind.len());
    for (escalation, talk) in &behind {
        panes.push(pane(at, it, escalation, talk, now).await?);
    }
    // What is open comes first, and what awaits us before what does not.
    panes.sort_by_key(|pane| (!pane.open, pane.asks.is_empty()));

    let doing = match draft.refusal {
        Some(_) => super::acts::CODES.iter().find(|code| draft.at(code)).map(|code| (*code).to_owned()),
        None => Some(asked.act),
    };
    let doing = doing.filter(|code| may.has(code)).unwrap_or_default();
    let told = told::Form::of(it, &asked.said, &here, &draft, shell);
    let class = if doing == "classify" { class(at, it).await? } else { Class::default() };
    let queues = if doing == "move" { queues(at, it).await? } else { Vec::new() };
    let agents = if doing == "assign" { agents(at, it).await? } else { Vec::new() };
    let text = |both: &domain::text::Both| both.to(shell.language).to_owned();
    let levels = policy.iter().flat_map(|policy| &policy.severities);
    let reasons = policy.iter().flat_map(|policy| &policy.hand_back.reasons);
    let closure = policy.as_ref().map(|policy| &policy.closure);
    let mut shown = vec!["note", doing.as_str()];
    shown.extend(may.reply.then_some("reply"));
    shown.extend(may.call.then_some("call"));
    shown.extend(may.work.then_some("tag"));
    let stray = draft.stray(&shown, shell);
    let it = &case.it;
    let mut head = Head::of(at, &case, "talk", now);
    if behind.iter().any(|(escalation, _)| escalation.open) {
        let sides = Promises::open(Promises::both(it, &case.asker, &behind, now, shell));
        // With one side alone there is nothing to compare.
        head.sides = if sides.len() > 1 { sides } else { Vec::new() };
    }
    let levels = levels.map(|it| (it.level.0, text(&it.name), text(&it.definition))).collect();
    let reasons = reasons.map(|it| (it.code.clone(), text(&it.name))).collect();
    let unanswered = match closure {
        Some(rule) if it.unanswered > 0 => {
            let (count, most) = (it.unanswered.to_string(), rule.contacts.to_string());
            let days = rule.within_days.to_string();
            words::say(
                shell.language,
                "ui-unanswered",
                &[("count", &count), ("most", &most), ("days", &days)],
            )
        }
        _ => String::new(),
    };
    let hand_back = it.hand_back.as_ref();
    Ok(RequestPage {
        unreadable,
        unreadable_entries,
        local_now: super::local(now, shell),
        rejections: RejectionReason::ALL
            .iter()
            .map(|it| (it.code(), shell.code("rejection", it.code())))
            .collect(),
        resolutions: ResolutionKind::ALL
            .iter()
            .map(|it| (it.code(), shell.code("resolution", it.code())))
            .collect(),
        resolution: it
            .resolution
            .as_ref()
            .map(|it| (shell.code("resolution", it.kind.code()), super::talk::paragraphs(&it.text))),
        hand_back_reason: hand_back
            .map(|it| it.reason_name.as_ref().map_or_else(|| it.reason.clone(), &text))
            .unwrap_or_default(),
        act_title: shell.said(&format!("ui-do-{doing}")),
        submit: shell.said(&format!("ui-submit-{doing}")),
        me: at.seat.name.clone(),
        from: at.desk.brand.name.clone(),
        page: super::waiting_page(&it.pages, shell),
        undelivered: super::undelivered(at, Record::Request, number).await?,
        missing_check_in: missing_check_in(it, policy.as_deref(), asker, shell),
        incomplete: it.incomplete.iter().map(|missing| words::missing(shell.language, missing)).collect(),
        open_escalations: it
            .escalations
            .iter()
            .filter(|known| known.open)
            .map(|known| format!("{} {}", known.next_desk, known.number))
            .collect(),
        values: values(&case, &base, shell),
        tags: tags(it, &base, shell),
        own: it.account.is_none(),
        asker_initials: initials(&case.asker),
        shell: shell.clone(),
        it: case.it,
        may: case.may,
        asker: case.asker,
        brand: case.brand,
        desks: case.desks,
        head,
        levels,
        reasons,
        unanswered,
        stray,
        items,
        rest,
        panes,
        draft,
        doing,
        agents,
        told,
        class,
        queues,
    })
}

/// Whoever asked was not heard of in time: what is said of it, and what it allows.
fn missing_check_in(
    it: &DeskRequest,
    policy: Option<&Policy>,
    asker: &str,
    shell: &Shell,
) -> Option<(String, String)> {
    let clock = ClockView::check_in(&it.clocks)?;
    let rule = policy?.reachable.as_ref()?;
    if clock.standing != Standing::Breached || it.severity.level >= rule.to.0 {
        return None;
    }
    let due = shell.when(clock.due_at);
    Some((
        shell.say2("ui-missing-check-in", "name", asker, "due", due),
        shell.say2("ui-missing-check-in-what", "from", it.severity.level, "to", rule.to.0),
    ))
}

/// The most contacts that are offered to choose from.
const CONTACTS: usize = 200;

async fn class(at: &AtDesk, it: &DeskRequest) -> Result<Class, Failure> {
    let shell = &at.shell;
    let account: Option<AccountId> = it.account_id.as_ref().and_then(|id| id.parse().ok());
    let mut people: Vec<(String, String)> = Vec::new();
    if let Some(account) = account {
        let of = PeopleFilter { account: Some(account), limit: Some(CONTACTS), ..PeopleFilter::default() };
        let found = at.reading.contacts(of).await?.items;
        people = found.into_iter().map(|contact| (contact.person, contact.name)).collect();
        // Whoever it is now can stay, however many there are.
        let current = it.contact_person.iter().zip(&it.contact);
        let current = current.filter(|(person, _)| !people.iter().any(|(known, _)| known == *person));
        let current: Vec<_> = current.map(|(person, name)| (person.clone(), name.clone())).collect();
        people.extend(current);
    }
    Ok(Class {
        kinds: Kind::ALL.iter().map(|it| (it.code(), shell.code("kind", it.code()))).collect(),
        phases: Phase::ALL.iter().map(|it| (it.code(), shell.code("phase", it.code()))).collect(),
        products: at.desk.products.clone(),
        contact: it.contact_person.clone().unwrap_or_default(),
        contacts: std::iter::once((String::new(), shell.said("ui-nobody"))).chain(people).collect(),
    })
}

/// An answer to a question of the form.
struct Answer {
    label: String,
    value: String,
    /// Where requests with the same answer are listed; none for what is too long to be compared.
    same: Option<String>,
}

/// What was filled in when the request was opened, by the labels of the form.
fn values(case: &Case, base: &str, shell: &Shell) -> Vec<Answer> {
    let it = &case.it;
    let form = case.policy.as_ref().and_then(|policy| policy.form(it.kind, it.product.as_deref(), it.phase));
    let labelled = labelled(&it.values, form.map(|form| form.fields.as_slice()).unwrap_or_default(), shell);
    labelled
        .into_iter()
        .zip(&it.values)
        .map(|((label, value), (field, said))| {
            let same = domain::row::comparable(said).map(|said| {
                format!("{base}/requests?view=all&value={}", encoded(&format!("{field}:{said}")))
            });
            Answer { label, value, same }
        })
        .collect()
}

/// A tag of the request.
struct TagOn {
    name: String,
    /// Where requests with the same one are listed.
    same: String,
    /// What its button does.
    takes_off: String,
}

fn tags(it: &DeskRequest, base: &str, shell: &Shell) -> Vec<TagOn> {
    let on = |name: &String| TagOn {
        name: name.clone(),
        same: format!("{base}/requests?view=all&tag={}", encoded(name)),
        takes_off: shell.say1("ui-tag-remove", "tag", name),
    };
    it.tags.iter().map(on).collect()
}

/// Where it may wait instead: other queues of its door.
async fn queues(at: &AtDesk, it: &DeskRequest) -> Result<Vec<(String, String)>, Failure> {
    let here = it.waits_in.as_ref().map(|waits| &waits.queue);
    let all = at.reading.queue_names().await?;
    Ok(all
        .into_iter()
        .filter(|queue| queue.door == it.door && !queue.retired && Some(&queue.id) != here)
        .map(|queue| (queue.id, at.shell.both(&queue.name).to_owned()))
        .collect())
}

/// Who can be given the request: agents who work what comes by its door, those of its queue first.
async fn agents(at: &AtDesk, it: &DeskRequest) -> Result<Vec<(String, String, bool)>, Failure> {
    let all = at.reading.agents().await?;
    let fits = |role: &str| {
        domain::seat::Role::from_code(role)
            .is_some_and(|role| engine::role_may(role, engine::Action::work(it.door)))
    };
    let sees = |accounts: &Option<Vec<String>>| match (accounts, &it.account) {
        (Some(mine), Some(account)) => mine.contains(account),
        _ => true,
    };
    let queues = at.reading.queues().await?;
    let queue = it.waits_in.as_ref().and_then(|waits| queues.iter().find(|queue| queue.id == waits.queue));
    let of_it = |seat: &String| queue.is_some_and(|queue| queue.members.iter().any(|it| it.seat == *seat));
    let mut fit: Vec<_> =
        all.into_iter().filter(|agent| fits(&agent.role) && sees(&agent.accounts)).collect();
    fit.sort_by_key(|agent| !of_it(&agent.seat));
    let choice = |agent: engine::SeatView| {
        let here = it.assignee_seat.as_ref() == Some(&agent.seat);
        (agent.seat, agent.name, here)
    };
    Ok(fit.into_iter().map(choice).collect())
}

async fn pane(
    at: &AtDesk,
    it: &DeskRequest,
    escalation: &EscalationView,
    talk: &Talk<DeskEntry>,
    now: domain::Timestamp,
) -> Result<Pane, Failure> {
    let shell = &at.shell;
    let base = format!("/d/{}", at.desk.slug);
    let href = format!("{base}/escalations/{}", escalation.number);
    let policy = super::escalation::policy_of(at, escalation).await?;
    let items = super::escalation::tell(at, escalation, talk, policy.as_ref());
    let rest = Rest::of(talk, &href);
    Ok(Pane {
        initials: initials(&escalation.next_desk),
        reference: escalation.reference.clone(),
        by_hand: escalation.by_hand,
        open: escalation.open,
        leading: it.leading.as_ref() == Some(&escalation.number) && it.escalations.len() > 1,
        tag: Tag::status(escalation.status.code(), shell),
        grave: Grave::of(&escalation.severity, shell),
        clocks: Promised::all(&escalation.clocks, now, shell)
            .into_iter()
            .filter(|it| it.open)
            .take(2)
            .collect(),
        items,
        unreadable: shell.unreadable_entries(&talk.unreadable),
        rest,
        asks: super::escalation::asks(at, escalation),
        may_write: escalation.open,
        behind: escalation.requests.len(),
        number: escalation.number.clone(),
        next_desk: escalation.next_desk.clone(),
        href,
    })
}
