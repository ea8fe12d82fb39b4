//! How things stand with other nodes, and what to do where they do not stand well.

use std::process::ExitCode;

use super::client::part;
use super::context::Context;
use super::fault::Failure;
use super::{out, silent};
use crate::api::dto::{Ms, Peer};
use crate::words::{Value, Words};

/// See how things stand with other nodes
#[derive(clap::Subcommand)]
pub(super) enum Command {
    List(ListArgs),
    Explain(ExplainArgs),
}

/// List every peer
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour peer list")]
pub(super) struct ListArgs {}

/// Say why a peer is not reached, and what to do
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour peer explain steppe")]
pub(super) struct ExplainArgs {
    /// The peer
    member: String,
}

pub(super) fn run(context: &Context, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::List(_) => {
            let peers: Vec<Peer> = context.block_on(async { context.client()?.get("/peers").await })?;
            out::result(context, &peers, |peers, words| {
                if peers.is_empty() {
                    out::line(words.text("peers-none"));
                }
                peers.iter().for_each(|peer| out::line(summary(peer, words)));
            });
        }
        Command::Explain(args) => {
            let path = format!("/peers/{}", part(&args.member));
            let peer: Peer = context.block_on(async { context.client()?.get(&path).await })?;
            out::result(context, &peer, explain);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn summary(peer: &Peer, words: Words) -> String {
    let since = out::moment(words, peer.since);
    let reach = match (peer.reached_at.first(), peer.reach.as_str()) {
        (Some(host), "up") => words.text_with("reach-mailbox-up", &[("host", host.as_str().into())]),
        (Some(host), "down") => {
            words.text_with("reach-mailbox-down", &[("host", host.as_str().into()), ("since", since.into())])
        }
        (_, reach) => words.text_with(&format!("reach-{reach}"), &[("since", since.into())]),
    };
    let mut text = format!("{}  {reach}", peer.member);
    if let Some(reason) = peer.reason.as_deref().filter(|_| peer.reach == "down") {
        text.push_str(&format!(": {}", words.trouble(reason)));
    }
    let queued = peer.urgent_queued + peer.bulk_queued;
    if queued > 0 {
        text.push_str(&format!(" · {}", words.text_with("peer-queued", &[("count", queued.into())])));
    }
    text
}

/// What mailboxes have to do with a peer (PUSH-005).
fn mailbox(peer: &Peer, words: Words) {
    let say = |key: &str, values: &[(&'static str, Value<'_>)]| {
        out::line(format!("  {}", words.text_with(key, values)));
    };
    if let (Some(host), Some(since)) = (&peer.mailbox_at, peer.mailbox_since) {
        let since = out::moment(words, since);
        say(
            "peer-in-mailbox",
            &[("count", peer.in_mailbox.into()), ("host", host.as_str().into()), ("since", since.into())],
        );
    }
    if let Some(kept) = &peer.kept_here {
        say("peer-kept-here", &[("count", kept.parcels.into()), ("kib", kept.bytes.div_ceil(1024).into())]);
        if let Some(oldest) = kept.oldest_since {
            say("peer-kept-oldest", &[("since", out::moment(words, oldest).into())]);
        }
    }
    if let Some(ours) = &peer.keeps_ours {
        if let Some(looked) = ours.looked {
            say("peer-keeps-ours", &[("at", out::moment(words, looked).into())]);
        }
        if let (Some(reason), Some(since)) = (&ours.reason, ours.since) {
            let since = out::moment(words, since);
            say("peer-keeps-ours-trouble", &[("since", since.into()), ("reason", words.trouble(reason).into())]);
        }
    }
}

fn explain(peer: &Peer, words: Words) {
    out::line(summary(peer, words));
    let say = |key: &str, at: Option<Ms>| {
        if let Some(at) = at {
            out::line(format!("  {}", words.text_with(key, &[("at", out::moment(words, at).into())])));
        }
    };
    if peer.tries > 0 {
        out::line(format!("  {}", words.text_with("peer-tries", &[("count", u64::from(peer.tries).into())])));
    }
    say("peer-next-try", peer.next_try);
    say("peer-oldest", peer.oldest_since);
    say("peer-last-received", peer.last_received);
    mailbox(peer, words);
    if let (Some(phone), Some(issued)) = (&peer.phone, peer.card_issued) {
        let values = [("phone", phone.as_str().into()), ("issued", out::moment(words, issued).into())];
        out::line(format!("  {}", words.text_with("peer-phone", &values)));
    }
    silent::tell(peer, words);
    if let Some(reason) = peer.reason.as_deref().filter(|_| peer.reach == "down") {
        out::line(words.text_with("hint-line", &[("hint", words.trouble_next(reason).into())]));
    }
}
