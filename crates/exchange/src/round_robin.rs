//! Deficit round robin: whose work comes next, so that nobody's flood delays another's line.
//!
//! Each peer has a queue for urgent work and one for the rest, both bounded. In each round a peer may spend a quantum, by
//! cost in bytes or lines; what it does not spend, because its next piece is larger, it keeps for the next round. A piece
//! from another peer therefore waits for at most one quantum and one piece of each peer in between, however much they sent.
//!
//! Promise: urgent pieces come before all others, and are shared out among peers in the same way; a flood fills only the
//! flooder's own queue, whose pieces are then refused.
//! Not here: what the work is, threads.

use alloc::collections::{BTreeMap, VecDeque};

/// One peer's work of one urgency.
#[derive(Clone, Debug)]
struct Queue<T> {
    pieces: VecDeque<(u64, T)>,
    cost: u64,
    deficit: u64,
}

/// Work of one urgency, of all peers.
#[derive(Clone, Debug)]
struct Ring<P, T> {
    queues: BTreeMap<P, Queue<T>>,
    turns: VecDeque<P>,
    /// The peer in front has already been given its quantum for this turn.
    given: bool,
}

/// Shares work out among peers `P`; a piece of work is a `T`.
#[derive(Clone, Debug)]
pub struct RoundRobin<P, T> {
    urgent: Ring<P, T>,
    bulk: Ring<P, T>,
    quantum: u64,
    cost_max: u64,
}

impl<P: Ord + Clone, T> RoundRobin<P, T> {
    /// Begins with a quantum per peer and turn, and the most cost that may wait of one peer and urgency.
    ///
    /// A single piece may cost more than either, if nothing of that peer waits.
    #[must_use]
    pub fn new(quantum: u64, cost_max: u64) -> Self {
        Self { urgent: Ring::default(), bulk: Ring::default(), quantum: quantum.max(1), cost_max }
    }

    /// Takes a piece of work of `peer`, or gives it back if too much of that peer waits (the call is answered `busy`).
    pub fn push(&mut self, peer: P, urgent: bool, cost: u64, piece: T) -> Result<(), T> {
        let ring = if urgent { &mut self.urgent } else { &mut self.bulk };
        ring.push(peer, cost.max(1), self.cost_max, piece)
    }

    /// Returns the piece of work whose turn it is, with its peer.
    pub fn pop(&mut self) -> Option<(P, T)> {
        self.urgent.pop(self.quantum).or_else(|| self.bulk.pop(self.quantum))
    }

    /// Returns how many pieces wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.urgent.len() + self.bulk.len()
    }

    /// Tells whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.urgent.turns.is_empty() && self.bulk.turns.is_empty()
    }

    /// Returns the cost of what waits of one peer, urgent and not.
    #[must_use]
    pub fn waiting_cost(&self, peer: &P) -> u64 {
        [&self.urgent, &self.bulk].into_iter().filter_map(|ring| ring.queues.get(peer)).map(|queue| queue.cost).sum()
    }
}

impl<P, T> Default for Ring<P, T> {
    fn default() -> Self {
        Self { queues: BTreeMap::new(), turns: VecDeque::new(), given: false }
    }
}

impl<P: Ord + Clone, T> Ring<P, T> {
    fn push(&mut self, peer: P, cost: u64, cost_max: u64, piece: T) -> Result<(), T> {
        if let Some(queue) = self.queues.get_mut(&peer) {
            let sum = queue.cost.saturating_add(cost);
            if sum > cost_max {
                return Err(piece);
            }
            queue.cost = sum;
            queue.pieces.push_back((cost, piece));
        } else {
            self.turns.push_back(peer.clone());
            self.queues.insert(peer, Queue { pieces: VecDeque::from([(cost, piece)]), cost, deficit: 0 });
        }
        Ok(())
    }

    fn pop(&mut self, quantum: u64) -> Option<(P, T)> {
        if !self.given {
            self.skip_rounds_in_which_nobody_can(quantum);
        }
        loop {
            let peer = self.turns.front()?.clone();
            let Some(queue) = self.queues.get_mut(&peer) else {
                self.end_turn(false);
                continue;
            };
            if !self.given {
                queue.deficit = queue.deficit.saturating_add(quantum);
                self.given = true;
            }
            match queue.pieces.front() {
                Some((cost, _)) if *cost <= queue.deficit => {}
                _ => {
                    self.end_turn(true);
                    continue;
                }
            }
            let (cost, piece) = queue.pieces.pop_front()?;
            queue.deficit -= cost;
            queue.cost = queue.cost.saturating_sub(cost);
            if queue.pieces.is_empty() {
                // Who has nothing to do saves nothing up.
                self.queues.remove(&peer);
                self.end_turn(false);
            }
            return Some((peer, piece));
        }
    }

    /// Gives every peer the quanta of the rounds in which no piece would fit, so that a small quantum costs no time.
    fn skip_rounds_in_which_nobody_can(&mut self, quantum: u64) {
        let rounds_of = |queue: &Queue<T>| {
            let lacking = queue.pieces.front().map_or(0, |(cost, _)| cost.saturating_sub(queue.deficit));
            lacking.div_ceil(quantum).saturating_sub(1)
        };
        let rounds = self.queues.values().map(rounds_of).min().unwrap_or(0);
        if rounds > 0 {
            let each = rounds.saturating_mul(quantum);
            self.queues.values_mut().for_each(|queue| queue.deficit = queue.deficit.saturating_add(each));
        }
    }

    fn end_turn(&mut self, again: bool) {
        self.given = false;
        if let Some(peer) = self.turns.pop_front() {
            if again {
                self.turns.push_back(peer);
            }
        }
    }

    fn len(&self) -> usize {
        self.queues.values().map(|queue| queue.pieces.len()).sum()
    }
}
