//! Why something was not done, where no field of the form is at fault.

use comity_node::desk::ActFault;
use maud::{Markup, html};

use crate::web::reader::Reader;

/// Writes what failed and what to do.
pub(super) fn page_part(reader: &Reader, fault: &ActFault) -> Markup {
    let (key, detail, next) = match fault {
        ActFault::Cap(fault) => ("error-cap", reader.words.cap_fault(fault), String::new()),
        ActFault::AlertTooLarge => ("error-alert-too-large", String::new(), String::new()),
        ActFault::FileTooLarge => ("error-file-too-large", String::new(), String::new()),
        ActFault::MediaType => ("error-media-type", String::new(), String::new()),
        ActFault::Refused(refusal) => {
            ("error-refused", reader.words.refusal(*refusal), reader.words.refusal_next(*refusal))
        }
        _ => ("error-no-such-thing", String::new(), String::new()),
    };
    let values = [("detail", detail.into()), ("next", next.into())];
    html! {
        div.problems role="alert" {
            h2 { (reader.words.text_with(key, &values)) }
            p { (reader.words.text_with(&format!("{key}.hint"), &values)) }
        }
    }
}
