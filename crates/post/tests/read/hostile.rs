//! Each cap is reported; the sizes are such that work out of proportion would be seen by the test's own time limit.

use super::{mail, raw, understand};
use relais_post::read::{Problem, limits};

#[test]
fn ten_thousand_nested_containers_end_at_the_cap() {
    let mut body = String::new();
    for level in 0..10_000 {
        body.push_str(&format!("--b{level}\nContent-Type: multipart/mixed; boundary=b{}\n\n", level + 1));
    }
    body.push_str("--b10000\n\ndeep down\n");
    let read = mail("Content-Type: multipart/mixed; boundary=b0", &body);
    assert!(read.problems.contains(&Problem::TooDeep));
    let kept = String::from_utf8_lossy(&read.attachments[0].bytes).into_owned();
    assert!(kept.contains("deep down"), "what lies deeper is kept as a file");
}

#[test]
fn ten_thousand_nested_mails_are_one_file() {
    for encoding in ["7bit", "base64"] {
        let nested = "Content-Type: message/rfc822\n\n".repeat(10_000) + "deep";
        let inner =
            if encoding == "base64" { data_encoding::BASE64.encode(nested.as_bytes()) } else { nested };
        let fields = format!("Content-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}");
        let read = mail(&fields, &inner);
        assert_eq!(read.attachments.len(), 1);
        assert!(read.attachments[0].bytes.ends_with(b"deep"));
    }
}

#[test]
fn two_hundred_thousand_headers_end_at_the_cap_and_the_body_is_read() {
    let fields = "X-A: b\r\n".repeat(200_000);
    let read = mail(&fields.replace("\r\n", "\n"), "the body");
    assert!(read.problems.contains(&Problem::TooManyHeaders));
    assert_eq!(read.text, "the body");
}

#[test]
fn headers_of_parts_end_at_their_cap_too() {
    let fields = "X-A: b\n".repeat(50_000);
    let read = mail("Content-Type: multipart/mixed; boundary=b", &format!("--b\n{fields}\ntext\n--b--\n"));
    assert!(read.problems.contains(&Problem::TooManyHeaders));
    assert_eq!(read.text, "text");
}

#[test]
fn a_million_lines_end_at_the_cap() {
    let read = mail("Subject: lines", &"> quoted\nnew\n".repeat(500_000));
    assert_eq!(read.problems, [Problem::TextTooLong]);
    assert!(read.text.len() <= limits::TEXT_BYTES);
    assert!(read.new_text.starts_with("new\n"));
}

#[test]
fn a_million_parts_end_at_the_cap() {
    let read = mail("Content-Type: multipart/mixed; boundary=b", &"--b\n\nx\n".repeat(1_000_000));
    assert!(read.problems.contains(&Problem::TooManyParts));
}

#[test]
fn a_mail_beyond_the_cap_is_cut() {
    let mut bytes = raw("Subject: big", "start");
    bytes.resize(limits::MAIL_BYTES + 1, b'x');
    let read = understand(&bytes);
    assert!(read.problems.contains(&Problem::MailTooLarge));
    assert_eq!(read.subject, "big");
}

#[test]
fn long_headers_lists_and_subjects_are_cut() {
    let ids: String = (0..100_000).map(|n| format!(" <r{n}@x>\n")).collect();
    let read = mail(&format!("References:{ids}Subject: s"), "x");
    assert!(read.problems.contains(&Problem::HeaderTooLong));
    assert!(read.problems.contains(&Problem::TooManyReferences));
    assert_eq!((read.references.len(), read.references[0].as_str()), (limits::REFERENCES, "r0@x"));
    let many: String = (0..2_000).map(|n| format!("a{n}@x.example, ")).collect();
    let read = mail(&format!("Cc: {many}"), "x");
    assert!(read.problems.contains(&Problem::TooManyAddresses));
    assert_eq!(read.cc.len(), limits::ADDRESSES);
    let read = mail(&format!("Subject: {}", "é".repeat(5_000)), "x");
    assert!(read.problems.contains(&Problem::SubjectTooLong));
    assert_eq!(read.subject.chars().count(), limits::SUBJECT_CHARS);
}

#[test]
fn headers_made_to_cost_do_not() {
    let costly = [
        format!("Subject: {}", "=?ab?q?".repeat(9_000)),
        format!("Subject: {}", "=?utf-8?b?".repeat(6_000)),
        format!("Cc: {}", "(".repeat(60_000)),
        format!("Cc: {}", "\"=?a?q?".repeat(9_000)),
        format!("Content-Type: text/plain; {}", (0..2_000).map(|n| format!("a*{n}=b;")).collect::<String>()),
        format!("Content-Type: multipart/mixed; boundary={}", "b".repeat(60_000)),
        format!("Date: {}", "1".repeat(60_000)),
        format!("References: {}", "<".repeat(60_000)),
    ];
    for fields in costly {
        let read = mail(&fields, "the body");
        assert_eq!(read.from.unwrap().address, "zoe@client.example");
    }
}

#[test]
fn boundaries_that_resemble_each_other_stay_apart() {
    let read = mail(
        "Content-Type: multipart/mixed; boundary=a",
        "--a\nContent-Type: multipart/mixed; boundary=aa\n\n--aa\n\none\n--aa--\n--a\n\ntwo\n--ab\n--a--\n",
    );
    assert_eq!(read.text, "one\n\ntwo\n--ab");
    assert!(read.attachments.is_empty());
}
