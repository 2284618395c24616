//! Public holidays by country and region.

#![expect(clippy::unwrap_used, reason = "a test may fail that way")]

use std::collections::BTreeSet;

use relais_hours::holidays::{countries, country, source};

fn dates(code: &str, region: Option<&str>, year: i16) -> Vec<String> {
    let days = country(code).unwrap().holidays(region, &(year..=year));
    days.iter().map(|day| day.date.to_string()).collect()
}

#[test]
fn the_countries_that_desks_work_in_are_there_with_names_in_both_languages() {
    for code in
        "AR AU BE BR CA CH CI CL CN CO DE DZ ES FR GB HK IN IT JP KR LU MA MX NL NZ PL PT SE SG SN TN US ZA"
            .split(' ')
    {
        let country = country(code).unwrap_or_else(|| panic!("{code} is missing"));
        assert!(!country.name.en.is_empty() && !country.name.fr.is_empty(), "{code}");
        assert!(dates(code, None, 2027).len() >= 4, "{code}");
    }
    assert!(country("XX").is_none() && country("fr").is_none());
    let codes: Vec<_> = countries().iter().map(|it| it.code).collect();
    assert!(codes.is_sorted() && codes.len() > 60);
}

#[test]
fn france_2026_is_as_the_labour_code_has_it() {
    let expected = [
        "2026-01-01",
        "2026-04-06",
        "2026-05-01",
        "2026-05-08",
        "2026-05-14",
        "2026-05-25",
        "2026-07-14",
        "2026-08-15",
        "2026-11-01",
        "2026-11-11",
        "2026-12-25",
    ];
    assert_eq!(dates("FR", None, 2026), expected);
    let day = &country("FR").unwrap().holidays(None, &(2026..=2026))[6];
    assert_eq!((day.name.en.as_str(), day.name.fr.as_str()), ("National Day", "Fête nationale"));
}

#[test]
fn a_region_has_days_of_its_own_and_may_lack_days_of_the_country() {
    let alsace: BTreeSet<_> = dates("FR", Some("6AE"), 2026).into_iter().collect();
    let whole: BTreeSet<_> = dates("FR", None, 2026).into_iter().collect();
    assert_eq!(alsace.difference(&whole).collect::<Vec<_>>(), ["2026-04-03", "2026-12-26"]);
    // Scotland has no Easter Monday; England has.
    assert!(dates("GB", Some("ENG"), 2026).contains(&"2026-04-06".to_owned()));
    assert!(!dates("GB", Some("SCT"), 2026).contains(&"2026-04-06".to_owned()));
    assert!(dates("DE", Some("BY"), 2027).contains(&"2027-01-06".to_owned()));
    assert!(!dates("DE", Some("BE"), 2027).contains(&"2027-01-06".to_owned()));
}

#[test]
fn a_region_that_does_not_exist_and_years_beyond_the_data_have_none() {
    assert!(dates("FR", Some("XX"), 2026).is_empty());
    assert!(dates("FR", Some("-"), 2026).is_empty());
    assert!(dates("FR", None, source().years.end() + 1).is_empty());
    assert!(dates("FR", None, source().years.start() - 1).is_empty());
}

#[test]
fn every_line_of_the_data_is_read_and_every_year_of_every_place_has_holidays() {
    assert!(!source().version.is_empty());
    for country in countries() {
        let regions = country.regions.iter().map(|region| Some(region.code));
        for region in regions.chain([None]) {
            let days = country.holidays(region, &source().years);
            assert!(days.iter().all(|day| !day.name.en.is_empty() && !day.name.fr.is_empty()));
            assert!(days.windows(2).all(|pair| pair[0].date < pair[1].date));
            for year in country.covered() {
                let of_year = days.iter().filter(|day| day.date.year() == year).count();
                assert!(of_year >= 4, "{} {region:?} {year}: {of_year}", country.code);
            }
        }
    }
}

#[test]
fn the_data_stays_small() {
    assert!(include_str!("../data/holidays.txt").len() < 1_000_000);
}
