//! The pages of real nodes, in both languages, with what hostile members might write.

mod acts;
mod compose;
mod desk;
mod doors;
mod dossier;
mod entering;
mod lead;
mod network;
mod places;
mod request;
mod search;
mod style;
mod written;

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use comity_dossier::kind::common::form::Fields;

use self::network::Network;
use super::doorway::POLICY;

/// What a member might write to make another's page do or say something.
const HOSTILE: [&str; 7] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</bdi></p></main><style>body{display:none}</style>",
    "' onmouseover='alert(1)",
    "&lt;b&gt;&#60;i&#62;",
    "{ $moment } {$count} \u{e000}\u{e001}",
    "javascript:alert(1)//http://evil.example",
];

/// Lines hold no bidirectional controls; texts may.
const OVERRIDE: &str = "a \u{202e}txt.exe\u{2066} b";

fn opening(mode: &str, title: &str, level: &str) -> Fields {
    let mut fields = vec![
        ("mode", mode),
        ("participants", "delta steppe"),
        ("history", "lead-grants"),
        ("title.en", title),
        ("title.zh-CN", "北岸决堤，请立即疏散"),
        ("level", level),
        ("tlp", "amber+strict"),
        ("pap", "green"),
        ("use", "h3"),
        ("use-text", HOSTILE[2]),
        ("legal-basis", "treaty"),
        ("legal-basis-words", HOSTILE[0]),
        ("purpose", "life-and-safety"),
        ("review-by", "2027-11-22"),
        ("lang", "en"),
        ("event.en", "Flood"),
        ("headline.en", HOSTILE[1]),
        ("description.en", OVERRIDE),
        ("instruction.en", HOSTILE[0]),
        ("event.zh-CN", "洪水"),
        ("description.zh-CN", "北岸两处决口。"),
        ("web", HOSTILE[6]),
        ("contact", HOSTILE[3]),
        ("category", "Met"),
        ("response", "Evacuate"),
        ("urgency", "Immediate"),
        ("severity", "Extreme"),
        ("certainty", "Observed"),
        ("expires", "2026-11-23T03:07Z"),
        ("area.0", HOSTILE[5]),
    ];
    fields.extend(["political", "military", "religious", "racial"].map(|word| ("character", word)));
    Fields::new(fields)
}

fn fields(pairs: &[(&str, &str)]) -> Fields {
    Fields::new(pairs.iter().copied())
}

/// Harbour's alert: delta acknowledges, offers help, notes, corrects and withdraws; steppe cannot be reached.
async fn story(network: &Network) -> String {
    let (dossier, reference) = network.open("harbour", opening("live", HOSTILE[0], "immediate"), "delta").await;
    let say = |verb: &'static str, pairs: Vec<(&'static str, String)>| {
        let fields = Fields::new(pairs);
        async move { network.write("delta", dossier, verb, fields, "harbour").await }
    };
    say("acknowledge", vec![("words", HOSTILE[4].into()), ("lang", "en".into())]).await;
    for (at, hostile) in HOSTILE.iter().enumerate() {
        let lang = if at % 2 == 0 { "en" } else { "ar" };
        say("note", vec![("text", format!("{hostile}\n{OVERRIDE}")), ("lang", lang.into())]).await;
    }
    let note = say("note", vec![("text", "first words".into()), ("lang", "en".into())]).await;
    let target = note.to_string();
    let better = vec![("target", target.clone()), ("text", "better words".into()), ("lang", "en".into())];
    say("correct", better).await;
    let translated = [("target", target.as_str()), ("field", "text"), ("status", "machine"), ("lang", "zh")];
    let mut translated: Vec<_> = translated.map(|(name, value)| (name, value.to_owned())).into();
    translated.push(("text", "更好的话".into()));
    say("translate", translated).await;
    let wrong = say("note", vec![("text", "wrong dossier".into()), ("lang", "en".into())]).await;
    say("withdraw", vec![("target", wrong.to_string()), ("reason", "misdirected".into())]).await;
    let help = [("help", "other"), ("quantity", HOSTILE[1]), ("contact", HOSTILE[2]), ("words", HOSTILE[0])];
    let mut help: Vec<_> = help.map(|(name, value)| (name, value.to_owned())).into();
    help.push(("lang", "en".into()));
    say("help-offered", help).await;
    say("measures", vec![("measure.0", "evacuated".into()), ("from.0", "2026-11-22T03:00Z".into())]).await;
    say("flag", vec![("reason", "unclear".into()), ("words", HOSTILE[3].into()), ("lang", "en".into())]).await;
    reference
}

/// The text of a page, one piece for each run between tags, as a reader sees it.
pub(super) fn pieces(page: &str) -> Vec<String> {
    // What a code is called in the record is shown beside its words.
    let runs = page.split('<').filter(|run| !run.starts_with("code "));
    let runs = runs.map(|run| run.split_once('>').map_or(run, |(_, text)| text).trim());
    runs.filter(|run| !run.is_empty()).map(str::to_owned).collect()
}

/// Tells whether a piece of text looks like a key of a message file rather than words.
pub(super) fn looks_like_a_key(piece: &str) -> bool {
    let known = ["harbour", "delta", "steppe"];
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    let begins = piece.starts_with(|c: char| c.is_ascii_lowercase());
    begins && piece.contains('-') && piece.chars().all(plain) && !known.contains(&piece)
}

fn check(page: &str, what: &str) {
    for hostile in &HOSTILE[..3] {
        assert!(!page.contains(hostile), "{what}: {hostile} stands there as it was written");
    }
    let markup = page.replace("&lt;", "").replace("&gt;", "");
    assert_eq!(page.matches("<script").count(), page.matches("<script src=\"/script/").count(), "{what}: a script");
    for never in ["<img", "<iframe", "style=", "http://", "</bdi></p></main><style"] {
        let hostile_text = never == "http://";
        assert!(hostile_text || !markup.contains(never), "{what}: {never}");
    }
    for tag in page.split('<').skip(1).filter_map(|run| run.split_once('>').map(|(tag, _)| tag)) {
        // What was typed into a field stands between quotation marks: every second part is such a value.
        let bare: String = tag.split('"').step_by(2).collect();
        let mut names = bare.split_whitespace().skip(1).filter_map(|part| part.split_once('=').map(|(name, _)| name));
        assert!(names.all(|name| !name.starts_with("on")), "{what}: <{tag}>");
        let leads = ["href=\"javascript:", "action=\"javascript:"];
        assert!(!leads.iter().any(|lead| tag.contains(lead)), "{what}: <{tag}>");
    }
    for piece in pieces(page) {
        assert!(!looks_like_a_key(&piece), "{what}: the message {piece} is missing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_members_write_is_text_on_every_page_in_both_languages() {
    let network = Network::found();
    let reference = story(&network).await;
    let dossier = format!("/d/{reference}");
    for path in ["/", "/?closed=yes", "/peers", "/quarantine", &dossier, &format!("{dossier}?all=yes")] {
        for lang in ["en", "zh"] {
            for code in ["harbour", "delta"] {
                let asked = format!("{path}{}lang={lang}", if path.contains('?') { '&' } else { '?' });
                let (status, headers, page) = network.page(code, &asked, 4).await;
                assert_eq!(status, StatusCode::OK, "{asked}");
                assert_eq!(headers[CONTENT_SECURITY_POLICY], POLICY);
                assert_eq!(headers[X_CONTENT_TYPE_OPTIONS], "nosniff");
                assert_eq!(headers[REFERRER_POLICY], "same-origin");
                assert_eq!(headers[CACHE_CONTROL], "no-store");
                assert!(page.contains(&format!("<html lang=\"{lang}\"")), "{asked}");
                check(&page, &format!("{code} {asked}"));
            }
        }
    }
    let (_, _, page) = network.page("harbour", &dossier, 4).await;
    for shown in ["&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;b&amp;gt;", "{ $moment } {$count} \u{e000}\u{e001}"]
    {
        assert!(page.contains(shown), "{shown} is not shown as it was written");
    }
    assert!(page.contains(&format!("<bdi>{OVERRIDE}")), "what forces a direction is kept inside an isolate");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_says_so_and_who_calls_by_another_name_gets_nothing() {
    let mut network = Network::found();
    for path in ["/d/NOBODY-2026-0001-AAAA", "/d/%3Cscript%3E", &format!("/d/{}", "f".repeat(64)), "/d/a%00b"] {
        let (status, _, page) = network.page("harbour", path, 0).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        check(&page, path);
    }
    for host in ["evil.example", "127.0.0.1.evil.example:7117", ""] {
        let (status, headers, page) = network.page_for(host, "harbour", "/", 0).await;
        assert_eq!(status, StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert!(!page.contains("harbour") && headers[CONTENT_SECURITY_POLICY] == POLICY);
    }
    network.stop("harbour");
    let (status, _, page) = network.page("harbour", "/?lang=zh", 0).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.contains("节点已停止"));
}

/// Whoever sits at the machine: on duty, and running the node.
fn desk_officer() -> Option<super::visit::Officer> {
    use super::visit::{DeskRole, Officer};
    Some(Officer {
        account: 0,
        code: comity_dossier::text::Line::new("desk").ok()?,
        name: "".into(),
        roles: [DeskRole::DutyOfficer, DeskRole::Administrator].into(),
        sign_in: comity_dossier::body::SignIn::LocalToken,
        form_token: "0123456789abcdef0123456789abcdef".into(),
    })
}
