//! The page on performance says what the kept results say, and nothing else.

use xtask::bench::{page, results, results_folder};
use xtask::repository::{read, root};

#[test]
fn the_page_is_made_of_the_kept_results_alone() {
    let runs = results::read_folder(&results_folder()).expect("the kept results can be read");
    let page = page::write(&runs).expect("a page is made of them");
    for (name, text) in &page.files {
        let path = root().join("docs").join(name);
        assert!(
            path.is_file() && read(&path) == *text,
            "docs/{name} is not what the results say: cargo xtask bench page"
        );
    }
    let kept = std::fs::read_dir(root().join("docs/performance")).map_or(0, Iterator::count);
    assert_eq!(kept, page.files.len() - 1, "plots that nothing shows: cargo xtask bench page");
}
