//! Calendars with a name, sites, and which hours count.

use std::collections::BTreeMap;

use domain::calendar::Spec;
use domain::named::{HoursOf, Observes, RegionHours};
use domain::text::Both;
use engine::view::HoursView;
use engine::{CalendarDraft, CalendarUse, CalendarView, Observing, RegionDraft, SiteView};

shapes! {
    /// A calendar to make: one region, or several that follow the sun.
    CalendarDraft as "CalendarDraft" { name: String, regions: Vec<RegionDraft> }

    /// A region of a calendar.
    RegionDraft as "RegionDraft" {
        /// The name of its queue; needed where there are several regions.
        queue [default]: String,
        hours: Spec,
        observes [default]: Option<Observing>,
        /// What dates are called.
        names [default]: BTreeMap<String, Both>,
    }

    /// Which public holidays count too: they are taken over as they are known now.
    Observing as "Observing" {
        /// ISO 3166-1, two letters.
        country: String,
        /// ISO 3166-2 without the country.
        region [default]: Option<String>,
        from: i16,
        to: i16,
    }

    /// A calendar of the desk.
    CalendarView as "NamedCalendar" {
        id: String,
        name: String,
        /// Grows with every change.
        version: u32,
        /// The version of its hours that promises freeze.
        hours_version: String,
        regions: Vec<RegionHours>,
        /// The queue of the region whose turn it is, where there are several.
        region_now: Option<String>,
        used_by: Vec<CalendarUse>,
    }

    /// The hours of a region.
    RegionHours as "RegionHours" {
        queue [maybe]: String,
        hours: Spec,
        observes [maybe]: Option<Observes>,
        names [maybe]: BTreeMap<String, Both>,
    }

    /// Public holidays as they were known when they were taken over.
    Observes as "Observes" {
        country: String,
        region [maybe]: Option<String>,
        from: i16,
        to: i16,
        source: String,
        dates: BTreeMap<String, Both>,
    }

    /// Who uses a calendar.
    CalendarUse as "CalendarUse" { of: HoursOf, id: String, name: String }

    /// A site of an account.
    SiteView as "Site" { id: String, account: String, name: String, calendar: Option<String> }

    /// The hours that would count for a promise made now. Promises keep those they were made on.
    HoursView as "HoursThatCount" {
        /// The first of agreement, site, account, policy and desk that names any.
        of: HoursOf,
        /// The site that names them.
        site: Option<String>,
        /// The name of the calendar, where it has one.
        calendar: Option<String>,
        calendar_id: Option<String>,
        /// The version that a promise made now would freeze.
        version: String,
        /// Zones of its regions, in order.
        zones: Vec<String>,
        /// The queue of the region whose turn it is.
        region_now: Option<String>,
    }
}
