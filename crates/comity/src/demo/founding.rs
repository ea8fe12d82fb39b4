//! The six found their network, and their nodes start.
//!
//! Not here: how a network is founded (`crate::founding`).

use std::path::Path;

use comity_dossier::Time;
use comity_dossier::charter::Fingerprint;

use super::cast::{CAST, Part, line};
use super::fault::DemoFault;
use super::site::Site;
use crate::founding::{self, Persona, bind};

/// What came of the founding.
pub(super) struct Founded {
    /// The nodes, running.
    pub(super) sites: Vec<Site>,
    /// The digits of the first charter.
    pub(super) digits: Fingerprint,
    /// Seats that signed, and seats that there are.
    pub(super) signed: (u32, usize),
}

/// Founds the network in `root`, one folder for each member, and starts all six nodes. The page at `framed_by` may show their pages.
pub(super) async fn found_network(
    root: &Path,
    language: &str,
    now: Time,
    framed_by: Option<&str>,
) -> Result<Founded, DemoFault> {
    let founded = founding::found_network(root, CAST.map(persona).to_vec(), language, now).await?;
    let mut sites = Vec::new();
    for (part, one) in CAST.into_iter().zip(founded.joined) {
        let api = bind(0).await.map_err(DemoFault::io("socket"))?;
        sites.push(Site::start(part, &one.folder, one.peer, api, framed_by).await?);
    }
    Ok(Founded { sites, digits: founded.digits, signed: founded.signed })
}

fn persona(part: Part) -> Persona {
    Persona {
        member: part.member(),
        names: part.said(),
        standing: part.standing(),
        seat: part.seat.then(|| line("Head of the duty desk")),
        languages: part.languages.iter().map(|tag| (*tag).to_owned()).collect(),
        zone: part.zone.to_owned(),
        phone: part.phone.to_owned(),
    }
}
