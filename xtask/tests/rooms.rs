//! The rooms of `engine`, held against what its files name: each knows only those before it (ARCHITECTURE.md).

#![expect(clippy::unwrap_used, reason = "a test may fail that way")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room knows those before it, and none behind it. A room is a file of `engine/src`, with the folder of its name.
const ROOMS: &[&str] = &[
    "time",
    "mail",
    // What the engine holds, and how it answers.
    "engine",
    // What many rooms ask of storage, or of a seat.
    "document",
    "outcome",
    "seats",
    "held",
    "may",
    "counted",
    "files",
    "commit",
    "view",
    "read",
    "kept",
    "projection",
    "command",
    "execute",
    "machinery",
    "stream",
    "sign_in",
    "invite",
    "set_up",
    "erase",
    "shelved",
    "check",
    "rebuilding",
    "copies",
    "building",
    "health",
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/engine/src")
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The room that a file belongs to; none: the root, which shows rooms to other crates.
fn room(file: &Path) -> Option<String> {
    let inside = file.strip_prefix(source()).unwrap().to_owned();
    let first = inside.iter().next().unwrap().to_str().unwrap();
    let room = first.strip_suffix(".rs").unwrap_or(first).to_owned();
    (room != "lib").then_some(room)
}

/// What a text names right behind `crate::`, with what stands in braces there. Comments name nothing.
fn named(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let word = |from: &str| -> String {
        from.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let mut names = BTreeSet::new();
    for (before, rest) in code.split("crate::").zip(code.split("crate::").skip(1)) {
        // `$crate::`, and crates whose names end so, are no paths of ours.
        if before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let Some(inside) = rest.strip_prefix('{') else {
            names.insert(word(rest));
            continue;
        };
        // The names of the list itself, and not those in braces within.
        let (mut depth, mut one) = (1, String::new());
        for sign in inside.chars() {
            match sign {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 || (depth == 1 && sign == ',') {
                names.insert(word(&one));
                one.clear();
            } else {
                one.push(sign);
            }
            if depth == 0 {
                break;
            }
        }
    }
    names.remove("");
    names
}

/// What a room that names these must not know.
fn too_high(room: &str, names: &BTreeSet<String>) -> Vec<String> {
    let rank = |name: &str| ROOMS.iter().position(|known| *known == name);
    let wrong = names.iter().filter(|name| match (rank(name), rank(room)) {
        (Some(named), Some(here)) => named > here,
        // What the root shows to others is called by its room within the crate.
        _ => true,
    });
    wrong.map(|name| format!("{room} must not know {name}")).collect()
}

/// The blocks of a text that give the engine its methods.
fn of_the_engine(text: &str) -> Vec<&str> {
    let blocks = text.split("\nimpl Engine {\n").skip(1);
    blocks.map(|block| block.split("\n}\n").next().unwrap_or(block)).collect()
}

/// The words that stand right behind a sign, and before a bracket.
fn behind<'t>(text: &'t str, sign: &str) -> BTreeSet<&'t str> {
    let rests = text.split(sign).skip(1);
    let words = rests.filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_')?;
        (rest[end..].starts_with('(') || rest[end..].starts_with('<')).then_some(&rest[..end])
    });
    words.collect()
}

/// The methods that a text gives the engine.
fn methods(text: &str) -> BTreeSet<&str> {
    of_the_engine(text).into_iter().flat_map(|block| behind(block, "fn ")).collect()
}

/// The methods of the engine that a text calls.
fn called(text: &str) -> BTreeSet<&str> {
    let by_itself = of_the_engine(text).into_iter().flat_map(|block| behind(block, "self."));
    by_itself.chain(behind(text, "engine.")).collect()
}

/// Calls in these texts, each with its room, of methods that only a later room gives the engine.
fn calls_upwards(texts: &[(String, String)]) -> BTreeSet<String> {
    let rank = |room: &str| ROOMS.iter().position(|known| *known == room);
    let mut wrong = BTreeSet::new();
    for (room, text) in texts {
        for name in called(text) {
            let given = texts.iter().filter(|(_, text)| methods(text).contains(name));
            if let Some(first) = given.map(|(room, _)| rank(room)).min()
                && first > rank(room)
            {
                wrong.insert(format!("{room} must not call {name}"));
            }
        }
    }
    wrong
}

#[test]
fn a_room_calls_no_method_that_a_later_room_gives_the_engine() {
    let texts = files(&source()).into_iter().filter_map(|file| {
        let room = room(&file)?;
        Some((room, fs::read_to_string(&file).unwrap()))
    });
    assert_eq!(calls_upwards(&texts.collect::<Vec<_>>()), BTreeSet::new());
}

#[test]
fn a_call_that_goes_upwards_is_found() {
    let text = |room: &str, text: &str| (room.to_owned(), text.to_owned());
    let texts = [
        text("read", "\nimpl Engine {\n    pub fn look(&self) {\n        self.heal();\n    }\n}\n"),
        text("health", "\nimpl Engine {\n    pub(crate) fn heal(&self) {\n        self.look()\n    }\n}\n"),
        text("view", "fn keep(engine: &Engine) {\n    engine.look()\n}\n"),
    ];
    let wrong = ["read must not call heal", "view must not call look"].map(str::to_owned);
    assert_eq!(calls_upwards(&texts), BTreeSet::from(wrong));
}

#[test]
fn every_file_of_the_engine_belongs_to_a_room() {
    let found: BTreeSet<String> = files(&source()).iter().filter_map(|file| room(file)).collect();
    assert_eq!(found, ROOMS.iter().map(|room| (*room).to_owned()).collect());
}

#[test]
fn a_room_knows_only_the_rooms_before_it() {
    let mut wrong = BTreeSet::new();
    for file in files(&source()) {
        if let Some(room) = room(&file) {
            wrong.extend(too_high(&room, &named(&fs::read_to_string(&file).unwrap())));
        }
    }
    assert_eq!(wrong, BTreeSet::new());
}

#[test]
fn a_path_that_points_upwards_is_found_however_it_is_written() {
    let names = named(
        "use crate::command::At;\n// crate::copies\nuse crate::{\n    read::{self, Page},\n    sign_in,\n};\n\
         fn f() { crate::kept::keep(); $crate::check::x() }",
    );
    let expected = ["command", "kept", "read", "sign_in"].map(str::to_owned);
    assert_eq!(names, BTreeSet::from(expected));
    let wrong: Vec<String> = names.iter().map(|name| format!("view must not know {name}")).collect();
    assert_eq!(too_high("view", &names), wrong);
    assert_eq!(too_high("copies", &names), Vec::<String>::new());
}
