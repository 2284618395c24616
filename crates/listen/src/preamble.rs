//! The PROXY protocol, versions 1 and 2: what a trusted proxy says before the first byte of its client.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// How version 2 begins.
pub(crate) const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
/// How version 1 begins.
pub(crate) const WORD: &[u8] = b"PROXY ";
/// The longest line of version 1, and more than a header of version 2 has of addresses and remarks.
const LONGEST_LINE: usize = 107;
const LONGEST_HEADER: u16 = 4096;

/// Reads the preamble and not a byte more. Answers the client's address; `None`: the proxy speaks for itself.
pub(crate) async fn read<R: AsyncRead + Unpin>(from: &mut R) -> io::Result<Option<IpAddr>> {
    // The shortest line of version 1 is longer than that.
    let mut begins = [0u8; 12];
    from.read_exact(&mut begins).await?;
    if begins == SIGNATURE {
        return binary(from).await;
    }
    if !begins.starts_with(WORD) {
        return Err(wrong());
    }
    let mut line = begins.to_vec();
    while !line.ends_with(b"\r\n") {
        if line.len() >= LONGEST_LINE {
            return Err(wrong());
        }
        line.push(from.read_u8().await?);
    }
    text(&line)
}

fn wrong() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a proxy sent no preamble of the PROXY protocol")
}

fn text(line: &[u8]) -> io::Result<Option<IpAddr>> {
    let line = std::str::from_utf8(line).map_err(|_| wrong())?;
    let mut words = line.trim_end_matches("\r\n").split(' ').skip(1);
    let family = words.next();
    if family == Some("UNKNOWN") {
        return Ok(None);
    }
    let [Some(from), Some(_), Some(port), Some(to), None] = [(); 5].map(|()| words.next()) else {
        return Err(wrong());
    };
    let address: IpAddr = from.parse().map_err(|_| wrong())?;
    let fits = match family {
        Some("TCP4") => address.is_ipv4(),
        Some("TCP6") => address.is_ipv6(),
        _ => false,
    };
    if fits && port.parse::<u16>().is_ok() && to.parse::<u16>().is_ok() {
        Ok(Some(address.to_canonical()))
    } else {
        Err(wrong())
    }
}

async fn binary<R: AsyncRead + Unpin>(from: &mut R) -> io::Result<Option<IpAddr>> {
    let (command, family) = (from.read_u8().await?, from.read_u8().await?);
    let length = from.read_u16().await?;
    if length > LONGEST_HEADER {
        return Err(wrong());
    }
    let mut rest = vec![0u8; usize::from(length)];
    from.read_exact(&mut rest).await?;
    match command {
        0x20 => return Ok(None),
        0x21 => {}
        _ => return Err(wrong()),
    }
    match family >> 4 {
        1 if rest.len() >= 12 => {
            let (octets, _) = rest.first_chunk::<4>().map(|it| (*it, ())).ok_or_else(wrong)?;
            Ok(Some(Ipv4Addr::from(octets).into()))
        }
        2 if rest.len() >= 36 => {
            let octets = *rest.first_chunk::<16>().ok_or_else(wrong)?;
            Ok(Some(IpAddr::from(Ipv6Addr::from(octets)).to_canonical()))
        }
        0 | 3 => Ok(None),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn said(bytes: &[u8]) -> io::Result<(Option<String>, String)> {
        let mut from = bytes;
        let address = read(&mut from).await?;
        Ok((address.map(|it| it.to_string()), String::from_utf8_lossy(from).into_owned()))
    }

    fn version_2(command: u8, family: u8, addresses: &[u8]) -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([command, family]);
        bytes.extend(u16::try_from(addresses.len()).unwrap().to_be_bytes());
        bytes.extend(addresses);
        bytes.extend(b"GET");
        bytes
    }

    #[tokio::test]
    async fn both_versions_name_the_client_and_leave_its_bytes() {
        let client = |it: &str| (Some(it.to_owned()), "GET".to_owned());
        let none = (None, "GET".to_owned());
        assert_eq!(
            said(b"PROXY TCP4 192.0.2.1 10.0.0.1 56324 443\r\nGET").await.unwrap(),
            client("192.0.2.1")
        );
        assert_eq!(
            said(b"PROXY TCP6 2001:db8::1 ::1 56324 443\r\nGET").await.unwrap(),
            client("2001:db8::1")
        );
        assert_eq!(said(b"PROXY UNKNOWN\r\nGET").await.unwrap(), none);
        let four = [192, 0, 2, 9, 10, 0, 0, 1, 1, 2, 3, 4, 99];
        assert_eq!(said(&version_2(0x21, 0x11, &four)).await.unwrap(), client("192.0.2.9"));
        let mut six = Ipv6Addr::from_bits(0x2001_0db8 << 96 | 7).octets().to_vec();
        six.extend([0; 20]);
        assert_eq!(said(&version_2(0x21, 0x21, &six)).await.unwrap(), client("2001:db8::7"));
        assert_eq!(said(&version_2(0x20, 0, &[])).await.unwrap(), none);
    }

    #[tokio::test]
    async fn what_is_no_preamble_is_refused() {
        let long = format!("PROXY TCP4 {}\r\n", "1".repeat(200));
        for bytes in [
            &b"GET / HTTP/1.1\r\n\r\n"[..],
            b"PROXY TCP4 192.0.2.1 10.0.0.1 56324\r\n",
            b"PROXY TCP6 192.0.2.1 10.0.0.1 1 2\r\n",
            b"PROXY TCP4 192.0.2.1 10.0.0.1 1 99999\r\n",
            b"PROXY TCP4 192.0.2.1 10.0.0.1 1 2 3\r\n",
            b"PROXY UDP 192.0.2.1",
            long.as_bytes(),
            &version_2(0x21, 0x11, &[1, 2, 3]),
            &version_2(0x31, 0x11, &[0; 12]),
            &version_2(0x21, 0x11, &[0; 5000]),
        ] {
            assert!(said(bytes).await.is_err(), "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
