//! What a change writes and asks nothing of is sent to PostgreSQL together: it comes out as if each statement had been sent by
//! itself.

use std::sync::Arc;

use domain::id::{DeskId, OutboxId};
use domain::lane::Lane;
use relais_tests::base::Kind;
use relais_tests::chain::{Chain, monday};
use relais_tests::{both_engines, run};
use serde_json::json;
use store::files::{self, Holder};
use store::outbox::{self, Item};
use store::{Arg, Fault, Sql, Store};
use tokio::sync::Barrier;
use uuid::Uuid;

const fn both(text: &'static str) -> Sql {
    Sql { sqlite: text, postgres: text }
}

const ADD: Sql = both("insert into setting (name, value) values ($1, $2)");
const PUT: Sql = both(
    "insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value",
);
const KEEP: Sql = both("insert into setting (name, value) values ($1, $2) on conflict (name) do nothing");
const GO_ON: Sql = both("update setting set value = value || $2 where name = $1");
const COPY: Sql = both(
    "insert into setting (name, value) select $1, value || '+' from setting where name = $2 \
     on conflict (name) do update set value = excluded.value",
);
const DROP: Sql = both("delete from setting where name = $1");
const DROP_LIKE: Sql = both("delete from setting where value like $1");
const COUNT: Sql = both(
    "insert into tally (desk_id, assignee_id, door, holder, share, open) values ($1, $2, $3, $4, $5, $6) \
     on conflict (desk_id, assignee_id, door, holder, share) do update set open = tally.open + excluded.open",
);
const ALL: Sql = both("select name, value from setting where name like 'together %' order by name");
const COUNTED: Sql =
    both("select door, open from tally where desk_id = $1 and assignee_id = $2 order by door");

/// Somebody whom nobody counts.
const NOBODY: Uuid = Uuid::from_u128(7);

/// A statement that writes; none: what is there is read.
type Step = Option<(Sql, Vec<Arg>)>;

/// Steps over a few rows, some of which follow each other closely.
fn steps(seed: u64, desk: Uuid) -> Vec<Step> {
    let mut luck = seed;
    let mut next = |most: u64| {
        luck = luck.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (luck >> 33) % most
    };
    let name = |nth: u64| Arg::from(format!("together {nth}"));
    let mut all = Vec::new();
    for nth in 0..60 {
        let (one, other, kind) = (next(4), next(4), next(16));
        let says = Arg::from(format!("{nth},"));
        all.push(match kind {
            0 => None,
            1 | 2 => Some((KEEP, vec![name(one), says])),
            3..=5 => Some((GO_ON, vec![name(one), says])),
            6 | 7 => Some((COPY, vec![name(one), name(other)])),
            8 | 9 => Some((DROP, vec![name(one)])),
            10 => Some((DROP_LIKE, vec![Arg::from(format!("{nth}%"))])),
            11 | 12 => {
                let of = vec![Arg::from(desk), Arg::from(NOBODY), Arg::from(format!("door {one}"))];
                let rest = [Arg::from(""), Arg::from(0_i64), Arg::from(1_i64)];
                Some((COUNT, of.into_iter().chain(rest).collect()))
            }
            _ => Some((PUT, vec![name(one), says])),
        });
    }
    all
}

/// What each look of such a change sees; nothing of it is kept. `at_once`: each statement is sent by itself.
async fn seen(store: &Store, chain: &Chain, seed: u64, at_once: bool) -> Vec<Vec<(String, String)>> {
    let desk = chain.desks["boreal"].id;
    let rehearsed = store.rehearse(desk, move |tx| {
        Box::pin(async move {
            let mut seen = Vec::new();
            for step in steps(seed, desk.0) {
                match step {
                    Some((sql, args)) if at_once => drop(tx.touches(sql, args).await?),
                    Some((sql, args)) => tx.run(sql, args).await?,
                    None => seen.push(tx.all(ALL, Vec::new()).await?),
                }
            }
            seen.push(tx.all(ALL, Vec::new()).await?);
            let counted: Vec<(String, i64)> =
                tx.all(COUNTED, vec![Arg::from(desk), Arg::from(NOBODY)]).await?;
            seen.push(counted.into_iter().map(|(door, open)| (door, open.to_string())).collect());
            Ok(seen)
        })
    });
    rehearsed.await.unwrap()
}

/// Adds settings under these names, and keeps them; `at_once` as above.
async fn adds(
    store: &Store,
    chain: &Chain,
    names: &'static [&'static str],
    at_once: bool,
) -> Result<(), Fault> {
    let change = store.write(chain.desks["boreal"].id, move |tx| {
        Box::pin(async move {
            for name in names {
                let args = vec![Arg::from(*name), Arg::from("said")];
                if at_once { _ = tx.touches(ADD, args).await? } else { tx.run(ADD, args).await? }
            }
            Ok(())
        })
    });
    change.await
}

/// Brings a file to a desk; the change goes on once it was met twice.
async fn brings(store: &Store, desk: DeskId, meets: Option<Arc<Barrier>>) {
    let change = store.write(desk, move |tx| {
        let meets = meets.clone();
        Box::pin(async move {
            let file = (b"again".as_slice(), "text/plain");
            files::put(tx, desk, file, Holder::Desk, monday()).await?;
            if let Some(meets) = meets {
                meets.wait().await;
                meets.wait().await;
            }
            Ok(())
        })
    });
    change.await.unwrap();
}

#[test]
fn what_is_brought_again_is_held_from_then_on_on_postgres() {
    run(async {
        let chain = Chain::new(Kind::Postgres).await;
        let (store, desk) = (Store::open(&chain.base.url).await.unwrap(), chain.desks["boreal"].id);
        brings(&store, desk, None).await;
        // What nobody holds, as whoever purges would find it.
        let free = "select count(*) from (select 1 from file where size = 5 and held = 0 for update skip locked) as free";
        assert_eq!(chain.base.counts(free).await, 1);
        let meets = Arc::new(Barrier::new(2));
        let again = {
            let (store, meets) = (store.clone(), Arc::clone(&meets));
            tokio::spawn(async move { brings(&store, desk, Some(meets)).await })
        };
        meets.wait().await;
        assert_eq!(chain.base.counts(free).await, 0);
        meets.wait().await;
        again.await.unwrap();
    });
}

both_engines! {
    async fn what_is_sent_together_comes_out_as_what_is_sent_one_by_one(chain: Chain) {
        let store = Store::open(&chain.base.url).await.unwrap();
        for seed in 0..40 {
            let one_by_one = seen(&store, &chain, seed, true).await;
            assert_eq!(seen(&store, &chain, seed, false).await, one_by_one, "seed {seed}");
        }
    }

    async fn what_is_refused_among_others_is_refused_as_if_it_were_alone_and_nothing_is_kept(chain: Chain) {
        let store = Store::open(&chain.base.url).await.unwrap();
        let names = &["together one", "together two", "together two", "together three"];
        let alone = adds(&store, &chain, names, true).await.unwrap_err();
        let together = adds(&store, &chain, names, false).await.unwrap_err();
        assert_eq!(together.to_string(), alone.to_string());
        assert_eq!(chain.base.counts("select count(*) from setting where name like 'together %'").await, 0);
        // A rehearsal finds it out as well, although nothing is committed.
        let rehearsed = store.rehearse(chain.desks["boreal"].id, move |tx| {
            Box::pin(async move {
                for name in names {
                    tx.run(ADD, vec![Arg::from(*name), Arg::from("said")]).await?;
                }
                Ok(())
            })
        });
        assert_eq!(rehearsed.await.unwrap_err().to_string(), alone.to_string());
    }

    async fn what_is_written_and_not_asked_about_is_one_way_to_the_server(chain: Chain) {
        let store = Store::open(&chain.base.url).await.unwrap();
        let before = store.asked().0;
        adds(&store, &chain, &["together one", "together two", "together three"], false).await.unwrap();
        let sent = store.asked().0 - before;
        // SQLite is asked where it lies.
        assert!(chain.base.is_sqlite() || sent == 1, "{sent}");
        assert_eq!(chain.base.counts("select count(*) from setting where name like 'together %'").await, 3);
    }

    async fn whoever_begins_a_line_that_somebody_else_begins_comes_behind_and_nothing_is_lost(chain: Chain) {
        let (store, desk) = (Store::open(&chain.base.url).await.unwrap(), chain.desks["boreal"].id);
        let puts = (1..9).map(|nth| {
            store.write(desk, move |tx| {
                Box::pin(async move {
                    let which = (desk, OutboxId(Uuid::from_u128(nth)));
                    let item = Item::new(which, (Lane::Mail, "together".into()), "{}".into(), monday());
                    outbox::put(tx, item);
                    Ok(())
                })
            })
        });
        for put in futures_util::future::join_all(puts).await {
            put.unwrap();
        }
        let in_order = "select ordinal from outbox where line = 'together' order by ordinal";
        assert_eq!(chain.base.numbers(in_order).await, [1, 2, 3, 4, 5, 6, 7, 8]);
        let head = "select ordinal from outbox where line = 'together' and head = 1";
        assert_eq!(chain.base.numbers(head).await, [1]);
    }

    async fn a_request_is_opened_in_few_ways_to_the_server(chain: Chain) {
        // What never changes is read with the first.
        chain.claire().opens("Gateway down").await;
        chain.rest().await;
        let mut least = u64::MAX;
        for key in ["one", "two", "three"] {
            let body = json!({
                "subject": "Gateway down again", "text": "Since nine.", "severity": 2,
                "product": "Nimbus Compute"
            });
            let before = chain.engine.storage_asked().0;
            let opened = chain.claire().sends_alone("requests", key, &body).await;
            least = least.min(chain.engine.storage_asked().0 - before);
            assert_eq!(opened.status, 201, "{}", opened.text());
            chain.rest().await;
        }
        assert!(chain.base.is_sqlite() || least <= 12, "{least}");
        chain.must_add_up().await;
    }
}
