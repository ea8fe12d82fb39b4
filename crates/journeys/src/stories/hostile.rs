//! Whatever another member writes stays words on our screen.
//!
//! ```text
//!   delta ── 500 strings in every text and file name ──> harbour ── every page ──> nothing runs, nothing is asked
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::Told;
use crate::browser::Page;
use crate::hostile::strings;
use crate::network::Network;
use crate::runner::Stage;
use crate::words::{Language, Words};
use crate::{checks, people, routes};

pub(super) const STORIES: &[Told] = &[
    ("the hostile strings run where nothing holds them", the_hostile_strings_run_where_nothing_holds_them),
    ("no text and no file name of another member runs or asks anything", no_text_of_another_member_runs),
];

/// Strings that one dossier carries: with fewer, there were too many dossiers; with more, too long ones.
const IN_ONE: usize = 50;
/// Parts in which a long dossier is shown, at most.
const PARTS_MAX: usize = 20;
/// Pages of one shape that each dossier leads to and that are looked at.
const OF_ONE_SHAPE: usize = 1;
/// Text fields of an alert's opening that take a line of any words.
const LINES: &[&str] = &["title.en", "event.en", "headline.en", "area.0", "contact", "web"];
/// Text fields of an alert's opening that take several lines.
const TEXTS: &[&str] =
    &["legal-basis-words", "purpose-words", "character-words", "description.en", "instruction.en", "note"];

/// Text fields of a request.
const REQUEST: &[&str] = &[
    "title.en",
    "facts.en",
    "data-relation.en",
    "conduct-words.en",
    "domestic-basis.en",
    "custody.en",
    "question.en",
    "necessity-words.en",
    "provision.1",
    "penalty.1",
    "custodian.1",
    "place.1",
    "requesting-organisation",
    "requesting-office",
    "requesting-title",
    "requesting-address",
    "case-number",
    "legal-basis-words",
    "purpose-words",
    "character-words",
    "own-reference",
    "court",
    "prosecution-office",
];
/// Of those, what the page of a dossier shows without being asked.
const SHOWN: &[&str] = &["title.en", "headline.en", "description.en", "instruction.en", "facts.en", "data-relation.en"];

/// A control: strings that never run anywhere would show nothing. Each is put into a frame of its own, unescaped.
fn the_hostile_strings_run_where_nothing_holds_them(stage: &Stage) -> String {
    let visitor = stage.browser.visitor();
    let page = visitor.page();
    let mut ran = 0;
    for part in strings().chunks(IN_ONE) {
        page.goto("data:text/html,<!doctype html><title>Control</title>");
        let frames = page.evaluate(&format!("({FRAMES})({})", json!(part)));
        ran += frames.as_u64().unwrap_or_default();
    }
    assert!(ran > 80, "only {ran} strings do anything");
    format!("{ran} of 500 run or ask at once where nothing holds them")
}

/// Shows each text in a frame of its own and counts the frames in which something ran or asked.
const FRAMES: &str = "async texts => {
  const frames = await Promise.all(texts.map(text => new Promise(done => {
    const frame = document.createElement('iframe');
    frame.onload = () => done(frame);
    frame.srcdoc = `<!doctype html><p>${text}</p><p title=\"${text}\"></p>`;
    document.body.append(frame);
  })));
  const ran = frame => {
    try {
      const inside = frame.contentWindow;
      return inside.canary || globalThis.canary
        || inside.performance.getEntriesByType('resource').some(entry => entry.name.includes('hostile.example'));
    } catch { return true; }
  };
  return frames.filter(frame => { const did = ran(frame); delete globalThis.canary; return did; }).length;
}";

fn no_text_of_another_member_runs(stage: &Stage) -> String {
    let network = Network::after_the_story(&["harbour", "delta"]);
    let strings = strings();
    let mut written = Written::default();
    for part in strings.chunks(IN_ONE) {
        written.dossiers(&network, part);
    }
    let visitor = stage.browser.visitor();
    let page = visitor.page();
    people::sign_in(&page, &network, "harbour");
    let own = network.url("harbour", "");
    let older = Words::of(Language::English).text("timeline-older");
    let mut found = Vec::new();
    let mut shown = 0;
    for dossier in &written.dossiers {
        written.until_held(&network, dossier);
        let path = format!("/d/{}", dossier.id);
        page.goto(&network.url("harbour", &format!("{path}?live=no")));
        let mut text = String::new();
        for _ in 0..PARTS_MAX {
            found.extend(calm(&page, &own, &path));
            text.push_str(&plain(&page.text_of("document.body.textContent")));
            let older =
                page.text_of(&format!("[...document.links].find(a => a.textContent.trim() === {older:?})?.href"));
            if older.is_empty() {
                break;
            }
            page.goto(&older);
        }
        found.extend(around(&page, &own, &network.url("harbour", &format!("{path}?live=no"))));
        let missing: Vec<&String> = dossier.words.iter().filter(|words| !text.contains(&plain(words))).collect();
        shown += dossier.words.len() - missing.len();
        found.extend(missing.iter().map(|words| format!("{path} does not show {words:?}")));
    }
    for path in ["/?live=no", "/?live=no&lang=zh", "/peers?live=no", "/quarantine?live=no"] {
        page.goto(&network.url("harbour", path));
        found.extend(calm(&page, &own, path));
    }
    assert!(found.is_empty(), "{} findings\n{}", found.len(), found.join("\n"));
    let strings: BTreeSet<&str> = written.strings.iter().map(String::as_str).collect();
    for (why, count) in &written.why {
        println!("    refused {count} times: {}", why.chars().take(120).collect::<String>());
    }
    format!(
        "{} strings in {} texts and file names of {} dossiers: {shown} shown as words; {} refused at the door",
        strings.len(),
        written.texts,
        written.dossiers.len(),
        written.refused,
    )
}

/// Says what happened that must not.
fn calm(page: &Page, own: &str, path: &str) -> Vec<String> {
    // Whatever would run on a touch is touched.
    page.evaluate(
        "document.querySelectorAll('[href^=javascript i],[onmouseover],[onfocus],[onclick]').forEach(e => e.click())",
    );
    let mut found: Vec<String> =
        checks::conduct(&page.take_seen(), own).iter().map(|line| format!("{path}: {line}")).collect();
    for (what, so) in [
        ("a script of theirs ran", "typeof canary !== 'undefined'"),
        ("an element of theirs stands in the page", STRANGE),
        (
            "an address of theirs can be pressed",
            "!![...document.querySelectorAll('[href],[src],[action]')].find(e => \
            !['http:','https:','tel:'].includes(new URL(e.href ?? e.src ?? e.action, location).protocol) \
            || /hostile/.test(new URL(e.href ?? e.src ?? e.action, location).host))",
        ),
    ] {
        if page.evaluate(so) == true {
            found.push(format!("{path}: {what}"));
        }
    }
    found
}

/// Looks at what a page leads to, one of each shape: proofs, single lines, forms that quote a line.
fn around(page: &Page, own: &str, from: &str) -> Vec<String> {
    page.goto(from);
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = Vec::new();
    // Every dossier leads to the Desk too, and to forms that quote nothing.
    let quotes = |path: &String| path.starts_with("/d/") && (!path.contains("/act/") || path.contains("target="));
    for path in routes::links(page, own).into_iter().filter(quotes) {
        let count = shapes.entry(routes::shape(&path)).or_default();
        *count += 1;
        if *count <= OF_ONE_SHAPE {
            page.goto(&format!("{own}{path}"));
            found.extend(calm(page, own, &path));
        }
    }
    found
}

/// Elements that no page of ours has.
const STRANGE: &str = "!!document.querySelector('iframe,object,embed,video,audio,marquee,base,math,plaintext,xmp,\
    dialog[open],meta[http-equiv=refresh][content*=hostile],style,img[src*=hostile],[onerror],[onload]')";

struct Dossier {
    id: String,
    lines: u64,
    words: Vec<String>,
}

#[derive(Default)]
struct Written {
    dossiers: Vec<Dossier>,
    strings: BTreeSet<String>,
    texts: usize,
    refused: usize,
    why: BTreeMap<String, usize>,
}

impl Written {
    /// Opens an alert and a request of delta whose every text holds some of the strings; then every string is written as
    /// a note, as a file's name, and in what else a member writes.
    fn dossiers(&mut self, network: &Network, strings: &[String]) {
        let (alert, mut words) = self.opens(network, "delta", "/alerts", &opening(), &[LINES, TEXTS].concat(), strings);
        for (at, string) in strings.iter().enumerate() {
            let help = json!({ "quantity.1": string, "help.1": "other", "words.1": string, "lang": "en", "contact.1": string });
            let measures = json!({ "measure.1": "other", "words.1": string, "lang": "en" });
            let note = json!({ "text": string, "lang": "en" });
            let file = json!({ "name": string, "description": string, "lang": "en" });
            self.acts(network, &alert, "note", &note, false, string, &mut words);
            self.acts(network, &alert, "attach", &file, true, string, &mut words);
            let (verb, fields) = if at % 2 == 0 { ("help-offered", help) } else { ("measures", measures) };
            self.acts(network, &alert, verb, &fields, false, string, &mut words);
        }
        self.keep(network, alert, words);
        let (request, mut words) = self.opens(network, "delta", "/requests", &asking("harbour"), REQUEST, strings);
        self.keep(network, request.clone(), std::mem::take(&mut words));
        let (asked, mut words) = self.opens(network, "harbour", "/requests", &asking("delta"), REQUEST, strings);
        super::eventually("delta holds what harbour asked", || {
            (network.get("delta", &format!("/dossiers/{asked}")).0 == 200).then_some(())
        });
        network.post("delta", &format!("/dossiers/{asked}/acts/accept"), &json!({ "fields": {} }));
        for (at, string) in strings.iter().enumerate() {
            let (verb, fields, file) = match at % 3 {
                0 => ("progress", json!({ "words": string, "lang": "en" }), false),
                1 => ("answer", json!({ "result": "complete", "words": string, "lang": "en", "name": string }), true),
                _ => (
                    "transfer",
                    json!({ "authority": string, "contact": string, "words": string, "lang": "en" }),
                    false,
                ),
            };
            self.acts(network, &asked, verb, &fields, file, string, &mut words);
        }
        self.keep(network, asked, words);
    }

    /// Opens a dossier whose texts hold the strings; a field that refuses its string (a line break in a title) keeps the
    /// plain words that it had.
    fn opens(
        &mut self,
        network: &Network,
        member: &str,
        path: &str,
        plain: &Map<String, Value>,
        fields: &[&str],
        strings: &[String],
    ) -> (String, Vec<String>) {
        let mut form = plain.clone();
        for (at, field) in fields.iter().enumerate() {
            form.insert((*field).to_owned(), json!(strings[at * 4 % strings.len()]));
        }
        let opened = loop {
            let (status, answer) = network.post(member, path, &json!({ "fields": form }));
            if (200..300).contains(&status) {
                break answer;
            }
            assert!((400..500).contains(&status), "{status} {answer}");
            let named: Vec<String> = problems(&answer);
            assert!(!named.is_empty(), "refused without a field: {answer}");
            for field in named {
                self.refused += 1;
                match plain.get(&field) {
                    Some(word) if form.get(&field) != Some(word) => form.insert(field, word.clone()),
                    Some(_) => panic!("plain words are refused in {field}: {answer}"),
                    None => form.remove(&field),
                };
            }
        };
        let mut words = Vec::new();
        for field in fields.iter().filter(|field| form.get(**field) != plain.get(**field)) {
            if let Some(word) = form.get(*field).and_then(Value::as_str) {
                self.texts += 1;
                self.strings.insert(word.to_owned());
                words.extend(SHOWN.contains(field).then(|| word.to_owned()));
            }
        }
        (opened["dossier"].as_str().expect("an id").to_owned(), words)
    }

    /// Has delta write a line; a string that no such line may hold is refused at the door.
    fn acts(
        &mut self,
        network: &Network,
        dossier: &str,
        verb: &'static str,
        fields: &Value,
        file: bool,
        string: &str,
        words: &mut Vec<String>,
    ) {
        let mut body = json!({ "fields": fields });
        if file {
            body["file"] = json!({ "media_type": "text/html", "base64": "PHNjcmlwdD5jYW5hcnk9MTwvc2NyaXB0Pg==" });
        }
        let (status, answer) = network.post("delta", &format!("/dossiers/{dossier}/acts/{verb}"), &body);
        match status {
            200..300 => {
                self.texts += 1;
                self.strings.insert(string.to_owned());
                words.push(string.to_owned());
            }
            400..500 => {
                self.refused += 1;
                let why = answer["detail"].as_str().or(answer["title"].as_str()).unwrap_or_default();
                *self.why.entry(format!("{verb}: {}", problems(&answer).join(" ") + why)).or_default() += 1;
            }
            _ => panic!("{verb}: {status} {answer}"),
        }
    }

    fn keep(&mut self, network: &Network, id: String, words: Vec<String>) {
        let (_, held) = network.get("delta", &format!("/dossiers/{id}"));
        self.dossiers.push(Dossier { id, lines: held["held"].as_u64().unwrap_or_default(), words });
    }

    /// Waits until harbour holds all of it.
    fn until_held(&self, network: &Network, dossier: &Dossier) {
        super::eventually("harbour holds what delta wrote", || {
            let (_, seen) = network.get("harbour", &format!("/dossiers/{}", dossier.id));
            (seen["held"].as_u64().unwrap_or_default() >= dossier.lines).then_some(())
        });
    }
}

/// The plain fields of an alert's opening.
fn opening() -> Map<String, Value> {
    let fields = json!({
        "mode": "live", "level": "priority", "title.en": "Plain title", "tlp": "amber", "pap": "green",
        "legal-basis": "treaty", "legal-basis-words": "Plain basis", "purpose": "life-and-safety", "lang": "en",
        "event.en": "Plain event", "headline.en": "Plain headline", "category": "Geo", "urgency": "Expected",
        "severity": "Severe", "certainty": "Likely", "area.0": "Plain area", "history": "lead-grants",
        "review-by": "2027-11-01", "participants": ["harbour"],
        "character": ["political", "military", "religious", "racial"],
    });
    fields.as_object().cloned().unwrap_or_default()
}

/// The plain fields of a request.
fn asking(to: &str) -> Map<String, Value> {
    let fields = json!({
        "mode": "live", "stage": "send", "to": to, "participants": to, "form": "preservation", "history": "lead-grants",
        "lang": "en", "title.en": "Plain title", "level": "priority", "tlp": "amber", "pap": "green",
        "legal-basis": "treaty", "legal-basis-words": "Plain basis", "purpose": "investigation",
        "review-by": "2027-11-01", "character": ["political", "military", "religious", "racial"],
        "requesting-organisation": "Plain police", "requesting-phone": "+49 30 901820", "facts.en": "Plain facts",
        "data-relation.en": "Plain relation", "offence.1": "fraud", "identifier.1": "192.0.2.7",
        "identifier-type.1": "ip+port", "port.1": "51123", "data-class.1": ["subscriber", "traffic"],
        "from.1": "2026-11-20T03:07:41Z", "until.1": "2026-11-20T11:09:00+08:00", "necessity": "short-retention",
        "mla": "will-follow",
    });
    fields.as_object().cloned().unwrap_or_default()
}

/// The fields that a refusal names.
fn problems(answer: &Value) -> Vec<String> {
    let lists = ["errors", "problems", "fields"].iter().find_map(|key| answer[*key].as_array());
    let field = |problem: &Value| problem["field"].as_str().or(problem["path"].as_str()).map(str::to_owned);
    lists.into_iter().flatten().filter_map(field).collect()
}

/// As a page shows it: white space is one space, and the record keeps text in its normal form.
fn plain(text: &str) -> String {
    static MARKS: LazyLock<[char; 4]> = LazyLock::new(|| ['\u{2068}', '\u{2069}', '\u{a0}', '\u{3000}']);
    text.replace(*MARKS, " ").split_whitespace().collect::<Vec<_>>().join(" ")
}
