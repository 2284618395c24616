//! Making mails and breaking them.

use crate::soak::luck::Luck;

/// Mails are cut to this: one that is broken in a new way tells more than one that is long.
const LONGEST: usize = 100_000;

const SENDERS: [&str; 5] = [
    "claire@martin.example",
    "Denis Duval <denis@duval.example>",
    "\"Petit, Paul\" <PAUL@martin.example>",
    "nobody@elsewhere.example",
    "=?utf-8?q?Claire_Mart=C3=ADn?= <claire@martin.example>",
];

/// Pieces that readers of mail stumble over.
const PIECES: [&[u8]; 24] = [
    b"\r\n",
    b"\r\n\r\n",
    b"\n",
    b"\r",
    b"\0",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"=?utf-8?B?",
    b"=?utf-8?Q?=00=FF?=",
    b"=?x-unknown?Q?caf=E9?=",
    b"--",
    b"--boundary--\r\n",
    b"Content-Type: multipart/mixed; boundary=boundary\r\n",
    b"Content-Type: multipart/alternative; boundary=\"\"\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: text/html; charset=utf-7\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Disposition: attachment; filename=\"../../etc/passwd\"\r\n",
    b"Message-ID: <>\r\n",
    b"From: a@b@c, <<>>\r\n",
    b"Auto-Submitted: auto-replied\r\n",
    "« réseau » \u{202f}\u{feff}\u{202e}😀\u{0301}".as_bytes(),
];

/// Makes one mail after the other.
pub struct Maker {
    whole: Vec<Vec<u8>>,
    /// Numbers of requests that a subject may name.
    numbers: Vec<String>,
    made: u64,
}

impl Maker {
    /// From mails that others have met.
    pub fn new(collection: Vec<(String, Vec<u8>)>) -> Self {
        Self { whole: collection.into_iter().map(|(_, raw)| raw).collect(), numbers: Vec::new(), made: 0 }
    }

    /// A number that a later mail may answer.
    pub fn learn(&mut self, number: String) {
        self.numbers.push(number);
    }

    /// A mail, mostly broken.
    pub fn mail(&mut self, luck: &mut Luck) -> Vec<u8> {
        self.made += 1;
        let mut raw = match luck.below(4) {
            0 => self.ours(luck),
            // Somebody else's, in the name of one of our contacts.
            1 => [self.head(luck), luck.one(&self.whole).clone()].concat(),
            _ => luck.one(&self.whole).clone(),
        };
        for _ in 0..luck.below(5) {
            self.break_once(&mut raw, luck);
        }
        raw.truncate(LONGEST);
        if raw.is_empty() { b"\r\n".to_vec() } else { raw }
    }

    fn head(&self, luck: &mut Luck) -> Vec<u8> {
        let mut subject = format!("Backups fail, {}", self.made);
        if luck.once_in(2) && !self.numbers.is_empty() {
            subject = format!("Re: [{}] {subject}", luck.one(&self.numbers));
        }
        let (from, made) = (luck.one(&SENDERS), self.made);
        format!("From: {from}\r\nSubject: {subject}\r\nMessage-ID: <made-{made}@martin.example>\r\n")
            .into_bytes()
    }

    fn ours(&self, luck: &mut Luck) -> Vec<u8> {
        let mut raw = self.head(luck);
        let parts: &[u8] = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=boundary\r\n\r\n\
            --boundary\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe backup has failed again.\r\n\
            --boundary\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename=screen.png\r\n\
            Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgoAAAANSUhEUg==\r\n--boundary--\r\n";
        let plain: &[u8] = b"\r\nIt has failed again.\r\n\r\n> What does the log say?\r\n-- \r\nClaire\r\n";
        raw.extend_from_slice(if luck.once_in(2) { parts } else { plain });
        raw
    }

    fn break_once(&self, raw: &mut Vec<u8>, luck: &mut Luck) {
        let at = luck.index(raw.len() + 1);
        let some = luck.index(200);
        let end = raw.len().min(at + some);
        match luck.below(8) {
            0 => {
                if let Some(byte) = raw.get_mut(at) {
                    *byte = luck.number().to_le_bytes()[0];
                }
            }
            1 => drop(raw.drain(at..end)),
            2 => {
                let piece = raw[at..end].to_vec();
                raw.splice(at..at, piece);
            }
            3 => {
                let noise: Vec<u8> = (0..some).map(|_| luck.number().to_le_bytes()[0]).collect();
                raw.splice(at..at, noise);
            }
            4 => raw.truncate(at),
            5 => {
                let other = luck.one(&self.whole);
                raw.truncate(at);
                raw.extend_from_slice(&other[luck.index(other.len() + 1)..]);
            }
            6 => {
                let piece = luck.one(&PIECES).repeat(1 + luck.index(40));
                raw.splice(at..at, piece);
            }
            _ => {
                let piece = *luck.one(&PIECES);
                raw.splice(at..at, piece.iter().copied());
            }
        }
    }
}
