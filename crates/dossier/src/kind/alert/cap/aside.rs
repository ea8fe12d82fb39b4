//! What stands in an alert beside the standard: unknown elements, attributes, another order of elements (CAP-006).
//!
//! Promise: it survives import, travel and export, and it stands apart, so that whoever reads an alert need not look.
//! An element tree is encoded flat, as a list of tokens, because values of the record nest at most eight deep
//! (ENC-003).
//! Not here: what any of it means. An XML signature is kept like any other unknown element; Comity does not check it.

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::decode::{Decoder, Error};
use minicbor::encode::{Encoder, Write};
use minicbor::{Decode, Encode};

/// The greatest nesting of unknown elements.
pub const ELEMENT_DEPTH_MAX: usize = 32;

/// The greatest number of attributes of one element.
pub const ATTRIBUTES_MAX: usize = 64;

/// The name space of XML signatures.
pub const XML_SIGNATURE_NAMESPACE: &str = "http://www.w3.org/2000/09/xmldsig#";

/// One thing beside the standard, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Aside {
    /// The element it belongs to, such as `alert/info[2]/area[1]`; what may stand more than once is counted from 1.
    #[n(1)]
    pub at: String,
    /// What it is.
    #[n(2)]
    pub what: AsideKind,
}

/// What can stand beside the standard.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum AsideKind {
    /// An attribute of the element.
    #[n(1)]
    Attribute(#[n(0)] Attribute),
    /// The order in which the children of the element stood, where it is not that of the standard: their names, divided
    /// by spaces, `*` for an unknown one.
    #[n(2)]
    Order(#[n(0)] String),
    /// An unknown child of the element.
    #[n(3)]
    Element(#[n(0)] Element),
}

/// An attribute with its name space (empty: none).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Attribute {
    /// Name space, empty for none.
    #[n(0)]
    pub namespace: String,
    /// Name without prefix.
    #[n(1)]
    pub name: String,
    /// Value.
    #[n(2)]
    pub value: String,
}

/// An element with its name space (empty: none).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Name space, empty for none.
    pub namespace: String,
    /// Name without prefix.
    pub name: String,
    /// Attributes, name space declarations left out.
    pub attributes: Vec<Attribute>,
    /// Texts and elements in order; no two texts stand beside each other, none is empty, and beside elements not all
    /// are white space.
    pub content: Vec<Content>,
}

/// What stands in an unknown element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Text.
    Text(String),
    /// An element.
    Element(Element),
}

impl Element {
    /// Tells whether this is an XML signature or holds one.
    #[must_use]
    pub fn holds_signature(&self) -> bool {
        let here = self.namespace == XML_SIGNATURE_NAMESPACE && self.name == "Signature";
        let inside = |content: &Content| matches!(content, Content::Element(element) if element.holds_signature());
        here || self.content.iter().any(inside)
    }

    /// Counts the tokens of the flat form.
    fn tokens(&self) -> u64 {
        let inside = self.content.iter().map(|content| match content {
            Content::Text(_) => 2,
            Content::Element(element) => element.tokens(),
        });
        4 + self.attributes.len() as u64 * 4 + inside.sum::<u64>()
    }

    fn write<W: Write>(&self, e: &mut Encoder<W>) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u8(START)?.str(&self.namespace)?.str(&self.name)?;
        for attribute in &self.attributes {
            e.u8(ATTRIBUTE)?.str(&attribute.namespace)?.str(&attribute.name)?.str(&attribute.value)?;
        }
        for content in &self.content {
            match content {
                Content::Text(text) => {
                    e.u8(TEXT)?.str(text)?;
                }
                Content::Element(element) => element.write(e)?,
            }
        }
        e.u8(END)?.ok()
    }
}

// The tokens of the flat form: `0, name space, name` begins an element, `1, name space, name, value` gives it an
// attribute, `2, text` puts text into it, `3` ends it.
const START: u8 = 0;
const ATTRIBUTE: u8 = 1;
const TEXT: u8 = 2;
const END: u8 = 3;

impl<C> Encode<C> for Element {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(self.tokens())?;
        self.write(e)
    }
}

impl<'b, C> Decode<'b, C> for Element {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        let bad = || Error::message("not a flat element");
        let mut left = d.array()?.ok_or_else(bad)?;
        let mut take = |count: u64| -> Result<(), Error> {
            left = left.checked_sub(count).ok_or_else(bad)?;
            Ok(())
        };
        let mut open: Vec<Element> = Vec::new();
        let root = loop {
            take(1)?;
            match d.u8()? {
                START if open.len() < ELEMENT_DEPTH_MAX => {
                    take(2)?;
                    let (namespace, name) = (text(d)?, name(d)?);
                    open.push(Element { namespace, name, attributes: Vec::new(), content: Vec::new() });
                }
                ATTRIBUTE => {
                    take(3)?;
                    let attribute = Attribute { namespace: text(d)?, name: name(d)?, value: text(d)? };
                    open.last_mut().filter(|e| e.content.is_empty()).ok_or_else(bad)?.attributes.push(attribute);
                }
                TEXT => {
                    take(1)?;
                    open.last_mut().ok_or_else(bad)?.content.push(Content::Text(text(d)?));
                }
                END => {
                    let done = open.pop().ok_or_else(bad)?;
                    match open.last_mut() {
                        Some(parent) => parent.content.push(Content::Element(done)),
                        None => break done,
                    }
                }
                _ => return Err(bad()),
            }
        };
        if left == 0 { Ok(root) } else { Err(bad()) }
    }
}

fn text(d: &mut Decoder<'_>) -> Result<String, Error> {
    d.str().map(Into::into)
}

fn name(d: &mut Decoder<'_>) -> Result<String, Error> {
    let name = d.str()?;
    if is_xml_name(name) { Ok(name.into()) } else { Err(Error::message("not an XML name")) }
}

/// Tells whether `name` is an XML name without a colon (Namespaces in XML 1.0, NCName), so that writing it cannot
/// write anything else.
#[must_use]
pub fn is_xml_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(begins_a_name) && characters.all(continues_a_name)
}

fn begins_a_name(c: char) -> bool {
    c.is_ascii_alphabetic()
        || matches!(c,
            '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
            | '\u{37F}'..='\u{1FFF}' | '\u{200C}' | '\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
            | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn continues_a_name(c: char) -> bool {
    begins_a_name(c)
        || c.is_ascii_digit()
        || matches!(c, '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}' | '\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;
    use alloc::vec;

    fn leaf(name: &str, content: Vec<Content>) -> Element {
        Element { namespace: "urn:x".into(), name: name.into(), attributes: vec![], content }
    }

    /// Covers CAP-006.
    #[test]
    fn an_element_tree_survives_its_flat_form() {
        let attribute = Attribute { namespace: "".into(), name: "Id".into(), value: "a b".into() };
        let inner = Element { attributes: vec![attribute], ..leaf("inner", vec![Content::Text("x".into())]) };
        let tree = leaf("outer", vec![Content::Text("a".into()), Content::Element(inner), Content::Text("b".into())]);
        let bytes = canonical::encode(&tree);
        assert_eq!(canonical::decode::<Element>(&bytes), Ok(tree));
        for at in 0..bytes.len() {
            for byte in [0x00, 0x03, 0x9f, 0xff] {
                let mut touched = bytes.clone();
                touched[at] = byte;
                let _ = canonical::decode::<Element>(&touched);
            }
        }
    }

    /// Covers CAP-006.
    #[test]
    fn a_tree_that_is_too_deep_or_has_a_name_that_is_none_is_refused() {
        let mut tree = leaf("x", vec![]);
        for _ in 1..ELEMENT_DEPTH_MAX {
            tree = leaf("x", vec![Content::Element(tree)]);
        }
        assert!(canonical::decode::<Element>(&canonical::encode(&tree)).is_ok());
        tree = leaf("x", vec![Content::Element(tree)]);
        assert!(canonical::decode::<Element>(&canonical::encode(&tree)).is_err());
        for bad in ["", "a:b", "1a", "-a", "a b", "a>", "<a", "a\"", "a\u{202e}"] {
            assert!(canonical::decode::<Element>(&canonical::encode(&leaf(bad, vec![]))).is_err(), "{bad:?}");
        }
    }
}
