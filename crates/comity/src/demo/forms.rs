//! The forms that officers of the story fill in, as pages and commands would send them.

pub(super) mod request;

use comity_dossier::Time;
use comity_dossier::kind::common::form::Fields;

use super::cast::{Part, day_after};

/// Delta's alert: written in Chinese, with the same words in English.
const SPILL: &[(&str, &str)] = &[
    ("mode", "live"),
    ("level", "immediate"),
    ("title.zh-CN", "上游氯气泄漏，河水请勿取用"),
    ("title.en", "Chlorine spill upstream: do not draw river water"),
    ("tlp", "amber"),
    ("pap", "green"),
    ("legal-basis", "treaty"),
    ("legal-basis-words", "《河流公约》第四条：立即通报"),
    ("purpose", "life-and-safety"),
    ("lang", "zh-CN"),
    ("event.zh-CN", "危险化学品泄漏"),
    ("headline.zh-CN", "上游氯气泄漏，河水请勿取用"),
    ("description.zh-CN", "03:01，三角洲上游铁路桥一节罐车破裂，约十八吨氯气外泄，正向下游移动。"),
    ("instruction.zh-CN", "请关闭取水口，疏散低洼河岸，关紧门窗，等候后续通报。"),
    ("event.en", "Hazardous chemical spill"),
    ("headline.en", "Chlorine spill upstream: do not draw river water"),
    ("description.en", "At 03:01 a tank wagon broke open on the railway bridge above Delta. About 18 t of chlorine."),
    ("instruction.en", "Close water intakes, clear low river banks, keep doors and windows shut, wait for updates."),
    ("category", "CBRNE"),
    ("response", "Shelter"),
    ("urgency", "Immediate"),
    ("severity", "Severe"),
    ("certainty", "Observed"),
    ("area.0", "River, 40 km below the railway bridge"),
];

/// What Delta writes while Oasis is cut off.
const WIND: &[(&str, &str)] = &[
    ("event.zh-CN", "危险化学品泄漏"),
    ("headline.zh-CN", "风向转北：绿洲方向须准备疏散"),
    ("instruction.zh-CN", "河东岸十五公里内准备疏散。"),
    ("event.en", "Hazardous chemical spill"),
    ("headline.en", "Wind turns north: prepare to evacuate towards Oasis"),
    ("instruction.en", "Prepare to evacuate 15 km on the east bank."),
    ("category", "CBRNE"),
    ("response", "Prepare"),
    ("urgency", "Immediate"),
    ("severity", "Severe"),
    ("certainty", "Likely"),
    ("area.0", "East bank, 15 km below the railway bridge"),
];

/// Isle's exercise.
const EXERCISE: &[(&str, &str)] = &[
    ("mode", "exercise"),
    ("level", "urgent"),
    ("title.en", "Exercise Lantern: ferry aground at night"),
    ("title.zh-CN", "“灯笼”演习：渡轮夜间搁浅"),
    ("tlp", "green"),
    ("pap", "green"),
    ("legal-basis", "agreement"),
    ("legal-basis-words", "Yearly exercise plan of the six members"),
    ("purpose", "exercise"),
    ("lang", "en"),
    ("event.en", "Ferry aground"),
    ("event.zh-CN", "渡轮搁浅"),
    ("category", "Transport"),
    ("urgency", "Immediate"),
    ("severity", "Severe"),
    ("certainty", "Observed"),
    ("area.0", "Northern sound"),
];

/// A CAP message that says it is not an exercise.
pub(super) const LIVE_CAP: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>isle-real-1</identifier>
  <sender>desk@isle.example</sender>
  <sent>2026-11-22T03:07:00+00:00</sent>
  <status>Actual</status>
  <msgType>Alert</msgType>
  <scope>Public</scope>
  <info>
    <category>Transport</category>
    <event>Ferry aground</event>
    <urgency>Immediate</urgency>
    <severity>Severe</severity>
    <certainty>Observed</certainty>
  </info>
</alert>
"#;

/// The form by which `lead` opens the live alert.
pub(super) fn spill(lead: Part, now: Time) -> Fields {
    opening(SPILL, lead, now)
}

/// The form by which `lead` opens the exercise.
pub(super) fn exercise(lead: Part, now: Time) -> Fields {
    opening(EXERCISE, lead, now)
}

/// The form of the update.
pub(super) fn wind() -> Fields {
    fields(WIND)
}

/// Any form.
pub(super) fn fields(pairs: &[(&str, &str)]) -> Fields {
    Fields::new(pairs.iter().copied())
}

/// Adds what every opening has: everybody else takes part, the day of review, and the statement of character.
fn opening(pairs: &[(&str, &str)], lead: Part, now: Time) -> Fields {
    let mut all: Vec<(String, String)> = pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let mut add = |name: &str, value: &str| all.push((name.to_owned(), value.to_owned()));
    add("history", "lead-grants");
    add("review-by", &day_after(now, 365));
    lead.others().for_each(|part| add("participants", part.code));
    for statement in ["political", "military", "religious", "racial"] {
        add("character", statement);
    }
    Fields::new(all)
}
