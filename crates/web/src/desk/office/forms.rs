//! Escalation forms: those of this desk, and those of a next desk that is reached by hand. One list and one editor
//! for both; fields are rows, and it works without script.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use domain::form::{Ask, Choice, Field, Form};
use domain::id::LinkId;
use domain::kind::{Kind, Phase};
use domain::text::Both;
use domain::{Reason, Refusal};
use engine::{Action, Administer, Failure, FormView};

use super::link::{by_hand, known};
use super::sheet::{Fault, Sheet};
use super::{Answer, Asked, administer, back, may, must, no, said, unknown};
use crate::shell::{AtDesk, Fields, Shell, page, redirect_saying};

/// Empty rows below those that hold something.
const SPARE: usize = 3;
/// The most rows of one form.
const MOST: usize = domain::form::MOST_FIELDS;

#[derive(Template)]
#[template(path = "desk/office/forms-list.html")]
struct ListPage {
    shell: Shell,
    place: Place,
    current: Vec<Part>,
    older: Vec<Part>,
    may: bool,
}

#[derive(Template)]
#[template(path = "desk/office/form-edit.html")]
struct EditPage {
    shell: Shell,
    sheet: Sheet,
    place: Place,
    kinds: Vec<(String, String)>,
    phases: Vec<(String, String)>,
    products: Vec<(String, String)>,
    asks: Vec<(String, String)>,
    rows: Vec<Row>,
}

/// Whose forms: this desk's, or those of a next desk.
struct Place {
    /// Where its list is.
    href: String,
    /// The next desk: address and name.
    link: Option<(String, String)>,
    id: Option<LinkId>,
    products: Vec<String>,
    forms: Vec<FormView>,
    /// What of them cannot be shown.
    unreadable: Option<String>,
}

/// A version of a form, as a list shows it.
struct Part {
    version: u32,
    name: String,
    fields: Vec<FieldPart>,
    retired: bool,
}

struct FieldPart {
    label: String,
    name: String,
    help: Option<String>,
    ask: String,
    required: bool,
    choices: Vec<String>,
}

/// The names of one row's inputs, which are the paths that a fault names.
struct Row {
    n: usize,
    name: String,
    label_en: String,
    label_fr: String,
    help_en: String,
    help_fr: String,
    ask: String,
    required: String,
    at_least: String,
    choices: String,
}

impl Row {
    fn of(at: usize) -> Self {
        let path = |part: &str| format!("fields[{at}].{part}");
        Self {
            n: at + 1,
            name: path("name"),
            label_en: path("label.en"),
            label_fr: path("label.fr"),
            help_en: path("help.en"),
            help_fr: path("help.fr"),
            ask: path("ask"),
            required: path("required"),
            at_least: path("at_least"),
            choices: path("choices"),
        }
    }

    fn texts(&self) -> [&str; 7] {
        [
            &self.name,
            &self.label_en,
            &self.label_fr,
            &self.help_en,
            &self.help_fr,
            &self.at_least,
            &self.choices,
        ]
    }
}

/// The forms of this desk.
async fn of_desk(at: &AtDesk) -> Result<Place, Response> {
    let found = at.reading.forms().await.map_err(no(&at.shell))?;
    let (href, products) = (format!("{}/forms", at.shell.base()), at.desk.products.clone());
    let unreadable = at.shell.unreadable_listed(&found.unreadable);
    Ok(Place { href, link: None, id: None, products, forms: found.items, unreadable })
}

/// The forms of a next desk; `write`: only where they are kept by hand.
async fn of_link(at: &AtDesk, link: &str, write: bool) -> Result<Place, Response> {
    let it = if write { by_hand(at, link).await? } else { known(at, link).await? };
    let on = format!("{}/links/{}", at.shell.base(), it.id);
    let products = if it.products.is_empty() { at.desk.products.clone() } else { it.products };
    Ok(Place {
        href: format!("{on}/forms"),
        id: Some(super::id(&at.shell, &it.id)?),
        link: Some((on, it.name)),
        products,
        forms: it.forms,
        unreadable: None,
    })
}

/// `GET /d/{desk}/forms`.
pub(super) async fn list(at: AtDesk) -> Answer {
    let may = may(&at, Action::KeepPolicies);
    Ok(listed(&at, of_desk(&at).await?, may))
}

/// `GET /d/{desk}/links/{link}/forms`.
pub(super) async fn list_of_link(at: AtDesk, Path((_, link)): Path<(String, String)>) -> Answer {
    let it = known(&at, &link).await?;
    let may = it.by_hand && may(&at, Action::KeepAgreements);
    Ok(listed(&at, of_link(&at, &link, false).await?, may))
}

fn listed(at: &AtDesk, place: Place, may: bool) -> Response {
    let shell = at.shell.clone();
    let (current, older): (Vec<&FormView>, Vec<&FormView>) = place.forms.iter().partition(|it| it.current);
    let parts = |forms: Vec<&FormView>| forms.into_iter().map(|it| Part::of(it, &shell)).collect();
    let html = ListPage { current: parts(current), older: parts(older), place, may, shell: at.shell.clone() };
    page(html, axum::http::StatusCode::OK)
}

impl Part {
    fn of(it: &FormView, shell: &Shell) -> Self {
        let kind = it.kind.map_or_else(|| shell.said("ui-o-all-kinds"), |it| shell.code("kind", it.code()));
        let mut parts = vec![kind];
        parts.extend(it.product.clone());
        parts.extend(it.phase.map(|phase| shell.code("phase", phase.code())));
        let field = |field: &Field| FieldPart {
            label: shell.both(&field.label).to_owned(),
            name: field.name.clone(),
            help: field.help.as_ref().map(|help| shell.both(help).to_owned()),
            ask: shell.code("ask", field.ask.code()),
            required: field.required,
            choices: field.choices.iter().map(|choice| shell.both(&choice.label).to_owned()).collect(),
        };
        Self {
            version: it.version,
            name: parts.join(" · "),
            fields: it.fields.iter().map(field).collect(),
            retired: it.retired,
        }
    }
}

/// `GET /d/{desk}/forms/new`; `?from=` begins with a version that is there.
pub(super) async fn new(at: AtDesk, Query(asked): Asked) -> Answer {
    must(&at, Action::KeepPolicies)?;
    begin(&at, of_desk(&at).await?, &said(&asked, "from"))
}

/// `GET /d/{desk}/links/{link}/forms/new`.
pub(super) async fn new_of_link(
    at: AtDesk,
    Path((_, link)): Path<(String, String)>,
    Query(asked): Asked,
) -> Answer {
    begin(&at, of_link(&at, &link, true).await?, &said(&asked, "from"))
}

fn begin(at: &AtDesk, place: Place, from: &str) -> Answer {
    if from.is_empty() {
        return Ok(edit(at, place, Sheet::new(), SPARE));
    }
    let known = place.forms.iter().find(|it| it.version.to_string() == from);
    let known = known.ok_or_else(|| unknown(&at.shell))?;
    let rows = (known.fields.len() + SPARE).min(MOST);
    let sheet = filled(known);
    Ok(edit(at, place, sheet, rows))
}

/// `POST /d/{desk}/forms/new`.
pub(super) async fn write(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepPolicies)?;
    let place = of_desk(&at).await?;
    written(&at, place, &fields).await
}

/// `POST /d/{desk}/links/{link}/forms/new`.
pub(super) async fn write_of_link(
    at: AtDesk,
    Path((_, link)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let place = of_link(&at, &link, true).await?;
    written(&at, place, &fields).await
}

async fn written(at: &AtDesk, place: Place, fields: &Fields) -> Answer {
    let shown = fields.text("rows").parse::<usize>().unwrap_or(SPARE).clamp(1, MOST);
    if fields.text("do") == "more" {
        return Ok(edit(at, place, Sheet::typed(fields), (shown + SPARE).min(MOST)));
    }
    let kept = match read(fields, shown) {
        Ok((form, rows)) => keep(at, &place, fields, form).await.map_err(|fault| named(fault, &rows)),
        Err(refusal) => Err(refusal.into()),
    };
    match kept {
        Ok(()) => Ok(redirect_saying(&at.shell, &place.href, "ui-o-done-form")),
        Err(fault) => Ok(edit(at, place, Sheet::refused(fields, &at.shell, fault), shown)),
    }
}

async fn keep(at: &AtDesk, place: &Place, fields: &Fields, form: Form) -> Result<(), Failure> {
    let what = match place.id {
        Some(link) => Administer::PutLinkForm { link, form },
        None => Administer::PutForm(form),
    };
    administer(at, fields, what).await.map(drop)
}

/// The same faults, by the rows they were typed in: empty rows are left out of the form.
fn named(failure: Failure, rows: &[usize]) -> Fault {
    let mut refusal = match failure {
        Failure::Refused(refusal) => refusal,
        other => return other.into(),
    };
    for missing in &mut refusal.missing {
        let Some(rest) = missing.field.strip_prefix("fields[") else { continue };
        let Some((at, rest)) = rest.split_once(']') else { continue };
        let row = at.parse::<usize>().ok().and_then(|at| rows.get(at)).copied().unwrap_or_default();
        // What is wrong with one choice stands at the choices, which are one text here.
        let rest = if rest.starts_with(".choices") { ".choices" } else { rest };
        missing.field = format!("fields[{row}]{rest}");
    }
    refusal.into()
}

/// The form that was typed, and the row of each of its fields.
fn read(fields: &Fields, shown: usize) -> Result<(Form, Vec<usize>), Refusal> {
    let chosen = |name: &str| fields.optional(name);
    let kind = chosen("kind").map(|code| Kind::from_code(&code).ok_or("kind")).transpose();
    let phase = chosen("phase").map(|code| Phase::from_code(&code).ok_or("phase")).transpose();
    let wrong = |field: &str| Refusal::field(Reason::FieldInvalid, field);
    let (mut asked, mut rows) = (Vec::new(), Vec::new());
    for at in 0..shown {
        let row = Row::of(at);
        if row.texts().iter().all(|name| fields.text(name).trim().is_empty()) {
            continue;
        }
        asked.push(field(fields, &row)?);
        rows.push(at);
    }
    let form = Form {
        version: 0,
        kind: kind.map_err(wrong)?,
        product: chosen("product"),
        phase: phase.map_err(wrong)?,
        fields: asked,
        retired: false,
    };
    Ok((form, rows))
}

fn field(fields: &Fields, row: &Row) -> Result<Field, Refusal> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let help = Both { en: text(&row.help_en), fr: text(&row.help_fr) };
    let at_least = match text(&row.at_least).as_str() {
        "" => 0,
        number => number.parse().map_err(|_| Refusal::field(Reason::FieldInvalid, &row.at_least))?,
    };
    Ok(Field {
        name: text(&row.name),
        label: Both { en: text(&row.label_en), fr: text(&row.label_fr) },
        help: (!help.en.is_empty() || !help.fr.is_empty()).then_some(help),
        ask: Ask::from_code(&text(&row.ask)).ok_or_else(|| Refusal::field(Reason::FieldInvalid, &row.ask))?,
        required: fields.checked(&row.required),
        at_least,
        choices: fields
            .text(&row.choices)
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| choice(line).ok_or_else(|| Refusal::field(Reason::FieldInvalid, &row.choices)))
            .collect::<Result<_, _>>()?,
    })
}

/// One line: `code = English / French`. What is left out is missing, and said to be; where the languages part more than
/// once, nobody can tell which is which.
fn choice(line: &str) -> Option<Choice> {
    let (code, label) = line.split_once('=').unwrap_or((line, ""));
    let mut languages = label.split(" / ");
    let (en, fr) = (languages.next().unwrap_or_default(), languages.next().unwrap_or_default());
    let label = Both { en: en.trim().to_owned(), fr: fr.trim().to_owned() };
    languages.next().is_none().then(|| Choice { code: code.trim().to_owned(), label })
}

/// What is there, in the fields of the editor.
fn filled(it: &FormView) -> Sheet {
    let mut sheet = Sheet::new()
        .with("kind", it.kind.map(Kind::code).unwrap_or_default())
        .with("product", it.product.as_deref().unwrap_or_default())
        .with("phase", it.phase.map(Phase::code).unwrap_or_default());
    for (nth, field) in it.fields.iter().enumerate() {
        let row = Row::of(nth);
        let said = |choice: &Choice| format!("{} = {} / {}", choice.code, choice.label.en, choice.label.fr);
        let choices = field.choices.iter().map(said).collect::<Vec<_>>().join("\n");
        sheet = sheet
            .with(&row.name, &field.name)
            .with(&row.label_en, &field.label.en)
            .with(&row.label_fr, &field.label.fr)
            .with(&row.ask, field.ask.code())
            .with(&row.choices, choices);
        if let Some(help) = &field.help {
            sheet = sheet.with(&row.help_en, &help.en).with(&row.help_fr, &help.fr);
        }
        if field.required {
            sheet = sheet.with(&row.required, "yes");
        }
        if field.at_least > 0 {
            sheet = sheet.with(&row.at_least, field.at_least);
        }
    }
    sheet
}

fn edit(at: &AtDesk, place: Place, sheet: Sheet, rows: usize) -> Response {
    let shell = at.shell.clone();
    let any = |key: &str| (String::new(), shell.said(key));
    let coded = |set: &str, code: &str| (code.to_owned(), shell.code(set, code));
    let mut products = place.products.clone();
    // A product that is no longer offered stays what the form is for.
    let chosen = sheet.value("product").to_owned();
    if !chosen.is_empty() && !products.contains(&chosen) {
        products.push(chosen);
    }
    let status = sheet.status;
    let html = EditPage {
        kinds: std::iter::once(any("ui-o-all-kinds"))
            .chain(Kind::ALL.iter().map(|it| coded("kind", it.code())))
            .collect(),
        phases: std::iter::once(any("ui-o-form-any-phase"))
            .chain(Phase::ALL.iter().map(|it| coded("phase", it.code())))
            .collect(),
        products: std::iter::once(any("ui-o-all-products"))
            .chain(products.into_iter().map(|it| (it.clone(), it)))
            .collect(),
        asks: Ask::ALL.iter().map(|it| coded("ask", it.code())).collect(),
        rows: (0..rows).map(Row::of).collect(),
        place,
        sheet,
        shell,
    };
    page(html, status)
}

/// `POST /d/{desk}/forms/{version}/retire`.
pub(super) async fn retire(at: AtDesk, Path((_, version)): Path<(String, String)>, fields: Fields) -> Answer {
    must(&at, Action::KeepPolicies)?;
    let version = super::id(&at.shell, &version)?;
    administer(&at, &fields, Administer::RetireForm { version }).await.map_err(no(&at.shell))?;
    Ok(back(&at, "forms", "ui-o-done-form-retired"))
}

/// `POST /d/{desk}/links/{link}/forms/{version}/retire`.
pub(super) async fn retire_of_link(
    at: AtDesk,
    Path((_, link, version)): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    let it = by_hand(&at, &link).await?;
    let (of, version): (LinkId, u32) = (super::id(&at.shell, &it.id)?, super::id(&at.shell, &version)?);
    let what = Administer::RetireLinkForm { link: of, version };
    administer(&at, &fields, what).await.map_err(no(&at.shell))?;
    Ok(back(&at, &format!("links/{}/forms", it.id), "ui-o-done-form-retired"))
}
