//! Tags of views: a digest of what the viewer sees, never of a row's version, so that nobody learns from one that
//! somebody else's part has changed.

use data_encoding::BASE32_NOPAD;
use serde::{Serialize, Serializer};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The digest of a view. The seconds of each holder run on while nothing happens, and a region's turn comes: they are
/// left out.
pub fn tag(view: &Value) -> String {
    // What is written into memory out of a value is always written.
    let settled = serde_json::to_vec(&Settled(view)).unwrap_or_default();
    let digest = Sha256::digest(&settled);
    BASE32_NOPAD.encode(&digest[..20]).to_lowercase()
}

/// A value without what moves with time alone.
struct Settled<'v>(&'v Value);

impl Serialize for Settled<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(fields) => {
                let stays = |name: &str| name != "shares" && name != "region_now";
                to.collect_map(
                    fields.iter().filter(|(name, _)| stays(name)).map(|(name, it)| (name, Settled(it))),
                )
            }
            Value::Array(items) => to.collect_seq(items.iter().map(Settled)),
            plain => plain.serialize(to),
        }
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
        let settled = json!({ "status": "open" }).to_string();
        let digest = BASE32_NOPAD.encode(&Sha256::digest(settled)[..20]).to_lowercase();
        assert_eq!(tag(&view), digest, "tags that clients hold stay what they are");
    }
}
