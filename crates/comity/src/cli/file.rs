//! A file of a dossier, written out as it was attached.

use std::path::PathBuf;
use std::process::ExitCode;

use super::client::part;
use super::context::Context;
use super::fault::Failure;
use super::fields;

/// Write out a file that came with a line: attached, the answer to a request, a signed form
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour file harbour-2026-0001-k7d2 ID --out log.csv
The id of the line is the one that `show --json` gives. Nothing is opened or run; look at it where that is safe.")]
pub(super) struct Args {
    /// The dossier: its reference, its id, or the beginning of its id
    dossier: String,
    /// The line that names the file
    line: String,
    /// Where to write it, a new file; - for standard output
    #[arg(long, default_value = "-")]
    out: PathBuf,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    context.block_on(async {
        let path = format!("/dossiers/{}/files/{}", part(&args.dossier), part(&args.line));
        let bytes = context.client()?.bytes(&path).await?;
        fields::write_out(&args.out, &bytes)?;
        Ok(ExitCode::SUCCESS)
    })
}
