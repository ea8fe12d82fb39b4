//! What became of the alert: member × delivered, acknowledged, acted, closed; silent members first.
//! Each cell is a time or a dash and leads to its evidence: the line, or the receipt.

use comity_dossier::kind::alert::matrix::{Moment, Row};
use comity_dossier::kind::common::delivery::Delivery;
use comity_dossier::{EntryId, Member, Time};
use maud::{Markup, html};

use super::look::DossierLook;
use crate::web::parts;
use crate::web::reader::Reader;

/// Writes the matrix. Who delivered what to whom only the sender knows: that column stands on the lead's page alone.
pub(super) fn matrix(reader: &Reader, look: &DossierLook) -> Markup {
    if look.matrix.is_empty() {
        return parts::nothing();
    }
    let is_ours = look.is_lead(reader.around.me);
    let acknowledged = look.matrix.iter().filter(|row| row.acknowledged.is_some()).count();
    html! {
        section id="matrix" data-part {
            h2 { (reader.text("matrix")) }
            p.quiet {
                (reader.say_with("matrix-sum", [("count", acknowledged.into()), ("all", look.matrix.len().into())]))
            }
            div.scroll role="region" tabindex="0" aria-label=(reader.text("matrix")) {
                table.matrix {
                    thead {
                        tr {
                            th scope="col" { (reader.text("column-member")) }
                            @if is_ours { th scope="col" { (reader.text("column-delivered")) } }
                            th scope="col" { (reader.text("column-acknowledged")) }
                            th scope="col" { (reader.text("column-acted")) }
                            th scope="col" { (reader.text("column-closed")) }
                        }
                    }
                    tbody { @for row in &look.matrix { (member(reader, look, row, is_ours)) } }
                }
            }
        }
    }
}

fn member(reader: &Reader, look: &DossierLook, row: &Row, is_ours: bool) -> Markup {
    html! {
        tr {
            th scope="row" { (reader.member(row.member)) }
            @if is_ours { (parts::cell(reader, "column-delivered", delivery(reader, look, row.member, row.delivery))) }
            (parts::cell(reader, "column-acknowledged", acknowledged(reader, look, row)))
            (parts::cell(reader, "column-acted", acted(reader, look, row)))
            (parts::cell(reader, "column-closed", closed(reader, look, row.left.as_ref())))
        }
    }
}

/// When the member acknowledged, or that it is silent; its clock; updates that it has yet to acknowledge.
fn acknowledged(reader: &Reader, look: &DossierLook, row: &Row) -> Markup {
    let clock = row.acknowledge_by.filter(|_| look.closed.is_none() && row.left.is_none());
    html! {
        @match &row.acknowledged {
            Some(moment) => (shown(reader, look, moment)),
            None => @if row.left.is_none() { strong { (reader.text("matrix-silent")) } } @else { (dash(reader)) },
        }
        @if let Some(by) = clock {
            br; (parts::clock(reader, by, row.acknowledged.map(|moment| moment.time)))
        }
        @for alert in &row.open_alerts {
            br; a href=(look.links.evidence(reader, alert)) { (reader.text("matrix-update-open")) }
        }
    }
}

fn acted(reader: &Reader, look: &DossierLook, row: &Row) -> Markup {
    match &row.acted {
        Some(moment) => shown(reader, look, moment),
        None => dash(reader),
    }
}

/// When it ended for a member: it left, or the lead closed.
pub(super) fn closed(reader: &Reader, look: &DossierLook, left: Option<&EntryId>) -> Markup {
    html! {
        @match (left, &look.closed) {
            (Some(line), _) => a href=(look.links.evidence(reader, line)) { (reader.text("matrix-left")) },
            (None, Some((_, Some(at), line))) => (evidence(reader, look, line, *at)),
            (None, _) => (dash(reader)),
        }
    }
}

/// Nothing, as a dash that can be heard.
pub(super) fn dash(reader: &Reader) -> Markup {
    html! { span.quiet aria-label=(reader.text("matrix-nothing")) role="img" { "–" } }
}

/// The moment of a line, leading to it.
pub(super) fn shown(reader: &Reader, look: &DossierLook, moment: &Moment) -> Markup {
    evidence(reader, look, &moment.entry, moment.time)
}

fn evidence(reader: &Reader, look: &DossierLook, line: &EntryId, at: Time) -> Markup {
    html! { a href=(look.links.evidence(reader, line)) { (reader.moment_utc(at)) } }
}

/// What the receipts of a member cover, leading to the receipt.
pub(super) fn delivery(reader: &Reader, look: &DossierLook, member: Member, delivery: Delivery) -> Markup {
    let receipt = reader.href(&format!("{}/proof", look.links.address)) + "#receipt-" + member.as_str();
    let has_receipt = look.proof.as_ref().is_some_and(|proof| proof.receipts.iter().any(|one| one.holder == member));
    match delivery {
        Delivery::Held { since } if has_receipt => html! { a href=(receipt) { (reader.moment_utc(since)) } },
        Delivery::Held { since } => html! { (reader.moment_utc(since)) },
        Delivery::HeldWithoutTexts { since } => html! {
            a href=(receipt) { (reader.moment_utc(since)) } br; strong { (reader.text("matrix-texts-lacking")) }
        },
        Delivery::InMailbox { host, since } => html! {
            strong { (reader.say_with("matrix-in-mailbox", [("host", reader.member(host).into())])) }
            br; (reader.say_with("peers-since", [("moment", reader.moment_utc(since).into())]))
            br; span.quiet { (reader.text("matrix-in-mailbox-means")) }
        },
        Delivery::Waiting { since, tries } => html! {
            // Whose receipt is here has had lines of ours: what is lacking is later ones.
            @if has_receipt {
                strong { a href=(receipt) { (reader.text("matrix-latest-not-delivered")) } }
            } @else {
                strong { (reader.text("matrix-not-delivered")) }
            }
            br; (reader.say_with("peers-since", [("moment", reader.moment_utc(since).into())]))
            @if tries > 0 { " · " (reader.say_with("peers-tries", [("count", u64::from(tries).into())])) }
            @if let Some(reason) = look.post.reasons.get(&member) { br; (reader.words.trouble(reason)) }
            @if let Some(phone) = look.post.phones.get(&member) {
                br; (reader.say_with("matrix-phone", [("phone", html! { bdi dir="ltr" { (phone) } }.into())]))
            }
        },
    }
}
