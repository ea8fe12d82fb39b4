//! The form of a dossier that goes on from another whose lead is gone or that has stopped (LEAD-005).
//!
//! ```text
//!   the old view ── prefilled ──> fields ── what was typed takes their place ──> the form of a new alert or request
//! ```
//!
//! Promise: what is not typed is taken over from the old dossier: who takes part (without whose fault it is), title,
//! level, handling, legal basis, purpose, review-by date, character statement, and what the alert says or the request
//! asks. Nothing that was answered is copied; the genesis names the old dossier and its frontier. It stays live or an
//! exercise, goes to nobody who took no part, and is never marked lower than what it takes over (MARK-001).
//! Not here: that a struck line or one of several parallel ones is taken over by itself; somebody has to name it
//! (FORK-007).

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::codes::Code;
use crate::fold::{Item, View};
use crate::ids::{EntryId, Member};
use crate::kind::alert::cap;
use crate::kind::alert::form::CapName;
use crate::kind::alert::lines::AlertLine;
use crate::kind::common::form::{Fields, Problem, ProblemCode, Reader};
use crate::kind::common::opening::Opening;
use crate::kind::common::words::Text;
use crate::kind::content::Content;
use crate::kind::request::form::matter_fields;
use crate::kind::request::matter::Matter;
use crate::kind::request::table;
use crate::lines::{DossierKind, Kind};
use crate::marking::Handling;
use crate::time::Time;

/// The field that names the line whose content is taken over.
pub const TARGET: &str = "target";
/// Lines that are looked through for what can be taken over.
const LINES_SEEN_MAX: usize = 2_000;
/// Lines that are offered for a choice.
const LINES_MAX: usize = 20;

/// The dossier that is gone on from, as its continuation sees it.
#[derive(Clone, Copy)]
pub struct Old<'a> {
    /// The old dossier.
    pub view: &'a View,
    /// The member that goes on.
    pub own: Member,
    /// Who took part to the last: the participants, of a stopped dossier also those whom struck lines list.
    pub members: &'a BTreeSet<Member>,
    /// Whose fault it is: the lead that is gone, or whoever forked a lane as a lead.
    pub gone: &'a BTreeSet<Member>,
}

/// A line whose content may be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The line.
    pub line: EntryId,
    /// Whether it counts and holds: struck lines and those that were replaced are offered last and never taken by
    /// themselves.
    pub holds: bool,
}

impl<'a> Old<'a> {
    /// Returns who can take part beside the member that goes on.
    pub fn others(&self) -> impl Iterator<Item = Member> + '_ {
        self.members.iter().copied().filter(|member| *member != self.own && !self.gone.contains(member))
    }

    /// Returns the lines whose content may be taken over: alerts or requests that hold; if none does, the drafts or the
    /// last of those that were written, counted or not.
    #[must_use]
    pub fn candidates(&self) -> Vec<Candidate> {
        let view = self.view;
        let holding: Vec<EntryId> = match view.kind() {
            DossierKind::Alert => view.alerts().current().collect(),
            DossierKind::Request if view.request().is_sent() => table::matters(view).map(|(line, _)| line).collect(),
            DossierKind::Request => table::drafts(view).map(|(line, _)| line).collect(),
        };
        let holding: Vec<Candidate> = holding.into_iter().map(|line| Candidate { line, holds: true }).collect();
        if !holding.is_empty() {
            return holding;
        }
        let fits = |item: &&Item| self.is_taken_over(item);
        let lines = view.timeline_back(None, LINES_SEEN_MAX).filter(fits).take(LINES_MAX);
        lines.map(|item| Candidate { line: item.id, holds: false }).collect()
    }

    /// Tells whether the content of a line is one that a continuation may begin with.
    fn is_taken_over(&self, item: &Item) -> bool {
        match (self.view.kind(), item.content()) {
            (DossierKind::Alert, Some(Content::Alert(line))) => line.cap.msg_type != cap::MsgType::Cancel,
            (DossierKind::Request, Some(_)) => table::matter_of(item).is_some(),
            _ => false,
        }
    }

    /// Finds the line whose content is taken over: the one that is named, else the only one that holds.
    pub fn chosen(&self, named: Option<&str>) -> Result<&'a Item, Problem> {
        let wrong = |field: &str, code| Problem { field: field.to_owned(), code, limit: None };
        if let Some(text) = named.map(str::trim).filter(|text| !text.is_empty()) {
            let item = EntryId::from_hex(text).and_then(|id| self.view.item(&id));
            let item = item.ok_or_else(|| wrong(TARGET, ProblemCode::NotALine))?;
            if item.is_withdrawn() {
                return Err(wrong(TARGET, ProblemCode::Withdrawn));
            }
            let fits = self.is_taken_over(item);
            return if fits { Ok(item) } else { Err(wrong(TARGET, ProblemCode::WrongKind)) };
        }
        let candidates = self.candidates();
        let (none, several) = match self.view.kind() {
            DossierKind::Alert => (ProblemCode::NoCurrentAlert, ProblemCode::SeveralCurrentAlerts),
            DossierKind::Request => (ProblemCode::NoRequest, ProblemCode::SeveralRequests),
        };
        match candidates.as_slice() {
            [only] if only.holds => match self.view.item(&only.line) {
                Some(item) if item.is_parallel() => Err(wrong(TARGET, several)),
                Some(item) if self.is_taken_over(item) => Ok(item),
                _ => Err(wrong(TARGET, ProblemCode::TextNotHere)),
            },
            [] if self.has_unread() => Err(wrong(TARGET, ProblemCode::TextNotHere)),
            [first, _, ..] if first.holds => Err(wrong(TARGET, several)),
            _ => Err(wrong(TARGET, none)),
        }
    }

    /// Tells whether there is a line of the lead of which only the text is lacking.
    fn has_unread(&self) -> bool {
        let is_first = |kind| matches!(kind, Kind::ALERT | Kind::REQUEST | Kind::AMENDMENT | Kind::REQUEST_DRAFT);
        self.view.timeline_back(None, LINES_SEEN_MAX).any(|item| is_first(item.kind) && item.content().is_none())
    }

    /// Returns requested members that have answered in the old dossier: what they said is linked, not asked again.
    #[must_use]
    pub fn answered(&self) -> BTreeSet<Member> {
        let has_answered = |member: &Member| {
            self.view.page(*member).is_some_and(|page| page.request.answers.standing().next().is_some())
        };
        table::requested(self.view).into_iter().filter(has_answered).collect()
    }

    /// Returns the handling below which the new dossier does not go.
    #[must_use]
    pub fn handling(&self) -> Option<Handling> {
        self.view.handling().or_else(|| Some(self.opening()?.handling.clone()))
    }

    /// What the old dossier said when it was opened. Of a dossier that stopped at its first line it is what one of the
    /// two first lines said: the officer who goes on reads it before it is sent.
    fn opening(&self) -> Option<&'a Opening> {
        self.view.opening()
    }

    /// Returns the fields with which a continuation begins. `item` is the line whose content is taken over.
    #[must_use]
    pub fn prefilled(&self, item: Option<&Item>) -> Vec<(String, String)> {
        let view = self.view;
        let mut out = Out::default();
        out.put("mode", if view.is_exercise() { "exercise" } else { "live" });
        out.put("history", view.history().name());
        self.others().for_each(|member| out.put("participants", member.as_str()));
        let opening = self.opening();
        if let Some(level) = view.most_urgent().or_else(|| opening.map(|opening| opening.level)) {
            out.put("level", level.name());
        }
        if let Some(handling) = self.handling() {
            out.handling(&handling);
        }
        if let Some(opening) = opening {
            out.statements(opening);
        }
        if view.kind() == DossierKind::Request {
            self.request(&mut out, item);
        }
        out.finish()
    }

    fn request(&self, out: &mut Out, item: Option<&Item>) {
        let view = self.view;
        out.put("stage", if view.request().is_sent() { "send" } else { "draft" });
        let others: BTreeSet<Member> = self.others().collect();
        let requested: BTreeSet<Member> =
            table::requested(view).into_iter().filter(|member| others.contains(member)).collect();
        let answered = self.answered();
        let open: Vec<Member> = requested.iter().copied().filter(|member| !answered.contains(member)).collect();
        let to = if open.is_empty() { requested.into_iter().collect() } else { open };
        to.iter().for_each(|member| out.put("to", member.as_str()));
        let matter: Option<&Matter> = item.and_then(table::matter_of);
        matter.map(matter_fields).into_iter().flatten().for_each(|(name, value)| out.put(&name, &value));
    }

    /// Returns the fields of the new dossier: those that were typed in place of those that are taken over, by their
    /// names before the first dot.
    #[must_use]
    pub fn completed(&self, item: Option<&Item>, typed: &Fields) -> Fields {
        let root = |name: &str| name.split('.').next().unwrap_or(name).to_owned();
        let typed_roots: BTreeSet<String> = typed.names().map(root).collect();
        // A handling is one thing: who types a part of it types it all.
        let is_handling = |name: &str| matches!(name, "tlp" | "pap" | "use" | "use-text");
        let types_handling = typed_roots.iter().any(|name| is_handling(name));
        let stays = |name: &str| !(typed_roots.contains(&root(name)) || types_handling && is_handling(name));
        let taken = self.prefilled(item).into_iter().filter(|(name, _)| stays(name));
        let written = typed.names().filter(|name| *name != TARGET);
        let written = written.flat_map(|name| typed.all(name).map(|value| (name.to_owned(), value.to_owned())));
        Fields::new(taken.chain(written))
    }

    /// Returns what a continuation may not do, whatever a new dossier may: go to whoever took no part or is gone, be
    /// another mode, be marked lower.
    #[must_use]
    pub fn faults(&self, fields: &Fields) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, code| problems.push(Problem { field: field.to_owned(), code, limit: None });
        if !self.members.contains(&self.own) {
            wrong("", ProblemCode::TakesNoPart);
        }
        for field in ["participants", "to"] {
            let named = fields.all(field).flat_map(|value| value.split([' ', ',', '\n'])).filter_map(Member::new);
            for member in named.filter(|member| *member != self.own) {
                if self.gone.contains(&member) {
                    wrong(field, ProblemCode::Lead);
                } else if !self.members.contains(&member) {
                    wrong(field, ProblemCode::TakesNoPart);
                }
            }
        }
        let mode = if self.view.is_exercise() { "exercise" } else { "live" };
        if fields.all("mode").any(|typed| typed.trim() != mode) {
            wrong("mode", ProblemCode::ExerciseMismatch);
        }
        let handling = Reader::new(fields).handling();
        if let Some((new, old)) = handling.zip(self.handling()) {
            // Limits in words are joined into one text, so that only whether there is one can be compared.
            let bare = |handling: &Handling| Handling { use_text: Vec::new(), ..handling.clone() };
            if bare(&new).lowers(&bare(&old)) {
                wrong("tlp", ProblemCode::OnlyAuthorLowers);
            } else if new.use_text.is_empty() && !old.use_text.is_empty() {
                wrong("use-text", ProblemCode::OnlyAuthorLowers);
            }
        }
        problems.sort();
        problems.dedup();
        problems
    }
}

/// Makes the first message of a continuation: what the old alert says, under a name of its own. It replaces nothing:
/// only who issued the old message could do that. `keeps_original` tells whether its original file is here.
#[must_use]
pub fn message(old: &AlertLine, name: CapName<'_>, now: Time, keeps_original: bool) -> AlertLine {
    let sent = cap::DateTime::utc(now);
    let mut cap =
        cap::Alert::new(name.identifier, name.sender, sent, old.cap.status, cap::MsgType::Alert, old.cap.scope);
    cap.version = old.cap.version;
    cap.restriction.clone_from(&old.cap.restriction);
    cap.addresses.clone_from(&old.cap.addresses);
    cap.codes.clone_from(&old.cap.codes);
    cap.incidents.clone_from(&old.cap.incidents);
    cap.note.clone_from(&old.cap.note);
    cap.infos.clone_from(&old.cap.infos);
    let original = old.original.clone().filter(|_| keeps_original);
    if original.is_some() {
        cap.full_in_original.clone_from(&old.cap.full_in_original);
    }
    AlertLine { cap, original, clocks: None, handling: old.handling.clone() }
}

/// Collects fields; the language of the words is that of the first.
#[derive(Default)]
struct Out {
    pairs: Vec<(String, String)>,
    language: Option<String>,
}

impl Out {
    fn put(&mut self, name: &str, value: &str) {
        self.pairs.push((name.to_owned(), value.to_owned()));
    }

    fn words(&mut self, name: &str, text: Option<&Text>) {
        if let Some(text) = text {
            self.language.get_or_insert_with(|| text.language.as_str().to_owned());
            self.put(name, text.words.as_str());
        }
    }

    fn handling(&mut self, handling: &Handling) {
        self.put("tlp", handling.tlp.name());
        self.put("pap", handling.pap.name());
        self.put("use", handling.use_limit.name());
        let texts: Vec<&str> = handling.use_text.iter().map(|text| text.words.as_str()).collect();
        if let Some(first) = handling.use_text.first() {
            self.language.get_or_insert_with(|| first.language.as_str().to_owned());
            self.put("use-text", &texts.join("\n"));
        }
    }

    fn statements(&mut self, opening: &Opening) {
        for title in &opening.titles {
            self.put(&format!("title.{}", title.language), title.text.as_str());
        }
        self.put("legal-basis", opening.legal_basis.basis.name());
        self.words("legal-basis-words", Some(&opening.legal_basis.words));
        self.put("purpose", opening.purpose.purpose.name());
        self.words("purpose-words", opening.purpose.words.as_ref());
        self.put("review-by", opening.review_by.as_str());
        opening.character.is_not.iter().for_each(|code| self.put("character", code.name()));
        self.words("character-words", opening.character.words.as_ref());
    }

    fn finish(mut self) -> Vec<(String, String)> {
        if let Some(language) = self.language.take() {
            self.put("lang", &language);
        }
        self.pairs
    }
}

#[cfg(test)]
mod tests;
