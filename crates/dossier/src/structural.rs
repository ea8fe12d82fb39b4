//! The content of structural lines: what the rules need for ever, so it stands in the header (ENT-006).

use alloc::vec::Vec;

use minicbor::{Decode, Encode, Encoder};

use crate::header::Head;
use crate::ids::{DossierId, EntryId, LaneId, Member, NetworkId};
use crate::lines::{DossierKind, Kind};

/// Which earlier bodies a late participant gets, fixed when the dossier is opened (LATE-001).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum HistoryRule {
    /// None: a late participant reads what is written after it came.
    #[n(0)]
    None,
    /// Each author decides for its own lines, by a grant line on its own page (not yet in profile 1) or by sending
    /// them.
    #[n(1)]
    AuthorConsent,
    /// The lead grants earlier bodies by a grant line.
    #[n(2)]
    LeadGrants,
}

/// The content of a genesis.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Genesis {
    /// 32 random bytes: two dossiers opened alike are two dossiers.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub nonce: [u8; 32],
    /// The network; a line of one network means nothing in another (NET-001).
    #[n(2)]
    pub network: NetworkId,
    /// The kind of the dossier.
    #[n(3)]
    pub kind: DossierKind,
    /// The profile: which kinds of line fold (KIND-002).
    #[n(4)]
    pub profile: u64,
    /// The history rule.
    #[n(5)]
    pub history: HistoryRule,
    /// Who takes part, the lead included, in ascending order.
    #[n(6)]
    pub participants: Vec<Member>,
    /// Year of the reference, such as 2026.
    #[n(7)]
    pub year: u16,
    /// The lead's serial number of the reference, from 1.
    #[n(8)]
    pub serial: u32,
    /// The dossier that this one continues, with the frontier it goes on from (LEAD-005).
    #[n(9)]
    pub continues: Option<Continues>,
}

/// What a continuation dossier goes on from.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Continues {
    /// The dossier that cannot go on.
    #[n(1)]
    pub dossier: DossierId,
    /// Its last lines as the author knew them.
    #[n(2)]
    pub frontier: Vec<Head>,
}

/// The last line of one lane that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Tip {
    /// The lane.
    #[n(0)]
    pub lane: LaneId,
    /// Position in the lane.
    #[n(1)]
    pub seq: u64,
    /// The line.
    #[n(2)]
    pub id: EntryId,
}

/// What still counts of a removed member: lines beyond these tips do not; a lane that is not listed is at zero
/// (PART-003).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Cut {
    /// The removed member.
    #[n(0)]
    pub member: Member,
    /// Its last lines that count.
    #[n(1)]
    pub tips: Vec<Tip>,
}

/// The content of a participants line.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Participants {
    /// Who takes part from here on, in ascending order.
    #[n(1)]
    pub members: Vec<Member>,
    /// A cut for each member that is removed, in ascending order.
    #[n(2)]
    pub cuts: Vec<Cut>,
}

/// Bodies outside the past of `frontier` may be sent to `member` (LATE-002).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Grant {
    /// The member that came late.
    #[n(1)]
    pub member: Member,
    /// Bodies in the past of these lines stay closed to it; empty: all are open.
    #[n(2)]
    pub frontier: Vec<Head>,
}

/// Why a lane was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum LaneReason {
    /// First line of this process in the dossier.
    #[n(0)]
    Started,
    /// The lane before could not be trusted any more: another tip in the store, a commit of unknown outcome, a jump of
    /// the clock.
    #[n(1)]
    Abandoned,
    /// The member was invited again after a removal.
    #[n(2)]
    InvitedAgain,
    /// The lane before was forked by somebody with our key.
    #[n(3)]
    Forked,
}

/// An offer of the lead (LEAD-001).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LeadOffer {
    /// The participant that is asked.
    #[n(1)]
    pub to: Member,
}

/// Acceptance of the lead (LEAD-002).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LeadAccept {
    /// The offer.
    #[n(1)]
    pub offer: EntryId,
}

/// Release of the lead: from here the acceptor leads; the participants stay as they are (LEAD-003).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LeadRelease {
    /// The acceptance.
    #[n(1)]
    pub accept: EntryId,
    /// The new lead, whose acceptance it is.
    #[n(2)]
    pub to: Member,
}

/// Why a dossier was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum CloseReason {
    /// The matter is done.
    #[n(0)]
    Done,
    /// It was opened in error or twice.
    #[n(1)]
    Mistaken,
    /// It goes on in another dossier.
    #[n(2)]
    ContinuedElsewhere,
}

/// Content of a close.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Close {
    /// Why.
    #[n(1)]
    pub reason: CloseReason,
}

/// Content of a line that says all by its kind and its heads: reopen, seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Bare {}

/// A raised profile: from here on these kinds fold too (KIND-005).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Profile {
    /// The profile's number.
    #[n(1)]
    pub profile: u64,
    /// The kinds that it adds to profile 1, ascending.
    #[n(2)]
    pub kinds: Vec<Kind>,
}

/// Two entries of one lane and position with different ids, as received (FORK-002).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ForkProof {
    /// One of them.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub first: Vec<u8>,
    /// The other.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub second: Vec<u8>,
}

/// Content of a lane-open.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LaneOpen {
    /// Why.
    #[n(1)]
    pub reason: LaneReason,
}

/// Content of a lane-close: nothing genuine follows `last` in that lane (LANE-004).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LaneClose {
    /// The last genuine line of the lane that ends.
    #[n(1)]
    pub last: Tip,
}

/// Content of a structural kind that this version does not know: kept as it came (KIND-003).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newer {
    kind: Kind,
    raw: Vec<u8>,
}

macro_rules! structural {
    ($($(#[$doc:meta])* $variant:ident($content:ty) = $kind:ident;)*) => {
        /// The content of a structural line, by kind.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(clippy::large_enum_variant)] // few of them, and they are not copied around
        pub enum Structural {
            $($(#[$doc])* $variant($content),)*
            /// A structural line of a newer kind.
            Newer(Newer),
        }

        impl Structural {
            /// Returns the kind of line this is the content of.
            #[must_use]
            pub fn kind(&self) -> Kind {
                match self {
                    $(Structural::$variant(_) => Kind::$kind,)*
                    Structural::Newer(newer) => newer.kind,
                }
            }

            /// Reads the content of a line of kind `kind`.
            pub(crate) fn decode(kind: Kind, raw: &[u8]) -> Result<Self, minicbor::decode::Error> {
                match kind {
                    $(Kind::$kind => Ok(Structural::$variant(minicbor::decode(raw)?)),)*
                    _ => Ok(Structural::Newer(Newer { kind, raw: raw.into() })),
                }
            }
        }

        impl<C> Encode<C> for Structural {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                ctx: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                match self {
                    $(Structural::$variant(content) => content.encode(e, ctx),)*
                    Structural::Newer(newer) => {
                        e.writer_mut().write_all(&newer.raw).map_err(minicbor::encode::Error::write)
                    }
                }
            }
        }
    };
}

structural! {
    /// Opens the dossier.
    Genesis(Genesis) = GENESIS;
    /// Who takes part.
    Participants(Participants) = PARTICIPANTS;
    /// Gives earlier bodies.
    Grant(Grant) = GRANT;
    /// Offers the lead.
    LeadOffer(LeadOffer) = LEAD_OFFER;
    /// Accepts the lead.
    LeadAccept(LeadAccept) = LEAD_ACCEPT;
    /// Hands the lead over.
    LeadRelease(LeadRelease) = LEAD_RELEASE;
    /// Closes.
    Close(Close) = CLOSE;
    /// Opens again.
    Reopen(Bare) = REOPEN;
    /// Raises the profile.
    Profile(Profile) = PROFILE;
    /// Shows a fork.
    ForkProof(ForkProof) = FORK_PROOF;
    /// Begins a lane.
    LaneOpen(LaneOpen) = LANE_OPEN;
    /// Ends a lane.
    LaneClose(LaneClose) = LANE_CLOSE;
    /// Names heads.
    Seen(Bare) = SEEN;
}
