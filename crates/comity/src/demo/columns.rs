//! Text in the columns of a terminal.

/// Columns that a line of the story takes at most.
const COLUMNS_MAX: usize = 96;

/// Returns the columns that a text takes: two for a character of East Asia.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(c: char) -> usize {
    if is_wide(c) { 2 } else { 1 }
}

fn is_wide(c: char) -> bool {
    let wide = [
        0x1100..=0x115F,
        0x2E80..=0xA4CF,
        0xAC00..=0xD7A3,
        0xF900..=0xFAFF,
        0xFE30..=0xFE6F,
        0xFF00..=0xFF60,
        0xFFE0..=0xFFE6,
    ];
    wide.iter().any(|range| range.contains(&u32::from(c)))
}

/// Breaks a sentence into lines that all begin at `indent`: between words, and in Chinese between characters, though
/// never before a mark that ends something.
pub(super) fn wrap(text: &str, indent: usize) -> Vec<String> {
    let own = text.len() - text.trim_start_matches(' ').len();
    let margin = " ".repeat(indent + own);
    let mut lines = vec![margin.clone()];
    let mut used = margin.len();
    for piece in pieces(text.trim_start_matches(' ')) {
        let line_is_empty = used == margin.len();
        if !line_is_empty && used + width(piece.trim_end_matches(' ')) > COLUMNS_MAX {
            lines.push(margin.clone());
            used = margin.len();
        }
        used += width(piece);
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
    }
    lines.iter().map(|line| line.trim_end_matches(' ').to_owned()).collect()
}

/// Cuts a text wherever a line may end.
fn pieces(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    for ((_, before), (at, c)) in text.char_indices().zip(text.char_indices().skip(1)) {
        let after_space = before == ' ' && c != ' ';
        let between_wide = (is_wide(before) || is_wide(c)) && !ends(c) && !begins(before);
        if after_space || between_wide {
            cuts.push(at);
        }
    }
    cuts.push(text.len());
    cuts.windows(2).filter_map(|pair| text.get(pair[0]..pair[1])).collect()
}

fn ends(c: char) -> bool {
    "，。；：！？、）》”’".contains(c) || c == ' '
}

fn begins(c: char) -> bool {
    "（《“‘".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_broken_between_words_and_keeps_its_margin() {
        let words = ["held"; 60].join(" ");
        let lines = wrap(&words, 3);
        assert!(lines.len() > 2 && lines.iter().all(|line| width(line) <= COLUMNS_MAX && line.starts_with("   held")));
        assert_eq!(lines.join(" ").split_whitespace().count(), 60);
        assert_eq!(wrap("  short", 3), ["     short"]);
        assert_eq!(wrap("", 3), [""]);
    }

    #[test]
    fn chinese_is_broken_between_characters_and_no_line_begins_with_a_comma() {
        let lines = wrap(&"风向已变，准备疏散。".repeat(12), 3);
        assert!(lines.len() > 2);
        for line in &lines {
            assert!(width(line) <= COLUMNS_MAX, "{line}");
            assert!(!line.trim_start().starts_with(['，', '。']), "{line}");
        }
    }
}
