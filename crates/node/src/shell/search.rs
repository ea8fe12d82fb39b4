//! Looking for words in the folder of a node: who keeps the index and who asks it, each with connections of its own.
//!
//! ```text
//!   changes ── a moment later ── index_some … until nothing is left ── quiet for a while: everything is closed
//!   Search::find ── find ──> an answer
//! ```
//!
//! Promise: the node's thread takes no part in it and waits for none of it. The index is made on a thread of its own that runs
//! when no other wants to and, while lines come in a stream, rests nine times as long as it works. An index that cannot be
//! used is thrown away and made anew.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use comity_store::{Position, Reader, SearchReader, SearchStore, StoreFault};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{Semaphore, broadcast, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout};

use super::paths;
use super::thread::Change;
use crate::disk::Room;
use crate::ports::Disk;
use crate::search::{BEHIND_MAX, Found, IndexFault, Question, SearchFault, find, index_some};

/// Lines of one transaction of the index, while lines come in a stream: a millisecond's work, so that nobody waits longer for
/// the processor.
const LINES_IN_A_STREAM: usize = 8;
/// Lines of one transaction while none come: many at once cost half of what each costs by itself.
const LINES_AT_ONCE: usize = 2_048;
/// How long after a change the index is looked at: what comes together is indexed together.
const A_MOMENT: Duration = Duration::from_millis(200);
/// While lines come in a stream, this many times as long as it worked it rests.
const RESTS: u32 = 9;
/// The longest rest.
const REST_MAX: Duration = Duration::from_secs(5);
/// After so long without a change everything is closed, which gives back what it held in memory.
const QUIET: Duration = Duration::from_secs(2);
/// Questions that wait for their turn; more are told so.
const WAITING_MAX: usize = 32;
/// After a failure, such as of a full disk, it is tried again; and so often somebody looks whether the index is still there.
const AGAIN: Duration = Duration::from_secs(60);

/// Asks the index of a node; cheap to clone.
#[derive(Clone)]
pub struct Search(Arc<Asked>);

struct Asked {
    folder: PathBuf,
    /// One question at a time: each takes milliseconds.
    turn: Semaphore,
    /// How many wait for their turn.
    waiting: AtomicUsize,
    open: Mutex<Option<(SearchReader, Reader)>>,
}

impl Search {
    /// Asks the index in a node's folder.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        let (turn, waiting) = (Semaphore::new(1), AtomicUsize::new(0));
        Self(Arc::new(Asked { folder: folder.into(), turn, waiting, open: Mutex::new(None) }))
    }

    /// Closes what it has open, once nobody asks any more.
    pub fn close(&self) {
        *self.0.open.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Answers a question on a thread where that may take its time. Whoever does not wait for it any more leaves the queue.
    pub async fn find(&self, question: Question) -> Result<Found, SearchFault> {
        let place = Waiting::among(&self.0.waiting).ok_or(SearchFault::Busy)?;
        let turn = self.0.turn.acquire().await;
        let asked = self.0.clone();
        // It breaks off only if this breaks off in there, which is as good as a log that stopped.
        let answer = spawn_blocking(move || asked.find(&question)).await;
        drop((turn, place));
        answer.unwrap_or(Err(SearchFault::Log(StoreFault::Halted)))
    }
}

/// A place in the queue.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn among(waiting: &'a AtomicUsize) -> Option<Self> {
        let place = Self(waiting);
        (waiting.fetch_add(1, Ordering::Relaxed) < WAITING_MAX).then_some(place)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Asked {
    fn find(&self, question: &Question) -> Result<Found, SearchFault> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.as_ref().is_some_and(|(index, _)| index.is_thrown_away()) {
            *open = None;
        }
        if open.is_none() {
            let log = Reader::open(&paths::log(&self.folder)).map_err(SearchFault::Log)?;
            log.verify_reads();
            *open = match SearchReader::open(&paths::search(&self.folder)) {
                Ok(index) => Some((index, log)),
                // It is being made for the first time, or anew; or there is nothing to be found.
                Err(_) => return nothing_yet(&log),
            };
        }
        let Some((index, log)) = open.as_ref() else { return Err(SearchFault::Log(StoreFault::Halted)) };
        match find(index, log, question) {
            Err(SearchFault::Index(fault)) => {
                let answer = nothing_yet(log);
                *open = None;
                tracing::warn!(%fault, "the index of words cannot be read");
                throw_away_if_lost(&self.folder, fault);
                answer
            }
            Err(SearchFault::Log(fault)) => {
                *open = None;
                Err(SearchFault::Log(fault))
            }
            answer => answer,
        }
    }
}

/// The answer while there is no index: everything is behind.
fn nothing_yet(log: &Reader) -> Result<Found, SearchFault> {
    let behind = log.lines_after(Position(0), BEHIND_MAX).map_err(SearchFault::Log)?;
    Ok(Found { behind, ..Found::default() })
}

/// Throws an index away that has to be made anew. Whoever has it open notices by its file. A full disk, or one that is busy,
/// passes.
fn throw_away_if_lost(folder: &Path, fault: StoreFault) {
    let is_lost = matches!(
        fault,
        StoreFault::Corrupt | StoreFault::NotAStore | StoreFault::NewerSchema { .. } | StoreFault::Unexpected(_)
    );
    if is_lost && let Err(fault) = SearchStore::throw_away(&paths::search(folder)) {
        tracing::warn!(%fault, "nor can it be thrown away");
    }
}

/// Who makes the index, while there is something to do.
struct Indexer {
    folder: PathBuf,
    log: Reader,
    /// Opened once there are lines: it takes as much memory as a few hundred of them.
    index: Option<SearchStore>,
    /// How far the log was at the last look.
    reached: Position,
    /// Lines of the next look.
    lines: usize,
}

/// What one look at the log came to.
struct Looked {
    /// Nothing is left.
    is_done: bool,
    /// More came since the look before.
    is_busy: bool,
}

impl Indexer {
    fn open(folder: &Path) -> Result<Self, StoreFault> {
        let log = Reader::open(&paths::log(folder))?;
        let reached = log.reached()?;
        Ok(Self { folder: folder.into(), log, index: None, reached, lines: LINES_IN_A_STREAM })
    }

    fn look(&mut self) -> Result<Looked, IndexFault> {
        if self.index.as_ref().is_some_and(|index| index.is_thrown_away()) {
            self.index = None;
        }
        let nothing = Looked { is_done: true, is_busy: false };
        let index = match &mut self.index {
            Some(index) => index,
            None if self.log.lines_after(Position(0), 1).map_err(IndexFault::Log)? == 0 => return Ok(nothing),
            None => self.index.insert(SearchStore::open(&paths::search(&self.folder))?),
        };
        let is_done = index_some(&self.log, index, self.lines)?;
        let reached = self.log.reached().map_err(IndexFault::Log)?;
        let is_busy = reached > self.reached;
        self.reached = reached;
        self.lines = if is_busy { LINES_IN_A_STREAM } else { (self.lines * 4).min(LINES_AT_ONCE) };
        Ok(Looked { is_done, is_busy })
    }
}

/// Who keeps an index. Dropped, it ends by and by.
pub struct Indexing {
    /// Held as long as it goes on.
    goes_on: oneshot::Sender<()>,
    thread: Option<JoinHandle<()>>,
}

impl Indexing {
    /// Ends it, and returns when its databases are closed: whoever closes the log after that closes it whole.
    pub fn end(self) {
        let Self { goes_on, thread } = self;
        drop(goes_on);
        // If it broke off, there is nothing left to end.
        thread.into_iter().for_each(|thread| drop(thread.join()));
    }
}

/// Keeps the index of the node in `folder` up with its log, on a thread of its own that lets every other go first. `disk` is
/// asked whether there is room: where lines of others stop, the index does.
pub fn keep_indexing(folder: PathBuf, changes: broadcast::Receiver<Change>, disk: impl Disk + 'static) -> Indexing {
    let (goes_on, end) = oneshot::channel();
    let mut watch = Watch { changes, end };
    let keep = move || {
        go_last();
        match tokio::runtime::Builder::new_current_thread().enable_time().build() {
            Ok(clock) => clock.block_on(keep(&folder, &mut watch, &disk)),
            Err(fault) => tracing::warn!(%fault, "the index of words is not kept"),
        }
    };
    let thread = std::thread::Builder::new().name("search".into()).spawn(keep);
    if let Err(fault) = &thread {
        tracing::warn!(%fault, "the index of words is not kept");
    }
    Indexing { goes_on, thread: thread.ok() }
}

/// Has this thread run when no other wants to.
#[cfg(target_os = "linux")]
fn go_last() {
    // Of Linux's threads each has a priority of its own. If it cannot be had, the index still rests between its rounds.
    let _ = rustix::process::setpriority_process(None, 19);
}

#[cfg(not(target_os = "linux"))]
fn go_last() {}

/// What whoever keeps the index waits for.
struct Watch {
    changes: broadcast::Receiver<Change>,
    end: oneshot::Receiver<()>,
}

impl Watch {
    /// Waits for a change; `false` if it is to end, or there will be none any more.
    async fn changed(&mut self) -> bool {
        tokio::select! {
            _ = &mut self.end => false,
            change = self.changes.recv() => {
                // One look is enough for all that came together.
                while !matches!(self.changes.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
                !matches!(change, Err(RecvError::Closed))
            }
        }
    }

    /// Rests; `false` if it is to end.
    async fn rested(&mut self, rest: Duration) -> bool {
        timeout(rest, &mut self.end).await.is_err()
    }
}

/// On a thread of its own: what takes its time holds nobody up.
async fn keep(folder: &Path, watch: &mut Watch, disk: &impl Disk) {
    let mut indexer = None;
    loop {
        let begun = Instant::now();
        let goes_on = match round(folder, &mut indexer, disk) {
            Ok(looked) if !looked.is_done => {
                let rest = if looked.is_busy { (begun.elapsed() * RESTS).min(REST_MAX) } else { Duration::ZERO };
                watch.rested(rest).await
            }
            Ok(_) => {
                let mut changed = timeout(QUIET, watch.changed()).await;
                while changed.is_err() {
                    indexer = None;
                    changed = timeout(AGAIN, watch.changed()).await;
                    // Whoever asked may have thrown it away.
                    if changed.is_err() && !paths::search(folder).exists() {
                        break;
                    }
                }
                changed.unwrap_or(true) && watch.rested(A_MOMENT).await
            }
            Err(fault) => {
                indexer = None;
                tracing::warn!(%fault, "the index of words cannot be kept; searching lacks what came last");
                if let IndexFault::Index(fault) = fault {
                    throw_away_if_lost(folder, fault);
                }
                watch.rested(AGAIN).await
            }
        };
        if !goes_on {
            return;
        }
    }
}

/// One look at the log; without room for an index there is nothing to do.
fn round(folder: &Path, indexer: &mut Option<Indexer>, disk: &impl Disk) -> Result<Looked, IndexFault> {
    if disk.space().is_some_and(|space| !space.room(Room::Ample).takes_lines_of_others()) {
        return Ok(Looked { is_done: true, is_busy: false });
    }
    let indexer = match indexer {
        Some(indexer) => indexer,
        None => indexer.insert(Indexer::open(folder).map_err(IndexFault::Log)?),
    };
    indexer.look()
}
