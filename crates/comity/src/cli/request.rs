//! Requests: opened, sent, answered, extended, ended. Each command is one act of the form that pages and API use too.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use comity_dossier::kind::request::form::field_names;

use super::act::{act, tell};
use super::alert::confirm;
use super::client::{Client, part};
use super::context::Context;
use super::fault::{Exit, Failure};
use super::fields::{self, Form};
use super::wait::wait;
use super::{out, request_show};
use crate::api::dto::Done;
use crate::api::dto_dossier::Dossier;
use crate::api::dto_request::{Asked, Needs};
use crate::config;

/// Ask members for something, and answer what they ask
#[derive(clap::Subcommand)]
#[command(before_help = "Examples:
  comity --dir harbour request fields preservation --to delta       what delta's law and the form ask for
  comity --dir harbour request open --live --to delta --level urgent --character --fields invoices.toml
  comity --dir delta request refuse harbour-2026-0001-k7d2 ground=dual-criminality words='No offence here.' \\
      possible-if='Tell us of the forged mandate.'
  comity --dir delta request answer harbour-2026-0001-k7d2 result=complete --file log.csv
  comity --dir harbour request show harbour-2026-0001-k7d2          what is asked, and how it stands")]
pub(super) enum Command {
    Fields(FieldsArgs),
    Open(OpenArgs),
    Show(ShowArgs),
    /// Show a new draft for consultation: the fields that are given take the place of those of the last
    #[command(before_help = "Examples:
  comity --dir harbour request draft harbour-2026-0001-k7d2 to=delta mla=will-follow words='Is this enough?'
A field that is given empty (name=) is left out; --whole begins with an empty form.")]
    Draft(AmendArgs),
    /// Send what is asked: the draft as it stands, or the whole form
    #[command(before_help = "Examples:
  comity --dir harbour request send harbour-2026-0001-k7d2                         the draft as it stands
  comity --dir harbour request send harbour-2026-0001-k7d2 --fields invoices.toml to=delta")]
    Send(ActArgs),
    /// Change what is asked: the fields that are given take the place of those that hold
    #[command(before_help = "Examples:
  comity --dir harbour request amend harbour-2026-0001-k7d2 words='As you asked' offence.0=fraud \\
      provision.0='Criminal Code, article 263' penalty.0='up to 5 years'
A field that is given empty (name=) is left out; --whole begins with an empty form.")]
    Amend(AmendArgs),
    /// Ask to keep data longer
    #[command(before_help = "Examples:
  comity --dir harbour request extend harbour-2026-0001-k7d2 words='The formal request is under way.'")]
    Extend(ActArgs),
    /// Ask nothing more, of all or of some
    #[command(before_help = "Examples:
  comity --dir harbour request call-off harbour-2026-0001-k7d2 reason=not-needed to=delta")]
    CallOff(ActArgs),
    /// State what became of it
    #[command(before_help = "Examples:
  comity --dir harbour request outcome harbour-2026-0001-k7d2 outcome=fulfilled")]
    Outcome(ActArgs),
    /// Say that it will be done
    #[command(before_help = "Examples:
  comity --dir delta request accept harbour-2026-0001-k7d2 expected=2026-11-24T09:00Z")]
    Accept(ActArgs),
    /// Say that a part of it will be done
    #[command(before_help = "Examples:
  comity --dir delta request accept-part harbour-2026-0001-k7d2 item=2 words='The mail account only.'")]
    AcceptPart(ActArgs),
    /// Say which fields lack something
    #[command(before_help = "Examples:
  comity --dir delta request need-more harbour-2026-0001-k7d2 need=facts need=penalty words='Which law?'")]
    NeedMore(ActArgs),
    /// Say which authority decides
    #[command(before_help = "Examples:
  comity --dir delta request transfer harbour-2026-0001-k7d2 authority='Prosecution office' member=ridge")]
    Transfer(ActArgs),
    /// Say that it will be done later
    #[command(before_help = "Examples:
  comity --dir delta request postpone harbour-2026-0001-k7d2 until=2026-12-01T09:00Z ground=ongoing \\
      words='A search is due before.'")]
    Postpone(ActArgs),
    /// Refuse, with what would make it possible
    #[command(before_help = "Examples:
  comity --dir delta request refuse harbour-2026-0001-k7d2 ground=dual-criminality words='No offence here.' \\
      possible-if='Tell us of the forged mandate.'")]
    Refuse(ActArgs),
    /// Say how far it has got
    #[command(before_help = "Examples:
  comity --dir delta request progress harbour-2026-0001-k7d2 words='The provider was asked.' next=2026-11-23T09:00Z")]
    Progress(ActArgs),
    /// Say what was found, with a file perhaps
    #[command(before_help = "Examples:
  comity --dir delta request answer harbour-2026-0001-k7d2 result=complete --file log.csv
  comity --dir delta request answer harbour-2026-0001-k7d2 result=nothing-found words='Nothing is held.'")]
    Answer(ActArgs),
    /// Say what is kept, and until when
    #[command(before_help = "Examples:
  comity --dir delta request preserved harbour-2026-0001-k7d2                       as the own law profile has it
  comity --dir delta request preserved harbour-2026-0001-k7d2 until=2027-02-20T00:00Z provider='Mail Example'")]
    Preserved(ActArgs),
    /// Ask a line's author whether it may be used in another way
    #[command(before_help = "Examples:
  comity --dir harbour request consent-ask harbour-2026-0001-k7d2 target=ID for=court words='For the trial.'")]
    ConsentAsk(ActArgs),
    /// Give consent, or not
    #[command(before_help = "Examples:
  comity --dir delta request consent harbour-2026-0001-k7d2 target=ID decision=given")]
    Consent(ActArgs),
}

/// Name the fields that a request must have, by its form and by the law of those who would be asked
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour request fields preservation
  comity --dir harbour request fields information --to delta,steppe --json
  comity --dir harbour request fields preservation --all")]
pub(super) struct FieldsArgs {
    /// preservation, information or emergency-disclosure
    form: String,
    /// Whom it would ask, divided by commas
    #[arg(long, value_name = "MEMBERS", value_delimiter = ',')]
    to: Vec<String>,
    /// Every field there is, not only those that must be there
    #[arg(long)]
    all: bool,
}

/// Show what is asked and how it stands with each member
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour request show harbour-2026-0001-k7d2
  comity --dir harbour request show harbour-2026-0001-k7d2 --json")]
pub(super) struct ShowArgs {
    /// The dossier: its reference, its id, or the beginning of its id
    dossier: String,
}

/// Open a request: sent at once, or a draft for consultation
#[derive(clap::Args)]
#[command(before_help = "Examples:
  comity --dir harbour request open --live --to delta --level urgent --character --fields invoices.toml
  comity --dir harbour request open --exercise --to delta --level routine --character --draft form=information \\
      title.en='Whose account is this?' question.en='Who has the account?'
A file of fields is TOML or JSON: name = value; [facts] en = \"…\" is facts.en; [[things]] tables are rows, each field
ending in .0, .1 …; a list is several values. Fields that request.toml of the folder names need not be given.")]
pub(super) struct OpenArgs {
    /// It is live
    #[arg(long, required_unless_present = "exercise", conflicts_with = "exercise")]
    live: bool,
    /// It is an exercise
    #[arg(long, required_unless_present = "live")]
    exercise: bool,
    /// Whom it asks, divided by commas
    #[arg(long, value_name = "MEMBERS", value_delimiter = ',')]
    to: Vec<String>,
    /// immediate, urgent, priority or routine
    #[arg(long)]
    level: String,
    /// State that the matter is not political, not military, not religious and not racial
    #[arg(long)]
    character: bool,
    /// A draft for consultation: nobody is asked yet, and anything may be lacking
    #[arg(long)]
    draft: bool,
    /// Do not ask before something live is sent
    #[arg(long)]
    yes: bool,
    /// A TOML or JSON file with fields of the form
    #[arg(long, value_name = "FILE")]
    fields: Option<PathBuf>,
    /// The form with signature and stamp, if somebody wants it
    #[arg(long, value_name = "FILE", conflicts_with = "draft")]
    annex: Option<PathBuf>,
    /// Fields of the form
    #[arg(value_name = "NAME=VALUE")]
    set: Vec<String>,
}

/// An act in a request.
#[derive(clap::Args)]
pub(super) struct ActArgs {
    /// The dossier: its reference, its id, or the beginning of its id
    dossier: String,
    /// Fields of the form
    #[arg(value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// A TOML or JSON file with fields of the form
    #[arg(long, value_name = "FILE")]
    fields: Option<PathBuf>,
    /// The file that goes with it
    #[arg(long)]
    file: Option<PathBuf>,
    /// The file's media type; by its name, if not given
    #[arg(long, requires = "file")]
    media_type: Option<String>,
}

/// A change of what is asked.
#[derive(clap::Args)]
pub(super) struct AmendArgs {
    #[command(flatten)]
    act: ActArgs,
    /// Begin with an empty form instead of what holds
    #[arg(long)]
    whole: bool,
}

pub(super) fn run(context: &Context, command: Command) -> Result<ExitCode, Failure> {
    let (verb, args) = match command {
        Command::Fields(args) => return needs(context, &args),
        Command::Open(args) => return open(context, &args),
        Command::Show(args) => return show(context, &args),
        Command::Amend(args) => return amend(context, &args, "amendment"),
        Command::Draft(args) => return amend(context, &args, "request-draft"),
        Command::Send(args) => return send(context, args),
        Command::Extend(args) => ("extension", args),
        Command::CallOff(args) => ("call-off", args),
        Command::Outcome(args) => ("outcome", args),
        Command::Accept(args) => ("accept", args),
        Command::AcceptPart(args) => ("accept-part", args),
        Command::NeedMore(args) => ("need-more", args),
        Command::Transfer(args) => ("transfer", args),
        Command::Postpone(args) => ("postpone", args),
        Command::Refuse(args) => ("refuse", args),
        Command::Progress(args) => ("progress", args),
        Command::Answer(args) => ("answer", args),
        Command::Preserved(args) => ("preserved", args),
        Command::ConsentAsk(args) => ("consent-ask", args),
        Command::Consent(args) => ("consent", args),
    };
    let form = args.form(context)?;
    args.act(context, verb, form)
}

impl ActArgs {
    /// Collects the fields: typed ones stand before those of the file. Words are in the terminal's language unless the
    /// form says another.
    fn form(&self, context: &Context) -> Result<Form, Failure> {
        let mut form = Form::default();
        form.typed(&self.set)?;
        if let Some(path) = &self.fields {
            form.or_all(fields::of_file(path)?);
        }
        if let Some(path) = &self.file {
            form.or("name", fields::name_of(path));
        }
        form.or("lang", context.words.language().tag());
        Ok(form)
    }

    fn act(&self, context: &Context, verb: &str, form: Form) -> Result<ExitCode, Failure> {
        let file = self.file.as_deref().map(|path| fields::file(path, self.media_type.as_deref())).transpose()?;
        act(context, verb, &self.dossier, &form.body(file))
    }
}

fn needs(context: &Context, args: &FieldsArgs) -> Result<ExitCode, Failure> {
    let to: Vec<String> = args.to.iter().map(|member| part(member)).collect();
    let path = format!("/requests/needs?form={}&to={}", part(&args.form), to.join(","));
    let needs: Needs = context.block_on(async { context.client()?.get(&path).await })?;
    out::result(context, &needs, |needs, words| request_show::needs(needs, args.all, words));
    Ok(ExitCode::SUCCESS)
}

fn show(context: &Context, args: &ShowArgs) -> Result<ExitCode, Failure> {
    let dossier: Dossier = context.block_on(async { get(&context.client()?, &args.dossier).await })?;
    let request = dossier.request.ok_or_else(|| Failure::message("error-not-a-request", Exit::NoSuchThing))?;
    let now = dossier.now;
    out::result(context, &request, |request, words| request_show::request(request, now, words));
    Ok(ExitCode::SUCCESS)
}

async fn get(client: &Client, dossier: &str) -> Result<Dossier, Failure> {
    client.get(&format!("/dossiers/{}?lines=0", part(dossier))).await
}

fn open(context: &Context, args: &OpenArgs) -> Result<ExitCode, Failure> {
    let mut form = Form::default();
    form.typed(&args.set)?.add("mode", if args.live { "live" } else { "exercise" }).add("level", &args.level);
    form.add("stage", if args.draft { "draft" } else { "send" });
    for member in &args.to {
        form.add("to", member);
    }
    if args.character {
        for excluded in ["political", "military", "religious", "racial"] {
            form.add("character", excluded);
        }
    }
    if let Some(path) = &args.fields {
        form.or_all(fields::of_file(path)?);
    }
    if let Some(path) = &args.annex {
        form.or("name", fields::name_of(path));
    }
    for (name, value) in config::alert::read(&context.folder, config::alert::REQUEST_FILE, context.now())? {
        form.or(&name, value);
    }
    if args.live && !args.yes && !args.draft {
        confirm(context, &args.level, args.to.len())?;
    }
    let body = form.body(args.annex.as_deref().map(|path| fields::file(path, None)).transpose()?);
    let done: Done = context.block_on(async {
        let client = context.client()?;
        wait(context, "wait-act", client.post("/requests", &body)).await
    })?;
    tell(context, &done);
    Ok(ExitCode::SUCCESS)
}

/// Sends the draft that stands, unless the form is given.
fn send(context: &Context, args: ActArgs) -> Result<ExitCode, Failure> {
    let mut form = args.form(context)?;
    if form.has("form") {
        form.or_all(usual(context)?);
    } else if !form.has("draft") {
        let held = asked(context, &args.dossier)?;
        form.add("draft", held.line);
    }
    args.act(context, "request", form)
}

/// What a house says of itself in every request: those fields of `request.toml` that say what is asked.
fn usual(context: &Context) -> Result<Vec<(String, String)>, Failure> {
    let is_asked = |name: &str| field_names().any(|field| name.split('.').next() == Some(field));
    let mut usual = config::alert::read(&context.folder, config::alert::REQUEST_FILE, context.now())?;
    usual.retain(|(name, _)| is_asked(name));
    Ok(usual)
}

/// Changes what holds, or the draft: fields that are not given stay as they are.
fn amend(context: &Context, args: &AmendArgs, verb: &str) -> Result<ExitCode, Failure> {
    let mut form = args.act.form(context)?;
    if args.whole {
        form.or_all(usual(context)?);
    } else {
        let held: BTreeMap<String, Vec<String>> = asked(context, &args.act.dossier)?.form_fields;
        form.or_all(held.into_iter().flat_map(|(name, values)| values.into_iter().map(move |v| (name.clone(), v))));
        form.drop_empty();
    }
    args.act.act(context, verb, form)
}

/// Returns what is asked now, or what the draft asks; of several the officer says which by the whole form.
fn asked(context: &Context, dossier: &str) -> Result<Asked, Failure> {
    let found: Dossier = context.block_on(async { get(&context.client()?, dossier).await })?;
    let request = found.request.ok_or_else(|| Failure::message("error-not-a-request", Exit::NoSuchThing))?;
    let mut asked = request.asked.into_iter();
    match (asked.next(), asked.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Failure::message("error-nothing-asked", Exit::NoSuchThing)),
        (Some(_), Some(_)) => Err(Failure::message("error-several-asked", Exit::Refused)),
    }
}
