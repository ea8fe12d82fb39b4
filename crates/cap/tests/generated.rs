//! Generated alerts, with every element of the standard: what goes in comes out equal, and no bytes cause a panic.

use comity_cap::{Options, faults, read, tree_equal, write};
use comity_dossier::canonical;
use comity_dossier::kind::alert::cap::{
    ALERT, Alert, Area, Aside, AsideKind, Attribute, Category, Certainty, Circle, Code, Content, DateTime, Decimal,
    Element, Form, Info, MsgType, NamedValue, Need, Polygon, Resource, ResponseType, Scope, Severity, Shape, Status,
    Urgency, Version,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

// ---- values

fn words() -> impl Strategy<Value = String> {
    "[ -~\n\té台風警報Йا€🌀]{0,24}"
}

/// Text in which something stands.
fn filled() -> impl Strategy<Value = String> {
    (words(), "[a-z&<>\"'台]").prop_map(|(words, letter)| format!("{words}{letter}"))
}

/// Text without white space around it or doubled in it.
fn token() -> impl Strategy<Value = String> {
    "[!-~é台]{1,12}( [!-~é台]{1,8}){0,2}"
}

fn time() -> impl Strategy<Value = DateTime> {
    (1900..2100, 1..=12, 1..=28, 0..24, 0..60, 0..60, select(vec!["-00:00", "+00:00", "+08:00", "-09:30"]))
        .prop_map(|(y, mo, d, h, mi, s, zone)| format!("{y}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}{zone}"))
        .prop_map(|text| DateTime::new(&text).expect("a time"))
}

fn number() -> impl Strategy<Value = Decimal> {
    "[+-]?[0-9]{1,6}(\\.[0-9]{0,8})?".prop_map(|text| Decimal::new(&text).expect("a number"))
}

fn point() -> impl Strategy<Value = String> {
    "[+-]?[0-8]?[0-9](\\.[0-9]{1,15})?,[+-]?(1[0-7])?[0-9](\\.[0-9]{0,15})?"
}

fn polygon() -> impl Strategy<Value = Polygon> {
    (point(), vec(point(), 2..9))
        .prop_map(|(first, rest)| Polygon::new(&format!("{first} {} {first}", rest.join(" "))).expect("a ring"))
}

fn circle() -> impl Strategy<Value = Circle> {
    (point(), "[0-9]{1,4}(\\.[0-9]{1,4})?").prop_map(|(p, r)| Circle::new(&format!("{p} {r}")).expect("a circle"))
}

fn code<T: Code + std::fmt::Debug>() -> impl Strategy<Value = T> {
    select(T::ALL)
}

fn pairs() -> impl Strategy<Value = Vec<NamedValue>> {
    vec((filled(), words()).prop_map(|(name, value)| NamedValue { name, value }), 0..4)
}

fn area() -> impl Strategy<Value = Area> {
    let shapes = (vec(polygon(), 0..3), vec(circle(), 0..3), pairs());
    (filled(), shapes, option::of(number()), option::of(number())).prop_map(
        |(description, (polygons, circles, geocodes), altitude, ceiling)| Area {
            description,
            polygons,
            circles,
            geocodes,
            altitude,
            ceiling,
            omitted: None,
        },
    )
}

fn resource() -> impl Strategy<Value = Resource> {
    let size = option::of("[0-9]{1,9}".prop_map(|text| Decimal::new(&text).expect("a number")));
    let texts = (option::of(token()), option::of(words()), option::of(token()));
    (filled(), option::of(token()), size, texts).prop_map(|(description, mime_type, size, (uri, deref_uri, digest))| {
        Resource { description, mime_type, size, uri, deref_uri, digest }
    })
}

fn info() -> impl Strategy<Value = Info> {
    let codes = (
        vec(code::<Category>(), 0..3),
        vec(code::<ResponseType>(), 0..3),
        option::of(code::<Urgency>()),
        option::of(code::<Severity>()),
        option::of(code::<Certainty>()),
    );
    let times = (option::of(time()), option::of(time()), option::of(time()));
    let texts = vec(option::of(words()), 6);
    let lists = (pairs(), pairs(), vec(resource(), 0..3), vec(area(), 0..3));
    (codes, times, texts, lists, (filled(), option::of(token()), option::of(token()))).prop_map(
        |(codes, times, texts, lists, (event, language, web))| {
            let (categories, response_types, urgency, severity, certainty) = codes;
            let (effective, onset, expires) = times;
            let (event_codes, parameters, resources, areas) = lists;
            let [audience, sender_name, headline, description, instruction, contact] =
                <[Option<String>; 6]>::try_from(texts).expect("six texts");
            Info {
                language,
                categories,
                event,
                response_types,
                urgency,
                severity,
                certainty,
                audience,
                event_codes,
                effective,
                onset,
                expires,
                sender_name,
                headline,
                description,
                instruction,
                web,
                contact,
                parameters,
                resources,
                areas,
            }
        },
    )
}

fn attributes() -> impl Strategy<Value = Vec<Attribute>> {
    let namespace = select(vec!["", "urn:x", "urn:y?a=1&b=2", "http://www.w3.org/XML/1998/namespace"]);
    vec(("[a-z_][a-z0-9.-]{0,5}", namespace, words()), 0..3).prop_map(|list| {
        let mut attributes: Vec<Attribute> = Vec::new();
        for (name, namespace, value) in list {
            let taken = attributes.iter().any(|before| before.name == name) || name == "xmlns";
            if !taken {
                attributes.push(Attribute { namespace: namespace.into(), name, value });
            }
        }
        attributes
    })
}

fn element() -> impl Strategy<Value = Element> {
    let shell =
        || (select(vec!["", "urn:x", "http://www.w3.org/2000/09/xmldsig#"]), "[a-zé台_][a-z0-9.-]{0,6}", attributes());
    let leaf = (shell(), words()).prop_map(|((namespace, name, attributes), text)| {
        let content = if text.is_empty() { vec![] } else { vec![Content::Text(text)] };
        Element { namespace: namespace.into(), name, attributes, content }
    });
    leaf.prop_recursive(3, 12, 3, move |inner| {
        (shell(), vec((option::of(filled()), inner), 0..3)).prop_map(|((namespace, name, attributes), inside)| {
            let mut content = Vec::new();
            for (text, element) in inside {
                content.extend(text.map(Content::Text));
                content.push(Content::Element(element));
            }
            Element { namespace: namespace.into(), name, attributes, content }
        })
    })
}

/// Everything that can stand beside the standard, in the order in which it is read.
fn asides(infos: usize) -> impl Strategy<Value = Vec<Aside>> {
    let group = || (attributes(), vec(element(), 0..2));
    (group(), vec((group(), attributes()), infos)).prop_map(|(alert, infos)| {
        let mut asides = Vec::new();
        let mut add = |at: &str, (attributes, elements): (Vec<Attribute>, Vec<Element>)| {
            let attributes = attributes.into_iter().map(AsideKind::Attribute);
            let all = attributes.chain(elements.into_iter().map(AsideKind::Element));
            asides.extend(all.map(|what| Aside { at: at.into(), what }));
        };
        add("alert", alert);
        for (number, (group, of_event)) in infos.into_iter().enumerate() {
            add(&format!("alert/info[{}]", number + 1), group);
            add(&format!("alert/info[{}]/event", number + 1), (of_event, vec![]));
        }
        asides
    })
}

fn alert() -> impl Strategy<Value = Alert> {
    let names = (token(), token(), time());
    let codes = (code::<Status>(), code::<MsgType>(), code::<Scope>());
    let texts = (vec(option::of(words()), 5), vec(words(), 0..3), option::of(token()));
    let infos = vec(info(), 0..3).prop_flat_map(|infos| (asides(infos.len()), Just(infos)));
    (names, codes, texts, infos).prop_map(|((identifier, sender, sent), codes, texts, (asides, infos))| {
        let (status, msg_type, scope) = codes;
        let (texts, codes, references) = texts;
        let [source, restriction, addresses, note, incidents] =
            <[Option<String>; 5]>::try_from(texts).expect("five texts");
        let begun = Alert::new(&identifier, &sender, sent, status, msg_type, scope);
        Alert { source, restriction, addresses, codes, note, references, incidents, infos, asides, ..begun }
    })
}

// ---- files, made from the table of the standard alone

/// An element of a generated file, with two numbers that decide how it is written.
#[derive(Clone, Debug)]
struct Node {
    name: &'static str,
    text: String,
    children: Vec<Node>,
    style: (u8, u32),
}

fn leaf_text(form: Form) -> BoxedStrategy<String> {
    match form {
        Form::Text => filled().boxed(),
        Form::Token => token().boxed(),
        Form::Time => time().prop_map(|time| time.to_string()).boxed(),
        Form::Number => number().prop_map(|number| number.to_string()).boxed(),
        Form::WholeNumber => "[0-9]{1,9}".boxed(),
        Form::Ring => polygon().prop_map(|ring| ring.to_string().replace(' ', "\n\t ")).boxed(),
        Form::Circle => circle().prop_map(|circle| circle.to_string()).boxed(),
        Form::Code(names) => select(names).prop_map(str::to_owned).boxed(),
        Form::Group(_) => Just(String::new()).boxed(),
    }
}

fn node(name: &'static str, form: Form) -> BoxedStrategy<Node> {
    let style = (any::<u8>(), any::<u32>());
    match form {
        Form::Group(shape) => (group(shape), style)
            .prop_map(move |(children, style)| Node { name, text: String::new(), children, style })
            .boxed(),
        form => {
            (leaf_text(form), style).prop_map(move |(text, style)| Node { name, text, children: vec![], style }).boxed()
        }
    }
}

/// Every part of a shape, as often as it may stand, in any order, with an unknown element among them.
fn group(shape: &'static Shape) -> BoxedStrategy<Vec<Node>> {
    let mut lists: Vec<BoxedStrategy<Vec<Node>>> = vec![vec(node("unknown", Form::Text), 0..2).boxed()];
    for part in shape.parts {
        let least = usize::from(part.need == Need::Must);
        let most = if part.repeats { 2 } else { 1 };
        lists.push(vec(node(part.name, part.form), least..=most).boxed());
    }
    lists.prop_map(|lists| lists.into_iter().flatten().collect::<Vec<Node>>()).prop_shuffle().boxed()
}

/// Writes a file in a style of its own: prefixes, CDATA, references, comments and white space where they mean nothing.
fn render(nodes: &[Node], prefix: &str, out: &mut String) {
    for node in nodes {
        let (how, salt) = node.style;
        out.push_str(["", "\n  ", "<!-- a & b -->", "<?p i?>\r\n"][usize::from(how) % 4]);
        let name = if node.name == "unknown" { "y:beside".to_owned() } else { format!("{prefix}{}", node.name) };
        out.push_str(&format!(
            "<{name}{}>",
            ["", " y:a='1 &#10;2'", " b=\"&lt;台&quot;\"", "\n"][usize::from(how / 4) % 4]
        ));
        if how & 0x40 != 0 && !node.text.contains("]]>") && !node.text.is_empty() {
            out.push_str(&format!("<![CDATA[{}]]>", node.text));
        } else {
            for (place, c) in node.text.chars().enumerate() {
                let as_number = (salt >> (place % 32)) & 1 == 1;
                match c {
                    '&' => out.push_str("&amp;"),
                    '<' => out.push_str("&lt;"),
                    '>' => out.push_str("&gt;"),
                    c if as_number => out.push_str(&format!("&#x{:x};", c as u32)),
                    c => out.push(c),
                }
            }
        }
        render(&node.children, prefix, out);
        out.push_str(&format!("</{name}>"));
    }
}

fn is_newer(node: &Node) -> bool {
    matches!(node.text.as_str(), "Avoid" | "AllClear") || node.children.iter().any(is_newer)
}

fn xml() -> impl Strategy<Value = String> {
    (group(&ALERT), any::<bool>(), any::<bool>()).prop_map(|(children, prefixed, older)| {
        // CAP 1.1 lacks two response types; a file that uses them is one of 1.2.
        let mut text = String::new();
        let prefix = if prefixed { "c:" } else { "" };
        render(&children, prefix, &mut text);
        let newer = children.iter().any(is_newer);
        let version = if older && !newer { Version::V1_1 } else { Version::V1_2 };
        let declaration = if prefixed { "xmlns:c" } else { "xmlns" };
        let namespace = version.namespace();
        format!(
            "<?xml version='1.0'?>\n<{prefix}alert xmlns:y='urn:y' {declaration}='{namespace}'>{text}</{prefix}alert>\n"
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Covers CAP-003, CAP-004, CAP-006.
    #[test]
    fn any_alert_is_written_and_read_back_as_the_same_value(alert in alert()) {
        prop_assert_eq!(alert.refused_for(), None);
        let recorded = canonical::encode(&alert);
        prop_assert_eq!(&canonical::decode::<Alert>(&recorded).expect("our own"), &alert);
        let written = write(&alert, Options::default()).expect("written");
        let again = read(written.as_bytes()).map_err(|fault| TestCaseError::fail(format!("{fault}\n{written}")))?;
        prop_assert_eq!(&again.alert, &alert);
        prop_assert_eq!(write(&again.alert, Options::default()).expect("written"), written);
    }

    /// Covers CAP-001, CAP-005, CAP-006, CAP-007.
    #[test]
    fn any_file_with_the_elements_of_the_standard_is_exported_as_an_equal_tree(xml in xml()) {
        let document = read(xml.as_bytes()).map_err(|fault| TestCaseError::fail(format!("{fault}\n{xml}")))?;
        let recorded = canonical::encode(&document.alert);
        let held: Alert = canonical::decode(&recorded).expect("our own");
        let written = write(&held, Options::default()).expect("written");
        let same = tree_equal(xml.as_bytes(), written.as_bytes());
        same.map_err(|fault| TestCaseError::fail(format!("{fault}\n{xml}\n{written}")))?;
        prop_assert_eq!(read(written.as_bytes()).expect("our own").alert, document.alert);
    }
}

// ---- damage

const SMALL: [&[u8]; 4] = [
    include_bytes!("data/real/earthquake-iso8859-1.cap"),
    include_bytes!("data/real/kz-2.49.0.0.398.0-20250306-133701-0284797-00-EN.xml"),
    include_bytes!("data/real/weather.cap"),
    include_bytes!("data/broken/invalid.cap"),
];

/// One change: what to do, where, with which bytes.
fn damage() -> impl Strategy<Value = Vec<(u8, Index, Index, Vec<u8>)>> {
    let piece = prop_oneof![
        vec(any::<u8>(), 1..4),
        select(vec![
            &b"<"[..],
            b">",
            b"&",
            b"/>",
            b"<!",
            b"<![CDATA[",
            b"]]>",
            b"<?",
            b"<!--",
            b"-->",
            b"\"",
            b"'",
            b"xmlns:a=\"\"",
            b"&#x0;",
            b"&#xD800;",
            b"&#99999999999;",
            b"&x;",
            b"<!DOCTYPE a>",
            b"<x:y/>",
            b"</info>",
            b"<info>",
            b"encoding='x'",
            b"<alert>",
            b" a='1'",
            b"\xc3\xa9",
            b"e\xcc\x81",
            b"\r\n",
            b"&#13;",
            b"\xef\xbf\xbe",
            b"<note/>",
            b"<scope>Public</scope>",
        ])
        .prop_map(<[u8]>::to_vec),
    ];
    vec((0u8..4, any::<Index>(), any::<Index>(), piece), 1..5)
}

fn damaged(original: &[u8], changes: &[(u8, Index, Index, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for (how, from, to, piece) in changes {
        let (a, b) = (from.index(bytes.len() + 1), to.index(bytes.len() + 1));
        let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 400));
        match how {
            0 => drop(bytes.splice(from..from, piece.iter().copied())),
            1 => drop(bytes.splice(from..to.min(from + piece.len()), piece.iter().copied())),
            2 => drop(bytes.drain(from..to)),
            _ => {
                let copy = bytes[from..to].to_vec();
                drop(bytes.splice(to..to, copy));
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Covers CAP-001, CAP-007, CAP-008.
    #[test]
    fn a_damaged_file_is_refused_with_a_place_or_exported_equal(file in select(&SMALL[..]), changes in damage()) {
        let bytes = damaged(file, &changes);
        let found = faults(&bytes);
        match read(&bytes) {
            Err(fault) => {
                prop_assert_eq!(found.first(), Some(&fault));
                prop_assert!(fault.line > 0 && fault.column > 0);
            }
            Ok(document) => {
                prop_assert!(found.is_empty());
                let written = write(&document.alert, Options::default());
                let written = written.map_err(|fault| TestCaseError::fail(format!("{fault}")))?;
                let same = tree_equal(&bytes, written.as_bytes());
                same.map_err(|fault| TestCaseError::fail(format!("{fault}\n{written}")))?;
                let recorded = canonical::encode(&document.alert);
                prop_assert_eq!(canonical::decode::<Alert>(&recorded), Ok(document.alert));
            }
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in vec(any::<u8>(), 0..300)) {
        let _ = (read(&bytes), tree_equal(&bytes, SMALL[0]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Covers CAP-006, CAP-008: an alert from a stranger is written as a file that reads back, or not at all.
    #[test]
    fn what_a_stranger_recorded_is_written_readable_or_refused(
        alert in alert(),
        changes in vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = canonical::encode(&alert);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let held = canonical::decode::<Alert>(&bytes).ok();
        if let Some(written) = held.and_then(|alert| write(&alert, Options::default()).ok()) {
            let again = read(written.as_bytes());
            prop_assert!(again.is_ok(), "{}\n{}", again.expect_err("checked"), written);
        }
    }
}
