//! Whatever another member writes stays words on our screen.
//!
//! ```text
//!   delta ── 500 strings in every text and file name ──> harbour ── every page ──> nothing runs, nothing is asked
//! ```

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::Told;
use crate::browser::Page;
use crate::hostile::strings;
use crate::network::Network;
use crate::runner::Stage;
use crate::words::{Language, Words};
use crate::{checks, people};

pub(super) const STORIES: &[Told] = &[
    ("the hostile strings run where nothing holds them", the_hostile_strings_run_where_nothing_holds_them),
    ("no text and no file name of another member runs or asks anything", no_text_of_another_member_runs),
];

/// Strings that one dossier carries: with fewer, there were too many dossiers; with more, too long ones.
const IN_ONE: usize = 50;
/// Parts in which a long dossier is shown, at most.
const PARTS_MAX: usize = 20;
/// Text fields of an alert's opening that take a line of any words.
const LINES: &[&str] = &["title.en", "event.en", "headline.en", "area.0", "contact", "web"];
/// Text fields of an alert's opening that take several lines.
const TEXTS: &[&str] =
    &["legal-basis-words", "purpose-words", "character-words", "description.en", "instruction.en", "note"];

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
        written.alert(&network, part);
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
}

impl Written {
    /// Opens an alert of delta whose every text holds some of the strings, then writes every string as a note, as a
    /// file's name and in what else a member writes.
    fn alert(&mut self, network: &Network, strings: &[String]) {
        let plain = opening();
        let mut fields = plain.clone();
        let mut words = Vec::new();
        for (at, field) in LINES.iter().chain(TEXTS).enumerate() {
            fields.insert((*field).to_owned(), json!(strings[at * 4 % strings.len()]));
        }
        // A field that refuses its string (a line break in a title) keeps the plain words it had.
        let opened = loop {
            let (status, answer) = network.post("delta", "/alerts", &json!({ "fields": fields }));
            if status == 200 {
                break answer;
            }
            assert!((400..500).contains(&status), "{status} {answer}");
            let named: Vec<String> = problems(&answer);
            assert!(!named.is_empty(), "refused without a field: {answer}");
            for field in named {
                self.refused += 1;
                match plain.get(&field) {
                    Some(word) if fields[&field] != *word => fields.insert(field, word.clone()),
                    Some(_) => panic!("plain words are refused in {field}: {answer}"),
                    None => fields.remove(&field),
                };
            }
        };
        for field in LINES.iter().chain(TEXTS).filter(|field| fields.get(**field) != plain.get(**field)) {
            if let Some(word) = fields.get(*field).and_then(Value::as_str) {
                self.texts += 1;
                self.strings.insert(word.to_owned());
                if ["title.en", "headline.en", "description.en", "instruction.en"].contains(field) {
                    words.push(word.to_owned());
                }
            }
        }
        let id = opened["dossier"].as_str().expect("an id").to_owned();
        for (at, string) in strings.iter().enumerate() {
            let number = at.to_string();
            let target = json!({ "quantity.0": string, "help.0": "other", "words.0": string, "lang": "en", "contact.0": string });
            let measures = json!({ "measure.0": "other", "words.0": string, "lang": "en" });
            let file = json!({ "media_type": "text/html", "base64": "PHNjcmlwdD5jYW5hcnk9MTwvc2NyaXB0Pg==" });
            for (verb, fields, file) in [
                ("note", json!({ "text": string, "lang": "en" }), Value::Null),
                ("attach", json!({ "name": string, "description": string, "lang": "en" }), file),
                if at % 2 == 0 { ("help-offered", target, Value::Null) } else { ("measures", measures, Value::Null) },
            ] {
                let mut body = json!({ "fields": fields });
                if !file.is_null() {
                    body["file"] = file;
                }
                let (status, answer) = network.post("delta", &format!("/dossiers/{id}/acts/{verb}"), &body);
                match status {
                    200 => {
                        self.texts += 1;
                        self.strings.insert(string.clone());
                        words.push(string.clone());
                    }
                    400..500 => self.refused += 1,
                    _ => panic!("{verb} {number}: {status} {answer}"),
                }
            }
        }
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
