//! The lead changes hands, a dossier stops, and one is continued: on pages, each ending on what the other member sees.

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use comity_dossier::DossierId;

use super::acts::{Story, offered, typed};
use super::network::Network;
use super::{check, opening};

/// The page of a dossier in a language, checked.
async fn page(network: &Network, code: &str, path: &str, lang: &str) -> String {
    let (status, _, page) = network.page(code, &format!("{path}?lang={lang}"), 1).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    check(&page, &format!("{lang} {path}"));
    page
}

/// Covers LEAD-001, LEAD-002, LEAD-003.
#[tokio::test(flavor = "multi_thread")]
async fn the_lead_is_handed_over_on_pages_and_each_side_sees_whose_turn_it_is() {
    let network = Network::found();
    let (dossier, _) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    let story = Story { network: &network, dossier };
    let path = format!("/d/{dossier}");
    assert!(offered(&story, "harbour").await.contains(&"lead-offer".to_owned()));
    assert!(!offered(&story, "delta").await.contains(&"lead-offer".to_owned()));
    story.act("harbour", "lead-offer", &[("to", "delta"), ("words", "Our shift ends."), ("lang", "en")]).await;
    let (ours, theirs) = (page(&network, "harbour", &path, "en").await, page(&network, "delta", &path, "en").await);
    assert!(ours.contains("may accept it. Until then nothing changes.") && !ours.contains("It is your turn."));
    assert!(theirs.contains("offered the lead to") && theirs.contains("It is your turn."));
    assert_eq!(offered(&story, "delta").await[0], "lead-accept", "what is due stands first");
    story.act("delta", "lead-accept", &[]).await;
    assert!(page(&network, "harbour", &path, "zh").await.contains("现在轮到你方"));
    assert_eq!(offered(&story, "harbour").await[0], "lead-release");
    let (_, _, form) = network.page("harbour", &story.path("lead-release"), 1).await;
    assert!(form.contains("is void, on every node"), "what it means is told before it is done");
    let accept = typed(&form).into_iter().find(|(name, _)| name == "target").expect("the acceptance").1;
    // The review stands between: a release is never one slip of a finger away.
    story.act("harbour", "lead-release", &[("target", &accept)]).await;
    let theirs = page(&network, "delta", &path, "en").await;
    assert!(theirs.contains("Lead transferred") && !theirs.contains("offered the lead to"));
    assert_eq!(offered(&story, "delta").await.iter().filter(|verb| *verb == "level").count(), 1, "delta leads");
    assert!(offered(&story, "harbour").await.iter().all(|verb| verb != "level"));
}

async fn go_on(network: &Network, code: &str, old: DossierId, change: &[(&str, &str)]) -> String {
    let path = format!("/d/{old}/continue");
    let (status, _, form) = network.page(code, &path, 1).await;
    assert_eq!(status, StatusCode::OK);
    check(&form, "continue");
    let mut pairs = typed(&form);
    pairs.retain(|(name, _)| change.iter().all(|(changed, _)| changed != name));
    pairs.extend(change.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (status, headers, page) = network.post(code, &path, &pairs, None).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    headers[LOCATION].to_str().expect("an address").to_owned()
}

/// Covers LEAD-005, LEAD-006.
#[tokio::test(flavor = "multi_thread")]
async fn a_participant_continues_a_dossier_with_two_presses_and_each_page_leads_to_the_other() {
    let network = Network::found();
    let (old, _) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    let path = format!("/d/{old}");
    assert!(page(&network, "delta", &path, "en").await.contains(&format!("/d/{old}/continue")));
    assert!(!page(&network, "harbour", &path, "en").await.contains("/continue\""), "the lead goes on by itself");
    for (lang, shown) in [("en", "cites the old one"), ("zh", "引用原卷宗")] {
        let form = page(&network, "delta", &format!("{path}/continue"), lang).await;
        assert!(form.contains(shown) && form.contains("Dyke breach"), "{lang}");
        let offered: Vec<_> = form.split("name=\"participants\"").skip(1).collect();
        assert!(offered.iter().all(|choice| !choice.starts_with(" value=\"harbour\"")), "the lead is no choice");
    }
    let to = go_on(&network, "delta", old, &[]).await;
    let new = to.trim_start_matches("/d/").split('?').next().unwrap_or_default().to_owned();
    let (_, _, begun) = network.page("delta", &to, 1).await;
    assert!(begun.contains("The continuation is open") && begun.contains(&format!("/d/{old}")));
    assert!(begun.contains("Goes on from"));
    let before = page(&network, "delta", &path, "en").await;
    assert!(before.contains("Goes on in") && before.contains(&format!("/d/{new}")));
    // Who unticks everybody has chosen nobody, and nothing is taken over in place of that.
    let (status, _, again) =
        network.post("delta", &format!("{path}/continue"), &[("title.en", "x"), ("lang", "en")], None).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    check(&again, "nobody");
}

/// Covers FORK-003, FORK-005.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_forks_says_that_there_is_none() {
    let network = Network::found();
    let (old, _) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    for (lang, shown) in [("en", "No fork is known in this dossier."), ("zh", "本卷宗未发现分叉。")] {
        assert!(page(&network, "delta", &format!("/d/{old}/forks"), lang).await.contains(shown));
    }
    let proof = page(&network, "delta", &format!("/d/{old}/proof"), "en").await;
    assert!(proof.contains(&format!("/d/{old}/forks")));
}
