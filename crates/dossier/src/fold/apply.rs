//! How one line changes the view.
//!
//! Promise: each step touches the line, what it is about and the fields it sets, and gives the same result in any order
//! that respects the causal past. What a header says takes effect with the line; what a body says, with the body.

use alloc::collections::BTreeSet;
use core::mem;

use crate::body::Actor;
use crate::codes::Level;
use crate::counting::Standing;
use crate::fold::item::{Correction, Item, ItemStanding, Said, Tombstone, WithoutEffect};
use crate::fold::line::{BodyState, Line, Place};
use crate::fold::page::Lines;
use crate::fold::register::{Register, Relation, Value};
use crate::fold::view::{Gate, LevelAt, View};
use crate::ids::{EntryId, Member};
use crate::kind::alert::cap;
use crate::kind::common::clocks::Clocks;
use crate::kind::common::correct::Correct;
use crate::kind::common::withdraw::Withdraw;
use crate::kind::content::{self, Content};
use crate::kind::request::page as request_page;
use crate::kind::request::state::Sets;
use crate::lines::Kind;
use crate::marking::Handling;
use crate::structural::{Participants, Structural};

impl View {
    /// Applies a line that counts. Applying it again changes nothing, unless its body is here now and was not before.
    pub fn apply(&mut self, line: &Line<'_>) {
        if let Some(known) = self.items.get_mut(&line.id) {
            if matches!(known.original, Said::Content(_)) || !known.is_counted() {
                return;
            }
            let (actor, said) = read(line);
            known.learn(actor, said);
        } else {
            self.place(line, ItemStanding::Counts);
            self.take_header(line);
        }
        self.take_text(line);
    }

    /// Shows a line that does not count, with the reason. It changes nothing else.
    pub fn note_uncounted(&mut self, line: &Line<'_>, why: Standing) {
        if let Some(known) = self.items.get_mut(&line.id) {
            let (actor, said) = read(line);
            known.learn(actor, said);
        } else {
            self.place(line, ItemStanding::Uncounted(why));
        }
    }

    /// Puts the line into the timeline.
    fn place(&mut self, line: &Line<'_>, standing: ItemStanding) {
        let header = line.header;
        let before = header.heads.iter().map(|head| head.id).chain(header.prev);
        let mut place = Place { at: header.time, depth: 0, id: line.id };
        for earlier in before.filter_map(|id| self.items.get(&id)) {
            place.at = place.at.max(earlier.place.at);
            place.depth = place.depth.max(earlier.place.depth.saturating_add(1));
        }
        let (actor, original) = read(line);
        let item = Item {
            id: line.id,
            member: header.member,
            lane: header.lane,
            seq: header.seq,
            time: header.time,
            place,
            kind: header.kind,
            structural: header.structural.clone().filter(is_small),
            actor,
            original,
            standing,
            corrections: Register::default(),
            tombstones: Register::default(),
        };
        self.timeline.insert(place);
        self.items.insert(line.id, item);
    }

    /// What the header of a counted line says.
    fn take_header(&mut self, line: &Line<'_>) {
        let header = line.header;
        let Some(place) = self.items.get(&line.id).map(|item| item.place) else { return };
        match &header.structural {
            Some(Structural::Genesis(genesis)) => {
                self.leads.set(self.value(line, header.member), line.relation);
                self.list(line, genesis.participants.iter().copied().collect());
            }
            Some(Structural::Participants(Participants { members, .. })) => {
                self.list(line, members.iter().copied().collect());
            }
            Some(Structural::LeadRelease(release)) => {
                self.leads.set(self.value(line, release.to), line.relation);
                let members = self.listed_before(line.id, line.relation);
                self.list(line, members);
                self.offers.release(line.id, line.relation);
            }
            Some(Structural::LeadOffer(offer)) => self.offers.offer(place, header.member, offer.to),
            Some(Structural::LeadAccept(accept)) => self.offers.accept(&accept.offer, place, header.member),
            Some(Structural::Close(close)) => {
                self.gate.set(self.value(line, Gate::Closed(close.reason)), line.relation);
            }
            Some(Structural::Reopen(_)) => self.gate.set(self.value(line, Gate::Reopened), line.relation),
            _ => {}
        }
        let page = self.pages.entry(header.member).or_default();
        if header.structural.is_none() {
            page.write(line.id, line.relation);
        }
        match header.kind {
            Kind::LEAVE => page.leave(line.id),
            Kind::FLAG => {
                self.flags.entry(line.id).or_default();
                self.open_flags.insert(place);
            }
            _ => {}
        }
        if let Some(lines) = self.lines_of(header.member, header.kind) {
            lines.add(place, false);
        }
    }

    /// What the body of a counted line says, as far as it is here.
    fn take_text(&mut self, line: &Line<'_>) {
        let Some(item) = self.items.get_mut(&line.id) else { return };
        // The text is set aside while it takes effect: it may be large, and nothing below looks at it.
        let said = mem::replace(&mut item.original, Said::Nothing);
        let done = match &said {
            Said::Content(content) => self.take_content(line, content),
            _ => Ok(()),
        };
        if let Some(item) = self.items.get_mut(&line.id) {
            item.original = said;
            if let Err(why) = done {
                item.standing = ItemStanding::WithoutEffect(why);
            }
        }
    }

    fn take_content(&mut self, line: &Line<'_>, content: &Content) -> Result<(), WithoutEffect> {
        match content {
            Content::Opening(opening) => {
                self.set_handling(line, &opening.handling);
                self.set_level(line, opening.level, opening.clocks);
            }
            Content::Handling(change) => self.set_handling(line, &change.handling),
            Content::Level(change) => self.set_level(line, change.level, change.clocks),
            Content::Acknowledge(acknowledge) => self.acknowledge(line, acknowledge.target)?,
            Content::Translate(translate) => self.translate(line, translate.target)?,
            Content::FlagAnswer(answer) => self.answer_flag(line, answer.flag)?,
            Content::Alert(alert) if !alert.agrees_with(self.exercise) => return Err(WithoutEffect::ExerciseMismatch),
            Content::Alert(alert) => self.add_alert(line, &alert.cap),
            Content::Correct(correct) => self.correct(line, correct)?,
            Content::Withdraw(withdraw) => self.withdraw(line, withdraw)?,
            Content::RequestDraft(_) => self.set_request(line, Sets::Draft),
            Content::Request(_) => self.set_request(line, Sets::Form),
            Content::Amendment(amendment) => {
                self.asking(line, amendment.base, |kind| matches!(kind, Kind::REQUEST | Kind::AMENDMENT))?;
                self.set_request(line, Sets::Form);
            }
            Content::Outcome(_) => self.set_request(line, Sets::Outcome),
            Content::CallOff(call_off) => {
                self.asking(line, call_off.target, |kind| matches!(kind, Kind::REQUEST | Kind::AMENDMENT))?;
            }
            Content::ConsentAsk(ask) => drop(self.target(line, ask.target)?),
            _ => self.reply(line, content)?,
        }
        Ok(())
    }

    fn value<T>(&self, line: &Line<'_>, value: T) -> Value<T> {
        Value { entry: line.id, member: line.header.member, time: line.header.time, value }
    }

    fn list(&mut self, line: &Line<'_>, members: BTreeSet<Member>) {
        for member in &members {
            self.pages.entry(*member).or_default();
        }
        self.lists_all.insert(line.id, members.clone());
        self.lists.set(self.value(line, members), line.relation);
    }

    /// Everybody whom the maximal lists in the past of `id` name (LEAD-003). Releases are rare and lists are few.
    fn listed_before(&self, id: EntryId, is_before: Relation<'_>) -> BTreeSet<Member> {
        let past = || self.lists_all.keys().filter(|list| is_before(**list, id));
        let is_maximal = |list: &&EntryId| !past().any(|other| is_before(**list, *other));
        past().filter(is_maximal).filter_map(|list| self.lists_all.get(list)).flatten().copied().collect()
    }

    fn set_handling(&mut self, line: &Line<'_>, handling: &Handling) {
        let value = self.value(line, handling.clone());
        self.handling.entry(line.header.member).or_default().set(value, line.relation);
    }

    fn set_level(&mut self, line: &Line<'_>, level: Level, clocks: Clocks) {
        self.level.set(self.value(line, LevelAt { level, clocks }), line.relation);
    }

    /// Returns the counted line that `line` is about, if it is in its causal past.
    fn target(&self, line: &Line<'_>, target: EntryId) -> Result<&Item, WithoutEffect> {
        let item = self.items.get(&target).filter(|item| item.is_counted() && (line.relation)(target, line.id));
        item.ok_or(WithoutEffect::TargetUnknown)
    }

    /// Returns the own line that `line` changes (OWN-003).
    fn own_target(
        &self,
        line: &Line<'_>,
        target: EntryId,
        is_changeable: fn(Kind) -> bool,
    ) -> Result<&Item, WithoutEffect> {
        let item = self.target(line, target)?;
        if item.member != line.header.member {
            return Err(WithoutEffect::NotOwnLine);
        }
        if is_changeable(item.kind) { Ok(item) } else { Err(WithoutEffect::NotChangeable) }
    }

    fn acknowledge(&mut self, line: &Line<'_>, target: EntryId) -> Result<(), WithoutEffect> {
        self.target(line, target)?;
        if let Some(place) = self.standing_place(line.id) {
            self.pages.entry(line.header.member).or_default().acknowledge(target, place);
        }
        Ok(())
    }

    fn translate(&mut self, line: &Line<'_>, target: EntryId) -> Result<(), WithoutEffect> {
        self.target(line, target)?;
        if let Some(place) = self.standing_place(line.id) {
            self.translations.entry(target).or_default().insert(place);
        }
        Ok(())
    }

    fn answer_flag(&mut self, line: &Line<'_>, flag: EntryId) -> Result<(), WithoutEffect> {
        if self.target(line, flag)?.kind != Kind::FLAG {
            return Err(WithoutEffect::TargetUnknown);
        }
        if self.standing_place(line.id).is_some() {
            self.flags.entry(flag).or_default().answers.insert(line.id);
        }
        self.refresh_flag(flag);
        Ok(())
    }

    fn add_alert(&mut self, line: &Line<'_>, alert: &cap::Alert) {
        let Some(item) = self.items.get(&line.id) else { return };
        let (place, withdrawn) = (item.place, item.is_withdrawn());
        self.alerts.add(place, line.header.member, line.header.time, alert, line.relation);
        if withdrawn {
            self.alerts.withdraw(place);
        }
    }

    fn set_request(&mut self, line: &Line<'_>, sets: Sets) {
        let value = self.value(line, ());
        self.request.set(sets, value, line.relation);
    }

    /// Returns the line that `line` is about, if it is of a kind that this is said to.
    fn asking(&self, line: &Line<'_>, target: EntryId, fits: fn(Kind) -> bool) -> Result<&Item, WithoutEffect> {
        self.target(line, target)
            .and_then(|item| if fits(item.kind) { Ok(item) } else { Err(WithoutEffect::TargetUnknown) })
    }

    /// A line that says something to a line that asks (REQ-005).
    fn reply(&mut self, line: &Line<'_>, content: &Content) -> Result<(), WithoutEffect> {
        let Some(target) = content.replies_to() else { return Ok(()) };
        let kind = line.header.kind;
        self.asking(
            line,
            target,
            match kind {
                Kind::CONSENT => |kind| kind == Kind::CONSENT_ASK,
                Kind::NEED_MORE => |kind| request_page::is_ask(kind) || kind == Kind::REQUEST_DRAFT,
                _ => request_page::is_ask,
            },
        )?;
        let (place, value) = (self.standing_place(line.id), self.value(line, kind));
        self.pages.entry(line.header.member).or_default().request.reply(target, value, place, line.relation);
        Ok(())
    }

    fn correct(&mut self, line: &Line<'_>, correct: &Correct) -> Result<(), WithoutEffect> {
        let item = self.own_target(line, correct.target, content::is_correctable)?;
        let content = Content::read(correct.kind, &correct.content).ok().filter(|_| item.kind == correct.kind);
        let content = content.ok_or(WithoutEffect::WrongContent)?;
        let correction = self.value(line, Correction { content, words: correct.words.clone() });
        if let Some(item) = self.items.get_mut(&correct.target) {
            item.correct(correction, line.relation);
        }
        Ok(())
    }

    fn withdraw(&mut self, line: &Line<'_>, withdraw: &Withdraw) -> Result<(), WithoutEffect> {
        let target = withdraw.target;
        self.own_target(line, target, content::is_withdrawable)?;
        let tombstone = self.value(line, Tombstone { reason: withdraw.reason, words: withdraw.words.clone() });
        let Some(item) = self.items.get_mut(&target) else { return Ok(()) };
        item.tombstones.set(tombstone, line.relation);
        let (place, kind, member) = (item.place, item.kind, item.member);
        let effect = Effect::of(&item.original);
        if let Some(lines) = self.lines_of(member, kind) {
            lines.withdraw(&place);
        }
        if let Some(flag) = self.flags.get_mut(&target) {
            flag.withdrawn = true;
            self.refresh_flag(target);
        }
        self.undo(effect, place, member);
        Ok(())
    }

    /// Takes back what a withdrawn line did beyond standing on its page.
    fn undo(&mut self, effect: Effect, place: Place, member: Member) {
        match effect {
            Effect::None => {}
            Effect::Acknowledges(target) => {
                self.pages.entry(member).or_default().withdraw_acknowledgement(&target, &place);
            }
            Effect::Translates(target) => {
                let places = self.translations.entry(target).or_default();
                places.remove(&place);
                if places.is_empty() {
                    self.translations.remove(&target);
                }
            }
            Effect::Answers(flag) => {
                if let Some(flag) = self.flags.get_mut(&flag) {
                    flag.answers.remove(&place.id);
                }
                self.refresh_flag(flag);
            }
            Effect::Alerts => self.alerts.withdraw(place),
            Effect::Replies(ask) => self.pages.entry(member).or_default().request.withdraw_reply(&ask, &place),
        }
    }

    /// Returns where a line stands if it was not withdrawn.
    fn standing_place(&self, id: EntryId) -> Option<Place> {
        self.items.get(&id).filter(|item| !item.is_withdrawn()).map(|item| item.place)
    }

    fn refresh_flag(&mut self, flag: EntryId) {
        let (Some(state), Some(item)) = (self.flags.get(&flag), self.items.get(&flag)) else { return };
        if state.withdrawn || !state.answers.is_empty() {
            self.open_flags.remove(&item.place);
        } else {
            self.open_flags.insert(item.place);
        }
    }

    /// Returns the lines of one kind on a page, for the kinds that a page lists.
    fn lines_of(&mut self, member: Member, kind: Kind) -> Option<&mut Lines> {
        let page = self.pages.entry(member).or_default();
        match kind {
            Kind::ACKNOWLEDGE => Some(&mut page.acknowledgements),
            Kind::NOTE => Some(&mut page.notes),
            Kind::ATTACH => Some(&mut page.files),
            Kind::TRANSLATE => Some(&mut page.translations),
            Kind::LINK => Some(&mut page.links),
            Kind::FLAG => Some(&mut page.flags),
            _ => page.alert.lines_mut(kind).or_else(|| page.request.lines_mut(kind)),
        }
    }
}

/// What a withdrawal has to take back.
#[derive(Clone, Copy)]
enum Effect {
    None,
    Acknowledges(EntryId),
    Translates(EntryId),
    Answers(EntryId),
    Alerts,
    Replies(EntryId),
}

impl Effect {
    fn of(said: &Said) -> Self {
        match said {
            Said::Content(Content::Acknowledge(acknowledge)) => Self::Acknowledges(acknowledge.target),
            Said::Content(Content::Translate(translate)) => Self::Translates(translate.target),
            Said::Content(Content::FlagAnswer(answer)) => Self::Answers(answer.flag),
            Said::Content(Content::Alert(_)) => Self::Alerts,
            Said::Content(content) => content.replies_to().map_or(Self::None, Self::Replies),
            _ => Self::None,
        }
    }
}

/// Reads what is here of a line's text.
fn read(line: &Line<'_>) -> (Option<Actor>, Said) {
    match line.body {
        _ if line.header.body.is_none() => (None, Said::Nothing),
        BodyState::NotReceived => (None, Said::NotReceived),
        BodyState::Erased => (None, Said::Erased),
        BodyState::Unreadable => (None, Said::Unreadable),
        BodyState::Held(body) => {
            let said = Content::read(line.header.kind, &body.content).map_or(Said::Unreadable, Said::Content);
            (Some(body.actor.clone()), said)
        }
    }
}

/// Fork-proofs hold two entries each and newer content is for newer versions: neither is kept in a view.
fn is_small(content: &Structural) -> bool {
    !matches!(content, Structural::ForkProof(_) | Structural::Newer(_))
}
