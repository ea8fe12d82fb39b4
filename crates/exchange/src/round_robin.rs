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
        let (peer, _, piece) = self.pop_from(true).or_else(|| self.pop_from(false))?;
        Some((peer, piece))
    }

    /// Returns the piece of work of one urgency whose turn it is, with its peer and its cost.
    pub fn pop_from(&mut self, urgent: bool) -> Option<(P, u64, T)> {
        if urgent { self.urgent.pop(self.quantum) } else { self.bulk.pop(self.quantum) }
    }

    /// Takes a piece of work of `peer` however much of it waits: for what is bounded elsewhere and cannot be refused.
    pub fn push_always(&mut self, peer: P, urgent: bool, cost: u64, piece: T) {
        let ring = if urgent { &mut self.urgent } else { &mut self.bulk };
        ring.add(peer, cost.max(1), piece);
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
        if self.queues.get(&peer).is_some_and(|queue| queue.cost.saturating_add(cost) > cost_max) {
            return Err(piece);
        }
        self.add(peer, cost, piece);
        Ok(())
    }

    fn add(&mut self, peer: P, cost: u64, piece: T) {
        if let Some(queue) = self.queues.get_mut(&peer) {
            queue.cost = queue.cost.saturating_add(cost);
            queue.pieces.push_back((cost, piece));
        } else {
            self.turns.push_back(peer.clone());
            self.queues.insert(peer, Queue { pieces: VecDeque::from([(cost, piece)]), cost, deficit: 0 });
        }
    }

    fn pop(&mut self, quantum: u64) -> Option<(P, u64, T)> {
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
            return Some((peer, cost, piece));
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
        let peer = self.turns.pop_front();
        self.turns.extend(peer.filter(|_| again));
    }

    fn len(&self) -> usize {
        self.queues.values().map(|queue| queue.pieces.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn take_all(queue: &mut RoundRobin<&'static str, u32>, pieces: usize) -> Vec<(&'static str, u32)> {
        (0..pieces).filter_map(|_| queue.pop()).collect()
    }

    #[test]
    fn a_flood_of_one_peer_delays_a_line_of_another_by_one_turn() {
        let mut queue = RoundRobin::new(10, 1_000_000);
        for n in 0..10_000 {
            queue.push("steppe", false, 5, n).expect("room");
        }
        queue.push("isle", false, 5, 0).expect("room");
        let taken = take_all(&mut queue, 4);
        assert_eq!(taken, [("steppe", 0), ("steppe", 1), ("isle", 0), ("steppe", 2)]);
    }

    /// Covers PUSH-002.
    #[test]
    fn urgent_work_comes_before_all_other_also_in_the_middle_of_a_turn() {
        let mut queue = RoundRobin::new(100, 1_000);
        for n in 0..5 {
            queue.push("steppe", false, 1, n).expect("room");
        }
        assert_eq!(queue.pop(), Some(("steppe", 0)));
        queue.push("isle", true, 900, 7).expect("room");
        assert_eq!(queue.pop(), Some(("isle", 7)));
        assert_eq!(queue.pop(), Some(("steppe", 1)));
    }

    #[test]
    fn too_much_of_one_peer_is_given_back_and_leaves_room_for_the_others() {
        let mut queue = RoundRobin::new(10, 100);
        assert_eq!(queue.push("steppe", false, 500, 0), Ok(()), "one piece is always taken");
        assert_eq!(queue.push("steppe", false, 1, 1), Err(1));
        assert_eq!(queue.push("isle", false, 1, 2), Ok(()));
        assert_eq!((queue.waiting_cost(&"steppe"), queue.len()), (500, 2));
        assert_eq!(take_all(&mut queue, 3), [("isle", 2), ("steppe", 0)], "a large piece saves up turns");
        queue.push_always("steppe", true, 500, 3);
        queue.push_always("steppe", true, 500, 4);
        assert_eq!((queue.pop_from(false), queue.pop_from(true)), (None, Some(("steppe", 500, 3))));
        assert_eq!(queue.pop(), Some(("steppe", 4)));
        assert!(queue.is_empty() && queue.pop().is_none());
    }

    proptest! {
        /// Between two peers that both have work all the time, what each has been given never differs by more than a
        /// quantum and its largest piece.
        #[test]
        fn peers_with_work_get_equal_shares(
            quantum in 1u64..50,
            costs in prop::collection::vec(prop::collection::vec(1u64..40, 60..61), 2..6),
        ) {
            let mut queue = RoundRobin::new(quantum, u64::MAX);
            for (peer, pieces) in costs.iter().enumerate() {
                pieces.iter().for_each(|cost| queue.push(peer, false, *cost, *cost).expect("room"));
            }
            let mut spent = alloc::vec![0u64; costs.len()];
            let mut left = alloc::vec![60usize; costs.len()];
            while left.iter().all(|n| *n > 0) {
                let (peer, cost) = queue.pop().expect("all have work");
                spent[peer] += cost;
                left[peer] -= 1;
                let gap = spent.iter().max().expect("some") - spent.iter().min().expect("some");
                prop_assert!(gap <= 2 * (quantum + 40), "gap {gap}");
            }
        }

        /// Nothing is lost, and each peer's pieces of one urgency keep their order.
        #[test]
        fn everything_comes_out_once_and_in_order(
            quantum in 1u64..50,
            work in prop::collection::vec((0usize..4, any::<bool>(), 1u64..100, any::<bool>()), 0..200),
        ) {
            let mut queue = RoundRobin::new(quantum, u64::MAX);
            let (mut came, mut pushed) = (Vec::new(), 0);
            for (n, (peer, urgent, cost, pop)) in work.into_iter().enumerate() {
                queue.push(peer, urgent, cost, (urgent, n)).expect("room");
                pushed += 1;
                if pop {
                    came.extend(queue.pop());
                }
            }
            while let Some(piece) = queue.pop() {
                came.push(piece);
            }
            prop_assert_eq!(came.len(), pushed);
            prop_assert_eq!(queue.len(), 0);
            for peer in 0..4 {
                for urgent in [false, true] {
                    let of: Vec<usize> =
                        came.iter().filter(|(p, (u, _))| (*p, *u) == (peer, urgent)).map(|(_, (_, n))| *n).collect();
                    prop_assert!(of.is_sorted());
                }
            }
        }
    }
}
