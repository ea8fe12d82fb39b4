//! The files of a dossier: which line names which, in the words of its author.

use comity_dossier::fold::{Item, Said, View};
use comity_dossier::kind::common::attach::FileRef;
use comity_dossier::kind::content::Content;
use comity_dossier::{EntryId, Member, Time};

/// Files that one page lists.
const FILES_MAX: usize = 200;
/// Lines that are looked through to find them.
const LINES_SEEN_MAX: usize = 5_000;
/// Lines that are asked of the view at once.
const PAGE: usize = 500;

/// A file of a dossier.
#[derive(Clone, Debug)]
pub(in crate::web) struct FileLook {
    /// The line that names it.
    pub(in crate::web) line: EntryId,
    /// Whose line.
    pub(in crate::web) member: Member,
    /// When it was written.
    pub(in crate::web) time: Time,
    /// Its name; `None`: the file that an alert was read from, which has none.
    pub(in crate::web) name: Option<String>,
    /// Where its bytes are.
    pub(in crate::web) file: FileRef,
    /// The line counts.
    pub(in crate::web) counts: bool,
}

/// Returns the name of the file of a content, as its author wrote it.
pub(in crate::web) fn name_of(content: &Content) -> Option<&str> {
    match content {
        Content::Attach(attach) => Some(attach.name.as_str()),
        Content::Request(line) => line.annex.as_ref().map(|annex| annex.name.as_str()),
        Content::Amendment(line) => line.annex.as_ref().map(|annex| annex.name.as_str()),
        Content::Answer(line) => line.file.as_ref().map(|file| file.name.as_str()),
        _ => None,
    }
}

/// Returns the contents of a line that may name files: what it said first, then each correction of it. A withdrawn line
/// has none: its tombstone says all.
pub(in crate::web) fn versions(item: &Item) -> Vec<&Content> {
    if item.is_withdrawn() {
        return Vec::new();
    }
    let original = match &item.original {
        Said::Content(content) => Some(content),
        _ => None,
    };
    original.into_iter().chain(item.corrections().iter().map(|value| &value.value.content)).collect()
}

/// Returns the files of a line, of each version of it.
pub(super) fn of_item(item: &Item) -> Vec<&FileRef> {
    versions(item).into_iter().filter_map(Content::file).collect()
}

/// Returns the files of a dossier, the newest first, and whether older lines may have more.
pub(super) fn of_view(view: &View) -> (Vec<FileLook>, bool) {
    let mut files = Vec::new();
    let (mut before, mut seen) = (None, 0);
    while seen < LINES_SEEN_MAX {
        let page: Vec<&Item> = view.timeline_back(before, PAGE).collect();
        let Some(last) = page.last() else { return (files, false) };
        (before, seen) = (Some(last.place), seen + page.len());
        for item in page {
            let Some((content, file)) = item.content().and_then(|content| Some((content, content.file()?))) else {
                continue;
            };
            if files.len() == FILES_MAX {
                return (files, true);
            }
            files.push(FileLook {
                line: item.id,
                member: item.member,
                time: item.time,
                name: name_of(content).map(str::to_owned),
                file: file.clone(),
                counts: item.is_counted(),
            });
        }
    }
    (files, true)
}
