//! Taking a passage or a file out of an entry for good, and what another desk's wish for it is answered.

use domain::act::Act;
use domain::{Reason, Refusal, Timestamp};
use engine::view::{EscalationView, RequestView};
use engine::{Command, Named, Outcome, Redact, What};
use serde::Serialize;
use serde_json::{Value, json};

use crate::answer::{self, Answer};
use crate::asked;
use crate::body::{Json, Sent};
use crate::caller::{Caller, Deed};
use crate::escalation_acts;
use crate::operation::{Operation, post};
use crate::query::Path;
use crate::shape::{Components, Shape, described};

input! {
    /// What goes for good: either.
    NewRedaction {
        /// A passage, exactly as it stands in the entry: at least four characters, in Chinese, Japanese and Korean two.
        passage [default]: Option<String>,
        /// A file beside the entry, by its SHA-256.
        file [default]: Option<String>,
    }

    /// What became of something that the other desk asked to be taken out.
    RemovalAnswer {
        /// Whether it was taken out.
        done: bool,
        /// Why not; or what else there is to say.
        text [default]: Option<String>,
        happened_at [default]: Option<Timestamp>,
    }
}

/// A record that something was taken out of, and what follows by itself.
#[derive(Serialize)]
struct After<V> {
    #[serde(flatten)]
    record: V,
    left: usize,
}

const LEFT: &str = "How many records more are looked through for it, by the server and after this answer.";

impl<V: Shape> Shape for After<V> {
    fn shape(all: &mut Components) -> Value {
        let left = described(usize::shape(all), LEFT);
        let after = json!({ "type": "object", "properties": { "left": left }, "required": ["left"] });
        json!({ "allOf": [V::shape(all), after] })
    }
}

pub fn operations() -> Vec<Operation> {
    vec![
        post("/api/v1/requests/{number}/entries/{entry}/redaction", of_request)
            .called("redactEntry", "Take a passage or a file out of an entry for good, wherever the desk has it.")
            .takes::<NewRedaction>()
            .gives::<After<RequestView>>(200)
            .tagged(),
        post("/api/v1/escalations/{number}/entries/{entry}/redaction", of_escalation)
            .called(
                "redactEscalationEntry",
                "Take a passage or a file out of an entry of an escalation for good, and ask the next desk to.",
            )
            .takes::<NewRedaction>()
            .gives::<After<EscalationView>>(200)
            .tagged(),
        post("/api/v1/requests/{number}/removal-answer", answer_asker)
            .called("answerRemoval", "Say whether what the asking desk wants removed was taken out.")
            .tells::<RemovalAnswer>()
            .gives::<RequestView>(200)
            .tagged(),
        post("/api/v1/escalations/{number}/removal-answer", answer_next)
            .called("answerNextRemoval", "Say whether what the next desk wants removed was taken out.")
            .tells::<RemovalAnswer>()
            .gives::<EscalationView>(200)
            .tagged()
            .crosses(),
    ]
}

fn what(given: NewRedaction) -> Result<What, Refusal> {
    match (given.passage, given.file) {
        (Some(passage), None) => Ok(What::Passage(passage)),
        (None, Some(sha256)) => Ok(What::File(sha256)),
        (Some(_), Some(_)) => Err(Refusal::field(Reason::FieldInvalid, "file")),
        (None, None) => Err(Refusal::field(Reason::FieldMissing, "passage")),
    }
}

async fn of_request(caller: Caller, path: Path, Json(given): Json<NewRedaction>) -> Answer {
    let number = path.number()?;
    let record = Named::Request(number.clone());
    let redact = Redact { record, entry: path.read("entry")?, what: what(given)? };
    let deed = Deed::new(Command::Redact(Box::new(redact)));
    after(caller.on_request(&number, deed).await?)
}

async fn of_escalation(caller: Caller, path: Path, Json(given): Json<NewRedaction>) -> Answer {
    let number = path.number()?;
    let record = Named::Escalation(number.clone());
    let redact = Redact { record, entry: path.read("entry")?, what: what(given)? };
    let deed = Deed::new(Command::Redact(Box::new(redact)));
    after(caller.on_escalation(&number, deed).await?)
}

fn after(outcome: Outcome) -> Answer {
    let after = After { record: &outcome.view, left: outcome.left.unwrap_or_default() };
    answer::changed_with(&outcome, &after)
}

async fn answer_asker(caller: Caller, path: Path, Sent(given): Sent<RemovalAnswer>) -> Answer {
    let RemovalAnswer { done, text, happened_at } = given;
    asked::act(caller, path, Act::AnswerRemoval { done, text }, happened_at).await
}

async fn answer_next(caller: Caller, path: Path, Sent(given): Sent<RemovalAnswer>) -> Answer {
    let RemovalAnswer { done, text, happened_at } = given;
    escalation_acts::act(caller, path, Act::AnswerRemoval { done, text }, happened_at, None).await
}
