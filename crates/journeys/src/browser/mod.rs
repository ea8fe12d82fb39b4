//! A browser without a window, and its tabs.
//!
//! Promise: each browser has a profile of its own that goes with it; each [`Visitor`] has cookies and a cache of its own,
//! as if it sat at another machine.
//! Not here: what is done in a tab (`page`).

pub(crate) mod keyboard;
pub(crate) mod page;
pub(crate) mod seen;
mod wire;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use serde_json::json;
use tempfile::TempDir;

pub(crate) use page::Page;
pub(crate) use wire::{PATIENCE, Wire};

/// Names under which distributions install it.
const PROGRAMS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// What every start needs. Nothing is fetched: no updates, no lists, no first-run pages.
const ARGUMENTS: &[&str] = &[
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,HttpsUpgrades",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--metrics-recording-only",
    "--mute-audio",
    "--lang=en-GB",
    // No name but this machine's is ever looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

/// A browser that runs; ends when dropped.
pub(crate) struct Browser {
    wire: Arc<Wire>,
    child: Child,
    _profile: TempDir,
}

/// Returns where the browser is on this machine.
pub(crate) fn program() -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    PROGRAMS.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.is_file())
}

impl Browser {
    /// Starts it.
    pub(crate) fn start(program: &Path) -> Self {
        let profile = TempDir::new().expect("a folder for the profile");
        let log = std::fs::File::create(profile.path().join("log")).expect("a file for what it logs");
        let mut command = Command::new("/bin/sh");
        // The browser takes commands on descriptor 3 and answers on 4.
        command.args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 0</dev/null 1>&2"]).arg(program).args(ARGUMENTS);
        command.arg(format!("--user-data-dir={}", profile.path().join("profile").display()));
        if is_administrator() {
            // Its sandbox does not start for the administrator. It opens nothing but pages of nodes on this machine.
            command.arg("--no-sandbox");
        }
        command.arg("about:blank").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().expect("the browser starts");
        let (to, from) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        Self { wire: Wire::new(to, from), child, _profile: profile }
    }

    /// Somebody new sits down: no cookies, nothing cached.
    pub(crate) fn visitor(&self) -> Visitor {
        let made = self.wire.call(None, "Target.createBrowserContext", &json!({ "disposeOnDetach": true }));
        let made = made.expect("a browser makes contexts");
        Visitor { wire: self.wire.clone(), context: made["browserContextId"].as_str().expect("an id").to_owned() }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.wire.call(None, "Browser.close", &json!({})));
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Somebody with cookies and a cache of their own.
pub(crate) struct Visitor {
    wire: Arc<Wire>,
    context: String,
}

impl Visitor {
    /// Opens a tab.
    pub(crate) fn page(&self) -> Page {
        Page::open(self.wire.clone(), &self.context)
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        let dispose = json!({ "browserContextId": self.context });
        drop(self.wire.call(None, "Target.disposeBrowserContext", &dispose));
    }
}

fn is_administrator() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout == b"0\n")
}
