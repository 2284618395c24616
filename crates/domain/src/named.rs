//! Calendars with a name, kept by a desk: used by agreements, sites, accounts and the desk itself. One calendar, or
//! several regions whose open time is united, each with the name of its queue: follow the sun.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::calendar::{Calendar, Calendars, Spec};
use crate::id::{AccountId, CalendarId, DeskId, SiteId};
use crate::kind::choices;
use crate::refusal::{Reason, Refusal};
use crate::text::{self, Both};

/// The most regions of a calendar.
pub const MOST_REGIONS: usize = 12;
/// The most holidays, and the most dates with hours of their own, of a region.
pub const MOST_DATES: usize = 2_000;

/// A calendar of a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedCalendar {
    pub id: CalendarId,
    pub desk: DeskId,
    pub name: String,
    pub regions: Vec<RegionHours>,
    /// Grows with every change.
    pub version: u32,
}

/// The hours of one region.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionHours {
    /// The name of the region's queue, such as `EMEA`; empty where there is only one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub queue: String,
    /// The hours, with the holidays and exceptions that the desk gave itself.
    pub hours: Spec,
    /// The public holidays that count too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observes: Option<Observes>,
    /// What dates are called: `2026-12-24`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, Both>,
}

/// Public holidays of a country or region, as they were known when they were taken over.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observes {
    /// ISO 3166-1, two letters.
    pub country: String,
    /// ISO 3166-2 without the country; none: the country as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// First and last year that is covered.
    pub from: i16,
    pub to: i16,
    /// Where the facts came from, with its version.
    pub source: String,
    pub dates: BTreeMap<String, Both>,
}

/// A place of an account with hours of its own. A contact may belong to one; a request is filed under its contact's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    pub id: SiteId,
    pub account: AccountId,
    pub name: String,
    pub calendar: Option<CalendarId>,
}

choices! {
    /// Who named the hours that count: the first of these that names any.
    HoursOf { Agreement = "agreement", Site = "site", Account = "account", Policy = "policy", Desk = "desk" }
}

impl RegionHours {
    /// The hours as they count, public holidays included.
    pub fn spec(&self) -> Spec {
        let mut spec = self.hours.clone();
        let mut holidays: BTreeSet<String> = spec.holidays.drain(..).collect();
        holidays.extend(self.observes.iter().flat_map(|observes| observes.dates.keys().cloned()));
        spec.holidays = holidays.into_iter().collect();
        spec
    }

    /// What a date is called: by the desk, else as a public holiday.
    pub fn name(&self, date: &str) -> Option<&Both> {
        self.names.get(date).or_else(|| self.observes.as_ref()?.dates.get(date))
    }
}

impl NamedCalendar {
    /// The open time of all regions.
    pub fn calendars(&self) -> Calendars {
        Calendars::new(self.regions.iter().map(|region| Calendar::new(region.spec())).collect())
    }

    /// Whether it may be saved: named, some open time in each region, each queue with a name of its own where there
    /// are several.
    pub fn must_be_whole(&self) -> Result<(), Refusal> {
        text::line("name", &self.name)?;
        if self.regions.len() > MOST_REGIONS {
            return Err(Refusal::field(Reason::FieldTooLong, "regions"));
        }
        self.calendars()
            .check()
            .map_err(|fault| Refusal::new(Reason::CalendarInvalid).with("fault", fault.code()))?;
        let mut queues = BTreeSet::new();
        for region in &self.regions {
            let dates = region.spec();
            if dates.holidays.len() > MOST_DATES || dates.exceptions.len() > MOST_DATES {
                return Err(Refusal::field(Reason::FieldTooLong, "holidays"));
            }
            if self.regions.len() > 1 {
                let queue = text::line("queue", &region.queue)?;
                if !queues.insert(queue.to_lowercase()) {
                    return Err(Refusal::new(Reason::AlreadyExists).with("what", queue));
                }
            }
        }
        Ok(())
    }

    /// Whether its regions have queues.
    pub fn follows_the_sun(&self) -> bool {
        self.regions.len() > 1
    }

    /// The region whose turn it is: open now, else the next to open; the first named of several. None where there is
    /// only one, or none ever opens again.
    pub fn region_at(&self, now: Timestamp) -> Option<&RegionHours> {
        if !self.follows_the_sun() {
            return None;
        }
        let opens = |region: &RegionHours| Calendar::new(region.spec()).next_open(now);
        let turns = self.regions.iter().filter_map(|region| Some((opens(region)?, region)));
        turns.min_by_key(|(opens, _)| *opens).map(|(_, region)| region)
    }
}
