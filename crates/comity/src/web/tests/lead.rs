//! The lead changes hands, a dossier stops, and one is continued: on pages, each ending on what the other member sees.

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use comity_dossier::body::SignIn;
use comity_dossier::counting::Standing;
use comity_dossier::fold::ItemStanding;
use comity_dossier::text::Line;
use comity_dossier::{DossierId, EntryId, LaneId};
use comity_node::desk::Continued;
use comity_node::{ForkFound, ForkLook};

use super::acts::{Story, offered, typed};
use super::network::{Network, START, member};
use super::{check, opening};
use crate::web::dossier;
use crate::web::reader::{Asked, Reader, Surroundings};
use crate::web::visit::{DeskRole, Officer};

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

fn reader(lang: &str, me: &str) -> Reader {
    let names = std::collections::BTreeMap::new();
    let disk = Default::default();
    let around = Surroundings { me: member(me), zone: None, links: (1, 2), catching_up: None, alarms: 0, disk, names };
    let mut asked = Asked::plain(lang);
    asked.officer = Some(Officer {
        account: 1,
        code: Line::new("7F3").expect("a line"),
        name: "".into(),
        roles: [DeskRole::DutyOfficer].into_iter().collect(),
        sign_in: SignIn::Password,
        form_token: "0123456789abcdef".into(),
    });
    Reader::new(asked, around, START)
}

/// Covers FORK-003, FORK-005, KIND-004.
#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_dossier_says_what_happened_what_is_untouched_and_the_way_out_and_offers_nothing_else() {
    let network = Network::found();
    let (id, _) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    let whole = network.dossier_look("delta", id).await;
    let mut stopped = whole.clone();
    stopped.stopped_by = vec![member("harbour")];
    stopped.acts.stop();
    stopped.lines[1].item.standing = ItemStanding::Uncounted(Standing::Struck);
    let mut read_only = whole.clone();
    read_only.is_read_only = true;
    read_only.acts.read_only();
    let mut silent = whole.clone();
    silent.lead_silent = Some(START);
    let mut continued = whole.clone();
    let (dossier, reference) = (DossierId([9; 32]), "DELTA-2026-0001-K7D2".to_owned());
    continued.continued_by = vec![Continued { dossier, reference, by: member("delta"), at: START }];
    for (look, lang, shown) in [
        (&stopped, "en", vec!["This dossier has stopped", "Nothing of any other member is touched", "The way out"]),
        (&stopped, "en", vec!["Struck: its lane was forked", "class=\"struck\"", "/forks"]),
        (&stopped, "zh", vec!["本卷宗已停止", "不受任何影响", "出路", "在新卷宗中承接"]),
        (&read_only, "en", vec!["Here you can only read"]),
        (&read_only, "zh", vec!["只能阅读"]),
        (&silent, "en", vec!["The node of the lead has not answered since", "Phone its desk first"]),
        (&continued, "en", vec!["Goes on in", "DELTA-2026-0001-K7D2"]),
        (&continued, "zh", vec!["后续见"]),
    ] {
        let page = dossier::render(&reader(lang, "delta"), look).into_string();
        check(&page, lang);
        for text in shown {
            assert!(page.contains(text), "{lang}: {text}");
        }
        let writes = page.contains("/act/");
        let can_write = look.stopped_by.is_empty() && !look.is_read_only;
        assert_eq!(writes, can_write, "where nobody can write, no act is offered");
    }
    let page = dossier::render(&reader("en", "delta"), &stopped).into_string();
    assert!(page.contains(&format!("/d/{id}/continue")), "the one thing that can be done");
}

/// Covers FORK-001, FORK-002.
#[tokio::test(flavor = "multi_thread")]
async fn both_lines_of_a_fork_stand_side_by_side_with_who_showed_it() {
    let network = Network::found();
    let (id, _) = network.open("harbour", opening("live", "Dyke breach", "urgent"), "delta").await;
    let look = network.dossier_look("delta", id).await;
    let lines = [look.lines[0].clone(), look.lines[1].clone()];
    let ids = [lines[0].item.id, lines[1].item.id];
    let fork = ForkLook { member: member("harbour"), lane: LaneId([7; 16]), seq: 4, lines: ids };
    let found = ForkFound { fork, found_by: vec![(member("delta"), EntryId([3; 32]), START)], stops: true };
    for (lang, shown) in [
        ("en", ["One line", "The other line", "Shown by", "so the dossier has stopped"]),
        ("zh", ["其中一个条目", "另一个条目", "出示者", "因此本卷宗已停止"]),
    ] {
        let page = dossier::forks_written(&reader(lang, "delta"), &look, found.clone(), lines.clone());
        check(&page, lang);
        for text in shown.into_iter().map(str::to_owned).chain(ids.map(|id| id.to_string())) {
            assert!(page.contains(&text), "{lang}: {text}");
        }
    }
}

/// A peer that does not answer is told on the Desk and on its own page, with the phone and with who was paged.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_peer_is_told_with_its_phone_and_whether_anybody_was_paged() {
    use comity_node::SilenceLook;
    use comity_node::silence::{Answers, Decision, PageTrouble, Seen, SilenceLimits, Watch};
    let limits = SilenceLimits::default();
    let told = |result| {
        let mut watch = Watch::default();
        let seen =
            Seen { member: member("steppe"), answers: Answers::NotSince(START), heard: None, urgent_waits: true };
        let now = START.plus_ms(700_000);
        for decision in watch.step(now, &limits, &[seen], &mut || 0) {
            if let Decision::Page { number, .. } = decision {
                watch.paged(now, &limits, number, result);
            }
        }
        let outage = watch.outage(member("steppe")).expect("an outage").clone();
        let phone = Some("+000000004".to_owned());
        SilenceLook { member: member("steppe"), outage, phone, has_channel: true }
    };
    for (lang, result, shown) in [
        ("en", Ok(()), ["has not answered since", "+000000004", "the mail server took the message"]),
        (
            "en",
            Err(PageTrouble::NoPager),
            ["Something urgent waits", "+000000004", "Nobody was paged: <bdi>this node has no pager"],
        ),
        (
            "zh",
            Err(PageTrouble::NoChannel),
            ["没有应答", "+000000004", "未通知任何人：<bdi>其名片没有写明管理员的地址"],
        ),
    ] {
        let (reader, look) = (reader(lang, "harbour"), told(result));
        for page in [
            crate::web::silence::silent(&reader, std::slice::from_ref(&look)).into_string(),
            crate::web::silence::of_peer(&reader, &look).into_string(),
        ] {
            for text in shown {
                assert!(page.contains(text), "{lang}: {text}: {page}");
            }
        }
    }
}
