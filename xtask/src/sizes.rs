//! How long the files are. Shown, not enforced: at 600 lines ask whether two ideas live in one file.

use crate::repository::{files, read, shown};

/// Makes the list that `cargo xtask sizes` prints: the longest source files first, then the sum.
#[must_use]
pub fn table(rows_max: usize) -> String {
    let mut sizes: Vec<(usize, String)> = files("crates", "rs")
        .into_iter()
        .chain(files("bench", "rs"))
        .chain(files("xtask", "rs"))
        .map(|path| (read(&path).lines().count(), shown(&path)))
        .collect();
    sizes.sort_by(|a, b| b.cmp(a));
    let sum: usize = sizes.iter().map(|(lines, _)| lines).sum();
    let mut out = String::new();
    for (lines, path) in sizes.iter().take(rows_max) {
        let mark = if *lines > 600 { "  long" } else { "" };
        out.push_str(&format!("{lines:>6}  {path}{mark}\n"));
    }
    out.push_str(&format!("{sum:>6}  in {} files\n", sizes.len()));
    out
}
