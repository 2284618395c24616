//! A long conversation: its newest part, and the way to what was said before.

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

/// The newest of a conversation at this address, or what stands before the place that `before` counts to from its
/// beginning; with the day on which that begins.
pub(crate) fn part<T>(all: Vec<T>, before: &str, here: &str, is_day: impl Fn(&T) -> bool) -> (Vec<T>, Rest) {
    let count = all.len();
    let to = before.parse().ok().filter(|to| (1..=count).contains(to)).unwrap_or(count);
    let from = to.saturating_sub(ON_A_PAGE);
    let rest = Rest {
        earlier: (from > 0).then(|| format!("{here}?before={from}")),
        newest: (to < count).then(|| here.to_owned()),
    };
    let day = all.iter().take(from + 1).rposition(&is_day).filter(|day| *day < from);
    let shown = all.into_iter().enumerate().filter(|(at, _)| (from..to).contains(at) || Some(*at) == day);
    (shown.map(|(_, it)| it).collect(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_conversation_shows_its_end_and_leads_to_its_beginning() {
        // A day begins every thirty lines.
        let all: Vec<usize> = (0..250).collect();
        let is_day = |it: &usize| it.is_multiple_of(30);
        let (shown, rest) = part(all.clone(), "", "/it", is_day);
        assert_eq!((shown.first(), shown.last(), shown.len()), (Some(&150), Some(&249), 100));
        assert_eq!((rest.earlier.as_deref(), rest.newest), (Some("/it?before=150"), None));
        let (shown, rest) = part(all.clone(), "145", "/it", is_day);
        assert_eq!((shown.first(), shown.get(1), shown.last()), (Some(&30), Some(&45), Some(&144)));
        assert_eq!((rest.earlier.as_deref(), rest.newest.as_deref()), (Some("/it?before=45"), Some("/it")));
        let (shown, rest) = part(all, "45", "/it", is_day);
        assert_eq!((shown.len(), rest.earlier), (45, None));
        let (shown, rest) = part(vec![1, 2], "nonsense", "/it", is_day);
        assert_eq!((shown, rest.earlier, rest.newest), (vec![1, 2], None, None));
    }
}
