//! How a sealed value is put into, and taken out of, the map of fields around it.
//!
//! The additional data of the sealed value is the map without it (SEAL-003), so one is made of the other by leaving out
//! one field; neither is ever written twice by hand.

use alloc::vec::Vec;

use comity_dossier::sealed::Sealed;
use comity_dossier::{Refusal, canonical, limits};
use minicbor::{Decode, Decoder, Encode};

use crate::bound::{at_most, read};

/// Maps of up to this many fields have a head of one byte.
const FIELDS_MAX: u8 = 23;
/// The head of a map of no fields.
const MAP: u8 = 0xa0;

/// Writes `head` with `sealed` as its field `key`, in ascending order.
pub(super) fn join<T: Encode<()>>(head: &T, key: u8, sealed: Option<&Sealed>) -> Vec<u8> {
    let aad = canonical::encode(head);
    let Some(sealed) = sealed else { return aad };
    let at = position(&aad, key).expect("our own heads are small maps with integer keys");
    let mut out = Vec::with_capacity(aad.len() + sealed.ciphertext.len() + sealed.enc.len() + 64);
    out.push(aad[0] + 1);
    out.extend_from_slice(&aad[1..at]);
    out.push(key);
    out.extend(canonical::encode(sealed));
    out.extend_from_slice(&aad[at..]);
    out
}

/// Reads what [`join`] wrote: the head, which must hold nothing that its type does not know, and the sealed value.
pub(super) fn split<T>(payload: &[u8], key: u8) -> Result<(T, Option<Sealed>), Refusal>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    at_most(payload.len(), limits::CALL_BYTES_MAX)?;
    canonical::check(payload)?;
    let (aad, raw) = cut(payload, key)?;
    let head: T = read(&aad)?;
    let sealed = raw.map(read_sealed).transpose()?;
    if canonical::encode(&head) == aad { Ok((head, sealed)) } else { Err(Refusal::Malformed) }
}

fn read_sealed(raw: &[u8]) -> Result<Sealed, Refusal> {
    let sealed: Sealed = read(raw)?;
    if canonical::encode(&sealed) == raw { Ok(sealed) } else { Err(Refusal::Malformed) }
}

/// Takes the field `key` out of a map in deterministic form.
fn cut(map: &[u8], key: u8) -> Result<(Vec<u8>, Option<&[u8]>), Refusal> {
    let shape = |_| Refusal::Malformed;
    let start = position(map, key)?;
    let mut d = Decoder::new(map);
    d.set_position(start);
    if start == map.len() || d.u8().ok() != Some(key) {
        return Ok((map.into(), None));
    }
    let value = d.position();
    d.skip().map_err(shape)?;
    let end = d.position();
    let mut rest = Vec::with_capacity(map.len() - (end - start));
    rest.push(map[0] - 1);
    rest.extend_from_slice(&map[1..start]);
    rest.extend_from_slice(&map[end..]);
    Ok((rest, Some(&map[value..end])))
}

/// Returns where the field `key` stands in a map, or would stand.
fn position(map: &[u8], key: u8) -> Result<usize, Refusal> {
    let shape = |_| Refusal::Malformed;
    let fields = map.first().and_then(|head| head.checked_sub(MAP)).filter(|n| *n <= FIELDS_MAX);
    let mut d = Decoder::new(map);
    d.set_position(1);
    for _ in 0..fields.ok_or(Refusal::Malformed)? {
        let at = d.position();
        if d.u64().map_err(shape)? >= u64::from(key) {
            return Ok(at);
        }
        d.skip().map_err(shape)?;
    }
    Ok(d.position())
}
