//! What the exporter speaks for: that these items, and no others, were in its hands; and what only a complete set of
//! lines can tell.
//!
//! Promise: how a line stands is never told from whatever happens to be in a file, since leaving out one half of a
//! fork, or a removal, would make a line count that does not. It is told from the lines on one signed list, all of
//! them or nothing (EVI-013).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::bundle::{Damage, ItemKind, hash_of};
use super::claim::{Subject, Why};
use super::lines::Lines;
use super::list::List;
use super::people::People;
use super::rest::Signed;
use super::trial::{Finding, Trial};
use crate::cose::Typ;
use crate::ids::{EntryId, Hash};
use crate::record::Record;
use crate::verifier::KeyVerifier;

/// The items of a file by the hash under which they are listed.
type ByHash = BTreeMap<(ItemKind, Hash), u32>;

impl Trial<'_> {
    /// Settles what each list in the file speaks for (EVI-013).
    pub(super) fn settle_lists<K: KeyVerifier>(&mut self, people: &People<'_, K>, lines: &Lines) {
        let lists = self.of_kind(ItemKind::LIST);
        let hashes: Vec<(ItemKind, Hash)> =
            self.pieces.iter().map(|piece| (piece.kind, hash_of(piece.bytes))).collect();
        let by_hash: ByHash = hashes.iter().copied().zip(0..).collect();
        let mut spoke = false;
        for (item, bytes) in lists {
            let read =
                Signed::read(bytes, Typ::Evidence).and_then(|signed| Ok((List::from_bytes(signed.payload)?, signed)));
            let Ok((list, signed)) = read else {
                self.note_unreadable(item);
                continue;
            };
            spoke = true;
            let (follows, found) = signed.judge(people, list.exporter, list.network);
            let subject = Subject::Exporter { member: list.exporter, list: signed.object };
            let exporter = self.settle(subject, Some(item), follows, found);
            self.note_missing(&list, &by_hash);
            self.settle_listed(&list, signed.object, exporter, &by_hash, lines);
            self.settle_whole(&list, signed.object, exporter, item, &hashes);
        }
        if !spoke {
            self.settle(Subject::NoExporter, None, Vec::new(), Finding::not_shown(Why::NotHere));
        }
    }

    fn note_missing(&mut self, list: &List, by_hash: &ByHash) {
        let missing = (0..).zip(&list.items).filter(|(_, listed)| !by_hash.contains_key(&(listed.kind, listed.hash)));
        self.report.damage.extend(missing.map(|(position, listed)| Damage::Missing { position, kind: listed.kind }));
    }

    fn settle_listed(&mut self, list: &List, object: Hash, exporter: u32, by_hash: &ByHash, lines: &Lines) {
        let listed: Vec<Option<EntryId>> = (list.items.iter())
            .filter(|listed| listed.kind == ItemKind::LINE)
            .map(|listed| lines.by_item.get(by_hash.get(&(listed.kind, listed.hash))?).copied())
            .collect();
        let here: Option<Vec<EntryId>> = listed.into_iter().collect();
        let subject = Subject::Listed { list: object };
        let Some(ids) = here else {
            let claim = self.settle(subject, None, Vec::from([exporter]), Finding::not_shown(Why::ListedMissing));
            let digest = Subject::Digest { list: object };
            self.settle(digest, None, Vec::from([claim]), Finding::not_shown(Why::ListedMissing));
            return;
        };
        let authors = ids.iter().filter_map(|id| lines.by_id.get(id)).map(|shown| shown.claim);
        let follows = [exporter].into_iter().chain(authors).collect();
        let claim = self.settle(subject, None, follows, Finding::HOLDS);
        self.settle_counted(list, object, claim, &ids, lines);
    }

    /// Counts the listed lines, and nothing else, and tells how each stands.
    fn settle_counted(&mut self, list: &List, object: Hash, listed: u32, ids: &[EntryId], lines: &Lines) {
        let digest = Subject::Digest { list: object };
        if !self.is_proved(listed) {
            self.settle(digest, None, Vec::from([listed]), Finding::not_shown(Why::RestsOnUnproved));
            return;
        }
        let whole_dossier = || {
            let genuine = lines.genuine.get(&list.dossier)?;
            let all: BTreeSet<&EntryId> = genuine.iter().collect();
            let same = ids.iter().collect::<BTreeSet<_>>() == all;
            lines.records.get(&list.dossier).filter(|_| same)?.as_ref().ok()
        };
        let own: Record;
        let record = match whole_dossier() {
            Some(record) => record,
            None => match lines.fold(&list.dossier, &self.of_dossier(list, ids, lines)) {
                Ok(record) => {
                    own = record;
                    &own
                }
                Err(_) => {
                    self.settle(digest, None, Vec::from([listed]), Finding::not_shown(Why::PastMissing));
                    return;
                }
            },
        };
        let agrees = record.digest() == list.digest;
        let found = if agrees { Finding::HOLDS } else { Finding::contradicted(Why::DigestDiffers) };
        self.settle(digest, None, Vec::from([listed]), found);
        for line in ids {
            let (Some(standing), Some(past)) = (record.standing(line), self.find(&Subject::Past { line: *line }))
            else {
                continue;
            };
            let subject = Subject::Standing { list: object, line: *line, standing };
            self.settle(subject, None, Vec::from([listed, past]), Finding::HOLDS);
        }
    }

    fn of_dossier(&self, list: &List, ids: &[EntryId], lines: &Lines) -> Vec<EntryId> {
        let genuine: BTreeSet<&EntryId> = lines.genuine.get(&list.dossier).into_iter().flatten().collect();
        ids.iter().filter(|id| genuine.contains(id)).copied().collect()
    }

    /// The file is whole if it is the list and then exactly what is listed, in order and in the one form.
    fn settle_whole(&mut self, list: &List, object: Hash, exporter: u32, item: u32, hashes: &[(ItemKind, Hash)]) {
        let listed: Vec<(ItemKind, Hash)> = list.items.iter().map(|listed| (listed.kind, listed.hash)).collect();
        let follows = Vec::from([exporter]);
        let there: BTreeSet<&(ItemKind, Hash)> = hashes.iter().collect();
        let found = if item == 0 && self.whole && hashes.get(1..) == Some(listed.as_slice()) {
            Finding::HOLDS
        } else if listed.iter().all(|one| there.contains(one)) {
            Finding::contradicted(Why::NotAsListed)
        } else {
            Finding::not_shown(Why::ListedMissing)
        };
        self.settle(Subject::Whole { list: object }, None, follows, found);
    }
}
