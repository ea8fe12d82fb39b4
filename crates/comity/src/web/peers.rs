//! The peers: who can be reached, what waits for whom since when, and why.
//!
//! ```text
//!   GET /peers             every peer          GET /peers/{member}    one peer, with what to do
//! ```

mod explain;

use axum::extract::State;
use axum::response::Response;
use comity_dossier::Time;
use comity_node::{PeerLook, PeerReach};
use maud::{Markup, html};

use super::frame::{self, Place};
use super::reader::{Asked, Reader};
use super::{Pages, desk, parts};
pub(super) use explain::page as explain_page;

/// Peers on one page; a charter lists at most 1,024 codes.
const PEERS_MAX: usize = 300;

const COLUMNS: [&str; 7] = [
    "column-member",
    "column-reach",
    "column-waits",
    "column-sent",
    "column-received",
    "column-verified",
    "column-phone",
];
/// How far two clocks may be apart before people are told.
const SKEW_TOLD_MS: u64 = 5_000;

/// `GET /peers`.
pub(super) async fn page(State(pages): State<Pages>, asked: Asked) -> Response {
    let words = asked.words();
    let looked = pages.look(asked, |node| desk::peers(node)).await;
    frame::answer(words, looked.map(|(reader, peers)| render(&reader, &peers)))
}

/// Writes the peers.
pub(super) fn render(reader: &Reader, peers: &[PeerLook]) -> Markup {
    let (up, all) = reader.around.links;
    let content = html! {
        h1 { (reader.text("nav-peers")) }
        p { (reader.say_with("desk-links-checked", [("up", up.into()), ("all", all.into())])) }
        (catching_up_in_full(reader))
        @if peers.is_empty() {
            p { (reader.text("peers-empty")) }
            p { (reader.text("peers-empty.next")) " " (parts::command("comity network show")) }
        } @else {
            div.scroll role="region" tabindex="0" aria-label=(reader.text("nav-peers")) {
                table {
                    thead {
                        tr {
                            @for key in COLUMNS { th scope="col" { (reader.text(key)) } }
                        }
                    }
                    tbody { @for peer in peers.iter().take(PEERS_MAX) { (row(reader, peer)) } }
                }
            }
        }
    };
    frame::page(reader, Place::Peers, &reader.text("nav-peers"), &content)
}

/// How far this node has caught up: one sentence while it lacks lines that peers told of, nothing otherwise.
pub(super) fn catching_up(reader: &Reader) -> Option<Markup> {
    let look = reader.around.catching_up?;
    Some(reader.say_with("catching-up", [("have", look.have.into()), ("of", look.of.into())]))
}

/// The same with what it means for whoever reads on.
pub(super) fn catching_up_in_full(reader: &Reader) -> Markup {
    html! {
        @if let (Some(sentence), Some(look)) = (catching_up(reader), reader.around.catching_up) {
            p.loud {
                (sentence) " " (reader.text("catching-up-means")) " "
                (reader.say_with("catching-up-since", [("moment", reader.moment(look.since).into())]))
            }
        }
    }
}

/// Whether a peer can be reached, since when, and why not.
pub(super) fn reach(reader: &Reader, peer: &PeerLook) -> Markup {
    if let Some(host) = peer.mailbox.reached_at.first() {
        return html! {
            @match peer.reach {
                PeerReach::Untried => span.quiet { (reader.text("reach-untried")) },
                PeerReach::Up => span.quiet { (reader.say_with("reach-mailbox-up", [("host", reader.member(*host).into())])) },
                PeerReach::Down => {
                    @let since = reader.moment_utc(peer.since);
                    strong {
                        (reader.say_with("reach-mailbox-down", [("host", reader.member(*host).into()), ("since", since.into())]))
                    }
                    @if let Some(code) = peer.reason { br; (reader.words.trouble(code)) }
                }
            }
        };
    }
    match peer.reach {
        PeerReach::Untried => html! { span.quiet { (reader.text("reach-untried")) } },
        PeerReach::Up => html! { span.quiet { (reader.text("reach-up")) } },
        PeerReach::Down => html! {
            strong { (reader.say_with("reach-down", [("since", reader.moment_utc(peer.since).into())])) }
            @if let Some(code) = peer.reason { br; (reader.words.trouble(code)) }
        },
    }
}

fn row(reader: &Reader, peer: &PeerLook) -> Markup {
    html! {
        tr {
            th scope="row" { a href=(address(reader, peer)) { (reader.member(peer.member)) } }
            (parts::cell(reader, "column-reach", link(reader, peer)))
            (parts::cell(reader, "column-waits", waits(reader, peer)))
            (parts::cell(reader, "column-sent", heard(reader, peer.last_sent)))
            (parts::cell(reader, "column-received", heard(reader, peer.last_received)))
            (parts::cell(reader, "column-verified", heard(reader, peer.last_verified)))
            (parts::cell(reader, "column-phone", phone(reader, peer)))
        }
    }
}

/// The link and why it fails, or whose clock is wrong.
fn link(reader: &Reader, peer: &PeerLook) -> Markup {
    html! {
        (reach(reader, peer))
        @if peer.reach == PeerReach::Down { (trouble(reader, peer)) }
        (skew(reader, peer))
    }
}

/// How far the clocks are apart, where that matters.
fn skew(reader: &Reader, peer: &PeerLook) -> Markup {
    let apart = peer.clock_ahead_ms.unsigned_abs();
    let key = if peer.clock_ahead_ms > 0 { "peers-clock-ahead" } else { "peers-clock-behind" };
    html! {
        @if apart >= SKEW_TOLD_MS {
            br; strong { (reader.say_with(key, [("seconds", (apart / 1_000).into())])) }
        }
    }
}

fn address(reader: &Reader, peer: &PeerLook) -> String {
    reader.href(&format!("/peers/{}", peer.member.as_str()))
}

/// What waits for a peer, and since when.
fn waits(reader: &Reader, peer: &PeerLook) -> Markup {
    let queued = peer.urgent_queued + peer.bulk_queued;
    html! {
        @if queued == 0 { span.quiet { (reader.text("peers-nothing-waits")) } } @else {
            (reader.say_with("peers-waits", [("count", queued.into())]))
            @if peer.urgent_queued > 0 {
                " · " strong { (reader.say_with("peers-urgent", [("count", peer.urgent_queued.into())])) }
            }
            @if let Some(since) = peer.oldest_since {
                br; (reader.say_with("peers-since", [("moment", reader.moment_utc(since).into())]))
            }
            (in_mailbox(reader, peer))
        }
    }
}

/// What of it waits in a mailbox, at whose node, since when (PUSH-005).
fn in_mailbox(reader: &Reader, peer: &PeerLook) -> Markup {
    html! {
        @if let Some((host, since)) = peer.mailbox.oldest {
            @let values = [
                ("count", peer.mailbox.posted.into()),
                ("host", reader.member(host).into()),
                ("since", reader.moment_utc(since).into()),
            ];
            br; strong { (reader.say_with("peer-in-mailbox", values)) }
        }
    }
}

fn phone(reader: &Reader, peer: &PeerLook) -> Markup {
    html! {
        @if let Some(phone) = &peer.phone { bdi dir="ltr" { (phone) } }
        @if let Some((_, issued)) = peer.card {
            br; span.quiet { (reader.say_with("peers-card", [("moment", reader.moment_utc(issued).into())])) }
        }
    }
}

fn trouble(reader: &Reader, peer: &PeerLook) -> Markup {
    html! {
        br;
        (reader.say_with("peers-tries", [("count", u64::from(peer.tries).into())]))
        @if let Some(next) = peer.next_try {
            " · " (reader.say_with("peers-next-try", [("moment", reader.moment_utc(next).into())]))
        }
        @if let Some(code) = peer.reason { br; (reader.words.trouble_next(code)) }
    }
}

fn heard(reader: &Reader, at: Option<Time>) -> Markup {
    match at {
        None => html! { span.quiet { (reader.text("peers-never")) } },
        Some(at) => html! { (reader.moment_utc(at)) br; span.quiet { (reader.words.ago(reader.now.since_ms(at))) } },
    }
}
