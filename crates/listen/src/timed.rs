//! A stream on which nothing is waited for without end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// After our last word the client has so long to take it, and to close: closing on what it still sends would take the
/// answer away from it.
const LINGERS: Duration = Duration::from_secs(2);

/// A stream with a deadline on every wait.
#[derive(Debug)]
pub struct Timed<S> {
    stream: S,
    alarm: Pin<Box<Sleep>>,
    /// Until when a read may wait; `None`: as long as it takes.
    read_by: Option<Instant>,
    /// How long a write may make no step at all, and until when any write may wait.
    write: Duration,
    write_by: Option<Instant>,
    stuck: Option<Pin<Box<Sleep>>>,
    said_last: bool,
}

impl<S> Timed<S> {
    /// A stream whose writes may stand still for so long.
    pub fn new(stream: S, write: Duration) -> Self {
        Self {
            stream,
            alarm: Box::pin(sleep_until(Instant::now())),
            read_by: None,
            write,
            write_by: None,
            stuck: None,
            said_last: false,
        }
    }

    /// Until when a read may wait.
    pub fn read_by(&mut self, by: Option<Instant>) {
        self.read_by = by;
    }

    /// Until when any write may wait, however it gets on.
    pub fn write_by(&mut self, by: Option<Instant>) {
        self.write_by = by;
    }

    /// Looks at a write: one that got on starts the wait anew, one that did not may have waited too long.
    fn judge<T>(&mut self, cx: &mut Context<'_>, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.stuck = None;
            return poll;
        }
        let (write, by) = (self.write, self.write_by);
        let stuck = self.stuck.get_or_insert_with(|| {
            let step = Instant::now() + write;
            Box::pin(sleep_until(by.map_or(step, |by| by.min(step))))
        });
        ready!(stuck.as_mut().poll(cx));
        Poll::Ready(Err(late("the client does not read")))
    }
}

fn late(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, what)
}

impl<S: AsyncRead + Unpin> AsyncRead for Timed<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if let Poll::Ready(read) = Pin::new(&mut this.stream).poll_read(cx, buf) {
            return Poll::Ready(read);
        }
        let Some(by) = this.read_by else { return Poll::Pending };
        if this.alarm.deadline() != by {
            this.alarm.as_mut().reset(by);
        }
        ready!(this.alarm.as_mut().poll(cx));
        Poll::Ready(Err(late("the client does not send")))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Timed<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let poll = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.judge(cx, poll)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let poll = Pin::new(&mut this.stream).poll_write_vectored(cx, parts);
        this.judge(cx, poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let poll = Pin::new(&mut this.stream).poll_flush(cx);
        this.judge(cx, poll)
    }

    /// Says that this was all, and reads away what the client still sends until it closes too.
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.said_last {
            let poll = Pin::new(&mut this.stream).poll_shutdown(cx);
            ready!(this.judge(cx, poll))?;
            this.said_last = true;
            this.alarm.as_mut().reset(Instant::now() + LINGERS);
        }
        let mut scratch = [0u8; 4096];
        // Not for ever in one go: whoever sends without end is left to others after a while.
        for _ in 0..64 {
            let mut buf = ReadBuf::new(&mut scratch);
            match Pin::new(&mut this.stream).poll_read(cx, &mut buf) {
                Poll::Ready(Ok(())) if !buf.filled().is_empty() => {}
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => {
                    ready!(this.alarm.as_mut().poll(cx));
                    return Poll::Ready(Ok(()));
                }
            }
        }
        if this.alarm.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Ok(()));
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    #[tokio::test]
    async fn a_read_ends_at_its_deadline() {
        let (mut client, server) = tokio::io::duplex(64);
        let mut server = Timed::new(server, Duration::from_secs(60));
        client.write_all(b"a").await.unwrap();
        server.read_by(Some(Instant::now() + Duration::from_secs(60)));
        assert_eq!(server.read_u8().await.unwrap(), b'a');
        let by = Instant::now() + Duration::from_millis(50);
        server.read_by(Some(by));
        assert_eq!(server.read_u8().await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(Instant::now() >= by);
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_is_left_and_one_that_reads_is_not() {
        let (mut client, server) = tokio::io::duplex(4);
        let mut server = Timed::new(server, Duration::from_secs(60));
        let reads = tokio::spawn(async move {
            let mut read = [0u8; 12];
            client.read_exact(&mut read).await.unwrap();
            client
        });
        server.write_all(b"twelve bytes").await.unwrap();
        let _client = reads.await.unwrap();
        server.write = Duration::from_millis(50);
        let ended = server.write_all(b"twelve bytes").await.unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
        server.write = Duration::from_secs(60);
        server.write_by(Some(Instant::now() + Duration::from_millis(50)));
        let ended = server.write_all(b"twelve bytes").await.unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut, "however it gets on");
    }

    #[tokio::test]
    async fn the_last_word_waits_for_the_client_to_close_but_not_for_ever() {
        let (mut client, server) = tokio::io::duplex(64);
        let mut server = Timed::new(server, Duration::from_secs(60));
        server.write_all(b"bye").await.unwrap();
        client.write_all(b"and more").await.unwrap();
        let before = Instant::now();
        server.shutdown().await.unwrap();
        assert!(before.elapsed() >= LINGERS);
        let mut said = String::new();
        client.read_to_string(&mut said).await.unwrap();
        assert_eq!(said, "bye");
    }
}
