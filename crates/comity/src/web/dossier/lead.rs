//! Who leads and who may do the next step while the lead changes hands; what happened where a dossier has stopped, and
//! the way out; which dossiers go on from this one.
//!
//! Not here: the forms of the three steps (`act`), the page on which a dossier is continued (`continuation`).

use comity_dossier::fold::Offer;
use maud::{Markup, html};

use super::look::DossierLook;
use crate::web::parts;
use crate::web::reader::Reader;
use crate::web::visit::Power;

/// Offers that are told on the page of a dossier; there is one as a rule.
const OFFERS_MAX: usize = 10;

/// The open offers of the lead: from whom to whom, since when, and whose turn it is.
pub(super) fn offers(reader: &Reader, look: &DossierLook) -> Markup {
    html! { @for offer in look.offers.iter().take(OFFERS_MAX) { (offer_of(reader, look, offer)) } }
}

fn offer_of(reader: &Reader, look: &DossierLook, offer: &Offer) -> Markup {
    let told = [
        ("lead", reader.member(offer.by).into()),
        ("member", reader.member(offer.to).into()),
        ("moment", reader.moment(offer.place.at).into()),
    ];
    let me = reader.around.me;
    html! {
        p.said {
            a href=(look.links.line(reader, &offer.line())) { (reader.say_with("lead-offer-open", told)) }
            " "
            @match offer.accepted() {
                None => (reader.say_with("lead-offer-waits", [("member", reader.member(offer.to).into())])),
                Some(accept) => {
                    a href=(look.links.line(reader, &accept)) {
                        (reader.say_with("lead-offer-accepted", [("member", reader.member(offer.to).into())]))
                    }
                    " " (reader.say_with("lead-release-waits", [("lead", reader.member(offer.by).into())]))
                }
            }
            @if offer.accepted().is_none() && offer.to == me || offer.accepted().is_some() && offer.by == me {
                " " strong { (reader.text("lead-your-turn")) }
            }
        }
    }
}

/// What happened where nobody can write any more: why, what is untouched, and the way out.
pub(super) fn stopped(reader: &Reader, look: &DossierLook) -> Markup {
    let is_stopped = !look.stopped_by.is_empty();
    html! {
        @if is_stopped {
            section.stopped {
                h2 { (reader.text("stopped")) }
                p.loud {
                    (reader.say_with("stopped-by", [("members", reader.members(look.stopped_by.iter().copied()).into())]))
                    " " a href=(look.links.forks(reader)) { (reader.text("fork-side-by-side")) }
                }
                p { (reader.text("stopped-untouched")) }
                p { (reader.text("stopped-way-out")) }
                (way_out(reader, look))
            }
        } @else if look.is_read_only {
            p.loud { (reader.text("read-only-newer")) }
        } @else if let Some(since) = look.lead_silent {
            p.loud { (reader.say_with("lead-silent", [("moment", reader.moment(since).into())])) }
            p { (reader.text("lead-silent.next")) }
            (way_out(reader, look))
        }
    }
}

fn way_out(reader: &Reader, look: &DossierLook) -> Markup {
    let takes_part = look.acts.takes_part();
    html! {
        @if reader.may(Power::Act) && takes_part && look.continued_by.is_empty() {
            p {
                a.button.primary href=(reader.href(&format!("/d/{}/continue", look.id))) { (reader.text("continue-do")) }
            }
        }
    }
}

/// The dossiers that go on from this one.
pub(super) fn continued(reader: &Reader, look: &DossierLook) -> Markup {
    html! {
        @for continued in &look.continued_by {
            p.said {
                (reader.words.code(comity_dossier::codes::Relation::ContinuedBy)) " "
                a href=(reader.href(&format!("/d/{}", continued.dossier))) {
                    bdi.ref dir="ltr" { (continued.reference) }
                }
                " · " (reader.say_with("continued-by", [
                    ("member", reader.member(continued.by).into()),
                    ("moment", reader.moment(continued.at).into())]))
            }
        }
    }
}

/// Members as a list, or that there are none.
pub(in crate::web) fn named(reader: &Reader, key: &str, members: &[comity_dossier::Member]) -> Markup {
    if members.is_empty() {
        return parts::nothing();
    }
    reader.say_with(key, [("members", reader.members(members.iter().copied()).into())])
}
