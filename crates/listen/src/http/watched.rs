//! A connection whose bytes are looked at on their way to the parser: heads one by one, each read with its deadline.

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::flow::Flow;
use super::head::{Follows, Head, Step};
use crate::settings::Deadlines;
use crate::timed::Timed;

pub(super) struct Watched<S> {
    line: Timed<S>,
    flow: Arc<Flow>,
    deadlines: Deadlines,
    at: At,
    /// Bytes that came with those before, and that the parser gets once it asks again.
    ahead: Vec<u8>,
    /// Since when nothing has come.
    since: Option<Instant>,
    opened: Instant,
    first: bool,
}

enum At {
    /// Within a head, or before one; since when it has begun.
    Head(Head, Option<Instant>),
    Body(u64),
    Rest,
}

impl At {
    fn start() -> Self {
        Self::Head(Head::default(), None)
    }
}

impl<S> Watched<S> {
    pub fn new(line: Timed<S>, flow: Arc<Flow>, deadlines: Deadlines) -> Self {
        let opened = Instant::now();
        Self { line, flow, deadlines, at: At::start(), ahead: Vec::new(), since: None, opened, first: true }
    }

    /// Until when the next byte must have come.
    fn deadline(&mut self) -> Option<Instant> {
        match &self.at {
            // The client waits for us, not we for it.
            At::Head(..) if self.flow.is_busy() => {
                self.since = None;
                None
            }
            At::Head(_, Some(began)) => Some(*began + self.deadlines.head),
            At::Head(_, None) if self.first => Some(self.opened + self.deadlines.first_byte),
            At::Head(_, None) => Some(self.since() + self.deadlines.idle),
            At::Body(_) => {
                let piece = self.since() + self.deadlines.body;
                Some(self.flow.by().map_or(piece, |by| by.min(piece)))
            }
            // Where a body in chunks ends is not known here: whoever reads it waits for each piece.
            At::Rest => self.flow.by(),
        }
    }

    fn since(&mut self) -> Instant {
        *self.since.get_or_insert_with(Instant::now)
    }

    /// Follows bytes to the end of what they belong to; answers which of them the parser is given.
    fn follow(&mut self, bytes: &[u8]) -> io::Result<Range<usize>> {
        (self.since, self.first) = (None, false);
        let mut cut = 0;
        match &mut self.at {
            At::Head(head, began) => {
                let began = *began.get_or_insert_with(|| {
                    self.flow.begins();
                    Instant::now()
                });
                for (nth, byte) in bytes.iter().enumerate() {
                    match head.take(*byte) {
                        Step::Goes => {}
                        Step::Cut if nth == cut => cut += 1,
                        // What stands before it goes first; this one is looked at again.
                        Step::Cut => return Ok(cut..nth),
                        Step::Ended => {
                            let (fault, follows) = head.judge();
                            self.flow.passed(fault, follows == Follows::Rest, began);
                            self.at = match follows {
                                Follows::Body(0) => At::start(),
                                Follows::Body(length) => At::Body(length),
                                Follows::Rest => At::Rest,
                            };
                            return Ok(cut..nth + 1);
                        }
                        Step::TooLong => {
                            self.at = At::Rest;
                            return Ok(cut..bytes.len());
                        }
                        Step::Preamble => {
                            let why = "somebody who is no proxy of ours speaks the PROXY protocol";
                            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
                        }
                    }
                }
                Ok(cut..bytes.len())
            }
            At::Body(length) => {
                let here = usize::try_from(*length).unwrap_or(usize::MAX).min(bytes.len());
                *length -= here as u64;
                if *length == 0 {
                    self.at = At::start();
                }
                Ok(0..here)
            }
            At::Rest => Ok(0..bytes.len()),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        loop {
            if this.ahead.is_empty() {
                let by = this.deadline();
                this.line.read_by(by);
                ready!(Pin::new(&mut this.line).poll_read(cx, buf))?;
            } else {
                let count = this.ahead.len().min(buf.remaining());
                buf.put_slice(&this.ahead[..count]);
                this.ahead.drain(..count);
            }
            if buf.filled().len() == before {
                return Poll::Ready(Ok(()));
            }
            let new = &buf.filled()[before..];
            let given = this.follow(new)?;
            if given.end < new.len() {
                this.ahead.splice(..0, new[given.end..].iter().copied());
            }
            let count = given.len();
            if given.start > 0 {
                buf.filled_mut()[before..].copy_within(given, 0);
            }
            buf.set_filled(before + count);
            // Nothing would be the end of what comes.
            if count > 0 {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.line.write_by(this.flow.by());
        Pin::new(&mut this.line).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.line.write_by(this.flow.by());
        Pin::new(&mut this.line).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.line.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().line).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().line).poll_shutdown(cx)
    }
}
