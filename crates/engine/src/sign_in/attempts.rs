//! How often somebody may try: by client address and person together, and by client address alone. No number of tries
//! by others keeps a person out: a device that signed in before counts for itself.

use domain::{Reason, Refusal, SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use store::people::Person;
use store::{Fault, Tx, attempts, people};

use crate::engine::{Client, Engine, Failure, nowhere};

/// Tries count together for so long from the first of them on.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// Tries from one address at one person, or of one device.
const AT_ONE: i64 = 10;
/// Tries from one address at whomever: an office shares one.
const FROM_ONE: i64 = 60;

/// What is tried. Each counts for itself: who has used up their passwords can still ask for a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    Password,
    /// A link that is asked for.
    Link,
    /// Secrets that nobody guesses: of links, of setting up.
    Secret,
    /// The present password, by somebody who has signed in.
    Present,
}

impl Door {
    fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Link => "link",
            Self::Secret => "secret",
            Self::Present => "present",
        }
    }
}

/// The limits that a try counts against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted {
    /// By key, with how many there may be; the first is of whoever is meant, the others of whoever tries.
    limits: Vec<(Vec<u8>, i64)>,
    /// Whether a device tries that its person signed in with before.
    pub known: bool,
}

impl Counted {
    /// By the address alone.
    pub fn from_address(door: Door, client: &Client) -> Self {
        Self { limits: vec![(key(door, "address", &client.net().to_string(), ""), FROM_ONE)], known: false }
    }

    /// By the session alone: it has proved who it is.
    pub fn of_session(door: Door, session: &[u8]) -> Self {
        let session = data_encoding::HEXLOWER.encode(session);
        Self { limits: vec![(key(door, "session", &session, ""), AT_ONE)], known: true }
    }
}

/// What is kept of whoever tried: a digest, and neither address in clear.
fn key(door: Door, what: &str, who: &str, whom: &str) -> Vec<u8> {
    Sha256::digest(format!("{}\0{what}\0{who}\0{whom}", door.code())).to_vec()
}

/// Whoever has an address, and how a try at it counts. The same work for an address that nobody has.
pub(super) async fn meant(
    engine: &Engine,
    tx: &mut Tx,
    door: Door,
    client: &Client,
    email: &str,
    now: Timestamp,
) -> Result<(Option<Person>, Counted), Fault> {
    let person = people::person_by_email(tx, email).await?;
    let ended = people::devices_at(tx, email).await?;
    let device = match (&client.device, &person) {
        (Some(note), Some(person)) => engine.known_device(note, person.id, ended, now),
        _ => None,
    };
    let counted = match device {
        Some(device) => {
            let device = data_encoding::HEXLOWER.encode(&device);
            Counted { limits: vec![(key(door, "device", &device, email), AT_ONE)], known: true }
        }
        None => {
            let mut counted = Counted::from_address(door, client);
            counted.limits.insert(0, (key(door, "pair", &client.net().to_string(), email), AT_ONE));
            counted
        }
    };
    must_not_be_too_many(tx, &counted, now).await?;
    Ok((person, counted))
}

/// Says when the tries that count together are forgotten, which is when the next one is judged.
fn too_many(began: Timestamp, now: Timestamp) -> Refusal {
    let left = (WINDOW - now.duration_since(began)).as_secs().clamp(1, WINDOW.as_secs());
    // The last minute is one too.
    Refusal::new(Reason::TooManyAttempts)
        .with("minutes", (left / 60 + 1).min(WINDOW.as_mins()))
        .with("seconds", left)
}

/// Refuses where there were too many already. Costs a look at each limit, and writes nothing.
async fn must_not_be_too_many(tx: &mut Tx, counted: &Counted, now: Timestamp) -> Result<(), Fault> {
    for (who, most) in &counted.limits {
        match attempts::tries(tx, who, now - WINDOW, now).await? {
            Some((tries, began)) if tries >= *most => return Err(too_many(began, now).into()),
            _ => {}
        }
    }
    Ok(())
}

/// Counts a try against each of its limits, or refuses it.
pub(super) async fn count(tx: &mut Tx, counted: &Counted, now: Timestamp) -> Result<(), Fault> {
    attempts::forget_old(tx, now - WINDOW).await?;
    for (who, most) in &counted.limits {
        if !attempts::count(tx, who, now, now - WINDOW, *most).await? {
            must_not_be_too_many(tx, counted, now).await?;
            return Err(too_many(now, now).into());
        }
    }
    Ok(())
}

/// A try that was right: whoever is meant begins anew, and it was none against whoever tried.
pub(super) async fn forgive(tx: &mut Tx, counted: &Counted) -> Result<(), Fault> {
    let mut limits = counted.limits.iter();
    if let Some((who, _)) = limits.next() {
        attempts::forget(tx, who).await?;
    }
    for (who, _) in limits {
        attempts::give_back(tx, who).await?;
    }
    Ok(())
}

impl Engine {
    /// Counts a try before it is judged: of many at once no more are judged than may be.
    pub(super) async fn count_try(&self, counted: &Counted) -> Result<(), Failure> {
        let (now, counted) = (self.now(), counted.clone());
        let counted = self.store.write(nowhere(), move |tx| {
            let counted = counted.clone();
            Box::pin(async move { count(tx, &counted, now).await })
        });
        Ok(counted.await?)
    }

    /// A try that was not judged is none.
    pub(super) async fn give_back_try(&self, counted: &Counted) -> Result<(), Failure> {
        let counted = counted.clone();
        let given_back = self.store.write(nowhere(), move |tx| {
            let counted = counted.clone();
            Box::pin(async move {
                for (who, _) in &counted.limits {
                    attempts::give_back(tx, who).await?;
                }
                Ok(())
            })
        });
        Ok(given_back.await?)
    }

    /// Counts a secret that was wrong against the address it came from, and refuses those beyond the limit. One that is
    /// right is never asked how many were wrong.
    pub(crate) async fn wrong_secret(&self, client: &Client) -> Result<(), Failure> {
        self.failed.tell(client);
        let (now, counted) = (self.now(), Counted::from_address(Door::Secret, client));
        let looked = counted.clone();
        self.store
            .read(nowhere(), move |tx| Box::pin(async move { must_not_be_too_many(tx, &looked, now).await }))
            .await?;
        self.count_try(&counted).await
    }
}
