//! The forms of the story's request, in English and Chinese where both desks read them.

use comity_dossier::Time;
use comity_dossier::kind::common::form::Fields;

use super::fields;
use crate::demo::cast::{DELTA, day_after};

/// The name of the file that comes with the answer.
pub(in crate::demo) const LOG_NAME: &str = "connections.csv";

/// What stands on the dossier.
const STATEMENTS: &[(&str, &str)] = &[
    ("mode", "live"),
    ("stage", "send"),
    ("level", "urgent"),
    ("history", "lead-grants"),
    ("title.en", "Mails that announced the spill"),
    ("title.zh-CN", "预告泄漏事件的邮件"),
    ("tlp", "amber"),
    ("pap", "green"),
    ("legal-basis", "treaty"),
    ("legal-basis-words", "Convention on Cybercrime, articles 29 and 30"),
    ("purpose", "investigation"),
    ("lang", "en"),
];

/// What is asked, whichever offence it is.
const MATTER: &[(&str, &str)] = &[
    ("form", "preservation"),
    ("requesting-organisation", "Harbour police, cyber desk"),
    ("requesting-phone", "+10000000001"),
    ("data-relation.en", "The account sent the mails; the address sent the last of them."),
    ("data-relation.zh-CN", "邮件由该账户发出，最后一封来自该地址。"),
    ("identifier-type.0", "email"),
    ("identifier.0", "low.water@mail.example"),
    ("data-class.0", "subscriber"),
    ("data-class.0", "traffic"),
    ("identifier-type.1", "ip+port"),
    ("identifier.1", "192.0.2.7"),
    ("port.1", "51123"),
    ("from.1", "2026-11-22T00:41:07Z"),
    ("data-class.1", "traffic"),
    ("trace.1", "yes"),
    ("necessity", "short-retention"),
    ("mla", "will-follow"),
];

/// What happened, as Harbour told it first.
const FIRST: &[(&str, &str)] = &[
    ("facts.en", "Two hours before the spill, mails to our port office announced it."),
    ("facts.zh-CN", "泄漏发生前两小时，有人发邮件向我港务办公室预告此事。"),
    ("offence.0", "other"),
];

/// What happened, with what Delta's law needs.
const AMENDED: &[(&str, &str)] = &[
    ("facts.en", "Two hours before the spill, mails to our port office announced it and demanded money to prevent it."),
    ("facts.zh-CN", "泄漏发生前两小时，有人发邮件向我港务办公室预告此事，并索要钱款以换取不予实施。"),
    ("offence.0", "extortion"),
    ("provision.0", "Criminal Code, article 253"),
    ("penalty.0", "1 to 15 years"),
    ("words", "The mails with the demand are now described."),
    ("lang", "en"),
];

/// Harbour asks Delta.
pub(in crate::demo) fn mails(now: Time) -> Fields {
    let mut pairs: Vec<(String, String)> = owned(&[STATEMENTS, MATTER, FIRST]);
    let mut add = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
    add("to", DELTA.code);
    add("review-by", &day_after(now, 365));
    for statement in ["political", "military", "religious", "racial"] {
        add("character", statement);
    }
    Fields::new(pairs)
}

/// Delta refuses, in its own language.
const REFUSAL: &[(&str, &str)] =
    &[("ground", "dual-criminality"), ("words", "仅凭所述行为，依我方法律不构成犯罪。"), ("lang", "zh-CN")];

/// A refusal that lacks what would make it possible.
pub(in crate::demo) fn bare_refusal() -> Fields {
    fields(REFUSAL)
}

/// A refusal that is whole.
pub(in crate::demo) fn refusal() -> Fields {
    let possible = ("possible-if", "如邮件中有索要钱款的内容，请写明：依我方法律即为敲诈勒索，可以保全。");
    Fields::new(owned(&[REFUSAL, &[possible]]))
}

/// Harbour says it as Delta needs it.
pub(in crate::demo) fn amendment() -> Fields {
    Fields::new(owned(&[MATTER, AMENDED]))
}

/// Delta accepts.
pub(in crate::demo) fn acceptance() -> Fields {
    fields(&[("words", "同意。已通知服务商。"), ("lang", "zh-CN")])
}

/// Delta answers; the file comes beside it.
pub(in crate::demo) fn answer() -> Fields {
    fields(&[("result", "complete"), ("name", LOG_NAME), ("words", "附连接记录。"), ("lang", "zh-CN")])
}

/// Delta keeps the data: until when is computed from its own law, or is what the extension asks for.
pub(in crate::demo) fn kept() -> Fields {
    fields(&[("provider", "Mail Example"), ("reference", "三角洲-保全-0017")])
}

/// Harbour asks for longer.
pub(in crate::demo) fn extension() -> Fields {
    fields(&[("words", "The formal request is on its way to the court."), ("lang", "en")])
}

/// A form without fields.
pub(in crate::demo) fn nothing() -> Fields {
    fields(&[])
}

/// The file: connections of one night, several chunks long.
pub(in crate::demo) fn log() -> Vec<u8> {
    let line = |second: u32| {
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let port = 49_152 + (hour * 3_600 + minute * 60 + second) % 16_384;
        format!("2026-11-22T{hour:02}:{minute:02}:{second:02}Z,192.0.2.7,{port},low.water@mail.example\n")
    };
    (0..12_000).map(line).collect::<String>().into_bytes()
}

fn owned(parts: &[&[(&str, &str)]]) -> Vec<(String, String)> {
    parts.iter().flat_map(|pairs| pairs.iter()).map(|(name, value)| ((*name).into(), (*value).into())).collect()
}
