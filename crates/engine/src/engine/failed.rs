//! What the log hears of those who try to sign in and fail: a line a minute of each client, with how many it stands for.
//! Whoever reads it can shut them out where the connections come in.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use store::Said;
use tokio::time::Instant;

use super::{Client, Net};

/// Clients that are remembered at most.
const REMEMBERED: usize = 20_000;

/// Who failed, of a node. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Failed(Arc<Mutex<HashMap<Net, Said>>>);

impl Failed {
    /// Says in the log that a client failed. What was typed stays out: people type passwords into the wrong field.
    pub fn tell(&self, client: &Client) {
        if let Some(left_out) = self.again(client, Instant::now()) {
            let address = client.address;
            tracing::warn!(%address, left_out, "sign-in failed; what follows from there is one line a minute");
        }
    }

    fn again(&self, client: &Client, now: Instant) -> Option<u64> {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= REMEMBERED {
            clients.retain(|_, said| !said.is_over(now));
            // All of them at once: counts are lost, and the machine is not.
            if clients.len() >= REMEMBERED {
                clients.clear();
            }
        }
        clients.entry(client.net()).or_default().again(now)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_client_has_a_line_a_minute_and_none_takes_anothers() {
        let (failed, start) = (Failed::default(), Instant::now());
        let one = Client::at("203.0.113.9".parse().unwrap());
        let other = Client::at("203.0.113.10".parse().unwrap());
        assert_eq!(failed.again(&one, start), Some(0));
        for second in 1..60 {
            assert_eq!(failed.again(&one, start + Duration::from_secs(second)), None);
        }
        assert_eq!(failed.again(&other, start), Some(0));
        assert_eq!(failed.again(&one, start + Duration::from_secs(60)), Some(59));
    }

    #[test]
    fn it_remembers_no_more_than_it_may() {
        let (failed, start) = (Failed::default(), Instant::now());
        for nth in 0..=u32::try_from(REMEMBERED).unwrap() {
            let client = Client::at(std::net::Ipv4Addr::from_bits(nth).into());
            assert_eq!(failed.again(&client, start), Some(0));
        }
        assert_eq!(failed.0.lock().unwrap().len(), 1);
    }
}
