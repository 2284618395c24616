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

use domain::event::Attachment;
use domain::{Reason, Refusal};
use engine::Failure;

use crate::route::{Access, Route};
use crate::shell::{AtPortal, Fields, Shell};

pub(crate) fn routes() -> Vec<Route> {
    let contact = Access::Contact;
    vec![
        Route::get("/p/{desk}", contact, home::show),
        Route::get("/p/{desk}/requests", contact, requests::list),
        Route::get("/p/{desk}/requests/new", contact, new::show),
        Route::post("/p/{desk}/requests/new", contact, new::post),
        Route::get("/p/{desk}/requests/{number}", contact, request::show),
        Route::post("/p/{desk}/requests/{number}", contact, acts::post),
        Route::get("/p/{desk}/requests/{number}/clocks/{promise}/{cycle}", contact, why::show),
        Route::get("/p/{desk}/requests/{number}/opened", contact, new::opened),
        Route::get("/p/{desk}/requests/{number}/files/{sha}", contact, file::show),
        Route::get("/p/{desk}/publications", contact, publications::list),
        Route::get("/p/{desk}/publications/{id}", contact, publications::read),
        Route::get("/p/{desk}/notices", contact, notices::list),
        Route::get("/p/{desk}/notices/{id}", contact, notices::read),
        Route::get("/p/{desk}/guide", contact, guide::show),
        Route::get("/p/{desk}/terms", contact, terms::show),
        Route::post("/p/{desk}/terms", contact, terms::accept),
        Route::get("/p/{desk}/colleagues", contact, colleagues::show),
    ]
}

/// Working hours in one line: the days that are open.
pub(crate) fn hours_line(calendar: &serde_json::Value, shell: &Shell) -> String {
    let all = hours::Hours::all(calendar, jiff::civil::Date::MAX, shell);
    let said = all.iter().map(|hours| format!("{} ({})", hours.line(), hours.zone));
    said.collect::<Vec<_>>().join(" · ")
}

/// The files of a form: those that a refused form had stored already, and those chosen now, stored first.
async fn kept_files(at: &AtPortal, fields: &Fields) -> Result<Vec<Attachment>, Failure> {
    let mut files = Vec::new();
    for kept in fields.all("kept") {
        let wrong = |_| Failure::from(Refusal::field(Reason::FieldInvalid, "files"));
        files.push(serde_json::from_str::<Attachment>(&kept).map_err(wrong)?);
    }
    files.extend(at.upload(fields, "files").await?);
    Ok(files)
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

/// A query of an address: only what says something.
fn query(pairs: &[(&str, &str)]) -> String {
    let said: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", crate::shell::encoded(value)))
        .collect();
    if said.is_empty() { String::new() } else { format!("?{}", said.join("&")) }
}
