//! Who is on duty in the coming weeks, as a picture: a lane a day, a bar a stretch; and the same as a table.

use domain::Timestamp;
use domain::rota::Because;
use engine::{DutyView, RotaView, StretchView};
use jiff::ToSpan as _;
use jiff::tz::TimeZone;

use crate::explained::share;
use crate::shell::Shell;

/// Days that are drawn.
pub(super) const DAYS: i32 = 14;
/// Colours that people are told apart by; notes and table say the names.
const COLOURS: usize = 6;

/// The coming days of a rota.
pub(super) struct Picture {
    pub lanes: Vec<Lane>,
    /// Class and name.
    pub legend: Vec<(String, String)>,
    pub rows: Vec<Row>,
    /// When nobody is on duty.
    pub gaps: Vec<String>,
}

/// A day.
pub(super) struct Lane {
    pub name: String,
    pub bars: Vec<Bar>,
    pub notes: Vec<String>,
}

/// A stretch of a day: left edge and width in per cent.
pub(super) struct Bar {
    pub class: String,
    pub x: String,
    pub width: String,
    pub said: String,
}

/// A stretch, as the table has it.
pub(super) struct Row {
    pub from: String,
    pub to: String,
    pub who: Option<String>,
    pub why: String,
}

/// From the beginning of today on the rota's wall to the end of the last day that is drawn.
pub(super) fn window(now: Timestamp, zone: &TimeZone) -> (Timestamp, Timestamp) {
    let today = now.to_zoned(zone.clone()).date();
    let midnight = |days: i32| {
        let date = today.checked_add(days.days()).unwrap_or(today);
        date.to_zoned(zone.clone()).map_or(now, |at| at.timestamp())
    };
    (midnight(0), midnight(DAYS))
}

impl Picture {
    pub fn of(rota: &RotaView, spans: &[StretchView], shell: &Shell) -> Self {
        let zone = TimeZone::get(&rota.zone).unwrap_or(TimeZone::UTC);
        let mut seats: Vec<&str> = Vec::new();
        for who in spans.iter().filter_map(|span| span.who.as_ref()) {
            if !seats.contains(&who.seat.as_str()) {
                seats.push(&who.seat);
            }
        }
        let class = |span: &StretchView| match &span.who {
            Some(who) => {
                let nth = seats.iter().position(|seat| *seat == who.seat).unwrap_or_default();
                format!("duty-{}", nth % COLOURS)
            }
            None => "duty-nobody".to_owned(),
        };
        let name = |span: &StretchView| match &span.who {
            Some(who) => who.name.clone().unwrap_or_else(|| shell.said("ui-o-duty-left")),
            None => shell.said("ui-o-duty-nobody"),
        };
        let mut legend: Vec<(String, String)> = Vec::new();
        for span in spans {
            let entry = (class(span), name(span));
            if !legend.contains(&entry) {
                legend.push(entry);
            }
        }
        let when = |at: Timestamp| words::when(shell.language, at, &zone);
        let gaps = spans.iter().filter(|span| span.who.is_none());
        Self {
            lanes: lanes(spans, &zone, shell, &class, &name),
            gaps: gaps
                .map(|span| shell.say2("ui-o-duty-gap", "from", when(span.from), "to", when(span.to)))
                .collect(),
            rows: spans
                .iter()
                .map(|span| Row {
                    from: when(span.from),
                    to: when(span.to),
                    who: span.who.as_ref().map(|_| name(span)),
                    why: why(rota, span.because, shell),
                })
                .collect(),
            legend,
        }
    }
}

fn why(rota: &RotaView, because: Option<Because>, shell: &Shell) -> String {
    match because {
        Some(Because::Cover(_)) => shell.said("ui-o-duty-cover"),
        Some(Because::Layer(place)) => {
            rota.layers.get(place).map(|layer| layer.name.clone()).unwrap_or_default()
        }
        None => String::new(),
    }
}

fn lanes(
    spans: &[StretchView],
    zone: &TimeZone,
    shell: &Shell,
    class: &impl Fn(&StretchView) -> String,
    name: &impl Fn(&StretchView) -> String,
) -> Vec<Lane> {
    let Some(first) = spans.first() else { return Vec::new() };
    let day_of = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let mut lanes = Vec::new();
    for nth in 0..DAYS {
        let Ok(date) = day_of(first.from).checked_add(nth.days()) else { continue };
        // A date that the zone skipped has no lane.
        let begins = date.to_zoned(zone.clone()).ok().filter(|at| at.date() == date);
        let ends = date.tomorrow().ok().and_then(|next| next.to_zoned(zone.clone()).ok());
        let (Some(begins), Some(ends)) = (begins, ends) else { continue };
        let (begins, ends) = (begins.timestamp(), ends.timestamp());
        let mut lane =
            Lane { name: words::day(shell.language, begins, zone), bars: Vec::new(), notes: Vec::new() };
        let mut drawn: Vec<(Option<&DutyView>, String, Timestamp, Timestamp, String)> = Vec::new();
        for span in spans.iter().filter(|span| span.from < ends && begins < span.to) {
            let (from, to) = (span.from.max(begins), span.to.min(ends));
            let said = format!("{} {}", words::clock_time(from, zone), name(span));
            // Another layer gives the same person the turn: nobody hands over.
            match drawn.last_mut() {
                Some((who, _, _, until, _)) if *who == span.who.as_ref() => *until = to,
                _ => drawn.push((span.who.as_ref(), class(span), from, to, said)),
            }
        }
        for (_, class, from, to, said) in drawn {
            let (x, right) = (share(from, begins, ends), share(to, begins, ends));
            lane.bars.push(Bar {
                class,
                x: format!("{x:.2}%"),
                width: format!("{:.2}%", (right - x).max(0.6)),
                said: said.clone(),
            });
            lane.notes.push(said);
        }
        lanes.push(lane);
    }
    lanes
}
