//! From an alert to CAP XML (CAP-002, CAP-006).
//!
//! Promise: what is written, [`crate::read`] takes, and reads as an equal alert; an alert that cannot be written so is
//! refused with the element and the rule. The text is UTF-8, indented, and says so.
//! Not here: the original bytes. An alert that was not touched is exported as the file it came in, byte for byte.

use std::collections::{BTreeMap, VecDeque};

use comity_dossier::kind::alert::cap::{
    ALERT, Alert, Area, AsideKind, Attribute, Code, Content, Element, Fault, Form, Info, NamedValue, Resource, Rule,
    Shape, Version,
};

/// How an alert is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The version of CAP; `None`: the one the alert came in.
    pub version: Option<Version>,
}

/// Writes an alert as CAP XML.
///
/// Refuses what [`crate::read`] would not take back, and an alert that is here in part only ([`Rule::Reduced`]): of
/// that, the original file is the export. Source: CAP-002, CAP-006, CAP-011.
pub fn write(alert: &Alert, options: Options) -> Result<String, Fault> {
    let converted;
    let (from, alert) = match options.version.filter(|wanted| *wanted != alert.version) {
        Some(version) => {
            converted = Alert { version, ..alert.clone() };
            (alert.version, &converted)
        }
        None => (alert.version, alert),
    };
    let partial = |area: &Area| area.omitted.is_some();
    if alert.full_in_original.is_some() || alert.infos.iter().flat_map(|info| &info.areas).any(partial) {
        return Err(Fault { path: "alert".into(), rule: Rule::Reduced });
    }
    if let Some(fault) = alert.refused_for() {
        return Err(fault);
    }
    let mut beside: BTreeMap<&str, Vec<&AsideKind>> = BTreeMap::new();
    for aside in &alert.asides {
        beside.entry(&aside.at).or_default().push(&aside.what);
    }
    let mut out = Out { xml: String::new(), path: "alert".into(), from, to: alert.version, beside };
    out.xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let declaration = format!(" xmlns=\"{}\"", alert.version.namespace());
    out.element("alert", &declaration, Inside::Group(children_of_alert(alert)), &ALERT)?;
    out.xml.push('\n');
    match out.beside.keys().next() {
        Some(at) => Err(Fault { path: (*at).into(), rule: Rule::Astray }),
        None => Ok(out.xml),
    }
}

/// An element to be written: of CAP, or one that stands beside it.
struct Child<'a> {
    name: &'static str,
    inside: Inside<'a>,
}

enum Inside<'a> {
    Text(&'a str),
    Group(Vec<Child<'a>>),
    Unknown(&'a Element),
}

struct Out<'a> {
    xml: String,
    path: String,
    /// The version the alert came in; unknown elements in its name space go over into the other.
    from: Version,
    to: Version,
    /// What stands beside the standard, by element, as long as it is not written.
    beside: BTreeMap<&'a str, Vec<&'a AsideKind>>,
}

impl<'a> Out<'a> {
    /// Writes one element of CAP, at `self.path`.
    fn element(&mut self, name: &str, declaration: &str, inside: Inside<'a>, shape: &Shape) -> Result<(), Fault> {
        let beside = self.beside.remove(self.path.as_str()).unwrap_or_default();
        self.xml.push('<');
        self.xml.push_str(name);
        self.xml.push_str(declaration);
        self.attributes(beside.iter().filter_map(|what| match what {
            AsideKind::Attribute(attribute) => Some(attribute),
            _ => None,
        }))?;
        match inside {
            Inside::Text("") => self.xml.push_str("/>"),
            Inside::Text(text) => {
                self.xml.push('>');
                escape_text(text, &mut self.xml);
                self.end(name);
            }
            Inside::Unknown(element) => self.unknown(element, self.to.namespace()),
            Inside::Group(children) => {
                self.xml.push('>');
                self.group(in_order(children, &beside), shape)?;
                self.indent();
                self.end(name);
            }
        }
        Ok(())
    }

    fn group(&mut self, children: Vec<Child<'a>>, shape: &Shape) -> Result<(), Fault> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let length = self.path.len();
        for child in children {
            let part = shape.part(child.name).map(|(_, part)| part);
            self.path.push('/');
            self.indent();
            match (part, child.inside) {
                (None, Inside::Unknown(element)) => self.unknown(element, self.to.namespace()),
                (None, _) => {}
                (Some(part), inside) => {
                    self.path.push_str(part.name);
                    if part.repeats {
                        let count = counts.entry(part.name).or_default();
                        *count += 1;
                        self.path.push_str(&format!("[{count}]"));
                    }
                    let inner = match part.form {
                        Form::Group(inner) => inner,
                        _ => &ALERT,
                    };
                    self.element(part.name, "", inside, inner)?;
                }
            }
            self.path.truncate(length);
        }
        Ok(())
    }

    /// Writes an element that the standard does not know, on one line: white space might mean something in it.
    fn unknown(&mut self, element: &Element, default: &str) {
        let namespace = match Version::from_namespace(&element.namespace) {
            Some(version) if version == self.from => self.to.namespace(),
            _ => element.namespace.as_str(),
        };
        self.xml.push('<');
        self.xml.push_str(&element.name);
        if namespace != default {
            self.xml.push_str(" xmlns=\"");
            escape_attribute(namespace, &mut self.xml);
            self.xml.push('"');
        }
        // That no attribute stands twice was judged before (Rule::Name).
        let _ = self.attributes(element.attributes.iter());
        self.xml.push('>');
        for content in &element.content {
            match content {
                Content::Text(text) => escape_text(text, &mut self.xml),
                Content::Element(inner) => self.unknown(inner, namespace),
            }
        }
        self.end(&element.name);
    }

    fn attributes<'b>(&mut self, attributes: impl Iterator<Item = &'b Attribute>) -> Result<(), Fault> {
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for attribute in attributes {
            let key = (attribute.namespace.as_str(), attribute.name.as_str());
            if seen.contains(&key) || seen.len() >= comity_dossier::kind::alert::cap::ATTRIBUTES_MAX {
                return Err(Fault { path: self.path.clone(), rule: Rule::Name });
            }
            self.xml.push(' ');
            match attribute.namespace.as_str() {
                "" => {}
                XML_NAMESPACE => self.xml.push_str("xml:"),
                namespace => {
                    let prefix = format!("a{}", seen.len());
                    self.xml.push_str(&format!("xmlns:{prefix}=\""));
                    escape_attribute(namespace, &mut self.xml);
                    self.xml.push_str(&format!("\" {prefix}:"));
                }
            }
            self.xml.push_str(&attribute.name);
            self.xml.push_str("=\"");
            escape_attribute(&attribute.value, &mut self.xml);
            self.xml.push('"');
            seen.push(key);
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        self.xml.push_str("</");
        self.xml.push_str(name);
        self.xml.push('>');
    }

    fn indent(&mut self) {
        self.xml.push('\n');
        for _ in 0..self.path.matches('/').count() {
            self.xml.push_str("  ");
        }
    }
}

/// The name space of `xml:lang` and its like.
const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";

/// Adds the unknown elements to the children, and puts all in the order they stood in when the alert was read. What has
/// come since stands behind, in the order of the standard.
fn in_order<'a>(mut children: Vec<Child<'a>>, beside: &[&'a AsideKind]) -> Vec<Child<'a>> {
    let mut order = None;
    for what in beside {
        match what {
            AsideKind::Element(element) => children.push(Child { name: "*", inside: Inside::Unknown(element) }),
            AsideKind::Order(names) => order = order.or(Some(names)),
            AsideKind::Attribute(_) => {}
        }
    }
    let Some(order) = order else { return children };
    let mut waiting: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
    for (place, child) in children.iter().enumerate() {
        waiting.entry(child.name).or_default().push_back(place);
    }
    let mut children: Vec<Option<Child<'a>>> = children.into_iter().map(Some).collect();
    let mut ordered = Vec::with_capacity(children.len());
    for name in order.split(' ') {
        let place = waiting.get_mut(name).and_then(VecDeque::pop_front);
        ordered.extend(place.and_then(|place| children.get_mut(place)).and_then(Option::take));
    }
    ordered.extend(children.into_iter().flatten());
    ordered
}

fn children_of_alert(alert: &Alert) -> Vec<Child<'_>> {
    let mut list = List::default();
    list.text("identifier", &alert.identifier);
    list.text("sender", &alert.sender);
    list.text("sent", alert.sent.as_str());
    list.text("status", alert.status.name());
    list.text("msgType", alert.msg_type.name());
    list.some("source", alert.source.as_ref());
    list.text("scope", alert.scope.name());
    list.some("restriction", alert.restriction.as_ref());
    list.some("addresses", alert.addresses.as_ref());
    list.texts("code", alert.codes.iter().map(String::as_str));
    list.some("note", alert.note.as_ref());
    list.some("references", alert.references.as_ref());
    list.some("incidents", alert.incidents.as_ref());
    list.groups("info", alert.infos.iter().map(children_of_info));
    list.0
}

fn children_of_info(info: &Info) -> Vec<Child<'_>> {
    let mut list = List::default();
    list.some("language", info.language.as_ref());
    list.texts("category", info.categories.iter().map(|code| code.name()));
    list.text("event", &info.event);
    list.texts("responseType", info.response_types.iter().map(|code| code.name()));
    list.texts("urgency", info.urgency.iter().map(|code| code.name()));
    list.texts("severity", info.severity.iter().map(|code| code.name()));
    list.texts("certainty", info.certainty.iter().map(|code| code.name()));
    list.some("audience", info.audience.as_ref());
    list.groups("eventCode", info.event_codes.iter().map(children_of_pair));
    list.texts("effective", info.effective.iter().map(|time| time.as_str()));
    list.texts("onset", info.onset.iter().map(|time| time.as_str()));
    list.texts("expires", info.expires.iter().map(|time| time.as_str()));
    list.some("senderName", info.sender_name.as_ref());
    list.some("headline", info.headline.as_ref());
    list.some("description", info.description.as_ref());
    list.some("instruction", info.instruction.as_ref());
    list.some("web", info.web.as_ref());
    list.some("contact", info.contact.as_ref());
    list.groups("parameter", info.parameters.iter().map(children_of_pair));
    list.groups("resource", info.resources.iter().map(children_of_resource));
    list.groups("area", info.areas.iter().map(children_of_area));
    list.0
}

fn children_of_pair(pair: &NamedValue) -> Vec<Child<'_>> {
    let mut list = List::default();
    list.text("valueName", &pair.name);
    list.text("value", &pair.value);
    list.0
}

fn children_of_resource(resource: &Resource) -> Vec<Child<'_>> {
    let mut list = List::default();
    list.text("resourceDesc", &resource.description);
    list.some("mimeType", resource.mime_type.as_ref());
    list.texts("size", resource.size.iter().map(|size| size.as_str()));
    list.some("uri", resource.uri.as_ref());
    list.some("derefUri", resource.deref_uri.as_ref());
    list.some("digest", resource.digest.as_ref());
    list.0
}

fn children_of_area(area: &Area) -> Vec<Child<'_>> {
    let mut list = List::default();
    list.text("areaDesc", &area.description);
    list.texts("polygon", area.polygons.iter().map(|ring| ring.as_str()));
    list.texts("circle", area.circles.iter().map(|circle| circle.as_str()));
    list.groups("geocode", area.geocodes.iter().map(children_of_pair));
    list.texts("altitude", area.altitude.iter().map(|number| number.as_str()));
    list.texts("ceiling", area.ceiling.iter().map(|number| number.as_str()));
    list.0
}

/// Children in the order of the standard.
#[derive(Default)]
struct List<'a>(Vec<Child<'a>>);

impl<'a> List<'a> {
    fn text(&mut self, name: &'static str, text: &'a str) {
        self.0.push(Child { name, inside: Inside::Text(text) });
    }

    fn some(&mut self, name: &'static str, text: Option<&'a String>) {
        self.texts(name, text.map(String::as_str).into_iter());
    }

    fn texts(&mut self, name: &'static str, texts: impl Iterator<Item = &'a str>) {
        texts.for_each(|text| self.text(name, text));
    }

    fn groups(&mut self, name: &'static str, groups: impl Iterator<Item = Vec<Child<'a>>>) {
        self.0.extend(groups.map(|children| Child { name, inside: Inside::Group(children) }));
    }
}

fn escape_text(text: &str, xml: &mut String) {
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            other => xml.push(other),
        }
    }
}

/// Tabs and line feeds in an attribute would be read back as spaces.
fn escape_attribute(text: &str, xml: &mut String) {
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\t' => xml.push_str("&#9;"),
            '\n' => xml.push_str("&#10;"),
            other => xml.push(other),
        }
    }
}
