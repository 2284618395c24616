//! The form of a rota: its name, its zone, its layers.

use askama::Template;
use axum::extract::Path;
use domain::id::RotaId;
use domain::rota::{Layer, MOST_LAYERS, Rota};
use domain::{Reason, Refusal};
use engine::{Action, Administer, RotaDraft, SeatView};

use super::on_call::local;
use super::sheet::{Fault, Sheet};
use super::{Answer, administer, back, id, id_of_form, must, no};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/rota-form.html")]
struct FormPage {
    shell: Shell,
    sheet: Sheet,
    action: String,
    /// The rota that is changed has a name.
    known: Option<String>,
    /// Places of layers: those there are, and one more.
    places: Vec<Place>,
    calendars: Vec<(String, String)>,
    agents: Vec<String>,
}

/// The fields of a layer.
struct Place {
    number: usize,
    name: String,
    people: String,
    begins: String,
    days: String,
    hours: String,
}

impl Place {
    fn of(at: usize) -> Self {
        let field = |name: &str| format!("{name}-{at}");
        Self {
            number: at + 1,
            name: field("layer"),
            people: field("people"),
            begins: field("begins"),
            days: field("days"),
            hours: field("hours"),
        }
    }
}

/// `GET /d/{desk}/on-call/rotas/new`.
pub(super) async fn new(at: AtDesk) -> Answer {
    let monday = at.app.engine.now().to_zoned(at.shell.zone.clone()).date();
    let sheet = Sheet::new()
        .with("zone", at.shell.zone.iana_name().unwrap_or("UTC"))
        .with("begins-0", format!("{monday}T08:00"))
        .with("days-0", 7);
    form(&at, None, sheet).await
}

/// `POST /d/{desk}/on-call/rotas/new`.
pub(super) async fn add(at: AtDesk, fields: Fields) -> Answer {
    save(&at, None, &fields).await
}

/// `GET /d/{desk}/on-call/rotas/{rota}`.
pub(super) async fn edit(at: AtDesk, Path((_, rota)): Path<(String, String)>) -> Answer {
    must(&at, Action::KeepRotas)?;
    let rota = known(&at, &rota).await?;
    let agents = at.reading.agents().await.map_err(no(&at.shell))?;
    let sheet = filled(&rota, &agents);
    form(&at, Some(&rota), sheet).await
}

/// `POST /d/{desk}/on-call/rotas/{rota}`.
pub(super) async fn change(at: AtDesk, Path((_, rota)): Path<(String, String)>, fields: Fields) -> Answer {
    let rota = known(&at, &rota).await?;
    save(&at, Some(&rota), &fields).await
}

async fn known(at: &AtDesk, text: &str) -> Result<Rota, axum::response::Response> {
    let asked: RotaId = id(&at.shell, text)?;
    at.reading.rota(asked).await.map_err(no(&at.shell))
}

fn filled(rota: &Rota, agents: &[SeatView]) -> Sheet {
    let mut sheet =
        Sheet::new().with("version", rota.version).with("name", &rota.name).with("zone", &rota.zone);
    for (nth, layer) in rota.layers.iter().enumerate() {
        let place = Place::of(nth);
        // Whoever has left is not named again: saving takes them out of the turn.
        let names: Vec<&str> = layer
            .people
            .iter()
            .filter_map(|seat| agents.iter().find(|agent| agent.seat == seat.to_string()))
            .map(|agent| agent.name.as_str())
            .collect();
        sheet = sheet
            .with(&place.name, &layer.name)
            .with(&place.people, names.join("\n"))
            .with(&place.begins, layer.begins.strftime("%Y-%m-%dT%H:%M"))
            .with(&place.days, layer.days)
            .with(&place.hours, layer.hours.map(|id| id.to_string()).unwrap_or_default());
    }
    sheet
}

async fn form(at: &AtDesk, rota: Option<&Rota>, sheet: Sheet) -> Answer {
    must(at, Action::KeepRotas)?;
    let shell = at.shell.clone();
    let calendars = at.reading.calendars().await.map_err(no(&shell))?;
    let agents = at.reading.agents().await.map_err(no(&shell))?;
    let filled = |at: &usize| {
        let place = Place::of(*at);
        !sheet.value(&place.people).trim().is_empty() || !sheet.value(&place.name).trim().is_empty()
    };
    let last = (0..MOST_LAYERS).rev().find(filled).map_or(0, |at| at + 1);
    let always = std::iter::once((String::new(), shell.said("ui-o-rota-always")));
    let status = sheet.status;
    let html = FormPage {
        action: match rota {
            Some(rota) => format!("{}/on-call/rotas/{}", shell.base(), rota.id),
            None => format!("{}/on-call/rotas/new", shell.base()),
        },
        known: rota.map(|rota| rota.name.clone()),
        places: (0..(last + 1).min(MOST_LAYERS)).map(Place::of).collect(),
        calendars: always.chain(calendars.into_iter().map(|it| (it.id, it.name))).collect(),
        agents: agents.into_iter().map(|agent| agent.name).collect(),
        sheet,
        shell,
    };
    Ok(page(html, status))
}

async fn save(at: &AtDesk, rota: Option<&Rota>, fields: &Fields) -> Answer {
    must(at, Action::KeepRotas)?;
    let shell = &at.shell;
    let agents = at.reading.agents().await.map_err(no(shell))?;
    let draft = match draft(fields, &agents, shell) {
        Ok(draft) => draft,
        Err(fault) => return form(at, rota, Sheet::refused(fields, shell, fault)).await,
    };
    let (id, version) = match rota {
        Some(it) => (it.id, fields.text("version").parse().unwrap_or(it.version)),
        None => (RotaId(id_of_form(fields, at)), 0),
    };
    match administer(at, fields, Administer::PutRota { rota: id, version, draft }).await {
        Ok(_) => Ok(back(at, "on-call", "ui-o-done-rota")),
        Err(failure) => form(at, rota, Sheet::refused(fields, shell, failure)).await,
    }
}

fn draft(fields: &Fields, agents: &[SeatView], shell: &Shell) -> Result<RotaDraft, Fault> {
    let mut layers = Vec::new();
    for at in 0..MOST_LAYERS {
        let place = Place::of(at);
        let (name, people) = (fields.text(&place.name), named(&fields.text(&place.people)));
        if name.trim().is_empty() && people.is_empty() {
            continue;
        }
        let wrong = |reason, field: &str| Refusal::field(reason, field);
        let mut seats = Vec::with_capacity(people.len());
        for typed in people {
            let known: Vec<&SeatView> =
                agents.iter().filter(|agent| agent.name.to_lowercase() == typed.to_lowercase()).collect();
            match known.as_slice() {
                [agent] => {
                    seats.push(agent.seat.parse().map_err(|_| wrong(Reason::FieldInvalid, &place.people))?)
                }
                _ => {
                    return Err(Fault::Said(
                        place_people(at),
                        shell.say1("ui-o-rota-unknown", "name", typed),
                    ));
                }
            }
        }
        if seats.is_empty() {
            return Err(wrong(Reason::FieldMissing, &place.people).into());
        }
        let hours = match fields.optional(&place.hours) {
            Some(id) => Some(id.parse().map_err(|_| wrong(Reason::FieldInvalid, &place.hours))?),
            None => None,
        };
        layers.push(Layer {
            name: if name.trim().is_empty() { shell.say1("ui-o-rota-layer", "number", at + 1) } else { name },
            people: seats,
            begins: local(fields, &place.begins)?,
            days: fields
                .text(&place.days)
                .trim()
                .parse()
                .map_err(|_| wrong(Reason::FieldInvalid, &place.days))?,
            hours,
        });
    }
    if layers.is_empty() {
        return Err(Refusal::field(Reason::FieldMissing, "people-0").into());
    }
    Ok(RotaDraft { name: fields.text("name"), zone: fields.text("zone"), layers })
}

/// Names, one a line: somebody may take two turns of a round.
fn named(typed: &str) -> Vec<String> {
    typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A sentence of our own stands at a control that is known by name.
fn place_people(at: usize) -> &'static str {
    const NAMES: [&str; MOST_LAYERS] =
        ["people-0", "people-1", "people-2", "people-3", "people-4", "people-5", "people-6", "people-7"];
    NAMES.get(at).copied().unwrap_or("people-0")
}
