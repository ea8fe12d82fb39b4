//! The member file: what a member tells the founder or the council before it is listed. Plain text, to be read by people.
//!
//! ```text
//!   comity member 1
//!   code harbour
//!   standing state
//!   name en Harbour
//!   root d75a980182b10ab7…
//!   seat 3d4017c3e843895a… Head of the duty desk
//! ```
//!
//! Promise: nothing secret stands in it. That it came unchanged is shown by the digits of the root key, read aloud.

use comity_dossier::charter::{Fingerprint, Listed, NAMES_MAX, SEATS_MAX, Seat, Standing, Status};
use comity_dossier::language::{Said, is_ascending};
use comity_dossier::text::Line;
use comity_dossier::{Hash, Language, Member};

use super::CeremonyFault;

/// The greatest size of a member file, in bytes.
pub const STATEMENT_BYTES_MAX: usize = 64 * 1024;
const FIRST_LINE: &str = "comity member 1";

/// A seat that the member offers to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatStatement {
    /// The public key.
    pub key: [u8; 32],
    /// The office that holds it; never a person.
    pub holder: Line,
}

/// What a member says of itself before it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its code.
    pub code: Member,
    /// A state's agency or an organisation.
    pub standing: Standing,
    /// Its names, in ascending order of language.
    pub names: Vec<Said>,
    /// Its root key.
    pub root: [u8; 32],
    /// Seats of the council that it offers to hold.
    pub seats: Vec<SeatStatement>,
}

impl Statement {
    /// Writes the member file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let standing = match self.standing {
            Standing::State => "state",
            Standing::Organisation => "organisation",
        };
        let mut text = format!("{FIRST_LINE}\ncode {}\nstanding {standing}\n", self.code);
        for name in &self.names {
            text.push_str(&format!("name {} {}\n", name.language, name.text));
        }
        text.push_str(&format!("root {}\n", Hash(self.root)));
        for seat in &self.seats {
            text.push_str(&format!("seat {} {}\n", Hash(seat.key), seat.holder));
        }
        text
    }

    /// Reads a member file.
    pub fn from_text(bytes: &[u8]) -> Result<Self, CeremonyFault> {
        let text = std::str::from_utf8(bytes).map_err(|_| CeremonyFault::Statement { line: 1 })?;
        let (mut code, mut standing, mut root) = (None, None, None);
        let (mut names, mut seats) = (Vec::new(), Vec::new());
        for (at, line) in text.lines().enumerate() {
            let fault = CeremonyFault::Statement { line: at + 1 };
            let taken = match (at, line.split_once(' ')) {
                (0, _) => (line == FIRST_LINE).then_some(()),
                (_, Some(("code", rest))) if code.is_none() => Member::new(rest).map(|it| code = Some(it)),
                (_, Some(("standing", rest))) if standing.is_none() => {
                    read_standing(rest).map(|it| standing = Some(it))
                }
                (_, Some(("root", rest))) if root.is_none() => Hash::from_hex(rest).map(|it| root = Some(it.0)),
                (_, Some(("name", rest))) if names.len() < NAMES_MAX => read_name(rest).map(|it| names.push(it)),
                (_, Some(("seat", rest))) if seats.len() < SEATS_MAX => read_seat(rest).map(|it| seats.push(it)),
                _ => None,
            };
            taken.ok_or(fault)?;
        }
        names.sort();
        let end = CeremonyFault::Statement { line: text.lines().count() };
        match (code, standing, root) {
            (Some(code), Some(standing), Some(root)) if !names.is_empty() && is_ascending(&names) => {
                Ok(Self { code, standing, names, root, seats })
            }
            _ => Err(end),
        }
    }

    /// Returns the digits of the root key that people compare (TRUST-001).
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_root_key(&self.root)
    }

    pub(super) fn listed(&self) -> Listed {
        Listed {
            code: self.code,
            names: self.names.clone(),
            standing: self.standing,
            root: self.root,
            status: Status::Active,
        }
    }

    pub(super) fn council_seats(&self) -> impl Iterator<Item = Seat> + '_ {
        self.seats.iter().map(|seat| Seat { key: seat.key, member: self.code, holder: seat.holder.clone() })
    }
}

fn read_standing(text: &str) -> Option<Standing> {
    match text {
        "state" => Some(Standing::State),
        "organisation" => Some(Standing::Organisation),
        _ => None,
    }
}

fn read_name(text: &str) -> Option<Said> {
    let (tag, name) = text.split_once(' ')?;
    Some(Said { language: Language::new(tag)?, text: Line::new(name).ok()? })
}

fn read_seat(text: &str) -> Option<SeatStatement> {
    let (key, holder) = text.split_once(' ')?;
    Some(SeatStatement { key: Hash::from_hex(key)?.0, holder: Line::new(holder).ok()? })
}
