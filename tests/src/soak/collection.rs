//! The mails that the mail-parser crate is tested with, read where cargo keeps that crate: none is copied here.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Every `.eml` below the crate's source, by name, in order.
pub fn mails() -> Vec<(String, Vec<u8>)> {
    let folder = folder();
    let mut found = Vec::new();
    let mut folders = vec![folder.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "eml") {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(found.len() >= 100, "only {} mails below {}", found.len(), folder.display());
    let name = |path: &Path| path.strip_prefix(&folder).unwrap_or(path).display().to_string();
    found.iter().map(|path| (name(path), std::fs::read(path).expect("a readable mail"))).collect()
}

fn folder() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let version = Command::new(&cargo).args(["--version", "--verbose"]).output().expect("cargo runs");
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    // Only this platform's packages are sure to be on the machine.
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("cargo names its host");
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)));
    let packages = metadata["packages"].as_array().expect("a list of packages");
    let parser =
        packages.iter().find(|package| package["name"] == "mail-parser").expect("mail-parser is used");
    let manifest = Path::new(parser["manifest_path"].as_str().expect("a path"));
    manifest.with_file_name("resources").join("eml")
}
