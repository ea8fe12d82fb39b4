//! Alerts that are refused: the fault names the element, the line and the rule.
#![allow(clippy::panic, reason = "a test that cannot go on says which file it was")]

use std::path::PathBuf;

use comity_cap::{CapRule, XmlRule, faults, read};
use comity_dossier::kind::alert::cap::{Alert, Rule};

fn file(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/broken").join(name);
    std::fs::read(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

fn told(bytes: &[u8]) -> Vec<String> {
    faults(bytes).iter().map(ToString::to_string).collect()
}

/// Covers CAP-008.
#[test]
fn a_missing_element_is_named_at_the_element_it_is_missing_from() {
    let fault = read(&file("invalid.cap")).expect_err("refused");
    assert_eq!((fault.path.as_str(), fault.line, fault.rule), ("alert/scope", 2, CapRule::Cap(Rule::Required)));
    assert_eq!(fault.to_string(), "line 2, column 1: alert/scope is required (CAP 1.2 §3.2.1)");
    assert_eq!(faults(&file("invalid.cap")), [fault]);
}

/// Covers CAP-008.
#[test]
fn every_fault_of_a_file_is_named_in_order_of_lines() {
    let bytes = file("noaa_errors.cap");
    assert_eq!(
        told(&bytes),
        [
            "line 13, column 1: alert/references may not be empty (CAP 1.1 §3.2.1)",
            "line 17, column 1: alert/info[1]/urgency must be one of the values listed, letter by letter: Immediate, \
             Expected, Future, Past, Unknown (CAP 1.1 §3.2.2)",
            "line 18, column 1: alert/info[1]/severity must be one of the values listed, letter by letter: Extreme, \
             Severe, Moderate, Minor, Unknown (CAP 1.1 §3.2.2)",
            "line 19, column 1: alert/info[1]/certainty must be one of the values listed, letter by letter: Observed, \
             Likely, Possible, Unlikely, Unknown (CAP 1.1 §3.2.2)",
            "line 66, column 1: alert/info[1]/area[1]/polygon[1] must be at least four points latitude,longitude \
             divided by spaces, the last like the first (CAP 1.1 §3.2.4)",
            "line 67, column 1: alert/info[1]/area[1]/polygon[2] must be at least four points latitude,longitude \
             divided by spaces, the last like the first (CAP 1.1 §3.2.4)",
        ]
    );
    let first = read(&bytes).expect_err("refused");
    assert_eq!((first.path.as_str(), first.line, first.rule), ("alert/references", 13, CapRule::Cap(Rule::Empty)));
}

const HEAD: &str = "<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'>\n\
                    <identifier>A-1</identifier><sender>s</sender><sent>2026-11-02T03:00:00+08:00</sent>\
                    <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>";

/// Wraps `inside` into a minimal alert, on its third line.
fn alert(inside: &str) -> Vec<u8> {
    format!("{HEAD}\n{inside}</alert>").into_bytes()
}

/// Covers CAP-001, CAP-003, CAP-004, CAP-005, CAP-008.
#[test]
fn each_rule_is_named_where_it_is_broken() {
    let info = |inside: &str| alert(&format!("<info><event>Storm</event>{inside}</info>"));
    let area = |inside: &str| info(&format!("<area><areaDesc>Coast</areaDesc>{inside}</area>"));
    assert_eq!(told(&area("")), [""; 0], "the frame itself is sound");
    for (bytes, path, rule) in [
        (alert("<note>a</note><note>b</note>"), "alert/note", Rule::Once),
        (alert("words"), "alert", Rule::OnlyElements),
        (alert("<note>a<b/>c</note>"), "alert/note", Rule::OnlyText),
        (alert("<note>a&#x85;b</note>"), "alert/note", Rule::Character),
        (alert("<note xml:lang='a&#1;'>a</note>"), "alert", Rule::Character),
        (alert("<info></info>"), "alert/info[1]/event", Rule::Required),
        (alert("<info><event> \n</event></info>"), "alert/info[1]/event", Rule::Empty),
        (info("<urgency>immediate</urgency>"), "alert/info[1]/urgency", Rule::NotListed),
        (info("<category>Met</category><category>War</category>"), "alert/info[1]/category[2]", Rule::NotListed),
        (info("<onset>2026-11-02T03:00:00</onset>"), "alert/info[1]/onset", Rule::Time),
        (info("<onset>2026-11-02T03:00:00Z</onset>"), "alert/info[1]/onset", Rule::Time),
        (info("<onset/>"), "alert/info[1]/onset", Rule::Time),
        (info("<parameter><value>1</value></parameter>"), "alert/info[1]/parameter[1]/valueName", Rule::Required),
        (info("<resource/>"), "alert/info[1]/resource[1]/resourceDesc", Rule::Required),
        (
            info("<resource><resourceDesc>map</resourceDesc><size>1.5</size></resource>"),
            "alert/info[1]/resource[1]/size",
            Rule::WholeNumber,
        ),
        (info("<area/>"), "alert/info[1]/area[1]/areaDesc", Rule::Required),
        (area("<polygon>1,2 3,4 5,6 7,8</polygon>"), "alert/info[1]/area[1]/polygon[1]", Rule::Polygon),
        (area("<circle>1,2</circle>"), "alert/info[1]/area[1]/circle[1]", Rule::Circle),
        (area("<altitude>high</altitude>"), "alert/info[1]/area[1]/altitude", Rule::Number),
    ] {
        let fault = read(&bytes).expect_err(path);
        assert_eq!((fault.path.as_str(), fault.line, fault.rule), (path, 3, CapRule::Cap(rule)));
    }
}

/// Covers CAP-001, CAP-008.
#[test]
fn what_is_not_plain_xml_is_refused_and_no_entity_is_expanded() {
    let deep = format!("{}{}", "<x xmlns=''>".repeat(40), "</x>".repeat(40));
    let wide = format!("<x xmlns='' {}/>", (0..70).map(|n| format!("a{n}='' ")).collect::<String>());
    for (bytes, path, line, rule) in [
        (b"".to_vec(), "", 1, XmlRule::NotWellFormed),
        (b"not XML".to_vec(), "", 1, XmlRule::NotWellFormed),
        (alert("<note>"), "alert/note", 3, XmlRule::NotWellFormed),
        (alert("<note a=1/>"), "alert", 3, XmlRule::NotWellFormed),
        (alert("<note a='1' a='2'/>"), "alert", 3, XmlRule::NotWellFormed),
        ([alert(""), b"<x/>".to_vec()].concat(), "", 3, XmlRule::NotWellFormed),
        ([alert(""), b"x".to_vec()].concat(), "", 3, XmlRule::NotWellFormed),
        ([b"<!DOCTYPE alert [<!ENTITY a 'b'>]>".to_vec(), alert("")].concat(), "", 1, XmlRule::Doctype),
        (alert("<note>&a;</note>"), "alert/note", 3, XmlRule::Entity),
        (alert("<note x='&a;'/>"), "alert", 3, XmlRule::Entity),
        (alert("<y:note/>"), "alert", 3, XmlRule::Prefix),
        (alert(&deep), "alert/*", 3, XmlRule::TooDeep),
        (alert(&wide), "alert", 3, XmlRule::TooMany),
        (b"<alert/>".to_vec(), "", 1, XmlRule::Root),
        (b"<alert xmlns='http://www.incident.com/cap/1.0'/>".to_vec(), "", 1, XmlRule::Root),
        (b"\n <info xmlns='urn:oasis:names:tc:emergency:cap:1.2'/>".to_vec(), "", 2, XmlRule::Root),
        (
            alert("<note>\u{0}</note>").into_iter().map(|b| if b == 0 { 0xff } else { b }).collect(),
            "",
            3,
            XmlRule::Encoding,
        ),
    ] {
        let fault = read(&bytes).expect_err("refused");
        assert_eq!((fault.path.as_str(), fault.line, fault.rule), (path, line, CapRule::Xml(rule)), "{rule:?}");
    }
}

/// Covers CAP-001.
#[test]
fn a_file_beyond_the_limits_is_refused_before_it_costs_anything() {
    let large = vec![b' '; comity_cap::XML_BYTES_MAX + 1];
    assert_eq!(read(&large).expect_err("refused").rule, CapRule::Xml(XmlRule::TooLarge));
    let many = alert(&"<code/>".repeat(comity_cap::ELEMENTS_MAX));
    assert_eq!(read(&many).expect_err("refused").rule, CapRule::Xml(XmlRule::TooMany));
}

/// Covers CAP-008.
#[test]
fn a_fault_tells_nothing_of_what_was_written() {
    let secret = "Jane-Example";
    for inside in [
        format!("<{secret}>\u{85}</{secret}>"),
        format!("<note {secret}='&x;'/>"),
        format!("<info><event>a</event><urgency>{secret}</urgency></info>"),
    ] {
        let found = told(&alert(&inside));
        assert!(!found.is_empty() && found.iter().all(|fault| !fault.contains(secret)), "{found:?}");
    }
    let shown = format!("{:?}", faults(&alert(&format!("<info><event>a</event><onset>{secret}</onset></info>"))));
    assert!(!shown.contains(secret));
}

/// Covers CAP-006.
#[test]
fn an_alert_held_by_a_stranger_cannot_be_written_as_something_else() {
    use comity_dossier::kind::alert::cap::{Aside, AsideKind, Attribute, Element};
    let sound: Alert = read(&alert("")).expect("sound").alert;
    let attribute = |name: &str| {
        AsideKind::Attribute(Attribute { namespace: String::new(), name: name.into(), value: "\"><x".into() })
    };
    let element = |name: &str| {
        let (namespace, name) = ("urn:x".into(), name.into());
        AsideKind::Element(Element { namespace, name, attributes: vec![], content: vec![] })
    };
    for (at, what, rule) in [
        ("alert", attribute("a><b"), Rule::Name),
        ("alert", element("a><b"), Rule::Name),
        ("alert/info[7]", element("b"), Rule::Astray),
        ("alert/note", attribute("b"), Rule::Astray),
    ] {
        let asides = vec![Aside { at: at.into(), what }];
        let refused = comity_cap::write(&Alert { asides, ..sound.clone() }, Default::default()).expect_err(at);
        assert_eq!(refused.rule, rule, "{at}");
    }
    let asides = vec![Aside { at: "alert".into(), what: attribute("b") }];
    let dirty = Alert { asides, ..sound };
    let written = comity_cap::write(&dirty, Default::default()).expect("written");
    assert_eq!(read(written.as_bytes()).expect("read").alert, dirty);
}
