//! Whom the readers of some words are not to be told of.

use super::asked::Answer;
use super::spelt::{answered, first_word, is_of, phrase};
use super::{Name, NameOf, Names};
use crate::desk::{Brand, BrandChoice};

/// A party as another one must not learn of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    pub name: String,
    pub people: Vec<String>,
    /// Of mail, and of sites on the web.
    pub addresses: Vec<String>,
    pub telephones: Vec<String>,
    /// Numbers of cases and of contracts.
    pub references: Vec<String>,
}

impl Party {
    fn names(&self, of: NameOf, near: bool) -> impl Iterator<Item = Name> {
        let parts: [(NameOf, &[String]); 5] = [
            (of, std::slice::from_ref(&self.name)),
            (NameOf::Person, &self.people),
            (NameOf::Address, &self.addresses),
            (NameOf::Telephone, &self.telephones),
            (NameOf::Reference, &self.references),
        ];
        let named = parts.into_iter().flat_map(|(of, texts)| texts.iter().map(move |text| (of, text)));
        named.map(move |(what, text)| {
            // Who is written down as *hotline Nimbus* has no surname that would tell more than the desk's name does.
            let titled = of == NameOf::Desk && what == NameOf::Person && is_of(text, &self.name);
            Name { of: what, text: text.clone(), near: near && !titled }
        })
    }
}

/// What a customer is not to be told: who the next desks behind what is being said are (`tied`), and that there are
/// others at all (`desks`, by name). A vendor whose brand the customer is shown is no secret.
pub fn towards_customer(
    tied: &[Party],
    desks: &[String],
    brand: (BrandChoice, Option<&Brand>),
    allowed: &[String],
) -> Names {
    let secret = |name: &str| !shows(brand, name, desks);
    let tied = tied.iter().filter(|party| secret(&party.name));
    let mut names: Vec<Name> = tied.flat_map(|party| party.names(NameOf::Desk, true)).collect();
    names.extend(desks.iter().filter(|name| secret(name)).map(|name| Name::far(NameOf::Desk, name)));
    let mut allowed = allowed.to_vec();
    allowed.extend(brand.1.map(|brand| brand.name.clone()));
    Names::new(&names, &allowed)
}

/// Whether a customer is shown the brand of this next desk: the brand is called as the desk is; or no desk is called as
/// the brand is, and this one alone begins with the same word (`desks`: all of them, by name).
pub fn shows((choice, brand): (BrandChoice, Option<&Brand>), name: &str, desks: &[String]) -> bool {
    let Some(brand) = brand.filter(|_| choice == BrandChoice::Vendor) else { return false };
    let whole = |name: &str| phrase(name).map(|it| it.text);
    let called = |name: &str| whole(name).is_some() && whole(name) == whole(&brand.name);
    let begins = |name: &str| first_word(name).is_some() && first_word(name) == first_word(&brand.name);
    if desks.iter().any(|desk| called(desk)) {
        return called(name);
    }
    begins(name) && desks.iter().filter(|desk| begins(desk)).count() <= 1
}

/// What a next desk is not to be told: who asked us (`tied`), and whom else we serve (`others`). What it asks for itself
/// (a contract, somebody to call) it is told, there and wherever else it stands.
pub fn towards_next_desk(
    tied: &[Party],
    others: &[Party],
    answers: &[Answer<'_>],
    allowed: &[String],
) -> Names {
    let mut names: Vec<Name> = tied.iter().flat_map(|party| party.names(NameOf::Account, true)).collect();
    names.extend(others.iter().flat_map(|party| party.names(NameOf::Account, false)));
    let all = Names::new(&names, allowed);
    let mut allowed_too: Vec<String> = Vec::new();
    for answer in answers {
        let passages = all.told_in("", answer.value).into_iter();
        allowed_too.extend(passages.filter(|it| answer.question.asks_for(it.of)).map(|it| it.text));
    }
    if allowed_too.is_empty() {
        return all;
    }
    let asked =
        |name: &Name| answers.iter().any(|it| it.question.asks_for(name.of) && answered(name, it.value));
    names.retain(|name| !asked(name));
    // What stands within a name that it was told tells nothing more.
    Names::new(&names, &[allowed, &allowed_too].concat())
}
