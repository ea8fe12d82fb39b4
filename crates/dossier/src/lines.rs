//! The kinds of line: number, name, who may write them and when.
//!
//! A number is never reused and a kind never changes its meaning (KIND-001). To add a kind, add a row here, its content
//! under `kind/`, and a numbered rule.

use minicbor::{Decode, Encode};

/// A kind of line, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Kind(#[n(0)] pub u64);

/// The kind of a whole dossier, fixed by its genesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum DossierKind {
    /// "Something is happening; act."
    #[n(1)]
    Alert,
    /// "Please do this for us under this legal basis."
    #[n(2)]
    Request,
}

/// What the rules need to know of a kind of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindRules {
    /// Its name in files and on the command line.
    pub name: &'static str,
    /// Its content stands in the header, for ever (ENT-006).
    pub structural: bool,
    /// Only the lead writes it (OWN-002).
    pub lead_only: bool,
    /// It may be written after a close (CLOSE-001).
    pub after_close: bool,
    /// It folds only in dossiers of this kind; `None`: in all (KIND-002).
    pub only_in: Option<DossierKind>,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $text:literal, $structural:tt, $lead:tt, $after:tt, $only:expr;)*) => {
        impl Kind {
            $($(#[$doc])* pub const $name: Kind = Kind($number);)*

            /// Every kind this version knows.
            pub const ALL: &'static [Kind] = &[$(Kind::$name),*];

            /// Returns the rules of this kind; `None` if this version does not know it.
            #[must_use]
            pub fn rules(self) -> Option<KindRules> {
                match self.0 {
                    $($number => Some(KindRules {
                        name: $text,
                        structural: kinds!(@ $structural),
                        lead_only: kinds!(@ $lead),
                        after_close: kinds!(@ $after),
                        only_in: $only,
                    }),)*
                    _ => None,
                }
            }
        }
    };
    (@ yes) => { true };
    (@ no) => { false };
}

kinds! {
    //                                      structural lead after-close
    /// Opens the dossier.
    GENESIS = 0, "genesis",                      yes, no,  no,  None;
    /// Who takes part, with cuts for those removed.
    PARTICIPANTS = 1, "participants",            yes, yes, yes, None;
    /// Gives a member bodies from before its time.
    GRANT = 2, "grant",                          yes, yes, no,  None;
    /// Offers the lead to another participant.
    LEAD_OFFER = 3, "lead-offer",                yes, yes, yes, None;
    /// Accepts the lead.
    LEAD_ACCEPT = 4, "lead-accept",              yes, no,  yes, None;
    /// Hands the lead over.
    LEAD_RELEASE = 5, "lead-release",            yes, yes, yes, None;
    /// Closes the dossier.
    CLOSE = 6, "close",                          yes, yes, no,  None;
    /// Opens it again.
    REOPEN = 7, "reopen",                        yes, yes, yes, None;
    /// Raises the profile.
    PROFILE = 8, "profile",                      yes, yes, yes, None;
    /// Shows two contradicting headers of one lane.
    FORK_PROOF = 9, "fork-proof",                yes, no,  yes, None;
    /// Begins a lane.
    LANE_OPEN = 10, "lane-open",                 yes, no,  yes, None;
    /// Ends a lane.
    LANE_CLOSE = 11, "lane-close",               yes, no,  yes, None;
    /// Names heads that one line cannot hold.
    SEEN = 12, "seen",                           yes, no,  yes, None;

    /// "My desk has this."
    ACKNOWLEDGE = 20, "acknowledge",             no,  no,  no,  None;
    /// A text on one's own page.
    NOTE = 21, "note",                           no,  no,  no,  None;
    /// A file.
    ATTACH = 22, "attach",                       no,  no,  no,  None;
    /// Replaces the content of an own line.
    CORRECT = 23, "correct",                     no,  no,  no,  None;
    /// Withdraws an own line, leaving a tombstone with a reason.
    WITHDRAW = 24, "withdraw",                   no,  no,  no,  None;
    /// A translation of any text.
    TRANSLATE = 25, "translate",                 no,  no,  no,  None;
    /// A link to another dossier.
    LINK = 26, "link",                           no,  no,  no,  None;
    /// Doubts the character statement, with a reason.
    FLAG = 27, "flag",                           no,  no,  no,  None;
    /// The author takes no further part.
    LEAVE = 28, "leave",                         no,  no,  no,  None;
    /// The lead answers a flag.
    FLAG_ANSWER = 29, "flag-answer",             no,  yes, no,  None;
    /// The lead changes the handling.
    HANDLING = 30, "handling",                   no,  yes, no,  None;
    /// The lead changes the level.
    LEVEL = 31, "level",                         no,  yes, no,  None;

    /// A CAP 1.2 alert, an update or a cancellation of it.
    ALERT = 40, "alert",                         no,  yes, no,  Some(DossierKind::Alert);
    /// Measures that the author's member has taken.
    MEASURES = 41, "measures",                   no,  no,  no,  Some(DossierKind::Alert);
    /// Help that the author's member offers.
    HELP_OFFERED = 42, "help-offered",           no,  no,  no,  Some(DossierKind::Alert);
    /// Help that the author's member needs.
    HELP_NEEDED = 43, "help-needed",             no,  no,  no,  Some(DossierKind::Alert);

    /// A request that is shown for consultation before it is sent.
    REQUEST_DRAFT = 50, "request-draft",         no,  yes, no,  Some(DossierKind::Request);
    /// A request as it was sent.
    REQUEST = 51, "request",                     no,  yes, no,  Some(DossierKind::Request);
    /// A request as it is after a change.
    AMENDMENT = 52, "amendment",                 no,  yes, no,  Some(DossierKind::Request);
    /// Asks to keep data longer.
    EXTENSION = 53, "extension",                 no,  yes, no,  Some(DossierKind::Request);
    /// Calls a request off.
    CALL_OFF = 54, "call-off",                   no,  yes, no,  Some(DossierKind::Request);
    /// What became of the request.
    OUTCOME = 55, "outcome",                     no,  yes, no,  Some(DossierKind::Request);
    /// The author's member will do what is asked.
    ACCEPT = 56, "accept",                       no,  no,  no,  Some(DossierKind::Request);
    /// The author's member will do a part of what is asked.
    ACCEPT_PART = 57, "accept-part",             no,  no,  no,  Some(DossierKind::Request);
    /// The author's member needs to know more first.
    NEED_MORE = 58, "need-more",                 no,  no,  no,  Some(DossierKind::Request);
    /// The author's member has handed the request to the authority that decides.
    TRANSFER = 59, "transfer",                   no,  no,  no,  Some(DossierKind::Request);
    /// The author's member will do it later.
    POSTPONE = 60, "postpone",                   no,  no,  no,  Some(DossierKind::Request);
    /// The author's member will not do it.
    REFUSE = 61, "refuse",                       no,  no,  no,  Some(DossierKind::Request);
    /// How far the author's member has got, and when it will say more.
    PROGRESS = 62, "progress",                   no,  no,  no,  Some(DossierKind::Request);
    /// What the author's member found.
    ANSWER = 63, "answer",                       no,  no,  no,  Some(DossierKind::Request);
    /// What the author's member keeps, and until when.
    PRESERVED = 64, "preserved",                 no,  no,  no,  Some(DossierKind::Request);
    /// Asks the author of a line whether it may be used in another way.
    CONSENT_ASK = 65, "consent-ask",             no,  no,  no,  Some(DossierKind::Request);
    /// The author of that line says whether it may.
    CONSENT = 66, "consent",                     no,  no,  no,  Some(DossierKind::Request);
}

impl Kind {
    /// Returns the name of the kind, or `newer` if this version does not know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.rules().map_or("newer", |rules| rules.name)
    }

    /// Finds a kind by its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Tells whether only the lead writes lines of this kind. Of an unknown kind nobody can say so.
    #[must_use]
    pub fn is_lead_only(self) -> bool {
        self.rules().is_some_and(|rules| rules.lead_only)
    }

    /// Tells whether lines of this kind fold in a dossier of kind `dossier` (KIND-002).
    #[must_use]
    pub fn folds_in(self, dossier: DossierKind) -> bool {
        self.rules().is_some_and(|rules| rules.only_in.is_none_or(|only| only == dossier))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers KIND-001.
    #[test]
    fn every_kind_has_one_number_and_one_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(*kind));
            assert_eq!(Kind::ALL.iter().filter(|k| k.0 == kind.0).count(), 1);
        }
        assert_eq!(Kind(9_999).name(), "newer");
    }

    /// Covers OWN-002, KIND-002.
    #[test]
    fn only_the_lead_writes_an_alert_and_only_in_an_alert_dossier() {
        assert!(Kind::ALERT.is_lead_only() && !Kind::MEASURES.is_lead_only());
        assert!(Kind::ALERT.folds_in(DossierKind::Alert) && !Kind::ALERT.folds_in(DossierKind::Request));
        assert!(Kind::NOTE.folds_in(DossierKind::Request) && !Kind(9_999).folds_in(DossierKind::Alert));
    }
}
