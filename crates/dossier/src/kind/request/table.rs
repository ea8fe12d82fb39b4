//! What became of a request: one row for each requested member, with its status, both clocks and the lines that show
//! it.
//!
//! ```text
//!   sent ── received (receipt) ── acknowledged ── accepted, in part, need more, transferred, postponed, refused
//!                                            └── answered          withdrawn, closed: by the lead
//! ```
//!
//! Promise: a status says only what a signed line or a receipt shows, and names the line; it is computed and never
//! written (REQ-010). Where values are parallel a row has several statuses, and none is chosen (FORK-007).
//! Not here: receipts (the caller knows them), which time it is.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::clocks::{Keeping, keeping};
use super::lines::{AmendmentLine, Asked, ConsentLine, DraftLine, RequestLine};
use super::matter::Matter;
use super::replies::PreservedLine;
use crate::codes::RequestStatus;
use crate::fold::{Item, Page, View};
use crate::ids::{EntryId, Member};
use crate::kind::common::clocks::{ClockState, Clocks};
use crate::kind::common::delivery::{Delivery, Moment};
use crate::kind::content::Content;
use crate::lines::Kind;
use crate::time::Time;

/// The most amendments of amendments that are followed back to find who was asked last.
const CHAIN_MAX: usize = 1_000;

/// One requested member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The member.
    pub member: Member,
    /// What the post knows.
    pub delivery: Delivery,
    /// How the request stands; several if values are parallel, in ascending order.
    pub standings: Vec<Standing>,
    /// How each extension that was asked of the member stands, in the order of the timeline.
    pub extensions: Vec<Standing>,
    /// What the member keeps; several if parallel.
    pub kept: Vec<Kept>,
    /// The line by which the member left.
    pub left: Option<EntryId>,
}

impl Row {
    /// Returns the status if there is exactly one: the only case in which automation may act (FORK-007).
    #[must_use]
    pub fn single(&self) -> Option<RequestStatus> {
        let mut statuses = self.standings.iter().map(|standing| standing.status);
        let first = statuses.next()?;
        statuses.all(|other| other == first).then_some(first)
    }

    /// Returns when the first of the data that the member keeps cease to be kept; of parallel values the earliest.
    #[must_use]
    pub fn preserved_until(&self) -> Option<Time> {
        self.kept.iter().map(|kept| kept.until).min()
    }

    /// Tells how *preserved until* stands at `now`; nothing once the lead needs it no more.
    #[must_use]
    pub fn keeping(&self, now: Time) -> Option<Keeping> {
        let is_over = |standing: &Standing| standing.status == RequestStatus::Withdrawn;
        if self.standings.iter().any(is_over) {
            return None;
        }
        self.preserved_until().map(|until| keeping(until, now))
    }

    /// Those who say nothing come first, then those who wait for the lead, then those at work, then those who are done.
    fn rank(&self) -> u8 {
        let rank = |standing: &Standing| match standing.status {
            RequestStatus::Sent => 0,
            RequestStatus::Received => 1,
            RequestStatus::Acknowledged => 2,
            RequestStatus::NeedMore => 3,
            RequestStatus::Postponed => 4,
            RequestStatus::Accepted | RequestStatus::InPart => 5,
            RequestStatus::Transferred | RequestStatus::Refused => 6,
            RequestStatus::Answered => 7,
            RequestStatus::Draft | RequestStatus::Withdrawn | RequestStatus::Closed => 8,
        };
        self.standings.iter().map(rank).min().unwrap_or(8)
    }
}

/// How one ask stands with one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The status.
    pub status: RequestStatus,
    /// The line that asks the member; `None` for a draft.
    pub ask: Option<EntryId>,
    /// The request or amendment that holds, or the extension, or the draft.
    pub form: EntryId,
    /// The line that shows the status; `None` where a receipt shows it, or nothing.
    pub shown: Option<Moment>,
    /// Both deadlines, as frozen; `None` for a draft.
    pub clocks: Option<Clocks>,
    /// The first line of the member that takes the ask up.
    pub acknowledged: Option<Moment>,
    /// Until when the member postponed it.
    pub postponed_until: Option<Time>,
}

impl Standing {
    /// Tells how the clock *acknowledge by* stands at `now`; whatever the member says about the ask stops it.
    #[must_use]
    pub fn acknowledge_clock(&self, now: Time) -> Option<ClockState> {
        self.clocks.map(|clocks| ClockState::of(clocks.acknowledge_by, self.acknowledged.map(|shown| shown.time), now))
    }

    /// Tells how the clock *answer by* stands at `now` (REQ-011): an answer stops it, and so do *need more*, *transfer*
    /// and *refuse* while they hold; what was postponed is due when the postponement ends.
    #[must_use]
    pub fn answer_clock(&self, now: Time) -> Option<ClockState> {
        let by = self.postponed_until.or(self.clocks?.answer_by)?;
        let stops = matches!(
            self.status,
            RequestStatus::Answered | RequestStatus::NeedMore | RequestStatus::Transferred | RequestStatus::Refused
        );
        let met = self.shown.filter(|_| stops).map(|shown| shown.time);
        Some(ClockState::of(by, met, now))
    }

    /// Returns when the acknowledgement is due, while the member has said nothing to the ask and it is not over.
    #[must_use]
    pub fn acknowledge_due(&self) -> Option<Time> {
        let waits = self.acknowledged.is_none() && !self.is_over();
        self.clocks.filter(|_| waits).map(|clocks| clocks.acknowledge_by)
    }

    /// Returns when the answer is due, while nothing that stands stops that clock (REQ-011).
    #[must_use]
    pub fn answer_due(&self) -> Option<Time> {
        let waits = !self.is_over() && self.status != RequestStatus::NeedMore;
        self.postponed_until.or(self.clocks?.answer_by).filter(|_| waits)
    }

    /// Tells whether the ask is over: nothing is waited for any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(
            self.status,
            RequestStatus::Answered
                | RequestStatus::Refused
                | RequestStatus::Transferred
                | RequestStatus::Withdrawn
                | RequestStatus::Closed
        )
    }
}

/// What a member keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// The line that says so.
    pub entry: EntryId,
    /// When the first of the data cease to be kept.
    pub until: Time,
}

/// Returns a row for each requested member, silent ones first, then by code. Before a request is sent these are the
/// members to whom the draft would go.
#[must_use]
pub fn table(view: &View, deliveries: &dyn Fn(Member) -> Delivery) -> Vec<Row> {
    let mut rows: Vec<Row> = requested(view).into_iter().map(|member| row(view, member, deliveries(member))).collect();
    rows.sort_by_key(|row| (row.rank(), row.member));
    rows
}

/// Returns the requested members: by the requests or amendments that hold, else by the drafts.
#[must_use]
pub fn requested(view: &View) -> BTreeSet<Member> {
    let mut members = BTreeSet::new();
    for form in view.request().forms() {
        members.extend(chain(view, form).flat_map(|(_, asked)| asked).map(|asked| asked.member));
    }
    if !view.request().is_sent() {
        members.extend(drafts(view).flat_map(|(_, draft)| &draft.to));
    }
    members
}

/// Returns what is asked now: the matter of each request or amendment that holds.
pub fn matters(view: &View) -> impl Iterator<Item = (EntryId, &Matter)> {
    view.request().forms().filter_map(|form| Some((form, matter_of(view.item(&form)?)?)))
}

/// Returns the matter of a draft, a request or an amendment.
#[must_use]
pub fn matter_of(item: &Item) -> Option<&Matter> {
    match item.content()? {
        Content::RequestDraft(line) => Some(&line.matter),
        Content::Request(line) => Some(&line.matter),
        Content::Amendment(line) => Some(&line.matter),
        _ => None,
    }
}

/// Returns the drafts that stand, as long as no later one replaced them.
pub fn drafts(view: &View) -> impl Iterator<Item = (EntryId, &DraftLine)> {
    view.request().drafts().filter_map(|id| match view.item(&id)?.content()? {
        Content::RequestDraft(draft) => Some((id, &**draft)),
        _ => None,
    })
}

/// Returns whom a line asks, if it is one that asks.
#[must_use]
pub fn asked_by(item: &Item) -> &[Asked] {
    match item.content() {
        Some(Content::Request(line)) => &line.asked,
        Some(Content::Amendment(line)) => &line.asked,
        Some(Content::Extension(line)) => &line.asked,
        _ => &[],
    }
}

/// Follows a request or an amendment back to what it changes: each line with whom it asks.
fn chain(view: &View, form: EntryId) -> impl Iterator<Item = (EntryId, &[Asked])> {
    let mut next = Some(form);
    let step = move || {
        let id = next.take()?;
        match view.item(&id)?.content()? {
            Content::Request(line) => {
                let RequestLine { asked, .. } = &**line;
                Some((id, asked.as_slice()))
            }
            Content::Amendment(line) => {
                let AmendmentLine { base, asked, .. } = &**line;
                next = Some(*base);
                Some((id, asked.as_slice()))
            }
            _ => None,
        }
    };
    core::iter::from_fn(step).take(CHAIN_MAX)
}

/// Returns the line by which `member` was last asked in the chain of `form`, and its deadlines (REQ-005).
#[must_use]
pub fn ask_of(view: &View, form: EntryId, member: Member) -> Option<(EntryId, &Asked)> {
    chain(view, form).find_map(|(id, asked)| Some((id, asked.iter().find(|asked| asked.member == member)?)))
}

/// Returns the asks that hold for a member: none, one, or several if requests stand beside each other.
#[must_use]
pub fn asks_of(view: &View, member: Member) -> Vec<EntryId> {
    let mut asks: Vec<EntryId> =
        view.request().forms().filter_map(|form| ask_of(view, form, member)).map(|(ask, _)| ask).collect();
    asks.sort_unstable();
    asks.dedup();
    asks
}

/// Returns the extensions that stand and ask a member, in the order of the timeline.
pub fn extensions_of(view: &View, member: Member) -> impl Iterator<Item = (EntryId, &Asked)> {
    let mut items: Vec<&Item> =
        view.pages().flat_map(|(_, page)| page.request.extensions.standing()).filter_map(|id| view.item(&id)).collect();
    items.sort_by_key(|item| item.place);
    items
        .into_iter()
        .filter_map(move |item| Some((item.id, asked_by(item).iter().find(|asked| asked.member == member)?)))
}

/// Returns what a member keeps, by the lines that hold.
pub fn kept_by(view: &View, member: Member) -> impl Iterator<Item = (EntryId, &PreservedLine)> {
    let lines = view.page(member).into_iter().flat_map(|page| page.request.preserved_lines());
    lines.filter_map(|id| match view.item(&id)?.content()? {
        Content::Preserved(line) => Some((id, &**line)),
        _ => None,
    })
}

/// Returns what holds of the consent that a line asks for: what the author of the line in question says, and nobody
/// else (REQ-008). None while it says nothing; several if parallel.
pub fn consents<'a>(view: &'a View, question: &EntryId) -> impl Iterator<Item = (EntryId, &'a ConsentLine)> {
    let provider = match view.item(question).and_then(Item::content) {
        Some(Content::ConsentAsk(line)) => view.item(&line.target).map(|item| item.member),
        _ => None,
    };
    let page = provider.and_then(|provider| view.page(provider));
    let lines: Vec<EntryId> = page.into_iter().flat_map(|page| page.request.consents_on(question)).collect();
    lines.into_iter().filter_map(|id| match view.item(&id)?.content()? {
        Content::Consent(line) => Some((id, &**line)),
        _ => None,
    })
}

fn row(view: &View, member: Member, delivery: Delivery) -> Row {
    let mut standings: Vec<Standing> = view
        .request()
        .forms()
        .filter_map(|form| Some((form, ask_of(view, form, member)?)))
        .flat_map(|(form, (ask, asked))| standings(view, member, form, ask, asked, delivery))
        .collect();
    if standings.is_empty() {
        standings.extend(drafts(view).filter(|(_, draft)| draft.to.contains(&member)).map(|(id, _)| drafted(view, id)));
    }
    standings.sort_by_key(|standing| (standing.status, standing.form));
    let extensions = extensions_of(view, member)
        .flat_map(|(id, asked)| standings_of_extension(view, member, id, asked, delivery))
        .collect();
    let kept = kept_by(view, member).filter_map(|(entry, line)| Some(Kept { entry, until: line.until()? })).collect();
    let left = view.page(member).and_then(Page::left);
    Row { member, delivery, standings, extensions, kept, left }
}

fn drafted(view: &View, draft: EntryId) -> Standing {
    let status = if is_closed(view).is_some() { RequestStatus::Closed } else { RequestStatus::Draft };
    Standing {
        status,
        ask: None,
        form: draft,
        shown: moment(view, draft),
        clocks: None,
        acknowledged: None,
        postponed_until: None,
    }
}

fn standings_of_extension(
    view: &View,
    member: Member,
    id: EntryId,
    asked: &Asked,
    delivery: Delivery,
) -> Vec<Standing> {
    standings(view, member, id, id, asked, delivery)
}

/// One standing, or one for each of the member's parallel positions.
fn standings(
    view: &View,
    member: Member,
    form: EntryId,
    ask: EntryId,
    asked: &Asked,
    delivery: Delivery,
) -> Vec<Standing> {
    let acknowledged = acknowledged(view, member, &ask);
    let standing = |status, shown| Standing {
        status,
        ask: Some(ask),
        form,
        shown,
        clocks: Some(asked.clocks),
        acknowledged,
        postponed_until: None,
    };
    if let Some(shown) = is_closed(view) {
        return Vec::from([standing(RequestStatus::Closed, moment(view, shown))]);
    }
    if let Some(call_off) = called_off(view, member, form, ask) {
        return Vec::from([standing(RequestStatus::Withdrawn, moment(view, call_off))]);
    }
    if let Some(answer) = answered(view, member, &ask, asked) {
        return Vec::from([standing(RequestStatus::Answered, moment(view, answer))]);
    }
    let positions = view.page(member).into_iter().flat_map(|page| page.request.positions_on(&ask));
    let mut found: Vec<Standing> = positions
        .filter_map(|position| {
            let shown = Moment { entry: position.entry, time: position.time };
            let mut standing = standing(status_of(position.value)?, Some(shown));
            if let Some(Content::Postpone(line)) = view.item(&position.entry).and_then(Item::content) {
                standing.postponed_until = Some(line.until);
            }
            Some(standing)
        })
        .collect();
    if found.is_empty() {
        found.push(match (acknowledged, delivery) {
            (Some(shown), _) => standing(RequestStatus::Acknowledged, Some(shown)),
            (None, Delivery::Held { .. }) => standing(RequestStatus::Received, None),
            (None, Delivery::HeldWithoutTexts { .. } | Delivery::InMailbox { .. } | Delivery::Waiting { .. }) => {
                standing(RequestStatus::Sent, None)
            }
        });
    }
    found
}

fn status_of(kind: Kind) -> Option<RequestStatus> {
    Some(match kind {
        Kind::ACCEPT => RequestStatus::Accepted,
        Kind::ACCEPT_PART => RequestStatus::InPart,
        Kind::NEED_MORE => RequestStatus::NeedMore,
        Kind::TRANSFER => RequestStatus::Transferred,
        Kind::POSTPONE => RequestStatus::Postponed,
        Kind::REFUSE => RequestStatus::Refused,
        _ => return None,
    })
}

fn moment(view: &View, id: EntryId) -> Option<Moment> {
    view.item(&id).map(|item| Moment { entry: item.id, time: item.time })
}

/// The line that states the outcome, or closes the dossier.
fn is_closed(view: &View) -> Option<EntryId> {
    view.request().outcomes().next().or_else(|| view.closed().map(|(close, _)| close))
}

/// The first line that calls the ask off for the member: one that names a request or an amendment by which the member
/// was asked in the same way.
fn called_off(view: &View, member: Member, form: EntryId, ask: EntryId) -> Option<EntryId> {
    let lines = view.pages().flat_map(|(_, page)| page.request.call_offs.standing());
    let covers = |id: &EntryId| match view.item(id).and_then(Item::content) {
        Some(Content::CallOff(line)) => {
            let same = || ask_of(view, line.target, member).is_some_and(|(asked, _)| asked == ask);
            (line.members.is_empty() || line.members.contains(&member)) && (line.target == form || same())
        }
        _ => false,
    };
    lines.filter(covers).filter_map(|id| view.item(&id)).min_by_key(|item| item.place).map(|item| item.id)
}

/// The first line that answers the ask: a final answer, or *preserved* where that is what was asked.
fn answered(view: &View, member: Member, ask: &EntryId, asked: &Asked) -> Option<EntryId> {
    let is_final = |id: &EntryId| match view.item(id).and_then(Item::content) {
        Some(Content::Answer(line)) => line.is_final(),
        Some(Content::Preserved(_)) => asked.preserve_until.is_some(),
        _ => false,
    };
    view.page(member)?.request.replies_to(ask).find(is_final)
}

/// The first line of the member that takes the ask up: an acknowledgement, or whatever else it says about it.
fn acknowledged(view: &View, member: Member, ask: &EntryId) -> Option<Moment> {
    let page = view.page(member)?;
    let lines = page.acknowledgement_of(ask).into_iter().chain(page.request.replies_to(ask));
    let first = lines.filter_map(|id| view.item(&id)).min_by_key(|item| item.place)?;
    Some(Moment { entry: first.id, time: first.time })
}
