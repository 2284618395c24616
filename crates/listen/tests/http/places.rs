//! Places: one address cannot take those of another.

use crate::world::{World, patient, room};

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
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    }
}
