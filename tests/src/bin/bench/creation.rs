//! Durable creation of requests through HTTP: answered only when they are committed.

use std::sync::Arc;
use std::time::Duration;

use relais_tests::base::Kind;
use relais_tests::soak::office;
use relais_tests::wire::Ask;
use serde_json::json;

use super::load::{self, Served};
use super::table::Row;
use super::{limits, world};

const TIME: Duration = Duration::from_secs(4);
const DESKS: usize = 20;
/// Clients, and whether they ask one desk or all of them.
const CASES: [(usize, usize); 3] = [(1, 1), (32, 1), (32, DESKS)];

/// Creation on one engine, beside what the disk and the bare engine do.
pub async fn rows(kind: Kind, name: &'static str) -> Vec<Row> {
    let base = world::base(kind).await;
    let mut rows = Vec::new();
    let disk = limits::appends(base.folder.path());
    if kind == Kind::Sqlite {
        rows.push(Row::limit("4 KiB appended and fsynced, one writer", "disk", 1, &disk));
    }
    let (made, mut places) = tokio::sync::mpsc::channel(DESKS);
    let url = base.url.clone();
    let served = Served::new(async move {
        let engine = office::engine(&url).await;
        for nth in 0..DESKS {
            made.send(world::place(&engine, nth).await).await.expect("somebody waits for it");
        }
        // Outboxes are emptied while requests come in, as in the program.
        tokio::spawn(worker::Worker::new(engine.clone()).run());
        world::router(&engine)
    })
    .await;
    let mut tokens = Vec::new();
    while let Some(place) = places.recv().await {
        tokens.push(place.contact);
    }
    let tokens = Arc::new(tokens);
    let mut bare = Vec::new();
    for clients in [1, 32] {
        let figure = limits::inserts(kind, &base, clients).await;
        rows.push(Row::limit("one 4 KiB row inserted and committed, bare sqlx", name, clients, &figure));
        bare.push((clients, figure));
    }
    for (clients, desks) in CASES {
        let tokens = Arc::clone(&tokens);
        let figure = load::run(served.address, clients, TIME, 201, move |client, turn| {
            let subject = format!("Gateway down, case {clients}-{desks}-{client}-{turn}");
            let key = format!("bench-{clients}-{desks}-{client}-{turn}");
            let body = json!({ "subject": subject, "product": "Nimbus Compute", "text": TEXT });
            let token = &tokens[client % desks.min(tokens.len())];
            Ask::post("/api/v1/requests", &body).by(token).with("idempotency-key", &key)
        })
        .await;
        let where_ = if desks == 1 { "one busy desk" } else { "twenty desks" };
        let what = format!("request created through the API, {where_}");
        let peer = bare.iter().find(|(of, _)| *of == clients).map(|(_, figure)| figure);
        let mut row = Row::new(&what, name, clients, &figure);
        if clients == 1 && kind == Kind::Sqlite {
            row = row.beside("fsynced append", &disk);
        } else if let Some(peer) = peer {
            row = row.beside("bare insert", peer);
        }
        rows.push(row);
    }
    rows
}

const TEXT: &str = "The gateway of the second site has answered nothing since nine o’clock this morning. Restarting \
it did not help; its console shows no error. About forty people cannot work. Nothing was changed on our side since \
the maintenance of Thursday, when the firewall in front of it was given a new certificate.";
