//! How many passwords are hashed at once: each takes 19 MiB and a processor.

use std::sync::{Condvar, Mutex, PoisonError};

/// Hashes at once.
const AT_ONCE: usize = 2;
/// Threads that wait for a place; whoever comes then is sent away.
const WAITING_MAX: usize = 32;

/// The places.
#[derive(Default)]
pub(super) struct Gate {
    state: Mutex<State>,
    left: Condvar,
}

#[derive(Default)]
struct State {
    inside: usize,
    waiting: usize,
}

impl Gate {
    /// Does `work` when there is a place; `None` if too many wait already.
    pub(super) fn pass<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.inside >= AT_ONCE {
            if state.waiting >= WAITING_MAX {
                return None;
            }
            state.waiting += 1;
            let full = |state: &mut State| state.inside >= AT_ONCE;
            state = self.left.wait_while(state, full).unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
        state.inside += 1;
        drop(state);
        let place = Place(self);
        let done = work();
        drop(place);
        Some(done)
    }
}

/// A place that is free again whatever happens inside.
struct Place<'g>(&'g Gate);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).inside -= 1;
        self.0.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn no_more_than_two_are_inside_and_a_crowd_is_sent_away() {
        let (gate, inside, go) = (Gate::default(), Barrier::new(AT_ONCE + 1), Barrier::new(AT_ONCE + 1));
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| gate.pass(|| (inside.wait(), go.wait())));
            }
            inside.wait();
            gate.state.lock().expect("whole").waiting = WAITING_MAX;
            assert!(gate.pass(|| ()).is_none(), "too many wait");
            gate.state.lock().expect("whole").waiting = 0;
            let waits = scope.spawn(|| gate.pass(|| ()));
            go.wait();
            assert_eq!(waits.join().expect("ends"), Some(()), "whoever waits gets a place");
        });
        assert_eq!(gate.state.lock().expect("whole").inside, 0);
    }
}
