//! Working hours: as tables of days, and as fields to fill in.

use domain::calendar::{Calendar, CalendarFault, Calendars, Spec, Week};
use domain::text::Language;
use jiff::civil::Date;

use super::sheet::{Fault, Sheet};
use super::{date_said, lines};
use crate::shell::{Fields, Shell};

/// Holidays and exceptions that are listed at most.
const MOST: usize = 20;

/// One calendar in words.
pub(super) struct Hours {
    pub zone: String,
    /// Days that are alike, and their hours.
    pub rows: Vec<(String, String)>,
    /// To come.
    pub holidays: Vec<String>,
    pub exceptions: Vec<String>,
}

impl Hours {
    pub fn all(calendars: &Calendars, today: Date, shell: &Shell) -> Vec<Self> {
        calendars.as_slice().iter().map(|calendar| Self::of(calendar.spec(), today, shell)).collect()
    }

    /// Of a week alone, in the zone of whoever asks.
    pub fn of_week(week: &Week, shell: &Shell) -> Self {
        let rows = alike(&week.days().map(|(_, day)| open(day, shell)), shell);
        Self { zone: shell.said("ui-o-local-zone"), rows, holidays: Vec::new(), exceptions: Vec::new() }
    }

    fn of(spec: &Spec, today: Date, shell: &Shell) -> Self {
        let rows = match &spec.weekly {
            Some(week) => alike(&week.days().map(|(_, day)| open(day, shell)), shell),
            None => vec![(shell.said("ui-o-every-day"), shell.said("ui-around-the-clock"))],
        };
        let coming = |text: &str| text.parse::<Date>().ok().filter(|date| *date >= today);
        let mut holidays: Vec<Date> = spec.holidays.iter().filter_map(|text| coming(text)).collect();
        holidays.sort_unstable();
        let exceptions = spec.exceptions.iter().filter_map(|(text, day)| {
            Some(format!("{} – {}", date_said(coming(text)?, shell), open(day, shell)))
        });
        Self {
            zone: spec.zone.clone(),
            rows,
            holidays: holidays.iter().take(MOST).map(|date| date_said(*date, shell)).collect(),
            exceptions: exceptions.take(MOST).collect(),
        }
    }
}

/// The hours of a day: `09:00–12:00, 13:00–18:00`.
fn open(day: &[[String; 2]], shell: &Shell) -> String {
    if day.is_empty() {
        return shell.said("ui-o-closed");
    }
    day.iter().map(|[from, to]| format!("{from}–{to}")).collect::<Vec<_>>().join(", ")
}

/// Neighbours with the same hours in one row: Monday to Friday.
fn alike(days: &[String; 7], shell: &Shell) -> Vec<(String, String)> {
    let names = Week::default().days().map(|(code, _)| shell.code("ui-o-day", code));
    let (mut rows, mut from) = (Vec::new(), 0);
    for at in 0..7 {
        if at < 6 && days[at + 1] == days[from] {
            continue;
        }
        let name = match at - from {
            0 => names[from].clone(),
            _ => {
                // French writes its days small, but for the first word of a line.
                let to =
                    if shell.language == Language::Fr { names[at].to_lowercase() } else { names[at].clone() };
                shell.say2("ui-o-days", "from", &names[from], "to", to)
            }
        };
        rows.push((name, days[from].clone()));
        from = at + 1;
    }
    rows
}

/// Whether the fields of a form can hold all of it: one calendar, without dated exceptions.
pub(super) fn is_plain(calendars: &Calendars) -> bool {
    matches!(calendars.as_slice(), [only] if only.spec().exceptions.is_empty() && only.spec().weekly.is_some())
}

/// Fills in the fields of a calendar.
pub(super) fn filled(sheet: Sheet, calendars: &Calendars) -> Sheet {
    let Some(spec) = calendars.as_slice().first().map(Calendar::spec) else { return sheet };
    let sheet = sheet.with("zone", &spec.zone).with("holidays", spec.holidays.join("\n"));
    filled_week(sheet, &spec.weekly.clone().unwrap_or_default())
}

/// Fills in the fields of a week.
pub(super) fn filled_week(mut sheet: Sheet, week: &Week) -> Sheet {
    for (code, day) in week.days() {
        let typed: Vec<String> = day.iter().map(|[from, to]| format!("{from}-{to}")).collect();
        sheet = sheet.with(code, typed.join(", "));
    }
    sheet
}

/// Reads the fields of a week.
pub(super) fn week(fields: &Fields, shell: &Shell) -> Result<Week, Fault> {
    let day = |code: &'static str| intervals(code, &fields.text(code), shell);
    Ok(Week {
        mon: day("mon")?,
        tue: day("tue")?,
        wed: day("wed")?,
        thu: day("thu")?,
        fri: day("fri")?,
        sat: day("sat")?,
        sun: day("sun")?,
    })
}

/// Reads the fields of a calendar.
pub(super) fn read(fields: &Fields, shell: &Shell) -> Result<Calendars, Fault> {
    let spec = Spec {
        zone: fields.text("zone").trim().to_owned(),
        weekly: Some(week(fields, shell)?),
        holidays: lines(&fields.text("holidays")),
        exceptions: std::collections::BTreeMap::default(),
    };
    let calendars = Calendars::from(Calendar::new(spec));
    calendars.check().map_err(|fault| said(&fault, shell))?;
    Ok(calendars)
}

/// `9:00-12:30, 14:00-18:00`, with any dash.
pub(super) fn intervals(code: &'static str, typed: &str, shell: &Shell) -> Result<Vec<[String; 2]>, Fault> {
    let parts = typed.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (from, to) = part
                .split_once(['-', '–', '—'])
                .ok_or_else(|| Fault::Said(code, shell.say1("ui-o-calendar-time-bad", "time", part)))?;
            Ok([two_digits(from), two_digits(to)])
        })
        .collect()
}

/// `9:00` and `9h00` as `09:00`.
fn two_digits(time: &str) -> String {
    let time = time.trim().replace(['h', 'H'], ":");
    let (hour, minute) = time.split_once(':').unwrap_or((&time, ""));
    let minute = if minute.is_empty() { "00" } else { minute };
    format!("{hour:0>2}:{minute}")
}

pub(super) fn said(fault: &CalendarFault, shell: &Shell) -> Fault {
    match fault {
        CalendarFault::UnknownZone { zone } => {
            Fault::Said("zone", shell.say1("ui-o-calendar-zone-unknown", "zone", zone))
        }
        CalendarFault::BadTime { at, time } => {
            Fault::Said(day(at), shell.say1("ui-o-calendar-time-bad", "time", time))
        }
        CalendarFault::BadDate { date } => {
            Fault::Said("holidays", shell.say1("ui-o-calendar-date-bad", "date", date))
        }
        CalendarFault::Overlap { at, first, second } => {
            Fault::Said(day(at), shell.say2("ui-o-calendar-overlap", "first", first, "second", second))
        }
        CalendarFault::NoOpenTime | CalendarFault::NoCalendar => {
            Fault::Said("mon", shell.said("ui-o-calendar-never-open"))
        }
    }
}

/// The field of a day, or of a date.
fn day(code: &str) -> &'static str {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let dated = if code.contains('-') { "exceptions" } else { "mon" };
    days.into_iter().find(|it| *it == code).unwrap_or(dated)
}

#[cfg(test)]
mod tests {
    use super::two_digits;

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(
            ["9", "9:30", "9h30", " 09:00 ", "24:00"].map(two_digits),
            ["09:00", "09:30", "09:30", "09:00", "24:00"]
        );
    }
}
