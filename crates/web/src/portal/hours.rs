//! Working hours, as a table of days.

use serde_json::Value;

use crate::shell::Shell;

/// One calendar: its zone, its days, its holidays to come.
pub(super) struct Hours {
    pub zone: String,
    /// Days that are alike, and their hours.
    pub rows: Vec<(String, String)>,
    /// What a closed day's hours say.
    closed: String,
    pub holidays: Vec<String>,
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Holidays that are listed at most.
const HOLIDAYS: usize = 15;

impl Hours {
    /// Of a calendar's JSON, or of each of a list.
    pub fn all(calendar: &Value, today: jiff::civil::Date, shell: &Shell) -> Vec<Self> {
        match calendar {
            Value::Array(many) => many.iter().map(|one| Self::of(one, today, shell)).collect(),
            one => vec![Self::of(one, today, shell)],
        }
    }

    fn of(calendar: &Value, today: jiff::civil::Date, shell: &Shell) -> Self {
        let zone = calendar.get("zone").and_then(Value::as_str).unwrap_or("UTC").to_owned();
        let rows = match calendar.get("weekly") {
            Some(Value::Object(weekly)) => alike(&DAYS.map(|day| open(weekly.get(day), shell)), shell),
            _ => vec![(shell.said("ui-p-hours-every-day"), shell.said("ui-p-hours-always"))],
        };
        let dates = calendar.get("holidays").and_then(Value::as_array).into_iter().flatten();
        let dates = dates.filter_map(|date| date.as_str()?.parse::<jiff::civil::Date>().ok());
        let mut dates: Vec<_> = dates.filter(|date| *date >= today).collect();
        dates.sort_unstable();
        let say = |date: &jiff::civil::Date| {
            let noon = date.at(12, 0, 0, 0).to_zoned(shell.zone.clone());
            noon.map_or_else(|_| date.to_string(), |noon| shell.day(noon.timestamp()))
        };
        let closed = shell.said("ui-p-hours-closed");
        Self { zone, rows, closed, holidays: dates.iter().take(HOLIDAYS).map(say).collect() }
    }

    /// The open days in one line.
    pub fn line(&self) -> String {
        let open = self.rows.iter().filter(|(_, hours)| *hours != self.closed);
        open.map(|(days, hours)| format!("{days}, {hours}")).collect::<Vec<_>>().join(", ")
    }
}

/// The hours of a day: `09:00–12:00, 13:00–18:00`.
fn open(day: Option<&Value>, shell: &Shell) -> String {
    let intervals = day.and_then(Value::as_array).into_iter().flatten();
    let said: Vec<String> = intervals
        .filter_map(|it| Some(format!("{}–{}", it.get(0)?.as_str()?, it.get(1)?.as_str()?)))
        .collect();
    if said.is_empty() { shell.said("ui-p-hours-closed") } else { said.join(", ") }
}

/// Neighbours with the same hours in one row: Monday to Friday.
fn alike(days: &[String; 7], shell: &Shell) -> Vec<(String, String)> {
    let name = |at: usize| shell.code("ui-p-day", DAYS[at]);
    let mut rows = Vec::new();
    let mut from = 0;
    for at in 0..7 {
        if at < 6 && days[at + 1] == days[from] {
            continue;
        }
        let label = match at - from {
            0 => name(from),
            _ => shell.say2("ui-p-days-from-to", "from", name(from), "to", name(at)),
        };
        rows.push((label, days[from].clone()));
        from = at + 1;
    }
    rows
}
