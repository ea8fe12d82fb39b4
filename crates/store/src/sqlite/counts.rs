//! How many rows there are of what grows without end: counted when somebody asks first, kept up by whoever writes.
//!
//! Promise: to count takes as long as there are rows, so a [`super::Store`] does it once. What is undone, or changes in a way
//! that is not worth following, is forgotten and counted again when somebody asks.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use crate::{PostedDepth, StoreFault, Urgency};

/// What a store has counted.
#[derive(Default)]
pub(super) struct Counts {
    /// Lines in the queues of each peer that was asked for, bulk and urgent, by the peer's number.
    queues: RefCell<HashMap<i64, [u64; 2]>>,
    /// What of that waits in mailboxes.
    posted: RefCell<HashMap<i64, PostedDepth>>,
    /// All entries.
    pub(super) entries: Count,
    /// All receipts.
    pub(super) receipts: Count,
}

impl Counts {
    /// Forgets them all: what was written is undone, or nobody knows how many rows it concerned.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Forgets what waits for whom.
    pub(super) fn forget_queues(&mut self) {
        self.queues.get_mut().clear();
        self.posted.get_mut().clear();
    }

    /// Returns what of that which waits for a peer waits in mailboxes.
    pub(super) fn posted(
        &self,
        peer: i64,
        count: impl FnOnce() -> Result<PostedDepth, StoreFault>,
    ) -> Result<PostedDepth, StoreFault> {
        let known = self.posted.borrow().get(&peer).copied();
        let counted = known.map_or_else(count, Ok)?;
        self.posted.borrow_mut().insert(peer, counted);
        Ok(counted)
    }

    /// Forgets what of that which waits for a peer waits in mailboxes.
    pub(super) fn forget_posted(&mut self, peer: i64) {
        self.posted.get_mut().remove(&peer);
    }

    /// Returns how much waits for a peer.
    pub(super) fn of(
        &self,
        peer: i64,
        count: impl FnOnce() -> Result<[u64; 2], StoreFault>,
    ) -> Result<[u64; 2], StoreFault> {
        let known = self.queues.borrow().get(&peer).copied();
        let counted = known.map_or_else(count, Ok)?;
        self.queues.borrow_mut().insert(peer, counted);
        Ok(counted)
    }

    pub(super) fn add(&mut self, peer: i64, urgency: Urgency, lines: usize) {
        if let Some(depth) = self.queues.get_mut().get_mut(&peer) {
            depth[at(urgency)] += lines as u64;
        }
    }

    pub(super) fn take(&mut self, peer: i64, urgency: Urgency, lines: usize) {
        if lines > 0 {
            self.forget_posted(peer);
        }
        if let Some(depth) = self.queues.get_mut().get_mut(&peer) {
            depth[at(urgency)] = depth[at(urgency)].saturating_sub(lines as u64);
        }
    }

    /// Returns the queues of a peer in which anything may wait.
    pub(super) fn queues(&self, peer: i64) -> impl Iterator<Item = Urgency> + use<> {
        let depth = self.queues.borrow().get(&peer).copied().unwrap_or([1, 1]);
        [Urgency::Urgent, Urgency::Bulk].into_iter().filter(move |urgency| depth[at(*urgency)] > 0)
    }
}

fn at(urgency: Urgency) -> usize {
    match urgency {
        Urgency::Bulk => 0,
        Urgency::Urgent => 1,
    }
}

/// How many rows one table has, once somebody has asked.
#[derive(Default)]
pub(super) struct Count(Cell<Option<u64>>);

impl Count {
    pub(super) fn get(&self, count: impl FnOnce() -> Result<u64, StoreFault>) -> Result<u64, StoreFault> {
        let counted = self.0.get().map_or_else(count, Ok)?;
        self.0.set(Some(counted));
        Ok(counted)
    }

    /// Says that there are more rows.
    pub(super) fn more(&self, rows: usize) {
        self.0.set(self.0.get().map(|known| known + rows as u64));
    }

    /// Says that there are fewer.
    pub(super) fn fewer(&self, rows: usize) {
        self.0.set(self.0.get().map(|known| known.saturating_sub(rows as u64)));
    }
}
