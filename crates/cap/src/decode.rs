//! From bytes to text: byte order mark, declared encoding, UTF-8 (CAP-001).
//!
//! Promise: bytes that are no text in their encoding are refused with the line where they stand, never replaced.

use encoding_rs::{DecoderResult, Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};

use crate::fault::{CapFault, CapRule, XmlRule};

/// How far into the file an XML declaration is looked for.
const DECLARATION_BYTES_MAX: usize = 512;

/// Decodes a file. Returns its text without byte order mark, and the name of its encoding by the WHATWG Encoding
/// Standard (there ISO-8859-1 is read as windows-1252, of which it is a part).
pub(crate) fn text(bytes: &[u8]) -> Result<(String, &'static str), CapFault> {
    let (encoding, mark_bytes) = match Encoding::for_bom(bytes) {
        Some(found) => found,
        None => (declared(bytes).ok_or_else(|| fault(1, 1, XmlRule::UnknownEncoding))?, 0),
    };
    let bytes = bytes.get(mark_bytes..).unwrap_or(&[]);
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let size = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(usize::MAX);
    if size > MAX_TEXT_BYTES {
        return Err(fault(1, 1, XmlRule::TooLarge));
    }
    let mut text = String::with_capacity(size);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok((text, encoding.name())),
        _ => {
            let line = 1 + text.bytes().filter(|byte| *byte == b'\n').count();
            let column = 1 + text.rsplit('\n').next().unwrap_or("").chars().count();
            Err(fault(line, column, XmlRule::Encoding))
        }
    }
}

/// No encoding makes more than three bytes of UTF-8 out of one byte.
const MAX_TEXT_BYTES: usize = 3 * crate::XML_BYTES_MAX + 64;

/// Finds the encoding of a file without byte order mark; `None` if it declares one nobody knows.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.starts_with(&[0, b'<']) {
        return Some(UTF_16BE);
    }
    if bytes.starts_with(&[b'<', 0]) {
        return Some(UTF_16LE);
    }
    let Some(label) = label(bytes) else { return Some(UTF_8) };
    let encoding = Encoding::for_label(label).filter(|encoding| *encoding != REPLACEMENT)?;
    // Whoever can read `encoding="UTF-16"` byte by byte is not reading UTF-16.
    Some(if encoding == UTF_16BE || encoding == UTF_16LE { UTF_8 } else { encoding })
}

/// Finds the label in `<?xml … encoding="label" … ?>`.
fn label(bytes: &[u8]) -> Option<&[u8]> {
    let head = bytes.get(..DECLARATION_BYTES_MAX.min(bytes.len()))?;
    let declaration = head.strip_prefix(b"<?xml")?;
    let end = find(declaration, b"?>")?;
    let declaration = declaration.get(..end)?;
    let after = declaration.get(find(declaration, b"encoding")? + b"encoding".len()..)?.trim_ascii_start();
    let after = after.strip_prefix(b"=")?.trim_ascii_start();
    let (quote, after) = after.split_first()?;
    let end = after.iter().position(|byte| byte == quote).filter(|_| matches!(quote, b'"' | b'\''))?;
    after.get(..end)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn fault(line: usize, column: usize, rule: XmlRule) -> CapFault {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    CapFault { path: String::new(), line: count(line), column: count(column), version: None, rule: CapRule::Xml(rule) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers CAP-001.
    #[test]
    fn the_byte_order_mark_then_the_declaration_then_utf_8_decide() {
        let utf_16: Vec<u8> = "<a>é</a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, text_wanted, name) in [
            ("<a>台风</a>".as_bytes(), "<a>台风</a>", "UTF-8"),
            (
                "\u{feff}<?xml version='1.0' encoding='GBK'?><a/>".as_bytes(),
                "<?xml version='1.0' encoding='GBK'?><a/>",
                "UTF-8",
            ),
            (utf_16.as_slice(), "<a>é</a>", "UTF-16LE"),
            (
                b"<?xml version='1.0' encoding = \"gb2312\"?><a>\xcc\xa8\xb7\xe7</a>",
                "<?xml version='1.0' encoding = \"gb2312\"?><a>台风</a>",
                "GBK",
            ),
            (
                b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9</a>",
                "<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>",
                "windows-1252",
            ),
            (b"<?xml version='1.0' encoding='utf-16'?><a/>", "<?xml version='1.0' encoding='utf-16'?><a/>", "UTF-8"),
        ] {
            assert_eq!(text(bytes).expect(name), (text_wanted.into(), name));
        }
    }

    /// Covers CAP-001, CAP-008.
    #[test]
    fn bytes_that_are_no_text_are_refused_where_they_stand() {
        let told = |bytes: &[u8]| text(bytes).expect_err("refused").to_string();
        assert_eq!(
            told(b"<a>\nxy\xff</a>"),
            "line 2, column 3: the bytes are not text in the declared encoding (XML 1.0)"
        );
        assert_eq!(
            told(b"<?xml version='1.0' encoding='klingon'?><a/>"),
            "line 1, column 1: the declared encoding is not known (XML 1.0)"
        );
        assert!(told(b"<?xml version='1.0' encoding='replacement'?><a/>").contains("not known"));
    }
}
