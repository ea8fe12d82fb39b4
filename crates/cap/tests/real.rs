//! Alerts as real issuers published them: each imports, travels as a line of the record, and exports equal.
#![allow(clippy::panic, reason = "a test that cannot go on says which file it was")]

use std::io::Read;
use std::path::PathBuf;

use comity_cap::{Document, Options, read, tree_equal, write};
use comity_dossier::canonical;
use comity_dossier::kind::alert::cap::{ALERT_BYTES_MAX, Alert, AsideKind, Rule, Status, Version, fit_body};
use comity_dossier::limits::BODY_BYTES_MAX;

/// Reads a test file by its name; one that ends in `.gz` unpacked.
fn file(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    if !name.ends_with(".gz") {
        return bytes;
    }
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).expect("a gzip file");
    unpacked
}

fn document(name: &str) -> Document {
    read(&file(name)).unwrap_or_else(|fault| panic!("{name}: {fault}"))
}

const LARGE: &str = "real/noaa-2.49.0.1.840.0.9b5195e635069329b12a7c697fad5934d144784a.001.1.xml.gz";

const REAL: [&str; 10] = [
    "real/alertswiss-POA-1216107687-4.xml",
    "real/canada.cap",
    "real/canada_signed.cap",
    "real/earthquake-iso8859-1.cap",
    "real/gdacs-cap_1001150.xml",
    "real/kz-2.49.0.0.398.0-20250306-133701-0284797-00-EN.xml",
    "real/mo-cap_monsoon.xml",
    "real/ru-20250301222516-0086037.xml",
    "real/weather.cap",
    LARGE,
];

#[test]
fn every_real_file_is_among_those_tested() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/real");
    let mut found: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| format!("real/{}", entry.expect("an entry").file_name().to_string_lossy()))
        .collect();
    let mut known = REAL.map(String::from);
    found.sort();
    known.sort();
    assert_eq!(found, known);
}

/// Covers CAP-001, CAP-004, CAP-005, CAP-006, CAP-007.
#[test]
fn every_real_alert_goes_through_the_record_and_comes_out_equal() {
    for name in REAL {
        let original = file(name);
        let alert = document(name).alert;
        let recorded = canonical::encode(&alert);
        let held: Alert = canonical::decode(&recorded).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(held, alert, "{name}");
        let exported = write(&held, Options::default()).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        tree_equal(&original, exported.as_bytes()).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        tree_equal(exported.as_bytes(), &original).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(read(exported.as_bytes()).expect(name).alert, alert, "{name}");
    }
}

/// Covers CAP-011.
#[test]
fn every_real_alert_fits_into_a_line_and_only_the_largest_has_to_be_reduced() {
    for name in REAL {
        let whole = document(name).alert;
        let fitted = fit_body(whole.clone(), ALERT_BYTES_MAX).expect(name);
        assert!(canonical::encode(&fitted.alert).len() <= ALERT_BYTES_MAX && ALERT_BYTES_MAX < BODY_BYTES_MAX);
        assert_eq!((fitted.is_reduced, fitted.alert == whole), (name == LARGE, name != LARGE), "{name}");
    }
}

/// Covers CAP-011.
#[test]
fn an_alert_of_one_and_a_half_megabytes_stays_readable_and_is_never_exported_in_part() {
    let whole = document(LARGE).alert;
    let reduced = fit_body(whole.clone(), ALERT_BYTES_MAX).expect("it fits").alert;
    assert_eq!((reduced.headline_for("en"), &reduced.sent), (whole.headline_for("en"), &whole.sent));
    let (area, before) = (&reduced.infos[0].areas[0], &whole.infos[0].areas[0]);
    let omitted = area.omitted.as_ref().expect("marked");
    assert_eq!(area.polygons.len() as u64 + omitted.polygons, before.polygons.len() as u64);
    assert_eq!((before.polygons.len(), &area.geocodes), (212, &before.geocodes));
    assert!(area.polygons.len() > 150, "only the largest outlines go: {} stay", area.polygons.len());
    let extent = omitted.extent.as_ref().expect("a box");
    assert!(extent.south.to_f64() > 54.0 && extent.north.to_f64() < 58.0, "{extent:?}");
    let told = write(&reduced, Options::default()).expect_err("refused").to_string();
    assert_eq!(told, "alert is here in part only; the whole alert is in the original file");
}

/// Covers CAP-010.
#[test]
fn a_signature_inside_is_seen_and_survives_and_nobody_says_that_it_was_checked() {
    for name in REAL {
        let document = document(name);
        let signed = matches!(name, "real/canada_signed.cap" | "real/earthquake-iso8859-1.cap");
        assert_eq!((document.signed, document.alert.is_signed()), (signed, signed), "{name}");
        let kept = document.alert.asides.iter().any(|aside| matches!(aside.what, AsideKind::Element(_)));
        assert_eq!(kept, signed, "{name}");
    }
}

/// Covers CAP-002.
#[test]
fn an_alert_leaves_in_the_version_it_came_in_unless_asked_otherwise() {
    let alert = document("real/weather.cap").alert;
    assert_eq!(alert.version, Version::V1_1);
    let same = write(&alert, Options::default()).expect("written");
    assert!(same.contains("urn:oasis:names:tc:emergency:cap:1.1"));
    let asked = write(&alert, Options { version: Some(Version::V1_2) }).expect("written");
    assert!(asked.contains("urn:oasis:names:tc:emergency:cap:1.2") && !asked.contains("cap:1.1"));
    assert_eq!(read(asked.as_bytes()).expect("read").alert, Alert { version: Version::V1_2, ..alert });
    // `AllClear` came with CAP 1.2.
    let newer = document("real/mo-cap_monsoon.xml").alert;
    let refused = write(&newer, Options { version: Some(Version::V1_1) }).expect_err("refused");
    assert_eq!((refused.path.as_str(), refused.rule), ("alert/info[1]/responseType[1]", Rule::NotListed));
}

/// Covers CAP-001.
#[test]
fn the_encoding_of_the_file_is_named_and_its_letters_are_read() {
    let quake = document("real/earthquake-iso8859-1.cap");
    assert_eq!((quake.encoding, quake.alert.event_for("en")), ("windows-1252", Some("Earthquake")));
    let headline = quake.alert.headline_for("es").expect("a headline");
    assert_eq!(headline, "EQ 4.6 Usulután, Usulután, El Salvador - PRELIMINARY REPORT");
    assert_eq!(document("real/ru-20250301222516-0086037.xml").encoding, "UTF-8");
}

/// Covers CAP-003.
#[test]
fn a_reader_is_shown_the_block_in_a_language_it_knows() {
    let alert = document("real/mo-cap_monsoon.xml").alert;
    assert_eq!(alert.languages(), ["zh-mo", "pt-PT", "en-US"]);
    for (reader, event) in [
        ("zh-CN", "強烈季候風信號"),
        ("pt", "VENTOS FORTES DE MONÇÃO"),
        ("en", "STRONG MONSOON SIGNAL"),
        ("fr", "STRONG MONSOON SIGNAL"),
    ] {
        assert_eq!(alert.event_for(reader), Some(event), "{reader}");
    }
    assert!(!alert.is_exercise() && alert.status == Status::Actual && alert.earliest_expires().is_none());
    let canada = document("real/canada.cap").alert;
    assert_eq!(canada.earliest_expires().map(|time| time.as_str()), Some("2012-05-03T00:20:00-00:00"));
    assert_eq!(canada.earlier().count(), 2);
}

/// Covers CAP-005.
#[test]
fn what_departs_from_the_letter_of_the_standard_is_named_with_its_line() {
    let told = |name: &str| -> Vec<String> { document(name).departures.iter().map(ToString::to_string).collect() };
    assert_eq!(
        told("real/alertswiss-POA-1216107687-4.xml"),
        [
            "line 2, column 1: alert has its elements in another order (CAP 1.2 §3.2.1)",
            "line 10, column 4: alert/info[1]/category is required; taken as not known (CAP 1.2 §3.2.2)",
            "line 10, column 4: alert/info[1]/certainty is required; taken as not known (CAP 1.2 §3.2.2)",
            "line 10, column 4: alert/info[1] has its elements in another order (CAP 1.2 §3.2.2)",
        ]
    );
    assert_eq!(
        told("real/weather.cap"),
        [
            "line 44, column 1: alert/info[1]/parameter[1]/value is empty and may as well be left out (CAP 1.1 §3.2.2)",
            "line 57, column 1: alert/info[1]/parameter[4]/value is empty and may as well be left out (CAP 1.1 §3.2.2)",
        ]
    );
    assert_eq!(told("real/kz-2.49.0.0.398.0-20250306-133701-0284797-00-EN.xml"), [""; 0]);
}
