//! Counts what comes over a connection: no more than its requests can hold.
//!
//! In HTTP/2 a stranger can send frames for ever that are part of no request, or of one that never ends: settings, pings,
//! continuations, empty data, windows. The library answers or ignores each; here they all count.
//!
//! Promise: a connection brings at most a quarter of a MiB of its own and one allowance for each request (LIM-024).

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::activity::Activity;

/// What a connection may bring beside its requests.
const OWN_BYTES: u64 = 256 * 1024;

/// A stream whose reading is counted.
pub(super) struct Metered<S> {
    stream: S,
    read: u64,
    request_bytes: u64,
    activity: Arc<Activity>,
}

impl<S> Metered<S> {
    /// Counts what is read from `stream`; each request may bring `request_bytes`.
    pub(super) fn new(stream: S, request_bytes: u64, activity: Arc<Activity>) -> Self {
        Self { stream, read: 0, request_bytes, activity }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.read += (buffer.filled().len() - before) as u64;
        let allowed = OWN_BYTES.saturating_add(self.activity.requests().saturating_mul(self.request_bytes));
        if self.read > allowed {
            return Poll::Ready(Err(io::Error::other("more than its requests can hold")));
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
