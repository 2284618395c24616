use serde_json::{Value, json};

use super::{mail, understand};
use relais_post::read::Problem;

#[test]
fn the_json_is_exactly_what_the_command_line_promises() {
    let read = mail(
        "Cc: =?utf-8?Q?Ren=C3=A9?= <rene@client.example>\nSubject: =?iso-8859-1?Q?Panne_g=E9n=E9rale?=\n\
         In-Reply-To: <b@x>\nReferences: <a@x> <b@x>\nContent-Type: multipart/mixed; boundary=b",
        "--b\nContent-Type: text/plain; charset=utf-8\n\nBonjour,\nplus rien ne marche.\n-- \nZoé\n--b\n\
         Content-Type: text/csv; name=log.csv\nContent-Transfer-Encoding: base64\n\nYSxiCg==\n--b--\n",
    );
    assert_eq!(
        serde_json::to_value(&read).unwrap(),
        json!({
            "from": {"name": "Zoé Martin", "address": "zoe@client.example"},
            "to": [{"name": null, "address": "support@partner.example"}],
            "cc": [{"name": "René", "address": "rene@client.example"}],
            "subject": "Panne générale",
            "message_id": "m1@client.example",
            "in_reply_to": "b@x",
            "references": ["a@x", "b@x"],
            "date": "2026-01-05T08:30:00Z",
            "text": "Bonjour,\nplus rien ne marche.\n-- \nZoé",
            "new_text": "Bonjour,\nplus rien ne marche.",
            "html": null,
            "attachments": [{
                "name": "log.csv", "type": "text/csv", "size": 4,
                "sha256": sha256(b"a,b\n")
            }],
            "automatic": false,
            "bounce": false,
            "problems": []
        })
    );
    assert_eq!(read.attachments[0].bytes, b"a,b\n");
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(bytes))
}

#[test]
fn problems_are_stable_codes() {
    let read = understand(b"Subject: nobody\n\nhello");
    let value = serde_json::to_value(&read).unwrap();
    assert_eq!(value["problems"], json!(["from_missing", "message_id_missing", "date_missing"]));
    assert_eq!(value["from"], Value::Null);
}

#[test]
fn bytes_without_a_header_are_all_text() {
    let read = understand("Bonjour, ceci n’est pas un en-tête\net la suite\n".as_bytes());
    assert_eq!(read.text, "Bonjour, ceci n’est pas un en-tête\net la suite");
    assert!(read.problems.contains(&Problem::NoHeaders));
}

#[test]
fn an_empty_mail_says_so() {
    for raw in [b"".as_slice(), b"\r\n", b" \t \r\n\r\n"] {
        let read = understand(raw);
        assert!(read.problems.contains(&Problem::Empty), "{raw:?}");
        assert_eq!(read.text, "");
    }
}

#[test]
fn the_first_line_of_a_mailbox_file_is_no_header() {
    let read = understand(b"From zoe@x Mon Jan  5 09:30:00 2026\nFrom: zoe@x.example\nSubject: a\n\nb\n");
    assert_eq!(read.subject, "a");
    assert_eq!(read.from.unwrap().address, "zoe@x.example");
}

#[test]
fn two_senders_are_reported_and_the_first_counts() {
    let folded = mail("From: chef@client.example", "x");
    assert_eq!(folded.from.as_ref().unwrap().address, "zoe@client.example");
    assert!(folded.problems.contains(&Problem::FromAmbiguous));
    assert!(folded.problems.contains(&Problem::HeaderRepeated));
    let listed = understand(b"From: a@x.example, b@x.example\n\nhello");
    assert!(listed.problems.contains(&Problem::FromAmbiguous));
}

#[test]
fn a_name_that_imitates_an_address_does_not_become_one() {
    let read = understand(b"From: \"boss@bank.example\" <thief@evil.example>\n\nhello");
    let from = read.from.unwrap();
    assert_eq!(from.address, "thief@evil.example");
    assert_eq!(from.name.as_deref(), Some("boss@bank.example"));
}

#[test]
fn groups_comments_and_folding_yield_their_addresses() {
    let read = understand(
        b"From: zoe@x.example (Zoe)\nTo: Team: a@x.example,\n  \"B, C\" <b@x.example>;\nCc: undisclosed-recipients:;\n\nx",
    );
    let to: Vec<_> = read.to.iter().map(|a| a.address.as_str()).collect();
    assert_eq!(to, ["a@x.example", "b@x.example"]);
    assert_eq!(read.to[1].name.as_deref(), Some("B, C"));
    assert!(read.cc.is_empty());
}

#[test]
fn a_line_break_cannot_be_smuggled_into_a_subject() {
    let read = mail("Subject: =?utf-8?Q?hello=0D=0ABcc:_all=40x?=", "x");
    assert_eq!(read.subject, "hello Bcc: all@x");
}

#[test]
fn what_in_reply_to_names_is_part_of_the_thread() {
    let read = mail("In-Reply-To: <z@x>", "x");
    assert_eq!(read.in_reply_to.as_deref(), Some("z@x"));
    assert_eq!(read.references, ["z@x"]);
}

#[test]
fn the_mails_it_answers_come_nearest_first() {
    let read = mail("In-Reply-To: <b@x>\nReferences: <a@x> <b@x> <c@x>", "x");
    assert_eq!(read.answers(), ["b@x", "c@x", "a@x"]);
}

#[test]
fn a_mail_whose_sender_or_words_are_not_known_needs_a_person() {
    let needs = |raw: &[u8]| understand(raw).problems.iter().any(|p| p.needs_a_person());
    for raw in ["hello", "", "From: moderator\n\nx", "From: a@x.example, b@x.example\n\nx"] {
        assert!(needs(raw.as_bytes()), "{raw}");
    }
    assert!(!needs(b"From: a@x.example\n\nno id, no date, all the same clear"));
}

#[test]
fn the_mail_room_has_words_for_whatever_needs_a_person() {
    let codes = Problem::FOR_A_PERSON.map(|it| serde_json::to_value(it).unwrap());
    for code in codes.iter().map(|it| it.as_str().unwrap()).chain(["not_understood"]) {
        for key in [format!("ui-o-problem-{code}"), format!("ui-o-problem-{code}-help")] {
            assert!(words::has(&key), "{key}");
        }
    }
}

#[test]
fn a_date_that_no_calendar_has_is_a_problem_and_no_date() {
    let read = understand(b"From: a@x.example\nDate: Tue, 99 Foo 2026 99:99:99 +9999\n\nx");
    assert_eq!(read.date, None);
    assert!(read.problems.contains(&Problem::DateUnreadable));
}

#[test]
fn soft_line_breaks_are_joined_and_quotes_keep_their_depth() {
    let read = mail(
        "Content-Type: text/plain; charset=utf-8; format=flowed",
        "This is one \nsentence.\n> quoted on \n> two lines\n-- \nZoe\n",
    );
    assert_eq!(read.text, "This is one sentence.\n> quoted on two lines\n-- \nZoe");
    assert_eq!(read.new_text, "This is one sentence.");
}

#[test]
fn an_outer_boundary_ends_what_is_inside() {
    let read = mail(
        "Content-Type: multipart/mixed; boundary=out",
        "--out\nContent-Type: multipart/alternative; boundary=in\n\n--in\nContent-Type: text/plain\n\none\n--out\n\
         Content-Type: application/pdf; name=a.pdf\n\nPDF\n--out--\n",
    );
    assert_eq!(read.text, "one");
    assert_eq!(read.attachments.len(), 1);
    assert!(read.problems.contains(&Problem::Unclosed));
}

#[test]
fn a_container_without_its_boundary_is_read_as_text() {
    for kind in ["multipart/mixed", "multipart/mixed; boundary=never"] {
        let read = mail(&format!("Content-Type: {kind}"), "All that was written.\n");
        assert_eq!(read.text, "All that was written.", "{kind}");
        assert_eq!(read.problems, [Problem::BoundaryMissing], "{kind}");
    }
}

#[test]
fn of_two_forms_of_one_text_the_plain_one_is_read_and_the_other_kept() {
    let read = mail(
        "Content-Type: multipart/alternative; boundary=b",
        "--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/html\n\n<p>rich</p>\n--b--\n",
    );
    assert_eq!(read.text, "plain");
    assert_eq!(read.html.as_deref(), Some("<p>rich</p>"));
    assert!(read.attachments.is_empty());
}

#[test]
fn an_empty_text_beside_full_html_is_no_text() {
    let read = mail(
        "Content-Type: multipart/alternative; boundary=b",
        "--b\nContent-Type: text/plain\n\n \n\n--b\nContent-Type: text/html\n\n<p>rich</p>\n--b--\n",
    );
    assert_eq!(read.text, "rich");
    assert_eq!(read.new_text, "rich");
}

#[test]
fn encrypted_mail_says_that_it_cannot_be_read() {
    let read = mail("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "xx");
    assert!(read.problems.contains(&Problem::Encrypted));
    assert_eq!(read.attachments[0].name, "smime.p7m");
}
