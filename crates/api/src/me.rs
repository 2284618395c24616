//! `me`: the seat that the token acts for; and the numbers beside its queues.

use domain::Reason;
use domain::id::{AccountId, AgreementId, PersonId, SeatId};
use domain::kind::Queue;
use domain::seat::{Reach, Role, Viewer};
use domain::text::Language;
use engine::{Counts, DeskView};
use serde::Serialize;

use crate::answer::{self, Answer};
use crate::caller::Caller;
use crate::operation::{Operation, get};

/// The seat of a token.
#[derive(Serialize)]
pub struct Me {
    seat: SeatId,
    person: PersonId,
    name: String,
    role: Option<Role>,
    contact: bool,
    account: Option<AccountId>,
    agreement: Option<AgreementId>,
    reach: Option<Reach>,
    team: Option<String>,
    signatory: bool,
    accounts: Option<Vec<AccountId>>,
    doors: Option<Vec<Queue>>,
    language: Language,
    desk: DeskView,
}

shapes! {
    /// The seat that the token acts for.
    Me as "Me" {
        seat: SeatId,
        person: PersonId,
        name: String,
        /// An agent's role.
        role: Option<Role>,
        /// A contact's seat; else an agent's.
        contact: bool,
        account: Option<AccountId>,
        agreement: Option<AgreementId>,
        /// Which requests of the account a contact sees.
        reach: Option<Reach>,
        team: Option<String>,
        signatory: bool,
        /// The accounts an agent was given; none: all.
        accounts: Option<Vec<AccountId>>,
        /// The doors that an agent's seat is limited to; none: both.
        doors: Option<Vec<Queue>>,
        language: Language,
        desk: DeskView,
    }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/me", me)
            .called("readMe", "The seat that the token acts for, and its desk.")
            .gives::<Me>(200),
        get("/api/v1/counts", counts)
            .called("readCounts", "The numbers beside the desk's queues.")
            .gives::<Counts>(200),
    ]
}

async fn me(caller: Caller) -> Answer {
    let desk = caller.reading.face().await?;
    let me = match caller.viewer {
        Viewer::Agent(seat) => Me {
            seat: seat.seat,
            person: seat.person,
            name: seat.name,
            role: Some(seat.role),
            contact: false,
            account: None,
            agreement: None,
            reach: None,
            team: None,
            signatory: false,
            accounts: seat.accounts,
            doors: seat.doors,
            language: seat.language,
            desk,
        },
        Viewer::Contact(seat) => Me {
            seat: seat.seat,
            person: seat.person,
            name: seat.name,
            role: None,
            contact: true,
            account: Some(seat.account),
            agreement: Some(seat.agreement),
            reach: Some(seat.reach),
            team: seat.team,
            signatory: seat.signatory,
            accounts: None,
            doors: None,
            language: seat.language,
            desk,
        },
        _ => return Err(Reason::SignInNeeded.into()),
    };
    answer::shown(&me)
}

async fn counts(caller: Caller) -> Answer {
    caller.must_be_agent()?;
    answer::shown(&caller.reading.counts().await?)
}
