//! Looking for words in the folder of a node: who keeps the index and who asks it, each with connections of its own.
//!
//! ```text
//!   changes ── a moment later ── index_some … until nothing is left ── quiet for a while: everything is closed
//!   Search::find ── find ──> an answer
//! ```
//!
//! Promise: the node's thread takes no part in it and waits for none of it; while lines come in a stream, the index takes a
//! tenth of one processor and lets them go first. An index that cannot be used is thrown away and made anew.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use comity_store::{Position, Reader, SearchReader, SearchStore, StoreFault};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, timeout};

use super::paths;
use super::thread::Change;
use crate::disk::Room;
use crate::ports::Disk;
use crate::search::{BEHIND_MAX, Found, Question, SearchFault, find, index_some};

/// Lines of one transaction of the index.
const LINES_AT_ONCE: usize = 2_000;
/// How long after a change the index is looked at: what comes together is indexed together.
const A_MOMENT: Duration = Duration::from_millis(200);
/// While lines come in a stream, this many times as long as it worked it rests.
const RESTS: u32 = 9;
/// The longest rest.
const REST_MAX: Duration = Duration::from_secs(5);
/// After so long without a change everything is closed, which gives back what it held in memory.
const QUIET: Duration = Duration::from_secs(10);
/// After a failure, such as of a full disk, it is tried again.
const AGAIN: Duration = Duration::from_secs(60);

/// Asks the index of a node; cheap to clone.
#[derive(Clone)]
pub struct Search(Arc<Asked>);

struct Asked {
    folder: PathBuf,
    /// One question at a time: each takes milliseconds.
    open: Mutex<Option<(SearchReader, Reader)>>,
}

impl Search {
    /// Asks the index in a node's folder.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self(Arc::new(Asked { folder: folder.into(), open: Mutex::new(None) }))
    }

    /// Answers a question on a thread where that may take its time.
    pub async fn find(&self, question: Question) -> Result<Found, SearchFault> {
        let asked = self.0.clone();
        // It breaks off only if this breaks off in there, which is as good as a store that stopped.
        spawn_blocking(move || asked.find(&question)).await.unwrap_or(Err(SearchFault::Store(StoreFault::Halted)))
    }
}

impl Asked {
    fn find(&self, question: &Question) -> Result<Found, SearchFault> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.as_ref().is_none_or(|(index, _)| index.is_thrown_away()) {
            let log = Reader::open(&paths::log(&self.folder))?;
            log.verify_reads();
            *open = match SearchReader::open(&paths::search(&self.folder)) {
                Ok(index) => Some((index, log)),
                // It is being made for the first time, or anew.
                Err(_) => {
                    let behind = log.lines_after(Position(0), BEHIND_MAX)?;
                    return Ok(Found { behind, ..Found::default() });
                }
            };
        }
        let Some((index, log)) = open.as_ref() else { return Err(SearchFault::Store(StoreFault::Halted)) };
        let answer = find(index, log, question);
        if matches!(answer, Err(SearchFault::Store(_))) {
            *open = None;
        }
        answer
    }
}

/// Who makes the index, while there is something to do.
struct Indexer {
    log: Reader,
    index: SearchStore,
    /// How far the log was at the last look.
    reached: Position,
}

/// What one look at the log came to.
struct Looked {
    indexer: Indexer,
    /// Nothing is left.
    is_done: bool,
    /// More came meanwhile than was indexed.
    is_busy: bool,
}

impl Indexer {
    fn open(folder: &Path) -> Result<Self, StoreFault> {
        let log = Reader::open(&paths::log(folder))?;
        let index = SearchStore::open(&paths::search(folder))?;
        let reached = log.reached()?;
        Ok(Self { log, index, reached })
    }

    fn look(mut self) -> Result<Looked, StoreFault> {
        let is_done = index_some(&self.log, &mut self.index, LINES_AT_ONCE)?;
        let reached = self.log.reached()?;
        let is_busy = reached > self.reached;
        self.reached = reached;
        Ok(Looked { indexer: self, is_done, is_busy })
    }
}

/// Keeps the index of the node in `folder` up with its log, until nobody speaks to the node any more. `disk` is asked
/// whether there is room: where lines of others stop, the index does.
pub async fn keep_indexing(folder: PathBuf, mut changes: broadcast::Receiver<Change>, disk: impl Disk) {
    let mut indexer = None;
    loop {
        let is_room = disk.space().is_none_or(|space| space.room(Room::Ample).takes_lines_of_others());
        let begun = Instant::now();
        match look(&folder, indexer.take(), is_room).await {
            Ok(Some(looked)) if !looked.is_done => {
                if looked.is_busy {
                    sleep((begun.elapsed() * RESTS).min(REST_MAX)).await;
                }
                indexer = Some(looked.indexer);
                continue;
            }
            Ok(looked) => {
                indexer = looked.map(|looked| looked.indexer);
                match timeout(QUIET, changed(&mut changes)).await {
                    Ok(true) => {}
                    Ok(false) => return,
                    Err(_) => {
                        indexer = None;
                        if !changed(&mut changes).await {
                            return;
                        }
                    }
                }
                sleep(A_MOMENT).await;
            }
            Err(fault) => {
                tracing::warn!(%fault, "the index of words cannot be kept; searching lacks what came last");
                if is_lost(fault)
                    && let Err(fault) = SearchStore::throw_away(&paths::search(&folder))
                {
                    tracing::warn!(%fault, "nor can it be thrown away");
                }
                // Whoever stops meanwhile is not waited for.
                let mut rest = pin!(sleep(AGAIN));
                loop {
                    tokio::select! {
                        () = &mut rest => break,
                        there = changed(&mut changes) => if !there { return },
                    }
                }
            }
        }
    }
}

/// One look at the log; `None` where there is no room for an index.
async fn look(folder: &Path, indexer: Option<Indexer>, is_room: bool) -> Result<Option<Looked>, StoreFault> {
    if !is_room {
        return Ok(None);
    }
    let folder = folder.to_owned();
    let look = move || indexer.map_or_else(|| Indexer::open(&folder), Ok)?.look().map(Some);
    spawn_blocking(look).await.unwrap_or(Err(StoreFault::Halted))
}

/// Waits for a change; `false` if there will be none any more.
async fn changed(changes: &mut broadcast::Receiver<Change>) -> bool {
    !matches!(changes.recv().await, Err(RecvError::Closed))
}

/// Tells whether an index has to be made anew. A full disk, or a log that is busy, passes.
fn is_lost(fault: StoreFault) -> bool {
    !matches!(fault, StoreFault::Full | StoreFault::Busy | StoreFault::OlderSchema { .. } | StoreFault::Halted)
}
