//! Support policies as data: severities, targets, duties, hand-back, closure. One TOML file each, versioned,
//! with the source of every number. A number nobody has confirmed carries `unverified = true`.

mod check;
mod depth;
mod shape;
mod shipped;
mod walk;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use check::form as faults_of_form;
pub use check::{Fault, parse};
pub use shipped::shipped;

use crate::calendar::{Calendar, Calendars, Spec, Week};
use crate::clock::Promise;
use crate::form::Form;
use crate::kind::{Kind, Phase, choices};
use crate::reckon::Target;
use crate::text::Both;
use crate::warning::Warnings;

/// A severity: 1 is the gravest. Scales belong to a policy; the same number means something else elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Severity(pub u8);

/// One version of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Stable name, such as `vmware-saas-production`.
    pub id: String,
    /// Grows by one with every change; a request keeps the version it was opened under.
    pub version: u32,
    pub name: Both,
    pub summary: Both,
    /// Where the policy as a whole was read.
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
    /// Business hours, where the agreement names none.
    pub calendar: Option<Calendar>,
    /// Business hours stated in the local time of whoever asks. Not beside a calendar.
    #[serde(default)]
    pub hours: Option<LocalHours>,
    /// From the gravest to the lightest.
    pub severities: Vec<SeverityLevel>,
    pub response: Response,
    pub severity_change: SeverityChange,
    pub waiting: Waiting,
    pub closure: Closure,
    pub hand_back: HandBackRule,
    pub overrides: Overrides,
    /// Who must stay reachable; nobody, where the policy does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reachable: Option<Reachable>,
    pub entries: Entries,
    pub contacts: Contacts,
    /// When the desk's own people are warned; Relais' own thresholds where the policy says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Warnings>,
    /// Numbers to call, by region.
    #[serde(default)]
    pub telephone: Vec<Telephone>,
    /// What must be done, or explained, before a request of a kind may be escalated under this policy.
    #[serde(default)]
    pub duties: BTreeMap<Kind, Vec<Duty>>,
    /// What the desk demands of an escalation, where it has no form of its own.
    #[serde(default)]
    pub forms: Vec<Form>,
}

/// Business hours in local time: the zone and the holidays are those of the place where they count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalHours {
    pub weekly: Week,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
}

/// One level of the scale, and what it promises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeverityLevel {
    pub level: Severity,
    pub name: Both,
    pub definition: Both,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
    /// Clocks run around the clock at this severity.
    #[serde(default)]
    pub around_the_clock: bool,
    /// The escalation must also be telephoned.
    #[serde(default)]
    pub telephone: bool,
    /// What is promised; a clock that is absent is not promised, and nothing shows or implies it.
    #[serde(default)]
    pub targets: BTreeMap<Promise, TargetRule>,
}

/// A promised time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetRule {
    pub time: Target,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
}

choices! {
    /// What counts as the first response. Never an automatic answer.
    ResponseIs {
        /// An engineer's contact: a reply or a call.
        HumanContact = "human-contact",
        /// Acceptance, refusal or a question already counts, as between vendors.
        Acknowledgement = "acknowledgement",
    }
}

/// What counts as a response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    pub is: ResponseIs,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
}

choices! {
    /// What a change of severity takes.
    ChangeTakes {
        Nothing = "nothing",
        Reason = "reason",
        /// The other side must agree.
        Agreement = "agreement",
        /// The severity cannot be changed that way.
        Impossible = "impossible",
    }
}

choices! {
    /// What a change of severity does to running clocks.
    ClockOnChange {
        /// The new target counts from the original start, pauses kept.
        Rebase = "rebase",
        /// The new target counts from the change.
        Restart = "restart",
    }
}

/// Who may change a severity, and what it takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeverityChange {
    pub asker_raises: ChangeTakes,
    pub asker_lowers: ChangeTakes,
    pub desk_raises: ChangeTakes,
    pub desk_lowers: ChangeTakes,
    pub clocks: ClockOnChange,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
}

/// What waiting on the asker does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    /// Clocks that stand still while the asker was asked explicitly.
    pub pauses: Vec<Promise>,
    /// How long the asker has to answer, if the policy says so.
    #[serde(default)]
    pub answer: Option<Target>,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
}

choices! {
    /// What becomes of the promise to resolve, where what was proposed did not hold.
    #[derive(Default)]
    Reopening {
        /// It is promised anew, as a cycle with a number of its own.
        #[default]
        NewCycle = "new-cycle",
        /// The same cycle goes on: the time between is a pause.
        Resume = "resume",
    }
}

impl Reopening {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// When a request closes without a word from the asker, and how long it can be reopened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// Unanswered contacts needed.
    pub contacts: u32,
    /// Days in which they must fall.
    pub within_days: u32,
    /// Days after closing in which the same request can be reopened; later, a linked new one is opened.
    pub reopen_days: u32,
    /// What reopening does to a promised resolution, and refusing a proposed one.
    #[serde(default, skip_serializing_if = "Reopening::is_usual")]
    pub reopening: Reopening,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
    /// The reopening days alone are unconfirmed.
    #[serde(default)]
    pub reopen_unverified: bool,
}

choices! {
    /// What silence after a hand-back means.
    Lapse { Accepted = "accepted", Returned = "returned" }
}

/// The agreed process for returning an escalation to the asker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandBackRule {
    pub reasons: Vec<HandBackReason>,
    /// Time the asker has to accept or dispute.
    pub answer: Target,
    /// What happens when that time passes without an answer.
    pub lapse: Lapse,
    /// The hand-back with this number opens a management escalation by itself.
    pub manager_at: u32,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
}

/// A reason from the agreed list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandBackReason {
    pub code: String,
    pub name: Both,
}

/// Which gates may be passed with a reason, and until when the rest must follow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overrides {
    /// Severities that go at once, incomplete.
    pub severities: Vec<Severity>,
    /// Whether somebody else may send while no authorised contact can be reached.
    pub absent_contact: bool,
    /// Time to complete what was missing.
    pub complete_within: Target,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
}

/// Whoever asks for work around the clock must be there too: the asker checks in at intervals, and where one is
/// missing, the desk may lower the severity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reachable {
    /// Severities at which check-ins are asked for.
    pub severities: Vec<Severity>,
    /// Time between two signs of life. Anything the asker says is one.
    pub every: Target,
    /// What it takes the desk to lower the severity while a check-in is missing.
    pub lowers: ChangeTakes,
    /// The lightest severity it may be lowered to that way.
    pub to: Severity,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
}

/// How late something may be written down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entries {
    /// Hours between happening and recording beyond which an entry is refused.
    pub latest_hours: u32,
    /// Minutes beyond which it is marked late.
    pub late_after_minutes: u32,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
}

/// Authorised contacts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contacts {
    /// How many may be named at a time, where the agreement says nothing; `None` = no cap.
    #[serde(default)]
    pub cap: Option<u32>,
    /// Whether only authorised contacts may open requests. Between desks: yes. For a customer's users: usually not.
    pub required: bool,
    /// Whether a contact needs a qualification that has not run out.
    pub qualified: bool,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
}

/// A number to call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telephone {
    pub region: String,
    pub number: String,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
}

choices! {
    /// The four duties of the first line.
    Duty {
        /// The question was answered, or the problem isolated.
        Isolation = "isolation",
        /// Publications were searched.
        Publications = "publications",
        /// A recreation was attempted.
        Recreation = "recreation",
        /// A resolution or workaround was proposed.
        Proposal = "proposal",
    }
}

impl Policy {
    /// Its name and version.
    pub fn named(&self) -> crate::desk::PolicyRef {
        crate::desk::PolicyRef { id: self.id.clone(), version: self.version }
    }

    /// One level of the scale.
    pub fn level(&self, severity: Severity) -> Option<&SeverityLevel> {
        self.severities.iter().find(|level| level.level == severity)
    }

    /// The hours that count where the agreement names none: the policy's calendar; else its local hours, in the
    /// zone and with the holidays and exceptions of the place given; else the hours of that place.
    pub fn calendar(&self, place: &Calendars) -> Calendars {
        match (&self.calendar, &self.hours) {
            (Some(calendar), _) => calendar.clone().into(),
            (None, Some(hours)) => {
                let local = |region: &Calendar| {
                    Calendar::new(Spec { weekly: Some(hours.weekly.clone()), ..region.spec().clone() })
                };
                Calendars::new(place.as_slice().iter().map(local).collect())
            }
            (None, None) => place.clone(),
        }
    }

    /// When the desk's people are warned.
    pub fn warnings(&self) -> Warnings {
        self.warnings.clone().unwrap_or_default()
    }

    /// The duties that come before an escalation of this kind.
    pub fn duties(&self, kind: Kind) -> &[Duty] {
        self.duties.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The most specific form for a kind, product and phase: product before phase before kind.
    pub fn form(&self, kind: Kind, product: Option<&str>, phase: Phase) -> Option<&Form> {
        Form::choose(&self.forms, kind, product, phase)
    }

    /// The form that is demanded: the desk's own, where it has one for this, else the policy's.
    pub fn form_or<'a>(
        &'a self,
        own: impl IntoIterator<Item = &'a Form>,
        kind: Kind,
        product: Option<&str>,
        phase: Phase,
    ) -> Option<&'a Form> {
        Form::choose(own, kind, product, phase).or_else(|| self.form(kind, product, phase))
    }

    /// The lightest severity, given where nobody chose.
    pub fn lightest(&self) -> Severity {
        self.severities.last().map_or(Severity(4), |level| level.level)
    }
}
