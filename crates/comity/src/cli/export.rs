//! Takes a dossier out of the network, for somebody who has only the file and the charter's digits.

use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;

use super::client::part;
use super::context::Context;
use super::fault::Failure;
use super::wait::wait;
use super::{fields, out};

/// Write the evidence file of a dossier
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour export harbour-2026-0001-k7d2 --out dossier.evidence
  comity --dir harbour export harbour-2026-0001-k7d2 --texts none --out headers.evidence
Headers and receipts are always in it: without them nothing could be checked.")]
pub(super) struct Args {
    /// The dossier: its reference, its id, or the beginning of its id
    dossier: String,
    /// Which texts are disclosed: all, none, or ids of lines divided by commas
    #[arg(long, default_value = "all", value_name = "TEXTS")]
    texts: String,
    /// Where to write it
    #[arg(long)]
    out: PathBuf,
}

#[derive(Serialize)]
struct Shown {
    file: PathBuf,
    bytes: usize,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let path = format!("/dossiers/{}/evidence?texts={}", part(&args.dossier), part(&args.texts));
    let bytes = context.block_on(async {
        let client = context.client()?;
        wait(context, "wait-export", client.bytes(&path)).await
    })?;
    fields::write_out(&args.out, &bytes)?;
    let shown = Shown { file: args.out.clone(), bytes: bytes.len() };
    out::result(context, &shown, |shown, words| {
        let values = [("file", shown.file.display().to_string().into()), ("bytes", shown.bytes.into())];
        out::line(words.text_with("exported", &values));
    });
    Ok(ExitCode::SUCCESS)
}
