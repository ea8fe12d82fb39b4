//! The style sheet: small, ours, turned with the direction of writing, no colour but the tokens.

use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;

use super::network::Network;
use crate::web::assets::{ICON, STYLE};

/// Declarations of the sheet: what they apply to, their property, their value.
fn declarations(sheet: &str) -> Vec<(String, String, String)> {
    let mut plain = String::new();
    for (at, part) in sheet.split("/*").enumerate() {
        plain.push_str(if at == 0 { part } else { part.split_once("*/").map_or("", |(_, rest)| rest) });
    }
    let mut found = Vec::new();
    for block in plain.split('}').filter_map(|block| block.rsplit_once('{')) {
        let selector = block.0.rsplit('{').next().unwrap_or_default().trim().to_owned();
        for declaration in block.1.split(';').filter_map(|one| one.split_once(':')) {
            found.push((selector.clone(), declaration.0.trim().to_owned(), declaration.1.trim().to_owned()));
        }
    }
    found
}

#[test]
fn every_property_turns_with_the_direction_of_writing() {
    let declarations = declarations(STYLE.content);
    assert!(declarations.len() > 300, "{}", declarations.len());
    for (selector, property, value) in declarations {
        let parts: Vec<&str> = property.split('-').collect();
        let physical = ["left", "right", "top", "bottom", "width", "height"];
        let allowed = ["line-height", "border-inline-start-width", "stroke-width"];
        let turns = allowed.contains(&property.as_str()) || !parts.iter().any(|part| physical.contains(part));
        assert!(turns, "{selector} {{ {property} }}");
        let words: Vec<&str> = value.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        assert!(!words.contains(&"left") && !words.contains(&"right"), "{selector} {{ {property}: {value} }}");
    }
}

#[test]
fn no_colour_stands_outside_the_tokens_and_no_letter_changes_its_case() {
    for (selector, property, value) in declarations(STYLE.content) {
        let is_token = selector.starts_with(":root") && property.starts_with("--");
        assert!(is_token || !value.contains('#'), "{selector} {{ {property}: {value} }}");
        for function in ["rgb", "hsl", "oklch", "lab("] {
            assert!(!value.contains(function), "{selector} {{ {property}: {value} }}");
        }
        assert!(property != "text-transform" && property != "font-variant-caps", "{selector}");
        assert!(property != "letter-spacing" && value != "italic", "{selector}: weight is the emphasis");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn style_and_icon_are_kept_by_browsers_under_their_hash() {
    let network = Network::found();
    for file in [&STYLE, &ICON] {
        let (status, headers, content) = network.page("harbour", file.address(), 0).await;
        assert_eq!((status, content.as_str()), (StatusCode::OK, file.content));
        assert_eq!(headers[CACHE_CONTROL], "public, max-age=31536000, immutable");
    }
    let (_, headers, _) = network.page("harbour", "/style/0000.css", 0).await;
    assert_eq!(headers[CACHE_CONTROL], "no-store", "another version's name is not kept");
    for never in ["url(", "@import", "@font-face"] {
        assert!(!STYLE.content.contains(never), "{never} fetches from elsewhere");
    }
}
