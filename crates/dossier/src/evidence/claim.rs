//! What can be said about a file: claims, each with its verdict and what it rests on.
//!
//! Promise: a claim is proved only if everything it follows from is; [`Report::rests_on`] names every item it needs.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::ops::Range;

use super::bundle::{Damage, ItemKind};
use crate::card::{CardFault, RevokedFor};
use crate::charter::CharterFault;
use crate::counting::Standing;
use crate::header::Head;
use crate::ids::{DossierId, EntryId, Hash, Kid, LaneId, Member};
use crate::lines::Kind;
use crate::refusal::Refusal;
use crate::time::Time;

/// What a claim is about (EVI-008 to EVI-013). Two reports speak of the same claim exactly if the subjects are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Charter 1 is the one whose fingerprint was given, and its council signed it.
    FirstCharter,
    /// A later version follows by the rules, signed by both councils.
    Charter {
        /// The version.
        version: u64,
        /// Its hash.
        hash: Hash,
    },
    /// The council signed two charters of one version: an alarm.
    TwoCharters {
        /// The version.
        version: u64,
    },
    /// A card is the member's own: signed by the root key that the charter lists, after the card before it.
    Card {
        /// Whose.
        member: Member,
        /// The version.
        version: u64,
        /// Its hash.
        hash: Hash,
    },
    /// A member signed two cards of one version: an alarm.
    TwoCards {
        /// Whose.
        member: Member,
        /// The version.
        version: u64,
    },
    /// The member withdrew a key. Lines under it stay proved; if it was in other hands, they may not be genuine.
    Withdrawn {
        /// Whose.
        member: Member,
        /// The key.
        kid: Kid,
        /// Why.
        reason: RevokedFor,
    },
    /// The line was signed by its author, under a key that its cards list.
    Line {
        /// The line.
        line: EntryId,
    },
    /// All that the line rests on is here, back to the genesis, each line signed by its author.
    Past {
        /// The line.
        line: EntryId,
    },
    /// The line's author could write it there.
    Place {
        /// The line.
        line: EntryId,
    },
    /// The author counted the same lines as are counted here, from the same past (DIG-002).
    Tally {
        /// The line.
        line: EntryId,
    },
    /// The text that is disclosed is the one that the line commits to.
    Text {
        /// The line.
        line: EntryId,
    },
    /// A member's node signed that it held lines of this dossier, at its own clock.
    Receipt {
        /// Who held them.
        holder: Member,
        /// To whom it said so.
        to: Member,
        /// Which dossier.
        dossier: DossierId,
        /// The receipt's object id.
        object: Hash,
    },
    /// A member signed two lines for one place: its lane ends there (FORK-001).
    Fork {
        /// The dossier.
        dossier: DossierId,
        /// Who.
        member: Member,
        /// Which lane.
        lane: LaneId,
        /// The place.
        seq: u64,
    },
    /// The two lines inside a fork-proof are two of one place.
    ForkProof {
        /// The fork-proof.
        line: EntryId,
    },
    /// Nobody's list is here, so nobody speaks for the file as a whole.
    NoExporter,
    /// A member's node signed the list of what it put into the file.
    Exporter {
        /// Who.
        member: Member,
        /// The list's object id.
        list: Hash,
    },
    /// Every line on the list is here and genuine.
    Listed {
        /// The list.
        list: Hash,
    },
    /// Counted from the lines on the list, the digest is the exporter's (DIG-001).
    Digest {
        /// The list.
        list: Hash,
    },
    /// Among the lines on the list this is how a line stands.
    Standing {
        /// The list.
        list: Hash,
        /// The line.
        line: EntryId,
        /// How it stands.
        standing: Standing,
    },
    /// The file is, byte for byte, what its exporter listed: nothing gone, added or moved.
    Whole {
        /// The list.
        list: Hash,
    },
}

impl Subject {
    /// Returns a word for the kind of subject, such as `line`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::FirstCharter => "first-charter",
            Self::Charter { .. } => "charter",
            Self::TwoCharters { .. } => "two-charters",
            Self::Card { .. } => "card",
            Self::TwoCards { .. } => "two-cards",
            Self::Withdrawn { .. } => "withdrawn-key",
            Self::Line { .. } => "line",
            Self::Past { .. } => "past",
            Self::Place { .. } => "place",
            Self::Tally { .. } => "tally",
            Self::Text { .. } => "text",
            Self::Receipt { .. } => "receipt",
            Self::Fork { .. } => "fork",
            Self::ForkProof { .. } => "fork-proof",
            Self::NoExporter | Self::Exporter { .. } => "exporter",
            Self::Listed { .. } => "listed",
            Self::Digest { .. } => "digest",
            Self::Standing { .. } => "standing",
            Self::Whole { .. } => "whole",
        }
    }

    /// Returns the line that the claim is about, if it is about one.
    #[must_use]
    pub fn line(&self) -> Option<EntryId> {
        match self {
            Self::Line { line }
            | Self::Past { line }
            | Self::Place { line }
            | Self::Tally { line }
            | Self::Text { line }
            | Self::ForkProof { line }
            | Self::Standing { line, .. } => Some(*line),
            _ => None,
        }
    }
}

/// What a file shows of a claim (EVI-002).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The file neither proves nor contradicts it.
    NotShown,
    /// What the file holds speaks against it.
    Contradicted,
    /// Nobody without the keys of those it names can have made this up.
    Proved,
}

impl Verdict {
    /// Returns a code, such as `not-shown`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotShown => "not-shown",
            Self::Contradicted => "contradicted",
            Self::Proved => "proved",
        }
    }
}

/// Why a verdict is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It holds.
    Holds,
    /// Nothing in the file shows it.
    NotHere,
    /// Something it rests on is not proved.
    RestsOnUnproved,
    /// The fingerprint is another; this group of 12 is the first that differs.
    Fingerprint(usize),
    /// A rule of charters.
    Charter(CharterFault),
    /// A charter carries a signature that is not one of its councils', or one seat's twice.
    StraySignature,
    /// A rule of cards.
    Card(CardFault),
    /// The charter does not list the member.
    UnknownMember,
    /// No card here lists the key.
    UnknownKey,
    /// The signature is wrong.
    BadSignature,
    /// It is of another network.
    OtherNetwork,
    /// Lines that it rests on are not here.
    PastMissing,
    /// The author could not write it there.
    Refused(Refusal),
    /// The text is not among those that were disclosed.
    NotDisclosed,
    /// The text is not the one that the line commits to.
    BodyMismatch,
    /// The digest is another than the one computed here.
    DigestDiffers,
    /// The past holds a fork, so digests say nothing.
    ForkInPast,
    /// More lines would have to be counted again than is done for one claim.
    TooMany,
    /// The two lines are not two of one place.
    NotAFork,
    /// Something on the list is not here.
    ListedMissing,
    /// The file is not in the order or form that was listed, or holds more.
    NotAsListed,
}

impl Why {
    /// Returns a code, such as `past-missing`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::NotHere => "not-here",
            Self::RestsOnUnproved => "rests-on-unproved",
            Self::Fingerprint(_) => "fingerprint",
            Self::Charter(_) => "charter-rule",
            Self::StraySignature => "stray-signature",
            Self::Card(_) => "card-rule",
            Self::UnknownMember => "unknown-member",
            Self::UnknownKey => "unknown-key",
            Self::BadSignature => "bad-signature",
            Self::OtherNetwork => "other-network",
            Self::PastMissing => "past-missing",
            Self::Refused(refusal) => refusal.code(),
            Self::NotDisclosed => "not-disclosed",
            Self::BodyMismatch => "body-mismatch",
            Self::DigestDiffers => "digest-differs",
            Self::ForkInPast => "fork-in-past",
            Self::TooMany => "too-many",
            Self::NotAFork => "not-a-fork",
            Self::ListedMissing => "listed-missing",
            Self::NotAsListed => "not-as-listed",
        }
    }
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What it is about.
    pub subject: Subject,
    /// What the file shows of it.
    pub verdict: Verdict,
    /// Why.
    pub why: Why,
    /// The item whose bytes show it; `None` if it only follows from other claims, or is about the file as a whole.
    pub item: Option<u32>,
    /// The claims it follows from, as positions in [`Report::claims`]. They all stand before it.
    pub follows: Vec<u32>,
}

/// What a line that is in the file says of itself. It is its author's word only if its [`Subject::Line`] is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineShown {
    /// The line.
    pub line: EntryId,
    /// Its dossier.
    pub dossier: DossierId,
    /// Its author.
    pub member: Member,
    /// The author's lane.
    pub lane: LaneId,
    /// Position in the lane.
    pub seq: u64,
    /// Kind of line.
    pub kind: Kind,
    /// Claimed time.
    pub time: Time,
}

/// What a receipt that is in the file says. It is its holder's word only if its [`Subject::Receipt`] is proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptShown {
    /// The receipt's object id.
    pub object: Hash,
    /// Who held the lines.
    pub holder: Member,
    /// Which dossier.
    pub dossier: DossierId,
    /// Up to these lines, each with its whole past.
    pub frontier: Vec<Head>,
    /// Lines up to there whose text it lacked.
    pub bodies_lacked: Vec<EntryId>,
    /// When, by the holder's clock.
    pub held_at: Time,
}

/// What no such file can prove, whatever is in it (EVI-004).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beyond {
    /// That nothing was left out: a list is its exporter's word.
    NothingWithheld,
    /// When something was written: times are what their authors say.
    WhenWritten,
    /// That a person read it: a receipt is a node's word, an acknowledgement a member's.
    PersonRead,
    /// Which person acted: a member answers for its node.
    WhoActed,
    /// That a key was in its owner's hands alone.
    KeyInRightHands,
    /// That what a text says is true.
    Truth,
}

impl Beyond {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::NothingWithheld,
        Self::WhenWritten,
        Self::PersonRead,
        Self::WhoActed,
        Self::KeyInRightHands,
        Self::Truth,
    ];

    /// Returns a code, such as `nothing-withheld`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NothingWithheld => "nothing-withheld",
            Self::WhenWritten => "when-written",
            Self::PersonRead => "person-read",
            Self::WhoActed => "who-acted",
            Self::KeyInRightHands => "key-in-right-hands",
            Self::Truth => "truth",
        }
    }
}

/// How many claims there are of each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Proved.
    pub proved: usize,
    /// Contradicted.
    pub contradicted: usize,
    /// Not shown.
    pub not_shown: usize,
}

impl Counts {
    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Proved => self.proved += 1,
            Verdict::Contradicted => self.contradicted += 1,
            Verdict::NotShown => self.not_shown += 1,
        }
    }
}

/// Everything that can be said about one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The claims, each after those it follows from.
    pub claims: Vec<Claim>,
    /// The items that were read: what each says it is, and where it stands in the file, frame included.
    pub items: Vec<(ItemKind, Range<usize>)>,
    /// What the lines in the file say of themselves, in file order.
    pub lines: Vec<LineShown>,
    /// What the receipts in the file say, in file order.
    pub receipts: Vec<ReceiptShown>,
    /// What is wrong with the file.
    pub damage: Vec<Damage>,
}

impl Report {
    /// Returns the claim about a subject.
    #[must_use]
    pub fn claim(&self, subject: &Subject) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.subject == *subject)
    }

    /// Returns the subjects that are proved.
    #[must_use]
    pub fn proved(&self) -> BTreeSet<Subject> {
        self.claims.iter().filter(|claim| claim.verdict == Verdict::Proved).map(|claim| claim.subject).collect()
    }

    /// Counts verdicts over all claims.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.claims.iter().for_each(|claim| counts.add(claim.verdict));
        counts
    }

    /// Counts verdicts by [`Subject::name`].
    #[must_use]
    pub fn summary(&self) -> BTreeMap<&'static str, Counts> {
        let mut summary: BTreeMap<&'static str, Counts> = BTreeMap::new();
        for claim in &self.claims {
            summary.entry(claim.subject.name()).or_default().add(claim.verdict);
        }
        summary
    }

    /// Returns the items that the claim at `at` needs, itself or through what it follows from. A claim about the file
    /// as a whole needs every byte and answers with every item.
    #[must_use]
    pub fn rests_on(&self, at: usize) -> BTreeSet<u32> {
        let mut seen = BTreeSet::new();
        let mut items = BTreeSet::new();
        let mut open = Vec::from([at]);
        while let Some(at) = open.pop() {
            let Some(claim) = self.claims.get(at).filter(|_| seen.insert(at)) else { continue };
            if matches!(claim.subject, Subject::Whole { .. }) {
                return (0..self.items.len()).filter_map(|item| u32::try_from(item).ok()).collect();
            }
            items.extend(claim.item);
            open.extend(claim.follows.iter().map(|at| *at as usize));
        }
        items
    }
}
