//! Files in the manner of the programs that people export from.

use relais_hours::ical::apply;

use super::{event, office, parse, said};

fn all(file: impl AsRef<[u8]>, zone: &str) -> Vec<String> {
    parse(file, zone).unwrap().entries.iter().map(said).collect()
}

#[test]
fn googles_export_is_read_with_its_series_its_moved_and_its_excepted_dates() {
    let file = include_str!("files/google.ics");
    let import = parse(file, "Europe/Paris").unwrap();
    assert_eq!(import.name.as_deref(), Some("Équipe support – fermetures"));
    assert_eq!((import.cancelled, import.elsewhere), (1, 0));
    assert_eq!(
        all(file, "Europe/Paris"),
        [
            "Fermeture de fin d'année: 2026-12-24..2027-01-01",
            "Réunion de service: 2026-11-05T14:00:00..2026-11-05T16:00:00 2027-02-04T14:00:00..2027-02-04T16:00:00 \
             2027-03-04T14:00:00..2027-03-04T16:00:00",
            "Réunion de service (avancée): 2026-12-03T10:00:00..2026-12-03T11:30:00",
            "(casual) Anniversaire de Léa: 2026-12-11",
        ]
    );
}

#[test]
fn outlooks_export_is_read_with_windows_zones_quoted_or_not_and_its_two_ways_to_write_a_day() {
    assert_eq!(
        all(include_str!("files/outlook.ics"), "Europe/Berlin"),
        [
            "Umzug des Büros: 2026-12-04..2026-12-06",
            "Betriebsversammlung: 2026-11-30T12:00:00..2026-11-30T13:30:00 2026-12-14T12:00:00..2026-12-14T13:30:00 \
             2026-12-28T12:00:00..2026-12-28T13:30:00 2027-01-11T12:00:00..2027-01-11T13:30:00",
            "Inventur: 2027-01-04",
            "(casual) Nikolaus: 2026-12-06",
        ]
    );
}

#[test]
fn apples_export_is_read_with_a_character_folded_in_two_durations_and_times_that_float() {
    assert_eq!(
        all(include_bytes!("files/apple.ics"), "Europe/Lisbon"),
        [
            "Thanksgiving 🦃: 2026-11-26 2027-11-25 2028-11-23",
            // New York's noon is five in the afternoon in Lisbon.
            "Christmas Eve, from noon: 2026-12-24T17:00:00..2026-12-25T05:00:00",
            "New Year's Eve (wherever you are): 2026-12-31T15:00:00..2026-12-31T18:00:00 \
             2027-12-31T15:00:00..2027-12-31T18:00:00",
        ]
    );
}

#[test]
fn a_whole_day_becomes_a_holiday_and_a_span_is_cut_out_of_the_hours() {
    let import = parse(include_str!("files/google.ics"), "Europe/Paris").unwrap();
    let chosen = import.entries.iter().filter(|entry| !entry.casual);
    let applied = apply(&office("Europe/Paris"), chosen.collect::<Vec<_>>());
    assert_eq!(applied.spec.holidays.len(), 9);
    assert_eq!(applied.names["2026-12-25"], "Fermeture de fin d'année");
    let hours = |date: &str| applied.spec.exceptions[date].iter().map(|it| it.join("-")).collect::<Vec<_>>();
    assert_eq!(hours("2026-11-05"), ["09:00-12:00", "13:00-14:00", "16:00-18:00"]);
    assert_eq!(hours("2026-12-03"), ["09:00-10:00", "11:30-12:00", "13:00-18:00"]);
    assert_eq!(applied.names["2026-12-03"], "Réunion de service (avancée)");
    assert_eq!(applied.spec.exceptions.len(), 4);
}

#[test]
fn a_span_past_midnight_cuts_the_tail_of_a_night_shift_and_leaves_its_rest() {
    let mut spec = office("UTC");
    if let Some(week) = &mut spec.weekly {
        week.tue = vec![["22:00".into(), "06:00".into()]];
        week.wed = vec![];
    }
    let file = event("DTSTART:20261201T230000\r\nDTEND:20261202T020000");
    let import = parse(&file, "UTC").unwrap();
    let applied = apply(&spec, &import.entries);
    let tuesday = &applied.spec.exceptions["2026-12-01"];
    let wednesday = &applied.spec.exceptions["2026-12-02"];
    assert_eq!((tuesday.len(), tuesday[0].join("-")), (1, "22:00-23:00".to_owned()));
    assert_eq!((wednesday.len(), wednesday[0].join("-")), (1, "02:00-06:00".to_owned()));
    assert_eq!(applied.spec.exceptions.len(), 2);
}

#[test]
fn a_span_on_a_holiday_opens_nothing_and_one_that_touches_no_hours_changes_nothing() {
    let both = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T100000\nDTEND:20261201T110000\nEND:VEVENT\n\
                BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261201\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20261202T190000\n\
                DURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n";
    let import = parse(both, "UTC").unwrap();
    let applied = apply(&office("UTC"), &import.entries);
    assert_eq!((applied.spec.holidays, applied.spec.exceptions.len()), (vec!["2026-12-01".to_owned()], 0));
}

#[test]
fn zones_behind_a_prefix_and_zones_that_say_where_they_are_are_found() {
    let times =
        |zone: &str| format!("DTSTART;TZID={zone}:20261201T100000\r\nDTEND;TZID={zone}:20261201T110000");
    let prefixed = event(&times("/citadel.org/20190914_1/Europe/Paris"));
    assert_eq!(all(&prefixed, "UTC"), [": 2026-12-01T09:00:00..2026-12-01T10:00:00"]);
    let own = format!(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}\nEND:VEVENT\nBEGIN:VTIMEZONE\nTZID:Customized 1\n\
         X-LIC-LOCATION:Asia/Tokyo\nEND:VTIMEZONE\nEND:VCALENDAR",
        times("Customized 1").replace("\r\n", "\n")
    );
    assert_eq!(all(&own, "UTC"), [": 2026-12-01T01:00:00..2026-12-01T02:00:00"]);
}

#[test]
fn a_series_keeps_its_wall_time_when_clocks_change() {
    let weekly =
        event("DTSTART;TZID=America/New_York:20270301T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=5");
    // New York changes on the 14th of March, Paris on the 28th.
    assert_eq!(
        all(&weekly, "Europe/Paris"),
        [": 2027-03-01T15:00:00..2027-03-01T16:00:00 2027-03-08T15:00:00..2027-03-08T16:00:00 \
          2027-03-15T14:00:00..2027-03-15T15:00:00 2027-03-22T14:00:00..2027-03-22T15:00:00 \
          2027-03-29T15:00:00..2027-03-29T16:00:00"]
    );
}
