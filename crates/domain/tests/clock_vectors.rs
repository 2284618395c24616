//! Known answers, each worked out by hand, through the batch form of `relais clock`.

use relais_domain as domain;

use domain::calendar::{Calendar, CalendarFault, Calendars, zone_data_version};
use domain::reckon::{self, Reason, Target, batch};
use domain::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Monday to Friday, 09:00 to 12:00 and 13:00 to 17:30.
fn office(zone: &str) -> Value {
    let day = json!([["09:00", "12:00"], ["13:00", "17:30"]]);
    json!({"zone": zone, "weekly": {"mon": day, "tue": day, "wed": day, "thu": day, "fri": day}})
}

/// The same intervals every day of the week.
fn daily(zone: &str, intervals: Value) -> Value {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let week: Value = days.into_iter().map(|day| (day, intervals.clone())).collect();
    json!({"zone": zone, "weekly": week})
}

fn with(mut calendar: Value, field: &str, value: Value) -> Value {
    calendar[field] = value;
    calendar
}

fn ask(case: &Value) -> Value {
    serde_json::from_str(&batch::answer(&case.to_string(), false)).expect("an answer is JSON")
}

#[track_caller]
fn due(calendar: &Value, start: &str, target: impl Into<Value>, pauses: Value, expected: &str) {
    let case =
        json!({"id": 1, "calendar": calendar, "start": start, "target": target.into(), "pauses": pauses});
    let expected: Timestamp = expected.parse().expect("an instant");
    assert_eq!(ask(&case), json!({"id": 1, "due": expected.to_string()}));
}

#[track_caller]
fn elapsed(calendar: &Value, start: &str, until: &str, expected: u32) {
    let case = json!({"id": "x", "calendar": calendar, "start": start, "until": until});
    assert_eq!(ask(&case), json!({"id": "x", "elapsed_s": expected}));
}

fn none() -> Value {
    json!([])
}

#[test]
fn a_promise_runs_in_office_hours_alone() {
    let paris = office("Europe/Paris");
    // An hour and a half on Friday; the week-end, over which summer time begins; two and a half on Monday.
    due(&paris, "2026-03-27T16:00:00+01:00", "PT4H", none(), "2026-03-30T11:30:00+02:00");
    // Reached exactly at noon: due then, not after lunch.
    due(&paris, "2026-03-30T09:00:00+02:00", "PT3H", none(), "2026-03-30T12:00:00+02:00");
    // A nanosecond more is due after lunch.
    due(
        &paris,
        "2026-03-30T09:00:00+02:00",
        "PT3H0.000000001S",
        none(),
        "2026-03-30T13:00:00.000000001+02:00",
    );
    // Nothing is due at once, even at night.
    due(&paris, "2026-03-30T03:00:00+02:00", "PT0S", none(), "2026-03-30T03:00:00+02:00");
    elapsed(&paris, "2026-03-28T00:00:00+01:00", "2026-03-30T09:00:00+02:00", 0);
    elapsed(&paris, "2026-03-30T09:00:00+02:00", "2026-03-28T00:00:00+01:00", 0);
}

#[test]
fn around_the_clock_is_a_calendar_without_a_week() {
    due(&json!({"zone": "UTC"}), "2026-02-28T23:45:00Z", "PT30M", none(), "2026-03-01T00:15:00Z");
    let closed_at_christmas = json!({"zone": "Europe/Paris", "holidays": ["2026-12-25"]});
    due(&closed_at_christmas, "2026-12-24T23:45:00+01:00", "PT30M", none(), "2026-12-26T00:15:00+01:00");
    let at: Timestamp = "2026-10-25T00:59:59.5Z".parse().expect("an instant");
    assert_eq!(
        reckon::due(&Calendar::always(), at, &Target::minutes(30), &[]),
        Ok(at + SignedDuration::from_mins(30))
    );
}

#[test]
fn a_repeated_hour_counts_twice_and_a_skipped_one_not_at_all() {
    let night = daily("Europe/Paris", json!([["00:00", "06:00"]]));
    elapsed(&night, "2026-10-25T00:00:00+02:00", "2026-10-25T06:00:00+01:00", 7 * 3600);
    elapsed(&night, "2026-03-29T00:00:00+01:00", "2026-03-29T06:00:00+02:00", 5 * 3600);
    let odd = daily("Europe/Paris", json!([["02:00", "03:00"]]));
    elapsed(&odd, "2026-10-25T00:00:00+02:00", "2026-10-25T12:00:00+01:00", 2 * 3600);
    elapsed(&odd, "2026-03-29T00:00:00+01:00", "2026-03-29T12:00:00+02:00", 0);
    // From 02:00+02:00 on, an hour and a half is reached in the second 02:30.
    due(&odd, "2026-10-25T00:00:00+02:00", "PT1H30M", none(), "2026-10-25T02:30:00+01:00");

    // Half an hour of summer time ends at 02:00, which becomes 01:30.
    let howe = daily("Australia/Lord_Howe", json!([["01:00", "02:00"]]));
    elapsed(&howe, "2026-04-05T00:00:00+11:00", "2026-04-05T12:00:00+10:30", 5400);
    // Midnight became one o'clock: of 22:00 to 02:00 three hours are left.
    let paulo = json!({"zone": "America/Sao_Paulo", "weekly": {"sat": [["22:00", "02:00"]]}});
    elapsed(&paulo, "2018-11-03T12:00:00-03:00", "2018-11-05T00:00:00-02:00", 3 * 3600);
    // And midnight became eleven again in February: 23:00 to 24:00 came twice on Saturday.
    elapsed(&paulo, "2019-02-16T12:00:00-02:00", "2019-02-18T00:00:00-03:00", 5 * 3600);
    // Kathmandu moved its clocks by a quarter of an hour at the beginning of 1986.
    let kathmandu = daily("Asia/Kathmandu", json!([["00:00", "01:00"]]));
    elapsed(&kathmandu, "1985-12-31T12:00:00+05:30", "1986-01-01T12:00:00+05:45", 2700);
    // Casablanca leaves summer time for Ramadan: 17:00 is +01:00 on Friday, 09:00 is +00:00 on Monday.
    due(&office("Africa/Casablanca"), "2025-02-21T16:30:00+01:00", "PT2H", none(), "2025-02-24T10:00:00Z");
}

#[test]
fn a_skipped_day_has_no_hours_but_what_runs_over_from_it_is_wall_time_of_the_next() {
    // Samoa went from Thursday 29 December 2011 to Saturday 31.
    let apia = json!({"zone": "Pacific/Apia", "weekly": {"thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]], "mon": [["09:00", "17:00"]]}});
    due(&apia, "2011-12-29T16:00:00-10:00", "PT2H", none(), "2012-01-02T10:00:00+14:00");
    let by_close = json!({"business_days": 1, "by": "close"});
    due(&apia, "2011-12-29T16:00:00-10:00", by_close, none(), "2012-01-02T17:00:00+14:00");
    // Open time is a set of wall times: Saturday's hours before six are the tail of Friday's night.
    let nights = json!({"zone": "Pacific/Apia", "weekly": {"fri": [["22:00", "06:00"]]}});
    elapsed(&nights, "2011-12-29T12:00:00-10:00", "2011-12-31T12:00:00+14:00", 6 * 3600);
}

#[test]
fn intervals_run_past_midnight_to_midnight_and_all_day() {
    let nights =
        json!({"zone": "Europe/Paris", "weekly": {"fri": [["22:00", "06:00"]], "sun": [["23:00", "01:00"]]}});
    elapsed(&nights, "2026-06-05T00:00:00+02:00", "2026-06-06T05:00:00+02:00", 7 * 3600);
    // Sunday's runs into Monday, also across the edge of the week.
    due(&nights, "2026-06-06T05:30:00+02:00", "PT2H", none(), "2026-06-08T00:30:00+02:00");
    for all_day in [json!([["00:00", "24:00"]]), json!([["00:00", "00:00"]]), json!([["09:00", "09:00"]])] {
        elapsed(&daily("UTC", all_day), "2026-06-05T00:00:00Z", "2026-06-08T12:00:00Z", 84 * 3600);
    }
    elapsed(
        &daily("UTC", json!([["18:00", "24:00"]])),
        "2026-06-05T00:00:00Z",
        "2026-06-07T00:00:00Z",
        12 * 3600,
    );
    // Where two intervals overlap, time counts once.
    let twice = daily("UTC", json!([["22:00", "08:00"], ["06:00", "10:00"]]));
    elapsed(&twice, "2026-06-05T12:00:00Z", "2026-06-06T12:00:00Z", 12 * 3600);
}

#[test]
fn a_holiday_begins_nothing_and_an_exception_replaces_it() {
    let nights = daily("Europe/Paris", json!([["22:00", "06:00"]]));
    let nights = with(nights, "holidays", json!(["2026-12-25"]));
    // The night before runs on into Christmas; the night of Christmas does not begin.
    elapsed(&nights, "2026-12-24T12:00:00+01:00", "2026-12-26T12:00:00+01:00", 8 * 3600);
    let opened = with(nights, "exceptions", json!({"2026-12-25": [["10:00", "11:00"]], "2026-12-26": []}));
    elapsed(&opened, "2026-12-24T12:00:00+01:00", "2026-12-27T12:00:00+01:00", 9 * 3600);
    // An exception may open a day of the week that is closed, and close one that is open.
    let office = with(
        office("Europe/Paris"),
        "exceptions",
        json!({"2026-06-06": [["09:00", "24:00"]], "2026-06-08": []}),
    );
    elapsed(&office, "2026-06-06T00:00:00+02:00", "2026-06-09T09:00:00+02:00", 15 * 3600);
}

#[test]
fn pauses_are_cut_out_in_any_order_and_overlapping() {
    let paris = office("Europe/Paris");
    let pauses = json!([
        ["2026-03-30T10:30:00+02:00", "2026-03-30T11:00:00+02:00"],
        ["2026-03-30T10:00:00+02:00", "2026-03-30T10:45:00+02:00"],
        ["2026-03-30T11:15:00+02:00", "2026-03-30T11:15:00+02:00"],
        ["2026-03-30T12:10:00+02:00", "2026-03-30T12:40:00+02:00"],
    ]);
    due(&paris, "2026-03-30T09:00:00+02:00", "PT2H", pauses, "2026-03-30T12:00:00+02:00");
    // A pause that begins at the due instant changes nothing; one that ends there moves it.
    let after = json!([["2026-03-30T11:00:00+02:00", "2026-04-30T11:00:00+02:00"]]);
    due(&paris, "2026-03-30T09:00:00+02:00", "PT2H", after, "2026-03-30T11:00:00+02:00");
    let before = json!([["2026-03-30T08:00:00+02:00", "2026-03-30T11:00:00+02:00"]]);
    due(&paris, "2026-03-30T09:00:00+02:00", "PT2H", before, "2026-03-30T14:00:00+02:00");
}

#[test]
fn business_days_end_at_close_at_opening_or_at_the_same_time() {
    let paris = with(office("Europe/Paris"), "holidays", json!(["2026-04-06"]));
    let by = |days: u16, by: &str| json!({"business_days": days, "by": by});
    let friday = "2026-04-03T15:00:00+02:00";
    // Saturday, Sunday and Easter Monday are no business days.
    due(&paris, friday, by(1, "close"), none(), "2026-04-07T17:30:00+02:00");
    due(&paris, friday, by(1, "open"), none(), "2026-04-07T09:00:00+02:00");
    due(&paris, friday, by(1, "same_time"), none(), "2026-04-07T15:00:00+02:00");
    due(&paris, friday, by(3, "close"), none(), "2026-04-09T17:30:00+02:00");
    // The next business day is the first after the date of the start, however early or late that is.
    due(&paris, "2026-04-07T00:30:00+02:00", by(1, "close"), none(), "2026-04-08T17:30:00+02:00");
    due(&paris, "2026-04-05T12:00:00+02:00", by(1, "close"), none(), "2026-04-07T17:30:00+02:00");
    // Closed at that time: the next opening of the day, or its close.
    due(&paris, "2026-04-07T07:00:00+02:00", by(1, "same_time"), none(), "2026-04-08T09:00:00+02:00");
    due(&paris, "2026-04-07T12:20:00+02:00", by(1, "same_time"), none(), "2026-04-08T13:00:00+02:00");
    due(&paris, "2026-04-07T20:00:00+02:00", by(1, "same_time"), none(), "2026-04-08T17:30:00+02:00");
    // Two paused working hours move the close by two working hours; a paused night moves nothing.
    let pause = json!([["2026-04-08T09:00:00+02:00", "2026-04-08T11:00:00+02:00"]]);
    due(&paris, "2026-04-07T10:00:00+02:00", by(1, "close"), pause, "2026-04-09T11:00:00+02:00");
    let night = json!([["2026-04-07T18:00:00+02:00", "2026-04-08T08:00:00+02:00"]]);
    due(&paris, "2026-04-07T10:00:00+02:00", by(1, "close"), night.clone(), "2026-04-08T17:30:00+02:00");
    due(&paris, "2026-04-07T10:00:00+02:00", by(1, "open"), night, "2026-04-08T09:00:00+02:00");
    // Paused across the opening: due as the clock runs on.
    let opening = json!([["2026-04-07T20:00:00+02:00", "2026-04-09T14:00:00+02:00"]]);
    due(&paris, "2026-04-07T18:00:00+02:00", by(1, "open"), opening, "2026-04-09T14:00:00+02:00");
    // A day's close includes its night.
    let nights = daily("Europe/Paris", json!([["22:00", "06:00"]]));
    due(&nights, "2026-04-07T12:00:00+02:00", by(1, "close"), none(), "2026-04-09T06:00:00+02:00");
}

#[test]
fn calendars_united_follow_the_sun() {
    let united = json!([office("Asia/Tokyo"), office("Europe/Paris"), office("America/New_York")]);
    // Friday 17:00 in Paris is 11:00 in New York, which goes on but for its lunch; Tokyo begins on Monday.
    due(&united, "2026-06-05T17:00:00+02:00", "PT5H", none(), "2026-06-05T17:00:00-04:00");
    due(&united, "2026-06-05T17:00:00+02:00", "PT6H", none(), "2026-06-08T09:30:00+09:00");
    let day = json!({"business_days": 1, "by": "close"});
    due(&united, "2026-06-05T17:00:00+02:00", day, none(), "2026-06-08T17:30:00+09:00");
    let read: Calendars = serde_json::from_value(united).expect("calendars");
    assert_eq!(read.check(), Ok(()));
    assert_eq!(serde_json::to_value(&read).expect("JSON").as_array().map(Vec::len), Some(3));
}

#[test]
fn an_explanation_names_each_reason() {
    let calendar = with(office("Europe/Paris"), "holidays", json!(["2026-12-25"]));
    let calendar = with(calendar, "exceptions", json!({"2026-12-24": [["09:00", "12:00"]]}));
    let case = json!({
        "id": "why", "calendar": calendar, "start": "2026-12-23T16:30:00+01:00", "target": "PT4H",
        "pauses": [["2026-12-24T10:00:00+01:00", "2026-12-24T11:00:00+01:00"]],
    });
    let answer: Value = serde_json::from_str(&batch::answer(&case.to_string(), true)).expect("JSON");
    let told: Vec<String> = answer["intervals"]
        .as_array()
        .expect("intervals")
        .iter()
        .map(|one| {
            let text = |field: &str| one[field].as_str().unwrap_or("-").to_owned();
            format!("{} {} {} {} {}", text("from"), text("to"), one["counted"], text("reason"), text("date"))
        })
        .collect();
    assert_eq!(
        told,
        [
            "2026-12-23T15:30:00Z 2026-12-23T16:30:00Z true open -",
            "2026-12-23T16:30:00Z 2026-12-23T23:00:00Z false closed -",
            "2026-12-23T23:00:00Z 2026-12-24T08:00:00Z false exception 2026-12-24",
            "2026-12-24T08:00:00Z 2026-12-24T09:00:00Z true open -",
            "2026-12-24T09:00:00Z 2026-12-24T10:00:00Z false paused -",
            "2026-12-24T10:00:00Z 2026-12-24T11:00:00Z true open -",
            "2026-12-24T11:00:00Z 2026-12-24T23:00:00Z false exception 2026-12-24",
            "2026-12-24T23:00:00Z 2026-12-25T23:00:00Z false holiday 2026-12-25",
            // The week-end is one stretch.
            "2026-12-25T23:00:00Z 2026-12-28T08:00:00Z false closed -",
            "2026-12-28T08:00:00Z 2026-12-28T09:00:00Z true open -",
        ]
    );
    assert_eq!(answer["due"], json!("2026-12-28T09:00:00Z"));
    assert_eq!(answer["zone_data"], json!(zone_data_version()));
    let read: Calendar = serde_json::from_value(case["calendar"].clone()).expect("a calendar");
    assert_eq!(answer["calendar_version"], json!(read.version()));
    assert_eq!(serde_json::to_value(Reason::Paused).expect("JSON"), json!("paused"));
}

#[test]
fn ten_years_elapsed_add_up() {
    let paris = office("Europe/Paris");
    // 2016 to 2025 hold 2609 days from Monday to Friday, of seven and a half hours.
    elapsed(&paris, "2016-01-01T00:00:00+01:00", "2026-01-01T00:00:00+01:00", 2609 * 27_000);
    due(&paris, "2016-01-01T00:00:00+01:00", "PT19567H30M", none(), "2025-12-31T17:30:00+01:00");
    // The whole year 2100 by the rule of the zone; it is no leap year.
    elapsed(
        &json!({"zone": "Europe/Paris"}),
        "2100-01-01T00:00:00+01:00",
        "2101-01-01T00:00:00+01:00",
        365 * 86_400,
    );
    let united = json!([paris, office("Europe/Berlin")]);
    elapsed(&united, "2016-01-01T00:00:00+01:00", "2026-01-01T00:00:00+01:00", 2609 * 27_000);
}

#[test]
fn bad_cases_get_a_code_and_keep_their_id() {
    let code = |line: &str| -> (Value, String) {
        let answer: Value = serde_json::from_str(&batch::answer(line, true)).expect("an answer is JSON");
        assert!(answer["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{answer}");
        (answer["id"].clone(), answer["error"]["code"].as_str().expect("a code").to_owned())
    };
    let base =
        json!({"id": 7, "calendar": {"zone": "UTC"}, "start": "2026-01-01T00:00:00Z", "target": "PT1H"});
    let calendar = |calendar: Value| with(base.clone(), "calendar", calendar);
    let mon = |intervals: Value| calendar(json!({"zone": "UTC", "weekly": {"mon": intervals}}));
    let table = [
        (with(base.clone(), "calendar", Value::Null), "calendar-missing"),
        (calendar(json!([])), "calendar-missing"),
        (calendar(json!("Europe/Paris")), "calendar-unreadable"),
        (calendar(json!({"zone": "UTC", "holliday": []})), "calendar-unreadable"),
        (calendar(json!({"zone": "UTC", "weekly": {"monday": []}})), "calendar-unreadable"),
        (mon(json!([["09:00"]])), "calendar-unreadable"),
        (calendar(json!({"zone": "Europe/Lutetia"})), "calendar-zone-unknown"),
        (calendar(json!({"zone": ""})), "calendar-zone-unknown"),
        (calendar(json!({"zone": "Etc/Unknown"})), "calendar-zone-unknown"),
        (mon(json!([["9:00", "12:00"]])), "calendar-time-bad"),
        (mon(json!([["09:60", "12:00"]])), "calendar-time-bad"),
        (mon(json!([["09:00", "24:01"]])), "calendar-time-bad"),
        (mon(json!([["24:00", "24:00"]])), "calendar-time-bad"),
        (mon(json!([["٠9:00", "12:00"]])), "calendar-time-bad"),
        (calendar(json!({"zone": "UTC", "holidays": ["2026-02-30"]})), "calendar-date-bad"),
        (calendar(json!({"zone": "UTC", "holidays": ["26-02-03"]})), "calendar-date-bad"),
        (calendar(json!({"zone": "UTC", "exceptions": {"tomorrow": []}})), "calendar-date-bad"),
        (calendar(json!({"zone": "UTC", "weekly": {}})), "calendar-never-open"),
        (mon(json!([])), "calendar-never-open"),
        (
            calendar(
                json!({"zone": "UTC", "weekly": {}, "exceptions": {"2025-12-31": [["09:00", "12:00"]]}}),
            ),
            "target-never-reached",
        ),
        (with(base.clone(), "target", json!("PT9999999H")), "target-never-reached"),
        (with(base.clone(), "target", json!("PT99999999999999999H")), "target-unreadable"),
        (with(base.clone(), "target", json!("-PT1H")), "target-unreadable"),
        (with(base.clone(), "target", json!("P1D")), "target-unreadable"),
        (with(base.clone(), "target", json!("PT")), "target-unreadable"),
        (with(base.clone(), "target", json!("PT1M1H")), "target-unreadable"),
        (with(base.clone(), "target", json!("4 hours")), "target-unreadable"),
        (with(base.clone(), "target", json!(4)), "target-unreadable"),
        (with(base.clone(), "target", json!({"business_days": 0, "by": "close"})), "target-unreadable"),
        (with(base.clone(), "target", json!({"business_days": 1, "by": "noon"})), "target-unreadable"),
        (with(base.clone(), "target", json!({"business_days": 1})), "target-unreadable"),
        (with(base.clone(), "target", Value::Null), "target-missing"),
        (with(base.clone(), "until", json!("2026-01-02T00:00:00Z")), "target-and-until"),
        (with(base.clone(), "start", Value::Null), "start-missing"),
        (with(base.clone(), "start", json!("2026-01-01T00:00:00")), "start-unreadable"),
        (with(base.clone(), "start", json!(1_767_225_600)), "start-unreadable"),
        (with(base.clone(), "start", json!("1850-01-01T00:00:00Z")), "instant-out-of-range"),
        (with(base.clone(), "start", json!("9999-12-30T00:00:00Z")), "instant-out-of-range"),
        (with(base.clone(), "pauses", json!([["2026-01-01T00:00:00Z"]])), "pauses-unreadable"),
        (
            with(base.clone(), "pauses", json!([["2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"]])),
            "pause-backwards",
        ),
        (with(base.clone(), "pauses", json!([["2026-01-01T00:30:00Z", null]])), "paused-for-good"),
    ];
    for (case, expected) in table {
        assert_eq!(code(&case.to_string()), (json!(7), expected.to_owned()), "{case}");
    }
    assert_eq!(code("{\"id\": 7").1, "case-not-json");
    assert_eq!(code(&"[".repeat(10_000)).1, "case-not-json");
    assert_eq!(code("[]").1, "case-not-object");
    let misspelt = ask(&with(base, "pausess", json!([])));
    assert_eq!(misspelt, json!({"id": 7, "due": "2026-01-01T01:00:00Z", "ignored": ["pausess"]}));
}

#[test]
fn a_calendar_is_checked_before_it_is_saved() {
    let check = |json: Value| serde_json::from_value::<Calendar>(json).expect("a calendar").check();
    assert_eq!(check(office("Europe/Paris")), Ok(()));
    assert_eq!(check(json!({"zone": "UTC"})), Ok(()));
    assert_eq!(check(json!({"zone": "UTC", "weekly": {}})), Err(CalendarFault::NoOpenTime));
    assert_eq!(
        check(json!({"zone": "UTC", "weekly": {}, "exceptions": {"2026-06-06": [["09:00", "10:00"]]}})),
        Ok(())
    );
    let touching = daily("UTC", json!([["12:00", "14:00"], ["09:00", "12:00"], ["22:00", "09:00"]]));
    assert_eq!(check(touching), Ok(()));
    for overlapping in
        [json!([["09:00", "12:00"], ["11:59", "13:00"]]), json!([["22:00", "06:00"], ["23:00", "24:00"]])]
    {
        let fault = check(daily("UTC", overlapping)).expect_err("refused");
        assert_eq!(fault.code(), "calendar-intervals-overlap");
    }
}

#[test]
fn equal_hours_have_one_version_and_other_hours_another() {
    let read = |json: Value| serde_json::from_value::<Calendar>(json).expect("a calendar");
    let one = read(
        json!({"zone": "europe/paris", "weekly": {"mon": [["13:00", "17:00"], ["09:00", "12:00"]]}, "holidays": ["2026-12-25", "2026-01-01"]}),
    );
    let same = read(
        json!({"zone": "Europe/Paris", "weekly": {"mon": [["09:00", "12:00"], ["13:00", "17:00"]]}, "holidays": ["2026-01-01", "2026-12-25", "2026-01-01"]}),
    );
    let other = read(
        json!({"zone": "Europe/Paris", "weekly": {"mon": [["09:00", "12:00"], ["13:00", "17:01"]]}, "holidays": ["2026-01-01", "2026-12-25"]}),
    );
    assert_eq!(one.digest(), same.digest());
    assert_eq!(one.digest().len(), 64);
    assert!(one.digest().starts_with(&one.version()));
    assert_ne!(one.version(), other.version());
    assert_ne!(one.version(), Calendar::always().version());
    assert!(zone_data_version().starts_with("20"));
}

#[test]
fn targets_are_written_as_they_were_read() {
    for text in ["PT4H", "PT30M", "PT1H30M", "PT0S", "PT36H", "PT1M5S", "PT0.25S"] {
        let target: Target = text.parse().expect("a target");
        assert_eq!(serde_json::to_value(&target).expect("JSON"), json!(text));
    }
    assert_eq!("PT90M".parse(), Ok::<Target, reckon::TargetFault>(Target::minutes(90)));
    assert_eq!("PT1.5H".parse(), Ok::<Target, reckon::TargetFault>(Target::minutes(90)));
    let days = json!({"business_days": 2, "by": "same_time"});
    let target: Target = serde_json::from_value(days.clone()).expect("a target");
    assert_eq!(serde_json::to_value(&target).expect("JSON"), days);
}

proptest! {
    #[test]
    fn no_line_makes_the_batch_panic(line in "\\PC{0,200}", time in "[0-9:]{4,6}", date in "[0-9-]{9,11}", at in "[0-9TZ:+.-]{10,30}") {
        for line in [
            line,
            json!({"id": 1, "calendar": {"zone": "UTC", "weekly": {"mon": [[time.clone(), "12:00"]]}, "holidays": [date.clone()]}, "start": at.clone(), "target": "PT1H"}).to_string(),
            json!({"calendar": {"zone": "Europe/Paris", "exceptions": {date: [["09:00", time]]}}, "start": "2026-01-01T00:00:00Z", "until": at}).to_string(),
        ] {
            let answer = batch::answer(&line, false);
            prop_assert!(serde_json::from_str::<Value>(&answer).is_ok(), "{}", answer);
        }
    }
}
