//! The parts that only pages of dossiers have: a labelled text, a file by its name, the time of a deadline.

use comity_dossier::EntryId;
use comity_dossier::Time;
use comity_dossier::kind::common::attach::FileRef;
use comity_dossier::kind::common::words::Text;
use comity_dossier::kind::request::lines::NamedFile;
use maud::{Markup, html};

use super::links::Links;
use crate::web::parts;
use crate::web::reader::Reader;

/// Endings of names whose files can do something when they are opened: programs, scripts, pages, documents with macros,
/// shortcuts, images of disks.
const RISKY: [&str; 58] = [
    "apk", "app", "appx", "bat", "chm", "cmd", "com", "command", "cpl", "deb", "dll", "dmg", "docm", "dotm", "exe",
    "gadget", "hta", "htm", "html", "img", "inf", "iso", "jar", "js", "jse", "jnlp", "lnk", "mht", "mhtml", "mjs",
    "msc", "msi", "msix", "one", "pif", "pkg", "pptm", "ps1", "psm1", "py", "reg", "rpm", "scf", "scr", "sh", "svg",
    "swf", "sys", "url", "vb", "vbe", "vbs", "vhd", "vhdx", "ws", "wsf", "xhtml", "xlsm",
];

/// Tells whether a file of this name may do something when it is opened.
pub(in crate::web) fn is_risky(name: &str) -> bool {
    let trimmed = name.trim_end_matches(['.', ' ']);
    let ending = trimmed.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    ending.is_some_and(|ending| RISKY.contains(&ending.trim()))
}

/// Words of a member, if there are any.
pub(super) fn maybe(reader: &Reader, text: Option<&Text>) -> Markup {
    html! { @if let Some(text) = text { (parts::words(reader, text)) } }
}

/// Words of a member under the name of their field.
pub(super) fn named(reader: &Reader, key: &str, text: &Text) -> Markup {
    html! { p.field-name { (reader.text(key)) } (parts::words(reader, text)) }
}

/// A moment under its name: `Expected by: 22 Nov 2026 03:07 UTC`.
pub(super) fn at(reader: &Reader, key: &str, at: Option<Time>) -> Markup {
    html! { @if let Some(at) = at { p { (reader.label(key, reader.moment(at))) } } }
}

/// One line of a member under its name.
pub(super) fn line(reader: &Reader, key: &str, text: Option<&str>) -> Markup {
    html! { @if let Some(text) = text { p { (reader.label(key, parts::plain(text))) } } }
}

/// A name of a file: text in its own direction, and a warning where opening it may do something.
pub(in crate::web) fn file_name(reader: &Reader, name: Option<&str>) -> Markup {
    html! {
        @match name {
            Some(name) => {
                bdi.file-name { (name) }
                @if is_risky(name) { " " strong { (reader.text("file-risky")) } }
            }
            None => (reader.text("file-original")),
        }
    }
}

/// A file of a line: name, size, claimed type, and how to get it.
pub(super) fn file(
    reader: &Reader,
    links: &Links,
    line: &EntryId,
    version: Option<usize>,
    name: Option<&str>,
    file: &FileRef,
) -> Markup {
    let here = links.has_file(&file.blob);
    let mut address = format!("{}/files/{line}", links.address);
    if let Some(version) = version {
        address.push_str(&format!("/{version}"));
    }
    html! {
        p {
            @if here {
                a href=(reader.href(&address)) download { (file_name(reader, name)) }
            } @else {
                (file_name(reader, name))
            }
            " · " (parts::bytes(file.size)) " · "
            (reader.say_with("file-claimed", [("type", parts::plain(file.media_type.as_str()).into())]))
            @if !here { " · " strong { (reader.text("file-not-here")) } }
        }
    }
}

/// A named file of a line.
pub(super) fn named_file(reader: &Reader, links: &Links, line: &EntryId, named: &NamedFile) -> Markup {
    file(reader, links, line, None, Some(named.name.as_str()), &named.file)
}

#[cfg(test)]
mod tests {
    use super::is_risky;

    #[test]
    fn what_may_run_is_known_by_its_last_ending_however_it_is_written() {
        for risky in ["a.exe", "report.pdf.EXE", "x.Js", "page.html", "a.scr. ", "sheet.XLSM", "a.lnk"] {
            assert!(is_risky(risky), "{risky}");
        }
        for plain in ["a.pdf", "exe", "a.txt", "log.csv", "", ".", "a.exe.txt"] {
            assert!(!is_risky(plain), "{plain}");
        }
    }
}
