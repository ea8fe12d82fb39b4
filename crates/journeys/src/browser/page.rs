//! One tab: where it goes, what it is asked, how it is looked at.
//!
//! Promise: a step that leads to another page has ended when that page has loaded; nothing sleeps.
//! Not here: keys (`keyboard`), what was seen (`seen`).

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::seen::Seen;
use super::wire::{PATIENCE, Refused, Wire};

/// A tab.
pub(crate) struct Page {
    wire: Arc<Wire>,
    target: String,
    session: String,
    frame: String,
    seen: RefCell<Seen>,
    loader: RefCell<String>,
    width: Cell<u32>,
}

impl Page {
    /// Opens a tab of a visitor.
    pub(super) fn open(wire: Arc<Wire>, context: &str) -> Self {
        let made = json!({ "url": "about:blank", "browserContextId": context });
        let made = wire.call(None, "Target.createTarget", &made).expect("a browser opens tabs");
        let target = made["targetId"].as_str().expect("an id").to_owned();
        let attach = json!({ "targetId": target, "flatten": true });
        let attached = wire.call(None, "Target.attachToTarget", &attach).expect("a tab is there");
        let session = attached["sessionId"].as_str().expect("an id").to_owned();
        let page = Self {
            wire,
            target: target.clone(),
            session,
            frame: target,
            seen: RefCell::default(),
            loader: RefCell::default(),
            width: Cell::new(1280),
        };
        for domain in ["Page", "Runtime", "Network", "Log", "Audits", "DOM", "Accessibility"] {
            page.call(&format!("{domain}.enable"), &json!({}));
        }
        page.call("Page.setLifecycleEventsEnabled", &json!({ "enabled": true }));
        // Every tab behaves as if it were in front, also beside others.
        page.call("Emulation.setFocusEmulationEnabled", &json!({ "enabled": true }));
        page.resize(1280, 800);
        page
    }

    /// Has the browser do something with this tab.
    #[track_caller]
    pub(crate) fn call(&self, method: &str, params: &Value) -> Value {
        match self.try_call(method, params) {
            Ok(answer) => answer,
            Err(Refused(why)) => panic!("{why}\n  at {}", self.loader.borrow()),
        }
    }

    /// Has the browser do something with this tab that it may refuse.
    pub(crate) fn try_call(&self, method: &str, params: &Value) -> Result<Value, Refused> {
        self.wire.call(Some(&self.session), method, params)
    }

    /// Goes to an address and waits until it has loaded.
    #[track_caller]
    pub(crate) fn goto(&self, url: &str) {
        let went = self.call("Page.navigate", &json!({ "url": url }));
        assert!(went["errorText"].is_null(), "{url}: {}", went["errorText"]);
        if let Some(loader) = went["loaderId"].as_str() {
            self.until_loaded(|seen| seen.loaded.iter().any(|loaded| loaded == loader));
            loader.clone_into(&mut self.loader.borrow_mut());
        }
    }

    /// Does something that leads to a page, and waits until that has loaded.
    #[track_caller]
    pub(crate) fn leads_on(&self, act: impl FnOnce(&Self)) {
        self.pump();
        self.seen.borrow_mut().loaded.clear();
        act(self);
        let old = self.loader.borrow().clone();
        self.until_loaded(|seen| seen.loaded.iter().any(|loaded| *loaded != old));
        let new = self.seen.borrow().loaded.last().cloned().unwrap_or_default();
        *self.loader.borrow_mut() = new;
    }

    /// Waits until something was seen.
    #[track_caller]
    #[allow(clippy::disallowed_methods)] // a bound for the test itself, not a time of the program
    pub(super) fn until_loaded(&self, is_so: impl Fn(&Seen) -> bool) {
        let begun = Instant::now();
        loop {
            self.pump();
            if is_so(&self.seen.borrow()) {
                return;
            }
            let left = PATIENCE.saturating_sub(begun.elapsed());
            assert!(left > Duration::ZERO, "no page came within {PATIENCE:?}, from {}", self.address());
            self.wire.wait_for_event(&self.session, left);
        }
    }

    /// Takes what was seen since the last time.
    pub(crate) fn take_seen(&self) -> Seen {
        self.pump();
        std::mem::take(&mut *self.seen.borrow_mut())
    }

    pub(super) fn pump(&self) {
        for event in self.wire.take_events(&self.session) {
            self.seen.borrow_mut().add(&event, &self.frame);
            if event["method"] == "Page.javascriptDialogOpening" {
                drop(self.try_call("Page.handleJavaScriptDialog", &json!({ "accept": false })));
            }
        }
    }

    pub(super) fn with_seen<T>(&self, take: impl FnOnce(&mut Seen) -> T) -> T {
        take(&mut self.seen.borrow_mut())
    }

    /// Returns what an expression gives in the page. The page's policy and switched-off scripts do not stop it: it is the
    /// tester who asks, not the page.
    #[track_caller]
    pub(crate) fn evaluate(&self, expression: &str) -> Value {
        let ask = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.call("Runtime.evaluate", &ask);
        let fault = &answer["exceptionDetails"];
        assert!(fault.is_null(), "{fault}\n  in {}", expression.chars().take(200).collect::<String>());
        answer["result"]["value"].take()
    }

    /// Returns the text of an expression.
    #[track_caller]
    pub(crate) fn text_of(&self, expression: &str) -> String {
        self.evaluate(expression).as_str().unwrap_or_default().to_owned()
    }

    /// Returns everything that can be read on the page.
    #[track_caller]
    pub(crate) fn text(&self) -> String {
        self.text_of("document.body.innerText")
    }

    /// Returns what a table says in the row of `row` under the heading `column`; nothing if there is no such place.
    #[track_caller]
    pub(crate) fn cell(&self, row: &str, column: &str) -> String {
        self.text_of(&format!(
            "(() => {{ for (const table of document.querySelectorAll('table')) {{ \
             const heads = [...table.querySelectorAll('thead th')].map(th => th.innerText.trim() || th.textContent.trim()); \
             const at = heads.indexOf({column:?}); \
             const row = [...table.querySelectorAll('tbody tr')].find(tr => tr.cells[0].textContent.includes({row:?})); \
             if (at >= 0 && row) return row.cells[at].innerText.trim(); }} return ''; }})()"
        ))
    }

    /// Returns where the tab is.
    pub(crate) fn address(&self) -> String {
        let tree = self.try_call("Page.getFrameTree", &json!({}));
        tree.map(|tree| tree["frameTree"]["frame"]["url"].as_str().unwrap_or_default().to_owned()).unwrap_or_default()
    }

    /// Makes the window so wide and so high, in CSS pixels; below 500 it is a phone.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.call("Emulation.setDeviceMetricsOverride", &metrics);
        self.width.set(width);
    }

    /// Returns how wide the window is.
    pub(crate) fn width(&self) -> u32 {
        self.width.get()
    }

    /// Sets which language the reader's browser asks for.
    pub(crate) fn speak(&self, language: &str) {
        let headers = json!({ "headers": { "accept-language": language } });
        self.call("Network.setExtraHTTPHeaders", &headers);
    }

    /// Switches the scripts of pages off or on.
    pub(crate) fn scripts(&self, on: bool) {
        self.call("Emulation.setScriptExecutionDisabled", &json!({ "value": !on }));
    }

    /// Takes a picture of what the window shows, or of the whole page, as PNG.
    pub(crate) fn picture(&self, file: &Path, whole: bool) {
        use base64::Engine as _;
        let taken = self.call("Page.captureScreenshot", &json!({ "format": "png", "captureBeyondViewport": whole }));
        let data = taken["data"].as_str().unwrap_or_default();
        let bytes = base64::engine::general_purpose::STANDARD.decode(data).expect("a picture");
        std::fs::write(file, bytes).expect("written");
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        drop(self.wire.call(None, "Target.closeTarget", &json!({ "targetId": self.target })));
        self.wire.forget(&self.session);
    }
}
