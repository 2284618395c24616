//! `relays`: carrying what the next desk said to our own account, as ourselves, after a preview of exactly what will
//! be read. One problem may stand behind many requests: each is sent its own words.

use domain::entry::EntryKind;
use domain::event::{Attachment, ResolutionKind, Side};
use domain::holder::Turn;
use domain::kind::Channel;
use domain::seat::Viewer;
use domain::{Number, Reason, Refusal, Timestamp, text};
use engine::view::{DeskEntry, EntryView, EscalationView, RequestView};
use engine::{Command, Relay, RelayTarget, RelayUp, Seen, Told};
use serde::Serialize;
use serde_json::{Value, json};

use crate::acts;
use crate::answer::{self, Answer};
use crate::body::Sent;
use crate::caller::{Caller, Deed};
use crate::operation::{Operation, post};
use crate::problem::Problem;
use crate::query::Path;
use crate::requests::address;
use crate::shape::{Components, Shape};
use crate::triage::desk_view;

input! {
    /// What is relayed to one request.
    RelayOfRequest {
        /// The escalation it comes from.
        escalation: String,
        /// The entry of the escalation, by its number there.
        entry: u64,
        /// In our own words, for this account.
        text [default]: String,
        /// Files of the entry that go along, by digest; copied, and stripped of what tells where they come from.
        attachments [default]: Vec<String>,
        /// It goes as a proposed resolution of this kind, rather than as a reply.
        resolution [default]: Option<ResolutionKind>,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
        /// Only show what would be read; change nothing.
        preview [default]: bool,
    }

    /// What is relayed to requests behind an escalation.
    RelayOfEscalation {
        /// The entry of the escalation, by its number there.
        entry: u64,
        targets: Vec<Target>,
        /// Files of the entry that go along, by digest; copied, and stripped of what tells where they come from.
        attachments [default]: Vec<String>,
        /// It goes as a proposed resolution of this kind, rather than as a reply.
        resolution [default]: Option<ResolutionKind>,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
        /// Only show what would be read; change nothing.
        preview [default]: bool,
    }

    /// What is relayed to the next desk.
    RelayToNext {
        /// The entry of the request, by its number there: something the asker said.
        entry: u64,
        /// The escalation it goes to.
        escalation: String,
        /// In our own words.
        text [default]: String,
        /// Files of the entry that go along, by digest; copied, and stripped of what tells where they come from.
        attachments [default]: Vec<String>,
        /// By hand: whom we told, if it was told already.
        told [default]: Option<Told>,
        /// When it happened, if not now.
        happened_at [default]: Option<Timestamp>,
        /// Only show what would be read; change nothing.
        preview [default]: bool,
    }

    /// One request that a relay is sent to, with its own words.
    Target { number: String, text [default]: String }
}

/// What the account of one request would read.
#[derive(Serialize)]
pub struct Preview {
    number: String,
    r#type: &'static str,
    from: Turn,
    name: String,
    channel: Channel,
    text: String,
    resolution: Option<ResolutionKind>,
    attachments: Vec<Attachment>,
}

shapes! {
    /// What the account of a request would read, word for word and file for file.
    Preview as "RelayPreview" {
        number: String,
        /// `reply` or `resolution-proposed`.
        r#type: &'static str,
        from: Turn,
        name: String,
        channel: Channel,
        text: String,
        resolution: Option<ResolutionKind>,
        /// The copies, as they would be after stripping.
        attachments: Vec<Attachment>,
    }
}

/// What a relay answers that is only a preview.
#[derive(Serialize)]
struct Previews {
    preview: bool,
    items: Vec<Preview>,
}

impl Previews {
    fn shown(items: Vec<Preview>) -> Answer {
        answer::shown(&Self { preview: true, items })
    }
}

impl Shape for Previews {
    fn shape(all: &mut Components) -> Value {
        all.named("RelayPreviews", |all| {
            let items = Preview::shape(all);
            json!({
                "type": "object", "required": ["preview", "items"], "additionalProperties": false,
                "properties": { "preview": { "const": true }, "items": { "type": "array", "items": items } },
            })
        })
    }
}

pub fn operations() -> Vec<Operation> {
    vec![
        post("/api/v1/requests/{number}/relays", of_request)
            .called(
                "relayToRequest",
                "Relay an entry of an escalation to a request; with `preview`, only show it.",
            )
            .tells::<RelayOfRequest>()
            .gives::<Previews>(200)
            .gives::<RequestView>(201)
            .tagged(),
        post("/api/v1/requests/{number}/relays/next", to_next_desk)
            .called(
                "relayToNextDesk",
                "Relay what the asker said to the next desk, in our own words; with `preview`, only show it.",
            )
            .tells::<RelayToNext>()
            .gives::<Previews>(200)
            .gives::<EscalationView>(201)
            .tagged()
            .crosses(),
        post("/api/v1/escalations/{number}/relays", of_escalation)
            .called(
                "relayFromEscalation",
                "Relay an entry to requests behind an escalation, each in its own words.",
            )
            .tells::<RelayOfEscalation>()
            .gives::<Previews>(200)
            .gives::<RequestView>(201)
            .tagged(),
    ]
}

async fn to_next_desk(caller: Caller, path: Path, Sent(given): Sent<RelayToNext>) -> Answer {
    let number = path.number()?;
    // Whose request is not found is told so before anything is said about an escalation.
    let request = desk_view(&caller, &path).await?;
    let escalation = Number::parse(&given.escalation)?;
    if !request.escalations.iter().any(|it| it.number == given.escalation) {
        return Err(Reason::NotFound.into());
    }
    let RelayToNext { entry: original, text, attachments, told, happened_at, preview, .. } = given;
    let relay = RelayUp { number: number.clone(), original, escalation, text, attachments, told };
    if preview {
        return Previews::shown(vec![preview_up(&caller, &relay).await?]);
    }
    let location = format!("/api/v1/escalations/{}/entries", relay.escalation);
    let deed = Deed::new(Command::RelayUp(Box::new(relay))).happened(happened_at);
    let outcome = caller.on_request(&number, deed).await?;
    acts::answered(&caller, outcome, Some(&location)).await
}

/// What the next desk would read.
async fn preview_up(caller: &Caller, relay: &RelayUp) -> Result<Preview, Problem> {
    let Viewer::Agent(seat) = &caller.viewer else { return Err(Reason::NotYours.into()) };
    let entries = caller.reading.entries(&relay.number).await?;
    let original = entries.items.into_iter().find_map(|entry| match entry {
        EntryView::Desk(it) if it.id == relay.original => Some(it),
        _ => None,
    });
    let original = original.filter(|it| it.is_said_by(Side::Asker));
    let original = original.ok_or(Reason::NotFound)?;
    caller.rehearse(Command::RelayUp(Box::new(relay.clone()))).await?;
    let mut attachments = Vec::with_capacity(relay.attachments.len());
    for sha256 in &relay.attachments {
        must_offer(&original.attachments, sha256)?;
        let wanted = (sha256.as_str(), None);
        let found = caller.reading.open_file_of_request(&relay.number, wanted).await?;
        let (file, bytes) = found;
        attachments.push(bytes.copy_of(file).await?);
    }
    let text = if attachments.is_empty() {
        text::body("text", &relay.text)?
    } else {
        relay.text.trim_end().to_owned()
    };
    Ok(Preview {
        number: relay.escalation.to_string(),
        r#type: EntryKind::Reply { caller: None }.code(),
        from: Turn::You,
        name: seat.name.clone(),
        channel: Channel::Link,
        text,
        resolution: None,
        attachments,
    })
}

async fn of_request(caller: Caller, path: Path, Sent(given): Sent<RelayOfRequest>) -> Answer {
    let number = path.number()?;
    // Whose request is not found is told so before anything is said about an escalation.
    desk_view(&caller, &path).await?;
    let relay = Relay {
        escalation: Number::parse(&given.escalation)?,
        original: given.entry,
        targets: vec![RelayTarget { number: number.clone(), text: given.text }],
        attachments: given.attachments,
        resolution: given.resolution,
    };
    let how = (given.happened_at, Seen::Request(number));
    relay_or_show(&caller, relay, given.preview, how).await
}

async fn of_escalation(caller: Caller, path: Path, Sent(given): Sent<RelayOfEscalation>) -> Answer {
    let targets = given.targets.into_iter().map(|target| {
        let number = Number::parse(&target.number)?;
        Ok(RelayTarget { number, text: target.text })
    });
    let number = path.number()?;
    let relay = Relay {
        escalation: number.clone(),
        original: given.entry,
        targets: targets.collect::<Result<Vec<_>, Refusal>>()?,
        attachments: given.attachments,
        resolution: given.resolution,
    };
    relay_or_show(&caller, relay, given.preview, (given.happened_at, Seen::Escalation(number))).await
}

async fn relay_or_show(
    caller: &Caller,
    relay: Relay,
    preview: bool,
    (happened, record): (Option<Timestamp>, Seen),
) -> Answer {
    if preview {
        return Previews::shown(previews(caller, &relay).await?);
    }
    let deed = caller.seen(record, Deed::new(Command::Relay(Box::new(relay))).happened(happened));
    let outcome = caller.run(deed).await?;
    let location = outcome.request.as_ref().map(|(_, number)| format!("{}/entries", address(number)));
    answer::created(outcome, &location.unwrap_or_default())
}

/// What each account would read.
async fn previews(caller: &Caller, relay: &Relay) -> Result<Vec<Preview>, Problem> {
    let Viewer::Agent(seat) = &caller.viewer else { return Err(Reason::NotYours.into()) };
    let entries = caller.reading.escalation_entries(&relay.escalation).await?;
    let original = entries.items.into_iter().find(|it| it.id == relay.original);
    let original = original.filter(|it| it.is_said_by(Side::Asked)).ok_or(Reason::NotFound)?;
    caller.rehearse(Command::Relay(Box::new(relay.clone()))).await?;
    let attachments = copies(caller, relay, &original).await?;
    let shown_as = match relay.resolution {
        Some(kind) => EntryKind::ResolutionProposed { kind },
        None => EntryKind::Reply { caller: None },
    };
    let mut previews = Vec::with_capacity(relay.targets.len());
    for target in &relay.targets {
        let text = match relay.resolution {
            None if !attachments.is_empty() => target.text.trim_end().to_owned(),
            _ => text::body("text", &target.text)?,
        };
        previews.push(Preview {
            number: target.number.to_string(),
            r#type: shown_as.code(),
            from: Turn::Us,
            name: seat.name.clone(),
            channel: Channel::Api,
            text,
            resolution: relay.resolution,
            attachments: attachments.clone(),
        });
    }
    Ok(previews)
}

/// The chosen files as they would be after stripping.
async fn copies(caller: &Caller, relay: &Relay, original: &DeskEntry) -> Result<Vec<Attachment>, Problem> {
    let mut copies = Vec::with_capacity(relay.attachments.len());
    for sha256 in &relay.attachments {
        must_offer(&original.attachments, sha256)?;
        let wanted = (sha256.as_str(), None);
        let found = caller.reading.open_file_of_escalation(&relay.escalation, wanted).await?;
        let (file, bytes) = found;
        copies.push(bytes.copy_of(file).await?);
    }
    Ok(copies)
}

/// Only files of the entry itself go along.
fn must_offer(offered: &[Attachment], sha256: &str) -> Result<(), Refusal> {
    match offered.iter().any(|it| it.sha256 == sha256) {
        true => Ok(()),
        false => Err(Refusal::new(Reason::AttachmentMissing).with("name", sha256)),
    }
}
