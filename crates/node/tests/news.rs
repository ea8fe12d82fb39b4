//! What the event stream tells: every line that came, once, from any position on.

mod support;

use comity_dossier::codes::Level;
use comity_dossier::{DossierId, Kind};
use support::{Net, member};

const ALL: usize = 500;

fn two_notes(net: &mut Net) -> DossierId {
    let dossier = net.open("harbour", &["delta"]);
    net.say("harbour", dossier, "note", &[("text", "One."), ("lang", "en")]);
    net.say("delta", dossier, "note", &[("text", "Two."), ("lang", "en")]);
    dossier
}

#[test]
fn whoever_goes_on_from_the_last_position_hears_each_line_once() {
    let mut net = Net::of(&["harbour", "delta"]);
    let dossier = two_notes(&mut net);
    let delta = net.node("delta");
    let whole = delta.news(0, ALL).expect("the store holds");
    assert!(!whole.more && whole.upto == delta.log_position().expect("the store holds"));
    assert!(whole.news.iter().all(|news| news.about.dossier == dossier && news.about.level == Some(Level::Immediate)));
    let (mut at, mut told) = (0, Vec::new());
    loop {
        let page = delta.news(at, 2).expect("the store holds");
        at = page.upto;
        told.extend(page.news);
        if !page.more {
            break;
        }
    }
    assert_eq!(told, whole.news);
    assert_eq!(delta.news(at, ALL).expect("the store holds").news, []);
}

#[test]
fn an_immediate_line_of_another_announces_itself_and_an_own_line_does_not() {
    let mut net = Net::of(&["harbour", "delta"]);
    two_notes(&mut net);
    let notes = |net: &mut Net, code: &str| -> Vec<_> {
        let page = net.node(code).news(0, ALL).expect("the store holds");
        page.news.into_iter().filter(|news| news.kind == Kind::NOTE).map(|news| (news.by, news.immediate)).collect()
    };
    let (harbour, delta) = (member("harbour"), member("delta"));
    assert_eq!(notes(&mut net, "harbour"), [(harbour, false), (delta, true)]);
    assert_eq!(notes(&mut net, "delta"), [(harbour, true), (delta, false)]);
}

#[test]
fn the_lines_by_which_nodes_keep_order_are_not_told() {
    let mut net = Net::of(&["harbour", "delta"]);
    two_notes(&mut net);
    let page = net.node("harbour").news(0, ALL).expect("the store holds");
    let kinds: Vec<&str> = page.news.iter().map(|news| news.kind.name()).collect();
    assert!(!kinds.contains(&"lane-open") && kinds.contains(&"genesis"), "{kinds:?}");
}
