//! The audit in sentences. An audited act that has none, in either language, does not compile.

use domain::audit::Audited;
use domain::text::Language;

/// What was done, as it stands after the name of who did it; what a newer version has written is said by its code.
pub fn audited(language: Language, code: &str, subject: &str) -> String {
    match Audited::from_code(code) {
        Some(done) => crate::say(language, &format!("audit-{}", done.code()), &[("subject", subject)]),
        None => crate::say(language, "audit-unknown", &[("subject", code)]),
    }
}

/// Whether a file of sentences has a line `audit-CODE = `.
const fn says(file: &str, code: &str) -> bool {
    let (file, code) = (file.as_bytes(), code.as_bytes());
    let mut line = 0;
    while line < file.len() {
        if begins(file, line, b"audit-")
            && begins(file, line + b"audit-".len(), code)
            && begins(file, line + b"audit-".len() + code.len(), b" = ")
        {
            return true;
        }
        while line < file.len() && file[line] != b'\n' {
            line += 1;
        }
        line += 1;
    }
    false
}

const fn begins(file: &[u8], at: usize, with: &[u8]) -> bool {
    if at + with.len() > file.len() {
        return false;
    }
    let mut nth = 0;
    while nth < with.len() {
        if file[at + nth] != with[nth] {
            return false;
        }
        nth += 1;
    }
    true
}

const fn all_said(file: &str) -> bool {
    let mut nth = 0;
    while nth < Audited::CODES.len() {
        if !says(file, Audited::CODES[nth]) {
            return false;
        }
        nth += 1;
    }
    true
}

const _: () = assert!(all_said(include_str!("../en/audit.ftl")), "an audited act has no English sentence");
const _: () = assert!(all_said(include_str!("../fr/audit.ftl")), "an audited act has no French sentence");
