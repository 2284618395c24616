//! Closed choices: their codes are the document's enums.

use domain::attainment::{Division, Figure};
use domain::clock::{Promise, Standing};
use domain::desk::{BrandChoice, Carrier, Doors, Tier};
use domain::escalation::{Fate, Standing as EscalationStanding};
use domain::event::{Audience, Ending, Gate, RejectionReason, ResolutionKind, Side};
use domain::form::Ask;
use domain::holder::{Holder, PauseCause, Turn};
use domain::kind::{Channel, Door, Kind, Phase};
use domain::life::Status;
use domain::named::HoursOf;
use domain::names::NameOf;
use domain::paging::{Means, What};
use domain::policy::{ChangeTakes, ClockOnChange, Duty, Lapse, Reopening, ResponseIs, Severity};
use domain::refusal::Reason;
use domain::seat::{Reach, Role};
use domain::text::Language;
use domain::word::Speaker;
use serde_json::{Value, json};

use crate::shape::{Components, Shape};

codes! {
    Promise as "Promise",
    Standing as "ClockStanding",
    PauseCause as "PauseCause",
    What as "PageCause",
    Means as "PagingMeans",
    Division as "Division",
    Figure as "Figure",
    BrandChoice as "BrandChoice",
    Tier as "Tier",
    Doors as "Doors",
    EscalationStanding as "EscalationStatus",
    Fate as "ActState",
    Audience as "Audience",
    Ending as "Ending",
    Gate as "Gate",
    NameOf as "NameOf",
    RejectionReason as "RejectionReason",
    ResolutionKind as "ResolutionKind",
    Ask as "Ask",
    Holder as "Holder",
    Speaker as "Speaker",
    HoursOf as "HoursOf",
    Turn as "Turn",
    Channel as "Channel",
    Kind as "Kind",
    Phase as "Phase",
    Door as "Door",
    Status as "Status",
    ChangeTakes as "ChangeTakes",
    ClockOnChange as "ClockOnChange",
    Duty as "Duty",
    Lapse as "Lapse",
    Reopening as "Reopening",
    ResponseIs as "ResponseIs",
    Reason as "ProblemCode",
    Reach as "Reach",
    Role as "Role",
    Language as "Language",
}

impl Shape for Side {
    fn shape(all: &mut Components) -> Value {
        all.named("Side", |_| json!({ "type": "string", "enum": ["asker", "asked"] }))
    }
}

impl Shape for Severity {
    fn shape(all: &mut Components) -> Value {
        all.named("Severity", |_| {
            json!({
                "type": "integer", "minimum": 1, "maximum": 255,
                "description": "1 is the gravest. Scales belong to a policy: the same number means another thing elsewhere.",
            })
        })
    }
}

impl Shape for Carrier {
    fn shape(all: &mut Components) -> Value {
        all.named("Carrier", |_| {
            json!({ "oneOf": [
                {
                    "type": "object", "required": ["carrier", "desk"], "additionalProperties": false,
                    "properties": {
                        "carrier": { "const": "in-process" },
                        "desk": { "type": "string", "format": "uuid" },
                    },
                },
                {
                    "type": "object", "required": ["carrier"], "additionalProperties": false,
                    "properties": { "carrier": { "const": "by-hand" } },
                },
            ] })
        })
    }
}
