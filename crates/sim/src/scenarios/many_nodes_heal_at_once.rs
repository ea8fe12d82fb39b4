//! A network is cut in two and heals: nobody is called without end, nothing piles up, and all comes right.
//!
//! At its full size, two hundred nodes and a day: `cargo xtask sim --scenario two-hundred-nodes-heal-at-once`.

use crate::healing::{Figures, a_day, whole_nodes};

/// Covers PUSH-003, PUSH-004.
#[test]
fn forty_conversations_each_a_day_apart_heal_within_minutes_and_without_a_storm() {
    let figures: Figures = a_day(1, 40, 24 * 60).unwrap_or_else(|why| unreachable!("{why}"));
    eprintln!("{figures}");
    // A probe each second at first; then no more than a wait of five minutes with its jitter makes.
    assert!(figures.pair_apart <= 61, "{figures}");
    assert!(figures.calls_apart < 40 * 40 * (180 + 24 * 60), "more than one call of a pair and minute: {figures}");
    assert!(figures.healed_ms <= 310_000, "longer than the longest wait: {figures}");
}

/// Covers PUSH-003, PUSH-004, REP-005.
#[test]
fn ten_whole_nodes_cut_in_two_for_ten_minutes_heal_with_bounded_calls_and_queues() {
    let figures = whole_nodes(1, 10, 4, 10).unwrap_or_else(|why| unreachable!("{why}"));
    eprintln!("{figures}");
    assert!(figures.calls_apart > 0 && figures.calls_healing > 0, "{figures}");
    assert!(figures.healed_ms <= 90_000, "urgent lines wait for 30 s at most: {figures}");
}
