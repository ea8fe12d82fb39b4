//! The message files, compiled in and read once.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

use super::{ReaderLanguage, Value};

type Bundle = FluentBundle<FluentResource>;

macro_rules! files {
    ($($language:literal)*) => {
        [$(($language, &[
            include_str!(concat!("../../locales/", $language, "/alarms.ftl")),
            include_str!(concat!("../../locales/", $language, "/api.ftl")),
            include_str!(concat!("../../locales/", $language, "/aside.ftl")),
            include_str!(concat!("../../locales/", $language, "/backup.ftl")),
            include_str!(concat!("../../locales/", $language, "/bench.ftl")),
            include_str!(concat!("../../locales/", $language, "/cap.ftl")),
            include_str!(concat!("../../locales/", $language, "/catching.ftl")),
            include_str!(concat!("../../locales/", $language, "/cli.ftl")),
            include_str!(concat!("../../locales/", $language, "/codes.ftl")),
            include_str!(concat!("../../locales/", $language, "/compose.ftl")),
            include_str!(concat!("../../locales/", $language, "/damage.ftl")),
            include_str!(concat!("../../locales/", $language, "/demo.ftl")),
            include_str!(concat!("../../locales/", $language, "/desk.ftl")),
            include_str!(concat!("../../locales/", $language, "/disk.ftl")),
            include_str!(concat!("../../locales/", $language, "/dossier.ftl")),
            include_str!(concat!("../../locales/", $language, "/forms.ftl")),
            include_str!(concat!("../../locales/", $language, "/lead.ftl")),
            include_str!(concat!("../../locales/", $language, "/lines.ftl")),
            include_str!(concat!("../../locales/", $language, "/mailbox.ftl")),
            include_str!(concat!("../../locales/", $language, "/networks.ftl")),
            include_str!(concat!("../../locales/", $language, "/people.ftl")),
            include_str!(concat!("../../locales/", $language, "/places.ftl")),
            include_str!(concat!("../../locales/", $language, "/problems.ftl")),
            include_str!(concat!("../../locales/", $language, "/refusals.ftl")),
            include_str!(concat!("../../locales/", $language, "/requests.ftl")),
            include_str!(concat!("../../locales/", $language, "/search.ftl")),
            include_str!(concat!("../../locales/", $language, "/silence.ftl")),
            include_str!(concat!("../../locales/", $language, "/time.ftl")),
            include_str!(concat!("../../locales/", $language, "/trouble.ftl")),
        ])),*]
    };
}

/// The files of each language, by its tag.
const FILES: [(&str, &[&str]); 2] = files!("en" "zh");

static BUNDLES: LazyLock<Vec<(&str, Bundle)>> =
    LazyLock::new(|| FILES.iter().map(|(tag, files)| (*tag, bundle(tag, files))).collect());

/// A file that cannot be read in part gives what can be read; the tests of `xtask` allow no such file.
fn bundle(tag: &str, files: &[&str]) -> Bundle {
    let mut bundle = Bundle::new_concurrent(tag.parse().into_iter().collect());
    bundle.set_use_isolating(false);
    for text in files {
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(partly, _)| partly);
        // A message that stands twice keeps its first words; the tests find it.
        drop(bundle.add_resource(resource));
    }
    bundle
}

fn of(language: ReaderLanguage) -> Option<&'static Bundle> {
    BUNDLES.iter().find(|(tag, _)| *tag == language.tag()).map(|(_, bundle)| bundle)
}

/// Writes the message, else the English one, else the key.
pub(super) fn format(language: ReaderLanguage, key: &str, values: &[(&'static str, Value<'_>)]) -> String {
    let args: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, value.clone())).collect();
    [language, ReaderLanguage::English]
        .into_iter()
        .find_map(|language| written(of(language)?, key, &args))
        .unwrap_or_else(|| key.to_owned())
}

pub(super) fn has(language: ReaderLanguage, key: &str) -> bool {
    of(language).is_some_and(|bundle| written(bundle, key, &FluentArgs::new()).is_some())
}

fn written(bundle: &Bundle, key: &str, args: &FluentArgs<'_>) -> Option<String> {
    let (id, attribute) = key.split_once('.').map_or((key, None), |(id, attribute)| (id, Some(attribute)));
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        None => message.value()?,
        Some(attribute) => message.get_attribute(attribute)?.value(),
    };
    // A variable that was forgotten shows as `{$name}`: better than nothing, and the tests find it.
    Some(bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
}
