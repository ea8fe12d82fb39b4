//! Where peers are called, as people see it: by the settings, by no proxy of the environment.

use std::net::TcpListener;

use crate::world::{World, eventually};

/// Covers CARD-007.
#[test]
fn a_card_with_an_address_that_is_not_called_is_kept_and_people_are_told_why_in_both_languages() {
    let world = World::founded();
    // Harbour's settings were written for a trial on this machine; this one is used in earnest.
    let file = world.path("harbour/node.toml");
    let settings = std::fs::read_to_string(&file).unwrap();
    assert!(settings.contains("peer_networks = [\"127.0.0.0/8\"]"), "{settings}");
    std::fs::write(&file, settings.replace("peer_networks = [\"127.0.0.0/8\"]", "peer_networks = []")).unwrap();
    let (_harbour, delta) = world.serve_two();

    let card = delta.whereabouts["peer"].as_str().unwrap();
    let explained = eventually(|| {
        let peer = world.comity("--dir harbour peer explain delta --json").ends(0).json();
        (peer["reason"] == "address-barred").then_some(peer)
    });
    assert_eq!(explained["reach"], "down");
    let said = world.comity("--dir harbour peer explain delta").ends(0).out;
    assert!(said.contains("a network that this node does not call") && said.contains("`peer_networks`"), "{said}");
    let said = world.comity("--dir harbour --lang zh peer explain delta").ends(0).out;
    assert!(said.contains("本节点不呼叫的网络") && said.contains("`peer_networks`"), "{said}");
    world.comity("--dir harbour card export delta --out kept.card").ends(0);
    let kept = world.comity("card show kept.card --json").ends(0).out;
    assert!(kept.contains(card), "the card is kept: it is signed\n{kept}");
}

#[test]
fn who_makes_a_member_is_told_where_its_peers_must_be() {
    let world = World::new();
    let make = |code: &str, address: &str| {
        let name = format!("en:{code}");
        let line = ["--dir", code, "member", "make", code, "--name", &name, "--address", address];
        let made = world.with(&[&line[..], &["--phone", "+00 000 0000", "--seat", "Desk"]].concat()).ends(0);
        (made.out, std::fs::read_to_string(world.path(&format!("{code}/node.toml"))).unwrap())
    };
    let (said, settings) = make("harbour", "https://127.0.0.1:7401");
    assert!(said.contains("allow peers on 127.0.0.0/8"), "{said}");
    assert!(settings.contains("\npeer_networks = [\"127.0.0.0/8\"]"), "{settings}");
    let (said, settings) = make("delta", "https://10.20.0.7");
    assert!(said.contains("https://10.20.0.7 is on no public network"), "{said}");
    assert!(!settings.contains("\npeer_networks"), "nothing is allowed that nobody asked for: {settings}");
    let (said, settings) = make("ridge", "https://node.ridge.example");
    assert!(!said.contains("network"), "{said}");
    assert!(!settings.contains("\npeer_networks"), "{settings}");
    let (said, _) = make("isle", "https://node.isle.example:25");
    assert!(said.contains("a port at which no node is called"), "{said}");
    let shown = world.comity("--dir harbour config show").ends(0).out;
    assert!(shown.contains("peer_networks = 127.0.0.0/8"), "{shown}");
}

/// Covers CARD-007.
#[test]
fn a_proxy_of_the_environment_is_asked_by_nobody() {
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let proxy = format!("http://{}", trap.local_addr().unwrap());
    let world = World::founded().with_environment(&[
        ("HTTP_PROXY", &proxy),
        ("HTTPS_PROXY", &proxy),
        ("ALL_PROXY", &proxy),
        ("http_proxy", &proxy),
        ("https_proxy", &proxy),
        ("all_proxy", &proxy),
        ("NO_PROXY", ""),
    ]);
    let (_harbour, _delta) = world.serve_two();
    eventually(|| {
        let peer = world.comity("--dir harbour peer explain delta --json").ends(0).json();
        (peer["reach"] == "up").then_some(())
    });
    assert!(trap.accept().is_err(), "somebody asked the proxy");
}
