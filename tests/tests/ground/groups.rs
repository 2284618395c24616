//! Changes that meet at SQLite's one writer: each is answered as if it had come alone, whatever became of the others, and
//! whether it was decided at the writer or beside it.

use domain::id::{DeskId, Dice as _};
use domain::{Reason, Refusal};
use engine::time::SeededDice;
use relais_tests::base::{Base, Kind};
use relais_tests::run;
use store::{Arg, Fault, Running, Sql, Store, Tx};
use uuid::Uuid;

const DESK: DeskId = DeskId(Uuid::from_u128(7));
const COUNTED: Sql = both("select counted from machine_fact where name = $1");
const COUNT: Sql = both(
    "insert into machine_fact (name, at, counted, newest) values ($1, 0, $2, null) on conflict (name) do update set counted = excluded.counted",
);
/// Two persons never have the same id.
const PERSON: Sql = both(
    "insert into person (id, email, name, language, created) values ($1, 'ida@example.org', 'Ida', 'en', 0)",
);

const fn both(text: &'static str) -> Sql {
    Sql { sqlite: text, postgres: text }
}

/// What a change does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    /// Reads a number and writes the next.
    Counts,
    /// The same, and reads what it has written.
    CountsAndReads,
    Refused,
    /// It has written by then.
    RefusedBehind,
    Panics,
    /// One of all is first.
    Conflicts,
}

const MEMBERS: [Member; 6] = [
    Member::Counts,
    Member::CountsAndReads,
    Member::Refused,
    Member::RefusedBehind,
    Member::Panics,
    Member::Conflicts,
];

async fn counted(tx: &mut Tx, name: &'static str) -> Result<i64, Fault> {
    let row: Option<(Option<i64>,)> = tx.optional(COUNTED, vec![Arg::from(name)]).await?;
    Ok(row.and_then(|(counted,)| counted).unwrap_or_default())
}

async fn count(tx: &mut Tx, name: &'static str) -> Result<i64, Fault> {
    let next = counted(tx, name).await? + 1;
    tx.run(COUNT, vec![Arg::from(name), Arg::from(next)]).await?;
    Ok(next)
}

fn done(tx: &mut Tx, member: Member) -> Running<'_, i64> {
    Box::pin(async move {
        match member {
            Member::Counts => count(tx, "counts").await,
            Member::CountsAndReads => {
                count(tx, "counts and reads").await?;
                counted(tx, "counts and reads").await
            }
            Member::Refused => Err(Refusal::new(Reason::NotYours).into()),
            Member::RefusedBehind => {
                count(tx, "counts").await?;
                Err(Refusal::new(Reason::NotYours).into())
            }
            Member::Panics => {
                count(tx, "counts").await?;
                panic!("as this test wants it")
            }
            Member::Conflicts => {
                tx.run(PERSON, vec![Arg::from(Uuid::from_u128(1))]).await?;
                Ok(1)
            }
        }
    })
}

/// Members at the same time, some of them decided beside the writer; what each was answered.
async fn together(store: &Store, seed: u64, members: usize) -> Vec<(Member, Result<i64, Fault>)> {
    let mut dice = SeededDice::new(seed);
    let mut thrown = vec![0; 2 * members];
    dice.fill(&mut thrown);
    let tasks: Vec<_> = thrown
        .chunks(2)
        .map(|pair| {
            let (store, member, beside) =
                (store.clone(), MEMBERS[usize::from(pair[0]) % MEMBERS.len()], pair[1] % 3 > 0);
            let change = async move {
                match beside {
                    true => store.decide(DESK, move |tx| done(tx, member)).await,
                    false => store.write(DESK, move |tx| done(tx, member)).await,
                }
            };
            (member, tokio::spawn(change))
        })
        .collect();
    let mut answers = Vec::new();
    for (member, task) in tasks {
        answers.push((member, task.await.unwrap()));
    }
    answers
}

#[test]
fn each_of_a_group_is_answered_once_and_right_whatever_becomes_of_the_others() {
    run(async {
        for seed in 0..24 {
            let base = Base::new(Kind::Sqlite).await;
            let store = Store::open(&base.url).await.unwrap();
            let answers = together(&store, seed, 96).await;
            for (member, name) in [(Member::Counts, "counts"), (Member::CountsAndReads, "counts and reads")] {
                let mut said: Vec<i64> = answers
                    .iter()
                    .filter(|(of, _)| *of == member)
                    .map(|(_, answer)| {
                        *answer.as_ref().unwrap_or_else(|fault| panic!("seed {seed}: {fault}"))
                    })
                    .collect();
                said.sort_unstable();
                let last = i64::try_from(said.len()).unwrap();
                assert_eq!(said, (1..=last).collect::<Vec<_>>(), "seed {seed}: {name}");
                let kept = store.read(DESK, move |tx| Box::pin(counted(tx, name))).await.unwrap();
                assert_eq!(kept, last, "seed {seed}: {name}");
            }
            for (member, answer) in &answers {
                let right = match member {
                    Member::Refused | Member::RefusedBehind => matches!(answer, Err(Fault::Refused(_))),
                    Member::Panics => matches!(answer, Err(Fault::NotCommitted(_))),
                    Member::Counts | Member::CountsAndReads | Member::Conflicts => true,
                };
                assert!(right, "seed {seed}: {member:?} was answered {answer:?}");
            }
            let first =
                answers.iter().filter(|(of, answer)| *of == Member::Conflicts && answer.is_ok()).count();
            let tried = answers.iter().any(|(of, _)| *of == Member::Conflicts);
            assert_eq!(first, usize::from(tried), "seed {seed}: one of those in each other's way is first");
        }
    });
}
