//! What an act that was not done is called in HTTP, in the words of whoever asked.

use axum::http::StatusCode;
use comity_dossier::Refusal;
use comity_dossier::codes::Code;
use comity_node::Halt;
use comity_node::desk::ActFault;
use comity_node::shell::Stopped;

use crate::problem::{FieldProblem, Problem};
use crate::words::Words;

/// The node does not run any more.
pub(super) fn stopped(_: Stopped) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "stopped")
}

/// The store failed while somebody looked.
pub(super) fn halted(_: Halt) -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, Refusal::StorageFailed.code())
}

/// Nothing of that name is here.
pub(super) fn absent() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no-such-thing")
}

/// Says why an act was not done.
pub(super) fn refused(fault: &ActFault, words: Words) -> Problem {
    let unprocessable = |code: &str| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code);
    match fault {
        ActFault::Form(problems) => {
            let field = |problem: &comity_dossier::kind::common::form::Problem| FieldProblem {
                field: problem.field.clone(),
                code: problem.code.name().to_owned(),
                limit: problem.limit,
                words: words.problem(problem),
            };
            unprocessable("form").with_fields(problems.iter().map(field).collect())
        }
        ActFault::Cap(fault) => unprocessable("cap").with_detail(words.cap_fault(fault)),
        ActFault::AlertTooLarge => unprocessable("alert-too-large"),
        ActFault::FileTooLarge => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "file-too-large"),
        ActFault::MediaType => unprocessable("media-type"),
        ActFault::NoSuchDossier => Problem::new(StatusCode::NOT_FOUND, "no-such-dossier"),
        ActFault::NoSuchThing => absent(),
        ActFault::KeyReused => unprocessable("idempotency-reused"),
        ActFault::NoSuchAct => Problem::new(StatusCode::NOT_FOUND, "no-such-act"),
        ActFault::Refused(refusal) => Problem::new(StatusCode::CONFLICT, "refused")
            .with_refusal(refusal.code())
            .with_detail(words.refusal(*refusal)),
        ActFault::Charter(fault) => unprocessable("charter").with_detail(words.charter_fault(fault)),
        ActFault::Card(fault) => unprocessable("card").with_detail(words.card_fault(fault)),
    }
}
