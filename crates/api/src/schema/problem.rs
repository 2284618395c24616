//! The body of a problem (RFC 9457).

use domain::names::Passage;
use domain::refusal::Reason;
use serde_json::{Value, json};

use crate::shape::{Components, Shape};

/// The schema of a problem.
pub fn problem(all: &mut Components) -> Value {
    all.named("Problem", |all| {
        let code = Reason::shape(all);
        json!({
            "type": "object",
            "description": "Why an operation was refused (RFC 9457).",
            "required": ["type", "title", "status", "detail", "code", "facts", "missing"],
            "additionalProperties": false,
            "properties": {
                "type": { "type": "string", "pattern": "^urn:relais:problem:[a-z-]+$" },
                "title": { "type": "string", "description": "The name of the type, in English." },
                "status": { "type": "integer", "minimum": 400, "maximum": 599 },
                "detail": { "type": "string", "description": "What is wrong and what to do next, in the client's language." },
                "code": code,
                "facts": {
                    "type": "object",
                    "description": "What the sentence is about: `field`, `status`, `cap`.",
                    "additionalProperties": { "type": "string" },
                },
                "missing": {
                    "type": "array",
                    "description": "Everything that is missing, all at once.",
                    "items": {
                        "type": "object",
                        "required": ["field", "code", "detail"],
                        "additionalProperties": false,
                        "properties": {
                            "field": { "type": "string" },
                            "code": { "type": "string" },
                            "detail": { "type": "string" },
                        },
                    },
                },
                "passages": {
                    "type": "array",
                    "description": "With `tells-the-other-side`: where the words or files name somebody to a reader who is not to learn of them. Files that are no text, or larger than 1 MB, are not looked at: `facts.not_looked_at` names them.",
                    "items": Passage::shape(all),
                },
                "digest": {
                    "type": "string",
                    "description": "With `tells-the-other-side`: the same body with this as `seen` goes through.",
                },
            },
        })
    })
}
