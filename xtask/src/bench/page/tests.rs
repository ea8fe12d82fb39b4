//! A page from some results, read as people read it.

use super::*;
use crate::bench::results::parse;

const LINES: &str = r#"
{"who":"comity","figure":"one_message","unit":"ms","p50":1.8,"p99":4.1,"n":500,"probe_ms":0.2,"beside":"prosody","at":"2026-11-30T02:50:00Z","machine":{"cores":2,"cpu":"Made Up 1","kernel":"6.18"}}
{"who":"prosody","figure":"one_message","unit":"ms","p50":3.6,"p99":9.5,"n":500,"probe_ms":0.2,"version":"0.12.3","at":"2026-11-30T02:51:00Z"}
{"who":"prosody","figure":"one_message","unit":"ms","p50":4.0,"p99":9.7,"n":500,"probe_ms":0.2,"version":"0.12.3","at":"2026-11-30T02:52:00Z"}
{"who":"prosody","figure":"away_60s_20","unit":"s","p50":null,"sent":20,"arrived":0,"bounced":20,"probe_ms":4.0,"note":"all came back"}
{"who":"nats","figure":"one_line_receipt","unit":"ms","never":"A is never told","version":"2.9.10"}
{"who":"mail","figure":"fan_out_8","unit":"ms","error":"TimeoutError: no letter"}
{"who":"comity","figure":"accept_by_members","unit":"µs","points":[[3,110],[33,120],[200,125]],"probe_ms":0.2}
{"who":"comity","figure":"stages_of_a_line","unit":"µs","stages":{"sign":20,"commit":280}}
{"who":"comity","figure":"build_release","unit":"s","p50":293}
"#;

fn page(lines: &str) -> Page {
    write(&[parse("2026-11-30T025000Z-peers", lines).unwrap()]).unwrap()
}

fn text(lines: &str) -> String {
    page(lines).files.swap_remove(0).1
}

#[test]
fn equal_results_give_an_equal_page() {
    assert_eq!(page(LINES), page(LINES));
    assert_ne!(page(LINES), page(&LINES.replace("3.6", "3.7")));
}

#[test]
fn the_table_says_medians_ranges_and_what_cannot_be() {
    let text = text(LINES);
    for told in [
        "|  | Comity | Prosody | mail + PGP | NATS, synced |\n",
        "| **1.8 / 4.1** | 3.8 / 9.6 (3.6–4) | – | – |\n",
        "| – | – | – | never |\n",
        "| – | – | failed | – |\n",
        "| – | 0 of 20 † | – | – |\n",
        "- **Prosody** 0.12.3. away 60s 20: all came back.\n",
        "- **NATS, synced** 2.9.10. one line receipt: A is never told.\n",
        "- **mail + PGP**. fan out 8: TimeoutError: no letter.\n",
    ] {
        assert!(text.contains(told), "{told}\n---\n{text}");
    }
}

#[test]
fn each_section_is_written_from_results() {
    let text = text(LINES);
    for told in [
        "flat within 1.3 × | 1.14 × | met |",
        "110 µs at 3, 120 µs at 33, 125 µs at 200.",
        "| commit | 280 | 93 % |\n| sign | 20 | 7 % |\n| all | 300 |  |\n",
        "| release build from clean | ≤ 300 s | 293 s | met |",
        "| start with 1,000,000 lines | ≤ 2 s | – | not measured |",
        "2026-11-30T02:50:00Z – 2026-11-30T02:52:00Z | 2 cores, Made Up 1, Linux 6.18 | 7 | 0.2 (0.2–4) |",
    ] {
        assert!(text.contains(told), "{told}\n---\n{text}");
    }
}

#[test]
fn plots_stand_beside_the_page_and_are_shown_on_it() {
    let page = page(LINES);
    let names: Vec<&str> = page.files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["performance.md", "performance/one_message.svg", "performance/accept_by_members.svg"]);
    for (name, svg) in &page.files[1..] {
        assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{name}");
        assert!(page.files[0].1.contains(&format!("]({name})")), "{name} is not shown");
    }
    assert!(page.files[1].1.contains("3.8 / 9.6"), "{}", page.files[1].1);
}

#[test]
fn without_results_the_page_says_so() {
    assert!(text("").ends_with("Nothing has been recorded yet.\n"));
}
