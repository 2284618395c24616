//! The file that keys lie in, and the commands that keep it: the real program, with nothing set.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use engine::time::{MachineClock, SharedDice, SystemDice};
use engine::{Administer, Engine, Store};
use relais_tests::base::{Base, Kind};
use relais_tests::process::relais;
use serde_json::{Value, json};

/// Runs a command with no key set.
fn runs(url: &str, arguments: &[&str]) -> Output {
    relais(url).env_remove("RELAIS_SECRET_KEYS").args(arguments).output().unwrap()
}

fn told(url: &str, arguments: &[&str]) -> String {
    let output = runs(url, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn read(url: &str, arguments: &[&str]) -> Value {
    serde_json::from_slice(&runs(url, arguments).stdout).unwrap()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

async fn plants(url: &str) {
    let store = Store::open(url).await.unwrap();
    let engine = Engine::new(store, Arc::new(MachineClock), SharedDice::new(SystemDice), post::intake::read);
    let plan = json!({
        "steps": [],
        "webhooks": [{"name": "wall", "url": "https://hooks.example/planted",
                      "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}]
    });
    let plan = Box::new(serde_json::from_value(plan).unwrap());
    let desk = engine.desk_by_slug("boreal").await.unwrap();
    engine.operate(desk.id, Administer::PutPaging { version: 0, plan }).await.unwrap();
}

#[test]
fn the_key_lies_beside_the_data_for_its_owner_alone_and_is_renewed() {
    relais_tests::run(async {
        let base = Base::new(Kind::Sqlite).await;
        let url = base.url.as_str();
        told(url, &["desk", "add", "boreal", "--name", "Boréal Services", "--prefix", "BOR"]);
        let key = base.folder.path().join("relais.db.key");
        assert_eq!(mode(&key), 0o600, "made at the first start");
        plants(url).await;
        let data = std::fs::read(base.folder.path().join("relais.db")).unwrap();
        let log = std::fs::read(base.folder.path().join("relais.db-wal")).unwrap_or_default();
        for planted in [&b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"[..], b"hooks.example"] {
            let holds = |bytes: &[u8]| bytes.windows(planted.len()).any(|window| window == planted);
            assert!(!holds(&data) && !holds(&log), "{}", String::from_utf8_lossy(planted));
        }
        let list = read(url, &["secrets", "list", "--json"]);
        assert_eq!((&list["desks"][0]["sealed"], &list["desks"][0]["older"]), (&json!(2), &json!(0)));
        let rotated = read(url, &["secrets", "rotate", "--json"]);
        assert_eq!((&rotated["sealed"], rotated["keys"].as_array().unwrap().len()), (&json!(2), 2));
        assert_eq!(
            (mode(&key), &rotated["keys"][1]),
            (0o600, &list["keys"][0]),
            "the old one still opens copies"
        );
        let list = read(url, &["secrets", "list", "--json"]);
        assert_eq!((&list["desks"][0]["sealed"], &list["desks"][0]["older"]), (&json!(2), &json!(0)));
        // A copy without its key serves, and doctor lists what must be entered again.
        let copy = base.folder.path().join("all.copy");
        told(url, &["backup", "create", copy.to_str().unwrap()]);
        let other = Base::new(Kind::Sqlite).await;
        told(&other.url, &["backup", "restore", copy.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&runs(&other.url, &["doctor"]).stdout).into_owned();
        assert!(said.contains("webhook:wall"), "{said}");
        let list = read(&other.url, &["secrets", "list", "--json"]);
        assert_eq!(list["desks"][0]["locked"], json!(["webhook:wall"]));
        // With the key of the old place it is as it was.
        std::fs::copy(&key, other.folder.path().join("relais.db.key")).unwrap();
        let list = read(&other.url, &["secrets", "list", "--json"]);
        assert_eq!((&list["desks"][0]["sealed"], &list["desks"][0]["locked"]), (&json!(2), &json!([])));
        std::fs::write(&key, "cut off\n").unwrap();
        let refused = runs(url, &["secrets", "list"]);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(
            !refused.status.success() && said.contains("relais.db.key") && !said.contains("cut off"),
            "{said}"
        );
    });
}

#[test]
fn a_setting_gives_keys_the_newest_first() {
    relais_tests::run(async {
        let base = Base::new(Kind::Sqlite).await;
        let url = base.url.as_str();
        let (old, new) = (told(url, &["secrets", "new"]), told(url, &["secrets", "new"]));
        let with = |keys: &str, arguments: &[&str]| {
            let output = relais(url).env("RELAIS_SECRET_KEYS", keys).args(arguments).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            serde_json::from_slice::<Value>(&output.stdout).unwrap_or_default()
        };
        with(&old, &["desk", "add", "boreal", "--name", "Boréal Services", "--prefix", "BOR"]);
        assert!(!base.folder.path().join("relais.db.key").exists(), "no file is made where keys are given");
        let list = with(&format!("{new},{old}"), &["secrets", "rotate", "--json"]);
        assert_eq!(list["keys"].as_array().unwrap().len(), 2);
        let refused =
            relais(url).env("RELAIS_SECRET_KEYS", "planted").args(["secrets", "list"]).output().unwrap();
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && !said.contains("planted"), "{said}");
    });
}
