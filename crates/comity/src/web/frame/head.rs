//! The head of every page: where one can go, what time it is, who one is, how the links stand, what is not real.

use maud::{Markup, html};

use super::{AGAIN_S, Page, Place};
use crate::web::parts;
use crate::web::reader::Reader;
use crate::web::visit::Power;
use crate::words::ReaderLanguage;

/// Writes the head.
pub(super) fn head(reader: &Reader, page: &Page<'_>) -> Markup {
    html! {
        a.skip href="#main" { (reader.text("skip")) }
        header.frame {
            div {
                strong.product { "Comity" }
                nav aria-label=(reader.text("nav-label")) {
                    @for place in Place::NAMED.into_iter().filter(|place| reader.may(place.power())) {
                        (link(reader, page.place, place))
                    }
                }
            }
            div {
                span.clocks id="clock" { (reader.moment(reader.now)) }
                (again(reader, page))
                (me(reader, page))
            }
        }
        @if reader.is_demo {
            section.band.demo aria-label=(reader.text("demo-band")) { span { strong { (reader.text("demo-band")) } " " (reader.text("demo-means")) } }
        }
        @if page.is_exercise {
            section.band.exercise aria-label=(reader.text("exercise")) {
                span { strong { (reader.text("exercise")) } " " (reader.text("exercise-means")) }
            }
        }
    }
}

fn link(reader: &Reader, here: Place, place: Place) -> Markup {
    let current = (here == place).then_some("page");
    html! {
        a href=(reader.href(place.path())) aria-current=[current] data-go=[place.letter()] { (reader.text(place.key())) }
    }
}

/// Whether the page asks for itself again, and how to change that. Scripts say instead how the stream stands.
fn again(reader: &Reader, page: &Page<'_>) -> Markup {
    let (state, change, live) = if reader.asked.live {
        ("page-live", "page-live-stop", "no")
    } else {
        ("page-still", "page-live-start", "yes")
    };
    html! {
        @if page.is_again {
            noscript {
                span.chip { (reader.say_with(state, [("seconds", u64::from(AGAIN_S).into())])) } " "
                a href=(reader.href_with(&reader.asked.path, &[("live", live)])) { (reader.text(change)) }
            }
        }
        span.chip id="link" hidden {}
        button.plain-button id="sound" type="button" hidden {}
    }
}

/// What scripts need: words, and how things stood when the page was written. No script: nothing to see.
pub(super) fn for_scripts(reader: &Reader) -> Markup {
    let clock = |key| reader.words.text_with(key, &[("time", "{}".into())]);
    let blank = |key, name| reader.words.text_with(key, &[(name, "{}".into())]);
    html! {
        div id="words" hidden data-now=(reader.now.0) data-offset=(reader.offset_minutes())
            data-position=(reader.position) data-watch=[(!reader.asked.live || !reader.may(Power::Read)).then_some("no")]
            data-keys=[(!reader.asked.wishes.keys).then_some("no")] data-help=(reader.href("/keys"))
            data-left=(clock("clock-left")) data-overdue=(clock("clock-overdue"))
            data-live=(reader.text("link-live")) data-checking=(reader.text("link-checking"))
            data-lost=(blank("link-lost", "time")) data-new=(blank("live-new", "count"))
            data-changed=(reader.text("live-changed")) data-immediate=(blank("live-immediate", "reference"))
            data-sound-on=(reader.text("sound-on")) data-sound-off=(reader.text("sound-off"))
            data-saved=(blank("draft-saved", "time")) data-unsaved=(reader.text("draft-unsaved"))
            data-close=(reader.text("close")) {}
    }
}

/// Who reads: the desk, the code that others see, the roles; the way to the account and out.
fn me(reader: &Reader, page: &Page<'_>) -> Markup {
    html! {
        div.me {
            (reader.member(reader.around.me))
            @if let Some(officer) = &reader.asked.officer {
                @let current = (page.place == Place::Account).then_some("page");
                a href=(reader.href(Place::Account.path())) aria-current=[current] {
                    (parts::plain(officer.code.as_str()))
                    span.seen-by-readers-only { ", " (reader.text("nav-account")) }
                }
                span.quiet { (reader.roles(officer)) }
            }
            (languages(reader))
            @if reader.asked.officer.as_ref().is_some_and(|officer| officer.account != 0) {
                a href=(format!("{}#wishes", reader.href(Place::Account.path()))) { (reader.text("account-theme")) }
                form method="post" action="/sign-out" {
                    (reader.form_token())
                    button { (reader.text("sign-out")) }
                }
            }
        }
    }
}

fn languages(reader: &Reader) -> Markup {
    let own = reader.words.language();
    html! {
        @for other in ReaderLanguage::ALL.into_iter().filter(|language| *language != own) {
            a lang=(other.tag()) hreflang=(other.tag())
                href=(reader.here_in(other.tag())) { (other.own_name()) }
        }
    }
}
