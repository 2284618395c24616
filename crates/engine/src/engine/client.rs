//! Who knocks: the address they come from, and what their browser kept from the last time.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

/// Who signs in, as far as a channel knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The client's own address, never that of a proxy of ours.
    pub address: IpAddr,
    /// What a browser kept when somebody signed in with it.
    pub device: Option<String>,
}

impl Client {
    /// From an address, with a browser that nobody signed in with yet.
    pub fn at(address: IpAddr) -> Self {
        Self { address, device: None }
    }

    /// From this machine itself: the command line, the demo.
    pub fn here() -> Self {
        Self::at(Ipv4Addr::LOCALHOST.into())
    }

    /// What counts as one address.
    pub(crate) fn net(&self) -> Net {
        match self.address.to_canonical() {
            IpAddr::V4(address) => Net::Address(address),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Net::Network([a, b, c, d])
            }
        }
    }
}

/// A device that signed in before, as the note on it names it: whatever tells it apart.
pub(crate) type Device = [u8; 8];

/// A client's address as limits count it. Whoever has an address of IPv6 has the 2^64 of its network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Net {
    Address(Ipv4Addr),
    Network([u16; 4]),
}

impl fmt::Display for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "{address}"),
            Self::Network([a, b, c, d]) => write!(f, "{a:x}:{b:x}:{c:x}:{d:x}/64"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_ipv6_is_one_client_and_an_ipv4_address_is_one_however_it_is_written() {
        let net = |address: &str| Client::at(address.parse().unwrap()).net().to_string();
        assert_eq!(net("2001:db8:1:2::1"), net("2001:db8:1:2:ffff::9"));
        assert_ne!(net("2001:db8:1:2::1"), net("2001:db8:1:3::1"));
        assert_eq!(net("::ffff:192.0.2.7"), net("192.0.2.7"));
        assert_ne!(net("192.0.2.7"), net("192.0.2.8"));
    }
}
