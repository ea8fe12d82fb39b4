//! Where the repository is and which files it holds.

use std::fs;
use std::path::{Path, PathBuf};

/// Returns the top folder of the repository.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Lists the files below `folder` (relative to the top) whose name ends in `.extension`, sorted; build output is left out.
///
/// A folder that is not there has no files.
#[must_use]
pub fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(&root().join(folder), extension, &mut found);
    found.sort();
    found
}

fn walk(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                walk(&path, extension, found);
            }
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
}

/// Reads a text file of the repository.
///
/// # Panics
/// If it cannot be read: then the repository is not whole.
#[must_use]
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| unreadable(path, &error))
}

#[allow(clippy::panic)] // a developer's command: stopping with the path is the useful answer
fn unreadable(path: &Path, error: &std::io::Error) -> ! {
    panic!("{} cannot be read: {error}", path.display())
}

/// Returns a path as it is written in messages: relative to the top folder.
#[must_use]
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
