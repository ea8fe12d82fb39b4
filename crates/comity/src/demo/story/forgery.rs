//! A forged line is posted to Steppe and counts for nothing.

use comity_dossier::Refusal;
use comity_dossier::card::Address;
use comity_node::alarm::Alarm;
use comity_node::shell::{Courier as _, Directions};

use super::Stage;
use crate::demo::cast::{HARBOUR, ISLE, STEPPE};
use crate::demo::fault::{DemoFault, ensure};
use crate::demo::scene::Scene;

/// Somebody at Isle's machine makes a line in Harbour's name and posts it to Steppe, through the real dialler.
pub(super) async fn forge(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let dossier = stage.alert()?;
    let (isle, steppe) = (stage.site(ISLE)?, stage.site(STEPPE)?);
    let before = steppe.ask(move |node| node.digest(&dossier)).await?;
    let (directions, call) = isle
        .ask(move |node| {
            let line = node.look_at(&dossier)?.and_then(|view| view.page(HARBOUR.member())?.acknowledgements.first());
            let Some(line) = line else { return Ok(None) };
            let Some(call) = node.forged_call_for_a_drill(STEPPE.member(), &line)? else { return Ok(None) };
            let card = node.trust().card_chain(STEPPE.member()).and_then(|chain| chain.newest_card());
            let direct = |address: &Address| match address {
                Address::Direct(url) => Some(url.clone()),
                _ => None,
            };
            Ok(card.map(|card| {
                let addresses = card.addresses.iter().filter_map(direct).collect();
                (Directions { to: STEPPE.member(), addresses, tls: card.tls.clone(), urgent: true, waits_s: 0 }, call)
            }))
        })
        .await?
        .ok_or(DemoFault::Untrue("a forged line can be made for the drill"))?;
    let answer = isle.cable.carry(directions, call).await;
    ensure(answer.is_ok(), "the call with the forged line is answered")?;
    let kept = steppe
        .until("the forged line in quarantine", |node| {
            let items = node.quarantine(0, 10)?;
            Ok(items.into_iter().find(|item| item.peer == ISLE.member()))
        })
        .await?;
    ensure(kept.refusal == Some(Refusal::BadSignature), "it is kept aside for its signature")?;
    let alarms = steppe.ask(|node| node.alarms(10)).await?;
    let alarm =
        alarms.iter().find(|alarm| alarm.alarm == Some(Alarm::Quarantined) && alarm.peer == Some(ISLE.member()));
    ensure(alarm.is_some(), "it raises an alarm")?;
    let after = steppe.ask(move |node| node.digest(&dossier)).await?;
    ensure(before.is_some() && before == after, "it counts for nothing")?;
    let why = scene.words().refusal(Refusal::BadSignature);
    scene.say_with("demo-forgery-kept", &[("reason", why.into()), ("bytes", kept.bytes.into())]);
    let (alarm, next) = (scene.words().alarm(Alarm::Quarantined), scene.words().alarm_next(Alarm::Quarantined));
    scene.say_with("demo-forgery-alarm", &[("alarm", alarm.into()), ("next", next.into())]);
    scene.say_with("demo-forgery-nothing", &[("count", before.map_or(0, |(lines, _)| lines).into())]);
    scene.fact("refusal", Refusal::BadSignature.code());
    scene.fact("quarantined", 1);
    Ok(())
}
