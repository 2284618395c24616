//! What is told of a document that cannot be read: which kind of error it is, and where. Never what was found there: it may
//! be somebody's words.

use serde_json::Error;
use serde_json::error::Category;

/// Why a document cannot be read or written, without a word of it.
pub fn why(error: &Error) -> String {
    let kind = match error.classify() {
        Category::Io => "it broke off",
        Category::Syntax => "it is no JSON",
        Category::Data => "a value in it does not fit",
        Category::Eof => "it ends before its end",
    };
    match error.line() {
        0 => kind.to_owned(),
        line => format!("{kind}, line {line}, column {}", error.column()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;

    #[test]
    fn nothing_of_what_was_found_is_told() {
        let read = |text: &str| serde_json::from_str::<Kind>(text).expect_err("it is no kind");
        assert!(read("\"Kranich\"").to_string().contains("Kranich"), "what serde says quotes it");
        for text in ["\"Kranich\"", "{\"Kranich\":1}", "Kranich", "\"Kranich"] {
            let said = why(&read(text));
            assert!(!said.contains("Kranich") && said.contains("line 1, column"), "{said}");
        }
        let value = serde_json::from_value::<Kind>("Kranich".into()).expect_err("it is no kind");
        assert_eq!(why(&value), "a value in it does not fit");
    }
}
