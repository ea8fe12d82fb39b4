//! How long to wait before trying again (PUSH-003, PUSH-004). Pure arithmetic; the jitter is given.

use comity_dossier::Time;

/// The least time between two tries at one peer, in milliseconds, whatever asks for them.
pub const RETRY_MS_MIN: u64 = 1_000;
/// The longest wait, in milliseconds.
pub const RETRY_MS_MAX: u64 = 300_000;
/// The longest wait while an urgent line is undelivered, in milliseconds.
pub const URGENT_RETRY_MS_MAX: u64 = 30_000;
/// How long a peer that has just become unreachable is probed each second, in milliseconds.
pub const PROBE_FOR_MS: u64 = 120_000;
/// The mean time between two greetings of nodes that are in touch, in milliseconds; half more or less (REP-005).
pub const REPAIR_EACH_MS: u64 = 600_000;
/// How long after a receipt that lacks what we hold the peer is greeted, in milliseconds (REP-005).
pub const REPAIR_AFTER_RECEIPT_MS: u64 = 60_000;

/// A wait longer than any we ever set means that the clock went back: then it is over.
const WAIT_MS_MAX: u64 = 2 * REPAIR_EACH_MS;

/// Returns the wait before try `n + 1` after `n` failed ones, in milliseconds: 1 s doubled up to `ceiling_ms`, of which a
/// random part, at least 1 s, is waited.
pub(crate) fn wait_ms(failed: u32, ceiling_ms: u64, jitter: u64) -> u64 {
    let doublings = failed.saturating_sub(1).min(20);
    let longest = (RETRY_MS_MIN << doublings).min(ceiling_ms).max(RETRY_MS_MIN);
    RETRY_MS_MIN + jitter % (longest - RETRY_MS_MIN + 1)
}

/// Returns the wait between two greetings: 10 minutes, half more or less.
pub(super) fn repair_wait_ms(jitter: u64) -> u64 {
    REPAIR_EACH_MS / 2 + jitter % (REPAIR_EACH_MS + 1)
}

/// Tells whether the moment `at` has come.
pub(crate) fn is_due(at: Time, now: Time) -> bool {
    at <= now || at.since_ms(now) > WAIT_MS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Covers PUSH-003.
        #[test]
        fn waits_begin_at_one_second_double_and_never_pass_their_ceiling(failed in 1u32..100, jitter: u64) {
            let bulk = wait_ms(failed, RETRY_MS_MAX, jitter);
            prop_assert!((RETRY_MS_MIN..=RETRY_MS_MAX).contains(&bulk));
            prop_assert!(bulk <= RETRY_MS_MIN << (failed - 1).min(20));
            prop_assert!(wait_ms(failed, URGENT_RETRY_MS_MAX, jitter) <= URGENT_RETRY_MS_MAX);
            prop_assert_eq!(wait_ms(1, RETRY_MS_MAX, jitter), RETRY_MS_MIN);
        }

        /// Covers REP-005.
        #[test]
        fn greetings_come_every_ten_minutes_half_more_or_less(jitter: u64) {
            prop_assert!((300_000..=900_000).contains(&repair_wait_ms(jitter)));
        }
    }

    #[test]
    fn a_clock_that_goes_back_does_not_stop_the_post() {
        let day_ms = 86_400_000;
        assert!(is_due(Time(10 * day_ms), Time(9 * day_ms)));
        assert!(!is_due(Time(10 * day_ms), Time(10 * day_ms - 300_000)));
    }
}
