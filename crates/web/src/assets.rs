//! Files that pages load: style, script, icons; each desk's colour and sign.

mod colour;

use std::io::Write as _;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
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

/// A file as it is sent.
struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
    /// The same compressed, where that is shorter.
    packed: Option<Bytes>,
    tag: String,
}

/// All of them, compressed once.
fn all() -> &'static [Asset] {
    static ALL: LazyLock<Vec<Asset>> = LazyLock::new(|| {
        let asset = |(name, kind, text): (_, _, &'static str)| Asset {
            name,
            kind,
            text,
            packed: packed(text).filter(|packed| packed.len() < text.len()),
            tag: tag(text),
        };
        FILES.into_iter().map(asset).collect()
    });
    &ALL
}

fn packed(text: &str) -> Option<Bytes> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(text.as_bytes()).ok()?;
    Some(packed.finish().ok()?.into())
}

/// Ten letters that change when any file does.
fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let mut digest = Sha256::new();
        for (name, _, text) in FILES {
            digest.update(name);
            digest.update(text);
        }
        short(&digest.finalize())
    });
    &VERSION
}

fn short(digest: &[u8]) -> String {
    data_encoding::BASE32_NOPAD.encode(digest).chars().take(10).collect::<String>().to_lowercase()
}

fn tag(text: &str) -> String {
    format!("\"{}\"", short(&Sha256::digest(text.as_bytes())))
}

/// Where a file is. The address says which text it has, so that a browser never asks for it twice.
pub fn at(name: &str) -> String {
    format!("/assets/{}/{name}", version())
}

/// Where the icons are: pages name them by the dozen.
pub(crate) fn icons() -> &'static str {
    static ICONS: LazyLock<String> = LazyLock::new(|| at("icons.svg"));
    &ICONS
}

/// `GET /assets/{version}/{name}`.
pub(crate) async fn asset(
    visitor: Visitor,
    Path((of, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(asset) = all().iter().find(|asset| asset.name == name && of == version()) else {
        return problem::not_found(&visitor.shell);
    };
    let lasts = "public, max-age=31536000, immutable";
    let packed = asset.packed.clone().filter(|_| listen::takes_packed(&headers));
    let coding = packed.is_some().then_some([(header::CONTENT_ENCODING, listen::PACKED)]);
    let body = packed.unwrap_or(Bytes::from_static(asset.text.as_bytes()));
    let varies = [(header::VARY, "accept-encoding")];
    let answer = answer(&headers, (asset.kind, lasts, asset.tag.as_str()), (coding, body));
    (varies, answer).into_response()
}

/// What was asked for, or that it is known already.
fn answer(
    asked: &HeaderMap,
    (kind, lasts, tag): (&'static str, &'static str, &str),
    body: impl IntoResponse,
) -> Response {
    let known = asked.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let head = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, lasts), (header::ETAG, tag)];
    if known.split(',').any(|it| it.trim().trim_start_matches("W/") == tag) {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    (head, body).into_response()
}

/// The address says it all: the same address always answers the same.
const BRAND_LASTS: &str = "public, max-age=86400";

/// `GET /brand/{slug}.css?c=rrggbb`: a colour as tokens with contrast computed. The page names the colour, which is
/// its agreement's choice; nothing is looked up, so nobody learns here which desks exist.
pub(crate) async fn brand_sheet(headers: HeaderMap, uri: axum::http::Uri) -> Response {
    let sheet = asked_colour(&uri).map(colour::sheet).unwrap_or_default();
    answer(&headers, ("text/css; charset=utf-8", BRAND_LASTS, tag(&sheet).as_str()), sheet)
}

/// `GET /brand/{slug}/icon.svg?c=rrggbb&l=B`: a letter on a colour.
pub(crate) async fn brand_icon(headers: HeaderMap, uri: axum::http::Uri) -> Response {
    let pairs =
        axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri).map(|it| it.0).unwrap_or_default();
    let letter = pairs.iter().find(|(name, _)| name == "l").and_then(|(_, value)| value.chars().next());
    let letter = letter.filter(|c| c.is_alphanumeric()).unwrap_or('R');
    let icon = colour::icon(asked_colour(&uri), letter);
    answer(&headers, (SVG, BRAND_LASTS, tag(&icon).as_str()), icon)
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
