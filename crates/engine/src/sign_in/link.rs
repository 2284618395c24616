//! Single-use sign-in links.

use domain::id::OutboxId;
use domain::lane::Lane;
use domain::proof::Proof;
use domain::{Reason, Refusal};
use serde::{Deserialize, Serialize};
use store::people::{self, SeatRow, SignInLink};
use store::{Fault, outbox};

use super::attempts::{self, Door};
use super::{Begun, fold_email, hash, secret, session};
use crate::command::administer::LINK_LASTS;
use crate::commit::{About, Notification};
use crate::engine::{Answering, Client, Engine, Failure, nowhere};
use crate::machinery::{Due, Settled};

/// What is asked for, in the outbox.
#[derive(Debug, Serialize, Deserialize)]
struct Asked {
    email: String,
    /// Where whoever asks was going.
    next: Option<String>,
}

impl Engine {
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

    /// Asks for a sign-in link by mail. Answers the same whether anybody has the address, after the same work: whom it
    /// is for is found out by whoever takes it from the outbox.
    pub fn ask_sign_in_link<'a>(
        &'a self,
        client: &'a Client,
        email: &'a str,
        next: Option<String>,
    ) -> Answering<'a, ()> {
        Box::pin(async move {
            let email = fold_email(email)?;
            let (engine, client, now) = (self.clone(), client.clone(), self.now());
            self.store
                .write(nowhere(), move |tx| {
                    let (engine, client) = (engine.clone(), client.clone());
                    let (email, next) = (email.clone(), next.clone());
                    Box::pin(async move {
                        let (_, counted) =
                            attempts::meant(&engine, tx, Door::Link, &client, &email, now).await?;
                        attempts::count(tx, &counted, now).await?;
                        let line = data_encoding::HEXLOWER.encode(&hash(&email)[..8]);
                        let line = format!("{}/{line}", Lane::SignIn.code());
                        let id = OutboxId::throw(&mut engine.dice.clone());
                        let body = crate::document::document(&Asked { email, next })?;
                        outbox::put(tx, outbox::Item::new((nowhere(), id), (Lane::SignIn, line), body, now));
                        Ok(())
                    })
                })
                .await?;
            self.ring();
            Ok(())
        })
    }

    /// Puts the mail that was asked for on its way, if somebody has the address. No link is made before it leaves.
    pub async fn deliver_sign_in_link(&self, due: &Due) -> Settled {
        match self.pass_on(due).await {
            Ok(()) => Settled::Done,
            Err(Failure::Broken(Fault::Corrupt(why))) => Settled::Hopeless(why),
            Err(failure) => {
                tracing::warn!(%failure, "a sign-in link could not be put on its way and is tried again");
                Settled::Failed(failure.to_string())
            }
        }
    }

    async fn pass_on(&self, due: &Due) -> Result<(), Failure> {
        let Asked { email, next } = serde_json::from_str(&due.body)
            .map_err(|error| Fault::unreadable("a link that was asked for", &error))?;
        let (engine, id, now, looked) = (self.clone(), due.id, self.now(), email.clone());
        let line = due.line.clone();
        // The outbox of a seat's desk: row-level security binds what the mail is made of.
        let desk = self
            .store
            .read(nowhere(), move |tx| {
                Box::pin(async move {
                    let Some(person) = people::person_by_email(tx, &looked).await? else { return Ok(None) };
                    let rows = people::seats_of(tx, person.id).await?;
                    Ok(rows.into_iter().find(|row| row.ends.is_none()).map(|row| row.desk))
                })
            })
            .await?;
        self.store
            .write(desk.unwrap_or_else(nowhere), move |tx| {
                let (engine, email, next) = (engine.clone(), email.clone(), next.clone());
                let line = line.clone();
                Box::pin(async move {
                    // Nothing is kept of an address that somebody typed.
                    outbox::forget(tx, (nowhere(), id), &line).await?;
                    match people::person_by_email(tx, &email).await? {
                        Some(person) if desk.is_some() => {
                            crate::commit::mail_sign_in_link(&engine, tx, &person, next, now).await
                        }
                        _ => Ok(()),
                    }
                })
            })
            .await?;
        self.ring();
        Ok(())
    }

    /// What to send for an item of mail, asked for at the moment that it is sent: a sign-in link is made then, and kept
    /// nowhere but in the mail itself. `None`: whom it was for is gone.
    pub fn mail_to_send<'a>(&'a self, due: &'a Due) -> Answering<'a, Option<Notification>> {
        Box::pin(async move {
            let mail: Notification =
                serde_json::from_str(&due.body).map_err(|error| Fault::unreadable("a mail", &error))?;
            if mail.about != About::SignIn {
                return Ok(Some(mail));
            }
            let secret = self.make_sign_in_link_to(&mail.to, Proof::Address, mail.next.clone()).await?;
            Ok(secret.map(|secret| Notification { text: Some(secret), ..mail }))
        })
    }

    /// Uses a sign-in link: works once. A wrong one costs whoever tries it, and nobody else.
    pub fn use_sign_in_link<'a>(&'a self, client: &'a Client, link: &'a str) -> Answering<'a, Begun> {
        Box::pin(async move {
            let (now, kept, looked) = (self.now(), hash(link), hash(link));
            let fits = self
                .store
                .read(nowhere(), move |tx| {
                    Box::pin(async move { people::sign_in_link_fits(tx, &looked, now).await })
                })
                .await?;
            if !fits {
                self.wrong_secret(client).await?;
                return Err(Refusal::new(Reason::LinkUsedOrExpired).into());
            }
            let secret = secret(&mut self.dice.clone());
            let next = hash(&secret);
            let (used, ended) = self
                .store
                .write(nowhere(), move |tx| {
                    let (kept, next) = (kept.clone(), next.clone());
                    Box::pin(async move {
                        let used = people::use_sign_in_link(tx, &kept, now).await?;
                        let gone = || Fault::Refused(Refusal::new(Reason::LinkUsedOrExpired));
                        let used = used.ok_or_else(gone)?;
                        let ended = session::begin(tx, &next, (used.person, used.proof), now).await?;
                        Ok((used, ended))
                    })
                })
                .await?;
            let mut begun = self.begun(secret, used.person, ended, now);
            // A desk's word opens its own seats: the person's devices are not its to name.
            begun.device = begun.device.filter(|_| used.proof.is_own());
            Ok(Begun { next: used.next, ..begun })
        })
    }
}
