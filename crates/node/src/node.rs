//! One node: what it remembers, and the three phases of every step.
//!
//! ```text
//!   inputs ── prepare (one transaction) ── commit (durable) ── release: sign, receipt, answer, call ──> outputs
//! ```
//!
//! Promise: nothing leaves the node in [`Node::release`] that [`Node::commit`] has not made durable: no signature, no
//! receipt, no line (LANE-003, RCPT-002). A step takes many inputs, so that one commit serves them all.
//! Not here: threads, sockets, the clock (see [`crate::shell`]).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use comity_dossier::draft::OwnLane;
use comity_dossier::{Actor, BlobId, DossierId, EntryId, Member, NetworkId, Refusal, Time, cose};
use comity_exchange::conversation::{Input as Told, Output as Says, Slot, Task, Trouble};
use comity_exchange::{CallId, Freshness, Generation};
use comity_seal::NodeSigner;
use comity_store::{FileStore, Store, StoreFault};

use crate::catching_up::CatchingUp;
use crate::desk::{Act, ActFault, Done};
use crate::disk::{DiskSpace, Room};
use crate::envelope::Envelopes;
use crate::fresh::Fresh;
use crate::mailbox::Boxes;
use crate::pager::Paging;
use crate::peers::Peer;
use crate::ports::{Entropy, Moment, random};
use crate::shelf::Shelf;
use crate::silence::{PageTrouble, SilenceLimits, Watch};
use crate::step::{Step, ToSign};
use crate::trust::Trust;
use crate::turns::Heard;

/// Calls that one step makes: a batch costs its reading and its sealing, and an officer's act may be waiting (LIM-014).
const CALLS_AT_ONCE: usize = 32;

/// A number by which whoever gave an input knows the output that answers it.
pub type Ticket = u64;

/// What happens to a node.
#[derive(Debug)]
pub enum Input {
    /// A call came in; the answer goes to `ticket`.
    Call {
        /// Who waits for the answer.
        ticket: Ticket,
        /// The signed call.
        bytes: Vec<u8>,
    },
    /// A call that was checked and opened while it waited: see [`Turns`](crate::Turns).
    Heard(Box<Heard>),
    /// A call of ours came back.
    Returned {
        /// Which call.
        call: CallId,
        /// To whom it was made.
        peer: Member,
        /// The signed answer, or why there is none.
        result: Result<Vec<u8>, Trouble>,
    },
    /// Somebody at this member acts.
    Act {
        /// Who waits for the outcome.
        ticket: Ticket,
        /// Who acts.
        actor: Actor,
        /// What is to be done.
        act: Box<Act>,
    },
    /// A page was taken, or was not.
    Paged {
        /// Its number.
        number: u64,
        /// What became of it.
        result: Result<(), PageTrouble>,
    },
    /// The disk said how much room it has.
    Disk(DiskSpace),
    /// Time passed.
    Tick,
}

/// What a node wants done, after everything that led to it is durable.
#[derive(Debug)]
pub enum Output {
    /// Answer a call.
    Answer {
        /// Whose call.
        ticket: Ticket,
        /// The signed answer.
        bytes: Vec<u8>,
    },
    /// Answer a call whose caller is unknown: nothing is signed for strangers (ERR-003).
    Problem {
        /// Whose call.
        ticket: Ticket,
        /// Why it was not taken.
        refusal: Refusal,
    },
    /// Make a call.
    Post {
        /// To whom.
        to: Member,
        /// Which call; it comes back as [`Input::Returned`].
        call: CallId,
        /// The signed call.
        bytes: Vec<u8>,
        /// Whether an immediate line is in it.
        urgent: bool,
        /// For how many seconds the peer was asked to withhold its answer while it has none.
        waits_s: u16,
    },
    /// An act is done, or not.
    Done {
        /// Who waits.
        ticket: Ticket,
        /// The outcome.
        result: Result<Done, ActFault>,
    },
    /// A dossier changed: what shows it is shown again.
    Changed {
        /// Which.
        dossier: DossierId,
        /// An immediate line of another member came: the pager and the Desk announce it.
        immediate: bool,
    },
    /// Page the administrators of a peer that does not answer; what became of it comes back as [`Input::Paged`].
    Page(Paging),
    /// Give [`Input::Tick`] at this time at the latest.
    WakeAt(Time),
}

/// Why a node has to stop: what it remembers may be other than what is stored.
#[derive(Debug, thiserror::Error)]
#[error("the store failed, so this process must end and start again: {0}")]
pub struct Halt(#[from] pub StoreFault);

/// Named points of the write and receive paths, at which tests kill the process. A step that keeps no line passes none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// Own or foreign lines are in the open transaction.
    BeforeCommit,
    /// The transaction is durable; nothing is signed yet.
    AfterCommit,
    /// Own lines are signed; nothing is sent.
    AfterSign,
    /// Foreign lines are durable; their receipts are not signed.
    BeforeReceipt,
    /// Receipts are signed; no answer is sent.
    AfterReceipt,
    /// Calls and answers are handed to the network.
    AfterSend,
}

/// Which paths a step takes: whether it keeps own lines, lines of others, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paths {
    /// Own lines are written.
    pub write: bool,
    /// Lines of others are kept, and receipts are owed for them.
    pub receive: bool,
}

impl Paths {
    /// Tells whether a step that takes these paths passes a point.
    #[must_use]
    pub fn pass(self, point: Point) -> bool {
        match point {
            Point::AfterSign => self.write,
            Point::BeforeReceipt | Point::AfterReceipt => self.receive,
            Point::BeforeCommit | Point::AfterCommit | Point::AfterSend => self.write || self.receive,
        }
    }
}

/// One node.
pub struct Node {
    pub(crate) me: Member,
    pub(crate) network: NetworkId,
    pub(crate) store: Store,
    pub(crate) files: FileStore,
    pub(crate) signer: NodeSigner,
    pub(crate) sealing: Box<dyn Envelopes>,
    pub(crate) trust: Trust,
    pub(crate) shelf: Shelf,
    /// The lanes of this process: in memory only (LANE-001).
    pub(crate) lanes: BTreeMap<DossierId, OwnLane>,
    pub(crate) peers: BTreeMap<Member, Peer>,
    pub(crate) freshness: Freshness,
    pub(crate) generation: Generation,
    pub(crate) entropy: Entropy,
    pub(crate) moment: Moment,
    /// What the disk said last, and what is taken on it.
    pub(crate) space: Option<DiskSpace>,
    pub(crate) room: Room,
    /// When this life began.
    pub(crate) opened: Time,
    /// Signatures that were made and are not stored yet; a crash loses nothing, they are made again.
    pub(crate) signatures: BTreeMap<EntryId, [u8; 64]>,
    /// Own lines that were written last, as they travel.
    pub(crate) fresh: Fresh,
    pub(crate) step: Step,
    /// Lines that no longer wait for a peer: struck off in the next transaction.
    pub(crate) unqueue: Vec<(Member, EntryId)>,
    /// Forks for which an alarm was raised in this life.
    pub(crate) known_forks: BTreeSet<(DossierId, Member, comity_dossier::LaneId)>,
    /// What members did in each dossier today, as far as it is bounded (LIM-008, LIM-017).
    pub(crate) today: crate::quotas::Today,
    /// Dossiers whose genesis was set aside in this life, by their leads (LIM-016).
    pub(crate) aside_here: BTreeMap<DossierId, Member>,
    /// Calls that are to be made: with immediate lines, and the others. At most three for each peer (PUSH-002).
    to_call: [VecDeque<(Member, Task)>; 2],
    /// How far this node has caught up with what its peers told it.
    pub(crate) catching_up: CatchingUp,
    /// What came back since the store began anew, if it ever did.
    pub(crate) recovery: Option<crate::life::Recovery>,
    pub(crate) recovery_changed: bool,
    /// Keeps outside the store how far it is (LANE-008).
    mark: Option<Box<dyn FnMut(u64) + Send>>,
    /// Mailboxes: those kept here for others, and our own elsewhere.
    pub(crate) boxes: Boxes,
    wake_at: BTreeMap<Member, Time>,
    /// Peers that do not answer.
    pub(crate) silence: Watch,
    pub(crate) silence_limits: SilenceLimits,
    /// When they were last looked at.
    pub(crate) silence_looked: Option<Time>,
    /// What the node does without being asked.
    pub(crate) jobs: crate::jobs::Jobs,
    /// Chunks of files that were read and are not what they were: file, line that names it, chunk.
    pub(crate) spoilt_files: RefCell<BTreeSet<(BlobId, EntryId, u32)>>,
}

/// Everything a node is made of; `open` puts it together.
pub struct Parts {
    /// The log, opened.
    pub store: Store,
    /// The files, opened.
    pub files: FileStore,
    /// The key with which this node signs.
    pub signer: NodeSigner,
    /// How it closes what it sends, and opens what is sealed to it.
    pub sealing: Box<dyn Envelopes>,
    /// Charter and cards.
    pub trust: Trust,
    /// Randomness.
    pub entropy: Entropy,
}

impl Node {
    /// Opens a node at `moment`: repairs what a crash left, folds every dossier, greets every peer.
    ///
    /// Returns the node with its first outputs.
    pub fn open(parts: Parts, moment: Moment) -> Result<(Self, Vec<Output>), Halt> {
        let Parts { store, files, signer, sealing, trust, mut entropy } = parts;
        store.verify_reads();
        let stored = store.generation()?;
        let recovery = crate::life::account(&store)?;
        let generation = Generation(stored.unwrap_or_else(|| random(&mut entropy)));
        let mut node = Self {
            me: trust.me(),
            network: trust.network(),
            store,
            files,
            signer,
            sealing,
            trust,
            shelf: Shelf::default(),
            lanes: BTreeMap::new(),
            peers: BTreeMap::new(),
            freshness: Freshness::default(),
            generation,
            entropy,
            moment,
            space: None,
            room: Room::default(),
            opened: moment.wall,
            signatures: BTreeMap::new(),
            fresh: Fresh::default(),
            step: Step::default(),
            unqueue: Vec::new(),
            known_forks: BTreeSet::new(),
            today: crate::quotas::Today::default(),
            aside_here: BTreeMap::new(),
            to_call: Default::default(),
            catching_up: CatchingUp::default(),
            recovery,
            recovery_changed: false,
            mark: None,
            boxes: Boxes::default(),
            wake_at: BTreeMap::new(),
            silence: Watch::default(),
            silence_limits: SilenceLimits::default(),
            silence_looked: None,
            jobs: crate::jobs::Jobs::default(),
            spoilt_files: RefCell::default(),
        };
        node.store.begin()?;
        if stored.is_none() {
            node.store.set_generation(&generation.0)?;
        }
        node.remember_silence()?;
        node.sign_what_a_crash_left()?;
        node.meet_peers()?;
        node.load_all_dossiers()?;
        node.forget_spoilt_cards()?;
        node.do_jobs(false)?;
        node.update_desk_rows()?;
        node.look_into_boxes();
        node.commit()?;
        let outputs = node.release()?;
        Ok((node, outputs))
    }

    /// Takes inputs that came at `moment` and returns what to do, everything durable before.
    pub fn step(&mut self, moment: Moment, inputs: Vec<Input>) -> Result<Vec<Output>, Halt> {
        self.prepare(moment, inputs)?;
        self.commit()?;
        self.release()
    }

    /// First phase: decides everything and writes it into one open transaction.
    pub fn prepare(&mut self, moment: Moment, inputs: Vec<Input>) -> Result<(), Halt> {
        let jumped = moment.jumped_since(&self.moment);
        if jumped {
            // The process may be a copy, or may have been thawed: it goes on in new lanes. (LANE-004)
            self.lanes.clear();
        }
        self.moment = moment;
        self.store.begin()?;
        self.store_signatures()?;
        for (peer, line) in std::mem::take(&mut self.unqueue) {
            self.store.unqueue(peer, &[line])?;
        }
        self.begin_mailboxes(jumped)?;
        let idle = inputs.iter().all(|input| matches!(input, Input::Tick));
        for input in inputs {
            match input {
                Input::Call { ticket, bytes } => self.take_call(ticket, &bytes)?,
                Input::Heard(heard) => self.take_heard(*heard)?,
                Input::Returned { call, peer, result } => self.take_return(peer, call, result)?,
                Input::Act { ticket, actor, act } => {
                    let result = self.act(&actor, *act)?;
                    self.step.done.push((ticket, result));
                }
                Input::Paged { number, result } => self.take_paged(number, result)?,
                Input::Disk(space) => self.note_space(space)?,
                Input::Tick => {}
            }
        }
        self.end_mailboxes(jumped)?;
        self.publish_forks()?;
        // After a jump every peer is asked: what waits for an hour of the old clock might wait for years of the new one.
        let due = self.wake_at.iter().filter(|(_, at)| jumped || **at <= moment.wall);
        let due: Vec<Member> = due.map(|(peer, _)| *peer).collect();
        due.into_iter().for_each(|peer| self.tell(peer, Told::Tick));
        self.watch_silence()?;
        if jumped {
            self.jobs.clock_was_set(moment.wall);
        }
        self.do_jobs(idle)?;
        self.update_desk_rows()?;
        self.tidy_shelf();
        self.store_account()
    }

    /// Second phase: makes it durable. If this fails the process must end: nobody knows what was stored.
    pub fn commit(&mut self) -> Result<(), Halt> {
        self.store.commit()?;
        let paths = self.paths();
        if let Some(mark) = self.mark.as_mut().filter(|_| paths.write || paths.receive) {
            mark(self.store.reached()?.0);
        }
        Ok(())
    }

    /// Has `mark` told after each commit how far the store is, to keep it outside of it (LANE-008).
    pub fn keep_mark_with(&mut self, mut mark: Box<dyn FnMut(u64) + Send>) -> Result<(), Halt> {
        mark(self.store.reached()?.0);
        self.mark = Some(mark);
        Ok(())
    }

    /// Third phase: signs, receipts, answers and calls.
    pub fn release(&mut self) -> Result<Vec<Output>, Halt> {
        self.release_with(&mut |_| {})
    }

    /// Returns which paths the step that was prepared takes.
    #[must_use]
    pub fn paths(&self) -> Paths {
        Paths { write: !self.step.to_sign.is_empty(), receive: self.step.received }
    }

    /// The third phase, telling `reached` of each named point that the step passes.
    pub fn release_with(&mut self, reached: &mut dyn FnMut(Point)) -> Result<Vec<Output>, Halt> {
        let paths = self.paths();
        let mut reached = |point| {
            if paths.pass(point) {
                reached(point);
            }
        };
        reached(Point::AfterCommit);
        self.store.hold()?;
        let outputs = self.outputs(&mut reached);
        self.store.let_go()?;
        outputs
    }

    /// Signs, answers, calls: what the step has made durable.
    fn outputs(&mut self, reached: &mut dyn FnMut(Point)) -> Result<Vec<Output>, Halt> {
        let step = std::mem::take(&mut self.step);
        for ToSign { id, protected, header, body } in step.to_sign {
            let signature = self.signer.sign_entry(&protected, &header);
            self.signatures.insert(id, signature);
            self.fresh.put(id, cose::assemble(&protected, Some(&header), &signature), body);
        }
        reached(Point::AfterSign);
        let mut outputs = Vec::new();
        outputs.extend(step.problems.into_iter().map(|(ticket, refusal)| Output::Problem { ticket, refusal }));
        reached(Point::BeforeReceipt);
        for owed in step.owed {
            let ticket = owed.ticket;
            let bytes = self.make_answer(owed)?;
            outputs.push(Output::Answer { ticket, bytes });
        }
        reached(Point::AfterReceipt);
        outputs.extend(step.done.into_iter().map(|(ticket, result)| Output::Done { ticket, result }));
        outputs.extend(step.pages.into_iter().map(Output::Page));
        outputs.extend(step.changed.into_iter().map(|(dossier, immediate)| Output::Changed { dossier, immediate }));
        self.line_up(step.tasks);
        for _ in 0..CALLS_AT_ONCE {
            let Some((peer, task)) = self.next_task() else { break };
            outputs.extend(self.make_call(peer, task)?);
            // Making a call may have told a conversation that nothing was left to do, and it may want another task now.
            let more = std::mem::take(&mut self.step.tasks);
            self.line_up(more);
        }
        for (host, look) in step.looks {
            outputs.extend(self.make_look(host, look)?);
        }
        let goes_on = self.to_call.iter().any(|tasks| !tasks.is_empty());
        let wakes =
            self.wake_at.values().copied().chain(self.boxes.wake_at(self.moment.wall)).chain([self.jobs.next()]);
        let at = if goes_on { Some(self.moment.wall) } else { wakes.min() };
        outputs.extend(at.map(Output::WakeAt));
        Ok(outputs)
    }

    fn line_up(&mut self, tasks: Vec<(Member, Task)>) {
        for (peer, task) in tasks {
            self.to_call[usize::from(task.slot != Slot::Urgent)].push_back((peer, task));
        }
    }

    fn next_task(&mut self) -> Option<(Member, Task)> {
        self.to_call.iter_mut().find_map(VecDeque::pop_front)
    }

    /// Ends this life of the node and gives back what it was made of. What was not committed is undone, as if the machine
    /// had stopped; charter and cards are to be read again from the log.
    pub fn into_parts(self) -> Result<Parts, Halt> {
        let Self { mut store, files, signer, sealing, trust, entropy, .. } = self;
        store.rollback()?;
        Ok(Parts { store, files, signer, sealing, trust, entropy })
    }

    /// Returns the log, to be read: what is durable and, between [`Node::prepare`] and [`Node::commit`], what is about to
    /// be.
    #[must_use]
    pub fn log(&self) -> &comity_store::Store {
        &self.store
    }

    /// Returns the files, to be read.
    #[must_use]
    pub fn file_store(&self) -> &FileStore {
        &self.files
    }

    /// Tells the conversation with `peer` what happened and notes what it wants done.
    pub(crate) fn tell(&mut self, peer: Member, told: Told) {
        let jitter = u64::from_be_bytes(random(&mut self.entropy));
        let now = self.moment.wall;
        let Some(state) = self.peers.get_mut(&peer) else { return };
        let mut wake = None;
        for says in state.conversation.step(now, jitter, told) {
            match says {
                Says::Do(task) => self.step.tasks.push((peer, task)),
                Says::WakeAt(at) => wake = Some(at),
            }
        }
        match wake {
            Some(at) => self.wake_at.insert(peer, at),
            None => self.wake_at.remove(&peer),
        };
    }

    /// Begins a conversation with every member that has none yet, and goes on with what an earlier life left undelivered.
    pub(crate) fn meet_peers(&mut self) -> Result<(), Halt> {
        let members: BTreeSet<Member> = self.trust.peers(self.moment.wall);
        for member in members {
            if self.peers.contains_key(&member) {
                continue;
            }
            self.peers.insert(member, Peer::new(self.moment.wall));
            self.greet(member)?;
        }
        Ok(())
    }

    /// Begins the conversation with a member anew that may be called again: what was found while it could not says nothing
    /// of its node.
    pub(crate) fn begin_again_with(&mut self, member: Member) -> Result<(), Halt> {
        if let Some(peer) = self.peers.get_mut(&member) {
            peer.conversation = comity_exchange::conversation::Conversation::new(self.moment.wall);
        }
        self.greet(member)
    }

    fn greet(&mut self, member: Member) -> Result<(), Halt> {
        self.tell(member, Told::Started);
        for urgent in [true, false] {
            if self.store.is_queued(member, crate::outbox::urgency_of(urgent))? {
                self.tell(member, Told::Queued { urgent });
            }
        }
        Ok(())
    }

    /// Signs own lines that were committed by a process that ended before it could sign them (LANE-003).
    fn sign_what_a_crash_left(&mut self) -> Result<(), Halt> {
        const AT_ONCE: usize = 1_000;
        loop {
            let unsigned = self.store.unsigned(AT_ONCE)?;
            for line in &unsigned {
                let signature = self.signer.sign_entry(&line.protected, &line.header);
                self.store.set_signature(&line.id, &signature)?;
            }
            if unsigned.len() < AT_ONCE {
                return Ok(());
            }
        }
    }

    fn store_signatures(&mut self) -> Result<(), Halt> {
        for (id, signature) in std::mem::take(&mut self.signatures) {
            self.store.set_signature(&id, &signature)?;
        }
        Ok(())
    }

    /// Ends this life of the node without a word and returns its stores as they were last committed.
    #[must_use]
    pub fn into_stores(mut self) -> (Store, FileStore) {
        // Nothing of an open transaction was promised to anybody; a fault here shows when the store is used again.
        let _ = self.store.rollback();
        (self.store, self.files)
    }

    /// Puts an older log under this node, as if somebody had replaced its disk. For tests.
    #[doc(hidden)]
    pub fn put_back_under(&mut self, older: &Store) -> Result<(), Halt> {
        Ok(self.store.put_back(older)?)
    }

    /// Returns this member's code.
    #[must_use]
    pub fn member(&self) -> Member {
        self.me
    }

    /// Returns the network.
    #[must_use]
    pub fn network(&self) -> NetworkId {
        self.network
    }

    pub(crate) fn now(&self) -> Time {
        self.moment.wall
    }
}
