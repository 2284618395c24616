//! Who works where.

use domain::desk::Doors;
use domain::seat::{Reach, Role};
use domain::text::Language;
use engine::{Administer, NameContact, NewAgent, NewContact};

use super::Chain;

const AGENTS: &[(&str, &str, &str, &str, Role)] = &[
    ("vera", "nimbus", "vera@nimbus.example", "Vera Voss", Role::Administrator),
    ("victor", "nimbus", "victor@nimbus.example", "Victor Hale", Role::Agent),
    ("ada", "boreal", "ada@boreal.example", "Ada Blanc", Role::Administrator),
    ("leo", "boreal", "leo@boreal.example", "Léo Marchand", Role::Lead),
    ("nadia", "boreal", "nadia@boreal.example", "Nadia Benali", Role::Agent),
    ("bea", "boreal", "bea@boreal.example", "Béa Simon", Role::Business),
    ("faye@boreal", "boreal", "faye@freelance.example", "Faye Lindt", Role::Agent),
    ("carl", "cime", "carl@cime.example", "Carl Roux", Role::Administrator),
    ("faye@cime", "cime", "faye@freelance.example", "Faye Lindt", Role::Agent),
];

const CONTACTS: &[(&str, &str, &str, &str, &str, Reach)] = &[
    ("claire", "boreal", "Ateliers Martin", "claire@martin.example", "Claire Martin", Reach::All),
    ("paul", "boreal", "Ateliers Martin", "paul@martin.example", "Paul Petit", Reach::Own),
    ("denis", "boreal", "Cabinet Duval", "denis@duval.example", "Denis Duval", Reach::All),
    ("gwen", "cime", "Garnier", "gwen@garnier.example", "Gwen Garnier", Reach::All),
];

/// Who may open requests on the next desk, and through which door.
const AUTHORISED: &[(&str, &str, &str, Doors)] = &[
    ("Boréal Services", "nadia@boreal.example", "Nadia Benali", Doors::Technical),
    ("Boréal Services", "leo@boreal.example", "Léo Marchand", Doors::Both),
    ("Boréal Services", "bea@boreal.example", "Béa Simon", Doors::Commercial),
    ("Cime Infogérance", "carl@cime.example", "Carl Roux", Doors::Both),
    ("Cime Infogérance", "faye@freelance.example", "Faye Lindt", Doors::Technical),
];

impl Chain {
    /// The address that the person of a seat signs in with.
    pub fn email(&self, seat: &str) -> &'static str {
        let agents = AGENTS.iter().map(|(key, _, email, ..)| (*key, *email));
        let contacts = CONTACTS.iter().map(|(key, _, _, email, ..)| (*key, *email));
        let found = agents.chain(contacts).find(|(key, _)| *key == seat);
        found.unwrap_or_else(|| panic!("nobody is called {seat}")).1
    }

    /// The desk of a seat, by the word in its addresses.
    pub fn desk_of(&self, seat: &str) -> &'static str {
        let agents = AGENTS.iter().map(|(key, desk, ..)| (*key, *desk));
        let contacts = CONTACTS.iter().map(|(key, desk, ..)| (*key, *desk));
        let found = agents.chain(contacts).find(|(key, _)| *key == seat);
        found.unwrap_or_else(|| panic!("nobody is called {seat}")).1
    }
}

/// Adds everybody, with a token each.
pub(super) async fn seat(chain: &mut Chain) {
    for (key, desk, email, name, role) in AGENTS {
        let new = NewAgent {
            email: (*email).into(),
            name: (*name).into(),
            role: *role,
            accounts: None,
            doors: None,
            queues: None,
            language: Language::Fr,
        };
        let id = chain.operate(desk, Administer::AddAgent(new)).await;
        token(chain, key, desk, &id).await;
    }
    for (key, desk, account, email, name, reach) in CONTACTS {
        let new = NewContact {
            account: chain.accounts[account],
            email: (*email).into(),
            name: (*name).into(),
            reach: *reach,
            team: None,
            signatory: *reach == Reach::All,
            language: Language::Fr,
        };
        let id = chain.operate(desk, Administer::AddContact(new)).await;
        token(chain, key, desk, &id).await;
    }
    for (account, email, name, door) in AUTHORISED {
        let new = NameContact {
            agreement: chain.agreements[account],
            email: (*email).into(),
            name: (*name).into(),
            door: *door,
            qualified_until: Some(jiff::civil::date(2027, 12, 31)),
            products: Vec::new(),
            replaces: None,
            reason: None,
        };
        chain.operate("nimbus", Administer::NameContact(new)).await;
    }
}

async fn token(chain: &mut Chain, key: &'static str, desk: &str, seat: &str) {
    let (desk, seat) = (chain.desks[desk].id, seat.parse().expect("a seat's id"));
    let token = chain.engine.make_token(desk, seat, "test").await.expect("a token");
    chain.tokens.insert(key, token);
}
