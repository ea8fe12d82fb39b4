//! A tab driven as somebody without a mouse drives it: Tab, Enter, Space, arrows, typing, and an input method.
//!
//! Promise: what cannot be reached with the Tab key is not found; what a screen reader calls a field is told.

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

    /// Presses Tab until what has the focus is so, by an expression on `e`; `what` names it where it is not found.
    #[track_caller]
    pub(crate) fn tab_until(&self, what: &str, is_so: &str) {
        let look = format!(
            "(e => !e || e === document.body ? null : {{ so: !!({is_so}), what: `${{e.localName}} ${{e.name ?? ''}} \
             “${{(e.innerText || e.value || '').trim().slice(0, 30)}}”` }})(document.activeElement)"
        );
        let mut passed = Vec::new();
        let mut ends = 0;
        for _ in 0..STOPS_MAX {
            let at = self.evaluate(&look);
            if at["so"] == true {
                return;
            }
            ends += u32::from(at.is_null());
            passed.extend(at["what"].as_str().map(str::to_owned));
            if ends > 3 {
                break;
            }
            self.press(Key::Tab);
        }
        passed.dedup();
        let more = self.text().chars().take(1_500).collect::<String>();
        panic!("no {what} at {}; passed: {}\n{more}", self.address(), passed.join(" · "));
    }

    /// Goes to a field by the name under which its form knows it, and returns what a screen reader calls it.
    #[track_caller]
    pub(crate) fn go_to(&self, name: &str) -> Focus {
        self.tab_until(name, &format!("e.name === {name:?} && e.type !== 'hidden'"));
        self.focus().expect("it has the focus")
    }

    /// Types over what stands in a field.
    #[track_caller]
    pub(crate) fn fill(&self, name: &str, text: &str) -> Focus {
        let focus = self.go_to(name);
        self.evaluate("document.activeElement.select()");
        self.type_text(text);
        focus
    }

    /// Takes one of several: an option of a list, one of the round buttons of a group, or ticks a box.
    #[track_caller]
    pub(crate) fn pick(&self, name: &str, value: &str) -> Focus {
        let focus = self.go_to(name);
        match self.text_of("document.activeElement.type").as_str() {
            "checkbox" => {
                self.tab_until(value, &format!("e.name === {name:?} && e.value === {value:?}"));
                if self.evaluate("document.activeElement.checked") == false {
                    self.press(Key::Space);
                }
            }
            "radio" => {
                self.turn_to(name, value, "document.activeElement.checked ? document.activeElement.value : null")
            }
            _ => self.turn_to(name, value, "document.activeElement.value"),
        }
        focus
    }

    /// Presses arrows until a value is taken: up to the first, then down.
    #[track_caller]
    fn turn_to(&self, name: &str, value: &str, taken: &str) {
        let mut passed: Vec<Value> = Vec::new();
        if self.evaluate("document.activeElement.tagName === 'SELECT'") == true {
            self.press(Key::Home);
        } else if self.evaluate(taken).is_null() {
            self.press(Key::Space);
        }
        for _ in 0..CHOICES_MAX {
            let now = self.evaluate(taken);
            if now == value {
                return;
            }
            if passed.contains(&now) {
                break;
            }
            passed.push(now);
            self.press(Key::Down);
        }
        panic!("“{name}” has no “{value}” at {}: {passed:?}", self.address());
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

    /// Opens a part of the page that is folded, by what stands on it.
    #[track_caller]
    pub(crate) fn unfold(&self, name: &str) {
        self.tab_until(name, &format!("e.localName === 'summary' && e.innerText.trim().startsWith({name:?})"));
        if self.evaluate("document.activeElement.parentElement.open") == false {
            self.press(Key::Enter);
        }
    }

    /// Presses the button of a form that has this value, or, without values, this name.
    #[track_caller]
    pub(crate) fn press_button(&self, value: &str) {
        self.tab_until(value, &format!("e.localName === 'button' && e.tabIndex >= 0 && e.value === {value:?}"));
        self.leads_on(|page| page.press(Key::Enter));
    }

    /// Attaches a file: the field opens its chooser by the keyboard, and the chooser is given the file.
    #[track_caller]
    pub(crate) fn attach(&self, name: &str, file: &Path) {
        self.call("Page.setInterceptFileChooserDialog", &json!({ "enabled": true }));
        self.go_to(name);
        self.press(Key::Enter);
        self.until_loaded(|seen| !seen.choosers.is_empty());
        let field = self.with_seen(|seen| seen.choosers.pop());
        let given = json!({ "files": [file.display().to_string()], "backendNodeId": field });
        self.call("DOM.setFileInputFiles", &given);
        self.call("Page.setInterceptFileChooserDialog", &json!({ "enabled": false }));
    }
}
