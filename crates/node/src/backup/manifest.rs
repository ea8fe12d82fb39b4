//! What stands in a backup: of which node, of which moment, and the hash of every part (BACK-002).
//!
//! ```text
//!   comity manifest 1
//!   program 0.6.0
//!   member harbour
//!   network 6f1c…
//!   charter 3
//!   generation 90ab…
//!   made 1795316820000
//!   position 5121
//!   lines 4988
//!   part comity.sqlite 4038656 5d0c…
//!   part node.toml 412 77e1…
//! ```
//!
//! Promise: text, so that it can be read without this program; a manifest that is not whole is none.

use std::fmt::Write;

use comity_dossier::{Hash, Hex, Member, NetworkId, Time};

use super::parts;

const FIRST_LINE: &str = "comity manifest 1";
/// The greatest length of a manifest.
pub(super) const MANIFEST_BYTES_MAX: u64 = 16 * 1024;

/// One part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name, which is its place in the node's folder.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of it.
    pub hash: Hash,
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The version of the program that made it.
    pub program: String,
    /// Whose node.
    pub member: Member,
    /// The network.
    pub network: NetworkId,
    /// The version of the charter that was in force there.
    pub charter: u64,
    /// Which life of the store it is of (REP-004).
    pub generation: [u8; 16],
    /// When it was made, by the node's clock.
    pub made: Time,
    /// The highest position of the log.
    pub position: u64,
    /// How many lines the log holds.
    pub lines: u64,
    /// The parts, in the order in which they stand.
    pub parts: Vec<Part>,
}

impl Manifest {
    /// Tells whether the private keys of the node are in it.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.parts.iter().any(|part| parts::is_key(&part.name))
    }

    pub(super) fn to_text(&self) -> String {
        let mut text = format!(
            "{FIRST_LINE}\nprogram {}\nmember {}\nnetwork {}\ncharter {}\ngeneration {}\nmade {}\nposition {}\nlines {}\n",
            self.program,
            self.member,
            self.network,
            self.charter,
            Hex(&self.generation),
            self.made.0,
            self.position,
            self.lines
        );
        for part in &self.parts {
            let _ = writeln!(text, "part {} {} {}", part.name, part.bytes, part.hash);
        }
        text
    }

    pub(super) fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let mut field = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        let mut manifest = Self {
            program: field("program")?.to_owned(),
            member: Member::new(field("member")?)?,
            network: NetworkId::from_hex(field("network")?)?,
            charter: field("charter")?.parse().ok()?,
            generation: crate::hex::read(field("generation")?)?,
            made: Time(field("made")?.parse().ok()?),
            position: field("position")?.parse().ok()?,
            lines: field("lines")?.parse().ok()?,
            parts: Vec::new(),
        };
        for line in lines {
            let mut words = line.strip_prefix("part ")?.split(' ');
            let (name, bytes, hash) = (words.next()?, words.next()?, words.next()?);
            let known = manifest.parts.iter().any(|part| part.name == name);
            if words.next().is_some() || known {
                return None;
            }
            let (bytes, hash) = (bytes.parse().ok()?, Hash(crate::hex::read(hash)?));
            manifest.parts.push(Part { name: name.to_owned(), bytes, hash });
        }
        Some(manifest)
    }
}
