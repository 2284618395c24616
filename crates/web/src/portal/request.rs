//! A request: where it stands, whose turn it is, what was said, what the reader may do.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use domain::clock;
use domain::event::Attachment;
use domain::policy::Policy;
use domain::text::Both;
use domain::{Number, Refusal};
use engine::Failure;
use engine::view::{
    AskedView, ClockView, ContactItem, ContactRequest, HandBackView, ManagementView, OfferView, RequestView,
    ResolutionView,
};

use super::marks::{Card, Promise};
use super::may::May;
use super::questions::Question;
use super::talk::{self, Line};
use super::{KeptFile, kept, questions};
use crate::shell::{AtPortal, Errors, Fields, Rest, Shell, page, refused};

#[derive(Template)]
#[template(path = "portal/request.html")]
struct RequestPage {
    shell: Shell,
    card: Card,
    it: Box<ContactRequest>,
    may: May,
    promises: Vec<Promise>,
    lines: Vec<Line>,
    /// Which entries cannot be shown.
    unreadable: Option<String>,
    rest: Rest,
    answers: Vec<(String, String)>,
    levels: Vec<(u8, String)>,
    management: Option<ManagementView>,
    /// What was left out when it was opened.
    left_out: Vec<Question>,
    /// Of the form that came back: which act, what was typed, what is wrong.
    act: String,
    typed: Fields,
    errors: Errors,
    files: Vec<KeptFile>,
}

impl RequestPage {
    /// What was typed into a field of the form that came back.
    fn text(&self, act: &str, name: &str) -> String {
        if self.act == act { self.typed.text(name) } else { String::new() }
    }

    /// Whether the form of an act came back.
    fn back(&self, act: &str) -> bool {
        self.act == act
    }

    /// Files that the form of an act had stored already.
    fn kept(&self, act: &str) -> &[KeptFile] {
        if self.act == act { &self.files } else { &[] }
    }

    /// What the free text of an answer is called: beside fields it is a remark.
    fn answer_label(&self) -> String {
        let fields = self.it.asked.as_ref().is_some_and(|asked| !asked.fields.is_empty());
        self.shell.said(if fields { "ui-p-answer-more" } else { "ui-p-answer" })
    }

    fn asked(&self) -> Option<&AskedView> {
        self.it.asked.as_ref()
    }

    /// The fields that the desk asked for: id, name, label, what was typed.
    fn asked_fields(&self) -> Vec<(String, String, String, String)> {
        let fields = self.it.asked.iter().flat_map(|asked| &asked.fields);
        fields
            .map(|field| {
                let name = format!("v-{}", field.name);
                let value = self.text("answer", &name);
                (format!("answer-{}", field.name), name, field.label.clone(), value)
            })
            .collect()
    }

    /// What was begun at another desk has the letters of that desk, and no page here.
    fn is_here(&self, number: &str) -> bool {
        let letters = |number: &str| number.split('-').next().map(str::to_owned);
        letters(number) == letters(&self.it.number)
    }

    fn hand_back(&self) -> Option<&HandBackView> {
        self.it.hand_back.as_ref()
    }

    /// The sign of life that is awaited: whether it is late, and what is asked.
    fn check_in(&self) -> Option<(bool, String)> {
        let clock = ClockView::check_in(&self.it.clocks)?;
        let late = clock.standing == clock::Standing::Breached;
        let when = self.shell.when(clock.due_at);
        Some(if late {
            (true, self.shell.say1("ui-p-check-in-late", "due", when))
        } else {
            let by = self.shell.say1("ui-p-clock-running", "when", when);
            (false, self.shell.say1("ui-p-check-in-text", "due", by))
        })
    }

    fn check_in_label(&self) -> String {
        format!("{} ({})", self.shell.said("ui-p-check-in-how"), self.shell.said("ui-optional"))
    }

    fn offer(&self) -> Option<&OfferView> {
        self.it.severity_offer.as_ref()
    }

    fn resolution(&self) -> Option<&ResolutionView> {
        self.it.resolution.as_ref()
    }
}

/// `GET /p/{desk}/{seat}/requests/{number}`.
pub(super) async fn show(
    at: AtPortal,
    Path((_, _, number)): Path<(String, String, String)>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let before = asked.get("before").map(String::as_str).unwrap_or_default();
    match request_page(&at, (&number, before), "", Fields::default(), &[], None).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

/// The page with a form that was refused, and why.
pub(super) async fn again(
    at: &AtPortal,
    number: &str,
    act: &str,
    typed: Fields,
    files: &[Attachment],
    failure: Failure,
) -> Response {
    let refusal = failure.refusal();
    let status = StatusCode::from_u16(refusal.reason.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    match request_page(at, (number, ""), act, typed, files, Some(&refusal)).await {
        Ok(html) => page(html, status),
        // The request itself is not there: that is the answer.
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn request_page(
    at: &AtPortal,
    (number, before): (&str, &str),
    act: &str,
    typed: Fields,
    files: &[Attachment],
    refusal: Option<&Refusal>,
) -> Result<RequestPage, Failure> {
    let number = Number::parse(number).map_err(|_| domain::refusal::not_found())?;
    let shell = &at.shell;
    let RequestView::Contact(it) = at.reading.request(&number).await? else {
        return Err(domain::refusal::not_found().into());
    };
    let talk = at.reading.talk(&number, before).await?;
    let unreadable = shell.unreadable_entries(&talk.unreadable);
    let policies = at.reading.policies().await?;
    let form = at.reading.opening_form(it.kind, it.product.as_deref(), it.phase).await?;
    let policy = policies.first().map(|policy| -> &Policy { policy });
    let may = May::of(&it, policy);
    let levels = policy.into_iter().flat_map(|policy| &policy.severities);
    let levels = levels.filter(|level| may.severities.contains(&level.level.0));
    let levels = levels.map(|level| (level.level.0, shell.both(&level.name).to_owned())).collect();
    let errors = refusal.map(|refusal| errors(shell, act, labelled(refusal, &it))).unwrap_or_default();
    let typed_here = if act == "complete" { typed.clone() } else { Fields::default() };
    let card = Card::of(&ContactItem::of_view(&it), shell);
    let rest = Rest::of(&talk, &card.href);
    let lines = talk::lines(talk.items, &it.number, shell);
    Ok(RequestPage {
        left_out: questions::left_out(form.as_ref(), &it.incomplete, &typed_here, &errors, shell),
        card,
        promises: Promise::all(&it.clocks, shell),
        lines,
        unreadable,
        rest,
        answers: questions::answered(form.as_ref(), &it.values, shell),
        management: it.management.last().cloned(),
        act: act.to_owned(),
        errors,
        files: kept(at, files),
        shell: shell.clone(),
        levels,
        may,
        it,
        typed,
    })
}

/// A refusal that calls the fields of a question what the desk called them.
fn labelled(refusal: &Refusal, it: &ContactRequest) -> Refusal {
    let mut refusal = refusal.clone();
    let asked = it.asked.as_ref().map(|asked| asked.fields.as_slice()).unwrap_or_default();
    for missing in refusal.missing.iter_mut().filter(|missing| missing.label.is_none()) {
        let field = asked.iter().find(|field| field.name == missing.field);
        missing.label = field.map(|field| Both { en: field.label.clone(), fr: field.label.clone() });
    }
    refusal
}

/// The faults of an act's form: each control's id begins with its act.
fn errors(shell: &Shell, act: &str, refusal: Refusal) -> Errors {
    let mut placed = Errors::none();
    for (field, sentence) in Errors::of(shell.language, &refusal).all() {
        let id = match field.as_str() {
            "" | "values" => String::new(),
            field if act == "complete" => questions::control(field),
            field => format!("{act}-{field}"),
        };
        placed.add(&id, sentence.clone());
    }
    placed
}
