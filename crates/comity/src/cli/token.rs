//! Tokens by which programs act for officers.

use std::process::ExitCode;

use super::client::part;
use super::context::Context;
use super::fault::Failure;
use super::out::{self, one_line};
use crate::api::dto::Done;
use crate::api::persons::{NewToken, Token, TokenWish};
use crate::words::Words;

/// Tokens by which programs act for officers
#[derive(clap::Subcommand)]
pub(super) enum Command {
    Make(MakeArgs),
    List(ListArgs),
    Revoke(RevokeArgs),
}

/// Make a token; what opens is printed this once
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour token make 7F3 --name 'night log' --scope read
  comity --dir harbour token make 7F3 --name 'sensor' --scope read --scope act --days 30")]
pub(super) struct MakeArgs {
    /// The code of the officer that it acts for; it can do no more than that officer
    officer: String,
    /// What it is called in lists
    #[arg(long)]
    name: String,
    /// What it may do: read, act or admin; again for more
    #[arg(long = "scope", required = true, value_parser = ["read", "act", "admin"])]
    scopes: Vec<String>,
    /// How many days it is good, at most 366
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u64).range(1..=366))]
    days: u64,
}

/// List tokens: whose, what they may do, until when, when they were used last
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour token list")]
pub(super) struct ListArgs {}

/// Take a token back: it opens nothing any more
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour token revoke 3")]
pub(super) struct RevokeArgs {
    /// Its number, by `token list`
    number: u64,
}

pub(super) fn run(context: &Context, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Make(args) => make(context, args),
        Command::List(_) => list(context),
        Command::Revoke(args) => revoke(context, &args),
    }
}

fn make(context: &Context, args: MakeArgs) -> Result<ExitCode, Failure> {
    let MakeArgs { officer, name, scopes, days } = args;
    let wish = TokenWish { officer: Some(officer), name, scopes, days: Some(days) };
    let made: NewToken = context.block_on(async { context.client()?.post("/tokens", &wish).await })?;
    out::result(context, &made, |made, words| {
        let token = &made.token;
        let until = out::moment(words, token.expires);
        let code = one_line(&token.officer);
        let values = [("number", token.number.into()), ("code", code.into()), ("until", until.into())];
        out::line(words.text_with("token-made", &values));
        out::line(&made.secret);
    });
    Ok(ExitCode::SUCCESS)
}

fn list(context: &Context) -> Result<ExitCode, Failure> {
    let tokens: Vec<Token> = context.block_on(async { context.client()?.get("/tokens").await })?;
    out::result(context, &tokens, |tokens, words| {
        if tokens.is_empty() {
            out::line(words.text("token-none"));
        }
        tokens.iter().for_each(|token| out::line(row(token, words)));
    });
    Ok(ExitCode::SUCCESS)
}

fn row(token: &Token, words: Words) -> String {
    let values = [
        ("number", token.number.into()),
        ("code", one_line(&token.officer).into()),
        ("name", one_line(&token.name).into()),
        ("scopes", token.scopes.join(" ").into()),
        ("until", out::moment(words, token.expires).into()),
    ];
    let used = match token.used {
        Some(at) => words.text_with("token-used", &[("at", out::moment(words, at).into())]),
        None => words.text("token-never-used"),
    };
    format!("{} · {used}", words.text_with("token-line", &values))
}

fn revoke(context: &Context, args: &RevokeArgs) -> Result<ExitCode, Failure> {
    let path = format!("/tokens/{}", part(&args.number.to_string()));
    let done: Done = context.block_on(async { context.client()?.delete(&path).await })?;
    out::result(context, &done, |_, words| {
        out::line(words.text_with("token-revoked", &[("number", args.number.into())]));
    });
    Ok(ExitCode::SUCCESS)
}
