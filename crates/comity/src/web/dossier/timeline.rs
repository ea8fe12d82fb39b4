//! The timeline: every line of the dossier, the latest first, with who wrote it and how it stands.

use comity_dossier::body::{Actor, Role};
use comity_dossier::fold::ItemStanding;
use maud::{Markup, html};

use super::content;
use super::look::{DossierLook, LineLook};
use crate::web::parts;
use crate::web::reader::Reader;

/// Writes the lines of this page and how to reach the others.
pub(super) fn timeline(reader: &Reader, look: &DossierLook) -> Markup {
    let path = &reader.asked.path;
    html! {
        section {
            h2 { (reader.text("timeline")) }
            p {
                @if look.shown.all {
                    a href=(reader.href(path)) { (reader.text("timeline-fewer")) }
                } @else {
                    a href=(reader.href_with(path, &[("all", "yes")])) { (reader.text("timeline-all")) }
                }
                @if look.shown.before.is_some() {
                    " · " a href=(reader.href(path)) { (reader.text("timeline-latest")) }
                }
            }
            ol.timeline { @for line in &look.lines { (row(reader, look, line)) } }
            @if let Some(older) = look.older {
                p { a href=(older_address(reader, look, &older.to_string())) { (reader.text("timeline-older")) } }
            }
        }
    }
}

fn older_address(reader: &Reader, look: &DossierLook, before: &str) -> String {
    let mut asked = vec![("before", before)];
    if look.shown.all {
        asked.push(("all", "yes"));
    }
    reader.href_with(&reader.asked.path, &asked)
}

fn row(reader: &Reader, look: &DossierLook, line: &LineLook) -> Markup {
    let item = &line.item;
    let is_struck = matches!(item.standing, ItemStanding::Uncounted(standing) if !standing.counts());
    html! {
        li id=(parts::anchor(&item.id)) {
            p.about {
                (reader.moment(item.time)) " · " (reader.member(item.member))
                @if let Some(actor) = &item.actor { " · " (acted(reader, actor)) }
            }
            p.kind {
                strong { (reader.words.kind(item.kind)) }
                @if let Some(state) = line.state { " · " (reader.words.code(state)) }
                @if let Some(handling) = own_handling(line) { " " (parts::handling_labels(handling)) }
            }
            @match item.standing {
                ItemStanding::Counts => {},
                ItemStanding::WithoutEffect(why) => { p.loud { (reader.words.code(why)) } },
                ItemStanding::Uncounted(why) => { p.loud { (reader.words.standing(why)) } },
            }
            div.struck[is_struck] { (content::of(reader, look, line)) }
        }
    }
}

/// Role and code, never a name; how the person had signed in.
fn acted(reader: &Reader, actor: &Actor) -> Markup {
    html! {
        (reader.words.code(actor.role))
        @if actor.role != Role::Automatic { " " (parts::plain(actor.code.as_str())) }
        " · " (reader.words.code(actor.sign_in))
    }
}

/// The handling of the line itself, where it has one beside the dossier's.
fn own_handling(line: &LineLook) -> Option<&comity_dossier::marking::Handling> {
    use comity_dossier::kind::content::Content;
    match line.item.content()? {
        Content::Opening(_) | Content::Handling(_) => None,
        content => content.handling(),
    }
}
