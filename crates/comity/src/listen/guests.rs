//! Who is connected, and who has to go when there is no more room.
//!
//! Promise: a newcomer is let in as long as somebody holds a place with less right: first whoever never got an answer
//! worth anything, oldest first; then whoever rests; then the oldest of the address that holds most. So neither ten
//! thousand silent connections nor one address keep a peer out (LIM-024).
//! Not here: what a connection may do (`activity`).

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Caps;
use super::activity::Activity;

/// Everybody who is here.
#[derive(Clone)]
pub(super) struct Guests {
    caps: Caps,
    here: Arc<Mutex<Here>>,
}

#[derive(Default)]
struct Here {
    next: u64,
    /// By the order in which they came.
    all: BTreeMap<u64, (IpAddr, Arc<Activity>)>,
    of_address: HashMap<IpAddr, usize>,
}

/// One connection; leaves when dropped.
pub(super) struct Guest {
    guests: Guests,
    number: u64,
    /// What it does.
    pub(super) activity: Arc<Activity>,
}

impl Guests {
    pub(super) fn new(caps: Caps) -> Self {
        Self { caps, here: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Here> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets somebody in; has somebody else leave if there is no room. `None`: everybody has more right to be here.
    pub(super) fn enter(&self, address: SocketAddr) -> Option<Guest> {
        let address = address.ip().to_canonical();
        let mut here = self.lock();
        if here.of_address.get(&address).copied().unwrap_or_default() >= self.caps.of_address {
            let victim = here.with_least_right(|other| other == address)?;
            here.send_away(victim);
        } else if here.all.len() >= self.caps.connections {
            let victim = here.with_least_right(|_| true).or_else(|| here.oldest_of_the_greatest(address))?;
            here.send_away(victim);
        }
        here.next += 1;
        let (number, activity) = (here.next, Arc::new(Activity::new()));
        here.all.insert(number, (address, activity.clone()));
        *here.of_address.entry(address).or_default() += 1;
        Some(Guest { guests: self.clone(), number, activity })
    }

    /// Tells how many are here.
    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.lock().all.len()
    }
}

impl Here {
    /// Finds who may be sent away for a newcomer: who never got a good answer and rests, or at least never got one; else
    /// who rests.
    fn with_least_right(&self, of: impl Fn(IpAddr) -> bool) -> Option<u64> {
        let rank = |activity: &Activity| match (activity.is_known(), activity.rests()) {
            (false, true) => Some(0),
            (false, false) => Some(1),
            (true, true) => Some(2),
            (true, false) => None,
        };
        let guests = self.all.iter().filter(|(_, (address, _))| of(*address));
        let ranked = guests.filter_map(|(number, (_, activity))| Some((rank(activity)?, *number)));
        ranked.min().map(|(_, number)| number)
    }

    /// Finds the oldest of the address that holds most places, if it holds more than the newcomer's address does.
    fn oldest_of_the_greatest(&self, newcomer: IpAddr) -> Option<u64> {
        let (greatest, most) = self.of_address.iter().max_by_key(|(_, count)| **count)?;
        if *most <= self.of_address.get(&newcomer).copied().unwrap_or_default() + 1 {
            return None;
        }
        self.all.iter().find(|(_, (address, _))| address == greatest).map(|(number, _)| *number)
    }

    fn send_away(&mut self, number: u64) {
        if let Some(activity) = self.forget(number) {
            activity.leave();
        }
    }

    fn forget(&mut self, number: u64) -> Option<Arc<Activity>> {
        let (address, activity) = self.all.remove(&number)?;
        if let Some(count) = self.of_address.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                self.of_address.remove(&address);
            }
        }
        Some(activity)
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        // Who was sent away is forgotten already.
        drop(self.guests.lock().forget(self.number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guests(connections: usize, of_address: usize) -> Guests {
        Guests::new(Caps { connections, of_address, request_bytes: 1 << 20 })
    }

    fn at(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    fn known(guest: &Guest) {
        guest.activity.begin().expect("a request").ended(true);
    }

    /// Covers LIM-024.
    #[test]
    fn a_newcomer_takes_the_place_of_whoever_has_least_right_to_it() {
        let guests = guests(3, 3);
        let peer = guests.enter(at("10.0.0.1:1")).expect("room");
        known(&peer);
        let silent = guests.enter(at("10.0.0.2:1")).expect("room");
        let other = guests.enter(at("10.0.0.3:1")).expect("room");
        let third = guests.enter(at("10.0.0.4:1")).expect("the oldest that never said anything goes");
        assert!(silent.activity.is_leaving() && !other.activity.is_leaving() && !peer.activity.is_leaving());
        let running = third.activity.begin().expect("a request");
        let fourth = guests.enter(at("10.0.0.5:1")).expect("the next");
        assert!(other.activity.is_leaving() && !third.activity.is_leaving(), "who asks stays before who rests");
        known(&fourth);
        let fifth = guests.enter(at("10.0.0.6:1")).expect("who never got a good answer goes");
        assert!(third.activity.is_leaving() && !peer.activity.is_leaving());
        drop(running);
        known(&fifth);
        let _sixth = guests.enter(at("10.0.0.7:1")).expect("of those that are known the one that rests longest goes");
        assert!(peer.activity.is_leaving());
        assert_eq!(guests.count(), 3, "never more than there is room for");
    }

    /// Covers LIM-024.
    #[test]
    fn one_address_has_its_share_in_whatever_form_it_comes_and_gets_it_back() {
        let guests = guests(4, 2);
        let first = guests.enter(at("10.0.0.1:1")).expect("room");
        let second = guests.enter(at("[::ffff:10.0.0.1]:2")).expect("room");
        known(&first);
        known(&second);
        let busy = [first.activity.begin().expect("a request"), second.activity.begin().expect("a request")];
        assert!(guests.enter(at("10.0.0.1:3")).is_none(), "both work, and the share is two");
        assert!(guests.enter(at("10.0.0.2:1")).is_some());
        drop(busy);
        drop(first);
        assert!(guests.enter(at("10.0.0.1:3")).is_some());
    }

    /// Covers LIM-024.
    #[test]
    fn when_everybody_works_the_address_that_holds_most_makes_room_for_another() {
        let guests = guests(4, 4);
        let many: Vec<Guest> =
            (1..=4).map(|port| guests.enter(at(&format!("10.0.0.1:{port}"))).expect("room")).collect();
        many.iter().for_each(known);
        let _busy: Vec<_> = many.iter().map(|guest| guest.activity.begin()).collect();
        let peer = guests.enter(at("10.0.0.2:1")).expect("the oldest of the four goes");
        assert!(many[0].activity.is_leaving() && !many[1].activity.is_leaving());
        known(&peer);
        let _works = peer.activity.begin();
        let _second = guests.enter(at("10.0.0.2:2")).expect("three against one");
        assert!(many[1].activity.is_leaving());
        let third = guests.enter(at("10.0.0.2:3")).expect("who rests and said nothing yet");
        let _works = third.activity.begin().map(|request| request.ended(true));
        let _works = third.activity.begin();
        assert!(guests.enter(at("10.0.0.2:4")).is_none(), "no address gains by coming oftener");
    }
}
