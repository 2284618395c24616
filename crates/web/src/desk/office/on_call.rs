//! Who is on call: each rota with its coming days, who stands in, and one's own number.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::id::{RotaId, SeatId};
use domain::rota::Cover;
use domain::{Reason, Refusal, Timestamp};
use engine::{Action, Administer, RotaView};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::duty::{Picture, window};
use super::{Answer, administer, back, id, may, must, no};
use crate::shell::{AtDesk, Fields, Shell, page, refused};

#[derive(Template)]
#[template(path = "desk/office/on-call.html")]
struct OnCallPage {
    shell: Shell,
    rotas: Vec<Shown>,
    /// Agents to choose from: seat and name.
    agents: Vec<(String, String)>,
    mobile: String,
    /// Whether the desk wakes anybody at all.
    wakes: bool,
    may: bool,
    may_plan: bool,
}

/// A rota on the page.
struct Shown {
    it: RotaView,
    href: String,
    /// Who is on duty now, and until when.
    now: Option<(String, String)>,
    layers: Vec<LayerLine>,
    covers: Vec<CoverLine>,
    picture: Picture,
    /// The form of a cover is usually about tomorrow.
    from: String,
    to: String,
}

struct LayerLine {
    name: String,
    people: String,
    turns: String,
    hours: Option<String>,
}

struct CoverLine {
    name: String,
    when: String,
    seat: String,
    from: String,
    to: String,
}

/// `GET /d/{desk}/on-call`.
pub(super) async fn show(at: AtDesk) -> Answer {
    let shell = at.shell.clone();
    let failed = no(&at.shell);
    let now = at.app.engine.now();
    let rotas = at.reading.rotas().await.map_err(&failed)?;
    let calendars = at.reading.calendars().await.map_err(&failed)?;
    let agents = at.reading.agents().await.map_err(&failed)?;
    let paging = at.reading.paging().await.map_err(&failed)?;
    let name_of = |seat: &str| {
        let known = agents.iter().find(|agent| agent.seat == seat);
        known.map_or_else(|| shell.said("ui-o-duty-left"), |agent| agent.name.clone())
    };
    let mut shown = Vec::with_capacity(rotas.len());
    for it in rotas {
        let zone = TimeZone::get(&it.zone).unwrap_or(TimeZone::UTC);
        let (from, to) = window(now, &zone);
        let rota: RotaId = id(&shell, &it.id)?;
        let spans = at.reading.duty(rota, from, to).await.map_err(&failed)?;
        // Until somebody else has the turn, whatever gives it.
        let mut ahead = spans.iter().skip_while(|span| span.to <= now);
        let current = ahead.next().and_then(|first| {
            let last = ahead.take_while(|span| span.who == first.who).last().unwrap_or(first);
            Some((first.who.as_ref()?.name.clone()?, last.to))
        });
        let until = |at: Timestamp| words::when(shell.language, at, &zone);
        let said = |local: DateTime| {
            local.to_zoned(zone.clone()).map_or_else(|_| typed(local), |at| until(at.timestamp()))
        };
        let layers = it.layers.iter().map(|layer| LayerLine {
            name: layer.name.clone(),
            people: layer.people.iter().map(|who| name_of(&who.seat)).collect::<Vec<_>>().join(" → "),
            turns: shell.say2("ui-o-rota-turns", "days", layer.days, "begins", said(layer.begins)),
            hours: layer
                .hours
                .as_ref()
                .and_then(|id| calendars.iter().find(|it| it.id == *id).map(|it| it.name.clone())),
        });
        let tomorrow = now.to_zoned(zone.clone()).date().tomorrow().unwrap_or(jiff::civil::Date::MIN);
        let covers = it.covers.iter().filter(|cover| !is_over(cover, now, &zone)).map(|cover| CoverLine {
            name: name_of(&cover.seat.to_string()),
            when: format!("{} – {}", said(cover.from), said(cover.to)),
            seat: cover.seat.to_string(),
            from: typed(cover.from),
            to: typed(cover.to),
        });
        shown.push(Shown {
            href: format!("{}/on-call/rotas/{}", shell.base(), it.id),
            now: current.map(|(name, at)| (name, until(at))),
            layers: layers.collect(),
            covers: covers.collect(),
            picture: Picture::of(&it, &spans, &shell),
            from: typed(tomorrow.at(8, 0, 0, 0)),
            to: typed(tomorrow.at(18, 0, 0, 0)),
            it,
        });
    }
    let html = OnCallPage {
        rotas: shown,
        agents: agents.into_iter().map(|agent| (agent.seat, agent.name)).collect(),
        mobile: paging.mobiles.get(&at.seat.seat).cloned().unwrap_or_default(),
        wakes: !paging.plan.steps.is_empty(),
        may: may(&at, Action::KeepRotas),
        may_plan: may(&at, Action::KeepAgreements),
        shell,
    };
    Ok(page(html, StatusCode::OK))
}

fn is_over(cover: &Cover, now: Timestamp, zone: &TimeZone) -> bool {
    cover.to <= now.to_zoned(zone.clone()).datetime()
}

/// A local time as a form has it.
fn typed(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// A local time out of a form.
pub(super) fn local(fields: &Fields, name: &str) -> Result<DateTime, Refusal> {
    let text = fields.text(name);
    if text.trim().is_empty() {
        return Err(Refusal::field(Reason::FieldMissing, name));
    }
    text.trim().parse().map_err(|_| Refusal::field(Reason::FieldInvalid, name))
}

fn cover(at: &AtDesk, fields: &Fields) -> Result<Cover, axum::response::Response> {
    let failed = |refusal: Refusal| refused(&at.shell, refusal);
    let seat: SeatId = id(&at.shell, &fields.text("seat"))?;
    Ok(Cover { seat, from: local(fields, "from").map_err(failed)?, to: local(fields, "to").map_err(failed)? })
}

/// `POST /d/{desk}/on-call/rotas/{rota}/covers`: somebody stands in.
pub(super) async fn add(at: AtDesk, Path((_, rota)): Path<(String, String)>, fields: Fields) -> Answer {
    must(&at, Action::KeepRotas)?;
    let add = Administer::AddCover { rota: id(&at.shell, &rota)?, cover: cover(&at, &fields)? };
    done(&at, &fields, add, "ui-o-done-cover").await
}

/// `POST /d/{desk}/on-call/rotas/{rota}/covers/remove`: nobody does any more.
pub(super) async fn remove(at: AtDesk, Path((_, rota)): Path<(String, String)>, fields: Fields) -> Answer {
    must(&at, Action::KeepRotas)?;
    let drop = Administer::DropCover { rota: id(&at.shell, &rota)?, cover: cover(&at, &fields)? };
    done(&at, &fields, drop, "ui-o-done-uncover").await
}

/// `POST /d/{desk}/on-call/rotas/{rota}/remove`: the rota is taken away.
pub(super) async fn drop(at: AtDesk, Path((_, rota)): Path<(String, String)>, fields: Fields) -> Answer {
    must(&at, Action::KeepRotas)?;
    let drop = Administer::DropRota { rota: id(&at.shell, &rota)? };
    done(&at, &fields, drop, "ui-o-done-rota-gone").await
}

/// `POST /d/{desk}/on-call/mobile`: one's own number.
pub(super) async fn mobile(at: AtDesk, fields: Fields) -> Answer {
    let put = Administer::PutMobile { seat: at.seat.seat, number: fields.text("number") };
    done(&at, &fields, put, "ui-o-done-mobile").await
}

async fn done(at: &AtDesk, fields: &Fields, what: Administer, said: &str) -> Answer {
    match administer(at, fields, what).await {
        Ok(_) => Ok(back(at, "on-call", said)),
        Err(failure) => Err(refused(&at.shell, failure)),
    }
}
