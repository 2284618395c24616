//! What a next desk asks for itself: the fields of its form, and those that it asks for later.

use super::NameOf;
use super::spelt::words;
use crate::event::AskedField;
use crate::form::{Ask, Field};

/// What a question asks for, by its own words.
#[derive(Debug, Clone, Default)]
pub struct Question(Vec<String>);

/// A question, and what was answered.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    pub question: Question,
    pub value: &'a str,
}

const COMPANY: &[&str] = &[
    "customer",
    "customers",
    "client",
    "clients",
    "account",
    "company",
    "societe",
    "entreprise",
    "beneficiary",
    "beneficiaire",
    "compte",
];
const SOMEBODY: &[&str] = &[
    "contact",
    "contacts",
    "interlocuteur",
    "interlocuteurs",
    "person",
    "personne",
    "people",
    "who",
    "qui",
    "name",
    "nom",
    "phone",
    "telephone",
    "mobile",
    "reachable",
    "joignable",
    "call",
    "caller",
    "appeler",
    "email",
    "mail",
    "courriel",
    "address",
    "adresse",
];
const NUMBER: &[&str] = &[
    "contract",
    "contrat",
    "agreement",
    "number",
    "numero",
    "reference",
    "order",
    "commande",
    "site",
    "tenant",
    "locataire",
    "id",
    "identifier",
    "identifiant",
    "licence",
    "license",
    "subscription",
    "abonnement",
    "entitlement",
];

impl Question {
    /// A field of a form. What is answered in one's own words is asked for by nobody's name.
    pub fn of_form(field: &Field) -> Self {
        if field.ask == Ask::Text {
            return Self::default();
        }
        Self([&field.name, &field.label.en, &field.label.fr].into_iter().flat_map(|it| words(it)).collect())
    }

    /// A field that was asked for later.
    pub fn of_asked(field: &AskedField) -> Self {
        Self([&field.name, &field.label].into_iter().flat_map(|it| words(it)).collect())
    }

    /// Whether it asks for such a name.
    pub fn asks_for(&self, of: NameOf) -> bool {
        let about = match of {
            NameOf::Desk => return false,
            NameOf::Account => COMPANY,
            NameOf::Person | NameOf::Address | NameOf::Telephone => SOMEBODY,
            NameOf::Reference => NUMBER,
        };
        self.0.iter().any(|word| about.contains(&word.as_str()))
    }
}
