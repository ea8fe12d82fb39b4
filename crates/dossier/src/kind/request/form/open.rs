//! The form of a new request: what stands on every dossier, whom it asks, and what.

use alloc::collections::BTreeSet;

use super::asks::{self, Asking};
use super::matter;
use crate::codes::Level;
use crate::ids::Member;
use crate::kind::common::acts::required_code;
use crate::kind::common::attach::FileRef;
use crate::kind::common::clocks::Clocks;
use crate::kind::common::form::{ProblemCode, Reader};
use crate::kind::common::opening::Opening;
use crate::kind::common::opening_form::{mode, participants, statements, titles};
use crate::kind::content::Content;
use crate::kind::request::clocks::{Limits, Receiver};
use crate::kind::request::lines::{DraftLine, RequestLine};
use crate::lines::Kind;
use crate::structural::HistoryRule;
use crate::time::Time;

/// What the form of a new request is read against.
#[derive(Clone, Copy)]
pub struct OpenContext<'a> {
    /// The member that opens it and will lead.
    pub own: Member,
    /// The time that its lines will claim.
    pub now: Time,
    /// Whether a member is in the charter and active.
    pub is_member: &'a dyn Fn(Member) -> bool,
    /// The limits of the charter.
    pub limits: Limits<'a>,
    /// What the newest card of a member says; `None` if none is here.
    pub receiver: &'a dyn Fn(Member) -> Option<Receiver<'a>>,
    /// The signed form, if it goes with the request, already sealed.
    pub file: Option<&'a FileRef>,
}

/// A new request: the genesis with its body, and the first line of the lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRequest {
    /// Whether it is an exercise (EX-001).
    pub exercise: bool,
    /// Who takes part, the lead and the requested members included.
    pub participants: BTreeSet<Member>,
    /// What a late participant gets of earlier texts.
    pub history: HistoryRule,
    /// The body of the genesis.
    pub opening: Opening,
    /// The kind of the first line: [`Kind::REQUEST_DRAFT`] or [`Kind::REQUEST`].
    pub kind: Kind,
    /// The first line.
    pub first: Content,
}

pub(super) fn open(reader: &mut Reader<'_>, context: &OpenContext<'_>) -> Option<OpenRequest> {
    let exercise = mode(reader);
    let sends = reader.parsed("stage", ProblemCode::NotInList, |stage| match stage {
        "draft" => Some(false),
        "send" => Some(true),
        _ => None,
    });
    let sends = reader.need("stage", sends);
    let to = asks::members(reader);
    reader.need("to", to.first());
    asks::check_to(reader, &to, context.own, context.is_member);
    let participants = participants(reader, context.own, &to, context.is_member);
    let history = required_code(reader, "history");
    let level = required_code::<Level>(reader, "level");
    let handling = reader.handling();
    let handling = reader.need("tlp", handling);
    let titles = titles(reader, alloc::vec::Vec::new);
    let statements = statements(reader, context.now, titles);
    let annex = asks::annex(reader, context.file, sends == Some(true));
    let read = matter::read(reader, context.now);
    let first: Option<(Kind, Content)> = match (sends, read) {
        (Some(false), Some(read)) => {
            let to = to.into_iter().collect();
            let draft = DraftLine { matter: read.matter, to, words: None, handling: None };
            Some((Kind::REQUEST_DRAFT, draft.into()))
        }
        (Some(true), Some(read)) => {
            let (now, limits, receiver) = (context.now, context.limits, context.receiver);
            let asking = Asking { now, limits, receiver, level: level.unwrap_or(Level::Routine) };
            let asked = asks::ask_all(reader, &asking, &read, &to);
            let line = RequestLine { matter: read.matter, asked, annex, handling: None };
            Some((Kind::REQUEST, line.into()))
        }
        _ => None,
    };
    let acknowledge_ms = (context.limits.acknowledge_ms)(level?);
    let clocks = Clocks::freeze(context.now, acknowledge_ms, None);
    let opening = statements?.opening(level?, handling?, clocks);
    let (kind, first) = first?;
    Some(OpenRequest { exercise: exercise?, participants, history: history?, opening, kind, first })
}
