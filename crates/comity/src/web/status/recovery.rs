//! What came back to this node after its store began anew, and from whom.

use comity_dossier::Member;
use comity_node::life::{Brought, Recovery};
use maud::{Markup, html};

use crate::api::dto_recovery::cause;
use crate::web::reader::Reader;

/// Writes the account, for every peer: also for those that brought nothing, since what only they hold is still lacking.
pub(super) fn section(reader: &Reader, account: &Recovery, peers: impl Iterator<Item = Member>) -> Markup {
    let key = format!("recovery-{}", cause(account.cause));
    let moments = [("began", reader.moment(account.began).into()), ("since", reader.moment(account.since).into())];
    html! {
        section id="recovery" {
            h2 { (reader.text("recovery-title")) }
            p { (reader.say_with(&key, moments)) }
            @if account.peers.is_empty() { p.loud { (reader.text("recovery-nobody")) } }
            ul { @for peer in peers { (from(reader, peer, account.peers.get(&peer).copied().unwrap_or_default())) } }
        }
    }
}

fn from(reader: &Reader, peer: Member, it: Brought) -> Markup {
    html! {
        li {
            @if let (Some(first), Some(last)) = (it.first, it.last) {
                (reader.say_with("recovery-lines", [("lines", (it.own + it.others).into()), ("own", it.own.into()),
                    ("first", reader.moment_utc(first).into()), ("last", reader.moment_utc(last).into()),
                    ("peer", reader.member(peer).into())]))
            } @else if it.in_step.is_some() {
                (reader.say_with("recovery-line-free", [("peer", reader.member(peer).into())]))
            }
            @if it.texts + it.files + it.receipts > 0 {
                " · "
                (reader.say_with("recovery-also", [("texts", it.texts.into()), ("files", it.files.into()),
                    ("receipts", it.receipts.into())]))
            }
            @match it.in_step {
                Some(since) => { br; span.quiet {
                    (reader.say_with("recovery-in-step", [("peer", reader.member(peer).into()),
                        ("since", reader.moment_utc(since).into())]))
                } }
                None => { br; strong { (reader.say_with("recovery-not-yet", [("peer", reader.member(peer).into())])) } }
            }
        }
    }
}
