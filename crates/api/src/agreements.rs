//! `agreements`: what the desk promises to whom, who is entitled under it, how it ends, whose brand it shows.

use axum::extract::OriginalUri;
use domain::calendar::Calendars;
use domain::desk::{Agreement, Brand, BrandChoice, Crossing, Doors, PolicyRef};
use domain::id::{AccountId, AgreementId, CalendarId, DeskId, PersonId};
use domain::kind::Kind;
use domain::seat::{AuthorisedContact, Viewer};
use domain::text::Both;
use domain::{Reason, Refusal, Timestamp};
use engine::view::Guide;
use engine::{Administer, AgreementView, NameContact, Requalify};
use jiff::civil::Date;
use serde::Serialize;

use crate::answer::{self, Answer};
use crate::body::{Json, Sent};
use crate::caller::Caller;
use crate::list::{self, PageQuery};
use crate::operation::{Operation, delete, get, post, put};
use crate::people::Made;
use crate::problem::Problem;
use crate::query::{Path, Query};
use crate::shape::List;

input! {
    /// An agreement to make or to change. Its authorised contacts have operations of their own.
    AgreementDraft {
        /// Needed for a new one; it never changes.
        account [default]: Option<AccountId>,
        name: String,
        /// The contract's own reference.
        reference [default]: Option<String>,
        /// None named: all of the desk's.
        products [default]: Vec<String>,
        /// None named: all.
        kinds [default]: Vec<Kind>,
        policy: PolicyRef,
        /// The policy while a product is being deployed, where it is another one.
        deployment [default]: Option<PolicyRef>,
        /// Hours that count for this agreement; the desk's or the policy's, if it is not said.
        calendar [default]: Option<Calendars>,
        /// The named calendar that counts, instead of hours of its own.
        named_calendar [default]: Option<CalendarId>,
        /// `own`, if it is not said.
        brand [default]: Option<BrandChoice>,
        vendor_brand [default]: Option<Brand>,
        /// How many authorised contacts; the policy's number, if it is not said.
        cap [default]: Option<u32>,
        /// Whether personal data may cross.
        personal_data: bool,
        /// Whether files may cross.
        attachments: bool,
        starts: Timestamp,
        ends [default]: Option<Timestamp>,
        readable_until [default]: Option<Timestamp>,
        /// Of the agreement as you saw it: a change is refused if it has changed since.
        version [default]: Option<u32>,
    }

    /// When an agreement ends: intake stops, then reading.
    AgreementEnding { ends: Timestamp, readable_until: Timestamp }

    /// Whose brand the customers of an agreement see.
    BrandDraft { brand: BrandChoice, vendor_brand [default]: Option<Brand> }

    /// The welcome guide by hand; null: as it is made from the agreement and its policy.
    GuideDraft { text: Option<Both> }

    /// An authorised contact to name, or to put in another's place.
    ContactDraft {
        email: String,
        name: String,
        door: Doors,
        /// The day on which the qualification ends; needed where the policy demands one.
        qualified_until [default]: Option<Date>,
        /// None named: every product of the agreement.
        products [default]: Vec<String>,
        /// Whom this one replaces; then a reason is needed.
        replaces [default]: Option<PersonId>,
        reason [default]: Option<String>,
    }

    /// What an authorised contact is qualified for, anew.
    Qualification {
        /// The day on which it ends; needed where the policy demands one.
        qualified_until: Option<Date>,
        /// The products it covers: an empty list for every one; those it covered, if it is not said.
        products [default]: Option<Vec<String>>,
    }

    /// Why somebody is no longer an authorised contact.
    RemovalQuery { reason [default]: String }
}

/// An agreement as it is kept.
#[derive(Serialize)]
pub struct KeptAgreement {
    id: AgreementId,
    account: AccountId,
    name: String,
    reference: Option<String>,
    products: Vec<String>,
    kinds: Vec<Kind>,
    policy: PolicyRef,
    deployment: Option<PolicyRef>,
    calendar: Option<Calendars>,
    named_calendar: Option<CalendarId>,
    brand: BrandChoice,
    vendor_brand: Option<Brand>,
    contacts: Vec<AuthorisedContact>,
    cap: Option<u32>,
    personal_data: bool,
    attachments: bool,
    starts: Timestamp,
    ends: Option<Timestamp>,
    readable_until: Option<Timestamp>,
    from_desk: bool,
    guide: Option<Both>,
    version: u32,
}

shapes! {
    /// An agreement as it is kept, for agents.
    KeptAgreement as "KeptAgreement" {
        id: AgreementId,
        account: AccountId,
        name: String,
        reference: Option<String>,
        products: Vec<String>,
        kinds: Vec<Kind>,
        policy: PolicyRef,
        /// The policy while a product is being deployed, where it is another one.
        deployment: Option<PolicyRef>,
        calendar: Option<Calendars>,
        /// The named calendar that counts.
        named_calendar: Option<CalendarId>,
        brand: BrandChoice,
        vendor_brand: Option<Brand>,
        contacts: Vec<AuthorisedContact>,
        cap: Option<u32>,
        personal_data: bool,
        attachments: bool,
        starts: Timestamp,
        ends: Option<Timestamp>,
        readable_until: Option<Timestamp>,
        /// The account runs a desk of its own that asks.
        from_desk: bool,
        /// The welcome guide, where it was edited by hand.
        guide: Option<Both>,
        /// Grows with every change.
        version: u32,
    }
}

/// An agreement for whoever asks.
enum AnyAgreement {}

impl crate::shape::Shape for AnyAgreement {
    fn shape(all: &mut crate::shape::Components) -> serde_json::Value {
        serde_json::json!({ "anyOf": [KeptAgreement::shape(all), AgreementView::shape(all)] })
    }
}

const PATH: &str = "/api/v1/agreements";

pub fn operations() -> Vec<Operation> {
    vec![
        get(PATH, list)
            .called("listAgreements", "Agreements of the accounts that you may see; a contact sees its own.")
            .query::<PageQuery>()
            .gives::<List<AgreementView>>(200)
            .paged(),
        post(PATH, make)
            .called("makeAgreement", "Make an agreement with an account.")
            .takes::<AgreementDraft>()
            .gives::<Made>(201),
        get("/api/v1/agreements/{agreement}", one)
            .called("readAgreement", "One agreement: as it is kept, for an agent.")
            .gives::<AnyAgreement>(200)
            .tagged(),
        put("/api/v1/agreements/{agreement}", change)
            .called("changeAgreement", "Change an agreement: all but its authorised contacts.")
            .takes::<AgreementDraft>()
            .gives::<Made>(200),
        post("/api/v1/agreements/{agreement}/ending", end)
            .called("endAgreement", "End an agreement: intake on a date, reading on a later one.")
            .takes::<AgreementEnding>()
            .gives::<Made>(200),
        put("/api/v1/agreements/{agreement}/brand", brand)
            .called("chooseBrand", "Choose whose brand the customers of an agreement see.")
            .takes::<BrandDraft>()
            .gives::<Made>(200),
        post("/api/v1/agreements/{agreement}/contacts", name_contact)
            .called(
                "nameContact",
                "Name an authorised contact, under the cap; or replace one, with the reason.",
            )
            .takes::<ContactDraft>()
            .gives::<Made>(201),
        delete("/api/v1/agreements/{agreement}/contacts/{person}", remove_contact)
            .called("removeContact", "Take an authorised contact off; open escalations pass to another.")
            .query::<RemovalQuery>()
            .gives::<Made>(200),
        put("/api/v1/agreements/{agreement}/contacts/{person}/qualification", requalify)
            .called("requalifyContact", "Give an authorised contact a new date of qualification.")
            .takes::<Qualification>()
            .gives::<Made>(200),
        get("/api/v1/agreements/{agreement}/guide", guide)
            .called("readGuideOfAgreement", "The welcome guide of an agreement.")
            .gives::<Guide>(200),
        put("/api/v1/agreements/{agreement}/guide", edit_guide)
            .called("editGuide", "Write the welcome guide by hand, or have it made again.")
            .tells::<GuideDraft>()
            .gives::<Made>(200),
    ]
}

async fn list(caller: Caller, OriginalUri(uri): OriginalUri, Query(query): Query<PageQuery>) -> Answer {
    list::paged(&uri, &caller.reading.agreements_page(query.which()?).await?)
}

async fn one(caller: Caller, path: Path) -> Answer {
    let id: AgreementId = path.read("agreement")?;
    if matches!(caller.viewer, Viewer::Agent(_)) {
        let kept = caller.reading.agreement(id).await?;
        return answer::tagged(&caller.headers, &KeptAgreement::from(kept));
    }
    let all = caller.reading.agreements_listed().await?;
    all.must_be_readable(&id)?;
    let own = all.items.into_iter().find(|it| it.id == id.to_string()).ok_or(Reason::NotFound)?;
    answer::tagged(&caller.headers, &own)
}

async fn make(caller: Caller, Json(draft): Json<AgreementDraft>) -> Answer {
    let account = draft.account.ok_or_else(|| Refusal::field(Reason::FieldMissing, "account"))?;
    caller.must_keep_agreements()?;
    caller.reading.account(account).await?;
    let id = AgreementId(caller.new_id()?);
    let agreement = draft.over(blank(id, caller.viewer.desk(), account));
    answer::made(caller.administer(Administer::PutAgreement(Box::new(agreement))).await?, PATH)
}

/// The agreement as it is kept, for whoever changes it.
async fn known(caller: &Caller, path: &Path) -> Result<Agreement, Problem> {
    caller.must_keep_agreements()?;
    Ok(caller.reading.agreement(path.read("agreement")?).await?)
}

async fn change(caller: Caller, path: Path, Json(draft): Json<AgreementDraft>) -> Answer {
    if let Some(outcome) = caller.answered().await? {
        return answer::kept(&outcome);
    }
    let known = known(&caller, &path).await?;
    if draft.account.is_some_and(|account| account != known.account) {
        return Err(Refusal::field(Reason::FieldInvalid, "account").into());
    }
    if draft.version.is_some_and(|version| version != known.version) {
        return Err(Reason::ChangedMeanwhile.into());
    }
    let agreement = draft.over(known);
    answer::kept(&caller.administer(Administer::PutAgreement(Box::new(agreement))).await?)
}

async fn end(caller: Caller, path: Path, Json(given): Json<AgreementEnding>) -> Answer {
    let agreement = known(&caller, &path).await?.id;
    let AgreementEnding { ends, readable_until } = given;
    answer::kept(&caller.administer(Administer::EndAgreement { agreement, ends, readable_until }).await?)
}

async fn brand(caller: Caller, path: Path, Json(given): Json<BrandDraft>) -> Answer {
    if let Some(outcome) = caller.answered().await? {
        return answer::kept(&outcome);
    }
    let mut agreement = known(&caller, &path).await?;
    agreement.brand = given.brand;
    if given.vendor_brand.is_some() {
        agreement.vendor_brand = given.vendor_brand;
    }
    if agreement.brand == BrandChoice::Vendor && agreement.vendor_brand.is_none() {
        return Err(Refusal::field(Reason::FieldMissing, "vendor_brand").into());
    }
    answer::kept(&caller.administer(Administer::PutAgreement(Box::new(agreement))).await?)
}

async fn name_contact(caller: Caller, path: Path, Json(given): Json<ContactDraft>) -> Answer {
    let agreement = known(&caller, &path).await?.id;
    let ContactDraft { email, name, door, qualified_until, products, replaces, reason } = given;
    let named = NameContact { agreement, email, name, door, qualified_until, products, replaces, reason };
    let outcome = caller.administer(Administer::NameContact(named)).await?;
    answer::made(outcome, &format!("{PATH}/{agreement}/contacts"))
}

async fn remove_contact(caller: Caller, path: Path, Query(query): Query<RemovalQuery>) -> Answer {
    let agreement = known(&caller, &path).await?.id;
    let person = path.read("person")?;
    let removal = Administer::RemoveContact { agreement, person, reason: query.reason };
    answer::kept(&caller.administer(removal).await?)
}

async fn requalify(caller: Caller, path: Path, Json(given): Json<Qualification>) -> Answer {
    let (at, person) = (known(&caller, &path).await?.id, path.read("person")?);
    let Qualification { qualified_until, products } = given;
    let anew = Requalify { at, person, qualified_until, products };
    answer::kept(&caller.administer(Administer::Requalify(anew)).await?)
}

async fn guide(caller: Caller, path: Path) -> Answer {
    let id: AgreementId = path.read("agreement")?;
    answer::shown(&caller.reading.guide(Some(id)).await?)
}

async fn edit_guide(caller: Caller, path: Path, Sent(given): Sent<GuideDraft>) -> Answer {
    let agreement = known(&caller, &path).await?.id;
    answer::kept(&caller.administer(Administer::EditGuide { agreement, text: given.text }).await?)
}

impl AgreementDraft {
    /// The agreement with what the draft says; what a draft does not say stays.
    fn over(self, known: Agreement) -> Agreement {
        Agreement {
            name: self.name,
            reference: self.reference,
            products: self.products,
            kinds: self.kinds,
            policy: self.policy,
            deployment: self.deployment,
            calendar: self.calendar,
            named_calendar: self.named_calendar,
            brand: self.brand.unwrap_or(known.brand),
            vendor_brand: self.vendor_brand.or(known.vendor_brand.clone()),
            cap: self.cap,
            crossing: Crossing { personal_data: self.personal_data, attachments: self.attachments },
            starts: self.starts,
            ends: self.ends,
            readable_until: self.readable_until,
            ..known
        }
    }
}

fn blank(id: AgreementId, desk: DeskId, account: AccountId) -> Agreement {
    Agreement {
        id,
        desk,
        account,
        name: String::new(),
        reference: None,
        products: Vec::new(),
        kinds: Vec::new(),
        policy: PolicyRef { id: String::new(), version: 0 },
        deployment: None,
        calendar: None,
        named_calendar: None,
        brand: BrandChoice::Own,
        vendor_brand: None,
        contacts: Vec::new(),
        cap: None,
        crossing: Crossing { personal_data: false, attachments: false },
        starts: Timestamp::UNIX_EPOCH,
        ends: None,
        readable_until: None,
        asker: None,
        guide: None,
        version: 0,
    }
}

impl From<Agreement> for KeptAgreement {
    fn from(kept: Agreement) -> Self {
        Self {
            id: kept.id,
            account: kept.account,
            name: kept.name,
            reference: kept.reference,
            products: kept.products,
            kinds: kept.kinds,
            policy: kept.policy,
            deployment: kept.deployment,
            calendar: kept.calendar,
            named_calendar: kept.named_calendar,
            brand: kept.brand,
            vendor_brand: kept.vendor_brand,
            contacts: kept.contacts,
            cap: kept.cap,
            personal_data: kept.crossing.personal_data,
            attachments: kept.crossing.attachments,
            starts: kept.starts,
            ends: kept.ends,
            readable_until: kept.readable_until,
            from_desk: kept.asker.is_some(),
            guide: kept.guide,
            version: kept.version,
        }
    }
}
