//! Where a line comes from: its signed header, the key, whether it counts, and the receipts that cover it.
//!
//! Promise: the signature and the text are checked again when somebody asks.
//! Not here: the evidence file, by which an outsider checks the same without this node (`looks::evidence`).

use axum::Json;
use axum::extract::{Path, State};
use comity_dossier::EntryId;
use comity_dossier::card::{KeyState, RevokedFor};
use comity_dossier::counting::Standing;
use comity_node::{LineProof, ReceiptLook, TextProof};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::dto::Ms;
use super::fault::{absent, halted, stopped};
use super::front::App;
use super::looks::find;
use crate::problem::Problem;

/// What speaks for a line.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = LineProof)]
pub(crate) struct Proof {
    /// The id of the line: SHA-256 over what is signed.
    pub(crate) line: String,
    /// Its header, as signed.
    pub(crate) header: SignedHeader,
    /// The key; none for an own line that is not signed yet.
    pub(crate) key: Option<SigningKey>,
    /// Whether the signature holds, checked now.
    pub(crate) signed: bool,
    /// How it stands: `counted`, `newer`, `struck`, `void`, `late`, `outside`, `refused`; none while it waits for others.
    pub(crate) standing: Option<String>,
    /// The code of the rule that refuses it.
    pub(crate) refusal: Option<String>,
    /// Whether the charter that it names is one of this node's.
    pub(crate) charter_known: bool,
    /// Its text: `none`, `matches`, `differs`, `not-received` or `erased`.
    pub(crate) text: String,
    /// Bytes of the signed line, without its text.
    pub(crate) bytes: usize,
    /// When it came or was written, by this node's clock.
    pub(crate) received: Ms,
    /// Who delivered it; none for an own line.
    pub(crate) from: Option<String>,
    /// The first receipt of each member that covers it.
    pub(crate) receipts: Vec<Receipt>,
    /// It stands under a key that its author withdrew because somebody else may have it, and was not confirmed since.
    pub(crate) unconfirmed: bool,
    /// Lines that it rests on and that are not here.
    pub(crate) lacks: Vec<String>,
}

/// The signed header of a line.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct SignedHeader {
    /// Who wrote it.
    pub(crate) member: String,
    /// The lane of its author, in hexadecimal.
    pub(crate) lane: String,
    /// Its place in that lane, from 0.
    pub(crate) seq: u64,
    /// The line before it in the lane.
    pub(crate) prev: Option<String>,
    /// The last lines that its author had seen.
    pub(crate) heads: Vec<String>,
    /// The version of the charter acted under.
    pub(crate) charter_version: u64,
    /// The hash of that version.
    pub(crate) charter_hash: String,
    /// When its author says it was written.
    pub(crate) time: Ms,
    /// The kind of line.
    pub(crate) kind: String,
    /// Whether it belongs to an exercise.
    pub(crate) exercise: bool,
    /// The salted commitment to its text, in hexadecimal.
    pub(crate) commitment: Option<String>,
}

/// The key under which a line stands.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct SigningKey {
    /// The id of the key, in hexadecimal.
    pub(crate) id: String,
    /// The version of the member's card that listed it first; none if no card here lists it.
    pub(crate) since_card: Option<u64>,
    /// `current`, `not-current`, `retired`, `compromised` or `unknown`.
    pub(crate) state: String,
}

/// A receipt that covers a line.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Receipt {
    /// Whose node held the line.
    pub(crate) holder: String,
    /// When, by its clock.
    pub(crate) held_at: Ms,
    /// SHA-256 of the signed receipt, in hexadecimal.
    pub(crate) hash: String,
    /// Whether it held the text too.
    pub(crate) with_text: bool,
}

pub(super) async fn read(
    State(app): State<App>,
    Path((name, line)): Path<(String, String)>,
) -> Result<Json<Proof>, Problem> {
    let line = EntryId::from_hex(&line).ok_or_else(absent)?;
    let proof = app.handle.ask(move |node| {
        let dossier = find(node, &name)?;
        node.line_proof(&dossier, &line).map_err(halted)?.ok_or_else(absent)
    });
    Ok(Json(Proof::of(&proof.await.map_err(stopped)??)))
}

impl Proof {
    fn of(proof: &LineProof) -> Self {
        let header = &proof.header;
        let text = match proof.text {
            TextProof::None => "none",
            TextProof::Matches => "matches",
            TextProof::Differs => "differs",
            TextProof::NotReceived => "not-received",
            TextProof::Erased => "erased",
        };
        let refusal = match proof.standing {
            Some(Standing::Refused(refusal)) => Some(refusal.code().to_owned()),
            _ => None,
        };
        Self {
            line: proof.id.to_string(),
            header: SignedHeader {
                member: header.member.to_string(),
                lane: header.lane.to_string(),
                seq: header.seq,
                prev: header.prev.map(|prev| prev.to_string()),
                heads: header.heads.iter().map(|head| head.id.to_string()).collect(),
                charter_version: header.charter.version,
                charter_hash: header.charter.hash.to_string(),
                time: header.time.into(),
                kind: header.kind.name().to_owned(),
                exercise: header.is_exercise(),
                commitment: header.body.map(|body| body.commitment.to_string()),
            },
            key: proof.key.map(|key| SigningKey {
                id: key.kid.to_string(),
                since_card: key.since_card,
                state: key_state(key.state).to_owned(),
            }),
            signed: proof.signed,
            standing: proof.standing.map(|standing| standing_name(standing).to_owned()),
            refusal,
            charter_known: proof.charter_known,
            text: text.to_owned(),
            bytes: proof.bytes,
            received: proof.received.into(),
            from: proof.from.map(|from| from.to_string()),
            receipts: proof.receipts.iter().map(receipt).collect(),
            unconfirmed: proof.unconfirmed,
            lacks: proof.lacks.iter().map(|head| head.id.to_string()).collect(),
        }
    }
}

fn receipt(look: &ReceiptLook) -> Receipt {
    Receipt {
        holder: look.holder.to_string(),
        held_at: look.held_at.into(),
        hash: look.hash.to_string(),
        with_text: look.texts_lacked == 0,
    }
}

fn key_state(state: KeyState) -> &'static str {
    match state {
        KeyState::Current => "current",
        KeyState::NotCurrent => "not-current",
        KeyState::Revoked(RevokedFor::Compromised) => "compromised",
        KeyState::Revoked(_) => "retired",
        KeyState::Unknown => "unknown",
    }
}

fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::Counted => "counted",
        Standing::Newer => "newer",
        Standing::Struck => "struck",
        Standing::Void => "void",
        Standing::Late => "late",
        Standing::Outside => "outside",
        Standing::Refused(_) => "refused",
    }
}
