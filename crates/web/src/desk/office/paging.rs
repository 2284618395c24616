//! How people are woken: steps, webhooks, the gateway for short messages, quiet hours.

use askama::Template;
use domain::calendar::{Spec, Week};
use domain::paging::{Gateway, Means, Plan, PlanStep, Webhook, Whom};
use domain::{Reason, Refusal};
use engine::{Action, Administer, PagingView};

use super::calendar::{filled_week, week};
use super::sheet::{Fault, Sheet};
use super::{Answer, administer, back, lines, may, must, no};
use crate::shell::{AtDesk, Fields, Shell, page};

/// Steps and webhooks that the form has room for beyond those there are.
const MORE: usize = 2;
const LEAST_STEPS: usize = 3;

#[derive(Template)]
#[template(path = "desk/office/paging.html")]
struct PagingPage {
    shell: Shell,
    sheet: Sheet,
    steps: Vec<StepPlace>,
    webhooks: Vec<HookPlace>,
    /// Who may be woken: code and name.
    whom: Vec<(String, String)>,
    hooks: Vec<(String, String)>,
    days: Vec<(String, String)>,
    unsent: Vec<String>,
    /// What must be entered again, in words.
    locked: Vec<String>,
    fields_hint: String,
    may: bool,
}

struct StepPlace {
    number: usize,
    whom: String,
    also: String,
    mail: String,
    sms: String,
    webhook: String,
    minutes: String,
}

struct HookPlace {
    number: usize,
    name: String,
    url: String,
    secret: String,
    /// A secret is kept.
    kept: bool,
}

impl StepPlace {
    fn of(at: usize) -> Self {
        let field = |name: &str| format!("{name}-{at}");
        Self {
            number: at + 1,
            whom: field("whom"),
            also: field("also"),
            mail: field("mail"),
            sms: field("sms"),
            webhook: field("webhook"),
            minutes: field("minutes"),
        }
    }
}

impl HookPlace {
    fn of(at: usize, kept: bool) -> Self {
        let field = |name: &str| format!("{name}-{at}");
        Self { number: at + 1, name: field("hook"), url: field("url"), secret: field("secret"), kept }
    }
}

/// `GET /d/{desk}/on-call/paging`.
pub(super) async fn show(at: AtDesk) -> Answer {
    let paging = known(&at).await?;
    let sheet = filled(&paging, &at.shell);
    shown(&at, paging, sheet).await
}

/// `POST /d/{desk}/on-call/paging`.
pub(super) async fn keep(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let paging = known(&at).await?;
    let shell = &at.shell;
    let plan = match plan(&fields, &paging, shell) {
        Ok(plan) => plan,
        Err(fault) => return shown(&at, paging, Sheet::refused(&fields, shell, fault)).await,
    };
    let version = fields.text("version").parse().unwrap_or(paging.version);
    match administer(&at, &fields, Administer::PutPaging { version, plan: Box::new(plan) }).await {
        Ok(_) => Ok(back(&at, "on-call/paging", "ui-o-done-paging")),
        Err(failure) => shown(&at, paging, Sheet::refused(&fields, shell, failure)).await,
    }
}

async fn known(at: &AtDesk) -> Result<PagingView, axum::response::Response> {
    at.reading.paging().await.map_err(no(&at.shell))
}

async fn shown(at: &AtDesk, paging: PagingView, sheet: Sheet) -> Answer {
    let shell = at.shell.clone();
    let rotas = at.reading.rotas().await.map_err(no(&shell))?;
    let agents = at.reading.agents().await.map_err(no(&shell))?;
    let mut whom = vec![(String::new(), shell.said("ui-nobody"))];
    whom.extend(
        rotas
            .into_iter()
            .map(|it| (format!("rota:{}", it.id), shell.say1("ui-o-page-rota", "name", it.name))),
    );
    whom.push(("assignee".to_owned(), shell.said("ui-o-page-assignee")));
    whom.push(("leads".to_owned(), shell.said("ui-o-page-leads")));
    whom.extend(agents.into_iter().map(|it| (format!("seat:{}", it.seat), it.name)));
    let names = paging.plan.webhooks.iter().map(|it| (it.name.clone(), it.name.clone()));
    let none = std::iter::once((String::new(), shell.said("ui-o-page-no-webhook")));
    let steps = (paging.plan.steps.len() + MORE).clamp(LEAST_STEPS, domain::paging::MOST_STEPS);
    let webhooks = (paging.plan.webhooks.len() + 1).min(domain::paging::MOST_WEBHOOKS);
    let status = sheet.status;
    let html = PagingPage {
        steps: (0..steps).map(StepPlace::of).collect(),
        webhooks: (0..webhooks).map(|at| HookPlace::of(at, at < paging.plan.webhooks.len())).collect(),
        whom,
        hooks: none.chain(names).collect(),
        days: Week::default()
            .days()
            .map(|(code, _)| (code.to_owned(), shell.code("ui-o-day", code)))
            .to_vec(),
        locked: paging.locked.iter().map(|it| in_words(it, &shell)).collect(),
        unsent: paging.unsent,
        fields_hint: words::say(
            shell.language,
            "ui-o-page-fields-hint",
            &[("to", "{to}"), ("text", "{text}"), ("id", "{id}")],
        ),
        may: may(at, Action::KeepAgreements),
        sheet,
        shell,
    };
    Ok(page(html, status))
}

/// Whose secret it is.
fn in_words(locked: &str, shell: &Shell) -> String {
    match locked.strip_prefix("webhook:") {
        Some(name) => shell.say1("ui-o-page-locked-webhook", "name", name),
        None => shell.said("ui-o-page-gateway"),
    }
}

fn code(whom: &Whom) -> String {
    match whom {
        Whom::Rota { rota } => format!("rota:{rota}"),
        Whom::Seat { seat } => format!("seat:{seat}"),
        Whom::Assignee => "assignee".to_owned(),
        Whom::Leads => "leads".to_owned(),
    }
}

fn filled(paging: &PagingView, shell: &Shell) -> Sheet {
    let plan = &paging.plan;
    let mut sheet = Sheet::new().with("version", paging.version).with("rounds", plan.rounds.max(1));
    for (nth, step) in plan.steps.iter().enumerate() {
        let place = StepPlace::of(nth);
        let nth = |nth: usize| step.whom.get(nth).map(code).unwrap_or_default();
        sheet = sheet
            .with(&place.whom, nth(0))
            .with(&place.also, nth(1))
            .with(&place.webhook, step.webhooks.first().cloned().unwrap_or_default())
            .with(&place.minutes, step.minutes);
        for (means, field) in [(Means::Mail, &place.mail), (Means::Sms, &place.sms)] {
            if step.by.contains(&means) {
                sheet = sheet.with(field, "yes");
            }
        }
    }
    for (nth, webhook) in plan.webhooks.iter().enumerate() {
        let place = HookPlace::of(nth, true);
        sheet = sheet.with(&place.name, &webhook.name).with(&place.url, &webhook.url);
    }
    if let Some(gateway) = &plan.gateway {
        let headers: Vec<String> = gateway.headers.iter().map(|(name, _)| format!("{name}:")).collect();
        let fields: Vec<String> =
            gateway.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        sheet = sheet
            .with("gateway", &gateway.url)
            .with("headers", headers.join("\n"))
            .with("fields", fields.join("\n"));
    }
    match &plan.quiet {
        Some(quiet) => {
            filled_week(sheet.with("zone", &quiet.zone), &quiet.weekly.clone().unwrap_or_default())
        }
        None => sheet.with("zone", shell.zone.iana_name().unwrap_or("UTC")),
    }
}

/// The plan of the form. What the form has no room for stays as it was.
fn plan(fields: &Fields, known: &PagingView, shell: &Shell) -> Result<Plan, Fault> {
    let wrong = |field: &str| Refusal::field(Reason::FieldInvalid, field);
    let mut webhooks = Vec::new();
    for at in 0..domain::paging::MOST_WEBHOOKS {
        let place = HookPlace::of(at, false);
        let (name, url) = (fields.text(&place.name), fields.text(&place.url));
        if name.trim().is_empty() && url.trim().is_empty() {
            continue;
        }
        webhooks.push(Webhook {
            name: name.trim().to_owned(),
            url: url.trim().to_owned(),
            secret: fields.text(&place.secret).trim().to_owned(),
        });
    }
    let mut steps = Vec::new();
    for at in 0..domain::paging::MOST_STEPS {
        let place = StepPlace::of(at);
        let mut whom = Vec::new();
        for field in [&place.whom, &place.also] {
            if let Some(code) = fields.optional(field) {
                let read = whom_of(&code).ok_or_else(|| wrong(field))?;
                if !whom.contains(&read) {
                    whom.push(read);
                }
            }
        }
        // More than two, given elsewhere, are not lost.
        let kept = known.plan.steps.get(at);
        let more = kept.into_iter().flat_map(|step| step.whom.iter().skip(2).copied());
        whom.extend(more.filter(|it| !whom.contains(it)).collect::<Vec<_>>());
        let webhook = fields.optional(&place.webhook);
        if whom.is_empty() && webhook.is_none() {
            continue;
        }
        let by = [(Means::Mail, &place.mail), (Means::Sms, &place.sms)];
        let mut hooks: Vec<String> = webhook.into_iter().collect();
        let more = kept.into_iter().flat_map(|step| step.webhooks.iter().skip(1).cloned());
        hooks.extend(more.filter(|name| !hooks.contains(name)).collect::<Vec<_>>());
        steps.push(PlanStep {
            by: by.into_iter().filter(|(_, field)| fields.checked(field)).map(|(means, _)| means).collect(),
            webhooks: hooks,
            minutes: fields.text(&place.minutes).trim().parse().map_err(|_| wrong(&place.minutes))?,
            whom,
        });
    }
    let gateway = match fields.optional("gateway") {
        Some(url) => Some(Gateway {
            url: url.trim().to_owned(),
            headers: pairs(&fields.text("headers"), ':').ok_or_else(|| wrong("headers"))?,
            fields: pairs(&fields.text("fields"), '=').ok_or_else(|| wrong("fields"))?,
        }),
        None => None,
    };
    let weekly = week(fields, shell)?;
    let quiet = weekly.days().iter().any(|(_, hours)| !hours.is_empty()).then(|| Spec {
        zone: fields.text("zone").trim().to_owned(),
        weekly: Some(weekly),
        // Its dates are kept where they are not shown.
        ..known.plan.quiet.clone().unwrap_or_default()
    });
    Ok(Plan {
        steps,
        rounds: fields.text("rounds").trim().parse().map_err(|_| wrong("rounds"))?,
        webhooks,
        gateway,
        quiet,
    })
}

fn whom_of(code: &str) -> Option<Whom> {
    Some(match code.split_once(':') {
        Some(("rota", id)) => Whom::Rota { rota: id.parse().ok()? },
        Some(("seat", id)) => Whom::Seat { seat: id.parse().ok()? },
        _ if code == "assignee" => Whom::Assignee,
        _ if code == "leads" => Whom::Leads,
        _ => return None,
    })
}

/// Lines of a name and a value.
fn pairs(typed: &str, between: char) -> Option<Vec<(String, String)>> {
    lines(typed)
        .iter()
        .map(|line| {
            line.split_once(between).map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        })
        .collect()
}
