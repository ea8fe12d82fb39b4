//! A dossier of six members as long as one likes, with every line drafted by the rules and signed by its author.
//!
//! Not here: stores and nodes (see [`crate::pair`]).

use comity_dossier::body::{Role, SignIn};
use comity_dossier::cose::{self, Typ};
use comity_dossier::draft::{Draft, OwnLane, Stamp};
use comity_dossier::entry::id_of;
use comity_dossier::fold::{self, View};
use comity_dossier::header::CharterRef;
use comity_dossier::kind::common::note::Note;
use comity_dossier::kind::common::words::Text;
use comity_dossier::kind::content::Content;
use comity_dossier::lines::DossierKind;
use comity_dossier::structural::{Genesis, HistoryRule, LaneReason, Structural};
use comity_dossier::text::Line;
use comity_dossier::{
    Actor, Body, EntryId, Header, Kind, LaneId, Language, Member, NetworkId, Record, SaltedBody, Suite, canonical,
};
use comity_exchange::Item;
use comity_seal::{Keyring, NodeSigner};
use comity_sim::founding::{BEGIN, Founding};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use crate::{Fault, ensure};

/// The seed of every fixture: only that it stays the same matters.
pub(crate) const SEED: u64 = 20_261_122;
/// Who takes part.
const MEMBERS: usize = 6;
/// After so many lines of a member its node has started again, so that its next line opens a lane.
const LINES_IN_A_LANE: usize = 50;

/// Randomness that is the same each time; streams of different names differ.
pub(crate) fn chance(stream: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(SEED.wrapping_add(stream))
}

/// Founds the network of six that all fixtures live in, or the first so many of them.
pub(crate) fn found(members: usize) -> Founding {
    Founding::new(SEED, Suite::X_WING, BEGIN, &Founding::names_as_addresses(members))
}

/// Whoever writes at a desk.
pub(crate) fn officer() -> Result<Actor, Fault> {
    Ok(Actor { role: Role::DutyOfficer, code: Line::new("7F3")?, sign_in: SignIn::LocalToken })
}

/// The text of note `number`, so many bytes of it; no two are alike.
pub(crate) fn words(number: usize, bytes: usize) -> String {
    const WORDS: [&str; 8] = ["river", "valve", "shut", "bridge", "water", "sample", "patrol", "report"];
    let mut text = format!("Note {number}:");
    let mut at = number;
    while text.len() < bytes {
        text.push(' ');
        text.push_str(WORDS[at % WORDS.len()]);
        at = at.wrapping_mul(31).wrapping_add(7);
    }
    text.truncate(bytes);
    // A text never ends in a space: it would be taken off, and the line would be shorter than it was meant to be.
    if text.ends_with(' ') {
        text.pop();
        text.push('.');
    }
    text
}

/// A line as it was written.
pub(crate) struct Written {
    pub(crate) id: EntryId,
    pub(crate) header: Header,
    /// The signed entry.
    pub(crate) entry: Vec<u8>,
    pub(crate) body: Option<SaltedBody>,
}

impl Written {
    /// The line as it travels.
    pub(crate) fn item(&self) -> Item {
        Item { entry: self.entry.clone(), body: self.body.clone() }
    }
}

struct Author {
    member: Member,
    signer: NodeSigner,
    lane: Option<OwnLane>,
    lines: usize,
}

/// The dossier, with everything that was ever written in it.
pub(crate) struct Story {
    pub(crate) founding: Founding,
    pub(crate) record: Record,
    pub(crate) view: View,
    pub(crate) lines: Vec<Written>,
    authors: Vec<Author>,
    charter: CharterRef,
    chance: ChaCha8Rng,
    notes: usize,
}

impl Story {
    /// Opens the dossier.
    pub(crate) fn open() -> Result<Self, Fault> {
        let (founding, mut chance) = (found(MEMBERS), chance(1));
        let charter = founding.charter().reference();
        let mut authors: Vec<Author> = Vec::new();
        for kit in founding.kits() {
            authors.push(Author { member: kit.member, signer: kit.signer(), lane: None, lines: 0 });
        }
        let (mut nonce, mut lane) = ([0; 32], [0; 16]);
        chance.fill_bytes(&mut nonce);
        chance.fill_bytes(&mut lane);
        let header = genesis(&founding, charter, nonce, LaneId(lane), &authors);
        let lead = authors.first_mut().ok_or("a network has members")?;
        let written = sign(&lead.signer, header, None);
        let record = Record::open(written.id, &written.header, founding.network)?;
        let mut view = View::empty(record.id(), &written.header)?;
        apply(&mut view, &record, &written)?;
        lead.lane = Some(OwnLane { id: LaneId(lane), tip: written.id });
        Ok(Self { founding, record, view, lines: vec![written], authors, charter, chance, notes: 0 })
    }

    /// Opens a dossier and writes notes of so many bytes until it has so many lines.
    pub(crate) fn of(lines: usize, bytes: usize) -> Result<Self, Fault> {
        let mut story = Self::open()?;
        story.go_on(lines.saturating_sub(1), bytes)?;
        Ok(story)
    }

    /// Writes so many lines, the members in turn: notes of so many bytes and, now and then, the opening of a lane.
    pub(crate) fn go_on(&mut self, lines: usize, bytes: usize) -> Result<(), Fault> {
        let until = self.lines.len() + lines;
        while self.lines.len() < until {
            self.write((self.lines.len()) % MEMBERS, bytes)?;
        }
        Ok(())
    }

    fn write(&mut self, author: usize, bytes: usize) -> Result<(), Fault> {
        let time = BEGIN.plus_ms(1_000 * self.lines.len() as u64);
        let author = self.authors.get_mut(author).ok_or("there is no such member")?;
        let stamp = Stamp { member: author.member, charter: self.charter, time };
        let lane = author.lane.filter(|_| author.lines < LINES_IN_A_LANE);
        let (header, body) = match lane {
            None => {
                let mut id = [0; 16];
                self.chance.fill_bytes(&mut id);
                author.lines = 0;
                (self.record.draft_lane_open(stamp, LaneId(id), LaneReason::Started)?, None)
            }
            Some(lane) => {
                self.notes += 1;
                let mut salt = [0; 16];
                self.chance.fill_bytes(&mut salt);
                let body = note(self.notes, bytes, salt)?;
                (self.record.draft(stamp, &lane, Draft::with_body(Kind::NOTE, body.reference()))?, Some(body))
            }
        };
        let id = header.lane;
        let written = sign(&author.signer, header, body);
        author.lane = Some(OwnLane { id, tip: written.id });
        author.lines += 1;
        let folded = self.record.fold_own(written.id, &written.header);
        ensure(folded.lines == [written.id], "a line that was drafted here is folded at once")?;
        apply(&mut self.view, &self.record, &written)?;
        self.lines.push(written);
        Ok(())
    }

    /// The signing keys of all members.
    pub(crate) fn keyring(&self) -> Keyring {
        let mut keyring = Keyring::new();
        self.authors.iter().for_each(|author| keyring.learn_key(author.member, author.signer.public()));
        keyring
    }

    /// The network.
    pub(crate) fn network(&self) -> NetworkId {
        self.founding.network
    }

    /// The charter under which all lines are written.
    pub(crate) fn charter(&self) -> CharterRef {
        self.charter
    }
}

/// Gives one folded line to a view, as a node does when a line came with its body.
pub(crate) fn apply(view: &mut View, record: &Record, line: &Written) -> Result<(), Fault> {
    let body = line.body.as_ref().map(|salted| Body::from_bytes(&salted.body)).transpose()?;
    let state = body.as_ref().map_or(fold::BodyState::NotReceived, fold::BodyState::Held);
    let relation = |earlier: EntryId, later: EntryId| record.is_before(&earlier, &later);
    view.apply(&fold::Line { id: line.id, header: &line.header, body: state, relation: &relation });
    Ok(())
}

fn genesis(founding: &Founding, charter: CharterRef, nonce: [u8; 32], lane: LaneId, authors: &[Author]) -> Header {
    let participants: Vec<Member> = authors.iter().map(|author| author.member).collect();
    let genesis = Genesis {
        nonce,
        network: founding.network,
        kind: DossierKind::Alert,
        profile: 1,
        history: HistoryRule::LeadGrants,
        participants,
        year: 2026,
        serial: 1,
        continues: None,
    };
    Header {
        dossier: None,
        member: authors[0].member,
        lane,
        seq: 0,
        prev: None,
        heads: Vec::new(),
        charter,
        time: BEGIN,
        kind: Kind::GENESIS,
        flags: 0,
        body: None,
        digest: None,
        structural: Some(Structural::Genesis(genesis)),
    }
}

fn note(number: usize, bytes: usize, salt: [u8; 16]) -> Result<SaltedBody, Fault> {
    let text = Text::new(Language::new("en").ok_or("a language")?, &words(number, bytes))?;
    let content = Content::from(Note { text, about: None, grade: None, handling: None });
    Ok(SaltedBody { salt, body: canonical::encode(&content.to_body(officer()?)?) })
}

fn sign(signer: &NodeSigner, header: Header, body: Option<SaltedBody>) -> Written {
    let (protected, bytes) = (signer.protected(Typ::Entry), header.to_bytes());
    let signature = signer.sign_entry(&protected, &bytes);
    let id = id_of(&protected, &bytes);
    Written { id, header, entry: cose::assemble(&protected, Some(&bytes), &signature), body }
}

#[cfg(test)]
mod tests {
    use comity_dossier::Received;
    use comity_dossier::counting::Standing;

    use super::*;

    #[test]
    fn a_story_is_the_same_each_time_and_every_line_of_it_counts() {
        let (one, other) = (Story::of(330, 200).expect("a story"), Story::of(330, 200).expect("a story"));
        assert_eq!(one.lines.len(), 330);
        assert!(one.lines.iter().zip(&other.lines).all(|(a, b)| a.entry == b.entry && a.body == b.body));
        assert!(one.lines.iter().all(|line| one.record.standing(&line.id) == Some(Standing::Counted)));
        assert!(one.record.frontier().tips().len() > MEMBERS, "lanes end when a node starts again");
        let keyring = one.keyring();
        for line in &one.lines {
            let received = Received::parse(line.entry.clone()).expect("in its form");
            assert!(received.verify(&keyring).is_ok(), "signed by its author");
        }
    }

    #[test]
    fn notes_are_as_long_as_they_are_meant_to_be() {
        for number in 0..200 {
            let text = words(number, 1_024);
            assert_eq!(text.trim().len(), 1_024, "{number}");
        }
        assert_ne!(words(1, 64), words(2, 64));
    }
}
