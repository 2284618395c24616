//! What every page stands on: who asks, in which language, under which brand; forms, answers, refusals.

mod again;
mod app;
mod cookies;
mod download;
mod errors;
mod fields;
pub(crate) mod guard;
pub(crate) mod headers;
mod lead;
mod page;
pub(crate) mod problem;
mod proof;
mod prose;
mod seats;
mod talk;
mod words_of;

pub(crate) use app::App;
pub(crate) use cookies::{Jar, Keep};
pub(crate) use download::{file, kept_file};
pub(crate) use errors::Errors;
pub(crate) use fields::Fields;
pub(crate) use guard::Visitor;
pub(crate) use page::{encoded, page, query, redirect, redirect_saying, redirect_saying_more};
pub(crate) use problem::refused;
pub(crate) use seats::{AtDesk, AtPortal, SeatPart};
pub(crate) use talk::{Rest, part};
pub(crate) use words_of::{Place, Shell, filled_in, initials};
