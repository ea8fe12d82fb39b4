//! What came of the story, for programs.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::fault::DemoFault;
use super::scene::Scene;
use super::story::Step;
use crate::words::Words;

/// What came of the story.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    /// Whether every step was told and held.
    pub(crate) ok: bool,
    /// How long it took, in milliseconds, pauses included.
    pub(crate) ms: u64,
    /// The language in which it was told.
    language: &'static str,
    /// What came of each step that was told.
    pub(crate) steps: Vec<StepReport>,
    /// Whether somebody ended it.
    #[serde(skip)]
    pub(crate) interrupted: bool,
}

/// What came of a step.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StepReport {
    /// Its name.
    name: &'static str,
    /// What it is about.
    caption: String,
    /// Whether everything in it held.
    ok: bool,
    /// How long it took, in milliseconds.
    ms: u64,
    /// What it said.
    told: Vec<String>,
    /// What the nodes showed, by name.
    facts: Map<String, Json>,
    /// What did not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl StepReport {
    /// Puts together what came of a step.
    pub(super) fn new(step: Step, ms: u64, scene: Scene, fault: Option<DemoFault>, words: Words) -> Self {
        Self {
            name: step.name(),
            caption: caption(step, words),
            ok: fault.is_none(),
            ms,
            told: scene.told,
            facts: scene.facts,
            error: fault.map(|fault| fault.to_string()),
        }
    }

    fn number(&self, fact: &str) -> u64 {
        self.facts.get(fact).and_then(Json::as_u64).unwrap_or_default()
    }
}

impl Report {
    /// Begins with nothing told.
    pub(super) fn new(words: Words) -> Self {
        Self { ok: false, ms: 0, language: words.language().tag(), steps: Vec::new(), interrupted: false }
    }

    /// Notes a step.
    pub(super) fn add(&mut self, step: StepReport) {
        self.steps.push(step);
        self.ok = self.steps.len() == Step::ALL.len() && self.steps.iter().all(|step| step.ok);
    }

    /// Returns a number that some step noted as a fact; 0 if none did.
    pub(super) fn number(&self, step: Step, fact: &str) -> u64 {
        self.steps.iter().find(|told| told.name == step.name()).map_or(0, |told| told.number(fact))
    }
}

/// Returns what a step is about, in at most twelve words.
pub(super) fn caption(step: Step, words: Words) -> String {
    words.text(&format!("demo-step-{}", step.name()))
}
