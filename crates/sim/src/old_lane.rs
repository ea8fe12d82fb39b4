//! A control: what no node does.
//!
//! Promise: what is written here is what a process would write that goes on where an earlier one stopped, by the product's
//! own drafting; opening a node on the store then signs and sends it.

use comity_dossier::cose::Typ;
use comity_dossier::draft::{Draft, OwnLane, Stamp};
use comity_dossier::header::CharterRef;
use comity_dossier::structural::{Bare, Structural};
use comity_dossier::{Header, Record, Time, entry};
use comity_node::Halt;
use comity_store::{OwnEntry, Position, Store, Urgency};

use crate::founding::Kit;

/// Writes the next line of a lane that an earlier life wrote, into the first dossier.
pub fn go_on_in_an_old_lane(kit: &Kit, charter: CharterRef, time: Time, store: &mut Store) -> Result<(), Halt> {
    let Some(dossier) = store.dossiers(0, 1)?.first().map(|dossier| dossier.id) else { return Ok(()) };
    let lines = store.entries_of(&dossier, Position(0), usize::MAX)?;
    let header = |stored: &comity_store::StoredEntry| {
        Header::from_bytes(stored.header_bytes().expect("a stored line has a header")).expect("and it reads")
    };
    let genesis = header(&lines[0]);
    let network = match &genesis.structural {
        Some(Structural::Genesis(genesis)) => genesis.network,
        _ => return Ok(()),
    };
    let mut record = Record::open(dossier.genesis(), &genesis, network).expect("a genesis stands first");
    lines.iter().for_each(|line| drop(record.fold_own(line.id, &header(line))));
    let Some(last) = lines.iter().rfind(|line| line.is_own()) else { return Ok(()) };
    let lane = OwnLane { id: last.lane, tip: last.id };
    let stamp = Stamp { member: kit.member, charter, time };
    let Ok(header) = record.draft(stamp, &lane, Draft::structural(Structural::Reopen(Bare {}))) else { return Ok(()) };
    let (protected, bytes) = (kit.signer().protected(Typ::Entry), header.to_bytes());
    let id = entry::id_of(&protected, &bytes);
    let own = OwnEntry {
        id,
        member: kit.member,
        lane: header.lane,
        seq: header.seq,
        prev: header.prev,
        kind: header.kind,
        protected: &protected,
        header: &bytes,
        body: None,
        time: stamp.time,
    };
    store.begin()?;
    store.append_own(&dossier, &own)?;
    for peer in record.participants().iter().filter(|peer| **peer != kit.member) {
        store.queue(*peer, &id, Urgency::Urgent, stamp.time)?;
    }
    Ok(store.commit()?)
}
