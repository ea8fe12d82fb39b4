//! Which grounds to refuse or to postpone stand open, by what is asked.
//!
//! Promise: keeping data discloses nothing, so that fewer grounds stand against it than against disclosure (REQ-012).
//! Not here: the words beside a ground, which are always required.

use crate::codes::{RefusalGround, RequestForm};
use crate::kind::common::form::ProblemCode;

/// Grounds to refuse to keep data: those of the Budapest Convention, 29 (4) and (5), beside those that say only that it
/// cannot be done here or in this form.
const PRESERVATION: &[RefusalGround] = &[
    RefusalGround::Form,
    RefusalGround::Competence,
    RefusalGround::Sovereignty,
    RefusalGround::Political,
    RefusalGround::Discrimination,
    RefusalGround::DualCriminality,
    RefusalGround::NotFound,
];

/// Grounds to refuse disclosure: all but the one that only postpones.
const DISCLOSURE: &[RefusalGround] = &[
    RefusalGround::Form,
    RefusalGround::Competence,
    RefusalGround::Sovereignty,
    RefusalGround::Political,
    RefusalGround::Discrimination,
    RefusalGround::DualCriminality,
    RefusalGround::NeBisInIdem,
    RefusalGround::Penalty,
    RefusalGround::Military,
    RefusalGround::Safety,
    RefusalGround::Proportionality,
    RefusalGround::ThirdParty,
    RefusalGround::NotFound,
    RefusalGround::Prohibited,
    RefusalGround::DataProtection,
    RefusalGround::Judicial,
];

/// Grounds to do it later.
pub const TO_POSTPONE: &[RefusalGround] =
    &[RefusalGround::Ongoing, RefusalGround::Safety, RefusalGround::ThirdParty, RefusalGround::Judicial];

/// Returns the grounds on which a request of this form can be refused.
#[must_use]
pub fn to_refuse(form: RequestForm) -> &'static [RefusalGround] {
    match form {
        RequestForm::Preservation => PRESERVATION,
        RequestForm::Information | RequestForm::EmergencyDisclosure => DISCLOSURE,
    }
}

/// Checks that a ground stands open.
pub(super) fn check(ground: RefusalGround, open: &[RefusalGround]) -> Result<(), ProblemCode> {
    if open.contains(&ground) { Ok(()) } else { Err(ProblemCode::GroundNotForThis) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers REQ-012.
    #[test]
    fn fewer_grounds_stand_against_keeping_than_against_disclosing() {
        let keep = to_refuse(RequestForm::Preservation);
        let disclose = to_refuse(RequestForm::EmergencyDisclosure);
        assert!(keep.len() < disclose.len() && keep.iter().all(|ground| disclose.contains(ground)));
        assert!(!disclose.contains(&RefusalGround::Ongoing), "what only waits is postponed");
        let all = |ground: &RefusalGround| disclose.contains(ground) || TO_POSTPONE.contains(ground);
        assert!(RefusalGround::ALL.iter().all(all), "no ground of the closed list is out of reach");
    }
}
