//! Counting and fold: members write whatever bytes say, also what is not theirs to write, fork their lanes and remove each
//! other; the same lines in three orders of arrival give the same state.
#![no_main]

use std::collections::BTreeMap;

use comity_dossier::body::{Actor, Role, SaltedBody, SignIn};
use comity_dossier::codes::WithdrawReason;
use comity_dossier::cose::{self, Typ};
use comity_dossier::counting::Standing;
use comity_dossier::fold::{BodyState, Line as FoldLine, View};
use comity_dossier::header::{CharterRef, FLAG_CRITICAL};
use comity_dossier::kind::common::acknowledge::Acknowledge;
use comity_dossier::kind::common::withdraw::Withdraw;
use comity_dossier::kind::content::Content;
use comity_dossier::lines::DossierKind;
use comity_dossier::structural::{
    Bare, Close, CloseReason, Cut, ForkProof, Genesis, Grant, HistoryRule, LaneClose, LaneOpen, LaneReason, LeadAccept,
    LeadOffer, LeadRelease, Participants, Structural, Tip,
};
use comity_dossier::text::Line;
use comity_dossier::{
    Body, EntryId, Hash, Header, Kid, Kind, LaneId, Member, NetworkId, Received, Record, Time, canonical,
};
use libfuzzer_sys::fuzz_target;

const NETWORK: NetworkId = NetworkId([9; 16]);
const CODES: [&str; 4] = ["delta", "harbour", "isle", "oasis"];
const LINES_MAX: usize = 40;

/// Bytes that say what happens; zeros when they have ended.
struct Script<'a>(&'a [u8]);

impl Script<'_> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T> {
        let n = usize::from(self.byte());
        if from.is_empty() { None } else { from.get(n % from.len()) }
    }
}

fn member(n: u8) -> Member {
    Member::new(CODES[usize::from(n) % CODES.len()]).expect("a code")
}

fn members(mask: u8) -> Vec<Member> {
    (0..4).filter(|n| mask & (1 << n) != 0).map(member).collect()
}

/// What was written so far.
#[derive(Default)]
struct Lines {
    all: Vec<Received>,
    bodies: BTreeMap<EntryId, Body>,
}

impl Lines {
    fn write(&mut self, header: &Header, body: Option<Body>) {
        let protected = cose::protected(Typ::Entry, &Kid([1; 16]));
        let bytes = cose::assemble(&protected, Some(&header.to_bytes()), &[7; 64]);
        // What has no right form never gets so far.
        let Ok(line) = Received::parse(bytes) else { return };
        if self.all.iter().any(|held| held.id() == line.id()) {
            return;
        }
        if let Some(body) = body {
            self.bodies.insert(line.id(), body);
        }
        self.all.push(line);
    }

    fn tip(line: &Received) -> Tip {
        Tip { lane: line.header().lane, seq: line.header().seq, id: line.id() }
    }

    fn of(&self, author: Member) -> Vec<&Received> {
        self.all.iter().filter(|line| line.header().member == author).collect()
    }
}

fn genesis(script: &mut Script<'_>) -> Header {
    let content = Genesis {
        nonce: [3; 32],
        network: NETWORK,
        kind: DossierKind::Alert,
        profile: 1,
        history: HistoryRule::LeadGrants,
        participants: members(script.byte() | 1),
        year: 2026,
        serial: 1,
        continues: None,
    };
    header(None, member(0), LaneId([0; 16]), 0, None, Structural::Genesis(content))
}

fn header(
    dossier: Option<EntryId>,
    author: Member,
    lane: LaneId,
    seq: u64,
    prev: Option<EntryId>,
    content: Structural,
) -> Header {
    Header {
        dossier: dossier.map(Into::into),
        member: author,
        lane,
        seq,
        prev,
        heads: Vec::new(),
        charter: CharterRef { version: 1, hash: Hash([1; 32]) },
        time: Time(1_000),
        kind: content.kind(),
        flags: 0,
        body: None,
        digest: None,
        structural: Some(content),
    }
}

/// One more line, as the script says.
fn another(script: &mut Script<'_>, lines: &mut Lines) {
    let dossier = lines.all[0].id();
    let author = member(script.byte());
    let own = lines.of(author);
    let choice = script.byte();
    // Go on where a line of the author's stands (mostly the last, sometimes an older one: a fork), or begin a lane.
    let prev = match choice % 8 {
        0 => None,
        1 => script.pick(&own).copied(),
        _ => own.last().copied(),
    };
    let (lane, seq, prev) = match prev {
        Some(prev) => (prev.header().lane, prev.header().seq + 1, Some(prev.id())),
        None => (LaneId([choice; 16]), 0, None),
    };
    let mut heads: Vec<_> = (0..script.byte() % 4)
        .filter_map(|_| script.pick(&lines.all).map(|line| line.header().as_head(line.id())))
        .filter(|head| (head.member, head.lane) != (author, lane))
        .collect();
    if choice & 32 == 0 {
        heads.extend(lines.all.last().map(|line| line.header().as_head(line.id())));
        heads.retain(|head| (head.member, head.lane) != (author, lane));
    }
    heads.sort_unstable();
    heads.dedup();
    let content = structural(script, lines);
    let mut line = header(Some(dossier), author, lane, seq, prev, Structural::Seen(Bare {}));
    line.heads = heads;
    line.charter.version = 1 + u64::from(choice >> 6 & 1);
    line.flags = if script.byte() == 7 { FLAG_CRITICAL } else { 0 };
    match content {
        Some(content) => {
            (line.kind, line.structural) = (content.kind(), Some(content));
            lines.write(&line, None);
        }
        None => {
            let (kind, body) = text(script, lines);
            (line.kind, line.structural) = (kind, None);
            let salted = body.as_ref().map(|body| SaltedBody { salt: [5; 16], body: canonical::encode(body) });
            line.body = salted.as_ref().map(SaltedBody::reference);
            lines.write(&line, body);
        }
    }
}

fn text(script: &mut Script<'_>, lines: &Lines) -> (Kind, Option<Body>) {
    let actor = Actor { role: Role::DutyOfficer, code: Line::new("7F3").expect("a line"), sign_in: SignIn::LocalToken };
    let target = script.pick(&lines.all).map_or(lines.all[0].id(), Received::id);
    let (kind, content): (Kind, Content) = match script.byte() % 3 {
        0 => (Kind::ACKNOWLEDGE, Acknowledge { target, words: None }.into()),
        1 => (Kind::WITHDRAW, Withdraw { target, reason: WithdrawReason::Mistaken, words: None }.into()),
        _ => return (Kind(4_000), None), // a kind that this version does not know
    };
    (kind, content.to_body(actor).ok())
}

fn structural(script: &mut Script<'_>, lines: &Lines) -> Option<Structural> {
    let any = |script: &mut Script<'_>| script.pick(&lines.all).map_or(lines.all[0].id(), Received::id);
    Some(match script.byte() % 16 {
        0 | 1 => {
            let listed = members(script.byte());
            let removed = members(script.byte()).into_iter().filter(|code| !listed.contains(code));
            let cut = |code: Member, script: &mut Script<'_>| {
                let mut tips: Vec<Tip> =
                    script.pick(&lines.of(code)).map(|line| Lines::tip(line)).into_iter().collect();
                tips.extend(lines.of(code).last().map(|line| Lines::tip(line)));
                tips.sort_unstable();
                tips.dedup_by_key(|tip| tip.lane);
                Cut { member: code, tips }
            };
            let cuts = removed.map(|code| cut(code, script)).collect();
            Structural::Participants(Participants { members: listed, cuts })
        }
        2 => Structural::Close(Close { reason: CloseReason::Done }),
        3 => Structural::Reopen(Bare {}),
        4 => Structural::LeadOffer(LeadOffer { to: member(script.byte()) }),
        5 => Structural::LeadAccept(LeadAccept { offer: any(script) }),
        6 => Structural::LeadRelease(LeadRelease { accept: any(script), to: member(script.byte()) }),
        7 => {
            let (first, second) =
                (script.pick(&lines.all)?.bytes().to_vec(), script.pick(&lines.all)?.bytes().to_vec());
            Structural::ForkProof(ForkProof { first, second })
        }
        8 => Structural::LaneClose(LaneClose { last: Lines::tip(script.pick(&lines.all)?) }),
        9 | 10 => Structural::LaneOpen(LaneOpen { reason: LaneReason::Started }),
        11 => Structural::Grant(Grant { member: member(script.byte()), frontier: Vec::new() }),
        12 => Structural::Seen(Bare {}),
        _ => return None,
    })
}

/// What a node shows that got the lines in this order.
fn arrives(lines: &Lines, order: &[usize]) -> (Record, View) {
    let first = &lines.all[0];
    let mut record = Record::open(first.id(), first.header(), NETWORK).expect("the genesis is right");
    for at in order {
        record.replay(&lines.all[*at]);
    }
    let by_id: BTreeMap<EntryId, &Received> = lines.all.iter().map(|line| (line.id(), line)).collect();
    let mut view = View::empty(record.id(), first.header()).expect("the genesis is right");
    for id in record.folded() {
        let header = by_id[&id].header();
        let body = lines.bodies.get(&id).map_or(BodyState::NotReceived, BodyState::Held);
        let relation = |earlier: EntryId, later: EntryId| record.is_before(&earlier, &later);
        let line = FoldLine { id, header, body, relation: &relation };
        match record.standing(&id) {
            Some(Standing::Counted) => view.apply(&line),
            Some(standing) => view.note_uncounted(&line, standing),
            None => unreachable!("a folded line has a standing"),
        }
    }
    (record, view)
}

fuzz_target!(|bytes: &[u8]| {
    let mut script = Script(bytes);
    let mut lines = Lines::default();
    lines.write(&genesis(&mut script), None);
    if lines.all.is_empty() || Record::open(lines.all[0].id(), lines.all[0].header(), NETWORK).is_err() {
        return;
    }
    while !script.0.is_empty() && lines.all.len() < LINES_MAX {
        another(&mut script, &mut lines);
    }
    let written: Vec<usize> = (0..lines.all.len()).collect();
    let backwards: Vec<usize> = written.iter().rev().copied().collect();
    let mut shuffled = written.clone();
    shuffled.sort_by_key(|at| lines.all[*at].id()); // hashes are as good as chance
    let (first, shown) = arrives(&lines, &written);
    for order in [backwards, shuffled] {
        let (other, view) = arrives(&lines, &order);
        assert_eq!(first.digest(), other.digest(), "the order of arrival changed what counts");
        assert_eq!(first.frontier().tips(), other.frontier().tips());
        assert_eq!(first.frontier().digest(), other.frontier().digest());
        assert_eq!(first.participants(), other.participants());
        for line in &lines.all {
            assert_eq!(first.standing(&line.id()), other.standing(&line.id()), "{:?}", line.header());
        }
        assert_eq!(shown, view, "the order of arrival changed what is shown");
    }
});
