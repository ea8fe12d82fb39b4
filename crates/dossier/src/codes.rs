//! The code lists: what people choose from instead of writing words, so that everybody reads it in their own language.
//!
//! Promise: a code has one number (which travels), one name (which files, forms and the command line use) and one key
//! (under which the message files hold its words in each language). Numbers and names are never reused (KIND-001).
//! Not here: the words themselves, and CAP's own lists (`kind::alert::cap`).

use crate::body::{Role, SignIn};
use crate::fold::WithoutEffect;
use crate::kind::alert::chain::AlertState;
use crate::kind::common::form::ProblemCode;
use crate::lines::DossierKind;
use crate::structural::{CloseReason, HistoryRule, LaneReason};

/// What every code list offers, so that forms and pages can treat them alike.
pub trait Code: Copy + Sized + PartialEq + 'static {
    /// The list's name, such as `tlp`.
    const LIST: &'static str;
    /// Every code of the list, in its order.
    const ALL: &'static [Self];
    /// Returns the code's name, such as `amber+strict`.
    fn name(self) -> &'static str;
    /// Returns the key of its words in the message files, such as `tlp-amber-strict`.
    fn key(self) -> &'static str;
    /// Finds a code by its name.
    #[must_use]
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $list:ident = $prefix:literal {
        $($(#[$code_doc:meta])* $code:ident = $number:tt, $name:literal $(as $key:literal)?;)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
            #[cbor(index_only)]
            pub enum $list {
                $($(#[$code_doc])* #[n($number)] $code,)*
            }

            impl $list {
                /// Every code of the list, in its order.
                pub const ALL: &'static [Self] = &[$(Self::$code),*];

                /// Returns the name, which files, forms and the command line use.
                #[must_use]
                pub fn name(self) -> &'static str {
                    match self { $(Self::$code => $name,)* }
                }

                /// Returns the key of the words in the message files.
                #[must_use]
                pub fn key(self) -> &'static str {
                    match self { $(Self::$code => codes!(@key $prefix, $name $(, $key)?),)* }
                }

                /// Finds a code by its name; `None` if the list has no such name.
                #[must_use]
                pub fn from_name(name: &str) -> Option<Self> {
                    Self::ALL.iter().copied().find(|code| code.name() == name)
                }
            }

            impl Code for $list {
                const LIST: &'static str = $prefix;
                const ALL: &'static [Self] = Self::ALL;
                fn name(self) -> &'static str { self.name() }
                fn key(self) -> &'static str { self.key() }
            }
        )*

        /// The keys of the lists that are defined here.
        pub(super) const OWN_KEYS: &[&[&str]] = &[$(&[$(codes!(@key $prefix, $name $(, $key)?)),*]),*];
    };
    (@key $prefix:literal, $name:literal) => { concat!($prefix, "-", $name) };
    (@key $prefix:literal, $name:literal, $key:literal) => { concat!($prefix, "-", $key) };
}

mod request;

pub use request::{
    AnswerResult, CallOffReason, Conduct, Confidentiality, ConsentDecision, ConsentUse, DataClass, IdentifierType,
    IntendedUse, MlaIntent, Necessity, PreservationRisk, ReplyBy, RequestForm, RequestOrigin, RequestOutcome,
    RequestStatus, Volume,
};

codes! {
    /// How urgent a dossier is. The order is from most to least urgent.
    Level = "level" {
        /// Rings at once; acknowledge within 10 minutes.
        Immediate = 0, "immediate";
        /// Acknowledge within 30 minutes.
        Urgent = 1, "urgent";
        /// Acknowledge within 8 hours.
        Priority = 2, "priority";
        /// Acknowledge within 3 days.
        Routine = 3, "routine";
    }

    /// Traffic Light Protocol 2.0 (FIRST): who may know. The order is from widest to strictest.
    Tlp = "tlp" {
        /// Anybody.
        Clear = 0, "clear";
        /// The community.
        Green = 1, "green";
        /// The receiving organisation and its clients, as needed.
        Amber = 2, "amber";
        /// The receiving organisation only, as needed.
        AmberStrict = 3, "amber+strict" as "amber-strict";
        /// The persons it was sent to.
        Red = 4, "red";
    }

    /// Permissible Actions Protocol: what may be done with it. The order is from widest to strictest.
    Pap = "pap" {
        /// Anything lawful.
        Clear = 0, "clear";
        /// Active steps that do not touch the other side.
        Green = 1, "green";
        /// Passive checks only.
        Amber = 2, "amber";
        /// Nothing that anybody could notice.
        Red = 3, "red";
    }

    /// Limits of use (Europol handling codes). The order is from widest to strictest.
    UseLimit = "use" {
        /// To prevent and fight crime, as the law of the receiver allows.
        H0 = 0, "h0";
        /// Not as evidence in court without the provider's leave.
        H1 = 1, "h1";
        /// Not passed on without the provider's leave.
        H2 = 2, "h2";
        /// Other limits, which the text beside it states.
        H3 = 3, "h3";
    }

    /// Who grades a source and its information, and by which scale. A grade is never converted silently.
    GradeScheme = "grade-scheme" {
        /// Europol 4x4.
        FourByFour = 0, "4x4";
    }

    /// How far a source can be relied on (4x4).
    SourceGrade = "source" {
        /// No doubt about it.
        A = 0, "a";
        /// Mostly reliable.
        B = 1, "b";
        /// Mostly not reliable.
        C = 2, "c";
        /// Cannot be assessed.
        X = 3, "x";
    }

    /// How sure the information is (4x4).
    InformationGrade = "information" {
        /// Known to be true without reserve.
        One = 0, "1";
        /// Known to the source itself, not to who reports it.
        Two = 1, "2";
        /// Not known to the source itself, but agrees with other information.
        Three = 2, "3";
        /// Not known to the source itself and not corroborated.
        Four = 3, "4";
    }

    /// What stands behind a text in another language.
    TranslationStatus = "translation" {
        /// Written in this language by its author.
        Original = 0, "original";
        /// Translated by a person.
        Human = 1, "human";
        /// Translated by a machine and not checked.
        Machine = 2, "machine";
        /// Translated, and vouched for by the member.
        Official = 3, "official";
    }

    /// What a dossier is for. Its texts serve this purpose and no other without consent.
    Purpose = "purpose" {
        /// To avert a danger to life or safety.
        LifeAndSafety = 0, "life-and-safety";
        /// To prepare for, stand and recover from a disaster.
        DisasterRelief = 1, "disaster-relief";
        /// To protect health.
        PublicHealth = 2, "public-health";
        /// To handle a cyber incident.
        CyberIncident = 3, "cyber-incident";
        /// To prevent crime.
        CrimePrevention = 4, "crime-prevention";
        /// To investigate a crime.
        Investigation = 5, "investigation";
        /// For use in court.
        Proceedings = 6, "proceedings";
        /// To protect infrastructure and transport.
        Infrastructure = 7, "infrastructure";
        /// To train; nothing in it is real.
        Exercise = 8, "exercise";
        /// Something else, which the words state.
        Other = 9, "other";
    }

    /// What entitles the lead to open the dossier and share it.
    LegalBasis = "legal-basis" {
        /// A treaty between states.
        Treaty = 0, "treaty";
        /// An agreement between agencies.
        Agreement = 1, "agreement";
        /// The lead's own law.
        NationalLaw = 2, "national-law";
        /// The charter of the network.
        Charter = 3, "charter";
        /// Reciprocity or comity.
        Reciprocity = 4, "reciprocity";
        /// The vital interests of persons.
        VitalInterests = 5, "vital-interests";
    }

    /// What a matter must not be: the four words of the character statement.
    Character = "character" {
        /// Political.
        Political = 0, "political";
        /// Military.
        Military = 1, "military";
        /// Religious.
        Religious = 2, "religious";
        /// Racial.
        Racial = 3, "racial";
    }

    /// Why a participant doubts the character statement.
    FlagReason = "flag" {
        /// The matter looks political.
        Political = 0, "political";
        /// The matter looks military.
        Military = 1, "military";
        /// The matter looks religious.
        Religious = 2, "religious";
        /// The matter looks racial.
        Racial = 3, "racial";
        /// It looks as if persons were pursued for what they are or think.
        Discrimination = 4, "discrimination";
        /// The facts do not allow to say so.
        Unclear = 5, "unclear";
    }

    /// How the lead answers a flag.
    FlagOutcome = "flag-outcome" {
        /// The statement stands, for the reasons in the words.
        Maintained = 0, "maintained";
        /// The dossier was changed so that the doubt is met.
        Amended = 1, "amended";
        /// The doubt is right; the dossier will be closed.
        Accepted = 2, "accepted";
    }

    /// Why a line was withdrawn.
    WithdrawReason = "withdraw" {
        /// It is wrong.
        Mistaken = 0, "mistaken";
        /// It was meant for another dossier or other readers.
        Misdirected = 1, "misdirected";
        /// It is true no more.
        Outdated = 2, "outdated";
        /// It stands elsewhere already.
        Duplicate = 3, "duplicate";
        /// It must not be shared (law, data protection, safety of persons).
        NotShareable = 4, "not-shareable";
        /// Something else, which the words state.
        Other = 5, "other";
    }

    /// Grounds to refuse a request: a closed list (domain rule 5).
    RefusalGround = "ground" {
        /// A requirement of form is not met.
        Form = 0, "form";
        /// Another authority is competent.
        Competence = 1, "competence";
        /// Sovereignty, security or other essential interests.
        Sovereignty = 2, "sovereignty";
        /// A political offence.
        Political = 3, "political";
        /// Pursuit for what a person is or thinks.
        Discrimination = 4, "discrimination";
        /// The conduct is no offence here.
        DualCriminality = 5, "dual-criminality";
        /// The matter has been judged.
        NeBisInIdem = 6, "ne-bis-in-idem";
        /// No assurance about a penalty.
        Penalty = 7, "penalty";
        /// A purely military offence.
        Military = 8, "military";
        /// Own proceedings are going on; postponed.
        Ongoing = 9, "ongoing";
        /// A danger to a person's safety.
        Safety = 10, "safety";
        /// Out of proportion.
        Proportionality = 11, "proportionality";
        /// A third party owns it and has not agreed.
        ThirdParty = 12, "third-party";
        /// Not found.
        NotFound = 13, "not-found";
        /// The measure is prohibited here.
        Prohibited = 14, "prohibited";
        /// Data protection.
        DataProtection = 15, "data-protection";
        /// Only a court can order it.
        Judicial = 16, "judicial";
    }

    /// What one dossier is to another.
    Relation = "relation" {
        /// About the same matter.
        Related = 0, "related";
        /// This one goes on from the other.
        Continues = 1, "continues";
        /// The other goes on from this one.
        ContinuedBy = 2, "continued-by";
        /// Both say the same.
        Duplicate = 3, "duplicate";
        /// This one is a part of the other.
        PartOf = 4, "part-of";
    }

    /// A measure that a member has taken on an alert.
    Measure = "measure" {
        /// Watching; nothing else is needed now.
        Monitoring = 0, "monitoring";
        /// The public was warned.
        PublicWarned = 1, "public-warned";
        /// Own services were put on alert.
        ServicesAlerted = 2, "services-alerted";
        /// An area was closed.
        AreaClosed = 3, "area-closed";
        /// People were brought away.
        Evacuated = 4, "evacuated";
        /// People were told to stay inside or were given shelter.
        Sheltered = 5, "sheltered";
        /// A port, airport, railway, road or border crossing was closed or slowed.
        TransportRestricted = 6, "transport-restricted";
        /// Checks at the border or on the way were strengthened.
        ChecksStrengthened = 7, "checks-strengthened";
        /// Rescue forces were sent.
        RescueSent = 8, "rescue-sent";
        /// Medical care was arranged.
        MedicalCare = 9, "medical-care";
        /// Supply (power, water, communications) was secured.
        SupplySecured = 10, "supply-secured";
        /// A network, system or account was shut off or cleaned.
        SystemsSecured = 11, "systems-secured";
        /// Sites were protected.
        SitesProtected = 12, "sites-protected";
        /// An investigation was opened.
        InvestigationOpened = 13, "investigation-opened";
        /// A liaison officer was named.
        LiaisonNamed = 14, "liaison-named";
        /// The alert does not concern this member.
        NotConcerned = 15, "not-concerned";
        /// Something else, which the words state.
        Other = 16, "other";
    }

    /// Help that is offered or needed.
    Help = "help" {
        /// Search and rescue.
        SearchAndRescue = 0, "search-and-rescue";
        /// Medical staff, beds, medicine.
        Medical = 1, "medical";
        /// Bringing people away.
        Evacuation = 2, "evacuation";
        /// Beds, tents, blankets.
        Shelter = 3, "shelter";
        /// Food and water.
        FoodAndWater = 4, "food-and-water";
        /// Ships, aircraft, vehicles, drivers.
        Transport = 5, "transport";
        /// Fire fighting.
        FireFighting = 6, "fire-fighting";
        /// Heavy machines, pumps, bridges.
        Engineering = 7, "engineering";
        /// Power.
        Power = 8, "power";
        /// Communications.
        Communications = 9, "communications";
        /// Chemical, biological, radiological, nuclear.
        Cbrn = 10, "cbrn";
        /// Forensic work.
        Forensics = 11, "forensics";
        /// Cyber incident response.
        Cyber = 12, "cyber";
        /// Negotiation.
        Negotiation = 13, "negotiation";
        /// Information.
        Information = 14, "information";
        /// Interpreters.
        Interpreters = 15, "interpreters";
        /// Protection of people and places.
        Protection = 16, "protection";
        /// Something else, which the words state.
        Other = 17, "other";
    }
}

/// Gives names and keys to lists that are defined where they belong.
macro_rules! named {
    ($($list:ty = $prefix:literal { $($code:ident = $name:literal;)* })*) => {
        $(impl Code for $list {
            const LIST: &'static str = $prefix;
            const ALL: &'static [Self] = &[$(<$list>::$code),*];
            fn name(self) -> &'static str {
                match self { $(<$list>::$code => $name,)* }
            }
            fn key(self) -> &'static str {
                match self { $(<$list>::$code => concat!($prefix, "-", $name),)* }
            }
        })*

        const NAMED_KEYS: &[&[&str]] = &[$(&[$(concat!($prefix, "-", $name)),*]),*];
    };
}

named! {
    HistoryRule = "history" {
        None = "none";
        AuthorConsent = "author-consent";
        LeadGrants = "lead-grants";
    }
    CloseReason = "close" {
        Done = "done";
        Mistaken = "mistaken";
        ContinuedElsewhere = "continued-elsewhere";
    }
    LaneReason = "lane" {
        Started = "started";
        Abandoned = "abandoned";
        InvitedAgain = "invited-again";
        Forked = "forked";
    }
    Role = "role" {
        DutyOfficer = "duty-officer";
        Supervisor = "supervisor";
        Administrator = "administrator";
        Automatic = "automatic";
    }
    SignIn = "sign-in" {
        None = "none";
        LocalToken = "local-token";
        Password = "password";
        SecondFactor = "second-factor";
        Passkey = "passkey";
    }
    DossierKind = "dossier" {
        Alert = "alert";
        Request = "request";
    }
    WithoutEffect = "without-effect" {
        NotOwnLine = "not-own-line";
        TargetUnknown = "target-unknown";
        NotChangeable = "not-changeable";
        WrongContent = "wrong-content";
        ExerciseMismatch = "exercise-mismatch";
    }
    AlertState = "alert-state" {
        Current = "current";
        Updated = "updated";
        Cancelled = "cancelled";
        Withdrawn = "withdrawn";
        Message = "message";
    }
    ProblemCode = "problem" {
        Required = "required";
        Once = "once";
        UnknownField = "unknown-field";
        NotInList = "not-in-list";
        Character = "character";
        TooLong = "too-long";
        TooMany = "too-many";
        NotADate = "not-a-date";
        NotATime = "not-a-time";
        NotALanguage = "not-a-language";
        NotAMember = "not-a-member";
        NotALine = "not-a-line";
        NotADossier = "not-a-dossier";
        NotAFieldPath = "not-a-field-path";
        NotAShape = "not-a-shape";
        NotANumber = "not-a-number";
        Past = "past";
        EndsBeforeItBegins = "ends-before-it-begins";
        CharacterStatement = "character-statement";
        ExerciseMismatch = "exercise-mismatch";
        TakesPart = "takes-part";
        TakesNoPart = "takes-no-part";
        LeadOnly = "lead-only";
        Lead = "lead";
        Closed = "closed";
        NotClosed = "not-closed";
        NotOwnLine = "not-own-line";
        NotChangeable = "not-changeable";
        Withdrawn = "withdrawn";
        WrongKind = "wrong-kind";
        OnlyAuthorLowers = "only-author-lowers";
        HistoryRule = "history-rule";
        NoCurrentAlert = "no-current-alert";
        SeveralCurrentAlerts = "several-current-alerts";
        Cap = "cap";
        TextNotHere = "text-not-here";
        NotAnIpAddress = "not-an-ip-address";
        NotAPublicAddress = "not-a-public-address";
        NotAPort = "not-a-port";
        NotAPhone = "not-a-phone";
        NotAnEmail = "not-an-email";
        NotADomain = "not-a-domain";
        NotAUrl = "not-a-url";
        NotAnAccount = "not-an-account";
        NotAnImei = "not-an-imei";
        NotAnIban = "not-an-iban";
        NotAWallet = "not-a-wallet";
        NotAFileHash = "not-a-file-hash";
        NotAMessageId = "not-a-message-id";
        NotAZone = "not-a-zone";
        NotToTheSecond = "not-to-the-second";
        LanguageNotTaken = "language-not-taken";
        NoCard = "no-card";
        GroundNotForThis = "ground-not-for-this";
        NotExtendable = "not-extendable";
        NothingPreserved = "nothing-preserved";
        NoRequest = "no-request";
        SeveralRequests = "several-requests";
        AlreadySent = "already-sent";
        NotAsked = "not-asked";
        NoSuchItem = "no-such-item";
        AlreadyOffered = "already-offered";
        NoOffer = "no-offer";
        AlreadyAccepted = "already-accepted";
        NotAccepted = "not-accepted";
        SeveralAccepted = "several-accepted";
    }
}

/// Returns every key of every list, for the test that each has its words in every language.
pub fn keys() -> impl Iterator<Item = &'static str> {
    OWN_KEYS.iter().chain(request::OWN_KEYS).chain(NAMED_KEYS).flat_map(|list| list.iter().copied())
}

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

impl Level {
    /// Returns the time within which a line of this level is acknowledged, in milliseconds, unless the charter says
    /// less.
    #[must_use]
    pub fn acknowledge_ms_default(self) -> u64 {
        match self {
            Self::Immediate => 10 * MINUTE_MS,
            Self::Urgent => 30 * MINUTE_MS,
            Self::Priority => 8 * HOUR_MS,
            Self::Routine => 3 * DAY_MS,
        }
    }

    /// Returns the time within which a line of this level is answered, in milliseconds, unless charter, form or the law
    /// profile of the answering member say otherwise.
    #[must_use]
    pub fn answer_ms_default(self) -> u64 {
        match self {
            Self::Immediate | Self::Urgent => 8 * HOUR_MS,
            Self::Priority => 3 * DAY_MS,
            Self::Routine => 7 * DAY_MS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;
    use alloc::collections::BTreeSet;

    fn is_named<C: Code + core::fmt::Debug>() {
        for code in C::ALL {
            assert_eq!(C::from_name(code.name()), Some(*code), "two codes of {} share a name", C::LIST);
        }
        assert_eq!(C::from_name("no-such-code"), None);
    }

    pub(super) fn holds_together<C>()
    where
        C: Code + core::fmt::Debug + minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
    {
        is_named::<C>();
        for code in C::ALL {
            assert_eq!(canonical::decode::<C>(&canonical::encode(code)), Ok(*code));
        }
    }

    #[test]
    fn every_code_reads_back_by_its_name_and_by_its_number() {
        holds_together::<Level>();
        holds_together::<Tlp>();
        holds_together::<Pap>();
        holds_together::<UseLimit>();
        holds_together::<SourceGrade>();
        holds_together::<InformationGrade>();
        holds_together::<TranslationStatus>();
        holds_together::<Purpose>();
        holds_together::<LegalBasis>();
        holds_together::<Character>();
        holds_together::<FlagReason>();
        holds_together::<FlagOutcome>();
        holds_together::<WithdrawReason>();
        holds_together::<RefusalGround>();
        holds_together::<Relation>();
        holds_together::<Measure>();
        holds_together::<Help>();
        holds_together::<HistoryRule>();
        holds_together::<CloseReason>();
        holds_together::<LaneReason>();
        holds_together::<Role>();
        holds_together::<SignIn>();
        holds_together::<DossierKind>();
        is_named::<WithoutEffect>();
        is_named::<AlertState>();
        is_named::<ProblemCode>();
    }

    #[test]
    fn every_key_is_one_word_of_a_message_file_and_stands_for_one_code() {
        let keys: alloc::vec::Vec<&str> = super::keys().collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "a key stands twice");
        for key in keys {
            assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{key}");
        }
        assert_eq!(Tlp::AmberStrict.key(), "tlp-amber-strict");
    }

    #[test]
    fn a_more_urgent_level_never_waits_longer() {
        for pair in Level::ALL.windows(2) {
            assert!(pair[0].acknowledge_ms_default() < pair[1].acknowledge_ms_default());
            assert!(pair[0].answer_ms_default() <= pair[1].answer_ms_default());
        }
    }
}
