//! Our own checks of a page's layout, which axe does not make: overlap, cut text, order, sideways scrolling, target size,
//! zones of times.

use serde_json::Value;

use crate::browser::Page;

const CODE: &str = include_str!("layout.js");
/// The width below which nothing may need sideways scrolling: 1280 pixels at 400 % (WCAG 1.4.10).
const NARROWEST: u32 = 320;
/// Below this width a window is a phone's.
const PHONE: u32 = 500;

/// Looks at the page as it stands.
pub(crate) fn layout(page: &Page, language: &str) -> Vec<String> {
    let found = page.evaluate(&format!("({CODE})({language:?}, {})", page.width() < PHONE));
    let lines = found.as_array().map(Vec::as_slice).unwrap_or_default();
    lines.iter().filter_map(Value::as_str).map(|line| format!("layout: {line}")).collect()
}

/// Looks at the page at 320 pixels, then makes it as wide as it was.
pub(crate) fn fits(page: &Page, language: &str) -> Vec<String> {
    let width = page.width();
    page.resize(NARROWEST, 800);
    let found = layout(page, language).into_iter().map(|line| format!("at {NARROWEST}: {line}")).collect();
    page.resize(width, 800);
    found
}
