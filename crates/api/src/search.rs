//! `search`: words among the requests and publications that the viewer may read.

use domain::reference::named_in;
use domain::{Reason, Refusal};
use engine::view::PublicationView;
use engine::{Page, RequestFilter, Sought};
use serde::Serialize;
use serde_json::{Value, json};

use crate::answer::{self, Answer};
use crate::caller::Caller;
use crate::operation::{Operation, get};
use crate::query::Query;
use crate::requests::{Expand, Listed};
use crate::shape::{Components, List, Shape};

input! {
    /// What is looked for.
    SearchQuery {
        /// Words, or a line with numbers and references: what bears one of them comes first. `requests?q=` lists all, page by page.
        q: String,
        /// Requests at most: 50 unless asked otherwise, 200 at most.
        limit [default]: Option<u32>,
        /// `request`: each request whole, as it is read by its number, in place of an item.
        expand [default]: Option<Expand>,
    }
}

/// Something that was found.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Found {
    Request { request: Listed },
    Publication { publication: Box<PublicationView> },
}

impl Shape for Found {
    fn shape(all: &mut Components) -> Value {
        all.named("Found", |all| {
            let (request, publication) = (Listed::shape(all), PublicationView::shape(all));
            json!({ "oneOf": [
                {
                    "type": "object", "required": ["type", "request"], "additionalProperties": false,
                    "properties": { "type": { "const": "request" }, "request": request },
                },
                {
                    "type": "object", "required": ["type", "publication"], "additionalProperties": false,
                    "properties": { "type": { "const": "publication" }, "publication": publication },
                },
            ] })
        })
    }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/search", search)
            .called("search", "Requests and publications that you may read and that hold every word, or bear a number that is named.")
            .query::<SearchQuery>()
            .gives::<List<Found>>(200),
    ]
}

async fn search(caller: Caller, Query(query): Query<SearchQuery>) -> Answer {
    if query.q.trim().is_empty() {
        return Err(Refusal::field(Reason::FieldMissing, "q").into());
    }
    let filter = RequestFilter {
        q: Some(query.q.clone()),
        sought: Sought::All,
        limit: query.limit.map(|limit| limit as usize),
        ..RequestFilter::default()
    };
    let limit = filter.limit;
    let exact = if named_in(&query.q).is_empty() {
        Vec::new()
    } else {
        let exact = RequestFilter { sought: Sought::Borne, ..filter.clone() };
        Listed::read(&caller, exact, query.expand).await?.items
    };
    let named: Vec<String> = exact.iter().map(|it| it.number().to_owned()).collect();
    let found = Listed::read(&caller, filter, query.expand).await?;
    let Page { items, mut unreadable, building, words_left_out, .. } = found;
    let others = items.into_iter().filter(|it| !named.iter().any(|number| number == it.number()));
    let mut requests: Vec<Listed> = exact.into_iter().chain(others).collect();
    if let Some(limit) = limit {
        requests.truncate(limit);
    }
    let publications = caller.reading.publications_listed(Some(&query.q)).await?;
    unreadable.extend(publications.unreadable);
    let found = requests.into_iter().map(|request| Found::Request { request });
    let more = publications.items.into_iter().map(|it| Found::Publication { publication: Box::new(it) });
    answer::shown(&Page {
        items: found.chain(more).collect::<Vec<_>>(),
        unreadable,
        building,
        words_left_out,
        ..Page::default()
    })
}
