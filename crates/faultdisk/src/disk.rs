//! A disk, as a test holds it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, Once, PoisonError, Weak};

use crate::model::{Draw, Fault, Model};
use crate::vfs;

/// The name under which SQLite knows these disks.
pub const VFS: &str = "faultdisk";

/// The files of a disk, as they were at one moment. Copies share their bytes.
#[derive(Clone, Debug, Default)]
pub struct Image(BTreeMap<String, Arc<Vec<u8>>>);

impl Image {
    /// Makes an image of these files.
    pub fn of(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        Self(files.into_iter().map(|(name, bytes)| (name, Arc::new(bytes))).collect())
    }

    /// Returns the bytes of a file.
    #[must_use]
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(|bytes| bytes.as_slice())
    }

    /// Returns the names of the files and their lengths in bytes.
    pub fn files(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.iter().map(|(name, bytes)| (name.as_str(), bytes.len()))
    }
}

/// A disk. Whoever holds it can break it; a copy of this value is the same disk.
#[derive(Clone, Debug)]
pub struct Disk {
    number: u64,
    model: Arc<Mutex<Model>>,
}

/// The disks that there are: SQLite finds one by the number in a path.
static DISKS: LazyLock<Mutex<BTreeMap<u64, Weak<Mutex<Model>>>>> = LazyLock::new(Mutex::default);

fn disks() -> MutexGuard<'static, BTreeMap<u64, Weak<Mutex<Model>>>> {
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Finds the disk and the file that a path names.
pub(crate) fn find(path: &str) -> Option<(Arc<Mutex<Model>>, &str)> {
    let (number, name) = path.strip_prefix('/')?.split_once('/')?;
    let model = disks().get(&number.parse().ok()?)?.upgrade()?;
    Some((model, name))
}

impl Default for Disk {
    fn default() -> Self {
        Self::new()
    }
}

impl Disk {
    /// Makes an empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::from_image(&Image::default())
    }

    /// Makes a disk that holds these files, durably.
    #[must_use]
    pub fn from_image(image: &Image) -> Self {
        static REGISTERED: Once = Once::new();
        static NEXT: AtomicU64 = AtomicU64::new(1);
        REGISTERED.call_once(vfs::register);
        let disk =
            Self { number: NEXT.fetch_add(1, Ordering::Relaxed), model: Arc::new(Mutex::new(Model::with(&image.0))) };
        disks().retain(|_, model| model.strong_count() > 0);
        disks().insert(disk.number, Arc::downgrade(&disk.model));
        disk
    }

    /// Returns the path by which SQLite opens a file of this disk, with the virtual file system [`VFS`].
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        format!("/{}/{name}", self.number)
    }

    fn model(&self) -> MutexGuard<'_, Model> {
        lock(&self.model)
    }

    /// Returns the files as a reader sees them now.
    #[must_use]
    pub fn image(&self) -> Image {
        Image(self.model().image())
    }

    /// Puts other files in the place of all that are here, as when an older copy is put back under a program: what is
    /// open does nothing any more.
    pub fn put_back(&self, image: &Image) {
        let mut model = self.model();
        let run = model.run + 1;
        *model = Model::with(&image.0);
        model.run = run;
    }

    /// Fails in this way at the `after`-th occasion from now, counted from 0: reads, writes or syncs; for a power cut,
    /// changes and syncs.
    pub fn fail(&self, fault: Fault, after: u64) {
        self.model().plan(fault, after);
    }

    /// From now on answers every sync as if it were done and does nothing: what `synchronous = OFF` comes to, and what some
    /// disks do. A control.
    pub fn lie_about_syncs(&self) {
        self.model().lie();
    }

    /// Returns which planned faults were met since this was last asked.
    #[must_use]
    pub fn met(&self) -> BTreeSet<Fault> {
        self.model().take_met()
    }

    /// Forgets what was planned and makes room.
    pub fn heal(&self) {
        self.model().forget_plans();
    }

    /// Ends the process that uses this disk: its open files do nothing any more; nothing is lost.
    pub fn end_process(&self) {
        self.model().end_process();
    }

    /// Cuts the power: what was not synced may be lost or torn, as `draw` decides; open files do nothing any more.
    pub fn cut_power(&self, draw: Draw<'_>) {
        self.model().cut_power(draw);
    }

    /// Flips a bit at rest. Returns whether there is such a byte.
    #[must_use]
    pub fn flip(&self, name: &str, byte: usize, bit: u8) -> bool {
        self.model().flip(name, byte, bit)
    }

    /// Returns how many changes and how many syncs there were since the disk was made.
    #[must_use]
    pub fn counted(&self) -> (u64, u64) {
        self.model().counted()
    }
}

pub(crate) fn lock(model: &Mutex<Model>) -> MutexGuard<'_, Model> {
    model.lock().unwrap_or_else(PoisonError::into_inner)
}
