//! The components of a file: events as their lines, and the zones it describes.

use super::MOST_EVENTS;
use super::fault::{Fault, Why};
use super::line::Line;
use super::when::Zones;

/// The lines of one event, without those of its alarms.
pub(super) struct Event {
    /// The line of its `BEGIN`.
    pub number: usize,
    lines: Vec<Line>,
}

impl Event {
    /// A property that may stand once.
    pub fn one<'a>(&'a self, name: &'a str) -> Result<Option<&'a Line>, Fault> {
        let mut found = self.every(name);
        let first = found.next();
        match found.next() {
            Some(second) => Err(second.fault(Why::Twice, name)),
            None => Ok(first),
        }
    }

    /// A property that may stand often.
    pub fn every<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Line> + 'a {
        self.lines.iter().filter(move |line| line.name == name)
    }

    /// Whether a property stands there with a value.
    pub fn says(&self, name: &str, value: &str) -> bool {
        self.every(name).any(|line| line.value.trim().eq_ignore_ascii_case(value))
    }
}

/// What a file holds.
pub(super) struct File {
    pub name: Option<String>,
    pub events: Vec<Event>,
}

/// Sorts the lines of a file; what is neither event nor zone is passed over. Zones that say where they are become
/// known to `zones`.
pub(super) fn sort(lines: Vec<Line>, zones: &mut Zones) -> Result<File, Fault> {
    let mut file = File { name: None, events: Vec::new() };
    let mut inside: Vec<String> = Vec::new();
    let mut zone = (String::new(), String::new());
    if lines.first().is_none_or(|line| line.name != "BEGIN" || !is(line, "VCALENDAR")) {
        return Err(Fault::new(lines.first().map_or(0, |line| line.number), Why::NotCalendar, ""));
    }
    let end = lines.last().map_or(0, |line| line.number);
    for line in lines {
        match (line.name.as_str(), inside.len()) {
            ("BEGIN", depth) => {
                let name = line.value.trim().to_ascii_uppercase();
                if (depth == 0) != (name == "VCALENDAR") || depth > 8 {
                    return Err(line.fault(Why::Unbalanced, &line.value));
                }
                if depth == 1 && name == "VEVENT" {
                    if file.events.len() == MOST_EVENTS {
                        return Err(line.fault(Why::TooMany, ""));
                    }
                    file.events.push(Event { number: line.number, lines: Vec::new() });
                }
                inside.push(name);
            }
            ("END", _) => {
                let open = inside.pop();
                if open.is_none_or(|open| !is(&line, &open)) {
                    return Err(line.fault(Why::Unbalanced, &line.value));
                }
                if is(&line, "VTIMEZONE") {
                    let (name, place) = std::mem::take(&mut zone);
                    zones.place(&name, &place);
                }
            }
            (_, 0) => return Err(line.fault(Why::Unbalanced, &line.name)),
            ("X-WR-CALNAME", 1) => file.name = Some(line.text()).filter(|name| !name.is_empty()),
            (_, 2) if inside[1] == "VEVENT" => {
                if let Some(event) = file.events.last_mut() {
                    event.lines.push(line);
                }
            }
            ("TZID", 2) if inside[1] == "VTIMEZONE" => zone.0 = line.value,
            ("X-LIC-LOCATION", 2) if inside[1] == "VTIMEZONE" => zone.1 = line.value,
            _ => {}
        }
    }
    match inside.is_empty() {
        true => Ok(file),
        false => Err(Fault::new(end, Why::Unbalanced, &inside.concat())),
    }
}

fn is(line: &Line, name: &str) -> bool {
    line.value.trim().eq_ignore_ascii_case(name)
}
