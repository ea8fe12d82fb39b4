//! What *equal* means for two CAP files (CAP-007).
//!
//! Promise: the comparison knows elements, attributes and text only. It goes by the tree that was read, never by the
//! typed alert, so a field that is lost on the way shows.

use std::collections::BTreeMap;

use comity_dossier::kind::alert::cap::{ALERT, Form, Shape, collapse};

use crate::fault::CapFault;
use crate::read::parse;
use crate::tree::{Attribute, Item, Node, step};

/// How two files differ: the first difference, in the order of the first file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// One of them is not XML that is read.
    #[error("the {side} file cannot be read: {fault}")]
    Unreadable {
        /// Which one.
        side: Side,
        /// Why.
        fault: CapFault,
    },
    /// An element is not the same in both.
    #[error("{path} (line {first_line} of the first file, {second_line} of the second) differs in its {what}")]
    Element {
        /// The element in the first file.
        path: String,
        /// Its line in the first file, from 1.
        first_line: u32,
        /// The line of its counterpart in the second file, from 1.
        second_line: u32,
        /// In what they differ.
        what: What,
    },
}

/// One of two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    First,
    /// The second.
    Second,
}

/// In what two elements differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Name or name space.
    Name,
    /// Attributes.
    Attributes,
    /// Text.
    Text,
    /// Number of elements inside.
    Elements,
}

impl core::fmt::Display for Side {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::First => "first",
            Self::Second => "second",
        })
    }
}

impl core::fmt::Display for What {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Name => "name",
            Self::Attributes => "attributes",
            Self::Text => "text",
            Self::Elements => "elements",
        })
    }
}

/// Compares two CAP files as element trees, by the rules on name spaces and white space of CAP-007.
///
/// Returns the first difference, or says which of them is not XML that is read.
pub fn tree_equal(first: &[u8], second: &[u8]) -> Result<(), Difference> {
    let unreadable = |side| move |fault| Difference::Unreadable { side, fault };
    let (first, _) = parse(first).map_err(unreadable(Side::First))?;
    let (second, _) = parse(second).map_err(unreadable(Side::Second))?;
    let mut compare = Compare { root: &first, path: first.name.clone() };
    compare.nodes(&first, &second, first.version().map(|_| &ALERT), None)
}

struct Compare<'t> {
    root: &'t Node,
    path: String,
}

impl Compare<'_> {
    fn nodes(
        &mut self,
        first: &Node,
        second: &Node,
        shape: Option<&'static Shape>,
        form: Option<Form>,
    ) -> Result<(), Difference> {
        let differ = |what| {
            let (path, first_line, second_line) = (self.path.clone(), first.at.line, second.at.line);
            Err(Difference::Element { path, first_line, second_line, what })
        };
        if first.name != second.name || first.namespace != second.namespace {
            return differ(What::Name);
        }
        if sorted(first) != sorted(second) {
            return differ(What::Attributes);
        }
        if texts(first, form) != texts(second, form) {
            return differ(What::Text);
        }
        if first.children().count() != second.children().count() {
            return differ(What::Elements);
        }
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (a, b) in first.children().zip(second.children()) {
            let count = counts.entry((&a.namespace, &a.name)).or_default();
            *count += 1;
            let (name, inner) = step(shape, self.root, a, *count);
            let part = shape.filter(|_| a.namespace == self.root.namespace).and_then(|shape| shape.part(&a.name));
            let length = self.path.len();
            self.path.push('/');
            self.path.push_str(&name);
            self.nodes(a, b, inner, part.map(|(_, part)| part.form))?;
            self.path.truncate(length);
        }
        Ok(())
    }
}

fn sorted(node: &Node) -> Vec<&Attribute> {
    let mut attributes: Vec<&Attribute> = node.attributes.iter().collect();
    attributes.sort();
    attributes
}

/// Returns the texts of an element, each with the number of elements before it.
fn texts(node: &Node, form: Option<Form>) -> Vec<(usize, String)> {
    let mut elements = 0;
    let mut found = Vec::new();
    for item in &node.content {
        match item {
            Item::Node(_) => elements += 1,
            Item::Text(text) if form.is_none_or(Form::keeps_white_space) => found.push((elements, text.clone())),
            Item::Text(text) => found.push((elements, collapse(text))),
        }
    }
    found.retain(|(_, text)| !text.is_empty());
    found
}
