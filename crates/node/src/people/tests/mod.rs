//! Facts about the people of a node.

mod entering;
mod keeping;

use comity_dossier::Time;
use comity_store::people::NewAccount;
use rand_chacha::rand_core::SeedableRng;

use super::{AccountId, People, Role, Roles};

/// 22 November 2026, 03:07 UTC.
const NOW: Time = Time(1_795_316_820_000);
const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

fn entropy() -> crate::ports::Entropy {
    Box::new(rand_chacha::ChaCha20Rng::from_seed([7; 32]))
}

fn people() -> People {
    People::in_memory(entropy()).expect("opens")
}

fn roles(roles: &[Role]) -> Roles {
    roles.iter().copied().collect()
}

/// An account without a password.
fn somebody(people: &People, code: &str, is: &[Role]) -> AccountId {
    let new = NewAccount { code, name: "Somebody", roles: roles(is).bits(), password: b"", created: NOW };
    AccountId(people.kept().store.add_account(&new).expect("adds").expect("a new code"))
}
