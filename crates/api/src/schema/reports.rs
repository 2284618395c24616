//! Reports.

use std::collections::BTreeMap;

use domain::attainment::Attainment;
use domain::holder::Holder;
use engine::{Group, Report};

shapes! {
    /// A report: its groups, and all of them together.
    Report as "Report" { groups: Vec<Group>, whole: Attainment }

    /// One group of a report.
    Group as "ReportGroup" {
        /// What it is of: a level, an id, a month as `2026-10`; empty where a request has none.
        key: String,
        name: Option<String>,
        attainment: Attainment,
    }

    /// Figures of a set of requests.
    Attainment as "Attainment" {
        requests: u64,
        /// Promises of the kind asked for that were kept in time.
        met: u64,
        /// Those that were not.
        breached: u64,
        /// Those that nobody has kept or missed yet.
        running: u64,
        /// Requests that came to an end.
        ended: u64,
        /// Of those, the ones that were never escalated.
        first_line: u64,
        escalated: u64,
        /// How often this desk handed something back.
        handed_back: u64,
        /// Clock time per holder, in seconds.
        held: BTreeMap<Holder, i64>,
        /// Working time per holder, in seconds.
        worked: BTreeMap<Holder, i64>,
    }
}
