//! Every page, in both languages, at both widths, in every theme: clean.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Told;
use crate::browser::Page;
use crate::checks::{self, Depth};
use crate::network::Network;
use crate::people::{open_account, sign_in};
use crate::routes::{self, Place};
use crate::runner::Stage;
use crate::words::Language;

pub(super) const STORIES: &[Told] = &[
    ("every page is clean, in both languages, narrow and wide, in every theme", every_page_is_clean),
    ("pages of strangers, of whoever is invited, and of an overseer are clean", pages_before_the_desk_are_clean),
];

/// Where walks begin: whatever no link leads to, or none before an officer has begun something.
const BEGIN: &[&str] = &["/", "/drafts", "/search?q=the", "/search?q=!", "/no-such-page"];
/// What the program gives at an address that is no page, or is a page that only a stranger sees.
const NO_PAGES: &[&str] = &[
    "/live",
    "/live/position",
    "/style/{}",
    "/icon/{}",
    "/script/{}",
    "/d/{}/evidence",
    "/d/{}/files/{}",
    "/d/{}/files/{}/{}",
    // Looked at by the story of strangers.
    "/sign-in",
    "/setup",
    "/invitation",
    "/recovery",
    "/access-log",
    // Only in a demo.
    "/enter",
];
/// How many tabs look at once.
const TABS: usize = 3;

fn every_page_is_clean(stage: &Stage) -> String {
    let network = stage.told();
    let visitor = stage.browser.visitor();
    let page = visitor.page();
    sign_in(&page, network, "harbour");
    let (places, wrong) = routes::walk(&page, network, "harbour", BEGIN);
    wrong.iter().chain(&forgotten(&places)).for_each(|fault| println!("    {fault}"));
    let found = Mutex::new(wrong);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..TABS {
            scope.spawn(|| {
                let page = visitor.page();
                while let Some(place) = places.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let faults = look(stage, network, &page, place);
                    // Told at once: whoever waits reads on.
                    faults.iter().for_each(|fault| println!("    {fault}"));
                    found.lock().expect("no tab panics while it holds this").extend(faults);
                }
            });
        }
    });
    let mut found = found.into_inner().expect("no tab panicked");
    found.extend(forgotten(&places));

    found.sort();
    found.dedup();
    assert!(
        found.is_empty(),
        "{} findings, the last of them: {}",
        found.len(),
        found.last().cloned().unwrap_or_default()
    );
    let shapes: BTreeSet<&str> = places.iter().map(|place| place.shape.as_str()).collect();
    format!("{} pages of {} shapes: {}", places.len(), shapes.len(), shapes.into_iter().collect::<Vec<_>>().join(" "))
}

/// What somebody sees who is not signed in, or is for the first time; and what only an overseer sees.
fn pages_before_the_desk_are_clean(stage: &Stage) -> String {
    let network = stage.told();
    let administrator = stage.browser.visitor();
    let page = administrator.page();
    sign_in(&page, network, "harbour");
    let links = [("overseer", "5C2"), ("supervisor", "2A8")].map(|(role, _)| {
        page.goto(&network.url("harbour", "/people"));
        page.pick("role", role);
        page.press_button("");
        page.text_of("document.documentElement.outerHTML.match(/https?:[^\\s<>\"]*\\/invitation\\?t=[\\w-]+/)?.[0]")
    });
    let [overseer, invited] = &links;
    let code = network.codes().get("harbour").cloned().expect("somebody has signed in there");
    let recovery = network.comity("harbour", &["user", "recover", &code]);
    let recovery = recovery["url"].as_str().expect("a link");
    let own = network.url("harbour", "");
    let mut found = Vec::new();
    let mut count = 0;
    let stranger = stage.browser.visitor();
    let outside = stranger.page();
    for url in [
        format!("{own}/sign-in"),
        format!("{own}/sign-in?to=%2Fpeers"),
        format!("{own}/setup?t=none"),
        invited.clone(),
        recovery.to_owned(),
    ] {
        found.extend(look(stage, network, &outside, &place(&own, &url)));
        count += 1;
    }
    let visitor = stage.browser.visitor();
    let inside = visitor.page();
    open_account(&inside, overseer, "5C2");
    for path in ["/access-log", "/", "/alerts/new"] {
        found.extend(look(stage, network, &inside, &place(&own, path)));
        count += 1;
    }
    assert!(found.is_empty(), "{} findings\n{}", found.len(), found.join("\n"));
    format!("{count} pages")
}

fn place(own: &str, url: &str) -> Place {
    let path = url.strip_prefix(own).unwrap_or(url).to_owned();
    Place { shape: path.clone(), path }
}

/// Looks at one page in every way.
fn look(stage: &Stage, network: &Network, page: &Page, place: &Place) -> Vec<String> {
    let own = network.url("harbour", "");
    let mut found = Vec::new();
    for language in Language::ALL {
        let tag = language.tag();
        let mut note = |how: &str, faults: Vec<String>| {
            found.extend(faults.into_iter().map(|fault| format!("{} {tag} {how}: {fault}", place.path)));
        };
        let join = if place.path.contains('?') { '&' } else { '?' };
        page.resize(1280, 800);
        page.speak(tag);
        page.goto(&format!("{own}{}{join}live=no&lang={tag}", place.path));
        let mut seen = page.take_seen();
        // A page that says that something is not there, or not for its reader, says so to the browser too.
        seen.complaints.retain(|complaint| {
            !["404", "410", "403"].iter().any(|code| complaint.contains(&format!("status of {code}")))
        });
        note("", checks::conduct(&seen, &own));
        if language == Language::English {
            note("by keyboard", checks::focus(page));
        }
        note("320", checks::fits(page, tag));
        for width in [1280, 390] {
            page.resize(width, 800);
            set_theme(page, "light");
            note(&format!("{width}"), checks::layout(page, tag));
            note(&format!("{width}"), stage.axe.run(page, Depth::Whole));
            for theme in ["dark", "night"] {
                set_theme(page, theme);
                note(&format!("{width} {theme}"), stage.axe.run(page, Depth::Colours));
            }
        }
    }
    found
}

/// Shows the page in a theme, as if its reader had chosen that.
pub(super) fn set_theme(page: &Page, theme: &str) {
    page.evaluate(&format!("document.documentElement.dataset.theme = {theme:?}"));
}

/// Pages that the program has and that the walk did not come to.
fn forgotten(places: &[Place]) -> Vec<String> {
    let seen: BTreeSet<&str> = places.iter().map(|place| place.shape.split('?').next().unwrap_or_default()).collect();
    let named = routes::named_by_the_program();
    let missing = named.iter().filter(|path| !seen.contains(path.as_str()) && !NO_PAGES.contains(&path.as_str()));
    missing.map(|path| format!("{path}: no link leads there")).collect()
}
