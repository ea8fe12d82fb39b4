//! What a dossier's page shows, gathered on the node's thread as values: bounded, however large the dossier is.

use std::collections::BTreeMap;

use comity_dossier::fold::register::Value;
use comity_dossier::fold::{Item, LevelAt, View};
use comity_dossier::kind::alert::chain::AlertState;
use comity_dossier::kind::alert::lines::AlertLine;
use comity_dossier::kind::alert::matrix::Row;
use comity_dossier::kind::common::opening::Opening;
use comity_dossier::kind::content::Content;
use comity_dossier::lines::DossierKind;
use comity_dossier::marking::Handling;
use comity_dossier::structural::{CloseReason, HistoryRule};
use comity_dossier::{DossierId, EntryId, Hash, Kind, Member, Time};
use comity_node::{Halt, Node};

/// Lines of the timeline on one page.
const LINES_MAX: usize = 50;
/// Lines that are looked through to find them.
const LINES_SEEN_MAX: usize = 500;
/// Alerts in force that are shown whole.
const ALERTS_MAX: usize = 4;
/// Translations of one text.
const TRANSLATIONS_MAX: usize = 8;

/// Which lines are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::web) struct Shown {
    /// Lines before this one; `None`: the latest.
    pub(in crate::web) before: Option<EntryId>,
    /// Also the lines that nodes write for themselves.
    pub(in crate::web) all: bool,
}

/// What the post knows: beside the record, never in it.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct Post {
    /// Why the last call to a member came to nothing.
    pub(in crate::web) reasons: BTreeMap<Member, &'static str>,
    /// The phone of last resort of each member.
    pub(in crate::web) phones: BTreeMap<Member, String>,
}

/// A dossier as its page shows it.
#[derive(Clone, Debug)]
pub(in crate::web) struct DossierLook {
    pub(in crate::web) id: DossierId,
    pub(in crate::web) reference: String,
    pub(in crate::web) kind: DossierKind,
    pub(in crate::web) exercise: bool,
    pub(in crate::web) history: HistoryRule,
    /// What it said when it was opened, as corrected; `None` while that text is not here.
    pub(in crate::web) opening: Option<Opening>,
    pub(in crate::web) is_opening_parallel: bool,
    pub(in crate::web) opened: Option<Time>,
    pub(in crate::web) handling: Option<Handling>,
    /// The levels that stand: several if parallel.
    pub(in crate::web) levels: Vec<Value<LevelAt>>,
    pub(in crate::web) leads: Vec<Member>,
    pub(in crate::web) participants: Vec<Member>,
    pub(in crate::web) closed: Option<(CloseReason, Option<Time>)>,
    /// The dossier that this one goes on from.
    pub(in crate::web) continues: Option<DossierId>,
    /// Doubts about the character statement that the lead has not answered.
    pub(in crate::web) open_flags: Vec<EntryId>,
    /// Alerts in force.
    pub(in crate::web) alerts: Vec<(EntryId, AlertLine)>,
    /// There was an alert and none holds any more.
    pub(in crate::web) is_over: bool,
    /// What became of it at each member; empty until [`DossierLook::with_post`].
    pub(in crate::web) matrix: Vec<Row>,
    pub(in crate::web) post: Post,
    /// When each member that acknowledged did so for itself.
    pub(in crate::web) acknowledged: bool,
    /// Lines of the timeline, the latest first.
    pub(in crate::web) lines: Vec<LineLook>,
    /// Where older lines begin.
    pub(in crate::web) older: Option<EntryId>,
    /// Which lines were wanted.
    pub(in crate::web) shown: Shown,
    /// How many lines are held, and the digest of what counts; `None` until it is asked for.
    pub(in crate::web) digest: Option<(usize, Hash)>,
}

/// One line of the timeline.
#[derive(Clone, Debug)]
pub(in crate::web) struct LineLook {
    pub(in crate::web) item: Item,
    /// How its CAP message stands, if it holds one.
    pub(in crate::web) state: Option<AlertState>,
    /// Translations of its texts.
    pub(in crate::web) translations: Vec<Item>,
}

impl DossierLook {
    /// Gathers a dossier; `None` if it is not here.
    pub(in crate::web) fn of(node: &mut Node, id: &DossierId, shown: Shown) -> Result<Option<Self>, Halt> {
        let me = node.status()?.member;
        let Some(mut look) = node.look_at(id)?.map(|view| Self::of_view(view, me, shown)) else { return Ok(None) };
        let mut post = Post::default();
        for peer in node.peers()? {
            post.reasons.extend(peer.reason.map(|reason| (peer.member, reason)));
            post.phones.extend(peer.phone.map(|phone| (peer.member, phone)));
        }
        look.post = post;
        look.matrix = node.matrix(id)?;
        look.digest = node.digest(id)?;
        Ok(Some(look))
    }

    /// Gathers what the record alone tells `me`.
    pub(in crate::web) fn of_view(view: &View, me: Member, shown: Shown) -> Self {
        let (lines, older) = lines(view, shown);
        let closed = view.closed().map(|(line, reason)| (reason, view.item(&line).map(|item| item.time)));
        let alert = |id: EntryId| match view.item(&id)?.content()? {
            Content::Alert(alert) => Some((id, (**alert).clone())),
            _ => None,
        };
        let acknowledged = view.page(me).is_some_and(|page| page.acknowledgement_of(&view.id().genesis()).is_some());
        Self {
            id: view.id(),
            reference: view.reference().to_string(),
            kind: view.kind(),
            exercise: view.is_exercise(),
            history: view.history(),
            opening: view.opening().cloned(),
            is_opening_parallel: view.is_opening_parallel(),
            opened: view.item(&view.id().genesis()).map(|item| item.time),
            handling: view.handling(),
            levels: view.level().values().to_vec(),
            leads: view.leads().values().iter().map(|lead| lead.value).collect(),
            participants: view.participants().into_iter().collect(),
            closed,
            continues: view.continues().map(|continues| continues.dossier),
            open_flags: view.open_flags().map(|item| item.id).take(LINES_MAX).collect(),
            alerts: view.alerts().current().filter_map(alert).take(ALERTS_MAX).collect(),
            is_over: view.alerts().is_over(),
            matrix: Vec::new(),
            post: Post::default(),
            acknowledged,
            lines,
            older,
            shown,
            digest: None,
        }
    }

    /// Tells whether `member` leads.
    pub(in crate::web) fn is_lead(&self, member: Member) -> bool {
        self.leads.contains(&member)
    }
}

/// Lines that nodes write for themselves: they say nothing to an officer.
fn is_housekeeping(kind: Kind) -> bool {
    matches!(kind, Kind::LANE_OPEN | Kind::LANE_CLOSE | Kind::SEEN)
}

fn lines(view: &View, shown: Shown) -> (Vec<LineLook>, Option<EntryId>) {
    let before = shown.before.and_then(|id| view.item(&id)).map(|item| item.place);
    let mut lines = Vec::new();
    let mut last = None;
    let mut looked = 0;
    for item in view.timeline_back(before, LINES_SEEN_MAX) {
        (last, looked) = (Some(item.id), looked + 1);
        if shown.all || !is_housekeeping(item.kind) {
            lines.push(line(view, item));
        }
        if lines.len() == LINES_MAX {
            break;
        }
    }
    let stopped = lines.len() == LINES_MAX || looked == LINES_SEEN_MAX;
    let more = last
        .filter(|_| stopped)
        .filter(|id| view.item(id).is_some_and(|item| view.timeline_back(Some(item.place), 1).next().is_some()));
    (lines, more)
}

fn line(view: &View, item: &Item) -> LineLook {
    let translations = view.translations_of(&item.id).take(TRANSLATIONS_MAX).cloned().collect();
    LineLook { item: item.clone(), state: view.alerts().state(&item.id), translations }
}
