//! `AtDesk` and `AtPortal`: a handler's proof that its caller has a seat at the path's desk.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use domain::event::Attachment;
use domain::kind::Channel;
use domain::seat::{AgentSeat, ContactSeat, Viewer};
use domain::{Reason, Refusal, Timestamp};
use engine::{Action, Change, Command, DeskView, Engine, Failure, Outcome, Reading, role_may};
use jiff::tz::TimeZone;

use super::guard::{Visitor, not_guarded};
use super::{App, Fields, Place, Shell};

/// A seat in a list to choose from.
pub(crate) struct SeatPart {
    pub href: String,
    pub icon: String,
    pub brand: String,
    /// The role at a desk, or the account.
    pub what: String,
    pub agent: bool,
}

impl SeatPart {
    /// `href`: the page at the seat; empty, its first one.
    pub async fn of(shell: &Shell, seat: &Viewer, href: String) -> Result<Self, Failure> {
        let desk = Arc::new(shell.app.engine.read(seat).face().await?);
        let (what, agent) = match seat {
            Viewer::Agent(seat) => (shell.code("role", seat.role.code()), true),
            _ => (desk.account.clone().unwrap_or_default(), false),
        };
        let there = Shell { desk: Arc::clone(&desk), ..shell.clone() };
        Ok(Self {
            href: if href.is_empty() { seat.home(&desk.slug) } else { href },
            icon: there.brand_icon(),
            brand: desk.brand.name.clone(),
            what,
            agent,
        })
    }
}

/// A seat that the guard let in, with the surroundings of its pages.
#[derive(Clone)]
pub(super) struct Seated {
    viewer: Viewer,
    reading: Arc<Reading>,
    desk: Arc<DeskView>,
    pub shell: Shell,
}

impl Seated {
    /// Who sits there.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    pub async fn load(visitor: &Visitor, viewer: Viewer) -> Result<Self, Failure> {
        let reading = Arc::new(visitor.app.engine.read(&viewer));
        let desk = Arc::new(reading.face().await?);
        let mut shell = visitor.shell.clone();
        shell.zone = TimeZone::get(&desk.zone).unwrap_or(TimeZone::UTC);
        shell.desk = Arc::clone(&desk);
        shell.start = viewer.home(&desk.slug);
        match &viewer {
            Viewer::Agent(seat) => {
                shell.place = Place::Desk;
                shell.seat = shell.code("role", seat.role.code());
                shell.counts = Some(reading.counts().await?);
                let opens = role_may(seat.role, Action::KeepAgreements);
                shell.closed = desk.closed_since.map(|made| (made, opens));
            }
            Viewer::Contact(_) => {
                shell.place = Place::Portal;
                shell.seat = desk.account.clone().unwrap_or_default();
                let guide = reading.guide(None).await?;
                shell.hours = crate::portal::hours_line(&guide.calendar, &shell);
                shell.telephone = guide.telephone;
            }
            _ => {}
        }
        Ok(Self { viewer, reading, desk, shell })
    }

    /// Before anything else is waited for: what the page reads afterwards is as it is then.
    pub async fn rest(&self) {
        self.reading.rest().await;
    }
}

/// An agent at a desk.
#[derive(Clone)]
pub(crate) struct AtDesk {
    pub app: App,
    pub viewer: Viewer,
    /// What the page reads: the surroundings of it too, in one transaction.
    pub reading: Arc<Reading>,
    pub seat: AgentSeat,
    pub desk: Arc<DeskView>,
    pub shell: Shell,
}

/// A contact in the portal of a desk.
#[derive(Clone)]
pub(crate) struct AtPortal {
    pub app: App,
    pub viewer: Viewer,
    /// What the page reads: the surroundings of it too, in one transaction.
    pub reading: Arc<Reading>,
    pub seat: ContactSeat,
    pub desk: Arc<DeskView>,
    pub shell: Shell,
}

impl FromRequestParts<App> for AtDesk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Some(Seated { viewer, reading, desk, mut shell }) = parts.extensions.get::<Seated>().cloned()
        else {
            return Err(not_guarded(parts));
        };
        shell.seen = parts.extensions.get::<Fields>().and_then(|fields| fields.optional("seen"));
        let Viewer::Agent(seat) = viewer.clone() else { return Err(not_guarded(parts)) };
        Ok(Self { app: app.clone(), viewer, reading, seat, desk, shell })
    }
}

impl FromRequestParts<App> for AtPortal {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Some(Seated { viewer, reading, desk, mut shell }) = parts.extensions.get::<Seated>().cloned()
        else {
            return Err(not_guarded(parts));
        };
        shell.seen = parts.extensions.get::<Fields>().and_then(|fields| fields.optional("seen"));
        let Viewer::Contact(seat) = viewer.clone() else { return Err(not_guarded(parts)) };
        Ok(Self { app: app.clone(), viewer, reading, seat, desk, shell })
    }
}

macro_rules! acts {
    ($at:ty) => {
        impl $at {
            /// The engine, for what has transactions of its own: nothing of the page is held meanwhile.
            pub async fn alone(&self) -> &Engine {
                self.reading.rest().await;
                &self.app.engine
            }

            /// Runs a change from the screen; `once` is the form's key ([`Fields::token`]).
            pub async fn change(&self, command: Command, once: Option<String>) -> Result<Outcome, Failure> {
                self.change_of(command, once, None).await
            }

            /// The same, of another time: the earliest that it may have, where it cannot have been then.
            pub async fn change_of(
                &self,
                command: Command,
                once: Option<String>,
                happened: Option<Timestamp>,
            ) -> Result<Outcome, Failure> {
                let change = Change::new(self.viewer.clone(), Channel::Screen, command).keyed(once);
                self.send(change.happened(happened).or_earliest()).await.map_err(|failure| match failure {
                    // People know forms, not keys.
                    Failure::Refused(refusal) if refusal.reason == Reason::KeyReused => {
                        Refusal::new(Reason::FormSent).into()
                    }
                    failure => failure,
                })
            }

            /// The files of a form: those that a refused form had stored already, and those chosen now, which are durable
            /// before the change that names them. Where only a limit or room keeps a file out, what was said goes on
            /// without it: that refusal is answered beside the others.
            pub async fn kept_files(
                &self,
                fields: &Fields,
            ) -> Result<(Vec<Attachment>, Option<Refusal>), Failure> {
                let kept = kept_files(self.alone().await, &self.viewer, fields).await;
                kept.inspect_err(|failure| self.shell.keeps(failure))
            }

            /// Runs a change as it is made, with what the form says was seen.
            pub async fn send(&self, change: Change) -> Result<Outcome, Failure> {
                let sent = self.alone().await.execute(change.seen(self.shell.seen.clone())).await;
                sent.inspect_err(|failure| self.shell.keeps(failure))
            }
        }
    };
}

acts!(AtDesk);
acts!(AtPortal);

impl AtDesk {
    /// What a change from the screen would be refused for, the names that it tells too, seen or not; nothing is changed.
    pub async fn rehearse(&self, command: Command) -> Result<(), Failure> {
        let change = Change::new(self.viewer.clone(), Channel::Screen, command);
        let rehearsed = self.alone().await.rehearse(change).await.map(drop);
        rehearsed.inspect_err(|failure| self.shell.keeps(failure))
    }
}

async fn kept_files(
    engine: &Engine,
    viewer: &Viewer,
    fields: &Fields,
) -> Result<(Vec<Attachment>, Option<Refusal>), Failure> {
    let mut files = Vec::new();
    for kept in fields.all("kept") {
        let wrong = |_| Failure::from(Refusal::field(Reason::FieldInvalid, "files"));
        files.push(serde_json::from_str::<Attachment>(&kept).map_err(wrong)?);
    }
    let mut left = None;
    for file in upload(engine, viewer, fields, "files").await {
        match file {
            Ok(file) => files.push(file),
            Err(Failure::Refused(refusal)) if refusal.reason.leaves_files() => left = left.or(Some(refusal)),
            Err(failure) => return Err(failure),
        }
    }
    Ok((files, left))
}

async fn upload(
    engine: &Engine,
    viewer: &Viewer,
    fields: &Fields,
    name: &str,
) -> Vec<Result<Attachment, Failure>> {
    let stored = fields.stored(name).into_iter();
    let mut kept: Vec<_> = stored.map(|file| file.map_err(Failure::from)).collect();
    for (name, bytes, _) in fields.files(name) {
        kept.push(engine.upload(viewer, &name, bytes.to_vec()).await);
    }
    kept
}
