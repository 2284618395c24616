//! Proxies that are trusted to say for whom they ask, and what they say.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::HeaderMap;

/// The proxies in front of us. Nobody else is believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    networks: Vec<Network>,
    says: Says,
}

/// How a proxy says for whom it asks. One way alone: what it does not write itself, it passes on from anybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Says {
    /// `Forwarded` (RFC 7239).
    #[default]
    Forwarded,
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// The PROXY protocol, version 1 or 2, before the first byte.
    ProxyProtocol,
}

/// An address, or a network `address/bits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    first: u128,
    mask: u128,
}

/// What is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotANetwork(pub String);

impl std::fmt::Display for NotANetwork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "“{}” is neither an address nor a network such as 10.0.0.0/8", self.0)
    }
}

impl std::error::Error for NotANetwork {}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let wrong = || NotANetwork(text.to_owned());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(width);
        if bits > width {
            return Err(wrong());
        }
        let mask = u128::MAX.checked_shl(width - bits).unwrap_or(0);
        Ok(Self { first: wide(address) & mask, mask })
    }
}

/// All addresses in one space: those of IPv4 where IPv6 maps them.
fn wide(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(it) => it.to_ipv6_mapped().to_bits(),
        IpAddr::V6(it) => it.to_bits(),
    }
}

impl Proxies {
    /// The proxies at these addresses and networks.
    pub fn new<'a>(networks: impl IntoIterator<Item = &'a str>, says: Says) -> Result<Self, NotANetwork> {
        let networks = networks.into_iter().map(|it| it.trim().parse()).collect::<Result<_, _>>()?;
        Ok(Self { networks, says })
    }

    /// Whether a connection from here is a proxy's.
    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        let address = wide(address);
        self.networks.iter().any(|network| address & network.mask == network.first)
    }

    /// Whether its connections begin with a preamble.
    pub(crate) fn says_before(&self) -> bool {
        self.says == Says::ProxyProtocol
    }

    /// For whom a trusted proxy asks: the last address on the way that is no proxy's. Without one it asks for itself.
    pub(crate) fn client(&self, proxy: IpAddr, headers: &HeaderMap) -> IpAddr {
        let said: Vec<Option<IpAddr>> = match self.says {
            Says::Forwarded => listed(headers, "forwarded").map(|it| forwarded(&it)).collect(),
            Says::XForwardedFor => listed(headers, "x-forwarded-for").map(|it| node(&it)).collect(),
            Says::ProxyProtocol => Vec::new(),
        };
        let mut last = proxy;
        for address in said.into_iter().rev() {
            // Whoever is hidden stays hidden; nobody before that is believed.
            let Some(address) = address else { return last };
            last = address;
            if !self.trusts(address) {
                return last;
            }
        }
        last
    }
}

/// The elements of a header that is a list, over all its lines.
fn listed<'h>(headers: &'h HeaderMap, name: &'static str) -> impl Iterator<Item = String> + use<'h> {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| split(line, ',')).filter(|it| !it.trim().is_empty())
}

/// Splits at a sign that does not stand within quotes.
fn split(text: &str, at: char) -> Vec<String> {
    let (mut parts, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for c in text.chars() {
        if c == at && !quoted {
            parts.push(String::new());
            continue;
        }
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = c == '\\' && !escaped;
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts
}

/// The `for` of an element of `Forwarded`.
fn forwarded(element: &str) -> Option<IpAddr> {
    split(element, ';').iter().find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| node(value))?
    })
}

/// A node: an address, perhaps with a port, in brackets or quotes.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let address = text.parse::<IpAddr>().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|it| it.ip()));
    let bare = || text.strip_prefix('[')?.split(']').next()?.parse::<IpAddr>().ok();
    address.or_else(bare).map(|it| it.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(proxies: &Proxies, lines: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        proxies.client("10.0.0.1".parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn the_last_address_that_is_no_proxy_asks() {
        let proxies = Proxies::new(["10.0.0.0/8", "2001:db8:ff::/48"], Says::Forwarded).unwrap();
        for (lines, client) in [
            (&[][..], "10.0.0.1"),
            (&[("forwarded", "for=192.0.2.43")], "192.0.2.43"),
            (&[("forwarded", "For=\"[2001:db8::17]:4711\";proto=https")], "2001:db8::17"),
            (&[("forwarded", "for=\"192.0.2.43:47011\";by=203.0.113.43")], "192.0.2.43"),
            (&[("forwarded", "for=198.51.100.9, for=192.0.2.43, for=10.9.9.9")], "192.0.2.43"),
            (&[("forwarded", "for=198.51.100.9"), ("forwarded", "for=192.0.2.43")], "192.0.2.43"),
            (&[("forwarded", "for=unknown")], "10.0.0.1"),
            (&[("forwarded", "for=192.0.2.43, for=_hidden, for=10.2.2.2")], "10.2.2.2"),
            (&[("forwarded", "for=\"a,b;for=1.2.3.4\", for=192.0.2.43")], "192.0.2.43"),
            (&[("x-forwarded-for", "192.0.2.43")], "10.0.0.1"),
        ] {
            assert_eq!(asks(&proxies, lines), client, "{lines:?}");
        }
    }

    #[test]
    fn the_other_header_is_believed_only_where_it_was_agreed() {
        let proxies = Proxies::new(["10.0.0.1"], Says::XForwardedFor).unwrap();
        let both = [("x-forwarded-for", "198.51.100.9, 192.0.2.43"), ("forwarded", "for=203.0.113.1")];
        assert_eq!(asks(&proxies, &both), "192.0.2.43");
        assert_eq!(asks(&proxies, &[("x-forwarded-for", "2001:db8::1")]), "2001:db8::1");
    }

    #[test]
    fn networks_are_read_strictly() {
        let trusts = |network: &str, address: &str| {
            Proxies::new([network], Says::Forwarded).unwrap().trusts(address.parse().unwrap())
        };
        assert!(trusts("127.0.0.1", "127.0.0.1") && trusts("127.0.0.1", "::ffff:127.0.0.1"));
        assert!(!trusts("127.0.0.1", "127.0.0.2"));
        assert!(trusts("192.0.2.0/24", "192.0.2.255") && !trusts("192.0.2.0/24", "192.0.3.0"));
        assert!(trusts("0.0.0.0/0", "8.8.8.8") && !trusts("0.0.0.0/0", "2001:db8::1"));
        assert!(trusts("fd00::/8", "fd12::1") && !trusts("fd00::/8", "fe80::1"));
        for wrong in ["", "localhost", "10.0.0.0/33", "10.0.0/8", "::1/129", "10.0.0.0/x"] {
            assert!(Proxies::new([wrong], Says::Forwarded).is_err(), "{wrong:?}");
        }
    }
}
