use std::os::unix::fs::PermissionsExt as _;

use super::*;

/// Counts up: no two fillings are the same.
struct Counting(u8);

impl Dice for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        }
    }
}

fn ring(keys: &[u8]) -> Keyring {
    let text: Vec<String> = keys.iter().map(|key| data_encoding::BASE64.encode(&[*key; KEY])).collect();
    Keyring::given(&text.join(",")).unwrap()
}

fn place(field: &str) -> Place<'_> {
    Place { desk: DeskId(uuid::Uuid::from_u128(7)), table: "paging", field }
}

#[test]
fn what_is_sealed_opens_at_its_place_and_nowhere_else() {
    let ring = ring(&[1]);
    let sealed = ring.seal(place("secret"), "whsec_planted", &mut Counting(0)).unwrap();
    assert!(!sealed.contains("planted"), "{sealed}");
    assert_eq!(ring.open(place("secret"), &sealed).as_deref(), Some("whsec_planted"));
    assert_eq!(ring.open(place("url"), &sealed), None);
    let elsewhere = Place { desk: DeskId(uuid::Uuid::from_u128(8)), ..place("secret") };
    assert_eq!(ring.open(elsewhere, &sealed), None);
    let again = ring.seal(place("secret"), "whsec_planted", &mut Counting(9)).unwrap();
    assert_ne!(sealed, again, "the same text, sealed twice, tells nobody that it is the same");
}

#[test]
fn what_was_changed_does_not_open() {
    let ring = ring(&[1]);
    let sealed = ring.seal(place("secret"), "whsec_planted", &mut Counting(0)).unwrap();
    for at in 0..sealed.len() {
        let mut bytes = sealed.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert_eq!(ring.open(place("secret"), &changed), None, "{changed}");
    }
    for broken in ["", "1", "1.", "1..", "1.aa.", "2.aa.bb", "1.aa.*"] {
        assert_eq!(ring.open(place("secret"), broken), None, "{broken}");
    }
}

#[test]
fn the_newest_seals_and_all_open() {
    let (old, both, new) = (ring(&[1]), ring(&[2, 1]), ring(&[2]));
    let before = old.seal(place("secret"), "before", &mut Counting(0)).unwrap();
    let after = both.seal(place("secret"), "after", &mut Counting(0)).unwrap();
    assert_eq!(both.open(place("secret"), &before).as_deref(), Some("before"));
    assert_eq!(new.open(place("secret"), &after).as_deref(), Some("after"));
    assert_eq!((old.open(place("secret"), &after), new.open(place("secret"), &before)), (None, None));
    assert!(both.is_newest(&after) && !both.is_newest(&before));
    let signed = old.sign(b"a device").unwrap();
    assert!(both.verifies(b"a device", &signed) && !new.verifies(b"a device", &signed));
    assert!(!both.verifies(b"another", &signed));
}

#[test]
fn keys_are_read_as_people_write_them_and_never_repeated() {
    let hex = "0A".repeat(KEY);
    let one = data_encoding::BASE64.encode(&[10; KEY]);
    assert_eq!(
        Keyring::given(&hex).unwrap().ids(),
        Keyring::given(&format!("# old\n {one} \n")).unwrap().ids()
    );
    let fault = Keyring::given("c2VjcmV0IHRoYXQgaXMgY3V0").unwrap_err().to_string();
    assert!(!fault.contains("c2VjcmV0"), "{fault}");
    assert!(!format!("{:?}", ring(&[1])).contains(&data_encoding::BASE64.encode(&[1; KEY])));
}

#[test]
fn without_a_key_nothing_is_sealed() {
    let refused = Keyring::default().seal(place("secret"), "planted", &mut Counting(0)).unwrap_err();
    assert!(matches!(refused, Fault::Refused(refusal) if refusal.reason == Reason::NoSecretKey));
}

#[test]
fn a_file_is_made_once_for_its_owner_alone_and_read_again_when_a_key_is_added() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("relais.db.key");
    let (one, other) = (Keyring::file(&path), Keyring::file(&path));
    let sealed = one.seal(place("secret"), "planted", &mut Counting(0)).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(other.open(place("secret"), &sealed).as_deref(), Some("planted"));
    other.ready(&mut Counting(100)).unwrap();
    assert_eq!(one.ids(), other.ids(), "whoever comes second uses what is there");
    other.renew(&mut Counting(50)).unwrap();
    let newer = other.seal(place("secret"), "newer", &mut Counting(0)).unwrap();
    assert_eq!(one.open(place("secret"), &newer).as_deref(), Some("newer"), "it reads the file again");
    assert_eq!(other.open(place("secret"), &sealed).as_deref(), Some("planted"));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left lying about");
    std::fs::write(&path, "not a key\n").unwrap();
    assert!(Keyring::file(&path).ready(&mut Counting(0)).is_err(), "a broken file is not written over");
}
