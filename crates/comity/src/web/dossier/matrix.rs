//! What became of the alert: member × delivered, acknowledged, acted; silent members first.
//! Each cell leads to its line.

use comity_dossier::kind::alert::matrix::{Delivery, Moment, Row};
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
        section {
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
            th scope="row" {
                (reader.member(row.member))
                @if let Some(left) = &row.left {
                    br; a href={ "#" (parts::anchor(left)) } { (reader.text("matrix-left")) }
                }
            }
            @if is_ours { (parts::cell(reader, "column-delivered", delivery(reader, look, row))) }
            (parts::cell(reader, "column-acknowledged", acknowledged(reader, look, row)))
            (parts::cell(reader, "column-acted", acted(reader, row)))
        }
    }
}

/// When the member acknowledged, or that it is silent; its clock; updates that it has yet to acknowledge.
fn acknowledged(reader: &Reader, look: &DossierLook, row: &Row) -> Markup {
    let clock = row.acknowledge_by.filter(|_| look.closed.is_none() && row.left.is_none());
    html! {
        @match &row.acknowledged {
            Some(moment) => (shown(reader, moment)),
            None => @if row.left.is_none() { strong { (reader.text("matrix-silent")) } },
        }
        @if let Some(by) = clock {
            br; (parts::clock(reader, by, row.acknowledged.map(|moment| moment.time)))
        }
        @for alert in &row.open_alerts {
            br; a href={ "#" (parts::anchor(alert)) } { (reader.text("matrix-update-open")) }
        }
    }
}

fn acted(reader: &Reader, row: &Row) -> Markup {
    match &row.acted {
        Some(moment) => shown(reader, moment),
        None => html! { span.quiet { (reader.text("matrix-nothing")) } },
    }
}

/// The moment of a line, leading to it.
fn shown(reader: &Reader, moment: &Moment) -> Markup {
    html! { a href={ "#" (parts::anchor(&moment.entry)) } { (reader.moment_utc(moment.time)) } }
}

fn delivery(reader: &Reader, look: &DossierLook, row: &Row) -> Markup {
    // Who has written has had lines of ours: what is lacking is later ones.
    let has_some = row.acknowledged.is_some() || row.acted.is_some();
    let undelivered = if has_some { "matrix-latest-not-delivered" } else { "matrix-not-delivered" };
    match row.delivery {
        Delivery::Held { since } => html! { (reader.moment_utc(since)) },
        Delivery::HeldWithoutTexts { since } => html! {
            (reader.moment_utc(since)) br; strong { (reader.text("matrix-texts-lacking")) }
        },
        Delivery::Waiting { since, tries } => html! {
            strong { (reader.text(undelivered)) }
            br; (reader.say_with("peers-since", [("moment", reader.moment_utc(since).into())]))
            @if tries > 0 { " · " (reader.say_with("peers-tries", [("count", u64::from(tries).into())])) }
            @if let Some(reason) = look.post.reasons.get(&row.member) { br; (reader.words.trouble(reason)) }
            @if let Some(phone) = look.post.phones.get(&row.member) {
                br; (reader.say_with("matrix-phone", [("phone", html! { bdi dir="ltr" { (phone) } }.into())]))
            }
        },
    }
}
