//! Fields of forms on the command line: `name=value`, several times where there are several values.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use comity_dossier::limits;
use comity_node::ceremony::read_file;

use super::fault::{Exit, Failure};
use crate::api::dto::{ActBody, FileBody, OneOrMany};

/// The largest file of fields: many times what a form can hold.
const FIELDS_BYTES_MAX: usize = 1024 * 1024;

/// Collects the fields of one act.
#[derive(Default)]
pub(super) struct Form(BTreeMap<String, Vec<String>>);

impl Form {
    /// Adds a value.
    pub(super) fn add(&mut self, name: &str, value: impl Into<String>) -> &mut Self {
        self.0.entry(name.to_owned()).or_default().push(value.into());
        self
    }

    /// Adds a value if there is one.
    pub(super) fn maybe(&mut self, name: &str, value: Option<impl Into<String>>) -> &mut Self {
        if let Some(value) = value {
            self.add(name, value);
        }
        self
    }

    /// Adds a value unless the field has one.
    pub(super) fn or(&mut self, name: &str, value: impl Into<String>) -> &mut Self {
        self.0.entry(name.to_owned()).or_insert_with(|| vec![value.into()]);
        self
    }

    /// Adds every value of each field that has none so far.
    pub(super) fn or_all(&mut self, pairs: impl IntoIterator<Item = (String, String)>) -> &mut Self {
        let has: BTreeSet<String> = self.0.keys().cloned().collect();
        for (name, value) in pairs {
            if !has.contains(&name) {
                self.add(&name, value);
            }
        }
        self
    }

    /// Tells whether the field has a value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Leaves out fields without a value.
    pub(super) fn drop_empty(&mut self) {
        self.0.retain(|_, values| values.iter().any(|value| !value.trim().is_empty()));
    }

    /// Adds `name=value` as typed.
    pub(super) fn typed(&mut self, typed: &[String]) -> Result<&mut Self, Failure> {
        for pair in typed {
            let pair =
                pair.split_once('=').ok_or_else(|| Failure::message("error-field", Exit::Usage).with("field", pair))?;
            self.add(pair.0, pair.1);
        }
        Ok(self)
    }

    /// Makes the body of the act, with a file perhaps.
    pub(super) fn body(self, file: Option<FileBody>) -> ActBody {
        let fields = self.0.into_iter().map(|(name, values)| (name, OneOrMany::Many(values)));
        ActBody { fields: fields.collect(), file }
    }
}

/// Reads the fields of a form from a TOML or JSON file.
///
/// `name = "value"` · a list is several values · `[facts]` with `en = "…"` is `facts.en` · tables in a list are rows:
/// each of their fields ends in `.0`, `.1` … (the name of the list says nothing) · `true` is yes.
pub(super) fn of_file(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let wrong = |detail: String| {
        Failure::message("error-config-syntax", Exit::Usage).with("path", path.display()).with("detail", detail)
    };
    let bytes = read_file(path, FIELDS_BYTES_MAX)?;
    let text = String::from_utf8(bytes).map_err(|_| wrong("not UTF-8".into()))?;
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    let table: toml::Table = if is_json {
        serde_json::from_str(&text).map_err(|fault| wrong(fault.to_string()))?
    } else {
        toml::from_str(&text).map_err(|fault| wrong(fault.message().to_owned()))?
    };
    let mut pairs = Vec::new();
    for (name, value) in table {
        flatten(&name, value, &mut pairs).map_err(|name| wrong(format!("`{name}`: tables stand too deep")))?;
    }
    Ok(pairs)
}

/// Adds the values of one key; the name of a key that holds tables in tables is the fault.
fn flatten(name: &str, value: toml::Value, pairs: &mut Vec<(String, String)>) -> Result<(), String> {
    match value {
        toml::Value::Array(values) if values.iter().any(toml::Value::is_table) => {
            for (row, value) in values.into_iter().enumerate() {
                let toml::Value::Table(table) = value else { return Err(name.to_owned()) };
                for (field, value) in table {
                    plain(&format!("{field}.{row}"), value, pairs)?;
                }
            }
            Ok(())
        }
        toml::Value::Table(table) => {
            table.into_iter().try_for_each(|(part, value)| plain(&format!("{name}.{part}"), value, pairs))
        }
        value => plain(name, value, pairs),
    }
}

fn plain(name: &str, value: toml::Value, pairs: &mut Vec<(String, String)>) -> Result<(), String> {
    let text = match value {
        toml::Value::Array(values) => return values.into_iter().try_for_each(|value| plain(name, value, pairs)),
        toml::Value::Table(_) => return Err(name.to_owned()),
        toml::Value::String(text) => text,
        toml::Value::Boolean(yes) => (if yes { "yes" } else { "no" }).to_owned(),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Datetime(at) => at.to_string(),
    };
    pairs.push((name.to_owned(), text));
    Ok(())
}

/// Reads a file that goes with an act.
pub(super) fn file(path: &Path, media_type: Option<&str>) -> Result<FileBody, Failure> {
    let bytes = read_file(path, usize::try_from(limits::FILE_BYTES_MAX).unwrap_or(usize::MAX))?;
    let media_type = media_type.unwrap_or_else(|| guess(path)).to_owned();
    Ok(FileBody { media_type, base64: STANDARD.encode(bytes) })
}

/// Returns the media type that a file's name claims.
fn guess(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "xml" | "cap" => "application/cap+xml",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "json" => "application/json",
        "csv" => "text/csv",
        _ => "application/octet-stream",
    }
}

/// Returns the name of a file without its folder.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Writes a new file, or standard output for `-`.
pub(super) fn write_out(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    use std::io::Write;
    if path.as_os_str() == "-" {
        let written = std::io::stdout().write_all(bytes);
        return written.map_err(|_| Failure::message("error-machine", Exit::Failed));
    }
    Ok(comity_node::ceremony::write_new(path, bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Vec<(String, String)> {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let mut pairs = of_file(&path).unwrap_or_default();
        pairs.sort();
        pairs
    }

    #[test]
    fn a_file_of_fields_has_texts_in_languages_rows_and_several_values_in_both_forms() {
        let toml = "form = 'preservation'\nnecessity = ['volatile', 'other']\n[facts]\nen = 'Mails'\nzh = '邮件'\n\
                    [[things]]\nidentifier = '192.0.2.7'\nport = 51123\nfrom = 2026-11-20T03:07:41Z\ntrace = true\n\
                    [[things]]\nidentifier = 'a@b.example'\ndata-class = ['traffic', 'content']";
        let json = r#"{"form": "preservation", "necessity": ["volatile", "other"], "facts": {"en": "Mails", "zh": "邮件"},
            "things": [{"identifier": "192.0.2.7", "port": 51123, "from": "2026-11-20T03:07:41Z", "trace": true},
            {"identifier": "a@b.example", "data-class": ["traffic", "content"]}]}"#;
        let pairs = read("a.toml", toml);
        assert_eq!(pairs, read("a.json", json));
        let has = |name: &str, value: &str| pairs.contains(&(name.to_owned(), value.to_owned()));
        assert!(has("facts.zh", "邮件") && has("port.0", "51123") && has("trace.0", "yes"), "{pairs:?}");
        assert!(has("data-class.1", "content") && has("from.0", "2026-11-20T03:07:41Z") && has("necessity", "other"));
        assert_eq!(read("b.toml", "[a.b]\nc = 'too deep'"), []);
    }
}
