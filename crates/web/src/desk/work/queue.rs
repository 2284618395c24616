//! The queue: requests that wait, the next due first.

mod count;
mod filters;

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::holder::Holder;
use domain::kind::Kind;
use domain::life::Status;
use domain::word::Speaker;
use engine::view::{DeskItem, RequestItem};
use engine::{Bearer, Failure, Page, RequestFilter};

use count::Known;
use filters::{Offer, Set};

pub(super) use count::count;

use super::marks::{Grave, Owed, Promised, Tag, Turn};
use super::said;
use crate::shell::{AtDesk, Shell, encoded, page, refused};
use crate::sift::{self, Choice};

/// Rows a page shows.
const ROWS: usize = 25;

/// What the address says of the list.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Asked {
    view: String,
    status: String,
    kind: String,
    holder: String,
    last_by: String,
    region: String,
    queue: String,
    account: String,
    /// A contact by the person, or as somebody typed who.
    contact: String,
    assignee: String,
    severity: String,
    product: String,
    tag: String,
    /// A number or reference of whichever side.
    reference: String,
    /// An answer to a question of the form: the question's name, a colon, what was said.
    value: String,
    /// Days, from the midnight that each begins with.
    opened_since: String,
    opened_before: String,
    updated_since: String,
    due_before: String,
    next_due_before: String,
    q: String,
    sort: String,
    page: String,
    /// Whether it is to be counted, however long that takes.
    count: String,
}

impl Asked {
    fn of(asked: &HashMap<String, String>) -> Self {
        let said = |name| said(asked, name);
        Self {
            view: said("view"),
            status: said("status"),
            kind: said("kind"),
            holder: said("holder"),
            last_by: said("last_by"),
            region: said("region"),
            queue: said("queue"),
            account: said("account"),
            contact: said("contact"),
            assignee: said("assignee"),
            severity: said("severity"),
            product: said("product"),
            tag: said("tag"),
            reference: said("reference"),
            value: filters::value(&said("value"), &said("field"), &said("answer")),
            opened_since: said("opened_since"),
            opened_before: said("opened_before"),
            updated_since: said("updated_since"),
            due_before: said("due_before"),
            next_due_before: said("next_due_before"),
            q: said("q"),
            sort: said("sort"),
            page: said("page"),
            count: said("count"),
        }
    }

    /// The same list from its first page, which nobody has counted.
    fn anew(&self) -> Self {
        Self { page: String::new(), count: String::new(), ..self.clone() }
    }

    /// Whether it says anything of the list beside a view, its order and words.
    fn says_more(&self) -> bool {
        let (view, sort, q) = (self.view.clone(), self.sort.clone(), self.q.clone());
        *self != Self { view, sort, q, ..Self::default() }
    }
}

#[derive(Template)]
#[template(path = "desk/work/queue.html")]
struct QueuePage {
    shell: Shell,
    base: String,
    title: String,
    asked: Asked,
    order: Order,
    views: Vec<View>,
    statuses: Vec<Choice>,
    kinds: Vec<Choice>,
    holders: Vec<Choice>,
    speakers: Vec<Choice>,
    /// Queues of regions, where the desk follows the sun.
    regions: Vec<Choice>,
    /// Queues in which requests of the view may wait.
    queues: Vec<Choice>,
    offer: Offer,
    /// The question and the answer that are asked for, as their fields show them.
    value: (String, String),
    /// Whether a filter is set that is folded away otherwise.
    more: bool,
    /// Which filters were set to something that means nothing.
    wrong: Option<String>,
    /// The filters that are set.
    set: Vec<Set>,
    rows: Vec<Row>,
    unreadable: Option<String>,
    remark: Option<String>,
    range: String,
    /// How many there are, where that is known.
    total: Option<String>,
    /// Where it is counted: as a page, and as a text.
    counted: (String, String),
    beyond: bool,
    pages: Vec<PageLink>,
    clear: String,
    sort_due: String,
    sort_next_due: String,
    sort_updated: String,
}

/// What the list begins with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Due,
    NextDue,
    Updated,
}

/// A filter: the key of its name, what it is set to, and where an address says so.
type Filter<'a> = (&'a str, String, fn(&mut Asked) -> &mut String);

struct View {
    name: String,
    href: String,
    here: bool,
    count: Option<u64>,
}

struct PageLink {
    name: String,
    href: String,
    here: bool,
}

struct Row {
    grave: Grave,
    href: String,
    number: String,
    subject: String,
    account: Option<String>,
    from_desk: bool,
    product: Option<String>,
    assignee: Option<String>,
    /// The desk's labels.
    labels: Vec<String>,
    tag: Tag,
    escalated: bool,
    unheard: bool,
    turn: Option<Turn>,
    clock: Option<Promised>,
    owed: Option<Owed>,
    last_word: Option<Turn>,
    updated_at: domain::Timestamp,
    updated: String,
}

/// The views of the queue, and what each narrows by.
const VIEWS: [&str; 8] = ["technical", "business", "mine", "us", "next", "open", "closed", "all"];

/// `GET /d/{desk}` and `/d/{desk}/requests`.
pub(super) async fn queue(at: AtDesk, Query(asked): super::Asked) -> Response {
    let asked = Asked::of(&asked);
    match named(&at, &asked).await {
        Ok(Some(bearer)) => {
            let to = match bearer {
                Bearer::Request(number) => format!("/d/{}/requests/{number}", at.desk.slug),
                Bearer::Escalation(number) => format!("/d/{}/escalations/{number}", at.desk.slug),
            };
            return Redirect::to(&to).into_response();
        }
        Ok(None) => {}
        Err(failure) => return refused(&at.shell, failure),
    }
    match show(&at, asked).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

/// The record that somebody looks for by a number which no other bears; none where the list is narrowed otherwise.
async fn named(at: &AtDesk, asked: &Asked) -> Result<Option<Bearer>, Failure> {
    if asked.q.trim().is_empty() || asked.says_more() {
        return Ok(None);
    }
    at.reading.bearer(&asked.q).await
}

/// Reads the view that is asked for: where none is, the one of whoever asks.
fn choose_view(at: &AtDesk, asked: &mut Asked) {
    if !VIEWS.contains(&asked.view.as_str()) {
        let business = at.seat.role == domain::seat::Role::Business;
        asked.view = if !asked.q.is_empty() {
            "open"
        } else if business {
            "business"
        } else {
            "technical"
        }
        .to_owned();
    }
}

/// Which page it is, and what it holds: the one that is asked for, or the last that holds anything, where that one is
/// behind it. To find the last, the list is counted.
async fn turned(
    at: &AtDesk,
    filter: RequestFilter,
    mut here: usize,
    known: &mut Option<Known>,
) -> Result<(usize, Page<RequestItem>), Failure> {
    loop {
        let shown = RequestFilter { skip: (here - 1) * ROWS, ..filter.clone() };
        let found = at.reading.requests(shown).await?;
        if here == 1 || !found.items.is_empty() || !found.unreadable.is_empty() {
            return Ok((here, found));
        }
        let counted = Known::counted(at.reading.count(filter.clone()).await?);
        here = counted.pages().min(here - 1);
        *known = Some(counted);
    }
}

async fn show(at: &AtDesk, mut asked: Asked) -> Result<QueuePage, Failure> {
    choose_view(at, &mut asked);
    let shell = &at.shell;
    let order = match asked.sort.as_str() {
        // What has ended is due no more.
        _ if ["closed", "all"].contains(&asked.view.as_str()) => Order::Updated,
        "updated" => Order::Updated,
        "next-due" => Order::NextDue,
        _ => Order::Due,
    };
    let mut sifted = filters::sifted(&mut asked);
    let queues = filters::queues(at, &mut asked, &mut sifted).await?;
    let offer = filters::offer(at, &mut asked).await?;
    let filter = RequestFilter {
        by_due: order == Order::Due,
        by_next_due: order == Order::NextDue,
        accounts: offer.chosen.clone(),
        ..filter(&asked, shell)
    };
    let mut known = count::known(at, &asked, &filter).await?;
    // A page far behind the last one is none, whether anybody has counted or not.
    let pages = known.map_or(engine::COUNTED.div_ceil(ROWS), Known::pages);
    let here = asked.page.parse::<usize>().unwrap_or(1).clamp(1, pages);
    let (here, found) = turned(at, filter, here, &mut known).await?;
    let upto = (here - 1) * ROWS + found.items.len() + found.unreadable.len();
    if known.is_none() && found.next.is_none() && (here == 1 || upto > (here - 1) * ROWS) {
        known = Some(Known::all(upto));
    }
    let pages = known.map(Known::pages);
    let remark = shell.remark(&found);
    let now = at.app.engine.now();
    let base = format!("/d/{}", at.desk.slug);
    let rows: Vec<Row> = found
        .items
        .iter()
        .filter_map(|it| match it {
            RequestItem::Desk(it) => Some(row(it, &base, now, shell)),
            RequestItem::Contact(_) => None,
        })
        .collect();
    let link = |asked: &Asked| format!("{base}/requests{}", query(asked));
    let counts = shell.counts.clone().unwrap_or_default();
    let views = VIEWS
        .iter()
        .map(|code| View {
            name: shell.said(&format!("ui-view-{code}")),
            href: link(&Asked { view: (*code).to_owned(), ..Asked::default() }),
            here: asked.view == *code,
            count: match *code {
                "technical" => Some(counts.technical),
                "business" => Some(counts.business),
                "mine" => Some(counts.mine),
                "us" => Some(counts.waits_on_us),
                "next" => Some(counts.waits_on_next),
                _ => None,
            },
        })
        .collect();
    let page_link = |to: usize, name: String| PageLink {
        name,
        href: link(&Asked { page: to.to_string(), ..asked.clone() }),
        here: to == here,
    };
    let mut links = Vec::new();
    if here > 1 {
        links.push(PageLink { here: false, ..page_link(here - 1, shell.said("ui-page-before")) });
    }
    // The first, the last, and those about here; where nobody has counted there is no last.
    let last = pages.unwrap_or(here);
    if last > 1 {
        for to in (1..=last).filter(|to| *to == 1 || *to == last || to.abs_diff(here) <= 2) {
            links.push(page_link(to, to.to_string()));
        }
    }
    if pages.map_or(found.next.is_some() && upto < engine::COUNTED, |pages| here < pages) {
        links.push(PageLink { here: false, ..page_link(here + 1, shell.said("ui-page-after")) });
    }
    let choice =
        |family: &str, code: &str, chosen: &str| (code.to_owned(), shell.code(family, code), code == chosen);
    let regions: Vec<Choice> = at
        .reading
        .regions()
        .await?
        .into_iter()
        .map(|it| {
            let here = it.queue == asked.region;
            let name = if it.now { shell.say1("ui-region-now", "name", &it.queue) } else { it.queue.clone() };
            (it.queue, name, here)
        })
        .collect();
    let statuses: Vec<_> = Status::ALL.iter().map(|it| choice("status", it.code(), &asked.status)).collect();
    let kinds: Vec<_> = Kind::ALL.iter().map(|it| choice("kind", it.code(), &asked.kind)).collect();
    let parties = |chosen: &str| -> Vec<Choice> {
        let name = |it: &Holder| match it {
            Holder::Asker => shell.said("ui-the-asker"),
            Holder::Desk => shell.said("ui-us"),
            Holder::NextDesk => shell.said("ui-the-next-desk"),
        };
        Holder::ALL.iter().map(|it| (it.code().to_owned(), name(it), it.code() == chosen)).collect()
    };
    // Speakers are called by the same codes.
    let (holders, speakers) = (parties(&asked.holder), parties(&asked.last_by));
    let chosen = |choices: &[Choice], otherwise: &str| {
        let here = choices.iter().find(|(_, _, here)| *here);
        here.map_or_else(|| otherwise.to_owned(), |(_, name, _)| name.clone())
    };
    // Half an answer narrows nothing; its fields keep it.
    let answered = filters::answered(&asked.value);
    if answered.is_none() && !asked.value.is_empty() {
        sifted.name("ui-fact-answer");
    }
    let answer = if answered.is_some() { asked.value.clone() } else { String::new() };
    // Each: what it is called, what it is set to, and the address with nothing in its place.
    let may_be_set: [Filter<'_>; 20] = [
        ("ui-words", asked.q.clone(), |it| &mut it.q),
        ("ui-status", chosen(&statuses, ""), |it| &mut it.status),
        ("ui-kind", chosen(&kinds, ""), |it| &mut it.kind),
        ("ui-waiting-on-label", chosen(&holders, ""), |it| &mut it.holder),
        ("ui-last-word", chosen(&speakers, ""), |it| &mut it.last_by),
        ("ui-fact-region", chosen(&regions, &asked.region), |it| &mut it.region),
        ("ui-fact-queue", chosen(&queues, ""), |it| &mut it.queue),
        ("ui-fact-account", offer.account.clone(), |it| &mut it.account),
        ("ui-fact-contact", offer.contact.clone(), |it| &mut it.contact),
        ("ui-severity", asked.severity.clone(), |it| &mut it.severity),
        ("ui-fact-product", asked.product.clone(), |it| &mut it.product),
        ("ui-fact-assignee", chosen(&offer.agents, ""), |it| &mut it.assignee),
        ("ui-filter-tag", asked.tag.clone(), |it| &mut it.tag),
        ("ui-fact-a-reference", asked.reference.clone(), |it| &mut it.reference),
        ("ui-fact-answer", answer, |it| &mut it.value),
        ("ui-filter-opened-since", sift::day(&asked.opened_since, shell), |it| &mut it.opened_since),
        ("ui-filter-opened-before", sift::day(&asked.opened_before, shell), |it| &mut it.opened_before),
        ("ui-filter-updated-since", sift::day(&asked.updated_since, shell), |it| &mut it.updated_since),
        ("ui-filter-due-before", sift::day(&asked.due_before, shell), |it| &mut it.due_before),
        ("ui-filter-next-due-before", sift::day(&asked.next_due_before, shell), |it| &mut it.next_due_before),
    ];
    let set = may_be_set
        .into_iter()
        .filter(|(_, name, _)| !name.trim().is_empty())
        .map(|(label, name, field)| {
            let mut without = asked.anew();
            field(&mut without).clear();
            Set::new(label, &name, link(&without), shell)
        })
        .collect();
    let folded = [
        &asked.account,
        &asked.contact,
        &asked.severity,
        &asked.product,
        &asked.assignee,
        &asked.tag,
        &asked.reference,
        &asked.value,
        &asked.opened_since,
        &asked.opened_before,
        &asked.updated_since,
        &asked.due_before,
        &asked.next_due_before,
    ];
    let more = folded.into_iter().any(|it| !it.is_empty());
    let (field, said) = asked.value.split_once(':').unwrap_or((asked.value.as_str(), ""));
    Ok(QueuePage {
        value: (field.to_owned(), said.to_owned()),
        wrong: sifted.said("ui-filters-wrong", shell),
        more,
        offer,
        set,
        regions,
        queues,
        title: shell.said(&format!("ui-view-{}", asked.view)),
        statuses,
        kinds,
        holders,
        speakers,
        range: {
            let (first, last) = ((here - 1) * ROWS + 1, (here - 1) * ROWS + rows.len());
            let (first, last) = (first.to_string(), last.to_string());
            match known.filter(|it| !it.more) {
                Some(it) => {
                    let total = it.total.to_string();
                    let said = [("first", &*first), ("last", &*last), ("total", &*total)];
                    words::say(shell.language, "ui-range", &said)
                }
                None => shell.say2("ui-range-open", "first", first, "last", last),
            }
        },
        clear: link(&Asked { view: asked.view.clone(), ..Asked::default() }),
        counted: (
            link(&Asked { count: "yes".into(), ..asked.clone() }),
            format!("{base}/requests/count{}", query(&asked.anew())),
        ),
        sort_due: link(&Asked { sort: "due".into(), ..asked.anew() }),
        sort_next_due: link(&Asked { sort: "next-due".into(), ..asked.anew() }),
        sort_updated: link(&Asked { sort: "updated".into(), ..asked.anew() }),
        unreadable: shell.unreadable(&found.unreadable),
        remark,
        shell: at.shell.clone(),
        base,
        order,
        views,
        rows,
        total: known.map(|it| it.said(shell)),
        beyond: known.is_some_and(|it| it.total > engine::COUNTED || it.more),
        pages: links,
        asked,
    })
}

fn filter(asked: &Asked, shell: &Shell) -> RequestFilter {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut filter = RequestFilter {
        status: some(&asked.status).filter(|it| Status::from_code(it).is_some()),
        kind: some(&asked.kind).filter(|it| Kind::from_code(it).is_some()),
        holder: some(&asked.holder).filter(|it| Holder::from_code(it).is_some()),
        last_by: Speaker::from_code(&asked.last_by),
        region: some(&asked.region),
        queue: asked.queue.parse().ok(),
        assignee: asked.assignee.parse().ok(),
        contact: asked.contact.parse().ok(),
        severity: sift::severity(&asked.severity),
        product: some(&asked.product),
        tag: some(&asked.tag),
        reference: some(asked.reference.trim()),
        value: filters::answered(&asked.value),
        opened_since: sift::begins(&asked.opened_since, shell),
        opened_before: sift::begins(&asked.opened_before, shell),
        updated_since: sift::begins(&asked.updated_since, shell),
        due_before: sift::begins(&asked.due_before, shell),
        next_due_before: sift::begins(&asked.next_due_before, shell),
        q: some(asked.q.trim()),
        open: Some(true),
        limit: Some(ROWS),
        ..RequestFilter::default()
    };
    match asked.view.as_str() {
        "technical" | "business" => filter.door = Some(asked.view.clone()),
        "mine" => filter.mine = true,
        "us" => filter.holder = Some("desk".into()),
        "next" => filter.holder = Some("next-desk".into()),
        "closed" => filter.open = Some(false),
        "all" => filter.open = None,
        _ => {}
    }
    // Words, a reference, an answer and a status of their own look through everything.
    let sought = filter.q.is_some() || filter.reference.is_some() || filter.value.is_some();
    if filter.status.is_some() || (sought && asked.view == "open") {
        filter.open = None;
    }
    filter
}

fn row(it: &DeskItem, base: &str, now: domain::Timestamp, shell: &Shell) -> Row {
    let (asker, next_desk) = (it.account.as_deref(), it.aside.next_desk.as_deref());
    Row {
        grave: Grave::of(&it.severity, shell),
        href: format!("{base}/requests/{}", it.number),
        number: it.number.to_string(),
        subject: it.subject.clone(),
        account: it.account.clone(),
        from_desk: it.aside.from_desk,
        product: it.aside.product.clone(),
        assignee: it.assignee.clone(),
        labels: it.tags.clone(),
        tag: Tag::status(it.status.code(), shell),
        escalated: next_desk.is_some(),
        unheard: it.aside.unheard,
        turn: Turn::of(it.holder, asker, next_desk, shell),
        clock: it.aside.promise.as_ref().and_then(|clock| Promised::of(clock, now, shell)),
        owed: it.next_due_at.map(|due| Owed::of(due, now, shell)),
        last_word: Turn::of_word(it.last_by, asker, next_desk, shell),
        updated_at: it.updated_at,
        updated: shell.when(it.updated_at),
    }
}

/// The query of an address: only what says something.
fn query(asked: &Asked) -> String {
    let pairs = [
        ("view", &asked.view),
        ("status", &asked.status),
        ("kind", &asked.kind),
        ("holder", &asked.holder),
        ("last_by", &asked.last_by),
        ("region", &asked.region),
        ("queue", &asked.queue),
        ("account", &asked.account),
        ("contact", &asked.contact),
        ("severity", &asked.severity),
        ("product", &asked.product),
        ("assignee", &asked.assignee),
        ("tag", &asked.tag),
        ("reference", &asked.reference),
        ("value", &asked.value),
        ("opened_since", &asked.opened_since),
        ("opened_before", &asked.opened_before),
        ("updated_since", &asked.updated_since),
        ("due_before", &asked.due_before),
        ("next_due_before", &asked.next_due_before),
        ("q", &asked.q),
        ("sort", &asked.sort),
        ("page", &asked.page),
        ("count", &asked.count),
    ];
    let said: Vec<String> = pairs
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if said.is_empty() { String::new() } else { format!("?{}", said.join("&")) }
}
