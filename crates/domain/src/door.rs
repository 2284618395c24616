//! Doors of a link: how a next desk is reached for what goes through each. One takes everything until somebody adds
//! another. A door may have forms and contacts of its own among those of the link's terms; one that has none takes the
//! terms' for the kinds that go through it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::desk::{Carrier, Link, LinkTerms};
use crate::form::Form;
use crate::id::{CalendarId, PersonId};
use crate::kind::{Door, Kind, Phase};
use crate::refusal::{self, Reason, Refusal};
use crate::seat::AuthorisedContact;
use crate::text;

/// The most telephone numbers of a door.
pub const MOST_NUMBERS: usize = 20;

/// What the usual door is called, beside the codes of the others.
pub const USUAL: &str = "usual";

/// How a next desk is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkDoor {
    /// What goes through it; `None`: whatever has no door of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door: Option<Door>,
    pub carrier: Carrier,
    /// Where the next desk is written to or has its own portal, where people carry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<DoorNumber>,
    /// When somebody is there: a calendar of ours. Shown; promises go by the terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<CalendarId>,
    /// What it demands, by versions of the terms' own forms; none of them: what the terms demand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<u32>,
    /// Who of the terms' contacts may use it; nobody named: whoever is entitled by the terms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<PersonId>,
}

/// A telephone number, and what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoorNumber {
    #[serde(default)]
    pub label: String,
    pub number: String,
}

impl LinkDoor {
    /// The door of a link that has one.
    pub fn of_everything(carrier: Carrier, address: Option<String>) -> Self {
        Self {
            door: None,
            carrier,
            address,
            numbers: Vec::new(),
            calendar: None,
            forms: Vec::new(),
            contacts: Vec::new(),
        }
    }

    /// Whether people carry what goes through it.
    pub fn by_hand(&self) -> bool {
        self.carrier == Carrier::ByHand
    }

    /// The door as it is kept: each of its lines is one, and something says how to reach the next desk. For the usual
    /// one its policy says that too.
    fn checked(mut self) -> Result<Self, Refusal> {
        let address = self.address.filter(|address| !address.trim().is_empty());
        self.address = address.map(|address| text::line("address", &address)).transpose()?;
        if self.numbers.len() > MOST_NUMBERS {
            return Err(Refusal::field(Reason::FieldTooLong, "numbers"));
        }
        for it in &mut self.numbers {
            it.number = text::line("numbers", &it.number)?;
            if !it.number.chars().any(|c| c.is_ascii_digit()) {
                return Err(Refusal::field(Reason::FieldInvalid, "numbers"));
            }
            it.label =
                if it.label.trim().is_empty() { String::new() } else { text::line("numbers", &it.label)? };
        }
        if self.door.is_some() && self.address.is_none() && self.numbers.is_empty() {
            return Err(Refusal::field(Reason::FieldMissing, "address"));
        }
        Ok(self)
    }

    /// Refuses more than numbers and hours: where a program carries, the next desk says itself what it demands of whom.
    fn must_stand_beside(&self) -> Result<(), Refusal> {
        let said = [
            ("address", self.address.is_some()),
            ("forms", !self.forms.is_empty()),
            ("contacts", !self.contacts.is_empty()),
        ];
        match said.into_iter().find(|(_, said)| *said) {
            Some((field, _)) => Err(Refusal::field(Reason::OnlyByHand, field)),
            None => Ok(()),
        }
    }
}

impl Link {
    /// The door of whatever has none of its own.
    pub fn usual(&self) -> Option<&LinkDoor> {
        self.doors.iter().find(|it| it.door.is_none()).or_else(|| self.doors.first())
    }

    /// The door that a kind goes through.
    pub fn door_for(&self, kind: Kind) -> Option<&LinkDoor> {
        self.doors.iter().find(|it| it.door == Some(kind.door())).or_else(|| self.usual())
    }

    /// The form that the next desk demands for this kind, product and phase: the door's, else the terms'.
    pub fn form_for(&self, kind: Kind, product: Option<&str>, phase: Phase) -> Option<&Form> {
        let own = self.door_for(kind).map_or(&[][..], |it| it.forms.as_slice());
        let of_door = self.terms.forms.iter().filter(|form| own.contains(&form.version));
        Form::choose(of_door, kind, product, phase)
            .or_else(|| self.terms.policy_for(phase).form_or(&self.terms.forms, kind, product, phase))
    }

    /// The contacts among whom somebody may ask this kind: those that the door names, else all of the terms'.
    pub fn contacts_for(&self, kind: Kind) -> Cow<'_, [AuthorisedContact]> {
        let all = self.terms.contacts.as_slice();
        match self.door_for(kind).map(|door| &door.contacts) {
            Some(named) if !named.is_empty() => {
                all.iter().filter(|it| named.contains(&it.person)).cloned().collect()
            }
            _ => Cow::Borrowed(all),
        }
    }

    /// Other terms; answers those of before. Who is put in somebody's place has it at every door too.
    pub fn replace_terms(&mut self, terms: LinkTerms) -> LinkTerms {
        for person in self.doors.iter_mut().flat_map(|door| &mut door.contacts) {
            let stays = terms.contacts.iter().any(|it| it.person == *person);
            match terms.contacts.iter().find(|it| it.replaces == Some(*person)) {
                Some(next) if !stays => *person = next.person,
                _ => {}
            }
        }
        std::mem::replace(&mut self.terms, terms)
    }

    /// Whether people carry what a kind asks.
    pub fn by_hand_for(&self, kind: Kind) -> bool {
        self.door_for(kind).is_none_or(LinkDoor::by_hand)
    }

    /// Whether people carry whatever has no door of its own. Of such a link we keep the terms ourselves.
    pub fn is_by_hand(&self) -> bool {
        self.usual().is_none_or(LinkDoor::by_hand)
    }

    /// How people reach the next desk about what was asked: through the door where they carry it, else by the numbers
    /// and hours that stand beside what a program carries.
    pub fn way_for(&self, kind: Kind, by_hand: bool) -> Option<&LinkDoor> {
        if by_hand {
            return self.door_for(kind).filter(|door| door.by_hand());
        }
        self.usual().filter(|door| !door.by_hand() && (!door.numbers.is_empty() || door.calendar.is_some()))
    }

    /// Where the next desk has its own portal, for whatever has no door of its own.
    pub fn portal(&self) -> Option<&String> {
        self.usual()?.address.as_ref()
    }

    /// Adds a door for what goes through one, or puts another in its place; without one, says more of the usual door.
    /// People carry what goes through a door of its own. Whoever carries the usual way goes on doing so, whatever is
    /// given: a desk of this installation says itself how it is asked, and is given numbers and hours beside.
    pub fn put_door(&mut self, door: Option<Door>, given: LinkDoor) -> Result<(), Refusal> {
        let kept = match (door, self.usual()) {
            (None, Some(usual)) if !usual.by_hand() => {
                given.must_stand_beside()?;
                LinkDoor { door, numbers: given.numbers, calendar: given.calendar, ..usual.clone() }
            }
            _ => LinkDoor { door, carrier: Carrier::ByHand, ..given },
        };
        let kept = kept.checked()?;
        let known = |version: &u32| self.terms.forms.iter().any(|it| it.version == *version && !it.retired);
        if !kept.forms.iter().all(known) {
            return Err(Refusal::field(Reason::FieldInvalid, "forms"));
        }
        let uses = |contact: &AuthorisedContact| door.is_none_or(|door| contact.door.opens(door));
        let entitled =
            |person: &PersonId| self.terms.contacts.iter().any(|it| it.person == *person && uses(it));
        if !kept.contacts.iter().all(entitled) {
            return Err(Refusal::field(Reason::FieldInvalid, "contacts"));
        }
        match self.doors.iter_mut().find(|it| it.door == door) {
            Some(known) => *known = kept,
            None => self.doors.push(kept),
        }
        Ok(())
    }

    /// Takes a door away: what went through it goes the usual way again. What is on its way stays by hand.
    pub fn drop_door(&mut self, door: Door) -> Result<(), Refusal> {
        let before = self.doors.len();
        self.doors.retain(|it| it.door != Some(door));
        if self.doors.len() == before { Err(refusal::not_found()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::DeskId;
    use uuid::Uuid;

    fn number() -> DoorNumber {
        DoorNumber { label: "Orders".into(), number: "+33 1 23 45 67 89".into() }
    }

    fn way(numbers: Vec<DoorNumber>) -> LinkDoor {
        let usual = LinkDoor::of_everything(Carrier::ByHand, None);
        LinkDoor { door: Some(Door::Business), numbers, ..usual }
    }

    #[test]
    fn a_door_says_how_the_next_desk_is_reached() {
        assert!(way(vec![number()]).checked().is_ok());
        let nothing = way(Vec::new()).checked().map_err(|refusal| refusal.reason);
        assert_eq!(nothing, Err(Reason::FieldMissing));
        assert!(LinkDoor::of_everything(Carrier::ByHand, None).checked().is_ok(), "the policy has numbers");
        let words = DoorNumber { label: String::new(), number: "ask for Sven".into() };
        let words = way(vec![words]).checked().map_err(|refusal| refusal.reason);
        assert_eq!(words, Err(Reason::FieldInvalid));
    }

    #[test]
    fn a_link_of_before_has_one_door_for_everything() {
        let old =
            serde_json::json!({ "carrier": { "carrier": "by-hand" }, "portal": "https://strato.example" });
        let doors = crate::desk::doors_of(serde_json::from_value(old).unwrap());
        assert_eq!(doors, [LinkDoor::of_everything(Carrier::ByHand, Some("https://strato.example".into()))]);
        let desk = DeskId(Uuid::from_u128(7));
        let new = vec![LinkDoor::of_everything(Carrier::InProcess { desk }, None), way(vec![number()])];
        let kept = serde_json::json!({ "doors": new });
        assert_eq!(crate::desk::doors_of(serde_json::from_value(kept).unwrap()), new);
    }
}
