//! Files that pages load: style, script, icons; each desk's colour and sign.

mod colour;

use std::sync::OnceLock;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::shell::{App, Visitor, problem};

/// The style sheet: its files in the order of their names.
const STYLE: &str = concat!(
    include_str!("../assets/css/10-reset.css"),
    include_str!("../assets/css/20-tokens.css"),
    include_str!("../assets/css/30-base.css"),
    include_str!("../assets/css/40-layout.css"),
    include_str!("../assets/css/50-marks.css"),
    include_str!("../assets/css/51-controls.css"),
    include_str!("../assets/css/52-blocks.css"),
    include_str!("../assets/css/53-talk.css"),
    include_str!("../assets/css/54-wall.css"),
    include_str!("../assets/css/55-work.css"),
    include_str!("../assets/css/60-pages.css"),
    include_str!("../assets/css/90-print.css"),
);

const SVG: &str = "image/svg+xml";

/// Name, type, bytes.
const FILES: [(&str, &str, &str); 7] = [
    ("relais.css", "text/css; charset=utf-8", STYLE),
    ("relais.js", "text/javascript; charset=utf-8", include_str!("../assets/relais.js")),
    ("icons.svg", SVG, include_str!("../assets/icons.svg")),
    ("logo.svg", SVG, include_str!("../assets/logo.svg")),
    ("favicon.svg", SVG, include_str!("../assets/favicon.svg")),
    ("chevron.svg", SVG, include_str!("../assets/chevron.svg")),
    ("wall.svg", SVG, include_str!("../assets/wall.svg")),
];

/// Ten letters that change when any file does.
pub(crate) fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        let mut digest = Sha256::new();
        for (name, _, text) in FILES {
            digest.update(name);
            digest.update(text);
        }
        short(&digest.finalize())
    })
}

fn short(digest: &[u8]) -> String {
    data_encoding::BASE32_NOPAD.encode(digest).chars().take(10).collect::<String>().to_lowercase()
}

/// `GET /assets/{name}`.
pub(crate) async fn asset(
    visitor: Visitor,
    Path(name): Path<String>,
    headers: HeaderMap,
    uri: axum::http::Uri,
) -> Response {
    let Some((_, kind, text)) = FILES.into_iter().find(|(known, _, _)| *known == name) else {
        return problem::not_found(&visitor.shell);
    };
    // Named with its version it never changes; without, the browser asks each time and is told it has it already.
    let lasts = if uri.query() == Some(&format!("v={}", version())) {
        "public, max-age=31536000, immutable"
    } else {
        "public, no-cache"
    };
    answer(&headers, kind, lasts, text.to_owned())
}

fn answer(asked: &HeaderMap, kind: &'static str, lasts: &'static str, text: String) -> Response {
    let tag = format!("\"{}\"", short(&Sha256::digest(text.as_bytes())));
    let known = asked.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let head = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CACHE_CONTROL, lasts.to_owned()),
        (header::ETAG, tag.clone()),
    ];
    if known.split(',').any(|it| it.trim().trim_start_matches("W/") == tag) {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    (head, text).into_response()
}

/// The address says it all: the same address always answers the same.
const BRAND_LASTS: &str = "public, max-age=86400";

/// `GET /brand/{slug}.css?c=rrggbb`: a colour as tokens with contrast computed. The page names the colour, which is
/// its agreement's choice; nothing is looked up, so nobody learns here which desks exist.
pub(crate) async fn brand_sheet(headers: HeaderMap, uri: axum::http::Uri) -> Response {
    let sheet = asked_colour(&uri).map(colour::sheet).unwrap_or_default();
    answer(&headers, "text/css; charset=utf-8", BRAND_LASTS, sheet)
}

/// `GET /brand/{slug}/icon.svg?c=rrggbb&l=B`: a letter on a colour.
pub(crate) async fn brand_icon(headers: HeaderMap, uri: axum::http::Uri) -> Response {
    let pairs =
        axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri).map(|it| it.0).unwrap_or_default();
    let letter = pairs.iter().find(|(name, _)| name == "l").and_then(|(_, value)| value.chars().next());
    let letter = letter.filter(|c| c.is_alphanumeric()).unwrap_or('R');
    answer(&headers, SVG, BRAND_LASTS, colour::icon(asked_colour(&uri), letter))
}

fn query<'a>(uri: &'a axum::http::Uri, name: &str) -> Option<&'a str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn asked_colour(uri: &axum::http::Uri) -> Option<colour::Rgb> {
    colour::read(&format!("#{}", query(uri, "c")?))
}

/// `GET /health`: alive, and storage answers.
pub(crate) async fn health(State(app): State<App>) -> Response {
    match app.engine.is_new().await {
        Ok(_) => "ok\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "storage does not answer\n").into_response(),
    }
}
