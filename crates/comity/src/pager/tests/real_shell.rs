//! From a peer that does not answer to the mail that its administrators get: the node on its own thread, the dialler that
//! calls the peer's address, the pager and a mail server on loopback. Only the clock is the test's.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use comity_dossier::Language;
use comity_dossier::card::{Address, Desk, DualCriminality, Hours, HttpsUrl, LawProfile, Phone, Zone};
use comity_dossier::charter::{Policy, Standing};
use comity_dossier::language::Said;
use comity_dossier::text::Line;
use comity_node::alarm::Alarm;
use comity_node::ceremony::{CardSpec, Founding, Join, NewMember, found, join, make_card, make_member, merge, sign};
use comity_node::ports::{Clock, Moment};
use comity_node::shell::{KeyPaths, SystemDisk, SystemEntropy, open_node, paths, run_with_pager};
use comity_node::silence::PageOutcome;
use tempfile::TempDir;

use super::*;
use crate::peer::dialler::Dialler;
use crate::peer::vet::PeerNetworks;

/// 22 November 2026, 03:07 UTC.
const START: Time = Time(1_795_316_820_000);
const YEAR_MS: u64 = 365 * 24 * 3_600_000;

/// A clock that the test moves on.
#[derive(Clone, Default)]
struct ByHand(Arc<AtomicU64>);

impl Clock for ByHand {
    fn now(&self) -> Moment {
        let steady_ms = self.0.load(Ordering::SeqCst);
        Moment { wall: START.plus_ms(steady_ms), steady_ms }
    }
}

fn member(code: &str) -> Member {
    Member::new(code).unwrap()
}

fn said(text: &str) -> Said {
    Said { language: Language::new("en").unwrap(), text: Line::new(text).unwrap() }
}

/// What the card of a member says whose node listens at this port, or should.
fn spec(code: &str, port: u16) -> CardSpec {
    let english = Language::new("en").unwrap();
    CardSpec {
        tls: Vec::new(),
        addresses: vec![Address::Direct(HttpsUrl::new(&format!("https://127.0.0.1:{port}")).unwrap())],
        desk: Desk {
            languages: vec![english.clone()],
            hours: Hours { zone: Zone::new("Etc/UTC").unwrap(), open: Vec::new() },
            phone: Phone::new("+000000004").unwrap(),
            administrators: Email::new(&format!("node@{code}.example")),
        },
        law: LawProfile {
            languages: vec![english],
            dual_criminality: DualCriminality::NotRequired,
            preservation_days: 90,
            extension_days: 90,
            use_limits: Vec::new(),
            authority: vec![said("The duty desk")],
        },
    }
}

/// Founds the network of harbour and steppe and has harbour join it; at steppe's address nobody listens.
fn joined(root: &Path, nobody: u16) {
    let codes = ["harbour", "steppe"];
    let statements = codes.map(|code| {
        let (names, seats) = (vec![said(code)], vec![Line::new("Head of the duty desk").unwrap()]);
        let new = NewMember { code: member(code), standing: Standing::State, names, seats };
        make_member(&root.join(code), new, &mut SystemEntropy).unwrap()
    });
    let (policy, review_by) = (Policy::default(), START.plus_ms(YEAR_MS));
    let founding = Founding { members: &statements, change: 2, suspend: 1, policy, review_by, now: START };
    let draft = found(&founding, &mut SystemEntropy).unwrap();
    let seat = |code: &str| paths::keys(&root.join(code)).join("seat-1.key");
    let signatures = codes.map(|code| sign(&draft, None, &seat(code)).unwrap().1);
    let charter = merge(draft, None, &signatures).unwrap().charter;
    let card = |code: &str| {
        let own = root.join(code);
        let key = KeyPaths::in_folder(&own).root;
        make_card(&own, &key, charter.charter().network, member(code), spec(code, nobody), START).unwrap()
    };
    let (digits, cards) = (charter.fingerprint(), codes.map(card).to_vec());
    let (folder, charters) = (root.join("harbour"), vec![charter]);
    let (own_digits, spec) = (None, None);
    let member = member("harbour");
    join(Join { folder: &folder, member, charters, digits, own_digits, spec, cards, now: START }).unwrap();
}

#[tokio::test]
async fn the_administrators_of_a_peer_that_does_not_answer_get_one_mail_and_the_node_shows_that_it_was_taken() {
    let folder = TempDir::new().unwrap();
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    joined(folder.path(), nobody);
    let (port, taken) = server(Mood::Fine).await;
    let clock = ByHand::default();
    let (node, first) = open_node(&folder.path().join("harbour"), member("harbour"), clock.now()).unwrap();
    let courier = Dialler::new(PeerNetworks::new("127.0.0.0/8").unwrap());
    let pager = of(Some(&smtp(port))).unwrap();
    let disk = SystemDisk::not_asked();
    let running = run_with_pager(node, first, clock.clone(), disk, courier, pager, |_| {});
    let until_taken = async {
        loop {
            let looks = running.handle.ask(|node| node.silences()).await.unwrap();
            let pages = looks.first().map(|look| look.outage.pages.clone()).unwrap_or_default();
            match pages.first() {
                Some(page) if page.outcome == PageOutcome::Going => tokio::task::yield_now().await,
                Some(page) => break (looks[0].member, page.outcome),
                // Nobody has noticed yet: time goes on.
                None => drop(clock.0.fetch_add(10_000, Ordering::SeqCst)),
            }
        }
    };
    // Real time bounds only how long a test that fails may hang.
    let shown = tokio::time::timeout(Duration::from_secs(120), until_taken).await.expect("somebody is paged");
    assert_eq!(shown, (member("steppe"), PageOutcome::Taken));
    let mails = taken.lock().unwrap().clone();
    let [(from, to, text)] = mails.as_slice() else { panic!("one mail: {mails:?}") };
    assert!(from.contains("<comity@harbour.example>") && to.contains("<node@steppe.example>"), "{from} {to}");
    let text = readable(text);
    for says in
        ["The Comity node of steppe has not answered since 22 Nov 2026", "The node of harbour says so", "+000000004"]
    {
        assert!(text.contains(says), "the mail lacks `{says}`: {text}");
    }
    let alarms = running.handle.ask(|node| node.alarms(100).unwrap()).await.unwrap();
    let silent: Vec<_> = alarms.iter().filter(|look| look.alarm == Some(Alarm::PeerSilent)).collect();
    assert_eq!(silent.iter().map(|look| look.peer).collect::<Vec<_>>(), [Some(member("steppe"))]);
    running.handle.stop();
    tokio::task::spawn_blocking(move || running.join()).await.unwrap().unwrap();
}
