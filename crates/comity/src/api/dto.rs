//! What the API says of the node and its peers.

use comity_dossier::codes::{Code, Level};
use comity_dossier::lines::DossierKind;
use comity_dossier::{Hash, Time};
use comity_node::values::{DeskRow, Usage};
use comity_node::{
    AlarmLook, GlanceLook, PeerLook, PeerReach, QuarantineLook, ROLE_FORMER, ROLE_LEAD, ROLE_PARTICIPANT, SilenceLook,
    StatusLook,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::dto_lead::Silence;

/// A moment: milliseconds since 1 January 1970, 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(as = Moment)]
pub(crate) struct Ms(pub(crate) u64);

impl From<u64> for Ms {
    fn from(ms: u64) -> Self {
        Self(ms)
    }
}

impl From<Time> for Ms {
    fn from(time: Time) -> Self {
        Self(time.0)
    }
}

/// What the node says of itself.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Status {
    /// The code of the member whose node this is.
    pub(crate) member: String,
    /// The id of the network.
    pub(crate) network: String,
    /// The version of the charter that is in force here.
    pub(crate) charter_version: u64,
    /// Its SHA-256, in hexadecimal.
    pub(crate) charter_hash: String,
    /// Since when the charter should have been looked at again.
    pub(crate) charter_review_passed: Option<Ms>,
    /// The version of this member's newest card; 0 if there is none.
    pub(crate) card_version: u64,
    /// Hashes of the TLS keys that its card names.
    pub(crate) card_tls: Vec<String>,
    /// Addresses that its card names.
    pub(crate) card_addresses: Vec<String>,
    /// Members that calls are made to.
    pub(crate) peers: usize,
    /// Of these, how many answered the last call.
    pub(crate) peers_reached: usize,
    /// How far the node has caught up; none while it lacks nothing that peers told of.
    pub(crate) catching_up: Option<CatchingUp>,
    /// Dossiers held.
    pub(crate) dossiers: u64,
    /// Lines held.
    pub(crate) entries: u64,
    /// Lines that wait for earlier ones.
    pub(crate) pending: u64,
    /// Lines that wait to be delivered, counted once for each receiver.
    pub(crate) queued: u64,
    /// Receipts held.
    pub(crate) receipts: u64,
    /// Texts that have not come yet.
    pub(crate) missing_bodies: u64,
    /// What is kept aside.
    pub(crate) quarantined: u64,
    /// Alarms that nobody has looked at.
    pub(crate) alarms: u64,
    /// Size of the store, in bytes.
    pub(crate) bytes: u64,
    /// What came back since the store last began anew, if it ever did.
    pub(crate) recovery: Option<super::dto_recovery::Recovery>,
    /// How the scrubber stands, and what was found damaged.
    pub(crate) scrub: super::dto_damage::Scrub,
    /// What is still taken on the disk: `ample` (everything), `no-files` or `own-lines-only`.
    pub(crate) room: String,
    /// What is free on the disk of the store, in bytes; none where it cannot be asked.
    pub(crate) disk_free_bytes: Option<u64>,
    /// The size of that disk, in bytes.
    pub(crate) disk_total_bytes: Option<u64>,
    /// The time of this node.
    pub(crate) now: Ms,
}

impl Status {
    /// Says what the node says of itself.
    pub(crate) fn of(look: &StatusLook, review: Option<Time>, tls: &[Hash], addresses: Vec<String>, now: Time) -> Self {
        let (glance, usage): (&GlanceLook, &Usage) = (&look.glance, &look.usage);
        Self {
            member: look.member.to_string(),
            network: look.network.to_string(),
            charter_version: look.charter.version,
            charter_hash: look.charter.hash.to_string(),
            charter_review_passed: review.map(Ms::from),
            card_version: look.card,
            card_tls: tls.iter().map(Hash::to_string).collect(),
            card_addresses: addresses,
            peers: glance.peers,
            peers_reached: glance.reachable,
            catching_up: glance.catching_up.map(|look| CatchingUp {
                since: look.since.into(),
                have: look.have,
                of: look.of,
            }),
            dossiers: usage.dossiers,
            entries: usage.entries,
            pending: usage.pending,
            queued: usage.queued,
            receipts: usage.receipts,
            missing_bodies: usage.missing_bodies,
            quarantined: usage.quarantined,
            alarms: usage.unseen_alarms,
            bytes: usage.bytes,
            recovery: look.recovery.as_ref().map(super::dto_recovery::Recovery::of),
            scrub: super::dto_damage::Scrub::of(&look.scrub),
            room: glance.room.name().to_owned(),
            disk_free_bytes: glance.space.map(|space| space.free_bytes),
            disk_total_bytes: glance.space.map(|space| space.total_bytes),
            now: now.into(),
        }
    }
}

/// How far a node has caught up with what its peers told it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct CatchingUp {
    /// Since when.
    pub(crate) since: Ms,
    /// Lines that came since.
    pub(crate) have: u64,
    /// The same, and those that peers told of and that are not here.
    pub(crate) of: u64,
}

/// One row of the Desk.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = DeskRow)]
pub(crate) struct Row {
    /// The id of the dossier: 64 hexadecimal digits.
    pub(crate) dossier: String,
    /// What people call it, such as `HARBOUR-2026-0417-K7QX`.
    pub(crate) reference: String,
    /// Whether it is an exercise.
    pub(crate) exercise: bool,
    /// Code of the level; none while it is not known here.
    pub(crate) level: Option<String>,
    /// Its title, in one of its languages: text of a member, to be shown as plain text only.
    pub(crate) title: String,
    /// The code of the member that leads it.
    pub(crate) lead: String,
    /// This member's part: `lead`, `participant` or `former`.
    pub(crate) role: String,
    /// When it was opened, by its author.
    pub(crate) opened: Ms,
    /// When the last line was written or came.
    pub(crate) last_line: Ms,
    /// When it was closed; none while it is open.
    pub(crate) closed: Option<Ms>,
    /// Whether this member has yet to acknowledge it.
    pub(crate) needs_acknowledgement: bool,
    /// When the acknowledgement is due.
    pub(crate) acknowledge_by: Option<Ms>,
    /// When the answer is due.
    pub(crate) answer_by: Option<Ms>,
    /// `alert` or `request`.
    pub(crate) kind: String,
    /// Of a request: a code of `request-status`, of the member that is furthest behind, or of this one if it is asked.
    pub(crate) status: Option<String>,
    /// Of a request: when the first of the data that are kept for it cease to be kept.
    pub(crate) preserved_until: Option<Ms>,
}

/// Rows of the Desk, and where to go on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Desk {
    /// What is due first stands first.
    pub(crate) rows: Vec<Row>,
    /// What `after` is given for the rows that follow; none if these were the last.
    pub(crate) next: Option<String>,
    /// The time of this node, against which clocks run.
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
            opened: row.opened.into(),
            last_line: row.last_line.into(),
            closed: row.closed.map(Ms::from),
            needs_acknowledgement: row.needs_acknowledgement,
            acknowledge_by: row.acknowledge_by.map(Ms::from),
            answer_by: row.answer_by.map(Ms::from),
            kind: kind_name(row.kind).to_owned(),
            status: row.status.map(|status| status.name().to_owned()),
            preserved_until: row.preserved_until.map(Ms::from),
        }
    }
}

fn kind_name(number: u64) -> &'static str {
    let kind = DossierKind::ALL.iter().find(|kind| **kind as u64 == number);
    kind.map_or("", |kind| Code::name(*kind))
}

/// How things stand with one peer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Peer {
    /// Its code.
    pub(crate) member: String,
    /// `untried`, `up` or `down`.
    pub(crate) reach: String,
    /// Since when it is so.
    pub(crate) since: Ms,
    /// Calls in a row that came to nothing.
    pub(crate) tries: u32,
    /// Why the last call came to nothing.
    pub(crate) reason: Option<String>,
    /// When it is tried next.
    pub(crate) next_try: Option<Ms>,
    /// Urgent lines that wait for it.
    pub(crate) urgent_queued: u64,
    /// Other lines that wait for it.
    pub(crate) bulk_queued: u64,
    /// Since when the oldest of them waits.
    pub(crate) oldest_since: Option<Ms>,
    /// When a call was last sent to it.
    pub(crate) last_sent: Option<Ms>,
    /// When something last came from it.
    pub(crate) last_received: Option<Ms>,
    /// When lines of it were last checked.
    pub(crate) last_verified: Option<Ms>,
    /// Phone of last resort, by its card.
    pub(crate) phone: Option<String>,
    /// The version of its newest card here.
    pub(crate) card_version: Option<u64>,
    /// When that card was issued.
    pub(crate) card_issued: Option<Ms>,
    /// It has not answered for longer than the limit: since when, and who was paged.
    #[serde(default)]
    pub(crate) silence: Option<Silence>,
    /// The members at whose nodes alone it is reached, by a mailbox, the best first; empty if it can be called.
    pub(crate) reached_at: Vec<String>,
    /// Lines that wait for it in a mailbox, of those that wait.
    pub(crate) in_mailbox: u64,
    /// Whose node keeps the oldest of them.
    pub(crate) mailbox_at: Option<String>,
    /// Since when it waits there.
    pub(crate) mailbox_since: Option<Ms>,
    /// Its box that this node keeps.
    pub(crate) kept_here: Option<KeptBox>,
    /// Our own box that it keeps.
    pub(crate) keeps_ours: Option<OwnBox>,
}

/// A mailbox that this node keeps for another member.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct KeptBox {
    /// Parcels that wait in it.
    pub(crate) parcels: u64,
    /// Their bytes.
    pub(crate) bytes: u64,
    /// Since when the oldest waits.
    pub(crate) oldest_since: Option<Ms>,
}

/// A mailbox of this member at another's node.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct OwnBox {
    /// When its host last answered.
    pub(crate) looked: Option<Ms>,
    /// Why it cannot be looked into.
    pub(crate) reason: Option<String>,
    /// Since when.
    pub(crate) since: Option<Ms>,
}

impl Peer {
    /// Says how things stand with one peer.
    pub(crate) fn of(look: &PeerLook, silence: Option<&SilenceLook>) -> Self {
        let reach = match look.reach {
            PeerReach::Untried => "untried",
            PeerReach::Up => "up",
            PeerReach::Down => "down",
        };
        let ms = |at: Option<Time>| at.map(Ms::from);
        Self {
            member: look.member.to_string(),
            reach: reach.to_owned(),
            since: look.since.into(),
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
            card_issued: look.card.map(|(_, issued)| issued.into()),
            silence: silence.filter(|look| look.outage.is_told()).map(Silence::of),
            reached_at: look.mailbox.reached_at.iter().map(ToString::to_string).collect(),
            in_mailbox: look.mailbox.posted,
            mailbox_at: look.mailbox.oldest.map(|(host, _)| host.to_string()),
            mailbox_since: ms(look.mailbox.oldest.map(|(_, since)| since)),
            kept_here: look.mailbox.kept_here.map(|kept| KeptBox {
                parcels: kept.parcels,
                bytes: kept.bytes,
                oldest_since: ms(kept.oldest),
            }),
            keeps_ours: look.mailbox.keeps_ours.map(|ours| OwnBox {
                looked: ms(ours.looked),
                reason: ours.trouble.map(|(reason, _)| reason.to_owned()),
                since: ms(ours.trouble.map(|(_, since)| since)),
            }),
        }
    }
}

/// Something in quarantine.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Quarantined {
    /// Its number at this node.
    pub(crate) number: u64,
    /// Who delivered it.
    pub(crate) peer: String,
    /// The code of the rule that refused it.
    pub(crate) refusal: Option<String>,
    /// Its size.
    pub(crate) bytes: usize,
    /// SHA-256 of its bytes, in hexadecimal.
    pub(crate) hash: String,
    /// When it first came.
    pub(crate) first: Ms,
    /// How often it came.
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
            first: look.first.into(),
            times: look.times,
        }
    }
}

/// An alarm.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Alarm {
    /// Its number at this node.
    pub(crate) number: u64,
    /// What happened: a code such as `fork`.
    pub(crate) alarm: String,
    /// Whom it concerns.
    pub(crate) peer: Option<String>,
    /// The dossier that it concerns.
    pub(crate) dossier: Option<String>,
    /// When it was raised last.
    pub(crate) last: Ms,
    /// How often it was raised.
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
            last: look.last.into(),
            times: look.times,
        }
    }
}

/// What became of an act.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "done", rename_all = "kebab-case")]
pub(crate) enum Done {
    /// A dossier was opened.
    Opened {
        /// Its id.
        dossier: String,
        /// What people call it.
        reference: String,
        /// What in an imported CAP file departs from the letter of the standard and was taken all the same.
        departures: Vec<String>,
    },
    /// A line was written.
    Written {
        /// The id of its dossier.
        dossier: String,
        /// The id of the line.
        entry: String,
    },
    /// Something was taken; `news` tells whether it was not here before.
    Taken {
        /// Whether it was not here before.
        news: bool,
    },
    /// A parcel was taken.
    Unpacked {
        /// Who sent it.
        from: String,
        /// Lines in it.
        lines: u64,
        /// Those of them that were not taken: the quarantine, or the next parcel, says more.
        refused: u64,
        /// Receipts in it.
        receipts: u64,
        /// Parts of files in it that were lacking here.
        parts: u64,
    },
    /// So many things were done.
    Count {
        /// How many.
        count: u64,
    },
}

/// Parcels for one member, each to be a file.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Parcels {
    /// The sealed, padded parcels in base64.
    pub(crate) parcels: Vec<String>,
    /// Lines in them.
    pub(crate) lines: u64,
    /// Receipts in them.
    pub(crate) receipts: u64,
    /// Whether more waits than one stick is given at once: the rest goes when receipts of these have come.
    pub(crate) more: bool,
}

/// The body of an act.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Act)]
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
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Values)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

/// A file inside JSON.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = File)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileBody {
    /// As claimed.
    pub(crate) media_type: String,
    /// Base64 with padding (RFC 4648 §4).
    pub(crate) base64: String,
}
