//! Backups by the real code, through real files: what a machine holds is written to a folder as its disk would hold it,
//! backed up, restored elsewhere, and read back.
//!
//! Promise: between the two folders lies nothing but the backup file.

use std::path::{Path, PathBuf};

use comity_faultdisk::Disk;
use comity_node::backup::{self, BackupKey, Restore, Wish};
use comity_node::life;
use comity_node::shell::paths;
use comity_store::{FileStore, Store};
use tempfile::TempDir;

use crate::chance::NodeEntropy;
use crate::machine::{self, Image};
use crate::world::World;

/// Under this name each process is counted that found its store put back under it.
pub const WENT_BACK: &str = "process ended since its store went back";

/// A place for backups, and the key pair to which they are sealed.
pub struct Vault {
    folder: TempDir,
    key: BackupKey,
    made: u64,
}

/// A backup in a vault.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The file.
    pub file: PathBuf,
    /// When it was made, in milliseconds of the world.
    pub made_ms: u64,
    /// How many lines it holds.
    pub lines: u64,
}

impl Vault {
    /// Makes an empty one; in memory, where the machine has such a place.
    #[must_use]
    pub fn new(world: &mut World) -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
        let key = BackupKey::generate(&mut entropy(world)).expect("a suite that is known");
        Self { folder: folder.expect("a scratch folder"), key, made: 0 }
    }

    fn path(&mut self, what: &str) -> PathBuf {
        self.made += 1;
        self.folder.path().join(format!("{what}-{}", self.made))
    }

    /// Makes a backup of a machine, running or not.
    pub fn back_up(&mut self, world: &mut World, machine: usize) -> Kept {
        let (folder, file) = (self.path("node"), self.path("backup"));
        std::fs::create_dir(&folder).expect("a scratch folder");
        let (now, made_ms) = (world.time_of(machine), world.now_ms());
        let member = world.machines[machine].kit.member;
        write_out(world, machine, &folder);
        let to = self.key.public().expect("a key");
        let wish = Wish { folder: &folder, member, to: &to, out: &file, with_keys: false, program: "sim", now };
        let made = backup::make(wish, &mut entropy(world)).expect("a backup");
        std::fs::remove_dir_all(&folder).expect("a scratch folder");
        Kept { file, made_ms, lines: made.manifest.lines }
    }

    /// Restores a backup, as a disk that a machine of the member can start from.
    pub fn restore(&mut self, world: &mut World, machine: usize, kept: &Kept) -> Image {
        let to = self.path("restored");
        let now = world.time_of(machine);
        let wish = |rehearsal| Restore { file: &kept.file, key: &self.key, to: &to, rehearsal, now };
        let rehearsed = backup::restore(&wish(true), &mut entropy(world)).expect("a backup that opens");
        assert!(!to.exists(), "a rehearsal writes nothing");
        let restored = backup::restore(&wish(false), &mut entropy(world)).expect("a backup that opens");
        assert_eq!(rehearsed.manifest, restored.manifest, "what was rehearsed is what was done");
        let disk = read_back(&to);
        std::fs::remove_dir_all(&to).expect("a scratch folder");
        disk
    }
}

/// Writes what a machine holds into a folder, as its disk would hold it.
fn write_out(world: &World, machine: usize, folder: &Path) {
    let machine = &world.machines[machine];
    let copy = |log: &Store, files: &FileStore| {
        log.snapshot_to(&paths::log(folder)).expect("copied");
        files.snapshot_to(&paths::files(folder)).expect("copied");
    };
    match &machine.life {
        Some(life) => copy(life.node.log(), life.node.file_store()),
        None => {
            let (log, files) = machine::open(&machine.disk).expect("a disk without a fault");
            copy(&log, &files);
        }
    }
}

fn read_back(folder: &Path) -> Image {
    // Opened and closed again, as whoever restored a node would see that it can be.
    drop(Store::open(&paths::log(folder)).expect("a restored log opens"));
    drop(FileStore::open(&paths::files(folder)).expect("restored files open"));
    let bytes = |path: PathBuf| std::fs::read(path).expect("a scratch folder");
    Image::of([
        (machine::LOG.to_owned(), bytes(paths::log(folder))),
        (machine::FILES.to_owned(), bytes(paths::files(folder))),
    ])
}

/// Randomness that no life of a node has.
fn entropy(world: &mut World) -> NodeEntropy {
    let (number, _) = world.begin_number();
    NodeEntropy::new(world.making.seed, number, std::sync::Arc::clone(&world.stuck))
}

impl World {
    /// Puts an older state under the running process of a machine, as if somebody had replaced its disk.
    pub fn put_back_under(&mut self, machine: usize, older: &Image) {
        let Some(life) = &mut self.machines[machine].life else { return };
        let (older, _) = machine::open(&Disk::from_image(older)).expect("a disk without a fault");
        life.node.put_back_under(&older).expect("a store without a fault");
        self.counts.hit("put back under a running process");
    }

    /// A process found that its store went back under it, and ended: whoever runs it starts it again.
    pub(crate) fn went_back(&mut self, machine: usize) {
        self.counts.hit(WENT_BACK);
        self.crash(machine);
        let (mut log, files) = machine::open(&self.machines[machine].disk).expect("a disk without a fault");
        let now = self.time_of(machine);
        life::begin_after_going_back(&mut log, now, &mut entropy(self)).expect("a store without a fault");
        self.oracle.starts(machine, &log, true);
        self.begin_life(machine, (log, files));
    }
}
