//! Sessions: who signed in with a browser, and for how long.

use domain::id::PersonId;
use domain::proof::Proof;
use domain::seat::Viewer;
use domain::text::Language;
use domain::{Reason, Refusal, SignedDuration, Timestamp};
use store::people;
use store::{Fault, Tx};

use super::{Begun, SignedIn, hash, viewer_of};
use crate::engine::{Answering, Engine, nowhere};

/// A session ends when unused for this long, and in any case after the longer time.
const IDLE: SignedDuration = SignedDuration::from_hours(12);
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 14);
/// How long a reader waits for it to be noted that the session is used.
const TOUCH: std::time::Duration = std::time::Duration::from_millis(250);

/// Whether a session goes on.
pub(super) fn lasts(session: &people::Session, now: Timestamp) -> bool {
    now < session.expires && now < session.seen + IDLE
}

/// Begins a session, kept by the hash of its secret; answers how often all sessions of the person were ended before.
pub(crate) async fn begin(
    tx: &mut Tx,
    kept: &[u8],
    (person, proof): (PersonId, Proof),
    now: Timestamp,
) -> Result<i64, Fault> {
    people::put_session(tx, kept, (person, proof), now, now + LONGEST).await?;
    people::devices_of(tx, person).await
}

impl Engine {
    /// What a browser keeps of a session that began.
    pub(crate) fn begun(&self, session: String, person: PersonId, ended: i64, now: Timestamp) -> Begun {
        let device = self.note_device(person, ended, &hash(&session), now);
        Begun { session, device, next: None }
    }

    /// Who a session's secret belongs to, with every seat that has not ended.
    pub fn session<'a>(&'a self, secret: &'a str) -> Answering<'a, SignedIn> {
        Box::pin(async move {
            let (now, kept) = (self.now(), hash(secret));
            let look = kept.clone();
            let found = self
                .store
                .read_for(&kept, move |tx| {
                    Box::pin(async move {
                        let Some(session) = people::session(tx, &look).await? else { return Ok(None) };
                        if !lasts(&session, now) {
                            return Ok(None);
                        }
                        let Some(person) = people::person_by_id(tx, session.person).await? else {
                            return Ok(None);
                        };
                        let mut rows = people::seats_of(tx, person.id).await?;
                        rows.retain(|row| session.proof.opens(row.desk));
                        let (mut seats, mut ended) = (Vec::new(), Vec::new());
                        for row in &rows {
                            let among = if row.ends.is_none() { &mut seats } else { &mut ended };
                            among.extend(viewer_of(tx, row));
                        }
                        Ok(Some((person, seats, ended, session)))
                    })
                })
                .await?;
            let (person, seats, ended, session) = found.ok_or_else(|| Refusal::new(Reason::SignInNeeded))?;
            if let Some(seat) = seats.first() {
                self.store.leads(&kept, seat.desk());
            }
            if now.duration_since(session.seen) > SignedDuration::from_mins(10) {
                let store = self.store.clone();
                let touched = tokio::spawn(async move {
                    let touch = store.write(nowhere(), move |tx| {
                        let kept = kept.clone();
                        Box::pin(async move { people::touch_session(tx, &kept, now).await })
                    });
                    touch.await
                });
                // Whoever reads is not kept waiting by a database that takes no changes.
                drop(tokio::time::timeout(TOUCH, touched).await);
            }
            // Each desk says in which language it answers at its seats; whoever has none is answered as first noted.
            let first = seats.first().map(Viewer::language);
            // As whom a desk knows somebody, it knows; as whom others do, it is not told.
            let name = match seats.first().filter(|_| !session.proof.is_own()) {
                Some(Viewer::Agent(seat)) => seat.name.clone(),
                Some(Viewer::Contact(seat)) => seat.name.clone(),
                _ if session.proof.is_own() => person.name,
                _ => person.email.clone(),
            };
            Ok(SignedIn {
                person: person.id,
                name,
                proof: session.proof,
                email: person.email,
                language: first.unwrap_or_else(|| Language::from_code(&person.language)),
                seats,
                ended,
            })
        })
    }

    /// Ends a session.
    pub fn sign_out<'a>(&'a self, secret: &'a str) -> Answering<'a, ()> {
        Box::pin(async move {
            let kept = hash(secret);
            self.store
                .write(nowhere(), move |tx| {
                    let kept = kept.clone();
                    Box::pin(async move { people::end_session(tx, &kept).await })
                })
                .await?;
            Ok(())
        })
    }
}
