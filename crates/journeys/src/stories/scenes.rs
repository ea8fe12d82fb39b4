//! Which pages pictures are taken of, and what stands on them.

use std::collections::BTreeSet;

use crate::network::Network;
use crate::people::Officer;

/// Name, what is seen, and path of each page.
pub(crate) fn places(officer: &Officer<'_>, network: &Network) -> Vec<(String, String, String)> {
    let mut places = vec![place("desk", "The Desk", "/")];
    officer.goes_to("/");
    let links = officer.page.evaluate(
        "[...document.querySelectorAll('main a[href*=\"/d/\"]')].map(a => new URL(a.href).pathname.split('/').slice(0, 3).join('/'))",
    );
    let links: BTreeSet<&str> = links.as_array().into_iter().flatten().filter_map(|link| link.as_str()).collect();
    for (kind, about) in [("alert", "An alert"), ("request", "A request")] {
        let is_it = |link: &&&str| {
            let (_, record) = network.get(officer.member, &format!("/dossiers/{}", link.trim_start_matches("/d/")));
            record["kind"] == kind && record["exercise"] == false
        };
        if let Some(link) = links.iter().find(is_it) {
            places.push(place(&format!("dossier-{kind}"), about, link));
        }
    }
    incoming(officer, network);
    places.push(place("composer-alert", "The composer of an alert", &alert_draft(officer)));
    places.push(place("composer-request", "The composer of a request", &request_draft(officer)));
    places.push(place("search", "A search: words in everything that members wrote", "/search?q=river"));
    places.push(place("directory", "The directory", "/directory"));
    places
}

/// What comes to a desk in a quarter of an hour: from whom, how urgent, in which language, called what.
const INCOMING: [(&str, &str, &str, &str, &str); 5] = [
    ("ridge", "immediate", "en", "Gas leak at the river terminal: keep ships away", "red"),
    ("delta", "urgent", "zh-CN", "北岸水位超警戒，请核实下游闸门", "amber"),
    ("steppe", "urgent", "ru", "Пожар на складе удобрений, ветер к границе", "amber"),
    ("oasis", "priority", "ar", "عاصفة رملية متوقعة عند المعبر مساءً", "green"),
    ("isle", "priority", "fr", "Navire sans réponse radio, route vers le port", "amber"),
];

/// Has the others write to the officer's desk, and waits until it shows them all.
fn incoming(officer: &Officer<'_>, network: &Network) {
    for (from, level, language, title, tlp) in INCOMING {
        let words = [
            format!("title.{language}={title}"),
            format!("event.{language}={title}"),
            format!("lang={language}"),
            format!("tlp={tlp}"),
        ];
        let mut arguments = vec!["alert", "open", "--live", "--yes", "--to", officer.member, "--level", level];
        arguments.extend(["--character", "category=Safety", "urgency=Expected", "severity=Severe", "certainty=Likely"]);
        arguments.extend(["area=Quay", "pap=green", "history=lead-grants", "legal-basis=treaty"]);
        arguments.extend(["legal-basis-words=River Convention", "purpose=life-and-safety", "review-by=2027-11-01"]);
        arguments.extend(words.iter().map(String::as_str));
        network.comity(from, &arguments);
    }
    for (_, _, _, title, _) in INCOMING {
        officer.sees_on_desk(title);
    }
}

/// Begins an alert, keeps it, and returns where it is.
fn alert_draft(officer: &Officer<'_>) -> String {
    officer.goes_to("/alerts/new");
    officer.fills(&[
        ("level", "urgent"),
        ("title.en", "High water at the harbour front"),
        ("participants", "delta"),
        ("event.en", "Flood"),
        ("instruction.en", "Move vehicles from the quay before 18:00 UTC."),
    ]);
    officer.page.press_button("keep");
    path(officer)
}

/// Begins a request, keeps it, and returns where it is.
fn request_draft(officer: &Officer<'_>) -> String {
    officer.goes_to("/requests/new");
    officer.fills(&[("to", "delta"), ("form", "preservation")]);
    officer.page.press_button("keep");
    officer.fills(&[
        ("level", "urgent"),
        ("title.en", "Changed invoices of a port"),
        ("facts.en", "Invoices of a port were changed on their way; money went to a new account."),
        ("identifier-type.1", "ip+port"),
        ("identifier.1", "192.0.2.7"),
        ("port.1", "51123"),
    ]);
    officer.page.press_button("keep");
    path(officer)
}

/// Returns the path of the draft that is shown, without the note that it was kept.
fn path(officer: &Officer<'_>) -> String {
    officer.page.text_of(
        "(() => { const u = new URL(location.href); return u.pathname + '?draft=' + u.searchParams.get('draft'); })()",
    )
}

fn place(name: &str, about: &str, path: &str) -> (String, String, String) {
    (name.to_owned(), about.to_owned(), path.to_owned())
}
