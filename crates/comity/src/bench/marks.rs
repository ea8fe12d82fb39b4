//! When a node of the bench passes the points of its steps, and what that says of where the time of one line goes.
//!
//! ```text
//!   A acts ─ written ─ durable ─ signed ─ sent ──> B has written it ─ durable ─ receipt signed ──> A has the receipt
//! ```

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use comity_node::Point;

use super::figure::rank;

/// How many points are noted at most.
const MARKS_MAX: usize = 1_000_000;

/// A point that a node passed, as its number in [`Point`], and when.
pub(super) type Mark = (u8, u64);

/// The points that a node passed; none before it is asked for them.
#[derive(Debug, Default)]
pub(super) struct Marks(Mutex<Option<Vec<Mark>>>);

impl Marks {
    pub(super) fn begin(&self) {
        if let Ok(mut marks) = self.0.lock() {
            *marks = Some(Vec::new());
        }
    }

    pub(super) fn note(&self, point: Point) {
        if let Ok(mut marks) = self.0.lock()
            && let Some(marks) = marks.as_mut().filter(|marks| marks.len() < MARKS_MAX)
        {
            marks.push((point as u8, now_ns()));
        }
    }

    pub(super) fn take(&self) -> Vec<Mark> {
        self.0.lock().ok().and_then(|mut marks| marks.take()).unwrap_or_default()
    }
}

/// The machine's clock, in nanoseconds: two processes of one machine read the same.
#[allow(
    clippy::disallowed_methods,
    reason = "nothing of the node depends on it: it is written beside what was measured"
)]
pub(super) fn now_ns() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// The stages of one line, in their order: whether each ends at the node that writes, and at which point.
const STAGES: [(&str, bool, Point); 7] = [
    ("1-written", true, Point::BeforeCommit),
    ("2-durable", true, Point::AfterCommit),
    ("3-signed", true, Point::AfterSign),
    ("4-sent", true, Point::AfterSend),
    ("5-taken", false, Point::BeforeCommit),
    ("6-durable-there", false, Point::AfterCommit),
    ("7-receipted", false, Point::AfterReceipt),
];
const LAST: &str = "8-back";

/// Returns the median microseconds of each stage, of lines that were written one at a time; and of how many of them.
pub(super) fn stages(
    began_ns: &[u64],
    proven_us: &[u64],
    here: &[Mark],
    there: &[Mark],
) -> (BTreeMap<String, f64>, usize) {
    let mut by_stage: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    let mut lines = 0;
    for (began, proven) in began_ns.iter().zip(proven_us) {
        let ended = began + proven * 1_000;
        let within = |marks: &[Mark], wanted: Point| {
            let from = marks.partition_point(|(_, at)| at < began);
            marks[from..]
                .iter()
                .take_while(|(_, at)| *at <= ended)
                .find(|(point, _)| *point == wanted as u8)
                .map(|(_, at)| *at)
        };
        let ends: Option<Vec<u64>> =
            STAGES.iter().map(|(_, is_here, point)| within(if *is_here { here } else { there }, *point)).collect();
        // A line that shared a step with something else, such as a greeting, tells nothing of itself.
        let Some(ends) = ends.filter(|ends| ends.is_sorted()) else { continue };
        lines += 1;
        let names = STAGES.iter().map(|(name, ..)| *name).chain([LAST]);
        let begins = std::iter::once(*began).chain(ends.iter().copied());
        for ((name, begin), end) in names.zip(begins).zip(ends.iter().copied().chain([ended])) {
            by_stage.entry(name).or_default().push((end - begin) / 1_000);
        }
    }
    let median = |mut us: Vec<u64>| {
        us.sort_unstable();
        u32::try_from(rank(&us, 50)).map_or(f64::INFINITY, f64::from)
    };
    (by_stage.into_iter().map(|(name, us)| (name.to_owned(), median(us))).collect(), lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_fill_the_time_of_a_line_and_lines_that_shared_a_step_are_left_out() {
        let us = |us: u64| us * 1_000;
        let here = [Point::BeforeCommit, Point::AfterCommit, Point::AfterSign, Point::AfterSend];
        let there = [Point::BeforeCommit, Point::AfterCommit, Point::BeforeReceipt, Point::AfterReceipt];
        let marks =
            |points: [Point; 4], from: u64| (0..).zip(points).map(move |(at, point)| (point as u8, us(from + at * 10)));
        let a: Vec<_> = marks(here, 1_010).chain(marks(here, 9_010)).collect();
        let b: Vec<_> = marks(there, 1_090).collect();
        let (stages, lines) = stages(&[us(1_000), us(9_000)], &[150, 150], &a, &b);
        assert_eq!(lines, 1, "the second line was not seen at B");
        assert_eq!(stages.len(), 8);
        assert_eq!(stages.values().copied().collect::<Vec<_>>(), [10.0, 10.0, 10.0, 10.0, 50.0, 10.0, 20.0, 30.0]);
    }
}
