//! Acts of either side, by chance; whether the seat may is for the engine to say.

use serde_json::{Value, json};

use super::made::text;
use crate::soak::luck::Luck;

/// An act, in the shape that acts have.
pub fn act(luck: &mut Luck) -> Value {
    let said = text(luck);
    match luck.below(23) {
        0..=3 => json!({ "act": "reply", "text": said, "attachments": files(luck) }),
        4 => json!({ "act": "call", "text": said, "call": { "caller": text(luck), "number": null } }),
        5 => json!({ "act": "set-severity", "to": *luck.one(&[1, 2, 3, 4, 9]), "reason": said }),
        6 => match luck.below(2) {
            0 => json!({ "act": "agree-severity" }),
            _ => json!({ "act": "decline-severity", "reason": said }),
        },
        7 => json!({ "act": "accept", "engineer": said }),
        8 => {
            json!({ "act": "reject", "reason": *luck.one(&["no-entitlement", "wrong-desk", "not-ours", "other"]), "text": said })
        }
        9 => {
            json!({ "act": "ask-information", "text": said, "fields": [{ "name": "build", "label": "Build number" }] })
        }
        10 => {
            json!({ "act": "give-information", "text": said, "values": { "build": text(luck) }, "attachments": [] })
        }
        11 | 12 => json!({ "act": "propose-resolution", "text": said, "attachments": [],
            "kind": *luck.one(&["fix", "workaround", "service-restored", "other"]) }),
        13 => json!({ "act": "accept-resolution", "text": said }),
        14 => json!({ "act": "refuse-resolution", "why": said }),
        15 => json!({ "act": "hand-back", "reason": *luck.one(&["firewall", "network", "nonsense"]),
            "element": "edge firewall", "evidence": said, "attachments": [] }),
        16 => match luck.below(2) {
            0 => json!({ "act": "accept-hand-back", "text": said }),
            _ => json!({ "act": "dispute-hand-back", "evidence": said, "attachments": [] }),
        },
        17 => {
            json!({ "act": "ask-manager", "reason": said, "milestone": *luck.one(&[None, Some("2026-10-09")]),
            "requester": "Ada" })
        }
        18 => match luck.below(2) {
            0 => json!({ "act": "answer-as-manager", "manager": "Vera Voss", "plan": said }),
            _ => json!({ "act": "release-manager", "agreed": said }),
        },
        19 => match luck.below(2) {
            0 => json!({ "act": "attempt-contact", "how": said }),
            _ => json!({ "act": "complete", "values": { "product-version": said } }),
        },
        20 => match luck.below(3) {
            0 => json!({ "act": "close", "ending": "desk", "text": said }),
            1 => json!({ "act": "withdraw", "reason": said }),
            _ => json!({ "act": "reply", "text": said, "attachments": [] }),
        },
        21 => json!({ "act": "check-in", "text": said }),
        _ => json!({ "act": "reopen", "reason": said }),
    }
}

/// Mostly none; now and then one that nobody ever uploaded.
fn files(luck: &mut Luck) -> Value {
    if luck.once_in(8) {
        json!([{ "name": "x.png", "media_type": "image/png", "size": 3, "sha256": "0".repeat(64) }])
    } else {
        json!([])
    }
}
