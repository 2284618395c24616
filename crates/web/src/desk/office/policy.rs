//! One policy, number by number, each with its source; what nobody has confirmed says so.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::form::Form;
use domain::kind::Kind;
use domain::policy::{Lapse, Policy, Reachable, Severity, Telephone};
use domain::warning::Warnings;

use super::calendar::Hours;
use super::promises::{Level, time};
use super::{Answer, no, unknown};
use crate::shell::{AtDesk, Shell, encoded, page, redirect};

#[derive(Template)]
#[template(path = "desk/office/policy.html")]
struct OnePage {
    shell: Shell,
    id: String,
    name: String,
    summary: String,
    source: String,
    unverified: bool,
    version: u32,
    newest: u32,
    /// Every version: number, address, whether it is shown.
    versions: Vec<(u32, String, bool)>,
    levels: Vec<Level>,
    rules: Vec<Rule>,
    hours: Option<(Hours, String, bool)>,
    reasons: Vec<String>,
    duties: Vec<(String, Vec<String>)>,
    forms: Vec<FormPart>,
    telephone: Vec<Telephone>,
    telephone_levels: Vec<String>,
    unconfirmed: usize,
    used: Vec<(String, String)>,
}

/// A rule in a sentence or two, and where it was read.
struct Rule {
    name: String,
    says: Vec<String>,
    source: String,
    unverified: bool,
}

/// A form, as those who fill it in meet it.
pub(super) struct FormPart {
    pub name: String,
    pub fields: Vec<FieldPart>,
}

/// One question of a form.
pub(super) struct FieldPart {
    pub label: String,
    pub help: Option<String>,
    pub required: bool,
}

impl FormPart {
    pub fn of(form: &Form, shell: &Shell) -> Self {
        let kind = form.kind.map_or_else(|| shell.said("ui-o-all-kinds"), |it| shell.code("kind", it.code()));
        let mut parts = vec![kind];
        parts.extend(form.product.clone());
        parts.extend(form.phase.map(|phase| shell.code("phase", phase.code())));
        let fields = form.fields.iter().map(|field| FieldPart {
            label: shell.both(&field.label).to_owned(),
            help: field.help.as_ref().map(|help| shell.both(help).to_owned()),
            required: field.required,
        });
        Self { name: parts.join(" · "), fields: fields.collect() }
    }
}

/// `GET /d/{desk}/policies/{policy}`: on to its newest version.
pub(super) async fn newest(at: AtDesk, Path((_, policy)): Path<(String, String)>) -> Answer {
    let policies = at.reading.policies().await.map_err(no(&at.shell))?;
    let versions = policies.iter().filter(|it| it.id == policy).map(|it| it.version);
    let newest = versions.max().ok_or_else(|| unknown(&at.shell))?;
    Ok(redirect(&format!("{}/policies/{}/{newest}", at.shell.base(), encoded(&policy))))
}

/// `GET /d/{desk}/policies/{policy}/{version}`.
pub(super) async fn show(at: AtDesk, Path((_, policy, version)): Path<(String, String, String)>) -> Answer {
    let shell = at.shell.clone();
    let version: u32 = super::id(&shell, &version)?;
    let found = at.reading.policies_listed().await.map_err(no(&shell))?;
    found.must_be_readable(&format_args!("{policy} {version}")).map_err(no(&shell))?;
    let policies = found.items;
    let it = policies.iter().find(|it| it.id == policy && it.version == version);
    let it = it.ok_or_else(|| unknown(&shell))?;
    let agreements = at.reading.agreements().await.map_err(no(&shell))?;
    let uses = agreements.iter().filter(|agreement| {
        let deployment = agreement.deployment.as_ref();
        agreement.policy == policy && agreement.policy_version == version
            || deployment.is_some_and(|other| other.id == policy && other.version == version)
    });
    let used = uses.map(|it| (format!("{}/agreements/{}", shell.base(), it.id), it.name.clone())).collect();
    let today = at.app.engine.now().to_zoned(shell.zone.clone()).date();
    let same: Vec<&Policy> = policies.iter().filter(|it| it.id == policy).collect();
    let address = |version: u32| format!("{}/policies/{}/{version}", shell.base(), encoded(&policy));
    let on_telephone = it.severities.iter().filter(|level| level.telephone);
    let html = OnePage {
        id: it.id.clone(),
        name: shell.both(&it.name).to_owned(),
        summary: shell.both(&it.summary).to_owned(),
        source: it.source.clone(),
        unverified: it.unverified,
        version,
        newest: same.iter().map(|it| it.version).max().unwrap_or(version),
        versions: same
            .iter()
            .rev()
            .map(|it| (it.version, address(it.version), it.version == version))
            .collect(),
        levels: Level::all(it, &shell),
        rules: rules(it, &shell),
        hours: hours(it, today, &shell),
        reasons: it.hand_back.reasons.iter().map(|it| shell.both(&it.name).to_owned()).collect(),
        duties: duties(it, &shell),
        forms: it.forms.iter().map(|form| FormPart::of(form, &shell)).collect(),
        telephone: it.telephone.clone(),
        telephone_levels: on_telephone.map(|level| shell.both(&level.name).to_owned()).collect(),
        unconfirmed: unconfirmed(it),
        used,
        shell,
    };
    Ok(page(html, StatusCode::OK))
}

/// How many statements of a policy nobody has confirmed.
pub(super) fn unconfirmed(it: &Policy) -> usize {
    let levels = it.severities.iter().map(|level| {
        usize::from(level.unverified) + level.targets.values().filter(|rule| rule.unverified).count()
    });
    let rules = [
        it.unverified,
        it.hours.as_ref().is_some_and(|hours| hours.unverified),
        it.response.unverified,
        it.severity_change.unverified,
        it.waiting.unverified,
        it.closure.unverified,
        it.closure.reopen_unverified,
        it.hand_back.unverified,
        it.overrides.unverified,
        it.reachable.as_ref().is_some_and(|rule| rule.unverified),
        it.entries.unverified,
        it.contacts.unverified,
        it.warnings.as_ref().is_some_and(|warnings| warnings.unverified),
    ];
    let numbers = it.telephone.iter().filter(|line| line.unverified).count();
    levels.sum::<usize>() + rules.into_iter().filter(|it| *it).count() + numbers
}

fn hours(it: &Policy, today: jiff::civil::Date, shell: &Shell) -> Option<(Hours, String, bool)> {
    if let Some(calendar) = &it.calendar {
        let hours = Hours::all(&calendar.clone().into(), today, shell).into_iter().next()?;
        return Some((hours, it.source.clone(), false));
    }
    let local = it.hours.as_ref()?;
    Some((Hours::of_week(&local.weekly, shell), local.source.clone(), local.unverified))
}

/// The same duties for several kinds stand in one row.
fn duties(it: &Policy, shell: &Shell) -> Vec<(String, Vec<String>)> {
    let mut rows: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for kind in Kind::ALL {
        let named: Vec<String> =
            it.duties(*kind).iter().map(|duty| shell.code("duty", duty.code())).collect();
        if named.is_empty() {
            continue;
        }
        let kind = shell.code("kind", kind.code());
        match rows.iter_mut().find(|(_, duties)| *duties == named) {
            Some((kinds, _)) => kinds.push(kind),
            None => rows.push((vec![kind], named)),
        }
    }
    rows.into_iter().map(|(kinds, duties)| (kinds.join(", "), duties)).collect()
}

fn rules(it: &Policy, shell: &Shell) -> Vec<Rule> {
    let rule = |name: &str, says: Vec<String>, source: &str, unverified: bool| Rule {
        name: shell.code("ui-o-rule", name),
        says,
        source: source.to_owned(),
        unverified,
    };
    let change = &it.severity_change;
    let takes = |who: &str, code: &str| {
        let who = shell.code("ui-o-change", who);
        shell.say2("ui-o-change", "who", who, "takes", shell.code("ui-o-takes", code))
    };
    let mut rules = vec![
        rule(
            "response",
            vec![shell.code("ui-o-response", it.response.is.code())],
            &it.response.source,
            it.response.unverified,
        ),
        rule(
            "severity",
            vec![
                takes("asker-raises", change.asker_raises.code()),
                takes("asker-lowers", change.asker_lowers.code()),
                takes("desk-raises", change.desk_raises.code()),
                takes("desk-lowers", change.desk_lowers.code()),
                shell.code("ui-o-clocks", change.clocks.code()),
            ],
            &change.source,
            change.unverified,
        ),
        rule("waiting", waiting(it, shell), &it.waiting.source, it.waiting.unverified),
        rule(
            "closure",
            closure(it, shell),
            &it.closure.source,
            it.closure.unverified || it.closure.reopen_unverified,
        ),
        rule("hand-back", hand_back(it, shell), &it.hand_back.source, it.hand_back.unverified),
        rule("overrides", overrides(it, shell), &it.overrides.source, it.overrides.unverified),
        rule(
            "entries",
            vec![
                shell.say1("ui-o-entries-latest", "count", it.entries.latest_hours),
                shell.say1("ui-o-entries-late", "count", it.entries.late_after_minutes),
            ],
            &it.entries.source,
            it.entries.unverified,
        ),
        rule("contacts", contacts(it, shell), &it.contacts.source, it.contacts.unverified),
    ];
    if let Some(rule_of) = &it.reachable {
        rules.push(rule("reachable", reachable(it, rule_of, shell), &rule_of.source, rule_of.unverified));
    }
    if let Some(given) = &it.warnings {
        rules.push(rule("warnings", warnings(given, shell), &given.source, given.unverified));
    }
    rules
}

fn waiting(it: &Policy, shell: &Shell) -> Vec<String> {
    let names: Vec<String> =
        it.waiting.pauses.iter().map(|promise| shell.code("promise", promise.code())).collect();
    let mut says = vec![if names.is_empty() {
        shell.said("ui-o-pauses-none")
    } else {
        shell.say1("ui-o-pauses", "promises", names.join(", "))
    }];
    if let Some(answer) = &it.waiting.answer {
        says.push(shell.say1("ui-o-answer-within", "time", time(answer, shell)));
    }
    says
}

fn closure(it: &Policy, shell: &Shell) -> Vec<String> {
    vec![
        shell.say2("ui-o-closes-after", "count", it.closure.contacts, "days", it.closure.within_days),
        shell.say1("ui-o-reopens-within", "count", it.closure.reopen_days),
        shell.code("ui-o-reopening", it.closure.reopening.code()),
    ]
}

fn hand_back(it: &Policy, shell: &Shell) -> Vec<String> {
    let lapse = match it.hand_back.lapse {
        Lapse::Accepted => "ui-o-lapse-accepted",
        Lapse::Returned => "ui-o-lapse-returned",
    };
    vec![
        shell.say1("ui-o-answer-within", "time", time(&it.hand_back.answer, shell)),
        shell.said(lapse),
        shell.say1("ui-o-manager-at", "count", it.hand_back.manager_at),
    ]
}

/// Severities by name.
fn levels(it: &Policy, severities: &[Severity], shell: &Shell) -> String {
    let name = |level: &Severity| {
        it.level(*level).map_or_else(|| level.0.to_string(), |it| shell.both(&it.name).to_owned())
    };
    severities.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn reachable(it: &Policy, rule: &Reachable, shell: &Shell) -> Vec<String> {
    let takes = shell.code("ui-o-takes", rule.lowers.code());
    vec![
        shell.say1("ui-o-reachable-severities", "levels", levels(it, &rule.severities, shell)),
        shell.say1("ui-o-reachable-every", "time", time(&rule.every, shell)),
        shell.say2("ui-o-reachable-lowers", "to", levels(it, &[rule.to], shell), "takes", takes),
    ]
}

fn overrides(it: &Policy, shell: &Shell) -> Vec<String> {
    let names = levels(it, &it.overrides.severities, shell);
    let mut says = Vec::new();
    if !names.is_empty() {
        says.push(shell.say1("ui-o-override-severities", "levels", names));
    }
    says.push(shell.said(if it.overrides.absent_contact {
        "ui-o-override-absent"
    } else {
        "ui-o-override-absent-not"
    }));
    says.push(shell.say1("ui-o-override-within", "time", time(&it.overrides.complete_within, shell)));
    says
}

fn contacts(it: &Policy, shell: &Shell) -> Vec<String> {
    let rule = &it.contacts;
    let mut says = vec![
        shell.said(if rule.required { "ui-o-authorised-required" } else { "ui-o-authorised-free" }),
        shell.said(if rule.qualified { "ui-o-qualified-needed" } else { "ui-o-qualified-not-needed" }),
    ];
    says.push(match rule.cap {
        Some(cap) => shell.say1("ui-o-cap-rule", "count", cap),
        None => shell.said("ui-o-cap-rule-none"),
    });
    says
}

fn warnings(it: &Warnings, shell: &Shell) -> Vec<String> {
    let mut says: Vec<String> =
        it.share.iter().map(|per_cent| shell.say1("ui-o-warn-share", "count", per_cent)).collect();
    says.extend(
        it.left
            .iter()
            .map(|minutes| shell.say1("ui-o-warn-left", "time", shell.span(i64::from(*minutes) * 60))),
    );
    says.push(shell.said("ui-o-warn-breached"));
    says
}
