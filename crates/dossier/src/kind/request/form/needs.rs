//! What a request that is being written still needs: for whoever writes it, before it is sent.
//!
//! Promise: what stands here as met is not asked for again when the same fields are sent, and what stands here as lacking
//! is refused then with the same field and code (REQ-003): both come from [`super::super::required`].
//! Not here: what every dossier must say, and whether a field that is there has its form.

use alloc::string::String;
use alloc::vec::Vec;

use super::matter;
use crate::card::LawProfile;
use crate::kind::common::form::{Fields, Problem, ProblemCode, Reader};
use crate::kind::request::matter::Matter;
use crate::kind::request::required;
use crate::time::Time;

/// Something that the form, or the law of a requested member, asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The field, as in problems: a row or a language may follow its name after a dot.
    pub field: String,
    /// What is asked of it: that it is there, or that it stands in this language.
    pub code: ProblemCode,
    /// Whether the matter has it.
    pub is_met: bool,
}

/// Returns what can be read of a request while it is being written; `None` while not even its form is chosen. What cannot
/// be read is left out: the form says so when it is sent.
#[must_use]
pub fn matter_so_far(fields: &Fields, now: Time) -> Option<Matter> {
    let mut reader = Reader::new(fields);
    matter::read(&mut reader, now).map(|read| read.matter)
}

/// Returns what the form asks for and, with `law`, what the law of a requested member asks for besides: what is lacking
/// first, each field once.
#[must_use]
pub fn needs(matter: &Matter, law: Option<&LawProfile>) -> Vec<Need> {
    let asked = |matter: &Matter| -> Vec<Problem> {
        let by_law = law.map(|law| required::by_law(matter, law)).unwrap_or_default();
        required::by_form(matter).into_iter().chain(by_law).collect()
    };
    let mut needs: Vec<Need> = Vec::new();
    let mut add = |problem: Problem, is_met: bool| {
        if !needs.iter().any(|need| need.field == problem.field) {
            needs.push(Need { field: problem.field, code: problem.code, is_met });
        }
    };
    asked(matter).into_iter().for_each(|problem| add(problem, false));
    // Of a matter that says nothing, everything is asked; what is not lacking any more is met.
    let empty = Matter { origin: matter.origin, ..Matter::new(matter.form) };
    asked(&empty).into_iter().for_each(|problem| add(problem, true));
    needs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::DualCriminality;
    use crate::kind::request::story::law;

    fn read(pairs: &[(&str, &str)]) -> Matter {
        matter_so_far(&Fields::new(pairs.iter().copied()), Time(0)).expect("a form")
    }

    fn names(needs: &[Need], is_met: bool) -> Vec<&str> {
        needs.iter().filter(|need| need.is_met == is_met).map(|need| need.field.as_str()).collect()
    }

    /// Covers REQ-003.
    #[test]
    fn whoever_writes_a_request_sees_what_it_lacks_and_what_it_has() {
        let law = LawProfile { dual_criminality: DualCriminality::Always, ..law() };
        let best = law.languages[0].as_str();
        let mut pairs =
            alloc::vec![("form", "preservation"), ("facts.xx", "Somebody took something."), ("mla", "sent")];
        pairs.extend([("offence.0", "theft"), ("provision.0", "Article 5")]);
        let found = needs(&read(&pairs), Some(&law));
        let lacking = names(&found, false);
        let facts = alloc::format!("facts.{best}");
        for field in ["identifier", "necessity", "data-relation", "conduct-words", "penalty.0", facts.as_str()] {
            assert!(lacking.contains(&field), "{field} in {lacking:?}");
        }
        assert_eq!(names(&found, true), ["facts", "offence", "mla"]);
        assert!(!names(&needs(&read(&pairs), None), false).contains(&"penalty.0"), "the form itself asks less");
    }

    #[test]
    fn what_is_not_yet_a_request_has_no_matter_and_what_cannot_be_read_is_left_out() {
        assert_eq!(matter_so_far(&Fields::new([("facts.en", "x")]), Time(0)), None);
        let matter = read(&[("form", "information"), ("identifier.0", "nonsense"), ("own-reference", "A-1")]);
        assert!(matter.items.is_empty() && matter.details.len() == 1);
    }
}
