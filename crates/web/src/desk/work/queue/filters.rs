//! What the queue is narrowed by beside its view: what each filter can be set to, and which are set.

use domain::id::{AccountId, SeatId};
use domain::kind::Door;
use domain::policy::Severity;
use engine::{AccountName, Failure, PeopleFilter};

use super::Asked;
use crate::shell::{AtDesk, Shell};

/// What a filter can be set to: the word in the address, its name, and whether it is.
pub(super) type Choice = (String, String, bool);

/// Accounts and products up to so many are chosen from a list; of more, the name is typed.
const FEW: usize = 60;
/// A part of a name means so many accounts at most.
const MEANT: usize = 200;
/// Severities that are offered: scales of policies are no longer than this.
const SCALE: u8 = 5;

/// What the filters about people and things offer.
pub(super) struct Offer {
    /// Accounts to choose from; none, where a name is typed.
    pub accounts: Vec<Choice>,
    /// The account as its field shows it.
    pub account: String,
    /// Those that were asked for.
    pub chosen: Option<Vec<AccountId>>,
    /// Products to choose from; none, where a name is typed.
    pub products: Vec<Choice>,
    pub agents: Vec<Choice>,
    pub severities: Vec<Choice>,
}

/// A filter that is set, and the list without it.
pub(super) struct Set {
    pub said: String,
    pub without: String,
}

impl Set {
    /// `label`: the key of what it is called.
    pub fn new(label: &str, name: &str, without: String, shell: &Shell) -> Self {
        let label = shell.said(label);
        let said = words::say(shell.language, "ui-filter-set", &[("label", &label), ("name", name)]);
        Self { said, without }
    }
}

/// What the filters offer. What was asked and means nothing is taken out of `asked`, and an account that was named
/// stands in it by its id.
pub(super) async fn offer(at: &AtDesk, asked: &mut Asked) -> Result<Offer, Failure> {
    let first = PeopleFilter { limit: Some(FEW + 1), ..PeopleFilter::default() };
    let mut names = at.reading.accounts_named(first).await?;
    let many = names.len() > FEW;
    if many && !asked.account.trim().is_empty() {
        let meant = match asked.account.trim().parse() {
            Ok(id) => PeopleFilter { account: Some(id), ..PeopleFilter::default() },
            Err(_) => {
                let q = Some(asked.account.clone());
                PeopleFilter { q, limit: Some(MEANT), ..PeopleFilter::default() }
            }
        };
        names = at.reading.accounts_named(meant).await?;
    }
    let found = accounts(&names, asked.account.trim());
    let one = found.as_deref().and_then(|found| if let [one] = found { Some(*one) } else { None });
    let account = one.map_or_else(|| asked.account.trim().to_owned(), |one| one.name.clone());
    if let Some(one) = one {
        asked.account.clone_from(&one.id);
    }
    let typed = many || (found.is_some() && one.is_none());
    let chosen = found.map(|found| found.iter().filter_map(|it| it.id.parse().ok()).collect());
    let choices = names.iter().filter(|_| !typed);
    let accounts = choices.map(|it| (it.id.clone(), it.name.clone(), it.id == asked.account)).collect();

    asked.product = asked.product.trim().replace('\0', "");
    let mut products = at.desk.products.clone();
    if products.len() > FEW {
        products.clear();
    } else if !asked.product.is_empty() && !products.contains(&asked.product) {
        // It is not supported any more, and requests are about it all the same.
        products.push(asked.product.clone());
    }
    let products = products.into_iter().map(|it| (it.clone(), it.clone(), it == asked.product)).collect();

    if asked.assignee.parse::<SeatId>().is_err() {
        asked.assignee.clear();
    }
    let agents = at.reading.agents().await?.into_iter();
    let mut agents: Vec<Choice> = agents
        .map(|it| {
            let here = it.seat == asked.assignee;
            (it.seat, it.name, here)
        })
        .collect();
    if !asked.assignee.is_empty() && !agents.iter().any(|(_, _, here)| *here) {
        agents.push((asked.assignee.clone(), at.shell.said("ui-somebody-gone"), true));
    }

    let severity = severity(&asked.severity).map(|it| it.0);
    if severity.is_none() {
        asked.severity.clear();
    }
    let severities = (1..=SCALE).chain(severity.filter(|it| *it > SCALE));
    let severities = severities.map(|it| (it.to_string(), it.to_string(), severity == Some(it))).collect();
    Ok(Offer { accounts, account, chosen, products, agents, severities })
}

/// The queues that a view may be narrowed to: of its door, if it is the view of one, and in use, unless it is what was
/// asked. What was asked and is not there is taken out of `asked`.
pub(super) async fn queues(at: &AtDesk, asked: &mut Asked) -> Result<Vec<Choice>, Failure> {
    let door = Door::from_code(&asked.view);
    let all = at.reading.queue_names().await?.into_iter();
    let shown =
        all.filter(|it| (!it.retired || it.id == asked.queue) && door.is_none_or(|door| door == it.door));
    let choices: Vec<Choice> = shown
        .map(|it| {
            let here = it.id == asked.queue;
            (it.id, at.shell.both(&it.name).to_owned(), here)
        })
        .collect();
    if !choices.iter().any(|(_, _, here)| *here) {
        asked.queue.clear();
    }
    Ok(choices)
}

/// The severity that an address asks for.
pub(super) fn severity(asked: &str) -> Option<Severity> {
    asked.parse::<std::num::NonZeroU8>().ok().map(|level| Severity(level.get()))
}

/// The accounts that somebody means by an id, by a name, or else by a part of one; nothing: all of them.
fn accounts<'n>(names: &'n [AccountName], asked: &str) -> Option<Vec<&'n AccountName>> {
    if asked.is_empty() {
        return None;
    }
    let lower = asked.to_lowercase();
    let those = |fits: &dyn Fn(&AccountName) -> bool| {
        let those: Vec<_> = names.iter().filter(|it| fits(it)).collect();
        Some(those).filter(|those| !those.is_empty())
    };
    those(&|it| it.id == asked)
        .or_else(|| those(&|it| it.name.to_lowercase() == lower))
        .or_else(|| Some(names.iter().filter(|it| it.name.to_lowercase().contains(&lower)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_meant_by_its_id_by_its_name_or_by_a_part_of_it() {
        let names = [("1", "Martin"), ("2", "Martin et fils"), ("3", "Duval")];
        let names = names.map(|(id, name)| AccountName { id: id.into(), name: name.into() });
        let meant = |asked: &str| {
            let found = accounts(&names, asked)?;
            Some(found.into_iter().map(|it| it.id.as_str()).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(meant(""), None);
        assert_eq!(meant("3").as_deref(), Some("3"));
        assert_eq!(meant("MARTIN").as_deref(), Some("1"));
        assert_eq!(meant("mart").as_deref(), Some("1 2"));
        assert_eq!(meant("nobody").as_deref(), Some(""), "of no account, and not of all");
    }
}
