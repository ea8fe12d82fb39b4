//! The wire to the browser: commands and events as JSON over a pair of pipes (Chrome DevTools Protocol).
//!
//! ```text
//!   call ── JSON, NUL ──> browser ── JSON, NUL ──> reader thread ──> answers by number, events by session
//! ```
//!
//! Promise: no port is opened and nothing is fetched; a browser that goes away fails every call that waits for it.
//! Not here: what commands mean (`page`).

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::ChildStdin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

/// Nothing is waited for longer than this.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Events of one session that nobody has taken yet, at most; the oldest go first.
const EVENTS_MAX: usize = 20_000;

/// What the browser refused to do, in its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused(pub(crate) String);

/// The wire.
pub(crate) struct Wire {
    out: Mutex<ChildStdin>,
    state: Mutex<State>,
    bell: Condvar,
}

#[derive(Default)]
struct State {
    last: u64,
    answers: HashMap<u64, Result<Value, Refused>>,
    events: HashMap<String, Vec<Value>>,
    gone: bool,
}

impl Wire {
    /// Begins to read what the browser says.
    pub(crate) fn new(out: ChildStdin, from: impl Read + Send + 'static) -> Arc<Self> {
        let wire = Arc::new(Self { out: Mutex::new(out), state: Mutex::default(), bell: Condvar::new() });
        let reader = wire.clone();
        std::thread::spawn(move || reader.read(BufReader::new(from)));
        wire
    }

    /// Has the browser do something, in one of its sessions or (without one) as a whole.
    pub(crate) fn call(&self, session: Option<&str>, method: &str, params: &Value) -> Result<Value, Refused> {
        let id = {
            let mut state = self.state();
            state.last += 1;
            state.last
        };
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        let written = self.out.lock().unwrap_or_else(PoisonError::into_inner).write_all(&bytes);
        if written.is_err() {
            return Err(Refused(format!("{method}: the browser has gone")));
        }
        let (mut state, _) = self
            .bell
            .wait_timeout_while(self.state(), PATIENCE, |state| !state.answers.contains_key(&id) && !state.gone)
            .unwrap_or_else(PoisonError::into_inner);
        match state.answers.remove(&id) {
            Some(answer) => answer.map_err(|Refused(why)| Refused(format!("{method}: {why}"))),
            None => Err(Refused(format!("{method}: no answer came"))),
        }
    }

    /// Takes what happened in a session since the last time.
    pub(crate) fn take_events(&self, session: &str) -> Vec<Value> {
        self.state().events.get_mut(session).map(std::mem::take).unwrap_or_default()
    }

    /// Waits until something happens in a session that nobody has taken yet, but not longer than `most`.
    pub(crate) fn wait_for_event(&self, session: &str, most: Duration) {
        let is_quiet = |state: &mut State| !state.gone && state.events.get(session).is_none_or(Vec::is_empty);
        drop(self.bell.wait_timeout_while(self.state(), most, is_quiet));
    }

    /// Forgets a session that has ended.
    pub(crate) fn forget(&self, session: &str) {
        self.state().events.remove(session);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, mut from: impl BufRead) {
        let mut bytes = Vec::new();
        while from.read_until(0, &mut bytes).is_ok_and(|read| read > 0) {
            let end = if bytes.last() == Some(&0) { bytes.len() - 1 } else { bytes.len() };
            if let Ok(message) = serde_json::from_slice(&bytes[..end]) {
                self.take_message(message);
            }
            bytes.clear();
        }
        self.state().gone = true;
        self.bell.notify_all();
    }

    fn take_message(&self, mut message: Value) {
        let mut state = self.state();
        if let Some(id) = message["id"].as_u64() {
            let answer = match message.get("error") {
                Some(error) => Err(Refused(error["message"].as_str().unwrap_or("no reason given").to_owned())),
                None => Ok(message["result"].take()),
            };
            state.answers.insert(id, answer);
        } else if let Some(session) = message["sessionId"].as_str() {
            let events = state.events.entry(session.to_owned()).or_default();
            if events.len() >= EVENTS_MAX {
                events.remove(0);
            }
            events.push(message);
        }
        drop(state);
        self.bell.notify_all();
    }
}
