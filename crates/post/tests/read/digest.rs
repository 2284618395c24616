use super::{raw, understand};

#[test]
fn a_mail_delivered_again_has_the_same_digest() {
    let first = raw("Subject: Panne", "Bonjour");
    let mut again = b"Return-Path: <zoe@client.example>\r\nDelivered-To: support@partner.example\r\n\
        Received: from a.example by b.example; Mon, 5 Jan 2026 10:00:00 +0100\r\n"
        .to_vec();
    again.extend_from_slice(&first);
    assert_eq!(understand(&first).digest(), understand(&again).digest());
}

#[test]
fn the_same_content_in_another_transfer_encoding_has_the_same_digest() {
    let plain = raw("Subject: Panne\nContent-Type: text/plain; charset=utf-8", "déjà vu");
    let encoded = raw(
        "Subject: =?utf-8?B?UGFubmU=?=\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64",
        "ZMOpasOgIHZ1",
    );
    assert_eq!(understand(&plain).digest(), understand(&encoded).digest());
}

#[test]
fn another_text_subject_file_sender_or_day_has_another_digest() {
    let base = String::from_utf8(raw(
        "Subject: Panne\nContent-Type: multipart/mixed; boundary=b",
        "--b\nContent-Type: text/plain\n\nBonjour\n--b\nContent-Type: application/pdf; name=a.pdf\n\nPDF1\n--b--\n",
    ))
    .unwrap();
    let digest = |text: &str| understand(text.as_bytes()).digest();
    for (from, to) in [
        ("Bonjour", "Bonsoir"),
        ("Subject: Panne", "Subject: Pannes"),
        ("PDF1", "PDF2"),
        ("zoe@client", "zac@client"),
        ("5 Jan", "6 Jan"),
    ] {
        let other = base.replace(from, to);
        assert_ne!(base, other);
        assert_ne!(digest(&base), digest(&other), "{from} -> {to}");
    }
}

#[test]
fn text_cannot_slide_from_one_field_into_the_next() {
    let one = understand(&raw("Subject: ab", "c")).digest();
    let two = understand(&raw("Subject: a", "bc")).digest();
    assert_ne!(one, two);
}
