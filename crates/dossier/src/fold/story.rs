//! For tests: a small dossier, written line by line, and folded in any order that respects the causal past.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use crate::body::{Actor, Body, Role, SignIn};
use crate::codes::{LegalBasis, Level, Pap, Purpose, Tlp};
use crate::fold::{BodyState, Line, View};
use crate::header::{BodyRef, CharterRef, FLAG_EXERCISE, Head, Header};
use crate::ids::{EntryId, Hash, LaneId, Member, NetworkId};
use crate::kind::alert::cap;
use crate::kind::alert::lines::AlertLine;
use crate::kind::common::character::CharacterStatement;
use crate::kind::common::clocks::Clocks;
use crate::kind::common::date::Date;
use crate::kind::common::opening::{LegalBasisStatement, Opening, PurposeStatement};
use crate::kind::common::words::Text;
use crate::kind::content::Content;
use crate::language::{Language, Said};
use crate::lines::{DossierKind, Kind};
use crate::marking::Handling;
use crate::structural::{Genesis, HistoryRule, Structural};
use crate::text;
use crate::time::Time;

/// When every story begins: 22 Nov 2026 00:00 UTC.
pub(crate) const BEGIN: Time = Time(1_795_305_600_000);

pub(crate) fn member(code: &str) -> Member {
    Member::new(code).expect("a code")
}

pub(crate) fn text(words: &str) -> Text {
    Text::new(Language::new("en").expect("a tag"), words).expect("words")
}

pub(crate) fn title(tag: &str, words: &str) -> Said {
    Said { language: Language::new(tag).expect("a tag"), text: text::Line::new(words).expect("a line") }
}

/// A line of a story.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) id: EntryId,
    pub(crate) header: Header,
    pub(crate) body: Option<Body>,
    pub(crate) past: BTreeSet<EntryId>,
}

/// A dossier that grows line by line. Each line comes a minute after the one before.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub(crate) lines: Vec<Written>,
    places: BTreeMap<EntryId, usize>,
    tips: BTreeMap<(Member, u8), EntryId>,
}

impl Story {
    /// Harbour opens an alert with delta and steppe: live or an exercise.
    pub(crate) fn open(exercise: bool) -> Self {
        Self::open_as(DossierKind::Alert, exercise)
    }

    /// The same for a dossier of any kind.
    pub(crate) fn open_as(kind: DossierKind, exercise: bool) -> Self {
        let participants = vec![member("delta"), member("harbour"), member("steppe")];
        let genesis = Genesis {
            nonce: [7; 32],
            network: NetworkId([1; 16]),
            kind,
            profile: 1,
            history: HistoryRule::LeadGrants,
            participants,
            year: 2026,
            serial: 417,
            continues: None,
        };
        let mut story = Self { lines: Vec::new(), places: BTreeMap::new(), tips: BTreeMap::new() };
        let flags = if exercise { FLAG_EXERCISE } else { 0 };
        let content = Some(opening().into());
        story.push("harbour", 0, &[], Kind::GENESIS, Some(Structural::Genesis(genesis)), content, flags);
        story
    }

    pub(crate) fn genesis(&self) -> EntryId {
        self.lines[0].id
    }

    /// Writes a line that has seen everything so far.
    pub(crate) fn say(&mut self, who: &str, kind: Kind, content: impl Into<Content>) -> EntryId {
        self.beside(who, 0, &self.everything(), kind, content)
    }

    /// Writes a line in lane `lane` that has seen the lane's own lines, `seen`, and their past only.
    pub(crate) fn beside(
        &mut self,
        who: &str,
        lane: u8,
        seen: &[EntryId],
        kind: Kind,
        content: impl Into<Content>,
    ) -> EntryId {
        self.push(who, lane, seen, kind, None, Some(content.into()), 0)
    }

    /// Writes a structural line that has seen everything so far.
    pub(crate) fn act(&mut self, who: &str, content: Structural) -> EntryId {
        self.act_beside(who, 0, &self.everything(), content)
    }

    pub(crate) fn act_beside(&mut self, who: &str, lane: u8, seen: &[EntryId], content: Structural) -> EntryId {
        self.push(who, lane, seen, content.kind(), Some(content), None, 0)
    }

    pub(crate) fn everything(&self) -> Vec<EntryId> {
        self.lines.iter().map(|line| line.id).collect()
    }

    fn push(
        &mut self,
        who: &str,
        lane: u8,
        seen: &[EntryId],
        kind: Kind,
        structural: Option<Structural>,
        content: Option<Content>,
        flags: u64,
    ) -> EntryId {
        let (number, author) = (self.lines.len(), member(who));
        // Ids are in no order, as hashes are.
        let id = EntryId(Sha256::digest([u8::try_from(number).expect("a short story")]).into());
        let prev = self.tips.insert((author, lane), id);
        let mut past: BTreeSet<EntryId> = seen.iter().copied().chain(prev).collect();
        for earlier in past.clone() {
            past.extend(&self.line(earlier).past);
        }
        let mut heads: Vec<Head> = seen.iter().map(|id| self.line(*id).header.as_head(*id)).collect();
        heads.sort_unstable();
        let actor =
            Actor { role: Role::DutyOfficer, code: text::Line::new("7F3").expect("a line"), sign_in: SignIn::Passkey };
        let body = content.map(|content| content.to_body(actor).expect("a body"));
        let minutes = u64::try_from(number).expect("a short story");
        let header = Header {
            dossier: (number > 0).then(|| self.lines[0].id.into()),
            member: author,
            lane: LaneId([lane; 16]),
            seq: prev.map_or(0, |prev| self.line(prev).header.seq + 1),
            prev,
            heads,
            charter: CharterRef { version: 1, hash: Hash([0; 32]) },
            time: BEGIN.plus_ms(minutes * 60_000),
            kind,
            flags: if number == 0 { flags } else { self.lines[0].header.flags },
            body: body.as_ref().map(|_| BodyRef { commitment: Hash([0; 32]), size_bucket: 8 }),
            digest: None,
            structural,
        };
        self.places.insert(id, number);
        self.lines.push(Written { id, header, body, past });
        id
    }

    fn line(&self, id: EntryId) -> &Written {
        &self.lines[self.places[&id]]
    }

    pub(crate) fn is_before(&self, a: EntryId, b: EntryId) -> bool {
        self.line(b).past.contains(&a)
    }

    pub(crate) fn empty(&self) -> View {
        View::empty(self.genesis().into(), &self.lines[0].header).expect("a genesis")
    }

    /// Applies one line with what `body` makes of its text.
    pub(crate) fn apply(&self, view: &mut View, number: usize, held: bool) {
        let written = &self.lines[number];
        let body = match &written.body {
            Some(body) if held => BodyState::Held(body),
            _ => BodyState::NotReceived,
        };
        let relation = |a: EntryId, b: EntryId| self.is_before(a, b);
        view.apply(&Line { id: written.id, header: &written.header, body, relation: &relation });
    }

    /// Folds everything, in the order it was written.
    pub(crate) fn fold(&self) -> View {
        let mut view = self.empty();
        (0..self.lines.len()).for_each(|number| self.apply(&mut view, number, true));
        view
    }
}

pub(crate) fn opening() -> Opening {
    Opening {
        titles: vec![title("en", "Typhoon warning"), title("zh", "台风警报")],
        level: Level::Immediate,
        handling: Handling::new(Tlp::Amber, Pap::Green),
        legal_basis: LegalBasisStatement { basis: LegalBasis::Charter, words: text("Article 3") },
        purpose: PurposeStatement { purpose: Purpose::LifeAndSafety, words: None },
        review_by: Date::new("2027-11-22").expect("a day"),
        character: CharacterStatement::full(None),
        clocks: Clocks::freeze_default(BEGIN, Level::Immediate),
    }
}

/// A CAP message of harbour; `earlier` are the numbers of those it names.
pub(crate) fn message(number: u8, msg_type: cap::MsgType, earlier: &[u8], status: cap::Status) -> AlertLine {
    let sent = |number: u8| cap::DateTime::utc(BEGIN.plus_ms(u64::from(number) * 60_000));
    let name = |number: u8| alloc::format!("H-{number}");
    let scope = cap::Scope::Public;
    let mut alert = cap::Alert::new(&name(number), "desk@harbour.example", sent(number), status, msg_type, scope);
    let references: Vec<_> =
        earlier.iter().map(|e| alloc::format!("desk@harbour.example,{},{}", name(*e), sent(*e))).collect();
    alert.references = (!references.is_empty()).then(|| references.join(" "));
    AlertLine { cap: alert, original: None, clocks: None, handling: None }
}
