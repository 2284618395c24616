//! Publications: known issues, articles, guides, release notes. Ours, and those the next desks addressed to us.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use engine::Action;
use engine::view::PublicationView;

use super::{Answer, Asked, id, may, no, said};
use crate::shell::{AtDesk, Shell, page};

/// What a publication may be.
pub(super) const KINDS: [&str; 4] = ["known-issue", "article", "guide", "release-note"];
/// Who may read a publication or a notice, the narrowest first.
pub(super) const AUDIENCES: [&str; 3] = ["desk", "askers", "customers"];

#[derive(Template)]
#[template(path = "desk/office/publications.html")]
struct ListPage {
    shell: Shell,
    q: String,
    kind: String,
    kinds: Vec<(String, String)>,
    product: String,
    products: Vec<String>,
    whose: String,
    found: Vec<PublicationView>,
    /// What of them cannot be shown.
    unreadable: Option<String>,
    narrowed: bool,
    may: bool,
}

#[derive(Template)]
#[template(path = "desk/office/publication.html")]
struct ReadPage {
    shell: Shell,
    it: PublicationView,
    may: bool,
}

/// `GET /d/{desk}/publications`; narrowed by `q`, `kind`, `product` and `whose` (`own`, `next`).
pub(super) async fn list(at: AtDesk, Query(asked): Asked) -> Answer {
    let shell = at.shell.clone();
    let [q, kind, product, whose] = ["q", "kind", "product", "whose"].map(|name| said(&asked, name));
    let words = Some(q.trim()).filter(|q| !q.is_empty());
    let listed = at.reading.publications_listed(words).await.map_err(no(&shell))?;
    let unreadable = shell.unreadable_listed(&listed.unreadable);
    let all = listed.items;
    let mut products = at.desk.products.clone();
    for named in all.iter().flat_map(|it| &it.products) {
        if !products.contains(named) {
            products.push(named.clone());
        }
    }
    let fits = |it: &PublicationView| {
        (kind.is_empty() || it.kind == kind)
            && (product.is_empty() || it.products.is_empty() || it.products.contains(&product))
            && match whose.as_str() {
                "own" => it.from.is_none(),
                "next" => it.from.is_some(),
                _ => true,
            }
    };
    let found = all.into_iter().filter(fits).collect();
    let html = ListPage {
        narrowed: [&q, &kind, &product, &whose].iter().any(|it| !it.is_empty()),
        kinds: KINDS.iter().map(|it| ((*it).to_owned(), shell.code("ui-p-publication", it))).collect(),
        may: may(&at, Action::Publish),
        q,
        kind,
        product,
        products,
        whose,
        found,
        unreadable,
        shell,
    };
    Ok(page(html, StatusCode::OK))
}

/// `GET /d/{desk}/publications/{publication}`.
pub(super) async fn read(at: AtDesk, Path((_, publication)): Path<(String, String)>) -> Answer {
    let shell = at.shell.clone();
    let asked = id(&shell, &publication)?;
    let it = at.reading.publication(asked).await.map_err(no(&shell))?;
    Ok(page(ReadPage { it, may: may(&at, Action::Publish), shell }, StatusCode::OK))
}
