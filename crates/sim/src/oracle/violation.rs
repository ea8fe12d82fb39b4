//! What must never be, and how it is told.

use comity_dossier::{DossierId, EntryId, LaneId, Member};

/// What must never be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Violation {
    /// A node stopped because of its store, which had no fault.
    Halted(Member, String),
    /// A member wrote two lines for one place in a lane (LANE-007).
    TwoLinesInOnePlace(Member, LaneId, u64),
    /// Two lives of a process wrote one lane (LANE-001).
    LaneOfTwoLives(Member, LaneId),
    /// A line left a node that does not hold it durably (LANE-005).
    LineLeftUncommitted(Member, EntryId),
    /// A line that had left is not in the log after a start.
    LineLostAfterItLeft(Member, EntryId),
    /// A line that an officer was told of is not in the log after a start, or nowhere at the end.
    AcknowledgedLineLost(Member, EntryId),
    /// A receipt names what its holder does not hold durably, with its whole past (RCPT-002).
    ReceiptNotCovered(Member, DossierId),
    /// A line went to a member that must not have it (PART-008, REP-003).
    LineToStranger(Member, Member, EntryId),
    /// A body went to a member that must not have it (LATE-001).
    BodyToStranger(Member, Member, EntryId),
    /// A dossier was named to a member that takes no part in it (ERR-003).
    DossierToldToStranger(Member, Member, DossierId),
    /// Something that is not what its protocol says left a node.
    NotReadable(Member, &'static str),
    /// An own line names a line that its author does not hold, or not with its past (COUNT-003).
    NamedWhatItLacks(Member, EntryId),
    /// An own line does not follow the one before it in its lane, or names less of another lane than that did.
    ChainBroken(Member, EntryId),
    /// A line takes part in the fold and something that it rests on does not.
    FoldedBeforeItsPast(Member, EntryId),
    /// The bytes of a stored line are other than they were.
    BytesChanged(Member, EntryId),
    /// A fork-proof names a member whose key nobody else has and who does not lie.
    HonestMemberConvicted(Member, Member),
    /// Two nodes, or one at two times, count the same lines otherwise (DIG-003).
    CountedOtherwise(Member, DossierId),
    /// A node acts under an older charter than before (CHARTER-002).
    CharterWentBack(Member, u64),
    /// A node acts under a charter that too few have signed (CHARTER-003).
    CharterOfTooFew(Member, u64),
    /// A node went on with its life on a store whose mark was gone (LANE-008).
    WentOnWithoutItsMark(Member),
    /// A member was called, answered or sent a parcel that the sender's charter suspends (CHARTER-007).
    SuspendedServed(Member, Member),
    /// More calls to one peer came to nothing within a minute than the retries allow.
    TooManyCalls(Member, Member, u64),
    /// More is kept than the limits allow.
    TooMuchKept(Member, String),
    /// What a store knows without counting is not what it counts.
    Miscounted(Member, String),
    /// A node called a member that nobody can call.
    CalledWhomNobodyCanCall(Member, Member),
    /// After the faults ended, something is not as it should be.
    NotSettled(String),
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Halted(who, why) => write!(f, "{who} stopped: {why}"),
            Self::TwoLinesInOnePlace(who, lane, seq) => {
                write!(f, "{who} wrote two lines for place {seq} of lane {lane:?}")
            }
            Self::LaneOfTwoLives(who, lane) => write!(f, "{who} went on with lane {lane:?} after a start"),
            Self::LineLeftUncommitted(who, line) => write!(f, "{line:?} left {who}, whose log does not hold it"),
            Self::LineLostAfterItLeft(who, line) => write!(f, "{line:?} had left {who} and is gone from its log"),
            Self::AcknowledgedLineLost(who, line) => {
                write!(f, "{line:?} was acknowledged to an officer of {who}, and is lost")
            }
            Self::ReceiptNotCovered(who, dossier) => {
                write!(f, "{who} receipted lines of {dossier:?} that it does not hold")
            }
            Self::LineToStranger(from, to, line) => write!(f, "{from} sent {line:?} to {to}, which must not have it"),
            Self::BodyToStranger(from, to, line) => {
                write!(f, "{from} sent the body of {line:?} to {to}, which must not have it")
            }
            Self::DossierToldToStranger(from, to, dossier) => {
                write!(f, "{from} named {dossier:?} to {to}, which takes no part")
            }
            Self::NotReadable(who, what) => write!(f, "{who} sent {what} that cannot be read"),
            Self::NamedWhatItLacks(who, line) => write!(f, "{who} named in {line:?} what it does not hold"),
            Self::ChainBroken(who, line) => write!(f, "{who} wrote {line:?}, which does not follow in its lane"),
            Self::FoldedBeforeItsPast(who, line) => write!(f, "{who} folded {line:?} before what it rests on"),
            Self::BytesChanged(who, line) => write!(f, "{who} stores other bytes of {line:?} than before"),
            Self::HonestMemberConvicted(by, who) => write!(f, "{by} shows a fork of {who}, who is honest"),
            Self::CountedOtherwise(who, dossier) => {
                write!(f, "{who} counts {dossier:?} otherwise than it was counted from the same lines")
            }
            Self::CharterWentBack(who, version) => write!(f, "{who} went back to version {version} of the charter"),
            Self::CharterOfTooFew(who, version) => {
                write!(f, "{who} acts under version {version} of the charter, which too few have signed")
            }
            Self::WentOnWithoutItsMark(who) => write!(f, "{who} went on with a store that has lost its mark"),
            Self::SuspendedServed(who, to) => write!(f, "{who} served {to}, which its charter suspends"),
            Self::TooManyCalls(from, to, calls) => {
                write!(f, "{calls} calls of {from} to {to} came to nothing within a minute")
            }
            Self::TooMuchKept(who, what) => write!(f, "{who} keeps {what}"),
            Self::Miscounted(who, what) => write!(f, "the store of {who} remembers {what}"),
            Self::CalledWhomNobodyCanCall(who, whom) => write!(f, "{who} called {whom}, which has only a mailbox"),
            Self::NotSettled(what) => write!(f, "not settled: {what}"),
        }
    }
}
