//! "My desk has this."

use std::process::ExitCode;

use super::act::act;
use super::context::Context;
use super::fault::Failure;
use super::fields::Form;

/// Acknowledge a dossier, or one of its lines
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir delta ack harbour-2026-0001-k7d2
  comity --dir delta --officer 7F3 ack harbour-2026-0001-k7d2 --words 'We watch the coast.'")]
pub(super) struct Args {
    /// The dossier: its reference, its id, or the beginning of its id
    dossier: String,
    /// A line of it, such as an update that asks to be acknowledged itself
    #[arg(long, value_name = "ID")]
    line: Option<String>,
    /// Words that go with it
    #[arg(long)]
    words: Option<String>,
    /// The language of the words; the terminal's, if not given
    #[arg(long, value_name = "LANG")]
    words_lang: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<ExitCode, Failure> {
    let mut form = Form::default();
    form.maybe("target", args.line);
    if let Some(words) = args.words {
        form.add("words", words);
        form.add("lang", args.words_lang.unwrap_or_else(|| context.words.language().tag().to_owned()));
    }
    act(context, "acknowledge", &args.dossier, &form.body(None))
}
