//! Two and three real nodes in memory, and bytes that say what is written, lost, cut, restarted and put back: after the
//! faults have ended they agree, and the oracle of the simulator has found nothing.
#![no_main]

use comity_dossier::{DossierId, Member};
use comity_sim::forms::{self, Opening};
use comity_sim::machine::CrashAt;
use comity_sim::network::Weather;
use comity_sim::world::{Making, World};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let members = 2 + usize::from(first & 1);
    let mut world = World::new(Making { members, ..Making::of(u64::from(*first)) });
    world.pass(1_000);
    for chunk in bytes.chunks_exact(2).take(48) {
        let (what, n) = (chunk[0], chunk[1]);
        let machine = usize::from(n) % members;
        step(&mut world, what, n, machine);
        world.pass(u64::from(what) * 7 + 1);
        if world.is_broken() {
            break;
        }
    }
    world.settle(180);
    assert!(!world.is_broken(), "{:?}", world.oracle.violations());
});

fn step(world: &mut World, what: u8, n: u8, machine: usize) {
    let others: Vec<Member> = world
        .machines
        .iter()
        .map(|other| other.kit.member)
        .filter(|code| *code != world.machines[machine].kit.member)
        .collect();
    let dossier = a_dossier(world, machine, n);
    match (what % 14, dossier) {
        (0, _) | (_, None) if n & 64 == 0 => drop(world.act(machine, Opening::with(&others).act())),
        (1, Some(dossier)) => {
            _ = world.act(machine, forms::members(dossier, "remove", others[usize::from(n >> 4) % others.len()]));
        }
        (2, Some(dossier)) => {
            _ = world.act(machine, forms::members(dossier, "invite", others[usize::from(n >> 4) % others.len()]));
        }
        (3, Some(dossier)) => drop(world.act(machine, forms::in_alert(dossier, "close", &[("reason", "done")]))),
        (4, Some(dossier)) => drop(world.act(machine, forms::acknowledge(dossier))),
        (5, Some(dossier)) => drop(world.act(machine, forms::attach(dossier, vec![n; usize::from(n) * 9]))),
        (6, _) => {
            world.machines[machine].crash = Some(
                [CrashAt::BeforeCommit, CrashAt::AfterCommit, CrashAt::AfterSome(1), CrashAt::AfterSend]
                    [usize::from(n >> 6)],
            );
        }
        (7, _) => world.start(machine),
        (8, _) => drop(world.network.cuts.insert((machine, usize::from(n >> 4) % world.machines.len()))),
        (9, _) => world.network.cuts.clear(),
        (10, _) => world.network.weather = if n & 128 == 0 { Weather::STORM } else { Weather::FAIR },
        (11, _) => world.machines[machine].back_up(),
        (12, _) => {
            world.crash(machine);
            world.restore(machine, usize::from(n >> 5) % 3);
            world.start(machine);
        }
        (_, Some(dossier)) => drop(world.act(machine, forms::note(dossier, "Reading 7."))),
        _ => {}
    }
}

fn a_dossier(world: &mut World, machine: usize, n: u8) -> Option<DossierId> {
    let known = world.node(machine)?.log().dossiers(0, 8).expect("memory");
    (!known.is_empty()).then(|| known[usize::from(n >> 3) % known.len()].id)
}
