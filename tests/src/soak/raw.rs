//! A client that knows exactly what it sent: whether a request left, and whether its whole answer came.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// A client at an address of this machine.
pub struct Raw {
    server: SocketAddr,
    from: IpAddr,
    stream: Option<TcpStream>,
}

/// How an exchange went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Went {
    /// The whole answer came, with this status.
    Answered(u16),
    /// Nobody listens any more: nothing was sent.
    NotLetIn,
    /// It was sent, and no whole answer came.
    Lost,
}

impl Raw {
    /// A client that connects when something is first sent.
    pub fn new(server: SocketAddr, from: IpAddr) -> Self {
        Self { server, from, stream: None }
    }

    /// Sends a request that is already whole, on the connection that was kept if the server keeps it.
    pub async fn send(&mut self, request: &[u8]) -> Went {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => match connect(self.server, self.from).await {
                Ok(stream) => stream,
                Err(_) => return Went::NotLetIn,
            },
        };
        match exchange(&mut stream, request).await {
            Ok((status, keeps)) => {
                self.stream = keeps.then_some(stream);
                Went::Answered(status)
            }
            Err(_) => Went::Lost,
        }
    }
}

/// Connects from an address.
pub async fn connect(server: SocketAddr, from: IpAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    // Thousands come from one address, and its ports come again.
    socket.set_reuseaddr(true)?;
    socket.bind(SocketAddr::new(from, 0))?;
    let stream = socket.connect(server).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Answers the status, and whether the server keeps the connection.
async fn exchange(stream: &mut TcpStream, request: &[u8]) -> io::Result<(u16, bool)> {
    stream.write_all(request).await?;
    let mut heard = Vec::with_capacity(4096);
    loop {
        if stream.read_buf(&mut heard).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let Some(end) = heard.windows(4).position(|it| it == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&heard[..end]).to_ascii_lowercase();
        let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let length: usize = field("content-length:").and_then(|it| it.parse().ok()).unwrap_or(0);
        if heard.len() >= end + 4 + length {
            let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
            return Ok((status, field("connection:") != Some("close")));
        }
    }
}
