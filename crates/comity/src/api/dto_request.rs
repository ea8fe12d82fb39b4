//! What the API says of a request: what is asked now, how it stands with each member, what a form needs.

use std::collections::BTreeMap;

use comity_dossier::card::LawProfile;
use comity_dossier::codes::{Conduct, RequestForm};
use comity_dossier::fold::View;
use comity_dossier::kind::common::delivery::{Delivery, Moment};
use comity_dossier::kind::request::clocks::Keeping;
use comity_dossier::kind::request::matter::{Matter, Offence};
use comity_dossier::kind::request::table::{self, Row, Standing};
use comity_dossier::kind::request::{form, required};
use comity_dossier::{EntryId, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::dto::Ms;
use super::dto_dossier::Shown;
use super::dto_line::Field;
use super::dto_request_line::matter_fields;

/// A request.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Request {
    /// It was sent; before that it is shown for consultation.
    pub(crate) sent: bool,
    /// What is asked now: of drafts while nothing was sent. Several if they were written in parallel.
    pub(crate) asked: Vec<Asked>,
    /// How it stands with each requested member, silent members first.
    pub(crate) table: Vec<RequestRow>,
}

/// What a draft, a request or an amendment asks.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = RequestAsked)]
pub(crate) struct Asked {
    /// The line that asks it.
    pub(crate) line: String,
    /// A code of `request-form`.
    pub(crate) form: String,
    /// For people: rows by their number from 1.
    pub(crate) fields: Vec<Field>,
    /// For forms: the fields of which it is read, to be changed and sent again.
    pub(crate) form_fields: BTreeMap<String, Vec<String>>,
}

/// One requested member.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct RequestRow {
    /// Its code.
    pub(crate) member: String,
    /// `held`, `held-without-texts`, `in-mailbox` or `waiting`.
    pub(crate) delivery: String,
    /// Whose node keeps it, while it is `in-mailbox`.
    pub(crate) mailbox_at: Option<String>,
    /// Since when.
    pub(crate) delivery_since: Ms,
    /// Calls that came to nothing while it waits.
    pub(crate) tries: u32,
    /// How the request stands; several if values are parallel.
    pub(crate) standings: Vec<RequestStanding>,
    /// How each extension stands.
    pub(crate) extensions: Vec<RequestStanding>,
    /// What the member keeps; several if values are parallel.
    pub(crate) kept: Vec<Kept>,
    /// When the first of the data cease to be kept.
    pub(crate) preserved_until: Option<Ms>,
    /// `kept`, `warned` or `expired`; none where nothing is kept or nothing is needed any more.
    pub(crate) keeping: Option<String>,
    /// The warning that has been reached: 14, 7 or 1 days.
    pub(crate) warning_days: Option<u16>,
    /// The line by which the member left.
    pub(crate) left: Option<String>,
}

/// How one ask stands with one member.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct RequestStanding {
    /// A code of `request-status`.
    pub(crate) status: String,
    /// The line that asks the member.
    pub(crate) ask: Option<String>,
    /// The request or amendment that holds, the extension, or the draft.
    pub(crate) form: String,
    /// The line that shows the status; none where a receipt shows it, or nothing.
    pub(crate) shown: Option<Shown>,
    /// As frozen in the line that asks.
    pub(crate) acknowledge_by: Option<Ms>,
    /// As frozen in the line that asks.
    pub(crate) answer_by: Option<Ms>,
    /// The version of the member's card they were computed from.
    pub(crate) card_version: Option<u64>,
    /// The first line of the member that takes the ask up.
    pub(crate) acknowledged: Option<Shown>,
    /// Until when the member postponed it.
    pub(crate) postponed_until: Option<Ms>,
    /// When the acknowledgement is still due.
    pub(crate) acknowledge_due: Option<Ms>,
    /// When the answer is still due.
    pub(crate) answer_due: Option<Ms>,
    /// Nothing is waited for any more.
    pub(crate) over: bool,
}

/// What a member keeps.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = RequestKept)]
pub(crate) struct Kept {
    /// The line that says so.
    pub(crate) line: String,
    /// When the first of the data cease to be kept.
    pub(crate) until: Ms,
}

impl Request {
    /// Says how a request stands now.
    pub(crate) fn of(view: &View, rows: &[Row], now: Time) -> Self {
        let sent = view.request().is_sent();
        let asked = if sent {
            table::matters(view).map(|(line, matter)| asked(line, matter)).collect()
        } else {
            table::drafts(view).map(|(line, draft)| asked(line, &draft.matter)).collect()
        };
        Self { sent, asked, table: rows.iter().map(|one| row(one, now)).collect() }
    }
}

fn asked(line: EntryId, matter: &Matter) -> Asked {
    let mut form_fields = BTreeMap::<String, Vec<String>>::new();
    for (name, value) in form::matter_fields(matter) {
        form_fields.entry(name).or_default().push(value);
    }
    Asked { line: line.to_string(), form: matter.form.name().to_owned(), fields: matter_fields(matter), form_fields }
}

fn row(row: &Row, now: Time) -> RequestRow {
    let (delivery, since, tries) = match row.delivery {
        Delivery::Held { since } => ("held", since, 0),
        Delivery::HeldWithoutTexts { since } => ("held-without-texts", since, 0),
        Delivery::InMailbox { since, .. } => ("in-mailbox", since, 0),
        Delivery::Waiting { since, tries } => ("waiting", since, tries),
    };
    let mailbox_at = match row.delivery {
        Delivery::InMailbox { host, .. } => Some(host.to_string()),
        _ => None,
    };
    let (keeping, warning_days) = match row.keeping(now) {
        None => (None, None),
        Some(Keeping::Kept(_)) => (Some("kept"), None),
        Some(Keeping::Warned { days, .. }) => (Some("warned"), Some(days)),
        Some(Keeping::Expired(_)) => (Some("expired"), None),
    };
    RequestRow {
        member: row.member.to_string(),
        delivery: delivery.to_owned(),
        mailbox_at,
        delivery_since: since.into(),
        tries,
        standings: row.standings.iter().map(standing).collect(),
        extensions: row.extensions.iter().map(standing).collect(),
        kept: row.kept.iter().map(|kept| Kept { line: kept.entry.to_string(), until: kept.until.into() }).collect(),
        preserved_until: row.preserved_until().map(Ms::from),
        keeping: keeping.map(str::to_owned),
        warning_days,
        left: row.left.map(|line| line.to_string()),
    }
}

fn standing(one: &Standing) -> RequestStanding {
    let shown = |moment: Moment| Shown { line: moment.entry.to_string(), time: moment.time.into() };
    let ms = |at: Option<Time>| at.map(Ms::from);
    RequestStanding {
        status: one.status.name().to_owned(),
        ask: one.ask.map(|line| line.to_string()),
        form: one.form.to_string(),
        shown: one.shown.map(shown),
        acknowledge_by: one.clocks.map(|clocks| clocks.acknowledge_by.into()),
        answer_by: ms(one.clocks.and_then(|clocks| clocks.answer_by)),
        card_version: one.clocks.and_then(|clocks| clocks.card_version),
        acknowledged: one.acknowledged.map(shown),
        postponed_until: ms(one.postponed_until),
        acknowledge_due: ms(one.acknowledge_due()),
        answer_due: ms(one.answer_due()),
        over: one.is_over(),
    }
}

/// What a request must say, by its form and by the law of each member that would be asked.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = RequestNeeds)]
pub(crate) struct Needs {
    /// A code of `request-form`.
    pub(crate) form: String,
    /// Fields that the form asks for.
    pub(crate) by_form: Vec<String>,
    /// Fields that the law of a member asks for beside; its law.
    pub(crate) by_law: Vec<NeedsOf>,
    /// Every field there is beyond those that stand on every dossier.
    pub(crate) fields: Vec<String>,
}

/// What the law of one member asks for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = RequestNeedsOf)]
pub(crate) struct NeedsOf {
    /// Its code.
    pub(crate) member: String,
    /// None: no card of that member is here, so that it cannot be asked.
    pub(crate) card_version: Option<u64>,
    /// Every text must stand in one of these.
    pub(crate) languages: Vec<String>,
    /// Fields beside those of the form.
    pub(crate) fields: Vec<String>,
    /// For how many days it keeps data.
    pub(crate) preservation_days: Option<u16>,
    /// By how many days it can keep them longer; 0: it cannot.
    pub(crate) extension_days: Option<u16>,
}

impl Needs {
    /// Says what a form asks for.
    pub(crate) fn of(request_form: RequestForm, by_law: Vec<NeedsOf>) -> Self {
        let by_form = required::by_form(&Matter::new(request_form)).into_iter().map(|lack| lack.field).collect();
        let fields = form::field_names().map(str::to_owned).collect();
        Self { form: request_form.name().to_owned(), by_form, by_law, fields }
    }
}

impl NeedsOf {
    /// Says what a member's law asks for beside what the form does.
    pub(crate) fn of(member: String, card: Option<(u64, &LawProfile)>, request_form: RequestForm) -> Self {
        // An offence without provision and penalty: whoever looks at offences asks for both.
        let offence = Offence { conduct: Conduct::Other, provision: None, penalty: None };
        let bare = Matter { offences: vec![offence], ..Matter::new(request_form) };
        let name = |field: String| field.split('.').next().unwrap_or_default().to_owned();
        let lacks = card.map(|(_, law)| required::by_law(&bare, law)).unwrap_or_default();
        let mut fields: Vec<String> = lacks.into_iter().map(|lack| name(lack.field)).collect();
        if !fields.is_empty() {
            fields.insert(0, "offence".to_owned());
        }
        Self {
            member,
            card_version: card.map(|(version, _)| version),
            languages: card.map(|(_, law)| law.languages.iter().map(ToString::to_string).collect()).unwrap_or_default(),
            fields,
            preservation_days: card.map(|(_, law)| law.preservation_days),
            extension_days: card.map(|(_, law)| law.extension_days),
        }
    }
}
