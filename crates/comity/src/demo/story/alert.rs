//! An immediate alert in Chinese arrives, is acknowledged, and is answered with an offer of help.

use comity_dossier::Language;
use comity_dossier::codes::{Level, Tlp};
use comity_dossier::fold::View;
use comity_dossier::kind::alert::matrix::Delivery;
use comity_dossier::kind::content::Content;
use tokio::time::Instant;

use super::Stage;
use crate::demo::cast::{CAST, DELTA, HARBOUR, RIDGE};
use crate::demo::fault::{DemoFault, ensure};
use crate::demo::forms::{self, fields};
use crate::demo::now;
use crate::demo::scene::{Scene, ms};
use crate::words::{ReaderLanguage, Words};

/// Languages of the alert, the first first.
const SPOKEN: [&str; 2] = ["zh-CN", "en"];

/// Delta opens the alert; five receipts come back, and five nodes show both languages of it.
pub(super) async fn open(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let delta = stage.site(DELTA)?;
    let started = Instant::now();
    let (dossier, reference) = delta.open_alert(forms::spill(DELTA, now())).await?;
    let rows = delta
        .until("five receipts for the alert", move |node| {
            let rows = node.matrix(&dossier)?;
            let held = rows.iter().all(|row| matches!(row.delivery, Delivery::Held { .. }));
            Ok((rows.len() == CAST.len() - 1 && held).then_some(rows))
        })
        .await?;
    let span = ms(started.elapsed());
    for part in DELTA.others() {
        let shown = stage.site(part)?.ask(move |node| Ok(node.look_at(&dossier)?.is_some_and(is_whole))).await?;
        ensure(shown, "every node shows the alert as immediate, whole and in both languages")?;
    }
    let titles = delta.ask(move |node| Ok(node.look_at(&dossier)?.map(titles).unwrap_or_default())).await?;
    let (level, tlp) = (scene.words().code(Level::Immediate), Tlp::Amber.name().to_uppercase());
    let heading = [("reference", reference.clone().into()), ("level", level.into()), ("tlp", tlp.into())];
    scene.say_with("demo-alert-heading", &heading);
    scene.told.extend(SPOKEN.iter().zip(&titles).map(|(tag, title)| format!("  {tag:<6} {title}")));
    scene.say_with("demo-alert-receipts", &[("count", rows.len().into()), ("ms", span.into())]);
    scene.matrix(&rows, now());
    scene.fact("reference", reference);
    scene.fact("dossier", dossier.to_string());
    scene.fact("languages", SPOKEN.to_vec());
    scene.fact("receipts", rows.len());
    scene.fact("ms_to_last_receipt", span);
    stage.alert = Some(dossier);
    Ok(())
}

/// Tells whether the alert is shown as it was opened: immediate, live, with its text in both languages.
fn is_whole(view: &View) -> bool {
    let mut messages = view.alerts().current().filter_map(|id| view.item(&id));
    let spoken = messages.next().and_then(|item| item.content()).is_some_and(|content| match content {
        Content::Alert(line) => SPOKEN.iter().all(|tag| line.cap.headline_for(tag).is_some()),
        _ => false,
    });
    view.most_urgent() == Some(Level::Immediate) && !view.is_exercise() && titles(view).len() == SPOKEN.len() && spoken
}

fn titles(view: &View) -> Vec<String> {
    let title = |tag: &&str| view.title(&[Language::new(tag)?]).map(|said| said.text.to_string());
    SPOKEN.iter().filter_map(title).collect()
}

/// Harbour acknowledges; Delta sees it.
pub(super) async fn acknowledge(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let dossier = stage.alert()?;
    let started = Instant::now();
    stage.site(HARBOUR)?.write(dossier, "acknowledge", fields(&[]), None).await?;
    let rows = stage
        .site(DELTA)?
        .until("the acknowledgement in the lead's matrix", move |node| {
            let rows = node.matrix(&dossier)?;
            let shown = rows.iter().any(|row| row.member == HARBOUR.member() && row.acknowledged.is_some());
            Ok(shown.then_some(rows))
        })
        .await?;
    let span = ms(started.elapsed());
    ensure(
        rows.iter().filter(|row| row.acknowledged.is_some()).count() == 1,
        "only who acknowledged is shown as having done so",
    )?;
    scene.say_with("demo-acknowledge-seen", &[("ms", span.into())]);
    scene.matrix(&rows, now());
    scene.fact("ms", span);
    Ok(())
}

/// Ridge offers help, in a code and in words; Delta reads both.
pub(super) async fn offer(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let dossier = stage.alert()?;
    let form = fields(&[
        ("help.0", "cbrn"),
        ("quantity.0", "2 teams of 6"),
        ("words.0", "Can be at the east bank in 70 minutes, with a decontamination line."),
        ("contact.0", "Ridge, desk of operations"),
        ("lang", "en"),
    ]);
    stage.site(RIDGE)?.write(dossier, "help-offered", form, None).await?;
    let delta = stage.site(DELTA)?;
    let item = delta
        .until("the offer on Ridge's page", move |node| {
            Ok(node.look_at(&dossier)?.and_then(|view| {
                let offer = view.page(RIDGE.member())?.alert.help_offered.first()?;
                match view.item(&offer)?.content()? {
                    Content::Help(line) => line.items.first().cloned(),
                    _ => None,
                }
            }))
        })
        .await?;
    let words = item.words.as_ref().map(|text| text.words.as_str().to_owned()).unwrap_or_default();
    let quantity = item.quantity.as_ref().map(ToString::to_string).unwrap_or_default();
    ensure(!words.is_empty() && !quantity.is_empty(), "the offer has its words")?;
    let here = scene.words();
    let there = ReaderLanguage::ALL.into_iter().find(|language| *language != here.language()).map(Words::of);
    let other = there.map_or_else(String::new, |words| words.code(item.help));
    let values = [("help", here.code(item.help).into()), ("other", other.into()), ("quantity", quantity.into())];
    scene.say_with("demo-offer-code", &values);
    scene.say_with("demo-offer-words", &[("words", words.into())]);
    let rows = delta.ask(move |node| node.matrix(&dossier)).await?;
    scene.matrix(&rows, now());
    scene.fact("help", item.help.name());
    Ok(())
}
