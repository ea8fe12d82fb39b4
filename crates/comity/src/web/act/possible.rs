//! What a member can do in a dossier now: by who it is there, by what was said, by whether it is open.
//!
//! Promise: what the record refuses anyway is not offered. What is offered may still be refused when it is sent: the
//! form and the record have the last word.
//! Not here: whether the officer may act at all (`visit::Power`).

use comity_dossier::fold::View;
use comity_dossier::kind::request::table;
use comity_dossier::lines::DossierKind;
use comity_dossier::{EntryId, Member};

use super::look::open_questions;

/// Going on in a new dossier: not a verb of this one, with a page of its own.
pub(super) const CONTINUE: &str = "continue";

/// What can be done now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct Acts {
    pub(super) dossier: String,
    pub(super) kind: Option<DossierKind>,
    pub(super) me: Option<Member>,
    /// Acts of the dossier as a whole, the one that is due first.
    pub(super) offered: Vec<Offer>,
    /// Whether lines can be written at all.
    pub(super) is_open: bool,
    pub(super) is_lead: bool,
    pub(super) takes_part: bool,
    /// Whether the acknowledgement is still to be given.
    pub(super) is_silent: bool,
}

/// One act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) verb: &'static str,
    /// The line that it is about, where it is not the one that everybody would guess.
    pub(super) line: Option<EntryId>,
    /// Why it cannot be done: a message. `None`: it can.
    pub(super) not: Option<&'static str>,
}

impl Acts {
    /// Finds them.
    pub(in crate::web) fn of(view: &View, me: Member) -> Self {
        let is_lead = view.leads().values().iter().any(|lead| lead.value == me);
        let takes_part = view.participants().contains(&me);
        let is_open = takes_part && view.closed().is_none();
        let mut acts = Self {
            dossier: view.id().to_string(),
            kind: Some(view.kind()),
            me: Some(me),
            offered: Vec::new(),
            is_open,
            is_lead,
            takes_part,
            is_silent: false,
        };
        if !takes_part {
            return acts;
        }
        acts.of_lead(view, me);
        if view.closed().is_some() {
            if is_lead {
                acts.offer("reopen");
            }
            acts.after_all(view);
            return acts;
        }
        match view.kind() {
            DossierKind::Alert => acts.of_alert(view, me),
            DossierKind::Request => acts.of_request(view, me),
        }
        acts.of_any(view);
        acts.after_all(view);
        acts
    }

    /// The dossier has stopped: nobody writes here any more, and the way out is a new one (FORK-005).
    pub(in crate::web) fn stop(&mut self) {
        self.offered.retain(|offer| offer.verb == CONTINUE);
        if self.takes_part && self.offered.is_empty() {
            self.offer(CONTINUE);
        }
        self.is_open = false;
    }

    /// A newer kind of line keeps this member from writing here (KIND-004); elsewhere it can.
    pub(in crate::web) fn read_only(&mut self) {
        self.offered.retain(|offer| offer.verb == CONTINUE);
        self.is_open = false;
    }

    /// What is due while the lead changes hands: whoever may do the next step sees it first.
    fn of_lead(&mut self, view: &View, me: Member) {
        for offer in view.offers() {
            match offer.accepted() {
                None if offer.to == me && !self.is_lead => self.offer_on("lead-accept", offer.line()),
                Some(accept) if offer.by == me && self.is_lead => self.offer_on("lead-release", accept),
                _ => {}
            }
        }
    }

    /// What stands last: handing the lead on, and going on without the lead.
    fn after_all(&mut self, view: &View) {
        if self.is_lead && view.participants().len() > 1 {
            self.offer("lead-offer");
        } else if !self.is_lead {
            self.offer(CONTINUE);
        }
    }

    fn offer(&mut self, verb: &'static str) {
        self.offered.push(Offer { verb, line: None, not: None });
    }

    fn offer_on(&mut self, verb: &'static str, line: EntryId) {
        self.offered.push(Offer { verb, line: Some(line), not: None });
    }

    fn offer_if(&mut self, verb: &'static str, can: bool, not: &'static str) {
        self.offered.push(Offer { verb, line: None, not: (!can).then_some(not) });
    }

    /// Tells whether the member takes part.
    pub(in crate::web) fn takes_part(&self) -> bool {
        self.takes_part
    }

    fn acknowledge_if_silent(&mut self, view: &View, me: Member) {
        let genesis = view.id().genesis();
        self.is_silent = view.page(me).is_none_or(|page| page.acknowledgement_of(&genesis).is_none());
        if self.is_silent {
            self.offer("acknowledge");
        }
    }

    fn of_alert(&mut self, view: &View, me: Member) {
        let holds = view.alerts().current().next().is_some();
        if self.is_lead {
            self.offer_if("update", holds, "do-not-no-alert");
            self.offer_if("cancel", holds, "do-not-no-alert");
        } else {
            self.acknowledge_if_silent(view, me);
        }
        for verb in ["measures", "help-offered", "help-needed"] {
            self.offer(verb);
        }
    }

    fn of_request(&mut self, view: &View, me: Member) {
        if self.is_lead {
            self.ask(view);
        } else {
            self.reply(view, me);
        }
        for question in open_questions(view, me) {
            self.offer_on("consent", question);
        }
    }

    /// What the lead does.
    fn ask(&mut self, view: &View) {
        if !view.request().is_sent() {
            let drafts: Vec<EntryId> = table::drafts(view).map(|(id, _)| id).collect();
            drafts.iter().for_each(|draft| self.offer_on("request", *draft));
            if drafts.is_empty() {
                self.offer("request");
            }
            self.offer("request-draft");
            return;
        }
        let keeps = view.participants().into_iter().any(|member| table::kept_by(view, member).next().is_some());
        self.offer("amendment");
        self.offer_if("extension", keeps, "do-not-nothing-kept");
        self.offer("outcome");
        self.offer("call-off");
    }

    /// What a requested member does: first what is due.
    fn reply(&mut self, view: &View, me: Member) {
        let said = |ask: &EntryId| {
            let page = view.page(me);
            let acknowledged = page.is_some_and(|page| page.acknowledgement_of(ask).is_some());
            acknowledged || page.is_some_and(|page| page.request.replies_to(ask).next().is_some())
        };
        let asks = table::asks_of(view, me);
        for (id, draft) in table::drafts(view).filter(|_| !view.request().is_sent()) {
            if draft.to.contains(&me) {
                self.offer_on("need-more", id);
            }
        }
        for (longer, _) in table::extensions_of(view, me).filter(|(id, _)| !said(id)) {
            self.offer_on("preserved", longer);
            self.offer_on("refuse", longer);
        }
        if asks.is_empty() {
            self.acknowledge_if_silent(view, me);
            return;
        }
        let silent: Vec<EntryId> = asks.iter().copied().filter(|ask| !said(ask)).collect();
        self.is_silent = !silent.is_empty();
        for ask in silent {
            self.offer_on("acknowledge", ask);
        }
        for verb in
            ["answer", "accept", "refuse", "need-more", "accept-part", "preserved", "progress", "postpone", "transfer"]
        {
            self.offer(verb);
        }
    }

    /// What everybody does in every dossier.
    fn of_any(&mut self, view: &View) {
        for flag in view.open_flags().filter(|_| self.is_lead).map(|item| item.id).collect::<Vec<_>>() {
            self.offer_on("flag-answer", flag);
        }
        for verb in ["note", "attach", "link"] {
            self.offer(verb);
        }
        if !self.is_lead {
            self.offer("flag");
            self.offer("leave");
            return;
        }
        for verb in ["invite", "remove", "level", "handling", "close"] {
            self.offer(verb);
        }
    }
}
