//! A node that does not answer is noticed by its peers, and its administrators are paged.

mod support;

use comity_node::alarm::Alarm;
use comity_node::silence::{PageOutcome, PageTrouble};
use support::{Net, START, member};

const MINUTE_MS: u64 = 60_000;

fn alarms(net: &mut Net, code: &str) -> Vec<(Option<Alarm>, u64)> {
    let alarms = net.node(code).alarms(100).expect("the store holds");
    let silent = alarms.into_iter().filter(|look| look.alarm == Some(Alarm::PeerSilent));
    silent.map(|look| (look.alarm, look.times)).collect()
}

#[test]
fn a_dead_node_with_an_urgent_line_waiting_is_noticed_and_paged_within_minutes_by_each_peer_once() {
    let mut net = Net::of(&["harbour", "delta", "ridge", "steppe"]);
    net.cut.insert(member("steppe"));
    let dossier = net.open("harbour", &["delta", "steppe"]);
    net.pass(9 * MINUTE_MS);
    assert!(net.pages.is_empty() && net.node("harbour").silences().is_empty());
    net.pass(6 * MINUTE_MS);
    // Harbour has an immediate line for it; delta and ridge have none, and wait longer.
    let paged: Vec<_> = net.pages.iter().map(|(by, page)| (*by, page.silent, page.urgent)).collect();
    assert_eq!(paged, [(member("harbour"), member("steppe"), true)]);
    let (_, page) = &net.pages[0];
    assert_eq!((page.to.as_str(), page.by), ("node@steppe.example", member("harbour")));
    assert_eq!(page.phone.as_deref(), Some("+000000000"));
    let text = format!("{page:?}");
    assert!(!text.contains("Chemical") && !text.contains(&dossier.to_string()), "nothing of the dossier: {text}");
    let looks = net.node("harbour").silences();
    assert_eq!((looks[0].member, looks[0].outage.pages[0].outcome), (member("steppe"), PageOutcome::Taken));
    assert_eq!(alarms(&mut net, "harbour"), [(Some(Alarm::PeerSilent), 1)]);
    net.pass(65 * MINUTE_MS);
    let by: Vec<_> = net.pages.iter().filter(|(_, page)| page.silent == member("steppe")).map(|(by, _)| *by).collect();
    assert_eq!(by.len(), 3, "each of its peers once: {by:?}");
    // It answers again: the outage is over, and nobody is paged any more.
    net.cut.clear();
    net.pass(30 * MINUTE_MS);
    assert!(net.node("harbour").silences().is_empty());
    let before = net.pages.len();
    net.pass(300 * MINUTE_MS);
    assert_eq!(net.pages.len(), before);
}

#[test]
fn a_restart_of_the_peer_that_watches_neither_forgets_nor_repeats_a_page() {
    let mut net = Net::of(&["harbour", "steppe"]);
    net.cut.insert(member("steppe"));
    net.open("harbour", &["steppe"]);
    net.pass(15 * MINUTE_MS);
    assert_eq!(net.pages.iter().filter(|(by, _)| *by == member("harbour")).count(), 1);
    net.restart("harbour");
    let looks = net.node("harbour").silences();
    assert_eq!((looks.len(), looks[0].outage.since <= START.plus_ms(MINUTE_MS)), (1, true));
    net.pass(100 * MINUTE_MS);
    assert_eq!(net.pages.iter().filter(|(by, _)| *by == member("harbour")).count(), 1);
    net.pass(140 * MINUTE_MS);
    assert_eq!(net.pages.iter().filter(|(by, _)| *by == member("harbour")).count(), 2, "the next step, after 4 h");
}

#[test]
fn without_a_pager_or_without_a_channel_on_the_card_the_alarm_says_that_nobody_was_paged() {
    let mut net = Net::of(&["harbour", "steppe"]);
    net.mail = Err(PageTrouble::NoPager);
    net.cut.insert(member("steppe"));
    net.open("harbour", &["steppe"]);
    net.pass(15 * MINUTE_MS);
    let looks = net.node("harbour").silences();
    assert_eq!(looks[0].outage.pages[0].outcome, PageOutcome::Failed(PageTrouble::NoPager));
    assert_eq!(looks[0].phone.as_deref(), Some("+000000000"), "the phone of last resort is shown all the same");

    let mut net = Net::of(&["harbour", "steppe"]);
    net.change_card("steppe", |card| card.desk.administrators = None);
    net.cut.insert(member("steppe"));
    net.open("harbour", &["steppe"]);
    net.pass(15 * MINUTE_MS);
    let looks = net.node("harbour").silences();
    assert!(!looks[0].has_channel);
    assert_eq!(looks[0].outage.pages[0].outcome, PageOutcome::Failed(PageTrouble::NoChannel));
    assert!(net.pages.iter().all(|(by, _)| *by == member("steppe")));
}
