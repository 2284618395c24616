use super::{mail, understand};
use relais_post::read::{Mail, Problem};

fn with_file(disposition: &str) -> Mail {
    mail(
        "Content-Type: multipart/mixed; boundary=b",
        &format!(
            "--b\nContent-Type: text/plain\n\nsee file\n--b\nContent-Type: application/octet-stream\n\
             Content-Disposition: {disposition}\n\nDATA\n--b--\n"
        ),
    )
}

#[test]
fn hostile_file_names_become_safe_base_names() {
    for (claimed, safe) in [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\Windows\\\\x.exe", "x.exe"),
        ("C:x.exe", "x.exe"),
        ("/", "attachment-1.bin"),
        ("..", "attachment-1.bin"),
        ("   ", "attachment-1.bin"),
        (".htaccess", "htaccess"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("COM1.log", "_COM1.log"),
        ("a<b>|c?*.txt", "a_b__c__.txt"),
        ("report.pdf.. ", "report.pdf"),
        ("%2e%2e%2fx", "_2e_2e_2fx"),
        ("facture\u{202E}fdp.exe", "facturefdp.exe"),
        ("\u{200B}.\u{200B}htaccess", "htaccess"),
        ("a\u{FEFF}b\u{2066}c.txt", "abc.txt"),
        ("..\u{FF0F}..\u{2215}x.sh", "x.sh"),
        ("Cafe\u{301}.txt", "Café.txt"),
        ("ordinary name (2).pdf", "ordinary name (2).pdf"),
        ("été à Nîmes.docx", "été à Nîmes.docx"),
    ] {
        let read = with_file(&format!("attachment; filename=\"{claimed}\""));
        assert_eq!(read.attachments.len(), 1, "{claimed}");
        assert_eq!(read.attachments[0].name, safe, "{claimed}");
        let changed = claimed != safe;
        assert_eq!(read.problems.contains(&Problem::FileNameChanged), changed, "{claimed}");
    }
}

#[test]
fn a_line_break_cannot_be_smuggled_into_a_file_name() {
    let read = with_file("attachment; filename*=utf-8''a%0D%0ASet-Cookie%3A%20x%00.txt");
    assert_eq!(read.attachments[0].name, "a Set-Cookie_ x .txt");
}

#[test]
fn a_long_name_keeps_its_extension() {
    let read = with_file(&format!("attachment; filename=\"{}.pdf\"", "é".repeat(300)));
    let name = &read.attachments[0].name;
    assert!(name.ends_with("é.pdf") && name.chars().count() <= 120 && name.len() <= 240, "{name}");
    let dotted = with_file(&format!("attachment; filename=\"a.{}\"", "x".repeat(300)));
    assert_eq!(dotted.attachments[0].name.chars().count(), 120);
}

#[test]
fn a_file_without_a_name_is_numbered_and_keeps_its_bytes() {
    let read = with_file("attachment");
    let file = &read.attachments[0];
    assert_eq!(
        (file.name.as_str(), file.bytes.as_slice(), file.size),
        ("attachment-1.bin", b"DATA".as_slice(), 4)
    );
    assert!(!read.problems.contains(&Problem::FileNameChanged));
}

#[test]
fn continued_and_encoded_names_are_put_together() {
    let read = with_file(
        "attachment;\n filename*0*=utf-8''rapport%20d%27;\n filename*1*=%C3%A9t%C3%A9;\n filename*2=.pdf",
    );
    assert_eq!(read.attachments[0].name, "rapport d'été.pdf");
    let encoded = with_file("attachment; filename=\"=?utf-8?B?w6l0w6kucGRm?=\"");
    assert_eq!(encoded.attachments[0].name, "été.pdf");
}

#[test]
fn a_declared_type_that_is_none_becomes_plain_text_not_markup() {
    let read = understand(b"From: a@x.example\nContent-Type: text/html<script>; x\n\nhello");
    assert_eq!(read.text, "hello");
    assert_eq!(read.html, None);
}

#[test]
fn a_forwarded_mail_is_a_file_named_by_its_subject() {
    let read = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "--b\n\nsee below\n--b\nContent-Type: message/rfc822\n\nSubject: Panne / urgent\nFrom: z@x\n\ninner text\n--b--\n",
    );
    assert_eq!(read.text, "see below");
    assert_eq!(read.attachments[0].name, "Panne - urgent.eml");
    assert_eq!(read.attachments[0].bytes, b"Subject: Panne / urgent\r\nFrom: z@x\r\n\r\ninner text");
}

#[test]
fn a_picture_shown_in_the_html_is_a_file_with_its_content_id() {
    let read = mail(
        "Content-Type: multipart/related; boundary=b",
        "--b\nContent-Type: text/html\n\n<p>see <img src=\"cid:p1@x\"></p>\n--b\nContent-Type: image/png\n\
         Content-ID: <p1@x>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b--\n",
    );
    assert_eq!(read.attachments[0].content_id.as_deref(), Some("p1@x"));
    assert_eq!(read.attachments[0].name, "attachment-1.png");
}
