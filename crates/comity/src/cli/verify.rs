//! Says what an evidence file proves. Off line: no node, no store, no network; only the file and the charter's digits.

use std::path::PathBuf;
use std::process::ExitCode;

use comity_dossier::evidence::{Beyond, Claim, Report, Subject, Verdict, Why};
use comity_node::ceremony::read_file;
use comity_node::verify::verify;
use serde::Serialize;

use super::context::Context;
use super::fault::{Exit, Failure};
use super::wait::meanwhile;
use super::{join, out};
use crate::words::Words;

/// The greatest file that is looked at.
const FILE_BYTES_MAX: usize = 1024 * 1024 * 1024;

/// Say what an evidence file proves, claim by claim
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity verify dossier.evidence --charter '42357 09850 08687 90785 32699 84665 64056 40394 57584 00791 31296 39935'
Ends with 0 if everything the file claims is proved, texts that were left out apart, and with 5 if not.")]
pub(super) struct Args {
    /// The evidence file
    file: PathBuf,
    /// The digits of the network's first charter, as a person of it told you
    #[arg(long, value_name = "DIGITS")]
    charter: String,
    /// Print every claim, not only lines and what is not proved
    #[arg(long)]
    all: bool,
}

#[derive(Serialize)]
struct Shown {
    /// Whether everything is proved, texts that were left out apart.
    proved: bool,
    counts: Counts,
    claims: Vec<ShownClaim>,
    damage: Vec<&'static str>,
    /// What no such file can prove.
    beyond: Vec<&'static str>,
}

#[derive(Serialize)]
struct Counts {
    proved: usize,
    contradicted: usize,
    not_shown: usize,
}

#[derive(Serialize)]
struct ShownClaim {
    subject: &'static str,
    about: String,
    verdict: &'static str,
    why: &'static str,
    /// Who wrote the line, and its kind, as far as the file says.
    line_of: Option<(String, String)>,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let digits = join::parse(&args.charter)?;
    let bytes = read_file(&args.file, FILE_BYTES_MAX)?;
    let report = meanwhile(context, "wait-verify", || verify(&bytes, &digits));
    let shown = shown(&report);
    out::result(context, &shown, |shown, words| tell(shown, args.all, words));
    Ok(if shown.proved { ExitCode::SUCCESS } else { Exit::NotProved.into() })
}

fn shown(report: &Report) -> Shown {
    let counts = report.counts();
    let left_out = |claim: &Claim| matches!((claim.subject, claim.why), (Subject::Text { .. }, Why::NotDisclosed));
    let fine = |claim: &Claim| claim.verdict == Verdict::Proved || left_out(claim);
    Shown {
        proved: !report.claims.is_empty() && report.damage.is_empty() && report.claims.iter().all(fine),
        counts: Counts { proved: counts.proved, contradicted: counts.contradicted, not_shown: counts.not_shown },
        claims: report.claims.iter().map(|claim| shown_claim(claim, report)).collect(),
        damage: report.damage.iter().map(|damage| damage.code()).collect(),
        beyond: Beyond::ALL.iter().map(|beyond| beyond.code()).collect(),
    }
}

fn shown_claim(claim: &Claim, report: &Report) -> ShownClaim {
    let line = claim.subject.line().and_then(|id| report.lines.iter().find(|line| line.line == id));
    ShownClaim {
        subject: claim.subject.name(),
        about: about(&claim.subject),
        verdict: claim.verdict.code(),
        why: claim.why.code(),
        line_of: line.map(|line| (line.member.to_string(), line.kind.name().to_owned())),
    }
}

/// Names what a claim is about: whose, which version, which line.
fn about(subject: &Subject) -> String {
    match subject {
        Subject::FirstCharter => "1".to_owned(),
        Subject::Charter { version, .. } | Subject::TwoCharters { version } => version.to_string(),
        Subject::Card { member, version, .. } | Subject::TwoCards { member, version } => format!("{member} {version}"),
        Subject::Withdrawn { member, kid, .. } => format!("{member} {kid}"),
        Subject::Receipt { holder, to, .. } => format!("{holder} → {to}"),
        Subject::Fork { member, seq, .. } => format!("{member} {seq}"),
        Subject::Exporter { member, .. } => member.to_string(),
        Subject::NoExporter | Subject::Listed { .. } | Subject::Digest { .. } | Subject::Whole { .. } => String::new(),
        Subject::Line { line }
        | Subject::Past { line }
        | Subject::Place { line }
        | Subject::Tally { line }
        | Subject::Text { line }
        | Subject::ForkProof { line }
        | Subject::Standing { line, .. } => line.to_string(),
    }
}

fn tell(shown: &Shown, all: bool, words: Words) {
    for damage in &shown.damage {
        out::line(words.text(&format!("damage-{damage}")));
    }
    for claim in shown.claims.iter().filter(|claim| all || claim.subject == "line" || claim.verdict != "proved") {
        let verdict = words.text(&format!("verdict-{}", claim.verdict));
        let subject = words.text(&format!("claim-{}", claim.subject));
        let about = if claim.about.len() == 64 { out::short(&claim.about) } else { &claim.about };
        let line = claim
            .line_of
            .as_ref()
            .map(|(member, kind)| format!("  {member} · {}", words.text(&format!("line-{kind}"))));
        out::line(format!("{verdict}  {subject} {about}{}", line.unwrap_or_default()));
        if claim.verdict != "proved" {
            out::line(format!("    {}", why(claim.why, words)));
        }
    }
    let counts = [
        ("proved", shown.counts.proved.into()),
        ("contradicted", shown.counts.contradicted.into()),
        ("not-shown", shown.counts.not_shown.into()),
    ];
    out::line(words.text_with("verify-counts", &counts));
    out::line("");
    out::line(words.text("verify-beyond"));
    for beyond in &shown.beyond {
        out::line(format!("  {}", words.text(&format!("beyond-{beyond}"))));
    }
}

fn why(code: &str, words: Words) -> String {
    let key = format!("why-{code}");
    if words.has(&key) { words.text(&key) } else { words.text(&format!("refusal-{code}")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::ReaderLanguage;

    #[test]
    fn every_verdict_and_everything_beyond_proof_has_words() {
        for words in ReaderLanguage::ALL.map(Words::of) {
            for verdict in [Verdict::Proved, Verdict::Contradicted, Verdict::NotShown] {
                assert!(words.has(&format!("verdict-{}", verdict.code())));
            }
            for beyond in Beyond::ALL {
                assert!(words.has(&format!("beyond-{}", beyond.code())), "{}", beyond.code());
            }
        }
    }
}
