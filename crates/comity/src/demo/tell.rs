//! The story on a terminal: captions, sentences, pauses.
//!
//! Promise: standard output gets the story, or nothing if it is for programs; progress goes to standard error then.

use std::io::{self, BufRead as _, IsTerminal as _, Write};
use std::path::Path;
use std::time::Duration;

use tokio::sync::mpsc;

use super::Pause;
use super::columns::wrap;
use super::fault::DemoFault;
use super::report::{Report, caption};
use super::scene::Scene;
use super::story::Step;
use crate::words::{Value, Words};

/// Columns before each sentence of a step.
const INDENT: usize = 3;

/// Where the story goes.
pub(crate) enum Output {
    /// All of it, for people.
    Story(Box<dyn Write + Send>),
    /// Captions only, to show that something goes on.
    Progress(Box<dyn Write + Send>),
}

/// Tells the story.
pub(crate) struct Teller {
    output: Output,
    words: Words,
    colour: bool,
    enter: Option<mpsc::UnboundedReceiver<()>>,
}

impl Teller {
    /// Tells in a language; with `colour` captions stand out.
    pub(crate) fn new(output: Output, words: Words, colour: bool) -> Self {
        Self { output, words, colour, enter: None }
    }

    /// Says what this is, and where it can be watched.
    pub(super) fn open(&mut self, url: Option<&str>, pause: Pause) -> Result<(), DemoFault> {
        self.strong("demo-title", &[])?;
        self.line("demo-fiction", &[])?;
        let page = url.map(|url| self.words.text_with("demo-page", &[("url", url.into())]));
        match (&mut self.output, page) {
            (_, None) => {}
            (Output::Story(_), Some(page)) => self.write(&page)?,
            (Output::Progress(out), Some(page)) => writeln!(out, "{page}").map_err(fault())?,
        }
        if pause == Pause::Enter && io::stdin().is_terminal() { self.line("demo-enter", &[]) } else { Ok(()) }
    }

    /// Says what the next step is about.
    pub(super) fn begin(&mut self, number: usize, step: Step) -> Result<(), DemoFault> {
        let caption = caption(step, self.words);
        let line = format!("{number}  {caption}");
        match &mut self.output {
            Output::Story(_) => {
                let line = self.stand_out(&line);
                self.write("")?;
                self.write(&line)
            }
            Output::Progress(out) => {
                writeln!(out, "{number}/{} {caption}", Step::ALL.len()).and_then(|()| out.flush()).map_err(fault())
            }
        }
    }

    /// Says what came of a step.
    pub(super) fn scene(&mut self, scene: &Scene, failed: Option<&DemoFault>) -> Result<(), DemoFault> {
        for line in scene.told.iter().flat_map(|sentence| wrap(sentence, INDENT)) {
            self.write(&line)?;
        }
        if let Some(failed) = failed {
            self.strong("demo-failed", &[("why", failed.to_string().into())])?;
        }
        Ok(())
    }

    /// Waits for the next step.
    pub(super) async fn pause(&mut self, pause: Pause) {
        match pause {
            Pause::None => {}
            Pause::For(span) => tokio::time::sleep(span).await,
            Pause::Enter if io::stdin().is_terminal() => self.wait_for_enter().await,
            Pause::Enter => tokio::time::sleep(Duration::from_secs(super::PACE_SECONDS)).await,
        }
    }

    /// Says how the story ended.
    pub(super) fn sum_up(&mut self, report: &Report) -> Result<(), DemoFault> {
        let values: [(&'static str, Value<'_>); 4] = [
            ("nodes", report.number(Step::Found, "nodes").into()),
            ("lines", report.number(Step::Agreement, "lines").into()),
            ("ms", report.number(Step::Alert, "ms_to_last_receipt").into()),
            ("forged", report.number(Step::Forgery, "quarantined").into()),
        ];
        self.write("")?;
        self.strong("demo-sum", &values)
    }

    /// Says that the nodes go on, and how to speak to them.
    pub(super) fn stay(&mut self, folder: &Path) -> Result<(), DemoFault> {
        self.line("demo-stay", &[])?;
        let path = folder.display().to_string();
        self.line("demo-try", &[("path", path.as_str().into())])
    }

    /// Says what is left.
    pub(super) fn close(&mut self, kept: Option<&Path>) -> Result<(), DemoFault> {
        let Some(path) = kept else { return Ok(()) };
        let path = path.display().to_string();
        self.line("demo-kept", &[("path", path.as_str().into())])
    }

    fn line(&mut self, key: &str, values: &[(&'static str, Value<'_>)]) -> Result<(), DemoFault> {
        let line = self.words.text_with(key, values);
        self.write(&line)
    }

    fn strong(&mut self, key: &str, values: &[(&'static str, Value<'_>)]) -> Result<(), DemoFault> {
        let line = self.stand_out(&self.words.text_with(key, values));
        self.write(&line)
    }

    fn stand_out(&self, line: &str) -> String {
        if self.colour { format!("\u{1b}[1m{line}\u{1b}[0m") } else { line.to_owned() }
    }

    fn write(&mut self, line: &str) -> Result<(), DemoFault> {
        match &mut self.output {
            Output::Story(out) => writeln!(out, "{line}").and_then(|()| out.flush()).map_err(fault()),
            Output::Progress(_) => Ok(()),
        }
    }

    /// A thread of its own reads the keyboard: it may wait for ever, and the process does not wait for it.
    async fn wait_for_enter(&mut self) {
        let enter = self.enter.get_or_insert_with(|| {
            let (pressed, enter) = mpsc::unbounded_channel();
            std::thread::spawn(move || {
                let mut lines = io::stdin().lock().lines();
                while lines.next().is_some_and(|line| line.is_ok()) && pressed.send(()).is_ok() {}
            });
            enter
        });
        if enter.recv().await.is_none() {
            // The keyboard is gone; the story is told to its end.
            self.enter = None;
        }
    }
}

fn fault() -> impl FnOnce(io::Error) -> DemoFault {
    DemoFault::io("standard output")
}

/// Ends when somebody ends the demo: Ctrl-C, or a signal to end.
pub(super) async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut ended) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = ended.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    drop(tokio::signal::ctrl_c().await);
}
