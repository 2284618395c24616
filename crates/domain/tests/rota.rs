//! Who is on call, against a clerk who looks at every minute and turns the page of a paper list at each hand-over.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a case that cannot be set up is a failed test")]

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span as Time, Timestamp, ToSpan as _};
use proptest::prelude::*;
use relais_domain::calendar::{Calendar, Calendars, Spec, Week};
use relais_domain::id::{CalendarId, DeskId, RotaId, SeatId};
use relais_domain::refusal::Reason;
use relais_domain::rota::{Because, Cover, Layer, Rota};
use uuid::Uuid;

fn seat(number: u8) -> SeatId {
    SeatId(Uuid::from_bytes([number; 16]))
}

fn office() -> CalendarId {
    CalendarId(Uuid::from_bytes([200; 16]))
}

fn rota(zone: &str, layers: Vec<Layer>, covers: Vec<Cover>) -> Rota {
    let id = Uuid::from_bytes([1; 16]);
    Rota {
        id: RotaId(id),
        desk: DeskId(id),
        name: "Nights".into(),
        zone: zone.into(),
        layers,
        covers,
        version: 1,
    }
}

fn layer(people: &[u8], begins: DateTime, days: u16, hours: Option<CalendarId>) -> Layer {
    Layer { name: "First".into(), people: people.iter().copied().map(seat).collect(), begins, days, hours }
}

/// Nine to five from Monday to Friday, but not on the holiday.
fn nine_to_five(zone: &str, holiday: Date) -> BTreeMap<CalendarId, Calendars> {
    let day = || vec![["09:00".to_owned(), "17:00".to_owned()]];
    let week = Week { mon: day(), tue: day(), wed: day(), thu: day(), fri: day(), ..Week::default() };
    let spec = Spec {
        zone: zone.into(),
        weekly: Some(week),
        holidays: vec![holiday.to_string()],
        ..Spec::default()
    };
    BTreeMap::from([(office(), Calendar::new(spec).into())])
}

/// The clerk: goes through the minutes in order, and turns to the next person once the local clock has shown the time.
struct Clerk<'a> {
    rota: &'a Rota,
    zone: TimeZone,
    holiday: Date,
    /// The latest local time that the clock has shown.
    shown: DateTime,
}

impl Clerk<'_> {
    fn at(&mut self, now: Timestamp) -> Option<SeatId> {
        let local = now.to_zoned(self.zone.clone()).datetime();
        self.shown = self.shown.max(local);
        let begun = |time: DateTime| self.shown >= time;
        if let Some(cover) = self.rota.covers.iter().rev().find(|it| begun(it.from) && !begun(it.to)) {
            return Some(cover.seat);
        }
        self.rota.layers.iter().find_map(|layer| {
            let weekday = local.weekday().to_monday_zero_offset();
            let open = layer.hours.is_none()
                || (weekday < 5 && (9..17).contains(&local.hour()) && local.date() != self.holiday);
            let mut turns = 0;
            while begun(layer.begins + (i64::from(layer.days) * turns).days()) {
                turns += 1;
            }
            let nth = usize::try_from(turns).unwrap().checked_sub(1)?;
            open.then(|| layer.people[nth % layer.people.len()])
        })
    }
}

const ZONES: [(&str, Date); 6] = [
    ("Europe/Paris", date(2026, 3, 29)),
    ("Europe/Paris", date(2026, 10, 25)),
    // Half an hour; at midnight; a skipped day.
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("Pacific/Apia", date(2011, 12, 30)),
];

fn layers(around: Date) -> impl Strategy<Value = Vec<Layer>> {
    let times = prop_oneof![Just((0, 0)), Just((2, 0)), Just((2, 30)), Just((8, 0)), (0i8..24, 0i8..60)];
    let one = (prop::collection::vec(1u8..6, 1..4), -6i32..3, times, 1u16..4, any::<bool>());
    prop::collection::vec(one, 1..4).prop_map(move |layers| {
        let made = layers.into_iter().map(|(people, days, (hour, minute), lasts, always)| {
            let begins = (around + days.days()).at(hour, minute, 0, 0);
            layer(&people, begins, lasts, (!always).then(office))
        });
        made.collect()
    })
}

fn covers(around: Date) -> impl Strategy<Value = Vec<Cover>> {
    let one = (6u8..9, -2i64 * 1440..3 * 1440, 1i64..2 * 1440);
    prop::collection::vec(one, 0..3).prop_map(move |covers| {
        let made = covers.into_iter().map(|(who, from, lasts)| {
            let from = around.at(0, 0, 0, 0) + Time::new().minutes(from);
            Cover { seat: seat(who), from, to: from + Time::new().minutes(lasts) }
        });
        made.collect()
    })
}

fn case() -> impl Strategy<Value = (&'static str, Date, Vec<Layer>, Vec<Cover>)> {
    prop::sample::select(&ZONES[..])
        .prop_flat_map(|(zone, around)| (Just(zone), Just(around), layers(around), covers(around)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn every_minute_is_as_the_clerk_has_it((zone, around, layers, covers) in case()) {
        let rota = rota(zone, layers, covers);
        rota.must_be_whole().unwrap();
        let hours = nine_to_five(zone, around + 1.days());
        let roster = rota.roster(&hours).expect("a zone that is known");
        let tz = TimeZone::get(zone).unwrap();
        let from = (around - 8.days()).at(0, 0, 0, 0).to_zoned(tz.clone()).unwrap().timestamp();
        let to = from + SignedDuration::from_hours(24 * 12);
        let mut clerk = Clerk { rota: &rota, zone: tz, holiday: around + 1.days(), shown: DateTime::MIN };
        let spans = roster.spans(from, to);
        prop_assert_eq!((spans[0].from, spans.last().unwrap().to), (from, to));
        prop_assert!(spans.windows(2).all(|pair| pair[0].to == pair[1].from && pair[0].duty != pair[1].duty));
        let mut span = spans.iter().peekable();
        let mut now = from;
        while now < to {
            while span.peek().is_some_and(|it| it.to <= now) {
                span.next();
            }
            let expected = clerk.at(now);
            prop_assert_eq!(roster.at(now).map(|duty| duty.seat), expected, "{}", now);
            prop_assert_eq!(span.peek().unwrap().duty.map(|duty| duty.seat), expected, "{} in a span", now);
            now += SignedDuration::from_mins(1);
        }
    }
}

#[test]
fn a_turn_passes_on_at_the_local_time_be_the_day_long_or_short() {
    let begins = date(2026, 3, 27).at(8, 0, 0, 0);
    let rota = rota("Europe/Paris", vec![layer(&[1, 2, 3], begins, 1, None)], Vec::new());
    let none = BTreeMap::new();
    let roster = rota.roster(&none).unwrap();
    let who = |at: &str| roster.at(at.parse().unwrap()).map(|duty| duty.seat);
    // Winter time on the 28th, summer time from the 29th on: eight in Paris is seven, then six in UTC.
    assert_eq!(who("2026-03-27T06:59:59Z"), None);
    assert_eq!(who("2026-03-28T06:59:59Z"), Some(seat(1)));
    assert_eq!(who("2026-03-28T07:00:00Z"), Some(seat(2)));
    assert_eq!(who("2026-03-29T05:59:59Z"), Some(seat(2)));
    assert_eq!(who("2026-03-29T06:00:00Z"), Some(seat(3)));
    assert_eq!(who("2026-03-30T06:00:00Z"), Some(seat(1)));
}

#[test]
fn on_a_holiday_of_its_calendar_the_next_layer_has_the_turn() {
    let begins = date(2026, 11, 2).at(9, 0, 0, 0);
    let days = layer(&[1], begins, 7, Some(office()));
    let nights = layer(&[2], begins, 7, None);
    let rota = rota("Europe/Paris", vec![days, nights], Vec::new());
    let hours = nine_to_five("Europe/Paris", date(2026, 11, 11));
    let roster = rota.roster(&hours).unwrap();
    let who = |at: &str| roster.at(at.parse().unwrap()).map(|duty| (duty.seat, duty.because));
    assert_eq!(who("2026-11-10T10:00:00Z"), Some((seat(1), Because::Layer(0))));
    assert_eq!(who("2026-11-11T10:00:00Z"), Some((seat(2), Because::Layer(1))));
    assert_eq!(who("2026-11-12T18:00:00Z"), Some((seat(2), Because::Layer(1))));
}

#[test]
fn a_rota_without_people_a_zone_or_an_end_after_its_beginning_is_refused() {
    let begins = date(2026, 11, 2).at(9, 0, 0, 0);
    let refused = |rota: Rota| {
        let refusal = rota.must_be_whole().unwrap_err();
        (refusal.reason, refusal.facts.get("field").cloned())
    };
    let people = vec![layer(&[1], begins, 7, None)];
    let field = |name: &str| Some(name.to_owned());
    assert_eq!(
        refused(rota("Europe/Paris", Vec::new(), Vec::new())),
        (Reason::FieldMissing, field("layers"))
    );
    let nobody = vec![layer(&[], begins, 7, None)];
    assert_eq!(refused(rota("Europe/Paris", nobody, Vec::new())), (Reason::FieldMissing, field("people")));
    let never = vec![layer(&[1], begins, 0, None)];
    assert_eq!(refused(rota("Europe/Paris", never, Vec::new())), (Reason::FieldInvalid, field("days")));
    assert_eq!(
        refused(rota("Europe/Nowhere", people.clone(), Vec::new())),
        (Reason::FieldInvalid, field("zone"))
    );
    let cover = Cover { seat: seat(1), from: begins, to: begins };
    assert_eq!(refused(rota("Europe/Paris", people, vec![cover])), (Reason::FieldInvalid, field("to")));
}
