//! An imported CAP file beside the form: what it says, what in it departs from the standard, how to begin with one.

use comity_node::values::CapFault;
use maud::{Markup, html};

use super::composer::What;
use super::page::{Bench, origin};
use crate::web::dossier;
use crate::web::form::{Button, button};
use crate::web::parts;
use crate::web::reader::Reader;

/// Writes what an imported file says; before anything is written, the other way in.
pub(super) fn part(bench: &Bench) -> Markup {
    let (reader, composed) = (&bench.reader, &bench.composed);
    if composed.composer.what != What::Alert {
        return parts::nothing();
    }
    match &bench.imported {
        Some((line, faults)) => html! {
            section.imported {
                h2 { (reader.text("compose-cap-says")) }
                p { (reader.text("compose-cap-whole")) }
                (departures(reader, faults))
                section.alert { (dossier::preview_alert(reader, line)) }
            }
        },
        None if composed.updated.is_none() => way_in(bench),
        None => parts::nothing(),
    }
}

fn way_in(bench: &Bench) -> Markup {
    let (reader, composed) = (&bench.reader, &bench.composed);
    html! {
        details.imports {
            summary { (reader.text("compose-import")) }
            form.entry method="post" action=(reader.href(&composed.composer.under("import")))
                enctype="multipart/form-data" {
                (reader.form_token()) (origin(composed))
                div.field {
                    label for="f-file" { (reader.words.field("file")) }
                    p.hint id="h-file" { (reader.text("compose-import-hint")) }
                    input type="file" id="f-file" name="file" aria-describedby="h-file" aria-required="true"
                        accept=".xml,.cap,application/cap+xml,application/xml,text/xml";
                }
                p.buttons { (button(reader, &Button::plain("compose-import-take", "import"))) }
            }
        }
    }
}

/// What in a file departs from the letter of the standard and is taken all the same.
pub(super) fn departures(reader: &Reader, faults: &[CapFault]) -> Markup {
    html! {
        @if !faults.is_empty() {
            p.loud { (reader.say_with("compose-departures", [("count", faults.len().into())])) }
            ul { @for fault in faults { li { bdi { (reader.words.cap_fault(fault)) } } } }
        }
    }
}
