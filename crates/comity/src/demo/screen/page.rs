//! What the browser gets: the page with two desks, and the bar.

use maud::{DOCTYPE, Markup, html};

use super::{Entrance, Pane, Progress, Screen, Shown};
use crate::demo::cast::CAST;
use crate::demo::report::caption;
use crate::demo::story::Step;

/// How often a page without scripts asks for itself again, in seconds.
const AGAIN_S: u32 = 5;

/// Writes the whole page.
pub(super) fn page(screen: &Screen) -> Markup {
    let shown = screen.shown.borrow().clone();
    let entrances = screen.entrances.borrow().clone();
    let title = screen.words.text("demo-screen-title");
    html! {
        (DOCTYPE)
        html lang=(screen.words.language().tag()) dir="ltr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                noscript { meta http-equiv="refresh" content=(AGAIN_S); }
                title { (title) }
                link rel="stylesheet" href="/demo.css";
                script src="/demo.js" defer {}
            }
            body {
                header { h1 { (title) } }
                main {
                    @for (at, pane) in panes(&shown).into_iter().enumerate() {
                        (half(screen, &entrances, at, pane.as_ref()))
                    }
                }
                section #bar aria-label=(screen.words.text("demo-bar")) { (bar(screen)) }
            }
        }
    }
}

fn panes(shown: &Shown) -> [Option<Pane>; 2] {
    match &shown.panes {
        Some([left, right]) => [Some(left.clone()), Some(right.clone())],
        None => [None, None],
    }
}

fn half(screen: &Screen, entrances: &[Entrance], at: usize, pane: Option<&Pane>) -> Markup {
    let url = pane.and_then(|pane| address(entrances, pane));
    let key = if at == 0 { "demo-pane-yours" } else { "demo-pane-theirs" };
    let name = pane.map(|pane| pane.part.name(screen.words.language())).unwrap_or_default();
    let title = screen.words.text_with(key, &[("name", name.into())]);
    html! {
        section.half {
            h2 { (title) }
            @match url {
                Some(url) => { iframe title=(title) src=(url) {} }
                None => { p { (screen.words.text("demo-starting")) } }
            }
        }
    }
}

/// Returns where a half leads.
fn address(entrances: &[Entrance], pane: &Pane) -> Option<String> {
    let entrance = entrances.iter().find(|entrance| entrance.part == pane.part)?;
    Some(entrance.address(&pane.path))
}

impl Entrance {
    /// Returns the address of a page; under this name browsers hold all six for one site, as they hold cookies.
    pub(super) fn address(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }
}

/// Writes the bar: where the story is, what it says, what can be done.
pub(super) fn bar(screen: &Screen) -> Markup {
    let shown = screen.shown.borrow().clone();
    let held = *screen.held.borrow();
    let words = screen.words;
    let count = [("number", shown.number.into()), ("count", Step::ALL.len().into())];
    let (change, label) = if held { ("/go-on", "demo-go-on") } else { ("/hold", "demo-hold") };
    html! {
        div.story {
            p.count { (words.text_with("demo-step-count", &count)) " · " (progress(screen, shown.progress)) }
            p.caption role="status" { (caption(shown.step, words)) }
            @if !shown.told.is_empty() {
                details { summary { (words.text("demo-more")) } @for line in &shown.told { p.told { (line) } } }
            }
        }
        div.controls {
            @if !matches!(shown.progress, Progress::Over | Progress::Failed) {
                form method="post" action=(change) { button { (words.text(label)) } }
                form method="post" action="/next" { button { (words.text("demo-next")) } }
            }
            (play_as(screen))
        }
    }
}

fn progress(screen: &Screen, progress: Progress) -> String {
    screen.words.text(match progress {
        Progress::Playing => "demo-playing",
        Progress::Told => "demo-told",
        Progress::Over => "demo-over",
        Progress::Failed => "demo-stopped",
    })
}

fn play_as(screen: &Screen) -> Markup {
    let entrances = screen.entrances.borrow().clone();
    html! {
        @if !entrances.is_empty() {
            details {
                summary { (screen.words.text("demo-play-as")) }
                ul {
                    @for part in CAST {
                        @if let Some(entrance) = entrances.iter().find(|entrance| entrance.part == part) {
                            li {
                                a href=(entrance.address("/")) target="_blank" rel="noopener" {
                                    (part.name(screen.words.language())) " (" (part.code) ")"
                                }
                            }
                        }
                    }
                }
                p { (screen.words.text("demo-own-node")) }
            }
        }
    }
}

/// Returns the addresses of both halves, for the script; empty before the nodes run.
pub(super) fn addresses(screen: &Screen) -> [String; 2] {
    let (shown, entrances) = (screen.shown.borrow().clone(), screen.entrances.borrow().clone());
    panes(&shown).map(|pane| pane.and_then(|pane| address(&entrances, &pane)).unwrap_or_default())
}
