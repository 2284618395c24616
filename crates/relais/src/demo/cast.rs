//! Who is who: the desks, the people with their seats, and the ways from one desk to the next.
//!
//! Every company is invented. Nimbus Cloud builds what everybody uses; Strato Systems builds a vault and has no desk
//! here; Confluent Distribution stands between Nimbus and Cime; Boréal asks Nimbus itself.

use domain::desk::{Doors, Tier};
use domain::seat::{Reach, Role};
use domain::text::Language::{self, En, Fr};

pub const BOREAL: &str = "boreal";
pub const CIME: &str = "cime";
pub const CONFLUENT: &str = "confluent";
pub const COMMERCE: &str = "confluent-commerce";
pub const NIMBUS: &str = "nimbus";

pub const COMPUTE: &str = "Nimbus Compute";
pub const MAIL: &str = "Nimbus Mail";
pub const BACKUP: &str = "Nimbus Backup";
pub const VAULT: &str = "Strato Vault";

pub const MARTIN: &str = "Ateliers Martin";
pub const DUVAL: &str = "Cabinet Duval";
pub const TILLEULS: &str = "Clinique des Tilleuls";
pub const HALDEN: &str = "Halden Logistics";
pub const HARBOUR: &str = "Harbour Books";
/// The partners and the distributor, as accounts of the desk above them.
pub const BOREAL_SERVICES: &str = "Boréal Services";
pub const CIME_INFOGERANCE: &str = "Cime Infogérance";
pub const CONFLUENT_DISTRIBUTION: &str = "Confluent Distribution";

/// A desk of the demo.
#[derive(Debug)]
pub struct DeskPart {
    pub slug: &'static str,
    pub name: &'static str,
    pub organisation: &'static str,
    pub prefix: &'static str,
    pub tier: Tier,
    pub colour: &'static str,
    pub products: &'static [&'static str],
}

/// The desks, partners first.
pub const DESKS: &[DeskPart] = &[
    desk(
        BOREAL,
        "Boréal Services",
        BOREAL_SERVICES,
        "BOR",
        Tier::Partner,
        "#1d4e89",
        &[COMPUTE, MAIL, BACKUP, VAULT],
    ),
    desk(CIME, "Cime Infogérance", CIME_INFOGERANCE, "CIM", Tier::Partner, "#2d6a4f", &[COMPUTE, BACKUP]),
    desk(
        CONFLUENT,
        "Confluent Distribution",
        CONFLUENT_DISTRIBUTION,
        "CON",
        Tier::Distributor,
        "#8a4b08",
        &[COMPUTE, BACKUP],
    ),
    desk(
        COMMERCE,
        "Confluent Commerce",
        CONFLUENT_DISTRIBUTION,
        "CCO",
        Tier::Distributor,
        "#8a4b08",
        &[COMPUTE, BACKUP],
    ),
    desk(NIMBUS, "Nimbus Cloud", "Nimbus Cloud", "NIM", Tier::Vendor, "#5a2d82", &[COMPUTE, MAIL, BACKUP]),
];

const fn desk(
    slug: &'static str,
    name: &'static str,
    organisation: &'static str,
    prefix: &'static str,
    tier: Tier,
    colour: &'static str,
    products: &'static [&'static str],
) -> DeskPart {
    DeskPart { slug, name, organisation, prefix, tier, colour, products }
}

/// A seat of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    pub desk: &'static str,
    pub email: &'static str,
    pub name: &'static str,
    pub language: Language,
    pub place: Place,
    /// What this person has to look at, in their own language.
    pub sees: &'static str,
}

/// On which side of the desk somebody sits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Agent(Role),
    Contact { account: &'static str, reach: Reach, team: Option<&'static str>, signatory: bool },
}

impl Seat {
    /// The account, for a contact.
    pub fn account(&self) -> Option<&'static str> {
        match self.place {
            Place::Contact { account, .. } => Some(account),
            Place::Agent(_) => None,
        }
    }

    /// The role, as the command line prints it.
    pub fn role(&self) -> &'static str {
        match self.place {
            Place::Agent(role) => role.code(),
            Place::Contact { .. } => "contact",
        }
    }
}

const fn agent(
    desk: &'static str,
    email: &'static str,
    name: &'static str,
    role: Role,
    language: Language,
    sees: &'static str,
) -> Seat {
    Seat { desk, email, name, language, place: Place::Agent(role), sees }
}

const fn contact(
    desk: &'static str,
    account: &'static str,
    email: &'static str,
    name: &'static str,
    (reach, team, signatory): (Reach, Option<&'static str>, bool),
    language: Language,
    sees: &'static str,
) -> Seat {
    Seat { desk, email, name, language, place: Place::Contact { account, reach, team, signatory }, sees }
}

const HEAD: (Reach, Option<&str>, bool) = (Reach::All, None, true);
const ALL: (Reach, Option<&str>, bool) = (Reach::All, None, false);
const OWN: (Reach, Option<&str>, bool) = (Reach::Own, None, false);

// Boréal Services, under its own brand.
pub const NADIA: Seat = agent(
    BOREAL,
    "nadia.benali@boreal.example",
    "Nadia Benali",
    Role::Agent,
    Fr,
    "la file technique, une demande escaladée et disputée",
);
pub const TOM: Seat = agent(
    BOREAL,
    "tom.ashby@boreal.example",
    "Tom Ashby",
    Role::Agent,
    En,
    "one problem at two vendors, one of them by telephone only",
);
pub const LEO: Seat = agent(
    BOREAL,
    "leo.marchand@boreal.example",
    "Léo Marchand",
    Role::Lead,
    Fr,
    "les escalades hiérarchiques et les engagements en retard",
);
pub const BEA: Seat = agent(
    BOREAL,
    "bea.simon@boreal.example",
    "Béa Simon",
    Role::Business,
    Fr,
    "la file commerciale : factures, licences, contrats",
);
pub const ADA: Seat = agent(
    BOREAL,
    "ada.blanc@boreal.example",
    "Ada Blanc",
    Role::Administrator,
    Fr,
    "le courrier en quarantaine, les contrats, les personnes",
);
pub const FAYE_BOREAL: Seat = agent(
    BOREAL,
    "faye@lindt-conseil.example",
    "Faye Lindt",
    Role::Agent,
    Fr,
    "deux rôles chez deux partenaires : rien ne se mélange",
);
pub const CLAIRE: Seat = contact(
    BOREAL,
    MARTIN,
    "claire@ateliers-martin.example",
    "Claire Martin",
    HEAD,
    Fr,
    "une résolution à accepter ou à refuser",
);
pub const PAUL: Seat =
    contact(BOREAL, MARTIN, "paul@ateliers-martin.example", "Paul Petit", OWN, Fr, "ses seules demandes");
pub const JAMES: Seat = contact(
    BOREAL,
    MARTIN,
    "james@ateliers-martin.example",
    "James Doyle",
    (Reach::Team, Some("Usine"), false),
    En,
    "requests of the plant’s team",
);
pub const DENIS: Seat = contact(
    BOREAL,
    DUVAL,
    "denis@cabinet-duval.example",
    "Denis Duval",
    HEAD,
    Fr,
    "un renvoi à accepter ou à contester, une facture contestée",
);
pub const IRENE: Seat = contact(
    BOREAL,
    DUVAL,
    "irene@cabinet-duval.example",
    "Irène Costa",
    OWN,
    Fr,
    "une question qui attend sa réponse",
);
pub const HELENE_BOREAL: Seat = contact(
    BOREAL,
    TILLEULS,
    "helene.aubry@tilleuls.example",
    "Hélène Aubry",
    ALL,
    Fr,
    "une urgence ouverte à l’instant, chez l’un de ses deux partenaires",
);
pub const SAMIR_MARTIN: Seat = contact(
    BOREAL,
    MARTIN,
    "samir@conseil-costa.example",
    "Samir Haddad",
    OWN,
    Fr,
    "interlocuteur de deux clients du même centre",
);
pub const SAMIR_DUVAL: Seat = contact(
    BOREAL,
    DUVAL,
    "samir@conseil-costa.example",
    "Samir Haddad",
    OWN,
    Fr,
    "le même, pour le cabinet",
);

// Cime Infogérance, whose customers see the vendor's brand.
pub const CARL: Seat = agent(
    CIME,
    "carl.roux@cime.example",
    "Carl Roux",
    Role::Administrator,
    Fr,
    "un contrat qui finit bientôt, des demandes sur trois niveaux",
);
pub const INES: Seat = agent(
    CIME,
    "ines.vidal@cime.example",
    "Inès Vidal",
    Role::Lead,
    Fr,
    "une question du fournisseur à relayer au client",
);
pub const FAYE_CIME: Seat =
    agent(CIME, "faye@lindt-conseil.example", "Faye Lindt", Role::Agent, Fr, "son second partenaire");
pub const GWEN: Seat = contact(
    CIME,
    HALDEN,
    "gwen@halden.example",
    "Gwen Halden",
    HEAD,
    En,
    "the vendor’s brand, a resolution that came down three tiers",
);
pub const OSCAR: Seat =
    contact(CIME, HALDEN, "oscar@halden.example", "Oscar Reid", OWN, En, "a question waiting for his answer");
pub const LUCY: Seat = contact(
    CIME,
    HARBOUR,
    "lucy@harbour-books.example",
    "Lucy Marsh",
    HEAD,
    En,
    "an agreement that ends soon",
);
pub const HELENE_CIME: Seat = contact(
    CIME,
    TILLEULS,
    "helene.aubry@tilleuls.example",
    "Hélène Aubry",
    HEAD,
    Fr,
    "la même personne chez son autre partenaire",
);

// Confluent Distribution, between Cime and Nimbus.
pub const DORA: Seat = agent(
    CONFLUENT,
    "dora.keller@confluent.example",
    "Dora Keller",
    Role::Administrator,
    En,
    "a distributor: the same desk, one tier up",
);
pub const HUGO: Seat = agent(
    CONFLUENT,
    "hugo.lang@confluent.example",
    "Hugo Lang",
    Role::Agent,
    Fr,
    "des demandes de partenaires, escaladées plus haut",
);
pub const PAULA: Seat = agent(
    COMMERCE,
    "paula.renz@confluent.example",
    "Paula Renz",
    Role::Business,
    En,
    "an order that another desk of the house transferred",
);
pub const DORA_COMMERCE: Seat = agent(
    COMMERCE,
    "dora.keller@confluent.example",
    "Dora Keller",
    Role::Administrator,
    En,
    "the same person, at the other desk of the house",
);
pub const CARL_AT_CONFLUENT: Seat = contact(
    CONFLUENT,
    CIME_INFOGERANCE,
    "carl.roux@cime.example",
    "Carl Roux",
    HEAD,
    Fr,
    "client du grossiste : ses commandes de licences",
);

// Nimbus Cloud, the vendor.
pub const VERA: Seat = agent(
    NIMBUS,
    "vera.voss@nimbus.example",
    "Vera Voss",
    Role::Administrator,
    En,
    "the vendor’s agreements, contacts, publications",
);
pub const OTTO: Seat = agent(
    NIMBUS,
    "otto.brandt@nimbus.example",
    "Otto Brandt",
    Role::Lead,
    En,
    "management escalations of partners",
);
pub const VICTOR: Seat = agent(
    NIMBUS,
    "victor.hale@nimbus.example",
    "Victor Hale",
    Role::Agent,
    En,
    "escalations: questions, hand-backs, resolutions",
);
pub const MINA: Seat = agent(
    NIMBUS,
    "mina.sato@nimbus.example",
    "Mina Sato",
    Role::Agent,
    En,
    "one escalation with six requests behind it",
);
pub const ROSA: Seat = agent(
    NIMBUS,
    "rosa.lind@nimbus.example",
    "Rosa Lind",
    Role::Business,
    En,
    "partners’ orders, invoices and certifications",
);

/// Every seat, in the order in which the demo prints them.
pub const SEATS: &[Seat] = &[
    CLAIRE,
    PAUL,
    JAMES,
    DENIS,
    IRENE,
    HELENE_BOREAL,
    SAMIR_MARTIN,
    SAMIR_DUVAL,
    NADIA,
    TOM,
    LEO,
    BEA,
    ADA,
    FAYE_BOREAL,
    GWEN,
    OSCAR,
    LUCY,
    HELENE_CIME,
    CARL,
    INES,
    FAYE_CIME,
    CARL_AT_CONFLUENT,
    HUGO,
    DORA,
    PAULA,
    DORA_COMMERCE,
    VICTOR,
    MINA,
    OTTO,
    ROSA,
    VERA,
];

/// A way from one desk to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hop {
    pub asker: &'static str,
    /// The next desk here, or nothing where people telephone.
    pub asked: Option<&'static str>,
    /// The asker as an account of the next desk.
    pub account: &'static str,
}

pub const BOREAL_NIMBUS: Hop = Hop { asker: BOREAL, asked: Some(NIMBUS), account: BOREAL_SERVICES };
pub const BOREAL_STRATO: Hop = Hop { asker: BOREAL, asked: None, account: BOREAL_SERVICES };
pub const CIME_CONFLUENT: Hop = Hop { asker: CIME, asked: Some(CONFLUENT), account: CIME_INFOGERANCE };
pub const CONFLUENT_NIMBUS: Hop =
    Hop { asker: CONFLUENT, asked: Some(NIMBUS), account: CONFLUENT_DISTRIBUTION };

/// Who may open requests on the next desk, through which door, and for how many days their certificate still lasts.
pub const AUTHORISED: &[(Hop, Seat, Doors, i64)] = &[
    (BOREAL_NIMBUS, NADIA, Doors::Technical, 23),
    (BOREAL_NIMBUS, LEO, Doors::Both, 400),
    (BOREAL_NIMBUS, FAYE_BOREAL, Doors::Technical, 210),
    (BOREAL_NIMBUS, BEA, Doors::Commercial, 365),
    (CIME_CONFLUENT, CARL, Doors::Both, 300),
    (CIME_CONFLUENT, INES, Doors::Technical, 120),
    (CIME_CONFLUENT, FAYE_CIME, Doors::Technical, 210),
    (CONFLUENT_NIMBUS, DORA, Doors::Both, 500),
    (CONFLUENT_NIMBUS, HUGO, Doors::Technical, 90),
];
