//! Tables in documents that machines keep: what has been run, added up over all runs.
//!
//! ```text
//!   <!-- tally: fuzzing -->
//!   | target | CPU seconds | inputs |
//!   |---|---|---|
//!   | `cap` | 60 | 3400000 |
//!   <!-- /tally -->
//! ```
//!
//! Promise: the first column names a row, the others are numbers and only grow; nothing outside the marks is touched.

use std::collections::BTreeMap;

/// Rows by name, each with its numbers.
pub type Rows = BTreeMap<String, Vec<u64>>;

/// Reads the table `name` of a document; `None` if the document has no such table or it cannot be read.
#[must_use]
pub fn read(document: &str, name: &str) -> Option<Rows> {
    let (_, table, _) = parts(document, name)?;
    let row = |line: &str| {
        let mut cells = line.trim().trim_matches('|').split('|').map(str::trim);
        let label = cells.next()?.trim_matches('`').to_owned();
        let numbers: Option<Vec<u64>> = cells.map(|cell| cell.replace(',', "").parse().ok()).collect();
        Some((label, numbers?))
    };
    table.lines().skip(2).filter(|line| line.starts_with('|')).map(row).collect()
}

/// Adds numbers to the table `name` and returns the new document; `None` if there is no such table.
#[must_use]
pub fn add(document: &str, name: &str, more: &Rows) -> Option<String> {
    let mut rows = read(document, name)?;
    for (label, numbers) in more {
        let row = rows.entry(label.clone()).or_insert_with(|| vec![0; numbers.len()]);
        row.iter_mut().zip(numbers).for_each(|(sum, number)| *sum = sum.saturating_add(*number));
    }
    let (before, table, after) = parts(document, name)?;
    let head: Vec<&str> = table.lines().take(2).collect();
    let mut out = format!("{before}{}\n", head.join("\n"));
    for (label, numbers) in &rows {
        let cells: String = numbers.iter().map(|number| format!(" {} |", grouped(*number))).collect();
        out.push_str(&format!("| `{label}` |{cells}\n"));
    }
    Some(out + after)
}

/// Cuts a document into what stands before the table, the table, and what stands after it.
fn parts<'a>(document: &'a str, name: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let mark = format!("<!-- tally: {name} -->\n");
    let begin = document.find(&mark)? + mark.len();
    let end = begin + document.get(begin..)?.find("<!-- /tally -->")?;
    Some((document.get(..begin)?, document.get(begin..end)?, document.get(end..)?))
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "# A\n<!-- tally: t -->\n| what | n | m |\n|---|---|---|\n| `b` | 1,000 | 2 |\n\
                            <!-- /tally -->\nafter\n";

    #[test]
    fn numbers_are_added_to_their_rows_and_new_rows_stand_in_order() {
        let more = Rows::from([("b".to_owned(), vec![5, 1]), ("a".to_owned(), vec![7, 0])]);
        let new = add(DOCUMENT, "t", &more).expect("the table");
        assert!(new.contains("|---|---|---|\n| `a` | 7 | 0 |\n| `b` | 1,005 | 3 |\n<!-- /tally -->\nafter\n"), "{new}");
        assert_eq!(read(&new, "t").expect("the table")["b"], [1_005, 3]);
    }

    #[test]
    fn a_document_without_the_table_is_left_alone() {
        assert_eq!(add(DOCUMENT, "other", &Rows::new()), None);
        assert_eq!(read(&DOCUMENT.replace("1,000", "many"), "t"), None, "what is no number is not guessed at");
    }
}
