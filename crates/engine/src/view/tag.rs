//! Tags of views: a digest of what the viewer sees, never of a row's version, so that nobody learns from one that
//! somebody else's part has changed.

use data_encoding::BASE32_NOPAD;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The digest of a view. The seconds of each holder run on while nothing happens, and a region's turn comes: they are
/// left out.
pub fn tag(view: &Value) -> String {
    let mut settled = view.clone();
    settle(&mut settled);
    let digest = Sha256::digest(settled.to_string().as_bytes());
    BASE32_NOPAD.encode(&digest[..20]).to_lowercase()
}

fn settle(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("shares");
            fields.remove("region_now");
            fields.values_mut().for_each(settle);
        }
        Value::Array(items) => items.iter_mut().for_each(settle),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_tag_changes_with_the_view_and_not_with_time_alone() {
        let view = json!({ "status": "open", "shares": [{ "holder": "desk", "seconds": 1 }] });
        let later = json!({ "status": "open", "shares": [{ "holder": "desk", "seconds": 2 }] });
        let changed = json!({ "status": "closed", "shares": [{ "holder": "desk", "seconds": 1 }] });
        assert_eq!(tag(&view), tag(&later));
        assert_ne!(tag(&view), tag(&changed));
    }
}
