//! Numbers as the page writes them.

/// Three figures that count, thousands grouped: `0.67`, `12.5`, `1,540`.
#[must_use]
pub fn number(value: f64) -> String {
    let places = if value >= 99.95 {
        0
    } else if value >= 9.995 {
        1
    } else {
        2
    };
    let text = format!("{value:.places$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let rest = rest.trim_end_matches('0');
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if rest.is_empty() { grouped } else { format!("{grouped}.{rest}") }
}

/// A number and its unit: `12.5 ms`, `1,540/s`.
#[must_use]
pub fn with_unit(value: f64, unit: &str) -> String {
    match unit {
        "1/s" => format!("{}/s", number(value)),
        "" => number(value),
        unit => format!("{} {unit}", number(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_what_counts() {
        for (value, text) in [
            (0.0, "0"),
            (0.674, "0.67"),
            (3.8, "3.8"),
            (9.999, "10"),
            (12.53, "12.5"),
            (99.97, "100"),
            (338.4, "338"),
            (1_540.2, "1,540"),
            (1_000_000.0, "1,000,000"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(with_unit(1_226.0, "1/s"), "1,226/s");
        assert_eq!(with_unit(3.8, "ms"), "3.8 ms");
    }
}
