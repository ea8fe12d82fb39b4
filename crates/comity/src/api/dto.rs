//! What the API says of the node and its peers.

use comity_dossier::codes::Level;
use comity_dossier::{Hash, Time};
use comity_node::values::{DeskRow, Usage};
use comity_node::{
    AlarmLook, PeerLook, PeerReach, QuarantineLook, ROLE_FORMER, ROLE_LEAD, ROLE_PARTICIPANT, StatusLook,
};
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970, as everywhere in the API.
pub(crate) type Ms = u64;

/// What the node says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Status {
    pub(crate) member: String,
    pub(crate) network: String,
    pub(crate) charter_version: u64,
    pub(crate) charter_hash: String,
    /// Since when the charter should have been looked at again.
    pub(crate) charter_review_passed: Option<Ms>,
    pub(crate) card_version: u64,
    /// Hashes of the TLS keys that its card names.
    pub(crate) card_tls: Vec<String>,
    /// Addresses that its card names.
    pub(crate) card_addresses: Vec<String>,
    pub(crate) peers: usize,
    pub(crate) peers_reached: usize,
    pub(crate) dossiers: u64,
    pub(crate) entries: u64,
    pub(crate) pending: u64,
    pub(crate) queued: u64,
    pub(crate) receipts: u64,
    pub(crate) missing_bodies: u64,
    pub(crate) quarantined: u64,
    pub(crate) alarms: u64,
    pub(crate) bytes: u64,
    pub(crate) now: Ms,
}

impl Status {
    /// Says what the node says of itself.
    pub(crate) fn of(look: &StatusLook, review: Option<Time>, tls: &[Hash], addresses: Vec<String>, now: Time) -> Self {
        let usage: &Usage = &look.usage;
        Self {
            member: look.member.to_string(),
            network: look.network.to_string(),
            charter_version: look.charter.version,
            charter_hash: look.charter.hash.to_string(),
            charter_review_passed: review.map(|at| at.0),
            card_version: look.card,
            card_tls: tls.iter().map(Hash::to_string).collect(),
            card_addresses: addresses,
            peers: look.peers,
            peers_reached: look.reachable,
            dossiers: usage.dossiers,
            entries: usage.entries,
            pending: usage.pending,
            queued: usage.queued,
            receipts: usage.receipts,
            missing_bodies: usage.missing_bodies,
            quarantined: usage.quarantined,
            alarms: usage.unseen_alarms,
            bytes: usage.bytes,
            now: now.0,
        }
    }
}

/// One row of the Desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) dossier: String,
    pub(crate) reference: String,
    pub(crate) exercise: bool,
    /// Code of the level; none while it is not known here.
    pub(crate) level: Option<String>,
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) role: String,
    pub(crate) opened: Ms,
    pub(crate) last_line: Ms,
    pub(crate) closed: Option<Ms>,
    pub(crate) needs_acknowledgement: bool,
    pub(crate) acknowledge_by: Option<Ms>,
    pub(crate) answer_by: Option<Ms>,
}

/// Rows of the Desk, and where to go on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Desk {
    pub(crate) rows: Vec<Row>,
    /// What `after` is given for the rows that follow; none if these were the last.
    pub(crate) next: Option<String>,
    pub(crate) now: Ms,
}

impl Row {
    /// Says one row.
    pub(crate) fn of(row: DeskRow) -> Self {
        let role = match row.role {
            ROLE_LEAD => "lead",
            ROLE_PARTICIPANT => "participant",
            ROLE_FORMER => "former",
            _ => "",
        };
        Self {
            dossier: row.dossier.to_string(),
            reference: row.reference,
            exercise: row.exercise,
            level: Level::ALL.get(usize::from(row.level)).map(|level| level.name().to_owned()),
            title: row.title,
            lead: row.lead.to_string(),
            role: role.to_owned(),
            opened: row.opened.0,
            last_line: row.last_line.0,
            closed: row.closed.map(|at| at.0),
            needs_acknowledgement: row.needs_acknowledgement,
            acknowledge_by: row.acknowledge_by.map(|at| at.0),
            answer_by: row.answer_by.map(|at| at.0),
        }
    }
}

/// How things stand with one peer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Peer {
    pub(crate) member: String,
    /// `untried`, `up` or `down`.
    pub(crate) reach: String,
    pub(crate) since: Ms,
    pub(crate) tries: u32,
    /// Why the last call came to nothing.
    pub(crate) reason: Option<String>,
    pub(crate) next_try: Option<Ms>,
    pub(crate) urgent_queued: u64,
    pub(crate) bulk_queued: u64,
    pub(crate) oldest_since: Option<Ms>,
    pub(crate) last_sent: Option<Ms>,
    pub(crate) last_received: Option<Ms>,
    pub(crate) last_verified: Option<Ms>,
    pub(crate) phone: Option<String>,
    pub(crate) card_version: Option<u64>,
    pub(crate) card_issued: Option<Ms>,
}

impl Peer {
    /// Says how things stand with one peer.
    pub(crate) fn of(look: &PeerLook) -> Self {
        let reach = match look.reach {
            PeerReach::Untried => "untried",
            PeerReach::Up => "up",
            PeerReach::Down => "down",
        };
        let ms = |at: Option<Time>| at.map(|at| at.0);
        Self {
            member: look.member.to_string(),
            reach: reach.to_owned(),
            since: look.since.0,
            tries: look.tries,
            reason: look.reason.map(str::to_owned),
            next_try: ms(look.next_try),
            urgent_queued: look.urgent_queued,
            bulk_queued: look.bulk_queued,
            oldest_since: ms(look.oldest_since),
            last_sent: ms(look.last_sent),
            last_received: ms(look.last_received),
            last_verified: ms(look.last_verified),
            phone: look.phone.clone(),
            card_version: look.card.map(|(version, _)| version),
            card_issued: look.card.map(|(_, issued)| issued.0),
        }
    }
}

/// Something in quarantine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Quarantined {
    pub(crate) number: u64,
    pub(crate) peer: String,
    pub(crate) refusal: Option<String>,
    pub(crate) bytes: usize,
    pub(crate) hash: String,
    pub(crate) first: Ms,
    pub(crate) times: u64,
}

impl Quarantined {
    /// Says what is kept aside, never its content.
    pub(crate) fn of(look: &QuarantineLook) -> Self {
        Self {
            number: look.number,
            peer: look.peer.to_string(),
            refusal: look.refusal.map(|refusal| refusal.code().to_owned()),
            bytes: look.bytes,
            hash: look.hash.to_string(),
            first: look.first.0,
            times: look.times,
        }
    }
}

/// An alarm.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Alarm {
    pub(crate) number: u64,
    pub(crate) alarm: String,
    pub(crate) peer: Option<String>,
    pub(crate) dossier: Option<String>,
    pub(crate) last: Ms,
    pub(crate) times: u64,
}

impl Alarm {
    /// Says what happened.
    pub(crate) fn of(look: &AlarmLook) -> Self {
        Self {
            number: look.number,
            alarm: look.alarm.map_or("unknown", comity_node::alarm::Alarm::name).to_owned(),
            peer: look.peer.map(|peer| peer.to_string()),
            dossier: look.dossier.map(|dossier| dossier.to_string()),
            last: look.last.0,
            times: look.times,
        }
    }
}

/// What became of an act.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "done", rename_all = "kebab-case")]
pub(crate) enum Done {
    /// A dossier was opened.
    Opened {
        dossier: String,
        reference: String,
        /// What in an imported CAP file departs from the letter of the standard and was taken all the same.
        departures: Vec<String>,
    },
    /// A line was written.
    Written { dossier: String, entry: String },
    /// Something was taken; `news` tells whether it was not here before.
    Taken { news: bool },
    /// So many things were done.
    Count { count: u64 },
}

/// The body of an act.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActBody {
    /// Names and values; a name may have several values.
    #[serde(default)]
    pub(crate) fields: std::collections::BTreeMap<String, OneOrMany>,
    /// The file that goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<FileBody>,
}

/// One value, or several.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

/// A file inside JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileBody {
    /// As claimed.
    pub(crate) media_type: String,
    /// Base64 with padding (RFC 4648 §4).
    pub(crate) base64: String,
}
