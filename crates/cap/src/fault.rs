//! Why bytes are not taken as a CAP alert: element, line, column and rule (CAP-008).
//!
//! Not here: content. A fault names elements of the standard and positions, never what somebody wrote there.

use core::fmt;

use comity_dossier::kind::alert::cap::{Form, Rule, Version, part_at, section_of};

/// An element that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct CapFault {
    /// The element, such as `alert/info[2]/area[1]/areaDesc`: what may stand more than once is counted from 1, `*` is
    /// an element that the standard does not know. Empty for a fault of the file as a whole.
    pub path: String,
    /// The line, from 1. Of an element that is missing: that of the element it is missing from.
    pub line: u32,
    /// The character in the line, from 1.
    pub column: u32,
    /// The version of CAP, once it is known.
    pub version: Option<Version>,
    /// The rule.
    pub rule: CapRule,
}

/// A rule of XML or of CAP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapRule {
    /// A rule of XML, or a limit on it.
    Xml(XmlRule),
    /// A rule of CAP.
    Cap(Rule),
}

/// A rule of XML, or a limit on it (CAP-001).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlRule {
    /// More bytes than are read.
    #[error("the file is larger than {} bytes", crate::XML_BYTES_MAX)]
    TooLarge,
    /// Elements nested deeper than is read.
    #[error("elements are nested more than {} deep", crate::DEPTH_MAX)]
    TooDeep,
    /// More elements or attributes than are read.
    #[error(
        "there are more than {} elements and attributes, or too many attributes on one element",
        crate::ELEMENTS_MAX
    )]
    TooMany,
    /// An encoding nobody knows.
    #[error("the declared encoding is not known")]
    UnknownEncoding,
    /// Bytes that are no text in the declared encoding.
    #[error("the bytes are not text in the declared encoding")]
    Encoding,
    /// Not well-formed XML.
    #[error("the file is not well-formed XML")]
    NotWellFormed,
    /// A document type declaration: none is read, so none can be abused.
    #[error("a DOCTYPE is not allowed")]
    Doctype,
    /// An entity other than the five of XML.
    #[error("an entity other than the five of XML is not allowed")]
    Entity,
    /// A prefix that stands for no name space.
    #[error("a prefix stands for no name space")]
    Prefix,
    /// Not `alert` in the name space of CAP 1.1 or 1.2.
    #[error("the first element must be alert in the name space of CAP 1.1 or 1.2")]
    Root,
}

impl fmt::Display for CapFault {
    /// Writes `line 2, column 1: alert/scope is required (CAP 1.2 §3.2.1)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: ", self.line, self.column)?;
        match self.rule {
            CapRule::Xml(rule) if self.path.is_empty() => write!(f, "{rule} (XML 1.0)"),
            CapRule::Xml(rule) => write!(f, "{}: {rule} (XML 1.0)", self.path),
            CapRule::Cap(rule) => {
                let version = self.version.unwrap_or(Version::V1_2).number();
                write!(f, "{} {}", self.path, rule.demand())?;
                if let (Rule::NotListed, Some(Form::Code(names))) = (rule, part_at(&self.path).map(|part| part.form)) {
                    write!(f, ": {}", names.join(", "))?;
                }
                write!(f, " (CAP {version} §{})", section_of(&self.path))
            }
        }
    }
}
