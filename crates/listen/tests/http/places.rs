//! Places: one address cannot take those of another.

use std::time::Duration;

use crate::world::{Client, World, patient, room};

#[tokio::test]
async fn silent_connections_of_one_address_stop_nobody_else() {
    let world = World::new(room(60, 20), patient()).await;
    let mut silent = Vec::new();
    for _ in 0..80 {
        silent.push(world.client_from([127, 0, 0, 2]).await);
    }
    assert!(world.client_from([127, 0, 0, 3]).await.gets("/").await.ends_with("hello"));
    let refused = world.client_from([127, 0, 0, 2]).await;
    assert!(world.places.taken() <= 21, "{}", world.places.taken());
    drop(refused);
    // The first to be turned away is told why.
    let told = silent[20].hears().await;
    assert!(told.starts_with("HTTP/1.1 503") && told.ends_with("no place\n"), "{told}");
    assert!(told.contains("Retry-After: 5") && told.contains("Connection: close"), "{told}");
}

#[tokio::test]
async fn who_is_turned_away_waits_where_nobody_sits_until_somebody_comes() {
    // Room for a hundred that are turned away, and for forty where nobody sits.
    let world = World::new(room(60, 20), patient()).await;
    let mut flood = Vec::new();
    for _ in 0..160 {
        flood.push(world.client_from([127, 0, 0, 2]).await);
    }
    // All of them have been seen to by now: they are received one after the other.
    assert!(world.client_from([127, 0, 0, 3]).await.gets("/").await.ends_with("hello"));
    assert!(closed(&mut flood[28..159]).await.is_empty(), "they wait, and do not come back at once");
    let mut people = Vec::new();
    for _ in 0..20 {
        people.push(world.client_from([127, 0, 0, 3]).await);
    }
    for person in &mut people {
        assert!(person.gets("/").await.ends_with("hello"));
    }
    let gone = closed(&mut flood[28..160]).await.len();
    assert!(
        (11..=13).contains(&gone),
        "the first of them make room, the first eight had been told why: {gone}"
    );
}

/// Which of them were closed.
async fn closed(clients: &mut [Client]) -> Vec<usize> {
    let mut closed = Vec::new();
    for (nth, client) in clients.iter_mut().enumerate() {
        if client.is_closed_within(Duration::from_millis(1)).await {
            closed.push(nth);
        }
    }
    closed
}

#[tokio::test]
async fn whoever_proves_a_seat_leaves_the_address_to_others() {
    let world = World::new(room(60, 3), patient()).await;
    let mut seated = Vec::new();
    for _ in 0..3 {
        let mut client = world.client().await;
        assert!(client.gets("/seat").await.ends_with("true"));
        seated.push(client);
    }
    let mut more = world.client().await;
    assert!(more.gets("/seat").await.ends_with("false"), "three are as many as one seat may hold");
    assert!(seated[0].gets("/").await.ends_with("hello"));
}

#[tokio::test]
async fn a_place_is_free_again_once_its_connection_ends() {
    let world = World::new(room(60, 1), patient()).await;
    for _ in 0..20 {
        let mut client = world.client().await;
        client.says("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        assert!(client.hears_to_the_end().await.ends_with("hello"));
        drop(client);
        while world.places.taken() > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}
