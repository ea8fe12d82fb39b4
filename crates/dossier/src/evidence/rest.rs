//! What stands beside the lines: texts that are disclosed, and receipts.

use alloc::vec::Vec;

use minicbor::Decode;

use super::bundle::ItemKind;
use super::claim::{ReceiptShown, Subject, Why};
use super::lines::Lines;
use super::list::Disclosed;
use super::people::{People, finding_of};
use super::trial::{Finding, Trial};
use crate::canonical::{self, Malformed};
use crate::cose::{self, Typ};
use crate::header::Head;
use crate::ids::{DossierId, EntryId, Hash, Member, NetworkId};
use crate::time::Time;
use crate::verifier::{Claim, KeyVerifier, Verifier};

/// What a receipt says (RCPT-001). `exchange` makes and takes receipts; here they are only read as evidence.
#[derive(Decode)]
#[cbor(map)]
struct Receipt {
    #[n(1)]
    network: NetworkId,
    #[n(2)]
    holder: Member,
    #[n(3)]
    to: Member,
    #[n(4)]
    dossier: DossierId,
    #[n(5)]
    frontier: Vec<Head>,
    #[n(6)]
    bodies_lacked: Vec<EntryId>,
    #[n(7)]
    held_at: Time,
}

/// A signed object whose author stands in its payload.
pub(super) struct Signed<'a> {
    parts: cose::Sign1<'a>,
    pub(super) payload: &'a [u8],
    pub(super) object: Hash,
}

impl<'a> Signed<'a> {
    pub(super) fn read(bytes: &'a [u8], typ: Typ) -> Result<Self, Malformed> {
        let parts = cose::split(bytes, typ)?;
        let payload = parts.payload.ok_or(Malformed::Shape)?;
        Ok(Self { object: cose::object_id(parts.protected, payload), parts, payload })
    }

    /// Checks that `member` signed it, and returns the claim that its key rests on.
    pub(super) fn judge<K: KeyVerifier>(
        &self,
        people: &People<'_, K>,
        member: Member,
        network: NetworkId,
    ) -> (Vec<u32>, Finding) {
        let message = cose::sig_structure(self.parts.protected, self.payload);
        let claim = Claim { member, kid: self.parts.kid, message: &message, signature: self.parts.signature };
        let follows = people.card_of(member, self.parts.kid).into_iter().collect();
        match people.verify(claim) {
            Ok(()) if people.network != Some(network) => (follows, Finding::contradicted(Why::OtherNetwork)),
            checked => (follows, finding_of(checked)),
        }
    }
}

impl Trial<'_> {
    /// Settles for each line that has a text whether it is disclosed here (EVI-007, EVI-011).
    pub(super) fn settle_texts(&mut self, lines: &Lines) {
        for (item, bytes) in self.of_kind(ItemKind::TEXT) {
            let Ok(disclosed) = Disclosed::from_bytes(bytes) else {
                self.note_unreadable(item);
                continue;
            };
            let subject = Subject::Text { line: disclosed.line };
            match lines.by_id.get(&disclosed.line) {
                None => self.settle(subject, Some(item), Vec::new(), Finding::not_shown(Why::NotHere)),
                Some(shown) => {
                    let found = match disclosed.text.check(shown.header.body.as_ref()) {
                        Ok(()) => Finding::HOLDS,
                        Err(_) => Finding::contradicted(Why::BodyMismatch),
                    };
                    self.settle(subject, Some(item), Vec::from([shown.claim]), found)
                }
            };
        }
        for (id, shown) in lines.by_id.iter().filter(|(_, shown)| shown.header.body.is_some()) {
            let subject = Subject::Text { line: *id };
            if self.find(&subject).is_none() {
                self.settle(subject, None, Vec::from([shown.claim]), Finding::not_shown(Why::NotDisclosed));
            }
        }
    }

    /// Settles who signed each receipt (EVI-011).
    pub(super) fn settle_receipts<K: KeyVerifier>(&mut self, people: &People<'_, K>) {
        for (item, bytes) in self.of_kind(ItemKind::RECEIPT) {
            let read = Signed::read(bytes, Typ::Receipt)
                .and_then(|signed| Ok((canonical::decode::<Receipt>(signed.payload)?, signed)));
            let Ok((receipt, signed)) = read else {
                self.note_unreadable(item);
                continue;
            };
            let Receipt { network, holder, to, dossier, frontier, bodies_lacked, held_at } = receipt;
            let object = signed.object;
            let (follows, found) = signed.judge(people, holder, network);
            self.settle(Subject::Receipt { holder, to, dossier, object }, Some(item), follows, found);
            self.report.receipts.push(ReceiptShown { object, holder, dossier, frontier, bodies_lacked, held_at });
        }
    }
}
