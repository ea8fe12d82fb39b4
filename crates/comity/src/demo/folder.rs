//! Where the six nodes keep their things: a folder that goes with the demo, or one that stays.

use std::path::{Path, PathBuf};

use super::cast::CAST;
use super::fault::DemoFault;

/// The folder of a demo. It is removed when dropped, unless it is to be kept.
pub(super) struct Folder {
    path: PathBuf,
    kept: bool,
}

impl Folder {
    /// Makes `keep`, which may be there but may hold no node yet, or a folder of its own among the temporary ones.
    pub(super) fn make(keep: Option<&Path>) -> Result<Self, DemoFault> {
        let path = keep.map_or_else(temporary, Path::to_path_buf);
        if CAST.iter().any(|part| path.join(part.code).exists()) {
            return Err(DemoFault::Taken(path));
        }
        make_private(&path)?;
        // Commands are run from elsewhere: what is shown and stored names the whole path.
        let path = path.canonicalize().map_err(DemoFault::io(path.display().to_string()))?;
        Ok(Self { path, kept: keep.is_some() })
    }

    /// Returns where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed stays among the temporary files, which the machine clears.
            drop(std::fs::remove_dir_all(&self.path));
        }
    }
}

/// Makes a folder that only its owner may enter.
fn make_private(path: &Path) -> Result<(), DemoFault> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(DemoFault::io(path.display().to_string()))
}

/// Names a folder that nobody else has.
fn temporary() -> PathBuf {
    let mut bytes = [0; 8];
    aws_lc_rs::rand::fill(&mut bytes).expect("a machine without randomness cannot keep a secret");
    std::env::temp_dir().join(format!("comity-demo-{:016x}", u64::from_be_bytes(bytes)))
}
