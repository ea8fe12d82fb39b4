//! What the API says of a dossier beyond what stands in it: who may lead next, where it goes on, what keeps people from
//! writing, forks; and of peers that do not answer.

use comity_dossier::Time;
use comity_dossier::fold::{Offer as OpenOffer, View};
use comity_node::desk::Continued;
use comity_node::silence::PageOutcome;
use comity_node::{ForkFound, SilenceLook, WaitingLine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::dto::Ms;

/// What the node knows of a dossier beside its view.
#[derive(Default)]
pub(crate) struct Beside {
    pub(crate) continued: Vec<Continued>,
    pub(crate) forks: Vec<ForkFound>,
    pub(crate) stopped_by: Vec<comity_dossier::Member>,
    pub(crate) read_only: bool,
    pub(crate) waiting: Vec<WaitingLine>,
    pub(crate) unconfirmed: std::collections::BTreeSet<comity_dossier::EntryId>,
}

/// An offer of the lead that no release has ended.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = LeadOffer)]
pub(crate) struct Offer {
    /// The line that offers it.
    pub(crate) line: String,
    /// Who offers it.
    pub(crate) by: String,
    /// The participant that is asked.
    pub(crate) to: String,
    /// Since when.
    pub(crate) since: Ms,
    /// The line that accepts it; none while the participant has said nothing. Then the lead releases it.
    pub(crate) accepted: Option<String>,
}

impl Offer {
    fn of(offer: &OpenOffer) -> Self {
        Self {
            line: offer.line().to_string(),
            by: offer.by.to_string(),
            to: offer.to.to_string(),
            since: offer.place.at.into(),
            accepted: offer.accepted().map(|line| line.to_string()),
        }
    }

    /// Says the open offers of a dossier.
    pub(crate) fn all(view: &View) -> Vec<Self> {
        view.offers().into_iter().map(Self::of).collect()
    }
}

/// A dossier that goes on from another.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Continuation {
    /// Its id.
    pub(crate) dossier: String,
    /// What people call it.
    pub(crate) reference: String,
    /// Who opened it: a member that took part in the old one.
    pub(crate) by: String,
    /// When, by its author.
    pub(crate) at: Ms,
}

impl Continuation {
    /// Says one.
    pub(crate) fn of(continued: &Continued) -> Self {
        Self {
            dossier: continued.dossier.to_string(),
            reference: continued.reference.clone(),
            by: continued.by.to_string(),
            at: continued.at.into(),
        }
    }
}

/// Two lines that one member signed for one place: from there on the lane counts for nothing.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Fork {
    /// The member.
    pub(crate) member: String,
    /// Its lane, in hexadecimal.
    pub(crate) lane: String,
    /// The place, from 0.
    pub(crate) seq: u64,
    /// Both lines; neither is the right one.
    pub(crate) lines: Vec<String>,
    /// Members that published the proof, the first first.
    pub(crate) found_by: Vec<String>,
    /// Whether it stops the dossier: the member is or was lead.
    pub(crate) stops: bool,
}

impl Fork {
    /// Says one.
    pub(crate) fn of(found: &ForkFound) -> Self {
        Self {
            member: found.fork.member.to_string(),
            lane: found.fork.lane.to_string(),
            seq: found.fork.seq,
            lines: found.fork.lines.iter().map(ToString::to_string).collect(),
            found_by: found.found_by.iter().map(|(member, ..)| member.to_string()).collect(),
            stops: found.stops,
        }
    }
}

/// A line that is here and waits for others that it rests on: it is not folded yet.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = WaitingLine)]
pub(crate) struct Waiting {
    /// Its id.
    pub(crate) line: String,
    /// Its author.
    pub(crate) member: String,
    /// Its kind.
    pub(crate) kind: String,
}

impl Waiting {
    /// Says one.
    pub(crate) fn of(line: &WaitingLine) -> Self {
        let (line, member, kind) = (line.id.to_string(), line.member.to_string(), line.kind.name().to_owned());
        Self { line, member, kind }
    }
}

/// A peer that has not answered for longer than the limit.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Silence {
    /// Since when.
    pub(crate) since: Ms,
    /// Something urgent waited for it when it was told last.
    pub(crate) urgent: bool,
    /// The pages that were written, the oldest first.
    pub(crate) pages: Vec<Page>,
}

/// A page to the administrators of a peer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = SilencePage)]
pub(crate) struct Page {
    /// When it was written.
    pub(crate) at: Ms,
    /// `going`, `taken` (by the mail server; that somebody read it nobody knows) or `failed`.
    pub(crate) outcome: String,
    /// Why it failed, such as `no-pager`, `no-channel`, `unreachable`.
    pub(crate) why: Option<String>,
}

impl Silence {
    /// Says how long and who was paged.
    pub(crate) fn of(look: &SilenceLook) -> Self {
        let page = |page: &comity_node::silence::Paged| {
            let (outcome, why) = match page.outcome {
                PageOutcome::Going => ("going", None),
                PageOutcome::Taken => ("taken", None),
                PageOutcome::Failed(trouble) => ("failed", Some(trouble.name().to_owned())),
            };
            Page { at: at(page.at), outcome: outcome.to_owned(), why }
        };
        let pages = look.outage.pages.iter().map(page).collect();
        Self { since: at(look.outage.since), urgent: look.outage.urgent, pages }
    }
}

fn at(time: Time) -> Ms {
    time.into()
}
