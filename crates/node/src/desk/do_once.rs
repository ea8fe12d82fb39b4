//! An act that is done once, however often a program asks for it under one key.
//!
//! Promise: the answer is kept in the transaction of the act. A process that ended before the answer reached the program
//! has done it, and says so again, or has not, and does it now; it never does it twice. What was refused is not kept: it
//! wrote nothing, and may be asked for again.
//! Not here: who the caller is and how keys and requests become hashes (the binary's API).

use comity_dossier::{Actor, DossierId, EntryId, Member, Time};
use comity_store::StoredOnce;

use super::{Act, ActFault, Done, Once, Outcome};
use crate::node::Node;

/// How long a key is remembered.
const REMEMBERED_MS: u64 = 24 * 3_600_000;

impl Node {
    pub(super) fn do_once(&mut self, actor: &Actor, once: &Once, act: Act) -> Outcome {
        let now = self.now();
        let since = Time(now.0.saturating_sub(REMEMBERED_MS));
        if let Some(kept) = self.store.once(&once.key, since)? {
            if kept.request != once.request {
                return Ok(Err(ActFault::KeyReused));
            }
            if let Some(done) = decode(&kept.answer) {
                return Ok(Ok(done));
            }
        }
        let outcome = self.act(actor, act)?;
        if let Ok(done) = &outcome {
            let kept = StoredOnce { request: once.request, answer: encode(done) };
            self.store.put_once(&once.key, &kept, now, since)?;
        }
        Ok(outcome)
    }
}

/// Writes an answer, for this node alone. What in an imported file departed from the standard is not told again.
fn encode(done: &Done) -> Vec<u8> {
    let text = match done {
        Done::Opened { dossier, reference, .. } => format!("opened {dossier} {reference}"),
        Done::Written { dossier, entry } => format!("written {dossier} {entry}"),
        Done::Taken { news } => format!("taken {}", u8::from(*news)),
        Done::Unpacked { from, lines, refused, receipts, parts } => {
            format!("unpacked {from} {lines},{refused},{receipts},{parts}")
        }
        Done::Count(count) => format!("count {count}"),
    };
    text.into_bytes()
}

/// Reads an answer; `None` if another version of the program wrote it.
fn decode(bytes: &[u8]) -> Option<Done> {
    let mut parts = std::str::from_utf8(bytes).ok()?.splitn(3, ' ');
    let (what, first, second) = (parts.next()?, parts.next()?, parts.next());
    match (what, second) {
        ("opened", Some(reference)) => {
            let (dossier, reference) = (DossierId::from_hex(first)?, reference.to_owned());
            Some(Done::Opened { dossier, reference, departures: Vec::new() })
        }
        ("written", Some(entry)) => {
            Some(Done::Written { dossier: DossierId::from_hex(first)?, entry: EntryId::from_hex(entry)? })
        }
        ("unpacked", Some(counts)) => {
            let counts: Vec<u64> = counts.split(',').map(|count| count.parse().ok()).collect::<Option<_>>()?;
            let [lines, refused, receipts, parts] = counts[..] else { return None };
            Some(Done::Unpacked { from: Member::new(first)?, lines, refused, receipts, parts })
        }
        ("taken", None) => Some(Done::Taken { news: first == "1" }),
        ("count", None) => first.parse().ok().map(Done::Count),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_as_it_was_kept() {
        for done in [
            Done::Opened { dossier: DossierId([7; 32]), reference: "harbour-2026-1".into(), departures: Vec::new() },
            Done::Written { dossier: DossierId([7; 32]), entry: EntryId([9; 32]) },
            Done::Taken { news: true },
            Done::Unpacked { from: Member::new("isle").expect("a code"), lines: 3, refused: 0, receipts: 2, parts: 1 },
            Done::Count(u64::MAX),
        ] {
            assert_eq!(decode(&encode(&done)), Some(done));
        }
        assert_eq!(decode(b"\xff"), None);
    }
}
