//! The header of an entry: what is signed, kept for ever and looked at by every rule.
//!
//! Promise: validity, ownership, counting and the digest use headers only; the body may come late, be erased or never
//! come without changing any of them (ENT-005).

use alloc::vec::Vec;

use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::canonical::{self, Malformed};
use crate::ids::{DossierId, EntryId, Hash, LaneId, Member};
use crate::limits;
use crate::lines::Kind;
use crate::refusal::Refusal;
use crate::structural::Structural;
use crate::time::Time;

/// A line of somebody's lane, named by hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Head {
    /// Whose lane.
    #[n(0)]
    pub member: Member,
    /// Which lane.
    #[n(1)]
    pub lane: LaneId,
    /// Position in the lane, from 0.
    #[n(2)]
    pub seq: u64,
    /// The entry at that position.
    #[n(3)]
    pub id: EntryId,
}

/// A version of the charter, by number and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct CharterRef {
    /// Version, from 1.
    #[n(0)]
    pub version: u64,
    /// Hash of that version.
    #[n(1)]
    pub hash: Hash,
}

/// What a header says of the body that travels beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct BodyRef {
    /// Salted commitment to the body (ENT-007).
    #[n(0)]
    pub commitment: Hash,
    /// Size bucket: the body is at most 2^bucket bytes long and, but for bucket 8, more than half of that.
    #[n(1)]
    pub size_bucket: u8,
}

/// Flag bit 0: who does not know this kind must not go on writing on the author's page (KIND-004).
pub const FLAG_CRITICAL: u64 = 1;
/// Flag bit 1: this is an exercise (EX-001).
pub const FLAG_EXERCISE: u64 = 2;

/// The signed header of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The dossier; `None` only in the genesis (1).
    pub dossier: Option<DossierId>,
    /// The author (2).
    pub member: Member,
    /// The author's lane (3).
    pub lane: LaneId,
    /// Position in the lane, dense from 0 (4).
    pub seq: u64,
    /// The entry before this one in the lane; `None` exactly at position 0 (5).
    pub prev: Option<EntryId>,
    /// What the author has seen since its previous entry: the maximal lines, at most 32 (6).
    pub heads: Vec<Head>,
    /// The charter acted under (7).
    pub charter: CharterRef,
    /// Claimed time, for display only (8).
    pub time: Time,
    /// Kind of line (9).
    pub kind: Kind,
    /// Flags (10).
    pub flags: u64,
    /// Commitment to the body; `None` if there is none (11).
    pub body: Option<BodyRef>,
    /// Digest of the counted set at these heads (12).
    pub digest: Option<Hash>,
    /// Content of a structural line (13).
    pub structural: Option<Structural>,
}

impl Header {
    /// The dossier of the line with this header and this id; a genesis names none, it is one.
    #[must_use]
    pub fn dossier_of(&self, id: EntryId) -> DossierId {
        self.dossier.unwrap_or_else(|| id.into())
    }

    /// Tells whether the author marked the line as one that must be understood.
    #[must_use]
    pub fn is_critical(&self) -> bool {
        self.flags & FLAG_CRITICAL != 0
    }

    /// Tells whether the line belongs to an exercise.
    #[must_use]
    pub fn is_exercise(&self) -> bool {
        self.flags & FLAG_EXERCISE != 0
    }

    /// Returns this entry as a head, given its id.
    #[must_use]
    pub fn as_head(&self, id: EntryId) -> Head {
        Head { member: self.member, lane: self.lane, seq: self.seq, id }
    }

    /// Encodes the header in its one form.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::encode(self)
    }

    /// Reads a header from its bytes, which are kept elsewhere as received: keys that this version does not know are
    /// allowed, belong to the id and are ignored (ENT-008).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > limits::STRUCTURAL_HEADER_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        canonical::check(bytes)?;
        let header: Header = minicbor::decode(bytes).map_err(|_| Refusal::from(Malformed::Shape))?;
        header.check_shape(bytes.len())?;
        Ok(header)
    }

    /// Checks what one header alone can show (ENT-001, ENT-002, LIM-001, LIM-002).
    fn check_shape(&self, len: usize) -> Result<(), Refusal> {
        let structural = self.structural.is_some();
        if len > limits::HEADER_BYTES_MAX && !structural || self.heads.len() > limits::HEADS_MAX {
            return Err(Refusal::TooLarge);
        }
        let in_range = |number: u64| i64::try_from(number).is_ok();
        if !in_range(self.seq) || !in_range(self.time.0) || !self.heads.iter().all(|head| in_range(head.seq)) {
            return Err(Refusal::TooLarge);
        }
        let ascending = self.heads.windows(2).all(|pair| pair[0] < pair[1]);
        let one_per_lane = self.heads.windows(2).all(|p| (p[0].member, p[0].lane) != (p[1].member, p[1].lane));
        let opens = self.kind == Kind::GENESIS;
        let well_formed = ascending
            && one_per_lane
            && (self.seq == 0) == self.prev.is_none()
            && opens == self.dossier.is_none()
            && (!opens || (self.seq == 0 && self.heads.is_empty()))
            && self.kind.rules().is_none_or(|rules| rules.structural == structural)
            && self.structural.as_ref().is_none_or(|content| content.kind() == self.kind);
        if well_formed { Ok(()) } else { Err(Refusal::Malformed) }
    }
}

impl<C> Encode<C> for Header {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let optional = [
            self.dossier.is_some(),
            self.prev.is_some(),
            self.body.is_some(),
            self.digest.is_some(),
            self.structural.is_some(),
        ];
        e.map(8 + optional.iter().filter(|there| **there).count() as u64)?;
        if let Some(dossier) = &self.dossier {
            e.u8(1)?.encode_with(dossier, ctx)?;
        }
        e.u8(2)?.encode_with(self.member, ctx)?.u8(3)?.encode_with(self.lane, ctx)?.u8(4)?.u64(self.seq)?;
        if let Some(prev) = &self.prev {
            e.u8(5)?.encode_with(prev, ctx)?;
        }
        e.u8(6)?.encode_with(&self.heads, ctx)?.u8(7)?.encode_with(self.charter, ctx)?;
        e.u8(8)?.u64(self.time.0)?.u8(9)?.u64(self.kind.0)?.u8(10)?.u64(self.flags)?;
        if let Some(body) = &self.body {
            e.u8(11)?.encode_with(body, ctx)?;
        }
        if let Some(digest) = &self.digest {
            e.u8(12)?.encode_with(digest, ctx)?;
        }
        if let Some(structural) = &self.structural {
            e.u8(13)?.encode_with(structural, ctx)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Header {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        let missing = || minicbor::decode::Error::message("header: a required key is missing");
        let (mut dossier, mut member, mut lane, mut seq, mut prev) = (None, None, None, None, None);
        let (mut heads, mut charter, mut time, mut kind, mut flags) = (None, None, None, None, None);
        let (mut body, mut digest, mut content) = (None, None, None);
        for _ in 0..d.map()?.ok_or_else(missing)? {
            let key = if matches!(d.datatype()?, Type::U8 | Type::U16 | Type::U32 | Type::U64) {
                d.u64()?
            } else {
                d.skip()?;
                u64::MAX
            };
            match key {
                1 => dossier = Some(d.decode_with(ctx)?),
                2 => member = Some(d.decode_with(ctx)?),
                3 => lane = Some(d.decode_with(ctx)?),
                4 => seq = Some(d.u64()?),
                5 => prev = Some(d.decode_with(ctx)?),
                6 => heads = Some(d.decode_with(ctx)?),
                7 => charter = Some(d.decode_with(ctx)?),
                8 => time = Some(Time(d.u64()?)),
                9 => kind = Some(Kind(d.u64()?)),
                10 => flags = Some(d.u64()?),
                11 => body = Some(d.decode_with(ctx)?),
                12 => digest = Some(d.decode_with(ctx)?),
                13 => {
                    // Keys ascend, so the kind is known by now.
                    let start = d.position();
                    d.skip()?;
                    content = Some(&d.input()[start..d.position()]);
                }
                _ => d.skip()?,
            }
        }
        let kind = kind.ok_or_else(missing)?;
        Ok(Self {
            dossier,
            member: member.ok_or_else(missing)?,
            lane: lane.ok_or_else(missing)?,
            seq: seq.ok_or_else(missing)?,
            prev,
            heads: heads.ok_or_else(missing)?,
            charter: charter.ok_or_else(missing)?,
            time: time.ok_or_else(missing)?,
            kind,
            flags: flags.ok_or_else(missing)?,
            body,
            digest,
            structural: content.map(|raw| Structural::decode(kind, raw)).transpose()?,
        })
    }
}
