//! Signing in with a password, and choosing one.

use domain::id::PersonId;
use domain::proof::Proof;
use domain::{Reason, Refusal, SignedDuration, Timestamp};
use store::people;
use store::{Fault, Tx};

use super::attempts::{Counted, Door};
use super::{Begun, attempts, fold_email, hash, secret, session};
use crate::engine::{Answering, Client, Engine, Failure, Who, nowhere};

/// So long after signing in nobody is asked for the present password.
const FRESH: SignedDuration = SignedDuration::from_mins(5);

/// What somebody who has signed in must give to choose another password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// Nothing: they have just signed in.
    Nothing,
    /// The present password.
    Password,
    /// A fresh sign-in: they have no password to give.
    SignIn,
}

fn needed(began: Timestamp, password: Option<&str>, now: Timestamp) -> Needed {
    match password {
        _ if now.duration_since(began) < FRESH => Needed::Nothing,
        Some(_) => Needed::Password,
        None => Needed::SignIn,
    }
}

impl Engine {
    /// Signs in with a password. Unknown addresses take as long as known ones; a try that is one too many is refused
    /// before anything is reckoned.
    pub fn sign_in<'a>(
        &'a self,
        client: &'a Client,
        email: &'a str,
        password: &'a str,
    ) -> Answering<'a, Begun> {
        Box::pin(async move {
            let begun = Box::pin(self.judge(client, email, password)).await;
            if let Err(Failure::Refused(refusal)) = &begun
                && matches!(refusal.reason, Reason::SignInFailed | Reason::TooManyAttempts)
            {
                self.failed.tell(client);
            }
            begun
        })
    }

    /// A try at a password, and what came of it.
    async fn judge(&self, client: &Client, email: &str, password: &str) -> Result<Begun, Failure> {
        let folded = fold_email(email).map_err(|_| Refusal::new(Reason::SignInFailed))?;
        let (engine, knocks, now) = (self.clone(), client.clone(), self.now());
        let (person, counted) = self
            .store
            .read(nowhere(), move |tx| {
                Box::pin(
                    async move { attempts::meant(&engine, tx, Door::Password, &knocks, &folded, now).await },
                )
            })
            .await?;
        self.count_try(&counted).await?;
        let phc = person.as_ref().and_then(|person| person.password.clone());
        let who = if counted.known { Who::Known } else { Who::Anybody };
        let fits = match self.hashing.verify(password, phc.clone(), who).await {
            Ok(fits) => fits,
            Err(failure) => {
                self.give_back_try(&counted).await?;
                return Err(failure);
            }
        };
        match person {
            Some(person) if fits => {
                let (now, secret) = (self.now(), secret(&mut self.dice.clone()));
                let (kept, person) = (hash(&secret), person.id);
                let ended = self
                    .store
                    .write(nowhere(), move |tx| {
                        let (kept, phc, counted) = (kept.clone(), phc.clone(), counted.clone());
                        Box::pin(async move {
                            must_be_password(tx, person, phc.as_deref(), Reason::SignInFailed).await?;
                            attempts::forgive(tx, &counted).await?;
                            session::begin(tx, &kept, (person, Proof::Password), now).await
                        })
                    })
                    .await?;
                Ok(self.begun(secret, person, ended, now))
            }
            _ => Err(Refusal::new(Reason::SignInFailed).into()),
        }
    }

    /// Sets a password, as the operator: every session ends.
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

    /// What whoever a session's secret belongs to must give to choose another password.
    pub fn needed_for_password<'a>(&'a self, secret: &'a str) -> Answering<'a, Needed> {
        Box::pin(async move {
            let (now, kept) = (self.now(), hash(secret));
            let (began, person) = self
                .store
                .read(nowhere(), move |tx| Box::pin(async move { signed_in(tx, &kept, now).await }))
                .await?;
            Ok(needed(began, person.password.as_deref(), now))
        })
    }

    /// Chooses another password. Every session ends, and a new one begins with the answer; a refusal changes nothing.
    pub fn change_password<'a>(
        &'a self,
        session: &'a str,
        present: Option<&'a str>,
        new: &'a str,
    ) -> Answering<'a, Begun> {
        Box::pin(async move {
            let (now, kept) = (self.now(), hash(session));
            let looked = kept.clone();
            let (began, person) = self
                .store
                .read(nowhere(), move |tx| Box::pin(async move { signed_in(tx, &looked, now).await }))
                .await?;
            self.hashing.must_be_strong(new)?;
            let phc = person.password.clone();
            match (needed(began, phc.as_deref(), now), present) {
                (Needed::Nothing, _) => {}
                (Needed::SignIn, _) => return Err(Refusal::new(Reason::SignInAgain).into()),
                (Needed::Password, None) => {
                    return Err(Refusal::field(Reason::FieldMissing, "password-present").into());
                }
                (Needed::Password, Some(present)) => {
                    let counted = Counted::of_session(Door::Present, &kept);
                    self.count_try(&counted).await?;
                    if !self.hashing.verify(present, phc.clone(), Who::Known).await? {
                        let wrong = Refusal::field(Reason::PresentPasswordWrong, "password-present");
                        return Err(wrong.into());
                    }
                }
            }
            let new = self.hashing.hash(new, &mut self.dice.clone()).await?;
            let secret = secret(&mut self.dice.clone());
            let (next, now) = (hash(&secret), self.now());
            let ended = self
                .store
                .write(nowhere(), move |tx| {
                    let (phc, new, kept, next) = (phc.clone(), new.clone(), kept.clone(), next.clone());
                    Box::pin(async move {
                        // Another may have ended this session meanwhile, or chosen a password.
                        signed_in(tx, &kept, now).await?;
                        must_be_password(tx, person.id, phc.as_deref(), Reason::SignInNeeded).await?;
                        people::set_password(tx, person.id, &new).await?;
                        people::end_sessions(tx, person.id).await?;
                        session::begin(tx, &next, (person.id, Proof::Password), now).await
                    })
                })
                .await?;
            Ok(self.begun(secret, person.id, ended, now))
        })
    }
}

/// Whoever a session belongs to, and when it began, unless it has ended, or a desk's word is all that is known of them: a
/// password opens every seat of a person.
async fn signed_in(tx: &mut Tx, kept: &[u8], now: Timestamp) -> Result<(Timestamp, people::Person), Fault> {
    let needed = || Fault::Refused(Refusal::new(Reason::SignInNeeded));
    let session = people::session(tx, kept).await?.filter(|session| session::lasts(session, now));
    let session = session.ok_or_else(needed)?;
    if !session.proof.is_own() {
        return Err(Fault::Refused(Refusal::new(Reason::ProofNeeded)));
    }
    let began = people::session_began(tx, kept).await?.ok_or_else(needed)?;
    let person = people::person_by_id(tx, session.person).await?.ok_or_else(needed)?;
    Ok((began, person))
}

/// Refuses if the password is another by now than the one that was judged.
async fn must_be_password(
    tx: &mut Tx,
    person: PersonId,
    judged: Option<&str>,
    reason: Reason,
) -> Result<(), Fault> {
    match people::person_by_id(tx, person).await? {
        Some(person) if person.password.as_deref() == judged => Ok(()),
        _ => Err(Fault::Refused(Refusal::new(reason))),
    }
}
