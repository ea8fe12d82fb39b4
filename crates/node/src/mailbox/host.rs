//! The host: keeps parcels for members that it has agreed to serve, and withholds answers until one comes.
//!
//! Promise: a parcel is durable before its sender hears so (MBOX-002); the host reads from, to, size and time and nothing
//! else; each box, and each sender's share of it, is bounded (MBOX-003); at most one answer is withheld for each member.

use std::collections::BTreeSet;

use comity_dossier::{Hash, Member, Refusal, Time};
use comity_exchange::bound::{ANSWER_BYTES_MAX, HELD_MAX, PARCELS_MAX};
use comity_exchange::check::SKEW_MS_MAX;
use comity_exchange::mailbox::{BoxUse, check_room};
use comity_exchange::message::PARCEL_LIFE_MS;
use comity_exchange::op::{MailboxAck, MailboxHeld, MailboxPut, MailboxTake, Waiting};
use comity_exchange::{CallHead, digest};
use comity_seal::ReplyKey;
use comity_store::{MailboxUse, NewParcel};

use crate::look::{MailboxLook, OwnBox};
use crate::node::{Halt, Node, Ticket};
use crate::serve::Owed;
use crate::step::OwedAnswer;

/// How often expired parcels are thrown away, in milliseconds.
const SWEEP_EACH_MS: u64 = 3_600_000;

/// An answer that waits until something comes or time passes.
pub(crate) struct Withheld {
    answer: OwedAnswer,
    pub(super) until: Time,
}

/// A box that is kept here, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostedBox {
    /// Parcels that wait.
    pub parcels: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Since when the oldest waits.
    pub oldest: Option<Time>,
}

impl Node {
    /// Takes parcels for a box that is kept here, or for this member itself.
    pub(crate) fn take_put(&mut self, from: Member, put: &MailboxPut) -> Result<Result<Owed, Refusal>, Halt> {
        if put.owner == self.me {
            return self.take_own_parcels(from, put);
        }
        if !self.boxes.host_for.contains(&put.owner) {
            return Ok(Err(Refusal::WrongAudience));
        }
        let mut parcels: Vec<(Hash, &[u8], Time)> = Vec::new();
        for bytes in &put.parcels {
            match self.check_to_keep(from, put.owner, bytes) {
                Ok(expires) => parcels.push((digest::parcel_hash(bytes), bytes, expires)),
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        Ok(self.keep_parcels(from, put.owner, &parcels)?.map(|()| Owed::Held(put.owner)))
    }

    /// Checks what can be seen from outside and returns when the parcel expires.
    fn check_to_keep(&self, from: Member, owner: Member, bytes: &[u8]) -> Result<Time, Refusal> {
        let parcel = self.check_parcel_of(bytes, owner, self.me)?;
        if parcel.head.from != from {
            return Err(Refusal::WrongAudience);
        }
        if parcel.head.created.since_ms(self.now()) > SKEW_MS_MAX {
            return Err(Refusal::ClockSkew);
        }
        Ok(parcel.head.created.plus_ms(PARCEL_LIFE_MS))
    }

    /// Keeps parcels in a box, all or none.
    pub(super) fn keep_parcels(
        &mut self,
        from: Member,
        owner: Member,
        parcels: &[(Hash, &[u8], Time)],
    ) -> Result<Result<(), Refusal>, Halt> {
        let of = |used: MailboxUse| BoxUse { parcels: used.parcels, bytes: used.bytes };
        let there: BTreeSet<Hash> = self.store.mailbox_held(owner, from, usize::MAX)?.into_iter().collect();
        let new: Vec<_> = parcels.iter().filter(|(hash, ..)| !there.contains(hash)).collect();
        if new.is_empty() {
            return Ok(Ok(()));
        }
        let mut in_all = of(self.store.mailbox_use(owner, None)?);
        let mut of_sender = of(self.store.mailbox_use(owner, Some(from))?);
        for (_, bytes, _) in &new {
            (in_all, of_sender) = (in_all.with(bytes.len()), of_sender.with(bytes.len()));
        }
        if let Err(refusal) = check_room(in_all, of_sender) {
            return Ok(Err(refusal));
        }
        let received = self.now();
        for (hash, bytes, expires) in new {
            let parcel = NewParcel { owner, sender: from, hash: *hash, bytes, received, expires: *expires };
            self.store.mailbox_put(&parcel)?;
        }
        self.boxes.filled.insert(owner);
        Ok(Ok(()))
    }

    /// Parcels to this member itself are taken at once: so answers a member that calls and cannot be called.
    fn take_own_parcels(&mut self, from: Member, put: &MailboxPut) -> Result<Result<Owed, Refusal>, Halt> {
        for bytes in &put.parcels {
            match self.check_parcel_of(bytes, self.me, self.me) {
                Ok(parcel) if parcel.head.from == from => {}
                Ok(_) => return Ok(Err(Refusal::WrongAudience)),
                Err(refusal) => return Ok(Err(refusal)),
            }
            if let Err(refusal) = self.open_parcel(bytes, self.me)? {
                return Ok(Err(refusal));
            }
        }
        Ok(Ok(Owed::Held(put.owner)))
    }

    /// Withholds the answer to a take while nothing waits; returns what is owed if it is owed now.
    pub(crate) fn withhold(
        &mut self,
        ticket: Ticket,
        call: &CallHead,
        hash: Hash,
        take: &MailboxTake,
        reply_key: ReplyKey,
    ) -> Result<Option<Result<(Owed, ReplyKey), Refusal>>, Halt> {
        let from = call.from;
        if !self.boxes.host_for.contains(&from) {
            return Ok(Some(Err(Refusal::WrongAudience)));
        }
        // Whoever asks again has given up the question before: it is answered with what there is.
        self.answer_withheld(from);
        let owed = Owed::Take(take.clone());
        if take.wait_s == 0 || !self.waiting_for(from, take)?.parcels.is_empty() {
            return Ok(Some(Ok((owed, reply_key))));
        }
        let until = self.now().plus_ms(u64::from(take.wait_s) * 1_000);
        let answer = OwedAnswer { ticket, call: call.clone(), hash, what: Ok((owed, reply_key)) };
        self.boxes.withheld.insert(from, Withheld { answer, until });
        Ok(None)
    }

    fn answer_withheld(&mut self, member: Member) {
        if let Some(withheld) = self.boxes.withheld.remove(&member) {
            self.step.owed.push(withheld.answer);
        }
    }

    /// Answers what was withheld and is due: something came, or time passed.
    pub(super) fn answer_what_is_due(&mut self, jumped: bool) {
        let now = self.now();
        let filled = std::mem::take(&mut self.boxes.filled);
        let due = self.boxes.withheld.iter();
        let due = due.filter(|(member, withheld)| jumped || withheld.until <= now || filled.contains(member));
        let due: Vec<Member> = due.map(|(member, _)| *member).collect();
        due.into_iter().for_each(|member| self.answer_withheld(member));
    }

    /// Forgets what a member says that it holds by now.
    pub(crate) fn take_ack(&mut self, from: Member, ack: &MailboxAck) -> Result<Result<Owed, Refusal>, Halt> {
        if !self.boxes.host_for.contains(&from) {
            return Ok(Err(Refusal::WrongAudience));
        }
        self.store.mailbox_ack(from, &ack.taken)?;
        Ok(Ok(Owed::Acked))
    }

    /// What waits for a member, as it is answered.
    pub(crate) fn waiting_for(&self, owner: Member, take: &MailboxTake) -> Result<Waiting, Halt> {
        let without: BTreeSet<Hash> = take.without.iter().copied().collect();
        let (parcels, more) = self.store.mailbox_waiting(owner, &without, PARCELS_MAX, ANSWER_BYTES_MAX)?;
        Ok(Waiting { parcels, more })
    }

    /// The parcels of a sender that wait in a box here.
    pub(crate) fn held_of(&self, owner: Member, sender: Member) -> Result<MailboxHeld, Halt> {
        Ok(MailboxHeld { held: self.store.mailbox_held(owner, sender, HELD_MAX)? })
    }

    /// Throws away what has expired, once an hour (MBOX-006).
    pub(super) fn sweep(&mut self, jumped: bool) -> Result<(), Halt> {
        let now = self.now();
        if self.boxes.next_sweep.is_none_or(|at| jumped || at <= now) {
            self.boxes.next_sweep = Some(now.plus_ms(SWEEP_EACH_MS));
            self.store.mailbox_expire(now)?;
        }
        Ok(())
    }

    /// Tells what mailboxes have to do with a peer.
    pub(crate) fn mailbox_look(&self, member: Member) -> Result<MailboxLook, Halt> {
        let depth = self.store.posted_depth(member)?;
        let watch = self.boxes.watches.get(&member);
        Ok(MailboxLook {
            reached_at: self.boxes_of(member),
            posted: depth.lines,
            oldest: depth.oldest,
            kept_here: self.hosted_box(member)?,
            keeps_ours: watch.map(|watch| OwnBox {
                looked: watch.looked(),
                trouble: watch.trouble().map(|(trouble, since)| (trouble.code(), since)),
            }),
        })
    }

    /// Returns what waits in the box of a member that is kept here; `None` if none is.
    pub fn hosted_box(&self, member: Member) -> Result<Option<HostedBox>, Halt> {
        if !self.boxes.host_for.contains(&member) {
            return Ok(None);
        }
        let used = self.store.mailbox_use(member, None)?;
        Ok(Some(HostedBox { parcels: used.parcels, bytes: used.bytes, oldest: used.oldest }))
    }
}
