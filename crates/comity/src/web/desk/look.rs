//! What the Desk shows, gathered on the node's thread as values.

use comity_dossier::Time;
use comity_dossier::codes::Level;
use comity_dossier::language::Said;
use comity_dossier::marking::Handling;
use comity_node::values::{DeskFilter, DeskRow};
use comity_node::{Halt, Node, PeerLook, PeerReach, ROLE_FORMER, ROLE_LEAD, ROLE_PARTICIPANT};

/// Rows of one section.
const ROWS_MAX: usize = 50;
/// Rows of what is for information, or closed.
const QUIET_ROWS_MAX: usize = 20;

/// The Desk of this node.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct DeskLook {
    /// Whether it shows what was closed; then it stands in `information`.
    pub(in crate::web) closed: bool,
    /// What this member has yet to acknowledge.
    pub(in crate::web) needs: Section,
    /// What this member leads and somebody has yet to acknowledge.
    pub(in crate::web) waiting: Section,
    /// What this member leads and nobody is silent on.
    pub(in crate::web) mine: Section,
    /// Everything else that is open.
    pub(in crate::web) information: Section,
    /// Exercises: never among what is live.
    pub(in crate::web) exercises: Section,
    /// Peers, those that do not answer first.
    pub(in crate::web) peers: Vec<PeerLook>,
    /// When the last line of what is shown was written or came.
    pub(in crate::web) last_line: Option<Time>,
    /// When anybody was last heard from.
    pub(in crate::web) last_heard: Option<Time>,
}

/// Rows under one heading.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct Section {
    /// The rows, what is due first first.
    pub(in crate::web) rows: Vec<RowLook>,
    /// Whether there are more.
    pub(in crate::web) more: bool,
}

/// One dossier on the Desk.
#[derive(Clone, Debug)]
pub(in crate::web) struct RowLook {
    /// The row as the store keeps it.
    pub(in crate::web) row: DeskRow,
    /// The level; `None` while no text that states one is here.
    pub(in crate::web) level: Option<Level>,
    /// The titles.
    pub(in crate::web) titles: Vec<Said>,
    /// The handling.
    pub(in crate::web) handling: Option<Handling>,
    /// How many have yet to acknowledge, of how many; only where this member leads.
    pub(in crate::web) silent: Option<(usize, usize)>,
    /// This member takes part no more.
    pub(in crate::web) former: bool,
}

impl Section {
    pub(in crate::web) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl DeskLook {
    /// Gathers the Desk.
    pub(in crate::web) fn of(node: &mut Node, closed: bool) -> Result<Self, Halt> {
        let mut look = Self { closed, peers: peers(node)?, ..Self::default() };
        look.last_heard = look.peers.iter().filter_map(|peer| peer.last_received).max();
        if closed {
            let all = DeskFilter { closed, ..DeskFilter::default() };
            look.information = rows(node, &all, QUIET_ROWS_MAX)?;
            return Ok(look);
        }
        let of_role = |role| DeskFilter { needs_acknowledgement: Some(false), role: Some(role), closed };
        let needs = DeskFilter { needs_acknowledgement: Some(true), role: None, closed };
        look.put(rows(node, &needs, ROWS_MAX)?);
        look.put(rows(node, &of_role(ROLE_LEAD), ROWS_MAX)?);
        look.put(rows(node, &of_role(ROLE_PARTICIPANT), QUIET_ROWS_MAX)?);
        look.put(rows(node, &of_role(ROLE_FORMER), QUIET_ROWS_MAX)?);
        Ok(look)
    }

    /// Puts rows where they belong.
    pub(in crate::web) fn put(&mut self, section: Section) {
        let more = section.more;
        for row in section.rows {
            self.last_line = self.last_line.max(Some(row.row.last_line));
            let place = match row.silent {
                _ if row.row.exercise => &mut self.exercises,
                _ if row.row.needs_acknowledgement => &mut self.needs,
                Some((0, _)) => &mut self.mine,
                Some(_) => &mut self.waiting,
                None => &mut self.information,
            };
            place.rows.push(row);
            place.more |= more;
        }
    }
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

fn rows(node: &mut Node, filter: &DeskFilter, most: usize) -> Result<Section, Halt> {
    let page = node.desk(filter, None, most)?;
    let more = page.next.is_some();
    let rows = page.rows.into_iter().map(|row| row_look(node, row)).collect::<Result<_, _>>()?;
    Ok(Section { rows, more })
}

fn row_look(node: &mut Node, row: DeskRow) -> Result<RowLook, Halt> {
    let (mut titles, mut handling) = (Vec::new(), None);
    if let Some(view) = node.look_at(&row.dossier)? {
        titles = view.opening().map(|opening| opening.titles.clone()).unwrap_or_default();
        handling = view.handling();
    }
    let silent = if row.role == ROLE_LEAD { Some(silent(node, &row)?) } else { None };
    let level = Level::ALL.get(usize::from(row.level)).copied();
    let former = row.role == ROLE_FORMER;
    Ok(RowLook { row, level, titles, handling, silent, former })
}

fn silent(node: &mut Node, row: &DeskRow) -> Result<(usize, usize), Halt> {
    let matrix = node.matrix(&row.dossier)?;
    let silent = matrix.iter().filter(|one| one.acknowledged.is_none() && one.left.is_none()).count();
    Ok((silent, matrix.len()))
}
