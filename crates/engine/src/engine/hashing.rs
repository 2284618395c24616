//! Password hashing: argon2id, bounded so that signing in cannot starve the machine.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::id::Dice;
use domain::{Reason, Refusal};
use tokio::sync::Semaphore;

use super::Failure;

/// Shortest password, in characters (NIST SP 800-63B asks 8; longer costs nobody anything).
const SHORTEST: usize = 10;
const LONGEST: usize = 256;
/// How many wait for a place among those whom no device vouches for, and how long: beyond, they are asked to try again.
const WAITING: usize = 48;
const WAIT: Duration = Duration::from_secs(5);

/// Who waits for a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Somebody who has signed in, or did on this device before.
    Known,
    Anybody,
}

/// How passwords are hashed, and how many at a time.
#[derive(Clone)]
pub struct Hashing {
    argon: Argon2<'static>,
    /// Places to hash at, 19 MiB each. Half of the machine is for those who are known: however many strangers try
    /// passwords, nobody's own device waits behind them.
    known: Arc<Semaphore>,
    anybody: Arc<Semaphore>,
    /// Places to wait at.
    waiting: Arc<Semaphore>,
    /// What an unknown address is checked against, so that it takes as long.
    decoy: Arc<str>,
}

impl Default for Hashing {
    /// OWASP's setting: 19 MiB, two passes.
    fn default() -> Self {
        Self::with(Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
    }
}

impl Hashing {
    /// Cheap, for tests and the demo.
    pub(crate) fn light() -> Self {
        Self::with(Params::new(64, 1, 1, None).unwrap_or_default())
    }

    fn with(params: Params) -> Self {
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = argon
            .hash_password_with_salt(b"nobody has this password", b"relais decoy salt")
            .map(|hash| hash.to_string())
            .unwrap_or_default();
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let half = || Arc::new(Semaphore::new((cores / 2).max(1)));
        let waiting = Arc::new(Semaphore::new(WAITING));
        Self { argon, known: half(), anybody: half(), waiting, decoy: decoy.into() }
    }

    /// Refuses a password that may not be chosen.
    pub(crate) fn must_be_strong(&self, password: &str) -> Result<(), Refusal> {
        if (SHORTEST..=LONGEST).contains(&password.chars().count()) {
            return Ok(());
        }
        Err(Refusal::field(Reason::PasswordTooWeak, "password").with("shortest", SHORTEST))
    }

    /// The PHC string of a new password.
    pub(crate) async fn hash(&self, password: &str, dice: &mut dyn Dice) -> Result<String, Failure> {
        self.must_be_strong(password)?;
        let mut salt = [0u8; 16];
        dice.fill(&mut salt);
        let (argon, password) = (self.argon.clone(), password.to_owned());
        let hashed = self
            .bounded(Who::Known, move || {
                argon.hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string()).ok()
            })
            .await?;
        hashed.ok_or_else(|| Refusal::new(Reason::Internal).into())
    }

    /// Whether a password fits; without a hash to check, the decoy is, and nothing fits.
    pub(crate) async fn verify(
        &self,
        password: &str,
        phc: Option<String>,
        who: Who,
    ) -> Result<bool, Failure> {
        if password.chars().count() > LONGEST {
            return Ok(false);
        }
        let known = phc.is_some();
        let phc = phc.unwrap_or_else(|| self.decoy.to_string());
        let (argon, password) = (self.argon.clone(), password.to_owned());
        let fits = self
            .bounded(who, move || {
                argon2::PasswordHash::new(&phc)
                    .is_ok_and(|hash| argon.verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(fits && known)
    }

    async fn bounded<T: Send + 'static>(
        &self,
        who: Who,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let busy = || Failure::Refused(Refusal::new(Reason::Busy));
        let _place = match who {
            Who::Known => self.known.acquire().await.map_err(|_| busy())?,
            Who::Anybody => {
                let _waits = self.waiting.try_acquire().map_err(|_| busy())?;
                let place = tokio::time::timeout(WAIT, self.anybody.acquire()).await.map_err(|_| busy())?;
                place.map_err(|_| busy())?
            }
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Failure::Refused(Refusal::new(Reason::Internal)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_known_waits_behind_no_stranger_and_strangers_wait_in_a_line_that_ends() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let hashing = Hashing::light();
            let phc = hashing.hash("a long enough passphrase", &mut crate::time::SystemDice).await.unwrap();
            let verify = |who| hashing.verify("a long enough passphrase", Some(phc.clone()), who);
            let places = u32::try_from(hashing.anybody.available_permits()).unwrap();
            let taken = hashing.anybody.acquire_many(places).await.unwrap();
            assert!(verify(Who::Known).await.unwrap(), "half of the machine is theirs");
            let waiting: Vec<_> = (0..WAITING)
                .map(|_| {
                    let hashing = hashing.clone();
                    tokio::spawn(async move { hashing.verify("wrong", None, Who::Anybody).await })
                })
                .collect();
            tokio::task::yield_now().await;
            let refused = verify(Who::Anybody).await.unwrap_err();
            assert_eq!(refused.refusal().reason, Reason::Busy);
            assert!(verify(Who::Known).await.unwrap());
            drop(taken);
            for waits in waiting {
                assert!(!waits.await.unwrap().unwrap(), "they are judged in the end");
            }
            assert!(verify(Who::Anybody).await.unwrap());
        });
    }
}
