//! Oasis is cut off while the alert goes on, returns, and catches up: first from a third member, then from everybody.

use comity_dossier::{DossierId, EntryId};
use comity_node::{Halt, Node};
use tokio::time::Instant;

use super::Stage;
use crate::demo::cast::{DELTA, OASIS, RIDGE};
use crate::demo::fault::{DemoFault, ensure};
use crate::demo::forms::{self, fields};
use crate::demo::scene::{Scene, ms};

/// What callers are told when nobody listens at an address.
const REFUSED: &str = "connection-refused";

/// Nobody reaches Oasis and Oasis reaches nobody; Delta writes an update all the same, and Ridge acknowledges it.
pub(super) async fn cut_off(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let dossier = stage.alert()?;
    stage.site_mut(OASIS)?.cut_off().await;
    let update = stage.site(DELTA)?.write(dossier, "update", forms::wind(), None).await?;
    for part in DELTA.others().filter(|part| *part != OASIS) {
        stage.site(part)?.until_true("the update at every member in reach", holds(dossier, update)).await?;
    }
    let about = fields(&[("target", &update.to_string())]);
    stage.site(RIDGE)?.write(dossier, "acknowledge", about, None).await?;
    stage.site(RIDGE)?.until_true("Ridge's queue for Oasis", |node| waits(node, REFUSED)).await?;
    let delta = stage.site(DELTA)?;
    let peer = delta
        .until("a queue with its reason", |node| {
            let waiting = waits(node, REFUSED)?;
            Ok(if waiting { node.peer(OASIS.member())? } else { None })
        })
        .await?;
    ensure(peer.oldest_since.is_some(), "a queue says since when it is")?;
    ensure(peer.phone.as_deref() == Some(OASIS.phone), "the phone of last resort is the one of the card")?;
    let missing = !stage.site(OASIS)?.ask(holds(dossier, update)).await?;
    ensure(missing, "who is cut off has not got the update")?;
    scene.say("demo-cut-update");
    scene.queue(&peer);
    stage.update = Some(update);
    Ok(())
}

/// Oasis is in reach again, but for Delta: it gets Delta's update from others, and Delta's proof only when that line
/// is mended too.
pub(super) async fn come_back(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let dossier = stage.alert()?;
    let update = stage.update.ok_or(DemoFault::Untrue("the update was written"))?;
    let started = Instant::now();
    stage.site(DELTA)?.cable.cut([OASIS.member()]);
    stage.site_mut(OASIS)?.reconnect(&[DELTA]).await?;
    stage.site(OASIS)?.until_true("the update at Oasis, from a third member", holds(dossier, update)).await?;
    let third = ms(started.elapsed());
    let still = stage.site(DELTA)?.ask(|node| node.peer(OASIS.member())).await?;
    ensure(still.is_some_and(|peer| peer.urgent_queued > 0), "without a receipt the line still waits at its author")?;
    stage.site(DELTA)?.cable.cut([]);
    stage.site(OASIS)?.cable.cut([]);
    stage.quiet().await?;
    let all = ms(started.elapsed());
    let (lines, _) = stage.same_everywhere(dossier).await?;
    scene.say_with("demo-return-third", &[("ms", third.into())]);
    scene.say_with("demo-return-quiet", &[("ms", all.into())]);
    scene.say_with("demo-return-same", &[("count", lines.into())]);
    scene.fact("ms_from_third_member", third);
    scene.fact("ms_until_quiet", all);
    scene.fact("waiting", 0);
    scene.fact("lines", lines);
    Ok(())
}

/// Tells whether a node has a line with its text.
fn holds(dossier: DossierId, line: EntryId) -> impl Fn(&mut Node) -> Result<bool, Halt> + Clone + Send + 'static {
    move |node| Ok(node.look_at(&dossier)?.and_then(|view| view.item(&line)?.content()).is_some())
}

/// Tells whether something waits for Oasis, and for this reason.
fn waits(node: &Node, reason: &str) -> Result<bool, Halt> {
    let peer = node.peer(OASIS.member())?;
    Ok(peer.is_some_and(|peer| peer.urgent_queued + peer.bulk_queued > 0 && peer.reason == Some(reason)))
}
