//! The log of a desk: every event once, in one order, without gaps; and the cursors of its readers.

use std::sync::atomic::{AtomicBool, Ordering};

use domain::SignedDuration;
use domain::id::DeskId;
use engine::machinery::{Begin, Content, Logged, ReadOn};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::json;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

/// Everything after a position, a few at a time.
async fn all_after(chain: &Chain, desk: DeskId, mut position: u64) -> Vec<Logged> {
    let mut all = Vec::new();
    loop {
        let page = chain.engine.log_after(desk, position, 7).await.unwrap();
        let Some(last) = page.last() else { return all };
        position = last.position;
        all.extend(page);
    }
}

fn positions(events: &[Logged]) -> Vec<u64> {
    events.iter().map(|it| it.position).collect()
}

/// What a cursor is given: its fence, where it stands, and the positions that come next.
fn here(reading: ReadOn) -> (i64, u64, Vec<u64>) {
    match reading {
        ReadOn::Here { fence, position, events } => (fence, position, positions(&events)),
        other => panic!("the cursor is not here: {other:?}"),
    }
}

/// Writes an event that no program of today understands, beside the record it claims to be of.
async fn of_a_later_program(chain: &Chain, desk: DeskId) {
    let insert = "insert into event (desk_id, record_id, seq, record, audience, type, happened, recorded, frame, content, \
                  salt, digest, hash) values ($1, $2, 1, 'request', 'both', 'later', 0, 0, '{}', \
                  '{\"type\":\"of-a-later-program\"}', $3, $3, $3)";
    let (id, bytes) = (uuid::Uuid::from_u128(7), vec![7u8; 32]);
    if chain.base.url.starts_with("sqlite") {
        let mut open = SqliteConnection::connect(&chain.base.url).await.unwrap();
        sqlx::query(insert).bind(desk.0).bind(id).bind(bytes).execute(&mut open).await.unwrap();
    } else {
        let mut open = PgConnection::connect(&chain.base.url).await.unwrap();
        sqlx::query(insert).bind(desk.0).bind(id).bind(bytes).execute(&mut open).await.unwrap();
    }
}

both_engines! {
    async fn six_who_write_at_once_leave_no_gap_in_the_log_and_who_reads_meanwhile_misses_nothing(chain: Chain) {
        let desk = chain.desks["boreal"].id;
        let mut numbers = Vec::new();
        for nth in 0..6 {
            numbers.push(chain.claire().opens(&format!("Number {nth}")).await);
        }
        let start = chain.engine.log_end(desk).await.unwrap();
        let done = AtomicBool::new(false);
        let writers = async {
            let each = numbers.iter().map(|number| {
                let chain = &chain;
                async move {
                    for nth in 0..10 {
                        let seat = chain.as_(if nth % 2 == 0 { "claire" } else { "nadia" });
                        seat.post(&format!("requests/{number}/entries"), json!({"text": format!("{nth}")})).await.good();
                    }
                }
            });
            futures_util::future::join_all(each).await;
            done.store(true, Ordering::SeqCst);
        };
        let reader = async {
            let (mut read, mut at) = (Vec::new(), start);
            loop {
                let last = done.load(Ordering::SeqCst);
                chain.engine.seal(desk).await.unwrap();
                let some = all_after(&chain, desk, at).await;
                at = some.last().map_or(at, |it| it.position);
                read.extend(some);
                if last {
                    return read;
                }
                tokio::task::yield_now().await;
            }
        };
        let ((), read) = tokio::join!(writers, reader);
        let end = chain.engine.log_end(desk).await.unwrap();
        assert_eq!(positions(&read), (start + 1..=end).collect::<Vec<_>>());
        let replies = read.iter().filter(|it| matches!(it.content, Content::Read(_)) && it.r#type == "said");
        assert_eq!(replies.count(), 60, "{:?}", read.iter().map(|it| &it.r#type).collect::<Vec<_>>());
        // The same again is the same.
        assert_eq!(all_after(&chain, desk, start).await, read);
        chain.must_add_up().await;
    }

    async fn a_cursor_passes_on_with_its_lease_and_who_had_it_moves_it_no_more(chain: Chain) {
        let (desk, engine) = (chain.desks["boreal"].id, &chain.engine);
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().replies(&number, "We look.").await;
        assert_eq!(engine.read_on(desk, "feed", 2, "one").await.unwrap(), ReadOn::NotBegun);
        assert!(engine.begin_reader(desk, "feed", Begin::Start).await.unwrap());
        let (first, at, next) = here(engine.read_on(desk, "feed", 2, "one").await.unwrap());
        assert_eq!((at, next), (0, vec![1, 2]));
        assert_eq!(engine.read_on(desk, "feed", 2, "other").await.unwrap(), ReadOn::Elsewhere);
        chain.clock.pass(SignedDuration::from_secs(31));
        let (second, at, next) = here(engine.read_on(desk, "feed", 2, "other").await.unwrap());
        assert_eq!((at, next), (0, vec![1, 2]), "nobody said that it was done with them");
        assert!(!engine.read_to(desk, "feed", first, 2).await.unwrap(), "the lease has passed on");
        assert!(engine.read_to(desk, "feed", second, 2).await.unwrap());
        assert!(!engine.read_to(desk, "feed", second, 1).await.unwrap(), "a cursor goes forward alone");
        let (third, at, next) = here(engine.read_on(desk, "feed", 1, "other").await.unwrap());
        assert_eq!((at, next), (2, vec![3]));
        // Who leaves keeps nobody waiting; what was left by somebody else is not touched.
        engine.leave_reader(desk, "feed", first).await.unwrap();
        assert_eq!(engine.read_on(desk, "feed", 1, "one").await.unwrap(), ReadOn::Elsewhere);
        engine.leave_reader(desk, "feed", third).await.unwrap();
        assert_eq!(here(engine.read_on(desk, "feed", 1, "one").await.unwrap()).1, 2);
        // Of another desk, nobody of that name was begun.
        assert_eq!(engine.read_on(chain.desks["cime"].id, "feed", 1, "one").await.unwrap(), ReadOn::NotBegun);
    }

    async fn a_new_reader_begins_where_it_says_and_one_that_is_there_goes_on(chain: Chain) {
        let (desk, engine) = (chain.desks["boreal"].id, &chain.engine);
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().replies(&number, "We look.").await;
        let end = engine.log_end(desk).await.unwrap();
        assert!(end > 2);
        for (name, begin, first) in [
            ("start", Begin::Start, Some(1)),
            ("end", Begin::End, None),
            ("after", Begin::After(2), Some(3)),
            ("beyond", Begin::After(end + 100), None),
        ] {
            assert!(engine.begin_reader(desk, name, begin).await.unwrap(), "{name}");
            let next = here(engine.read_on(desk, name, 1, "one").await.unwrap()).2;
            assert_eq!(next.first().copied(), first, "{name}");
        }
        assert!(!engine.begin_reader(desk, "end", Begin::Start).await.unwrap());
        chain.claire().replies(&number, "Thank you.").await;
        for name in ["end", "beyond"] {
            let next = here(engine.read_on(desk, name, 1, "one").await.unwrap()).2;
            assert_eq!(next, [end + 1], "{name}");
        }
    }

    async fn an_event_that_cannot_be_read_names_itself_and_the_log_goes_on(chain: Chain) {
        let desk = chain.desks["boreal"].id;
        let number = chain.claire().opens("Gateway down").await;
        let start = chain.engine.log_end(desk).await.unwrap();
        of_a_later_program(&chain, desk).await;
        chain.nadia().replies(&number, "We look.").await;
        let read = all_after(&chain, desk, start).await;
        let later = read.iter().position(|it| it.r#type == "later").unwrap();
        let Content::Unreadable(why) = &read[later].content else { panic!("{:?}", read[later]) };
        assert!(why.contains(&uuid::Uuid::from_u128(7).to_string()), "{why}");
        assert!(read.iter().any(|it| matches!(it.content, Content::Read(_))), "{read:?}");
        assert_eq!(positions(&read), (start + 1..=start + read.len() as u64).collect::<Vec<_>>());
    }
}
