//! The guest: a member that cannot be reached looks into its boxes.
//!
//! Promise: a parcel is acked after what was in it is durable here, or after it was kept aside because it can never be
//! taken; one that cannot be taken yet stays at the host (MBOX-005).

use comity_dossier::{Hash, Member, Refusal};
use comity_exchange::bound::HELD_MAX;
use comity_exchange::conversation::{Slot, Task, Trouble, What};
use comity_exchange::mailbox::{Look, Looked, WAIT_S};
use comity_exchange::op::{MailboxAck, MailboxTake};
use comity_exchange::{Reply, Request, digest};
use comity_store::Spoilt;

use crate::alarm::Alarm;
use crate::node::{Halt, Node, Output};
use crate::parcel::may_come_right;
use crate::peers::About;
use crate::ports::random;

/// For how long a parcel that cannot be taken yet is left out, in milliseconds.
const LATER_MS: u64 = 600_000;
/// A task to fill the place of one: looks belong to no conversation.
const NO_TASK: Task = Task { slot: Slot::Other, what: What::Receipts };

impl Node {
    /// Looks into every box of our own that is due.
    pub(crate) fn look_into_boxes(&mut self) {
        let hosts: Vec<Member> = self.boxes_of(self.me).into_iter().filter(|host| *host != self.me).collect();
        self.boxes.watches.retain(|host, _| hosts.contains(host));
        for host in hosts {
            self.boxes.watches.entry(host).or_default();
            self.watch(host, Looked::Tick);
        }
    }

    /// Tells the watch over a box what happened and notes what it wants done.
    pub(super) fn watch(&mut self, host: Member, looked: Looked) {
        let jitter = u64::from_be_bytes(random(&mut self.entropy));
        let now = self.now();
        let look = self.boxes.watches.get_mut(&host).and_then(|watch| watch.step(now, jitter, looked));
        self.step.looks.extend(look.map(|look| (host, look)));
    }

    /// Makes the call of a look.
    pub(crate) fn make_look(&mut self, host: Member, look: Look) -> Result<Option<Output>, Halt> {
        let request = match &look {
            Look::Take => Request::MailboxTake(MailboxTake { wait_s: WAIT_S, without: self.left_out() }),
            Look::Ack(taken) => Request::MailboxAck(MailboxAck { taken: taken.clone() }),
        };
        self.call_out(host, self.me, NO_TASK, &request, About::Look(look))
    }

    fn left_out(&mut self) -> Vec<Hash> {
        let now = self.now();
        self.boxes.later.retain(|_, until| *until > now && until.since_ms(now) <= LATER_MS);
        self.boxes.later.keys().copied().take(HELD_MAX).collect()
    }

    /// Takes what came of a look.
    pub(super) fn take_look(
        &mut self,
        host: Member,
        look: &Look,
        outcome: Result<Result<Reply, Refusal>, Trouble>,
    ) -> Result<(), Halt> {
        let looked = match (outcome, look) {
            (Ok(Ok(Reply::MailboxTake(waiting))), Look::Take) => self.take_waiting(host, &waiting.parcels)?,
            (Ok(Ok(Reply::MailboxAck(_))), Look::Ack(_)) => Looked::Acked,
            (Ok(Ok(_)), _) => Looked::Failed(Trouble::BadAnswer),
            (Ok(Err(refusal)), _) => Looked::Failed(Trouble::Refusal(refusal)),
            (Err(trouble), _) => Looked::Failed(trouble),
        };
        self.watch(host, looked);
        Ok(())
    }

    fn take_waiting(&mut self, host: Member, parcels: &[Vec<u8>]) -> Result<Looked, Halt> {
        let (mut settled, mut news) = (Vec::new(), false);
        let until = self.now().plus_ms(LATER_MS);
        for bytes in parcels {
            let name = digest::parcel_hash(bytes);
            match self.open_parcel(bytes, host)? {
                Ok(_) => {
                    settled.push(name);
                    news = true;
                }
                // A card or a key may come; until then it stays where it is. Beyond the bound it is asked for again.
                Err(refusal) if may_come_right(refusal) => {
                    if self.boxes.later.len() < HELD_MAX {
                        news |= self.boxes.later.insert(name, until).is_none();
                    }
                }
                Err(refusal) => {
                    self.keep_aside(host, name, bytes, refusal)?;
                    settled.push(name);
                }
            }
        }
        Ok(Looked::Took { settled, news })
    }

    /// Keeps a parcel aside that can never be taken, for an administrator to look at (ERR-004).
    fn keep_aside(&mut self, host: Member, hash: Hash, bytes: &[u8], refusal: Refusal) -> Result<(), Halt> {
        if refusal == Refusal::ClockSkew {
            return Ok(()); // it has expired: what was in it still waits at its sender
        }
        let now = self.now();
        self.store.quarantine(&Spoilt { peer: host, hash, bytes, refusal: refusal.number(), detail: 0, now })?;
        self.alarm(Alarm::Quarantined, Some(host), None, None)
    }
}
