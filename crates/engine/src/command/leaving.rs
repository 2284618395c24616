//! What leaves with each command, and towards whom.
//!
//! Every command names every one of its fields here, and says of its words whether they leave: a new command, or a new
//! field of one, does not build without its line.

use domain::act::Act;
use domain::classify::Classification;
use domain::escalate::{Escalate, Passing};
use domain::form::{Choice, Field, Form};
use domain::id::{AgreementId, Number};
use domain::leaving::Leaving;
use domain::open::Opening;

use super::administer::{Administer, NoticeDraft, PublicationDraft, ShelfAudience};
use super::mailroom::Filing;
use super::{Command, Confirmation, OpenRequest, Relay, RelayTarget, RelayUp, Told};

/// Who will read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader<'a> {
    /// Whoever asked this request.
    Asker(&'a Number),
    /// Whoever asks the request that the command opens.
    NewAsker,
    /// The next desk that answers this escalation.
    NextDesk(&'a Number),
    /// The next desk that the command asks.
    NewNextDesk,
    /// Every next desk that this request was escalated to.
    NextDesks(&'a Number),
    /// The account of this agreement.
    Account(AgreementId),
    /// Every account.
    Accounts,
}

/// Words and files for one reader.
#[derive(Debug)]
pub(crate) struct Sent<'a> {
    pub reader: Reader<'a>,
    pub what: Leaving<'a>,
    /// Files that are chosen by digest among those of an entry.
    pub chosen: Option<Chosen<'a>>,
}

/// Files of an entry that go along.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chosen<'a> {
    /// Of an escalation; otherwise of a request.
    pub of_escalation: bool,
    pub record: &'a Number,
    pub entry: u64,
    pub files: &'a [String],
}

impl<'a> Sent<'a> {
    fn to(reader: Reader<'a>, what: Leaving<'a>) -> Vec<Self> {
        vec![Self { reader, what, chosen: None }]
    }
}

/// What stays on the desk.
fn stays<'a>() -> Vec<Sent<'a>> {
    Vec::new()
}

macro_rules! lines {
    (
        $doc:literal $name:ident, $type:ident:
        $($line:ident $(($inner:ident))? $({ $($field:ident),* $(,)? })? => $sent:expr;)*
    ) => {
        #[doc = $doc]
        pub(crate) fn $name(what: &$type) -> Vec<Sent<'_>> {
            match what {
                $($type::$line $(($inner))? $({ $($field),* })? => {
                    // What stays is named too: it was thought of.
                    $(let _ = $inner;)? $($(let _ = $field;)*)?
                    $sent
                })*
            }
        }

        impl $type {
            /// Every line of this table, with the names of its fields.
            pub const LINES: &'static [(&'static str, &'static [&'static str])] =
                &[$((stringify!($line), &[$(stringify!($inner))? $($(stringify!($field)),*)?])),*];
        }
    };
}

lines! {
    "What leaves with a command, in the order in which it is read."
    of_command, Command:
    Open(open) => opened(open);
    Act { number, act } => acted(Reader::Asker(number), act);
    Note { number, text, attachments } => stays();
    Assign { number, to } => stays();
    Triage { number, duty, evidence } => stays();
    OnBehalf { number, act, told } => {
        Sent::to(Reader::Asker(number), by(act.leaving(), told))
    };
    Page { number, reason } => stays();
    AnswerPage { number } => stays();
    AnswerEscalationPage { escalation } => stays();
    Confirm { number, said } => confirmed(number, said);
    Classify { number, to } => {
        let Classification { kind: _, phase: _, product, contact: _ } = to;
        Sent::to(Reader::Asker(number), Leaving::default().with("product", product))
    };
    MoveToQueue { number, queue } => stays();
    Tag { number, add, remove } => stays();
    Duplicate { number, of } => stays();
    // The reason is for the people of both desks; the customer reads where it goes on.
    Transfer { number, desk, reason } => stays();
    Escalate { numbers, link, escalate } => Sent::to(Reader::NewNextDesk, escalated(escalate));
    Join { escalation, numbers } => stays();
    Lead { number, escalation } => stays();
    TakeOver { escalation } => stays();
    // What was told by hand is what is sent; whom it was told is written down here.
    EscalationAct { escalation, act, told } => Sent::to(Reader::NextDesk(escalation), act.leaving());
    Tell { escalation, told, reference } => stays();
    Report { escalation, act, who, channel } => stays();
    Particulars { escalation, reference, portal, engineer } => stays();
    Relay(relay) => relayed(relay);
    RelayUp(relay) => relayed_up(relay);
    // What is asked of the next desk names no word of it.
    Redact(redact) => stays();
    Erase(erase) => stays();
    // What another desk says stays on this one, until somebody carries it on.
    Receive { agreement, epoch, message } => stays();
    ReceiveLater { agreement, epoch, escalation, number, version } => stays();
    Accept(accepting) => stays();
    Delivered { escalation, message, refusal } => stays();
    // The customer's own words, on their way within the organisation.
    Arrive(transfer) => stays();
    Administer(what) => kept(what);
    Mail(filing) => filed(filing);
    Due { records } => stays();
    Onward { what, after, item } => stays();
    Tick => stays();
}

lines! {
    "What leaves with what keeps a desk."
    kept, Administer:
    AddAccount { name } => stays();
    PutDesk { expected_version, draft } => stays();
    Invite { agreement, days, hash } => stays();
    WithdrawInvitation { agreement } => stays();
    AddAgent(new) => stays();
    AddContact(new) => stays();
    Vouch { seat, hash } => stays();
    EndSeat { seat } => stays();
    // What both sides signed, as they signed it.
    PutAgreement(agreement) => stays();
    EndAgreement { agreement, ends, readable_until } => stays();
    NameContact(name) => stays();
    RemoveContact { agreement, person, reason } => stays();
    Requalify(given) => stays();
    PutLink(link) => stays();
    NameLinkContact(name) => stays();
    RemoveLinkContact { link, person, reason } => stays();
    RequalifyOnLink(given) => stays();
    PutLinkDoor { link, door, draft } => stays();
    DropLinkDoor { link, door } => stays();
    PutPolicy(policy) => stays();
    PutForm(form) => Sent::to(Reader::Accounts, demanded(form));
    RetireForm { version } => stays();
    PutLinkForm { link, form } => stays();
    RetireLinkForm { link, version } => stays();
    PublishTerms { text } => Sent::to(Reader::Accounts, Leaving::default().with("text", text));
    AcceptTerms { version } => stays();
    EditGuide { agreement, text } => {
        Sent::to(Reader::Account(*agreement), Leaving::default().with("text", text))
    };
    Publish(draft) => published(draft);
    Revise { publication, draft } => published(draft);
    Notice(draft) => noticed(draft);
    ReviseNotice { notice, draft } => noticed(draft);
    PutCalendar { calendar, version, draft } => stays();
    ChooseDeskHours { calendar } => stays();
    ChooseAccountHours { account, calendar } => stays();
    PutSite(site) => stays();
    PutQueue { queue, version, draft } => stays();
    RetireQueue { queue, version, to } => stays();
    PutRota { rota, version, draft } => stays();
    AddCover { rota, cover } => stays();
    DropCover { rota, cover } => stays();
    DropRota { rota } => stays();
    PutPaging { version, plan } => stays();
    PutMobile { seat, number } => stays();
    SeatAtSite { seat, site } => stays();
    TryAgain(of) => stays();
    DropOutgoing(of) => stays();
    PauseLane { lane, reason } => stays();
    ResumeLane { lane } => stays();
    OpenDesk { send } => stays();
}

lines! {
    "What leaves with what happens in the mailroom. The words of a mail stand in the mail: [`super::mailroom`] has them
    looked at where an agent joins it to a request for somebody who did not write it."
    filed, Filing:
    Incoming(mail) => stays();
    Choose { mail, account } => stays();
    Attach { mail, number, } => stays();
    Dismiss { mail } => stays();
}

fn acted<'a>(reader: Reader<'a>, act: &'a Act) -> Vec<Sent<'a>> {
    match act {
        // How somebody was tried to be reached is the desk's own affair.
        Act::AttemptContact { how: _ } => stays(),
        act => Sent::to(reader, act.leaving()),
    }
}

fn by<'a>(what: Leaving<'a>, told: &'a Told) -> Leaving<'a> {
    let Told { who, channel: _ } = told;
    what.with("who", who)
}

fn opened(open: &OpenRequest) -> Vec<Sent<'_>> {
    let OpenRequest { account: _, contact: _, opening, by_phone: _ } = open;
    let Opening { kind: _, phase: _, severity: _, problem } = opening;
    Sent::to(Reader::NewAsker, problem.leaving())
}

fn confirmed<'a>(number: &'a Number, said: &'a Confirmation) -> Vec<Sent<'a>> {
    let Confirmation { text, withdraw_escalations, reason, told } = said;
    let mut what = Leaving::default().with("text", text);
    if let Some(told) = told {
        what = by(what, told);
    }
    let mut sent = Sent::to(Reader::Asker(number), what);
    if *withdraw_escalations == Some(true) {
        sent.extend(Sent::to(Reader::NextDesks(number), Leaving::default().with("withdraw_reason", reason)));
    }
    sent
}

fn escalated(escalate: &Escalate) -> Leaving<'_> {
    let Escalate { severity: _, kind: _, phase: _, problem, contact: _, passing } = escalate;
    match passing {
        Some(Passing { gate: _, reason }) => problem.leaving().with("override.reason", reason),
        None => problem.leaving(),
    }
}

fn relayed(relay: &Relay) -> Vec<Sent<'_>> {
    let Relay { escalation, original, targets, attachments, resolution: _ } = relay;
    let chosen = Chosen { of_escalation: true, record: escalation, entry: *original, files: attachments };
    let mut sent = Vec::with_capacity(targets.len());
    for RelayTarget { number, text } in targets {
        let what = Leaving::default().with(&format!("text.{number}"), text);
        sent.push(Sent { reader: Reader::Asker(number), what, chosen: Some(chosen) });
    }
    sent
}

fn relayed_up(relay: &RelayUp) -> Vec<Sent<'_>> {
    let RelayUp { number, original, escalation, text, attachments, told: _ } = relay;
    let chosen = Chosen { of_escalation: false, record: number, entry: *original, files: attachments };
    let what = Leaving::default().with("text", text);
    vec![Sent { reader: Reader::NextDesk(escalation), what, chosen: Some(chosen) }]
}

fn published(draft: &PublicationDraft) -> Vec<Sent<'_>> {
    let PublicationDraft {
        kind: _,
        language: _,
        title,
        products,
        versions,
        symptoms,
        workaround,
        fixed_in,
        body,
        audience,
    } = draft;
    let what = Leaving::default()
        .with("title", title)
        .with("products", products)
        .with("versions", versions)
        .with("symptoms", symptoms)
        .with("workaround", workaround)
        .with("fixed_in", fixed_in)
        .with("body", body);
    shown(*audience, what)
}

fn noticed(draft: &NoticeDraft) -> Vec<Sent<'_>> {
    let NoticeDraft { kind: _, title, body, products, starts: _, ends: _, audience } = draft;
    let what = Leaving::default().with("title", title).with("body", body).with("products", products);
    shown(*audience, what)
}

fn shown(audience: ShelfAudience, what: Leaving<'_>) -> Vec<Sent<'_>> {
    match audience {
        ShelfAudience::Desk => stays(),
        ShelfAudience::Askers | ShelfAudience::Customers => Sent::to(Reader::Accounts, what),
    }
}

fn demanded(form: &Form) -> Leaving<'_> {
    let Form { version: _, kind: _, product, phase: _, fields, retired: _ } = form;
    let mut what = Leaving::default().with("product", product);
    for field in fields {
        let Field { name, label, help, ask: _, required: _, at_least: _, choices } = field;
        what = what.with("fields.name", name).with("fields.label", label).with("fields.help", help);
        for choice in choices {
            let Choice { code, label } = choice;
            what = what.with("fields.choices.code", code).with("fields.choices.label", label);
        }
    }
    what
}
