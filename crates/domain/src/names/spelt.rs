//! The spellings under which a name is looked for.

use super::folded::Folded;
use super::{Name, NameOf, Names};

/// Fewest letters of a spelling.
pub(super) const FEWEST: usize = 4;
/// A spelling of several words under this many letters counts where its words stand apart: *Jo Li* is no *joli*.
const APART: usize = 6;
/// Fewest digits of a telephone number, and how many of its last ones tell it.
const DIGITS: (usize, usize) = (6, 9);

/// One spelling, folded.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spelling {
    pub text: String,
    /// Where words must begin in it.
    pub joints: Vec<usize>,
    /// Counts where it is written as a name is: with a capital.
    pub capital: bool,
}

/// Forms of companies, as they end a name.
const FORMS: &[&str] = &[
    "sa", "sas", "sasu", "sarl", "eurl", "snc", "scop", "inc", "ltd", "llc", "llp", "plc", "corp", "co",
    "gmbh", "ag", "kg", "bv", "nv", "spa", "srl", "sl", "ab", "as", "oy", "aps",
];
const ARTICLES: &[&str] = &["le", "la", "les", "l", "the"];
const ANDS: &[&str] = &["et", "and"];

/// Hosts of everybody's mail: having an address there names no company.
const OPEN_HOSTS: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "outlook.fr",
    "hotmail.com",
    "hotmail.fr",
    "live.com",
    "live.fr",
    "msn.com",
    "yahoo.com",
    "yahoo.fr",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "proton.me",
    "protonmail.com",
    "gmx.com",
    "gmx.fr",
    "gmx.de",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "sfr.fr",
    "laposte.net",
    "bbox.fr",
];

/// The folded words of a name.
pub(super) fn words(name: &str) -> Vec<String> {
    let folded = Folded::of(name);
    let mut starts: Vec<usize> = folded.edges().collect();
    starts.push(folded.text.len());
    starts.windows(2).filter_map(|at| folded.text.get(at[0]..at[1])).map(str::to_owned).collect()
}

/// One spelling of some words, unless it is too short to tell anything.
fn joined(words: &[&str]) -> Option<Spelling> {
    let text = words.concat();
    let letters = text.chars().count();
    if letters < FEWEST {
        return None;
    }
    let mut joints = Vec::new();
    if letters < APART {
        let mut at = 0;
        for word in &words[..words.len() - 1] {
            at += word.len();
            joints.push(at);
        }
    }
    Some(Spelling { text, joints, capital: false })
}

/// Any words, as they stand.
pub(super) fn phrase(text: &str) -> Option<Spelling> {
    let words = words(text);
    joined(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Every spelling of a name; a telephone number has none of its own ([`number`]).
pub(super) fn spellings(name: &Name) -> Vec<Spelling> {
    let words = words(&name.text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut all = match name.of {
        NameOf::Desk | NameOf::Account => company(&words),
        NameOf::Person => person(&words, name.near),
        NameOf::Address => address(&name.text, name.near),
        NameOf::Reference => reference(&words),
        NameOf::Telephone => Vec::new(),
    };
    all.sort_unstable();
    all.dedup();
    all
}

/// A company: as it is called, without its legal form and its article, and with either word for *and*.
fn company(words: &[&str]) -> Vec<Spelling> {
    let mut core = words;
    while let [rest @ .., last] = core
        && FORMS.contains(last)
        && !rest.is_empty()
    {
        core = rest;
    }
    if let [first, rest @ ..] = core
        && ARTICLES.contains(first)
        && !rest.is_empty()
    {
        core = rest;
    }
    let mut all: Vec<Spelling> = [joined(words), joined(core)].into_iter().flatten().collect();
    for words in [words, core] {
        let bare: Vec<&str> = words.iter().copied().filter(|word| !ANDS.contains(word)).collect();
        if bare.len() > 1 {
            all.extend(joined(&bare));
            // *Martin & Fils* has no word for it, and is said with one before its last name.
            for and in ANDS {
                let mut spoken = bare.clone();
                spoken.insert(spoken.len() - 1, and);
                all.extend(joined(&spoken));
            }
        }
    }
    all
}

/// A person: both orders, without what stands between; near, also an initial or the surname alone.
fn person(words: &[&str], near: bool) -> Vec<Spelling> {
    let [first, .., last] = words else { return Vec::new() };
    let mut turned = vec![*last];
    turned.extend(&words[..words.len() - 1]);
    let mut all: Vec<_> =
        [joined(words), joined(&turned), joined(&[first, last]), joined(&[last, first])].into();
    if near {
        let initial = first.chars().next().map(String::from).unwrap_or_default();
        let apart = |words: [&str; 2]| {
            joined(&words).map(|it| Spelling { joints: vec![words[0].len()], capital: false, ..it })
        };
        all.push(apart([&initial, last]));
        all.push(apart([last, &initial]));
        all.push(joined(&[last]).map(|it| Spelling { capital: true, ..it }));
    }
    all.into_iter().flatten().collect()
}

/// The host of a mail address, unless it is everybody's.
pub(super) fn host_of(address: &str) -> Option<&str> {
    let (_, host) = address.trim().split_once('@')?;
    Some(host).filter(|host| !OPEN_HOSTS.contains(&host.to_lowercase().as_str()))
}

/// An address, with its signs as signs or as words; near, also its host alone.
fn address(text: &str, near: bool) -> Vec<Spelling> {
    let text = text.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (local, host) = text.split_once('@').map_or((None, text), |(local, host)| (Some(local), host));
    let host = host.split(['/', ':', '?']).next().unwrap_or_default();
    let mut all = Vec::new();
    if let Some(local) = local {
        for at in ["", "at", "arobase", "chez"] {
            for dot in ["", "dot", "point"] {
                let spoken = |part: &str| words(part).join(dot);
                all.extend(joined(&[&spoken(local), at, &spoken(host)]));
            }
        }
    }
    if local.is_none() || (near && !OPEN_HOSTS.contains(&host.to_lowercase().as_str())) {
        let mut hosts = vec![host];
        // `support.nimbus.example` is of `nimbus.example`; `example.co.uk` is of nobody called `co.uk`.
        let of = host.split_once('.').map(|(_, of)| of);
        hosts.extend(of.filter(|of| of.split_once('.').is_some_and(|(name, _)| name.len() >= FEWEST)));
        for host in hosts {
            for dot in ["", "dot", "point"] {
                all.extend(joined(&[&words(host).join(dot)]));
            }
        }
    }
    all
}

/// The number of a case: whole, or what follows its prefix.
fn reference(words: &[&str]) -> Vec<Spelling> {
    let mut all: Vec<Spelling> = joined(words).into_iter().collect();
    if let [_, .., last] = words
        && last.len() >= APART
        && last.chars().any(|c| c.is_ascii_digit())
    {
        all.extend(joined(&[last]));
    }
    all
}

/// The digits that tell a telephone number, whatever stands before them: a zero, or the number of a country.
pub(super) fn number(text: &str) -> Option<String> {
    let digits: String = Folded::of(text).text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    let (fewest, most) = DIGITS;
    if digits.len() < fewest {
        return None;
    }
    digits.get(digits.len().saturating_sub(most)..).map(str::to_owned)
}

/// The first word of a name, if it tells something.
pub(super) fn first_word(name: &str) -> Option<String> {
    words(name).into_iter().next().filter(|word| word.chars().count() >= FEWEST)
}

/// What people are called by where they work, and not by their parents.
const TITLES: &[&str] = &[
    "support",
    "hotline",
    "helpdesk",
    "desk",
    "service",
    "services",
    "team",
    "equipe",
    "assistance",
    "astreinte",
    "standard",
    "accueil",
    "technique",
    "technical",
    "client",
    "clients",
    "customer",
    "care",
    "engineer",
    "duty",
    "operations",
    "centre",
    "center",
    "cloud",
];

/// Whether somebody is written down by a title, or by a word of whom they work for.
pub(super) fn is_of(person: &str, party: &str) -> bool {
    let party = words(party);
    words(person).last().is_some_and(|last| TITLES.contains(&last.as_str()) || party.contains(last))
}

/// Whether an answer holds a name, all of it.
pub(super) fn answered(name: &Name, answer: &str) -> bool {
    let name = Name { near: false, ..name.clone() };
    !Names::new(&[name], &[]).told_in("", answer).is_empty()
}
