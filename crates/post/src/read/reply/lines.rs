//! One line of a mail, and what it can be, in French and in English.

use super::MARK;

/// The words of Outlook's header block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    From,
    Sent,
    To,
    Subject,
}

pub(super) struct Line<'a> {
    /// As written.
    pub(super) text: &'a str,
    /// Its start, comparable: lower case, plain spaces and apostrophes, no emphasis signs.
    plain: String,
}

/// No line that matters here is longer.
const LOOKED_AT: usize = 400;

impl<'a> Line<'a> {
    pub(super) fn new(text: &'a str) -> Line<'a> {
        let start = &text[..text.floor_char_boundary(LOOKED_AT)];
        let plain: String = start
            .chars()
            .filter(|c| *c != '*')
            .map(|c| match c {
                '\u{A0}' | '\u{202F}' | '\u{2009}' | '\t' => ' ',
                '’' => '\'',
                c => c,
            })
            .flat_map(char::to_lowercase)
            .collect();
        Line { text, plain: plain.trim().to_owned() }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.plain.is_empty()
    }

    pub(super) fn is_mark(&self) -> bool {
        self.plain.contains(MARK)
    }

    pub(super) fn is_quote(&self) -> bool {
        self.plain.starts_with('>')
    }

    /// The line our own mails begin with, "Répondez au-dessus de cette ligne" or "Reply above this line", however it
    /// is decorated.
    pub(super) fn is_our_marker(&self) -> bool {
        let words = self.plain.trim_matches(|c: char| !c.is_alphanumeric());
        words.starts_with("répondez au-dessus de cette ligne")
            || words.starts_with("repondez au-dessus de cette ligne")
            || words.starts_with("reply above this line")
    }

    /// "-----Original Message-----" and its kin.
    pub(super) fn is_original_message(&self) -> bool {
        self.dashed().is_some_and(|words| {
            matches!(
                words,
                "original message"
                    | "message d'origine"
                    | "message original"
                    | "message d'origine :"
                    | "original appointment"
                    | "rendez-vous d'origine"
                    | "e-mail d'origine"
                    | "courriel d'origine"
                    | "mail original"
                    | "message initial"
            )
        })
    }

    /// Where a forwarded mail begins.
    pub(super) fn is_forward(&self) -> bool {
        let dashed = self.dashed().is_some_and(|words| {
            matches!(
                words,
                "forwarded message"
                    | "forwarded by"
                    | "message transféré"
                    | "message transmis"
                    | "message réexpédié"
                    | "courriel transféré"
                    | "e-mail transféré"
            )
        });
        dashed
            || matches!(
                self.plain.as_str(),
                "begin forwarded message:" | "début du message transféré :" | "début du message réexpédié :"
            )
    }

    fn dashed(&self) -> Option<&str> {
        let inner = self.plain.trim_matches(['-', '_', '—', '–', ' ']);
        (self.plain.starts_with("--") || self.plain.starts_with('—') || self.plain.starts_with("__"))
            .then_some(inner)
    }

    /// A line of underscores, as Outlook draws above the quoted mail.
    pub(super) fn is_rule(&self) -> bool {
        self.plain.len() >= 10 && self.plain.chars().all(|c| c == '_')
            || self.plain.chars().count() >= 10 && self.plain.chars().all(|c| matches!(c, '―' | '─' | '—'))
    }

    /// A field of a quoted header, by its name before the colon.
    pub(super) fn field(&self) -> Option<Field> {
        let (name, _) = self.plain.split_once(':')?;
        Some(match name.trim() {
            "from" | "de" | "expéditeur" => Field::From,
            "sent" | "date" | "envoyé" | "envoye" | "envoyé le" | "date d'envoi" => Field::Sent,
            "to" | "à" | "a" | "pour" | "destinataire" | "destinataires" | "cc" => Field::To,
            "subject" | "objet" | "sujet" => Field::Subject,
            _ => return None,
        })
    }

    /// "On …" and "Le …", and the form that begins with the name.
    pub(super) fn starts_introduction(&self) -> bool {
        self.plain.starts_with("on ")
            || self.plain.starts_with("le ")
            || self.plain.starts_with("en date du ")
            || self.ends_introduction()
    }

    pub(super) fn ends_introduction(&self) -> bool {
        let Some(words) = self.plain.strip_suffix(':') else { return false };
        let words = words.trim_end();
        ["wrote", "writes", "a écrit", "a ecrit", "a écrit ceci", "écrivait", "écrit"].iter().any(|end| {
            words
                .strip_suffix(end)
                .is_some_and(|before| before.is_empty() || before.ends_with([' ', '>', ',']))
        })
    }

    /// An address, a year, or an hour: what programs write into an introduction and people do not.
    pub(super) fn names_a_time_or_address(&self) -> bool {
        self.plain.contains('@') || self.has_year() || self.has_hour()
    }

    fn has_year(&self) -> bool {
        self.plain
            .split(|c: char| !c.is_ascii_digit())
            .any(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
    }

    /// `14:05`, `14h05`, `14 h 05`.
    fn has_hour(&self) -> bool {
        let compact: Vec<u8> = self.plain.bytes().filter(|b| *b != b' ').collect();
        compact.windows(4).any(|w| {
            w[0].is_ascii_digit()
                && matches!(w[1], b':' | b'h')
                && w[2].is_ascii_digit()
                && w[3].is_ascii_digit()
        })
    }

    /// "Envoyé de mon iPhone": what a device adds below the text.
    pub(super) fn is_device_line(&self) -> bool {
        const STARTS: [&str; 17] = [
            "sent from my ",
            "sent from mail for windows",
            "sent from outlook",
            "sent from proton",
            "sent from yahoo mail",
            "sent via ",
            "sent with proton",
            "get outlook for ",
            "envoyé de mon ",
            "envoyé depuis mon ",
            "envoyé depuis outlook",
            "envoyé depuis l'application",
            "envoyé à partir de ",
            "envoyé avec ",
            "télécharger outlook pour ",
            "obtenir outlook pour ",
            "provenance : courrier pour windows",
        ];
        let words = self.plain.trim_start_matches(['-', '—', '[', '(', ' ']);
        let is_short = self.plain.chars().count() <= 120;
        is_short && STARTS.iter().any(|start| words.starts_with(start))
    }
}
