//! Whether a peer can be reached, since when, and when it is tried next (PUSH-003, PUSH-004).

use comity_dossier::Time;

use super::Trouble;
use super::backoff::{PROBE_FOR_MS, RETRY_MS_MAX, RETRY_MS_MIN, URGENT_RETRY_MS_MAX, is_due, wait_ms};

/// Whether a peer can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// Not tried since this node started.
    Untried { since: Time },
    /// The last call was answered.
    Up { since: Time },
    /// The last call came to nothing.
    Down(Down),
}

/// A peer that cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Down {
    pub(super) since: Time,
    pub(super) tries: u32,
    pub(super) reason: Trouble,
    pub(super) next_try: Time,
    last_try: Time,
    /// When probing each second began: when the link went down, or when the peer was last heard from.
    probing_since: Time,
    /// Tries since that probing ended.
    slow_tries: u32,
}

impl Link {
    /// Notes that a call came to nothing. `urgent` shortens the longest wait.
    pub(super) fn fail(&mut self, now: Time, reason: Trouble, urgent: bool, jitter: u64) {
        let mut down = match *self {
            Link::Down(down) => down,
            _ => Down { since: now, tries: 0, reason, next_try: now, last_try: now, probing_since: now, slow_tries: 0 },
        };
        down.tries = down.tries.saturating_add(1);
        (down.reason, down.last_try) = (reason, now);
        let wait = if now.since_ms(down.probing_since) < PROBE_FOR_MS {
            RETRY_MS_MIN
        } else {
            down.slow_tries = down.slow_tries.saturating_add(1);
            let ceiling = if urgent { URGENT_RETRY_MS_MAX } else { RETRY_MS_MAX };
            wait_ms(down.slow_tries.saturating_add(1), ceiling, jitter)
        };
        down.next_try = now.plus_ms(wait);
        *self = Link::Down(down);
    }

    /// Notes that a call was answered; tells whether that is news.
    pub(super) fn succeed(&mut self, now: Time) -> bool {
        let news = !matches!(self, Link::Up { .. });
        if news {
            *self = Link::Up { since: now };
        }
        news
    }

    /// Makes the next try come at once, though never within a second of the last one.
    pub(super) fn hurry(&mut self, now: Time) {
        if let Link::Down(down) = self {
            down.next_try = down.next_try.min(now.max(down.last_try.plus_ms(RETRY_MS_MIN)));
        }
    }

    /// Begins again with a probe each second: the peer was heard from, so it is there.
    pub(super) fn reset(&mut self, now: Time) {
        self.hurry(now);
        if let Link::Down(down) = self {
            (down.probing_since, down.slow_tries) = (now, 0);
        }
    }

    /// Tells whether a call may be made now.
    pub(super) fn is_open(&self, now: Time) -> bool {
        match self {
            Link::Down(down) => is_due(down.next_try, now),
            _ => true,
        }
    }

    /// Tells whether calls are limited to one probe at a time.
    pub(super) fn is_down(&self) -> bool {
        matches!(self, Link::Down(_))
    }
}
