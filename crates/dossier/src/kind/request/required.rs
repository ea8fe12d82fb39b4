//! What a request must say before it can be sent: by its form, and by the law of each member that is asked.
//!
//! Promise: whatever is lacking is named by its field (REQ-003). The same list tells a sender what to add and a receiver
//! what it may ask for.
//! Not here: reading fields (`form`), and what any dossier must say (title, legal basis, purpose, character).

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::fields::{DetailField, ProseField};
use super::matter::Matter;
use crate::card::{DualCriminality, LawProfile};
use crate::codes::{Necessity, RequestForm, RequestOrigin};
use crate::kind::common::form::{Problem, ProblemCode};
use crate::language::Language;

/// Returns what the form itself asks for and the matter lacks (REQ-003).
///
/// Every form: the requesting organisation and the facts. Preservation (Budapest Convention, 29 (2)): offence, data
/// and their relation to it, necessity, intention to send a formal request. Information: question, reasons to believe
/// that it is there, connection, intended use. Emergency disclosure: the risk, a phone to call back, and a question or
/// an identifier.
#[must_use]
pub fn by_form(matter: &Matter) -> Vec<Problem> {
    let mut lack = Lack { matter, found: Vec::new() };
    lack.detail(DetailField::RequestingOrganisation);
    lack.prose(ProseField::Facts);
    match matter.form {
        RequestForm::Preservation => {
            lack.unless(!matter.offences.is_empty(), "offence");
            lack.unless(!matter.items.is_empty(), "identifier");
            lack.prose(ProseField::DataRelation);
            lack.unless(!matter.necessity.is_empty(), "necessity");
            lack.unless(matter.mla.is_some(), "mla");
        }
        RequestForm::Information => {
            lack.prose(ProseField::Question);
            lack.prose(ProseField::Belief);
            lack.prose(ProseField::Connection);
            lack.unless(!matter.uses.is_empty(), "intended-use");
        }
        RequestForm::EmergencyDisclosure => {
            lack.prose(ProseField::Risk);
            lack.detail(DetailField::RequestingPhone);
            if matter.items.is_empty() {
                lack.prose(ProseField::Question);
            }
        }
    }
    if matter.necessity.contains(&Necessity::Other) {
        lack.prose(ProseField::NecessityWords);
    }
    match matter.origin {
        RequestOrigin::New => {}
        RequestOrigin::Extension | RequestOrigin::FollowsPreservation => {
            lack.detail(DetailField::PreservationReference);
        }
        RequestOrigin::FollowsMla => lack.detail(DetailField::MlaReference),
    }
    lack.found
}

/// Returns what the law of a requested member asks for and the matter lacks (REQ-003): every text in a language that it
/// takes, and, where it tests double criminality, the conduct in plain words and each offence with its provision and
/// its penalty.
#[must_use]
pub fn by_law(matter: &Matter, law: &LawProfile) -> Vec<Problem> {
    let mut lack = Lack { matter, found: Vec::new() };
    if tests_double_criminality(matter.form, law) {
        lack.prose(ProseField::ConductWords);
        lack.unless(!matter.offences.is_empty(), "offence");
        for (row, offence) in matter.offences.iter().enumerate() {
            lack.unless(offence.provision.is_some(), &format!("provision.{row}"));
            lack.unless(offence.penalty.is_some(), &format!("penalty.{row}"));
        }
    }
    let Some(best) = law.languages.first() else { return lack.found };
    for field in ProseField::ALL {
        let mut said = matter.texts(*field).peekable();
        let is_said = said.peek().is_some();
        if is_said && !said.any(|text| takes(law, &text.language)) {
            lack.wrong(format!("{}.{best}", field.name()), ProblemCode::LanguageNotTaken);
        }
    }
    lack.found
}

/// Tells whether the member looks whether the conduct is an offence in its own law before it does what is asked.
#[must_use]
pub fn tests_double_criminality(form: RequestForm, law: &LawProfile) -> bool {
    match law.dual_criminality {
        DualCriminality::NotRequired => false,
        DualCriminality::ForDisclosure => form != RequestForm::Preservation,
        DualCriminality::Always => true,
    }
}

/// Tells whether the member takes requests in a language: `zh` takes `zh-Hant` too, `zh-Hant` does not take `zh`.
fn takes(law: &LawProfile, language: &Language) -> bool {
    law.languages.iter().any(|taken| {
        let rest = language.as_str().strip_prefix(taken.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    })
}

struct Lack<'a> {
    matter: &'a Matter,
    found: Vec<Problem>,
}

impl Lack<'_> {
    fn unless(&mut self, is_there: bool, field: &str) {
        if !is_there {
            self.wrong(field.to_owned(), ProblemCode::Required);
        }
    }

    fn detail(&mut self, field: DetailField) {
        self.unless(self.matter.detail(field).is_some(), field.name());
    }

    fn prose(&mut self, field: ProseField) {
        self.unless(self.matter.texts(field).next().is_some(), field.name());
    }

    fn wrong(&mut self, field: String, code: ProblemCode) {
        self.found.push(Problem { field, code, limit: None });
    }
}
