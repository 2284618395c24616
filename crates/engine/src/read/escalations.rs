//! Reading escalations: the list, one with its entries, and what a new one demands.

use domain::desk::Link;
use domain::escalate;
use domain::escalation::Standing;
use domain::form::{Form, Values};
use domain::id::{LinkId, Number, PersonId};
use domain::kind::{Kind, Phase};
use domain::policy::{Duty, Severity};
use domain::refusal::Missing;
use domain::seat::{AuthorisedContact, Viewer};
use domain::word::Speaker;
use domain::{Refusal, Timestamp, reference};
use serde::Serialize;
use store::requests::Place;
use store::rows::{self, Hold};
use store::search::{self, Among};
use store::{Fault, Scope, Tx, escalations, projection, requests};

use super::entries::{Talk, newest_of_escalation};
use super::requests::HITS;
use super::{MOST, Page, Reading, USUAL, building, cursor, read_cursor};
use crate::engine::Answering;
use crate::view::{DeskEntry, DoorView, EscalationView, Level};

/// What a list of escalations is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct EscalationFilter {
    pub open: Option<bool>,
    pub awaits_us: Option<bool>,
    /// Only those the viewer answers for.
    pub mine: bool,
    /// Only those that this person answers for.
    pub contact: Option<PersonId>,
    pub link: Option<LinkId>,
    pub status: Option<Standing>,
    /// On the scale of each one's next desk.
    pub severity: Option<Severity>,
    pub kind: Option<Kind>,
    pub product: Option<String>,
    /// Only those that bear this number or reference, of whichever side.
    pub reference: Option<String>,
    /// Only those of which this desk, or the next one, said something last.
    pub last_by: Option<Speaker>,
    /// Changed then or later.
    pub updated_since: Option<Timestamp>,
    /// Only those of which a promise of the next desk that runs falls due earlier.
    pub due_before: Option<Timestamp>,
    pub cursor: Option<String>,
    pub limit: Option<usize>,
}

/// What an escalation is about, where it is not what the request is about: one problem goes to two vendors, each for
/// its own product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Topic {
    pub kind: Option<Kind>,
    pub phase: Option<Phase>,
    pub product: Option<String>,
}

/// What an agent needs before escalating a request over a link: the form, the duties, and what is missing.
#[derive(Debug, Clone, Serialize)]
pub struct EscalationForm {
    pub link: String,
    pub next_desk: String,
    pub by_hand: bool,
    /// How to reach the next desk for this, where people carry it, or by telephone beside what a program carries.
    pub way: Option<DoorView>,
    pub severities: Vec<Level>,
    pub duties: Vec<Duty>,
    pub form: Option<Form>,
    /// What an escalation would be refused for now, with nothing filled in.
    pub missing: Vec<Missing>,
    /// Whether the viewer may send it: the refusal that says why not.
    pub barred: Option<Refusal>,
    pub telephone: Vec<domain::policy::Telephone>,
    pub personal_data: bool,
    pub attachments: bool,
    /// Among whom somebody may send it, for pages.
    #[serde(skip)]
    pub contacts: Vec<AuthorisedContact>,
    /// The next desk's policy, for pages that say what each severity promises.
    #[serde(skip)]
    pub policy: domain::policy::Policy,
}

impl Reading {
    /// Escalations behind requests the viewer may see, newest change first.
    pub fn escalations(&self, filter: EscalationFilter) -> Answering<'_, Page<EscalationView>> {
        let now = self.engine.judged_now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let limit = filter.limit.unwrap_or(USUAL).clamp(1, MOST);
                let after = read_cursor(filter.cursor.as_deref())?;
                let (desk, scope) = (viewer.desk(), Scope::of(viewer));
                let mut leans = vec![(projection::ESCALATIONS, "list")];
                leans.extend(filter.reference.is_some().then_some((projection::SEARCH, "search")));
                let building = building(tx, desk, &leans).await?;
                let bearing = match &filter.reference {
                    Some(reference) => Some(bearing(tx, &scope, reference).await?),
                    None => None,
                };
                let narrowed = escalations::Filter {
                    open: filter.open,
                    awaits_us: filter.awaits_us,
                    contacts: match viewer {
                        Viewer::Agent(seat) if filter.mine => [Some(seat.person), filter.contact],
                        _ => [None, filter.contact],
                    },
                    link: filter.link,
                    standing: filter.status,
                    severity: filter.severity,
                    kind: filter.kind,
                    product: filter.product,
                    bearing,
                    last_by: filter.last_by,
                    updated_since: filter.updated_since,
                    due_before: filter.due_before,
                    after: after.map(|place| (place.updated, place.id)),
                    limit: limit + 1,
                };
                let mut listed = escalations::list(tx, &scope, &narrowed).await?;
                let more = listed.len() > limit;
                listed.truncate(limit);
                let place = listed.last().filter(|_| more).map(|it| it.place);
                let next = place.map(|(updated, id)| cursor(Place { due: 0, updated, id }));
                let mut page = Page { building, next, ..Page::default() };
                for row in listed {
                    match row.escalation {
                        Ok(record) => {
                            let link = rows::link(tx, desk, record.link, Hold::Read).await;
                            page.list(&row.number, link.map(|link| EscalationView::of(&record, &link, now)))?;
                        }
                        Err(fault) => page.cannot_read(&row.number, &fault),
                    }
                }
                Ok(page)
            })
        })
    }

    /// One escalation.
    pub fn escalation<'a>(&'a self, number: &'a Number) -> Answering<'a, EscalationView> {
        let (number, now) = (number.clone(), self.engine.judged_now());
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let record = escalations::by_number(tx, &Scope::of(viewer), &number, false).await?;
                let link = rows::link(tx, viewer.desk(), record.link, Hold::Read).await?;
                Ok(EscalationView::of(&record, &link, now))
            })
        })
    }

    /// The escalations behind a request, each with its newest entries: the right side of the wall. What cannot be
    /// read is named.
    pub fn escalations_of<'a>(
        &'a self,
        number: &'a Number,
    ) -> Answering<'a, Page<(EscalationView, Talk<DeskEntry>)>> {
        let (number, now) = (number.clone(), self.engine.judged_now());
        self.look(move |tx, viewer| {
            Box::pin(async move {
                if !matches!(viewer, Viewer::Agent(_)) {
                    return Ok(Page::default());
                }
                let scope = Scope::of(viewer);
                let request = requests::by_number(tx, &scope, &number, false).await?;
                let mut page = Page::default();
                for it in &request.escalations {
                    match whole(tx, &scope, &it.number, now).await {
                        Ok(found) => page.items.push(found),
                        // One with requests of accounts the agent was not given stays hidden.
                        Err(Fault::Refused(_)) => {}
                        Err(fault @ Fault::Corrupt(_)) => page.cannot_read(&it.number, &fault),
                        Err(fault) => return Err(fault),
                    }
                }
                Ok(page)
            })
        })
    }

    /// What an escalation of a request over a link demands, and what is missing now.
    pub fn escalation_form<'a>(
        &'a self,
        number: &'a Number,
        link: LinkId,
        topic: Topic,
    ) -> Answering<'a, EscalationForm> {
        let (number, now) = (number.clone(), self.engine.judged_now());
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let Viewer::Agent(seat) = viewer else {
                    return Err(Fault::Refused(domain::refusal::not_found()));
                };
                let record = requests::by_number(tx, &Scope::of(viewer), &number, false).await?;
                let link = rows::link(tx, viewer.desk(), link, Hold::Read).await?;
                Ok(escalation_form(&record, &link, topic, seat.person, now))
            })
        })
    }
}

/// Escalations that bear a number or a reference: of this desk or the next, or of before.
async fn bearing(tx: &mut Tx, scope: &Scope, line: &str) -> Result<Among, Fault> {
    let mut among = Among::default();
    among.add(search::bearing_escalations(tx, scope, &reference::borne(line), HITS).await?);
    // What was indexed before it had its numbers is found by its own.
    if let Ok(number) = Number::parse(line) {
        match escalations::by_number(tx, scope, &number, false).await {
            Ok(record) => among.named.push(record.id.0),
            Err(Fault::Refused(_) | Fault::Corrupt(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(among)
}

/// An escalation that the scope shows, with its newest entries.
async fn whole(
    tx: &mut Tx,
    scope: &Scope,
    number: &Number,
    now: Timestamp,
) -> Result<(EscalationView, Talk<DeskEntry>), Fault> {
    let record = escalations::by_number(tx, scope, number, false).await?;
    let link = rows::link(tx, scope.desk, record.link, Hold::Read).await?;
    let talk = newest_of_escalation(tx, (scope.desk, record.id.0)).await?;
    Ok((EscalationView::of(&record, &link, now), talk))
}

fn escalation_form(
    record: &domain::request::Request,
    link: &Link,
    topic: Topic,
    person: domain::id::PersonId,
    now: Timestamp,
) -> EscalationForm {
    let terms = &link.terms;
    let (kind, phase) = (topic.kind.unwrap_or(record.kind), topic.phase.unwrap_or(record.phase));
    let product = topic.product.as_deref().or(record.problem.product.as_deref());
    let policy = terms.policy_for(phase);
    let barred = terms
        .cover()
        .must_hold(kind, product)
        .and_then(|()| {
            domain::desk::authorised(&link.contacts_for(kind), policy, person, kind.door(), product, now)
                .map(drop)
        })
        .err();
    EscalationForm {
        link: link.id.to_string(),
        next_desk: link.name.clone(),
        by_hand: link.by_hand_for(kind),
        way: link.way_for(kind, link.by_hand_for(kind)).map(DoorView::of),
        severities: policy.severities.iter().map(|level| Level::of(level.level, policy)).collect(),
        duties: policy.duties(kind).to_vec(),
        form: link.form_for(kind, product, phase).cloned(),
        missing: escalate::lacking(record, link, (kind, phase, product), &Values::new()),
        barred,
        telephone: policy.telephone.clone(),
        personal_data: terms.crossing.personal_data,
        attachments: terms.crossing.attachments,
        contacts: link.contacts_for(kind).into_owned(),
        policy: policy.clone(),
    }
}
