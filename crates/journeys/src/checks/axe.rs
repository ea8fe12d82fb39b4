//! axe-core over a page: the rules of WCAG 2.0 to 2.2, levels A and AA, and its best practices.
//!
//! It comes from npm by exact version and checksum (`package-lock.json`) into the build folder, never into the repository.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::browser::Page;

/// How much is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Every rule.
    Whole,
    /// Colours only: all that a theme changes.
    Colours,
}

/// The checker's source.
pub(crate) struct Axe {
    source: String,
}

/// Returns where it is put.
pub(crate) fn path() -> PathBuf {
    let built = crate::network::program();
    let target = built.parent().and_then(Path::parent).unwrap_or(Path::new("target")).to_path_buf();
    target.join("journeys/node_modules/axe-core/axe.min.js")
}

impl Axe {
    /// Reads it; `None` if it is not installed.
    pub(crate) fn read() -> Option<Self> {
        std::fs::read_to_string(path()).ok().map(|source| Self { source })
    }

    /// Runs it and returns what it found, one line for each element.
    pub(crate) fn run(&self, page: &Page, depth: Depth) -> Vec<String> {
        if page.evaluate("typeof globalThis.axe === 'undefined'") == true {
            page.evaluate(&format!("{};0", self.source));
        }
        let only = match depth {
            Depth::Whole => "{type:'tag',values:['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}",
            Depth::Colours => "{type:'rule',values:['color-contrast','link-in-text-block']}",
        };
        let found = page.evaluate(&format!(
            "axe.run(document,{{runOnly:{only},resultTypes:['violations']}}).then(r=>r.violations.flatMap(v=>\
             v.nodes.map(n=>`${{v.id}}: ${{n.target.join(' ')}}: ${{(n.any[0]||n.all[0]||n.none[0]||{{}}).message||v.help}}`)))"
        ));
        let lines = found.as_array().map(Vec::as_slice).unwrap_or_default();
        lines.iter().filter_map(Value::as_str).map(|line| format!("axe: {line}")).collect()
    }
}
