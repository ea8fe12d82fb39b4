//! The page that finds words: in both languages, with what is found, what is not, and what cannot be looked for.

use axum::http::StatusCode;
use comity_node::people::{Chosen, Role};

use super::entering::Browser;
use super::network::{Network, PASSWORD, START};
use super::{HOSTILE, check, fields, opening, story};

#[tokio::test(flavor = "multi_thread")]
async fn what_members_wrote_is_found_and_stays_text() {
    let network = Network::found();
    let reference = story(&network).await;
    network.indexed("harbour").await;
    for (lang, found) in [("en", "Search in this dossier"), ("zh", "在本卷宗中搜索")] {
        let (_, _, dossier) = network.page("harbour", &format!("/d/{reference}?lang={lang}"), 4).await;
        assert!(dossier.contains(found) && dossier.contains(&format!("/search?in={reference}&amp;lang={lang}")));
        for asked in
            ["alert", "onerror", "%E6%9B%B4%E5%A5%BD", "better+words", "%22first+words%22", "nowhere", "", "%21"]
        {
            let path = format!("/search?q={asked}&lang={lang}");
            let (status, _, page) = network.page("harbour", &path, 4).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            check(&page, &path);
        }
    }
    let (_, _, page) = network.page("harbour", "/search?q=better&by=delta", 4).await;
    assert!(page.contains("<mark>better</mark> words") && page.contains(&reference), "{page}");
    let line = page.split("?at=").nth(1).and_then(|rest| rest.split('"').next()).expect("a link to the line");
    let (asked, anchor) = line.split_once('#').expect("a place on the page");
    let (status, _, there) = network.page("harbour", &format!("/d/{reference}?at={asked}"), 4).await;
    assert!(status == StatusCode::OK && there.contains(&format!("id=\"{anchor}\"")) && there.contains("better words"));
    let (_, _, page) = network.page("harbour", "/search?q=better&by=harbour", 4).await;
    assert!(page.contains("Nothing was found") && !page.contains("<mark>"));
    let (_, _, page) = network.page("harbour", &format!("/search?q=%22wrong+dossier%22&in={reference}"), 4).await;
    assert!(page.contains("Nothing was found") && page.contains("Only in"), "it was withdrawn");
    assert!(page.contains(&format!("name=\"in\" value=\"{reference}\"")), "asked again, it stays there");
    let (_, _, page) = network.page("harbour", &format!("/search?q={reference}"), 4).await;
    assert!(page.contains("class=\"title\""), "a dossier is found by its reference");
    let (_, _, page) = network.page("harbour", "/search?q=%3Cscript%3E", 4).await;
    assert!(!page.contains(HOSTILE[0]) && page.contains("&lt;<mark>script</mark>&gt;"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_looked_for_says_why_and_what_is_not_here_is_not_found() {
    let network = Network::found();
    let (_, reference) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    network.indexed("harbour").await;
    let long = "x".repeat(81);
    for (asked, told) in [
        ("%21%3F", "There is no word in it"),
        ("1+2+3+4+5+6+7+8+9", "Type at most 8"),
        (long.as_str(), "Type at most 80"),
        ("nowhere", "Nothing was found"),
    ] {
        let (status, _, page) = network.page("harbour", &format!("/search?q={asked}"), 4).await;
        assert!(status == StatusCode::OK && page.contains(told), "{asked}: {page}");
    }
    let (status, _, _) = network.page("harbour", "/search?q=dyke&in=HARBOUR-2026-0099-ZZZZ", 4).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "another dossier's lines are no answer");
    let too_long = format!("in={}", "x".repeat(101));
    for other in [&too_long, "by=NOBODY!", "before=x"] {
        let (status, _, _) = network.page("harbour", &format!("/search?q=dyke&{other}"), 4).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{other}: no other question is answered");
    }
    let (_, _, page) = network.page("harbour", "/search?q=dyke", 4).await;
    assert!(page.contains(&reference) && page.contains("<mark>Dyke</mark> breach"), "{page}");
    let (_, _, page) = network.page("harbour", "/search?q=dyke&before=1", 4).await;
    assert!(page.contains("There are no earlier lines") && page.contains("The last lines"));
}

#[tokio::test(flavor = "multi_thread")]
async fn more_lines_than_are_shown_are_a_page_further_and_within_the_dossier() {
    let network = Network::found();
    let (dossier, reference) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    for number in 0..5 {
        let text = format!("heron {number}");
        network.write("harbour", dossier, "note", fields(&[("text", &text), ("lang", "en")]), "delta").await;
    }
    let mut old = None;
    for number in 0..80 {
        let text = format!("later {number}");
        let line = network.write("harbour", dossier, "note", fields(&[("text", &text), ("lang", "en")]), "delta").await;
        old = old.or(Some(line));
    }
    let (_, _, latest) = network.page("delta", &format!("/d/{reference}"), 4).await;
    let old = old.expect("a line");
    let (_, _, around) = network.page("delta", &format!("/d/{reference}?at={old}"), 4).await;
    assert!(!latest.contains("later 0<") && around.contains("later 0<") && around.contains("later 10<"));
    assert!(!around.contains("later 11<") && around.contains("heron 4<"), "those around it are shown");
    network.indexed("delta").await;
    let (_, _, page) = network.page("delta", "/search?q=heron", 4).await;
    assert_eq!(page.matches("<mark>heron</mark>").count(), 3);
    assert!(page.contains("href=\"/search?q=heron&amp;lang=zh\""), "another language is a way to the same lines");
    let within =
        page.split("href=\"/search?q=").nth(2).and_then(|rest| rest.split('"').next()).expect("a way to the rest");
    assert!(within.starts_with("heron") && within.contains("in="), "{within}");
    let (_, _, page) = network.page("delta", &format!("/search?q={}", within.replace("&amp;", "&")), 4).await;
    assert!(page.contains(&reference) && page.contains("Only in"));
    assert_eq!(page.matches("<mark>heron</mark>").count(), 5, "there all of them are shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looked_for_what_is_written_down() {
    let network = Network::found();
    let people = network.people("harbour");
    let chosen = Chosen { code: "8A1", name: "Lin", password: PASSWORD };
    people.add_account(&chosen, [Role::DutyOfficer].into_iter().collect(), START).expect("made");
    let mut officer = Browser::new(network.router("harbour", None, START));
    officer.get("/sign-in").await;
    officer.post("/sign-in", &[("code", "8A1"), ("password", PASSWORD)]).await;
    assert_eq!(officer.get("/search").await, StatusCode::OK);
    assert_eq!(officer.get("/search?q=%E5%A0%A4%E5%9D%9D+breach&by=delta").await, StatusCode::OK);
    assert_eq!(officer.get(&format!("/search?q={}&by=delta", "%E5%A0%A4".repeat(80))).await, StatusCode::OK);
    assert_eq!(officer.head("/search?q=heron").await, StatusCode::OK);
    let mut asked = 0;
    while officer.get("/search?q=heron").await == StatusCode::OK {
        asked += 1;
        assert!(asked < 1_000, "the log is not pushed out by whoever asks without end");
    }
    assert!(asked > 100, "an officer in a hurry does not meet it: {asked}");
    assert_eq!(officer.get("/search").await, StatusCode::OK, "nothing is looked for");
    assert_eq!(officer.get("/").await, StatusCode::OK);
    let readings = people.readings(None, 10).expect("reads").split_off(1);
    let objects: Vec<(&str, &str)> = readings.iter().map(|row| (row.act.as_str(), row.object.as_str())).collect();
    assert_eq!(objects[2..], [("search", "堤坝 breach by=delta"), ("search", "/search")]);
    assert_eq!(objects[0], ("search", "heron"), "what HEAD tells of an answer is read as well");
    assert!(objects[1].1.starts_with(&"堤".repeat(80)), "the longest question is written down whole: {}", objects[1].1);
}
