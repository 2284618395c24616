//! Setting up an installation: its first desk and administrator, and further desks.

use domain::calendar::Calendars;
use domain::desk::{self, Brand, Desk, Tier};
use domain::id::{DeskId, QueueId, SeatId};
use domain::kind::{Channel, Door};
use domain::policy;
use domain::proof::Proof;
use domain::queue::Queue;
use domain::seat::Viewer;
use domain::text::{self, Language};
use domain::{Reason, Refusal};
use store::{Fault, people, queues, rows};

use crate::command::Change;
use crate::command::Command;
use crate::command::administer::{Administer, NewAgent, mailbox};
use crate::engine::nowhere;
use crate::engine::{Answering, Engine};
use crate::sign_in::{self, Begun, Client};

/// A desk to set up, with whoever administers it.
#[derive(Debug, Clone)]
pub struct NewDesk {
    pub slug: String,
    pub name: String,
    pub organisation: String,
    pub prefix: String,
    pub tier: Tier,
    pub colour: String,
    pub zone: String,
    pub products: Vec<String>,
    pub mailbox: Option<String>,
}

/// The setting that holds the hash of the set-up link until it is used.
const SET_UP: &str = "set-up";

impl Engine {
    /// Whether nobody has been set up yet.
    pub fn is_new(&self) -> Answering<'_, bool> {
        Box::pin(async move {
            let anybody =
                self.store.read(nowhere(), |tx| Box::pin(async move { people::anybody(tx).await })).await?;
            Ok(!anybody)
        })
    }

    /// A single-use set-up link's secret, for an installation that has nobody. A new one replaces the last.
    pub fn make_set_up_link(&self) -> Answering<'_, String> {
        Box::pin(async move {
            use domain::id::Dice as _;
            let mut bytes = [0u8; 32];
            self.dice.clone().fill(&mut bytes);
            let secret = data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase();
            let kept = store::files::digest(secret.as_bytes());
            self.store
                .write(nowhere(), move |tx| {
                    let kept = kept.clone();
                    Box::pin(async move { people::put_setting(tx, SET_UP, &kept).await })
                })
                .await?;
            Ok(secret)
        })
    }

    /// Whether a set-up link is the one that was made, without using it. Wrong ones count against whoever tries them.
    pub fn set_up_link_fits<'a>(&'a self, client: &'a Client, secret: &'a str) -> Answering<'a, bool> {
        Box::pin(async move {
            let kept = store::files::digest(secret.as_bytes());
            let known = self
                .store
                .read(nowhere(), |tx| Box::pin(async move { people::setting(tx, SET_UP).await }))
                .await?;
            let fits = known.is_some_and(|known| known == kept);
            if !fits {
                self.wrong_secret(client).await?;
            }
            Ok(fits)
        })
    }

    /// Uses the set-up link: the first desk, and its administrator with a password. Works once.
    pub fn set_up<'a>(
        &'a self,
        client: &'a Client,
        secret: &'a str,
        desk: NewDesk,
        administrator: NewAgent,
        password: &'a str,
    ) -> Answering<'a, Begun> {
        Box::pin(async move {
            if !self.set_up_link_fits(client, secret).await? || !self.is_new().await? {
                return Err(Refusal::new(Reason::SetUpDone).into());
            }
            // Whatever may be refused is refused before anything is made.
            let email = sign_in::fold_email(&administrator.email)?;
            text::line("name", &administrator.name)?;
            let phc = self.hashing.hash(password, &mut self.dice.clone()).await?;
            let made = self.add_desk(desk).await?;
            self.add_agent(made.id, administrator).await?;
            let (session, now) = (sign_in::secret(&mut self.dice.clone()), self.now());
            let kept = sign_in::hash(&session);
            let (person, ended) = self
                .store
                .write(nowhere(), move |tx| {
                    let (email, phc, kept) = (email.clone(), phc.clone(), kept.clone());
                    Box::pin(async move {
                        let person = people::person_by_email(tx, &email).await?;
                        let person = person.ok_or_else(|| Fault::Refused(domain::refusal::not_found()))?.id;
                        people::set_password(tx, person, &phc).await?;
                        people::take_setting(tx, SET_UP).await?;
                        Ok((person, sign_in::begin(tx, &kept, (person, Proof::Password), now).await?))
                    })
                })
                .await?;
            Ok(self.begun(session, person, ended, now))
        })
    }

    /// Adds a desk, with a queue for each door and the policies that Relais ships.
    pub fn add_desk(&self, new: NewDesk) -> Answering<'_, Desk> {
        Box::pin(async move {
            let calendar = office_hours(&new.zone)?;
            let slug = text::line("slug", &new.slug)?;
            if !slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                || slug.len() > 40
            {
                return Err(Refusal::field(Reason::FieldInvalid, "slug").into());
            }
            let prefix = new.prefix.to_ascii_uppercase();
            if !(2..=5).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_uppercase()) {
                return Err(Refusal::field(Reason::FieldInvalid, "prefix").into());
            }
            let name = text::line("name", &new.name)?;
            let brand = Brand { name: name.clone(), colour: new.colour, tagline: None }.checked("brand")?;
            let desk = Desk {
                id: DeskId::throw(&mut self.dice.clone()),
                slug,
                organisation: text::line("organisation", &new.organisation)?,
                prefix,
                tier: new.tier,
                languages: Language::ALL.to_vec(),
                brand,
                name,
                calendar,
                named_calendar: None,
                products: desk::products(&new.products)?,
                mailbox: new.mailbox,
                version: 1,
            };
            let first = |door: &Door| Queue::first(QueueId::throw(&mut self.dice.clone()), desk.id, *door);
            let firsts: Vec<Queue> = Door::ALL.iter().map(first).collect();
            let now = self.now();
            let made = self
                .store
                .write(desk.id, move |tx| {
                    let (mut desk, firsts) = (desk.clone(), firsts.clone());
                    Box::pin(async move {
                        if rows::desk_by_slug(tx, &desk.slug).await.is_ok() {
                            let refusal = Refusal::new(Reason::AlreadyExists).with("what", &desk.slug);
                            return Err(Fault::Refused(refusal));
                        }
                        // A number names one request of the installation, on the telephone as well.
                        if rows::desks(tx).await?.iter().any(|other| other.prefix == desk.prefix) {
                            let refusal = Refusal::field(Reason::AlreadyExists, "prefix");
                            let refusal = refusal.with("kind", "prefix").with("what", &desk.prefix);
                            return Err(Fault::Refused(refusal));
                        }
                        desk.mailbox = mailbox(tx, desk.id, desk.mailbox.as_deref()).await?;
                        rows::put_desk(tx, &desk).await?;
                        for queue in &firsts {
                            queues::put(tx, queue).await?;
                        }
                        store::projection::versions::begins(tx, desk.id).await?;
                        for policy in policy::shipped() {
                            rows::put_policy(tx, desk.id, policy, now).await?;
                        }
                        Ok(desk)
                    })
                })
                .await?;
            Ok(made)
        })
    }

    /// Adds an agent as the operator; answers the seat.
    pub fn add_agent(&self, desk: DeskId, agent: NewAgent) -> Answering<'_, SeatId> {
        Box::pin(async move {
            let made = self.operate(desk, Administer::AddAgent(agent)).await?;
            made.parse().map_err(|_| Refusal::new(Reason::Internal).into())
        })
    }

    /// Does something that keeps a desk, as the operator; answers the id of what was made.
    pub fn operate(&self, desk: DeskId, what: Administer) -> Answering<'_, String> {
        Box::pin(async move {
            let change =
                Change::new(Viewer::Operator { desk }, Channel::Api, Command::Administer(Box::new(what)));
            Ok(self.execute(change).await?.id.unwrap_or_default())
        })
    }
}

/// Monday to Friday, nine to six.
fn office_hours(zone: &str) -> Result<Calendars, Refusal> {
    let day = serde_json::json!([["09:00", "18:00"]]);
    let spec = serde_json::json!({
        "zone": zone,
        "weekly": { "mon": day, "tue": day, "wed": day, "thu": day, "fri": day },
    });
    let wrong = || Refusal::field(Reason::CalendarInvalid, "zone").with("fault", "zone");
    let calendar: Calendars = serde_json::from_value(spec).map_err(|_| wrong())?;
    calendar.check().map_err(|_| wrong())?;
    Ok(calendar)
}
