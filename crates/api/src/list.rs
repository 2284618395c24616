//! Lists in pages: `{"items":[..]}`, and where they go on in a `Link` (RFC 8288). What stands in one and cannot be read
//! is named beside the items: `{"items":[..],"unreadable":["BOR-K7Q2MD"]}`; and what is still being built after an upgrade:
//! `{"items":[..],"building":{"search":62}}`.

use axum::http::{HeaderValue, Uri, header};
use axum::response::IntoResponse;
use domain::{Reason, Refusal};
use engine::Page;
use serde::Serialize;

use crate::answer::{self, Answer};

/// One page, and the address of the next.
pub fn paged<T: Serialize>(uri: &Uri, page: &Page<T>) -> Answer {
    let body = answer::shown(page)?;
    let Some(next) = page.next.as_deref().and_then(|cursor| next(uri, cursor)) else { return Ok(body) };
    Ok(([(header::LINK, next)], body).into_response())
}

/// A page of a list that is read whole, after the item of the cursor. `id`: what an item is known by in the list.
pub fn part<T: Serialize>(
    uri: &Uri,
    mut items: Vec<T>,
    id: impl Fn(&T) -> u64,
    (cursor, limit): (Option<&str>, Option<u32>),
) -> Answer {
    must_hold_something(limit)?;
    if let Some(cursor) = cursor {
        let before = items.iter().position(|it| id(it).to_string() == cursor);
        let before = before.ok_or_else(|| Refusal::field(Reason::FieldInvalid, "cursor"))?;
        items.drain(..=before);
    }
    let most = limit.map_or(MOST, |limit| (limit as usize).min(MOST));
    let more = items.len() > most;
    items.truncate(most);
    let next = items.last().filter(|_| more).map(|last| id(last).to_string());
    paged(uri, &Page { items, next, ..Page::default() })
}

/// Items on a page at most.
const MOST: usize = 200;

/// A page of nothing is no page. Larger pages than there are become the largest, as the description says.
pub fn must_hold_something(limit: Option<u32>) -> Result<(), Refusal> {
    if limit == Some(0) { Err(Refusal::field(Reason::FieldInvalid, "limit")) } else { Ok(()) }
}

/// The same query with another cursor. Cursors are of letters, digits, `-` and `_`: nothing to escape.
fn next(uri: &Uri, cursor: &str) -> Option<HeaderValue> {
    let kept = uri.query().unwrap_or_default().split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && name != "cursor"
    });
    let query: Vec<&str> = kept.collect();
    let separator = if query.is_empty() { "" } else { "&" };
    let address = format!("<{}?{}{separator}cursor={cursor}>; rel=\"next\"", uri.path(), query.join("&"));
    HeaderValue::from_str(&address).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_the_filters_and_replaces_the_cursor() {
        let uri = Uri::from_static("/api/v1/requests?status=open&cursor=old&q=a%20b");
        let link = next(&uri, "new").expect("a link");
        assert_eq!(link, "</api/v1/requests?status=open&q=a%20b&cursor=new>; rel=\"next\"");
        let bare = next(&Uri::from_static("/api/v1/requests"), "new").expect("a link");
        assert_eq!(bare, "</api/v1/requests?cursor=new>; rel=\"next\"");
    }
}
