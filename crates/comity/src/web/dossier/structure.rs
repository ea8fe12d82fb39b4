//! What a structural line says: its content stands in the header, for ever.

use comity_dossier::codes::Code;
use comity_dossier::structural::Structural;
use maud::{Markup, html};

use super::head;
use super::links::Links;
use crate::web::parts;
use crate::web::reader::Reader;

/// Writes it. Fork-proofs are large: their content stands on the page of what speaks for the dossier.
pub(super) fn of(reader: &Reader, links: &Links, structural: &Structural) -> Markup {
    match structural {
        Structural::Genesis(line) => html! {
            p { (reader.label("participants", reader.members(line.participants.iter().copied()))) }
            p.quiet { (reader.words.code(line.history)) }
            @if let Some(continues) = &line.continues {
                p { (reader.words.code(comity_dossier::codes::Relation::Continues)) " "
                    (head::dossier(reader, &continues.dossier)) }
            }
        },
        Structural::Participants(line) => html! {
            p { (reader.label("participants", reader.members(line.members.iter().copied()))) }
            @if !line.cuts.is_empty() {
                p { (reader.label("removed", reader.members(line.cuts.iter().map(|cut| cut.member)))) }
            }
        },
        Structural::Grant(line) => html! {
            p { (reader.say_with("grant-to", [("member", reader.member(line.member).into())])) }
            @if !line.frontier.is_empty() {
                p.quiet { (reader.say_with("grant-not-before", [("count", line.frontier.len().into())])) }
            }
        },
        Structural::LeadOffer(line) => html! {
            p { (reader.label("lead-offered", reader.member(line.to))) }
            p.quiet { (reader.text("lead-offered-means")) }
        },
        Structural::LeadAccept(line) => html! {
            p.quiet { (reader.text("lead-accepted-means")) } (links.about(reader, &line.offer))
        },
        Structural::LeadRelease(line) => html! {
            p { (reader.label("lead", reader.member(line.to))) }
            p.quiet { (reader.text("lead-released-means")) }
            (links.about(reader, &line.accept))
        },
        Structural::Close(line) => coded(reader, line.reason),
        Structural::Reopen(_) => parts::nothing(),
        Structural::Profile(line) => html! {
            p.quiet { (reader.say_with("profile-raised", [("profile", line.profile.into())])) }
        },
        Structural::ForkProof(_) => html! {
            p.loud { a href=(links.forks(reader)) { (reader.text("fork-see-proof")) } }
        },
        Structural::LaneOpen(line) => coded(reader, line.reason),
        Structural::LaneClose(line) => html! {
            p.quiet { (reader.say_with("lane-ends", [("line", links.name(reader, &line.last.id).into())])) }
        },
        Structural::Seen(_) => html! { p.quiet { (reader.text("seen-means")) } },
        Structural::Newer(_) => html! { p.quiet { (reader.text("text-newer")) } },
    }
}

fn coded<C: Code>(reader: &Reader, code: C) -> Markup {
    html! { p { (reader.words.code(code)) } }
}
