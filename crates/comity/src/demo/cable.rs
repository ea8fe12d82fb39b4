//! What a node of the demo calls others with: a dialler whose lines can be cut.
//!
//! Promise: a line that is cut carries nothing; all others are real connections.
//! Not here: how a call is made (`peer::dialler`), who comes in (`peer::door`).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use comity_dossier::Member;
use comity_node::shell::{Carried, Courier, Directions};
use comity_node::values::Trouble;

use crate::founding::NETWORK;
use crate::peer::dialler::Dialler;
use crate::peer::vet::PeerNetworks;

/// The lines of one node to the others.
pub(super) struct Cable {
    dialler: Arc<Dialler>,
    cut: Mutex<BTreeSet<Member>>,
}

impl Cable {
    /// Lays lines to everybody.
    pub(super) fn new() -> Arc<Self> {
        let networks = PeerNetworks::new(NETWORK).unwrap_or_default();
        Arc::new(Self { dialler: Dialler::new(networks), cut: Mutex::default() })
    }

    /// From now on the lines to these are cut, and no others.
    pub(super) fn cut(&self, members: impl IntoIterator<Item = Member>) {
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner) = members.into_iter().collect();
    }

    fn is_cut(&self, member: Member) -> bool {
        self.cut.lock().unwrap_or_else(PoisonError::into_inner).contains(&member)
    }
}

impl Courier for Cable {
    fn carry(&self, directions: Directions, call: Vec<u8>) -> Carried {
        if self.is_cut(directions.to) {
            return Box::pin(std::future::ready(Err(Trouble::CutOff)));
        }
        self.dialler.carry(directions, call)
    }
}
