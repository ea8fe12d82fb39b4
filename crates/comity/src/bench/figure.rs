//! What was measured, as people and programs read it.

use std::collections::BTreeMap;

use serde::Serialize;

/// One thing that was measured.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figure {
    /// Who was measured.
    pub(crate) who: &'static str,
    /// What was measured: see `docs/performance.md`.
    pub(crate) figure: &'static str,
    /// Milliseconds, lines a second, bytes …
    pub(crate) unit: &'static str,
    /// Half of what was measured is not above this; a single value stands here.
    pub(crate) p50: f64,
    /// All but one of twenty are not above this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) p95: Option<f64>,
    /// All but one of a hundred are not above this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) p99: Option<f64>,
    /// How many were measured.
    pub(crate) n: u64,
    /// The disk just before: p50 of 150 times 1 KiB appended and synced, in milliseconds.
    pub(crate) probe_ms: f64,
    /// How many were sent to a member that was away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sent: Option<u64>,
    /// How many of them arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) arrived: Option<u64>,
    /// Where a cost is told by the size of something: size, cost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) points: Vec<(f64, f64)>,
    /// Where a time is told by its parts: microseconds of each.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) stages: BTreeMap<String, f64>,
}

impl Figure {
    /// A single value.
    pub(super) fn one(figure: &'static str, unit: &'static str, value: f64, n: u64, probe_ms: f64) -> Self {
        let points = Vec::new();
        Self {
            who: "comity",
            figure,
            unit,
            p50: value,
            p95: None,
            p99: None,
            n,
            probe_ms,
            sent: None,
            arrived: None,
            points,
            stages: BTreeMap::new(),
        }
    }

    /// The parts of a time, in microseconds each; the value is their sum.
    pub(super) fn stages(figure: &'static str, stages: BTreeMap<String, f64>, n: u64, probe_ms: f64) -> Self {
        Self { stages: stages.clone(), ..Self::one(figure, "µs", stages.values().sum(), n, probe_ms) }
    }

    /// Seconds until all of so many lines that waited for a member had arrived.
    pub(super) fn arrived(figure: &'static str, seconds: f64, lines: u64, probe_ms: f64) -> Self {
        Self { sent: Some(lines), arrived: Some(lines), ..Self::one(figure, "s", seconds, lines, probe_ms) }
    }

    /// A cost by size, in microseconds; the value is that of the largest size.
    pub(super) fn growth(figure: &'static str, points: Vec<(f64, f64)>, probe_ms: f64) -> Self {
        let last = points.last().map_or(0.0, |(_, cost)| *cost);
        Self { points, ..Self::one(figure, "µs", last, 0, probe_ms) }
    }

    /// Milliseconds out of many microseconds.
    pub(super) fn spread(figure: &'static str, us: &[u64], probe_ms: f64) -> Self {
        let mut sorted = us.to_vec();
        sorted.sort_unstable();
        let (p50, p95, p99) = (ms(rank(&sorted, 50)), ms(rank(&sorted, 95)), ms(rank(&sorted, 99)));
        let one = Self::one(figure, "ms", p50, us.len() as u64, probe_ms);
        Self { p95: Some(p95), p99: Some(p99), ..one }
    }
}

/// The smallest value that so many of a hundred are not above.
pub(super) fn rank(sorted: &[u64], percent: usize) -> u64 {
    let at = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(at).copied().unwrap_or(0)
}

#[allow(clippy::cast_precision_loss)] // a figure to be read, not to be counted on
pub(super) fn ms(us: u64) -> f64 {
    us as f64 / 1_000.0
}

/// How many a second.
#[allow(clippy::cast_precision_loss)] // a figure to be read, not to be counted on
pub(super) fn a_second(n: u64, us: u64) -> f64 {
    n as f64 * 1_000_000.0 / us.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_values_that_were_measured() {
        let sorted: Vec<u64> = (1..=100).collect();
        assert_eq!([50, 95, 99, 100].map(|percent| rank(&sorted, percent)), [50, 95, 99, 100]);
        assert_eq!(rank(&[7], 99), 7);
        assert_eq!(rank(&[], 50), 0);
    }
}
