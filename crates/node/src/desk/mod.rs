//! What an officer can do, one file for each verb.
//!
//! ```text
//!   form ── dossier::kind::…::form ──> an act, or problems with field and code ── here ──> lines in the open transaction
//! ```
//!
//! Promise: pages, API and command line come here and nowhere else; what is refused writes nothing but, perhaps, the
//! opening of a lane.
//! Not here: words for people (message files of the binary), who may sign in.

mod act_in_alert;
mod act_in_request;
mod carry_out;
mod change_participants;
mod close_dossier;
mod continue_dossier;
mod do_once;
mod found_dossier;
mod identifiers;
mod open_alert;
mod open_request;
mod preview;
mod release_quarantined;
mod take_documents;
mod transfer_lead;

use comity_cap::CapFault;
use comity_dossier::body::{Role, SignIn};
use comity_dossier::charter::Clock;
use comity_dossier::codes::Level;
use comity_dossier::fold::View;
use comity_dossier::kind::alert;
use comity_dossier::kind::common::form::{Fields, Problem};
use comity_dossier::kind::request;
use comity_dossier::text::Line;
use comity_dossier::{Actor, DossierId, EntryId, Member, Refusal, Time};

use crate::node::{Halt, Node};
pub use continue_dossier::{ContinuationLook, Continued};
pub use preview::AlertPreview;

use carry_out::takes_no_file;

/// A file that comes with an act.
#[derive(Clone)]
pub struct Upload {
    /// Its media type as claimed.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upload({} bytes)", self.bytes.len())
    }
}

/// What somebody wants done.
#[derive(Debug)]
pub enum Act {
    /// Open an alert. With `cap`, a CAP file is imported and the form has no fields of CAP.
    OpenAlert {
        /// The form: see [`comity_dossier::kind::alert::form::open`].
        fields: Fields,
        /// A CAP 1.1 or 1.2 file.
        cap: Option<Upload>,
    },
    /// Do something in an alert that is open: see [`comity_dossier::kind::alert::form::act`].
    InAlert {
        /// The dossier.
        dossier: DossierId,
        /// What.
        verb: alert::form::Verb,
        /// The form.
        fields: Fields,
        /// The file that goes with it: what is attached, or the CAP file of an update.
        file: Option<Upload>,
    },
    /// Open a request: see [`comity_dossier::kind::request::form::open`].
    OpenRequest {
        /// The form.
        fields: Fields,
        /// The form with signature and stamp, if somebody wants it: only with a request that is sent.
        file: Option<Upload>,
    },
    /// Do something in a request that is open: see [`comity_dossier::kind::request::form::act`].
    InRequest {
        /// The dossier.
        dossier: DossierId,
        /// What.
        verb: request::form::Verb,
        /// The form.
        fields: Fields,
        /// The file that goes with it: what is attached, the signed form, or what comes with an answer.
        file: Option<Upload>,
    },
    /// Do something in a dossier that is open, whatever its kind: as [`Act::InAlert`] or [`Act::InRequest`] does.
    InDossier {
        /// The dossier.
        dossier: DossierId,
        /// The name of the verb, such as `acknowledge`.
        verb: String,
        /// The form.
        fields: Fields,
        /// The file that goes with it.
        file: Option<Upload>,
    },
    /// Go on from a dossier whose lead is gone or that has stopped, in a new one (LEAD-005): see
    /// [`comity_dossier::kind::continuation`]. What the form does not say is taken over.
    Continue {
        /// The old dossier.
        dossier: DossierId,
        /// The form.
        fields: Fields,
    },
    /// Take a charter that came as a file.
    TakeCharter(Vec<u8>),
    /// Take a card that came as a file.
    TakeCard(Vec<u8>),
    /// Take a parcel that came as a file.
    TakeParcel(Vec<u8>),
    /// Let go of something in quarantine.
    ReleaseQuarantined(u64),
    /// Note that somebody has looked at an alarm.
    SeeAlarm(u64),
    /// Ask every participant that may have it for a file that is not here.
    FetchFile {
        /// The dossier.
        dossier: DossierId,
        /// The line that attaches it.
        line: EntryId,
    },
    /// Fold every read model again.
    Rebuild,
    /// Look through the whole store, from now on, whenever that was done last.
    Scrub,
    /// Do something once, however often it is asked for under one key within 24 hours.
    Once {
        /// The key and what is asked.
        once: Once,
        /// What is to be done.
        act: Box<Act>,
    },
    /// Say that lanes of this process end here: before a clean stop (LANE-004).
    CloseLanes,
}

/// The key under which a program asks for an act, and what it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Once {
    /// SHA-256 over the caller and its key.
    pub key: comity_dossier::Hash,
    /// SHA-256 over what is asked: the same key with another is a fault.
    pub request: comity_dossier::Hash,
}

/// What became of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// A dossier was opened.
    Opened {
        /// Its id.
        dossier: DossierId,
        /// Its reference.
        reference: String,
        /// What in an imported CAP file departs from the letter of the standard and was taken all the same.
        departures: Vec<CapFault>,
    },
    /// A line was written.
    Written {
        /// The dossier.
        dossier: DossierId,
        /// The line.
        entry: EntryId,
    },
    /// Something was taken; `news` tells whether it was not here before.
    Taken {
        /// Whether it was news.
        news: bool,
    },
    /// A parcel was taken.
    Unpacked {
        /// Who sent it.
        from: Member,
        /// Lines in it.
        lines: u64,
        /// Those of them that were not taken.
        refused: u64,
        /// Receipts in it.
        receipts: u64,
        /// Parts of files that were lacking here.
        parts: u64,
    },
    /// So many things were done.
    Count(u64),
}

/// Why an act was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActFault {
    /// The form has problems.
    #[error("the form has {} problems", .0.len())]
    Form(Vec<Problem>),
    /// The CAP file is not one that can be taken.
    #[error("the CAP file: {0}")]
    Cap(CapFault),
    /// The words of the alert alone are larger than a line may be.
    #[error("the words of the alert are larger than a line may be")]
    AlertTooLarge,
    /// A file is larger than files may be.
    #[error("the file is larger than files may be")]
    FileTooLarge,
    /// The media type is not one line of text.
    #[error("the media type is not one line of text")]
    MediaType,
    /// No such dossier is here.
    #[error("no such dossier is here")]
    NoSuchDossier,
    /// In a dossier of this kind there is no such act.
    #[error("in a dossier of this kind there is no such act")]
    NoSuchAct,
    /// No such line, or no such thing in quarantine.
    #[error("no such thing is here")]
    NoSuchThing,
    /// The key was used for something else within 24 hours.
    #[error("the key was used for something else")]
    KeyReused,
    /// The rules refuse the line.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// The charter does not hold.
    #[error("the charter does not hold: {0}")]
    Charter(comity_dossier::charter::CharterFault),
    /// The card does not hold.
    #[error("the card does not hold: {0}")]
    Card(comity_dossier::card::CardFault),
}

impl From<Refusal> for ActFault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The outcome of an act, inside the outcome of talking to the store.
pub(crate) type Outcome = Result<Result<Done, ActFault>, Halt>;

impl Node {
    /// Does what somebody wants done.
    pub(crate) fn act(&mut self, actor: &Actor, act: Act) -> Outcome {
        match act {
            Act::OpenAlert { fields, cap } => self.open_alert(actor, &fields, cap),
            Act::InAlert { dossier, verb, fields, file } => self.act_in_alert(actor, &dossier, verb, &fields, file),
            Act::OpenRequest { fields, file } => self.open_request(actor, &fields, file),
            Act::InRequest { dossier, verb, fields, file } => self.act_in_request(actor, &dossier, verb, &fields, file),
            Act::InDossier { dossier, verb, fields, file } => {
                self.act_in_dossier(actor, &dossier, &verb, &fields, file)
            }
            Act::Continue { dossier, fields } => self.continue_dossier(actor, &dossier, &fields),
            Act::TakeCharter(bytes) => self.take_charter_file(&bytes),
            Act::TakeCard(bytes) => self.take_card_file(&bytes),
            Act::TakeParcel(bytes) => self.take_parcel_file(&bytes),
            Act::ReleaseQuarantined(number) => self.release_quarantined(number),
            Act::SeeAlarm(number) => {
                let there = self.store.mark_alarm_seen(number)?;
                Ok(if there { Ok(Done::Count(1)) } else { Err(ActFault::NoSuchThing) })
            }
            Act::FetchFile { dossier, line } => {
                if !self.open_dossier(&dossier)? {
                    return Ok(Err(ActFault::NoSuchDossier));
                }
                self.want_files_of(&dossier, &line)?;
                Ok(Ok(Done::Count(1)))
            }
            Act::Rebuild => self.rebuild(),
            Act::Scrub => {
                self.scrub_now()?;
                Ok(Ok(Done::Count(1)))
            }
            Act::Once { once, act } => self.do_once(actor, &once, *act),
            Act::CloseLanes => self.close_lanes(),
        }
    }

    /// Within how many milliseconds a level is acknowledged, by the charter.
    pub(crate) fn acknowledge_ms(&self, level: Level) -> u64 {
        u64::from(self.clock(level).acknowledge_s) * 1_000
    }

    /// Within how many milliseconds a level is answered, by the charter.
    pub(crate) fn answer_ms(&self, level: Level) -> u64 {
        u64::from(self.clock(level).answer_s) * 1_000
    }

    fn clock(&self, level: Level) -> Clock {
        let clocks = &self.trust.charter_chain().current().policy.clocks;
        match level {
            Level::Immediate => clocks.immediate,
            Level::Urgent => clocks.urgent,
            Level::Priority => clocks.priority,
            Level::Routine => clocks.routine,
        }
    }

    pub(crate) fn is_member(&self, member: Member, now: Time) -> bool {
        self.trust.is_active(member, now)
    }

    pub(crate) fn media_type(upload: &Upload) -> Result<Line, ActFault> {
        Line::new(&upload.media_type).map_err(|_| ActFault::MediaType)
    }
}

/// Tells whether a dossier announces itself: its level is immediate and it is open. Of levels that stand beside each other
/// none rings: people are shown both (FORK-007).
pub(crate) fn rings(view: &View) -> bool {
    view.level().single().is_some_and(|level| level.value.level == Level::Immediate) && view.closed().is_none()
}

/// Tells whether lines of a dossier go out as urgent: one of its levels is immediate and it is open. What comes too soon
/// harms nobody.
pub(crate) fn is_immediate(view: &View) -> bool {
    view.most_urgent() == Some(Level::Immediate) && view.closed().is_none()
}

/// The node itself, when it writes without a person: a proof, the end of a lane.
pub(crate) fn automatic() -> Actor {
    let code = Line::new("node").expect("a plain word is a line");
    Actor { role: Role::Automatic, code, sign_in: SignIn::None }
}
