//! The six make their keys, found the network and join it: the acts of `comity member`, `network` and `join`, one after
//! the other in one process.
//!
//! Promise: each node's folder is what those commands leave behind, and `comity serve --dir` runs it.

use std::path::{Path, PathBuf};

use comity_dossier::Time;
use comity_dossier::charter::{Fingerprint, Policy, SignedCharter};
use comity_node::ceremony::{
    CardSpec, Founding, Join, NewMember, Statement, found, join, make_card, make_member, merge, sign, write_new,
};
use comity_node::shell::{KeyPaths, SystemEntropy, paths};
use tokio::net::TcpListener;

use super::cable::{NETWORK, bind};
use super::cast::{CAST, Part, line};
use super::fault::{DemoFault, ensure};
use super::site::Site;
use crate::config;
use crate::peer::certificate::make_or_load;

/// Seats that it takes to change the charter.
const CHANGE: u32 = 2;
const YEAR_MS: u64 = 365 * 24 * 3_600_000;

/// What came of the founding.
pub(super) struct Founded {
    /// The nodes, running.
    pub(super) sites: Vec<Site>,
    /// The digits of the first charter.
    pub(super) digits: Fingerprint,
    /// Seats that signed, and seats that there are.
    pub(super) signed: (u32, usize),
}

/// One member before its node runs.
struct Candidate {
    part: Part,
    folder: PathBuf,
    statement: Statement,
    spec: CardSpec,
    socket: TcpListener,
}

/// Founds the network in `root`, one folder for each member, and starts all six nodes. The page at `framed_by` may show their pages.
pub(super) async fn found_network(
    root: &Path,
    language: &str,
    now: Time,
    framed_by: Option<&str>,
) -> Result<Founded, DemoFault> {
    let mut candidates = Vec::new();
    for part in CAST {
        candidates.push(prepare(part, root.join(part.code), language).await?);
    }
    let (charter, signed) = sign_charter(&candidates, now)?;
    let mut cards = Vec::new();
    for one in &candidates {
        let root_key = KeyPaths::in_folder(&one.folder).root;
        let network = charter.charter().network;
        cards.push(make_card(&one.folder, &root_key, network, one.part.member(), one.spec.clone(), now)?);
    }
    // What Harbour reads aloud, every other types in.
    let digits = charter.fingerprint();
    let heard = digits.to_string();
    let mut sites = Vec::new();
    for one in candidates {
        let typed = Fingerprint::parse(&heard).map_err(|_| DemoFault::Untrue("digits read aloud can be typed in"))?;
        let joined = join(Join {
            folder: &one.folder,
            member: one.part.member(),
            charters: vec![charter.clone()],
            digits: typed,
            own_digits: Some(one.statement.fingerprint()),
            spec: None,
            cards: cards.clone(),
            now,
        })?;
        ensure(joined.network == charter.charter().network, "everybody joins the same network")?;
        let api = bind(0).await.map_err(DemoFault::io("socket"))?;
        sites.push(Site::start(one.part, &one.folder, one.socket, api, framed_by).await?);
    }
    Ok(Founded { sites, digits, signed })
}

/// Makes a member's keys, settings and card file. Its socket is opened first, since its card names the port.
async fn prepare(part: Part, folder: PathBuf, language: &str) -> Result<Candidate, DemoFault> {
    let seats = if part.seat { vec![line("Head of the duty desk")] } else { Vec::new() };
    let new = NewMember { code: part.member(), standing: part.standing(), names: part.said(), seats };
    let statement = make_member(&folder, new, &mut SystemEntropy)?;
    let socket = bind(0).await.map_err(DemoFault::io("socket"))?;
    let address = socket.local_addr().map_err(DemoFault::io("socket"))?;
    let settings = config::template(part.member(), &address.to_string(), &[NETWORK], language);
    write_new(&folder.join(config::FILE), settings.as_bytes())?;
    let card = config::card::NewCard {
        addresses: &[format!("https://{address}")],
        languages: &part.languages.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>(),
        zone: part.zone,
        phone: part.phone,
        authority: &[("en".to_owned(), "The duty desk".to_owned())],
    };
    write_new(&folder.join(config::card::FILE), config::card::template(&card).as_bytes())?;
    let tls = make_or_load(&paths::keys(&folder))?;
    let spec = config::card::read(&folder, tls.spki)?;
    Ok(Candidate { part, folder, statement, spec, socket })
}

/// Drafts the charter and has as many seats sign it as it takes, each in its own folder.
fn sign_charter(candidates: &[Candidate], now: Time) -> Result<(SignedCharter, (u32, usize)), DemoFault> {
    let members: Vec<Statement> = candidates.iter().map(|one| one.statement.clone()).collect();
    let (policy, review_by) = (Policy::default(), now.plus_ms(YEAR_MS));
    let founding = Founding { members: &members, change: CHANGE, suspend: 1, policy, review_by, now };
    let draft = found(&founding, &mut SystemEntropy)?;
    let seats = candidates.iter().filter(|one| one.part.seat);
    let mut signatures = Vec::new();
    for seat in seats.clone().take(CHANGE as usize) {
        ensure(!merge(draft.clone(), None, &signatures)?.complete, "fewer seats than it takes are not enough")?;
        signatures.push(sign(&draft, None, &paths::keys(&seat.folder).join("seat-1.key"))?.1);
    }
    let merged = merge(draft, None, &signatures)?;
    ensure(merged.complete, "as many seats as it takes are enough")?;
    Ok((merged.charter, (merged.signed.0, seats.count())))
}
