//! Triage: the four duties, and the search of publications inside it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::event::{Evidence, Search};
use domain::policy::Duty;
use domain::{Number, Reason, Refusal};
use engine::view::{DeskRequest, PublicationView};
use engine::{Command, Failure, Topic};

use super::case::Case;
use super::draft::Draft;
use super::head::Head;
use super::talk::paragraphs;
use super::{happened, line_list};
use crate::shell::{AtDesk, Fields, Shell, page, refused};

#[derive(Template)]
#[template(path = "desk/work/triage.html")]
struct TriagePage {
    shell: Shell,
    head: Head,
    href: String,
    duties: Vec<DutyPart>,
    draft: Draft,
    may: bool,
    found: Vec<Found>,
    searched: Option<String>,
    demands: Vec<(String, String)>,
    search_words: String,
}

/// One duty, with what is recorded of it.
struct DutyPart {
    code: &'static str,
    name: String,
    hint: String,
    place: usize,
    /// `done`, `excused`, `missing`.
    state: &'static str,
    evidence: Vec<Vec<String>>,
    searched: Option<String>,
    found: Vec<String>,
    open: bool,
    not_possible: bool,
    text: String,
}

/// A publication that the search found.
struct Found {
    id: String,
    title: String,
    symptoms: String,
    workaround: String,
    fixed_in: Option<String>,
    /// The next desk it comes from: never shown to our customers as it is.
    from: Option<String>,
    /// How the evidence names it.
    named: String,
    chosen: bool,
}

/// `GET /d/{desk}/requests/{number}/triage`.
pub(super) async fn show(at: AtDesk, Path((_, number)): Path<(String, String)>) -> Response {
    match triage_page(&at, &number, Draft::default(), None).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

/// `POST /d/{desk}/requests/{number}/triage`.
pub(super) async fn post(at: AtDesk, Path((_, number)): Path<(String, String)>, fields: Fields) -> Response {
    let code = fields.text("duty");
    if fields.text("go") == "search" {
        let words = fields.text("words");
        let draft = Draft::kept(&code, fields, Vec::new());
        return match triage_page(&at, &number, draft, Some(words)).await {
            Ok(html) => page(html, StatusCode::OK),
            Err(failure) => refused(&at.shell, failure),
        };
    }
    let command = Number::parse(&number).and_then(|number| command(number, &code, &fields));
    let result = match command {
        Ok(command) => match happened(&fields.text("happened"), &at.shell) {
            Ok(when) => at.change_of(command, fields.token(), when).await.map(|outcome| (outcome, when)),
            Err(refusal) => Err(refusal.into()),
        },
        Err(refusal) => Err(refusal.into()),
    };
    match result {
        Ok((outcome, when)) => {
            let to = format!("{}/triage#duty-{code}", at.shell.request_path(&number));
            super::done(&at.shell, &to, "triage", &outcome, when)
        }
        Err(failure) => {
            let words = (code == Duty::Publications.code()).then(|| fields.text("words"));
            let draft = Draft::refused(&code, fields, Vec::new(), failure.refusal());
            let status = StatusCode::from_u16(draft.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            match triage_page(&at, &number, draft, words).await {
                Ok(html) => page(html, status),
                Err(failure) => refused(&at.shell, failure),
            }
        }
    }
}

fn command(number: Number, code: &str, fields: &Fields) -> Result<Command, Refusal> {
    let duty = Duty::from_code(code).ok_or(Refusal::field(Reason::FieldInvalid, "duty"))?;
    let text = fields.text("text");
    let evidence = if fields.text("outcome") == "not-possible" {
        Evidence::NotPossible { because: text }
    } else {
        let search = (duty == Duty::Publications).then(|| {
            let mut found: Vec<String> = fields.all("found").into_iter().collect();
            found.extend(line_list(&fields.text("outside")));
            Search { words: fields.text("words"), found }
        });
        Evidence::Done { text, search }
    };
    Ok(Command::Triage { number, duty, evidence })
}

async fn triage_page(
    at: &AtDesk,
    number: &str,
    draft: Draft,
    words: Option<String>,
) -> Result<TriagePage, Failure> {
    let shell = &at.shell;
    let case = Case::load(at, number).await?;
    let Case { number, it, may, links, .. } = &case;
    let words = words.filter(|it| !it.trim().is_empty());
    let mut found = Vec::new();
    if let Some(words) = &words {
        let publications = Duty::Publications.code();
        for view in at.reading.publications(Some(words)).await? {
            let named = named(&view);
            let chosen = draft.picked(publications, "found", &named);
            found.push(Found {
                chosen,
                named,
                id: view.id,
                title: view.title,
                symptoms: view.symptoms,
                workaround: view.workaround,
                fixed_in: view.fixed_in,
                from: view.from,
            });
        }
    }
    // What each next desk wants before it takes an escalation.
    let mut demands = Vec::new();
    if may.escalate {
        for link in links {
            let Ok(id) = link.id.parse() else { continue };
            let form = at.reading.escalation_form(number, id, Topic::default()).await?;
            if link.terms.cover().holds(it.kind, it.product.as_deref()) && !form.duties.is_empty() {
                let names: Vec<String> =
                    form.duties.iter().map(|duty| shell.code("duty", duty.code())).collect();
                demands.push((link.name.clone(), names.join(" · ")));
            }
        }
    }
    let duties = it
        .triage
        .iter()
        .enumerate()
        .map(|(place, part)| {
            let code = part.duty.code();
            let back = draft.at(code);
            let (state, text, search, excused) = match &part.evidence {
                Some(Evidence::Done { text, search }) => ("done", text.clone(), search.clone(), false),
                Some(Evidence::NotPossible { because }) => ("excused", because.clone(), None, true),
                None => ("missing", String::new(), None, false),
            };
            DutyPart {
                code,
                name: shell.code("duty", code),
                hint: shell.said(&format!("ui-duty-{code}-hint")),
                place: place + 1,
                state,
                evidence: paragraphs(&text),
                searched: search.as_ref().map(|it| it.words.clone()),
                found: search.map(|it| it.found).unwrap_or_default(),
                open: back || part.evidence.is_none(),
                not_possible: if back { draft.picked(code, "outcome", "not-possible") } else { excused },
                text: if back { draft.text(code, "text") } else { text },
            }
        })
        .collect();
    let now = at.app.engine.now();
    Ok(TriagePage {
        head: Head::of(at, &case, "triage", now),
        href: format!("/d/{}/requests/{number}/triage", at.desk.slug),
        duties,
        may: may.triage,
        found,
        search_words: searched(it, &draft, words.as_deref()),
        searched: words,
        demands,
        shell: shell.clone(),
        draft,
    })
}

fn named(view: &PublicationView) -> String {
    match &view.from {
        Some(from) => format!("{} ({from})", view.title),
        None => view.title.clone(),
    }
}

/// The words in the search box: those just searched, typed, or recorded; else the request's subject.
fn searched(it: &DeskRequest, draft: &Draft, words: Option<&str>) -> String {
    let recorded = it.triage.iter().find_map(|part| match &part.evidence {
        Some(Evidence::Done { search: Some(search), .. }) => Some(search.words.clone()),
        _ => None,
    });
    let usual = words.map(str::to_owned).or(recorded).unwrap_or_else(|| it.subject.clone());
    draft.or(Duty::Publications.code(), "words", &usual)
}
