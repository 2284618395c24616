use super::mail;

#[test]
fn mail_that_a_machine_wrote_is_automatic() {
    for fields in [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=\"x\"",
        "Precedence: bulk",
        "Precedence: LIST",
        "Precedence: junk",
        "List-Id: <news.example>",
        "List-Unsubscribe: <mailto:x@y>",
        "X-Autoreply: yes",
        "X-Autorespond: out",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "Return-Path: <>",
        "Subject: Automatic reply: Panne",
        "Subject: Out of Office: Panne",
        "Subject: =?utf-8?Q?R=C3=A9ponse_automatique=C2=A0:_Panne?=",
        "Subject: Absence du bureau",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
    ] {
        let read = mail(fields, "Bonjour");
        assert!(read.automatic, "{fields}");
        assert!(!read.bounce, "{fields}");
    }
}

#[test]
fn mail_that_a_person_wrote_is_not() {
    for fields in [
        "Subject: Panne",
        "Auto-Submitted: no",
        "Precedence: first-class",
        "Return-Path: <zoe@client.example>",
        "X-Auto-Response-Suppress: DR, RN",
        "Subject: Our office is out of power",
        "Subject: Re: your automatic reply: what about it",
    ] {
        assert!(!mail(fields, "Bonjour").automatic, "{fields}");
    }
}

#[test]
fn a_delivery_report_names_the_mail_that_did_not_arrive() {
    let read = mail(
        "Subject: Undelivered Mail Returned to Sender\nContent-Type: multipart/report; report-type=delivery-status; boundary=b",
        "--b\n\nI am sorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
         Final-Recipient: rfc822; gone@client.example\nAction: failed\nStatus: 5.1.1\n--b\n\
         Content-Type: message/rfc822\n\nMessage-ID: <ours-1@partner.example>\nSubject: x\n\ny\n--b--\n",
    );
    assert!(read.bounce && read.automatic);
    let bounced = read.bounced.unwrap();
    assert_eq!(bounced.message_id.as_deref(), Some("ours-1@partner.example"));
    assert_eq!(bounced.recipient.as_deref(), Some("gone@client.example"));
    assert_eq!(bounced.action.as_deref(), Some("failed"));
    assert_eq!(bounced.status.as_deref(), Some("5.1.1"));
}

#[test]
fn headers_alone_are_enough_to_name_it() {
    let read = mail(
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        "--b\n\nsorry\n--b\nContent-Type: text/rfc822-headers\nContent-Transfer-Encoding: base64\n\n\
         TWVzc2FnZS1JRDogPG91cnMtMkBwYXJ0bmVyLmV4YW1wbGU+Cg==\n--b--\n",
    );
    assert_eq!(read.bounced.unwrap().message_id.as_deref(), Some("ours-2@partner.example"));
}

#[test]
fn a_bounce_without_form_is_known_by_its_sender_and_subject() {
    for (from, subject) in [
        ("MAILER-DAEMON@mx.example", "failure notice"),
        ("postmaster@mx.example", "Non remis : Panne"),
        ("Mail Delivery System <mailer-daemon@mx.example>", "Échec de la remise"),
    ] {
        let raw = format!(
            "From: {from}\nSubject: {subject}\n\nHi, could not deliver.\n\n--- Below is a copy:\n\
             From: support@partner.example\nMessage-ID: <ours-3@partner.example>\n"
        );
        let read = super::understand(raw.as_bytes());
        assert!(read.bounce, "{from}");
        assert_eq!(read.bounced.unwrap().message_id.as_deref(), Some("ours-3@partner.example"), "{from}");
    }
}

#[test]
fn a_person_who_writes_about_a_failed_delivery_is_no_bounce() {
    let read =
        mail("Subject: Undelivered mail since this morning", "Our users get bounces.\nMessage-ID: <a@b>");
    assert!(!read.bounce && !read.automatic);
}
