//! Instants, spans and sizes, as people say them.

use domain::Timestamp;
use domain::text::Language;
use jiff::Zoned;
use jiff::tz::TimeZone;

const MONTHS: [[&str; 12]; 2] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
];
const WEEKDAYS: [[&str; 7]; 2] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
];

fn row(language: Language) -> usize {
    match language {
        Language::En => 0,
        Language::Fr => 1,
    }
}

fn named<const N: usize>(names: [&'static str; N], index: i8) -> &'static str {
    usize::try_from(index).ok().and_then(|index| names.get(index).copied()).unwrap_or("")
}

fn date(language: Language, at: &Zoned) -> String {
    let month = named(MONTHS[row(language)], at.month() - 1);
    let number = match (language, at.day()) {
        (Language::Fr, 1) => "1er".to_owned(),
        (_, day) => day.to_string(),
    };
    format!("{number} {month} {}", at.year())
}

/// A day with its weekday: `Monday 5 October 2026`, `lundi 5 octobre 2026`.
pub fn day(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    let at = at.to_zoned(zone.clone());
    let weekday = named(WEEKDAYS[row(language)], at.weekday().to_monday_zero_offset());
    format!("{weekday} {}", date(language, &at))
}

/// A month of a year: `October 2026`, `octobre 2026`.
pub fn month(language: Language, year: i16, month: i8) -> String {
    format!("{} {year}", named(MONTHS[row(language)], month - 1))
}

/// A time of day in 24 hours: `08:12`.
pub fn clock_time(at: Timestamp, zone: &TimeZone) -> String {
    let at = at.to_zoned(zone.clone());
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// An instant in a zone: `5 October 2026, 08:12`, `5 octobre 2026 à 08:12`.
pub fn when(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    let time = clock_time(at, zone);
    let date = date(language, &at.to_zoned(zone.clone()));
    match language {
        Language::En => format!("{date}, {time}"),
        Language::Fr => format!("{date} à {time}"),
    }
}

/// A span of time in its two largest units: `2 d 3 h`, `2 j 3 h`, `45 min`, `20 s`.
pub fn span(language: Language, seconds: i64) -> String {
    let day = if language == Language::Fr { "j" } else { "d" };
    let total = seconds.unsigned_abs();
    let (days, hours, minutes) = (total / 86_400, total / 3_600 % 24, total / 60 % 60);
    let parts: Vec<String> = [(days, day), (hours, "h"), (minutes, "min")]
        .into_iter()
        .filter(|(amount, _)| *amount > 0)
        .take(2)
        .map(|(amount, unit)| format!("{amount}\u{a0}{unit}"))
        .collect();
    if parts.is_empty() { format!("{total}\u{a0}s") } else { parts.join("\u{a0}") }
}

/// A size in bytes: `48 kB`, `48 ko`; `1.5 MB`, `1,5 Mo`.
pub fn size(language: Language, bytes: u64) -> String {
    let unit = if language == Language::Fr { "o" } else { "B" };
    if bytes < 1_000 {
        return format!("{bytes}\u{a0}{unit}");
    }
    if bytes < 1_000_000 {
        return format!("{}\u{a0}k{unit}", bytes.div_ceil(1_000));
    }
    let tenths = bytes / 100_000;
    let point = if language == Language::Fr { "," } else { "." };
    format!("{}{point}{}\u{a0}M{unit}", tenths / 10, tenths % 10)
}
