//! In process: from one desk's outbox to `execute` at the other, as the other side of the agreement.

use domain::act::Act;
use domain::event::Attachment;
use domain::id::DeskId;
use domain::kind::Channel;
use domain::message::{self, Content, Letter, Message, Place, VERSION};
use domain::seat::Viewer;
use domain::{Reason, Refusal, SignedDuration, misread};
use engine::machinery::{Due, Settled};
use engine::{Change, Command, Engine, Failure, Parcel, Transfer};

/// Delivers a parcel. The same parcel again changes nothing and answers the same.
pub async fn carry(engine: &Engine, due: &Due) -> Settled {
    let parcel: Parcel = match serde_json::from_str(&due.body) {
        Ok(parcel) => parcel,
        Err(error) => return Settled::Hopeless(format!("unreadable: {}", misread::why(&error))),
    };
    let upward = upward(&parcel);
    if let (Content::Later { version, .. }, None) = (&parcel.message.content, upward) {
        // Nobody waits to be told: it is kept for the program that can read it.
        let why = Reason::MessageTooNew.code();
        return Settled::Hopeless(format!(
            "{why}: it is of version {version}, and this program reads {VERSION}"
        ));
    }
    let to = parcel.to;
    match deliver(engine, due, parcel).await {
        Ok(None) => Settled::Done,
        Ok(Some(refusal)) => refused(engine, due, upward, refusal).await,
        Err(Failure::Refused(refusal)) if refusal.reason == Reason::LinkOutOfOrder => later(due, 1),
        Err(Failure::Refused(refusal)) if refusal.reason == Reason::DeskIsClosed => Settled::Awaits(to),
        // Where there is no room, there will be.
        Err(Failure::Refused(refusal)) if refusal.reason.is_passing() => later(due, 5),
        // A copy may be there before the asker's end of the edge is: it is made a moment later.
        Err(Failure::Refused(refusal))
            if nobody_there(&refusal, upward) && due.attempts < due.lane.rules().tries =>
        {
            later(due, 1)
        }
        Err(Failure::Refused(refusal)) if nobody_there(&refusal, upward) => {
            Settled::Hopeless(GONE.to_owned())
        }
        Err(Failure::Refused(refusal)) => refused(engine, due, upward, refusal).await,
        Err(Failure::Broken(fault)) => {
            // Of a database that is away the log has heard.
            if fault.away().is_none() {
                tracing::warn!(%fault, attempts = due.attempts, "a parcel could not be delivered yet");
            }
            Settled::Failed(fault.to_string())
        }
    }
}

/// Why what is told to a desk that is not there, or asks no more, is set aside.
const GONE: &str = "desk-is-gone";

fn nobody_there(refusal: &Refusal, upward: Option<Place>) -> bool {
    upward.is_none() && matches!(refusal.reason, Reason::NotFound | Reason::LinkUnknown)
}

/// The record and number of a message that its sender waits to hear about.
fn upward(parcel: &Parcel) -> Option<Place> {
    if parcel.upward { parcel.message.place() } else { None }
}

/// Waits longer with every try, up to a minute.
fn later(due: &Due, seconds: i64) -> Settled {
    let doubled = seconds << due.attempts.min(5);
    Settled::Later(SignedDuration::from_secs(doubled.min(60)))
}

/// What the other desk did not take: the sender's record learns why; a copy nobody waits for is set aside.
async fn refused(engine: &Engine, due: &Due, upward: Option<Place>, refusal: Refusal) -> Settled {
    let Some((escalation, message)) = upward else { return Settled::Hopeless(refusal.to_string()) };
    let command = Command::Delivered { escalation, message, refusal: Some(refusal) };
    let change = Change::new(Viewer::Clock { desk: due.desk }, Channel::Link, command);
    match engine.execute(change).await {
        Ok(_) => Settled::Done,
        Err(failure) => {
            tracing::warn!(%failure, "a refusal could not be told to its sender yet");
            later(due, 2)
        }
    }
}

/// Executes at the other desk; answers the refusal that its outcome carries, if any.
async fn deliver(engine: &Engine, due: &Due, parcel: Parcel) -> Result<Option<Refusal>, Failure> {
    let from = due.desk;
    let Parcel { to, agreement, upward, message: Letter { epoch, content } } = parcel;
    let mut message = match content {
        Content::Known(message) => message,
        Content::Later { version, place: Some((escalation, number)), .. } => {
            let viewer = engine.asking_desk(to, agreement).await?;
            let command = Command::ReceiveLater { agreement, epoch, escalation, number, version };
            return said(engine, viewer, command).await;
        }
        Content::Later { version, place: None, .. } => return Ok(Some(message::too_new(version))),
    };
    bring_files(engine, from, to, &mut message).await?;
    let viewer = match &message {
        _ if upward => engine.asking_desk(to, agreement).await?,
        // The asker's end of the edge is made by this very message.
        Message::Connected(it) => Viewer::AskedDesk { desk: to, link: it.link, name: it.name.clone() },
        _ => engine.asked_desk(to, agreement).await?,
    };
    let command = Command::Receive { agreement, epoch, message: Box::new(message) };
    said(engine, viewer, command).await
}

/// What the other desk says to a message: the refusal that its outcome carries, if any.
async fn said(engine: &Engine, viewer: Viewer, command: Command) -> Result<Option<Refusal>, Failure> {
    let outcome = engine.execute(Change::new(viewer, Channel::Link, command)).await?;
    Ok(outcome.view.get("refusal").and_then(Refusal::of_another_desk))
}

/// Files cross as copies: never shared between desks, and without what pictures tell of their maker.
async fn bring_files(
    engine: &Engine,
    from: DeskId,
    to: DeskId,
    message: &mut Message,
) -> Result<(), Failure> {
    let files: Vec<&mut Attachment> = match message {
        Message::Open { opening, .. } => opening.problem.attachments.iter_mut().collect(),
        Message::Act { act, .. } => Act::attachments_mut(act).into_iter().flatten().collect(),
        Message::Moved { entries, .. } => {
            entries.iter_mut().filter_map(|entry| entry.event.attachments_mut()).flatten().collect()
        }
        _ => Vec::new(),
    };
    for file in files {
        *file = engine.copy_file((from, to), file).await?;
    }
    Ok(())
}

/// Delivers a request that one desk of an organisation hands to another.
pub async fn transfer(engine: &Engine, due: &Due) -> Settled {
    let mut transfer: Transfer = match serde_json::from_str(&due.body) {
        Ok(transfer) => transfer,
        Err(error) => return Settled::Hopeless(format!("unreadable: {}", misread::why(&error))),
    };
    for file in &mut transfer.opening.problem.attachments {
        match engine.copy_file((due.desk, transfer.to), file).await {
            Ok(copied) => *file = copied,
            Err(failure) => return Settled::Failed(failure.to_string()),
        }
    }
    let viewer = Viewer::Clock { desk: transfer.to };
    // It goes on here from when it was handed on there, as far back as this desk takes it.
    let happened = transfer.happened;
    let change = Change::new(viewer, Channel::Link, Command::Arrive(Box::new(transfer)));
    let change = change.happened(happened).or_earliest();
    match engine.execute(change).await {
        Ok(_) => Settled::Done,
        Err(Failure::Refused(refusal)) => Settled::Hopeless(refusal.to_string()),
        Err(Failure::Broken(fault)) => Settled::Failed(fault.to_string()),
    }
}
