//! The directory: every member of the network, with its card and its law profile.
//!
//! Promise: what is told is what the charter lists and the member's own newest card says, and nothing else.
//! Not here: how calls to a member fare (`looks::peers`), the signed files themselves (`looks::card`).

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use comity_dossier::Member as Code;
use comity_dossier::card::{Address, Card, DualCriminality, LawProfile};
use comity_dossier::charter::{Listed, Standing, Status};
use comity_dossier::language::Said;
use comity_node::Node;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::dto::Ms;
use super::fault::{absent, stopped};
use super::front::App;
use crate::problem::Problem;

/// A member of the network.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Member {
    /// Its code.
    pub(crate) member: String,
    /// Its name by language tag, as the charter lists it.
    pub(crate) names: BTreeMap<String, String>,
    /// `state` or `organisation`.
    pub(crate) standing: String,
    /// `active`, `suspended` or `left`.
    pub(crate) status: String,
    /// Its newest card; none if none is here.
    pub(crate) card: Option<CardLook>,
}

/// What a member says of itself.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Card)]
pub(crate) struct CardLook {
    /// Its version, from 1.
    pub(crate) version: u64,
    /// When it was issued.
    pub(crate) issued: Ms,
    /// Where its node is called: `https://…`, or `mailbox:` and the code of the member that keeps its mailbox.
    pub(crate) addresses: Vec<String>,
    /// Languages that its desk speaks, the best first.
    pub(crate) languages: Vec<String>,
    /// The time zone of its desk (IANA).
    pub(crate) zone: String,
    /// When its desk is open, by the clock of that zone; empty: round the clock.
    pub(crate) open: Vec<OpenHours>,
    /// The phone of last resort.
    pub(crate) phone: String,
    /// Where the administrators of its node are paged when it does not answer.
    pub(crate) administrators: Option<String>,
    /// What a request to it must bring.
    pub(crate) law: Law,
}

/// When a desk is open.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct OpenHours {
    /// Days: 1 is Monday, 7 Sunday.
    pub(crate) days: Vec<u8>,
    /// Minute of the day at which it opens.
    pub(crate) from_minute: u16,
    /// Minute of the day before which it closes; not after `from_minute`: on the day after.
    pub(crate) until_minute: u16,
}

/// A law profile.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = LawProfile)]
pub(crate) struct Law {
    /// Languages in which requests are taken, the best first.
    pub(crate) languages: Vec<String>,
    /// Whether what is asked about must be an offence there too: `not-required`, `for-disclosure` or `always`.
    pub(crate) dual_criminality: String,
    /// How many days a preservation holds.
    pub(crate) preservation_days: u16,
    /// By how many days it can be extended; 0: not at all.
    pub(crate) extension_days: u16,
    /// Limits on use, by language tag.
    pub(crate) use_limits: BTreeMap<String, String>,
    /// The authority that decides, by language tag.
    pub(crate) authority: BTreeMap<String, String>,
}

pub(super) async fn list(State(app): State<App>) -> Result<Json<Vec<Member>>, Problem> {
    let members = app.handle.ask(|node| {
        let listed = &node.trust().charter_chain().current().members;
        listed.iter().map(|listed| member(node, listed)).collect::<Vec<_>>()
    });
    Ok(Json(members.await.map_err(stopped)?))
}

pub(super) async fn read(State(app): State<App>, Path(code): Path<String>) -> Result<Json<Member>, Problem> {
    let code = Code::new(&code).ok_or_else(absent)?;
    let found = app.handle.ask(move |node| {
        let listed = node.trust().charter_chain().member(&code)?;
        Some(member(node, listed))
    });
    Ok(Json(found.await.map_err(stopped)?.ok_or_else(absent)?))
}

fn member(node: &Node, listed: &Listed) -> Member {
    let standing = match listed.standing {
        Standing::State => "state",
        Standing::Organisation => "organisation",
    };
    let status = match listed.status {
        Status::Active => "active",
        Status::Suspended => "suspended",
        Status::Left => "left",
    };
    let newest = node.trust().card_chain(listed.code).and_then(|chain| chain.newest_card());
    Member {
        member: listed.code.to_string(),
        names: said(&listed.names),
        standing: standing.to_owned(),
        status: status.to_owned(),
        card: newest.map(card),
    }
}

fn card(card: &Card) -> CardLook {
    let tags = |tags: &[comity_dossier::Language]| tags.iter().map(ToString::to_string).collect();
    let hours = &card.desk.hours;
    let open = |open: &comity_dossier::card::Opening| OpenHours {
        days: (1..=7).filter(|day| open.days & (1 << (day - 1)) != 0).collect(),
        from_minute: open.from_minute,
        until_minute: open.until_minute,
    };
    CardLook {
        version: card.version,
        issued: card.issued.into(),
        addresses: card.addresses.iter().map(address).collect(),
        languages: tags(&card.desk.languages),
        zone: hours.zone.as_str().to_owned(),
        open: hours.open.iter().map(open).collect(),
        phone: card.desk.phone.as_str().to_owned(),
        administrators: card.desk.administrators.as_ref().map(ToString::to_string),
        law: law(&card.law),
    }
}

fn law(law: &LawProfile) -> Law {
    let dual = match law.dual_criminality {
        DualCriminality::NotRequired => "not-required",
        DualCriminality::ForDisclosure => "for-disclosure",
        DualCriminality::Always => "always",
    };
    Law {
        languages: law.languages.iter().map(ToString::to_string).collect(),
        dual_criminality: dual.to_owned(),
        preservation_days: law.preservation_days,
        extension_days: law.extension_days,
        use_limits: said(&law.use_limits),
        authority: said(&law.authority),
    }
}

fn said(said: &[Said]) -> BTreeMap<String, String> {
    said.iter().map(|said| (said.language.to_string(), said.text.to_string())).collect()
}

/// Writes an address of a card.
pub(super) fn address(address: &Address) -> String {
    match address {
        Address::Direct(url) => url.to_string(),
        Address::Mailbox(host) => format!("mailbox:{host}"),
        Address::Newer => String::new(),
    }
}
