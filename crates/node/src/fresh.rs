//! Own lines that were just written, as they travel: most are sent at once, to every participant, and need not be read
//! again for each.
//!
//! Promise: what is here is signed and was committed (LANE-003); it is a cache of bounded size, and the log says the same.

use std::collections::{HashMap, VecDeque};

use comity_dossier::{EntryId, SaltedBody};
use comity_exchange::op::Item;

/// Bytes of all lines that are kept: a step or some of the fullest.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// The lines that were written last.
#[derive(Default)]
pub(crate) struct Fresh {
    items: HashMap<EntryId, Item>,
    order: VecDeque<EntryId>,
    bytes: usize,
}

impl Fresh {
    /// Keeps a line; the oldest make room for it.
    pub(crate) fn put(&mut self, id: EntryId, entry: Vec<u8>, body: Option<SaltedBody>) {
        let item = Item { entry, body };
        self.bytes += item.size_bytes();
        if self.items.insert(id, item).is_none() {
            self.order.push_back(id);
        }
        while self.bytes > BYTES_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.bytes -= self.items.remove(&oldest).map_or(0, |item| item.size_bytes());
        }
    }

    /// Returns a line, with its text if that is wanted.
    pub(crate) fn item(&self, id: &EntryId, with_body: bool) -> Option<Item> {
        let item = self.items.get(id)?;
        Some(Item { entry: item.entry.clone(), body: item.body.clone().filter(|_| with_body) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded_and_the_newest_stays() {
        let mut fresh = Fresh::default();
        let id = |number: u8| EntryId([number; 32]);
        for number in 0..20 {
            let body = SaltedBody { salt: [number; 16], body: vec![number; 512 * 1024] };
            fresh.put(id(number), vec![number; 200], Some(body));
        }
        assert!(fresh.bytes <= BYTES_MAX, "{}", fresh.bytes);
        assert_eq!(fresh.items.len(), fresh.order.len());
        assert!(fresh.item(&id(0), true).is_none());
        let newest = fresh.item(&id(19), true).expect("kept");
        assert_eq!((newest.entry, newest.body.map(|body| body.body.len())), (vec![19; 200], Some(512 * 1024)));
        assert!(fresh.item(&id(19), false).expect("kept").body.is_none());
    }
}
