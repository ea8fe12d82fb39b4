//! The plain fields of a request: details of one line, and texts in languages, each under its name.
//!
//! Promise: a field has one number (which travels) and one name (which forms, pages, problems and *need more* use);
//! neither is used again (KIND-001). The fields are those of the T-CY template for preservation (blocks 2 to 17), of
//! the information request of the Framework Decision 2006/960 (annex B) and of emergency disclosure.
//! Not here: rows (identifiers, offences) and codes (`matter`), and which field is required (`required`).

use alloc::string::String;

use minicbor::{Decode, Encode};

use super::identifier;
use crate::card::Zone;
use crate::kind::common::form::ProblemCode;
use crate::kind::common::words::Words;
use crate::language::Language;
use crate::text::Line;

macro_rules! fields {
    ($(#[$doc:meta])* $list:ident { $($(#[$field_doc:meta])* $field:ident = $number:literal, $name:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cbor(index_only)]
        pub enum $list {
            $($(#[$field_doc])* #[n($number)] $field,)*
        }

        impl $list {
            /// Every field, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$field),*];

            /// Returns the name of the field.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$field => $name,)* }
            }

            /// Finds a field by its name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|field| field.name() == name)
            }
        }
    };
}

fields! {
    /// A detail of one line. No field asks for the name of a person: functions and desks answer, not people.
    DetailField {
        /// The lead's own reference or case number (block 2).
        OwnReference = 0, "own-reference";
        /// The requested authority (block 4).
        RequestedAuthority = 1, "requested-authority";

        /// The requesting authority: organisation (block 5).
        RequestingOrganisation = 10, "requesting-organisation";
        /// Who is in charge of the request there, by function.
        RequestingFunction = 11, "requesting-function";
        /// Its address.
        RequestingAddress = 12, "requesting-address";
        /// Its phone (E.164).
        RequestingPhone = 13, "requesting-phone";
        /// Its mobile phone (E.164).
        RequestingMobile = 14, "requesting-mobile";
        /// Its fax (E.164).
        RequestingFax = 15, "requesting-fax";
        /// Its e-mail address.
        RequestingEmail = 16, "requesting-email";
        /// Its office hours.
        RequestingHours = 17, "requesting-hours";
        /// Its time zone (IANA).
        RequestingZone = 18, "requesting-zone";

        /// Who can confirm the request: job title (block 6).
        ConfirmingTitle = 20, "confirming-title";
        /// Function.
        ConfirmingFunction = 21, "confirming-function";
        /// Phone (E.164).
        ConfirmingPhone = 22, "confirming-phone";
        /// Mobile phone (E.164).
        ConfirmingMobile = 23, "confirming-mobile";
        /// E-mail address.
        ConfirmingEmail = 24, "confirming-email";

        /// The authority in charge of the case, if it is another one: organisation (block 7).
        CaseOrganisation = 30, "case-organisation";
        /// Who is in charge there, by function.
        CaseFunction = 31, "case-function";
        /// Its address.
        CaseAddress = 32, "case-address";
        /// Its phone (E.164).
        CasePhone = 33, "case-phone";
        /// Its mobile phone (E.164).
        CaseMobile = 34, "case-mobile";
        /// Its fax (E.164).
        CaseFax = 35, "case-fax";
        /// Its e-mail address.
        CaseEmail = 36, "case-email";

        /// The prosecution office (block 8).
        ProsecutionOffice = 40, "prosecution-office";
        /// Its case number.
        ProsecutionCase = 41, "prosecution-case";
        /// The court.
        Court = 42, "court";
        /// Its case number.
        CourtCase = 43, "court-case";

        /// The earlier request for mutual legal assistance: its reference (block 9).
        MlaReference = 50, "mla-reference";
        /// The desk that had sent it.
        MlaRequester = 51, "mla-requester";
        /// The desk that had executed it.
        MlaExecutor = 52, "mla-executor";
        /// How it was sent.
        MlaChannel = 53, "mla-channel";

        /// The earlier request for preservation: its reference (block 10).
        PreservationReference = 60, "preservation-reference";
        /// The desk that had sent it.
        PreservationRequester = 61, "preservation-requester";
        /// The desk that had answered it.
        PreservationResponder = 62, "preservation-responder";
        /// How it was sent.
        PreservationChannel = 63, "preservation-channel";
    }
}

fields! {
    /// A text that stands in one language or several.
    ProseField {
        /// Which decisions of a prosecution office or a court bear on it (block 8).
        Decisions = 0, "decisions";
        /// The law of the requesting side on which it rests (block 11).
        DomesticBasis = 1, "domestic-basis";
        /// What happened, in brief (block 12).
        Facts = 2, "facts";
        /// What was done, described without names of law, for the test of double criminality.
        ConductWords = 3, "conduct-words";
        /// How the data bear on the offence (block 13).
        DataRelation = 4, "data-relation";
        /// Who holds the data or where the system stands, as far as is known (block 14).
        Custody = 5, "custody";
        /// Why the data must be kept now (block 15).
        NecessityWords = 6, "necessity-words";
        /// About the formal request that is to follow (block 16).
        MlaWords = 7, "mla-words";
        /// Why it must be kept quiet, and how far (block 17).
        ConfidentialityWords = 8, "confidentiality-words";

        /// What the lead wants to know.
        Question = 20, "question";
        /// Why the lead believes that the requested member has it.
        Belief = 21, "belief";
        /// How the purpose bears on the persons, places or things that are asked about.
        Connection = 22, "connection";
        /// Why it is urgent.
        UrgencyWords = 23, "urgency-words";
        /// Which limits of use the lead asks for or offers.
        UseWords = 24, "use-words";

        /// The significant and imminent risk to the life or safety of a person (domain, rule of law 6).
        Risk = 40, "risk";
    }
}

/// One detail.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Detail {
    /// Which.
    #[n(0)]
    pub field: DetailField,
    /// What it says.
    #[n(1)]
    pub value: Line,
}

/// One text in one language.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Prose {
    /// Which.
    #[n(0)]
    pub field: ProseField,
    /// Its language.
    #[n(1)]
    pub language: Language,
    /// What it says.
    #[n(2)]
    pub words: Words,
}

impl DetailField {
    /// Brings what was typed into the form of the field, or says what is wrong with it.
    pub(super) fn shaped(self, text: &str) -> Result<Line, ProblemCode> {
        let shaped: Option<String> = match self {
            Self::RequestingPhone
            | Self::RequestingMobile
            | Self::RequestingFax
            | Self::ConfirmingPhone
            | Self::ConfirmingMobile
            | Self::CasePhone
            | Self::CaseMobile
            | Self::CaseFax => Some(identifier::phone(text).ok_or(ProblemCode::NotAPhone)?),
            Self::RequestingEmail | Self::ConfirmingEmail | Self::CaseEmail => {
                Some(identifier::email(text).ok_or(ProblemCode::NotAnEmail)?)
            }
            Self::RequestingZone if Zone::new(text).is_none() => return Err(ProblemCode::NotAZone),
            _ => None,
        };
        Line::new(shaped.as_deref().unwrap_or(text)).map_err(|_| ProblemCode::Character)
    }
}

impl Detail {
    /// Tells whether the value has the form of its field.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        self.field.shaped(self.value.as_str()).is_ok_and(|shaped| shaped == self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    /// Covers KIND-001.
    #[test]
    fn no_two_fields_of_a_request_share_a_name() {
        let names: BTreeSet<&str> =
            DetailField::ALL.iter().map(|f| f.name()).chain(ProseField::ALL.iter().map(|f| f.name())).collect();
        assert_eq!(names.len(), DetailField::ALL.len() + ProseField::ALL.len());
        assert_eq!(DetailField::from_name("court-case"), Some(DetailField::CourtCase));
        assert_eq!(ProseField::from_name("no-such-field"), None);
    }

    /// Covers REQ-006.
    #[test]
    fn a_detail_has_the_form_of_its_field() {
        let phone = DetailField::CasePhone.shaped("+49 30 901820").expect("a number");
        assert_eq!(phone.as_str(), "+4930901820");
        assert_eq!(DetailField::CasePhone.shaped("901820"), Err(ProblemCode::NotAPhone));
        assert_eq!(DetailField::CaseEmail.shaped("desk"), Err(ProblemCode::NotAnEmail));
        assert_eq!(DetailField::RequestingZone.shaped("over there"), Err(ProblemCode::NotAZone));
        assert!(DetailField::RequestingZone.shaped("Asia/Almaty").is_ok());
        let typed = Detail { field: DetailField::CasePhone, value: Line::new("+49 30 901820").expect("a line") };
        assert!(!typed.is_well_formed() && Detail { value: phone, ..typed }.is_well_formed());
    }
}
