//! How the scrubber stands, and what was damaged on the disk.

use comity_dossier::Member;
use comity_node::ScrubLook;
use comity_node::values::StoredDamage;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::dto::Ms;

/// How the scrubber stands, and what was found damaged, by it or by a read.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Scrub {
    /// When the round that is under way began; none between two rounds.
    pub(crate) began: Option<Ms>,
    /// What it has looked at so far, or the last one in all: lines, receipts, parts of files, rows of the Desk.
    pub(crate) looked_at: u64,
    /// How many of these there are.
    pub(crate) of: u64,
    /// When the last whole round ended.
    pub(crate) completed: Option<Ms>,
    /// When the next one begins.
    pub(crate) next: Option<Ms>,
    /// What was found damaged and is not repaired.
    pub(crate) damaged: u64,
    /// What was found damaged and is repaired.
    pub(crate) repaired: u64,
    /// The newest of both, at most 20, what is not repaired first.
    pub(crate) damages: Vec<Damage>,
}

/// Something that was found damaged.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = DamageOfDisk)]
pub(crate) struct Damage {
    /// This node's own number for it.
    pub(crate) number: u64,
    /// What it is: `line`, `text`, `file`, `receipt`, `charter`, `card` or `made` (what is made of lines and can be made again).
    pub(crate) sort: String,
    /// In which dossier, as far as it is known.
    pub(crate) dossier: Option<String>,
    /// Which line, or the line of a text or a file.
    pub(crate) line: Option<String>,
    /// Which file.
    pub(crate) file: Option<String>,
    /// Whose receipt or card.
    pub(crate) member: Option<String>,
    /// When it was found.
    pub(crate) found: Ms,
    /// When it was repaired.
    pub(crate) repaired: Option<Ms>,
    /// The member that gave it; none if it was made again here.
    pub(crate) from: Option<String>,
}

impl Scrub {
    /// Says how the scrubber stands.
    pub(crate) fn of(look: &ScrubLook) -> Self {
        Self {
            began: look.began.map(Ms::from),
            looked_at: look.looked_at,
            of: look.of,
            completed: look.completed.map(Ms::from),
            next: look.next.map(Ms::from),
            damaged: look.damage.open,
            repaired: look.damage.repaired,
            damages: look.damages.iter().map(Damage::of).collect(),
        }
    }
}

impl Damage {
    fn of(stored: &StoredDamage) -> Self {
        let what = &stored.what;
        let code = |member: Option<Member>| member.map(|member| member.to_string());
        Self {
            number: stored.number,
            sort: what.sort.name().to_owned(),
            dossier: what.dossier.map(|id| id.to_string()),
            line: what.line.map(|id| id.to_string()),
            file: what.blob.map(|id| id.to_string()),
            member: code(what.member),
            found: stored.found.into(),
            repaired: stored.repaired.map(Ms::from),
            from: code(stored.from),
        }
    }
}
