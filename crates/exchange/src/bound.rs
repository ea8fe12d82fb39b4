//! Reading what a stranger sent: deterministic form first, then shape, every list against its bound.
//!
//! Promise: a list that is too long is refused before its elements are read; nothing is reserved from a length that the
//! sender merely claims (LIM-005).
//! Not here: the bounds on entries, headers and bodies (`comity_dossier::limits`).

use alloc::vec::Vec;
use core::error::Error as _;

use comity_dossier::{Refusal, canonical};
use minicbor::{Decode, Decoder, Encoder, decode, encode};

/// Lines that one frontier names.
pub const FRONTIER_HEADS_MAX: usize = 4_096;
/// Receipts in one message.
pub const RECEIPTS_MAX: usize = 256;
/// Participants lines that stand side by side, named of one dossier; more than one only where a lead has parallel lanes.
pub const LISTING_MAX: usize = 64;
/// Dossiers compared in one `frontiers` call.
pub const PAIRS_MAX: usize = 4_096;
/// Dossiers described in one answer to `frontiers`.
pub const STATES_MAX: usize = 1_024;
/// Forked lanes shown of one dossier in one answer.
pub const FORKS_MAX: usize = 16;
/// Stretches of lanes asked for in one `fetch`.
pub const RANGES_MAX: usize = 1_024;
/// Lines or bodies asked for by id in one `fetch`.
pub const IDS_MAX: usize = 1_024;
/// Ids of bodies that are not held, in one receipt.
pub const BODIES_LACKED_MAX: usize = 4_096;
/// Chunks of a file in one answer.
pub const CHUNKS_MAX: usize = 64;
/// Bytes of one chunk of a file, its seal included.
pub const CHUNK_BYTES_MAX: usize = 1024 * 1024 + 64;
/// Charters or cards in one message.
pub const VERSIONS_MAX: usize = 64;
/// Bytes of one signed parcel (MBOX-003).
pub const PARCEL_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Parcels in one put, or in one answer to a take.
pub const PARCELS_MAX: usize = 32;
/// Parcels named in one message.
pub const HELD_MAX: usize = 1_024;
/// Parts of files asked for, or given, in one parcel.
pub const PARTS_MAX: usize = 64;
/// Versions of the protocol that a node says it speaks.
pub const PROTOCOLS_MAX: usize = 16;
/// Bytes that an answer should not exceed before padding; what does not fit is asked for again.
pub const ANSWER_BYTES_MAX: usize = comity_dossier::limits::BATCH_BYTES_MAX;

/// Reads a value from its deterministic form. Keys that this version does not know are ignored.
pub(crate) fn read<T: for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<T, Refusal> {
    canonical::check(bytes)?;
    let mut d = Decoder::new(bytes);
    let value = d.decode().map_err(|fault| refusal_of(&fault))?;
    if d.position() == bytes.len() { Ok(value) } else { Err(Refusal::Malformed) }
}

fn refusal_of(fault: &decode::Error) -> Refusal {
    fault.source().and_then(|source| source.downcast_ref::<Refusal>()).copied().unwrap_or(Refusal::Malformed)
}

fn too_large() -> decode::Error {
    decode::Error::custom(Refusal::TooLarge)
}

/// Reads the head of a list and holds it against its bound.
fn length<const MAX: usize>(d: &mut Decoder<'_>) -> Result<usize, decode::Error> {
    let claimed = d.array()?.ok_or_else(|| decode::Error::message("a list without a length"))?;
    match usize::try_from(claimed) {
        Ok(len) if len <= MAX => Ok(len),
        _ => Err(too_large()),
    }
}

/// Reads a list of at most `MAX` elements.
pub(crate) fn list<'b, const MAX: usize, C, T: Decode<'b, C>>(
    d: &mut Decoder<'b>,
    ctx: &mut C,
) -> Result<Vec<T>, decode::Error> {
    let mut out = Vec::new();
    for _ in 0..length::<MAX>(d)? {
        out.push(d.decode_with(ctx)?);
    }
    Ok(out)
}

/// Reads a list of at most `MAX` byte strings.
pub(crate) fn byte_strings<const MAX: usize, C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Vec<Vec<u8>>, decode::Error> {
    let mut out = Vec::new();
    for _ in 0..length::<MAX>(d)? {
        out.push(d.bytes()?.into());
    }
    Ok(out)
}

/// Writes a list of byte strings.
pub(crate) fn encode_byte_strings<C, W: encode::Write>(
    strings: &[Vec<u8>],
    e: &mut Encoder<W>,
    _: &mut C,
) -> Result<(), encode::Error<W::Error>> {
    e.array(strings.len() as u64)?;
    strings.iter().try_for_each(|bytes| e.bytes(bytes)?.ok())
}

/// Refuses what is above a limit that depends on more than a count.
pub(crate) fn at_most(size: usize, max: usize) -> Result<(), Refusal> {
    if size <= max { Ok(()) } else { Err(Refusal::TooLarge) }
}

/// Tells whether a list ascends strictly: sorted, and nothing in it twice.
pub(crate) fn ascends<T: Ord>(list: &[T]) -> bool {
    list.windows(2).all(|pair| pair[0] < pair[1])
}
