//! Policies: those that come with Relais, and the files that people get wrong.

use std::collections::BTreeMap;

use proptest::prelude::*;
use relais_domain::calendar::{Calendar, Calendars, Spec};
use relais_domain::clock::Promise;
use relais_domain::kind::{Kind, Phase};
use relais_domain::policy::{Duty, Policy, Severity, parse, shipped};
use relais_domain::reckon::Target;
use serde_json::Value;

const PARTNER: &str = include_str!("../policies/partner-default.toml");
const CISCO: &str = include_str!("../policies/cisco-secure-msp.toml");
const VMWARE: &str = include_str!("../policies/vmware-saas-production.toml");

fn policy(id: &str) -> &'static Policy {
    shipped().iter().find(|policy| policy.id == id).expect("a shipped policy")
}

/// Every value of a policy with the path that leads to it.
fn walk(path: &str, value: &Value, visit: &mut impl FnMut(&str, &Value)) {
    visit(path, value);
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| walk(&format!("{path}.{key}"), value, visit))
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, value)| walk(&format!("{path}[{at}]"), value, visit));
        }
        _ => {}
    }
}

fn faults(text: &str) -> Vec<(String, &'static str)> {
    parse(text).err().unwrap_or_default().into_iter().map(|fault| (fault.path, fault.code)).collect()
}

#[test]
fn every_policy_file_is_shipped_under_its_own_name_and_is_sound() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/policies");
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        files.insert(name, std::fs::read_to_string(&path).unwrap());
    }
    assert_eq!(files.len(), shipped().len());
    for (name, text) in files {
        let read = parse(&text).unwrap_or_else(|faults| panic!("{name}: {faults:#?}"));
        assert_eq!(&read, policy(&name));
        assert_eq!(read.check(), []);
    }
}

#[test]
fn every_sentence_is_there_in_french_and_in_english() {
    for policy in shipped() {
        let mut sentences = 0;
        walk("", &serde_json::to_value(policy).unwrap(), &mut |path, value| {
            let (Some(en), Some(fr)) = (value["en"].as_str(), value["fr"].as_str()) else { return };
            sentences += 1;
            assert!(!en.trim().is_empty() && !fr.trim().is_empty(), "{}{path}", policy.id);
            // Long sentences that are equal were not translated; the name of an offer is not.
            assert!(en != fr || en.len() < 20 || path == ".name", "{}{path}: {fr}", policy.id);
            for bad in ["'", " ;", " :", " !", " ?", "« ", " »"] {
                assert!(!fr.contains(bad), "{}{path}: `{bad}` in {fr}", policy.id);
            }
        });
        assert!(sentences > 15, "{}: {sentences}", policy.id);
    }
}

#[test]
fn every_number_says_where_it_was_read() {
    for policy in shipped() {
        let whole = serde_json::to_value(policy).unwrap();
        let mut numbers = 0;
        walk("", &whole, &mut |path, value| {
            let Value::Object(map) = value else { return };
            // A form is a list of questions; the length of an answer is no promise.
            if path.starts_with(".forms") || path.ends_with(".time") || path.ends_with(".answer") {
                return;
            }
            let is_number = |value: &Value| value.is_number() || value.get("business_days").is_some();
            let is_time = |value: &Value| value.as_str().is_some_and(|text| text.parse::<Target>().is_ok());
            if map.values().any(|value| is_number(value) || is_time(value)) {
                numbers += 1;
                let source = map.get("source").and_then(Value::as_str).unwrap_or_default();
                assert!(!source.trim().is_empty(), "{}{path}", policy.id);
            }
        });
        assert!(numbers >= 10, "{}: {numbers}", policy.id);
    }
}

#[test]
fn what_a_vendor_never_stated_is_marked_and_the_partners_own_numbers_are_not() {
    for policy in shipped() {
        walk("", &serde_json::to_value(policy).unwrap(), &mut |path, value| {
            let Some(source) = value["source"].as_str() else { return };
            let marked = value["unverified"] == true || value["reopen_unverified"] == true;
            if policy.id == "partner-default" {
                assert!(!marked && source == "Relais default", "{path}: {source}");
            } else if ["from memory", "not stated", "Relais default"].iter().any(|it| source.contains(it)) {
                assert!(marked, "{}{path}: {source}", policy.id);
            }
        });
    }
}

#[test]
fn no_vendor_promises_a_time_of_resolution() {
    for policy in shipped().iter().filter(|policy| policy.id != "partner-default") {
        for level in &policy.severities {
            assert_eq!(level.targets.keys().collect::<Vec<_>>(), [&Promise::FirstResponse], "{}", policy.id);
        }
    }
}

#[test]
fn first_responses_are_what_was_read() {
    let expected = [
        ("vmware-saas-production", 1, "PT30M", true, true),
        ("vmware-saas-production", 2, "PT4H", false, true),
        ("vmware-saas-production", 3, "PT8H", false, true),
        ("vmware-saas-production", 4, "PT12H", false, true),
        ("broadcom-essential", 1, "PT1H", true, true),
        ("broadcom-essential", 2, "PT2H", false, true),
        ("broadcom-essential", 3, "PT4H", false, true),
        ("broadcom-essential", 4, "1 business day by close", false, true),
        ("microsoft-csp", 1, "PT2H", true, false),
        ("microsoft-csp", 2, "PT4H", false, true),
        ("microsoft-csp", 3, "PT8H", false, true),
        ("cisco-secure-msp", 1, "PT30M", true, false),
        ("cisco-secure-msp", 2, "PT30M", true, false),
        ("cisco-secure-msp", 3, "1 business day by close", false, false),
        ("cisco-secure-msp", 4, "1 business day by close", false, false),
    ];
    for (id, severity, time, around_the_clock, unverified) in expected {
        let level = policy(id).level(Severity(severity)).unwrap();
        let rule = &level.targets[&Promise::FirstResponse];
        let found = (rule.time.to_string(), level.around_the_clock, rule.unverified || level.unverified);
        assert_eq!(found, (time.to_owned(), around_the_clock, unverified), "{id} {severity}");
    }
    let closure = &policy("vmware-saas-production").closure;
    assert_eq!((closure.contacts, closure.within_days, closure.unverified), (3, 10, false));
}

#[test]
fn a_vendor_asks_for_four_duties_and_a_form_of_every_kind_and_a_partner_asks_its_customers_for_none() {
    for policy in shipped() {
        let demanding = policy.id != "partner-default";
        assert_eq!(policy.contacts.required, demanding, "{}", policy.id);
        assert_eq!(policy.duties(Kind::Technical), if demanding { Duty::ALL } else { &[] }, "{}", policy.id);
        assert_eq!(policy.duties(Kind::LicenceOrder), []);
        for kind in Kind::ALL {
            let form = policy.form(*kind, None, Phase::Production);
            assert_eq!(form.is_some(), demanding, "{} {kind:?}", policy.id);
            // What triage records is not asked a second time.
            let fields = form.into_iter().flat_map(|form| &form.fields);
            for name in fields.map(|field| field.name.as_str()) {
                assert!(!name.contains("recreat") && !name.contains("known-issue"), "{} {name}", policy.id);
            }
        }
    }
    let form = policy("vmware-saas-production").form(Kind::Technical, None, Phase::Production).unwrap();
    let required = form.fields.iter().filter(|field| field.required).map(|field| field.name.as_str());
    assert_eq!(
        required.collect::<Vec<_>>(),
        [
            "problem-statement",
            "business-impact",
            "product-version",
            "environment",
            "severity-justification",
            "workaround-tried",
            "diagnostics",
            "personal-data-cleared"
        ]
    );
}

#[test]
fn a_policy_survives_json() {
    for policy in shipped() {
        let text = serde_json::to_string(policy).unwrap();
        let back: Policy = serde_json::from_str(&text).unwrap();
        assert_eq!(&back, policy);
        assert_eq!(back.check(), []);
        assert_eq!(serde_json::to_string(&back).unwrap(), text);
    }
}

#[test]
fn local_hours_count_in_the_zone_and_with_the_holidays_of_the_place() {
    let place = Calendar::new(Spec {
        zone: "Europe/Paris".to_owned(),
        holidays: vec!["2026-12-25".to_owned()],
        ..Spec::default()
    });
    let place = Calendars::from(place);
    let broadcom = policy("broadcom-essential");
    let hours = broadcom.calendar(&place);
    assert_eq!(
        (hours.zone(), hours.as_slice()[0].spec().holidays.as_slice()),
        ("Europe/Paris", ["2026-12-25".to_owned()].as_slice())
    );
    let due = |start: &str| {
        let target = Target::hours(4);
        relais_domain::reckon::due(&hours, start.parse().unwrap(), &target, &[]).unwrap().to_string()
    };
    // Thursday 24 December at 16:00 in Paris: two hours, a holiday, a weekend, and two hours on Monday.
    assert_eq!(due("2026-12-24T15:00:00Z"), "2026-12-28T09:00:00Z");
    // A policy without hours leaves those of the place.
    assert_eq!(policy("microsoft-csp").calendar(&place), place);
    let own = Policy { calendar: Some(Calendar::always()), hours: None, ..broadcom.clone() };
    assert_eq!(own.calendar(&place), Calendars::from(Calendar::always()));
}

/// A sound policy with one piece of its text replaced.
fn broken(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "`{from}` is not in the file");
    text.replacen(from, to, 1)
}

/// A policy without one of its sections.
fn without(text: &str, section: &str) -> String {
    let (before, rest) = text.split_once(&format!("\n[{section}]\n")).expect("a section of the file");
    let after = rest.split_once("\n[").map_or(String::new(), |(_, after)| format!("\n[{after}"));
    format!("{before}\n{after}")
}

#[test]
fn each_kind_of_mistake_has_its_own_fault_at_its_own_place() {
    let scale = "[[severities]]\nlevel = 1\n";
    let field = "[[forms.fields]]\nname = \"problem-statement\"\n";
    let table: &[(&str, &str, &str, &str, &str)] = &[
        // The words of the file.
        (PARTNER, "version = 1", "version = 1\ncolour = 'red'", "colour", "unknown-field"),
        (PARTNER, "version = 1", "version = 0", "version", "number-out-of-range"),
        (PARTNER, "version = 1", "version = 5000000000", "version", "number-out-of-range"),
        (PARTNER, "version = 1", "version = 1.5", "version", "wrong-type"),
        (PARTNER, "version = 1", "version = 2026-01-01", "version", "wrong-type"),
        (PARTNER, "id = \"partner-default\"", "id = \"Partner Default\"", "id", "bad-name"),
        (PARTNER, "name.en = \"Support by the partner\"", "name.en = \" \"", "name.en", "sentence-empty"),
        (PARTNER, "name.fr = \"Assistance du partenaire\"", "name.fr = \"\"", "name.fr", "sentence-empty"),
        (PARTNER, "name.fr = \"Assistance du partenaire\"", "", "name.fr", "missing"),
        (PARTNER, "name.fr = \"Assistance du partenaire\"", "name.fr = \"a\\u0000b\"", "name.fr", "text-bad"),
        (PARTNER, "is = \"human-contact\"", "is = \"robot\"", "response.is", "unknown-code"),
        // The scale.
        (PARTNER, scale, "[[severities]]\nlevel = 2\n", "severities[0].level", "level-order"),
        (PARTNER, "level = 4", "level = 3", "severities[3].level", "level-order"),
        (PARTNER, "level = 4", "level = 0", "severities[3].level", "number-out-of-range"),
        (
            PARTNER,
            scale,
            "[[severities]]\nlevel = 1\ntelephone = true\n",
            "severities[0].telephone",
            "telephone-missing",
        ),
        // The promises.
        (
            PARTNER,
            "\"PT30M\"",
            "\"PT0M\"",
            "severities[0].targets.first-response.time",
            "target-not-positive",
        ),
        (
            PARTNER,
            "\"PT30M\"",
            "\"-PT30M\"",
            "severities[0].targets.first-response.time",
            "target-not-positive",
        ),
        (
            PARTNER,
            "\"PT30M\"",
            "\"PT-30M\"",
            "severities[0].targets.first-response.time",
            "target-not-positive",
        ),
        (PARTNER, "\"PT30M\"", "\"P1D\"", "severities[0].targets.first-response.time", "target-unreadable"),
        (PARTNER, "\"PT30M\"", "\"soon\"", "severities[0].targets.first-response.time", "target-unreadable"),
        (PARTNER, "\"PT30M\"", "30", "severities[0].targets.first-response.time", "wrong-type"),
        (
            PARTNER,
            "\"PT30M\"",
            "{ business_days = 1, by = 'close' }",
            "severities[0].targets.first-response.time",
            "target-in-business-days",
        ),
        (
            PARTNER,
            "business_days = 1",
            "business_days = 0",
            "severities[2].targets.first-response.time",
            "target-not-positive",
        ),
        (
            PARTNER,
            "business_days = 1",
            "business_days = 1001",
            "severities[2].targets.first-response.time",
            "target-unreadable",
        ),
        (
            PARTNER,
            "by = \"close\"",
            "by = \"noon\"",
            "severities[2].targets.first-response.time",
            "target-unreadable",
        ),
        (
            PARTNER,
            "[severities.targets.first-response]",
            "[severities.targets.smile]",
            "severities[0].targets.smile",
            "unknown-code",
        ),
        (
            PARTNER,
            "[severities.targets.first-response]",
            "[severities.targets.hand-back-answer]",
            "severities[0].targets.hand-back-answer",
            "target-of-the-asker",
        ),
        (
            PARTNER,
            "time = \"PT30M\"\nsource = \"Relais default\"",
            "time = \"PT30M\"",
            "severities[0].targets.first-response.source",
            "source-missing",
        ),
        (
            PARTNER,
            "time = \"PT30M\"\nsource = \"Relais default\"",
            "time = \"PT30M\"\nsource = \"\"",
            "severities[0].targets.first-response.source",
            "source-missing",
        ),
        // The rules.
        (PARTNER, "contacts = 3", "contacts = 0", "closure.contacts", "number-out-of-range"),
        (PARTNER, "within_days = 10", "within_days = 0", "closure.within_days", "number-out-of-range"),
        (PARTNER, "manager_at = 2", "manager_at = 0", "hand_back.manager_at", "number-out-of-range"),
        (PARTNER, "code = \"firewall\"", "code = \"network\"", "hand_back.reasons[1].code", "repeated"),
        (PARTNER, "code = \"firewall\"", "code = \"Firewall!\"", "hand_back.reasons[1].code", "bad-name"),
        (
            PARTNER,
            "pauses = [\"update\"]",
            "pauses = [\"update\", \"update\"]",
            "waiting.pauses[1]",
            "repeated",
        ),
        (PARTNER, "\"update\"]", "\"hand-back-answer\"]", "waiting.pauses[0]", "pause-of-the-asker"),
        (PARTNER, "severities = [1]", "severities = [1, 9]", "overrides.severities[1]", "severity-unknown"),
        (PARTNER, "severities = [1]", "severities = [1, 1]", "overrides.severities[1]", "repeated"),
        (
            PARTNER,
            "late_after_minutes = 60",
            "late_after_minutes = 60000",
            "entries.late_after_minutes",
            "late-after-refused",
        ),
        (PARTNER, "qualified = false", "qualified = false\ncap = 0", "contacts.cap", "number-out-of-range"),
        (PARTNER, "qualified = false", "qualified = false\ncap = nan", "contacts.cap", "wrong-type"),
        (CISCO, "+1 800 553-2447", "the red telephone", "telephone[0].number", "telephone-bad"),
        (
            CISCO,
            "technical = [\"isolation\",",
            "technical = [\"proposal\",",
            "duties.technical[3]",
            "repeated",
        ),
        (
            CISCO,
            "technical = [\"isolation\",",
            "technical = [\"prayer\",",
            "duties.technical[0]",
            "unknown-code",
        ),
        (CISCO, "\ntechnical = [", "\nsinging = [", "duties.singing", "unknown-code"),
        // The hours.
        (
            PARTNER,
            "mon = [[\"09:00\", \"18:00\"]]",
            "mon = [[\"09:00\", \"25:00\"]]",
            "hours.weekly.mon",
            "calendar-time-bad",
        ),
        (
            PARTNER,
            "mon = [[\"09:00\", \"18:00\"]]",
            "mon = [[\"09:00\"]]",
            "hours.weekly.mon[0]",
            "wrong-type",
        ),
        (
            PARTNER,
            "mon = [[\"09:00\", \"18:00\"]]",
            "mon = [[\"09:00\", \"12:00\"], [\"11:00\", \"18:00\"]]",
            "hours.weekly.mon",
            "calendar-intervals-overlap",
        ),
        (PARTNER, "[hours]", "[calendar]\nzone = 'Europe/Paris'\n[hours]", "hours", "hours-twice"),
        (
            PARTNER,
            "[hours]",
            "[calendar]\nzone = 'Europe/Atlantis'\n[hours]",
            "calendar.zone",
            "calendar-zone-unknown",
        ),
        (
            PARTNER,
            "[hours]",
            "[calendar]\nzone = 'UTC'\nweekly = { mon = [] }\n[hours]",
            "calendar",
            "calendar-never-open",
        ),
        // The forms.
        (CISCO, field, "[[forms.fields]]\nname = \"Problem!\"\n", "forms[0].fields[0].name", "bad-name"),
        (
            CISCO,
            field,
            "[[forms.fields]]\nname = \"business-impact\"\n",
            "forms[0].fields[1].name",
            "repeated",
        ),
        (CISCO, "ask = \"text\"", "ask = \"choice\"", "forms[0].fields[0].choices", "choices-missing"),
        (CISCO, "ask = \"choice\"", "ask = \"line\"", "forms[6].fields[0].choices", "choices-unasked"),
        (
            CISCO,
            "code = \"eligibility\"",
            "code = \"other\"",
            "forms[6].fields[0].choices[5].code",
            "repeated",
        ),
        (
            CISCO,
            "ask = \"confirm\"",
            "ask = \"confirm\"\nat_least = 3",
            "forms[0].fields[10].at_least",
            "length-unasked",
        ),
        (CISCO, "kind = \"contract\"", "kind = \"technical\"", "forms[2]", "repeated"),
        (
            CISCO,
            "[[forms]]\nversion = 1",
            "[[forms]]\nversion = 1\nfields = []\n[[forms]]\nversion = 1",
            "forms[0].fields",
            "list-empty",
        ),
    ];
    for (file, from, to, path, code) in table {
        let found = faults(&broken(file, from, to));
        assert!(
            found.contains(&((*path).to_owned(), *code)),
            "`{to}`: expected {code} at {path}, found {found:?}"
        );
    }
}

#[test]
fn a_hole_is_named_whichever_section_is_missing() {
    let sections = [
        "response",
        "severity_change",
        "waiting",
        "closure",
        "hand_back",
        "overrides",
        "entries",
        "contacts",
    ];
    for section in sections {
        assert_eq!(faults(&without(PARTNER, section)), [(section.to_owned(), "missing")]);
    }
    let mut found = faults("");
    found.sort();
    let top = ["id", "version", "name", "summary", "severities"];
    let mut expected: Vec<_> =
        top.iter().chain(&sections).map(|name| ((*name).to_owned(), "missing")).collect();
    expected.push(("source".to_owned(), "source-missing"));
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn a_policy_without_severities_is_refused() {
    let (before, rest) = PARTNER.split_once("\n[[severities]]").unwrap();
    let (_, after) = rest.split_once("\n[response]").unwrap();
    let none = format!("severities = []\n{before}\n[response]{after}");
    let expected = [
        ("severities", "list-empty"),
        ("overrides.severities[0]", "severity-unknown"),
        ("reachable.severities[0]", "severity-unknown"),
        ("reachable.to", "severity-unknown"),
    ];
    assert_eq!(faults(&none), expected.map(|(path, code)| (path.to_owned(), code)));
}

#[test]
fn a_week_that_never_opens_is_refused() {
    let closed = PARTNER.replace("[[\"09:00\", \"18:00\"]]", "[]");
    assert_eq!(faults(&closed), [("hours".to_owned(), "calendar-never-open")]);
}

#[test]
fn all_the_faults_of_a_file_are_told_at_once() {
    let mut text = without(VMWARE, "closure");
    for (from, to) in [
        ("id = \"vmware-saas-production\"", "id = \"VMware\"\nsurprise = 1"),
        ("\"PT30M\"", "\"PT0S\""),
        ("name.fr = \"Majeure\"", "name.fr = \"\""),
        ("manager_at = 2", "manager_at = 0"),
        ("name = \"business-impact\"", "name = \"problem-statement\""),
        ("number = \"+1 877-486-9273\"", "number = \"ask Bob\""),
    ] {
        text = broken(&text, from, to);
    }
    let mut found = faults(&text);
    found.sort();
    let expected = [
        ("closure", "missing"),
        ("forms[0].fields[1].name", "repeated"),
        ("hand_back.manager_at", "number-out-of-range"),
        ("id", "bad-name"),
        ("severities[0].targets.first-response.time", "target-not-positive"),
        ("severities[1].name.fr", "sentence-empty"),
        ("surprise", "unknown-field"),
        ("telephone[0].number", "telephone-bad"),
    ];
    assert_eq!(found, expected.map(|(path, code)| (path.to_owned(), code)));
}

#[test]
fn a_policy_made_elsewhere_is_checked_like_a_file() {
    let mut policy = policy("vmware-saas-production").clone();
    policy.closure.contacts = 0;
    policy.severities[2].definition.fr.clear();
    policy.telephone.clear();
    policy.hand_back.reasons.clear();
    let found: Vec<_> = policy.check().into_iter().map(|fault| (fault.path, fault.code)).collect();
    let expected = [
        ("severities[2].definition.fr", "sentence-empty"),
        ("closure.contacts", "number-out-of-range"),
        ("severities[0].telephone", "telephone-missing"),
        ("hand_back.reasons", "list-empty"),
    ];
    assert_eq!(found, expected.map(|(path, code)| (path.to_owned(), code)));
}

#[test]
fn what_is_not_toml_is_told_with_its_line() {
    let text = broken(PARTNER, "contacts = 3", "contacts = = 3");
    let line = text.lines().position(|line| line == "contacts = = 3").unwrap() + 1;
    let found = parse(&text).unwrap_err();
    assert_eq!((found[0].path.as_str(), found[0].code), ("", "not-toml"));
    assert!(found[0].detail.starts_with(&format!("line {line}, column ")), "{}", found[0].detail);
    for text in [
        "a = 1\na = 2",
        "a",
        "[",
        "a = \"",
        "a = '''",
        "\u{0}",
        "a = \"\u{0}\"",
        "a = \"\\ud800\"",
        "\u{feff}=",
    ] {
        assert!(faults(text).iter().all(|(_, code)| *code == "not-toml"), "{text:?}");
        assert_ne!(faults(text), [], "{text:?}");
    }
}

#[test]
fn ten_thousand_floors_and_a_megabyte_are_refused_in_one_word() {
    let alone = |code: &'static str| vec![(String::new(), code)];
    for deep in [
        format!("a = {}{}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("a = {}", "[".repeat(10_000)),
        format!("a = {}1{}", "{b=".repeat(10_000), "}".repeat(10_000)),
        format!("a{} = 1", ".a".repeat(10_000)),
        format!("[a{}]\nb = 1", ".a".repeat(10_000)),
        format!("a{} = 1", " . \"a\"".repeat(10_000)),
    ] {
        assert_eq!(faults(&deep), alone("too-deep"), "{:.40}", deep);
    }
    assert_eq!(faults(&format!("{PARTNER}# {}", "x".repeat(1_000_000))), alone("too-large"));
    let many: String = (0..50_000).map(|at| format!("k{at} = 1\n")).collect();
    let found = faults(&many);
    assert_eq!((found.len(), found.last().cloned()), (201, Some((String::new(), "more-faults"))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_damaged_file_is_read_or_refused_and_never_panics(
        at in 0..CISCO.len(),
        cut in 0..200_usize,
        put in "[\\PC\\n\"'\\[\\]{}.=#]{0,12}",
    ) {
        let floor = |mut at: usize| { while !CISCO.is_char_boundary(at) { at -= 1 } at };
        let (from, to) = (floor(at), floor((at + cut).min(CISCO.len())));
        let text = format!("{}{put}{}", &CISCO[..from], &CISCO[to.max(from)..]);
        match parse(&text) {
            Ok(policy) => prop_assert_eq!(policy.check(), []),
            Err(faults) => prop_assert!(!faults.is_empty() && faults.iter().all(|it| it.code != "not-understood")),
        }
    }
}
