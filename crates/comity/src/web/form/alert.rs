//! The fields of a CAP message: for the composer of alerts, and for updates in a dossier.
//!
//! Promise: every field of `update` in [`comity_dossier::kind::alert::form::act`] is here, but the target. *Unknown* is
//! offered last; nothing is chosen beforehand.
//! Not here: title, level, legal basis, whom it goes to.

use comity_dossier::kind::alert::cap::{Category, Certainty, ResponseType, Scope, Severity, Urgency};

use super::{Field, Part, folded, group, in_these_languages, rows};

/// A CAP message. Its texts are offered in `languages`; none: in the reader's own.
pub(in crate::web) fn message(languages: &[String]) -> Vec<Part> {
    let texts = [
        Field::line("event").required().hint("hint-event"),
        Field::line("headline").hint("hint-headline"),
        Field::text("description").hint("hint-description"),
        Field::text("instruction").hint("hint-instruction"),
    ];
    let area = [
        Field::line("area").required().hint("hint-area"),
        Field::lines("polygon").hint("hint-polygon"),
        Field::lines("circle").hint("hint-circle"),
        Field::lines("geocode").hint("hint-geocode"),
    ];
    vec![
        group("alert-words", [in_these_languages("event", texts, languages.iter().cloned())]),
        group(
            "alert-how",
            [
                Field::caps::<Category>("category").required().into(),
                Field::cap::<Urgency>("urgency").required().into(),
                Field::cap::<Severity>("severity").required().into(),
                Field::cap::<Certainty>("certainty").required().into(),
                Field::caps::<ResponseType>("response").into(),
            ],
        ),
        group("alert-where", [rows("area", area)]),
        group(
            "alert-when",
            [
                Field::time("expires").hint("hint-expires").into(),
                Field::time("onset").into(),
                Field::time("effective").into(),
            ],
        ),
        folded(
            "alert-more",
            [
                Field::plain("web").into(),
                Field::line("contact").hint("hint-contact").into(),
                Field::cap::<Scope>("scope").hint("hint-scope").into(),
                Field::line("restriction").into(),
                Field::plain("addresses").into(),
                Field::text("note").into(),
            ],
        ),
    ]
}
