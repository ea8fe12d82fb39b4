//! A bit flips on the disk of a node that others stand beside. Whatever bit it is: it changes nothing, or it is found before
//! it is used and what was lost comes back from a peer, or the node says what is lost, or it stops and says so. Nothing is
//! shown, folded or sent that was not written.
//!
//! `COMITY_FLIPS=10000 cargo test --profile sim -p comity-sim --test flips -- --nocapture` flips more; with
//! `COMITY_FLIPS_TOLD=1` it says which were not repaired.

use std::collections::BTreeMap;

use comity_dossier::DossierId;
use comity_dossier::fold::{Said, View};
use comity_faultdisk::Image;
use comity_node::values::DeskRow;
use comity_sim::chance::{Chance, Stream};
use comity_sim::forms::{self, Opening};
use comity_sim::world::{Making, World};

const VICTIM: usize = 1;

/// What the node showed before anything was flipped.
struct Before {
    dossier: DossierId,
    digest: (usize, comity_dossier::Hash),
    view: View,
    row: DeskRow,
    file: Vec<u8>,
    disk: Image,
}

/// Three members, a dossier with lines of all of them, a file, corrections; everybody holds everything.
fn story() -> (World, Before) {
    let mut world = World::new(Making { members: 3, ..Making::of(2) });
    let with = vec![world.machines[1].kit.member, world.machines[2].kit.member];
    world.pass(1_000);
    world.act(0, Opening { with, mode: "live", level: "urgent", history: "none" }.act());
    world.pass(2_000);
    let dossier = world.node(0).expect("runs").log().dossiers(0, 1).expect("reads")[0].id;
    for round in 0..12 {
        let machine = round % 3;
        world.act(machine, forms::note(dossier, &format!("Reading {round}: the valve at the bridge is closed.")));
        world.pass(1_500);
    }
    world.act(0, forms::acknowledge(dossier));
    world.act(1, forms::acknowledge(dossier));
    world.act(2, forms::attach(dossier, vec![0x5a; 150_000]));
    world.pass(60_000);
    let node = world.node(VICTIM).expect("runs");
    let digest = node.digest(&dossier).expect("reads").expect("held");
    let view = node.look_at(&dossier).expect("reads").expect("held").clone();
    let row = node.desk_row_of(&dossier).expect("reads").expect("shown");
    let file = file_of(&mut world, &view).expect("the file has come");
    world.close(VICTIM);
    let disk = world.machines[VICTIM].disk.image();
    (world, Before { dossier, digest, view, row, file, disk })
}

fn file_of(world: &mut World, view: &View) -> Option<Vec<u8>> {
    let node = world.node(VICTIM)?;
    let lines: Vec<_> = view.items().map(|item| item.id).collect();
    let reference = lines.iter().find_map(|line| node.file_reference(&view.id(), line).ok().flatten())?;
    node.open_file(&reference).ok().flatten()
}

/// What became of a flip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    /// Nothing that anybody reads was changed.
    Nothing,
    /// It was found, and what was lost is here again.
    Repaired,
    /// It was found, and what is lost is named.
    Reported,
    /// The node has stopped, or did not start, and said that its store is damaged.
    Stopped,
}

/// Nothing is shown that was not written: each text is the one that was there, or is not there.
fn shows_only_what_was_written(before: &View, now: &View) {
    for item in now.items() {
        let was = before.item(&item.id).expect("no line is made up");
        if matches!(item.original, Said::Content(_)) {
            assert_eq!(item.original, was.original, "{:?} says something else", item.id);
        }
        assert_eq!((item.member, item.kind, item.time), (was.member, was.kind, was.time));
    }
}

fn flip(world: &mut World, before: &Before, chance: &mut Chance) -> Came {
    let files: Vec<(String, usize)> = before.disk.files().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    let all: usize = files.iter().map(|(_, bytes)| bytes).sum();
    let mut at = usize::try_from(chance.below(all as u64)).expect("small");
    let mut bit = u8::try_from(chance.below(8)).expect("small");
    // One bit again, told: COMITY_FLIP=36824:1
    if let Ok(one) = std::env::var("COMITY_FLIP") {
        let (byte, of) = one.split_once(':').expect("a byte and a bit");
        (at, bit) = (byte.parse().expect("a number"), of.parse().expect("a number"));
        world.trace.told = true;
    }
    let whole = at;
    let machine = &mut world.machines[VICTIM];
    machine.disk.put_back(&before.disk);
    machine.rotten = true;
    for (name, bytes) in &files {
        if at < *bytes {
            assert!(machine.disk.flip(name, at, bit));
            break;
        }
        at -= bytes;
    }
    if let Ok(path) = std::env::var("COMITY_FLIPPED") {
        std::fs::write(path, world.machines[VICTIM].disk.image().bytes("comity.sqlite").expect("a log")).expect("kept");
    }
    let stops = |world: &World| world.counts.of("stopped by a spoilt page, and put back");
    let stopped_before = stops(world);
    world.start(VICTIM);
    if let Some(view) = world.node(VICTIM).and_then(|node| node.look_at(&before.dossier).ok().flatten().cloned()) {
        shows_only_what_was_written(&before.view, &view);
    }
    world.pass(45 * 60_000);
    let damage = world.node(VICTIM).and_then(|node| node.scrub_look(10).ok());
    assert_eq!(world.oracle.violations(), [], "bit {bit} of byte {at} of {files:?}: {damage:?}");
    let stopped = stops(world) > stopped_before;
    if std::env::var("COMITY_FLIPS_TOLD").is_ok() && damage.as_ref().is_none_or(|look| stopped || look.damage.open > 0)
    {
        eprintln!("COMITY_FLIP={whole}:{bit} stopped: {stopped} {:?}", damage.as_ref().map(|look| &look.damages));
    }
    if stopped {
        world.lose_power(VICTIM);
        return Came::Stopped;
    }
    let node = world.node(VICTIM).expect("runs");
    let look = node.scrub_look(10).expect("reads");
    assert!(look.completed.is_some() || look.began.is_some(), "{look:?}");
    let (digest, row) =
        (node.digest(&before.dossier).expect("reads"), node.desk_row_of(&before.dossier).expect("reads"));
    let view = node.look_at(&before.dossier).expect("reads").cloned();
    if look.damage.open == 0 {
        assert_eq!(digest, Some(before.digest), "bit {bit} of byte {at}: {look:?}");
        assert_eq!(view.as_ref(), Some(&before.view), "bit {bit} of byte {at}: {look:?}");
        assert_eq!(row.as_ref().map(|row| &row.title), Some(&before.row.title));
        assert_eq!(file_of(world, &before.view).as_deref(), Some(&before.file[..]), "bit {bit} of byte {at}: {look:?}");
    } else {
        view.iter().for_each(|view| shows_only_what_was_written(&before.view, view));
    }
    for other in [0, 2] {
        let alarms = world.node(other).expect("runs").alarms(10).expect("reads");
        assert!(alarms.is_empty(), "nothing damaged was sent: {alarms:?}");
    }
    world.lose_power(VICTIM);
    match (look.damage.open, look.damage.repaired) {
        (0, 0) => Came::Nothing,
        (0, _) => Came::Repaired,
        _ => Came::Reported,
    }
}

/// Covers STORE-001, STORE-002, STORE-003, STORE-004.
#[test]
fn whatever_bit_flips_nothing_is_used_that_was_not_written() {
    let flips: u64 = std::env::var("COMITY_FLIPS").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let (mut world, before) = story();
    let mut chance = Chance::numbered(2, Stream::Disks, 1);
    let mut came: BTreeMap<Came, u64> = BTreeMap::new();
    for _ in 0..flips {
        *came.entry(flip(&mut world, &before, &mut chance)).or_default() += 1;
    }
    println!("{flips} flips came {came:?}");
    assert!(came.get(&Came::Repaired).copied().unwrap_or(0) > flips / 20, "flips are found and repaired: {came:?}");
}
