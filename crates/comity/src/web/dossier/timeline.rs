//! The timeline: every line of the dossier, the newest last, with who wrote it and how it stands.
//!
//! Promise: filters are plain parameters of the address and say what they hide; they work without scripts.

use comity_dossier::body::{Actor, Role};
use comity_dossier::fold::ItemStanding;
use comity_dossier::kind::content::Content;
use comity_dossier::marking::Handling;
use maud::{Markup, html};

use super::content;
use super::links::Links;
use super::look::{DossierLook, LineLook, Shown, Sort};
use crate::web::reader::Reader;
use crate::web::{act, parts};

/// Writes the filters, the lines of this page and how to reach the others.
pub(super) fn timeline(reader: &Reader, look: &DossierLook) -> Markup {
    let path = &reader.asked.path;
    html! {
        section id="timeline" data-part {
            h2 { (reader.text("timeline")) }
            (filters(reader, look))
            p { a href=(reader.href_with("/search", &[("in", &look.reference)])) { (reader.text("search-here")) } }
            @if let Some(older) = look.older {
                p { a href=(address(reader, look.shown, Some(&older.to_string()))) { (reader.text("timeline-older")) } }
            }
            @if look.lines.is_empty() {
                p { (reader.text("timeline-empty")) " "
                    a href=(reader.href(path)) { (reader.text("timeline-everything")) } }
            }
            ol.timeline { @for line in &look.lines { (acting_row(reader, look, line)) } }
            @if look.shown.before.or(look.shown.at).is_some() {
                p { a href=(address(reader, look.shown, None)) { (reader.text("timeline-latest")) } }
            }
        }
    }
}

/// The address of this page with the same filters.
fn address(reader: &Reader, shown: Shown, before: Option<&str>) -> String {
    let mut asked = Vec::new();
    if shown.sort != Sort::All {
        asked.push(("show", shown.sort.name()));
    }
    if let Some(member) = &shown.by {
        asked.push(("by", member.as_str()));
    }
    if shown.all {
        asked.push(("all", "yes"));
    }
    asked.extend(before.map(|line| ("before", line)));
    reader.href_with(&reader.asked.path, &asked) + "#timeline"
}

fn filters(reader: &Reader, look: &DossierLook) -> Markup {
    let mut members: Vec<_> = look.participants.iter().chain(&look.shown.by).copied().collect();
    members.sort_unstable();
    members.dedup();
    let shown = look.shown;
    html! {
        form.filters method="get" action={ (reader.asked.path) "#timeline" } {
            (reader.kept_in_forms())
            label { (reader.text("filter-show")) " "
                select name="show" {
                    @for sort in Sort::EACH {
                        option value=(sort.name()) selected[sort == shown.sort] {
                            (reader.text(&format!("filter-{}", sort.name())))
                        }
                    }
                }
            }
            label { (reader.text("filter-by")) " "
                select name="by" {
                    option value="" { (reader.text("filter-everybody")) }
                    @for member in &members {
                        option value=(member.as_str()) selected[shown.by == Some(*member)] { (member.as_str()) }
                    }
                }
            }
            label { input type="checkbox" name="all" value="yes" checked[shown.all]; " " (reader.text("filter-nodes")) }
            button type="submit" { (reader.text("filter-apply")) }
        }
        @if shown.is_filtered() {
            p.loud { (reader.text("filter-hides")) " "
                a href={ (reader.href(&reader.asked.path)) "#timeline" } { (reader.text("timeline-everything")) } }
        }
    }
}

/// One line, with what can be done with it.
fn acting_row(reader: &Reader, look: &DossierLook, line: &LineLook) -> Markup {
    row_with(reader, &look.links, line, &act::on_line(reader, &look.acts, &line.item))
}

/// One line.
pub(in crate::web) fn row(reader: &Reader, links: &Links, line: &LineLook) -> Markup {
    row_with(reader, links, line, &parts::nothing())
}

fn row_with(reader: &Reader, links: &Links, line: &LineLook, acts: &Markup) -> Markup {
    let item = &line.item;
    let is_struck = matches!(item.standing, ItemStanding::Uncounted(standing) if !standing.counts());
    html! {
        li id=(parts::anchor(&item.id)) {
            p.about {
                (reader.moment(item.time)) " · " (reader.member(item.member))
                @if let Some(actor) = &item.actor { " · " (acted(reader, actor)) }
                " · " a href=(links.evidence(reader, &item.id)) {
                    (reader.text("line-proof"))
                    span.seen-by-readers-only { " · " (reader.words.kind(item.kind)) " · " (item.member.as_str()) }
                }
            }
            p.kind {
                strong { (reader.words.kind(item.kind)) }
                @if let Some(state) = line.state { " · " (reader.words.code(state)) }
                @if let Some(handling) = own_handling(line) { " " (parts::handling_labels(handling)) }
            }
            (standing(reader, item.standing))
            @if is_forked(item.standing) {
                p.quiet { a href=(links.forks(reader)) { (reader.text("fork-see-proof")) } }
            }
            @if line.unconfirmed { p.loud { (reader.text("line-unconfirmed")) } }
            div.struck[is_struck] { (content::of(reader, links, line)) }
            @for handling in own_handling(line).iter().filter(|handling| !handling.use_text.is_empty()) {
                @for text in &handling.use_text { (parts::words(reader, text)) }
            }
            (acknowledged(reader, links, line))
            (acts)
        }
    }
}

/// Tells whether a line stands on a forked lane: beside it stands the way to the proof.
fn is_forked(standing: ItemStanding) -> bool {
    standing == ItemStanding::Uncounted(comity_dossier::counting::Standing::Struck)
}

/// How a line stands that does not simply count.
pub(in crate::web) fn standing(reader: &Reader, standing: ItemStanding) -> Markup {
    html! {
        @match standing {
            ItemStanding::Counts => {},
            ItemStanding::WithoutEffect(why) => { p.loud { (reader.words.code(why)) } },
            ItemStanding::Uncounted(why) => { p.loud { (reader.words.standing(why)) } },
        }
    }
}

/// Who acknowledged the line, each leading to the line that says so.
fn acknowledged(reader: &Reader, links: &Links, line: &LineLook) -> Markup {
    if line.acknowledged.is_empty() {
        return parts::nothing();
    }
    let members = html! {
        @for (at, (member, by, time)) in line.acknowledged.iter().enumerate() {
            @if at > 0 { (reader.text("list-and")) }
            (reader.member(*member)) " " a href=(links.line(reader, by)) { (reader.moment_utc(*time)) }
        }
        @if line.acknowledged_more > 0 {
            " " (reader.say_with("and-more", [("count", line.acknowledged_more.into())]))
        }
    };
    html! { p.quiet { (reader.label("line-acknowledged-by", members)) } }
}

/// Role and code, never a name; how the person had signed in.
pub(in crate::web) fn acted(reader: &Reader, actor: &Actor) -> Markup {
    html! {
        (reader.words.code(actor.role))
        @if actor.role != Role::Automatic { " " (parts::plain(actor.code.as_str())) }
        " · " (reader.words.code(actor.sign_in))
    }
}

/// The handling of the line itself, where it has one beside the dossier's.
fn own_handling(line: &LineLook) -> Option<&Handling> {
    match line.item.content()? {
        Content::Opening(_) | Content::Handling(_) => None,
        content => content.handling(),
    }
}
