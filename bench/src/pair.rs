//! Two real nodes with one dossier between them, their databases in a temporary folder; calls are carried by hand.
//!
//! Promise: nodes, keys, envelopes and files are those that ship; randomness follows from the seed, and time goes on only
//! when something is done.

use std::collections::{BTreeMap, VecDeque};

use comity_dossier::kind::common::form::Fields;
use comity_dossier::{Actor, DossierId, Member};
use comity_exchange::{CallId, Trouble};
use comity_node::desk::{Act, Done};
use comity_node::ports::Moment;
use comity_node::trust::Trust;
use comity_node::{Halt, Input, Node, Output, Parts, Ticket};
use comity_sim::forms::Opening;
use comity_sim::founding::BEGIN;
use comity_store::{FileStore, Store};
use tempfile::TempDir;

use crate::story::{chance, found, officer, words};
use crate::{Fault, ensure};

/// Who writes, and who takes what was written.
pub(crate) const WRITER: usize = 0;
/// Who takes what the other wrote.
pub(crate) const READER: usize = 1;
/// Outputs that are carried for one thing at most: nodes that never come to rest are a fault.
const CARRIED_MAX: usize = 10_000;

/// Somebody who waits for the answer to a call.
struct Caller {
    whose: usize,
    call: CallId,
    to: Member,
}

/// A call on its way.
pub(crate) struct Call {
    whose: usize,
    call: CallId,
    to: Member,
    bytes: Vec<u8>,
}

impl Call {
    /// The call as it travels.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The two nodes.
pub(crate) struct Pair {
    pub(crate) nodes: Vec<Node>,
    members: Vec<Member>,
    pub(crate) dossier: DossierId,
    actor: Actor,
    traffic: VecDeque<(usize, Output)>,
    waiting: BTreeMap<Ticket, Caller>,
    tickets: Ticket,
    steady_ms: u64,
    notes: usize,
    /// Of the last act.
    done: Option<Done>,
    /// The last of all, so that the databases are closed before it goes.
    _folder: TempDir,
}

impl Pair {
    /// Founds a network of two, opens both nodes, has them greet each other, and opens a dossier between them.
    pub(crate) fn found() -> Result<Self, Fault> {
        Self::found_among(2)
    }

    /// The same in a larger network, all of whose members take part in the dossier; nobody but these two can be reached.
    pub(crate) fn found_among(members: usize) -> Result<Self, Fault> {
        let (founding, folder) = (found(members), TempDir::with_prefix("comity-bench-")?);
        let all: Vec<Member> = founding.kits().iter().map(|kit| kit.member).collect();
        let (mut nodes, mut members, mut traffic) = (Vec::new(), Vec::new(), VecDeque::new());
        for (number, kit) in founding.kits().iter().take(2).enumerate() {
            let path = |what: &str| folder.path().join(format!("{}-{what}.sqlite", kit.member));
            let mut store = Store::open(&path("log"))?;
            founding.join(&mut store, BEGIN)?;
            let trust = Trust::read(&store, kit.member)?;
            let parts = Parts {
                store,
                files: FileStore::open(&path("files"))?,
                signer: kit.signer(),
                sealing: kit.envelopes(),
                trust,
                entropy: Box::new(chance(10 + number as u64)),
            };
            let (node, outputs) = Node::open(parts, Moment { wall: BEGIN, steady_ms: 0 })?;
            nodes.push(node);
            members.push(kit.member);
            traffic.extend(outputs.into_iter().map(|output| (number, output)));
        }
        let mut pair = Self {
            nodes,
            members,
            dossier: DossierId([0; 32]),
            actor: officer()?,
            traffic,
            waiting: BTreeMap::new(),
            tickets: 0,
            steady_ms: 0,
            notes: 0,
            done: None,
            _folder: folder,
        };
        pair.settle()?;
        pair.open_with(&all[READER..])?;
        // The first line of a process opens its lane.
        pair.write_note(64)?;
        pair.settle()?;
        Ok(pair)
    }

    /// Opens one more dossier between the two, and the reader writes a line in it, as a desk that answers does: of what
    /// nobody answers there may be only so much (LIM-016). Notes are written into it from now on.
    pub(crate) fn open(&mut self) -> Result<(), Fault> {
        let reader = self.members[READER];
        self.open_with(&[reader])?;
        let answer = self.note(64);
        self.feed(READER, answer)?;
        self.settle()
    }

    fn open_with(&mut self, others: &[Member]) -> Result<(), Fault> {
        let opening = Opening { level: "priority", ..Opening::with(others) };
        let input = self.act(opening.act());
        self.feed(WRITER, input)?;
        self.settle()?;
        match self.done.take() {
            Some(Done::Opened { dossier, .. }) => self.dossier = dossier,
            other => return Err(format!("opening a dossier came to {other:?}").into()),
        }
        Ok(())
    }

    /// Has so many notes written and brings about the push that holds them all; returns it, for the reader to take.
    pub(crate) fn push_of(&mut self, lines: usize, bytes: usize) -> Result<Input, Fault> {
        // One note goes out at once; those written while it is under way go out together after it.
        for _ in 0..=lines {
            self.write_note(bytes)?;
        }
        let first = self.next_call()?.ok_or("the first note goes out at once")?;
        let (whose, input) = (self.receiver(&first), self.deliver(&first));
        self.feed(whose, input)?;
        let push = self.next_call()?.ok_or("the other notes go out together")?;
        ensure(self.receiver(&push) == READER, "the push is for the other node")?;
        Ok(self.deliver(&push))
    }

    /// Lets time pass in which nothing is done.
    pub(crate) fn later(&mut self, ms: u64) {
        self.steady_ms += ms;
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        self.tickets
    }

    /// The present moment; a millisecond later each time.
    pub(crate) fn moment(&mut self) -> Moment {
        self.steady_ms += 1;
        Moment { wall: BEGIN.plus_ms(self.steady_ms), steady_ms: self.steady_ms }
    }

    fn act(&mut self, act: Act) -> Input {
        Input::Act { ticket: self.ticket(), actor: self.actor.clone(), act: Box::new(act) }
    }

    /// The act of writing one more note of so many bytes.
    pub(crate) fn note(&mut self, bytes: usize) -> Input {
        self.notes += 1;
        let fields = Fields::new([("lang", "en".to_owned()), ("text", words(self.notes, bytes))]);
        self.act(Act::InDossier { dossier: self.dossier, verb: "note".to_owned(), fields, file: None })
    }

    /// Gives an input to a node and keeps what it wants done.
    pub(crate) fn feed(&mut self, whose: usize, input: Input) -> Result<(), Fault> {
        let moment = self.moment();
        let node = self.nodes.get_mut(whose).ok_or("there is no such node")?;
        let outputs = node.step(moment, vec![input]);
        self.keep(whose, outputs)
    }

    /// Keeps what a node wants done after a step.
    pub(crate) fn keep(&mut self, whose: usize, outputs: Result<Vec<Output>, Halt>) -> Result<(), Fault> {
        self.traffic.extend(outputs?.into_iter().map(|output| (whose, output)));
        Ok(())
    }

    /// Has the writer write a note; calls that follow wait to be carried.
    pub(crate) fn write_note(&mut self, bytes: usize) -> Result<(), Fault> {
        let note = self.note(bytes);
        self.feed(WRITER, note)
    }

    /// Carries everything that is under way until nothing is left to do now.
    pub(crate) fn settle(&mut self) -> Result<(), Fault> {
        while let Some(call) = self.next_call()? {
            let input = self.deliver(&call);
            self.feed(self.receiver(&call), input)?;
        }
        Ok(())
    }

    /// Carries answers and the like up to the next call, which is left to whoever asks; `None` if nothing is under way.
    pub(crate) fn next_call(&mut self) -> Result<Option<Call>, Fault> {
        for _ in 0..CARRIED_MAX {
            let Some((whose, output)) = self.traffic.pop_front() else { return Ok(None) };
            match output {
                Output::Post { to, call, .. } if !self.members.contains(&to) => {
                    self.feed(whose, Input::Returned { call, peer: to, result: Err(Trouble::Refused) })?;
                }
                Output::Post { to, call, bytes, .. } => return Ok(Some(Call { whose, call, to, bytes })),
                Output::Answer { ticket, bytes } => self.give_back(ticket, Ok(bytes))?,
                Output::Problem { ticket, refusal } => self.give_back(ticket, Err(Trouble::Refusal(refusal)))?,
                Output::Done { result, .. } => self.done = Some(result?),
                Output::Changed { .. } | Output::Page(_) | Output::WakeAt(_) => {}
            }
        }
        Err("the nodes never come to rest".into())
    }

    /// Hands a call over: whoever is called answers whoever called.
    pub(crate) fn deliver(&mut self, call: &Call) -> Input {
        let ticket = self.ticket();
        self.waiting.insert(ticket, Caller { whose: call.whose, call: call.call, to: call.to });
        Input::Call { ticket, bytes: call.bytes.clone() }
    }

    /// Returns whom a call is for.
    pub(crate) fn receiver(&self, call: &Call) -> usize {
        usize::from(self.members.get(READER) == Some(&call.to))
    }

    fn give_back(&mut self, ticket: Ticket, result: Result<Vec<u8>, Trouble>) -> Result<(), Fault> {
        let Some(Caller { whose, call, to }) = self.waiting.remove(&ticket) else { return Ok(()) };
        self.feed(whose, Input::Returned { call, peer: to, result })
    }

    /// Returns how many lines of the dossier a node has folded.
    pub(crate) fn lines(&mut self, whose: usize) -> Result<usize, Fault> {
        let dossier = self.dossier;
        let node = self.nodes.get_mut(whose).ok_or("there is no such node")?;
        Ok(node.digest(&dossier)?.ok_or("the node has no such dossier")?.0)
    }

    /// Fails unless both nodes hold the same, and everything that was written is proven.
    pub(crate) fn must_agree(&mut self) -> Result<(), Fault> {
        let dossier = self.dossier;
        let mut held = Vec::new();
        for node in &mut self.nodes {
            ensure(!node.waits_for_anybody()?, "nothing waits for a receipt")?;
            held.push(node.digest(&dossier)?);
        }
        ensure(held.windows(2).all(|two| two[0] == two[1]), "both nodes hold the same lines")
    }
}
