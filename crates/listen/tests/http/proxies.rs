//! Whoever stands behind a trusted proxy is known; nobody else is believed.

use relais_listen::{Proxies, Says, Settings};

use crate::world::{World, patient, room};

async fn behind(says: Says) -> World {
    let proxies = Proxies::new(["127.0.0.8/31"], says).unwrap();
    World::new(room(60, 4), Settings { proxies, ..patient() }).await
}

const PROXY: [u8; 4] = [127, 0, 0, 9];
const ANYBODY: [u8; 4] = [127, 0, 0, 3];

fn asks(header: &str) -> String {
    format!("GET /who HTTP/1.1\r\nHost: a\r\n{header}\r\n\r\n")
}

#[tokio::test]
async fn a_header_is_believed_from_a_proxy_and_from_nobody_else() {
    for (says, header) in [
        (Says::Forwarded, "Forwarded: for=198.51.100.7, for=\"[2001:db8::7]:80\", for=127.0.0.8"),
        (Says::XForwardedFor, "X-Forwarded-For: 198.51.100.7, 2001:db8::7, 127.0.0.8"),
    ] {
        let world = behind(says).await;
        let mut proxy = world.client_from(PROXY).await;
        proxy.says(&asks(header)).await;
        assert!(proxy.hears().await.ends_with("\r\n2001:db8::7"));
        proxy.says(&asks("X: y")).await;
        assert!(proxy.hears().await.ends_with("\r\n127.0.0.9"), "it asks for itself");
        let mut anybody = world.client_from(ANYBODY).await;
        anybody.says(&asks(header)).await;
        assert!(anybody.hears().await.ends_with("\r\n127.0.0.3"), "{header}");
    }
}

#[tokio::test]
async fn behind_a_proxy_each_address_has_its_own_places() {
    let world = behind(Says::Forwarded).await;
    let never = "GET /never HTTP/1.1\r\nHost: a\r\nForwarded: for=192.0.2.1\r\n\r\n";
    let mut held = Vec::new();
    for _ in 0..4 {
        let mut proxy = world.client_from(PROXY).await;
        proxy.says(never).await;
        // Answered on the same connection only after the other: send a probe of another address elsewhere.
        held.push(proxy);
    }
    let mut proxy = world.client_from(PROXY).await;
    loop {
        proxy.says("GET /who HTTP/1.1\r\nHost: a\r\nForwarded: for=192.0.2.1\r\n\r\n").await;
        let heard = proxy.hears().await;
        if heard.starts_with("HTTP/1.1 503") {
            assert!(heard.ends_with("Full"), "{heard}");
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let mut proxy = world.client_from(PROXY).await;
    proxy.says(&asks("Forwarded: for=192.0.2.2")).await;
    assert!(proxy.hears().await.ends_with("192.0.2.2"));
}

#[tokio::test]
async fn a_preamble_is_read_from_a_proxy_and_ends_the_connection_of_anybody_else() {
    let world = behind(Says::ProxyProtocol).await;
    let one = "PROXY TCP4 192.0.2.1 10.0.0.1 1 2\r\n";
    let mut two = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x05\x0a\0\0\x01\0\x01\0\x02".to_vec();
    let mut proxy = world.client_from(PROXY).await;
    proxy.says(&format!("{one}{}", asks("Forwarded: for=198.51.100.7"))).await;
    assert!(proxy.hears().await.ends_with("192.0.2.1"));
    two.extend(asks("X: y").bytes());
    let mut proxy = world.client_from(PROXY).await;
    tokio::io::AsyncWriteExt::write_all(&mut proxy.0, &two).await.unwrap();
    assert!(proxy.hears().await.ends_with("192.0.2.5"));
    let mut mute = world.client_from(PROXY).await;
    mute.says(&asks("X: y")).await;
    assert_eq!(mute.hears_to_the_end().await, "", "a proxy says for whom it asks");
    for preamble in [one.as_bytes(), &two] {
        for world in [&world, &World::new(room(60, 4), patient()).await] {
            let mut anybody = world.client_from(ANYBODY).await;
            tokio::io::AsyncWriteExt::write_all(&mut anybody.0, preamble).await.unwrap();
            drop(tokio::io::AsyncWriteExt::write_all(&mut anybody.0, asks("X: y").as_bytes()).await);
            assert_eq!(anybody.hears_to_the_end().await, "");
        }
    }
}
