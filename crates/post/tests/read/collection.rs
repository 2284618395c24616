//! The mails that the mail-parser crate is tested with, read where cargo keeps that crate: none is copied here.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::understand;

/// Every `.eml` below the crate's source, by name, in order.
pub fn mails() -> Vec<(String, Vec<u8>)> {
    let folder = folder();
    let mut found = Vec::new();
    let mut folders = vec![folder.clone()];
    while let Some(folder) = folders.pop() {
        for entry in
            std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("cannot list {}: {e}", folder.display()))
        {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "eml") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(
        found.len() >= 100,
        "only {} mails below {}: is the crate's source complete?",
        found.len(),
        folder.display()
    );
    let name = |path: &Path| path.strip_prefix(&folder).unwrap_or(path).display().to_string();
    found.iter().map(|path| (name(path), std::fs::read(path).expect("a readable mail"))).collect()
}

fn folder() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    // Only this platform's packages are sure to be on the machine.
    let version = cargo(&["--version", "--verbose"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("cargo names its host");
    let manifest = manifest.to_str().expect("a path in UTF-8");
    let output = cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--offline",
        "--locked",
        "--filter-platform",
        host,
        "--manifest-path",
        manifest,
    ]);
    let metadata: serde_json::Value = serde_json::from_str(&output).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    let parser = packages.iter().find(|p| p["name"] == "mail-parser").expect("mail-parser is a dependency");
    let folder =
        Path::new(parser["manifest_path"].as_str().expect("a path")).with_file_name("resources").join("eml");
    assert!(
        folder.is_dir(),
        "the mails of mail-parser are not at {}: its source came without them",
        folder.display()
    );
    folder
}

fn cargo(arguments: &[&str]) -> String {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(program)
        .args(arguments)
        .output()
        .expect("cargo must run to find the source of mail-parser");
    assert!(
        output.status.success(),
        "cargo {arguments:?} failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn every_mail_of_the_collection_is_understood_as_its_own_parser_does() {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut same_text, mut compared) = (0, 0);
    for (name, raw) in mails() {
        let mail = understand(&raw);
        assert_eq!(mail.new_text.is_empty(), mail.text.is_empty(), "{name}");
        let Some(theirs) = mail_parser::MessageParser::default().parse(&raw) else { continue };
        if std::str::from_utf8(&raw).is_ok() {
            assert_eq!(mail.subject, words(theirs.subject().unwrap_or_default()), "{name}");
        }
        let sender = theirs.from().and_then(|f| f.first()).and_then(|f| f.address());
        assert_eq!(mail.from.as_ref().map(|f| f.address.as_str()), sender, "{name}");
        assert_eq!(mail.message_id.as_deref(), theirs.message_id(), "{name}");
        if let Some(text) = theirs.body_text(0) {
            compared += 1;
            same_text += usize::from(words(&mail.text).contains(&words(&text)));
        }
        assert!(mail.attachments.len() + 1 >= theirs.attachment_count(), "{name}");
    }
    // The rest are broken on purpose, or in a charset that only one of the two recognises.
    assert!(same_text * 100 >= compared * 90, "{same_text} of {compared} texts are the same");
}
