//! Told to stop: nothing that was promised an answer goes without one.

use std::time::{Duration, Instant};

use relais_listen::{Drain, Settings};
use tokio::net::TcpStream;

use crate::world::{LONG, World, patient, room};

fn within(drain: Duration) -> Settings {
    Settings { drain: Drain(drain), ..patient() }
}

#[tokio::test]
async fn what_is_under_way_is_answered_and_nothing_new_is_let_in() {
    let world = World::new(room(60, 50), within(LONG)).await;
    let mut clients = Vec::new();
    for _ in 0..10 {
        let mut client = world.client().await;
        assert!(client.gets("/").await.ends_with("hello"));
        clients.push(client);
    }
    let mut idle = clients.pop().unwrap();
    for client in &mut clients {
        client.says("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await;
    }
    world.stopper.tell();
    while TcpStream::connect(world.address).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // One that was on its way when we were told.
    let late = idle.gets("/").await;
    assert!(late.contains("connection: close") && late.ends_with("hello"), "{late}");
    for client in &mut clients {
        let heard = client.hears_to_the_end().await;
        assert!(heard.contains("connection: close") && heard.ends_with("at last"), "{heard}");
    }
    drop((clients, idle));
    tokio::time::timeout(LONG, world.serving).await.unwrap().unwrap();
}

#[tokio::test]
async fn it_ends_in_time_whoever_holds_on() {
    let world = World::new(room(60, 50), within(Duration::from_millis(400))).await;
    let mut never = world.client().await;
    never.says("GET /never HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let mut half = world.client().await;
    half.says("GET / HT").await;
    let mut idle = world.client().await;
    assert!(idle.gets("/").await.ends_with("hello"));
    let mut events = world.client().await;
    events.says("GET /events HTTP/1.1\r\nHost: a\r\n\r\n").await;
    events.hears().await;
    let before = Instant::now();
    world.stopper.tell();
    world.serving.await.unwrap();
    assert!(before.elapsed() < LONG / 4, "{:?}", before.elapsed());
    let last = events.hears_to_the_end().await;
    assert!(last.ends_with("0\r\n\r\n"), "what has no end is brought to one: {last:?}");
}
