//! The desk itself: its face, people, accounts, agreements, links, mail.

use domain::Timestamp;
use domain::clock::Promise;
use domain::desk::{Brand, BrandChoice, Doors, PolicyRef};
use domain::door::DoorNumber;
use domain::id::{AccountId, AgreementId, PersonId, QueueId};
use domain::kind::{Door, Kind};
use domain::policy::Telephone;
use domain::reckon::Target;
use domain::seat::{AuthorisedContact, Reach, Role};
use domain::text::{Both, Language};
use engine::view::{DoorView, Guide, Level};
use engine::{
    AcceptedTerms, AccountView, AgreementView, ContactView, Counts, DeskView, FormView, LinkView, MailView,
    NameContact, NewAgent, NewContact, SeatView, TermsVersion, TermsView,
};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::shape::{Components, Shape, described};

shapes! {
    /// The desk as you meet it.
    DeskView as "Desk" {
        /// Its word in addresses.
        slug: String,
        name: String,
        brand: Brand,
        mailbox: Option<String>,
        products: Vec<String>,
        zone: String,
        /// For a contact: the scale to choose from.
        severities: Vec<Level>,
        /// What may be asked.
        kinds: Vec<Kind>,
        /// Whether requests may be opened now.
        intake: bool,
        /// For a contact: the account's name.
        account: Option<String>,
    }; without [closed_since]

    /// How a desk looks.
    Brand as "Brand" {
        name: String,
        /// `#rrggbb`
        colour: String,
        tagline [default]: Option<Both>,
    }

    /// Numbers beside the queues.
    Counts as "Counts" {
        technical: u64,
        business: u64,
        mine: u64,
        waits_on_us: u64,
        waits_on_next: u64,
        escalations_await_us: u64,
        mail: u64,
    }

    /// An account with its contacts.
    AccountView as "Account" {
        id: String,
        name: String,
        /// The calendar that counts where neither agreement nor site names one; for agents alone.
        calendar: Option<String>,
        /// The first 50 by name: all are in the list of contacts.
        contacts: Vec<ContactView>,
    }; without [how_many]

    /// A contact of an account.
    ContactView as "Contact" {
        seat: String,
        person: String,
        name: String,
        /// For agents alone.
        email: Option<String>,
        account: String,
        reach: String,
        team: Option<String>,
        /// The place the contact belongs to; for agents alone.
        site: Option<String>,
        signatory: bool,
    }; without [account_id]

    /// An agent of the desk.
    SeatView as "Agent" {
        seat: String,
        person: String,
        name: String,
        email: String,
        role: String,
        /// Names of the chosen accounts; none: all.
        accounts: Option<Vec<String>>,
        /// The doors that the seat is limited to; none: both.
        doors: Option<Vec<Door>>,
        /// The queues that the seat is limited to; none: all.
        queues: Option<Vec<String>>,
    }

    /// A contact to add.
    NewContact as "NewContact" {
        account: AccountId,
        email: String,
        name: String,
        reach: Reach,
        team [default]: Option<String>,
        /// Signs the terms of service for the account.
        signatory [default]: bool,
        language [default]: Language,
    }

    /// An agent to add.
    NewAgent as "NewAgent" {
        email: String,
        name: String,
        role: Role,
        /// Chosen accounts; none: all.
        accounts [default]: Option<Vec<AccountId>>,
        /// The doors that the seat is limited to; none: both.
        doors [default]: Option<Vec<Door>>,
        /// The queues that the seat is limited to; none: all.
        queues [default]: Option<Vec<QueueId>>,
        language [default]: Language,
    }

    /// An agreement.
    AgreementView as "Agreement" {
        id: String,
        name: String,
        /// The contract's own reference.
        reference: Option<String>,
        account: Option<String>,
        /// None named: all of the desk's.
        products: Vec<String>,
        /// None named: all.
        kinds: Vec<Kind>,
        policy: String,
        policy_version: u32,
        /// The policy while a product is being deployed, where it is another one.
        deployment: Option<PolicyRef>,
        brand: BrandChoice,
        contacts: Vec<AuthorisedContact>,
        /// How many authorised contacts; none: the policy's number.
        cap: Option<u32>,
        /// Whether personal data may cross.
        personal_data: bool,
        /// Whether files may cross.
        attachments: bool,
        starts: Timestamp,
        /// Intake stops.
        ends: Option<Timestamp>,
        /// Reading stops.
        readable_until: Option<Timestamp>,
        /// Grows with every change.
        version: u32,
    }

    /// Somebody entitled to open requests on the next desk.
    AuthorisedContact as "AuthorisedContact" {
        person: PersonId,
        name: String,
        email: String,
        door: Doors,
        /// The day on which the qualification ends.
        qualified_until: Option<Date>,
        /// None named: every product of the agreement.
        products [default]: Vec<String>,
        /// Whom this contact was put in the place of.
        replaces [maybe]: Option<PersonId>,
    }

    /// An authorised contact to name, or to put in another's place.
    NameContact as "NamedContact" {
        agreement: AgreementId,
        email: String,
        name: String,
        door: Doors,
        qualified_until [default]: Option<Date>,
        products [default]: Vec<String>,
        replaces [default]: Option<PersonId>,
        reason [default]: Option<String>,
    }

    /// How a next desk is reached for what goes through a door.
    DoorView as "LinkDoor" {
        /// What goes through it; null: whatever has no door of its own.
        door: Option<Door>,
        by_hand: bool,
        /// Where it is written to, or has its portal.
        address: Option<String>,
        numbers: Vec<DoorNumber>,
        /// When somebody is there: one of the desk's calendars.
        calendar: Option<String>,
        /// What it demands, by versions of the next desk's own forms; none: what the next desk demands anyway.
        forms: Vec<u32>,
        /// Who may use it; nobody named: all who may ask what goes through it.
        contacts: Vec<PersonId>,
    }

    /// A telephone number, and what it is for.
    DoorNumber as "DoorNumber" { label [default]: String, number: String }

    /// A policy by name and version.
    PolicyRef as "PolicyRef" { id: String, version: u32 }

    /// A next desk.
    LinkView as "Link" {
        id: String,
        name: String,
        by_hand: bool,
        portal: Option<String>,
        /// How it is reached: the usual way, and what goes another.
        doors: Vec<DoorView>,
        products: Vec<String>,
        kinds: Vec<Kind>,
        policy: String,
        severities: Vec<Level>,
        contacts: Vec<AuthorisedContact>,
        /// What it demands of an escalation, where it says more than its policy.
        forms: Vec<FormView>,
        ends: Option<Timestamp>,
        version: u32,
    }; without [terms]

    /// A mail that came.
    MailView as "Mail" {
        id: String,
        mailbox: String,
        sender: String,
        subject: String,
        received_at: Timestamp,
        standing: String,
        problem: Option<String>,
        /// The request it was filed to.
        number: Option<String>,
        /// Accounts to choose from: id and name.
        accounts: Vec<(String, String)>,
    }

    /// The desk's terms of service, and whether your account accepted them.
    TermsView as "Terms" {
        version: u32,
        text: Both,
        published_at: Timestamp,
        accepted_by: Option<String>,
        accepted_at: Option<Timestamp>,
        /// Whether you may accept them for the account.
        may_accept: bool,
        /// Whether no newer version is published.
        newest: bool,
        /// Every version, the newest first.
        versions: Vec<TermsVersion>,
        /// Who accepted which, the newest first: your own account, or those you look after.
        acceptances: Vec<AcceptedTerms>,
    }

    /// A version of the terms of service.
    TermsVersion as "TermsVersion" { version: u32, published_at: Timestamp }

    /// An account's acceptance of a version.
    AcceptedTerms as "AcceptedTerms" {
        account: String,
        version: u32,
        /// The signatory who accepted.
        by: String,
        at: Timestamp,
    }

    /// The welcome guide of an agreement.
    Guide as "Guide" {
        agreement: String,
        brand: Brand,
        /// Text by hand, in place of what is made.
        edited: Option<Both>,
        mailbox: Option<String>,
        telephone: Vec<Telephone>,
        /// The hours that count.
        calendar: Value => domain::calendar::Calendars,
        severities: Vec<_> => Vec<Promised>,
        reopen_days: u32,
    }
}

/// What a severity promises, in a guide.
struct Promised;

impl Shape for Promised {
    fn shape(all: &mut Components) -> Value {
        all.named("Promised", |all| {
            let (both, number, flag) = (Both::shape(all), u8::shape(all), bool::shape(all));
            let targets = Vec::<(Promise, Target, bool)>::shape(all);
            json!({
                "type": "object",
                "description": "What a severity promises.",
                "required": ["level", "name", "definition", "around_the_clock", "telephone", "targets"],
                "additionalProperties": false,
                "properties": {
                    "level": number, "name": both, "definition": both, "around_the_clock": flag, "telephone": flag,
                    "targets": described(targets, "Promise, time, and whether the number is unverified."),
                },
            })
        })
    }
}
