//! The floors of the workspace, held against the manifests: each knows only those below it (ARCHITECTURE.md).

#![expect(clippy::unwrap_used, reason = "a test may fail that way")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Each crate and the crates of ours that it may depend on, in whatever kind of dependency.
const FLOORS: &[(&str, &[&str])] = &[
    ("relais-domain", &[]),
    ("relais-store", &["relais-domain"]),
    ("relais-words", &["relais-domain"]),
    ("relais-listen", &[]),
    ("relais-hours", &["relais-domain"]),
    ("relais-engine", &["relais-domain", "relais-hours", "relais-store", "relais-words"]),
    // The channels: not the store, and never each other.
    ("relais-api", CHANNEL),
    ("relais-web", CHANNEL),
    ("relais-post", CHANNEL),
    ("relais-link", CHANNEL),
    ("relais-pager", CHANNEL),
    ("relais-worker", CHANNEL),
    (
        "relais",
        &[
            "relais-domain",
            "relais-hours",
            "relais-store",
            "relais-words",
            "relais-listen",
            "relais-engine",
            "relais-api",
            "relais-web",
            "relais-post",
            "relais-link",
            "relais-pager",
            "relais-worker",
        ],
    ),
    // The chores start before anything of ours builds.
    ("xtask", &[]),
];

const CHANNEL: &[&str] = &["relais-domain", "relais-words", "relais-listen", "relais-engine"];

/// Uses Relais from outside and may know every floor.
const FREE: &str = "relais-tests";

/// Crates that only these of ours may use.
const KEPT: &[(&str, &[&str])] = &[
    ("sqlx", &["relais-store", FREE]),
    ("rusqlite", &["relais-store", FREE]),
    ("argon2", &["relais-engine"]),
    ("mail-parser", &["relais-post", FREE]),
    // Calls to outside go through one guard.
    ("reqwest", &["relais-pager"]),
    ("askama", &["relais-web"]),
    ("clap", &["relais", FREE]),
];

/// What the pure floors do without: no I/O, no async, no chance.
const IMPURE: &[&str] = &[
    "tokio",
    "futures-util",
    "sqlx",
    "rusqlite",
    "axum",
    "hyper",
    "reqwest",
    "getrandom",
    "rand_chacha",
    "tracing",
];
const PURE: &[&str] = &["relais-domain", "relais-hours", "relais-words"];

/// Every crate of the workspace with the names of all that its manifest asks for.
fn manifests() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let name = |of: &Value| of["name"].as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            (name(package), package["dependencies"].as_array().unwrap().iter().map(name).collect())
        })
        .collect()
}

#[test]
fn every_crate_stands_on_a_floor() {
    let expected: BTreeSet<&str> = FLOORS.iter().map(|(name, _)| *name).chain([FREE]).collect();
    let manifests = manifests();
    assert_eq!(manifests.keys().map(String::as_str).collect::<BTreeSet<_>>(), expected);
}

#[test]
fn a_floor_knows_only_the_floors_below_it() {
    let manifests = manifests();
    let wrong: Vec<String> = FLOORS
        .iter()
        .flat_map(|(name, below)| {
            let ours = manifests[*name].iter().filter(|dependency| manifests.contains_key(*dependency));
            ours.filter(|dependency| !below.contains(&dependency.as_str()))
                .map(move |dependency| format!("{name} must not know {dependency}"))
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn sql_passwords_mail_and_templates_each_have_one_home() {
    let wrong: Vec<String> = manifests()
        .iter()
        .flat_map(|(name, dependencies)| {
            KEPT.iter()
                .filter(|(kept, homes)| dependencies.contains(*kept) && !homes.contains(&name.as_str()))
                .map(move |(kept, homes)| format!("{name} uses {kept}, which is for {homes:?}"))
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_rules_and_the_words_do_no_input_or_output() {
    let manifests = manifests();
    for name in PURE {
        let impure: Vec<_> = IMPURE.iter().filter(|impure| manifests[*name].contains(**impure)).collect();
        assert!(impure.is_empty(), "{name} is pure and cannot use {impure:?}");
    }
}
