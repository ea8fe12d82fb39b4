//! The council: founding a network, proposing a new version of its charter, signing and collecting signatures.
//!
//! Promise: a charter leaves here as complete only if a chain would take it (CHARTER-002, CHARTER-003).

use std::path::Path;

use comity_dossier::charter::{Charter, Council, Policy, SignatureFile, SignedCharter};
use comity_dossier::{Member, NetworkId, Time};
use comity_seal::key_file::Stored;
use comity_seal::{CouncilKey, CryptoRng, Zip215};

use super::{CeremonyFault, Statement};

/// What a network is founded with.
#[derive(Clone, Debug)]
pub struct Founding<'a> {
    /// The first members; the seats that they offer make the council.
    pub members: &'a [Statement],
    /// Seats that it takes to change the charter: more than half.
    pub change: u32,
    /// Seats that it takes to suspend a member for at most 72 hours.
    pub suspend: u32,
    /// Clocks and limits.
    pub policy: Policy,
    /// By when the charter must be looked at again.
    pub review_by: Time,
    /// Now.
    pub now: Time,
}

/// What is to change in the next version of a charter.
#[derive(Clone, Debug)]
pub enum Proposal<'a> {
    /// A member is admitted.
    Admit(&'a Statement),
    /// The charter was looked at again, and holds until this day.
    Renew(Time),
}

/// A charter with the signatures that were collected.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The charter.
    pub charter: SignedCharter,
    /// Signatures that were new.
    pub added: usize,
    /// Seats that signed, and seats that it takes.
    pub signed: (u32, u32),
    /// Whether it may be handed out.
    pub complete: bool,
}

/// Makes the key of a seat in a new key file; returns its public part for the member file.
pub fn make_seat(path: &Path, rng: &mut dyn CryptoRng) -> Result<[u8; 32], CeremonyFault> {
    let key = CouncilKey::generate(rng);
    key.create(path)?;
    Ok(*key.public())
}

/// Drafts the first charter of a new network. Nobody has signed it yet.
pub fn found(founding: &Founding<'_>, rng: &mut dyn CryptoRng) -> Result<SignedCharter, CeremonyFault> {
    let mut members: Vec<_> = founding.members.iter().map(Statement::listed).collect();
    members.sort_by_key(|member| member.code);
    if members.windows(2).any(|pair| pair[0].code == pair[1].code) {
        return Err(CeremonyFault::MemberTwice);
    }
    let mut seats: Vec<_> = founding.members.iter().flat_map(Statement::council_seats).collect();
    seats.sort_by_key(|seat| seat.key);
    if seats.is_empty() {
        return Err(CeremonyFault::NoSeat);
    }
    let mut network = NetworkId([0; 16]);
    rng.fill_bytes(&mut network.0);
    let charter = Charter {
        network,
        version: 1,
        prev: None,
        issued: founding.now,
        review_by: founding.review_by,
        members,
        council: Council { seats, change: founding.change, suspend: founding.suspend },
        policy: founding.policy,
    };
    Ok(SignedCharter::draft(charter)?)
}

/// Reads a charter, with as many signatures as it has.
pub fn read_charter(bytes: &[u8]) -> Result<SignedCharter, CeremonyFault> {
    Ok(SignedCharter::from_bytes(bytes)?)
}

/// Drafts the version that follows `before`.
pub fn propose(before: &SignedCharter, proposal: &Proposal<'_>, now: Time) -> Result<SignedCharter, CeremonyFault> {
    let mut charter = before.charter().clone();
    charter.version += 1;
    charter.prev = Some(before.hash());
    charter.issued = now;
    match proposal {
        Proposal::Admit(statement) => {
            if charter.member(&statement.code).is_some() {
                return Err(CeremonyFault::ListedAlready);
            }
            let at = charter.members.partition_point(|member| member.code < statement.code);
            charter.members.insert(at, statement.listed());
        }
        Proposal::Renew(review_by) => charter.review_by = *review_by,
    }
    Ok(SignedCharter::draft(charter)?)
}

/// Signs a draft with the key of a seat. `before` is the version before, if there is one: its council signs too.
pub fn sign(
    draft: &SignedCharter,
    before: Option<&SignedCharter>,
    key: &Path,
) -> Result<(Member, SignatureFile), CeremonyFault> {
    let key = CouncilKey::load(key)?;
    let councils = [Some(draft), before].into_iter().flatten().map(|signed| &signed.charter().council);
    let seat = councils.filter_map(|council| council.seat(&key.kid())).next().ok_or(CeremonyFault::NotASeat)?;
    Ok((seat.member, key.sign_charter(draft)))
}

/// Adds signatures to a draft. A signature that is of no use is an error: whoever collects learns at once which.
pub fn merge(
    mut draft: SignedCharter,
    before: Option<&SignedCharter>,
    signatures: &[SignatureFile],
) -> Result<Merged, CeremonyFault> {
    let old = before.map(|signed| &signed.charter().council);
    let mut added = 0;
    for file in signatures {
        added += usize::from(draft.merge_file(file, old, &Zip215)?);
    }
    let mut needs = vec![&draft.charter().council];
    needs.extend(old);
    let count = |council: &Council| u32::try_from(draft.signers(council, &Zip215).len()).unwrap_or(u32::MAX);
    let complete = needs.iter().all(|council| count(council) >= council.change);
    // Of two councils the one that lacks more is told of.
    let lacking = needs.iter().max_by_key(|council| council.change.saturating_sub(count(council)));
    let signed = lacking.map_or((0, 0), |council| (count(council), council.change));
    Ok(Merged { added, signed, complete, charter: draft })
}
