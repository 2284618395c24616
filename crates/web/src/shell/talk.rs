//! A long conversation: its newest part, and the way to what was said before.

use engine::Talk;

/// So much of a conversation is on one page.
const ON_A_PAGE: usize = 100;

/// Where the rest of a conversation is.
#[derive(Debug, Default)]
pub(crate) struct Rest {
    /// What was said before.
    pub earlier: Option<String>,
    /// The end of it, from a page of what was said before.
    pub newest: Option<String>,
}

impl Rest {
    /// Of a part of the conversation at this address.
    pub fn of<T>(talk: &Talk<T>, here: &str) -> Self {
        Self {
            earlier: talk.earlier.as_ref().map(|first| format!("{here}?before={first}")),
            newest: talk.later.then(|| here.to_owned()),
        }
    }
}

/// The newest of a conversation that was read whole, or what stands before the entry of a number. `id`: that of an entry.
pub(crate) fn part<T>(all: Vec<T>, before: &str, id: impl Fn(&T) -> u64) -> Talk<T> {
    let place = before.parse().ok().and_then(|before: u64| all.iter().position(|it| id(it) == before));
    let to = place.unwrap_or(all.len());
    let from = to.saturating_sub(ON_A_PAGE);
    let (mut items, mut beside) = (Vec::with_capacity(to - from), Vec::new());
    for (nth, it) in all.into_iter().enumerate() {
        if (from..to).contains(&nth) { items.push(it) } else { beside.push(it) }
    }
    let earlier = items.first().filter(|_| from > 0).map(|first| id(first).to_string());
    Talk { items, beside, unreadable: Vec::new(), earlier, later: place.is_some() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_conversation_shows_its_end_and_leads_to_its_beginning() {
        let all: Vec<u64> = (1..=250).collect();
        let of = |before: &str| {
            let talk = part(all.clone(), before, |it| *it);
            let rest = Rest::of(&talk, "/it");
            assert_eq!(talk.items.len() + talk.beside.len(), 250);
            let ends = (talk.items.first().copied(), talk.items.last().copied());
            (ends, (rest.earlier, rest.newest))
        };
        let to = |address: &str| Some(address.to_owned());
        assert_eq!(of(""), ((Some(151), Some(250)), (to("/it?before=151"), None)));
        assert_eq!(of("151"), ((Some(51), Some(150)), (to("/it?before=51"), to("/it"))));
        assert_eq!(of("51"), ((Some(1), Some(50)), (None, to("/it"))));
        assert_eq!(of("nonsense"), of(""));
        assert_eq!(of("4711"), of(""));
    }
}
