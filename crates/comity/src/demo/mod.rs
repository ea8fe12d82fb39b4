//! The demo: six fictional members on this machine, their nodes, and a story that these nodes really live through.
//!
//! ```text
//!   story (steps) ── acts, looks ──> six nodes ── HTTPS on loopback ── six nodes
//!        └── scene: sentences, facts ──> tell (terminal), screen (browser) or report (JSON)
//! ```
//!
//! Promise: what is shown was done: each line was written, signed, carried and stored by a node of its own, and each step
//! is checked. Nothing leaves this machine, and nothing is left on it unless somebody asks to keep it.
//! Not here: the command line (`cli::demo`), words (`locales/*/demo.ftl`).

mod browser;
mod cable;
mod cast;
mod columns;
mod fault;
mod folder;
mod forms;
mod founding;
mod report;
mod scene;
mod screen;
mod site;
mod story;
mod tell;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

use comity_dossier::Time;
use comity_node::ports::Clock as _;
use comity_node::shell::SystemClock;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::words::Words;
pub(crate) use fault::DemoFault;
use folder::Folder;
pub(crate) use report::Report;
use report::StepReport;
use scene::{Scene, ms};
use screen::{Progress, Screen};
use story::{Stage, Step};
pub(crate) use tell::{Output, Teller};

/// How long a step stands on the screen before the next, in seconds, unless said otherwise.
pub(crate) const PACE_SECONDS: u64 = 4;

/// How the demo is run.
pub(crate) struct Options {
    /// Without pauses and pages, and it ends with the story.
    pub(crate) headless: bool,
    /// How the next step is waited for.
    pub(crate) pause: Pause,
    /// Where the six folders are left.
    pub(crate) keep: Option<PathBuf>,
    /// Whether a browser is opened.
    pub(crate) open: bool,
    /// In which language the story is told.
    pub(crate) words: Words,
}

/// What lies between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pause {
    /// Nothing.
    None,
    /// So much time.
    For(Duration),
    /// Enter.
    Enter,
}

/// Tells the story. Returns what came of each step; whoever interrupts it gets what came until then.
pub(crate) async fn run(options: &Options, teller: &mut Teller) -> Result<Report, DemoFault> {
    let folder = Folder::make(options.keep.as_deref())?;
    let screen = Screen::new(options.words);
    let (end, ended) = watch::channel(false);
    let mut url = None;
    if !options.headless {
        // Whoever opens the page before the nodes run sees that they start.
        let socket = crate::founding::bind(0).await.map_err(DemoFault::io("socket"))?;
        let port = socket.local_addr().map_err(DemoFault::io("socket"))?.port();
        screen.serve(socket, ended);
        url = Some((format!("http://localhost:{port}/"), port));
    }
    let mut stage = Stage::new(folder.path().into(), url.as_ref().map(|(_, port)| *port));
    teller.open(url.as_ref().map(|(url, _)| url.as_str()), options.pause)?;
    if let (Some((url, _)), true) = (&url, options.open) {
        browser::open(url);
    }
    let mut report = Report::new(options.words);
    let interrupted = tokio::select! {
        told = tell_story(&mut stage, options, teller, &screen, &mut report) => told.map(|()| false),
        () = tell::interrupted() => Ok(true),
    };
    report.interrupted = interrupted.as_ref().is_ok_and(|so| *so);
    // Nobody listens any more if this fails, which is what it is for.
    let _ = end.send(true);
    // Nodes end well in any case: lanes are closed, stores are whole.
    let stopped = stage.stop().await;
    teller.close(options.keep.as_deref())?;
    interrupted?;
    stopped?;
    Ok(report)
}

async fn tell_story(
    stage: &mut Stage,
    options: &Options,
    teller: &mut Teller,
    screen: &Screen,
    report: &mut Report,
) -> Result<(), DemoFault> {
    let begun = Instant::now();
    for (number, step) in (1..).zip(Step::ALL) {
        teller.begin(number, step)?;
        screen.begin(number, step);
        let mut scene = Scene::new(options.words);
        let started = Instant::now();
        let played = stage.play(step, &mut scene).await;
        let span = ms(started.elapsed());
        let failed = played.is_err();
        if step == Step::Found && !failed {
            screen.open_entrances(stage.entrances());
        }
        let progress = match (failed, number == Step::ALL.len()) {
            (true, _) => Progress::Failed,
            (false, true) => Progress::Over,
            (false, false) => Progress::Told,
        };
        screen.tell(&scene.told, stage.panes(step), progress);
        teller.scene(&scene, played.as_ref().err())?;
        report.add(StepReport::new(step, span, scene, played.err(), options.words));
        report.ms = ms(begun.elapsed());
        if failed {
            return Ok(());
        }
        if number < Step::ALL.len() {
            screen.pause(teller.pause(options.pause)).await;
        }
    }
    teller.sum_up(report)?;
    if !options.headless {
        teller.stay(stage.root())?;
        std::future::pending::<()>().await;
    }
    Ok(())
}

/// Asks the machine for the time.
fn now() -> Time {
    SystemClock::new().now().wall
}
