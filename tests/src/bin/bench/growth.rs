//! What grows with an installation and must cost no more for it: a reply after many entries, a reply among many contacts,
//! the end of a long log, and a server that has nothing to do while much waits.

use std::time::{Duration, Instant};

use domain::kind::Channel;
use domain::seat::Viewer;
use engine::{Change, Command, Engine};
use relais_tests::base::{Base, Kind};
use relais_tests::process::Server;
use relais_tests::soak::office;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use super::load::Figure;
use super::table::Row;
use super::world::{self, Place};

/// Replies that are measured each time.
const REPLIES: usize = 200;
/// Entries that a request has before them, few and many.
const ENTRIES: [usize; 2] = [10, 500];
/// Contacts that a desk has, few and many.
const CONTACTS: [usize; 2] = [20, 20_000];
/// Tickets of the log, and how many of them at its beginning and at its end are measured.
const TICKETS: usize = 2_000;
const MEASURED: usize = 200;
/// What waits in a lane that nobody delivers, and how long its server is watched.
const WAITING: i64 = 200_000;
const WATCHED: Duration = Duration::from_secs(60);

/// All of it on one engine.
pub async fn rows(kind: Kind, name: &'static str) -> Vec<Row> {
    let base = world::base(kind).await;
    let engine = office::engine(&base.url).await;
    let place = world::place(&engine, 0).await;
    let mut rows = entries(&engine, &place, name).await;
    rows.extend(log(&engine, &place, name).await);
    rows.extend(contacts(&engine, &place, name).await);
    if kind == Kind::Sqlite {
        rows.extend(idle(name).await);
    }
    rows
}

/// A reply after ten entries, and after five hundred: of the same person, in turns, so that nothing else differs.
async fn entries(engine: &Engine, place: &Place, name: &'static str) -> Vec<Row> {
    let viewer = viewer(engine, &place.agent).await;
    let mut requests = Vec::new();
    for entries in ENTRIES {
        let number = open(engine, place).await;
        // Its opening is one.
        for _ in 1..entries {
            reply(engine, &viewer, &number).await;
        }
        requests.push(number);
    }
    let mut took = [Vec::new(), Vec::new()];
    for _ in 0..REPLIES {
        for (number, took) in requests.iter().zip(&mut took) {
            let since = Instant::now();
            reply(engine, &viewer, number).await;
            took.push(since.elapsed());
        }
        // What was few stays few.
        if let Some(few) = requests.first_mut() {
            *few = open(engine, place).await;
            for _ in 1..ENTRIES[0] {
                reply(engine, &viewer, few).await;
            }
        }
    }
    let [few, many] = took.map(alone);
    vec![
        Row::limit("a reply after 10 entries", name, 1, &few),
        Row::new("a reply after 500 entries", name, 1, &many).beside("after 10", &few),
    ]
}

/// A desk that takes two thousand tickets, each opened, answered, noted, resolved and accepted: acts a second at the
/// beginning and at the end.
async fn log(engine: &Engine, place: &Place, name: &'static str) -> Vec<Row> {
    let (agent, contact) = (viewer(engine, &place.agent).await, viewer(engine, &place.contact).await);
    let (mut first, mut last) = (Vec::new(), Vec::new());
    // The first of all warm up.
    for nth in 0..TICKETS + MEASURED / 4 {
        let since = Instant::now();
        let number = open(engine, place).await;
        reply(engine, &agent, &number).await;
        does(
            engine,
            &agent,
            json!({"command": "note", "number": number, "text": "Looked at it.", "attachments": []}),
        )
        .await;
        reply(engine, &contact, &number).await;
        let resolution =
            json!({"act": "propose-resolution", "kind": "fix", "text": "Restarted.", "attachments": []});
        does(engine, &agent, json!({"command": "act", "number": number, "act": resolution})).await;
        let took = since.elapsed() / 5;
        match nth.checked_sub(MEASURED / 4) {
            Some(nth) if nth < MEASURED => first.push(took),
            Some(nth) if nth >= TICKETS - MEASURED => last.push(took),
            _ => {}
        }
    }
    let (first, last) = (alone(first), alone(last));
    vec![
        Row::limit("an act in the first 200 tickets of a log", name, 1, &first),
        Row::new("an act in the last 200 of 2 000 tickets", name, 1, &last).beside("the first 200", &first),
    ]
}

/// A reply on a desk with twenty contacts, and with twenty thousand.
async fn contacts(engine: &Engine, place: &Place, name: &'static str) -> Vec<Row> {
    let viewer = viewer(engine, &place.agent).await;
    let (mut made, mut figures) = (1, Vec::new());
    for wanted in CONTACTS {
        while made < wanted {
            let some = 64.min(wanted - made);
            let account = office::customer(engine, &place.desk, &format!("Of {made}")).await;
            let added: Vec<_> = (made..made + some)
                .map(|nth| {
                    let (engine, desk) = (engine.clone(), place.desk.clone());
                    let email = format!("person-{nth}@many.example");
                    tokio::spawn(async move { office::contact(&engine, &desk, account, &email).await })
                })
                .collect();
            for task in added {
                task.await.expect("a contact is added");
            }
            made += some;
        }
        let mut took = Vec::new();
        for nth in 0..REPLIES + 20 {
            let number = open(engine, place).await;
            let since = Instant::now();
            reply(engine, &viewer, &number).await;
            if nth >= 20 {
                took.push(since.elapsed());
            }
        }
        figures.push(alone(took));
    }
    let (few, many) = (&figures[0], &figures[1]);
    vec![
        Row::limit("a reply on a desk with 20 contacts", name, 1, few),
        Row::new("a reply on a desk with 20 000 contacts", name, 1, many).beside("with 20", few),
    ]
}

/// The program, serving, with nothing to do while two hundred thousand mails wait that nobody takes away.
async fn idle(name: &'static str) -> Vec<Row> {
    let base = world::base(Kind::Sqlite).await;
    let engine = office::engine(&base.url).await;
    let place = world::place(&engine, 0).await;
    open(&engine, &place).await;
    drop(engine);
    wait_in_the_mail(&base).await;
    let server = Server::start(&base.url);
    // What a start looks at is no idleness.
    tokio::time::sleep(Duration::from_secs(10)).await;
    let before = worked(server.pid());
    tokio::time::sleep(WATCHED).await;
    let busy = worked(server.pid()) - before;
    let of_a_core = busy.as_secs_f64() / WATCHED.as_secs_f64();
    let core = Figure { count: 1, per_second: 1.0, median: WATCHED, p95: WATCHED };
    let figure = Figure { count: 1, per_second: of_a_core, median: busy, p95: busy };
    vec![
        Row::new("a minute of a server with 200 000 mails that nobody takes, CPU time", name, 0, &figure)
            .beside("a core", &core),
    ]
}

/// Copies a mail that waits so often, each in a line of its own.
async fn wait_in_the_mail(base: &Base) {
    let mut open = SqliteConnection::connect(&base.url).await.expect("a connection");
    let columns: Vec<(String,)> = sqlx::query_as("select name from pragma_table_info('outbox')")
        .fetch_all(&mut open)
        .await
        .expect("columns");
    let taken = |name: &str| match name {
        "id" => "randomblob(16)".to_owned(),
        "line" => "'mail/' || n".to_owned(),
        "ordinal" => "ordinal + n".to_owned(),
        other => other.to_owned(),
    };
    let lane = if columns.iter().any(|(name,)| name == "lane") { "lane" } else { "topic" };
    let names: Vec<&str> = columns.iter().map(|(name,)| name.as_str()).collect();
    let values: Vec<String> = names.iter().map(|name| taken(name)).collect();
    let sql = format!(
        "with recursive n(n) as (select 1 union all select n + 1 from n where n < {WAITING})
         insert into outbox ({}) select {} from (select * from outbox where {lane} = 'mail' limit 1), n",
        names.join(", "),
        values.join(", ")
    );
    let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut open).await.expect("mails wait");
    assert_eq!(done.rows_affected(), WAITING.cast_unsigned(), "a mail waits to be copied");
}

/// CPU time of a process so far, its own and the kernel's for it.
fn worked(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("the server runs");
    // After the name, which may hold anything but this.
    let (_, fields) = stat.rsplit_once(") ").expect("a process has a name");
    let ticks: u64 = fields.split(' ').skip(11).take(2).filter_map(|it| it.parse::<u64>().ok()).sum();
    // USER_HZ, which Linux tells programs on all its machines.
    Duration::from_millis(ticks * 10)
}

/// A figure of one client: as many a second as one after the other would be.
fn alone(took: Vec<Duration>) -> Figure {
    let over = took.iter().sum();
    Figure::of(took, over)
}

async fn viewer(engine: &Engine, token: &str) -> Viewer {
    engine.viewer_of_token(token).await.expect("a seat")
}

async fn does(engine: &Engine, viewer: &Viewer, command: serde_json::Value) -> engine::Outcome {
    let command: Command = serde_json::from_value(command).expect("a command");
    engine.execute(Change::new(viewer.clone(), Channel::Api, command)).await.expect("it is taken")
}

async fn open(engine: &Engine, place: &Place) -> String {
    let viewer = viewer(engine, &place.contact).await;
    let command = world::opening("Gateway down", "It answers nothing since nine.");
    let outcome = engine.execute(Change::new(viewer, Channel::Api, command)).await.expect("a request");
    outcome.request.expect("a request has a number").1.to_string()
}

async fn reply(engine: &Engine, viewer: &Viewer, number: &str) {
    let text = "We look at the gateway of the workshops, which answers nothing since nine this morning.";
    let act = json!({"act": "reply", "text": text, "attachments": []});
    does(engine, viewer, json!({"command": "act", "number": number, "act": act})).await;
}
