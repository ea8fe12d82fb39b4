//! Forms as they come to a browser and back.

use comity_dossier::codes::{Level, Measure, RequestForm};
use comity_dossier::kind::common::form::{Fields, Problem, ProblemCode};
use comity_dossier::kind::request::fields::{DetailField, ProseField};
use comity_dossier::{Member, Time};

use super::{Button, Field, Form, Input, folded, handling, in_languages, rows};
use crate::web::reader::{Asked, Reader, Surroundings};
use crate::web::tests::{looks_like_a_key, pieces};

fn reader(lang: &str) -> Reader {
    let me = Member::new("delta").expect("a code");
    let (names, zone) = ([(me, Vec::new())].into(), None);
    let disk = Default::default();
    let around = Surroundings { me, zone, links: (0, 1), catching_up: None, alarms: 0, disk, names };
    Reader::new(Asked::plain(lang), around, Time(1_795_316_820_000))
}

/// Nothing typed is markup, and every message is there.
fn check_page(page: &str, what: &str) {
    for never in ["<script", "<b>", "</textarea><b"] {
        assert!(!page.contains(never), "{what}: {never}");
    }
    for piece in pieces(page) {
        assert!(!looks_like_a_key(&piece), "{what}: the message {piece} is missing");
    }
}

fn form() -> Form {
    Form::new([
        Field::code::<Level>("level").required().into(),
        in_languages("title", [Field::line("title").required()]),
        rows("measure", [Field::code::<Measure>("measure").required(), Field::text("words"), Field::time("from")]),
        folded("form-handling", handling()),
        Field::members_of("members", ["delta", "harbour"].map(|code| Member::new(code).expect("a code"))).into(),
        Field::words_language().into(),
        Field::lines("polygon").into(),
    ])
}

fn written(lang: &str, input: &Input) -> String {
    form().page(&reader(lang), "/d/x", input, &[Button::primary("form-send", "send")]).into_string()
}

fn sent(pairs: &[(&str, &str)]) -> Input {
    Input::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn faulty(pairs: &[(&str, &str)], problems: Vec<Problem>) -> Input {
    let mut input = sent(pairs);
    input.problems = problems;
    input
}

#[test]
fn what_was_typed_comes_back_and_every_problem_stands_at_the_top_and_at_its_field() {
    let hostile = "\"><script>alert(1)</script>";
    let problem = |field: &str, code| Problem { field: field.into(), code, limit: None };
    let input = faulty(
        &[("title.en", hostile), ("measure.1", "other"), ("words.1", "</textarea><b>")],
        vec![
            problem("level", ProblemCode::NotInList),
            problem("words.1", ProblemCode::Character),
            problem("alert/info[1]/headline", ProblemCode::Cap),
            problem("", ProblemCode::LeadOnly),
        ],
    );
    for lang in ["en", "zh"] {
        let (page, words) = (written(lang, &input), reader(lang).words);
        check_page(&page, lang);
        assert!(page.contains("value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\""));
        assert!(page.contains("&lt;/textarea&gt;&lt;b&gt;"));
        let told = words.problem(&problem("level", ProblemCode::NotInList));
        assert_eq!(page.matches(&told).count(), 2, "{lang}: at the top and at the field");
        assert!(page.contains("href=\"#f-level\"") && page.contains("id=\"f-level\""));
        assert!(page.contains("href=\"#f-words.1\"") && page.contains("id=\"f-words.1\""));
        assert!(page.contains("aria-describedby=\"p-words.1\" aria-invalid=\"true\""));
        assert!(page.contains(&words.problem(&problem("", ProblemCode::LeadOnly))));
    }
}

#[test]
fn rows_and_languages_come_and_go_without_scripts_and_nothing_typed_is_lost() {
    let form = form();
    let mut input = sent(&[
        ("form-do", "add-row:measure"),
        ("form-rows", "measure=1"),
        ("measure.1", "evacuated"),
        ("title.en", "Dyke breach"),
        ("form-languages", "title=en,zh"),
    ]);
    assert!(input.edit(&form));
    let page = written("en", &input);
    assert!(page.contains("value=\"measure=1,2\"") && page.contains("name=\"measure.2\""));
    assert!(page.contains("value=\"Dyke breach\"") && page.contains("name=\"title.zh\""));
    let mut again = Input::of(input.pairs().into_iter().chain([("form-do".into(), "remove-row:measure.1".into())]));
    assert!(again.edit(&form));
    let page = written("en", &again);
    assert!(page.contains("value=\"measure=2\"") && !page.contains("name=\"measure.1\""));
    let mut more = sent(&[("form-do", "add-language:title"), ("form-language.title", "ar"), ("title.en", "x")]);
    assert!(more.edit(&form) && written("en", &more).contains("name=\"title.ar\""));
    let mut wrong = sent(&[("form-do", "add-language:title"), ("form-language.title", "<b>"), ("title.en", "x")]);
    assert!(wrong.edit(&form));
    let page = written("en", &wrong);
    assert!(page.contains("href=\"#f-form-language.title\"") && page.contains("value=\"&lt;b&gt;\""));
    let mut pressed = sent(&[("form-do", "send"), ("level", "urgent")]);
    assert!(!pressed.edit(&form) && pressed.pressed() == Some("send"));
}

#[test]
fn what_is_ours_never_reaches_the_dossier_and_a_row_that_was_begun_is_one() {
    let input = sent(&[
        ("form-rows", "measure=1,2"),
        ("form-anything", "x"),
        ("words.2", "half"),
        ("polygon", "1,2 3,4\n5,6"),
        ("form-token", "t"),
    ]);
    let fields = input.fields(&form());
    assert_eq!(fields.all("polygon").count(), 2, "one value in each line");
    let expected = [("words.2", "half"), ("polygon", "1,2 3,4"), ("polygon", "5,6"), ("measure.2", "")];
    assert_eq!(fields, Fields::new(expected));
}

#[test]
fn rows_of_the_record_count_from_one_on_a_page() {
    let input = Input::filled([("identifier.0".to_owned(), "192.0.2.7".to_owned()), ("title.en".into(), "x".into())]);
    assert_eq!((input.value("identifier.1"), input.value("title.en")), (Some("192.0.2.7"), Some("x")));
}

/// Every field of what is asked can be filled in, whatever the form of the request, and every message is there.
#[test]
fn what_is_asked_and_what_an_alert_says_have_all_their_fields_and_words() {
    let known: Vec<&str> =
        DetailField::ALL.iter().map(|f| f.name()).chain(ProseField::ALL.iter().map(|f| f.name())).collect();
    for asked in RequestForm::ALL {
        let form = Form::new(super::request::matter(*asked, &[]));
        let names: Vec<&str> = form.names().collect();
        let once = |name: &&str| names.iter().filter(|known| known == &name).count() == 1;
        assert!(known.iter().all(once), "{asked:?} {names:?}");
    }
    let parts = super::request::matter(RequestForm::Preservation, &["fr".to_owned()]);
    let form = Form::new(parts.into_iter().chain(super::alert::message(&[])));
    for lang in ["en", "zh"] {
        let page = form.page(&reader(lang), "/", &Input::default().with("form", "preservation"), &[]).into_string();
        check_page(&page, lang);
        assert!(page.contains("name=\"facts.fr\"") && page.contains(&format!("name=\"event.{lang}\"")));
    }
}

#[test]
fn a_problem_of_the_whole_field_stands_at_its_first_row_and_a_language_that_lacks_is_shown() {
    let problem = |field: &str, code| Problem { field: field.into(), code, limit: None };
    let problems = vec![problem("measure", ProblemCode::Required), problem("title.fr", ProblemCode::LanguageNotTaken)];
    let page = written("en", &faulty(&[("title.en", "x")], problems));
    assert!(page.contains("href=\"#f-measure.1\"") && page.contains("id=\"p-measure.1\""));
    assert!(page.contains("href=\"#f-title.fr\"") && page.contains("id=\"f-title.fr\""));
}
