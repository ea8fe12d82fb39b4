//! The chain of CAP messages on the lead's page: which alerts hold now, which were replaced, which were cancelled.
//!
//! Promise: a message replaces those that it references (sender, identifier and moment of sending) or repeats, if they
//! are in its causal past; parallel updates of one alert both hold and are both shown (FORK-007). What was replaced
//! does not come back when the update is withdrawn: the lead sends a new one.
//! Not here: how a message is made (`cap`).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use crate::fold::line::Place;
use crate::fold::register::{Register, Relation, Value};
use crate::ids::{EntryId, Member};
use crate::kind::alert::cap::{self, MsgType};
use crate::time::Time;

/// How one CAP message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertState {
    /// It holds.
    Current,
    /// An update took its place.
    Updated,
    /// It was cancelled.
    Cancelled,
    /// Its line was withdrawn.
    Withdrawn,
    /// It is a cancellation, or a technical message; it holds nothing by itself.
    Message,
}

/// What names a CAP message: sender, identifier, moment of sending.
type Key = (String, String, i64);

fn key(reference: &cap::Reference) -> Key {
    (reference.sender.clone(), reference.identifier.clone(), reference.sent.unix_seconds())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Message {
    msg_type: MsgType,
    place: Place,
}

/// What is known of one name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Named {
    /// Messages of that name, the last of each branch.
    messages: Register<Message>,
    /// Messages that replace or cancel it, the last of each branch.
    replaced_by: Register<MsgType>,
}

/// The CAP messages of one dossier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertChain {
    keys: BTreeMap<EntryId, Key>,
    named: BTreeMap<Key, Named>,
    current: BTreeSet<Place>,
    withdrawn: BTreeSet<EntryId>,
    messages: BTreeSet<Place>,
}

impl AlertChain {
    /// Adds the message of the line at `place`.
    pub(crate) fn add(
        &mut self,
        place: Place,
        member: Member,
        time: Time,
        alert: &cap::Alert,
        is_before: Relation<'_>,
    ) {
        let own = key(&alert.reference());
        let value = |value| Value { entry: place.id, member, time, value };
        self.messages.insert(place);
        self.keys.insert(place.id, own.clone());
        let named = self.named.entry(own.clone()).or_default();
        let replaced = named.messages.values().to_vec();
        named.messages.set(value(Message { msg_type: alert.msg_type, place }), is_before);
        for message in &replaced {
            self.current.remove(&message.value.place);
        }
        self.refresh(&own, is_before);
        if !matches!(alert.msg_type, MsgType::Update | MsgType::Cancel) {
            return;
        }
        let earlier: Vec<Key> = alert.earlier().map(|reference| key(&reference)).filter(|key| *key != own).collect();
        for key in earlier {
            let replaced_by = &mut self.named.entry(key.clone()).or_default().replaced_by;
            replaced_by.set(Value { entry: place.id, member, time, value: alert.msg_type }, is_before);
            self.refresh(&key, is_before);
        }
    }

    /// Notes that a line was withdrawn. What it replaced does not come back.
    pub(crate) fn withdraw(&mut self, place: Place) {
        if self.keys.contains_key(&place.id) {
            self.withdrawn.insert(place.id);
            self.current.remove(&place);
        }
    }

    /// Finds out again which messages of one name hold.
    fn refresh(&mut self, key: &Key, is_before: Relation<'_>) {
        let Some(named) = self.named.get(key) else { return };
        for message in named.messages.values() {
            let replaced = named.replaced_by.values().iter().any(|by| is_before(message.entry, by.entry));
            let holds = matches!(message.value.msg_type, MsgType::Alert | MsgType::Update)
                && !replaced
                && !self.withdrawn.contains(&message.entry);
            if holds {
                self.current.insert(message.value.place);
            } else {
                self.current.remove(&message.value.place);
            }
        }
    }

    /// Returns the lines whose alerts hold now, in the order of the timeline: none before the first and after the
    /// cancellation, one as a rule.
    pub fn current(&self) -> impl DoubleEndedIterator<Item = EntryId> + '_ {
        self.current.iter().map(|place| place.id)
    }

    /// Returns every CAP message, in the order of the timeline.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = EntryId> + '_ {
        self.messages.iter().map(|place| place.id)
    }

    /// Tells how the message of a line stands; `None` if the line holds none.
    #[must_use]
    pub fn state(&self, id: &EntryId) -> Option<AlertState> {
        let named = self.named.get(self.keys.get(id)?)?;
        let message = named.messages.values().iter().find(|message| message.entry == *id);
        let is_cancelled = named.replaced_by.values().iter().any(|by| by.value == MsgType::Cancel);
        Some(match message {
            _ if self.withdrawn.contains(id) => AlertState::Withdrawn,
            None => AlertState::Updated,
            Some(message) if self.current.contains(&message.value.place) => AlertState::Current,
            Some(message) if !matches!(message.value.msg_type, MsgType::Alert | MsgType::Update) => AlertState::Message,
            Some(_) if is_cancelled => AlertState::Cancelled,
            Some(_) => AlertState::Updated,
        })
    }

    /// Tells whether there was an alert and none holds any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.current.is_empty() && !self.messages.is_empty()
    }
}
