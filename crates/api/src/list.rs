//! Lists in pages: `{"items":[..]}`, and where they go on in a `Link` (RFC 8288). What stands in one and cannot be read
//! is named beside the items: `{"items":[..],"unreadable":["BOR-K7Q2MD"]}`; and what is still being built after an upgrade:
//! `{"items":[..],"building":{"search":62}}`.

use axum::http::{HeaderValue, Uri, header};
use axum::response::IntoResponse;
use domain::{Reason, Refusal};
use engine::{Page, WhichPage};
use serde::Serialize;

use crate::answer::{self, Answer};

/// One page, and the address of the next.
pub fn paged<T: Serialize>(uri: &Uri, page: &Page<T>) -> Answer {
    going_on(uri, page, page.next.as_deref())
}

/// A view with a list in it, and the address where that goes on from a cursor.
pub fn going_on(uri: &Uri, view: &impl Serialize, cursor: Option<&str>) -> Answer {
    let body = answer::shown(view)?;
    let Some(next) = cursor.and_then(|cursor| next(uri, cursor)) else { return Ok(body) };
    Ok(([(header::LINK, next)], body).into_response())
}

/// A page of nothing is no page. Larger pages than there are become the largest, as the description says.
pub fn must_hold_something(limit: Option<u32>) -> Result<(), Refusal> {
    if limit == Some(0) { Err(Refusal::field(Reason::FieldInvalid, "limit")) } else { Ok(()) }
}

input! {
    /// Which page of a list is asked for.
    PageQuery {
        /// Where the page before ended: from its `Link`.
        cursor [default]: Option<String>,
        /// Items on a page: 50 unless asked otherwise, 200 at most.
        limit [default]: Option<u32>,
    }
}

impl PageQuery {
    /// The page, if it may hold something.
    pub fn which(self) -> Result<WhichPage, Refusal> {
        which(self.cursor, self.limit)
    }
}

/// The page behind a cursor, if it may hold something.
pub fn which(cursor: Option<String>, limit: Option<u32>) -> Result<WhichPage, Refusal> {
    must_hold_something(limit)?;
    Ok(WhichPage { cursor, limit: limit.map(|limit| limit as usize) })
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
