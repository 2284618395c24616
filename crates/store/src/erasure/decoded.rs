//! What a raw mail may say: as its bytes stand, and out of the encodings in which mails travel (RFC 2045, 6; RFC 2047). Its
//! structure is not read, whatever it claims: of something that is sought it counts whether it stands anywhere.

/// How far an encoded word may reach, in bytes.
const WORD: usize = 1000;

/// The texts that a mail may hold.
pub(super) fn texts(raw: &[u8]) -> [String; 4] {
    [text(raw), text(&quoted_printable(raw)), text(&base64(raw)), text(&encoded_words(raw))]
}

/// In UTF-8; what is none of it in Latin-1, which the sets of the West begin with.
fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
    }
    text
}

/// All of it as quoted-printable: what is no escape stays, and lines that were broken on the way are joined.
fn quoted_printable(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let content = line.trim_ascii_end();
        let (mut rest, end) = match content.strip_suffix(b"=") {
            Some(joined) => (joined, &b""[..]),
            None => line.split_at(content.len()),
        };
        while let Some((byte, behind)) = rest.split_first() {
            let escaped = (*byte == b'=').then(|| behind.first_chunk::<2>().and_then(hex)).flatten();
            out.push(escaped.unwrap_or(*byte));
            rest = if escaped.is_some() { &behind[2..] } else { behind };
        }
        out.extend_from_slice(end);
    }
    out
}

fn hex(pair: &[u8; 2]) -> Option<u8> {
    let [high, low] = pair.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? * 16 + low?).ok()
}

/// Lines that follow each other and are of nothing else, decoded; a new line behind each such run.
fn base64(raw: &[u8]) -> Vec<u8> {
    let (mut out, mut held, mut bits) = (Vec::with_capacity(raw.len()), 0u32, 0u32);
    for line in raw.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii) {
        let data = line.strip_suffix(b"==").or(line.strip_suffix(b"=")).unwrap_or(line);
        let values: Option<Vec<u8>> = data.iter().map(|byte| value(*byte)).collect();
        let values = values.unwrap_or_default();
        for value in &values {
            held = (held << 6) | u32::from(*value);
            bits += 6;
            if bits >= 8 {
                bits -= 8;
                out.push((held >> bits) as u8);
                held &= (1 << bits) - 1;
            }
        }
        if values.is_empty() || data.len() < line.len() {
            (held, bits) = (0, 0);
            out.push(b'\n');
        }
    }
    out
}

fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// What encoded words of headers say; neighbours are one text.
fn encoded_words(raw: &[u8]) -> Vec<u8> {
    let (text, mut out) = (String::from_utf8_lossy(raw), Vec::new());
    let mut rest = &*text;
    while let Some((_, word)) = rest.split_once("=?") {
        rest = word;
        let near = &word[..word.floor_char_boundary(WORD)];
        let mut parts = near.splitn(3, '?').skip(1);
        let (Some(encoding), Some(payload)) = (parts.next(), parts.next()) else { continue };
        let Some((payload, behind)) = payload.split_once("?=") else { continue };
        let mut said = match encoding {
            "B" | "b" => base64(payload.as_bytes()),
            "Q" | "q" => quoted_printable(payload.replace('_', " ").as_bytes()),
            _ => continue,
        };
        // What ends here may go on in a neighbour, between whose bytes a letter may be cut.
        _ = said.pop_if(|byte| *byte == b'\n');
        out.append(&mut said);
        if !behind.trim_start().starts_with("=?") {
            out.push(b'\n');
        }
        rest = &word[near.len() - behind.len()..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::texts;

    fn says(raw: &str, sought: &str) -> bool {
        texts(raw.as_bytes()).iter().any(|text| text.contains(sought))
    }

    #[test]
    fn what_stands_in_an_encoding_is_read_in_whichever_it_is() {
        let name = "Zo\u{e9} Lef\u{e8}vre";
        for raw in [
            format!("Subject: x\r\n\r\nIt was {name}.\r\n"),
            "\r\nIt was Zo=C3=A9 Lef=\r\n=C3=A8vre.\r\n".to_owned(),
            "\r\nIt was Zo=E9 Lef=E8vre.\r\n".to_owned(),
            "--part\r\n\r\nSXQgd2FzIFpvw6kgTGVm\r\nw6h2cmUuDQo=\r\n--part--\r\n".to_owned(),
            "To: =?utf-8?Q?Zo=C3=A9_Lef=C3=A8vre?= <x@corp.example>\r\n".to_owned(),
            "To: =?utf-8?B?Wm/DqSBMZWbD?=\r\n =?utf-8?B?qHZyZQ==?= <x@corp.example>\r\n".to_owned(),
        ] {
            assert!(says(&raw, name), "{raw}: {:?}", texts(raw.as_bytes()));
        }
        assert!(!says("\r\nIt was Zo=C3=A9 Le=\r\nvre.\r\n", name));
    }

    #[test]
    fn whatever_comes_is_read_to_its_end() {
        for raw in ["=", "=?", "=?a?B?", "=?=?=?", "=?a?Q??=", "====\n=", "=?é?B?é?=", "A", "\0=\r"] {
            assert_eq!(texts(raw.as_bytes())[0], raw);
        }
        assert_eq!(texts(b"a\xffb \xc3\xa9")[0], "a\u{ff}b \u{e9}", "each as it is, in one line as well");
    }
}
