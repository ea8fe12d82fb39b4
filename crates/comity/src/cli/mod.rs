//! The command line. Commands that act speak to the running node through its API; what works without a node says so.
//!
//! Promise: standard output is the result and nothing else, as text or, with `--json`, as data; what failed is said on
//! standard error with the next step; what a member wrote reaches the terminal without control characters.
//!
//! Exit codes: 0 done · 1 failed · 2 not understood · 3 refused by a rule or a form · 4 the node does not run ·
//! 5 not proved, or a check found something · 6 no such thing.

mod ack;
mod act;
mod alarms;
mod alert;
pub(crate) mod backup;
mod bench;
mod card;
mod client;
mod config;
mod context;
mod demo;
mod doctor;
mod export;
mod fault;
mod fields;
mod file;
mod go_on;
mod inbox;
mod join;
mod member;
mod network;
mod note;
mod openapi;
mod out;
mod parcel;
mod peer;
mod quarantine;
mod rebuild;
mod request;
mod request_show;
mod restore;
mod scrub;
mod search;
mod serve;
mod setup_link;
mod show;
mod silent;
mod status;
mod token;
mod user;
mod verify;
mod wait;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use context::{Context, Global};
use fault::Failure;

#[derive(Parser)]
#[command(
    name = "comity",
    version,
    about = "The node of a liaison network between agencies that answer to no common authority",
    before_help = "Examples:
  comity demo                                        six nodes on this machine, and a story
  comity --dir harbour serve                         run a node
  comity --dir harbour inbox                         what needs this desk
  comity --dir harbour ack harbour-2026-0001-k7d2    say that this desk has it
  comity --dir harbour show harbour-2026-0001-k7d2   what it says, and what became of it",
    after_help = "Exit codes: 0 done, 1 failed, 2 not understood, 3 refused by a rule or a form, 4 the node does not run,
5 not proved or something found, 6 no such thing.",
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 120
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Args),
    SetupLink(setup_link::Args),
    #[command(subcommand)]
    User(user::Command),
    Demo(demo::Args),
    #[command(subcommand)]
    Network(network::Command),
    #[command(subcommand)]
    Member(member::Command),
    #[command(subcommand)]
    Card(card::Command),
    Join(join::Args),
    Inbox(inbox::Args),
    Search(search::Args),
    #[command(subcommand)]
    Alert(alert::Command),
    #[command(subcommand)]
    Request(request::Command),
    Act(act::Args),
    Ack(ack::Args),
    Note(note::Args),
    Show(show::Args),
    #[command(name = "continue")]
    GoOn(go_on::Args),
    File(file::Args),
    #[command(subcommand)]
    Parcel(parcel::Command),
    #[command(subcommand)]
    Peer(peer::Command),
    #[command(subcommand)]
    Quarantine(quarantine::Command),
    Alarms(alarms::Args),
    Status(status::Args),
    #[command(subcommand)]
    Token(token::Command),
    Export(export::Args),
    Verify(verify::Args),
    Rebuild(rebuild::Args),
    Scrub(scrub::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Openapi(openapi::Args),
    Doctor(doctor::Args),
    Bench(bench::Args),
    #[command(hide = true)]
    BenchNode(bench::NodeArgs),
    #[command(subcommand)]
    Config(config::Command),
}

/// Runs one command and says how it ended.
pub(crate) fn main() -> ExitCode {
    let Cli { global, command } = Cli::parse();
    let context = Context::new(global);
    let ended = run(&context, command);
    match ended {
        Ok(exit) => exit,
        Err(failure) => failure.tell(&context),
    }
}

fn run(context: &Context, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Serve(args) => serve::run(context, &args),
        Command::SetupLink(args) => setup_link::run(context, &args),
        Command::User(command) => user::run(context, &command),
        Command::Demo(args) => demo::run(context, &args),
        Command::Network(command) => network::run(context, command),
        Command::Member(command) => member::run(context, command),
        Command::Card(command) => card::run(context, command),
        Command::Join(args) => join::run(context, &args),
        Command::Inbox(args) => inbox::run(context, &args),
        Command::Search(args) => search::run(context, &args),
        Command::Alert(command) => alert::run(context, command),
        Command::Request(command) => request::run(context, command),
        Command::Act(args) => act::run(context, args),
        Command::Ack(args) => ack::run(context, args),
        Command::Note(args) => note::run(context, args),
        Command::Show(args) => show::run(context, &args),
        Command::GoOn(args) => go_on::run(context, &args),
        Command::File(args) => file::run(context, &args),
        Command::Parcel(command) => parcel::run(context, &command),
        Command::Peer(command) => peer::run(context, command),
        Command::Quarantine(command) => quarantine::run(context, &command),
        Command::Alarms(args) => alarms::run(context, &args),
        Command::Token(command) => token::run(context, command),
        Command::Status(args) => status::run(context, &args),
        Command::Export(args) => export::run(context, &args),
        Command::Verify(args) => verify::run(context, &args),
        Command::Rebuild(args) => rebuild::run(context, &args),
        Command::Scrub(args) => scrub::run(context, &args),
        Command::Backup(args) => backup::run(context, &args),
        Command::Restore(args) => restore::run(context, &args),
        Command::Openapi(args) => openapi::run(context, &args),
        Command::Doctor(args) => doctor::run(context, &args),
        Command::Bench(args) => bench::run(context, &args),
        Command::BenchNode(args) => bench::run_node(context, &args),
        Command::Config(command) => config::run(context, &command),
    }
}
