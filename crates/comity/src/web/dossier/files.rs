//! The files of a dossier: name, size, claimed type, hash, who attached it, whether it is here.

use maud::{Markup, html};

use super::look::{DossierLook, FileLook};
use super::parts::file_name;
use crate::web::parts;
use crate::web::reader::Reader;
use crate::web::visit::Power;

/// Writes the list; nothing where there is no file.
pub(super) fn files(reader: &Reader, look: &DossierLook) -> Markup {
    if look.files.is_empty() {
        return parts::nothing();
    }
    html! {
        section id="files" data-part {
            h2 { (reader.text("files")) " (" (look.files.len()) @if look.more_files { "+" } ")" }
            p.quiet { (reader.text("files-mean")) }
            div.scroll role="region" tabindex="0" aria-label=(reader.text("files")) {
                table {
                    thead {
                        tr {
                            @for key in ["column-file", "column-size", "column-from-whom", "column-here"] {
                                th scope="col" { (reader.text(key)) }
                            }
                        }
                    }
                    tbody { @for file in &look.files { (row(reader, look, file)) } }
                }
            }
            @if look.more_files { p.quiet { (reader.text("files-more")) } }
        }
    }
}

fn row(reader: &Reader, look: &DossierLook, file: &FileLook) -> Markup {
    let size = html! {
        (parts::bytes(file.file.size)) br;
        span.quiet {
            (reader.say_with("file-claimed", [("type", parts::plain(file.file.media_type.as_str()).into())]))
            br; "SHA-256 " (parts::short_hash(&file.file.blob))
        }
    };
    let whom = html! {
        (reader.member(file.member)) br;
        a href=(look.links.evidence(reader, &file.line)) { (reader.moment_utc(file.time)) }
        @if !file.counts { br; strong { (reader.text("file-of-uncounted")) } }
    };
    html! {
        tr {
            th scope="row" { (file_name(reader, file.name.as_deref())) }
            (parts::cell(reader, "column-size", size))
            (parts::cell(reader, "column-from-whom", whom))
            (parts::cell(reader, "column-here", here(reader, look, file)))
        }
    }
}

/// A link if the file is here, else a button that asks for it.
fn here(reader: &Reader, look: &DossierLook, file: &FileLook) -> Markup {
    let address = format!("{}/files/{}", look.links.address, file.line);
    html! {
        @if look.links.has_file(&file.file.blob) {
            a href=(reader.href(&address)) download {
                (reader.text("file-download"))
                span.seen-by-readers-only { " " (file_name(reader, file.name.as_deref())) }
            }
        } @else {
            strong { (reader.text("file-not-here")) }
            @if reader.may(Power::Act) {
                form method="post" action=(reader.href(&format!("{address}/fetch"))) {
                    (reader.form_token())
                    button type="submit" { (reader.text("file-fetch")) }
                }
            }
        }
    }
}
