//! The story, step by step: each step acts through nodes, waits for what must come of it, and checks that it came.
//!
//! Promise: a step that returns well was shown by the nodes themselves; nothing in it is staged but the forged line, which
//! is posted by hand, and the cut, which is made at the sockets.
//! Not here: how it is told (`tell`), pauses.

mod agreement;
mod alert;
mod cut;
mod exercise;
mod forgery;
mod founding;
mod request;

use std::path::{Path, PathBuf};

use comity_dossier::charter::Fingerprint;
use comity_dossier::{DossierId, EntryId};
use comity_node::Node;
use comity_node::values::DeskFilter;

use super::cast::{CAST, DELTA, HARBOUR, ISLE, OASIS, Part, RIDGE, STEPPE};
use super::fault::{DemoFault, ensure};
use super::scene::Scene;
use super::screen::{Entrance, Pane};
use super::site::Site;

/// The steps, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The network is founded and everybody joins.
    Found,
    /// An alert is opened and arrives.
    Alert,
    /// It is acknowledged.
    Acknowledge,
    /// Help is offered.
    Offer,
    /// A member asks another to keep data.
    Ask,
    /// It is refused, with what would make it possible.
    Refuse,
    /// It is amended, and accepted.
    Amend,
    /// It is answered with a file.
    Answer,
    /// The data are kept, and kept longer.
    Keep,
    /// A member is cut off.
    CutOff,
    /// It returns and catches up.
    Return,
    /// A forged line is kept aside.
    Forgery,
    /// An exercise stays one.
    Exercise,
    /// Everybody holds the same, and anybody can check it.
    Agreement,
}

impl Step {
    /// Every step, in order.
    pub(super) const ALL: [Self; 14] = [
        Self::Found,
        Self::Alert,
        Self::Acknowledge,
        Self::Offer,
        Self::Ask,
        Self::Refuse,
        Self::Amend,
        Self::Answer,
        Self::Keep,
        Self::CutOff,
        Self::Return,
        Self::Forgery,
        Self::Exercise,
        Self::Agreement,
    ];

    /// Returns its name, for programs; its caption is the message `demo-step-` and this.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Alert => "alert",
            Self::Acknowledge => "acknowledge",
            Self::Offer => "offer",
            Self::Ask => "ask",
            Self::Refuse => "refuse",
            Self::Amend => "amend",
            Self::Answer => "answer",
            Self::Keep => "keep",
            Self::CutOff => "cut-off",
            Self::Return => "return",
            Self::Forgery => "forgery",
            Self::Exercise => "exercise",
            Self::Agreement => "agreement",
        }
    }
}

/// The nodes, and what happened so far.
pub(super) struct Stage {
    root: PathBuf,
    screen: Option<u16>,
    sites: Vec<Site>,
    digits: Option<Fingerprint>,
    alert: Option<DossierId>,
    request: Option<DossierId>,
    update: Option<EntryId>,
    exercise: Option<DossierId>,
}

impl Stage {
    /// Begins in an empty folder; `screen` is the port of the page that shows the desks, if there is one.
    pub(super) fn new(root: PathBuf, screen: Option<u16>) -> Self {
        let sites = Vec::new();
        let (digits, alert, request, update, exercise) = (None, None, None, None, None);
        Self { root, screen, sites, digits, alert, request, update, exercise }
    }

    /// Tells how each node lets the page in that shows the desks.
    pub(super) fn entrances(&self) -> Vec<Entrance> {
        let entrance = |site: &Site| Entrance { part: site.part, port: site.page_port() };
        self.sites.iter().map(entrance).collect()
    }

    /// Returns the origin of the page that shows the desks.
    fn framed_by(&self) -> Option<String> {
        self.screen.map(|port| format!("http://localhost:{port}"))
    }

    /// Returns the two desks at which a step is best watched.
    pub(super) fn panes(&self, step: Step) -> Option<[Pane; 2]> {
        let at =
            |part, dossier: Option<DossierId>| dossier.map_or(Pane::desk(part), |dossier| Pane::dossier(part, dossier));
        let in_alert = |part| at(part, self.alert);
        let in_request = |part| at(part, self.request);
        Some(match step {
            Step::Found => [Pane::desk(HARBOUR), Pane::desk(DELTA)],
            Step::Alert => [Pane::desk(HARBOUR), in_alert(DELTA)],
            Step::Acknowledge => [in_alert(HARBOUR), in_alert(DELTA)],
            Step::Offer => [in_alert(HARBOUR), in_alert(RIDGE)],
            Step::Ask => [in_request(HARBOUR), Pane::desk(DELTA)],
            Step::Refuse | Step::Amend | Step::Answer | Step::Keep => [in_request(HARBOUR), in_request(DELTA)],
            Step::CutOff => [Pane::at(HARBOUR, "/peers"), Pane::desk(OASIS)],
            Step::Return => [in_alert(HARBOUR), in_alert(OASIS)],
            Step::Forgery => [in_alert(HARBOUR), Pane::at(STEPPE, "/quarantine")],
            Step::Exercise => [Pane::at(HARBOUR, "/exercise"), Pane::at(ISLE, "/exercise")],
            Step::Agreement => [in_alert(HARBOUR), in_alert(OASIS)],
        })
    }

    /// Returns the folder in which each member's node has its own.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Has the nodes do what belongs to a step.
    pub(super) async fn play(&mut self, step: Step, scene: &mut Scene) -> Result<(), DemoFault> {
        match step {
            Step::Found => founding::found(self, scene).await,
            Step::Alert => alert::open(self, scene).await,
            Step::Acknowledge => alert::acknowledge(self, scene).await,
            Step::Offer => alert::offer(self, scene).await,
            Step::Ask => request::ask(self, scene).await,
            Step::Refuse => request::refuse(self, scene).await,
            Step::Amend => request::amend(self, scene).await,
            Step::Answer => request::answer(self, scene).await,
            Step::Keep => request::keep(self, scene).await,
            Step::CutOff => cut::cut_off(self, scene).await,
            Step::Return => cut::come_back(self, scene).await,
            Step::Forgery => forgery::forge(self, scene).await,
            Step::Exercise => exercise::exercise(self, scene).await,
            Step::Agreement => agreement::agree(self, scene).await,
        }
    }

    /// Ends every node well.
    pub(super) async fn stop(self) -> Result<(), DemoFault> {
        let mut ended = Ok(());
        for site in self.sites {
            ended = ended.and(site.stop().await);
        }
        ended
    }

    /// Returns the node of a member.
    pub(super) fn site(&self, part: Part) -> Result<&Site, DemoFault> {
        self.sites.iter().find(|site| site.part == part).ok_or(DemoFault::Untrue("the network was founded"))
    }

    fn site_mut(&mut self, part: Part) -> Result<&mut Site, DemoFault> {
        self.sites.iter_mut().find(|site| site.part == part).ok_or(DemoFault::Untrue("the network was founded"))
    }

    fn alert(&self) -> Result<DossierId, DemoFault> {
        self.alert.ok_or(DemoFault::Untrue("the alert was opened"))
    }

    fn request(&self) -> Result<DossierId, DemoFault> {
        self.request.ok_or(DemoFault::Untrue("the request was opened"))
    }

    /// Waits until nothing waits anywhere: no node has a line that another has not confirmed.
    async fn quiet(&self) -> Result<(), DemoFault> {
        for site in &self.sites {
            site.until_true("every queue runs empty", |node| {
                Ok(node.peers()?.iter().all(|peer| peer.urgent_queued + peer.bulk_queued == 0))
            })
            .await?;
        }
        Ok(())
    }

    /// Waits until every node shows a dossier in the same way; returns how many lines it has, and the digest in hex.
    async fn same_everywhere(&self, dossier: DossierId) -> Result<(usize, String), DemoFault> {
        let digest = move |node: &mut Node| node.digest(&dossier);
        let lead = self.sites.first().ok_or(DemoFault::Untrue("the network was founded"))?;
        let expected = lead.ask(digest).await?.ok_or(DemoFault::Untrue("the first node holds the dossier"))?;
        for site in &self.sites {
            site.until_true("every node shows the same", move |node| Ok(node.digest(&dossier)? == Some(expected)))
                .await?;
        }
        Ok((expected.0, expected.1.to_string()))
    }

    /// Checks on every node that what is live and exercises stand in different lists of the Desk.
    async fn lists_are_apart(&self, live: DossierId, exercise: DossierId) -> Result<(), DemoFault> {
        for site in &self.sites {
            let rows = site.ask(|node| Ok(node.desk(&DeskFilter::default(), None, CAST.len() * 4)?.rows)).await?;
            let list = |exercises: bool| {
                rows.iter().filter(|row| row.exercise == exercises).map(|row| row.dossier).collect::<Vec<_>>()
            };
            let others = list(false).into_iter().filter(|dossier| *dossier != live && Some(*dossier) != self.request);
            ensure(list(false).contains(&live), "the live list of the Desk has the alert")?;
            ensure(others.count() == 0, "the live list of the Desk has what is live and nothing else")?;
            ensure(list(true) == [exercise], "the list of exercises has the exercise and nothing else")?;
        }
        Ok(())
    }
}
