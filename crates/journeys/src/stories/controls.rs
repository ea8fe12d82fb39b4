//! Controls: a page with faults is found out, fault by fault. Without them, a check that looks at nothing would pass.

use super::Told;
use crate::browser::Page;
use crate::checks::{self, Depth};
use crate::runner::Stage;

pub(super) const STORIES: &[Told] = &[
    ("every check finds the fault it is for", every_check_finds_its_fault),
    ("a page without faults has none", a_page_without_faults_has_none),
];

/// What a finding says, and the markup in which it must be found.
const FAULTS: &[(&str, &str)] = &[
    ("axe: label", "<input name=a>"),
    ("axe: color-contrast", "<p style='color:#bbb;background:#fff'>pale words</p>"),
    ("axe: region", "</main><p>outside of everything</p><main hidden>"),
    ("layout: one h1", "<h1>another</h1>"),
    ("layout: sideways", "<div style='width:3000px;height:2em'>wide</div>"),
    ("layout: overlap", "<p>lower words</p><p style='margin-top:-2em'>upper words</p>"),
    ("layout: text cut", "<div style='overflow:hidden;width:3em;height:1em'>many words that do not fit there</div>"),
    (
        "layout: target below 24",
        "<button style='height:10px;padding:0;font-size:6px'>a</button><button style='height:10px;padding:0;font-size:6px'>b</button>",
    ),
    ("layout: time without zone", "<time datetime='2026-11-22T03:07'>22 Nov 2026 03:07</time>"),
    ("layout: order", "<div style='display:flex;flex-direction:row-reverse'><p>one</p><p>two</p></div>"),
    ("layout: id twice", "<p id=x>one</p><p id=x>two</p>"),
    ("layout: inline code", "<p style='color:#000'>styled</p>"),
    ("focus: button “quiet” does not show", "<button style='outline:none;box-shadow:none'>quiet</button>"),
    ("focus: a “last” has an order", "<a href='#' tabindex=3>last</a>"),
    (
        "focus: button “far” is not reached",
        "<input aria-label=x onfocus='document.getElementById(\"far\").inert=true'><button id=far>far</button>",
    ),
    ("conduct: console", "<img src='data:,' alt='' onerror='console.error(1)'>"),
    ("conduct: a dialog opened", "<img src='data:,' alt='' onerror='alert(1)'>"),
    ("conduct: asked elsewhere", "<img alt='' src='http://localhost:1/x.png'>"),
];

const SOUND: &str = "<p>22 Nov: <a href='#x'>a link</a> in words.</p><p id=x><button>Send</button> <time \
    datetime='2026-11-22T03:07:00Z'>22 Nov 2026 03:07 UTC</time></p>";

fn every_check_finds_its_fault(stage: &Stage) -> String {
    let mut missed = Vec::new();
    for (says, markup) in FAULTS {
        let found = look(stage, markup);
        if !found.iter().any(|line| line.starts_with(says)) {
            missed.push(format!("{says}: not found; found: {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    format!("{} faults found out", FAULTS.len())
}

fn a_page_without_faults_has_none(stage: &Stage) -> String {
    let found = look(stage, SOUND);
    assert!(found.is_empty(), "{found:?}");
    String::new()
}

fn look(stage: &Stage, markup: &str) -> Vec<String> {
    let visitor = stage.browser.visitor();
    let page = visitor.page();
    show(&page, markup);
    let mut found = checks::conduct(&page.take_seen(), "data:");
    found.extend(checks::layout(&page, "en"));
    found.extend(checks::focus(&page));
    found.extend(stage.axe.run(&page, Depth::Whole));
    found
}

fn show(page: &Page, markup: &str) {
    let html = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <title>Control</title><main><h1>Control</h1>{markup}</main>"
    );
    let escaped: String = html.bytes().map(|byte| format!("%{byte:02x}")).collect();
    page.goto(&format!("data:text/html,{escaped}"));
}
