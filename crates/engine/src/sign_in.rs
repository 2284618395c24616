//! Signing in: passwords, single-use links, sessions, tokens. Only hashes are kept.

mod password;
mod vouch;

use domain::id::{DeskId, Dice, PersonId, SeatId};
use domain::proof::Proof;
use domain::seat::Viewer;
use domain::text::Language;
use domain::{Reason, Refusal, SignedDuration};
use sha2::{Digest, Sha256};
use store::people::{self, SeatRow, SignInLink};
use store::{Fault, Tx};

pub use password::Hashing;

use crate::execute::{Answering, Engine, Failure};
use crate::machinery::nowhere;

/// A session ends when unused for this long, and in any case after the longer time.
const IDLE: SignedDuration = SignedDuration::from_hours(12);
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 14);
/// How long a reader waits for it to be noted that the session is used.
const TOUCH: std::time::Duration = std::time::Duration::from_millis(250);
/// A sign-in link works once, for this long.
pub(crate) const LINK_LASTS: SignedDuration = SignedDuration::from_mins(30);
/// Attempts to sign in per address within the window; beyond, everybody waits.
const ATTEMPTS: i64 = 10;
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// Somebody who signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub person: PersonId,
    pub name: String,
    pub email: String,
    pub language: Language,
    /// By what they were proved.
    pub proof: Proof,
    /// The seats that this opens: of the desk that vouched alone, if one did.
    pub seats: Vec<Viewer>,
    /// Seats that ended: they open nothing, and say whose form it was that comes too late.
    pub ended: Vec<Viewer>,
}

/// Lower case, trimmed, shaped like an address.
pub fn fold_email(email: &str) -> Result<String, Refusal> {
    let email = email.trim().to_lowercase();
    let shaped = email.len() <= 254
        && email.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
        })
        && !email.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';'));
    if shaped { Ok(email) } else { Err(Refusal::field(Reason::AddressInvalid, "email")) }
}

/// The viewer a seat stands for, unless its document is from another age.
pub(crate) fn viewer_of(row: &SeatRow) -> Option<Viewer> {
    serde_json::from_str(&row.body).ok()
}

/// The seats of a desk that have not ended.
pub(crate) async fn seats_at(tx: &mut Tx, desk: DeskId) -> Result<Vec<Viewer>, Fault> {
    let rows = people::seats_at(tx, desk).await?;
    Ok(rows.iter().filter(|row| row.ends.is_none()).filter_map(viewer_of).collect())
}

/// A secret: 256 bits, in letters and digits that survive any mail.
fn secret(dice: &mut dyn Dice) -> String {
    let mut bytes = [0u8; 32];
    dice.fill(&mut bytes);
    data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase()
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// In front of tokens, so that scanners for leaked secrets know them.
const TOKEN_PREFIX: &str = "relais_";

impl Engine {
    /// Signs in with a password; answers a session's secret. Unknown addresses take as long as known ones.
    pub fn sign_in<'a>(&'a self, email: &'a str, password: &'a str) -> Answering<'a, String> {
        Box::pin(async move {
            let folded = fold_email(email).map_err(|_| Refusal::new(Reason::SignInFailed))?;
            self.count_attempt(&folded).await?;
            let (seen, wanted) = (folded.clone(), folded);
            let person = self
                .store
                .read(nowhere(), move |tx| Box::pin(async move { people::person_by_email(tx, &seen).await }))
                .await?;
            let phc = person.as_ref().and_then(|person| person.password.clone());
            let fits = self.hashing.verify(password, phc).await?;
            match person {
                Some(person) if fits => self.begin_session(person.id, Proof::Password).await,
                _ => {
                    tracing::info!(address = %wanted, "sign-in failed");
                    Err(Refusal::new(Reason::SignInFailed).into())
                }
            }
        })
    }

    async fn count_attempt(&self, who: &str) -> Result<(), Failure> {
        let (now, who) = (self.now(), who.to_owned());
        let tries = self
            .store
            .write(nowhere(), move |tx| {
                let who = who.clone();
                Box::pin(async move {
                    people::note_attempt(tx, &who, now, now - WINDOW).await?;
                    people::attempts(tx, &who, now - WINDOW).await
                })
            })
            .await?;
        if tries > ATTEMPTS {
            return Err(Refusal::new(Reason::TooManyAttempts).with("minutes", WINDOW.as_mins()).into());
        }
        Ok(())
    }

    async fn begin_session(&self, person: PersonId, proof: Proof) -> Result<String, Failure> {
        let (now, secret) = (self.now(), secret(&mut self.dice.clone()));
        let kept = hash(&secret);
        self.store
            .write(nowhere(), move |tx| {
                let kept = kept.clone();
                Box::pin(
                    async move { people::put_session(tx, &kept, (person, proof), now, now + LONGEST).await },
                )
            })
            .await?;
        Ok(secret)
    }

    /// Sets a password.
    pub fn set_password<'a>(&'a self, person: PersonId, password: &'a str) -> Answering<'a, ()> {
        Box::pin(async move {
            let phc = self.hashing.hash(password, &mut self.dice.clone()).await?;
            self.store
                .write(nowhere(), move |tx| {
                    let phc = phc.clone();
                    Box::pin(async move {
                        people::set_password(tx, person, &phc).await?;
                        people::end_sessions(tx, person).await
                    })
                })
                .await?;
            Ok(())
        })
    }

    /// Makes a single-use sign-in link for an address, on the operator's word: its secret, if somebody has it.
    pub fn make_sign_in_link<'a>(&'a self, email: &'a str) -> Answering<'a, Option<String>> {
        self.make_sign_in_link_to(email, Proof::Operator, None)
    }

    /// Makes a single-use sign-in link for an address: its secret, if somebody has it, with a seat at the desk that
    /// vouches, if one does. `next`: the page it leads on to. What is told to the person asking must not depend on the
    /// answer.
    pub fn make_sign_in_link_to<'a>(
        &'a self,
        email: &'a str,
        proof: Proof,
        next: Option<String>,
    ) -> Answering<'a, Option<String>> {
        Box::pin(async move {
            let Ok(email) = fold_email(email) else { return Ok(None) };
            let (now, secret) = (self.now(), secret(&mut self.dice.clone()));
            let kept = hash(&secret);
            let made = self
                .store
                .write(nowhere(), move |tx| {
                    let (email, kept, next) = (email.clone(), kept.clone(), next.clone());
                    Box::pin(async move {
                        let Some(person) = people::person_by_email(tx, &email).await? else {
                            return Ok(false);
                        };
                        let seats = people::seats_of(tx, person.id).await?;
                        let opens = |row: &SeatRow| row.ends.is_none() && proof.opens(row.desk);
                        if !proof.is_own() && !seats.iter().any(opens) {
                            return Ok(false);
                        }
                        let link = SignInLink { person: person.id, proof, next };
                        people::put_sign_in_link(tx, &kept, &link, now, now + LINK_LASTS).await?;
                        Ok(true)
                    })
                })
                .await?;
            Ok(made.then_some(secret))
        })
    }

    /// Mails a single-use sign-in link to whoever has an address, and was going to a page of ours. Answers the same
    /// whether anybody has it.
    pub fn mail_sign_in_link<'a>(&'a self, email: &'a str, next: Option<String>) -> Answering<'a, ()> {
        Box::pin(async move {
            let email = fold_email(email)?;
            self.count_attempt(&format!("link {email}")).await?;
            let (engine, now, secret) = (self.clone(), self.now(), secret(&mut self.dice.clone()));
            // The outbox of a seat's desk: row-level security binds what the mail is made of.
            let seen = email.clone();
            let desk = self
                .store
                .read(nowhere(), move |tx| {
                    Box::pin(async move {
                        let Some(person) = people::person_by_email(tx, &seen).await? else { return Ok(None) };
                        let rows = people::seats_of(tx, person.id).await?;
                        Ok(rows.into_iter().find(|row| row.ends.is_none()).map(|row| row.desk))
                    })
                })
                .await?;
            let Some(desk) = desk else { return Ok(()) };
            self.store
                .write(desk, move |tx| {
                    let (engine, email, secret) = (engine.clone(), email.clone(), secret.clone());
                    let next = next.clone();
                    Box::pin(async move {
                        let Some(person) = people::person_by_email(tx, &email).await? else { return Ok(()) };
                        let link = SignInLink { person: person.id, proof: Proof::Address, next };
                        people::put_sign_in_link(tx, &hash(&secret), &link, now, now + LINK_LASTS).await?;
                        crate::commit::mail_sign_in_link(&engine, tx, &person, &secret, now).await
                    })
                })
                .await?;
            self.ring();
            Ok(())
        })
    }

    /// Uses a sign-in link: works once. Answers a session's secret.
    pub fn use_sign_in_link<'a>(&'a self, link: &'a str) -> Answering<'a, String> {
        Box::pin(async move { Ok(self.follow_sign_in_link(link).await?.0) })
    }

    /// Uses a sign-in link: works once. Answers a session's secret, and the page that its owner was going to.
    pub fn follow_sign_in_link<'a>(&'a self, link: &'a str) -> Answering<'a, (String, Option<String>)> {
        Box::pin(async move {
            let (now, kept) = (self.now(), hash(link));
            let link = self
                .store
                .write(nowhere(), move |tx| {
                    let kept = kept.clone();
                    Box::pin(async move { people::use_sign_in_link(tx, &kept, now).await })
                })
                .await?;
            let link = link.ok_or_else(|| Refusal::new(Reason::LinkUsedOrExpired))?;
            Ok((self.begin_session(link.person, link.proof).await?, link.next))
        })
    }

    /// Who a session's secret belongs to, with every seat that has not ended.
    pub fn session<'a>(&'a self, secret: &'a str) -> Answering<'a, SignedIn> {
        Box::pin(async move {
            let (now, kept) = (self.now(), hash(secret));
            let look = kept.clone();
            let found = self
                .store
                .read(nowhere(), move |tx| {
                    Box::pin(async move {
                        let Some(session) = people::session(tx, &look).await? else { return Ok(None) };
                        if now >= session.expires || now >= session.seen + IDLE {
                            return Ok(None);
                        }
                        let Some(person) = people::person_by_id(tx, session.person).await? else {
                            return Ok(None);
                        };
                        let mut rows = people::seats_of(tx, person.id).await?;
                        rows.retain(|row| session.proof.opens(row.desk));
                        Ok(Some((person, rows, session)))
                    })
                })
                .await?;
            let (person, rows, session) = found.ok_or_else(|| Refusal::new(Reason::SignInNeeded))?;
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
            let (rows, ended): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.ends.is_none());
            let seats: Vec<Viewer> = rows.iter().filter_map(viewer_of).collect();
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
                ended: ended.iter().filter_map(viewer_of).collect(),
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

    /// Makes a token for a seat; the token itself is shown once.
    pub fn make_token<'a>(&'a self, desk: DeskId, seat: SeatId, name: &'a str) -> Answering<'a, String> {
        Box::pin(async move {
            let name = domain::text::line("name", name)?;
            let (now, token) = (self.now(), format!("{TOKEN_PREFIX}{}", secret(&mut self.dice.clone())));
            let kept = hash(&token);
            self.store
                .write(desk, move |tx| {
                    let (kept, name) = (kept.clone(), name.clone());
                    Box::pin(async move {
                        match people::seat_by_id(tx, desk, seat).await? {
                            Some(row) if row.ends.is_none() => {
                                people::put_token(tx, &kept, desk, seat, &name, now).await
                            }
                            _ => Err(Fault::Refused(Refusal::new(Reason::NotFound))),
                        }
                    })
                })
                .await?;
            Ok(token)
        })
    }

    /// Revokes the tokens of a seat by name; answers how many there were.
    pub fn revoke_tokens<'a>(&'a self, desk: DeskId, seat: SeatId, name: &'a str) -> Answering<'a, u64> {
        Box::pin(async move {
            let (now, name) = (self.now(), name.to_owned());
            let count = self
                .store
                .write(desk, move |tx| {
                    let name = name.clone();
                    Box::pin(async move { people::revoke_tokens(tx, desk, seat, &name, now).await })
                })
                .await?;
            Ok(count)
        })
    }

    /// The viewer of a token: one token, one seat.
    pub fn viewer_of_token<'a>(&'a self, token: &'a str) -> Answering<'a, Viewer> {
        Box::pin(async move {
            let kept = hash(token);
            let viewer = self
                .store
                .read(nowhere(), move |tx| {
                    Box::pin(async move {
                        let Some((desk, seat)) = people::token(tx, &kept).await? else { return Ok(None) };
                        let row = people::seat_by_id(tx, desk, seat).await?;
                        Ok(row.filter(|row| row.ends.is_none()).as_ref().and_then(viewer_of))
                    })
                })
                .await?;
            viewer.ok_or_else(|| Refusal::new(Reason::SignInNeeded).into())
        })
    }
}
