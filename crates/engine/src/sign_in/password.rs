//! Password hashing: argon2id, bounded so that signing in cannot starve the machine.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::id::Dice;
use domain::{Reason, Refusal};
use tokio::sync::Semaphore;

use crate::execute::Failure;

/// Shortest password, in characters (NIST SP 800-63B asks 8; longer costs nobody anything).
const SHORTEST: usize = 10;
const LONGEST: usize = 256;
/// Hashes at the same time: one a core of a small machine, 19 MiB each; the rest wait.
const AT_ONCE: usize = 2;

/// How passwords are hashed, and how many at a time.
#[derive(Clone)]
pub struct Hashing {
    argon: Argon2<'static>,
    places: Arc<Semaphore>,
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
        Self { argon, places: Arc::new(Semaphore::new(AT_ONCE)), decoy: decoy.into() }
    }

    /// The PHC string of a new password.
    pub(crate) async fn hash(&self, password: &str, dice: &mut dyn Dice) -> Result<String, Failure> {
        let length = password.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) {
            return Err(Refusal::field(Reason::PasswordTooWeak, "password")
                .with("shortest", SHORTEST)
                .into());
        }
        let mut salt = [0u8; 16];
        dice.fill(&mut salt);
        let (argon, password) = (self.argon.clone(), password.to_owned());
        let hashed = self
            .bounded(move || {
                argon.hash_password_with_salt(password.as_bytes(), &salt).map(|hash| hash.to_string()).ok()
            })
            .await?;
        hashed.ok_or_else(|| Refusal::new(Reason::Internal).into())
    }

    /// Whether a password fits; without a hash to check, the decoy is, and nothing fits.
    pub(crate) async fn verify(&self, password: &str, phc: Option<String>) -> Result<bool, Failure> {
        if password.chars().count() > LONGEST {
            return Ok(false);
        }
        let known = phc.is_some();
        let phc = phc.unwrap_or_else(|| self.decoy.to_string());
        let (argon, password) = (self.argon.clone(), password.to_owned());
        let fits = self
            .bounded(move || {
                argon2::PasswordHash::new(&phc)
                    .is_ok_and(|hash| argon.verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(fits && known)
    }

    async fn bounded<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let busy = |_| Failure::Refused(Refusal::new(Reason::Busy));
        let _place = self.places.acquire().await.map_err(busy)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| Failure::Refused(Refusal::new(Reason::Internal)))
    }
}
