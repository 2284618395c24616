//! The projected tables: for each its list of columns.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use domain::clock::Promise;
use domain::escalation::Escalation;
use domain::holder::{Holder, Turn};
use domain::request::Request;
use domain::row::{
    BlockRow, DueRow, EscalationRow, PAGE, Record, ReportRow, RequestRow, TagRow, TieRow, ValueRow,
};
use domain::word::Speaker;
use domain::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Column, Judged, Projected, Table, Value};

static REQUEST: Table<RequestRow> = Table {
    name: "request",
    of: ("id", Some(Record::Request)),
    only: "",
    alone: Some("number"),
    columns: &[
        Column::key("id", |it| it.id.into()),
        Column::fixed("number", |it| it.number.as_str().into()),
        Column::new("account_id", |it| it.shown.account.into()),
        Column::new("contact_id", |it| it.contact.into()),
        Column::new("team", |it| it.team.as_deref().into()),
        Column::new("site_id", |it| it.site.into()),
        Column::new("agreement_id", |it| it.agreement.into()),
        Column::new("escalation_id", |it| it.shown.escalation.into()),
        Column::new("status", |it| it.shown.status.code().into()),
        Column::new("open", |it| it.open.into()),
        Column::new("kind", |it| it.shown.kind.code().into()),
        Column::new("queue", |it| it.shown.kind.door().code().into()),
        Column::new("queue_id", |it| it.shown.queue.into()),
        Column::new("queued_since", |it| it.shown.queued_since.into()),
        Column::new("severity", |it| u32::from(it.shown.severity.0).into()),
        Column::new("product", |it| it.shown.product.as_deref().into()),
        Column::new("holder", |it| it.shown.holder.map(Holder::code).into()),
        Column::new("turn", |it| it.turn.map(Turn::code).into()),
        Column::new("subject", |it| it.shown.subject.as_str().into()),
        Column::new("opened", |it| it.shown.opened.into()),
        Column::new("updated", |it| it.updated.into()),
        Column::new("updated_shared", |it| it.updated_shared.into()),
        Column::new("assignee_id", |it| it.shown.assignee.as_ref().map(|(seat, _)| *seat).into()),
        Column::new("due", |it| it.shown.due.into()),
        Column::new("last_by", |it| it.shown.spoke.map(|(speaker, _)| speaker.code()).into()),
        Column::new("last_word", |it| it.shown.spoke.map(|(_, at)| at).into()),
        Column::new("policy_id", |it| it.shown.policy.id.as_str().into()),
        Column::new("policy_version", |it| it.shown.policy.version.into()),
        Column::new("assignee", |it| it.shown.assignee.as_ref().map(|(_, name)| name.as_str()).into()),
        Column::new("contact", |it| it.shown.contact.as_deref().into()),
        Column::new("engineer", |it| it.shown.engineer.as_deref().into()),
        Column::new("promise", |it| it.promise.as_deref().into()),
        Column::new("next_desk", |it| it.shown.next_desk.as_deref().into()),
        Column::new("unheard", |it| it.shown.unheard.into()),
        // No tag has a space.
        Column::new("tags", |it| it.shown.tags.join(" ").into()),
        Column::judged(
            "state",
            |it| it.state.as_str().into(),
            Judged::Document(|it, kept| {
                // A row that an earlier version wrote does not say when the last of it happened.
                document(&it.state, kept, |made: &mut Request, kept| {
                    made.latest = kept.latest.and(made.latest);
                })
            }),
        ),
    ],
    texts: LazyLock::new(|| REQUEST.written()),
};

impl Projected for RequestRow {
    const VERSION: u32 = Self::VERSION;

    fn table() -> &'static Table<Self> {
        &REQUEST
    }
}

static VALUE: Table<ValueRow> = Table {
    name: "request_value",
    of: ("request_id", Some(Record::Request)),
    only: "",
    alone: None,
    columns: &[
        Column::key("request_id", |it| it.request.into()),
        Column::key("field", |it| it.field.as_str().into()),
        Column::new("value", |it| it.value.as_str().into()),
    ],
    texts: LazyLock::new(|| VALUE.written()),
};

impl Projected for ValueRow {
    const VERSION: u32 = Self::VERSION;

    fn table() -> &'static Table<Self> {
        &VALUE
    }
}

static TAG: Table<TagRow> = Table {
    name: "request_tag",
    of: ("request_id", Some(Record::Request)),
    only: "",
    alone: None,
    columns: &[
        Column::key("request_id", |it| it.request.into()),
        Column::key("tag", |it| it.tag.as_str().into()),
    ],
    texts: LazyLock::new(|| TAG.written()),
};

impl Projected for TagRow {
    const VERSION: u32 = Self::VERSION;

    fn table() -> &'static Table<Self> {
        &TAG
    }
}

static REPORT: Table<ReportRow> = Table {
    name: "request_report",
    of: ("id", Some(Record::Request)),
    only: "",
    alone: None,
    columns: &[
        Column::key("opened", |it| it.opened.into()),
        Column::key("id", |it| it.id.into()),
        Column::new("account_id", |it| it.account.into()),
        Column::new("agreement_id", |it| it.agreement.into()),
        Column::new("queue", |it| it.door.code().into()),
        Column::new("queue_id", |it| it.queue.into()),
        Column::new("severity", |it| u32::from(it.severity.0).into()),
        Column::new("escalated", |it| it.escalated.into()),
        Column::new("handed_back", |it| it.handed_back.into()),
        Column::new("first_response_met", |it| it.met(Promise::FirstResponse).into()),
        Column::new("first_response_breached", |it| it.breached(Promise::FirstResponse).into()),
        Column::new("next_response_met", |it| it.met(Promise::NextResponse).into()),
        Column::new("next_response_breached", |it| it.breached(Promise::NextResponse).into()),
        Column::new("update_met", |it| it.met(Promise::Update).into()),
        Column::new("update_breached", |it| it.breached(Promise::Update).into()),
        Column::new("resolution_met", |it| it.met(Promise::Resolution).into()),
        Column::new("resolution_breached", |it| it.breached(Promise::Resolution).into()),
        Column::new("hand_back_answer_met", |it| it.met(Promise::HandBackAnswer).into()),
        Column::new("hand_back_answer_breached", |it| it.breached(Promise::HandBackAnswer).into()),
        Column::new("information_answer_met", |it| it.met(Promise::InformationAnswer).into()),
        Column::new("information_answer_breached", |it| it.breached(Promise::InformationAnswer).into()),
        Column::new("override_completion_met", |it| it.met(Promise::OverrideCompletion).into()),
        Column::new("override_completion_breached", |it| it.breached(Promise::OverrideCompletion).into()),
        Column::new("check_in_met", |it| it.met(Promise::CheckIn).into()),
        Column::new("check_in_breached", |it| it.breached(Promise::CheckIn).into()),
        Column::new("held_asker", |it| seconds(&it.held, Holder::Asker).into()),
        Column::new("held_desk", |it| seconds(&it.held, Holder::Desk).into()),
        Column::new("held_next_desk", |it| seconds(&it.held, Holder::NextDesk).into()),
        Column::new("worked_asker", |it| worked(it, Holder::Asker).into()),
        Column::new("worked_desk", |it| worked(it, Holder::Desk).into()),
        Column::new("worked_next_desk", |it| worked(it, Holder::NextDesk).into()),
        Column::new("spans", |it| it.spans.as_deref().into()),
    ],
    texts: LazyLock::new(|| REPORT.written()),
};

impl Projected for ReportRow {
    const VERSION: u32 = Self::VERSION;

    fn table() -> &'static Table<Self> {
        &REPORT
    }
}

fn seconds(times: &BTreeMap<Holder, i64>, holder: Holder) -> i64 {
    times.get(&holder).copied().unwrap_or_default()
}

fn worked(row: &ReportRow, holder: Holder) -> Option<i64> {
    row.worked.as_ref().map(|worked| seconds(worked, holder))
}

static ESCALATION: Table<EscalationRow> = Table {
    name: "escalation",
    of: ("id", Some(Record::Escalation)),
    only: "",
    alone: Some("number"),
    columns: &[
        Column::key("id", |it| it.id.into()),
        Column::fixed("number", |it| it.number.as_str().into()),
        Column::new("link_id", |it| it.link.into()),
        Column::new("contact_id", |it| it.contact.into()),
        Column::new("standing", |it| it.standing.code().into()),
        Column::new("open", |it| it.open.into()),
        Column::new("awaits_us", |it| it.awaits_us.into()),
        Column::new("severity", |it| u32::from(it.severity.0).into()),
        Column::new("kind", |it| it.kind.code().into()),
        Column::new("product", |it| it.product.as_deref().into()),
        Column::new("updated", |it| it.updated.into()),
        Column::new("due", |it| it.due.into()),
        Column::new("last_by", |it| it.last_by.map(Speaker::code).into()),
        Column::new("last_word", |it| it.last_word.into()),
        Column::judged(
            "state",
            |it| it.state.as_str().into(),
            Judged::Document(|it, kept| {
                document(&it.state, kept, |made: &mut Escalation, kept| {
                    made.latest = kept.latest.and(made.latest);
                })
            }),
        ),
    ],
    texts: LazyLock::new(|| ESCALATION.written()),
};

impl Projected for EscalationRow {
    const VERSION: u32 = Self::VERSION;

    fn table() -> &'static Table<Self> {
        &ESCALATION
    }
}

static TIE: Table<TieRow> = Table {
    name: "escalation_request",
    of: ("escalation_id", Some(Record::Escalation)),
    only: "",
    alone: None,
    columns: &[
        Column::key("escalation_id", |it| it.escalation.into()),
        Column::key("request_id", |it| it.request.into()),
    ],
    texts: LazyLock::new(|| TIE.written()),
};

impl Projected for TieRow {
    const VERSION: u32 = Self::VERSION;

    fn table() -> &'static Table<Self> {
        &TIE
    }
}

static CLOCK: Table<DueRow> = Table {
    name: "clock",
    of: ("record_id", None),
    only: "",
    alone: None,
    columns: &[
        Column::key("record_id", |it| it.id.into()),
        Column::key("promise", |it| it.what.into()),
        Column::key("cycle", |it| it.cycle.into()),
        Column::fixed("record", |it| it.record.code().into()),
        Column::new("due", |it| it.due.into()),
        Column::judged("next", |it| it.next.into(), Judged::Fits(next_fits)),
    ],
    texts: LazyLock::new(|| CLOCK.written()),
};

impl Projected for DueRow {
    const VERSION: u32 = Self::VERSION;

    fn table() -> &'static Table<Self> {
        &CLOCK
    }
}

/// How far ahead of us whoever claims what is due may be: a lease, and a node whose clock is a little fast.
const AHEAD: SignedDuration = SignedDuration::from_mins(3);

/// The latest instant that anybody takes for now, or claims what is due until.
pub fn soon(now: Timestamp) -> Timestamp {
    now + AHEAD
}

/// What is due is claimed, which puts it off for a while; what waits for somebody to have had the time is put off further,
/// though not for longer than if nobody had any until now; and pages are looked at sooner where a clock was wrong.
fn next_fits(row: &DueRow, kept: &Value, now: Timestamp) -> bool {
    let (Some(made), Value::Int(kept)) = (row.next, kept) else { return false };
    let (made, soon) = (made.as_microsecond(), soon(now).as_microsecond());
    let latest = row.latest.map_or(soon, |latest| latest.as_microsecond().max(soon));
    let put_off = made <= soon && *kept >= made && *kept <= latest;
    let looked_at = row.what == PAGE && *kept <= soon;
    // On other zone data a warning lay elsewhere, but never behind what it warns of.
    let elsewhere = row.other_zones && *kept <= row.due.as_microsecond().max(latest);
    put_off || looked_at || elsewhere
}

static BLOCK: Table<BlockRow> = Table {
    name: "search_block",
    of: ("subject_id", Some(Record::Request)),
    // Publications are found by blocks as well.
    only: " and not exists (select 1 from publication where publication.desk_id = search_block.desk_id \
           and publication.id = search_block.subject_id)",
    alone: None,
    columns: &[
        Column::key("subject_id", |it| it.request.into()),
        Column::key("audience", |it| it.audience.code().into()),
        Column::key("source_id", |it| it.source.into()),
        Column::key("ordinal", |it| it.ordinal.into()),
        Column::fixed("subject", |_| Record::Request.code().into()),
        Column::new("version", |it| it.version.into()),
        Column::new("size", |it| it.size.into()),
        Column::judged(
            "words",
            |it| super::blocks::words(it).into(),
            Judged::Document(|it, kept| {
                let made = Value::Text(super::blocks::words(it));
                (*kept != made).then(|| "column words is not what its entries make".to_owned())
            }),
        ),
    ],
    texts: LazyLock::new(|| BLOCK.written()),
};

impl Projected for BlockRow {
    const VERSION: u32 = Self::VERSION;

    fn table() -> &'static Table<Self> {
        &BLOCK
    }
}

/// What differs between the record that a row keeps whole and the one that its events make. `as_kept`: makes one say no
/// more than the other could.
fn document<T>(made: &str, kept: &Value, as_kept: fn(&mut T, &T)) -> Option<String>
where
    T: Serialize + DeserializeOwned + PartialEq,
{
    let Value::Text(kept) = kept else { return Some("column state is no document".to_owned()) };
    if made == kept {
        return None;
    }
    let (Ok(mut made), Ok(kept)) = (serde_json::from_str::<T>(made), serde_json::from_str::<T>(kept)) else {
        return Some("column state cannot be read".to_owned());
    };
    as_kept(&mut made, &kept);
    if made == kept {
        return None;
    }
    let fields = |it: &T| match serde_json::to_value(it) {
        Ok(serde_json::Value::Object(fields)) => fields,
        Ok(_) | Err(_) => serde_json::Map::new(),
    };
    let (made, kept) = (fields(&made), fields(&kept));
    let names: BTreeSet<&String> = made.keys().chain(kept.keys()).collect();
    let differ: Vec<&str> =
        names.into_iter().filter(|name| made.get(*name) != kept.get(*name)).map(String::as_str).collect();
    Some(format!("column state does not equal its events in {}", differ.join(", ")))
}
