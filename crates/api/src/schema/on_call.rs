//! Who is on call, how people are woken, and whom a record woke.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::calendar::Spec;
use domain::clock::Promise;
use domain::id::{CalendarId, SeatId};
use domain::paging::{Gateway, Means, Plan, PlanStep, Webhook, What, Whom};
use domain::rota::{Because, Cover, Layer};
use engine::view::{PageStepView, PageView};
use engine::{DutyView, LayerView, PagingView, RotaDraft, RotaView, StretchView};
use jiff::civil::DateTime;
use serde_json::{Value, json};

use crate::shape::{Components, Shape};

shapes! {
    /// A rota to make.
    RotaDraft as "RotaDraft" {
        name: String,
        /// The IANA zone that hand-overs and covers are said in.
        zone: String,
        /// The first that has somebody on duty decides.
        layers: Vec<Layer>,
    }

    /// People who take turns.
    Layer as "Layer" {
        name: String,
        /// Seats in turn, the first one first.
        people: Vec<SeatId>,
        /// The first hand-over, in local time; before it nobody of the layer is on duty.
        begins: DateTime,
        /// How many local days a turn lasts.
        days: u16,
        /// The calendar in whose open time it counts; none: always.
        hours [maybe]: Option<CalendarId>,
    }

    /// Somebody stands in, whoever's turn it is. Local time of the rota; the end is not part of it.
    Cover as "Cover" { seat: SeatId, from: DateTime, to: DateTime }

    /// A rota of the desk.
    RotaView as "Rota" {
        id: String,
        name: String,
        zone: String,
        /// Grows with every change.
        version: u32,
        layers: Vec<LayerView>,
        covers: Vec<Cover>,
        /// Who is on duty now.
        now: Option<DutyView>,
    }

    /// A layer of a rota.
    LayerView as "RotaLayer" {
        name: String,
        people: Vec<DutyView>,
        begins: DateTime,
        days: u16,
        hours: Option<String>,
    }

    /// Somebody of a rota.
    DutyView as "OnDuty" {
        seat: String,
        /// None: whoever it was has left.
        name: Option<String>,
    }

    /// A stretch with one person on duty, or nobody.
    StretchView as "DutyStretch" {
        from: Timestamp,
        to: Timestamp,
        who: Option<DutyView>,
        because: Option<Because>,
    }

    /// How the desk wakes its people.
    PagingView as "Paging" {
        /// Grows with every change.
        version: u32,
        /// Without the secrets.
        plan: Plan,
        /// Names of webhooks and headers whose secrets are kept.
        secrets: Vec<String>,
        /// What must be entered again, because no key of this server opens it: `webhook:NAME`, `gateway`.
        locked: Vec<String>,
        /// Numbers for short messages, by seat.
        mobiles: BTreeMap<SeatId, String>,
        /// Messages that could not be sent, with why.
        unsent: Vec<String>,
    }

    /// Whom a severity 1 wakes, step by step until somebody answers.
    Plan as "PagingPlan" {
        /// None: nobody is woken.
        steps [default]: Vec<PlanStep>,
        /// How often all of them are gone through.
        rounds [default]: u32,
        webhooks [default]: Vec<Webhook>,
        gateway [default]: Option<Gateway>,
        /// When nobody is told of a warning that is not of severity 1.
        quiet [default]: Option<Spec>,
    }

    /// A step of a paging plan.
    PlanStep as "PagingStep" {
        whom: Vec<Whom>,
        /// How each of them is woken; whoever gave no number gets a mail in place of a short message.
        by [default]: Vec<Means>,
        /// Webhooks that are told, by name.
        webhooks [default]: Vec<String>,
        /// Minutes until the next step, if nobody answers.
        minutes: u32,
    }

    /// An address that is told of a step, signed as Standard Webhooks says.
    Webhook as "PagingWebhook" {
        name: String,
        url: String,
        /// `whsec_` and the key in base64; never shown.
        secret: String,
    }

    /// A gateway for short messages that takes a form over HTTP.
    Gateway as "PagingGateway" {
        url: String,
        /// Headers to send; their values are never shown.
        headers [default]: Vec<(String, String)>,
        /// Fields of the form; `{to}`, `{text}` and `{id}` in their values are filled in.
        fields: Vec<(String, String)>,
    }

    /// A page: whom the desk woke for a record, and who answered.
    PageView as "Page" {
        number: u32,
        cause: What,
        /// The promise that it is about.
        promise: Option<Promise>,
        /// What a colleague said who asked for help.
        reason: Option<String>,
        begun_at: Timestamp,
        steps: Vec<PageStepView>,
        /// When the next step is taken, if nobody answers.
        next_at: Option<Timestamp>,
        answered_at: Option<Timestamp>,
        answered_by: Option<String>,
        /// When the record no longer needed anybody woken.
        over_at: Option<Timestamp>,
        /// The record of the same caller whose page this one joined: it wakes nobody by itself.
        joined: Option<String>,
    }

    /// A step of a page that was taken.
    PageStepView as "PageStep" {
        at: Timestamp,
        round: u32,
        step: u32,
        people: Vec<String>,
        webhooks: Vec<String>,
    }
}

impl Shape for DateTime {
    fn shape(_: &mut Components) -> Value {
        json!({ "type": "string", "examples": ["2026-11-30T08:00:00"] })
    }
}

impl Shape for Because {
    fn shape(all: &mut Components) -> Value {
        all.named("DutyBecause", |_| {
            let place = json!({ "type": "integer", "minimum": 0 });
            let one = |name: &str| {
                json!({
                    "type": "object", "required": [name], "additionalProperties": false,
                    "properties": { name: place },
                })
            };
            json!({
                "description": "The layer or cover that gives somebody the turn, by its place.",
                "oneOf": [one("layer"), one("cover")],
            })
        })
    }
}

impl Shape for Whom {
    fn shape(all: &mut Components) -> Value {
        all.named("PagingWhom", |_| {
            let id = json!({ "type": "string", "format": "uuid" });
            let named = |whom: &str| {
                json!({
                    "type": "object", "required": ["whom", whom], "additionalProperties": false,
                    "properties": { "whom": { "const": whom }, whom: id },
                })
            };
            let plain = |whom: &str| {
                json!({
                    "type": "object", "required": ["whom"], "additionalProperties": false,
                    "properties": { "whom": { "const": whom } },
                })
            };
            json!({
                "description": "Whoever is on duty by a rota; a seat; whoever has the record; the leads.",
                "oneOf": [named("rota"), named("seat"), plain("assignee"), plain("leads")],
            })
        })
    }
}
