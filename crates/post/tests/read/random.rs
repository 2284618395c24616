use proptest::prelude::*;

use super::understand;
use relais_post::read::{Mail, limits};

/// What holds of every answer.
fn holds(mail: &Mail) {
    assert_eq!(mail.new_text.is_empty(), mail.text.is_empty());
    assert!(mail.text.len() <= limits::TEXT_BYTES);
    let unseen = |c: char| c.is_control() && c != '\n' && c != '\t';
    assert!(
        !mail.text.contains(unseen)
            && !mail.new_text.contains(unseen)
            && !mail.subject.contains(char::is_control)
    );
    for file in &mail.attachments {
        let name = &file.name;
        assert!(!name.is_empty() && name.chars().count() <= limits::FILE_NAME_CHARS + 1, "{name:?}");
        assert!(
            !name.contains(['/', '\\', ':']) && !name.starts_with('.') && !name.contains(char::is_control),
            "{name:?}"
        );
        assert_eq!(file.size, file.bytes.len() as u64);
    }
    for id in mail.references.iter().chain(&mail.message_id) {
        assert!(!id.contains(char::is_control));
    }
    assert!(serde_json::to_string(mail).is_ok());
    assert_eq!(mail.digest(), mail.clone().digest());
    assert!(mail.answers().len() <= limits::REFERENCES + 1);
}

/// Pieces that parsers trip over, in any order.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let pieces: &[&[u8]] = &[
        b"From: a@b.example\r\n",
        b"Subject: =?utf-8?Q?=C3?= =?utf-8?Q?=A9?=\n",
        b"\r\n\r\n",
        b"\n",
        b"--b\n",
        b"--b--\n",
        b"--c\r\n",
        b"Content-Type: multipart/alternative; boundary=b\n",
        b"Content-Type: multipart/digest; boundary=\"c\"\n",
        b"Content-Type: text/html; charset=utf-16\n",
        b"Content-Type: message/rfc822\n",
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Transfer-Encoding: quoted-printable\n",
        b"Content-Disposition: attachment; filename*0*=utf-8''%2F..%2F\n",
        b"=",
        b"=C3=",
        b"\xC3\xA9",
        b"\xE9",
        b"\0",
        b"<div><table><td>",
        b"</div>",
        b"<pre>",
        b"<a href='http://x'>",
        b"&#x110000;",
        b"&amp",
        b"<!--",
        b"> ",
        b">",
        b"-- \n",
        b"On 1 Jan 2026 a@b wrote:\n",
        b"Le 1 janv. 2026, a@b a \xC3\xA9crit :\n",
        b"From: x\nSent: y\nTo: z\nSubject: t\n",
        b"-----Original Message-----\n",
        b"format=flowed ",
        b"\xEF\xA3\xB0",
        b"text ",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n",
        b"Content-Type: message/delivery-status\n",
    ];
    prop_oneof![
        8 => prop::sample::select(pieces.to_vec()).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
        holds(&understand(&bytes));
    }

    #[test]
    fn pieces_of_mail_in_any_order_get_an_answer(pieces in prop::collection::vec(piece(), 0..60)) {
        holds(&understand(&pieces.concat()));
    }

    #[test]
    fn the_answer_depends_on_the_bytes_alone(pieces in prop::collection::vec(piece(), 0..30)) {
        let bytes = pieces.concat();
        prop_assert_eq!(understand(&bytes), understand(&bytes));
    }

    #[test]
    fn html_of_any_kind_gets_an_answer(html in "(<[a-z/!]{0,6}[ =\"'a-z]{0,8}>?|[a-z &;#é\n]{0,8}){0,60}") {
        let mut bytes = b"From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n".to_vec();
        bytes.extend_from_slice(html.as_bytes());
        holds(&understand(&bytes));
    }
}

#[test]
fn every_mail_of_the_collection_survives_mutation() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0..4u8);
    let changes = prop::collection::vec(change, 1..12);
    for (_, raw) in super::collection::mails() {
        for _ in 0..8 {
            let changes = changes.new_tree(&mut runner).unwrap().current();
            let mut bytes = raw.clone();
            for (index, byte, kind) in changes {
                let at = index.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
                match kind {
                    0 if !bytes.is_empty() => bytes[at] = byte,
                    1 if !bytes.is_empty() => drop(bytes.remove(at)),
                    2 => bytes.insert(at, byte),
                    _ => bytes.truncate(at.max(bytes.len() / 2)),
                }
            }
            holds(&understand(&bytes));
        }
    }
}

use proptest::strategy::ValueTree;
