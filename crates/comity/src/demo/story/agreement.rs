//! Six stores, one record, and a file that proves it to somebody who has none of them.

use comity_dossier::evidence::{Report, Verdict};
use comity_node::ceremony::write_new;
use comity_node::export::Disclosure;
use comity_node::verify::verify;

use super::Stage;
use crate::demo::cast::{CAST, DELTA};
use crate::demo::fault::{DemoFault, ensure};
use crate::demo::scene::Scene;

/// The name of the evidence file in the folder of the demo.
const EVIDENCE: &str = "alert.evidence";

/// Every node shows the same digest of each dossier; the lead exports the alert, and every line of the file is proved.
pub(super) async fn agree(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let alert = stage.alert()?;
    let exercise = stage.exercise.ok_or(DemoFault::Untrue("the exercise was opened"))?;
    stage.quiet().await?;
    let (alert_lines, alert_digest) = stage.same_everywhere(alert).await?;
    let (exercise_lines, exercise_digest) = stage.same_everywhere(exercise).await?;
    for digest in [&alert_digest, &exercise_digest] {
        scene.say_with("demo-agreement-digest", &[("digest", short(digest).into()), ("count", CAST.len().into())]);
    }
    let file = stage.site(DELTA)?.ask(move |node| node.export(&alert, &Disclosure::Everything)).await?;
    let file = file.ok_or(DemoFault::Untrue("a dossier that is here can be exported"))?;
    let digits = stage.digits.ok_or(DemoFault::Untrue("the network was founded"))?;
    let report = verify(&file, &digits);
    let (lines, proved) = lines(&report);
    ensure(report.damage.is_empty(), "an evidence file has no damage")?;
    ensure(lines > 0 && lines == proved, "every line of the evidence file is proved")?;
    let receipts = report.summary().get("receipt").map_or(0, |counts| counts.proved);
    ensure(receipts >= CAST.len() - 1, "receipts of every other member are proved")?;
    let mut touched = file.clone();
    let middle = touched.len() / 2;
    touched[middle] ^= 1;
    let after = verify(&touched, &digits);
    ensure(after.counts().proved < report.counts().proved, "a file that was touched proves less")?;
    ensure(after.proved().is_subset(&report.proved()), "a file that was touched proves nothing new")?;
    write_new(&stage.root.join(EVIDENCE), &file)?;
    let values = [("lines", proved.into()), ("receipts", receipts.into()), ("bytes", file.len().into())];
    scene.say_with("demo-agreement-evidence", &values);
    let lost = report.counts().proved - after.counts().proved;
    scene.say_with("demo-agreement-touched", &[("count", lost.into())]);
    scene.fact("digest_alert", alert_digest);
    scene.fact("digest_exercise", exercise_digest);
    scene.fact("lines", alert_lines + exercise_lines);
    scene.fact("evidence_lines", lines);
    scene.fact("evidence_lines_proved", proved);
    scene.fact("evidence_receipts_proved", receipts);
    scene.fact("evidence_bytes", file.len());
    Ok(())
}

/// Counts the lines of a file, and those that are proved.
fn lines(report: &Report) -> (usize, usize) {
    let claims = report.claims.iter().filter(|claim| claim.subject.name() == "line");
    claims.fold((0, 0), |(all, proved), claim| (all + 1, proved + usize::from(claim.verdict == Verdict::Proved)))
}

/// Returns the beginning of a digest, in groups of four as people compare them.
fn short(digest: &str) -> String {
    let groups: Vec<&str> = [0, 4, 8, 12].iter().filter_map(|at| digest.get(*at..at + 4)).collect();
    groups.join(" ")
}
