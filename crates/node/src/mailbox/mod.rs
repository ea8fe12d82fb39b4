//! Mailboxes: parcels for members that cannot be reached from outside.
//!
//! ```text
//!   sender ── send.rs: mailbox-put ──> host.rs (keeps, withholds answers) <── mailbox-take, -ack ── guest.rs: the member
//! ```
//!
//! Promise: what is in a box still waits in its sender's outbox, until a receipt of the member comes; so a host that loses
//! everything loses nothing (MBOX-007).
//! Not here: what is in parcels (`crate::parcel`).

mod guest;
mod host;
mod send;

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::card::Address;
use comity_dossier::{Hash, Member, Time};
use comity_exchange::mailbox::Watch;

pub use host::HostedBox;

use crate::node::Node;
use host::Withheld;
use send::OwnPut;

/// Everything about mailboxes that one node remembers.
#[derive(Default)]
pub(crate) struct Boxes {
    /// Members for whom this node has agreed to keep parcels.
    host_for: BTreeSet<Member>,
    /// Answers that wait until something comes, at most one for each of those members.
    withheld: BTreeMap<Member, Withheld>,
    /// Members whose boxes got something in this step.
    filled: BTreeSet<Member>,
    /// The hosts of our own boxes.
    watches: BTreeMap<Member, Watch>,
    /// Parcels that came and cannot be taken yet, and until when they are left out.
    later: BTreeMap<Hash, Time>,
    /// Parcels for boxes that this node keeps itself.
    own: Vec<OwnPut>,
    /// When expired parcels are thrown away next.
    next_sweep: Option<Time>,
}

impl Boxes {
    /// A card came: parcels that could not be taken without it are asked for again.
    pub(crate) fn try_again(&mut self) {
        self.later.clear();
    }

    /// When this wants to be asked again.
    pub(crate) fn wake_at(&self, now: Time) -> Option<Time> {
        let watches = self.watches.values().filter_map(|watch| watch.wake_at(now));
        let withheld = self.withheld.values().map(|withheld| withheld.until);
        let own = (!self.own.is_empty()).then_some(now);
        let sweep = self.next_sweep.filter(|_| !self.host_for.is_empty());
        watches.chain(withheld).chain(own).chain(sweep).min()
    }
}

impl Node {
    /// Says for whom this node has agreed to be a host (MBOX-001). A member's card alone makes nobody one.
    pub fn host_mailboxes_for(&mut self, members: BTreeSet<Member>) {
        self.boxes.host_for = members.into_iter().filter(|member| *member != self.me).collect();
    }

    /// The hosts by which a member is reached, the best first: none, if its card names an address of its own.
    pub(crate) fn boxes_of(&self, member: Member) -> Vec<Member> {
        let card = self.trust.card_chain(member).and_then(|chain| chain.newest_card());
        let addresses = card.map(|card| card.addresses.as_slice()).unwrap_or_default();
        if addresses.iter().any(|address| matches!(address, Address::Direct(_))) {
            return Vec::new();
        }
        let hosts = addresses.iter().filter_map(|address| match address {
            Address::Mailbox(host) if *host != member => Some(*host),
            _ => None,
        });
        hosts.collect()
    }

    /// Tells whether a member's card names an address at which it can be called.
    pub(crate) fn is_called(&self, member: Member) -> bool {
        let card = self.trust.card_chain(member).and_then(|chain| chain.newest_card());
        card.is_some_and(|card| card.addresses.iter().any(|address| matches!(address, Address::Direct(_))))
    }
}
