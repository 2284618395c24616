//! The header of the mail: who, to whom, about what, in which thread.

use jiff::Timestamp;
use mail_parser::Addr;

use super::headers::Headers;
use super::{Address, Problem, Problems, clean, limits};

/// What the mail's own header says.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) from: Option<Address>,
    pub(super) to: Vec<Address>,
    pub(super) cc: Vec<Address>,
    pub(super) reply_to: Vec<Address>,
    pub(super) subject: String,
    pub(super) message_id: Option<String>,
    pub(super) in_reply_to: Option<String>,
    pub(super) references: Vec<String>,
    pub(super) date: Option<Timestamp>,
}

impl Head {
    pub(super) fn of(headers: &Headers, problems: &mut Problems) -> Head {
        for name in ["from", "subject", "date", "message-id", "in-reply-to", "references", "to", "cc"] {
            if headers.count(name) > 1 {
                problems.add(Problem::HeaderRepeated);
            }
        }
        Head {
            from: sender(headers, problems),
            to: addresses(headers, "to", problems),
            cc: addresses(headers, "cc", problems),
            reply_to: addresses(headers, "reply-to", problems),
            subject: subject(headers, problems),
            message_id: message_id(headers, problems),
            in_reply_to: ids(headers, "in-reply-to").into_iter().next(),
            references: references(headers, problems),
            date: date(headers, problems),
        }
    }
}

/// The first address. Several are legal (RFC 5322, 3.6.2) and a way to show one sender while another one is checked.
fn sender(headers: &Headers, problems: &mut Problems) -> Option<Address> {
    let mut all = addresses(headers, "from", problems).into_iter();
    let first = all.next();
    match &first {
        Some(first) if !first.address.contains('@') => problems.add(Problem::FromMissing),
        Some(first) if all.any(|other| !other.address.eq_ignore_ascii_case(&first.address)) => {
            problems.add(Problem::FromAmbiguous);
        }
        Some(_) => {}
        None => problems.add(Problem::FromMissing),
    }
    first
}

fn addresses(headers: &Headers, name: &str, problems: &mut Problems) -> Vec<Address> {
    let mut list: Vec<Address> = headers.addresses(name).iter().filter_map(address).collect();
    if list.len() > limits::ADDRESSES {
        list.truncate(limits::ADDRESSES);
        problems.add(Problem::TooManyAddresses);
    }
    list
}

/// A name alone is nobody; a name that is an address ("a@b.fr", written without brackets) is one.
fn address(raw: &Addr<'_>) -> Option<Address> {
    let name = raw.name.as_deref().map(|n| clean::line(n, limits::NAME_CHARS)).filter(|n| !n.is_empty());
    let text = raw.address.as_deref().or(raw.name.as_deref().filter(|n| n.contains('@')))?;
    let address: String = text.chars().filter(|c| !clean::is_invisible(*c) && !c.is_control()).collect();
    let address = address.trim().trim_matches(['<', '>']).to_owned();
    if address.is_empty() || address.len() > limits::ID_BYTES {
        return None;
    }
    let name = name.filter(|n| *n != address);
    Some(Address { name, address })
}

fn subject(headers: &Headers, problems: &mut Problems) -> String {
    let subject = headers.text("subject").unwrap_or_default();
    if subject.chars().nth(limits::SUBJECT_CHARS).is_some() {
        problems.add(Problem::SubjectTooLong);
    }
    clean::line(&subject, limits::SUBJECT_CHARS)
}

fn message_id(headers: &Headers, problems: &mut Problems) -> Option<String> {
    let id = ids(headers, "message-id").into_iter().next();
    if id.is_none() {
        problems.add(Problem::MessageIdMissing);
    }
    id
}

pub(super) fn ids(headers: &Headers, name: &str) -> Vec<String> {
    let clean = |id: String| clean::line(&id, limits::ID_BYTES);
    let usable = |id: &String| !id.is_empty() && id.len() <= limits::ID_BYTES;
    headers.ids(name).into_iter().map(clean).filter(usable).collect()
}

/// `References`, and what `In-Reply-To` names beyond it: some clients write only the latter.
fn references(headers: &Headers, problems: &mut Problems) -> Vec<String> {
    let mut all = ids(headers, "references");
    for id in ids(headers, "in-reply-to").into_iter().take(limits::REFERENCES) {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    if all.len() > limits::REFERENCES {
        problems.add(Problem::TooManyReferences);
        let surplus = all.len() - limits::REFERENCES;
        all.drain(1..=surplus);
    }
    all
}

fn date(headers: &Headers, problems: &mut Problems) -> Option<Timestamp> {
    match headers.date("date") {
        Some(Ok(date)) => Some(date),
        Some(Err(())) => {
            problems.add(Problem::DateUnreadable);
            None
        }
        None => {
            problems.add(Problem::DateMissing);
            None
        }
    }
}
