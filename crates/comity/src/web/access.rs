//! Who read what (`GET /access-log`), for supervisors and overseers. Looking here is written down like any reading.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use comity_node::people::{READING_DAYS, Reading};
use maud::{Markup, html};

use super::frame::{self, Place, Trouble};
use super::reader::{Asked, Reader};
use super::{Pages, parts, session};

/// Rows of one page.
const ROWS_MAX: usize = 100;

/// `GET /access-log?before=`.
pub(super) async fn page(State(pages): State<Pages>, asked: Asked) -> Response {
    let words = asked.words();
    let before = asked.other("before").and_then(|before| before.parse().ok());
    let Ok(rows) = session::of_people(&pages.people, move |people| people.readings(before, ROWS_MAX)).await else {
        return frame::answer(words, Err(Trouble::NodeStopped));
    };
    match pages.look(asked, |_| Ok(())).await {
        Ok((reader, ())) => Html(render(&reader, &rows).into_string()).into_response(),
        Err(trouble) => frame::answer(words, Err(trouble)),
    }
}

fn render(reader: &Reader, rows: &[Reading]) -> Markup {
    let title = reader.text("access-log");
    let next = rows.last().filter(|_| rows.len() == ROWS_MAX).map(|row| row.number.to_string());
    let content = html! {
        h1 { (title) }
        p.lead { (reader.say_with("access-log.lead", [("days", READING_DAYS.into())])) }
        @if rows.is_empty() { p.quiet { (reader.text("access-log.none")) } } @else {
            div.scroll role="region" tabindex="0" aria-label=(title) {
                table {
                    thead {
                        tr {
                            @for key in ["access-who", "access-what", "column-when", "access-times"] {
                                th scope="col" { (reader.text(key)) }
                            }
                        }
                    }
                    tbody { @for reading in rows { (row(reader, reading)) } }
                }
            }
        }
        @if let Some(before) = next {
            p.pager { a href=(reader.href_with("/access-log", &[("before", &before)])) { (reader.text("access-older")) } }
        }
    };
    frame::page(reader, Place::Elsewhere, &title, &content)
}

fn row(reader: &Reader, reading: &Reading) -> Markup {
    let what = html! {
        (reader.text(&format!("access-{}", reading.act)))
        @if reading.object != "/" { " " bdi.mono dir="ltr" { (reading.object) } }
    };
    let when = html! {
        (reader.moment_utc(reading.first))
        @if reading.times > 1 { " – " (reader.moment_utc(reading.last)) }
    };
    html! {
        tr {
            th scope="row" { (parts::plain(&reading.code)) " " (parts::plain(&reading.name)) }
            (parts::cell(reader, "access-what", what))
            (parts::cell(reader, "column-when", when))
            (parts::cell(reader, "access-times", html! { (reading.times) }))
        }
    }
}
