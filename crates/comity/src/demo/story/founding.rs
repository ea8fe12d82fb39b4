//! Six members found a network and join it.

use comity_node::PeerReach;

use super::Stage;
use crate::demo::cast::CAST;
use crate::demo::fault::DemoFault;
use crate::demo::founding::found_network;
use crate::demo::now;
use crate::demo::scene::Scene;

/// The charter is drafted, signed by two of three seats, and joined by its digits; then every node reaches every other.
pub(super) async fn found(stage: &mut Stage, scene: &mut Scene) -> Result<(), DemoFault> {
    let framed_by = stage.framed_by();
    let founded = found_network(&stage.root, scene.words().language().tag(), now(), framed_by.as_deref()).await?;
    stage.sites = founded.sites;
    stage.digits = Some(founded.digits);
    for site in &stage.sites {
        site.until_true("every node reaches every other", |node| {
            let peers = node.peers()?;
            Ok(peers.len() == CAST.len() - 1 && peers.iter().all(|peer| peer.reach == PeerReach::Up))
        })
        .await?;
    }
    let (signed, seats) = founded.signed;
    let council = scene.names(CAST.into_iter().filter(|part| part.seat).map(|part| part.member()));
    scene.say_with(
        "demo-found-council",
        &[("names", council.into()), ("signed", signed.into()), ("seats", seats.into())],
    );
    scene.say("demo-found-digits");
    let digits = founded.digits.to_string();
    let groups: Vec<&str> = digits.split(' ').collect();
    scene.told.extend(groups.chunks(6).map(|half| format!("  {}", half.join(" "))));
    scene.say_with("demo-found-links", &[("count", (CAST.len() * (CAST.len() - 1)).into())]);
    scene.fact("nodes", stage.sites.len());
    scene.fact("seats", seats);
    scene.fact("signed", signed);
    scene.fact("fingerprint", digits);
    Ok(())
}
