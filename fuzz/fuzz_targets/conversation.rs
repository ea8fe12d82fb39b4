//! The conversation with one peer, whatever happens in whatever order: its promises about what is in flight and when it
//! asks to be woken.
#![no_main]

use std::collections::BTreeMap;

use comity_dossier::{Refusal, Time};
use comity_exchange::Conversation;
use comity_exchange::conversation::{Input, Output, Slot, Summary, Trouble, Want, What};
use libfuzzer_sys::fuzz_target;

const WANTS: [Want; 8] = [
    Want::Hello,
    Want::Frontiers,
    Want::Fetch,
    Want::Receipts,
    Want::Card,
    Want::Charter,
    Want::File,
    Want::RepairSoon,
];

fn summary(n: u8) -> Summary {
    let bit = |at: u8| n & (1 << at) != 0;
    match n % 7 {
        0 => Summary::Hello { in_step: bit(3), charter_behind: bit(4), card_behind: bit(5) },
        1 => Summary::Frontiers { lacking_here: bit(3), lacking_there: bit(4), more: bit(5) },
        2 => Summary::Pushed { more: bit(3), later: bit(4).then_some(Refusal::Quota) },
        3 => Summary::Refused(if bit(3) { Refusal::ClockSkew } else { Refusal::NotParticipant }),
        4 => Summary::Refused(if bit(3) { Refusal::Busy } else { Refusal::CharterBehind }),
        5 => Summary::Buckets { differ: bit(3) },
        _ => Summary::Done { more: bit(3) },
    }
}

fuzz_target!(|bytes: &[u8]| {
    let mut now = Time(1_000_000_000);
    let mut conversation = Conversation::new(now);
    let mut in_flight: BTreeMap<Slot, What> = BTreeMap::new();
    let (mut failed_at, mut wake) = (None, None);
    for chunk in bytes.chunks_exact(3) {
        let (what, n, time) = (chunk[0], chunk[1], chunk[2]);
        now = now.plus_ms(u64::from(time) * u64::from(time));
        let slot = in_flight.keys().nth(usize::from(n >> 6)).copied();
        let input = match (what % 7, slot) {
            (0, _) => Input::Started,
            (1, _) => Input::Queued { urgent: n & 1 != 0 },
            (2, _) => Input::HeardFrom,
            (3, Some(slot)) => Input::Answered { slot, summary: summary(n) },
            (4, Some(slot)) => Input::Failed { slot, trouble: Trouble::Timeout },
            (5, _) => Input::Wants(WANTS[usize::from(n) % WANTS.len()]),
            _ => Input::Tick,
        };
        match input {
            Input::Answered { slot, .. } => {
                in_flight.remove(&slot);
                failed_at = None;
            }
            Input::Failed { slot, .. } => {
                in_flight.remove(&slot);
                failed_at = Some(now);
            }
            _ => {}
        }
        wake = None;
        let mut began = 0;
        for output in conversation.step(now, u64::from(n) << 20 | u64::from(what), input) {
            match output {
                Output::Do(task) => {
                    began += 1;
                    assert_eq!(task.what.slot(), task.slot);
                    assert!(in_flight.insert(task.slot, task.what).is_none(), "two calls in one slot");
                }
                Output::WakeAt(at) => wake = Some(at),
            }
        }
        assert!(began <= 3);
        if let (Some(at), true) = (failed_at, began > 0) {
            assert!(now.since_ms(at) >= 1_000, "tried again within a second");
        }
    }
    // Whatever came before, it is never stuck: something is in flight, or it asks to be woken, or nothing is wanted.
    assert!(!in_flight.is_empty() || wake.is_some() || conversation.is_idle(), "it would wait for ever");
});
