//! The administrators of a node that does not answer are paged by the second channel on its card.
//!
//! Promise: a page says whose node does not answer, since when, who says so and where to phone back; nothing of any
//! dossier is in it. What was decided and what became of it is durable and shown.
//! Not here: when (`silence`), mail (the binary implements [`crate::shell::Pager`]).

use comity_dossier::card::{Address, Email};
use comity_dossier::{Member, Time};
use comity_exchange::conversation::{Reach, Trouble};
use comity_store::Urgency;

use crate::alarm::Alarm;
use crate::node::{Halt, Node};
use crate::ports::random;
use crate::silence::{Answers, Decision, Outage, PageTrouble, Seen, SilenceLimits, Watch};

/// The name under which it is remembered.
const SETTING: &str = "silence";
/// How often it is looked at, at most, in milliseconds.
const LOOK_EACH_MS: u64 = 10_000;

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Its number at this node; what became of it comes back under it.
    pub number: u64,
    /// Where it goes, by the card of the member whose node does not answer.
    pub to: Email,
    /// Whose node does not answer.
    pub silent: Member,
    /// Since when.
    pub since: Time,
    /// Whether something urgent waits for it.
    pub urgent: bool,
    /// Who says so.
    pub by: Member,
    /// Where who says so is reached by phone, by its card.
    pub phone: Option<String>,
}

/// A peer that does not answer, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SilenceLook {
    /// The peer.
    pub member: Member,
    /// How long, and what was paged.
    pub outage: Outage,
    /// Phone of last resort, by its card.
    pub phone: Option<String>,
    /// Whether its card names where its administrators are paged.
    pub has_channel: bool,
}

impl Node {
    /// Reads what an earlier life remembered of peers that did not answer.
    pub(crate) fn remember_silence(&mut self) -> Result<(), Halt> {
        if let Some(bytes) = self.store.setting(SETTING)? {
            self.silence = Watch::from_bytes(&bytes, self.now(), &self.silence_limits);
        }
        Ok(())
    }

    /// Sets the limits of silence; without it the default holds.
    pub fn set_silence_limits(&mut self, limits: SilenceLimits) {
        self.silence_limits = limits;
    }

    /// Looks which peers do not answer, raises alarms and writes pages, all in the open transaction.
    pub(crate) fn watch_silence(&mut self) -> Result<(), Halt> {
        let now = self.now();
        if self.silence_looked.is_some_and(|at| at <= now && now.since_ms(at) < LOOK_EACH_MS) {
            return Ok(());
        }
        self.silence_looked = Some(now);
        let mut seen = Vec::new();
        for member in self.peers.keys() {
            seen.extend(self.seen(*member)?);
        }
        let before = self.silence.clone();
        let entropy = &mut self.entropy;
        let mut draw = || u64::from_be_bytes(random(entropy));
        let decisions = self.silence.step(now, &self.silence_limits, &seen, &mut draw);
        for decision in decisions {
            match decision {
                Decision::Alarm(member) => self.alarm(Alarm::PeerSilent, Some(member), None, None)?,
                Decision::Page { member, number, since, urgent } => self.page(member, number, since, urgent),
            }
        }
        if self.silence != before {
            self.store.set_setting(SETTING, &self.silence.to_bytes())?;
        }
        Ok(())
    }

    /// How things stand with one peer; `None` if the charter does not let it be called.
    fn seen(&self, member: Member) -> Result<Option<Seen>, Halt> {
        let Some(peer) = self.peers.get(&member).filter(|_| self.is_member(member, self.now())) else {
            return Ok(None);
        };
        let explained = peer.conversation.explain();
        // Who is reached by a mailbox only does not answer calls of its own; its silence says nothing.
        let card = self.trust.card_chain(member).and_then(|chain| chain.newest_card());
        let is_called = card.is_some_and(|card| card.addresses.iter().any(|it| matches!(it, Address::Direct(_))));
        let answers = match explained.reach {
            // It was not called: that says nothing of its node.
            Reach::Down if explained.reason == Some(Trouble::Suspended) => Answers::Unknown,
            Reach::Down if is_called => Answers::NotSince(explained.since),
            Reach::Up => Answers::Yes,
            _ => Answers::Unknown,
        };
        let is_down = matches!(answers, Answers::NotSince(_));
        let urgent_waits = is_down && self.store.is_queued(member, Urgency::Urgent)?;
        Ok(Some(Seen { member, answers, heard: peer.last_received, urgent_waits }))
    }

    fn page(&mut self, silent: Member, number: u64, since: Time, urgent: bool) {
        let phone_of = |member| self.trust.card_chain(member)?.newest_card().map(|card| card.desk.phone.to_string());
        let channel = self.trust.card_chain(silent).and_then(|chain| chain.newest_card());
        match channel.and_then(|card| card.desk.administrators.clone()) {
            Some(to) => {
                let (by, phone) = (self.me, phone_of(self.me));
                self.step.pages.push(Paging { number, to, silent, since, urgent, by, phone });
            }
            None => self.note_paged(number, Err(PageTrouble::NoChannel)),
        }
    }

    /// Takes what became of a page.
    pub(crate) fn take_paged(&mut self, number: u64, result: Result<(), PageTrouble>) -> Result<(), Halt> {
        self.note_paged(number, result);
        Ok(self.store.set_setting(SETTING, &self.silence.to_bytes())?)
    }

    fn note_paged(&mut self, number: u64, result: Result<(), PageTrouble>) {
        self.silence.paged(self.moment.wall, &self.silence_limits, number, result);
        // In the log stands what the page says of itself, never what it said.
        match result {
            Ok(()) => tracing::info!(number, "a page was taken by the mail server"),
            Err(trouble) => tracing::warn!(number, trouble = trouble.name(), "a page was not taken"),
        }
    }

    /// Returns the peers that have not answered for longer than the limit, the longest silent first.
    #[must_use]
    pub fn silences(&self) -> Vec<SilenceLook> {
        let told = self.silence.outages().filter(|(_, outage)| outage.is_told());
        let mut looks: Vec<SilenceLook> = told.filter_map(|(member, _)| self.silence_of(member)).collect();
        looks.sort_by_key(|look| (look.outage.since, look.member));
        looks
    }

    /// Returns what is known of the last outage of one peer that was told to people.
    #[must_use]
    pub fn silence_of(&self, member: Member) -> Option<SilenceLook> {
        let outage = self.silence.outage(member).filter(|outage| outage.steps > 0)?.clone();
        let card = self.trust.card_chain(member).and_then(|chain| chain.newest_card());
        let phone = card.map(|card| card.desk.phone.to_string());
        let has_channel = card.is_some_and(|card| card.desk.administrators.is_some());
        Some(SilenceLook { member, outage, phone, has_channel })
    }
}
