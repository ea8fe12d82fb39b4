//! What is remembered of every dossier, open or not: enough to greet a peer, and to start, without folding a line.
//!
//! Promise: a summary stands in the transaction of the lines that it sums up, under a sum of its own; one that cannot be
//! read is made again from the lines.
//! Not here: which dossiers are open (`shelf`).

use std::collections::BTreeSet;

use comity_dossier::{DossierId, Hash, Member};

/// The form of the bytes; any other is made again.
const FORM: u8 = 1;
const SUM_BYTES: usize = 8;
const ANSWERED: u8 = 1;
const LACKS_FILES: u8 = 2;
const CONTINUES: u8 = 4;

/// What is remembered of a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) frontier: Hash,
    /// With whom headers are exchanged: the participants, of a stopped dossier also whom it lost (FORK-005).
    pub(crate) participants: BTreeSet<Member>,
    /// The dossier that it goes on from (LEAD-005).
    pub(crate) continues: Option<DossierId>,
    /// Who opened it.
    pub(crate) lead: Member,
    /// This member has written in it.
    pub(crate) answered: bool,
    /// Files that it names are wanted and not here.
    pub(crate) lacks_files: bool,
    /// Who wrote what came to this member after it was removed: they are told (REP-010).
    pub(crate) strays_of: BTreeSet<Member>,
}

impl Summary {
    /// The summary as it is stored.
    pub(crate) fn to_bytes(&self, dossier: &DossierId) -> Vec<u8> {
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        let flags = flag(self.answered, ANSWERED)
            | flag(self.lacks_files, LACKS_FILES)
            | flag(self.continues.is_some(), CONTINUES);
        let mut bytes = vec![FORM, flags];
        bytes.extend_from_slice(&self.frontier.0);
        self.continues.iter().for_each(|before| bytes.extend_from_slice(before.as_bytes()));
        let codes = |members: &BTreeSet<Member>| members.iter().map(Member::as_str).collect::<Vec<_>>().join(" ");
        let members = [self.lead.to_string(), codes(&self.participants), codes(&self.strays_of)].join("\n");
        bytes.extend_from_slice(members.as_bytes());
        let sum = sum(dossier, &bytes);
        bytes.extend_from_slice(&sum);
        bytes
    }

    /// Reads a summary; `None` if it is not what was stored for this dossier.
    pub(crate) fn from_bytes(dossier: &DossierId, bytes: &[u8]) -> Option<Self> {
        let (said, kept) = bytes.split_at_checked(bytes.len().checked_sub(SUM_BYTES)?)?;
        let (&[form, flags], rest) = said.split_first_chunk::<2>()?;
        if form != FORM || kept != sum(dossier, said) {
            return None;
        }
        let (frontier, rest) = rest.split_first_chunk::<32>()?;
        let (continues, rest) = match flags & CONTINUES {
            0 => (None, rest),
            _ => rest.split_first_chunk::<32>().map(|(before, rest)| (Some(DossierId(*before)), rest))?,
        };
        let mut lines = std::str::from_utf8(rest).ok()?.split('\n');
        let codes = |line: &str| line.split_terminator(' ').map(Member::new).collect::<Option<BTreeSet<Member>>>();
        let lead = Member::new(lines.next()?)?;
        let (participants, strays_of) = (codes(lines.next()?)?, codes(lines.next()?)?);
        Some(Self {
            frontier: Hash(*frontier),
            participants,
            continues,
            lead,
            answered: flags & ANSWERED != 0,
            lacks_files: flags & LACKS_FILES != 0,
            strays_of,
        })
    }
}

/// The sum of a summary: eight bytes, since disks rot and do not aim.
fn sum(dossier: &DossierId, bytes: &[u8]) -> [u8; SUM_BYTES] {
    use sha2::Digest as _;
    let hash: [u8; 32] = sha2::Sha256::new().chain_update(dossier.as_bytes()).chain_update(bytes).finalize().into();
    std::array::from_fn(|at| hash[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> Summary {
        let member = |code: &str| Member::new(code).expect("a code");
        Summary {
            frontier: Hash([7; 32]),
            participants: ["delta", "harbour", "isle"].map(member).into(),
            continues: None,
            lead: member("delta"),
            answered: true,
            lacks_files: false,
            strays_of: BTreeSet::new(),
        }
    }

    #[test]
    fn a_summary_is_read_as_it_was_written() {
        let dossier = DossierId([1; 32]);
        let nobody = Summary { participants: BTreeSet::new(), answered: false, ..summary() };
        let strays_of = summary().participants;
        let later = Summary { continues: Some(DossierId([9; 32])), lacks_files: true, strays_of, ..summary() };
        for written in [summary(), nobody, later] {
            assert_eq!(Summary::from_bytes(&dossier, &written.to_bytes(&dossier)), Some(written));
        }
    }

    #[test]
    fn a_summary_that_rotted_or_is_of_another_dossier_is_not_read() {
        let dossier = DossierId([1; 32]);
        let bytes = summary().to_bytes(&dossier);
        assert_eq!(Summary::from_bytes(&DossierId([2; 32]), &bytes), None);
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Summary::from_bytes(&dossier, &flipped), None, "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert_eq!(Summary::from_bytes(&dossier, &bytes[..length]), None, "{length} bytes");
        }
    }
}
