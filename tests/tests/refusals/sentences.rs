//! Every refusal is a typed reason with a stable code, a status, and a sentence in both languages.

use std::collections::BTreeSet;

use domain::text::Language;
use domain::{Reason, Refusal};

#[test]
fn every_reason_has_a_code_of_its_own_a_status_and_a_sentence_in_both_languages() {
    let mut codes = BTreeSet::new();
    for reason in Reason::ALL {
        let code = reason.code();
        assert!(codes.insert(code), "{code} is the code of two reasons");
        assert!((400..=599).contains(&reason.status()), "{code}: {}", reason.status());
        let key = format!("refusal-{code}");
        assert!(words::has(&key), "{key} is not written");
        let said = Language::ALL.map(|language| words::refusal(language, &Refusal::new(*reason)));
        assert_ne!(said[0], said[1], "{code} is said alike in both languages");
        assert!(said.iter().all(|sentence| sentence.len() > 15 && sentence != &key), "{code}: {said:?}");
    }
}

#[test]
fn whatever_may_be_missing_is_said_in_both_languages() {
    for code in ["missing", "too-short", "unknown-choice", "not-done"] {
        assert!(words::has(&format!("missing-{code}")), "{code}");
    }
}
