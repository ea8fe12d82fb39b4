//! Reads a body as it comes, and gives an answer as it is taken, within bounds of size, time and memory.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

/// One second is allowed for so many bytes.
const BYTES_PER_SECOND: usize = 64 * 1024;
/// Memory is counted in pieces of so many bytes.
const PIECE_BYTES: usize = 64 * 1024;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyFault {
    /// Larger than allowed.
    TooLarge,
    /// Slower than allowed.
    TooSlow,
    /// It ended before it was whole.
    CutOff,
    /// Too many bodies are in memory.
    Busy,
}

/// Memory that all bodies being read share.
#[derive(Clone)]
pub(crate) struct Memory(Arc<Semaphore>);

impl Memory {
    /// Makes room for `bytes` in all.
    pub(crate) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / PIECE_BYTES)))
    }

    /// Holds `bytes` until they are taken; `None` if there is no room.
    pub(crate) fn hold(&self, bytes: Vec<u8>) -> Option<Whole> {
        let pieces = u32::try_from(bytes.len().div_ceil(PIECE_BYTES)).ok()?;
        let held = self.0.clone().try_acquire_many_owned(pieces).ok()?;
        Some(Whole { rest: bytes.into(), token: Arc::new(()), _held: held })
    }
}

/// A body, and its share of the memory, which is given back when it is dropped.
pub(crate) struct Held {
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
    /// Its share.
    pieces: Vec<OwnedSemaphorePermit>,
}

/// An answer that is given piece by piece, as fast as it is taken, and holds its share of the memory until then.
pub(crate) struct Whole {
    rest: Bytes,
    token: Arc<()>,
    _held: OwnedSemaphorePermit,
}

impl Whole {
    /// Lives as long as the answer is under way.
    pub(crate) fn token(&self) -> Arc<()> {
        self.token.clone()
    }
}

impl Body for Whole {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.rest.len().min(PIECE_BYTES);
        Poll::Ready((piece > 0).then(|| Ok(Frame::data(self.rest.split_to(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

/// Reads a body of at most `bytes_max` bytes, within `patience` and a second for each 64 KiB.
pub(crate) async fn read<B>(
    mut body: B,
    bytes_max: usize,
    patience: Duration,
    memory: &Memory,
) -> Result<Held, BodyFault>
where
    B: Body<Data = Bytes> + Unpin,
{
    if body.size_hint().lower() > bytes_max as u64 {
        return Err(BodyFault::TooLarge);
    }
    let started = Instant::now();
    let mut held = Held { bytes: Vec::new(), pieces: Vec::new() };
    loop {
        let allowed = allowed(patience, held.bytes.len());
        let frame = timeout_at(started + allowed, body.frame()).await.map_err(|_| BodyFault::TooSlow)?;
        let Some(frame) = frame else { return Ok(held) };
        let Ok(data) = frame.map_err(|_| BodyFault::CutOff)?.into_data() else { continue };
        if held.bytes.len() + data.len() > bytes_max {
            return Err(BodyFault::TooLarge);
        }
        while held.pieces.len() * PIECE_BYTES < held.bytes.len() + data.len() {
            held.pieces.push(memory.0.clone().try_acquire_owned().map_err(|_| BodyFault::Busy)?);
        }
        held.bytes.extend_from_slice(&data);
    }
}

/// Returns the time after which a body of which so many bytes came must have ended or gone on (LIM-012).
pub(crate) fn allowed(patience: Duration, bytes: usize) -> Duration {
    patience + Duration::from_secs((bytes / BYTES_PER_SECOND) as u64)
}
