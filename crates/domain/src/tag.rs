//! Tags: short labels that a desk puts on its requests, for itself alone.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::event::Event;
use crate::refusal::{Reason, Refusal};
use crate::request::Request;

/// The longest tag, in characters.
pub const LONGEST_TAG: usize = 40;
/// The most tags of a request.
pub const MOST_TAGS: usize = 20;

/// A label as it is kept: in small letters, without spaces. One that is read from storage is not looked at again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(String);

impl Tag {
    /// A tag as somebody typed it, in a field.
    pub fn parse(field: &str, typed: &str) -> Result<Self, Refusal> {
        let tag = Self(folded(typed));
        if tag.0.is_empty() {
            return Err(Refusal::field(Reason::FieldMissing, field));
        }
        if !tag.is_whole() {
            let mut shown: String = typed.trim().chars().take(LONGEST_TAG).collect();
            if shown.len() < typed.trim().len() {
                shown.push('…');
            }
            return Err(Refusal::field(Reason::TagInvalid, field).with("tag", shown));
        }
        Ok(tag)
    }

    /// The tag as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a tag still: one that words were taken out of is none.
    pub fn is_whole(&self) -> bool {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        (1..=LONGEST_TAG).contains(&self.0.chars().count()) && self.0.chars().all(fits)
    }
}

/// What somebody typed, as tags are compared: letters that a keyboard puts together are the same as those it has (NFC).
pub fn folded(typed: &str) -> String {
    typed.trim().to_lowercase().nfc().collect()
}

/// Tags that somebody puts on a request, and takes off it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    add: BTreeSet<Tag>,
    remove: BTreeSet<Tag>,
}

impl Change {
    /// Tags as they were typed. Nothing at all is no change, and no tag is put on and taken off at once.
    pub fn parse(add: &[String], remove: &[String]) -> Result<Self, Refusal> {
        let all = |field: &str, typed: &[String]| -> Result<BTreeSet<Tag>, Refusal> {
            typed.iter().map(|it| Tag::parse(field, it)).collect()
        };
        let (add, remove) = (all("add", add)?, all("remove", remove)?);
        if add.is_empty() && remove.is_empty() {
            return Err(Refusal::field(Reason::FieldMissing, "add"));
        }
        if !add.is_disjoint(&remove) {
            return Err(Refusal::field(Reason::FieldInvalid, "remove"));
        }
        Ok(Self { add, remove })
    }

    /// What the record says of it; nothing, where it changes nothing.
    pub fn of(&self, request: &Request) -> Result<Vec<Event>, Refusal> {
        let added: Vec<Tag> = self.add.difference(&request.tags).cloned().collect();
        let removed: Vec<Tag> = self.remove.intersection(&request.tags).cloned().collect();
        if !added.is_empty() && request.tags.len() - removed.len() + added.len() > MOST_TAGS {
            return Err(Refusal::new(Reason::TooManyTags).with("most", MOST_TAGS));
        }
        if added.is_empty() && removed.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![Event::Tagged { added, removed }])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RequestId;

    fn request(tags: &[&str]) -> Request {
        let tags = tags.iter().map(|it| Tag((*it).to_owned())).collect();
        Request { tags, ..Request::blank(RequestId(uuid::Uuid::nil())) }
    }

    fn change(add: &[&str], remove: &[&str]) -> Result<Change, Refusal> {
        let typed = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        Change::parse(&typed(add), &typed(remove))
    }

    fn reason<T>(result: Result<T, Refusal>) -> Option<Reason> {
        result.err().map(|refusal| refusal.reason)
    }

    #[test]
    fn a_tag_is_folded_and_what_is_none_is_refused() {
        let parsed = |typed: &str| Tag::parse("add", typed).map(|tag| tag.as_str().to_owned());
        assert_eq!(parsed("  VPN-Down "), Ok("vpn-down".to_owned()));
        assert_eq!(parsed("Écran_2.1"), Ok("écran_2.1".to_owned()));
        assert_eq!(parsed("E\u{301}cran_2.1"), Ok("écran_2.1".to_owned()), "as some keyboards write it");
        assert!(parsed(&"a".repeat(LONGEST_TAG)).is_ok());
        assert_eq!(reason(parsed(" ")), Some(Reason::FieldMissing));
        let too_long = "a".repeat(LONGEST_TAG + 1);
        for wrong in ["two words", "a,b", "#vpn", "a/b", "[…]", too_long.as_str()] {
            assert_eq!(reason(parsed(wrong)), Some(Reason::TagInvalid), "{wrong}");
        }
    }

    #[test]
    fn what_changes_nothing_says_nothing_and_the_rest_says_what_it_changed() {
        let known = request(&["disk", "vpn"]);
        assert_eq!(change(&["VPN"], &["other"]).and_then(|it| it.of(&known)), Ok(Vec::new()));
        let tag = |it: &str| Tag(it.to_owned());
        let said = Event::Tagged { added: vec![tag("new")], removed: vec![tag("disk")] };
        assert_eq!(change(&["new", "vpn"], &["disk"]).and_then(|it| it.of(&known)), Ok(vec![said]));
        assert_eq!(reason(change(&[], &[])), Some(Reason::FieldMissing));
        assert_eq!(reason(change(&["a"], &["A"])), Some(Reason::FieldInvalid));
    }

    #[test]
    fn a_request_has_so_many_tags_and_no_more() {
        let names: Vec<String> = (0..MOST_TAGS).map(|nth| format!("t{nth}")).collect();
        let full = request(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let more = |remove: &[&str]| reason(change(&["more"], remove).and_then(|it| it.of(&full)));
        assert_eq!(more(&[]), Some(Reason::TooManyTags));
        assert_eq!(more(&["t0"]), None, "one goes and one comes");
    }
}
