//! XML as a tree of elements with their positions (CAP-001, CAP-007).
//!
//! Promise: no document type, no entity but the five of XML, no more depth, elements or bytes than the limits; text is
//! NFC with line feeds; white space between elements, comments and processing instructions are gone, prefixes too.
//! Not here: which elements CAP knows.

use std::borrow::Cow;
use std::rc::Rc;

use comity_dossier::kind::alert::cap::{ALERT, ATTRIBUTES_MAX, Form, Rule, Shape, Version, is_xml_name};
use comity_dossier::text;
use quick_xml::XmlVersion;
use quick_xml::errors::Error;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, QName, ResolveResult};
use quick_xml::reader::NsReader;

use crate::fault::{CapFault, CapRule, XmlRule};

/// The largest file that is read, in bytes. (The largest real alert known when this was written has 1.7 million.)
pub const XML_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The greatest nesting of elements.
pub const DEPTH_MAX: usize = 32;
/// The greatest number of elements and attributes in a file.
pub const ELEMENTS_MAX: usize = 200_000;

/// An element.
#[derive(Debug)]
pub(crate) struct Node {
    /// Its name space; empty for none.
    pub(crate) namespace: Rc<str>,
    /// Its name without prefix.
    pub(crate) name: String,
    /// Its attributes in order, declarations left out.
    pub(crate) attributes: Vec<Attribute>,
    /// Texts and elements in order.
    pub(crate) content: Vec<Item>,
    /// Where it begins.
    pub(crate) at: Position,
    /// Where text other than white space begins in it.
    pub(crate) text_at: Option<Position>,
}

/// An attribute.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Attribute {
    pub(crate) namespace: Rc<str>,
    pub(crate) name: String,
    pub(crate) value: String,
}

/// What stands in an element.
#[derive(Debug)]
pub(crate) enum Item {
    Text(String),
    Node(Node),
}

/// A place in the file, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Node {
    /// Returns the elements in this one.
    pub(crate) fn children(&self) -> impl Iterator<Item = &Node> {
        self.content.iter().filter_map(|item| match item {
            Item::Node(node) => Some(node),
            Item::Text(_) => None,
        })
    }

    /// Returns the text of an element without elements.
    pub(crate) fn text(&self) -> &str {
        match self.content.first() {
            Some(Item::Text(text)) => text,
            _ => "",
        }
    }

    /// Returns the version of CAP that this element belongs to.
    pub(crate) fn version(&self) -> Option<Version> {
        Version::from_namespace(&self.namespace)
    }
}

/// Reads a text as XML.
pub(crate) fn parse(source: &str) -> Result<Node, CapFault> {
    let mut reader = NsReader::from_str(source);
    reader.config_mut().expand_empty_elements = true;
    let mut builder = Builder::new(source);
    loop {
        let start = offset(reader.buffer_position());
        match reader.read_event() {
            Ok(Event::Eof) => return builder.finish(),
            Ok(event) => builder.take(event, start, reader.resolver())?,
            Err(Error::Namespace(_)) => return Err(builder.fault(start, CapRule::Xml(XmlRule::Prefix))),
            Err(_) => return Err(builder.fault(offset(reader.error_position()), XmlRule::NotWellFormed.into())),
        }
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

impl From<XmlRule> for CapRule {
    fn from(rule: XmlRule) -> Self {
        Self::Xml(rule)
    }
}

impl From<Rule> for CapRule {
    fn from(rule: Rule) -> Self {
        Self::Cap(rule)
    }
}

struct Builder<'s> {
    lines: Lines<'s>,
    open: Vec<Node>,
    /// The text since the last tag.
    text: String,
    root: Option<Node>,
    elements: usize,
    namespaces: Vec<Rc<str>>,
}

impl<'s> Builder<'s> {
    fn new(source: &'s str) -> Self {
        let lines = Lines { source, at: 0, position: Position { line: 1, column: 1 } };
        Self { lines, open: Vec::new(), text: String::new(), root: None, elements: 0, namespaces: vec![Rc::from("")] }
    }

    fn take(&mut self, event: Event<'_>, start: usize, resolver: &NamespaceResolver) -> Result<(), CapFault> {
        match event {
            Event::Start(tag) => self.start(&tag, start, resolver),
            Event::End(_) => self.end(start),
            Event::Text(text) => self.text(&text.xml10_content(), start),
            Event::CData(text) if !self.open.is_empty() => self.text(&text.xml10_content(), start),
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref() {
                    Ok(Some(character)) => Cow::Owned(character.to_string()),
                    Ok(None) => {
                        Cow::Borrowed(predefined(&reference).ok_or_else(|| self.fault(start, XmlRule::Entity.into()))?)
                    }
                    Err(_) => return Err(self.fault(start, XmlRule::NotWellFormed.into())),
                };
                self.text(&character, start)
            }
            Event::Decl(_) if start == 0 => Ok(()),
            Event::Comment(_) | Event::PI(_) => Ok(()),
            Event::DocType(_) => Err(self.fault(start, XmlRule::Doctype.into())),
            _ => Err(self.fault(start, XmlRule::NotWellFormed.into())),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, start: usize, resolver: &NamespaceResolver) -> Result<(), CapFault> {
        self.elements += 1;
        let limit = match () {
            () if self.open.len() >= DEPTH_MAX => Some(XmlRule::TooDeep),
            () if self.elements > ELEMENTS_MAX => Some(XmlRule::TooMany),
            () if self.open.is_empty() && self.root.is_some() => Some(XmlRule::NotWellFormed),
            () => None,
        };
        if let Some(rule) = limit {
            return Err(self.fault(start, rule.into()));
        }
        self.close_text(start)?;
        let (namespace, name) = self.name(resolver, tag.name(), true, start)?;
        let at = self.lines.position(start);
        let attributes = self.attributes(tag, start, resolver)?;
        self.open.push(Node { namespace, name, attributes, content: Vec::new(), at, text_at: None });
        Ok(())
    }

    fn end(&mut self, start: usize) -> Result<(), CapFault> {
        self.close_text(start)?;
        let Some(mut node) = self.open.pop() else {
            return Err(self.fault(start, XmlRule::NotWellFormed.into()));
        };
        drop_white_space_between_elements(&mut node);
        match self.open.last_mut() {
            Some(parent) => parent.content.push(Item::Node(node)),
            None => self.root = Some(node),
        }
        Ok(())
    }

    fn text(&mut self, text: &str, start: usize) -> Result<(), CapFault> {
        if self.open.is_empty() && !is_white_space(text) {
            return Err(self.fault(start, XmlRule::NotWellFormed.into()));
        }
        if let Some(node) = self.open.last_mut() {
            if node.text_at.is_none() && !is_white_space(text) {
                // Line ends may have been joined, so the offset is that of the piece plus its leading white space.
                let leading = text.len() - text.trim_start_matches([' ', '\t', '\n', '\r']).len();
                node.text_at = Some(self.lines.position(start.saturating_add(leading)));
            }
            self.text.push_str(text);
        }
        Ok(())
    }

    /// Puts the text gathered so far into the open element, in the form the record takes.
    fn close_text(&mut self, start: usize) -> Result<(), CapFault> {
        if self.text.is_empty() {
            return Ok(());
        }
        let raw = std::mem::take(&mut self.text);
        let text = self.held(raw, start)?;
        if let Some(node) = self.open.last_mut() {
            node.content.push(Item::Text(text));
        }
        Ok(())
    }

    /// Returns a text as the record holds it, or refuses what it cannot hold.
    fn held(&mut self, raw: String, start: usize) -> Result<String, CapFault> {
        let is_normal = raw.is_ascii() && !raw.contains('\r');
        let held = if is_normal { raw } else { text::normalize(&raw) };
        text::check(&held).map_err(|_| self.fault(start, Rule::Character.into()))?;
        Ok(held)
    }

    fn attributes(
        &mut self,
        tag: &BytesStart<'_>,
        start: usize,
        resolver: &NamespaceResolver,
    ) -> Result<Vec<Attribute>, CapFault> {
        let mut attributes: Vec<Attribute> = Vec::new();
        for (count, attribute) in tag.attributes().enumerate() {
            self.elements += 1;
            if count >= ATTRIBUTES_MAX || self.elements > ELEMENTS_MAX {
                return Err(self.fault(start, XmlRule::TooMany.into()));
            }
            let attribute = attribute.map_err(|_| self.fault(start, XmlRule::NotWellFormed.into()))?;
            if attribute.value.contains('<') {
                return Err(self.fault(start, XmlRule::NotWellFormed.into()));
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| self.fault(start, XmlRule::Entity.into()))?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let (namespace, name) = self.name(resolver, attribute.key, false, start)?;
            let value = self.held(value.into_owned(), start)?;
            if attributes.iter().any(|before| before.namespace == namespace && before.name == name) {
                return Err(self.fault(start, XmlRule::NotWellFormed.into()));
            }
            attributes.push(Attribute { namespace, name, value });
        }
        Ok(attributes)
    }

    fn name(
        &mut self,
        resolver: &NamespaceResolver,
        name: QName<'_>,
        is_element: bool,
        start: usize,
    ) -> Result<(Rc<str>, String), CapFault> {
        let (resolved, local) = resolver.resolve(name, is_element);
        let namespace = match resolved {
            ResolveResult::Unbound => String::new(),
            ResolveResult::Bound(namespace) => namespace.0.to_owned(),
            ResolveResult::Unknown(_) => return Err(self.fault(start, XmlRule::Prefix.into())),
        };
        let namespace = quick_xml::escape::unescape(&namespace)
            .map_err(|_| self.fault(start, XmlRule::Entity.into()))?
            .into_owned();
        let local: &str = local.as_ref();
        if !is_xml_name(local) || text::check(&namespace).is_err() || text::check(local).is_err() {
            return Err(self.fault(start, XmlRule::NotWellFormed.into()));
        }
        Ok((self.interned(&namespace), local.to_owned()))
    }

    /// Keeps one copy of each name space: a file names few of them, many times.
    fn interned(&mut self, namespace: &str) -> Rc<str> {
        if let Some(known) = self.namespaces.iter().find(|known| ***known == *namespace) {
            return Rc::clone(known);
        }
        let new: Rc<str> = Rc::from(namespace);
        if self.namespaces.len() < INTERNED_MAX {
            self.namespaces.push(Rc::clone(&new));
        }
        new
    }

    fn finish(mut self) -> Result<Node, CapFault> {
        let end = self.lines.source.len();
        match (self.root.take(), self.open.is_empty()) {
            (Some(root), true) => Ok(root),
            _ => Err(self.fault(end, XmlRule::NotWellFormed.into())),
        }
    }

    fn fault(&mut self, start: usize, rule: CapRule) -> CapFault {
        let at = self.lines.position(start);
        let version = self.open.first().and_then(Node::version);
        CapFault { path: path_of(&self.open), line: at.line, column: at.column, version, rule }
    }
}

/// How many name spaces are kept once only.
const INTERNED_MAX: usize = 32;

fn predefined(name: &str) -> Option<&'static str> {
    quick_xml::escape::resolve_xml_entity(name)
}

fn is_white_space(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// White space beside elements is indentation, unless other text stands there too (CAP-007).
fn drop_white_space_between_elements(node: &mut Node) {
    let indented = node.children().next().is_some()
        && node
            .content
            .iter()
            .all(|item| matches!(item, Item::Node(_)) || matches!(item, Item::Text(t) if is_white_space(t)));
    if indented {
        node.content.retain(|item| matches!(item, Item::Node(_)));
    }
}

/// Names the innermost open element.
fn path_of(open: &[Node]) -> String {
    let Some(root) = open.first() else { return String::new() };
    let mut path = root.name.clone();
    let mut shape: Option<&Shape> = root.version().map(|_| &ALERT);
    for pair in open.windows(2) {
        let [parent, node] = pair else { break };
        let before = parent.children().filter(|child| child.name == node.name && child.namespace == node.namespace);
        let (step, inner) = step(shape, root, node, before.count() + 1);
        path.push('/');
        path.push_str(&step);
        match inner {
            Some(inner) => shape = Some(inner),
            None => break,
        }
    }
    path
}

/// Names one step of a path, and tells what may stand below it.
pub(crate) fn step(shape: Option<&Shape>, root: &Node, node: &Node, count: usize) -> (String, Option<&'static Shape>) {
    let known = shape.filter(|_| node.namespace == root.namespace).and_then(|shape| shape.part(&node.name));
    match known {
        None => ("*".to_owned(), None),
        Some((_, part)) => {
            let inner = match part.form {
                Form::Group(inner) => Some(inner),
                _ => None,
            };
            let step = if part.repeats { format!("{}[{count}]", part.name) } else { part.name.to_owned() };
            (step, inner)
        }
    }
}

/// Counts lines and columns, going forward.
struct Lines<'s> {
    source: &'s str,
    at: usize,
    position: Position,
}

impl Lines<'_> {
    fn position(&mut self, offset: usize) -> Position {
        let mut to = offset.min(self.source.len());
        while !self.source.is_char_boundary(to) {
            to -= 1;
        }
        if to < self.at {
            self.at = 0;
            self.position = Position { line: 1, column: 1 };
        }
        for character in self.source.get(self.at..to).unwrap_or("").chars() {
            if character == '\n' {
                self.position = Position { line: self.position.line.saturating_add(1), column: 1 };
            } else {
                self.position.column = self.position.column.saturating_add(1);
            }
        }
        self.at = to;
        self.position
    }
}
