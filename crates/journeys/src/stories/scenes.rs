//! Which pages pictures are taken of.

use crate::browser::Page;
use crate::network::Network;

/// Name, what is seen, and path of each page.
pub(crate) fn places(page: &Page, network: &Network) -> Vec<(String, String, String)> {
    let mut places = vec![place("desk", "The Desk", "/")];
    page.goto(&network.url("harbour", "/?live=no"));
    let alert = page.text_of("[...document.links].map(a => new URL(a.href).pathname).find(p => p.startsWith('/d/'))");
    if !alert.is_empty() {
        places.push(place("dossier-alert", "An alert", &alert));
    }
    places
}

fn place(name: &str, about: &str, path: &str) -> (String, String, String) {
    (name.to_owned(), about.to_owned(), path.to_owned())
}
