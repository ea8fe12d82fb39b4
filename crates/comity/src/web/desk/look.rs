//! What the Desk shows, gathered on the node's thread as values: rows of the read model, no dossier is opened for them.

use comity_dossier::card::{Desk, Hours};
use comity_dossier::lines::Kind;
use comity_dossier::{DossierId, Language, Member, Time};
use comity_node::values::{DeskCursor, DeskFilter, DeskPart, DeskRow};
use comity_node::{DeskSection, Halt, Node, PeerLook, PeerReach, SilenceLook};

/// Rows of one page of a section that is shown alone.
const PAGE_MAX: usize = 50;
/// Counterparts beside the Desk.
const COUNTERPARTS_MAX: usize = 8;
/// Own lines that are looked through for the latest acknowledgement of a dossier.
const LINES_SEEN_MAX: usize = 500;

/// What is wanted of the Desk.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::web) struct DeskAsked {
    /// Exercises, or what is live.
    pub(in crate::web) exercise: bool,
    /// One section alone, from here on.
    pub(in crate::web) only: Option<(DeskSection, Option<DeskCursor>)>,
    /// What an officer has just acknowledged, or wanted to.
    pub(in crate::web) taken: Option<DossierId>,
}

/// The Desk of this node.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct DeskLook {
    /// What was asked for.
    pub(in crate::web) asked: DeskAsked,
    /// The sections, in their order.
    pub(in crate::web) sections: Vec<SectionLook>,
    /// What was acknowledged.
    pub(in crate::web) taken: Option<TakenLook>,
    /// What needs acknowledgement in the other place: among exercises, or live.
    pub(in crate::web) elsewhere: u64,
    /// When this member last acknowledged something here.
    pub(in crate::web) last_taken: Option<Time>,
    /// Peers, those that do not answer first.
    pub(in crate::web) peers: Vec<PeerLook>,
    /// Peers that have not answered for too long.
    pub(in crate::web) silent: Vec<SilenceLook>,
    /// At most eight desks to look at.
    pub(in crate::web) desks: Vec<CounterpartLook>,
    /// The hours and languages of every desk of the network that has a card.
    pub(in crate::web) network: Vec<(Hours, Vec<Language>)>,
}

/// Rows under one heading.
#[derive(Clone, Debug)]
pub(in crate::web) struct SectionLook {
    /// Which.
    pub(in crate::web) section: DeskSection,
    /// The rows, what is due first first.
    pub(in crate::web) rows: Vec<DeskRow>,
    /// How many there are.
    pub(in crate::web) count: u64,
    /// Where to go on.
    pub(in crate::web) next: Option<DeskCursor>,
}

/// Something that this member acknowledged.
#[derive(Clone, Debug)]
pub(in crate::web) struct TakenLook {
    /// What people call the dossier.
    pub(in crate::web) reference: String,
    /// The beginning of its id.
    pub(in crate::web) name: String,
    /// When.
    pub(in crate::web) at: Time,
    /// The code of the officer.
    pub(in crate::web) by: Option<String>,
}

/// A desk of another member.
#[derive(Clone, Debug)]
pub(in crate::web) struct CounterpartLook {
    /// How things stand with its node.
    pub(in crate::web) peer: PeerLook,
    /// Its desk, by its card.
    pub(in crate::web) desk: Option<Desk>,
}

impl DeskLook {
    /// Gathers the Desk.
    pub(in crate::web) fn of(node: &mut Node, asked: DeskAsked) -> Result<Self, Halt> {
        let wanted: Vec<(DeskSection, Option<DeskCursor>, usize)> = match asked.only {
            Some((section, after)) => vec![(section, after, PAGE_MAX)],
            None => [DeskSection::Needs, DeskSection::Waiting, DeskSection::Mine, DeskSection::Information]
                .map(|section| (section, None, shown_of(section)))
                .to_vec(),
        };
        let sections =
            wanted.into_iter().map(|(section, after, most)| rows(node, asked.exercise, section, after, most));
        let sections = sections.collect::<Result<Vec<_>, _>>()?;
        let peers = peers(node)?;
        let desks = counterparts(node, &sections, &peers);
        Ok(Self {
            asked,
            taken: asked.taken.map(|dossier| taken(node, &dossier)).transpose()?.flatten(),
            elsewhere: node.desk_count(&part(!asked.exercise, DeskSection::Needs))?,
            last_taken: node.last_taken(asked.exercise)?,
            network: network(node),
            silent: node.silences(),
            sections,
            peers,
            desks,
        })
    }

    /// Returns a section.
    pub(in crate::web) fn section(&self, section: DeskSection) -> Option<&SectionLook> {
        self.sections.iter().find(|look| look.section == section)
    }
}

/// Rows of a section on the whole Desk: together 120.
fn shown_of(section: DeskSection) -> usize {
    match section {
        DeskSection::Needs => 50,
        DeskSection::Waiting | DeskSection::Mine => 25,
        DeskSection::Information | DeskSection::Closed => 20,
    }
}

fn part(exercise: bool, section: DeskSection) -> DeskFilter {
    DeskFilter { part: Some(DeskPart { exercise, section: section as u8 }), ..DeskFilter::default() }
}

fn rows(
    node: &Node,
    exercise: bool,
    section: DeskSection,
    after: Option<DeskCursor>,
    most: usize,
) -> Result<SectionLook, Halt> {
    let filter = part(exercise, section);
    let page = node.desk(&filter, after, most)?;
    Ok(SectionLook { section, count: node.desk_count(&filter)?, rows: page.rows, next: page.next })
}

/// The latest acknowledgement of a dossier by this member. It is one dossier, and an officer has just been at it.
fn taken(node: &mut Node, dossier: &DossierId) -> Result<Option<TakenLook>, Halt> {
    let me = node.member();
    let Some(view) = node.look_at(dossier)? else { return Ok(None) };
    let mut lines = view.timeline_back(None, LINES_SEEN_MAX);
    let Some(line) = lines.find(|item| item.member == me && item.kind == Kind::ACKNOWLEDGE) else { return Ok(None) };
    Ok(Some(TakenLook {
        reference: view.reference().to_string(),
        name: short_name(dossier),
        at: line.time,
        by: line.actor.as_ref().map(|actor| actor.code.as_str().to_owned()),
    }))
}

/// The beginning of a dossier's id: long enough to be the only one here, and short on a page of many.
pub(in crate::web) fn short_name(dossier: &DossierId) -> String {
    dossier.to_string().chars().take(16).collect()
}

/// Peers, those that do not answer first, then those with most that waits.
pub(in crate::web) fn peers(node: &Node) -> Result<Vec<PeerLook>, Halt> {
    let mut peers = node.peers()?;
    let rank = |reach: PeerReach| match reach {
        PeerReach::Down => 0,
        PeerReach::Untried => 1,
        PeerReach::Up => 2,
    };
    peers.sort_by_key(|peer| (rank(peer.reach), std::cmp::Reverse(peer.urgent_queued + peer.bulk_queued), peer.member));
    Ok(peers)
}

/// The desks to look at: of those who wait for this one, then those that do not answer, then the others.
fn counterparts(node: &Node, sections: &[SectionLook], peers: &[PeerLook]) -> Vec<CounterpartLook> {
    let needs = sections.iter().filter(|look| look.section == DeskSection::Needs).flat_map(|look| &look.rows);
    let mut order: Vec<Member> = needs.map(|row| row.lead).take(COUNTERPARTS_MAX).collect();
    order.extend(peers.iter().map(|peer| peer.member));
    let mut desks: Vec<CounterpartLook> = Vec::new();
    for member in order {
        let is_there = desks.iter().any(|desk| desk.peer.member == member);
        if desks.len() == COUNTERPARTS_MAX {
            break;
        }
        if let Some(peer) = peers.iter().find(|peer| peer.member == member).filter(|_| !is_there) {
            let card = node.trust().card_chain(member).and_then(|chain| chain.newest_card());
            desks.push(CounterpartLook { peer: peer.clone(), desk: card.map(|card| card.desk.clone()) });
        }
    }
    desks
}

fn network(node: &Node) -> Vec<(Hours, Vec<Language>)> {
    let members = &node.trust().charter_chain().current().members;
    let card = |code| node.trust().card_chain(code).and_then(|chain| chain.newest_card());
    let desks = members.iter().filter_map(|listed| card(listed.code)).map(|card| &card.desk);
    desks.map(|desk| (desk.hours.clone(), desk.languages.clone())).collect()
}
