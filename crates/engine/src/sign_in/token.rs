//! Tokens for the API: one token, one seat.

use domain::id::{DeskId, SeatId};
use domain::seat::Viewer;
use domain::{Reason, Refusal};
use store::Fault;
use store::people;

use super::{hash, secret, viewer_of};
use crate::engine::{Answering, Engine};

/// In front of tokens, so that scanners for leaked secrets know them.
const TOKEN_PREFIX: &str = "relais_";

impl Engine {
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
            // Whoever listens with one of them is asked for it again.
            self.store.bells().ring_everywhere(desk, store::Rings::Kept);
            Ok(count)
        })
    }

    /// The viewer of a token: one token, one seat.
    pub fn viewer_of_token<'a>(&'a self, token: &'a str) -> Answering<'a, Viewer> {
        Box::pin(async move {
            let kept = hash(token);
            let look = kept.clone();
            let viewer = self
                .store
                .read_for(&kept, move |tx| {
                    Box::pin(async move {
                        let row = people::seat_of_token(tx, &look).await?;
                        Ok(row.filter(|row| row.ends.is_none()).and_then(|row| viewer_of(tx, &row)))
                    })
                })
                .await?;
            let viewer = viewer.ok_or_else(|| Refusal::new(Reason::SignInNeeded))?;
            self.store.leads(&kept, viewer.desk());
            Ok(viewer)
        })
    }
}
