//! Where links of a dossier's pages lead, and what is known of the lines they name.
//!
//! Promise: a link to a line always leads somewhere: to the line on this page, or to the page of what speaks for it.

use std::collections::{BTreeMap, BTreeSet};

use comity_dossier::fold::View;
use comity_dossier::kind::content::Content;
use comity_dossier::{BlobId, EntryId, Kind, Member};
use comity_node::{Halt, Node};
use maud::{Markup, html};

use crate::web::parts;
use crate::web::reader::Reader;

/// Lines that other lines name and that are looked up for one page.
const KNOWN_MAX: usize = 1_000;

/// What links need.
#[derive(Clone, Debug)]
pub(in crate::web) struct Links {
    /// The address of the dossier's page: `/d/` and its reference or id.
    pub(in crate::web) address: String,
    /// The first line, which stands for the dossier as a whole.
    pub(in crate::web) genesis: EntryId,
    /// Lines of the timeline on this page.
    shown: BTreeSet<EntryId>,
    known: BTreeMap<EntryId, (Kind, Member)>,
    /// Files that are here whole.
    here: BTreeSet<BlobId>,
}

impl Links {
    /// Begins with nothing known.
    pub(in crate::web) fn new(address: String, genesis: EntryId) -> Self {
        let (shown, known, here) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
        Self { address, genesis, shown, known, here }
    }

    /// Remembers that a line stands on this page.
    pub(super) fn show(&mut self, line: EntryId) {
        self.shown.insert(line);
    }

    /// Looks up the kind and the author of a line that another names.
    pub(super) fn learn(&mut self, view: &View, line: &EntryId) {
        if let Some(item) = view.item(line).filter(|_| self.known.len() < KNOWN_MAX) {
            self.known.insert(*line, (item.kind, item.member));
        }
    }

    /// Looks up whether the file is here.
    pub(super) fn learn_file(&mut self, node: &Node, blob: &BlobId) -> Result<(), Halt> {
        if node.has_file(blob)? {
            self.here.insert(*blob);
        }
        Ok(())
    }

    /// Tells whether a file is here whole.
    pub(super) fn has_file(&self, blob: &BlobId) -> bool {
        self.here.contains(blob)
    }

    /// Returns the address of what speaks for a line.
    pub(in crate::web) fn evidence(&self, reader: &Reader, line: &EntryId) -> String {
        reader.href(&format!("{}/lines/{line}", self.address))
    }

    /// Returns the address of the forks of the dossier.
    pub(in crate::web) fn forks(&self, reader: &Reader) -> String {
        reader.href(&format!("{}/forks", self.address))
    }

    /// Returns the address of a line: on this page if it stands here, else of what speaks for it.
    pub(super) fn line(&self, reader: &Reader, line: &EntryId) -> String {
        if self.shown.contains(line) { format!("#{}", parts::anchor(line)) } else { self.evidence(reader, line) }
    }

    /// Writes a link to a line that another names: the dossier as a whole, or a line by its kind and author.
    pub(super) fn name(&self, reader: &Reader, line: &EntryId) -> Markup {
        if *line == self.genesis {
            return html! { a href=(self.line(reader, line)) { (reader.text("about-dossier")) } };
        }
        html! {
            a href=(self.line(reader, line)) {
                @match self.known.get(line) {
                    Some((kind, member)) => { (reader.words.kind(*kind)) " · " (reader.member(*member)) },
                    None => (parts::short_hash(line)),
                }
            }
        }
    }

    /// Says which line a line is about.
    pub(super) fn about(&self, reader: &Reader, line: &EntryId) -> Markup {
        html! { p.quiet { (reader.label("about-line", self.name(reader, line))) } }
    }
}

/// Returns the lines that a content names.
pub(super) fn named_by(content: &Content) -> Vec<EntryId> {
    let mut lines: Vec<EntryId> = content.replies_to().into_iter().collect();
    match content {
        Content::Acknowledge(line) => lines.push(line.target),
        Content::Note(line) => lines.extend(line.about),
        Content::Correct(line) => lines.push(line.target),
        Content::Withdraw(line) => lines.push(line.target),
        Content::Translate(line) => lines.push(line.target),
        Content::FlagAnswer(line) => lines.push(line.flag),
        Content::Amendment(line) => lines.push(line.base),
        Content::CallOff(line) => lines.push(line.target),
        Content::ConsentAsk(line) => lines.push(line.target),
        Content::Answer(line) => lines.extend(&line.files),
        Content::Opening(_)
        | Content::Reason(_)
        | Content::Attach(_)
        | Content::Link(_)
        | Content::Flag(_)
        | Content::Leave(_)
        | Content::Handling(_)
        | Content::Level(_)
        | Content::Alert(_)
        | Content::Measures(_)
        | Content::Help(_)
        | Content::RequestDraft(_)
        | Content::Request(_)
        | Content::Extension(_)
        | Content::Outcome(_)
        | Content::Accept(_)
        | Content::AcceptPart(_)
        | Content::NeedMore(_)
        | Content::Transfer(_)
        | Content::Postpone(_)
        | Content::Refuse(_)
        | Content::Progress(_)
        | Content::Preserved(_)
        | Content::Consent(_) => {}
    }
    lines
}
