//! How many requests a list holds: at once where the desk keeps the number, else in a request of its own.

use axum::extract::Query;
use axum::response::{IntoResponse as _, Response};
use engine::{Failure, HowMany, RequestFilter};

use super::{Asked, ROWS, choose_view, filter, filters};
use crate::shell::{AtDesk, Shell, refused};

/// How many there are.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub total: usize,
    /// Whether there are more than were counted.
    pub more: bool,
}

impl Known {
    /// All of them.
    pub fn all(total: usize) -> Self {
        Self { total, more: false }
    }

    /// As many as were counted.
    pub fn counted(HowMany { count, more }: HowMany) -> Self {
        Self { total: usize::try_from(count).unwrap_or(engine::COUNTED), more }
    }

    /// On how many pages they stand, as far as they are paged: one at least.
    pub fn pages(self) -> usize {
        self.total.min(engine::COUNTED).div_ceil(ROWS).max(1)
    }

    /// In words.
    pub fn said(self, shell: &Shell) -> String {
        match self.more {
            true => shell.said("ui-count-requests-more"),
            false => shell.say1("ui-count-requests", "count", self.total),
        }
    }
}

/// What is known of a list without counting it: the views have numbers of their own, which the desk keeps. Others are
/// counted if that is asked for.
pub(super) async fn known(
    at: &AtDesk,
    asked: &Asked,
    filter: &RequestFilter,
) -> Result<Option<Known>, Failure> {
    if !asked.count.is_empty() {
        return Ok(Some(Known::counted(at.reading.count(filter.clone()).await?)));
    }
    let view = Asked {
        view: asked.view.clone(),
        sort: asked.sort.clone(),
        page: asked.page.clone(),
        ..Asked::default()
    };
    let Some(counts) = at.shell.counts.as_ref().filter(|_| *asked == view) else { return Ok(None) };
    let kept = match asked.view.as_str() {
        "technical" => counts.technical,
        "business" => counts.business,
        "mine" => counts.mine,
        "us" => counts.waits_on_us,
        "next" => counts.waits_on_next,
        "open" => counts.technical + counts.business,
        _ => return Ok(None),
    };
    Ok(usize::try_from(kept).ok().map(Known::all))
}

/// `GET /d/{desk}/requests/count`: a text, for a page that shows the list already.
pub(in super::super) async fn count(at: AtDesk, Query(asked): super::super::Asked) -> Response {
    match counted(&at, Asked::of(&asked)).await {
        Ok(known) => known.said(&at.shell).into_response(),
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn counted(at: &AtDesk, mut asked: Asked) -> Result<Known, Failure> {
    choose_view(at, &mut asked);
    let mut sifted = filters::sifted(&mut asked);
    filters::queues(at, &mut asked, &mut sifted).await?;
    let offer = filters::offer(at, &mut asked).await?;
    let filter = RequestFilter { accounts: offer.chosen, ..filter(&asked, &at.shell) };
    Ok(Known::counted(at.reading.count(filter).await?))
}
