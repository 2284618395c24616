//! What can be understood in two ways is refused, wherever on a connection it stands.

use crate::world::{World, patient, room};

async fn world() -> World {
    World::new(room(100, 50), patient()).await
}

#[tokio::test]
async fn two_hosts_none_and_a_bare_lf_are_refused_and_end_the_connection() {
    let world = world().await;
    for (asked, fault) in [
        ("GET / HTTP/1.1\r\n\r\n", "Host"),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "Host"),
        ("GET / HTTP/1.1\r\nHost: a\r\nHOST: b\r\n\r\n", "Host"),
        ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "Host"),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", "Host"),
        ("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", "Host"),
        ("GET / HTTP/1.1\nHost: a\r\n\r\n", "LineEnds"),
        ("GET / HTTP/1.1\r\nHost: a\n\r\n", "LineEnds"),
        ("GET / HTTP/1.1\r\nHost: a\r\n\n", "LineEnds"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: y\nContent-Length: 3\r\n\r\nabc", "LineEnds"),
        ("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "Length"),
        (
            "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Length",
        ),
    ] {
        let mut client = world.client().await;
        client.says(asked).await;
        client.says("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        let heard = client.hears_to_the_end().await;
        assert!(heard.starts_with("HTTP/1.1 400") || heard.starts_with("HTTP/1.0 400"), "{asked:?}: {heard}");
        assert!(!heard.contains("hello"), "{asked:?}: {heard}");
        let answered = heard.ends_with(fault);
        assert!(answered || fault == "Length", "{asked:?}: {heard}");
    }
}

#[tokio::test]
async fn the_second_head_is_looked_at_as_closely_as_the_first_also_behind_a_body() {
    let world = world().await;
    for before in [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    ] {
        let mut client = world.client().await;
        client.says(&format!("{before}GET /who HTTP/1.1\nHost: a\n\n")).await;
        let heard = client.hears_to_the_end().await;
        assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
        assert!(heard.contains("HTTP/1.1 400") && heard.ends_with("LineEnds"), "{heard}");
    }
}

#[tokio::test]
async fn one_connection_carries_many_requests_and_one_in_chunks_is_its_last() {
    let world = world().await;
    let mut client = world.client().await;
    client
        .says("GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /")
        .await;
    assert!(client.hears().await.ends_with("hello"));
    assert!(client.hears().await.ends_with("\r\n\r\n3"));
    client.says(" HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(client.hears().await.ends_with("hello"));
    let body = "x".repeat(200_000);
    client.says(&format!("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n{body}")).await;
    assert!(client.hears().await.ends_with("200000"));
    client
        .says("POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
        .await;
    let heard = client.hears_to_the_end().await;
    assert!(heard.contains("connection: close") && heard.ends_with("\r\n\r\n3"), "{heard}");
}

#[tokio::test]
async fn an_old_client_need_not_name_a_host() {
    let world = world().await;
    let mut client = world.client().await;
    client.says("GET / HTTP/1.0\r\n\r\n").await;
    assert!(client.hears_to_the_end().await.ends_with("hello"));
}
