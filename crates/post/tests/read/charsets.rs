use super::understand;
use relais_post::read::{Mail, Problem};

fn with(kind: &str, body: &[u8]) -> Mail {
    let head = "From: a@x.example\nDate: Mon, 5 Jan 2026 09:30:00 +0100\nMessage-ID: <i@x>";
    let mut raw = format!("{head}\nContent-Type: {kind}\n\n").into_bytes();
    raw.extend_from_slice(body);
    understand(&raw)
}

#[test]
fn the_declared_charset_wins() {
    for (charset, bytes, text) in [
        ("iso-8859-1", b"d\xE9j\xE0".as_slice(), "déjà"),
        ("\"windows-1252\"", b"\x80 5 \x96 l\x92heure", "€ 5 – l’heure"),
        ("ISO-8859-15", b"\xA4", "€"),
        ("utf-8", "déjà".as_bytes(), "déjà"),
        ("cp850", b"d\x82j\x85", "déjà"),
        ("koi8-r", b"\xD0\xD2\xC9\xD7\xC5\xD4", "привет"),
        ("shift_jis", b"\x93\xFA\x96{", "日本"),
        ("iso-2022-jp", b"\x1B$BF|K\\\x1B(B", "日本"),
        ("gb2312", b"\xC4\xE3\xBA\xC3", "你好"),
        ("utf-16le", b"a\0\xE9\0", "aé"),
    ] {
        let read = with(&format!("text/plain; charset={charset}"), bytes);
        assert_eq!(read.text, text, "{charset}");
        assert_eq!(read.problems, [], "{charset}");
    }
}

#[test]
fn a_wrong_or_unknown_charset_is_detected_and_reported() {
    let latin = b"Le r\xE9seau est tomb\xE9 \xE0 huit heures, merci de rappeler apr\xE8s.";
    for charset in ["utf-8", "us-ascii", "x-unheard-of"] {
        let read = with(&format!("text/plain; charset={charset}"), latin);
        assert_eq!(read.text, "Le réseau est tombé à huit heures, merci de rappeler après.", "{charset}");
        assert_eq!(read.problems, [Problem::CharsetGuessed], "{charset}");
    }
    let unknown = with("text/plain; charset=x-unheard-of", "Le réseau est tombé".as_bytes());
    assert_eq!(unknown.text, "Le réseau est tombé");
}

#[test]
fn without_a_charset_one_is_detected() {
    assert_eq!(with("text/plain", "été".as_bytes()).text, "été");
    assert_eq!(with("text/plain", b"\xE9t\xE9 comme hiver, \xE7a ira").text, "été comme hiver, ça ira");
}

#[test]
fn one_broken_byte_does_not_turn_utf8_into_something_else() {
    let mut body = "réseau tombé à huit heures, été comme hiver".as_bytes().to_vec();
    body.push(0xFF);
    let read = with("text/plain; charset=utf-8", &body);
    assert!(read.text.starts_with("réseau tombé à huit heures"), "{}", read.text);
    assert!(read.problems.contains(&Problem::TextDamaged));
}

#[test]
fn headers_in_raw_bytes_are_read_too() {
    let read =
        understand(b"From: Ren\xE9 <r@x.example>\nSubject: R\xE9seau en panne apr\xE8s mise \xE0 jour\n\nx");
    assert_eq!(read.subject, "Réseau en panne après mise à jour");
    assert_eq!(read.from.unwrap().name.as_deref(), Some("René"));
    let inside = understand(b"From: a@x.example\nSubject: =?iso-8859-1?Q?Fr\xF6sche?=\n\nx");
    assert_eq!(inside.subject, "Frösche");
}

#[test]
fn a_character_cut_between_two_encoded_words_is_whole_again() {
    for subject in [
        "=?utf-8?Q?R=C3?=\n =?UTF-8?q?=A9seau?= down",
        "=?utf-8?B?UsM=?= =?utf-8?B?qXNlYXU=?= down",
        "=?utf-8?B?UsOp?= =?iso-8859-1?Q?seau?= down",
    ] {
        let read = understand(format!("From: a@x.example\nSubject: {subject}\n\nx").as_bytes());
        assert_eq!(read.subject, "Réseau down", "{subject}");
    }
}

#[test]
fn nul_and_control_characters_leave_the_text() {
    let read = with("text/plain; charset=utf-8", b"a\0b\x07c\x1B[31md\te\r\nf");
    assert_eq!(read.text, "abc[31md\te\nf");
    assert_eq!(read.problems, [Problem::ControlCharacters]);
}

#[test]
fn damaged_encodings_cost_only_the_damage() {
    let header = "text/plain; charset=utf-8\nContent-Transfer-Encoding: ";
    let printable = with(&format!("{header}quoted-printable"), b"prix =3D 5=E2=82=AC, =ZZ et =\n suite");
    assert_eq!(printable.text, "prix = 5€, =ZZ et  suite");
    assert_eq!(printable.problems, [Problem::EncodingDamaged]);
    let base64 = with(&format!("{header}base64"), b"Qm9u!am91cg==\n\n____\nlist footer");
    assert_eq!(base64.text, "Bonjour");
    assert_eq!(base64.problems, [Problem::EncodingDamaged]);
    let mislabelled = with(&format!("{header}base64"), "Ceci n’est pas du base64, ça se voit.".as_bytes());
    assert_eq!(mislabelled.text, "Ceci n’est pas du base64, ça se voit.");
}
