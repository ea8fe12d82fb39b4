//! Pictures of the real pages for people who have not run them: `docs/pictures`.
//!
//! Promise: each picture is what the program shows after the story of its own demo, and what came in after it; nothing
//! is drawn or touched up.
//! Named `<page>-<language>-<theme>-<size>.png`.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use crate::browser::{Browser, Page, program};
use crate::network::Network;
use crate::people::Officer;
use crate::stories::scenes;
use crate::words::Language;

/// Which ways of looking are kept: language, theme, size.
const WAYS: &[(Language, &str, (&str, u32, u32))] = &[
    (Language::English, "light", WIDE),
    (Language::Chinese, "light", WIDE),
    (Language::English, "night", WIDE),
    (Language::Chinese, "dark", WIDE),
    (Language::English, "light", PHONE),
    (Language::Chinese, "night", PHONE),
];
const WIDE: (&str, u32, u32) = ("wide", 1280, 900);
const PHONE: (&str, u32, u32) = ("phone", 390, 844);

/// Takes all pictures into a folder and writes an index beside them.
pub(crate) fn take(folder: &Path) -> ExitCode {
    let Some(program) = program() else {
        eprintln!("error: no browser.\nhint:  `cargo xtask pictures` installs one, or says what to install.");
        return ExitCode::from(crate::runner::NOT_THERE);
    };
    let browser = Browser::start(&program);
    let network = Network::after_the_story(&crate::network::MEMBERS);
    let officer = Officer::at(&browser, &network, "harbour", Language::English, true);
    std::fs::create_dir_all(folder).expect("a folder for pictures");
    let mut index = Vec::new();
    for (name, about, path) in scenes::places(&officer, &network) {
        let mut taken = Vec::new();
        for (language, theme, (size, width, height)) in WAYS {
            let file = format!("{name}-{}-{theme}-{size}.png", language.tag());
            show(&officer.page, &network, &path, *language, theme, (*width, *height));
            let picture = folder.join(&file);
            officer.page.picture(&picture, false);
            make_small(&picture);
            println!("{} ({} KiB)", picture.display(), std::fs::metadata(&picture).map_or(0, |data| data.len() / 1024));
            taken.push(file);
        }
        index.push((name, about, taken));
    }
    std::fs::write(folder.join("README.md"), readme(&index)).expect("written");
    ExitCode::SUCCESS
}

fn show(page: &Page, network: &Network, path: &str, language: Language, theme: &str, size: (u32, u32)) {
    page.resize(size.0, size.1);
    page.speak(language.tag());
    let join = if path.contains('?') { '&' } else { '?' };
    page.goto(&network.url("harbour", &format!("{path}{join}live=no&lang={}", language.tag())));
    page.evaluate(&format!("document.documentElement.dataset.theme = {theme:?}"));
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => 0)");
}

/// Takes away colours that nobody sees, where a tool for that is at hand; the picture stays as it is otherwise.
fn make_small(picture: &Path) {
    for (tool, arguments) in [
        ("pngquant", &["--force", "--skip-if-larger", "--speed", "1", "--output"][..]),
        ("optipng", &["-quiet", "-out"][..]),
    ] {
        let mut command = Command::new(tool);
        command.args(arguments).arg(picture).arg(picture).stdout(Stdio::null()).stderr(Stdio::null());
        if command.status().is_ok_and(|status| status.success()) {
            return;
        }
    }
}

fn readme(index: &[(String, String, Vec<String>)]) -> String {
    let mut text = String::from(
        "# Pictures\n\nTaken by `cargo xtask pictures` from the running program, after the story of `comity demo`. Members,\n\
         people and numbers are fictional.\n\nNames: page, language (`en`, `zh`), theme (`light`, `dark`, `night`), size (`wide`: 1280 × 900,\n\
         `phone`: 390 × 844).\n",
    );
    for (name, about, files) in index {
        text.push_str(&format!("\n## {about}\n\n"));
        for file in files {
            text.push_str(&format!("- [{file}]({file})\n"));
        }
        if let Some(first) = files.first() {
            text.push_str(&format!("\n![{name}]({first})\n"));
        }
    }
    text
}

/// Returns where pictures go unless said otherwise.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/pictures")
}
