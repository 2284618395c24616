//! What the queue is narrowed by beside its view: what each filter can be set to, and which are set.

use domain::holder::Holder;
use domain::id::{AccountId, PersonId, SeatId};
use domain::kind::{Door, Kind};
use domain::life::Status;
use domain::word::Speaker;
use engine::{AccountName, ContactView, Failure, PeopleFilter};

use super::Asked;
use crate::shell::{AtDesk, Shell};
use crate::sift::{self, Choice, FEW, Sifted};

/// A part of a name means so many accounts at most.
const MEANT: usize = 200;

/// What the filters about people and things offer.
pub(super) struct Offer {
    /// Accounts to choose from; none, where a name is typed.
    pub accounts: Vec<Choice>,
    /// The account as its field shows it.
    pub account: String,
    /// Those that were asked for; none, if nobody is the contact that was asked for.
    pub chosen: Option<Vec<AccountId>>,
    /// Contacts to choose from, where what was typed may mean several.
    pub contacts: Vec<Choice>,
    /// The contact as its field shows it: what was typed, or the address.
    pub contact_field: String,
    /// Who it is, where that is one, or what was typed and means nobody.
    pub contact: String,
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

/// Takes out of an address what its filters cannot be set to, as far as that is known without looking.
pub(super) fn sifted(asked: &mut Asked) -> Sifted {
    let mut sifted = Sifted::default();
    sifted.sift("ui-status", &mut asked.status, |it| Status::from_code(it).is_some());
    sifted.sift("ui-kind", &mut asked.kind, |it| Kind::from_code(it).is_some());
    sifted.sift("ui-waiting-on-label", &mut asked.holder, |it| Holder::from_code(it).is_some());
    sifted.sift("ui-last-word", &mut asked.last_by, |it| Speaker::from_code(it).is_some());
    sifted.sift("ui-severity", &mut asked.severity, |it| sift::severity(it).is_some());
    sifted.sift("ui-fact-assignee", &mut asked.assignee, |it| it.parse::<SeatId>().is_ok());
    for (label, day) in [
        ("ui-filter-opened-since", &mut asked.opened_since),
        ("ui-filter-opened-before", &mut asked.opened_before),
        ("ui-filter-updated-since", &mut asked.updated_since),
        ("ui-filter-due-before", &mut asked.due_before),
        ("ui-filter-next-due-before", &mut asked.next_due_before),
    ] {
        sifted.sift(label, day, sift::is_day);
    }
    // Whatever these are set to means something, or nobody and nothing.
    for (label, words) in [
        ("ui-fact-account", &mut asked.account),
        ("ui-fact-contact", &mut asked.contact),
        ("ui-fact-product", &mut asked.product),
        ("ui-filter-tag", &mut asked.tag),
        ("ui-fact-a-reference", &mut asked.reference),
        ("ui-fact-answer", &mut asked.value),
    ] {
        sifted.sift(label, words, |_| true);
    }
    sifted
}

/// An answer that an address asks for: as links have it, or as the two fields of a form have it.
pub(super) fn value(linked: &str, field: &str, answer: &str) -> String {
    match (field.trim(), answer.trim()) {
        ("", "") => linked.to_owned(),
        (field, answer) => format!("{field}:{answer}"),
    }
}

/// The question and what was said, where both are.
pub(super) fn answered(value: &str) -> Option<(String, String)> {
    let (field, said) = value.split_once(':')?;
    let both = !field.is_empty() && !said.trim().is_empty();
    both.then(|| (field.to_owned(), said.to_owned()))
}

/// Whom the filter of contacts means.
#[derive(Default)]
struct Meant {
    /// Several, to choose from.
    choices: Vec<Choice>,
    field: String,
    name: String,
    nobody: bool,
}

/// Whom an address means by the filter of contacts. One who was named stands in `asked` by the person.
async fn contact(at: &AtDesk, asked: &mut Asked) -> Result<Meant, Failure> {
    let typed = asked.contact.clone();
    if typed.is_empty() {
        return Ok(Meant::default());
    }
    let person = typed.parse::<PersonId>().ok();
    let q = person.is_none().then(|| typed.clone());
    let filter = PeopleFilter { person, q, limit: Some(MEANT), ..PeopleFilter::default() };
    let found = at.reading.contacts(filter).await?.items;
    let meant: Vec<&ContactView> =
        if person.is_some() { found.iter().take(1).collect() } else { people(&found, &typed) };
    Ok(match meant.as_slice() {
        [one] => {
            asked.contact.clone_from(&one.person);
            let field = one.email.clone().unwrap_or_else(|| one.name.clone());
            Meant { field, name: one.name.clone(), ..Meant::default() }
        }
        // Somebody who has left is still asked for.
        [] if person.is_some() => {
            Meant { field: typed, name: at.shell.said("ui-somebody-gone"), ..Meant::default() }
        }
        [] => Meant { field: typed.clone(), name: typed, nobody: true, ..Meant::default() },
        several => {
            let choices = several.iter().map(|it| {
                let name = format!("{}, {}", it.name, it.email.as_deref().unwrap_or(&it.account));
                (it.person.clone(), name, false)
            });
            Meant { choices: choices.collect(), field: typed, ..Meant::default() }
        }
    })
}

/// The people whom somebody means by an address, by a name, or else by a part of either: each once.
fn people<'c>(found: &'c [ContactView], typed: &str) -> Vec<&'c ContactView> {
    let lower = typed.to_lowercase();
    let is = |text: &str| text.to_lowercase() == lower;
    let exact: Vec<&ContactView> =
        found.iter().filter(|it| is(&it.name) || it.email.as_deref().is_some_and(is)).collect();
    let mut meant: Vec<&ContactView> = if exact.is_empty() { found.iter().collect() } else { exact };
    let mut known = std::collections::HashSet::new();
    meant.retain(|it| known.insert(it.person.as_str()));
    meant
}

/// What the filters offer. An account and a contact that were named stand in `asked` by their ids.
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

    let meant = contact(at, asked).await?;
    let chosen = if meant.nobody { Some(Vec::new()) } else { chosen };
    Ok(Offer {
        accounts,
        account,
        chosen,
        contacts: meant.choices,
        contact_field: meant.field,
        contact: meant.name,
        products: sift::products(at.desk.products.clone(), &asked.product),
        agents,
        severities: sift::severities(&asked.severity),
    })
}

/// The queues that a view may be narrowed to: of its door, if it is the view of one, and in use, unless it is what was
/// asked. What was asked and is not there is taken out of `asked`, and named.
pub(super) async fn queues(
    at: &AtDesk,
    asked: &mut Asked,
    sifted: &mut Sifted,
) -> Result<Vec<Choice>, Failure> {
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
    sifted.sift("ui-fact-queue", &mut asked.queue, |_| choices.iter().any(|(_, _, here)| *here));
    Ok(choices)
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
