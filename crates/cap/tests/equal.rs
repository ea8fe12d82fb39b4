//! What counts as equal, and what does not.
#![allow(clippy::panic, reason = "a test that cannot go on says which file it was")]

use comity_cap::{Difference, What, tree_equal};

const HEAD: &str = "<identifier>A</identifier><sender>s</sender>";

fn cap(inside: &str) -> String {
    format!("<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'>{HEAD}{inside}</alert>")
}

fn difference(first: &str, second: &str) -> Option<(String, What)> {
    match tree_equal(first.as_bytes(), second.as_bytes()) {
        Ok(()) => None,
        Err(Difference::Element { path, what, .. }) => Some((path, what)),
        Err(other) => panic!("{other}"),
    }
}

/// Covers CAP-007.
#[test]
fn how_a_file_is_written_makes_no_difference() {
    let plain = cap("<note>a &amp; b\nc</note><sent>2026-11-02T03:00:00+08:00</sent>\
              <x xmlns='u' p='1' q='2'><y>z</y></x>");
    for same in [
        cap("<note><![CDATA[a & b\nc]]></note><sent>2026-11-02T03:00:00+08:00</sent>\
              <x xmlns='u' p='1' q='2'><y>z</y></x>"),
        cap("<note>a &#38; b\r\nc</note><sent>2026-11-02T03:00:00+08:00</sent>\
              <x xmlns='u' p='1' q='2'><y>z</y></x>"),
        cap("<note>a &amp; b&#13;&#10;c</note><sent>\n 2026-11-02T03:00:00+08:00 </sent>\n\
              <u:x xmlns:u='u' q='2' p='1'> <u:y>z</u:y></u:x>"),
        cap("<!-- a --><note>a &amp; b<?p?>\rc</note>\n\
              <sent>2026-11-02T03:00:00+08:00</sent><x q=\"2\" p='1' xmlns='u'><y>z</y></x>"),
    ] {
        assert_eq!(difference(&plain, &same), None, "{same}");
    }
    let prefixed = "<c:alert xmlns:c='urn:oasis:names:tc:emergency:cap:1.2'>\
                    <c:identifier>A</c:identifier><c:sender>s</c:sender></c:alert>";
    assert_eq!(difference(&cap(""), prefixed), None);
    assert_eq!(difference(&cap("<note>e\u{301}</note>"), &cap("<note>\u{e9}</note>")), None, "the same letter");
}

/// Covers CAP-007.
#[test]
fn every_loss_and_every_change_is_a_difference() {
    let area = |inside: &str| cap(&format!("<info><event>e</event><area><areaDesc>d</areaDesc>{inside}</area></info>"));
    for (first, second, path, what) in [
        (cap("<note>a</note>"), cap(""), "alert", What::Elements),
        (cap("<note/>"), cap(""), "alert", What::Elements),
        (cap("<note>a</note>"), cap("<note>b</note>"), "alert/note", What::Text),
        (cap("<note>a</note>"), cap("<note> a</note>"), "alert/note", What::Text),
        (cap("<note>a  b</note>"), cap("<note>a b</note>"), "alert/note", What::Text),
        (cap("<note x='1'>a</note>"), cap("<note>a</note>"), "alert/note", What::Attributes),
        (cap("<note x='1'/>"), cap("<note xmlns:u='u' u:x='1'/>"), "alert/note", What::Attributes),
        (cap("<note/><source/>"), cap("<source/><note/>"), "alert/note", What::Name),
        (cap("<x/>"), cap("<x xmlns='u'/>"), "alert/*", What::Name),
        (cap("<x>a<y/>b</x>"), cap("<x>a<y/> b</x>"), "alert/*", What::Text),
        (cap("<x>a<y/></x>"), cap("<x><y/>a</x>"), "alert/*", What::Text),
        (cap(""), cap("").replace("cap:1.2", "cap:1.1"), "alert", What::Name),
        (
            area("<polygon>1.0,2 3,4 5,6 1,2</polygon>"),
            area("<polygon>1,2 3,4 5,6 1,2</polygon>"),
            "alert/info[1]/area[1]/polygon[1]",
            What::Text,
        ),
        (
            area("<altitude>1</altitude>"),
            area("<altitude>1.0</altitude>"),
            "alert/info[1]/area[1]/altitude",
            What::Text,
        ),
    ] {
        assert_eq!(difference(&first, &second), Some((path.to_owned(), what)), "{first}\n{second}");
    }
}

/// Covers CAP-007, CAP-008.
#[test]
fn a_difference_says_where_it_is_in_both_files() {
    let second = cap("\n\n<note>b</note>");
    let told = tree_equal(cap("<note>a</note>").as_bytes(), second.as_bytes()).expect_err("different").to_string();
    assert_eq!(told, "alert/note (line 1 of the first file, 3 of the second) differs in its text");
    let told = tree_equal(second.as_bytes(), b"<alert>").expect_err("unreadable").to_string();
    assert_eq!(
        told,
        "the second file cannot be read: line 1, column 8: alert: the file is not well-formed XML (XML 1.0)"
    );
}
