//! From bytes to an alert (CAP-001 to CAP-010).
//!
//! Promise: whatever is not taken is named by element, line and rule; what is taken against the letter of the standard
//! is named too, as a departure, and nothing of it is lost.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use comity_dossier::kind::alert::cap::{
    ALERT, Alert, Area, Aside, AsideKind, Attribute, Circle, Code, Content, DateTime, Decimal, Element, Fault, Form,
    Info, NamedValue, Need, Part, Polygon, Resource, Rule, Shape, Version, collapse,
};

use crate::decode;
use crate::fault::{CapFault, CapRule, XmlRule};
use crate::tree::{self, Item, Node, Position};

/// The greatest number of faults, and of departures, that are named; the rest stay unnamed.
pub const FAULTS_MAX: usize = 200;

/// A CAP file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The alert, with its version.
    pub alert: Alert,
    /// The encoding of the file, by the WHATWG Encoding Standard: `UTF-8`, `windows-1252` (for ISO-8859-1), `GBK` …
    pub encoding: &'static str,
    /// True if an XML signature stands in it: to be shown as *not checked by Comity* (CAP-010).
    pub signed: bool,
    /// What in it departs from the letter of the standard and was taken all the same, in order of lines.
    pub departures: Vec<CapFault>,
}

/// Reads a CAP 1.1 or 1.2 alert in any encoding.
///
/// Refuses with the first fault in order of lines: see [`faults`] for all of them. Source: CAP-001, CAP-005, CAP-008.
pub fn read(bytes: &[u8]) -> Result<Document, CapFault> {
    examine(bytes).map_err(First::first)
}

/// Names every fault for which [`read`] refuses these bytes, in order of lines, [`FAULTS_MAX`] at most; empty if it
/// takes them. A file that is not XML has one fault only.
#[must_use]
pub fn faults(bytes: &[u8]) -> Vec<CapFault> {
    examine(bytes).err().map(|found| found.0).unwrap_or_default()
}

/// Faults in order of lines, at least one.
struct First(Vec<CapFault>);

impl First {
    fn first(self) -> CapFault {
        let nameless =
            CapFault { path: String::new(), line: 1, column: 1, version: None, rule: XmlRule::NotWellFormed.into() };
        self.0.into_iter().next().unwrap_or(nameless)
    }
}

impl From<CapFault> for First {
    fn from(fault: CapFault) -> Self {
        Self(vec![fault])
    }
}

fn examine(bytes: &[u8]) -> Result<Document, First> {
    let (root, encoding) = parse(bytes)?;
    let Some(version) = root.version().filter(|_| root.name == "alert") else {
        let Position { line, column } = root.at;
        let path = String::new();
        return Err(CapFault { path, line, column, version: None, rule: XmlRule::Root.into() }.into());
    };
    let mut check = Check { root: &root, version, path: "alert".into(), faults: Vec::new(), asides: Vec::new() };
    check.group(&root, &ALERT);
    let Check { mut faults, asides, .. } = check;
    if !faults.is_empty() {
        return Err(in_order(faults));
    }
    let missing = || fault(&root, version, Fault { path: "alert".into(), rule: Rule::Required });
    let mut alert = alert(&root, version).ok_or_else(missing)?;
    alert.asides = asides;
    let mut departures = Vec::new();
    for found in alert.faults() {
        let list = if found.rule.is_noted_only() { &mut departures } else { &mut faults };
        if list.len() < FAULTS_MAX {
            list.push(fault(&root, version, found));
        }
    }
    if !faults.is_empty() {
        return Err(in_order(faults));
    }
    departures.sort_by_key(|fault| (fault.line, fault.column));
    Ok(Document { signed: alert.is_signed(), alert, encoding, departures })
}

/// Reads bytes as an element tree, whatever its elements; returns the encoding too.
pub(crate) fn parse(bytes: &[u8]) -> Result<(Node, &'static str), CapFault> {
    if bytes.len() > tree::XML_BYTES_MAX {
        let path = String::new();
        return Err(CapFault { path, line: 1, column: 1, version: None, rule: XmlRule::TooLarge.into() });
    }
    let (text, encoding) = decode::text(bytes)?;
    Ok((tree::parse(&text)?, encoding))
}

fn in_order(mut faults: Vec<CapFault>) -> First {
    faults.sort_by_key(|fault| (fault.line, fault.column));
    First(faults)
}

/// Gives a fault of the alert its place in the file: that of its element, or of the innermost one there is.
fn fault(root: &Node, version: Version, found: Fault) -> CapFault {
    let mut node = root;
    for step in found.path.split('/').skip(1) {
        let (name, count) = match step.split_once('[') {
            Some((name, count)) => (name, count.trim_end_matches(']').parse().unwrap_or(1)),
            None => (step, 1usize),
        };
        let mut same = node.children().filter(|child| child.name == name && child.namespace == root.namespace);
        match same.nth(count.saturating_sub(1)) {
            Some(child) => node = child,
            None => break,
        }
    }
    let Position { line, column } = node.at;
    CapFault { path: found.path, line, column, version: Some(version), rule: CapRule::Cap(found.rule) }
}

/// Goes through the tree along the shape of CAP and gathers what is wrong with it, and what stands beside the standard.
struct Check<'t> {
    root: &'t Node,
    version: Version,
    path: String,
    faults: Vec<CapFault>,
    asides: Vec<Aside>,
}

impl Check<'_> {
    fn group(&mut self, node: &Node, shape: &'static Shape) {
        self.attributes(node);
        if let Some(at) = node.text_at {
            self.refuse_if(true, at, Rule::OnlyElements);
        }
        self.order(node, shape);
        let unknown = node.children().filter(|child| self.part(shape, child).is_none());
        for unknown in unknown.map(element).collect::<Vec<_>>() {
            self.beside(AsideKind::Element(unknown));
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for child in node.children() {
            let Some((_, part)) = self.part(shape, child) else { continue };
            let count = counts.entry(part.name).or_default();
            *count += 1;
            let count = *count;
            let length = self.path.len();
            // Writing into memory cannot fail.
            let _ = match part.repeats {
                true => write!(self.path, "/{}[{count}]", part.name),
                false => write!(self.path, "/{}", part.name),
            };
            self.refuse_if(count == 2 && !part.repeats, child.at, Rule::Once);
            match part.form {
                Form::Group(inner) => self.group(child, inner),
                form => self.leaf(child, part, form),
            }
            self.path.truncate(length);
        }
        let missing = shape.parts.iter().filter(|part| part.need == Need::Must && !counts.contains_key(part.name));
        for part in missing {
            let length = self.path.len();
            self.path.push('/');
            self.path.push_str(part.name);
            self.refuse_if(true, node.at, Rule::Required);
            self.path.truncate(length);
        }
    }

    fn leaf(&mut self, node: &Node, part: &Part, form: Form) {
        self.attributes(node);
        if node.children().next().is_some() {
            self.refuse_if(true, node.at, Rule::OnlyText);
            return;
        }
        let token = collapse(node.text());
        let broken = match form {
            Form::Time => DateTime::new(&token).is_none().then_some(Rule::Time),
            Form::Number => Decimal::new(&token).is_none().then_some(Rule::Number),
            Form::WholeNumber => Decimal::new(&token).filter(Decimal::is_whole).is_none().then_some(Rule::WholeNumber),
            Form::Ring => Polygon::new(&token).is_none().then_some(Rule::Polygon),
            Form::Circle => Circle::new(&token).is_none().then_some(Rule::Circle),
            Form::Code(names) => (!names.contains(&token.as_str())).then_some(Rule::NotListed),
            Form::Text | Form::Token | Form::Group(_) => {
                (token.is_empty() && !part.may_be_empty).then_some(Rule::Empty)
            }
        };
        if let Some(rule) = broken {
            self.refuse_if(true, node.at, rule);
        }
    }

    fn part(&self, shape: &'static Shape, child: &Node) -> Option<(usize, &'static Part)> {
        shape.part(&child.name).filter(|_| child.namespace == self.root.namespace)
    }

    /// Remembers the order of the children where it is not that of the standard, unknown ones last.
    fn order(&mut self, node: &Node, shape: &'static Shape) {
        let places = || node.children().map(|child| self.part(shape, child).map_or(usize::MAX, |(place, _)| place));
        if places().zip(places().skip(1)).any(|(before, after)| before > after) {
            let names = node.children().map(|child| self.part(shape, child).map_or("*", |(_, part)| part.name));
            let names: Vec<&str> = names.collect();
            self.beside(AsideKind::Order(names.join(" ")));
        }
    }

    fn attributes(&mut self, node: &Node) {
        for attribute in attributes(node) {
            self.beside(AsideKind::Attribute(attribute));
        }
    }

    fn beside(&mut self, what: AsideKind) {
        self.asides.push(Aside { at: self.path.clone(), what });
    }

    fn refuse_if(&mut self, broken: bool, at: Position, rule: Rule) {
        if broken && self.faults.len() < FAULTS_MAX {
            let Position { line, column } = at;
            let (path, version) = (self.path.clone(), Some(self.version));
            self.faults.push(CapFault { path, line, column, version, rule: CapRule::Cap(rule) });
        }
    }
}

fn attributes(node: &Node) -> Vec<Attribute> {
    let attribute = |a: &tree::Attribute| Attribute {
        namespace: a.namespace.to_string(),
        name: a.name.clone(),
        value: a.value.clone(),
    };
    node.attributes.iter().map(attribute).collect()
}

fn element(node: &Node) -> Element {
    let content = |item: &Item| match item {
        Item::Text(text) => Content::Text(text.clone()),
        Item::Node(node) => Content::Element(element(node)),
    };
    Element {
        namespace: node.namespace.to_string(),
        name: node.name.clone(),
        attributes: attributes(node),
        content: node.content.iter().map(content).collect(),
    }
}

/// Makes the typed value of a tree in which [`Check`] found nothing to refuse.
fn alert(node: &Node, version: Version) -> Option<Alert> {
    let sent = DateTime::new(one(node, "sent")?)?;
    let (status, msg_type) = (code(node, "status")?, code(node, "msgType")?);
    let mut alert = Alert::new("", "", sent, status, msg_type, code(node, "scope")?);
    alert.version = version;
    alert.identifier = token(node, "identifier")?;
    alert.sender = token(node, "sender")?;
    alert.source = text(node, "source");
    alert.restriction = text(node, "restriction");
    alert.addresses = text(node, "addresses");
    alert.codes = all(node, "code").map(|code| code.text().to_owned()).collect();
    alert.note = text(node, "note");
    alert.references = token(node, "references");
    alert.incidents = text(node, "incidents");
    alert.infos = all(node, "info").map(info).collect::<Option<_>>()?;
    Some(alert)
}

fn info(node: &Node) -> Option<Info> {
    Some(Info {
        language: token(node, "language"),
        categories: codes(node, "category"),
        event: text(node, "event")?,
        response_types: codes(node, "responseType"),
        urgency: code(node, "urgency"),
        severity: code(node, "severity"),
        certainty: code(node, "certainty"),
        audience: text(node, "audience"),
        event_codes: pairs(node, "eventCode")?,
        effective: one(node, "effective").and_then(DateTime::new),
        onset: one(node, "onset").and_then(DateTime::new),
        expires: one(node, "expires").and_then(DateTime::new),
        sender_name: text(node, "senderName"),
        headline: text(node, "headline"),
        description: text(node, "description"),
        instruction: text(node, "instruction"),
        web: token(node, "web"),
        contact: text(node, "contact"),
        parameters: pairs(node, "parameter")?,
        resources: all(node, "resource").map(resource).collect::<Option<_>>()?,
        areas: all(node, "area").map(area).collect::<Option<_>>()?,
    })
}

fn resource(node: &Node) -> Option<Resource> {
    Some(Resource {
        description: text(node, "resourceDesc")?,
        mime_type: token(node, "mimeType"),
        size: one(node, "size").and_then(Decimal::new),
        uri: token(node, "uri"),
        deref_uri: text(node, "derefUri"),
        digest: token(node, "digest"),
    })
}

fn area(node: &Node) -> Option<Area> {
    Some(Area {
        description: text(node, "areaDesc")?,
        polygons: all(node, "polygon").map(|ring| Polygon::new(ring.text())).collect::<Option<_>>()?,
        circles: all(node, "circle").map(|circle| Circle::new(circle.text())).collect::<Option<_>>()?,
        geocodes: pairs(node, "geocode")?,
        altitude: one(node, "altitude").and_then(Decimal::new),
        ceiling: one(node, "ceiling").and_then(Decimal::new),
        omitted: None,
    })
}

fn pairs(node: &Node, name: &str) -> Option<Vec<NamedValue>> {
    let pair = |node: &Node| Some(NamedValue { name: text(node, "valueName")?, value: text(node, "value")? });
    all(node, name).map(pair).collect()
}

/// Returns the children of `node` that CAP calls `name`: those in its own name space.
fn all<'t>(node: &'t Node, name: &str) -> impl Iterator<Item = &'t Node> {
    node.children().filter(move |child| child.name == name && child.namespace == node.namespace)
}

fn one<'t>(node: &'t Node, name: &str) -> Option<&'t str> {
    all(node, name).next().map(Node::text)
}

fn text(node: &Node, name: &str) -> Option<String> {
    one(node, name).map(str::to_owned)
}

fn token(node: &Node, name: &str) -> Option<String> {
    one(node, name).map(collapse)
}

fn code<T: Code>(node: &Node, name: &str) -> Option<T> {
    T::from_name(&token(node, name)?)
}

fn codes<T: Code>(node: &Node, name: &str) -> Vec<T> {
    all(node, name).filter_map(|code| T::from_name(&collapse(code.text()))).collect()
}
