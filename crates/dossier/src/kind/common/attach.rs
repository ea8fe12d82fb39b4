//! A file: its name in the record, its bytes elsewhere.
//!
//! Promise: whoever has the body can fetch, check and open the file, and nobody else can open it (FILE-002).
//! Not here: cutting, sealing and fetching.

use core::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::ids::BlobId;
use crate::kind::common::words::Text;
use crate::limits;
use crate::marking::Handling;
use crate::text::Line;

/// The key that opens a file. It is printed by nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct FileKey(pub [u8; 32]);

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileKey(…)")
    }
}

impl<C> Encode<C> for FileKey {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for FileKey {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let bytes = d.bytes()?.try_into();
        bytes.map(Self).map_err(|_| minicbor::decode::Error::message("file key: not 32 bytes"))
    }
}

/// Where a file's bytes are and what opens them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FileRef {
    /// The encrypted bytes (FILE-001).
    #[n(1)]
    pub blob: BlobId,
    /// The key (FILE-002).
    #[n(2)]
    pub key: FileKey,
    /// Length of the plain file, in bytes; at most [`limits::FILE_BYTES_MAX`].
    #[n(3)]
    pub size: u64,
    /// Number of chunks, from 1.
    #[n(4)]
    pub chunks: u32,
    /// Media type as the author claims it, such as `application/pdf`. Never trusted.
    #[n(5)]
    pub media_type: Line,
}

impl FileRef {
    /// Tells whether the numbers are possible (LIM-006).
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        self.size <= limits::FILE_BYTES_MAX && self.chunks >= 1
    }
}

/// A file on a page.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Attach {
    /// The file's name, on one line; no path.
    #[n(1)]
    pub name: Line,
    /// Its bytes.
    #[n(2)]
    pub file: FileRef,
    /// What it is.
    #[n(3)]
    pub description: Option<Text>,
    /// Its own handling, where the dossier's is not enough (MARK-001).
    #[n(4)]
    pub handling: Option<Handling>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn the_key_of_a_file_is_never_printed() {
        assert_eq!(format!("{:?}", FileKey([7; 32])), "FileKey(…)");
    }
}
