//! Looks for words in everything that members wrote.

use std::process::ExitCode;

use form_urlencoded::Serializer;

use super::context::Context;
use super::fault::{Exit, Failure};
use super::out::{self, one_line};
use crate::api::search::{DossierMatch, LineMatch, SearchResult};
use crate::web::behind;
use crate::words::Words;

/// Find lines by the words in them, those that came last first
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour search vessel weir
  comity --dir harbour search '\"port of call\"' --by delta
  comity --dir harbour search 台风 --in harbour-2026-0001-k7d2 --json

Each word has to be there, and a longer one may go on in the text. Words in quotation marks stand one after another;
2026* is how a word or a number begins.")]
pub(super) struct Args {
    /// Words
    #[arg(required = true)]
    words: Vec<String>,
    /// Only in this dossier: its reference or its id
    #[arg(long = "in", value_name = "DOSSIER")]
    within: Option<String>,
    /// Only lines of this member
    #[arg(long, value_name = "MEMBER")]
    by: Option<String>,
    /// Earlier lines: where the answer before ended
    #[arg(long, value_name = "PLACE")]
    before: Option<u64>,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let mut asked = Serializer::new(String::new());
    asked.append_pair("q", &args.words.join(" "));
    asked.extend_pairs(args.within.iter().map(|within| ("in", within)));
    asked.extend_pairs(args.by.iter().map(|by| ("by", by)));
    asked.extend_pairs(args.before.iter().map(|before| ("before", before.to_string())));
    let path = format!("/search?{}", asked.finish());
    let result: SearchResult = context.block_on(async { context.client()?.get(&path).await })?;
    let is_earlier = args.before.is_some();
    out::result(context, &result, |result, words| {
        if result.dossiers.is_empty() {
            out::line(words.text(if is_earlier { "search-no-more" } else { "search-nothing" }));
        }
        result.dossiers.iter().for_each(|found| dossier(found, words));
        if let Some(next) = result.next {
            out::line(words.text_with("search-cli-older", &[("place", next.to_string().into())]));
        }
        if result.behind > 0 {
            out::line(words.text_with(behind(result.behind), &[("count", result.behind.into())]));
        }
    });
    let is_known = result.behind == 0 && result.next.is_none();
    Ok(if result.dossiers.is_empty() && is_known { Exit::NoSuchThing.into() } else { ExitCode::SUCCESS })
}

fn dossier(found: &DossierMatch, words: Words) {
    let row = &found.dossier;
    let exercise = if row.exercise { format!("[{}] ", words.text("exercise")) } else { String::new() };
    out::line(format!("{}  {exercise}{}: {}", row.reference, row.lead, one_line(&row.title)));
    found.lines.iter().for_each(|found| line(found, words));
    if found.more {
        out::line(format!("    {}", words.text("search-more")));
    }
}

fn line(found: &LineMatch, words: Words) {
    let time = words.moment(comity_dossier::Time(found.time.0));
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    let text: String = found.excerpt.iter().map(|piece| piece.text.as_str()).collect();
    let kind = words.text(&format!("line-{}", found.kind));
    out::line(format!("    {time}  {}  {kind}", found.member));
    if !text.is_empty() {
        out::line(format!("      {}{}{}", cut(found.cut_before), one_line(&text), cut(found.cut_after)));
    }
}
