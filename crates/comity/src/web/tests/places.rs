//! Directory, peers, quarantine and status: in both languages, with what is empty and what fails, and who may do what.

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use comity_dossier::body::SignIn;
use comity_dossier::text::Line;
use comity_dossier::{Hash, Refusal};
use comity_node::alarm::Alarm;
use comity_node::{AlarmLook, CatchingUpLook, PeerReach, QuarantineLook};

use super::network::{Network, START, member};
use super::{check, opening};
use crate::web::quarantine::{self, AsideLook};
use crate::web::reader::{Asked, Reader, Surroundings};
use crate::web::visit::{DeskRole, Officer};

#[tokio::test(flavor = "multi_thread")]
async fn every_place_is_written_in_both_languages() {
    let network = Network::found();
    let places =
        ["/directory", "/directory/delta", "/directory/harbour", "/peers", "/peers/steppe", "/quarantine", "/status"];
    for path in places {
        for lang in ["en", "zh"] {
            let (status, _, page) = network.page("harbour", &format!("{path}?lang={lang}"), 4).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            check(&page, &format!("{lang} {path}"));
            assert_eq!((page.matches("<h1").count(), page.matches("<main").count()), (1, 1), "{path}");
        }
    }
    for path in ["/directory/nobody", "/directory/%3Cscript%3E", "/peers/harbour", "/peers/NOBODY"] {
        let (status, _, page) = network.page("harbour", path, 4).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        check(&page, path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_directory_says_whom_to_call_when_and_what_a_request_must_bring() {
    let network = Network::found();
    let (_, _, all) = network.page("harbour", "/directory", 4).await;
    for shown in
        ["Charter 1", "3 members", "Agency of a state", "08:11 UTC+5</bdi> there", "round the clock", "+000000004"]
    {
        assert!(all.contains(shown), "the directory lacks {shown}");
    }
    let (_, _, delta) = network.page("harbour", "/directory/delta", 4).await;
    let told =
        ["not required", "90 days", "The duty desk", "card version 1", "in use", "acknowledge within 10 minutes"];
    for shown in told {
        assert!(delta.contains(shown), "delta's page lacks {shown}");
    }
    assert!(!delta.contains("Nobody has renewed"));
    let (_, _, late) = network.page("harbour", "/directory/delta", 91 * 24 * 60).await;
    assert!(late.contains("Nobody has renewed this card for 90 days"));
}

/// Covers PUSH-005.
#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_cannot_be_reached_is_told_with_the_exact_reason_and_what_to_do() {
    let network = Network::found();
    network.open("harbour", opening("live", "Dyke breach", "immediate"), "delta").await;
    network
        .wait_for("harbour", |node| {
            let reach = |code| node.peer(member(code)).expect("reads").map(|peer| peer.reach);
            reach("steppe") == Some(PeerReach::Down) && reach("delta") == Some(PeerReach::Up)
        })
        .await;
    let (_, _, page) = network.page("harbour", "/peers/steppe", 4).await;
    for shown in ["does not answer since", "its node refuses connections", "Phone its desk", "next try", "+000000004"] {
        assert!(page.contains(shown), "steppe's page lacks {shown}");
    }
    let (_, _, status) = network.page("harbour", "/status", 4).await;
    for shown in ["1 of 2 desks", "1 dossier with", "No alarm.", "to be looked at again by", "urgent"] {
        assert!(status.contains(shown), "the status lacks {shown}");
    }
}

/// A reader with these roles.
fn reader(lang: &str, roles: &[DeskRole]) -> Reader {
    let around = Surroundings {
        me: member("harbour"),
        zone: None,
        links: (1, 2),
        catching_up: None,
        alarms: 1,
        disk: Default::default(),
        names: std::collections::BTreeMap::new(),
    };
    let mut asked = Asked::plain(lang);
    asked.officer = Some(Officer {
        account: 1,
        code: Line::new("7F3").expect("a line"),
        name: "".into(),
        roles: roles.iter().copied().collect(),
        sign_in: SignIn::Password,
        form_token: "0123456789abcdef".into(),
    });
    Reader::new(asked, around, START)
}

/// Covers REP-009: how far a node has caught up stands on the pages that people look at for it, and nothing when it has.
#[test]
fn a_node_that_catches_up_says_so_in_lines_and_since_when() {
    for (lang, sentence) in [("en", "Catching up: 1240 of 5300 lines."), ("zh", "正在补收：5300 条中已收到 1240 条。")]
    {
        let mut reader = reader(lang, &[DeskRole::DutyOfficer]);
        let page = plain(&crate::web::peers::render(&reader, &[]).into_string());
        assert!(!page.contains("5300"), "it lacks nothing");
        reader.around.catching_up = Some(CatchingUpLook { since: START, have: 1_240, of: 5_300 });
        let page = crate::web::peers::render(&reader, &[]).into_string();
        check(&page, lang);
        assert!(plain(&page).contains(sentence), "{page}");
        assert!(plain(&page).contains("UTC"), "since when");
    }
}

/// The words of a page, without marks of direction and grouping of digits.
fn plain(page: &str) -> String {
    let mut out = String::new();
    let mut in_tag = false;
    for c in page.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            '\u{2068}' | '\u{2069}' | ',' | '\u{202f}' | '\u{a0}' => {}
            c if !in_tag => out.push(c),
            _ => {}
        }
    }
    out
}

#[test]
fn what_was_kept_aside_is_told_in_words_and_let_go_of_by_an_administrator_alone() {
    let item = QuarantineLook {
        number: 7,
        peer: member("steppe"),
        refusal: Some(Refusal::BadSignature),
        bytes: 4_096,
        hash: Hash([7; 32]),
        first: START,
        times: 3,
    };
    let alarm = AlarmLook {
        number: 5,
        alarm: Some(Alarm::Fork),
        peer: Some(member("steppe")),
        dossier: None,
        last: START,
        times: 1,
        seen: false,
    };
    let unknown = QuarantineLook { number: 8, refusal: None, ..item.clone() };
    let seen = AlarmLook { number: 4, alarm: None, seen: true, ..alarm.clone() };
    let look = AsideLook { alarms: vec![alarm, seen], items: vec![item, unknown] };
    for lang in ["en", "zh"] {
        let page = quarantine::render(&reader(lang, &[DeskRole::Administrator]), &look).into_string();
        check(&page, lang);
        assert!(page.contains("/quarantine/7/release") && page.contains("/alarms/5/seen") && page.contains("4.0 KiB"));
        assert!(!page.contains("/alarms/4/seen"), "it was looked at already");
        let page = quarantine::render(&reader(lang, &[DeskRole::DutyOfficer]), &look).into_string();
        check(&page, lang);
        assert!(!page.contains("/release") && !page.contains("/seen\""), "a duty officer only reads");
    }
    let page = quarantine::render(&reader("en", &[DeskRole::Administrator]), &look).into_string();
    for shown in ["the signature is wrong", "Phone the member that delivered it", "drops the bytes", "3 times"] {
        assert!(page.contains(shown), "quarantine lacks {shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_of_an_administrator_need_the_token_of_a_page() {
    let network = Network::found();
    for path in ["/quarantine/1/release", "/alarms/1/seen"] {
        assert_eq!(network.send_without_token("harbour", path, &[]).await.0, StatusCode::FORBIDDEN);
        let (status, headers) = network.send("harbour", &format!("{path}?lang=zh"), &[]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "what is gone already is shown as it stands now");
        assert!(headers[LOCATION].to_str().expect("text").starts_with("/quarantine?lang=zh#"));
    }
}
