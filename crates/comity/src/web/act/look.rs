//! What the page of an act needs to know, gathered on the node's thread as values: bounded, however large the dossier.

use std::collections::BTreeMap;

use comity_dossier::codes::{Level, RequestForm};
use comity_dossier::fold::{Item, Offer, View};
use comity_dossier::kind::content::{self, Content};
use comity_dossier::kind::request::form::matter_fields;
use comity_dossier::kind::request::matter::Matter;
use comity_dossier::kind::request::table;
use comity_dossier::language::Said;
use comity_dossier::lines::DossierKind;
use comity_dossier::marking::Handling;
use comity_dossier::structural::HistoryRule;
use comity_dossier::{DossierId, EntryId, Kind, Member, Time};
use comity_node::{Halt, Node};

use super::possible::Acts;
use super::prefill;
use super::texts::{TextAt, texts};

/// Lines that are offered for a choice.
const LINES_MAX: usize = 60;
/// Lines that are looked through to find them.
const LINES_SEEN_MAX: usize = 2_000;
/// The longest quotation, in characters.
const QUOTE_CHARS_MAX: usize = 400;

/// What the page of one act shows and offers.
#[derive(Clone, Debug)]
pub(in crate::web) struct ActLook {
    pub(super) id: DossierId,
    pub(super) reference: String,
    pub(super) kind: DossierKind,
    pub(super) exercise: bool,
    pub(super) titles: Vec<Said>,
    pub(super) handling: Option<Handling>,
    pub(super) level: Option<Level>,
    pub(super) history: HistoryRule,
    /// Who takes part beside this member.
    pub(super) others: Vec<Member>,
    /// What can be done now.
    pub(super) acts: Acts,
    /// The line that the act is about, quoted.
    pub(super) target: Option<LineRef>,
    /// The texts of that line.
    pub(super) texts: Vec<TextAt>,
    /// What that line says: what a correction begins with.
    pub(super) target_content: Option<Content>,
    /// Lines that the act may be about.
    pub(super) candidates: Vec<LineRef>,
    /// Own lines with files, for an answer.
    pub(super) files: Vec<LineRef>,
    /// What is asked of this member, or was asked last: its form, and how each thing is called.
    pub(super) form: Option<RequestForm>,
    pub(super) items: Vec<String>,
    /// What a draft or an amendment begins with.
    pub(super) matter: Vec<(String, String)>,
    /// Members that a request asks, or would ask.
    pub(super) requested: Vec<Member>,
    /// Members that keep something.
    pub(super) keeping: Vec<Member>,
    /// Languages that the requested members take.
    pub(super) languages: Vec<String>,
    /// Fields of a CAP message that holds: what an update begins with.
    pub(super) message: Vec<(String, String)>,
}

/// A line, quoted.
#[derive(Clone, Debug)]
pub(in crate::web) struct LineRef {
    pub(super) id: EntryId,
    pub(super) kind: Kind,
    pub(super) member: Member,
    pub(super) time: Time,
    /// The name of the file that comes with it.
    pub(super) file: Option<String>,
    /// Its first text, cut where it is long.
    pub(super) text: Option<TextAt>,
}

impl LineRef {
    fn of(item: &Item) -> Self {
        let content = item.content();
        let file = match content {
            Some(Content::Attach(line)) => Some(line.name.as_str().to_owned()),
            Some(Content::Answer(line)) => line.file.as_ref().map(|named| named.name.as_str().to_owned()),
            _ => None,
        };
        let text = content.and_then(|content| texts(content).into_iter().next()).map(|mut text| {
            if let Some((end, _)) = text.words.char_indices().nth(QUOTE_CHARS_MAX) {
                text.words.truncate(end);
                text.words.push('…');
            }
            text
        });
        Self { id: item.id, kind: item.kind, member: item.member, time: item.time, file, text }
    }
}

impl ActLook {
    /// Gathers what the act `verb` needs; `picked` is the line that the page was asked for. `None`: no such dossier.
    pub(super) fn of(node: &mut Node, text: &str, verb: &str, picked: Option<EntryId>) -> Result<Option<Self>, Halt> {
        let found = node.find(text)?;
        let [id] = found.as_slice() else { return Ok(None) };
        let me = node.member();
        let mut languages: BTreeMap<Member, Vec<String>> = BTreeMap::new();
        let members: Vec<Member> = node.trust().charter_chain().current().members.iter().map(|one| one.code).collect();
        for member in members {
            let card = node.trust().card_chain(member).and_then(|chain| chain.newest_card());
            let taken = card.map(|card| card.law.languages.iter().map(|tag| tag.as_str().to_owned()).collect());
            languages.insert(member, taken.unwrap_or_default());
        }
        Ok(node.look_at(id)?.map(|view| Self::of_view(view, me, verb, picked, &languages)))
    }

    fn of_view(
        view: &View,
        me: Member,
        verb: &str,
        picked: Option<EntryId>,
        languages: &BTreeMap<Member, Vec<String>>,
    ) -> Self {
        let others = view.participants().into_iter().filter(|member| *member != me).collect();
        let target = target_of(view, me, verb, picked);
        let item = target.and_then(|id| view.item(&id)).filter(|item| item.is_counted() && !item.is_withdrawn());
        let content = item.and_then(Item::content);
        let asked = table::asks_of(view, me).first().and_then(|ask| view.item(ask));
        let matter = matter_of(view, item).or_else(|| asked.and_then(table::matter_of));
        let extends = item.is_some_and(|item| item.kind == Kind::EXTENSION);
        let requested: Vec<Member> = match content {
            Some(Content::RequestDraft(draft)) => draft.to.clone(),
            _ => table::requested(view).into_iter().collect(),
        };
        let keeps = |member: &Member| table::kept_by(view, *member).next().is_some();
        let taken = requested.iter().filter_map(|member| languages.get(member)).flatten();
        let mut languages: Vec<String> = Vec::new();
        taken.for_each(|tag| {
            if !languages.contains(tag) {
                languages.push(tag.clone())
            }
        });
        Self {
            id: view.id(),
            reference: view.reference().to_string(),
            kind: view.kind(),
            exercise: view.is_exercise(),
            titles: view.opening().map(|opening| opening.titles.clone()).unwrap_or_default(),
            handling: view.handling(),
            level: view.most_urgent(),
            history: view.history(),
            others,
            acts: Acts::of(view, me),
            target: item.map(LineRef::of),
            texts: content.map(texts).unwrap_or_default(),
            target_content: content.cloned(),
            candidates: lines(view, |item| is_candidate(view, me, verb, item)),
            files: lines(view, |item| item.kind == Kind::ATTACH && item.member == me),
            form: if extends { Some(RequestForm::Preservation) } else { matter.map(|matter| matter.form) },
            items: matter.map(items).unwrap_or_default(),
            matter: matter.map(matter_fields).unwrap_or_default(),
            keeping: view.participants().into_iter().filter(keeps).collect(),
            requested,
            languages,
            message: match content {
                Some(Content::Alert(alert)) => prefill::message(&alert.cap),
                _ => Vec::new(),
            },
        }
    }

    /// Tells whether several lines can be meant, so that one has to be chosen.
    pub(super) fn must_choose(&self) -> bool {
        self.target.is_none() && !self.candidates.is_empty()
    }
}

/// The line that an act is about: the one that was asked for, or the only one that it can be about.
fn target_of(view: &View, me: Member, verb: &str, picked: Option<EntryId>) -> Option<EntryId> {
    if picked.is_some() {
        return picked;
    }
    let only = |lines: Vec<EntryId>| (lines.len() == 1).then(|| lines[0]);
    match verb {
        "update" | "cancel" => only(view.alerts().current().collect()),
        "request" | "request-draft" if !view.request().is_sent() => only(view.request().drafts().collect()),
        "amendment" | "call-off" => only(view.request().forms().collect()),
        "preserved" => {
            let is_open = |id: &EntryId| view.page(me).is_none_or(|page| page.request.replies_to(id).next().is_none());
            let open = table::extensions_of(view, me).map(|(id, _)| id).filter(is_open).last();
            open.or_else(|| only(table::asks_of(view, me)))
        }
        "acknowledge" | "accept" | "accept-part" | "need-more" | "transfer" | "postpone" | "refuse" | "progress"
        | "answer" => only(table::asks_of(view, me)),
        "flag-answer" => only(view.open_flags().map(|item| item.id).collect()),
        "consent" => only(open_questions(view, me)),
        // Of several offers of one lead each leads to the same; the latest is meant.
        "lead-accept" => view.offers().iter().rfind(|offer| offer.to == me).map(|offer| offer.line()),
        "lead-release" => {
            let own = view.offers().into_iter().filter(|offer| offer.by == me);
            only(own.filter_map(Offer::accepted).collect())
        }
        _ => None,
    }
}

/// Questions for consent about own lines that nobody has answered.
pub(super) fn open_questions(view: &View, me: Member) -> Vec<EntryId> {
    let mut open = Vec::new();
    for item in view.timeline_back(None, LINES_SEEN_MAX) {
        let Some(Content::ConsentAsk(ask)) = item.content() else { continue };
        let is_mine = view.item(&ask.target).is_some_and(|line| line.member == me);
        if is_mine && item.is_counted() && table::consents(view, &item.id).next().is_none() {
            open.push(item.id);
        }
    }
    open
}

fn is_candidate(view: &View, me: Member, verb: &str, item: &Item) -> bool {
    match verb {
        "correct" => item.member == me && content::is_correctable(item.kind),
        "withdraw" => item.member == me && content::is_withdrawable(item.kind),
        "translate" => item.content().is_some_and(|content| !texts(content).is_empty()),
        "flag-answer" => item.kind == Kind::FLAG,
        "update" | "cancel" => view.alerts().current().any(|id| id == item.id),
        "amendment" | "call-off" => view.request().forms().any(|id| id == item.id),
        "request" => view.request().drafts().any(|id| id == item.id),
        "acknowledge" | "accept" | "accept-part" | "need-more" | "transfer" | "postpone" | "refuse" | "progress"
        | "answer" | "preserved" => {
            table::asks_of(view, me).contains(&item.id)
                || (verb == "preserved" && table::extensions_of(view, me).any(|(id, _)| id == item.id))
        }
        "lead-accept" => view.offers().iter().any(|offer| offer.to == me && offer.line() == item.id),
        "lead-release" => view.offers().iter().any(|offer| offer.by == me && offer.accepted() == Some(item.id)),
        "consent-ask" => item.member != me && item.content().is_some(),
        "consent" => match item.content() {
            Some(Content::ConsentAsk(ask)) => view.item(&ask.target).is_some_and(|line| line.member == me),
            _ => false,
        },
        _ => false,
    }
}

fn lines(view: &View, wanted: impl Fn(&Item) -> bool) -> Vec<LineRef> {
    let counts = |item: &&Item| item.is_counted() && !item.is_withdrawn() && wanted(item);
    view.timeline_back(None, LINES_SEEN_MAX).filter(counts).take(LINES_MAX).map(LineRef::of).collect()
}

/// What is asked: in the line itself, else in the request that holds, else in the draft that stands.
fn matter_of<'a>(view: &'a View, item: Option<&'a Item>) -> Option<&'a Matter> {
    item.and_then(table::matter_of)
        .or_else(|| table::matters(view).next().map(|(_, matter)| matter))
        .or_else(|| table::drafts(view).next().map(|(_, draft)| &draft.matter))
}

/// How people call each thing that is asked about: its identifier.
fn items(matter: &Matter) -> Vec<String> {
    let name = |item: &comity_dossier::kind::request::matter::DataItem| match item.identifier.port {
        Some(port) => format!("{} : {port}", item.identifier.value.as_str()),
        None => item.identifier.value.as_str().to_owned(),
    };
    matter.items.iter().map(name).collect()
}
