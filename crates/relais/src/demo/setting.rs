//! The setting: desks, agreements, links and seats, as they stood before the story begins.

use std::collections::{BTreeMap, HashMap};

use domain::calendar::{Spec, Week};
use domain::desk::{
    Agreement, Brand, BrandChoice, Carrier, Crossing, Desk, Link, LinkTerms, PolicyRef, Tier,
};
use domain::id::{AccountId, AgreementId, CalendarId, LinkId, PersonId, SeatId};
use domain::seat::{AuthorisedContact, Viewer};
use domain::text::Both;
use domain::{SignedDuration, Timestamp, policy};
use engine::set_up::NewDesk;
use engine::time::{SharedDice, SystemDice};
use engine::{Administer, CalendarDraft, Engine, NameContact, NewAgent, NewContact, Observing, RegionDraft};

use super::cast::{
    AUTHORISED, BOREAL, BOREAL_NIMBUS, BOREAL_SERVICES, BOREAL_STRATO, CIME, CIME_CONFLUENT,
    CIME_INFOGERANCE, COMMERCE, CONFLUENT, CONFLUENT_DISTRIBUTION, CONFLUENT_NIMBUS, DESKS, DUVAL, HALDEN,
    HARBOUR, Hop, MARTIN, NIMBUS, Place, SEATS, Seat, TILLEULS, VAULT,
};
use super::past::{Past, ZONE, day};

/// What was set up, by name.
#[derive(Debug, Default)]
pub struct Setting {
    desks: HashMap<&'static str, Desk>,
    /// By desk and account.
    accounts: HashMap<(&'static str, &'static str), AccountId>,
    agreements: HashMap<(&'static str, &'static str), AgreementId>,
    links: Vec<(Hop, LinkId)>,
    seats: Vec<(Seat, Seated)>,
}

/// A seat that was taken.
#[derive(Debug, Clone)]
pub struct Seated {
    pub id: SeatId,
    pub token: String,
    pub viewer: Viewer,
}

/// The agreements: desk, account, contract number, policy.
const AGREEMENTS: &[(&str, &str, &str, &str)] = &[
    (NIMBUS, BOREAL_SERVICES, "NIM-2024-0117", "vmware-saas-production"),
    (NIMBUS, CONFLUENT_DISTRIBUTION, "NIM-2022-0008", "vmware-saas-production"),
    (CONFLUENT, CIME_INFOGERANCE, "CD-4471", "broadcom-essential"),
    (COMMERCE, CIME_INFOGERANCE, "CD-4471-C", "partner-default"),
    (BOREAL, MARTIN, "2025-031", "partner-default"),
    (BOREAL, DUVAL, "2024-112", "partner-default"),
    (BOREAL, TILLEULS, "2026-008", "partner-default"),
    (CIME, HALDEN, "C-1902", "partner-default"),
    (CIME, HARBOUR, "C-1777", "partner-default"),
    (CIME, TILLEULS, "C-2010", "partner-default"),
];

impl Setting {
    /// Sets everything up, as of the engine's present time.
    pub async fn build(engine: &Engine, past: &Past) -> anyhow::Result<Self> {
        let mut setting = Self::default();
        setting.open_desks(engine).await?;
        setting.make_agreements(engine, past).await?;
        setting.name_contacts(engine, past).await?;
        setting.keep_hours(engine).await?;
        setting.seat_people(engine).await?;
        super::on_call::take_turns(&setting, engine, past).await?;
        setting.join(engine).await?;
        Ok(setting)
    }

    /// A desk.
    pub fn desk(&self, slug: &str) -> anyhow::Result<&Desk> {
        self.desks.get(slug).ok_or_else(|| anyhow::anyhow!("no desk {slug}"))
    }

    /// An account of a desk.
    pub fn account(&self, desk: &'static str, name: &'static str) -> anyhow::Result<AccountId> {
        self.accounts
            .get(&(desk, name))
            .copied()
            .ok_or_else(|| anyhow::anyhow!("no account {name} at {desk}"))
    }

    /// An account's agreement.
    pub fn agreement(&self, desk: &'static str, account: &'static str) -> anyhow::Result<AgreementId> {
        let known = self.agreements.get(&(desk, account)).copied();
        known.ok_or_else(|| anyhow::anyhow!("no agreement of {account} with {desk}"))
    }

    /// A way to the next desk.
    pub fn link(&self, hop: Hop) -> anyhow::Result<LinkId> {
        let known = self.links.iter().find(|(it, _)| *it == hop);
        known.map(|(_, link)| *link).ok_or_else(|| anyhow::anyhow!("no link {hop:?}"))
    }

    /// A seat, with whoever sits there.
    pub fn seated(&self, seat: &Seat) -> anyhow::Result<&Seated> {
        let known = self.seats.iter().find(|(it, _)| it == seat);
        known.map(|(_, seated)| seated).ok_or_else(|| anyhow::anyhow!("{} has no seat", seat.name))
    }

    /// The person on a seat.
    pub fn person(&self, seat: &Seat) -> anyhow::Result<PersonId> {
        match &self.seated(seat)?.viewer {
            Viewer::Agent(seat) => Ok(seat.person),
            Viewer::Contact(seat) => Ok(seat.person),
            _ => anyhow::bail!("{} is nobody", seat.name),
        }
    }

    async fn open_desks(&mut self, engine: &Engine) -> anyhow::Result<()> {
        for part in DESKS {
            let new = NewDesk {
                slug: part.slug.into(),
                name: part.name.into(),
                organisation: part.organisation.into(),
                prefix: part.prefix.into(),
                tier: part.tier,
                colour: part.colour.into(),
                zone: ZONE.into(),
                products: part.products.iter().map(|product| (*product).to_owned()).collect(),
                mailbox: Some(format!("support@{}.example", part.slug)),
            };
            self.desks.insert(part.slug, engine.add_desk(new).await?);
        }
        Ok(())
    }

    async fn make_agreements(&mut self, engine: &Engine, past: &Past) -> anyhow::Result<()> {
        for (desk, account, reference, policy) in AGREEMENTS {
            let at = self.desk(desk)?.id;
            let id = engine.operate(at, Administer::AddAccount { name: (*account).into() }).await?.parse()?;
            self.accounts.insert((desk, account), id);
            let agreement = self.agreement_of(past, desk, account, reference, policy)?;
            self.agreements.insert((desk, account), agreement.id);
            engine.operate(at, Administer::PutAgreement(Box::new(agreement))).await?;
        }
        Ok(())
    }

    fn agreement_of(
        &self,
        past: &Past,
        desk: &'static str,
        account: &'static str,
        reference: &str,
        policy: &str,
    ) -> anyhow::Result<Agreement> {
        let face = self.desk(desk)?;
        let ends_soon = (account == HARBOUR).then(|| past.now() + days(12));
        Ok(Agreement {
            id: AgreementId::throw(&mut dice()),
            desk: face.id,
            account: self.account(desk, account)?,
            name: if face.tier == Tier::Partner {
                format!("Contrat de support {account}")
            } else {
                format!("Support agreement {account}")
            },
            reference: Some(reference.into()),
            products: Vec::new(),
            kinds: Vec::new(),
            policy: PolicyRef { id: policy.into(), version: 1 },
            deployment: None,
            calendar: None,
            named_calendar: None,
            brand: if desk == CIME { BrandChoice::Vendor } else { BrandChoice::Own },
            vendor_brand: (desk == CIME).then(nimbus_brand),
            contacts: Vec::new(),
            cap: None,
            // What leaves a partner for its vendor names nobody.
            crossing: Crossing { personal_data: face.tier == Tier::Partner, attachments: true },
            starts: past.now() - days(400),
            ends: ends_soon,
            readable_until: ends_soon.map(|ends| ends + days(90)),
            asker: None,
            guide: None,
            version: 1,
        })
    }

    /// A calendar of Paris for the first partner, and one that follows the sun for the vendor.
    async fn keep_hours(&self, engine: &Engine) -> anyhow::Result<()> {
        let day = |from: &str, to: &str| vec![[from.to_owned(), to.to_owned()]];
        let region = |queue: &str, zone: &str, place: (&str, Option<&str>)| {
            let day = day("09:00", "18:00");
            let week = Week {
                mon: day.clone(),
                tue: day.clone(),
                wed: day.clone(),
                thu: day.clone(),
                fri: day,
                ..Week::default()
            };
            RegionDraft {
                queue: queue.to_owned(),
                hours: Spec { zone: zone.to_owned(), weekly: Some(week), ..Spec::default() },
                observes: Some(Observing {
                    country: place.0.to_owned(),
                    region: place.1.map(str::to_owned),
                    from: 2025,
                    to: 2036,
                }),
                names: BTreeMap::new(),
            }
        };
        let mut paris = region("", ZONE, ("FR", None));
        paris.hours.exceptions.insert("2026-12-24".into(), day("09:00", "13:00"));
        let eve = Both { en: "Christmas Eve".into(), fr: "Veille de Noël".into() };
        paris.names.insert("2026-12-24".into(), eve);
        let sun = vec![
            region("EMEA", "Europe/Berlin", ("DE", Some("HE"))),
            region("AMER", "America/New_York", ("US", Some("NY"))),
        ];
        for (desk, name, regions) in [(BOREAL, "Paris", vec![paris]), (NIMBUS, "Follow the sun", sun)] {
            let at = self.desk(desk)?.id;
            let calendar = CalendarId::throw(&mut dice());
            let draft = CalendarDraft { name: name.into(), regions };
            engine.operate(at, Administer::PutCalendar { calendar, version: 0, draft }).await?;
            let used = match desk {
                NIMBUS => Administer::ChooseAccountHours {
                    account: self.account(NIMBUS, CONFLUENT_DISTRIBUTION)?,
                    calendar: Some(calendar),
                },
                _ => Administer::ChooseDeskHours { calendar: Some(calendar) },
            };
            engine.operate(at, used).await?;
        }
        Ok(())
    }

    /// Before the desks are joined, so that the asker's first copy holds everybody.
    async fn name_contacts(&mut self, engine: &Engine, past: &Past) -> anyhow::Result<()> {
        for (hop, seat, door, lasts) in AUTHORISED {
            let Some(asked) = hop.asked else { continue };
            let new = NameContact {
                agreement: self.agreement(asked, hop.account)?,
                email: seat.email.into(),
                name: seat.name.into(),
                door: *door,
                qualified_until: Some(past.today().checked_add(jiff::Span::new().days(*lasts))?),
                products: Vec::new(),
                replaces: None,
                reason: None,
            };
            engine.operate(self.desk(asked)?.id, Administer::NameContact(new)).await?;
        }
        Ok(())
    }

    async fn seat_people(&mut self, engine: &Engine) -> anyhow::Result<()> {
        for seat in SEATS {
            let desk = self.desk(seat.desk)?.id;
            let new = match seat.place {
                Place::Agent(role) => Administer::AddAgent(NewAgent {
                    email: seat.email.into(),
                    name: seat.name.into(),
                    role,
                    accounts: None,
                    doors: None,
                    language: seat.language,
                }),
                Place::Contact { account, reach, team, signatory } => Administer::AddContact(NewContact {
                    account: self.account(seat.desk, account)?,
                    email: seat.email.into(),
                    name: seat.name.into(),
                    reach,
                    team: team.map(str::to_owned),
                    signatory,
                    language: seat.language,
                }),
            };
            let id: SeatId = engine.operate(desk, new).await?.parse()?;
            let token = engine.make_token(desk, id, "demo").await?;
            let viewer = engine.viewer_of_token(&token).await?;
            self.seats.push((*seat, Seated { id, token, viewer }));
        }
        Ok(())
    }

    async fn join(&mut self, engine: &Engine) -> anyhow::Result<()> {
        for hop in [BOREAL_NIMBUS, CIME_CONFLUENT, CONFLUENT_NIMBUS] {
            let Some(asked) = hop.asked else { continue };
            let (asked, agreement) = (self.desk(asked)?.id, self.agreement(asked, hop.account)?);
            let link = engine.join_desks(asked, agreement, self.desk(hop.asker)?.id).await?;
            self.links.push((hop, link));
        }
        self.join_by_hand(engine).await
    }

    /// Strato Systems has no desk here: its terms are what Boréal wrote down of them.
    async fn join_by_hand(&mut self, engine: &Engine) -> anyhow::Result<()> {
        let policy = policy::shipped().iter().find(|policy| policy.id == "cisco-secure-msp");
        let policy =
            policy.ok_or_else(|| anyhow::anyhow!("the policy cisco-secure-msp is not shipped"))?.clone();
        let operator = Viewer::Operator { desk: self.desk(NIMBUS)?.id };
        let named =
            engine.read(&operator).agreement(self.agreement(NIMBUS, BOREAL_SERVICES)?).await?.contacts;
        let contacts =
            named.into_iter().map(|contact| AuthorisedContact { qualified_until: None, ..contact });
        let desk = self.desk(BOREAL)?;
        let link = Link {
            id: LinkId::throw(&mut dice()),
            desk: desk.id,
            agreement: AgreementId::throw(&mut dice()),
            name: "Strato Systems".into(),
            carrier: Carrier::ByHand,
            terms: LinkTerms {
                version: 1,
                products: vec![VAULT.into()],
                kinds: Vec::new(),
                calendar: policy.calendar(&desk.calendar),
                policy,
                deployment: None,
                forms: Vec::new(),
                contacts: contacts.collect(),
                crossing: Crossing { personal_data: false, attachments: true },
                ends: None,
                readable_until: None,
            },
            portal: Some("https://support.strato.example".into()),
        };
        let id = link.id;
        engine.operate(desk.id, Administer::PutLink(Box::new(link))).await?;
        self.links.push((BOREAL_STRATO, id));
        Ok(())
    }
}

fn nimbus_brand() -> Brand {
    Brand {
        name: "Nimbus Support".into(),
        colour: "#5a2d82".into(),
        tagline: Some(Both {
            en: "Delivered by Cime Infogérance".into(),
            fr: "Assuré par Cime Infogérance".into(),
        }),
    }
}

fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

pub(super) fn dice() -> SharedDice {
    SharedDice::new(SystemDice)
}

/// When the desks were set up: well before the first request.
pub fn beginning(past: &Past) -> Timestamp {
    past.at(day(20, 9, 0))
}
