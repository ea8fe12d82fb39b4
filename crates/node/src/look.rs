//! What people are shown of a node: the Desk, a dossier, peers, quarantine, alarms.
//!
//! Promise: looking changes nothing but which dossiers are open in memory.
//! Not here: words and layout.

use std::collections::BTreeMap;

use comity_dossier::card::{Card, KeyState, RevokedFor};
use comity_dossier::fold::View;
use comity_dossier::header::CharterRef;
use comity_dossier::kind::alert::matrix::{Delivery, Row};
use comity_dossier::kind::common::attach::FileRef;
use comity_dossier::kind::content::Content;
use comity_dossier::kind::request::table;
use comity_dossier::lines::DossierKind;
use comity_dossier::{DossierId, EntryId, Head, Member, NetworkId, Refusal, Time};
use comity_exchange::conversation::{Explanation, Reach, Trouble};
use comity_store::{DeskCursor, DeskFilter, DeskPage, Position, QueueDepth, Urgency};

use crate::alarm::Alarm;
use crate::catching_up::CatchingUpLook;
use crate::disk::{DiskSpace, Room};
use crate::node::{Halt, Node};

/// How things stand with one peer, for people (PUSH-005).
#[derive(Clone, Debug)]
pub struct PeerLook {
    /// The peer.
    pub member: Member,
    /// Whether it can be reached.
    pub reach: PeerReach,
    /// Since when.
    pub since: Time,
    /// Calls in a row that came to nothing.
    pub tries: u32,
    /// Why the last did: a code such as `connection-refused`.
    pub reason: Option<&'static str>,
    /// When it is tried next.
    pub next_try: Option<Time>,
    /// Urgent lines that wait.
    pub urgent_queued: u64,
    /// Other lines that wait.
    pub bulk_queued: u64,
    /// Since when the oldest waits.
    pub oldest_since: Option<Time>,
    /// When a call was last sent.
    pub last_sent: Option<Time>,
    /// When something last came.
    pub last_received: Option<Time>,
    /// When lines of it were last checked.
    pub last_verified: Option<Time>,
    /// Phone of last resort, by its card.
    pub phone: Option<String>,
    /// The version and the time of that card.
    pub card: Option<(u64, Time)>,
    /// How far its clock is ahead of ours, in milliseconds, as its node last told us; 0 while it told nothing.
    pub clock_ahead_ms: i64,
    /// What mailboxes have to do with it.
    pub mailbox: MailboxLook,
}

/// What mailboxes have to do with one peer, for people (PUSH-005).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailboxLook {
    /// The hosts by which alone it is reached, the best first; empty if it can be called.
    pub reached_at: Vec<Member>,
    /// Lines that wait for it in a mailbox, of those that wait.
    pub posted: u64,
    /// The host of the oldest of them, and since when it waits there.
    pub oldest: Option<(Member, Time)>,
    /// Its box that is kept here.
    pub kept_here: Option<crate::HostedBox>,
    /// Our own box that it keeps.
    pub keeps_ours: Option<OwnBox>,
}

/// A box of our own at a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnBox {
    /// When the host last answered.
    pub looked: Option<Time>,
    /// Why it cannot be looked into, and since when.
    pub trouble: Option<(&'static str, Time)>,
}

/// Whether a peer can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerReach {
    /// Not tried since this node started.
    Untried,
    /// The last call was answered.
    Up,
    /// The last call came to nothing.
    Down,
}

/// Something in quarantine, for people: never its content.
#[derive(Clone, Debug)]
pub struct QuarantineLook {
    /// Its number here.
    pub number: u64,
    /// Who delivered it.
    pub peer: Member,
    /// Why it is here.
    pub refusal: Option<Refusal>,
    /// Its size.
    pub bytes: usize,
    /// SHA-256 of its bytes.
    pub hash: comity_dossier::Hash,
    /// When it first came.
    pub first: Time,
    /// How often it came.
    pub times: u64,
}

/// An alarm, for people.
#[derive(Clone, Debug)]
pub struct AlarmLook {
    /// Its number here.
    pub number: u64,
    /// What happened.
    pub alarm: Option<Alarm>,
    /// Whom it concerns.
    pub peer: Option<Member>,
    /// Which dossier.
    pub dossier: Option<DossierId>,
    /// When it was raised last.
    pub last: Time,
    /// How often.
    pub times: u64,
    /// Somebody has looked at it.
    pub seen: bool,
}

/// What every page says of the node. Nothing of it grows with what is stored or waits.
#[derive(Clone, Debug)]
pub struct GlanceLook {
    /// Members whose node was heard from.
    pub reachable: usize,
    /// The members that calls are made to.
    pub peers: usize,
    /// How far it has caught up; `None` while it lacks nothing that it was told of.
    pub catching_up: Option<CatchingUpLook>,
    /// Alarms that nobody has seen.
    pub unseen_alarms: u64,
    /// What the disk of the store said last; none before it was asked, or where it cannot be.
    pub space: Option<DiskSpace>,
    /// What is still taken on it.
    pub room: Room,
}

/// What a node says of itself, to whoever asks how it is: it counts its lines for that.
#[derive(Clone, Debug)]
pub struct StatusLook {
    /// What every page says of it.
    pub glance: GlanceLook,
    /// This member.
    pub member: Member,
    /// The network.
    pub network: NetworkId,
    /// Which life of the store this is (REP-004).
    pub generation: [u8; 16],
    /// The charter acted under.
    pub charter: CharterRef,
    /// Version of its own newest card.
    pub card: u64,
    /// How full the store is.
    pub usage: comity_store::Usage,
    /// When this life of the node began.
    pub opened: Time,
    /// What came back since the store last began anew, if it ever did.
    pub recovery: Option<crate::life::Recovery>,
    /// How the scrubber stands, and what was found damaged.
    pub scrub: crate::ScrubLook,
}

/// How many damages a look at the status shows; it counts all.
pub(crate) const DAMAGES_SHOWN: usize = 20;

impl Node {
    /// Returns rows of the Desk.
    pub fn desk(&self, filter: &DeskFilter, after: Option<DeskCursor>, rows: usize) -> Result<DeskPage, Halt> {
        Ok(self.store.desk_rows(filter, after, rows)?)
    }

    /// Returns how many rows of the Desk a filter finds.
    pub fn desk_count(&self, filter: &DeskFilter) -> Result<u64, Halt> {
        Ok(self.store.desk_count(filter)?)
    }

    /// Returns what the Desk shows of one dossier.
    pub fn desk_row_of(&self, dossier: &DossierId) -> Result<Option<comity_store::DeskRow>, Halt> {
        Ok(self.store.desk_row(dossier)?)
    }

    /// Returns when this member last acknowledged something, live or of an exercise.
    pub fn last_taken(&self, exercise: bool) -> Result<Option<Time>, Halt> {
        Ok(self.store.last_taken(exercise)?)
    }

    /// Finds a dossier by its reference, its id, or an unambiguous beginning of its id.
    pub fn find(&self, text: &str) -> Result<Vec<DossierId>, Halt> {
        if let Some(id) = DossierId::from_hex(text) {
            return Ok(self.shelf.summaries.contains_key(&id).then_some(id).into_iter().collect());
        }
        let found = self.store.find_reference(text)?;
        if !found.is_empty() {
            return Ok(found);
        }
        let beginning = text.to_ascii_lowercase();
        let known = self.shelf.summaries.keys();
        Ok(known.filter(|id| beginning.len() >= 6 && id.to_string().starts_with(&beginning)).copied().collect())
    }

    /// Shows a dossier; `None` if it is not here.
    pub fn look_at(&mut self, dossier: &DossierId) -> Result<Option<&View>, Halt> {
        Ok(if self.open_dossier(dossier)? { self.view(dossier) } else { None })
    }

    /// Returns how a line stands in the record, with its place; `None` if it is not folded here.
    pub fn head_of(&mut self, dossier: &DossierId, line: &EntryId) -> Result<Option<Head>, Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(None);
        }
        Ok(self.record(dossier).and_then(|record| record.head(line)))
    }

    /// What became of an alert at each member: the matrix, silent members first.
    pub fn matrix(&mut self, dossier: &DossierId) -> Result<Vec<Row>, Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(Vec::new());
        }
        let Some(view) = self.view(dossier) else { return Ok(Vec::new()) };
        let deliveries = self.deliveries(view)?;
        Ok(view.matrix(&|member| self.delivered(&deliveries, member)))
    }

    /// What became of a request at each requested member: status, both clocks, what is kept; silent members first. Empty
    /// for a dossier of another kind.
    pub fn request_table(&mut self, dossier: &DossierId) -> Result<Vec<table::Row>, Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(Vec::new());
        }
        self.view(dossier).map_or(Ok(Vec::new()), |view| self.request_rows(view))
    }

    pub(crate) fn request_rows(&self, view: &View) -> Result<Vec<table::Row>, Halt> {
        if view.kind() != DossierKind::Request {
            return Ok(Vec::new());
        }
        let deliveries = self.deliveries(view)?;
        Ok(view.request_table(&|member| self.delivered(&deliveries, member)))
    }

    fn deliveries(&self, view: &View) -> Result<BTreeMap<Member, Delivery>, Halt> {
        let members = view.participants().into_iter();
        members.map(|member| Ok((member, self.delivery_of(&view.id(), member)?))).collect()
    }

    fn delivered(&self, deliveries: &BTreeMap<Member, Delivery>, member: Member) -> Delivery {
        deliveries.get(&member).copied().unwrap_or(Delivery::Waiting { since: self.now(), tries: 0 })
    }

    /// What the post knows of one member: whether its receipts cover all own lines of this dossier, and whether it said
    /// then that it lacks the text of one.
    pub fn delivery(&mut self, dossier: &DossierId, member: Member) -> Result<Delivery, Halt> {
        self.open_dossier(dossier)?;
        self.delivery_of(dossier, member)
    }

    /// The same of a dossier that is open.
    pub(crate) fn delivery_of(&self, dossier: &DossierId, member: Member) -> Result<Delivery, Halt> {
        let Some(record) = self.record(dossier) else { return Ok(Delivery::Waiting { since: self.now(), tries: 0 }) };
        if member == self.me {
            return Ok(Delivery::Held { since: self.now() });
        }
        let latest = self.store.latest_receipt(dossier, member)?;
        let own = record.tips_of(self.me);
        let covered = latest.as_ref().filter(|latest| {
            let cover = record.cover(&latest.frontier);
            !own.is_empty() && own.iter().all(|tip| cover.contains(&tip.id))
        });
        if let Some(latest) = covered {
            let since = latest.receipt.held_at;
            let lacks = crate::outbox::bodies_lacked(&latest.receipt.bytes);
            let is_own = |line: &EntryId| record.head(line).is_some_and(|head| head.member == self.me);
            let whole = !lacks.iter().any(is_own);
            return Ok(if whole { Delivery::Held { since } } else { Delivery::HeldWithoutTexts { since } });
        }
        if let Some((host, since)) = self.store.posted_whole(member, dossier)? {
            return Ok(Delivery::InMailbox { host, since });
        }
        // The first line of each queue, and not the depth: this is asked for each row of the Desk that changes.
        let first = |urgency| self.store.queued(member, urgency, Position(0), 1);
        let waiting = [first(Urgency::Urgent)?, first(Urgency::Bulk)?];
        let explained = self.peers.get(&member).map(|state| state.conversation.explain());
        let since = waiting.iter().flatten().map(|row| row.since).min().unwrap_or_else(|| self.now());
        Ok(Delivery::Waiting { since, tries: explained.map_or(0, |explained| explained.tries) })
    }

    /// Tells how things stand with every peer.
    pub fn peers(&self) -> Result<Vec<PeerLook>, Halt> {
        self.peers.keys().map(|member| self.peer(*member)).filter_map(Result::transpose).collect()
    }

    /// Tells how things stand with one peer; `None` if it is none.
    pub fn peer(&self, member: Member) -> Result<Option<PeerLook>, Halt> {
        let Some(state) = self.peers.get(&member) else { return Ok(None) };
        let explained: Explanation = state.conversation.explain();
        let depth: QueueDepth = self.store.queue_depth(member)?;
        let card: Option<&Card> = self.trust.card_chain(member).and_then(|chain| chain.newest_card());
        Ok(Some(PeerLook {
            member,
            reach: match explained.reach {
                Reach::Untried => PeerReach::Untried,
                Reach::Up => PeerReach::Up,
                Reach::Down => PeerReach::Down,
            },
            since: explained.since,
            tries: explained.tries,
            reason: explained.reason.map(Trouble::code),
            next_try: explained.next_try,
            urgent_queued: depth.urgent,
            bulk_queued: depth.bulk,
            oldest_since: depth.oldest_since,
            last_sent: state.last_sent,
            last_received: state.last_received,
            last_verified: state.last_verified,
            phone: card.map(|card| card.desk.phone.as_str().to_owned()),
            card: card.map(|card| (card.version, card.issued)),
            clock_ahead_ms: state.clock_ahead_ms,
            mailbox: self.mailbox_look(member)?,
        }))
    }

    /// Returns what is in quarantine.
    pub fn quarantine(&self, after: u64, rows: usize) -> Result<Vec<QuarantineLook>, Halt> {
        let items = self.store.quarantined(after, rows)?;
        let look = |item: comity_store::Quarantined| QuarantineLook {
            number: item.number,
            peer: item.peer,
            refusal: Refusal::from_number(item.refusal),
            bytes: item.bytes.len(),
            hash: item.hash,
            first: item.first,
            times: item.times,
        };
        Ok(items.into_iter().map(look).collect())
    }

    /// Returns the newest alarms.
    pub fn alarms(&self, rows: usize) -> Result<Vec<AlarmLook>, Halt> {
        let alarms = self.store.alarms(rows)?;
        let look = |stored: comity_store::StoredAlarm| AlarmLook {
            number: stored.number,
            alarm: Alarm::from_code(stored.alarm.code),
            peer: stored.alarm.peer,
            dossier: stored.alarm.dossier,
            last: stored.last,
            times: stored.times,
            seen: stored.seen,
        };
        Ok(alarms.into_iter().map(look).collect())
    }

    /// Returns what every page says of the node.
    pub fn glance(&self) -> Result<GlanceLook, Halt> {
        Ok(GlanceLook {
            reachable: self.peers.values().filter(|peer| peer.conversation.explain().reach == Reach::Up).count(),
            peers: self.peers.len(),
            catching_up: self.catching_up(),
            unseen_alarms: self.store.unseen_alarms()?,
            space: self.space,
            room: self.room,
        })
    }

    /// Returns what the node says of itself.
    pub fn status(&self) -> Result<StatusLook, Halt> {
        Ok(StatusLook {
            glance: self.glance()?,
            member: self.me,
            network: self.network,
            generation: self.generation.0,
            charter: self.trust.charter(),
            card: self.trust.card_version(self.me),
            usage: self.store.usage()?,
            opened: self.opened,
            recovery: self.recovery.clone(),
            scrub: self.scrub_look(DAMAGES_SHOWN)?,
        })
    }

    /// Tells whether a line waits for a receipt of anybody: then not everything is proven.
    pub fn waits_for_anybody(&self) -> Result<bool, Halt> {
        Ok(self.store.is_anything_queued()?)
    }

    /// Returns what this node believes: charter and cards.
    #[must_use]
    pub fn trust(&self) -> &crate::trust::Trust {
        &self.trust
    }

    /// Returns the file that a line attaches or was imported from, as far as its text is here.
    pub fn file_reference(&mut self, dossier: &DossierId, line: &EntryId) -> Result<Option<FileRef>, Halt> {
        if !self.open_dossier(dossier)? {
            return Ok(None);
        }
        let item = self.view(dossier).and_then(|view| view.item(line));
        Ok(item.and_then(|item| item.content()).and_then(Content::file).cloned())
    }

    /// Returns how many lines are held of a dossier, and the digest of what counts: equal on nodes that hold the same.
    pub fn digest(&mut self, dossier: &DossierId) -> Result<Option<(usize, comity_dossier::Hash)>, Halt> {
        self.open_dossier(dossier)?;
        Ok(self.record(dossier).map(|record| (record.len(), record.digest())))
    }
}

/// A line that is here and waits for others that it rests on: shown as *earlier lines missing* (COUNT-008).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingLine {
    /// The line.
    pub id: EntryId,
    /// Its author.
    pub member: Member,
    /// Its kind.
    pub kind: comity_dossier::Kind,
    /// When its author says it was written.
    pub time: Time,
}

impl Node {
    /// Returns the last lines that are known of a dossier.
    pub fn frontier(&mut self, dossier: &DossierId) -> Result<Vec<Head>, Halt> {
        self.open_dossier(dossier)?;
        Ok(self.record(dossier).map(|record| record.frontier().tips().to_vec()).unwrap_or_default())
    }

    /// Returns lines that wait for others, by claimed time, at most `rows`.
    pub fn waiting_lines(&mut self, dossier: &DossierId, rows: usize) -> Result<Vec<WaitingLine>, Halt> {
        let mut lines = Vec::new();
        for stored in self.store.pending_of(dossier, rows)? {
            if let Some(header) = crate::shelf::header_of(&stored) {
                lines.push(WaitingLine { id: stored.id, member: header.member, kind: header.kind, time: header.time });
            }
        }
        lines.sort_by_key(|line| (line.time, line.id));
        Ok(lines)
    }

    /// Tells whether a line stands under a key that its author withdrew because somebody else may have it, and the author
    /// has not said that the line is genuine:
    /// shown as *withdrawn key, unconfirmed* (KEY-006). It counts all the same.
    pub fn is_unconfirmed(&mut self, dossier: &DossierId, line: &EntryId) -> Result<bool, Halt> {
        let Some(head) = self.head_of(dossier, line)? else { return Ok(false) };
        let Some(bytes) = self.signed(line)? else { return Ok(false) };
        let Ok(parts) = comity_dossier::cose::split(&bytes, comity_dossier::cose::Typ::Entry) else { return Ok(false) };
        let now = self.now();
        let chain = self.trust.card_chain(head.member);
        let state = chain.map(|chain| chain.key_state(&parts.kid, now));
        let withdrawn = state == Some(KeyState::Revoked(RevokedFor::Compromised));
        let confirmed = self.record(dossier).and_then(|record| record.genuine_through(head.member, head.lane));
        Ok(withdrawn && confirmed.is_none_or(|last| head.seq > last))
    }
}
