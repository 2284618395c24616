//! A deadline on every wait.

use std::time::{Duration, Instant};

use relais_listen::{Deadlines, Settings};
use tokio::io::AsyncReadExt as _;

use crate::world::{LONG, SHORT, World, patient, room};

async fn world(shorten: impl FnOnce(&mut Deadlines)) -> World {
    let mut settings: Settings = patient();
    shorten(&mut settings.deadlines);
    World::new(room(100, 50), settings).await
}

#[tokio::test]
async fn who_says_nothing_is_left() {
    let world = world(|it| it.first_byte = SHORT).await;
    let before = Instant::now();
    assert_eq!(world.client().await.hears_to_the_end().await, "");
    assert!(before.elapsed() >= SHORT && before.elapsed() < LONG);
}

#[tokio::test]
async fn who_spells_a_head_out_is_left_however_steady() {
    let world = world(|it| it.head = 2 * SHORT).await;
    let mut client = world.client().await;
    let before = Instant::now();
    client.says("GET / HTTP/1.1\r\n").await;
    let steady = tokio::spawn(async move {
        // As often as one likes: what counts is the whole head.
        while before.elapsed() < LONG {
            tokio::time::sleep(SHORT / 10).await;
            if tokio::io::AsyncWriteExt::write_all(&mut client.0, b"X: y\r\n").await.is_err() {
                return;
            }
        }
        panic!("still served");
    });
    steady.await.unwrap();
}

#[tokio::test]
async fn who_stops_in_the_middle_of_a_body_is_left() {
    let world = world(|it| it.body = SHORT).await;
    let mut client = world.client().await;
    client.says("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf").await;
    let heard = client.hears_to_the_end().await;
    assert!(!heard.contains("200"), "{heard}");
    let mut client = world.client().await;
    client.says("POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n").await;
    let heard = client.hears_to_the_end().await;
    assert!(!heard.contains("200"), "{heard}");
}

#[tokio::test]
async fn who_does_not_read_is_left() {
    let world = world(|it| it.write = SHORT).await;
    let mut client = world.client().await;
    client.says("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").await;
    while world.places.taken() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let before = Instant::now();
    while world.places.taken() > 0 {
        assert!(before.elapsed() < LONG);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut heard = Vec::new();
    drop(client.0.read_to_end(&mut heard).await);
    assert!(heard.len() < 64 << 20, "not all of it was written");
}

#[tokio::test]
async fn a_request_that_is_never_answered_is_told_so() {
    let world = world(|it| it.whole = SHORT).await;
    let heard = world.client().await.gets("/never").await;
    assert!(heard.starts_with("HTTP/1.1 503") && heard.ends_with("Late"), "{heard}");
}

#[tokio::test]
async fn a_connection_may_rest_between_requests_but_not_for_ever() {
    let world = world(|it| it.idle = 2 * SHORT).await;
    let mut client = world.client().await;
    assert!(client.gets("/").await.ends_with("hello"));
    // Longer than a rest, but we are waited for.
    assert!(client.gets("/slow").await.ends_with("at last"));
    let before = Instant::now();
    assert_eq!(client.hears_to_the_end().await, "");
    assert!(before.elapsed() < LONG);
}

#[tokio::test]
async fn what_never_ends_by_its_nature_is_not_cut_off() {
    let world = world(|it| (it.whole, it.idle, it.body) = (SHORT, SHORT, SHORT)).await;
    let mut client = world.client().await;
    client.says("GET /events HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let mut heard = String::new();
    let before = Instant::now();
    while before.elapsed() < 3 * SHORT {
        let mut some = [0u8; 1024];
        let count = client.0.read(&mut some).await.unwrap();
        assert!(count > 0, "ended after {heard}");
        heard.push_str(&String::from_utf8_lossy(&some[..count]));
    }
    assert!(heard.contains(": here"));
}

#[tokio::test]
async fn a_body_in_chunks_that_has_ended_is_waited_for_no_more() {
    let world = world(|it| it.body = SHORT).await;
    let mut client = world.client().await;
    let chunked = "Host: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    client.says(&format!("POST /slow-body HTTP/1.1\r\n{chunked}")).await;
    assert!(client.hears_to_the_end().await.ends_with("\r\n\r\n3"));
}
