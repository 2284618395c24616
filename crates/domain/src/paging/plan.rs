//! How a desk wakes its people: the steps, who is woken by each, and what else is told.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Means;
use super::outside::{self, Gateway, Webhook, origin};
use crate::calendar::{Calendar, OpenTime as _, Spec};
use crate::id::{DeskId, RotaId, SeatId};
use crate::refusal::{Reason, Refusal};
use crate::{SignedDuration, Timestamp, text};

/// The most steps, rounds, ends and minutes of a plan.
pub const MOST_STEPS: usize = 20;
const MOST_ROUNDS: u32 = 20;
pub const MOST_WEBHOOKS: usize = 10;
const MOST_MINUTES: u32 = 24 * 60;

/// How a desk wakes its people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// One after the other, until somebody answers. None: nobody is woken.
    #[serde(default)]
    pub steps: Vec<PlanStep>,
    /// How often all of them are gone through.
    #[serde(default = "once")]
    pub rounds: u32,
    #[serde(default)]
    pub webhooks: Vec<Webhook>,
    #[serde(default)]
    pub gateway: Option<Gateway>,
    /// When nobody is told of a warning that is not of severity 1: it is told when they end.
    #[serde(default)]
    pub quiet: Option<Spec>,
}

fn once() -> u32 {
    1
}

/// A plan as a desk keeps it, with the numbers of its people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paging {
    pub desk: DeskId,
    pub plan: Plan,
    /// Numbers for short messages, by seat.
    #[serde(default)]
    pub mobiles: BTreeMap<SeatId, String>,
    /// What is sealed and no key here opens, by name, as it is sealed. In the plan it is empty: it must be entered again.
    #[serde(skip)]
    pub locked: BTreeMap<String, String>,
    /// Grows with every change.
    pub version: u32,
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanStep {
    pub whom: Vec<Whom>,
    /// How each of them is woken.
    #[serde(default)]
    pub by: Vec<Means>,
    /// Webhooks that are told, by name.
    #[serde(default)]
    pub webhooks: Vec<String>,
    /// Minutes until the next step, if nobody answers.
    pub minutes: u32,
}

/// Who is woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "whom", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Whom {
    /// Whoever is on duty there.
    Rota {
        rota: RotaId,
    },
    Seat {
        seat: SeatId,
    },
    /// Whoever has the record.
    Assignee,
    /// The leads; the administrators, where there is none.
    Leads,
}

impl Paging {
    /// Of a desk that never said how people are woken.
    pub fn none(desk: DeskId) -> Self {
        let plan = Plan { rounds: once(), ..Plan::default() };
        Self { desk, plan, mobiles: BTreeMap::new(), locked: BTreeMap::new(), version: 0 }
    }
}

impl Paging {
    /// Another plan in place of this one. What is locked is given anew with it, or no longer there: what was given for
    /// one host is never left standing for another.
    pub fn replaced(self, plan: Plan) -> Result<Self, Refusal> {
        let headers = plan.gateway.iter().flat_map(|gateway| &gateway.headers);
        let mut empty = headers.filter(|(_, value)| value.is_empty());
        if empty.any(|(name, _)| self.is_locked_header(name)) {
            return Err(Refusal::field(Reason::FieldMissing, "headers"));
        }
        Ok(Self { plan, locked: BTreeMap::new(), version: self.version + 1, ..self })
    }

    fn is_locked_header(&self, name: &str) -> bool {
        let of_header = |locked: &str| {
            let rest = locked.strip_prefix("gateway/headers/")?;
            rest.split_once('/').map(|(_, header)| header == name)
        };
        self.locked.keys().any(|locked| of_header(locked) == Some(true))
    }
}

impl Plan {
    /// Secrets are not shown, so that one left empty is the one that was kept: for the same host, and no other.
    pub fn keep_secrets_of(&mut self, known: &Self) {
        for webhook in self.webhooks.iter_mut().filter(|it| it.secret.is_empty()) {
            let same =
                |kept: &&Webhook| kept.name == webhook.name && origin(&kept.url) == origin(&webhook.url);
            if let Some(kept) = known.webhooks.iter().find(same) {
                webhook.secret.clone_from(&kept.secret);
            }
        }
        let place = self.gateway.as_ref().map(|gateway| origin(&gateway.url).to_owned());
        let same = |gateway: &&Gateway| Some(origin(&gateway.url)) == place.as_deref();
        let kept = known.gateway.iter().filter(same).flat_map(|gateway| &gateway.headers);
        for (name, value) in self.gateway.iter_mut().flat_map(|gateway| &mut gateway.headers) {
            if value.is_empty()
                && let Some((_, secret)) = kept.clone().find(|(known, _)| known == name)
            {
                value.clone_from(secret);
            }
        }
    }

    /// Without its secrets: what is shown.
    #[must_use]
    pub fn without_secrets(mut self) -> Self {
        self.webhooks.iter_mut().for_each(|webhook| webhook.secret.clear());
        self.gateway.iter_mut().flat_map(|it| &mut it.headers).for_each(|(_, value)| value.clear());
        self
    }

    /// What those see who do not keep it: addresses and fields may hold keys too.
    #[must_use]
    pub fn without_addresses(mut self) -> Self {
        self.webhooks.iter_mut().for_each(|webhook| webhook.url.clear());
        if let Some(gateway) = &mut self.gateway {
            gateway.url.clear();
            gateway.fields.iter_mut().for_each(|(_, value)| value.clear());
        }
        self
    }

    /// Whether it may be saved.
    pub fn must_be_whole(&self) -> Result<(), Refusal> {
        let wrong = |field: &str| Refusal::field(Reason::FieldInvalid, field);
        let missing = |field: &str| Refusal::field(Reason::FieldMissing, field);
        let too_long = |field: &str| Refusal::field(Reason::FieldTooLong, field);
        if self.steps.len() > MOST_STEPS {
            return Err(too_long("steps"));
        }
        if !(1..=MOST_ROUNDS).contains(&self.rounds) {
            return Err(wrong("rounds"));
        }
        if self.webhooks.len() > MOST_WEBHOOKS {
            return Err(too_long("webhooks"));
        }
        let mut names = BTreeSet::new();
        for webhook in &self.webhooks {
            let name = text::line("webhook", &webhook.name)?;
            if !names.insert(webhook.name.as_str()) {
                return Err(Refusal::new(Reason::AlreadyExists).with("what", name));
            }
            outside::must_be_web_address("url", &webhook.url)?;
            outside::key(&webhook.secret).ok_or_else(|| wrong("secret"))?;
        }
        for step in &self.steps {
            if step.minutes > MOST_MINUTES {
                return Err(wrong("minutes"));
            }
            if step.whom.is_empty() && step.webhooks.is_empty() {
                return Err(missing("whom"));
            }
            if !step.whom.is_empty() && step.by.is_empty() {
                return Err(missing("by"));
            }
            if step.by.contains(&Means::Sms) && self.gateway.is_none() {
                return Err(missing("gateway"));
            }
            // Told twice is told once.
            let by: BTreeSet<_> = step.by.iter().collect();
            let webhooks: BTreeSet<_> = step.webhooks.iter().collect();
            if by.len() < step.by.len() {
                return Err(wrong("by"));
            }
            if webhooks.len() < step.webhooks.len()
                || step.webhooks.iter().any(|name| !names.contains(name.as_str()))
            {
                return Err(wrong("webhooks"));
            }
        }
        if let Some(gateway) = &self.gateway {
            gateway.must_be_whole()?;
        }
        if let Some(quiet) = &self.quiet {
            let calendar = Calendar::new(quiet.clone());
            let fault = |code: &str| Refusal::field(Reason::CalendarInvalid, "quiet").with("fault", code);
            calendar.check().map_err(|it| fault(it.code()))?;
            // What is always quiet is told to nobody.
            let (from, to) =
                (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 400));
            if quiet.weekly.is_none() || calendar.next_change(from, to).is_none() {
                return Err(wrong("quiet"));
            }
        }
        Ok(())
    }

    /// Everybody its steps name.
    pub fn whom(&self) -> Vec<Whom> {
        self.steps.iter().flat_map(|step| step.whom.iter().copied()).collect()
    }

    /// The step with a number, from 1.
    pub fn step(&self, step: u32) -> Option<&PlanStep> {
        self.steps.get(usize::try_from(step.checked_sub(1)?).ok()?)
    }

    /// The round and step after one: from 1 both. None after the last.
    pub fn after(&self, round: u32, step: u32) -> Option<(u32, u32)> {
        let steps = u32::try_from(self.steps.len()).unwrap_or(u32::MAX);
        match (step < steps, round < self.rounds) {
            _ if steps == 0 => None,
            (true, _) => Some((round, step + 1)),
            (false, true) => Some((round + 1, 1)),
            (false, false) => None,
        }
    }
}

impl PlanStep {
    /// How long it waits for an answer.
    pub fn wait(&self) -> SignedDuration {
        SignedDuration::from_mins(i64::from(self.minutes))
    }
}
