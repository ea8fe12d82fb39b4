//! Any act in an open dossier, by its name and the fields of its form.

use std::path::PathBuf;
use std::process::ExitCode;

use super::client::part;
use super::context::Context;
use super::fault::Failure;
use super::fields::{self, Form};
use super::out;
use super::wait::wait;
use crate::api::dto::{ActBody, Done};

/// Act in a dossier: measures, help-offered, attach, correct, withdraw, invite, close …
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir delta act measures harbour-2026-0001-k7d2 measure=monitoring
  comity --dir delta act help-offered harbour-2026-0001-k7d2 help=search-and-rescue quantity='2 teams' lang=en words='In 6 h'
  comity --dir harbour act attach harbour-2026-0001-k7d2 --file map.pdf name=map.pdf
  comity --dir harbour act invite harbour-2026-0001-k7d2 members=steppe
  comity --dir harbour act close harbour-2026-0001-k7d2 reason=done
  comity --dir harbour act lead-offer harbour-2026-0001-k7d2 to=delta
Acts: correct invite remove close reopen lead-offer lead-accept lead-release acknowledge note attach withdraw translate link flag flag-answer
leave handling level; in an alert update cancel measures help-offered help-needed; in a request those of
`comity request --help`.")]
pub(super) struct Args {
    /// The act
    verb: String,
    /// The dossier: its reference, its id, or the beginning of its id
    dossier: String,
    /// Fields of the form, each name=value
    fields: Vec<String>,
    /// The file that goes with it
    #[arg(long)]
    file: Option<PathBuf>,
    /// The file's media type; by its name, if not given
    #[arg(long, requires = "file")]
    media_type: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<ExitCode, Failure> {
    let mut form = Form::default();
    form.typed(&args.fields)?;
    let file = args.file.as_deref().map(|path| fields::file(path, args.media_type.as_deref())).transpose()?;
    if let (Some(path), "attach" | "request" | "amendment" | "answer") = (&args.file, args.verb.as_str()) {
        form.or("name", fields::name_of(path));
    }
    act(context, &args.verb, &args.dossier, &form.body(file))
}

/// Does an act and says what became of it.
pub(super) fn act(context: &Context, verb: &str, dossier: &str, body: &ActBody) -> Result<ExitCode, Failure> {
    let path = format!("/dossiers/{}/acts/{}", part(dossier), part(verb));
    let done: Done = context.block_on(async {
        let client = context.client()?;
        wait(context, "wait-act", client.post(&path, body)).await
    })?;
    tell(context, &done);
    Ok(ExitCode::SUCCESS)
}

/// Says what became of an act.
pub(super) fn tell(context: &Context, done: &Done) {
    out::result(context, done, |done, words| match done {
        Done::Opened { reference, dossier, departures } => {
            let values = [("reference", reference.as_str().into()), ("dossier", out::short(dossier).into())];
            out::line(words.text_with("done-opened", &values));
            departures.iter().for_each(|departure| {
                out::line(format!("  {}", words.text_with("done-departure", &[("fault", departure.as_str().into())])));
            });
        }
        Done::Written { entry, .. } => {
            out::line(words.text_with("done-written", &[("line", out::short(entry).into())]));
        }
        Done::Taken { .. } => super::card::tell_taken(context, done),
        Done::Unpacked { .. } => super::parcel::tell(done, words),
        Done::Count { count } => out::line(words.text_with("done-count", &[("count", (*count).into())])),
    });
}
