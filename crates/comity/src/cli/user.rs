//! The people of a node, from its own machine: who there is, and a new password for whom.

use std::process::ExitCode;

use comity_node::people::{AccountRow, PeopleFault, Purpose};
use serde::Serialize;

use super::context::Context;
use super::fault::{Exit, Failure};
use super::out;
use super::setup_link::{one_time, people_of};
use crate::words::Words;

/// The people who may sign in at this node
#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// List them
    #[command(before_help = "Examples:\n  comity --dir harbour user list")]
    List,
    /// Make the one-time link by which somebody sets a new password
    #[command(before_help = "Examples:
  comity --dir harbour user recover 7F3
The link is good once and for an hour.")]
    Recover {
        /// The person's code
        code: String,
    },
}

/// A person, for people and programs. Names stay on this machine: this is one of its own commands.
#[derive(Serialize)]
struct Person {
    code: String,
    name: String,
    roles: Vec<&'static str>,
    disabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_in: Option<u64>,
}

impl From<AccountRow> for Person {
    fn from(row: AccountRow) -> Self {
        let roles = row.roles.iter().map(comity_node::people::Role::name).collect();
        let signed_in = row.signed_in.map(|at| at.0);
        Self { code: row.code, name: row.name, roles, disabled: row.disabled, signed_in }
    }
}

pub(super) fn run(context: &Context, command: &Command) -> Result<ExitCode, Failure> {
    let people = people_of(&context.folder)?;
    match command {
        Command::List => {
            let list: Vec<Person> = people.accounts()?.into_iter().map(Person::from).collect();
            out::result(context, &list, |list, words| {
                if list.is_empty() {
                    out::line(words.text("user-none"));
                }
                list.iter().for_each(|person| out::line(row(words, person)));
            });
        }
        Command::Recover { code } => {
            let now = context.now();
            let nobody = || Failure::message("error-no-such-user", Exit::NoSuchThing).with("code", code);
            let account = people.account_of(code)?.ok_or_else(nobody)?;
            let secret = people.recovery_link(account.id, now).map_err(|fault| match fault {
                PeopleFault::NoSuchThing => nobody(),
                other => other.into(),
            })?;
            let link = one_time(&context.folder, Purpose::Recovery, &secret, now)?;
            out::result(context, &link, |link, words| {
                let moment = out::moment(words, link.until);
                let values = [
                    ("code", account.code.as_str().into()),
                    ("url", link.url.as_str().into()),
                    ("moment", moment.into()),
                ];
                out::line(words.text_with("setup-link-for", &values));
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn row(words: Words, person: &Person) -> String {
    let roles: Vec<String> = person.roles.iter().map(|role| words.text(&format!("role-{role}"))).collect();
    let state = match person.signed_in {
        _ if person.disabled => words.text("person-shut"),
        Some(at) => words.text_with("user-signed-in", &[("moment", out::moment(words, at).into())]),
        None => words.text("person-never"),
    };
    let values = [
        ("code", person.code.as_str().into()),
        ("name", out::one_line(&person.name).into()),
        ("roles", roles.join(&words.text("list-and")).into()),
        ("state", state.into()),
    ];
    words.text_with("user-row", &values)
}
