//! The portal: what a contact of an account sees and does. Its views hold nothing that a contact may not read.

mod acts;
mod colleagues;
mod file;
mod guide;
mod home;
mod hours;
mod marks;
mod may;
mod new;
mod notices;
mod promised;
mod publications;
mod questions;
mod request;
mod requests;
mod talk;
mod terms;
mod why;

use axum::response::Response;
use domain::event::Attachment;
use domain::refusal::not_found;

use crate::route::{Access, Route};
use crate::shell::{AtPortal, Shell, Visitor, refused};

/// Pages of a seat, each also at the address that it had before seats stood in addresses.
macro_rules! pages {
    ($($method:ident $page:literal $handler:path;)*) => {
        vec![$(
            Route::$method(concat!("/p/{desk}/{seat}", $page), Access::Contact, $handler),
            Route::$method(concat!("/p/{desk}", $page), Access::Moved, moved),
        )*]
    };
}

pub(crate) fn routes() -> Vec<Route> {
    pages! {
        get "" home::show;
        get "/requests" requests::list;
        get "/requests/new" new::show;
        post "/requests/new" new::post;
        get "/requests/{number}" request::show;
        post "/requests/{number}" acts::post;
        get "/requests/{number}/clocks/{promise}/{cycle}" why::show;
        get "/requests/{number}/opened" new::opened;
        get "/requests/{number}/files/{sha}" file::show;
        get "/publications" publications::list;
        get "/publications/{id}" publications::read;
        get "/notices" notices::list;
        get "/notices/{id}" notices::read;
        get "/guide" guide::show;
        get "/terms" terms::show;
        post "/terms" terms::accept;
        get "/colleagues" colleagues::show;
    }
}

/// The guard leads on from here.
async fn moved(visitor: Visitor) -> Response {
    refused(&visitor.shell, not_found())
}

/// Working hours in one line: the days that are open.
pub(crate) fn hours_line(calendar: &serde_json::Value, shell: &Shell) -> String {
    let all = hours::Hours::all(calendar, jiff::civil::Date::MAX, shell);
    let said = all.iter().map(|hours| format!("{} ({})", hours.line(), hours.zone));
    said.collect::<Vec<_>>().join(" · ")
}

/// A file that a refused form had stored already, to be sent again without choosing it again.
struct KeptFile {
    name: String,
    size: String,
    value: String,
}

fn kept(at: &AtPortal, files: &[Attachment]) -> Vec<KeptFile> {
    let part = |file: &Attachment| KeptFile {
        name: file.name.clone(),
        size: at.shell.size(file.size),
        value: serde_json::to_string(file).unwrap_or_default(),
    };
    files.iter().map(part).collect()
}
