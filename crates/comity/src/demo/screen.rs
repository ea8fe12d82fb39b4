//! The demo in a browser: two desks side by side, and a bar that tells the story and can be held or stepped.
//!
//! ```text
//!   story ── show(step, panes) ──> Screen ──> page (HTML) · events (what changed) ──> browser
//!   browser ── hold, go on, next ──> Screen ──> story
//! ```
//!
//! Promise: the bar shows what the nodes did, in the sentences that the terminal shows; it changes only the pace. The desks
//! are the nodes' own pages. It answers those alone who call this machine by a loopback name.
//! Not here: the desks (`web`), the story.

mod page;
mod routes;

use std::sync::Arc;

use comity_dossier::DossierId;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};

use super::cast::Part;
use super::story::Step;
use crate::words::Words;

/// What stands in one half of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pane {
    /// Whose desk it is.
    pub(super) part: Part,
    /// The page of that desk, with the local path first.
    pub(super) path: String,
}

impl Pane {
    /// A desk's first page.
    pub(super) fn desk(part: Part) -> Self {
        Self::at(part, "/")
    }

    /// A desk, open at a dossier where it shows what became of it at each member.
    pub(super) fn dossier(part: Part, dossier: DossierId) -> Self {
        Self { part, path: format!("/d/{dossier}#matrix") }
    }

    /// A desk, open at a page.
    pub(super) fn at(part: Part, path: &str) -> Self {
        Self { part, path: path.to_owned() }
    }
}

/// How far the story is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// The nodes act.
    Playing,
    /// What they did can be read.
    Told,
    /// The story is over; the nodes go on.
    Over,
    /// It stopped at something that did not hold.
    Failed,
}

/// What the screen shows.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// The number of the step, from 1.
    pub(super) number: usize,
    /// The step.
    pub(super) step: Step,
    /// How far it is.
    pub(super) progress: Progress,
    /// What it says.
    pub(super) told: Vec<String>,
    /// The halves; none before the nodes run.
    pub(super) panes: Option<[Pane; 2]>,
}

/// Where the pages of one node are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entrance {
    /// Whose node.
    pub(super) part: Part,
    /// The port of its pages.
    pub(super) port: u16,
}

/// The screen, which the story and the browser share.
pub(super) struct Screen {
    words: Words,
    shown: watch::Sender<Shown>,
    entrances: watch::Sender<Vec<Entrance>>,
    held: watch::Sender<bool>,
    next: Notify,
}

impl Screen {
    /// A screen before the first step.
    pub(super) fn new(words: Words) -> Arc<Self> {
        let first = Shown { number: 1, step: Step::ALL[0], progress: Progress::Playing, told: Vec::new(), panes: None };
        let (shown, entrances, held) = (watch::Sender::new(first), watch::Sender::default(), watch::Sender::new(false));
        Arc::new(Self { words, shown, entrances, held, next: Notify::new() })
    }

    /// Serves the screen at a socket, until the task is dropped.
    pub(super) fn serve(self: &Arc<Self>, socket: TcpListener, stop: watch::Receiver<bool>) {
        routes::serve(self.clone(), socket, stop);
    }

    /// Says where the nodes' pages are.
    pub(super) fn open_entrances(&self, entrances: Vec<Entrance>) {
        self.entrances.send_replace(entrances);
    }

    /// A step begins. What stands beside it stays until the step says otherwise.
    pub(super) fn begin(&self, number: usize, step: Step) {
        self.shown.send_modify(|shown| {
            (shown.number, shown.step, shown.progress) = (number, step, Progress::Playing);
            shown.told.clear();
        });
    }

    /// Shows what came of a step.
    pub(super) fn tell(&self, told: &[String], panes: Option<[Pane; 2]>, progress: Progress) {
        self.shown.send_modify(|shown| {
            shown.told = told.to_vec();
            shown.progress = progress;
            if panes.is_some() {
                shown.panes = panes;
            }
        });
    }

    /// Waits for what ends the pause between two steps: `over`, or somebody who wants the next step now; and as long as
    /// somebody holds the story.
    pub(super) async fn pause(&self, over: impl Future<Output = ()>) {
        let mut held = self.held.subscribe();
        tokio::select! {
            () = over => {}
            () = self.next.notified() => return,
        }
        tokio::select! {
            // The sender lives as long as the screen.
            _ = held.wait_for(|held| !held) => {}
            () = self.next.notified() => {}
        }
    }

    /// Holds the story, or lets it go on.
    fn hold(&self, held: bool) {
        self.held.send_replace(held);
    }

    /// Ends the present pause, or the next one if there is none.
    fn step(&self) {
        self.next.notify_one();
    }
}

#[cfg(test)]
mod tests;
