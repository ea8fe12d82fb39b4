//! The fields of what is asked: for the composer of requests, and for drafts and amendments in a dossier.
//!
//! Promise: every field of [`comity_dossier::kind::request::form::open`] that says what is asked is here, whatever the
//! form of the request; those that this form needs stand first, the others behind headings that open.
//! Not here: title, legal basis, purpose, level, whom it goes to.

use comity_dossier::codes::{
    Conduct, Confidentiality, DataClass, IdentifierType, IntendedUse, MlaIntent, Necessity, ReplyBy, RequestForm,
    RequestOrigin,
};
use comity_dossier::kind::request::fields::{DetailField, ProseField};

use super::{Field, Part, folded, group, in_these_languages, rows};

/// The field that chooses the form of a request.
pub(in crate::web) fn form_field() -> Field {
    Field::code::<RequestForm>("form").required()
}

/// What is asked, in a request of this form (`form` itself goes along unseen). Texts are offered in `languages`: those
/// that the requested members take, or none for the reader's own.
pub(in crate::web) fn matter(form: RequestForm, languages: &[String]) -> Vec<Part> {
    let (first, other): (Vec<ProseField>, Vec<ProseField>) =
        ProseField::ALL.iter().copied().partition(|field| prose_of(form).contains(field));
    let prose = |fields: Vec<ProseField>| -> Vec<Field> {
        fields
            .into_iter()
            .map(|field| Field { is_required: required_prose(form).contains(&field), ..Field::text(field.name()) })
            .collect()
    };
    let needs_items = form == RequestForm::Preservation;
    let requesting = [DetailField::RequestingOrganisation, DetailField::RequestingPhone, DetailField::RequestingEmail];
    let rest = |from: DetailField, to: DetailField| -> Vec<Part> {
        let is_rest = |field: &DetailField| (from..=to).contains(field) && !requesting.contains(field);
        DetailField::ALL.iter().copied().filter(is_rest).map(|field| detail(form, field).into()).collect()
    };
    let items = rows("identifier", item_fields());
    let offences = rows("offence", offence_fields());
    let in_words = |name: &'static str, fields| in_these_languages(name, prose(fields), languages.iter().cloned());
    let (first_name, other_name) = (first.first().map_or("", |f| f.name()), other.first().map_or("", |f| f.name()));
    let mut parts = vec![
        Field::hidden("form").into(),
        group("request-words", [in_words(first_name, first)]),
        if needs_items { group("request-items", [items]) } else { folded("request-items", [items]) },
        if needs_items { group("request-offences", [offences]) } else { folded("request-offences", [offences]) },
        group("request-why", why(form)),
        group("request-authority", requesting.map(|field| detail(form, field).into())),
        folded("request-authority-more", {
            let mut parts = rest(DetailField::OwnReference, DetailField::RequestedAuthority);
            parts.extend(rest(DetailField::RequestingOrganisation, DetailField::RequestingZone));
            parts
        }),
        folded("request-confirming", rest(DetailField::ConfirmingTitle, DetailField::ConfirmingEmail)),
        folded("request-case", rest(DetailField::CaseOrganisation, DetailField::CaseEmail)),
        folded("request-court", rest(DetailField::ProsecutionOffice, DetailField::CourtCase)),
        folded("request-earlier", {
            let mut parts = vec![Field::code::<RequestOrigin>("origin").into()];
            parts.extend(rest(DetailField::MlaReference, DetailField::PreservationChannel));
            parts
        }),
    ];
    if !other.is_empty() {
        parts.push(folded("request-other-words", [in_words(other_name, other)]));
    }
    parts
}

fn why(form: RequestForm) -> Vec<Part> {
    let (keeps, informs) = (form == RequestForm::Preservation, form == RequestForm::Information);
    vec![
        Field { is_required: keeps, ..Field::codes::<Necessity>("necessity") }.into(),
        Field { is_required: keeps, ..Field::code::<MlaIntent>("mla") }.into(),
        Field::date("mla-by").into(),
        Field::codes::<Confidentiality>("confidentiality").into(),
        Field { is_required: informs, ..Field::codes::<IntendedUse>("intended-use") }.into(),
        Field::code::<ReplyBy>("reply-by").into(),
    ]
}

fn detail(form: RequestForm, field: DetailField) -> Field {
    let is_required = field == DetailField::RequestingOrganisation
        || (field == DetailField::RequestingPhone && form == RequestForm::EmergencyDisclosure);
    let name = field.name();
    let widget = if name.ends_with("-phone") || name.ends_with("-mobile") || name.ends_with("-fax") {
        Field::plain(name).hint("hint-phone")
    } else if name.ends_with("-email") {
        Field::plain(name)
    } else if field == DetailField::RequestingZone {
        Field::plain(name).hint("hint-time-zone")
    } else {
        Field::line(name)
    };
    Field { is_required, ..widget }
}

fn item_fields() -> Vec<Field> {
    vec![
        Field::code::<IdentifierType>("identifier-type").required(),
        Field::plain("identifier").required().hint("hint-identifier"),
        Field::plain("port").hint("hint-port"),
        Field::codes::<DataClass>("data-class").required(),
        Field::second("from").hint("hint-from"),
        Field::second("until"),
        Field::line("custodian").hint("hint-custodian"),
        Field::line("place"),
        Field::check("trace"),
    ]
}

fn offence_fields() -> Vec<Field> {
    vec![
        Field::code::<Conduct>("offence").required(),
        Field::line("provision"),
        Field::line("penalty").hint("hint-penalty"),
    ]
}

/// Texts that a request of this form is made of.
fn prose_of(form: RequestForm) -> &'static [ProseField] {
    use ProseField as P;
    match form {
        RequestForm::Preservation => &[
            P::Facts,
            P::ConductWords,
            P::DomesticBasis,
            P::DataRelation,
            P::Custody,
            P::NecessityWords,
            P::MlaWords,
            P::ConfidentialityWords,
        ],
        RequestForm::Information => {
            &[P::Question, P::Facts, P::Belief, P::Connection, P::UrgencyWords, P::UseWords, P::ConductWords]
        }
        RequestForm::EmergencyDisclosure => &[P::Risk, P::Facts, P::Question, P::UrgencyWords, P::UseWords],
    }
}

/// Texts without which a request of this form cannot be sent (REQ-003). What a law asks for beside them is named when
/// it is sent.
fn required_prose(form: RequestForm) -> &'static [ProseField] {
    use ProseField as P;
    match form {
        RequestForm::Preservation => &[P::Facts, P::DataRelation],
        RequestForm::Information => &[P::Facts, P::Question, P::Belief, P::Connection],
        RequestForm::EmergencyDisclosure => &[P::Facts, P::Risk],
    }
}
