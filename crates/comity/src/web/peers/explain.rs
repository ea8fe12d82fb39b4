//! One peer: what was tried, what came of it, what waits, and what to do next.

use axum::extract::{Path, State};
use axum::response::Response;
use comity_dossier::{Member, Time};
use comity_node::{PeerLook, PeerReach, SilenceLook};
use maud::{Markup, html};

use super::{heard, reach, skew, waits};
use crate::web::frame::{self, Place, Trouble};
use crate::web::reader::{Asked, Reader};
use crate::web::{Pages, parts};

/// `GET /peers/{member}`.
pub(in crate::web) async fn page(State(pages): State<Pages>, Path(code): Path<String>, asked: Asked) -> Response {
    let words = asked.words();
    let Some(member) = Member::new(&code) else { return frame::answer(words, Err(Trouble::NotFound)) };
    let looked = pages.look(asked, move |node| Ok((node.peer(member)?, node.silence_of(member)))).await;
    let page = looked
        .and_then(|(reader, (peer, silence))| Ok(render(&reader, &peer.ok_or(Trouble::NotFound)?, silence.as_ref())));
    frame::answer(words, page)
}

fn render(reader: &Reader, peer: &PeerLook, silence: Option<&SilenceLook>) -> Markup {
    let code = peer.member.as_str();
    let content = html! {
        h1 { (reader.say_with("peer-of", [("member", reader.member(peer.member).into())])) }
        p {
            a href=(reader.href("/peers")) { (reader.text("nav-peers")) } " · "
            a href=(reader.href(&format!("/directory/{code}"))) { (reader.text("nav-directory")) }
        }
        p { (reach(reader, peer)) (skew(reader, peer)) }
        @if let Some(silence) = silence.filter(|silence| silence.outage.is_told()) {
            (crate::web::silence::of_peer(reader, silence))
        }
        @if peer.reach == PeerReach::Down {
            (failure(reader, peer))
        }
        section {
            h2 { (reader.text("column-waits")) }
            p { (waits(reader, peer)) }
            p.quiet { (reader.text("peer-waits-mean")) }
            dl {
                (row(reader, "peer-urgent", html! { (peer.urgent_queued) }))
                (row(reader, "peer-bulk", html! { (peer.bulk_queued) }))
            }
        }
        (mailbox(reader, peer))
        section {
            h2 { (reader.text("peer-last")) }
            dl {
                (time(reader, "column-sent", peer.last_sent))
                (time(reader, "column-received", peer.last_received))
                (time(reader, "column-verified", peer.last_verified))
            }
        }
        section {
            h2 { (reader.text("peer-otherwise")) }
            @match &peer.phone {
                Some(phone) => {
                    p { (reader.say_with("matrix-phone", [("phone", html! { bdi dir="ltr" { (phone) } }.into())])) }
                }
                None => p { (reader.text("directory-no-card")) },
            }
            @if let Some((version, issued)) = peer.card {
                p.quiet {
                    (reader.say_with("card-version",
                        [("version", version.into()), ("moment", reader.moment(issued).into())]))
                }
            }
            p { (reader.text("peer-command")) " " (parts::command(&format!("comity peer explain {code}"))) }
        }
    };
    frame::page(reader, Place::Peers, &reader.text("nav-peers"), &content)
}

/// The box that this node keeps for the peer, and our own that it keeps.
fn mailbox(reader: &Reader, peer: &PeerLook) -> Markup {
    let look = &peer.mailbox;
    html! {
        @if look.kept_here.is_some() || look.keeps_ours.is_some() {
            section {
                h2 { (reader.text("peer-mailbox")) }
                @if let Some(kept) = look.kept_here {
                    @let values = [("count", kept.parcels.into()), ("kib", kept.bytes.div_ceil(1024).into())];
                    p { (reader.say_with("peer-kept-here", values)) }
                    @if let Some(oldest) = kept.oldest {
                        p { (reader.say_with("peer-kept-oldest", [("since", reader.moment(oldest).into())])) }
                    }
                    p.quiet { (reader.text("peer-kept-means")) }
                }
                @if let Some(ours) = look.keeps_ours {
                    @if let Some(looked) = ours.looked {
                        p { (reader.say_with("peer-keeps-ours", [("at", reader.moment(looked).into())])) }
                    }
                    @if let Some((reason, since)) = ours.trouble {
                        @let values = [("since", reader.moment(since).into()), ("reason", html! { (reader.words.trouble(reason)) }.into())];
                        p.loud { (reader.say_with("peer-keeps-ours-trouble", values)) }
                    }
                }
            }
        }
    }
}

/// The exact reason of the last failure in words, how often, when it is tried next, and what to do.
fn failure(reader: &Reader, peer: &PeerLook) -> Markup {
    html! {
        section.card {
            h2 { (reader.text("peer-why")) }
            @if let Some(code) = peer.reason {
                p.loud { (reader.words.trouble(code)) }
                p { (reader.words.trouble_next(code)) }
            }
            p {
                (reader.say_with("peers-tries", [("count", u64::from(peer.tries).into())]))
                " · " (reader.say_with("peers-since", [("moment", reader.moment(peer.since).into())]))
            }
            @if let Some(next) = peer.next_try {
                p { (reader.say_with("peers-next-try", [("moment", reader.moment(next).into())])) }
            }
        }
    }
}

fn row(reader: &Reader, key: &str, value: Markup) -> Markup {
    html! { dt { (reader.text(key)) } dd { (value) } }
}

fn time(reader: &Reader, key: &str, at: Option<Time>) -> Markup {
    row(reader, key, heard(reader, at))
}
