//! What a tab was seen to do: requests with their bytes, complaints, anything that a page of ours never does.
//!
//! Promise: nothing of this needs a script in the page, so a page cannot hide it.

use serde_json::Value;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    id: String,
    /// Where it went.
    pub(crate) url: String,
    /// What it was for: `Document`, `Stylesheet`, `Script`, `EventSource`, …
    pub(crate) kind: String,
    /// The answer's status; 0 before it came.
    pub(crate) status: u64,
    /// Bytes that came over the wire, headers included.
    pub(crate) bytes: u64,
    /// Whether it was answered from the cache.
    pub(crate) cached: bool,
}

/// Everything seen since the last look.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Requests, in the order in which they began.
    pub(crate) requests: Vec<Request>,
    /// What the browser complained of: errors of the console, refused by the policy, scripts that failed.
    pub(crate) complaints: Vec<String>,
    /// Dialogs that opened (they were closed at once) and windows.
    pub(crate) dialogs: Vec<String>,
    /// Loaders of the main frame that have finished.
    pub(super) loaded: Vec<String>,
    /// Addresses to which the main frame went.
    pub(crate) went: Vec<String>,
    /// File choosers that opened, by the number of their field.
    pub(super) choosers: Vec<u64>,
}

impl Seen {
    /// Bytes of all requests.
    pub(crate) fn bytes(&self) -> u64 {
        self.requests.iter().map(|request| request.bytes).sum()
    }

    /// Takes one event.
    pub(super) fn add(&mut self, event: &Value, main_frame: &str) {
        let what = &event["params"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match event["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => {
                let (id, url) = (text(&what["requestId"]), text(&what["request"]["url"]));
                let kind = text(&what["type"]);
                self.requests.push(Request { id, url, kind, status: 0, bytes: 0, cached: false });
            }
            "Network.responseReceived" => self.with(what, |request| {
                request.status = what["response"]["status"].as_u64().unwrap_or_default();
                request.cached |= what["response"]["fromDiskCache"] == true;
                request.bytes = whole(&what["response"]["encodedDataLength"]);
            }),
            // A stream never finishes: it is counted as it comes.
            "Network.dataReceived" => self.with(what, |request| request.bytes += whole(&what["encodedDataLength"])),
            "Network.requestServedFromCache" => self.with(what, |request| request.cached = true),
            "Network.loadingFinished" => self.with(what, |request| request.bytes = whole(&what["encodedDataLength"])),
            "Log.entryAdded" if what["entry"]["level"] == "error" || what["entry"]["source"] == "security" => {
                let entry = &what["entry"];
                self.complaints.push(format!("{}: {} {}", text(&entry["source"]), text(&entry["text"]), entry["url"]));
            }
            "Runtime.consoleAPICalled" if what["type"] == "error" || what["type"] == "assert" => {
                self.complaints.push(format!("console: {}", what["args"]));
            }
            "Runtime.exceptionThrown" => self.complaints.push(format!("script: {}", what["exceptionDetails"])),
            "Audits.issueAdded" if what["issue"]["code"] == "ContentSecurityPolicyIssue" => {
                self.complaints.push(format!("policy: {}", what["issue"]["details"]));
            }
            "Page.javascriptDialogOpening" => {
                self.dialogs.push(format!("{}: {}", text(&what["type"]), text(&what["message"])));
            }
            "Page.windowOpen" => self.dialogs.push(format!("window: {}", text(&what["url"]))),
            "Page.frameNavigated" if what["frame"]["id"] == main_frame => {
                self.went.push(text(&what["frame"]["url"]));
            }
            "Page.frameAttached" => self.complaints.push("a frame was put into the page".into()),
            "Page.lifecycleEvent" if what["name"] == "load" && what["frameId"] == main_frame => {
                self.loaded.push(text(&what["loaderId"]));
            }
            "Page.fileChooserOpened" => self.choosers.push(what["backendNodeId"].as_u64().unwrap_or_default()),
            _ => {}
        }
    }

    /// Changes the newest request of this number: a redirect uses a number again.
    fn with(&mut self, what: &Value, change: impl FnOnce(&mut Request)) {
        let found = self.requests.iter_mut().rev().find(|request| what["requestId"] == request.id.as_str());
        if let Some(request) = found {
            change(request);
        }
    }
}

/// Whole bytes come as a number with a fraction of zero.
fn whole(value: &Value) -> u64 {
    format!("{:.0}", value.as_f64().unwrap_or_default().max(0.0)).parse().unwrap_or_default()
}
