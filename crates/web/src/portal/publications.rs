//! Publications: what the desk published for its customers.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use engine::view::PublicationView;
use serde::Deserialize;

use crate::shell::{AtPortal, Shell, page, refused};

/// What the address says.
#[derive(Debug, Default, Clone, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    product: String,
}

#[derive(Template)]
#[template(path = "portal/publications.html")]
struct ListPage {
    shell: Shell,
    asked: Asked,
    products: Vec<(String, bool)>,
    found: Vec<PublicationView>,
    narrowed: bool,
    intake: bool,
}

#[derive(Template)]
#[template(path = "portal/publication.html")]
struct ReadPage {
    shell: Shell,
    it: PublicationView,
    intake: bool,
}

/// `GET /p/{desk}/{seat}/publications`.
pub(super) async fn list(at: AtPortal, Query(asked): Query<Asked>) -> Response {
    let q = Some(asked.q.trim()).filter(|q| !q.is_empty());
    let mut found = match at.reading.publications(q).await {
        Ok(found) => found,
        Err(failure) => return refused(&at.shell, failure),
    };
    if !asked.product.is_empty() {
        found.retain(|it| it.products.is_empty() || it.products.contains(&asked.product));
    }
    let products = at.desk.products.iter().map(|it| (it.clone(), *it == asked.product)).collect();
    let narrowed = q.is_some() || !asked.product.is_empty();
    page(
        ListPage { shell: at.shell, intake: at.desk.intake, asked, products, found, narrowed },
        StatusCode::OK,
    )
}

/// `GET /p/{desk}/{seat}/publications/{id}`.
pub(super) async fn read(at: AtPortal, Path((_, _, id)): Path<(String, String, String)>) -> Response {
    let found = match id.parse() {
        Ok(id) => at.reading.publication(id).await,
        Err(_) => Err(domain::refusal::not_found().into()),
    };
    match found {
        Ok(it) => page(ReadPage { intake: at.desk.intake, shell: at.shell, it }, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}
