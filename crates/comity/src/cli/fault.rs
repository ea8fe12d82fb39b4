//! How a command that failed says so: what failed, on what, and the next step on a line of its own.

use std::process::ExitCode;

use comity_node::ceremony::CeremonyFault;

use super::context::Context;
use super::out::clean;
use crate::config::{ConfigFault, Origin};
use crate::peer::certificate::CertificateFault;
use crate::problem::ProblemDocument;
use crate::words::{Value, Words};

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Exit {
    /// Something failed.
    Failed = 1,
    /// The command was not understood.
    Usage = 2,
    /// A rule or a form refused it.
    Refused = 3,
    /// The node does not run.
    NotRunning = 4,
    /// Not proved, or a check found something.
    NotProved = 5,
    /// No such thing.
    NoSuchThing = 6,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Why a command failed: a message of the message files, whose attribute `.hint` is the next step.
#[derive(Debug)]
pub(super) struct Failure {
    key: String,
    exit: Exit,
    values: Vec<(&'static str, String)>,
    /// Lines below the message: fields at fault.
    details: Vec<String>,
}

impl Failure {
    /// Makes a failure by the key of its message.
    pub(super) fn message(key: &str, exit: Exit) -> Self {
        Self { key: key.to_owned(), exit, values: Vec::new(), details: Vec::new() }
    }

    /// Gives the message a value.
    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, clean(&value.to_string())));
        self
    }

    /// Says it on standard error; returns how the command ends.
    pub(super) fn tell(&self, context: &Context) -> ExitCode {
        let (text, hint) = self.words(context.words);
        if context.json {
            let problem = serde_json::json!({ "error": self.key.trim_start_matches("error-"), "message": text,
                "details": self.details, "hint": hint });
            eprintln!("{problem}");
        } else {
            eprintln!("{}", context.words.text_with("error-line", &[("message", text.into())]));
            self.details.iter().for_each(|line| eprintln!("  {line}"));
            if let Some(hint) = hint {
                eprintln!("{}", context.words.text_with("hint-line", &[("hint", hint.into())]));
            }
        }
        self.exit.into()
    }

    pub(super) fn words(&self, words: Words) -> (String, Option<String>) {
        let values: Vec<(&'static str, Value<'_>)> =
            self.values.iter().map(|(name, value)| (*name, Value::from(value.as_str()))).collect();
        let hint = format!("{}.hint", self.key);
        let hint = words.has(&hint).then(|| words.text_with(&hint, &values));
        (words.text_with(&self.key, &values), hint)
    }

    /// Says what the node answered.
    pub(super) fn of_problem(problem: &ProblemDocument, words: Words) -> Self {
        let exit = match problem.status {
            404 => Exit::NoSuchThing,
            409 | 413 | 422 => Exit::Refused,
            _ => Exit::Failed,
        };
        let known = format!("error-{}", problem.code);
        let key = if words.has(&known) { known } else { "error-problem".to_owned() };
        let mut failure = Self::message(&key, exit).with("code", &problem.code);
        failure = failure.with("detail", problem.detail.as_deref().unwrap_or_default());
        if let Some(refusal) = &problem.refusal {
            failure = failure.with("next", words.text(&format!("refusal-{refusal}.next")));
        }
        let field = |it: &crate::problem::FieldProblem| {
            let name = if it.field.is_empty() { words.text("field-all") } else { words.field(&it.field) };
            clean(&format!("{name}: {}", it.words))
        };
        failure.details = problem.problems.iter().map(field).collect();
        failure
    }
}

impl From<CeremonyFault> for Failure {
    fn from(fault: CeremonyFault) -> Self {
        let exit = match fault.code() {
            "not-found" => Exit::NoSuchThing,
            "key-file" | "in-use" | "store" | "io" | "exists" => Exit::Failed,
            _ => Exit::Refused,
        };
        Self::message(&format!("error-ceremony-{}", fault.code()), exit).with("detail", &fault)
    }
}

impl From<ConfigFault> for Failure {
    fn from(fault: ConfigFault) -> Self {
        let of = |key| Failure::message(key, Exit::Failed);
        match fault {
            ConfigFault::NoFile(folder) => of("error-no-node-here").with("folder", folder.display()),
            ConfigFault::Syntax { path, message } => {
                of("error-config-syntax").with("path", path.display()).with("detail", message)
            }
            ConfigFault::UnknownVariable(name) => of("error-config-variable").with("name", name),
            ConfigFault::Missing { path, key } => {
                of("error-config-missing").with("path", path.display()).with("key", key)
            }
            ConfigFault::Value { key, origin } => {
                let key = match origin {
                    Origin::Environment => format!("COMITY_{}", key.to_ascii_uppercase()),
                    _ => key.to_owned(),
                };
                of("error-config-value").with("key", key)
            }
            ConfigFault::BeyondLoopback => of("error-config-loopback"),
        }
    }
}

impl From<CertificateFault> for Failure {
    fn from(fault: CertificateFault) -> Self {
        match fault {
            CertificateFault::File(fault) => fault.into(),
            CertificateFault::Key(fault) => CeremonyFault::from(fault).into(),
            other => Self::message("error-tls-key", Exit::Failed).with("detail", other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::ReaderLanguage;

    #[test]
    fn whatever_a_ceremony_refuses_has_words_in_every_language() {
        for language in ReaderLanguage::ALL {
            for code in CeremonyFault::CODES {
                let key = format!("error-ceremony-{code}");
                assert!(Words::of(language).has(&key), "{key} in {}", language.tag());
            }
        }
    }
}
