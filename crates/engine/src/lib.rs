//! The one way in: viewers, changes, read models, sign-in.
//!
//! A channel builds a [`Change`] and calls [`Engine::execute`], or calls a read with a viewer. Nothing else writes
//! business: machinery (sessions, leases, delivery state) is in [`machinery`].

mod building;
mod command;
mod commit;
mod copies;
mod counted;
mod document;
mod engine;
mod erase;
mod execute;
mod health;
mod held;
mod invite;
mod kept;
mod mail;
mod may;
mod outcome;
mod projection;
mod read;
mod rebuilding;
mod seats;
mod shelved;
mod stream;

pub mod check;
pub mod files;
pub mod machinery;
pub mod set_up;
pub mod sign_in;
pub mod time;
pub mod view;

pub use building::Step;
pub use command::administer::{
    Administer, CalendarDraft, DeskDraft, DoorDraft, GivenUp, NameContact, NameLinkContact, NewAgent,
    NewContact, NoticeDraft, NoticeKind, Observing, PublicationDraft, QueueDraft, RegionDraft, Requalify,
    RotaDraft, refused_file,
};
pub use command::mailroom::{Filing, LARGEST as LARGEST_MAIL};
pub use command::redact::{Named, Redact, What};
pub use command::transfer::Transfer;
pub use command::{Change, Command, Confirmation, OpenRequest, Relay, RelayTarget, RelayUp, Told};
pub use commit::{About, Notification, Occasion, Paged, Parcel, Promised, Recipient, Warned};
pub use domain;
pub use engine::{Answering, Engine, Failure, MailReader};
pub use erase::{Erased, NamedIn};
pub use health::Finding;
pub use hours;
pub use invite::Invited;
pub use mail::{IncomingMail, MailFile};
pub use may::{Action, role_may};
pub use outcome::{Outcome, Saw, Seen, SentAct};
pub use read::{
    AcceptedTerms, AccountName, AccountView, AgreementView, Bearer, ContactView, Counts, DeskView,
    EntriesPart, EscalationFilter, EscalationForm, FormView, HowMany, InvitationView, LinkView, MailView,
    Page, PeopleFilter, Reading, RequestFilter, SeatView, Sought, Talk, TermsVersion, TermsView, Topic,
};
pub use read::{COLUMNS, Cell, Group, Report, ReportOf};
pub use read::{CalendarUse, CalendarView, RegionTurn, SiteView};
pub use read::{DeliveryView, GivenUpView, LaneView, OutgoingView, PauseView};
pub use read::{DutyView, LayerView, PagingView, RotaView, StretchView};
pub use read::{MemberView, QueueName, QueueView, WhichPage};
pub use rebuilding::{Errand, Hears};
pub use store::keys::{Keyring, new_key as new_secret_key};
pub use store::requests::COUNTED;
pub use store::{Fault, Holder, OWNER_ONLY, Opening, Purpose, Store, Unfit, open_to_others};
pub use stream::{Difference, Next, Stream, Streamed};
