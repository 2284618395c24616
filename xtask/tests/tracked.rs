//! What no file in the repository may hold.

#![expect(clippy::unwrap_used, reason = "a test may fail that way")]

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Where people and machines keep their own things. In parts, so that this file does not hold them.
const MACHINE_PATHS: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
    concat!("C:\\Us", "ers"),
];

const MARKS: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];

/// Every tracked text file as it lies in the work tree; raw mail and pictures are not text.
fn tracked() -> Vec<(String, String)> {
    let output = Command::new("git")
        // The clone may belong to another user than the one who tests it.
        .args(["-c", "safe.directory=*", "ls-files", "-z"])
        .current_dir(ROOT)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).unwrap();
    names.split_terminator('\0').filter_map(|name| Some((name.to_owned(), text(name)?))).collect()
}

fn text(name: &str) -> Option<String> {
    match fs::read_to_string(Path::new(ROOT).join(name)) {
        Ok(text) => Some(text),
        // Removed but not committed yet, or not UTF-8, or a folder behind a link.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => None,
        Err(error) => panic!("{name}: {error}"),
    }
}

/// The numbers of the lines on which `found` says yes.
fn lines(text: &str, found: impl Fn(&str) -> bool) -> Vec<usize> {
    text.lines().enumerate().filter(|(_, line)| found(line)).map(|(at, _)| at + 1).collect()
}

/// A path from the root of a machine, not the middle of another path or address.
fn has_machine_path(line: &str) -> bool {
    MACHINE_PATHS.iter().any(|path| {
        line.match_indices(path).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '~' | '}'))
        })
    })
}

fn has_mark(line: &str) -> bool {
    MARKS.iter().any(|mark| {
        line.match_indices(mark).any(|(at, _)| {
            let edge = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            edge(line[..at].chars().next_back()) && edge(line[at + mark.len()..].chars().next())
        })
    })
}

/// What of a file is not test code.
fn without_tests<'t>(name: &str, text: &'t str) -> &'t str {
    let is_test = name.split('/').any(|part| part == "tests" || part == "tests.rs");
    if is_test {
        return "";
    }
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

#[test]
fn no_file_names_a_place_on_somebodys_machine() {
    let files = tracked();
    assert!(files.iter().any(|(name, _)| name == "Cargo.toml"));
    let wrong: Vec<_> = files
        .iter()
        .flat_map(|(name, text)| {
            lines(text, has_machine_path).into_iter().map(move |at| format!("{name}:{at}"))
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn nothing_is_left_for_later_in_the_code() {
    let wrong: Vec<_> = tracked()
        .iter()
        .flat_map(|(name, text)| {
            lines(without_tests(name, text), has_mark).into_iter().map(move |at| format!("{name}:{at}"))
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_place_on_a_machine_is_told_from_an_address() {
    let [root, home, work, ..] = MACHINE_PATHS else { unreachable!() };
    assert!(has_machine_path(&format!("path = \"{home}ada/relais\"")));
    assert!(has_machine_path(&format!("see {work}x")));
    assert!(!has_machine_path(&format!("https://example.org{home}page")));
    assert!(!has_machine_path(&format!("docs{root}index.html")));
    assert!(has_mark(&format!("// {}: later", MARKS[0])));
    assert!(!has_mark(&format!("{}S_OPEN", MARKS[0])));
}
