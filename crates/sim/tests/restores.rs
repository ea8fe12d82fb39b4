//! Restored nodes, a few of each sort; `cargo xtask sim --restores 500` runs many.

use comity_sim::oracle::Violation;
use comity_sim::scenarios::restores_from_any_age_converge::{RESTORED, run_many, with_an_old_lane_continued};

/// Covers LANE-007, LANE-008, REP-004, BACK-004, BACK-005, BACK-006.
#[test]
fn restored_nodes_come_to_the_same_as_everybody_and_nobody_is_convicted() {
    let report = run_many(25, 0);
    assert_eq!(report.found, Vec::<String>::new());
    assert!(report.counts.of(RESTORED) >= 25);
    for met in [
        "one restored",
        "three restored from one image",
        "copy promoted, original back beside it",
        "process ended since its store went back",
        "backup between commit and signature",
        "own line lost by restoring",
    ] {
        assert!(report.counts.of(met) > 0, "{met} was never met\n{}", report.counts);
    }
}

/// Covers LANE-001, LANE-007: the control whose restored node goes on with an old lane is found out.
#[test]
fn an_old_lane_that_goes_on_after_a_restore_is_found_out() {
    let found = with_an_old_lane_continued(1);
    let is_it = |what: &Violation| matches!(what, Violation::TwoLinesInOnePlace(..) | Violation::LaneOfTwoLives(..));
    assert!(found.iter().any(is_it), "{found:?}");
}
