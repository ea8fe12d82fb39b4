//! A whole network in one folder: members make their keys, found it and join it, by the acts of `comity member`, `network`
//! and `join`, one after the other in one process.
//!
//! Promise: each member's folder is what those commands leave behind, and `comity serve --dir` runs it.
//! Not here: who the members are and what for (`demo::cast`, `bench`).

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use comity_dossier::charter::{Fingerprint, Policy, SignedCharter, Standing};
use comity_dossier::language::Said;
use comity_dossier::text::Line;
use comity_dossier::{Member, Time};
use comity_node::ceremony::{
    CardSpec, CeremonyFault, Founding, Join, NewMember, Statement, found, join, make_card, make_member, merge, sign,
    write_new,
};
use comity_node::shell::{KeyPaths, SystemEntropy, paths};
use tokio::net::TcpListener;

use crate::config::{self, ConfigFault};
use crate::peer::certificate::{CertificateFault, make_or_load};

/// The network in which all of them are.
pub(crate) const NETWORK: &str = "127.0.0.0/8";
/// Seats that it takes to change the charter.
const CHANGE: u32 = 2;
const YEAR_MS: u64 = 365 * 24 * 3_600_000;

/// A member that is to be.
#[derive(Clone, Debug)]
pub(crate) struct Persona {
    /// Its code, which is also the name of its folder.
    pub(crate) member: Member,
    /// Its names, as the charter lists them.
    pub(crate) names: Vec<Said>,
    /// A state's agency or an organisation.
    pub(crate) standing: Standing,
    /// The title of its seat of the council, if it holds one.
    pub(crate) seat: Option<Line>,
    /// Languages of its desk, the best first.
    pub(crate) languages: Vec<String>,
    /// The zone of its desk.
    pub(crate) zone: String,
    /// The phone of last resort on its card.
    pub(crate) phone: String,
}

/// A member that has joined and whose node does not run yet.
pub(crate) struct Joined {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// The socket that its card names.
    pub(crate) peer: TcpListener,
}

/// What came of the founding.
pub(crate) struct Founded {
    /// The members, in the order in which they were given.
    pub(crate) joined: Vec<Joined>,
    /// The digits of the first charter.
    pub(crate) digits: Fingerprint,
    /// Seats that signed, and seats that there are.
    pub(crate) signed: (u32, usize),
}

/// Why no network was founded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FoundingFault {
    /// Something that always holds did not hold.
    #[error("this did not hold: {0}")]
    Untrue(&'static str),
    /// The ceremony.
    #[error(transparent)]
    Ceremony(#[from] CeremonyFault),
    /// A TLS key.
    #[error(transparent)]
    Certificate(#[from] CertificateFault),
    /// Settings of a node.
    #[error(transparent)]
    Config(#[from] ConfigFault),
    /// A socket on loopback.
    #[error("a socket on loopback: {0}")]
    Socket(std::io::ErrorKind),
}

/// One member before it has joined.
struct Candidate {
    persona: Persona,
    folder: PathBuf,
    statement: Statement,
    spec: CardSpec,
    socket: TcpListener,
}

/// Founds a network in `root`, one folder for each member. At least as many of them hold seats as it takes to change the
/// charter.
pub(crate) async fn found_network(
    root: &Path,
    personas: Vec<Persona>,
    language: &str,
    now: Time,
) -> Result<Founded, FoundingFault> {
    let mut candidates = Vec::new();
    for persona in personas {
        candidates.push(prepare(persona, root, language).await?);
    }
    let (charter, signed) = sign_charter(&candidates, now)?;
    let network = charter.charter().network;
    let mut cards = Vec::new();
    for one in &candidates {
        let root_key = KeyPaths::in_folder(&one.folder).root;
        cards.push(make_card(&one.folder, &root_key, network, one.persona.member, one.spec.clone(), now)?);
    }
    // What one member reads aloud, every other types in.
    let digits = charter.fingerprint();
    let heard = digits.to_string();
    let mut joined = Vec::new();
    for one in candidates {
        let typed =
            Fingerprint::parse(&heard).map_err(|_| FoundingFault::Untrue("digits read aloud can be typed in"))?;
        let ended = join(Join {
            folder: &one.folder,
            member: one.persona.member,
            charters: vec![charter.clone()],
            digits: typed,
            own_digits: Some(one.statement.fingerprint()),
            spec: None,
            cards: cards.clone(),
            now,
        })?;
        ensure(ended.network == network, "everybody joins the same network")?;
        joined.push(Joined { folder: one.folder, peer: one.socket });
    }
    Ok(Founded { joined, digits, signed })
}

/// Makes a member's keys, settings and card file. Its socket is opened first, since its card names the port.
async fn prepare(persona: Persona, root: &Path, language: &str) -> Result<Candidate, FoundingFault> {
    let folder = root.join(persona.member.as_str());
    let new = NewMember {
        code: persona.member,
        standing: persona.standing,
        names: persona.names.clone(),
        seats: persona.seat.iter().cloned().collect(),
    };
    let statement = make_member(&folder, new, &mut SystemEntropy)?;
    let socket = bind(0).await.map_err(|error| FoundingFault::Socket(error.kind()))?;
    let address = socket.local_addr().map_err(|error| FoundingFault::Socket(error.kind()))?;
    let settings = config::template(persona.member, &address.to_string(), &[NETWORK], language);
    write_new(&folder.join(config::FILE), settings.as_bytes())?;
    let card = config::card::NewCard {
        addresses: &[format!("https://{address}")],
        languages: &persona.languages,
        zone: &persona.zone,
        phone: &persona.phone,
        authority: &[("en".to_owned(), "The duty desk".to_owned())],
    };
    write_new(&folder.join(config::card::FILE), config::card::template(&card).as_bytes())?;
    let tls = make_or_load(&paths::keys(&folder))?;
    let spec = config::card::read(&folder, tls.spki)?;
    Ok(Candidate { persona, folder, statement, spec, socket })
}

/// Drafts the charter and has as many seats sign it as it takes, each in its own folder.
fn sign_charter(candidates: &[Candidate], now: Time) -> Result<(SignedCharter, (u32, usize)), FoundingFault> {
    let members: Vec<Statement> = candidates.iter().map(|one| one.statement.clone()).collect();
    let (policy, review_by) = (Policy::default(), now.plus_ms(YEAR_MS));
    let founding = Founding { members: &members, change: CHANGE, suspend: 1, policy, review_by, now };
    let draft = found(&founding, &mut SystemEntropy)?;
    let seats = candidates.iter().filter(|one| one.persona.seat.is_some());
    let mut signatures = Vec::new();
    for seat in seats.clone().take(CHANGE as usize) {
        ensure(!merge(draft.clone(), None, &signatures)?.complete, "fewer seats than it takes are not enough")?;
        signatures.push(sign(&draft, None, &paths::keys(&seat.folder).join("seat-1.key"))?.1);
    }
    let merged = merge(draft, None, &signatures)?;
    ensure(merged.complete, "as many seats as it takes are enough")?;
    Ok((merged.charter, (merged.signed.0, seats.count())))
}

/// Takes an address of this machine; port 0 for any that is free.
pub(crate) async fn bind(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await
}

fn ensure(so: bool, what: &'static str) -> Result<(), FoundingFault> {
    if so { Ok(()) } else { Err(FoundingFault::Untrue(what)) }
}
