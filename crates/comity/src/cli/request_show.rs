//! A request on the terminal: what is asked, how it stands with each member, what a form must have.

use comity_dossier::Time;
use comity_dossier::kind::common::clocks::ClockState;

use super::out::{self, clean, short};
use super::show::said;
use crate::api::dto::Ms;
use crate::api::dto_request::{Needs, NeedsOf, Request, RequestRow, RequestStanding};
use crate::words::Words;

/// Writes what is asked and how it stands.
pub(super) fn request(request: &Request, now: Ms, words: Words) {
    for asked in &request.asked {
        let key = if request.sent { "cli-request-asked" } else { "cli-request-drafted" };
        let form = words.text(&format!("request-form-{}", asked.form));
        let values = [("form", form.into()), ("line", short(&asked.line).into())];
        out::line(words.text_with(key, &values));
        for field in asked.fields.iter().filter(|field| field.name != "form") {
            said(field, words).lines().for_each(|text| out::line(format!("  {text}")));
        }
    }
    out::line("");
    out::line(words.text("cli-request-table"));
    request.table.iter().for_each(|one| row(one, now, words));
}

fn row(row: &RequestRow, now: Ms, words: Words) {
    let since = out::moment(words, row.delivery_since);
    let tries = u64::from(row.tries).into();
    let host = row.mailbox_at.as_deref().unwrap_or_default().into();
    let values = [("since", since.into()), ("tries", tries), ("host", host)];
    let delivery = words.text_with(&format!("delivery-{}", row.delivery), &values);
    out::line(format!("  {}: {delivery}", row.member));
    row.standings.iter().for_each(|one| standing(one, "cli-request-standing", now, words));
    row.extensions.iter().for_each(|one| standing(one, "cli-request-extension", now, words));
    for kept in &row.kept {
        let values = [("until", out::moment(words, kept.until).into()), ("line", short(&kept.line).into())];
        out::line(format!("    {}", words.text_with("cli-request-kept", &values)));
    }
    if let (Some("warned" | "expired"), Some(until)) = (row.keeping.as_deref(), row.preserved_until) {
        let clock = words.clock(ClockState::of(Time(until.0), None, Time(now.0)));
        out::line(format!("    {}", words.text_with("cli-request-keeping-ends", &[("clock", clock.into())])));
    }
    if row.left.is_some() {
        out::line(format!("    {}", words.text("line-leave")));
    }
}

fn standing(one: &RequestStanding, key: &str, now: Ms, words: Words) {
    let mut parts = vec![words.text(&format!("request-status-{}", one.status))];
    if let Some(shown) = &one.shown {
        parts.push(format!("{} ({})", out::moment(words, shown.time), short(&shown.line)));
    }
    let clock = |by: Ms| words.clock(ClockState::of(Time(by.0), None, Time(now.0)));
    if let Some(by) = one.acknowledge_due {
        let values = [("by", out::moment(words, by).into()), ("clock", clock(by).into())];
        parts.push(words.text_with("cli-request-acknowledge-by", &values));
    }
    if let Some(by) = one.answer_due {
        let values = [("by", out::moment(words, by).into()), ("clock", clock(by).into())];
        parts.push(words.text_with("cli-request-answer-by", &values));
    }
    out::line(format!("    {}", words.text_with(key, &[("status", parts.join(" · ").into())])));
}

/// Writes what a form must have.
pub(super) fn needs(needs: &Needs, all: bool, words: Words) {
    let form = words.text(&format!("request-form-{}", needs.form));
    out::line(words.text_with("cli-request-needs", &[("form", form.into())]));
    needs.by_form.iter().for_each(|field| line(field, words));
    needs.by_law.iter().for_each(|one| needs_of(one, words));
    if all {
        out::line(words.text("cli-request-fields"));
        needs.fields.iter().for_each(|field| line(field, words));
    }
}

fn needs_of(one: &NeedsOf, words: Words) {
    let member = ("member", one.member.as_str().into());
    let Some(version) = one.card_version else {
        out::line(words.text_with("cli-request-needs-no-card", &[member]));
        return;
    };
    out::line(words.text_with("cli-request-needs-law", &[member, ("version", version.into())]));
    one.fields.iter().for_each(|field| line(field, words));
    out::line(format!(
        "  {}",
        words.text_with("cli-request-needs-languages", &[("languages", clean(&one.languages.join(", ")).into())])
    ));
    if let (Some(days), Some(longer)) = (one.preservation_days, one.extension_days) {
        let values = [("days", u64::from(days).into()), ("longer", u64::from(longer).into())];
        out::line(format!("  {}", words.text_with("cli-request-needs-days", &values)));
    }
}

fn line(field: &str, words: Words) {
    out::line(format!("  {field:<28} {}", words.field(field)));
}
