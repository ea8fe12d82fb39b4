//! A tab driven as somebody without a mouse drives it: Tab, Enter, Space, arrows, typing, and an input method.
//!
//! Promise: what is pressed is found by its role and accessible name, as a screen reader says them; what cannot be reached
//! with the Tab key is not found.

use std::path::Path;

use serde_json::{Value, json};

use super::page::Page;

/// Stops that a page may have before it counts as endless.
const STOPS_MAX: usize = 600;
/// Choices that a list may have before it counts as endless.
const CHOICES_MAX: usize = 400;

/// What has the focus, as a screen reader says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Focus {
    /// Its role, such as `button`, `link`, `textbox`.
    pub(crate) role: String,
    /// Its name.
    pub(crate) name: String,
}

/// A key with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Tab,
    BackTab,
    Enter,
    Space,
    Down,
    Home,
}

impl Page {
    /// Presses a key.
    pub(crate) fn press(&self, key: Key) {
        let (name, code, number, text, modifiers) = match key {
            Key::Tab => ("Tab", "Tab", 9, "", 0),
            Key::BackTab => ("Tab", "Tab", 9, "", 8),
            Key::Enter => ("Enter", "Enter", 13, "\r", 0),
            Key::Space => (" ", "Space", 32, " ", 0),
            Key::Down => ("ArrowDown", "ArrowDown", 40, "", 0),
            Key::Home => ("Home", "Home", 36, "", 0),
        };
        let mut down = json!({
            "type": if text.is_empty() { "rawKeyDown" } else { "keyDown" },
            "key": name, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers,
        });
        if !text.is_empty() {
            down["text"] = text.into();
        }
        self.call("Input.dispatchKeyEvent", &down);
        down["type"] = "keyUp".into();
        self.call("Input.dispatchKeyEvent", &down);
    }

    /// Types a text into what has the focus: plain characters by keys, others as an input method commits them.
    pub(crate) fn type_text(&self, text: &str) {
        let mut composed = String::new();
        for c in text.chars() {
            if c == ' ' || c.is_ascii_graphic() {
                self.compose(&mut composed);
                let key = json!({ "type": "keyDown", "key": c.to_string(), "text": c.to_string() });
                self.call("Input.dispatchKeyEvent", &key);
                self.call("Input.dispatchKeyEvent", &json!({ "type": "keyUp", "key": c.to_string() }));
            } else {
                composed.push(c);
            }
        }
        self.compose(&mut composed);
    }

    /// Shows a composition first, as input methods do, then commits it.
    fn compose(&self, text: &mut String) {
        if text.is_empty() {
            return;
        }
        let end = text.encode_utf16().count();
        let shown = json!({ "text": text, "selectionStart": end, "selectionEnd": end });
        self.call("Input.imeSetComposition", &shown);
        self.call("Input.insertText", &json!({ "text": text }));
        text.clear();
    }

    /// Selects all that stands in the field and types over it.
    #[track_caller]
    pub(crate) fn fill(&self, name: &str, text: &str) {
        self.tab_to(&["textbox", "searchbox", "spinbutton", "combobox"], name);
        self.evaluate("document.activeElement.select()");
        self.type_text(text);
    }

    /// Returns what has the focus; nothing if it is the page itself.
    #[track_caller]
    pub(crate) fn focus(&self) -> Option<Focus> {
        let asked = json!({ "expression": "document.activeElement === document.body ? null : document.activeElement" });
        let found = self.call("Runtime.evaluate", &asked);
        let object = found["result"]["objectId"].as_str()?;
        let tree = json!({ "objectId": object, "fetchRelatives": false });
        let tree = self.call("Accessibility.getPartialAXTree", &tree);
        self.call("Runtime.releaseObject", &json!({ "objectId": object }));
        let node = &tree["nodes"][0];
        let text = |value: &Value| value["value"].as_str().unwrap_or_default().trim().to_owned();
        Some(Focus { role: text(&node["role"]), name: text(&node["name"]) })
    }

    /// Presses Tab until something with one of these roles and this name has the focus.
    #[track_caller]
    pub(crate) fn tab_to(&self, roles: &[&str], name: &str) {
        let is_it = |focus: &Focus| roles.contains(&focus.role.as_str()) && is_named(&focus.name, name);
        let mut passed = Vec::new();
        if self.focus().is_some_and(|focus| is_it(&focus)) {
            return;
        }
        let mut rounds = 0;
        for _ in 0..STOPS_MAX {
            self.press(Key::Tab);
            match self.focus() {
                Some(focus) if is_it(&focus) => return,
                Some(focus) => passed.push(format!("{} “{}”", focus.role, focus.name)),
                // The end of the page: once more from its beginning.
                None => rounds += 1,
            }
            if rounds > 2 {
                break;
            }
        }
        passed.dedup();
        panic!("no {roles:?} “{name}” at {}; passed: {}", self.address(), passed.join(" · "));
    }

    /// Follows a link with the keyboard.
    #[track_caller]
    pub(crate) fn follow(&self, name: &str) {
        self.tab_to(&["link"], name);
        self.leads_on(|page| page.press(Key::Enter));
    }

    /// Presses a button that leads to a page.
    #[track_caller]
    pub(crate) fn submit(&self, name: &str) {
        self.tab_to(&["button"], name);
        self.leads_on(|page| page.press(Key::Enter));
    }

    /// Opens a part of the page that was folded.
    #[track_caller]
    pub(crate) fn unfold(&self, name: &str) {
        self.tab_to(&["DisclosureTriangle", "button"], name);
        if self.evaluate("document.activeElement.closest('details')?.open ?? true") == false {
            self.press(Key::Enter);
        }
    }

    /// Ticks a box, unless it is ticked.
    #[track_caller]
    pub(crate) fn tick(&self, name: &str) {
        self.tab_to(&["checkbox"], name);
        if self.evaluate("document.activeElement.checked") == false {
            self.press(Key::Space);
        }
    }

    /// Takes one of several: an option of a list, or one of the round buttons in a group.
    #[track_caller]
    pub(crate) fn choose(&self, name: &str, option: &str) {
        self.tab_to(&["combobox", "listbox", "MenuListPopup", "radio"], name);
        let is_list = self.evaluate("document.activeElement.tagName === 'SELECT'") == true;
        if is_list {
            self.press(Key::Home);
        }
        let shown = if is_list {
            "document.activeElement.selectedOptions[0]?.label ?? ''"
        } else {
            "document.activeElement.checked ? (document.activeElement.labels[0]?.innerText ?? '') : ''"
        };
        let mut passed: Vec<String> = Vec::new();
        for _ in 0..CHOICES_MAX {
            let now = self.text_of(shown);
            if is_named(&now, option) {
                return;
            }
            if passed.len() > 1 && passed.last() == Some(&now) {
                break;
            }
            passed.push(now);
            self.press(Key::Down);
        }
        panic!("“{name}” has no “{option}” at {}: {passed:?}", self.address());
    }

    /// Attaches a file: the field opens its chooser by the keyboard, and the chooser is given the file.
    #[track_caller]
    pub(crate) fn attach(&self, name: &str, file: &Path) {
        self.call("Page.setInterceptFileChooserDialog", &json!({ "enabled": true }));
        self.tab_to(&["button", "textbox"], name);
        self.press(Key::Enter);
        self.until_loaded(|seen| !seen.choosers.is_empty());
        let field = self.with_seen(|seen| seen.choosers.pop());
        let given = json!({ "files": [file.display().to_string()], "backendNodeId": field });
        self.call("DOM.setFileInputFiles", &given);
        self.call("Page.setInterceptFileChooserDialog", &json!({ "enabled": false }));
    }
}

/// A name is the whole name, or its beginning up to a mark that ends it: `Title (required)` is named `Title`.
fn is_named(shown: &str, name: &str) -> bool {
    let shown = plain(shown);
    let name = plain(name);
    let rest = shown.strip_prefix(name.as_str());
    rest.is_some_and(|rest| {
        rest.is_empty() || rest.trim_start().starts_with(['(', '（', '*', ':', '：', '·', ',', '，'])
    })
}

/// Without marks of direction and with single spaces.
fn plain(text: &str) -> String {
    let isolates = ['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}', '\u{200e}', '\u{200f}'];
    text.replace(isolates, "").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::is_named;

    #[test]
    fn a_name_may_be_followed_by_a_note() {
        assert!(
            is_named("Title (required)", "Title") && is_named(" Title\n", "Title") && is_named("标题（必填）", "标题")
        );
        assert!(!is_named("Title of the request", "Title"));
    }
}
