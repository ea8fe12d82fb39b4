//! Which pages there are: found by following links as a reader does, and held against the routes that the program names.
//!
//! Promise: a page that no link leads to, or that no story looks at, is told.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use crate::browser::Page;
use crate::network::Network;

/// Dossiers that are kept: those of different kinds share a shape.
const DOSSIERS_MAX: usize = 4;
/// Pages that a walk visits at most.
const VISITED_MAX: usize = 150;

/// A page that somebody can come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its path and query, without language.
    pub(crate) path: String,
    /// Its shape: the path with ids taken out, and the names of its questions.
    pub(crate) shape: String,
}

/// Follows links from these places and returns a page of each shape, of dossiers a few, and what is wrong with the links.
pub(crate) fn walk(page: &Page, network: &Network, member: &str, from: &[&str]) -> (Vec<Place>, Vec<String>) {
    let own = network.url(member, "");
    let mut queue: VecDeque<String> = from.iter().map(|path| (*path).to_owned()).collect();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    while let Some(path) = queue.pop_front() {
        let path = without_language(&path);
        let shape = shape(&path);
        if found.len() >= VISITED_MAX || !seen.insert(path.clone()) || shapes.get(&shape) >= Some(&of_one_shape(&shape))
        {
            continue;
        }
        page.take_seen();
        page.goto(&format!("{own}{path}"));
        let seen = page.take_seen();
        let status = seen.requests.iter().rfind(|request| request.kind == "Document").map_or(0, |one| one.status);
        if status >= 400 && !from.contains(&path.as_str()) {
            wrong.push(format!("{path}: a link leads there, and there is nothing ({status})"));
            shapes.insert(shape, DOSSIERS_MAX);
            continue;
        }
        let kind = page.text_of("document.contentType");
        if kind != "text/html" {
            continue;
        }
        *shapes.entry(shape.clone()).or_default() += 1;
        found.push(Place { path, shape });
        queue.extend(links(page, &own));
    }
    (found, wrong)
}

/// Returns how many pages of a shape are kept.
fn of_one_shape(shape: &str) -> usize {
    if shape == "/d/{}" { DOSSIERS_MAX } else { 1 }
}

/// Returns the paths of the pages of a node to which the shown page leads.
pub(crate) fn links(page: &Page, own: &str) -> Vec<String> {
    let links = page.evaluate("[...document.links].filter(a => !a.hasAttribute('download')).map(a => a.href)");
    let links = links.as_array().map(Vec::as_slice).unwrap_or_default();
    let without_place = |link: &str| link.split('#').next().unwrap_or_default().to_owned();
    let links = links.iter().filter_map(|link| without_place(link.as_str()?).strip_prefix(own).map(str::to_owned));
    links.filter(|path| path.starts_with('/') && !is_no_page(path)).collect()
}

/// What is downloaded, streamed, or ends the visit.
fn is_no_page(path: &str) -> bool {
    ["/file", "/evidence", "/export", "/sign-out", "/cap", "/api/"].iter().any(|part| path.contains(part))
}

/// Takes out what only says how a page is shown.
fn without_language(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !["lang=", "live=", "zone="].iter().any(|name| pair.starts_with(name)))
        .collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// Takes ids out of a path and values out of its questions.
pub(crate) fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let is_id = |part: &str| {
        part.len() > 20 || (part.len() > 1 && part.bytes().any(|byte| byte.is_ascii_digit())) || MEMBERS.contains(&part)
    };
    let parts: Vec<&str> = path.split('/').map(|part| if is_id(part) { "{}" } else { part }).collect();
    let mut names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    names.sort_unstable();
    names.dedup();
    let names = names.join("&");
    if names.is_empty() { parts.join("/") } else { format!("{}?{names}", parts.join("/")) }
}

const MEMBERS: [&str; 6] = crate::network::MEMBERS;

/// Returns the paths that the program gives pages at, as its source names them, with what stands for ids as `{}`.
pub(crate) fn named_by_the_program() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../comity/src/web"), &mut found);
    routes_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../comity/src/web.rs"), &mut found);
    found
}

fn collect(folder: &Path, found: &mut BTreeSet<String>) {
    for path in std::fs::read_dir(folder).expect("the pages' sources").flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            routes_of(&path, found);
        }
    }
}

fn routes_of(file: &Path, found: &mut BTreeSet<String>) {
    let source = std::fs::read_to_string(file).expect("a source");
    let source = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    for route in [".route(", ".open(", ".needs("].into_iter().flat_map(|word| source.split(word).skip(1)) {
        // The first text of the call is the path.
        let Some(path) = route.split('"').nth(1).filter(|path| path.starts_with('/')) else { continue };
        // Until the next route, or the end of this one.
        let handlers = route.split("\n        .").next().unwrap_or(route);
        if handlers.contains("get(") {
            let parts: Vec<&str> =
                path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
            found.insert(parts.join("/"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{shape, without_language};

    #[test]
    fn pages_of_one_shape_are_known_by_it() {
        assert_eq!(shape("/d/0123456789abcdef0123456789?before=7"), "/d/{}?before");
        assert_eq!(shape("/peers/harbour"), "/peers/{}");
        assert_eq!(shape("/alerts/new"), "/alerts/new");
        assert_eq!(without_language("/?lang=zh&closed=yes"), "/?closed=yes");
    }
}
