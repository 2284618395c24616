//! Where the keys come from that seal what must be used again, and what an operator should know of them.

use std::path::Path;

use engine::Finding;
use engine::time::SystemDice;
use engine::{Engine, Keyring, Store};

use crate::config::Config;

/// Where keys lie for PostgreSQL if nobody said: in the folder that the program was started in.
const KEY_FILE: &str = "relais.key";

/// Gives a store its keys: of a setting, of a file that a setting names, else of the file beside the data, which is made
/// when it is first needed.
pub fn keys(store: &Store, config: &Config) -> anyhow::Result<()> {
    let file = config.secret_key_file.as_deref();
    match (&config.secret_keys, file) {
        (Some(keys), _) => store.keys().take(&Keyring::given(keys.reveal())?),
        (None, Some(path)) => store.keys().take(&Keyring::file(Path::new(path))),
        (None, None) if store.engine() == store::Engine::Postgres => {
            let keyring = Keyring::file(Path::new(KEY_FILE));
            match keyring.ready(&mut SystemDice) {
                Ok(()) => store.keys().take(&keyring),
                // A key that is there and cannot be read is not passed over.
                Err(fault) if Path::new(KEY_FILE).exists() => return Err(fault.into()),
                Err(fault) => {
                    tracing::warn!(%fault, "nothing can be sealed here: set RELAIS_SECRET_KEYS");
                    store.keys().take(&Keyring::default());
                }
            }
        }
        (None, None) => {}
    }
    Ok(store.keys().load()?)
}

/// What must be entered again, because no key here opens it: desk and name.
pub async fn locked(engine: &Engine) -> anyhow::Result<Vec<(String, String)>> {
    let secrets = engine.secrets().await?;
    let of_desk = |it: engine::machinery::Secrets| {
        let desk = it.desk;
        it.locked.into_iter().map(move |name| (desk.clone(), name))
    };
    Ok(secrets.into_iter().flat_map(of_desk).collect())
}

/// What `doctor` says of them.
pub async fn findings(engine: &Engine, config: &Config) -> anyhow::Result<Vec<Finding>> {
    let mut found = Vec::new();
    let shared = config.database_url.starts_with("postgres");
    if engine.has_no_key() {
        found.push(Finding::new("no-secret-key"));
    } else if shared && config.secret_keys.is_none() && config.secret_key_file.is_none() {
        found.push(Finding::new("own-secret-key").with("file", KEY_FILE));
    }
    for it in engine.secrets().await? {
        for name in &it.locked {
            found.push(Finding::new("secret-locked").with("desk", &it.desk).with("name", name));
        }
        if it.clear > 0 {
            found.push(Finding::new("secrets-clear").with("desk", &it.desk).with("count", it.clear));
        }
        if it.older > 0 {
            found.push(Finding::new("secrets-older").with("desk", &it.desk).with("count", it.older));
        }
    }
    Ok(found)
}
