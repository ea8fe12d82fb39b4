//! What stands before a liar's machine, and the calls that a liar makes itself.

use comity_dossier::cose::{self, Typ};
use comity_dossier::sealed::Sealed;
use comity_dossier::{Member, Refusal};
use comity_exchange::op::{Item, Push, PushReply};
use comity_exchange::{Answer, AnswerDraft, Call, CallDraft, CallHead, CallId, Generation, Reply, Request, digest};
use comity_node::values::Trouble;
use comity_seal::ReplyKey;

use super::hand::Hand;
use crate::chance::NodeEntropy;
use crate::founding::Kit;
use crate::world::World;

/// What a liar says to a call.
pub enum Said {
    /// What its node says, if it runs.
    Truth,
    /// Nothing at all.
    Nothing,
    /// A reply of its own making.
    Reply(Reply),
    /// A refusal.
    Refusal(Refusal),
    /// Any bytes.
    Bytes(Vec<u8>),
}

/// Stands before a liar's machine.
pub struct Puppet {
    /// What it says to whoever calls.
    pub answers: Box<dyn FnMut(Member, &Request) -> Said>,
    /// Whether a call of the member's own node gets out.
    pub lets_out: Box<dyn FnMut(Member, &Request) -> bool>,
}

impl Default for Puppet {
    fn default() -> Self {
        Self { answers: Box::new(|_, _| Said::Truth), lets_out: Box::new(|_, _| true) }
    }
}

impl Puppet {
    /// A liar that says this to whoever calls.
    #[must_use]
    pub fn that_answers(answers: impl FnMut(Member, &Request) -> Said + 'static) -> Self {
        Self { answers: Box::new(answers), ..Self::default() }
    }

    /// A liar whose node calls only where and what this allows.
    #[must_use]
    pub fn that_lets_out(lets_out: impl FnMut(Member, &Request) -> bool + 'static) -> Self {
        Self { lets_out: Box::new(lets_out), ..Self::default() }
    }
}

/// What came back of a call that a liar made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A reply, signed and sealed.
    Reply(Reply),
    /// A signed refusal.
    Refused(Refusal),
    /// A refusal without a signature: the caller is not known.
    Problem(Refusal),
    /// Nothing.
    Nothing,
}

impl Heard {
    /// Returns why the call was not taken, if it was not.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused(refusal) | Self::Problem(refusal) => Some(*refusal),
            Self::Reply(_) | Self::Nothing => None,
        }
    }

    /// Returns what became of a push.
    #[must_use]
    pub fn push(self) -> PushReply {
        match self {
            Self::Reply(Reply::Push(reply)) => reply,
            other => unreachable!("a push was answered with {other:?}"),
        }
    }
}

/// What a world keeps of the calls of liars.
pub(crate) enum Kept {
    Answer(Vec<u8>),
    Problem(Refusal),
}

impl World {
    /// Makes a call of a liar and returns what comes back within a second.
    pub fn asks(&mut self, hand: &mut Hand, to: &str, request: &Request) -> Heard {
        self.asks_with(hand, to, request, |_| {})
    }

    /// Makes a call whose head is changed first.
    pub fn asks_with(
        &mut self,
        hand: &mut Hand,
        to: &str,
        request: &Request,
        change: impl FnOnce(&mut CallHead),
    ) -> Heard {
        let to = self.machine_of(to);
        let (id, bytes) = self.craft(hand, to, request, change);
        self.knocks(hand, to, id, bytes, request)
    }

    /// Pushes lines and returns why each that was not taken was not, in their order.
    pub fn pushes(&mut self, hand: &mut Hand, to: &str, items: Vec<Item>) -> Vec<Refusal> {
        let reply = self.asks(hand, to, &Request::Push(Push { items, urgent: false })).push();
        reply.refused.iter().map(comity_exchange::op::Refused::why).collect()
    }

    /// Makes the bytes of a call.
    pub fn craft(
        &mut self,
        hand: &mut Hand,
        to: usize,
        request: &Request,
        change: impl FnOnce(&mut CallHead),
    ) -> (CallId, Vec<u8>) {
        let (kit, id) = (self.machines[to].kit.clone(), hand.call_id());
        let (now, charter) = (self.time_of(to), hand.charter);
        let draft = CallDraft::new(hand.network, hand.member, kit.member, id, now, charter, hand.generation, request);
        let mut head = draft.head().clone();
        change(&mut head);
        let sealed = self.seal_for(&kit, &head.aad(), draft.plaintext(), hand.chance.below(u64::MAX / 2));
        (id, hand.kit.signer().sign1(Typ::Call, &Call { head, sealed }.payload()))
    }

    /// Delivers the bytes of a call, whosever they are, and returns what comes back within a second.
    pub fn knocks(&mut self, hand: &Hand, to: usize, id: CallId, bytes: Vec<u8>, request: &Request) -> Heard {
        let hash = digest::call_hash(&bytes);
        let reply_key = opened(&self.machines[to].kit, &bytes).map(|(.., reply_key)| reply_key);
        self.heard.remove(&id);
        self.deliver(hand.machine, to, id, bytes);
        for _ in 0..20 {
            self.pass(50);
            match self.heard.remove(&id) {
                None => {}
                Some(Kept::Problem(refusal)) => return Heard::Problem(refusal),
                Some(Kept::Answer(bytes)) => {
                    self.last_answer.clone_from(&bytes);
                    let parts = cose::split(&bytes, Typ::Answer).expect("an answer is signed");
                    let answer = Answer::from_payload(parts.payload.expect("attached")).expect("an answer");
                    assert_eq!(answer.head.call, hash, "it answers this call");
                    return match (answer.head.outcome(), &answer.sealed) {
                        (Ok(()), Some(sealed)) => {
                            let opened = reply_key.and_then(|key| key.open(&answer.head.aad(), sealed).ok());
                            let reply = Answer::reply(request.op(), &opened.expect("sealed for this call"));
                            Heard::Reply(reply.expect("a reply in its form"))
                        }
                        (Err(refusal), _) => Heard::Refused(refusal),
                        (Ok(()), None) => Heard::Nothing,
                    };
                }
            }
        }
        assert!(!self.is_broken(), "{:?}", self.oracle.violations());
        Heard::Nothing
    }

    fn seal_for(&mut self, kit: &Kit, aad: &[u8], plaintext: &[u8], number: u64) -> Sealed {
        let mut entropy = self.entropy_of_liars(number);
        kit.envelopes().close(&kit.sealing_entry(), aad, plaintext, &mut entropy).expect("it can be sealed").0
    }

    fn entropy_of_liars(&self, number: u64) -> NodeEntropy {
        NodeEntropy::new(self.making.seed, u64::MAX - number, self.stuck.clone())
    }

    // ---- hooks of the world ----

    /// Has the liar before a machine answer a call. `None`: the call goes on to the node.
    pub(crate) fn puppet_answers(&mut self, to: usize, bytes: &[u8]) -> Option<Result<Vec<u8>, Trouble>> {
        let mut puppet = self.puppets.remove(&to)?;
        let kit = self.machines[to].kit.clone();
        let said = opened(&kit, bytes).map(|(call, request, reply_key)| {
            let said = (puppet.answers)(call.head.from, &request);
            (call, said, reply_key)
        });
        self.puppets.insert(to, puppet);
        let (call, said, reply_key) = said?;
        if self.caught.len() < 10_000 {
            self.caught.push((call.head.clone(), bytes.to_vec()));
        }
        let (hash, now) = (digest::call_hash(bytes), self.time_of(to));
        let generation = Generation([7; 16]);
        let answer = match said {
            Said::Truth => return None,
            Said::Nothing => return Some(Err(Trouble::Timeout)),
            Said::Bytes(bytes) => return Some(Ok(bytes)),
            Said::Refusal(refusal) => Answer::refuse(&call.head, hash, now, generation, refusal),
            Said::Reply(reply) => {
                let draft = AnswerDraft::new(&call.head, hash, now, generation, &reply);
                let number = u64::from_be_bytes(hash.0[..8].try_into().expect("eight bytes")) / 2;
                let sealed = reply_key.seal(&draft.aad(), draft.plaintext(), &mut self.entropy_of_liars(number));
                draft.seal_with(sealed)
            }
        };
        self.counts.hit("answer of a liar");
        Some(Ok(kit.signer().sign1(Typ::Answer, &answer.payload())))
    }

    /// Tells whether the liar before a machine lets a call of its node out.
    pub(crate) fn puppet_lets_out(&mut self, from: usize, to: usize, bytes: &[u8]) -> bool {
        let Some(puppet) = self.puppets.get_mut(&from) else { return true };
        let kit = &self.machines[to].kit;
        let out = opened(kit, bytes).is_none_or(|(_, request, _)| (puppet.lets_out)(kit.member, &request));
        if !out {
            self.counts.hit("call withheld by a liar");
        }
        out
    }
}

/// Opens a call with the receiver's keys; the key returned with it is that of the answer.
fn opened(kit: &Kit, bytes: &[u8]) -> Option<(Call, Request, ReplyKey)> {
    let parts = cose::split(bytes, Typ::Call).ok()?;
    let call = Call::from_payload(parts.payload?).ok()?;
    let (plain, reply_key) = kit.envelopes().open(&call.head.aad(), &call.sealed).ok()?;
    let request = call.request(&plain).ok()?;
    Some((call, request, reply_key))
}
