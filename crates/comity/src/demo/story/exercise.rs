//! An exercise stays an exercise.

use comity_dossier::codes::Code as _;
use comity_dossier::kind::alert::form::Verb;
use comity_dossier::kind::common::form::{Fields, ProblemCode};
use comity_node::desk::{Act, ActFault, Upload};

use super::Stage;
use crate::demo::cast::{CAST, ISLE};
use crate::demo::fault::{DemoFault, ensure};
use crate::demo::forms;
use crate::demo::now;
use crate::demo::scene::Scene;

/// Isle opens an exercise; it is one on every node; a live message is refused in it; the lists of the Desk stay apart.
pub(super) async fn exercise(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let isle = stage.site(ISLE)?;
    let (dossier, reference) = isle.open_alert(forms::exercise(ISLE, now())).await?;
    for part in CAST {
        stage
            .site(part)?
            .until_true("the exercise at every member", move |node| {
                Ok(node.look_at(&dossier)?.is_some_and(|view| view.is_exercise()))
            })
            .await?;
    }
    let verb = Verb::from_name("update").ok_or(DemoFault::Untrue("the verb exists"))?;
    let live = Upload { media_type: "application/cap+xml".into(), bytes: forms::LIVE_CAP.into() };
    let act = Act::InAlert { dossier, verb, fields: Fields::default(), file: Some(live) };
    let code = match isle.act(act).await {
        Err(DemoFault::Act(ActFault::Form(problems))) => problems.into_iter().map(|problem| problem.code).next(),
        _ => None,
    };
    ensure(code == Some(ProblemCode::ExerciseMismatch), "a live message is refused in an exercise")?;
    stage.quiet().await?;
    stage.lists_are_apart(stage.alert()?, dossier).await?;
    let why = scene.words().text(ProblemCode::ExerciseMismatch.key());
    scene
        .say_with("demo-exercise-everywhere", &[("reference", reference.clone().into()), ("count", CAST.len().into())]);
    scene.say_with("demo-exercise-refused", &[("reason", why.into())]);
    scene.say("demo-exercise-apart");
    scene.fact("reference", reference);
    scene.fact("refusal", "exercise-mismatch");
    stage.exercise = Some(dossier);
    Ok(())
}
