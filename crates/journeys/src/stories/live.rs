//! What comes while somebody looks: it is shown, and it moves nobody. And the keys, which lead and never act.

use serde_json::json;

use super::{Told, eventually};
use crate::browser::Page;
use crate::browser::keyboard::Key;
use crate::people::Officer;
use crate::runner::Stage;
use crate::words::Language;

pub(super) const STORIES: &[Told] = &[
    ("what comes waits behind a bar, and only what is immediate shows itself", what_comes_moves_nobody),
    ("keys lead to the button and never press it, on every layout, and not while somebody writes", keys_lead),
];

/// Has delta open an alert to harbour, by command.
fn open(stage: &Stage, title: &str, level: &str) {
    let title = format!("title.en={title}");
    let arguments = [
        "alert",
        "open",
        "--live",
        "--yes",
        "--to",
        "harbour",
        "--level",
        level,
        "--character",
        &title,
        "event.en=Flood",
        "category=Geo",
        "urgency=Expected",
        "severity=Severe",
        "certainty=Likely",
        "area=Quay",
        "tlp=amber",
        "pap=green",
        "history=lead-grants",
        "lang=en",
        "legal-basis=treaty",
        "legal-basis-words=River Convention",
        "purpose=investigation",
        "review-by=2027-11-01",
    ];
    stage.working().comity("delta", &arguments);
}

/// What the page says of itself.
fn said(page: &Page, selector: &str) -> String {
    page.text_of(&format!("(document.querySelector({selector:?})?.textContent ?? '')"))
}

fn top_of(page: &Page, title: &str) -> i64 {
    let of = format!(
        "Math.round([...document.querySelectorAll('[data-row]')].find(row => row.textContent.includes({title:?}))\
         ?.getBoundingClientRect().top ?? -1)"
    );
    page.evaluate(&of).as_i64().unwrap_or(-1)
}

fn what_comes_moves_nobody(stage: &Stage) -> String {
    let harbour = Officer::at(&stage.browser, stage.working(), "harbour", Language::English, true);
    open(stage, "The first, which is read", "priority");
    harbour.sees_on_desk("The first, which is read");
    let page = &harbour.page;
    page.evaluate("window.stayed = true");
    eventually("the stream is open", || said(page, "#link").contains("Live").then_some(()));
    page.evaluate(
        "[...document.querySelectorAll('[data-row] a')].find(a => a.textContent.includes('The first')).focus()",
    );
    let before = top_of(page, "The first, which is read");

    open(stage, "The second, which waits", "priority");
    eventually("the bar offers it", || said(page, "#new").contains("1 new").then_some(()));
    assert_eq!(top_of(page, "The second, which waits"), -1, "it is not shown before it is asked for");
    assert_eq!(top_of(page, "The first, which is read"), before);
    assert!(page.text_of("document.title").starts_with("(1)"), "{}", page.text_of("document.title"));

    open(stage, "The third, which cannot wait", "immediate");
    eventually("what is immediate shows itself", || (top_of(page, "The third, which cannot wait") != -1).then_some(()));
    eventually("it is said at once", || said(page, "[aria-live=assertive]").contains("Immediate").then_some(()));
    // Browsers scroll by whole pixels.
    let moved = top_of(page, "The first, which is read").abs_diff(before);
    assert!(moved <= 1, "what the reader is on has moved by {moved} pixels");
    let focused = page.text_of("document.activeElement.textContent");
    assert!(focused.contains("The first"), "the focus has not moved: {focused}");
    assert_eq!(page.evaluate("window.stayed"), json!(true), "the page was never loaded again");
    String::new()
}

/// Presses a key as a keyboard sends it: by what it writes and by where it lies.
fn strike(page: &Page, key: &str, code: &str) {
    for kind in ["rawKeyDown", "keyUp"] {
        page.call("Input.dispatchKeyEvent", &json!({ "type": kind, "key": key, "code": code }));
    }
}

fn keys_lead(stage: &Stage) -> String {
    let harbour = Officer::at(&stage.browser, stage.working(), "harbour", Language::English, true);
    open(stage, "One to be acknowledged by keys", "priority");
    harbour.sees_on_desk("One to be acknowledged by keys");
    let page = &harbour.page;
    page.evaluate("document.activeElement.blur()");
    let rows = page.evaluate("document.querySelectorAll('#needs [data-row]').length").as_u64().unwrap_or(0);
    strike(page, "j", "KeyJ");
    let first = page.text_of("document.activeElement.textContent");
    assert!(!first.is_empty() && page.text_of("document.activeElement.localName") == "a", "{first}");
    // A Russian and an Arabic board write other letters with the same keys.
    strike(page, "а", "KeyF");
    strike(page, "ф", "KeyA");
    assert_eq!(page.text_of("document.activeElement.localName"), "button", "the key leads to the button");
    assert_eq!(page.evaluate("document.querySelectorAll('#needs [data-row]').length").as_u64(), Some(rows));
    strike(page, "?", "Slash");
    eventually("the keys are shown", || {
        page.evaluate("!!document.querySelector('dialog[open]')").as_bool()?.then_some(())
    });
    strike(page, "Escape", "Escape");
    page.evaluate("document.querySelector('dialog').close()");
    page.evaluate("document.querySelector('.here button').focus()");
    page.leads_on(|page| page.press(Key::Enter));
    let words = page.text();
    assert!(words.contains("is acknowledged: "), "{words}");
    harbour.goes_to("/alerts/new");
    page.evaluate("document.querySelector('main input[type=text], main textarea').focus()");
    page.type_text("jak");
    assert_eq!(page.text_of("document.activeElement.value"), "jak", "in a field a key is a letter");
    String::new()
}
