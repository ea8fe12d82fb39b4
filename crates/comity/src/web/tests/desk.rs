//! The Desk: who sees what where, one button, two places, its bytes.

use axum::body::Body;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, LOCATION};
use axum::http::{Request, StatusCode};

use super::network::{Network, START, member};
use super::{check, fields, opening};
use crate::web::assets::{SCRIPT, STYLE};
use crate::web::desk::{DeskLook, SectionLook, render};
use comity_node::disk::{DiskSpace, Room};

use crate::web::reader::{Asked, Reader, Surroundings};
use comity_node::DeskSection;

/// Covers CLOCK-002.
#[tokio::test(flavor = "multi_thread")]
async fn the_lead_sees_what_became_of_its_alert_and_a_participant_what_it_has_to_do() {
    let network = Network::found();
    let (dossier, reference) = network.open("harbour", opening("live", "Dyke breach", "immediate"), "delta").await;
    let (_, _, desk) = network.page("delta", "/", 4).await;
    for shown in ["Needs acknowledgement (1)", "Immediate", "00:06 left", "TLP:AMBER+STRICT", "Acknowledge", "en zh-CN"]
    {
        assert!(desk.contains(shown), "delta's Desk lacks {shown}");
    }
    let (_, _, late) = network.page("delta", "/?lang=zh", 14).await;
    for shown in ["待签收 (1)", "特急", "已超时 +00:04", "北岸决堤，请立即疏散", "港口"] {
        assert!(late.contains(shown), "delta's Chinese Desk lacks {shown}");
    }
    let (_, _, waiting) = network.page("harbour", "/", 4).await;
    assert!(waiting.contains("Waiting on others (1)") && waiting.contains("2 of 2 have not acknowledged"));
    network.write("delta", dossier, "acknowledge", fields(&[]), "harbour").await;
    let (_, _, page) = network.page("harbour", &format!("/d/{reference}"), 14).await;
    let silent = page.find("not delivered").expect("steppe's row");
    assert!(page[silent..].contains("its node refuses connections") && page[silent..].contains("+000000004"));
    assert!(silent < page.find("met, 00:10 to spare").expect("delta's row"), "silent members come first");
    assert!(page.contains("1 of 2 have acknowledged") && page.contains("22 Nov 2026 03:07 UTC · 08:07 UTC+5"));
    let (_, _, quiet) = network.page("delta", "/", 15).await;
    assert!(quiet.contains("Nothing needs acknowledgement since") && quiet.contains("For information (1)"));
    let (_, _, waiting) = network.page("harbour", "/", 15).await;
    for shown in
        ["1 of 2 have not acknowledged", "+00:05 overdue", "Not answering: ", "Desks now", "open round the clock"]
    {
        assert!(waiting.contains(shown), "harbour's Desk lacks {shown}");
    }
    let (_, _, peers) = network.page("harbour", "/peers", 15).await;
    assert!(peers.contains("does not answer since") && peers.contains("1 of 2 desks"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_button_acknowledges_and_the_desk_says_who_and_when() {
    let network = Network::found();
    let (dossier, reference) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    let (_, _, desk) = network.page("delta", "/", 4).await;
    let name = dossier.to_string()[..16].to_owned();
    assert!(desk.contains(&format!("value=\"{name}\"")), "the button names the dossier");
    let button = [("dossier", name.as_str())];
    let path = "/desk/acknowledge?lang=en";
    let (status, headers, _) = network.send_from("delta", &desk, path, &button, 4).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let there = headers[LOCATION].to_str().expect("text").to_owned();
    let (_, _, said) = network.page("delta", &there, 4).await;
    for shown in [&format!("{reference}</bdi></a> is acknowledged: "), "role=\"status\"", "For information (1)"] {
        assert!(said.contains(shown), "{shown}: {said}");
    }
    check(&said, "what was said");
    let (_, headers, _) = network.send_from("delta", &desk, path, &button, 5).await;
    let there = headers[LOCATION].to_str().expect("text").to_owned();
    let (_, _, said) = network.page("delta", &there, 5).await;
    assert!(said.contains("was already acknowledged"), "a colleague was faster");
    let unknown = [("dossier", "ffffffffffffffff")];
    assert_eq!(network.send_from("delta", &desk, path, &unknown, 5).await.0, StatusCode::NOT_FOUND);
    let forged = "<input name=\"form-token\" value=\"00\">";
    assert_eq!(network.send_from("delta", forged, path, &button, 5).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn exercises_are_a_place_of_their_own() {
    let network = Network::found();
    let (_, reference) = network.open("harbour", opening("exercise", "Lantern", "urgent"), "delta").await;
    let (_, _, live) = network.page("delta", "/", 1).await;
    assert!(!live.contains(&reference) && !live.contains("Needs acknowledgement ("), "nothing of it is live");
    assert!(live.contains("Exercises: 1 needs acknowledgement") && !live.contains("band exercise"));
    let (_, _, there) = network.page("delta", "/exercise", 1).await;
    for shown in [&reference, "Needs acknowledgement (1)", "band exercise", "EXERCISE", "value=\"exercise\""] {
        assert!(there.contains(shown), "{shown}");
    }
    check(&there, "the Desk of exercises");
    let name = there.split("name=\"dossier\" value=\"").nth(1).and_then(|rest| rest.get(..16)).expect("a button");
    let button = [("dossier", name), ("place", "exercise")];
    let (_, headers, _) = network.send_from("delta", &there, "/desk/acknowledge", &button, 1).await;
    assert!(headers[LOCATION].to_str().is_ok_and(|there| there.starts_with("/exercise?taken=")), "{headers:?}");
    let (_, _, page) = network.page("delta", &format!("/d/{reference}"), 1).await;
    assert!(page.contains("EXERCISE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_the_desk_stands_alone_page_by_page() {
    let network = Network::found();
    let mut references = Vec::new();
    for title in ["One", "Two", "Three"] {
        references.push(network.open("harbour", opening("live", title, "routine"), "delta").await.1);
    }
    let (_, _, part) = network.page("delta", "/?part=needs", 1).await;
    assert!(references.iter().all(|reference| part.contains(reference)) && !part.contains("Desks now"));
    let (_, _, closed) = network.page("delta", "/?part=closed", 1).await;
    assert!(closed.contains("Closed dossiers") && closed.contains("Nothing stands here now."));
    for path in ["/?part=nonsense", "/?part=needs&after=nonsense", "/?taken=nonsense", "/?after=1_2_3"] {
        assert_eq!(network.page("delta", path, 1).await.0, StatusCode::OK, "{path}");
    }
}

/// A Desk of 120 rows, from values: as many as one page ever shows.
async fn full(network: &Network) -> DeskLook {
    network.open("harbour", opening("live", "Dyke breach on the north bank, two places", "urgent"), "delta").await;
    let look = network.look("delta").await;
    let row = look.section(DeskSection::Needs).and_then(|needs| needs.rows.first()).expect("a row").clone();
    let section = |section: DeskSection, count: usize, first: u64| SectionLook {
        section,
        count: count as u64,
        next: None,
        rows: (first..first + count as u64)
            .map(|at| {
                let mut row = row.clone();
                // Every id and title is another: nothing is gained by what no real Desk has.
                let mut noise = at.wrapping_mul(0x9e37_79b9_7f4a_7c15);
                row.dossier.0.iter_mut().for_each(|byte| {
                    noise = noise.rotate_left(7).wrapping_mul(0x2545_f491_4f6c_dd1d) ^ at;
                    *byte = noise.to_le_bytes()[3];
                });
                row.needs_acknowledgement = section == DeskSection::Needs;
                row.silent = if section == DeskSection::Waiting { 2 } else { 0 };
                row.reference = format!("HARBOUR-2026-{at:04}-{}", &row.dossier.to_string()[..4]);
                row.acknowledge_by = Some(START.plus_ms(at * 7_777_777 % 99_999_999));
                let words = ["registry", "cargo", "border", "subscriber", "traffic", "convoy", "flood", "transfer"];
                let word = |step: u64| words[usize::try_from((noise >> step) % 8).unwrap_or_default()];
                row.titles[0].text = comity_dossier::text::Line::new(&format!(
                    "{} {} {} at {} {} — {} {}",
                    word(1),
                    word(9),
                    word(17),
                    word(25),
                    at,
                    word(33),
                    word(41)
                ))
                .expect("a line");
                row
            })
            .collect(),
    };
    DeskLook {
        sections: vec![
            section(DeskSection::Needs, 50, 0),
            section(DeskSection::Waiting, 25, 50),
            section(DeskSection::Mine, 25, 75),
            section(DeskSection::Information, 20, 100),
        ],
        ..look
    }
}

fn gzip(text: &str) -> usize {
    use std::io::Write as _;
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(text.as_bytes()).expect("memory");
    writer.finish().expect("memory").len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_of_120_rows_stays_within_its_bytes() {
    let network = Network::found();
    let full = full(&network).await;
    let (style, script) = (gzip(STYLE.content), gzip(SCRIPT.content));
    for lang in ["en", "zh"] {
        let around = Surroundings {
            me: member("delta"),
            zone: None,
            links: (1, 2),
            catching_up: None,
            alarms: 3,
            disk: Default::default(),
            names: std::collections::BTreeMap::new(),
        };
        let mut asked = Asked::plain(lang);
        asked.officer = crate::web::tests::desk_officer();
        let page = render(&Reader::new(asked, around, START), &full).into_string();
        assert_eq!(page.matches("<li data-row").count(), 120);
        assert_eq!(page.matches("<button form").count(), 50);
        check(&page, lang);
        let html = gzip(&page);
        println!("Desk of 120 rows in {lang}: {} bytes, {html} compressed; style {style}, script {script}", page.len());
        assert!(html <= 15 * 1_024, "{html}");
        assert!(html + style + script <= 45 * 1_024);
    }
    assert!(style <= 10 * 1_024 && script <= 20 * 1_024);
}

/// Covers LIM-020, LIM-021.
#[tokio::test(flavor = "multi_thread")]
async fn a_desk_whose_disk_fills_says_so_what_it_means_and_what_to_do() {
    let network = Network::found();
    let look = network.look("delta").await;
    let space = Some(DiskSpace { free_bytes: 4 << 30, total_bytes: 100 << 30 });
    for (lang, room, words) in [
        ("en", Room::NoFiles, "Lines are taken, files are not"),
        ("en", Room::OwnLinesOnly, "Only our own lines are taken"),
        ("zh", Room::NoFiles, "仍接收条目，暂不接收文件"),
        ("zh", Room::OwnLinesOnly, "仅接收本方条目"),
    ] {
        let around = |room| Surroundings {
            me: member("delta"),
            zone: None,
            links: (1, 2),
            catching_up: None,
            alarms: 0,
            disk: (space, room),
            names: std::collections::BTreeMap::new(),
        };
        let page = |room| render(&Reader::new(Asked::plain(lang), around(room), START), &look).into_string();
        let shown = page(room);
        assert!(shown.contains(words) && shown.contains("100.0"), "{lang} {room:?}: {shown}");
        assert!(!page(Room::Ample).contains(words));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_travel_compressed_to_whoever_takes_it_and_the_stream_does_not() {
    let network = Network::found();
    let ask = |path: &str, encoding: &'static str| {
        Request::get(path)
            .header("host", "localhost")
            .header(ACCEPT_ENCODING, encoding)
            .body(Body::empty())
            .expect("a request")
    };
    let people = network.people_of("harbour");
    for path in ["/", "/peers", STYLE.address()] {
        let (head, bytes) = network.answer_bytes("harbour", people, ask(path, "gzip, br"), 0).await;
        assert_eq!(head.headers[CONTENT_ENCODING], "gzip", "{path}");
        assert!(bytes.starts_with(&[0x1f, 0x8b]));
        let (head, bytes) = network.answer_bytes("harbour", people, ask(path, "identity"), 0).await;
        assert!(!head.headers.contains_key(CONTENT_ENCODING) && !bytes.starts_with(&[0x1f, 0x8b]));
    }
}
