//! What became of a request: the stage at each asked member, both clocks, why not and what would make it possible, what
//! is kept and until when; silent members first. Each cell is a time or a dash and leads to its line.

use comity_dossier::kind::common::clocks::ClockState;
use comity_dossier::kind::content::Content;
use comity_dossier::kind::request::clocks::Keeping;
use comity_dossier::kind::request::table::{Row, Standing};
use maud::{Markup, html};

use super::look::DossierLook;
use super::matrix::{closed, dash, delivery, shown};
use super::parts::{maybe, named};
use crate::web::parts;
use crate::web::reader::Reader;

/// Writes the table.
pub(super) fn table(reader: &Reader, look: &DossierLook) -> Markup {
    let rows = &look.request.rows;
    if rows.is_empty() {
        return parts::nothing();
    }
    let is_ours = look.is_lead(reader.around.me);
    let keeps = rows.iter().any(|row| !row.kept.is_empty());
    html! {
        section id="matrix" data-part {
            h2 { (reader.text("matrix")) }
            div.scroll role="region" tabindex="0" aria-label=(reader.text("matrix")) {
                table.matrix {
                    thead {
                        tr {
                            th scope="col" { (reader.text("column-member")) }
                            th scope="col" { (reader.text("column-stage")) }
                            @if is_ours { th scope="col" { (reader.text("column-delivered")) } }
                            th scope="col" { (reader.text("column-acknowledged")) }
                            th scope="col" { (reader.text("column-answered")) }
                            @if keeps { th scope="col" { (reader.text("column-preserved")) } }
                            th scope="col" { (reader.text("column-closed")) }
                        }
                    }
                    tbody { @for row in rows { (member(reader, look, row, is_ours, keeps)) } }
                }
            }
        }
    }
}

fn member(reader: &Reader, look: &DossierLook, row: &Row, is_ours: bool, keeps: bool) -> Markup {
    let delivered = || delivery(reader, look, row.member, row.delivery);
    html! {
        tr {
            th scope="row" { (reader.member(row.member)) }
            (parts::cell(reader, "column-stage", html! {
                @for standing in &row.standings { (stage(reader, look, standing)) }
                @for standing in &row.extensions {
                    p.quiet { (reader.words.kind(comity_dossier::Kind::EXTENSION)) }
                    (stage(reader, look, standing))
                }
            }))
            @if is_ours { (parts::cell(reader, "column-delivered", delivered())) }
            (parts::cell(reader, "column-acknowledged", html! {
                @for standing in &row.standings { (acknowledged(reader, look, standing)) }
            }))
            (parts::cell(reader, "column-answered", html! {
                @for standing in &row.standings { (answered(reader, look, standing)) }
            }))
            @if keeps { (parts::cell(reader, "column-preserved", kept(reader, look, row))) }
            (parts::cell(reader, "column-closed", closed(reader, look, row.left.as_ref())))
        }
    }
}

/// The status, the line that shows it, and what that line says where somebody must act on it.
fn stage(reader: &Reader, look: &DossierLook, standing: &Standing) -> Markup {
    let said = standing.shown.and_then(|shown| look.request.evidence.get(&shown.entry));
    html! {
        p {
            strong { (reader.words.code(standing.status)) }
            @if let Some(moment) = &standing.shown { " · " (shown(reader, look, moment)) }
        }
        @if let Some(until) = standing.postponed_until {
            p { (reader.say_with("until", [("moment", reader.moment_utc(until).into())])) }
        }
        @match said {
            Some(Content::Refuse(line)) => {
                p { (reader.words.code(line.ground)) }
                (parts::words(reader, &line.words))
                (named(reader, "field-possible-if", &line.possible_if))
            }
            Some(Content::Postpone(line)) => {
                p { (reader.words.code(line.ground)) }
                (parts::words(reader, &line.words))
            }
            Some(Content::AcceptPart(line)) => {
                @if let Some(ground) = line.ground { p { (reader.words.code(ground)) } }
                (parts::words(reader, &line.words))
            }
            Some(Content::NeedMore(line)) => {
                ul { @for field in &line.fields { li { (parts::plain(&reader.words.field(field.as_str()))) } } }
                (parts::words(reader, &line.words))
            }
            Some(Content::Transfer(line)) => {
                p { (parts::plain(line.authority.as_str())) }
                (maybe(reader, line.words.as_ref()))
            }
            Some(Content::Answer(line)) => p { (reader.words.code(line.result)) },
            _ => {},
        }
    }
}

fn acknowledged(reader: &Reader, look: &DossierLook, standing: &Standing) -> Markup {
    html! {
        p {
            @match &standing.acknowledged {
                Some(moment) => (shown(reader, look, moment)),
                None => (dash(reader)),
            }
            @if let Some(state) = standing.acknowledge_clock(reader.now).filter(|_| runs(look, standing)) {
                br; (clock(reader, state))
            }
        }
    }
}

fn answered(reader: &Reader, look: &DossierLook, standing: &Standing) -> Markup {
    use comity_dossier::codes::RequestStatus::Answered;
    let answer = standing.shown.filter(|_| standing.status == Answered);
    html! {
        p {
            @match &answer {
                Some(moment) => (shown(reader, look, moment)),
                None => (dash(reader)),
            }
            @if let Some(state) = standing.answer_clock(reader.now).filter(|_| runs(look, standing)) {
                br; (clock(reader, state))
            }
        }
    }
}

/// Deadlines are shown until it is over for good; what was met stays readable.
fn runs(look: &DossierLook, standing: &Standing) -> bool {
    use comity_dossier::codes::RequestStatus::{Closed, Withdrawn};
    look.closed.is_none() && !matches!(standing.status, Closed | Withdrawn)
}

/// How a deadline stands.
pub(super) fn clock(reader: &Reader, state: ClockState) -> Markup {
    let class = match state {
        ClockState::Left(_) => "clock",
        ClockState::Overdue(_) => "clock overdue",
        ClockState::Met(_) | ClockState::MetLate(_) => "clock quiet",
    };
    html! { span class=(class) { bdi { (reader.words.clock(state)) } } }
}

/// What the member keeps: until when, what is left of it, whether it can be extended.
fn kept(reader: &Reader, look: &DossierLook, row: &Row) -> Markup {
    if row.kept.is_empty() {
        return dash(reader);
    }
    html! {
        @for kept in &row.kept {
            p {
                a href=(look.links.evidence(reader, &kept.entry)) { (reader.moment_utc(kept.until)) }
                @if let Some(Content::Preserved(line)) = look.request.evidence.get(&kept.entry) {
                    @if let Some(until) = line.extendable_until {
                        br; (reader.label("preserve-extendable", reader.moment_utc(until)))
                    }
                }
            }
        }
        @match row.keeping(reader.now) {
            None | Some(Keeping::Kept(_)) => {},
            Some(Keeping::Warned { days, .. }) => {
                p.loud { (reader.say_with("keeping-warned", [("days", u64::from(days).into())])) }
            }
            Some(Keeping::Expired(_)) => p.loud { (reader.text("keeping-expired")) },
        }
    }
}
