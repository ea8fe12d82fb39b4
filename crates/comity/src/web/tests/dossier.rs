//! The pages of a dossier: every link leads somewhere, filters work by their address, files come as files.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use comity_dossier::kind::common::form::Fields;
use comity_node::desk::Upload;

use comity_dossier::{EntryId, Kind, LaneId};
use comity_node::{ForkLook, MissingLines, WaitingLine};

use super::network::{Network, START, member};
use super::{HOSTILE, check, fields, opening, story};
use crate::web::dossier;
use crate::web::reader::{Asked, Reader, Surroundings};

/// The addresses that a page links to, those of this node alone.
fn links(page: &str) -> Vec<String> {
    let parts = page.split("href=\"").skip(1).filter_map(|rest| rest.split_once('"'));
    let mut links: Vec<String> = parts.map(|(link, _)| link.replace("&amp;", "&")).collect();
    links.retain(|link| link.starts_with("/d/") || link.starts_with('#'));
    links.sort();
    links.dedup();
    links
}

/// Covers COUNT-008.
#[tokio::test(flavor = "multi_thread")]
async fn every_link_of_a_dossier_leads_to_a_page_and_to_a_place_on_it() {
    let network = Network::found();
    let reference = story(&network).await;
    for code in ["harbour", "delta"] {
        for path in [format!("/d/{reference}?all=yes"), format!("/d/{reference}/proof")] {
            let (_, _, page) = network.page(code, &path, 4).await;
            assert!(path.ends_with("proof") || page.contains("/lines/"), "lines lead to what speaks for them");
            for link in links(&page) {
                let (address, place) = link.split_once('#').map_or((link.as_str(), None), |(a, p)| (a, Some(p)));
                if address.is_empty() {
                    let place = place.unwrap_or_default();
                    assert!(page.contains(&format!("id=\"{place}\"")), "{path}: no place {link}");
                    continue;
                }
                if address.contains("/evidence") {
                    continue;
                }
                let (status, _, there) = network.page(code, address, 4).await;
                assert_eq!(status, StatusCode::OK, "{path}: {link}");
                check(&there, &link);
                assert!(place.is_none_or(|place| there.contains(&format!("id=\"{place}\""))), "{path}: {link}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proof_of_a_line_says_who_signed_what_it_rests_on_and_whose_receipt_covers_it() {
    let network = Network::found();
    let (dossier, reference) = network.open("harbour", opening("live", HOSTILE[0], "immediate"), "delta").await;
    let line = network.write("delta", dossier, "acknowledge", fields(&[]), "harbour").await;
    for (lang, expected) in [
        ("en", ["The signature holds", "It counts.", "The text here is the one", "in use", "as its author says"]),
        ("zh", ["签名有效", "此条目有效", "即所签署的正文", "使用中", "作者所称"]),
    ] {
        let (status, _, page) = network.page("harbour", &format!("/d/{reference}/lines/{line}?lang={lang}"), 4).await;
        assert_eq!(status, StatusCode::OK);
        check(&page, lang);
        assert!(expected.iter().all(|shown| page.contains(shown)), "{lang}");
        assert!(page.contains(&line.to_string()) && page.contains("comity verify"));
    }
    let genesis = dossier.genesis();
    let (_, _, page) = network.page("harbour", &format!("/d/{dossier}/lines/{genesis}"), 4).await;
    assert!(page.contains("id=\"receipt-delta\"") && !page.contains("receipt-steppe"), "delta's node alone has it");
    let elsewhere = format!("/d/{reference}/lines/{}", "0".repeat(64));
    assert_eq!(network.page("harbour", &elsewhere, 4).await.0, StatusCode::NOT_FOUND);
    let (status, headers, _) = network.bytes("harbour", &format!("/d/{reference}/evidence")).await;
    assert_eq!(
        (status, &headers[CONTENT_TYPE]),
        (StatusCode::OK, &"application/octet-stream".parse().expect("a type"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_are_parameters_of_the_address_and_say_that_they_hide_something() {
    let network = Network::found();
    let reference = story(&network).await;
    let shown = async |query: &str| network.page("harbour", &format!("/d/{reference}{query}"), 4).await.2;
    let all = shown("").await;
    assert!(all.contains("better words") && all.contains("Help offered") && !all.contains("A filter hides"));
    assert!(!all.contains("Lane opened") && shown("?all=yes").await.contains("Lane opened"));
    let status = shown("?show=status").await;
    assert!(status.contains("People evacuated") && !status.contains("better words"));
    assert!(status.contains("A filter hides") && status.contains("<option value=\"status\" selected"));
    let mine = shown("?by=harbour").await;
    assert!(mine.contains("CAP alert") && !mine.contains("People evacuated"));
    assert!(shown("?show=files").await.contains("No line fits."));
    let odd = shown("?show=%3Cscript%3E&by=%22%3E&before=zz").await;
    assert!(odd.contains("better words"), "what cannot be understood is as if it had not been asked");
    check(&odd, "odd parameters");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_saved_under_a_safe_name_and_never_opened() {
    let network = Network::found();
    let (dossier, reference) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    let bytes: Vec<u8> = (0..2_500_000u32).map(|at| at.to_le_bytes()[0]).collect();
    let upload = Upload { media_type: "text/html".into(), bytes: bytes.clone() };
    let named = Fields::new([("name", "\u{65e5}志<b>.html"), ("lang", "en")]);
    let line = network.attach("harbour", dossier, named, upload, "delta").await;
    let path = format!("/d/{reference}/files/{line}");
    for path in [path.clone(), format!("{path}/0")] {
        let (status, headers, body) = network.bytes("harbour", &path).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers[CONTENT_TYPE], "application/octet-stream");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(headers[CONTENT_SECURITY_POLICY].to_str().expect("text").starts_with("sandbox;"));
        let name = headers[CONTENT_DISPOSITION].to_str().expect("text");
        assert!(name.starts_with("attachment; ") && !name.contains('<') && name.contains("UTF-8''%E6%97%A5"), "{name}");
        assert_eq!(headers[CONTENT_LENGTH], "2500000");
        assert!(body == bytes, "the very bytes, over many pieces");
    }
    let (_, _, page) = network.page("harbour", &format!("/d/{reference}"), 4).await;
    assert!(page.contains("may be a program or run one") && page.contains("&lt;b&gt;.html"));
    assert!(page.contains("said to be <bdi>text/html</bdi>"));
    for nothing in [format!("{path}/7"), format!("/d/{reference}/files/{}", dossier.genesis())] {
        assert_eq!(network.bytes("harbour", &nothing).await.0, StatusCode::NOT_FOUND, "{nothing}");
    }
    let (status, headers) = network.send("delta", &format!("{path}/fetch"), &[]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(headers[LOCATION], format!("/d/{reference}#files"));
    let without_token = network.send_without_token("delta", &format!("{path}/fetch"), &[]).await;
    assert_eq!(without_token.0, StatusCode::FORBIDDEN);
}

/// Covers COUNT-008, KEY-006.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_lacking_forked_or_under_a_withdrawn_key_is_named_and_loud() {
    let network = Network::found();
    let (id, _) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    let mut look = network.dossier_look("harbour", id).await;
    let whole = look.clone();
    let (lane, time, lines) = (LaneId([7; 16]), START, [EntryId([1; 32]), EntryId([2; 32])]);
    let proof = look.proof.as_mut().expect("what speaks for it");
    let missing =
        MissingLines { member: member("steppe"), lane, from: 2, through: 6, asked: Some((member("delta"), time)) };
    proof.missing = vec![missing.clone(), MissingLines { through: 2, asked: None, ..missing }];
    proof.texts_missing = vec![EntryId([3; 32])];
    proof.forks = vec![ForkLook { member: member("delta"), lane, seq: 4, lines }];
    look.waiting = vec![WaitingLine { id: EntryId([4; 32]), member: member("steppe"), kind: Kind::NOTE, time }];
    look.lines[0].unconfirmed = true;
    for (lang, shown) in [
        (
            "en",
            [
                "Lines 3 to 7 of the page of",
                "Line 3 of the page",
                "The text of 1 line",
                "Fork:",
                "Withdrawn key, unconfirmed",
            ],
        ),
        ("zh", ["页的第 3 至 7 条", "页的第 3 条", "条条目的正文尚未收到", "分叉：", "密钥已撤回，条目未经确认"]),
    ] {
        let around = || Surroundings {
            me: member("harbour"),
            zone: None,
            links: (1, 2),
            catching_up: None,
            alarms: 0,
            disk: Default::default(),
            names: std::collections::BTreeMap::new(),
        };
        let page = |look| dossier::render(&Reader::new(Asked::plain(lang), around(), START), look).into_string();
        let lacking = page(&look);
        check(&lacking, lang);
        for text in shown {
            assert!(lacking.contains(text), "{lang}: {text}");
        }
        for line in lines {
            assert!(lacking.contains(&format!("/lines/{line}")), "both lines of a fork are shown");
        }
        assert!(!page(&whole).contains("class=\"missing\""), "nothing is lacking, and nothing is said");
    }
    let numbers = "6 earlier lines are missing.";
    let reader = Reader::new(
        Asked::plain("en"),
        Surroundings {
            me: member("delta"),
            zone: None,
            links: (1, 2),
            catching_up: None,
            alarms: 0,
            disk: Default::default(),
            names: std::collections::BTreeMap::new(),
        },
        START,
    );
    assert!(
        dossier::render(&reader, &look).into_string().contains(numbers),
        "the line that opens the proof counts them"
    );
}
