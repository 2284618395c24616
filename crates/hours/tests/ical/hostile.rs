//! Files that are broken, hostile or beyond what is read: each refused with its reason and its line.

use jiff::civil::date;
use proptest::prelude::*;
use relais_hours::ical::{LARGEST, MOST_CLOSURES, MOST_EVENTS, Why, read};

use super::{FROM, TO, event, parse};

fn why(file: &str) -> (Why, usize) {
    let fault = parse(file, "Europe/Paris").unwrap_err();
    (fault.why, fault.line)
}

#[test]
fn what_cannot_be_read_is_refused_with_its_line() {
    let day = "DTSTART;VALUE=DATE:20261201";
    let time = "DTSTART:20261201T100000Z";
    let cases: &[(&str, Why, usize)] = &[
        ("SUMMARY:no start", Why::NoStart, 3),
        ("DTSTART;VALUE=DATE:20261301", Why::BadTime, 5),
        ("DTSTART;VALUE=DATE:20260229", Why::BadTime, 5),
        ("DTSTART:tomorrow", Why::BadTime, 5),
        ("DTSTART:20261201T250000", Why::BadTime, 5),
        ("DTSTART;TZID=Mars/Olympus:20261201T100000", Why::ZoneUnknown, 5),
        ("DTSTART without a colon", Why::BadLine, 5),
        ("DTSTART;VALUE=\"DATE:20261201", Why::BadLine, 5),
        ("END:VTODO", Why::Unbalanced, 5),
        (&format!("{day}\r\n{day}"), Why::Twice, 6),
        (&format!("{day}\r\nDTEND;VALUE=DATE:20261130"), Why::BadEnd, 6),
        (&format!("{day}\r\nDTEND:20261202T000000Z"), Why::BadEnd, 6),
        (&format!("{time}\r\nDTEND:20261201T090000Z"), Why::BadEnd, 6),
        (&format!("{time}\r\nDTEND:20261201T110000Z\r\nDURATION:PT1H"), Why::BadEnd, 6),
        (&format!("{time}\r\nDURATION:-PT1H"), Why::BadTime, 6),
        (&format!("{day}\r\nRRULE:INTERVAL=2"), Why::BadRule, 6),
        (&format!("{day}\r\nRRULE:FREQ=WEEKLY;BYDAY=2MO"), Why::BadRule, 6),
        (&format!("{day}\r\nRRULE:FREQ=DAILY;COUNT=2;UNTIL=20270101"), Why::BadRule, 6),
        (&format!("{day}\r\nRRULE:FREQ=DAILY;INTERVAL=0"), Why::BadRule, 6),
        (&format!("{day}\r\nRRULE:FREQ=DAILY;FREQ=WEEKLY"), Why::BadRule, 6),
        (&format!("{day}\r\nRRULE:FREQ=DAILY;WHENEVER=1"), Why::BadRule, 6),
        (&format!("{time}\r\nRRULE:FREQ=SECONDLY"), Why::RuleUnsupported, 6),
        (&format!("{day}\r\nRRULE:FREQ=YEARLY;BYWEEKNO=20"), Why::RuleUnsupported, 6),
        (&format!("{day}\r\nEXRULE:FREQ=DAILY"), Why::RuleUnsupported, 6),
        (&format!("{day}\r\nRECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261201"), Why::RuleUnsupported, 6),
        (&format!("{day}\r\nX-RELAIS-HOURS:nine to five"), Why::BadHours, 6),
        (&format!("{day}\r\nSUMMARY:a\u{0}b"), Why::NotText, 6),
    ];
    for (lines, expected, line) in cases {
        assert_eq!(why(&event(lines)), (*expected, *line), "{lines}");
    }
}

#[test]
fn a_file_that_is_no_calendar_or_ends_early_is_refused() {
    for file in ["", "\r\n\r\n", "hello: world", "BEGIN:VCARD\nEND:VCARD", "<html>:"] {
        assert!(matches!(why(file).0, Why::NotCalendar | Why::BadLine), "{file:?}");
    }
    assert_eq!(why("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261201"), (Why::Unbalanced, 3));
    assert_eq!(why("BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT").0, Why::Unbalanced);
    assert_eq!(why("BEGIN:VCALENDAR\nEND:VCALENDAR\nSUMMARY:after the end").0, Why::Unbalanced);
    let deep = "BEGIN:X\n".repeat(10_000);
    assert_eq!(why(&format!("BEGIN:VCALENDAR\n{deep}")).0, Why::Unbalanced);
    let latin = b"BEGIN:VCALENDAR\r\nX-WR-CALNAME:\xe9quipe\r\nEND:VCALENDAR\r\n";
    let fault = read(latin, "UTC", FROM, TO).unwrap_err();
    assert_eq!((fault.why, fault.line), (Why::NotText, 2));
}

#[test]
fn a_flood_is_refused_before_it_costs_anything() {
    let long = format!("BEGIN:VCALENDAR\r\nX-A:{}\r\nEND:VCALENDAR\r\n", "a".repeat(LARGEST));
    assert_eq!(why(&long).0, Why::TooLarge);
    let one = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261201\nEND:VEVENT\n";
    let many = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", one.repeat(MOST_EVENTS + 1));
    assert_eq!(why(&many).0, Why::TooMany);
    let daily = "BEGIN:VEVENT\nDTSTART:19000101T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY\nEND:VEVENT\n";
    let every = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", daily.repeat(MOST_CLOSURES / 791 + 1));
    assert_eq!(why(&every).0, Why::TooMany);
    // Never true, and so never done by counting what it finds.
    let never =
        "BEGIN:VEVENT\nDTSTART;VALUE=DATE:19000101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT\n";
    let nothing = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR\n", never.repeat(100));
    assert_eq!(why(&nothing).0, Why::TooMany);
    let century = event("DTSTART;VALUE=DATE:19000101\r\nDTEND;VALUE=DATE:21990101");
    assert_eq!(parse(&century, "UTC").unwrap().entries.len(), 1);
    assert_eq!(
        read(century.as_bytes(), "UTC", date(2026, 1, 1), date(2100, 1, 1)).unwrap_err().why,
        Why::BadYears
    );
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_stumble(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, "Europe/Paris", FROM, TO);
    }

    #[test]
    fn no_damage_to_a_real_file_makes_the_reader_stumble(at in 0..3000usize, with in "\\PC{0,6}", cut in 0..40usize) {
        let file = include_str!("files/google.ics");
        let mut bytes = file.as_bytes().to_vec();
        let at = at.min(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, with.bytes());
        let lines = bytes.len();
        if let Err(fault) = read(&bytes, "Europe/Paris", FROM, TO) {
            prop_assert!(fault.line <= lines);
        }
    }
}
