//! How this node is: can people reach us, can we reach them, is what we hold safe, what expires; then the figures.
//!
//! Promise: no green for what is well: a sentence and a time are enough; what is not well is loud.

mod damage;
mod recovery;

use axum::extract::State;
use axum::response::Response;
use comity_dossier::card::Card;
use comity_dossier::charter::Review;
use comity_dossier::{Hex, Time, limits};
use comity_node::disk::Room;
use comity_node::{Halt, Node, PROTOCOLS, PeerLook, StatusLook};
use maud::{Markup, html};

use super::frame::{self, Place};
use super::reader::{Asked, Reader};
use super::{Pages, parts, peers};

/// Days before the end of a key from which people are told.
const SOON_DAYS: u64 = 30;
const DAY_MS: u64 = 24 * 3_600_000;

/// What the page shows.
#[derive(Clone, Debug)]
struct NodeLook {
    status: StatusLook,
    peers: Vec<PeerLook>,
    /// This member's newest card.
    card: Option<Card>,
    /// When the charter is to be looked at again.
    review_by: Time,
    /// How that stands.
    review: Review,
    /// Two charters of one version exist.
    conflicts: bool,
    /// There was an alarm, looked at or not.
    has_alarms: bool,
}

/// `GET /status`.
pub(super) async fn page(State(pages): State<Pages>, asked: Asked) -> Response {
    let (words, now) = (asked.words(), (pages.now)());
    let looked = pages.look(asked, move |node| gather(node, now)).await;
    frame::answer(words, looked.map(|(reader, look)| render(&reader, &look)))
}

fn gather(node: &mut Node, now: Time) -> Result<NodeLook, Halt> {
    let status = node.status()?;
    let chain = node.trust().charter_chain();
    let card = node.trust().card_chain(status.member).and_then(|chain| chain.newest_card()).cloned();
    let (review_by, review, conflicts) = (chain.current().review_by, chain.review(now), !chain.conflicts().is_empty());
    let peers = node.peers()?;
    let has_alarms = !node.alarms(1)?.is_empty();
    Ok(NodeLook { status, peers, card, review_by, review, conflicts, has_alarms })
}

fn render(reader: &Reader, look: &NodeLook) -> Markup {
    let title = reader.text("nav-status");
    let status = &look.status;
    let content = html! {
        h1 { (title) }
        p { (reader.member(status.member)) " · "
            (reader.say_with("status-running", [("since", reader.moment(status.opened).into()),
                ("ago", html! { bdi { (reader.words.ago(reader.now.since_ms(status.opened))) } }.into())])) }
        @if let Some(account) = &status.recovery {
            (recovery::section(reader, account, look.peers.iter().map(|peer| peer.member)))
        }
        (answers(reader, look))
        (damage::section(reader, &status.scrub))
        section {
            h2 { (reader.text("status-node")) }
            dl {
                (row(reader, "status-version", html! { bdi dir="ltr" { (env!("CARGO_PKG_VERSION")) } }))
                (row(reader, "status-protocols", numbers(&PROTOCOLS)))
                (row(reader, "proof-network", html! { code dir="ltr" { (status.network) } }))
                (row(reader, "proof-charter", html! {
                    (reader.say_with("proof-charter-version", [("version", status.charter.version.into())]))
                    " · " (parts::short_hash(&status.charter.hash))
                }))
                (row(reader, "status-card", html! {
                    @match &look.card {
                        Some(card) => (reader.say_with("card-version",
                            [("version", card.version.into()), ("moment", reader.moment(card.issued).into())])),
                        None => strong { (reader.text("directory-no-card")) },
                    }
                }))
                (row(reader, "status-generation", html! {
                    (parts::short_hash(&Hex(&status.generation))) br;
                    span.quiet { (reader.text("status-generation-means")) }
                }))
            }
        }
        (figures(reader, look))
    };
    frame::page(reader, Place::Status, &title, &content)
}

/// The four questions, answered in words.
fn answers(reader: &Reader, look: &NodeLook) -> Markup {
    let heard = look.peers.iter().filter_map(|peer| peer.last_received).max();
    let (up, all) = (look.status.glance.reachable, look.status.glance.peers);
    let usage = &look.status.usage;
    html! {
        section {
            h2 { (reader.text("status-reach-us")) }
            @match heard {
                Some(at) => p { (reader.say_with("status-heard", [("moment", reader.moment(at).into())])) },
                None => p.loud { (reader.text("status-never-heard")) },
            }
            h2 { (reader.text("status-reach-them")) }
            p class=[(up < all).then_some("loud")] {
                (reader.say_with("desk-links-checked", [("up", up.into()), ("all", all.into())])) " "
                a href=(reader.href("/peers")) { (reader.text("nav-peers")) }
            }
            (peers::catching_up_in_full(reader))
            h2 { (reader.text("status-safe")) }
            p {
                (reader.say_with("status-store", [("size", parts::bytes(usage.bytes).into()),
                    ("dossiers", usage.dossiers.into()), ("lines", usage.entries.into())]))
            }
            p class=[(reader.around.disk.1 != Room::Ample).then_some("loud")] { (disk(reader)) }
            @if usage.unsigned > 0 { p { (reader.say_with("status-unsigned", [("count", usage.unsigned.into())])) } }
            p class=[(usage.unseen_alarms > 0).then_some("loud")] {
                @if usage.unseen_alarms > 0 {
                    (reader.say_with("desk-alarms", [("count", usage.unseen_alarms.into())]))
                } @else if look.has_alarms {
                    (reader.text("status-alarms-seen"))
                } @else {
                    (reader.text("status-no-alarm"))
                }
                " " a href=(reader.href("/quarantine")) { (reader.text("nav-quarantine")) }
            }
            h2 { (reader.text("status-expires")) }
            (expires(reader, look))
        }
    }
}

/// How much room the disk has, and what is not taken for want of it.
pub(super) fn disk(reader: &Reader) -> Markup {
    let (space, room) = reader.around.disk;
    let Some(space) = space else { return html! { (reader.text("disk-not-asked")) } };
    let sizes = [("free", parts::bytes(space.free_bytes).into()), ("total", parts::bytes(space.total_bytes).into())];
    html! { (reader.say_with(&format!("disk-{}", room.name()), sizes)) }
}

fn expires(reader: &Reader, look: &NodeLook) -> Markup {
    let is_soon = |at: Time| at.0 < reader.now.0.saturating_add(SOON_DAYS * DAY_MS);
    let keys = look.card.iter().flat_map(|card| &card.signing).filter(|key| key.revoked.is_none());
    let until = keys.map(|key| key.until).max();
    let sealing = look.card.iter().flat_map(|card| &card.sealing).filter(|key| key.revoked.is_none());
    let sealed_until = sealing.map(|key| key.until).max();
    html! {
        @if look.conflicts { p.loud { (reader.text("status-charter-conflict")) } }
        ul {
            @if let Some(at) = until { li { (expiry(reader, "status-signing-until", at, is_soon(at))) } }
            @if let Some(at) = sealed_until { li { (expiry(reader, "status-sealing-until", at, is_soon(at))) } }
            li {
                (expiry(reader, "status-review-by", look.review_by, !matches!(look.review, Review::InForce)))
            }
        }
    }
}

fn expiry(reader: &Reader, key: &str, at: Time, is_loud: bool) -> Markup {
    html! {
        (reader.say_with(key, [("moment", reader.moment(at).into())]))
        @if at < reader.now { " " strong { (reader.text("expired")) } }
        @else if is_loud { " " strong { (reader.text("status-soon")) } }
    }
}

/// What is held and waits, each with its bound where it has one.
fn figures(reader: &Reader, look: &NodeLook) -> Markup {
    let usage = &look.status.usage;
    let (urgent, bulk) =
        look.peers.iter().fold((0, 0), |sum, peer| (sum.0 + peer.urgent_queued, sum.1 + peer.bulk_queued));
    html! {
        section {
            h2 { (reader.text("status-figures")) }
            dl {
                (row(reader, "status-bytes", html! {
                    (parts::bytes(usage.bytes)) " · "
                    (reader.say_with("status-free", [("size", parts::bytes(usage.free_bytes).into())]))
                }))
                (row(reader, "status-dossiers", html! { (usage.dossiers) }))
                (row(reader, "status-lines", html! { (usage.entries) }))
                (row(reader, "status-queued", html! {
                    (usage.queued) " · "
                    (reader.say_with("status-queue", [("urgent", urgent.into()), ("bulk", bulk.into())]))
                }))
                (row(reader, "status-pending", html! {
                    (usage.pending) " · "
                    (reader.say_with("status-pending-bound", [("count", limits::PENDING_ENTRIES_MAX.into())]))
                }))
                (row(reader, "status-missing", html! { (usage.missing_bodies) }))
                (row(reader, "receipts", html! { (usage.receipts) }))
                (row(reader, "quarantine", html! {
                    (usage.quarantined) " · "
                    (reader.say_with("quarantine-bounds", [("items", limits::QUARANTINE_ITEMS_MAX.into()),
                        ("bytes", parts::bytes(limits::QUARANTINE_BYTES_MAX as u64).into())]))
                }))
            }
            p { (reader.text("status-more")) " " (parts::command("comity doctor")) }
        }
    }
}

fn row(reader: &Reader, key: &str, value: Markup) -> Markup {
    html! { dt { (reader.text(key)) } dd { (value) } }
}

fn numbers(numbers: &[u16]) -> Markup {
    let numbers: Vec<String> = numbers.iter().map(u16::to_string).collect();
    html! { bdi dir="ltr" { (numbers.join(", ")) } }
}
