//! Lives of a node's store: is this the store that the node left, and if not, since when may it lack something?
//!
//! ```text
//!   store: which life wrote it last, how far it is ──┐
//!   mark outside the store, in no backup ────────────┴─ recognise ──> the same store, or a new life:
//!                                                        a fresh generation (REP-004), an account of what comes back
//! ```
//!
//! Promise: a store that was put back to an older state, by whatever means, while its mark stayed, is recognised at the next
//! start (LANE-008); one that `backup::restore` made says so itself. A machine that was put back with store and mark is
//! recognised by nobody here: its lanes are new all the same (LANE-001), and peers see its frontier go back (REP-004).
//! Not here: where the mark is kept (`shell`), what is told of it.

use std::collections::BTreeMap;
use std::fmt::Write;

use comity_dossier::{DossierId, EntryId, Header, Member, Time};
use comity_seal::CryptoRng;
use comity_store::{Position, Store, StoreFault};

use crate::alarm::Alarm;
use crate::node::{Halt, Node};

/// The setting that names the life which wrote the store last.
const LIFE: &str = "node.life";
/// The setting that keeps the account of the last new life.
const ACCOUNT: &str = "node.recovery";
/// How far the clock may have been set back between a backup and the lines that it lacks, in milliseconds.
const CLOCK_SET_BACK_MS_MAX: u64 = 15 * 60_000;

/// What stands outside the store of how it was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The life that wrote it.
    pub life: [u8; 16],
    /// The life that was about to begin when it was written: a start that was cut off leaves it.
    pub next: [u8; 16],
    /// How far the store was.
    pub position: u64,
}

/// Why the store is not the one that the node left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It was made from a backup, by the command for it.
    Restored,
    /// It is older than the node left it: somebody put a copy back.
    WentBack,
    /// It stands where no node left one: it was copied from elsewhere.
    Copied,
}

/// What came back to a store that had lost something, from whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// Why something may be lacking.
    pub cause: Cause,
    /// Since when: the store is as it was then.
    pub since: Time,
    /// When the new life began.
    pub began: Time,
    /// What each peer brought.
    pub peers: BTreeMap<Member, Brought>,
}

/// What one peer brought back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// Lines of our own.
    pub own: u64,
    /// Lines of other members.
    pub others: u64,
    /// Texts of lines that were here without them.
    pub texts: u64,
    /// Files.
    pub files: u64,
    /// Receipts.
    pub receipts: u64,
    /// When the earliest of these lines was written, as it says.
    pub first: Option<Time>,
    /// When the latest was.
    pub last: Option<Time>,
    /// When it was first found that neither has a line which the other lacks.
    pub in_step: Option<Time>,
}

/// Looks at the store and at what stands outside it, and begins a life: a new one, if the store is not the one that was left.
///
/// `note` is given the mark to keep before the store is changed; if it cannot be kept, nothing is changed. The mark for
/// [`Node::keep_mark_with`] is returned.
pub fn recognise(
    store: &mut Store,
    mark: Option<Mark>,
    now: Time,
    rng: &mut dyn CryptoRng,
    note: &mut dyn FnMut(Mark) -> Result<(), StoreFault>,
) -> Result<Mark, StoreFault> {
    let last = store.setting(LIFE)?.and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
    let position = store.reached()?.0;
    let cause = match (last, mark) {
        // A new store, one that was restored, or one of a program that left no marks.
        (None, _) => None,
        (Some(_), None) => Some(Cause::Copied),
        (Some(last), Some(mark)) if last != mark.life && last != mark.next => Some(Cause::WentBack),
        (Some(_), Some(mark)) => (position < mark.position).then_some(Cause::WentBack),
    };
    let since = written_last(store)?.unwrap_or(now);
    let mut life = [0; 16];
    rng.fill_bytes(&mut life);
    note(Mark { life: last.unwrap_or(life), next: life, position })?;
    store.begin()?;
    if let Some(cause) = cause {
        begin(store, cause, since, now, rng)?;
        let alarm = Alarm::StoreWentBack as u16;
        store.raise_alarm(&comity_store::Alarm { code: alarm, peer: None, dossier: None, entry: None, time: now })?;
    }
    store.set_setting(LIFE, &life)?;
    store.commit()?;
    Ok(Mark { life, next: life, position })
}

/// Makes a store one of a new life, as whoever restores it does: the next start knows of it, and raises no alarm.
pub fn begin_anew(
    store: &mut Store,
    cause: Cause,
    since: Time,
    now: Time,
    rng: &mut dyn CryptoRng,
) -> Result<(), StoreFault> {
    store.begin()?;
    begin(store, cause, since, now, rng)?;
    store.set_setting(LIFE, &[])?;
    store.commit()
}

/// Makes a store that went back under its process one of a new life, as the next start does that finds it (LANE-008).
pub fn begin_after_going_back(store: &mut Store, now: Time, rng: &mut dyn CryptoRng) -> Result<(), StoreFault> {
    let since = written_last(store)?.unwrap_or(now);
    begin_anew(store, Cause::WentBack, since, now, rng)
}

fn begin(store: &mut Store, cause: Cause, since: Time, now: Time, rng: &mut dyn CryptoRng) -> Result<(), StoreFault> {
    let mut generation = [0; 16];
    rng.fill_bytes(&mut generation);
    store.set_generation(&generation)?;
    let account = Recovery { cause, since, began: now, peers: BTreeMap::new() };
    store.set_setting(ACCOUNT, account.to_text().as_bytes())
}

/// When the last line of the store was written or came.
fn written_last(store: &Store) -> Result<Option<Time>, StoreFault> {
    let last = store.last_position()?.0;
    let lines = store.entries_after(Position(last.saturating_sub(1)), 1)?;
    Ok(lines.first().and_then(|line| Some(Header::from_bytes(line.header_bytes()?).ok()?.time)))
}

/// Reads the account of the last new life.
pub(crate) fn account(store: &Store) -> Result<Option<Recovery>, StoreFault> {
    let text = store.setting(ACCOUNT)?.and_then(|bytes| String::from_utf8(bytes).ok());
    Ok(text.and_then(|text| Recovery::from_text(&text)))
}

impl Recovery {
    /// Tells whether a line of our own that this store does not know is one that it lost: written after the moment it went
    /// back to, and before the new life began. Any other was written by somebody else with our key.
    #[must_use]
    pub fn explains(&self, written: Time) -> bool {
        written.plus_ms(CLOCK_SET_BACK_MS_MAX) >= self.since && written < self.began
    }

    fn brought(&mut self, peer: Member) -> &mut Brought {
        self.peers.entry(peer).or_default()
    }

    fn to_text(&self) -> String {
        let cause = match self.cause {
            Cause::Restored => "restored",
            Cause::WentBack => "went-back",
            Cause::Copied => "copied",
        };
        let mut text = format!("{cause} {} {}\n", self.since.0, self.began.0);
        for (peer, it) in &self.peers {
            let time = |time: Option<Time>| time.map_or("-".to_owned(), |time| time.0.to_string());
            let (first, last, in_step) = (time(it.first), time(it.last), time(it.in_step));
            let (own, others, texts, files, receipts) = (it.own, it.others, it.texts, it.files, it.receipts);
            let _ = writeln!(text, "{peer} {own} {others} {texts} {files} {receipts} {first} {last} {in_step}");
        }
        text
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let head: Vec<&str> = lines.next()?.split(' ').collect();
        let [cause, since, began] = head[..] else { return None };
        let cause = match cause {
            "restored" => Cause::Restored,
            "went-back" => Cause::WentBack,
            _ => Cause::Copied,
        };
        let mut account = Self { cause, since: time_of(since)?, began: time_of(began)?, peers: BTreeMap::new() };
        for line in lines {
            let words: Vec<&str> = line.split(' ').collect();
            let [peer, own, others, texts, files, receipts, first, last, in_step] = words[..] else { return None };
            let number = |word: &str| word.parse::<u64>().ok();
            let brought = Brought {
                own: number(own)?,
                others: number(others)?,
                texts: number(texts)?,
                files: number(files)?,
                receipts: number(receipts)?,
                first: time_of(first),
                last: time_of(last),
                in_step: time_of(in_step),
            };
            account.peers.insert(Member::new(peer)?, brought);
        }
        Some(account)
    }
}

fn time_of(word: &str) -> Option<Time> {
    word.parse().ok().map(Time)
}

impl Node {
    /// Returns what came back since the last new life of the store, and from whom; `None` if it never had another.
    #[must_use]
    pub fn recovery(&self) -> Option<&Recovery> {
        self.recovery.as_ref()
    }

    /// Notes a line that was not here, and raises the alarm if it is our own and nothing explains that.
    pub(crate) fn note_line_came(
        &mut self,
        from: Member,
        dossier: &DossierId,
        id: &EntryId,
        header: &Header,
    ) -> Result<(), Halt> {
        let own = header.member == self.me;
        let explained = self.recovery.as_ref().is_some_and(|account| account.explains(header.time));
        self.note_brought(from, header.time, |it| {
            *(if own { &mut it.own } else { &mut it.others }) += 1;
            it.first = Some(it.first.map_or(header.time, |first| first.min(header.time)));
            it.last = Some(it.last.map_or(header.time, |last| last.max(header.time)));
        });
        if own && !explained {
            // Restored without its knowledge, cloned, or somebody has our key. (LANE-007)
            self.alarm(Alarm::OwnLineRecovered, Some(from), Some(*dossier), Some(*id))?;
        }
        Ok(())
    }

    /// Counts something of a line written at `written` that a peer brought after the store began anew.
    pub(crate) fn note_brought(&mut self, from: Member, written: Time, count: impl FnOnce(&mut Brought)) {
        if let Some(account) = self.recovery.as_mut().filter(|account| written < account.began) {
            count(account.brought(from));
            self.recovery_changed = true;
        }
    }

    /// Counts a receipt that came before the peer and this node were found in step.
    pub(crate) fn note_receipt(&mut self, from: Member) {
        if let Some(account) = self.recovery.as_mut()
            && account.peers.get(&from).is_none_or(|it| it.in_step.is_none())
        {
            account.brought(from).receipts += 1;
            self.recovery_changed = true;
        }
    }

    /// Notes that neither this node nor a peer has a line which the other lacks.
    pub(crate) fn note_in_step(&mut self, peer: Member) {
        let now = self.now();
        let Some(account) = &mut self.recovery else { return };
        if account.brought(peer).in_step.is_none() {
            account.brought(peer).in_step = Some(now);
            self.recovery_changed = true;
        }
    }

    /// A line of our own that came back goes to everybody it concerns again: their receipts for it are lost, and each gives a
    /// new one (PUSH-001, RCPT-001).
    pub(crate) fn queue_again(&mut self, dossier: &DossierId, folded: &[EntryId]) -> Result<(), Halt> {
        let Some(record) = self.record(dossier) else { return Ok(()) };
        let is_own = |id: &&EntryId| record.head(id).is_some_and(|head| head.member == self.me);
        let own: Vec<EntryId> = folded.iter().filter(is_own).copied().collect();
        own.iter().try_for_each(|id| self.queue_for_all(dossier, id, None, std::collections::BTreeSet::new()))
    }

    /// Writes the account into the open transaction, if it changed.
    pub(crate) fn store_account(&mut self) -> Result<(), Halt> {
        if std::mem::take(&mut self.recovery_changed)
            && let Some(account) = &self.recovery
        {
            self.store.set_setting(ACCOUNT, account.to_text().as_bytes())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
