//! The thread that owns a node.

use std::collections::HashMap;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;
use std::thread::JoinHandle;
use std::time::Duration;

use comity_dossier::{Actor, DossierId, Refusal, Time};
use comity_exchange::conversation::Trouble;
use tokio::sync::{broadcast, oneshot};

use super::queue::{Job, Queue};
use super::{Carried, Courier, Directions, NoPager, Pager};
use crate::desk::{Act, ActFault, Done};
use crate::node::{Halt, Input, Node, Output, Point, Ticket};
use crate::ports::{Clock, Disk, Moment};
use crate::silence::PageTrouble;
use crate::turns::Turns;

/// For how long people look before a step that is due.
const LOOKS_MS: u64 = 25;
/// How often the disk is asked for its room.
const DISK_MS: u64 = 5_000;
/// Changes that a slow listener may fall behind before it has to look at everything again.
const CHANGES_KEPT: usize = 1_024;
/// The longest sleep: conversations say when they want to be asked, this is only a bound.
const SLEEP_MAX: Duration = Duration::from_secs(60);

/// A dossier changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub dossier: DossierId,
    /// An immediate line of another member came.
    pub immediate: bool,
    /// The last position of this node's log when it was told: what came is found with [`Node::news`].
    pub position: u64,
}

/// The node has stopped and answers nobody any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the node has stopped")]
pub struct Stopped;

/// Speaks to a running node; cheap to clone.
#[derive(Clone)]
pub struct Handle {
    queue: Arc<Queue>,
    changes: broadcast::Sender<Change>,
}

/// A running node.
pub struct Running {
    /// Speaks to it.
    pub handle: Handle,
    thread: JoinHandle<Result<(), Halt>>,
}

impl Running {
    /// Waits until the node has stopped; `Err` if its store failed.
    pub fn join(self) -> Result<(), Halt> {
        drop(self.handle);
        self.thread.join().unwrap_or(Err(Halt(comity_store::StoreFault::Halted)))
    }

    /// Tells whether the node has stopped.
    #[must_use]
    pub fn has_stopped(&self) -> bool {
        self.thread.is_finished()
    }
}

impl Handle {
    /// Gives a peer's call to the node and waits for its answer.
    pub async fn call(&self, bytes: Vec<u8>) -> Result<Result<Vec<u8>, Refusal>, Stopped> {
        self.send(|reply| Job::Call(bytes, reply)).await
    }

    /// Does what somebody wants done, and waits until it is durable.
    pub async fn act(&self, actor: Actor, act: Act) -> Result<Result<Done, ActFault>, Stopped> {
        self.send(|reply| Job::Act(actor, Box::new(act), reply)).await
    }

    /// Looks at the node.
    pub async fn ask<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Node) -> T + Send + 'static,
    ) -> Result<T, Stopped> {
        let (reply, answer) = oneshot::channel();
        self.queue.push_look(Box::new(move |node| drop(reply.send(look(node)))))?;
        answer.await.map_err(|_| Stopped)
    }

    /// Hears of every dossier that changes from now on.
    #[must_use]
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Asks the node to stop after what it is doing.
    pub fn stop(&self) {
        self.queue.stop();
    }

    async fn send<T>(&self, job: impl FnOnce(oneshot::Sender<T>) -> Job) -> Result<T, Stopped> {
        let (reply, answer) = oneshot::channel();
        self.queue.push(job(reply))?;
        answer.await.map_err(|_| Stopped)
    }
}

/// Runs a node on a thread of its own. `first` are the outputs that opening it gave; `reached` is told of each named
/// point of a step. Must be called inside a tokio runtime, which carries the calls.
pub fn run(
    node: Node,
    first: Vec<Output>,
    clock: impl Clock + 'static,
    disk: impl Disk + 'static,
    courier: Arc<dyn Courier>,
    reached: impl FnMut(Point) + Send + 'static,
) -> Running {
    run_with_pager(node, first, clock, disk, courier, Arc::new(NoPager), reached)
}

/// The same with a pager, by which the administrators of peers that do not answer are paged.
pub fn run_with_pager(
    node: Node,
    first: Vec<Output>,
    clock: impl Clock + 'static,
    disk: impl Disk + 'static,
    courier: Arc<dyn Courier>,
    pager: Arc<dyn Pager>,
    reached: impl FnMut(Point) + Send + 'static,
) -> Running {
    let queue = Arc::new(Queue::default());
    let (changes, _) = broadcast::channel(CHANGES_KEPT);
    let handle = Handle { queue: queue.clone(), changes };
    let keeper = Keeper {
        node,
        clock: Box::new(clock),
        disk: Box::new(disk),
        disk_asked_ms: None,
        courier,
        pager,
        reached: Box::new(reached),
        runtime: tokio::runtime::Handle::current(),
        queue,
        changes: handle.changes.clone(),
        turns: Turns::default(),
        calls: HashMap::new(),
        acts: HashMap::new(),
        next_ticket: 0,
        wake_at: None,
    };
    let thread = std::thread::Builder::new()
        .name("node".into())
        .spawn(move || keeper.live(first))
        .expect("a machine that cannot start one thread cannot run a node");
    Running { handle, thread }
}

/// The state of the node thread.
struct Keeper {
    node: Node,
    clock: Box<dyn Clock>,
    disk: Box<dyn Disk>,
    /// When the disk was asked last, by the steady clock.
    disk_asked_ms: Option<u64>,
    courier: Arc<dyn Courier>,
    pager: Arc<dyn Pager>,
    reached: Box<dyn FnMut(Point) + Send>,
    runtime: tokio::runtime::Handle,
    queue: Arc<Queue>,
    changes: broadcast::Sender<Change>,
    turns: Turns,
    calls: HashMap<Ticket, oneshot::Sender<Result<Vec<u8>, Refusal>>>,
    acts: HashMap<Ticket, oneshot::Sender<Result<Done, ActFault>>>,
    next_ticket: Ticket,
    wake_at: Option<Time>,
}

/// A call that breaks off in the courier came to nothing like any other, or its peer would never be called again. It is
/// carried in the task that waits for it: one task less to wake on the way back.
fn or_cut_off(mut carried: Carried) -> impl Future<Output = Result<Vec<u8>, Trouble>> + Send {
    poll_fn(move |context| {
        let polled = catch_unwind(AssertUnwindSafe(|| carried.as_mut().poll(context)));
        polled.unwrap_or(Poll::Ready(Err(Trouble::CutOff)))
    })
}

/// However the thread ends, whoever waits for it is told.
struct Closing(Arc<Queue>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Keeper {
    fn live(mut self, first: Vec<Output>) -> Result<(), Halt> {
        let _closing = Closing(self.queue.clone());
        self.dispatch(first)?;
        loop {
            let patience = if self.turns.is_empty() { self.sleep() } else { Duration::ZERO };
            let round = self.queue.round(patience);
            // Everything that has come is looked at before a step, or what is pressing would wait behind what is not.
            round.jobs.into_iter().for_each(|job| self.begin_to_wait(job));
            // Who looks again and again keeps no retry from its time.
            if !self.turns.is_empty() || !round.looks || self.sleep().is_zero() {
                self.step_in_turn()?;
            }
            self.let_people_look();
            if self.node.has_met_damage() {
                // Whoever looked was not shown what is damaged: it is mended and shown again at once.
                self.step(self.clock.now(), Vec::new())?;
            }
            if round.stop {
                while self.turns.has_acts() {
                    self.step_in_turn()?;
                }
                return self.end();
            }
        }
    }

    fn begin_to_wait(&mut self, job: Job) {
        match job {
            Job::Returned(input) => self.wait(input),
            Job::Call(bytes, reply) => {
                let ticket = self.ticket();
                self.calls.insert(ticket, reply);
                self.wait(Input::Call { ticket, bytes });
            }
            Job::Act(actor, act, reply) => {
                let ticket = self.ticket();
                self.acts.insert(ticket, reply);
                self.wait(Input::Act { ticket, actor, act });
            }
        }
    }

    /// Has an input wait for its turn; a call for which there is no room is told so.
    fn wait(&mut self, input: Input) {
        if let Err(ticket) = self.turns.push(&self.node, input) {
            self.answer(ticket, Err(Refusal::Busy));
        }
    }

    fn step_in_turn(&mut self) -> Result<(), Halt> {
        let now = self.clock.now();
        let inputs = self.turns.next(&mut self.node, now);
        self.step(now, inputs)
    }

    /// Serves looks: one at least, and then on until a step has been due for a while. A look is short (a page reads a
    /// bounded number of rows), so this is how long a call of a peer waits for people.
    fn let_people_look(&mut self) {
        let begun = self.clock.now().steady_ms;
        while let Some(look) = self.queue.next_look() {
            look(&mut self.node);
            let is_due = !self.turns.is_empty() || self.queue.has_jobs() || self.sleep().is_zero();
            if is_due && self.clock.now().steady_ms.saturating_sub(begun) >= LOOKS_MS {
                return;
            }
        }
    }

    /// Asks the disk for its room now and then.
    fn space(&mut self, steady_ms: u64) -> Option<Input> {
        let is_due = self.disk_asked_ms.is_none_or(|asked| steady_ms.saturating_sub(asked) >= DISK_MS);
        self.disk_asked_ms = if is_due { Some(steady_ms) } else { self.disk_asked_ms };
        is_due.then(|| self.disk.space()).flatten().map(Input::Disk)
    }

    /// A clean stop: lanes end with a word, so that nobody waits for more of them.
    fn end(&mut self) -> Result<(), Halt> {
        let ticket = self.ticket();
        let act = Box::new(Act::CloseLanes);
        self.step(self.clock.now(), vec![Input::Act { ticket, actor: crate::desk::automatic(), act }])?;
        self.step(self.clock.now(), Vec::new())
    }

    fn step(&mut self, now: Moment, inputs: Vec<Input>) -> Result<(), Halt> {
        let inputs = self.space(now.steady_ms).into_iter().chain(inputs).collect();
        self.node.prepare(now, inputs)?;
        let paths = self.node.paths();
        if paths.pass(Point::BeforeCommit) {
            (self.reached)(Point::BeforeCommit);
        }
        self.node.commit()?;
        let outputs = self.node.release_with(&mut *self.reached)?;
        self.dispatch(outputs)?;
        if paths.pass(Point::AfterSend) {
            (self.reached)(Point::AfterSend);
        }
        Ok(())
    }

    fn dispatch(&mut self, outputs: Vec<Output>) -> Result<(), Halt> {
        self.wake_at = None;
        let tells = outputs.iter().any(|output| matches!(output, Output::Changed { .. }));
        let position = if tells { self.node.log_position()? } else { 0 };
        for output in outputs {
            match output {
                Output::Answer { ticket, bytes } => self.answer(ticket, Ok(bytes)),
                Output::Problem { ticket, refusal } => self.answer(ticket, Err(refusal)),
                Output::Done { ticket, result } => {
                    if let Some(reply) = self.acts.remove(&ticket) {
                        drop(reply.send(result));
                    }
                }
                Output::Changed { dossier, immediate } => {
                    drop(self.changes.send(Change { dossier, immediate, position }));
                }
                Output::WakeAt(at) => self.wake_at = Some(at),
                Output::Page(paging) => {
                    let (number, told, queue) = (paging.number, self.pager.page(paging), self.queue.clone());
                    self.runtime.spawn(async move {
                        let result = tokio::spawn(told).await.unwrap_or(Err(PageTrouble::Unreachable));
                        // Nobody takes it any more once the thread has ended.
                        let _ = queue.push(Job::Returned(Input::Paged { number, result }));
                    });
                }
                Output::Post { to, call, bytes, urgent, waits_s } => {
                    let carried = match self.node.directions(to, urgent, waits_s) {
                        Some(directions) => self.courier.carry(directions, bytes),
                        None => Box::pin(std::future::ready(Err(Trouble::NoAddress))),
                    };
                    let queue = self.queue.clone();
                    self.runtime.spawn(async move {
                        let result = or_cut_off(carried).await;
                        // Nobody takes it any more once the thread has ended.
                        let _ = queue.push(Job::Returned(Input::Returned { call, peer: to, result }));
                    });
                }
            }
        }
        Ok(())
    }

    fn answer(&mut self, ticket: Ticket, result: Result<Vec<u8>, Refusal>) {
        if let Some(reply) = self.calls.remove(&ticket) {
            drop(reply.send(result));
        }
    }

    fn ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        self.next_ticket
    }

    fn sleep(&self) -> Duration {
        let now = self.clock.now().wall;
        self.wake_at.map_or(SLEEP_MAX, |at| Duration::from_millis(at.since_ms(now)).min(SLEEP_MAX))
    }
}

impl Node {
    /// Where and how a peer is called, by its newest card; `None` if it has no direct address.
    fn directions(&self, to: comity_dossier::Member, urgent: bool, waits_s: u16) -> Option<Directions> {
        let card = self.trust.card_chain(to)?.newest_card()?;
        let addresses = card.addresses.iter().filter_map(|address| match address {
            comity_dossier::card::Address::Direct(url) => Some(url.clone()),
            _ => None,
        });
        let addresses: Vec<_> = addresses.collect();
        (!addresses.is_empty()).then(|| Directions { to, addresses, tls: card.tls.clone(), urgent, waits_s })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_breaks_off_in_the_courier_is_cut_off_and_one_that_comes_back_is_not() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let came_to = |carried: Carried| runtime.block_on(or_cut_off(carried));
        let breaks: Carried = Box::pin(async { unreachable!("it breaks off") });
        assert_eq!(came_to(breaks), Err(Trouble::CutOff));
        assert_eq!(came_to(Box::pin(async { Ok(vec![1]) })), Ok(vec![1]));
    }
}
