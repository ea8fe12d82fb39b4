//! Files as a disk has them: what is durable, what is only written, and what is to fail.
//!
//! Promise: a sync makes the writes before it durable; a sync that failed leaves them in doubt for ever, also if a later one
//! succeeds, as Linux does; after the power was cut every write that was not synced is there, is not, or is there in some
//! of its sectors. Since each may be missing by itself, every order in which a disk may have done them is met.
//! Not here: SQLite's interface.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::locks::Locks;

/// What a disk writes whole or not at all.
pub const SECTOR_BYTES: usize = 512;

/// Draws a number below the given one, which is at least 1.
pub type Draw<'a> = &'a mut dyn FnMut(u64) -> u64;

/// A way to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A read answers with an error.
    ReadFails,
    /// A write answers with an error and nothing of it is done.
    WriteFails,
    /// A sync answers with an error, and what it should have made durable never is.
    SyncFails,
    /// From this write on nothing can grow, until there is room again.
    Full,
    /// From this change on there is no power: nothing is done any more.
    PowerCut,
}

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The disk answers with an error.
    Io,
    /// There is no room.
    Full,
}

/// A change that was made and not synced.
#[derive(Clone, Debug)]
struct Change {
    what: What,
    /// A sync of it has failed: no later one makes it durable.
    doubtful: bool,
}

#[derive(Clone, Debug)]
enum What {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
    Remove,
}

/// The content of a file; `None`: there is no such file.
type Content = Option<Arc<Vec<u8>>>;

#[derive(Clone, Debug, Default)]
struct File {
    /// What is there after a power cut in any case.
    durable: Content,
    /// What a reader sees.
    now: Content,
    /// What leads from the one to the other, in its order.
    changes: Vec<Change>,
}

/// The state of a disk.
#[derive(Debug, Default)]
pub(crate) struct Model {
    files: BTreeMap<String, File>,
    pub(crate) locks: Locks,
    /// Which run of the machine this is; handles of an earlier one do nothing any more.
    pub(crate) run: u64,
    planned: Vec<(Fault, u64)>,
    met: BTreeSet<Fault>,
    full: bool,
    off: bool,
    lies: bool,
    changes: u64,
    syncs: u64,
}

impl Model {
    pub(crate) fn with(files: &BTreeMap<String, Arc<Vec<u8>>>) -> Self {
        let file = |bytes: &Arc<Vec<u8>>| {
            let content = Some(Arc::clone(bytes));
            File { durable: content.clone(), now: content, changes: Vec::new() }
        };
        Self { files: files.iter().map(|(name, bytes)| (name.clone(), file(bytes))).collect(), ..Self::default() }
    }

    /// What a reader sees, file by file.
    pub(crate) fn image(&self) -> BTreeMap<String, Arc<Vec<u8>>> {
        let seen = self.files.iter().filter_map(|(name, file)| Some((name.clone(), Arc::clone(file.now.as_ref()?))));
        seen.collect()
    }

    // ---- what SQLite asks for ----

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.files.get(name).is_some_and(|file| file.now.is_some())
    }

    pub(crate) fn len(&self, name: &str) -> usize {
        self.files.get(name).and_then(|file| file.now.as_ref()).map_or(0, |bytes| bytes.len())
    }

    /// Makes an empty file if there is none.
    pub(crate) fn create(&mut self, name: &str) -> Result<(), Trouble> {
        if self.exists(name) {
            return if self.off { Err(Trouble::Io) } else { Ok(()) };
        }
        self.change(name, What::Write { at: 0, bytes: Vec::new() })
    }

    /// Reads into `into` and returns how many bytes there were.
    pub(crate) fn read(&mut self, name: &str, at: usize, into: &mut [u8]) -> Result<usize, Trouble> {
        if self.off || self.strikes(Fault::ReadFails) {
            return Err(Trouble::Io);
        }
        let Some(bytes) = self.files.get(name).and_then(|file| file.now.as_ref()) else { return Ok(0) };
        let there = bytes.get(at..).unwrap_or_default();
        let count = there.len().min(into.len());
        into[..count].copy_from_slice(&there[..count]);
        Ok(count)
    }

    pub(crate) fn write(&mut self, name: &str, at: usize, bytes: &[u8]) -> Result<(), Trouble> {
        if self.strikes(Fault::WriteFails) {
            return Err(Trouble::Io);
        }
        self.full |= self.strikes(Fault::Full);
        if self.full && at + bytes.len() > self.len(name) {
            return Err(Trouble::Full);
        }
        self.change(name, What::Write { at, bytes: bytes.to_vec() })
    }

    pub(crate) fn truncate(&mut self, name: &str, len: usize) -> Result<(), Trouble> {
        self.change(name, What::Truncate(len))
    }

    /// Removes a file. `at_once`: its folder is synced too.
    pub(crate) fn remove(&mut self, name: &str, at_once: bool) -> Result<(), Trouble> {
        self.change(name, What::Remove)?;
        if at_once { self.sync(name) } else { Ok(()) }
    }

    pub(crate) fn sync(&mut self, name: &str) -> Result<(), Trouble> {
        self.counts_down()?;
        self.syncs += 1;
        let fails = self.strikes(Fault::SyncFails);
        let Some(file) = self.files.get_mut(name) else { return Ok(()) };
        if fails {
            file.changes.iter_mut().for_each(|change| change.doubtful = true);
            return Err(Trouble::Io);
        }
        if self.lies {
            return Ok(());
        }
        let is_new = file.durable.is_none();
        for change in std::mem::take(&mut file.changes) {
            if change.doubtful {
                file.changes.push(change);
            } else {
                apply(&mut file.durable, &change.what);
            }
        }
        if is_new {
            self.sync_folder();
        }
        Ok(())
    }

    /// SQLite syncs the folder of a file with the first sync of that file: what was removed before stays removed.
    fn sync_folder(&mut self) {
        for file in self.files.values_mut() {
            if let Some(at) = file.changes.iter().rposition(|change| matches!(change.what, What::Remove)) {
                file.changes.drain(..=at);
                file.durable = None;
            }
        }
    }

    fn change(&mut self, name: &str, what: What) -> Result<(), Trouble> {
        self.counts_down()?;
        self.changes += 1;
        let file = self.files.entry(name.to_owned()).or_default();
        apply(&mut file.now, &what);
        file.changes.push(Change { what, doubtful: false });
        Ok(())
    }

    /// Counts a change or a sync towards a planned power cut.
    fn counts_down(&mut self) -> Result<(), Trouble> {
        self.off |= self.strikes(Fault::PowerCut);
        if self.off { Err(Trouble::Io) } else { Ok(()) }
    }

    fn strikes(&mut self, fault: Fault) -> bool {
        let Some(at) = self.planned.iter().position(|(planned, _)| *planned == fault) else { return false };
        let left = &mut self.planned[at].1;
        if *left > 0 {
            *left -= 1;
            return false;
        }
        self.planned.remove(at);
        self.met.insert(fault);
        true
    }

    // ---- what a test does ----

    pub(crate) fn plan(&mut self, fault: Fault, after: u64) {
        self.planned.push((fault, after));
    }

    pub(crate) fn lie(&mut self) {
        self.lies = true;
    }

    pub(crate) fn take_met(&mut self) -> BTreeSet<Fault> {
        std::mem::take(&mut self.met)
    }

    pub(crate) fn forget_plans(&mut self) {
        self.planned.clear();
        self.full = false;
    }

    pub(crate) fn counted(&self) -> (u64, u64) {
        (self.changes, self.syncs)
    }

    /// Ends the process: nothing is lost, and nothing that it holds open does anything any more.
    pub(crate) fn end_process(&mut self) {
        self.run += 1;
        self.locks = Locks::default();
    }

    /// Cuts the power, decides what became of every change that was not synced, and switches on again.
    pub(crate) fn cut_power(&mut self, draw: Draw<'_>) {
        self.end_process();
        self.off = false;
        self.forget_plans();
        for file in self.files.values_mut() {
            let mut content = file.durable.clone();
            // A disk is not fair: some cuts lose everything, some next to nothing, some tear.
            let mood = draw(4);
            for change in std::mem::take(&mut file.changes) {
                match (mood, draw(10)) {
                    (0, _) | (1 | 2, 0..=3) | (3, 0) => {}
                    (2, 4..=6) => apply_torn(&mut content, &change.what, draw),
                    _ => apply(&mut content, &change.what),
                }
            }
            file.durable.clone_from(&content);
            file.now = content;
        }
        self.files.retain(|_, file| file.now.is_some());
    }

    /// Flips one bit at rest. Tells whether there is such a byte.
    pub(crate) fn flip(&mut self, name: &str, byte: usize, bit: u8) -> bool {
        let Some(file) = self.files.get_mut(name) else { return false };
        let mut flipped = false;
        for content in [&mut file.durable, &mut file.now] {
            if let Some(byte) = content.as_mut().and_then(|bytes| Arc::make_mut(bytes).get_mut(byte)) {
                *byte ^= 1 << (bit % 8);
                flipped = true;
            }
        }
        flipped
    }
}

fn apply(content: &mut Content, what: &What) {
    match what {
        What::Write { at, bytes } => {
            let content = Arc::make_mut(content.get_or_insert_default());
            let end = at + bytes.len();
            if content.len() < end {
                content.resize(end, 0);
            }
            content[*at..end].copy_from_slice(bytes);
        }
        What::Truncate(len) => {
            if let Some(content) = content {
                Arc::make_mut(content).truncate(*len);
            }
        }
        What::Remove => *content = None,
    }
}

/// Does a write in some of its sectors.
fn apply_torn(content: &mut Content, what: &What, draw: Draw<'_>) {
    let What::Write { at, bytes } = what else { return };
    let mut from = *at;
    let end = at + bytes.len();
    while from < end {
        let upto = (from / SECTOR_BYTES + 1) * SECTOR_BYTES;
        let upto = upto.min(end);
        if draw(2) == 0 {
            apply(content, &What::Write { at: from, bytes: bytes[from - at..upto - at].to_vec() });
        }
        from = upto;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws always the same.
    fn always(n: u64) -> impl FnMut(u64) -> u64 {
        move |below| n.min(below - 1)
    }

    fn seen(model: &Model, name: &str) -> Option<Vec<u8>> {
        model.image().get(name).map(|bytes| bytes.to_vec())
    }

    fn of(changes: &[&[u8]]) -> Model {
        let mut model = Model::default();
        let mut at = 0;
        for bytes in changes {
            model.write("f", at, bytes).expect("written");
            at += bytes.len();
        }
        model
    }

    #[test]
    fn what_was_synced_survives_and_what_was_not_may_be_lost() {
        let mut model = of(&[b"kept"]);
        model.sync("f").expect("synced");
        model.write("f", 4, b" lost").expect("written");
        assert_eq!(seen(&model, "f").as_deref(), Some(&b"kept lost"[..]));
        model.cut_power(&mut always(0));
        assert_eq!(seen(&model, "f").as_deref(), Some(&b"kept"[..]));
    }

    #[test]
    fn a_file_that_was_never_synced_may_be_gone() {
        let mut model = of(&[b"lost"]);
        model.cut_power(&mut always(0));
        assert_eq!(seen(&model, "f"), None);
    }

    #[test]
    fn a_removal_that_was_not_synced_may_be_undone() {
        let mut model = of(&[b"kept"]);
        model.sync("f").expect("synced");
        model.remove("f", false).expect("removed");
        assert!(!model.exists("f"));
        model.cut_power(&mut always(0));
        assert!(model.exists("f"));
        model.remove("f", true).expect("removed");
        model.cut_power(&mut always(0));
        assert!(!model.exists("f"));
    }

    #[test]
    fn the_first_sync_of_a_file_makes_earlier_removals_durable() {
        let mut model = of(&[b"old"]);
        model.sync("f").expect("synced");
        model.remove("f", false).expect("removed");
        model.write("g", 0, b"new").expect("written");
        model.sync("g").expect("synced");
        model.cut_power(&mut always(0));
        assert!(!model.exists("f"));
        assert!(model.exists("g"));
    }

    #[test]
    fn a_later_write_may_survive_an_earlier_one_that_is_lost() {
        let mut model = of(&[b"aa", b"bb"]);
        let mut draws = [1, 0, 9].into_iter();
        model.cut_power(&mut |_| draws.next().unwrap_or(0));
        assert_eq!(seen(&model, "f").as_deref(), Some(&b"\0\0bb"[..]));
    }

    #[test]
    fn a_write_may_survive_in_some_of_its_sectors() {
        let mut model = of(&[&[0; 3 * SECTOR_BYTES]]);
        model.sync("f").expect("synced");
        model.write("f", 10, &[7; 2 * SECTOR_BYTES]).expect("written");
        let mut draws = [2, 5, 1, 0, 1].into_iter();
        model.cut_power(&mut |_| draws.next().unwrap_or(0));
        let bytes = seen(&model, "f").expect("a file");
        assert_eq!(bytes[..SECTOR_BYTES], [0; SECTOR_BYTES], "the first sector is old");
        assert_eq!(bytes[SECTOR_BYTES..2 * SECTOR_BYTES], [7; SECTOR_BYTES], "the second is new");
        assert_eq!(bytes[2 * SECTOR_BYTES..], [0; SECTOR_BYTES], "the third is old");
    }

    #[test]
    fn what_a_failed_sync_left_no_later_sync_makes_durable() {
        let mut model = of(&[b"lost"]);
        model.plan(Fault::SyncFails, 0);
        assert_eq!(model.sync("f"), Err(Trouble::Io));
        model.write("f", 4, b"kept").expect("written");
        assert_eq!(model.sync("f"), Ok(()));
        model.cut_power(&mut always(0));
        assert_eq!(seen(&model, "f").as_deref(), Some(&b"\0\0\0\0kept"[..]));
        assert_eq!(model.take_met(), BTreeSet::from([Fault::SyncFails]));
    }

    #[test]
    fn a_disk_that_lies_says_that_it_has_synced_and_loses_it() {
        let mut model = of(&[b"lost"]);
        model.lie();
        assert_eq!(model.sync("f"), Ok(()));
        model.cut_power(&mut always(0));
        assert_eq!(seen(&model, "f"), None);
    }

    #[test]
    fn a_full_disk_takes_what_does_not_grow_until_there_is_room() {
        let mut model = of(&[b"abcd"]);
        model.plan(Fault::Full, 1);
        assert_eq!(model.write("f", 0, b"x"), Ok(()));
        assert_eq!(model.write("f", 4, b"x"), Err(Trouble::Full));
        assert_eq!(model.write("f", 1, b"x"), Ok(()));
        model.forget_plans();
        assert_eq!(model.write("f", 4, b"x"), Ok(()));
    }

    #[test]
    fn without_power_nothing_is_done() {
        let mut model = of(&[b"a"]);
        model.plan(Fault::PowerCut, 1);
        assert_eq!(model.sync("f"), Ok(()));
        assert_eq!(model.write("f", 1, b"b"), Err(Trouble::Io));
        assert_eq!(model.sync("f"), Err(Trouble::Io));
        assert_eq!(model.read("f", 0, &mut [0]), Err(Trouble::Io));
        model.cut_power(&mut always(9));
        assert_eq!(seen(&model, "f").as_deref(), Some(&b"a"[..]));
        assert_eq!(model.write("f", 1, b"b"), Ok(()));
    }

    #[test]
    fn a_flip_changes_one_bit_where_there_is_one() {
        let mut model = of(&[b"a"]);
        assert!(model.flip("f", 0, 1));
        assert!(!model.flip("f", 1, 1));
        assert!(!model.flip("g", 0, 1));
        assert_eq!(seen(&model, "f").as_deref(), Some(&b"c"[..]));
    }
}
