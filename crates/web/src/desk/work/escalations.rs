//! The escalations of the desk: what we asked the next desks.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use domain::escalation::Standing;
use domain::id::{LinkId, PersonId};
use domain::kind::Kind;
use domain::word::Speaker;
use engine::view::EscalationView;
use engine::{EscalationFilter, Failure};

use super::marks::{Grave, Promised, Tag, Turn, next_due};
use super::said;
use crate::shell::{AtDesk, Shell, page, query, refused};
use crate::sift::{self, Choice, Sifted};

/// Rows a page shows.
const ROWS: usize = 50;

/// What the address says of the list.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Asked {
    view: String,
    status: String,
    link: String,
    /// Who answers for it.
    contact: String,
    last_by: String,
    severity: String,
    kind: String,
    product: String,
    /// A number or reference of whichever side.
    reference: String,
    /// Days, from the midnight that each begins with.
    updated_since: String,
    due_before: String,
    cursor: String,
}

impl Asked {
    /// Reads an address, and which filters are set to something that means nothing.
    fn read(asked: &HashMap<String, String>) -> (Self, Sifted) {
        let said = |name| said(asked, name);
        let view = VIEWS.into_iter().find(|it| *it == said("view")).unwrap_or("open");
        let mut asked = Self {
            view: view.to_owned(),
            status: said("status"),
            link: said("link"),
            contact: said("contact"),
            last_by: said("last_by"),
            severity: said("severity"),
            kind: said("kind"),
            product: said("product"),
            reference: said("reference"),
            updated_since: said("updated_since"),
            due_before: said("due_before"),
            cursor: said("cursor"),
        };
        let mut sifted = Sifted::default();
        sifted.sift("ui-status", &mut asked.status, |it| Standing::from_code(it).is_some());
        sifted.sift("ui-next-desk", &mut asked.link, |it| it.parse::<LinkId>().is_ok());
        sifted.sift("ui-filter-answers", &mut asked.contact, |it| it.parse::<PersonId>().is_ok());
        sifted.sift("ui-last-word", &mut asked.last_by, |it| Speaker::from_code(it).is_some());
        sifted.sift("ui-severity", &mut asked.severity, |it| sift::severity(it).is_some());
        sifted.sift("ui-kind", &mut asked.kind, |it| Kind::from_code(it).is_some());
        // Whatever these are set to means something, or nothing that is there.
        sifted.sift("ui-fact-product", &mut asked.product, |_| true);
        sifted.sift("ui-fact-a-reference", &mut asked.reference, |_| true);
        sifted.sift("ui-filter-updated-since", &mut asked.updated_since, sift::is_day);
        sifted.sift("ui-filter-due-before", &mut asked.due_before, sift::is_day);
        (asked, sifted)
    }

    /// The view alone.
    fn bare(&self) -> Self {
        Self { view: self.view.clone(), ..Self::default() }
    }

    /// Whether the view is narrowed.
    fn narrowed(&self) -> bool {
        Self { cursor: String::new(), ..self.clone() } != self.bare()
    }

    fn filter(&self, shell: &Shell) -> EscalationFilter {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let (status, reference) = (Standing::from_code(&self.status), some(&self.reference));
        // A status of its own looks through everything, and so does a reference among those that are open.
        let all = status.is_some() || (reference.is_some() && self.view == "open");
        EscalationFilter {
            open: (!all).then_some(self.view != "closed"),
            awaits_us: (self.view == "await").then_some(true),
            mine: self.view == "mine",
            contact: self.contact.parse().ok(),
            link: self.link.parse().ok(),
            status,
            severity: sift::severity(&self.severity),
            kind: Kind::from_code(&self.kind),
            product: some(&self.product),
            reference,
            last_by: Speaker::from_code(&self.last_by),
            updated_since: sift::begins(&self.updated_since, shell),
            due_before: sift::begins(&self.due_before, shell),
            cursor: some(&self.cursor),
            limit: Some(ROWS),
        }
    }

    /// The query of its address.
    fn query(&self) -> String {
        query(&[
            ("view", &self.view),
            ("status", &self.status),
            ("link", &self.link),
            ("contact", &self.contact),
            ("last_by", &self.last_by),
            ("severity", &self.severity),
            ("kind", &self.kind),
            ("product", &self.product),
            ("reference", &self.reference),
            ("updated_since", &self.updated_since),
            ("due_before", &self.due_before),
            ("cursor", &self.cursor),
        ])
    }
}

#[derive(Template)]
#[template(path = "desk/work/escalations.html")]
struct EscalationsPage {
    shell: Shell,
    base: String,
    title: String,
    views: Vec<(String, String, bool)>,
    asked: Asked,
    statuses: Vec<Choice>,
    links: Vec<Choice>,
    contacts: Vec<Choice>,
    speakers: Vec<Choice>,
    severities: Vec<Choice>,
    kinds: Vec<Choice>,
    /// Products to choose from; none, where a name is typed.
    products: Vec<Choice>,
    /// Whether a filter is set that is folded away otherwise.
    more: bool,
    /// Which filters were set to something that means nothing.
    wrong: Option<String>,
    /// The view without its filters, where there are any.
    clear: Option<String>,
    rows: Vec<Row>,
    unreadable: Option<String>,
    remark: Option<String>,
    next: Option<String>,
    first_page: bool,
    here: String,
}

struct Row {
    grave: Grave,
    href: String,
    number: String,
    reference: Option<String>,
    subject: String,
    next_desk: String,
    by_hand: bool,
    contact: String,
    unheld: bool,
    to_telephone: bool,
    behind: usize,
    tag: Tag,
    turn: Option<Turn>,
    clock: Option<Promised>,
    updated_at: domain::Timestamp,
    updated: String,
}

const VIEWS: [&str; 4] = ["await", "open", "mine", "closed"];

/// `GET /d/{desk}/escalations`.
pub(super) async fn list(at: AtDesk, Query(asked): super::Asked) -> Response {
    match show(&at, asked).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn show(at: &AtDesk, asked: HashMap<String, String>) -> Result<EscalationsPage, Failure> {
    let (asked, sifted) = Asked::read(&asked);
    let (shell, now, base) = (&at.shell, at.app.engine.now(), format!("/d/{}", at.desk.slug));
    let found = at.reading.escalations(asked.filter(shell)).await?;
    let to = |asked: &Asked| format!("{base}/escalations{}", asked.query());
    let choice = |code: &str, name: String, chosen: &str| (code.to_owned(), name, code == chosen);
    let all = at.reading.links().await?;
    let mut products: Vec<String> = all.iter().flat_map(|link| link.products.clone()).collect();
    products.extend(at.desk.products.iter().cloned());
    products.sort();
    products.dedup();
    let links = all.into_iter().map(|it| choice(&it.id, it.name, &asked.link));
    let agents = at.reading.agents().await?.into_iter();
    let contacts = agents.map(|it| choice(&it.person, it.name, &asked.contact));
    let speakers = [(Speaker::Desk, "ui-us"), (Speaker::NextDesk, "ui-the-next-desk")];
    let folded = [&asked.severity, &asked.kind, &asked.product, &asked.reference];
    let onward = |cursor: String| to(&Asked { cursor, ..asked.clone() });
    Ok(EscalationsPage {
        statuses: Standing::ALL
            .iter()
            .map(|it| choice(it.code(), shell.code("status", it.code()), &asked.status))
            .collect(),
        links: with_gone(links.collect(), &asked.link, shell),
        contacts: with_gone(contacts.collect(), &asked.contact, shell),
        speakers: speakers
            .iter()
            .map(|(it, name)| choice(it.code(), shell.said(name), &asked.last_by))
            .collect(),
        severities: sift::severities(&asked.severity),
        kinds: Kind::ALL
            .iter()
            .map(|it| choice(it.code(), shell.code("kind", it.code()), &asked.kind))
            .collect(),
        products: sift::products(products, &asked.product),
        more: folded.iter().any(|it| !it.is_empty()),
        wrong: sifted.said("ui-filters-wrong", shell),
        clear: asked.narrowed().then(|| to(&asked.bare())),
        unreadable: shell.unreadable_escalations(&found.unreadable),
        remark: shell.remark(&found),
        title: shell.said(&format!("ui-escalations-{}", asked.view)),
        views: VIEWS
            .iter()
            .map(|it| {
                let href = format!("{base}/escalations?view={it}");
                (href, shell.said(&format!("ui-escalations-{it}")), *it == asked.view)
            })
            .collect(),
        rows: found.items.iter().map(|it| row(it, &base, now, shell)).collect(),
        next: found.next.map(onward),
        first_page: asked.cursor.is_empty(),
        shell: at.shell.clone(),
        here: onward(String::new()),
        asked,
        base,
    })
}

/// Choices, and what else was asked for by its id: somebody or something that is gone.
fn with_gone(mut choices: Vec<Choice>, asked: &str, shell: &Shell) -> Vec<Choice> {
    if !asked.is_empty() && !choices.iter().any(|(_, _, here)| *here) {
        choices.push((asked.to_owned(), shell.said("ui-filter-gone"), true));
    }
    choices
}

fn row(it: &EscalationView, base: &str, now: domain::Timestamp, shell: &Shell) -> Row {
    Row {
        grave: Grave::of(&it.severity, shell),
        href: format!("{base}/escalations/{}", it.number),
        number: it.number.clone(),
        reference: it.reference.clone(),
        subject: it.subject.clone(),
        next_desk: it.next_desk.clone(),
        by_hand: it.by_hand,
        contact: it.contact.clone(),
        to_telephone: it.to_telephone,
        unheld: it.unheld,
        behind: it.requests.len(),
        tag: Tag::status(it.status.code(), shell),
        turn: Turn::of_escalation(it.holder, &it.next_desk, shell),
        clock: next_due(&it.clocks).and_then(|clock| Promised::of(clock, now, shell)),
        updated_at: it.updated_at,
        updated: shell.when(it.updated_at),
    }
}
