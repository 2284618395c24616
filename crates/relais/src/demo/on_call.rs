//! Who is on call in the demo: at the first partner by day and by night, at the vendor around the clock.

use domain::id::{CalendarId, RotaId, SeatId};
use domain::paging::{Means, Plan, PlanStep, Whom};
use domain::rota::{Cover, Layer};
use engine::{Administer, Engine, RotaDraft};
use jiff::ToSpan as _;
use jiff::civil::DateTime;

use super::cast::{BOREAL, LEO, MINA, NADIA, NIMBUS, OTTO, Seat, TOM, VICTOR};
use super::past::{Past, ZONE};
use super::setting::{Setting, dice};

/// Rotas, and whom a severity 1 wakes.
pub async fn take_turns(setting: &Setting, engine: &Engine, past: &Past) -> anyhow::Result<()> {
    // Hand-overs lie well before the demo's past.
    let monday =
        past.today().checked_sub((91 + i32::from(past.today().weekday().to_monday_zero_offset())).days())?;
    let begins = monday.at(8, 0, 0, 0);
    let office = setting.desk(BOREAL)?.id;
    let hours = engine.desk(office).await?.named_calendar;
    let boreal = vec![
        layer(setting, "Jours", &[NADIA, TOM], begins, hours)?,
        layer(setting, "Nuits et week-ends", &[TOM, LEO, NADIA], begins, None)?,
    ];
    let rota = rota(setting, engine, BOREAL, "Jour et nuit", boreal).await?;
    let evening = past.today().checked_add(2.days())?.at(18, 0, 0, 0);
    let cover = Cover { seat: seat(setting, LEO)?, from: evening, to: evening.checked_add(14.hours())? };
    engine.operate(office, Administer::AddCover { rota, cover }).await?;
    plan(setting, engine, BOREAL, rota).await?;
    let nimbus = vec![layer(setting, "Around the clock", &[VICTOR, MINA, OTTO], begins, None)?];
    let rota = self::rota(setting, engine, NIMBUS, "Severity 1", nimbus).await?;
    plan(setting, engine, NIMBUS, rota).await
}

fn seat(setting: &Setting, seat: Seat) -> anyhow::Result<SeatId> {
    Ok(setting.seated(&seat)?.id)
}

fn layer(
    setting: &Setting,
    name: &str,
    people: &[Seat],
    begins: DateTime,
    hours: Option<CalendarId>,
) -> anyhow::Result<Layer> {
    let people = people.iter().map(|it| seat(setting, *it)).collect::<anyhow::Result<_>>()?;
    Ok(Layer { name: name.into(), people, begins, days: 7, hours })
}

async fn rota(
    setting: &Setting,
    engine: &Engine,
    desk: &str,
    name: &str,
    layers: Vec<Layer>,
) -> anyhow::Result<RotaId> {
    let rota = RotaId::throw(&mut dice());
    let draft = RotaDraft { name: name.into(), zone: ZONE.into(), layers };
    engine.operate(setting.desk(desk)?.id, Administer::PutRota { rota, version: 0, draft }).await?;
    Ok(rota)
}

/// Whoever is on duty; ten minutes later the leads, and once more.
async fn plan(setting: &Setting, engine: &Engine, desk: &str, rota: RotaId) -> anyhow::Result<()> {
    let step =
        |whom, minutes| PlanStep { whom: vec![whom], by: vec![Means::Mail], webhooks: Vec::new(), minutes };
    let steps = vec![step(Whom::Rota { rota }, 10), step(Whom::Leads, 10)];
    let plan = Box::new(Plan { steps, rounds: 2, ..Plan::default() });
    engine.operate(setting.desk(desk)?.id, Administer::PutPaging { version: 0, plan }).await?;
    Ok(())
}
