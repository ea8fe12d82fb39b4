//! Every page, in both languages, at both widths, in every theme: clean.

use super::Told;
use crate::checks;
use crate::runner::Stage;
use crate::words::Language;

pub(super) const STORIES: &[Told] = &[("the Desk is clean in both languages", the_desk_is_clean)];

fn the_desk_is_clean(stage: &Stage) -> String {
    let network = stage.told();
    let mut found = Vec::new();
    for language in Language::ALL {
        let visitor = stage.browser.visitor();
        let page = visitor.page();
        page.goto(&network.url("harbour", &format!("/?live=no&lang={}", language.tag())));
        let own = network.url("harbour", "/");
        found.extend(checks::whole(&page, &stage.axe, &own, language.tag()));
        found.extend(checks::fits(&page, language.tag()));
        found.extend(checks::focus(&page));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    String::new()
}
