//! A drill: what a spoilt line looks like when it arrives, for demonstrations and exercises.
//!
//! Promise: it uses nothing but this node's own key, and what it makes is refused by every node.
//! Not here: anything that a running node calls by itself.

use comity_dossier::cose::{self, Typ};
use comity_dossier::{EntryId, Member};
use comity_exchange::op::{Item, Push};
use comity_exchange::{CallDraft, CallId, Request};

use crate::node::{Halt, Node};
use crate::ports::random;

impl Node {
    /// Makes a call to `to` with a copy of a line whose signature is wrong; `None` if the line or the peer's key is not
    /// here. The call is to be posted by hand.
    pub fn forged_call_for_a_drill(&mut self, to: Member, line: &EntryId) -> Result<Option<Vec<u8>>, Halt> {
        let Some(real) = self.signed_line(line)? else { return Ok(None) };
        let Ok(parts) = cose::split(&real, Typ::Entry) else { return Ok(None) };
        let signature: [u8; 64] = random(&mut self.entropy);
        let entry = cose::assemble(parts.protected, parts.payload, &signature);
        let push = Request::Push(Push { items: vec![Item { entry, body: None }], urgent: true });
        let id = CallId(random(&mut self.entropy));
        let (now, charter) = (self.now(), self.trust.charter());
        let Some(key) = self.trust.sealing_key(to, now) else { return Ok(None) };
        let draft = CallDraft::new(self.network, self.me, to, id, now, charter, self.generation, &push);
        let Ok((sealed, _)) = self.sealing.close(key, &draft.aad(), draft.plaintext(), &mut *self.entropy) else {
            return Ok(None);
        };
        Ok(Some(self.signer.sign1(Typ::Call, &draft.seal_with(sealed).payload())))
    }
}
