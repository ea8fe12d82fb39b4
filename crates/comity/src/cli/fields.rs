//! Fields of forms on the command line: `name=value`, several times where there are several values.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use comity_dossier::limits;
use comity_node::ceremony::read_file;

use super::fault::{Exit, Failure};
use crate::api::dto::{ActBody, FileBody, OneOrMany};

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
