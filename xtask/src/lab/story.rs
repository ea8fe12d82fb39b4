//! What the six write while things go wrong, and what must be true afterwards.

use serde_json::Value;

use super::clock;
use super::members::{Member, comity, words};
use super::namespaces::Lab;

/// How long it may take until all six agree after the faults: retries wait five minutes at most (PUSH-004).
const PATIENCE_S: u64 = 420;
/// Lines of one dossier, so that one look shows all of it.
const LINES_MAX: usize = 240;

/// What was written.
pub(super) struct Story {
    /// By reference, with the texts that stand in it.
    dossiers: Vec<(String, Vec<String>)>,
    written: usize,
}

impl Story {
    /// Opens `times` three dossiers, each of another member with all others, and waits until everybody holds them.
    pub(super) fn begin(lab: &Lab, members: &[Member], times: u64) -> Result<Self, String> {
        let mut story = Self { dossiers: Vec::new(), written: 0 };
        for lead in (0..times).flat_map(|_| members.iter().step_by(2)) {
            let mut open =
                words(&format!("--dir {} --json alert open --exercise --level urgent --character", lead.code));
            for other in members.iter().filter(|other| other.code != lead.code) {
                open.extend(["--to".to_owned(), other.code.to_owned()]);
            }
            open.extend(
                ["title.en=High water", "event.en=Flood", "category=Geo", "urgency=Expected", "severity=Severe"]
                    .map(str::to_owned),
            );
            open.extend(["certainty=Likely", "area=Harbour front"].map(str::to_owned));
            let opened = json(&comity(lab, lead.code, &open)?)?;
            let reference = opened["reference"].as_str().ok_or("an opened alert has a reference")?;
            story.dossiers.push((reference.to_owned(), Vec::new()));
        }
        story.agree(lab, members)?;
        Ok(story)
    }

    /// How many dossiers there are.
    pub(super) fn dossiers(&self) -> usize {
        self.dossiers.len()
    }

    /// How many lines were written.
    pub(super) fn lines(&self) -> usize {
        self.written
    }

    /// Every member writes a note, whatever goes wrong: nobody needs another to write.
    pub(super) fn write_everywhere(&mut self, lab: &Lab, members: &[Member]) -> Result<(), String> {
        for member in members {
            let at = self.written % self.dossiers.len();
            let (reference, texts) = &mut self.dossiers[at];
            if texts.len() >= LINES_MAX {
                return Err(format!("{reference} holds as many lines as one look shows"));
            }
            let text = format!("{} writes line {}", member.code, self.written);
            let note = [words(&format!("--dir {} --json note {reference}", member.code)), vec![text.clone()]].concat();
            comity(lab, member.code, &note)?;
            texts.push(text);
            self.written += 1;
        }
        Ok(())
    }

    /// Waits until every member shows every line, and the same state; says how many states were compared.
    pub(super) fn agree(&self, lab: &Lab, members: &[Member]) -> Result<usize, String> {
        let begun = clock();
        let mut agreed = 0;
        for (reference, texts) in &self.dossiers {
            loop {
                match self.differs(lab, members, reference, texts)? {
                    None => break,
                    Some(what) if begun.elapsed().as_secs() > PATIENCE_S => {
                        return Err(format!("{reference}: {what}, {PATIENCE_S} s after the last fault"));
                    }
                    Some(_) => {}
                }
            }
            agreed += members.len();
        }
        Ok(agreed)
    }

    /// What is not yet the same everywhere, if anything.
    fn differs(
        &self,
        lab: &Lab,
        members: &[Member],
        reference: &str,
        texts: &[String],
    ) -> Result<Option<String>, String> {
        let mut first: Option<(Value, Value)> = None;
        for member in members {
            let show = words(&format!("--dir {} --json show {reference} --lines 500", member.code));
            let Ok(shown) = comity(lab, member.code, &show) else {
                return Ok(Some(format!("{} does not have it", member.code)));
            };
            if let Some(missing) = texts.iter().find(|text| !shown.contains(&format!("\"{text}\""))) {
                return Ok(Some(format!("{} lacks `{missing}`", member.code)));
            }
            let shown = json(&shown)?;
            let state = (shown["held"].clone(), shown["digest"].clone());
            if !state.0.is_number() || !state.1.is_string() {
                return Err(format!("`show --json` has no state: {shown}"));
            }
            match &first {
                None => first = Some(state),
                Some(other) if *other == state => {}
                Some(other) => return Ok(Some(format!("{} has {state:?}, harbour {other:?}", member.code))),
            }
        }
        Ok(None)
    }
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("{error}: {text}"))
}
