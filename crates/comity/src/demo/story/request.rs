//! Harbour asks Delta to keep data: refused with what would make it possible, amended, accepted, answered with a file,
//! kept, and kept longer.
//!
//! Each step is a function of the stage: whoever tells the story calls one after the other.

use comity_dossier::codes::{RefusalGround, RequestStatus};
use comity_dossier::kind::content::Content;
use comity_dossier::kind::request::table::Row;
use comity_dossier::{DossierId, EntryId, Time};
use comity_node::desk::Upload;
use comity_node::{Halt, Node};

use super::Stage;
use crate::demo::cast::{DELTA, HARBOUR};
use crate::demo::fault::{DemoFault, ensure};
use crate::demo::forms::request as forms;
use crate::demo::now;
use crate::demo::scene::Scene;

/// Harbour asks; Delta's node has it, with both deadlines frozen from Delta's card.
pub(super) async fn ask(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let (dossier, reference) = stage.site(HARBOUR)?.open_request(forms::mails(now())).await?;
    stage.request = Some(dossier);
    let row = both_show(stage, dossier, RequestStatus::Received).await?;
    let clocks = row.standings.first().and_then(|standing| standing.clocks);
    let clocks = clocks.ok_or(DemoFault::Untrue("a request that was sent has its deadlines"))?;
    let answer_by = clocks.answer_by.ok_or(DemoFault::Untrue("a request has a deadline to answer"))?;
    ensure(clocks.card_version == Some(1), "deadlines name the card that they were computed from")?;
    let (acknowledge, answer) = (moment(scene, clocks.acknowledge_by), moment(scene, answer_by));
    scene.say_with("demo-request-asked", &[("reference", reference.clone().into())]);
    scene.say_with("demo-request-clocks", &[("acknowledge", acknowledge.into()), ("answer", answer.into())]);
    scene.fact("reference", reference);
    scene.fact("dossier", dossier.to_string());
    scene.fact("answer_by_ms", answer_by.0);
    Ok(())
}

/// Delta acknowledges, and refuses: a ground as a code, words, and what would make it possible. Harbour reads all three.
pub(super) async fn refuse(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let dossier = stage.request()?;
    let delta = stage.site(DELTA)?;
    delta.write(dossier, "acknowledge", forms::nothing(), None).await?;
    let bare = delta.write(dossier, "refuse", forms::bare_refusal(), None).await;
    ensure(bare.is_err(), "a refusal without what would make it possible is not written")?;
    delta.write(dossier, "refuse", forms::refusal(), None).await?;
    let row = both_show(stage, dossier, RequestStatus::Refused).await?;
    let shown = row.standings.first().and_then(|standing| standing.shown);
    let line = shown.ok_or(DemoFault::Untrue("a status names the line that shows it"))?.entry;
    let read = stage.site(HARBOUR)?.ask(move |node| refusal(node, dossier, line)).await?;
    let (ground, words, possible) = read.ok_or(DemoFault::Untrue("the requester reads the refusal"))?;
    let ground_said = scene.words().code(ground);
    scene.say_with("demo-request-ground", &[("ground", ground_said.into())]);
    scene.say_with("demo-request-words", &[("words", words.into())]);
    scene.say_with("demo-request-possible", &[("words", possible.into())]);
    scene.fact("ground", ground.name());
    scene.fact("status", row_status(&row));
    Ok(())
}

fn refusal(
    node: &mut Node,
    dossier: DossierId,
    line: EntryId,
) -> Result<Option<(RefusalGround, String, String)>, Halt> {
    let Some(view) = node.look_at(&dossier)? else { return Ok(None) };
    Ok(match view.item(&line).and_then(|item| item.content()) {
        Some(Content::Refuse(it)) => {
            Some((it.ground, it.words.words.as_str().to_owned(), it.possible_if.words.as_str().to_owned()))
        }
        _ => None,
    })
}

/// Harbour amends what it asks, as Delta said; Delta accepts. The refusal stays on Delta's page.
pub(super) async fn amend(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let dossier = stage.request()?;
    stage.site(HARBOUR)?.write(dossier, "amendment", forms::amendment(), None).await?;
    both_show(stage, dossier, RequestStatus::Received).await?;
    stage.site(DELTA)?.write(dossier, "accept", forms::acceptance(), None).await?;
    let row = both_show(stage, dossier, RequestStatus::Accepted).await?;
    let refusals = stage.site(HARBOUR)?.ask(move |node| positions(node, dossier)).await?;
    ensure(refusals == 2, "what was said before stands on the page")?;
    scene.say("demo-request-amended");
    scene.say("demo-request-accepted");
    scene.fact("status", row_status(&row));
    Ok(())
}

fn positions(node: &mut Node, dossier: DossierId) -> Result<usize, Halt> {
    let view = node.look_at(&dossier)?;
    Ok(view.and_then(|view| Some(view.page(DELTA.member())?.request.positions.len())).unwrap_or_default())
}

/// Delta answers with a file. It travels sealed, in chunks; Harbour opens the very bytes.
pub(super) async fn answer(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let dossier = stage.request()?;
    let bytes = forms::log();
    let upload = Upload { media_type: "text/csv".into(), bytes: bytes.clone() };
    let line = stage.site(DELTA)?.write(dossier, "answer", forms::answer(), Some(upload)).await?;
    let row = both_show(stage, dossier, RequestStatus::Answered).await?;
    let got = stage
        .site(HARBOUR)?
        .until("the file of the answer", move |node| match node.file_reference(&dossier, &line)? {
            Some(reference) => node.open_file(&reference),
            None => Ok(None),
        })
        .await?;
    ensure(got == bytes, "the file is the same to the byte")?;
    let values = [("name", forms::LOG_NAME.into()), ("bytes", got.len().into())];
    scene.say_with("demo-request-file", &values);
    scene.fact("bytes", got.len());
    scene.fact("line", line.to_string());
    scene.fact("status", row_status(&row));
    Ok(())
}

/// Delta keeps the data for as long as its law says; Harbour asks for longer, and Delta says so.
pub(super) async fn keep(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let dossier = stage.request()?;
    stage.site(DELTA)?.write(dossier, "preserved", forms::kept(), None).await?;
    let until = kept_at_harbour(stage, dossier, Time(0)).await?;
    stage.site(HARBOUR)?.write(dossier, "extension", forms::extension(), None).await?;
    let asks =
        move |node: &mut Node| Ok(node.request_table(&dossier)?.first().is_some_and(|row| !row.extensions.is_empty()));
    stage.site(DELTA)?.until_true("the extension at Delta", asks).await?;
    stage.site(DELTA)?.write(dossier, "preserved", forms::kept(), None).await?;
    let longer = kept_at_harbour(stage, dossier, until).await?;
    let (first, second) = (moment(scene, until), moment(scene, longer));
    scene.say_with("demo-request-kept", &[("until", first.into())]);
    scene.say_with("demo-request-extended", &[("until", second.into())]);
    scene.fact("preserved_until_ms", until.0);
    scene.fact("extended_until_ms", longer.0);
    Ok(())
}

/// Waits until Harbour sees that Delta keeps the data longer than until `before`; returns until when.
async fn kept_at_harbour(stage: &Stage, dossier: DossierId, before: Time) -> Result<Time, DemoFault> {
    stage
        .site(HARBOUR)?
        .until("until when the data are kept", move |node| {
            let until = node.request_table(&dossier)?.first().and_then(Row::preserved_until);
            Ok(until.filter(|until| *until > before))
        })
        .await
}

/// Waits until both sides show the same status of the request; returns Harbour's row.
async fn both_show(stage: &Stage, dossier: DossierId, status: RequestStatus) -> Result<Row, DemoFault> {
    let shows = move |node: &mut Node| {
        let rows = node.request_table(&dossier)?;
        Ok(rows.into_iter().find(|row| row.member == DELTA.member() && row.single() == Some(status)))
    };
    stage.site(DELTA)?.until("the request at the requested member", shows).await?;
    stage.site(HARBOUR)?.until("the request at the requester", shows).await
}

fn row_status(row: &Row) -> &'static str {
    row.single().map_or("", |status| status.name())
}

fn moment(scene: &Scene, at: Time) -> String {
    scene.words().moment(at)
}
