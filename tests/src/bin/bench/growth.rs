//! What grows with an installation and must cost no more for it: a reply after many entries, a reply among many contacts,
//! the end of a long log, and a server that has nothing to do while much waits. Beside how long each took stands what CPU
//! time it took of this process, which is engine and client in one.

use std::time::{Duration, Instant};

use domain::kind::Channel;
use domain::seat::Viewer;
use engine::{Change, Command, Engine};
use relais_tests::base::Kind;
use relais_tests::process::Server;
use relais_tests::soak::office;
use serde_json::json;

use super::load::Figure;
use super::table::{Row, time};
use super::world::{self, Place};
use super::{copies, cpu};

/// Replies that are measured each time, and how many of them follow one another: CPU time is counted in hundredths of a
/// second.
const REPLIES: usize = 200;
const TOGETHER: usize = 20;
/// Entries that a request has before them, few and many.
const ENTRIES: [usize; 2] = [10, 500];
/// Contacts that a desk has, few and many.
const CONTACTS: [usize; 2] = [20, 20_000];
/// Tickets of the log, and how many of them at its beginning and at its end are measured.
const TICKETS: usize = 2_000;
const MEASURED: usize = 200;
/// Acts of a ticket.
const ACTS: u32 = 5;
/// What waits in a lane that nobody delivers, and how long its server is watched.
const WAITING: u32 = 200_000;
/// What a start looks at is no idleness.
const STARTS: Duration = Duration::from_secs(10);
const WATCHED: Duration = Duration::from_secs(60);

/// All of it on one engine.
pub async fn rows(kind: Kind, name: &'static str) -> Vec<Row> {
    let base = world::base(kind).await;
    let engine = office::engine(&base.url).await;
    let place = world::place(&engine, 0).await;
    let mut rows = entries(&engine, &place, name).await;
    rows.extend(log(&engine, &place, name).await);
    rows.extend(contacts(&engine, name).await);
    if kind == Kind::Sqlite {
        rows.extend(idle(name).await);
    }
    rows
}

/// How long each of some acts took, and what CPU time all of them did.
#[derive(Default)]
struct Took {
    each: Vec<Duration>,
    cpu: Duration,
    statements: u64,
}

impl Took {
    /// Adds what acts took that are done one after the other: `acts` answers how long each did.
    async fn adds(&mut self, engine: &Engine, acts: impl Future<Output = Vec<Duration>>) {
        let (before, (asked, _)) = (cpu::own(), engine.storage_asked());
        self.each.extend(acts.await);
        self.cpu += cpu::own() - before;
        self.statements += engine.storage_asked().0 - asked;
    }

    /// A figure of one client: as many a second as one after the other would be.
    fn figure(self) -> (Figure, String) {
        let (over, count) = (self.each.iter().sum(), u32::try_from(self.each.len()).unwrap_or(u32::MAX));
        let statements = self.statements / u64::from(count.max(1));
        let cost = format!("CPU time {} and {statements} statements each", time(self.cpu / count.max(1)));
        (Figure::of(self.each, over), cost)
    }
}

/// Two figures of the same, with little and with much.
fn pair((little, much): (Took, Took), what: [&str; 2], beside: &'static str, name: &'static str) -> Vec<Row> {
    let ((little, of_little), (much, of_much)) = (little.figure(), much.figure());
    vec![
        Row::limit(&format!("{}; {of_little}", what[0]), name, 1, &little),
        Row::new(&format!("{}; {of_much}", what[1]), name, 1, &much).beside(beside, &little),
    ]
}

/// A reply after ten entries, and after five hundred: of the same person, in turns, so that nothing else differs.
async fn entries(engine: &Engine, place: &Place, name: &'static str) -> Vec<Row> {
    let viewer = viewer(engine, &place.agent).await;
    let many = with_entries(engine, &viewer, place, ENTRIES[1]).await;
    let (mut after_few, mut after_many) = (Took::default(), Took::default());
    for _ in 0..REPLIES / TOGETHER {
        // What was few stays few.
        let mut few = Vec::new();
        for _ in 0..TOGETHER {
            few.push(with_entries(engine, &viewer, place, ENTRIES[0]).await);
        }
        after_few.adds(engine, replies(engine, &viewer, &few)).await;
        after_many.adds(engine, replies(engine, &viewer, &vec![many.clone(); TOGETHER])).await;
    }
    pair((after_few, after_many), ["a reply after 10 entries", "a reply after 500 entries"], "after 10", name)
}

/// A request with so many entries, of which its opening is one.
async fn with_entries(engine: &Engine, viewer: &Viewer, place: &Place, entries: usize) -> String {
    let number = open(engine, place).await;
    for _ in 1..entries {
        reply(engine, viewer, &number).await;
    }
    number
}

/// A reply to each of these requests; how long each took.
async fn replies(engine: &Engine, viewer: &Viewer, numbers: &[String]) -> Vec<Duration> {
    let mut took = Vec::with_capacity(numbers.len());
    for number in numbers {
        let since = Instant::now();
        reply(engine, viewer, number).await;
        took.push(since.elapsed());
    }
    took
}

/// A desk that takes two thousand tickets, each opened, answered twice, noted and proposed to be resolved: acts a second at
/// the beginning and at the end, where they are to be at least nine tenths of those.
async fn log(engine: &Engine, place: &Place, name: &'static str) -> Vec<Row> {
    let (agent, contact) = (viewer(engine, &place.agent).await, viewer(engine, &place.contact).await);
    let tickets = async |count: usize| {
        let mut took = Vec::with_capacity(count);
        for _ in 0..count {
            took.push(ticket(engine, place, (&agent, &contact)).await);
        }
        took
    };
    // The first of all warm up.
    tickets(MEASURED / 4).await;
    let (mut first, mut last) = (Took::default(), Took::default());
    first.adds(engine, tickets(MEASURED)).await;
    tickets(TICKETS - 2 * MEASURED).await;
    last.adds(engine, tickets(MEASURED)).await;
    // Of a ticket, what it costs is counted whole, and time by its acts.
    for took in [&mut first, &mut last] {
        took.cpu /= ACTS;
        took.statements /= u64::from(ACTS);
    }
    let what = ["an act in the first 200 tickets of a log", "an act in the last 200 of 2 000 tickets"];
    pair((first, last), what, "the first 200", name)
}

/// Opens, answers, notes and resolves a ticket; the mean of its acts.
async fn ticket(engine: &Engine, place: &Place, (agent, contact): (&Viewer, &Viewer)) -> Duration {
    let since = Instant::now();
    let number = open(engine, place).await;
    reply(engine, agent, &number).await;
    let note = json!({"command": "note", "number": number, "text": "Looked at it.", "attachments": []});
    does(engine, agent, note).await;
    reply(engine, contact, &number).await;
    let resolution =
        json!({"act": "propose-resolution", "kind": "fix", "text": "Restarted.", "attachments": []});
    does(engine, agent, json!({"command": "act", "number": number, "act": resolution})).await;
    since.elapsed() / ACTS
}

/// A reply on a desk with twenty contacts, and on one with twenty thousand: in turns, so that nothing else differs.
async fn contacts(engine: &Engine, name: &'static str) -> Vec<Row> {
    let (small, large) = (world::place(engine, 1).await, world::place(engine, 2).await);
    with_contacts(engine, &small, CONTACTS[0]).await;
    with_contacts(engine, &large, CONTACTS[1]).await;
    let (mut among_few, mut among_many) = (Took::default(), Took::default());
    for round in 0..=REPLIES / TOGETHER {
        for (place, took) in [(&small, &mut among_few), (&large, &mut among_many)] {
            let mut numbers = Vec::new();
            for _ in 0..TOGETHER {
                numbers.push(open(engine, place).await);
            }
            let viewer = viewer(engine, &place.agent).await;
            // The first of each warm up.
            if round == 0 {
                replies(engine, &viewer, &numbers).await;
            } else {
                took.adds(engine, replies(engine, &viewer, &numbers)).await;
            }
        }
    }
    let what = ["a reply on a desk with 20 contacts", "a reply on a desk with 20 000 contacts"];
    pair((among_few, among_many), what, "with 20", name)
}

/// Gives a desk so many contacts, of which it has one.
async fn with_contacts(engine: &Engine, place: &Place, wanted: usize) {
    let mut made = 1;
    while made < wanted {
        let some = 64.min(wanted - made);
        let account = office::customer(engine, &place.desk, &format!("Of {made}")).await;
        let added: Vec<_> = (made..made + some)
            .map(|nth| {
                let (engine, desk) = (engine.clone(), place.desk.clone());
                let email = format!("person-{nth}@{}.example", desk.slug);
                tokio::spawn(async move { office::contact(&engine, &desk, account, &email).await })
            })
            .collect();
        for task in added {
            task.await.expect("a contact is added");
        }
        made += some;
    }
}

/// The program, serving, with nothing to do while two hundred thousand mails wait that nobody takes away.
async fn idle(name: &'static str) -> Vec<Row> {
    let base = world::base(Kind::Sqlite).await;
    let engine = office::engine(&base.url).await;
    let place = world::place(&engine, 0).await;
    open(&engine, &place).await;
    drop(engine);
    copies::mails_wait(&base, WAITING).await;
    let server = Server::start(&base.url);
    tokio::time::sleep(STARTS).await;
    let before = cpu::of(server.pid());
    tokio::time::sleep(WATCHED).await;
    let busy = cpu::of(server.pid()) - before;
    let of_a_core = busy.as_secs_f64() / WATCHED.as_secs_f64();
    let core = Figure { count: 1, per_second: 1.0, median: WATCHED, p95: WATCHED, p99: WATCHED };
    let figure = Figure { count: 1, per_second: of_a_core, median: busy, p95: busy, p99: busy };
    vec![
        Row::new("a minute of a server with 200 000 mails that nobody takes, CPU time", name, 0, &figure)
            .beside("a core", &core),
    ]
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
