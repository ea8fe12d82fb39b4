//! A text on one's own page.

use std::process::ExitCode;

use super::act::act;
use super::context::Context;
use super::fault::Failure;
use super::fields::Form;

/// Write a note on one's own page
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir delta note harbour-2026-0001-k7d2 'The bridge is closed.'
  comity --dir delta note harbour-2026-0001-k7d2 '桥梁已关闭' --text-lang zh tlp=green pap=clear")]
pub(super) struct Args {
    /// The dossier: its reference, its id, or the beginning of its id
    dossier: String,
    /// The text
    text: String,
    /// Other fields of the form: about, source, information, tlp, pap, use
    fields: Vec<String>,
    /// The language of the text; the terminal's, if not given
    #[arg(long, value_name = "LANG")]
    text_lang: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<ExitCode, Failure> {
    let mut form = Form::default();
    form.typed(&args.fields)?.add("text", args.text);
    form.or("lang", args.text_lang.unwrap_or_else(|| context.words.language().tag().to_owned()));
    act(context, "note", &args.dossier, &form.body(None))
}
