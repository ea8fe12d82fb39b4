//! What a desk says in every alert it opens, unless it says otherwise: `alert.toml` in the node's folder; and in every
//! request: `request.toml`.
//!
//! Promise: only fields that a house decides once stand here. That a matter is live, how urgent it is and that it is not
//! political, military, religious or racial is said each time by the officer.

use std::collections::BTreeMap;
use std::path::Path;

use comity_dossier::Time;
use comity_dossier::kind::common::date::Date;
use comity_node::ceremony::read_file;
use serde::Deserialize;

use super::ConfigFault;

/// The name of the file.
pub(crate) const FILE: &str = "alert.toml";
/// The name of the file for requests.
pub(crate) const REQUEST_FILE: &str = "request.toml";
const FILE_BYTES_MAX: usize = 64 * 1024;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// Fields that are said each time.
const SAID_EACH_TIME: &[&str] = &["mode", "level", "character"];

#[derive(Debug, Default, Deserialize)]
struct File {
    #[serde(rename = "review-after-days")]
    review_after_days: Option<u32>,
    #[serde(flatten)]
    fields: BTreeMap<String, toml::Value>,
}

/// Returns the fields that a desk says in every alert or request; none if it has no such file.
pub(crate) fn read(folder: &Path, file: &str, now: Time) -> Result<Vec<(String, String)>, ConfigFault> {
    let path = folder.join(file);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let syntax = |message: String| ConfigFault::Syntax { path: path.clone(), message };
    let bytes = read_file(&path, FILE_BYTES_MAX).map_err(|fault| syntax(fault.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| syntax("not UTF-8".into()))?;
    let file: File = toml::from_str(&text).map_err(|fault| syntax(fault.message().to_owned()))?;
    let mut fields = Vec::new();
    if let Some(days) = file.review_after_days {
        let day = Date::utc(now.plus_ms(u64::from(days) * DAY_MS));
        fields.push(("review-by".to_owned(), day.as_str().to_owned()));
    }
    for (name, value) in file.fields {
        match value {
            _ if SAID_EACH_TIME.contains(&name.as_str()) => return Err(syntax(format!("`{name}` is said each time"))),
            toml::Value::String(value) => fields.push((name, value)),
            _ => return Err(syntax(format!("the value of `{name}` is not text"))),
        }
    }
    Ok(fields)
}

/// Writes the file of a new node.
pub(crate) fn template(language: &str) -> String {
    let words = match language.split('-').next() {
        Some("zh") => "网络章程",
        _ => "The charter of the network",
    };
    let language = if language.starts_with("zh") { "zh" } else { "en" };
    format!(
        "# What this desk says in every alert that it opens, unless the officer says otherwise. Names as in the forms.\n\
         lang = \"{language}\"\n\
         legal-basis = \"charter\"\n\
         legal-basis-words = \"{words}\"\n\
         purpose = \"life-and-safety\"\n\
         tlp = \"amber\"\n\
         pap = \"green\"\n\
         history = \"lead-grants\"\n\
         review-after-days = 365\n"
    )
}

/// Writes the file for requests of a new node. `organisation` is the member's name, as it stands in its member file.
pub(crate) fn request_template(language: &str, organisation: &str) -> String {
    let text = |value: &str| toml::Value::String(value.to_owned()).to_string();
    let language = if language.starts_with("zh") { "zh" } else { "en" };
    format!(
        "# What this desk says in every request that it opens, unless the officer says otherwise. Names as in the forms.\n\
         lang = \"{language}\"\n\
         purpose = \"investigation\"\n\
         tlp = \"amber\"\n\
         pap = \"green\"\n\
         history = \"lead-grants\"\n\
         requesting-organisation = {}\n\
         # requesting-phone = \"+4930901820\"\n\
         review-after-days = 365\n",
        text(organisation)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_a_new_node_gives_fields_and_a_day_of_review() {
        let folder = tempfile::TempDir::new().unwrap();
        let now = Time(1_795_305_600_000);
        assert_eq!(read(folder.path(), FILE, now).unwrap(), []);
        std::fs::write(folder.path().join(FILE), template("zh-Hant")).unwrap();
        let fields = read(folder.path(), FILE, now).unwrap();
        assert!(fields.contains(&("review-by".into(), "2027-11-22".into())), "{fields:?}");
        assert!(fields.contains(&("lang".into(), "zh".into())));
        std::fs::write(folder.path().join(FILE), "character = \"military\"").unwrap();
        assert!(matches!(read(folder.path(), FILE, now), Err(ConfigFault::Syntax { .. })));
    }
}
