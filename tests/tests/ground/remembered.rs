//! What is parsed once: a memory that is believed where the database has just said the same, and nowhere else.

use domain::calendar::{Calendar, Calendars, Spec};
use domain::desk::{Agreement, Desk, Link};
use domain::form::Form;
use domain::id::{AgreementId, DeskId, LinkId};
use domain::policy::{Policy, shipped};
use domain::redaction::{MARK, Taken};
use domain::seat::{ContactSeat, Viewer};
use relais_tests::both_engines;
use relais_tests::chain::{Chain, monday};
use store::people::SeatRow;
use store::rows::{self, Hold};
use store::{Fault, Running, Store, Tx, erasure, people};

const MARTIN: &str = "Ateliers Martin";

/// One node more on the same database.
async fn node(chain: &Chain) -> Store {
    Store::open(&chain.base.url).await.unwrap()
}

/// What is at a desk, as a node reads it in one transaction.
struct Kept {
    desk: Desk,
    agreement: Agreement,
    link: Link,
    forms: Vec<Form>,
    seat: SeatRow,
    contact: String,
}

struct At {
    desk: DeskId,
    agreement: AgreementId,
    link: LinkId,
    claire: ContactSeat,
}

impl At {
    async fn boreal(chain: &Chain) -> Self {
        let Viewer::Contact(claire) = chain.viewer("claire").await else { panic!("a contact") };
        let (agreement, link) = (chain.agreements[MARTIN], chain.links["boreal>nimbus"]);
        Self { desk: chain.desks["boreal"].id, agreement, link, claire }
    }

    async fn as_read_by(&self, node: &Store) -> Kept {
        let (desk, agreement, link, seat) = (self.desk, self.agreement, self.link, self.claire.seat);
        let read = node.read(desk, move |tx| {
            Box::pin(async move {
                let seat = people::seat_by_id(tx, desk, seat).await?.unwrap();
                let viewer = people::viewer(tx, &seat).unwrap();
                Ok(Kept {
                    desk: (*rows::desk(tx, desk).await?).clone(),
                    agreement: (*rows::agreement(tx, desk, agreement, Hold::Read).await?).clone(),
                    link: (*rows::link(tx, desk, link, Hold::Read).await?).clone(),
                    forms: rows::forms(tx, desk).await?.iter().map(|form| (**form).clone()).collect(),
                    contact: viewer.name().unwrap_or_default().to_owned(),
                    seat,
                })
            })
        });
        read.await.unwrap()
    }

    /// Gives all of it another name, in one change.
    async fn is_renamed_by(&self, node: &Store, name: &'static str, version: u32) {
        let (desk, agreement, link, claire) = (self.desk, self.agreement, self.link, self.claire.clone());
        let change = node.write(desk, move |tx| {
            let claire = claire.clone();
            Box::pin(async move {
                let mut kept = rows::lock_desk(tx, desk).await?;
                kept.name = name.into();
                rows::put_desk(tx, &kept).await?;
                let mut kept = rows::lock_agreement(tx, desk, agreement).await?;
                kept.name = name.into();
                rows::put_agreement(tx, &kept).await?;
                let mut kept = rows::lock_link(tx, desk, link).await?;
                kept.name = name.into();
                rows::put_link(tx, &kept).await?;
                let body = serde_json::to_string(&Viewer::Contact(ContactSeat {
                    name: name.into(),
                    ..claire.clone()
                }));
                let row = people::seat_by_id(tx, desk, claire.seat).await?.unwrap();
                people::put_seat(tx, &SeatRow { body: body.unwrap(), name: name.into(), ..row }).await?;
                let form = Form { version, ..form() };
                rows::put_form(tx, desk, uuid::Uuid::from_u128(u128::from(version)), &form, monday()).await?;
                for kept in rows::forms(tx, desk).await?.iter().filter(|kept| kept.version < version) {
                    rows::change_form(tx, desk, &Form { retired: true, ..(**kept).clone() }).await?;
                }
                Ok(())
            })
        });
        change.await.unwrap();
    }
}

/// A form of a policy that is shipped.
fn form() -> Form {
    shipped().iter().flat_map(|policy| &policy.forms).next().unwrap().clone()
}

/// A version that nothing else has, which gives so many hours to write things down.
fn policy(hours: u32) -> Policy {
    let mut policy = shipped()[0].clone();
    policy.version = 77;
    policy.entries.latest_hours = hours;
    policy
}

/// Hours that no desk of the chain has.
fn elsewhere() -> Calendars {
    Calendar::new(Spec { zone: "Pacific/Auckland".into(), ..Spec::default() }).into()
}

async fn latest_hours(node: &Store, desk: DeskId) -> Result<u32, Fault> {
    let read = node.read(desk, move |tx| {
        Box::pin(async move {
            let policy = rows::policy(tx, desk, &policy(0).id, 77).await?;
            Ok(policy.entries.latest_hours)
        })
    });
    read.await
}

/// Puts a policy, and hours and a name of the desk, and reads all of it as it is then.
fn puts<'t>(tx: &'t mut Tx, desk: DeskId, hours: u32) -> Running<'t, ()> {
    Box::pin(async move {
        rows::put_policy(tx, desk, &policy(hours), monday()).await?;
        assert_eq!(rows::policy(tx, desk, &policy(0).id, 77).await?.entries.latest_hours, hours);
        let all = rows::policies(tx, desk).await?;
        assert!(all.iter().any(|it| it.version == 77 && it.entries.latest_hours == hours));
        rows::keep_calendar(tx, desk, &elsewhere()).await?;
        assert!(rows::kept_calendar(tx, desk, &elsewhere().version()).await?.is_some());
        let mut kept = (*rows::desk(tx, desk).await?).clone();
        kept.name = format!("Of {hours} hours");
        rows::put_desk(tx, &kept).await?;
        assert_eq!(rows::desk(tx, desk).await?.name, kept.name);
        Ok(())
    })
}

/// How many statements a read of a desk takes that asks for the same so often.
async fn statements(node: &Store, at: &At, times: usize) -> u64 {
    let (desk, agreement, link) = (at.desk, at.agreement, at.link);
    let before = node.asked().0;
    let read = node.read(desk, move |tx| {
        Box::pin(async move {
            for _ in 0..times {
                rows::desk(tx, desk).await?;
                rows::agreement(tx, desk, agreement, Hold::Read).await?;
                rows::link(tx, desk, link, Hold::Read).await?;
            }
            Ok(())
        })
    });
    read.await.unwrap();
    node.asked().0 - before
}

/// The same of a change that holds what it leans on.
async fn statements_of_a_change(node: &Store, at: &At, times: usize) -> u64 {
    let (desk, agreement, link) = (at.desk, at.agreement, at.link);
    let before = node.asked().0;
    let change = node.write(desk, move |tx| {
        Box::pin(async move {
            for _ in 0..times {
                rows::agreement(tx, desk, agreement, Hold::Share).await?;
                rows::link(tx, desk, link, Hold::Share).await?;
            }
            Ok(())
        })
    });
    change.await.unwrap();
    node.asked().0 - before
}

/// The same of a change that reads the desk twice, and may lock something in between.
async fn statements_of_two_looks(node: &Store, at: &At, locks: bool) -> u64 {
    let (desk, agreement) = (at.desk, at.agreement);
    let before = node.asked().0;
    let change = node.write(desk, move |tx| {
        Box::pin(async move {
            rows::desk(tx, desk).await?;
            if locks {
                rows::agreement(tx, desk, agreement, Hold::Share).await?;
            }
            rows::desk(tx, desk).await?;
            Ok(())
        })
    });
    change.await.unwrap();
    node.asked().0 - before
}

both_engines! {
    async fn what_one_node_changes_another_that_remembered_it_reads_at_once(chain: Chain) {
        let (at, one, other) = (At::boreal(&chain).await, node(&chain).await, node(&chain).await);
        let first = at.as_read_by(&other).await;
        let names = ["Once", "Twice", "Once"];
        for (nth, name) in names.into_iter().enumerate() {
            let version = 1_000 + u32::try_from(nth).unwrap();
            at.is_renamed_by(&one, name, version).await;
            for node in [&other, &one, &other] {
                let read = at.as_read_by(node).await;
                let called = [&read.desk.name, &read.agreement.name, &read.link.name, &read.seat.name, &read.contact];
                assert_eq!(called, [name; 5]);
                assert_eq!(read.forms.len(), first.forms.len() + nth + 1);
                let last: Vec<u32> = read.forms.iter().filter(|form| !form.retired).map(|form| form.version).collect();
                assert_eq!(last, [version]);
            }
        }
        // Behind everybody's back as well.
        chain.base.alters("update desk set body = replace(body, 'Once', 'By hand')").await;
        assert_eq!(at.as_read_by(&other).await.desk.name, "By hand");
    }

    async fn a_change_that_is_taken_back_leaves_no_memory(chain: Chain) {
        let (desk, node) = (chain.desks["boreal"].id, node(&chain).await);
        let at = At::boreal(&chain).await;
        let before = at.as_read_by(&node).await.desk.name;
        let version = elsewhere().version();
        let kept = format!("select count(*) from calendar where version = '{version}'");
        node.rehearse(desk, move |tx| puts(tx, desk, 3)).await.unwrap();
        let refused = node.write(desk, move |tx| {
            Box::pin(async move {
                puts(tx, desk, 4).await?;
                Err::<(), _>(Fault::Refused(domain::refusal::not_found()))
            })
        });
        assert!(matches!(refused.await, Err(Fault::Refused(_))));
        assert_eq!(at.as_read_by(&node).await.desk.name, before);
        assert!(matches!(latest_hours(&node, desk).await, Err(Fault::Refused(_))));
        assert_eq!(chain.base.counts(&kept).await, 0);
        node.write(desk, move |tx| puts(tx, desk, 5)).await.unwrap();
        assert_eq!(at.as_read_by(&node).await.desk.name, "Of 5 hours");
        assert_eq!(latest_hours(&node, desk).await.unwrap(), 5);
        assert_eq!(chain.base.counts(&kept).await, 1, "the hours that were remembered are kept all the same");
        // Twice is once.
        node.write(desk, move |tx| Box::pin(async move { rows::keep_calendar(tx, desk, &elsewhere()).await })).await.unwrap();
        assert_eq!(chain.base.counts(&kept).await, 1);
    }

    async fn a_wall_refuses_what_is_remembered(chain: Chain) {
        let at = At::boreal(&chain).await;
        let (claire, denis) = (chain.viewer("claire").await, chain.viewer("denis").await);
        assert!(chain.engine.read(&claire).guide(Some(at.agreement)).await.is_ok());
        let refused = chain.engine.read(&denis).guide(Some(at.agreement)).await.unwrap_err().refusal();
        assert_eq!(refused.reason.code(), "not-found", "to a contact of another account");
        // Another desk.
        let (boreal, nimbus, node) = (at.desk, chain.desks["nimbus"].id, node(&chain).await);
        node.write(boreal, move |tx| puts(tx, boreal, 5)).await.unwrap();
        at.as_read_by(&node).await;
        assert_eq!(latest_hours(&node, boreal).await.unwrap(), 5);
        assert!(matches!(latest_hours(&node, nimbus).await, Err(Fault::Refused(_))));
        let (agreement, link, seat) = (at.agreement, at.link, at.claire.seat);
        let beyond = node.read(nimbus, move |tx| {
            Box::pin(async move {
                Ok((
                    rows::agreement(tx, nimbus, agreement, Hold::Read).await.is_ok(),
                    rows::link(tx, nimbus, link, Hold::Read).await.is_ok(),
                    people::seat_by_id(tx, nimbus, seat).await?.is_some(),
                    rows::kept_calendar(tx, nimbus, &elsewhere().version()).await?.is_some(),
                ))
            })
        });
        assert_eq!(beyond.await.unwrap(), (false, false, false, false));
        // A seat that another node ends.
        assert_eq!(chain.claire().get("requests").await.status.as_u16(), 200);
        let change = node.write(boreal, move |tx| {
            Box::pin(async move {
                let row = people::seat_by_id(tx, boreal, seat).await?.unwrap();
                people::put_seat(tx, &SeatRow { ends: Some(monday()), ..row }).await
            })
        });
        change.await.unwrap();
        assert_eq!(chain.claire().get("requests").await.refused(), "sign-in-needed");
    }

    async fn nobody_asks_again_for_a_row_that_nobody_can_have_changed(chain: Chain) {
        let (at, node) = (At::boreal(&chain).await, node(&chain).await);
        assert_eq!(statements(&node, &at, 1).await, statements(&node, &at, 5).await, "in a read");
        let once = statements_of_a_change(&node, &at, 1).await;
        assert_eq!(once, statements_of_a_change(&node, &at, 5).await, "in a change that holds it");
    }

    async fn a_change_reads_again_what_it_took_somebody_out_of(chain: Chain) {
        let (at, node) = (At::boreal(&chain).await, node(&chain).await);
        let (desk, person, name) = (at.desk, at.claire.person, at.claire.name.clone());
        let change = node.write(desk, move |tx| {
            let taken = Taken::Person(vec![name.clone()]);
            Box::pin(async move {
                let before = people::seats_of_person(tx, desk, person).await?;
                erasure::out_of_rows(tx, desk, &taken).await?;
                Ok((before, people::seats_of_person(tx, desk, person).await?))
            })
        });
        let (before, after) = change.await.unwrap();
        assert_eq!((before[0].name.as_str(), after[0].name.as_str()), (at.claire.name.as_str(), MARK));
    }

    async fn a_change_goes_on_with_what_it_only_reads_until_it_locks_something(chain: Chain) {
        let (at, node) = (At::boreal(&chain).await, node(&chain).await);
        let alone = statements_of_two_looks(&node, &at, false).await;
        let more = statements_of_two_looks(&node, &at, true).await - alone;
        // The agreement; and the desk again, where the lock may have been waited for.
        assert_eq!(more, if chain.base.is_sqlite() { 1 } else { 2 });
    }
}
