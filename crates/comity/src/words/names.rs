//! The words of values that have a key: codes, refusals, kinds of line, problems of a form, alarms, troubles, CAP.

use comity_dossier::codes::Code;
use comity_dossier::counting::Standing;
use comity_dossier::kind::alert::cap;
use comity_dossier::kind::common::form::Problem;
use comity_dossier::{Kind, Refusal};
use comity_node::alarm::Alarm;
use comity_node::values::{CapFault, CapRule, XmlRule};

use super::{Value, Words};

impl Words {
    /// Writes a code of any list of the record.
    #[must_use]
    pub(crate) fn code<C: Code>(self, code: C) -> String {
        self.text(code.key())
    }

    /// Writes the kind of a line: `Acknowledged`.
    #[must_use]
    pub(crate) fn kind(self, kind: Kind) -> String {
        self.text(&format!("line-{}", kind.name()))
    }

    /// Writes why something is refused.
    #[must_use]
    pub(crate) fn refusal(self, refusal: Refusal) -> String {
        self.text(&format!("refusal-{}", refusal.code()))
    }

    /// Writes what to do about a refusal.
    #[must_use]
    pub(crate) fn refusal_next(self, refusal: Refusal) -> String {
        self.text(&format!("refusal-{}.next", refusal.code()))
    }

    /// Writes what happened.
    #[must_use]
    pub(crate) fn alarm(self, alarm: Alarm) -> String {
        self.text(&format!("alarm-{}", alarm.name()))
    }

    /// Writes what to do about an alarm.
    #[must_use]
    pub(crate) fn alarm_next(self, alarm: Alarm) -> String {
        self.text(&format!("alarm-{}.next", alarm.name()))
    }

    /// Writes why a call to a peer came to nothing; `code` is one that `Trouble::code` gives.
    #[must_use]
    pub(crate) fn trouble(self, code: &str) -> String {
        self.trouble_or_refusal(code, "")
    }

    /// Writes what to do about a peer that calls cannot reach.
    #[must_use]
    pub(crate) fn trouble_next(self, code: &str) -> String {
        self.trouble_or_refusal(code, ".next")
    }

    fn trouble_or_refusal(self, code: &str, attribute: &str) -> String {
        let refused = Refusal::ALL.iter().any(|refusal| refusal.code() == code);
        self.text(&format!("{}-{code}{attribute}", if refused { "refusal" } else { "trouble" }))
    }

    /// Writes what is wrong with a field of a form, without its name: see [`Words::field`].
    #[must_use]
    pub(crate) fn problem(self, problem: &Problem) -> String {
        self.text_with(problem.code.key(), &[("limit", problem.limit.unwrap_or_default().into())])
    }

    /// Writes the name of a field of a form, such as `title.zh` or `measure.2`, or of an element of CAP, such as
    /// `alert/info[1]/headline`. A field that nobody named is written as it came.
    #[must_use]
    pub(crate) fn field(self, name: &str) -> String {
        if let Some((_, element)) = name.rsplit_once('/') {
            return self.element(element, name);
        }
        let (base, part) = name.split_once('.').unwrap_or((name, ""));
        let key = format!("field-{base}");
        match part {
            _ if !self.has(&key) => name.to_owned(),
            "" => self.text(&key),
            part => self.text_with("field-part", &[("field", self.text(&key).into()), ("part", part.into())]),
        }
    }

    /// Writes the name of the last element of a path in a CAP message, and the path.
    fn element(self, element: &str, path: &str) -> String {
        let key = format!("cap-element-{}", element.split('[').next().unwrap_or(element));
        if !self.has(&key) {
            return path.to_owned();
        }
        self.text_with("field-part", &[("field", self.text(&key).into()), ("part", path.into())])
    }

    /// Writes how a line stands that does not count, or counts in another way than others do; nothing for a line that
    /// simply counts.
    #[must_use]
    pub(crate) fn standing(self, standing: Standing) -> String {
        match standing {
            Standing::Counted => String::new(),
            Standing::Newer => self.text("standing-newer"),
            Standing::Struck => self.text("standing-struck"),
            Standing::Void => self.text("standing-void"),
            Standing::Late => self.text("standing-late"),
            Standing::Outside => self.text("standing-outside"),
            Standing::Refused(refusal) => self.text_with("standing-refused", &[("why", self.refusal(refusal).into())]),
        }
    }

    /// Writes a code of CAP.
    #[must_use]
    pub(crate) fn cap<C: CapList>(self, code: C) -> String {
        self.text(&cap_key(code))
    }

    /// Writes a fault of a CAP file: where it is, and what the rule wants.
    #[must_use]
    pub(crate) fn cap_fault(self, fault: &CapFault) -> String {
        let rule = self.text(&match fault.rule {
            CapRule::Xml(rule) => format!("cap-xml-{}", xml_rule_name(rule)),
            CapRule::Cap(rule) => format!("cap-rule-{}", cap_rule_name(rule)),
        });
        let place: [(&'static str, Value<'_>); 4] = [
            ("line", fault.line.into()),
            ("column", fault.column.into()),
            ("path", fault.path.as_str().into()),
            ("rule", rule.into()),
        ];
        let key = if fault.path.is_empty() { "cap-fault-of-file" } else { "cap-fault" };
        self.text_with(key, &place)
    }
}

/// A code list of CAP, with its name in the message files.
pub(crate) trait CapList: cap::Code {
    /// The name of the list.
    const LIST: &'static str;
}

macro_rules! cap_lists {
    ($($list:ident = $name:literal,)*) => {
        $(impl CapList for cap::$list { const LIST: &'static str = $name; })*

        /// Every key of every list.
        #[cfg(test)]
        pub(super) fn cap_keys() -> Vec<String> {
            let mut keys = Vec::new();
            $(keys.extend(<cap::$list as cap::Code>::ALL.iter().map(|code| cap_key(*code)));)*
            keys
        }
    };
}

cap_lists! {
    Status = "status",
    MsgType = "msgtype",
    Scope = "scope",
    Category = "category",
    ResponseType = "response",
    Urgency = "urgency",
    Severity = "severity",
    Certainty = "certainty",
}

/// The key of a code of CAP.
pub(crate) fn cap_key<C: CapList>(code: C) -> String {
    format!("cap-{}-{}", C::LIST, code.name().to_ascii_lowercase())
}

macro_rules! rule_names {
    ($name:ident, $all:ident, $rules:ident { $($rule:ident = $text:literal,)* }) => {
        fn $name(rule: $rules) -> &'static str {
            match rule { $($rules::$rule => $text,)* }
        }

        #[cfg(test)]
        pub(super) const $all: &[&str] = &[$($text),*];
    };
}

use cap::Rule;

rule_names! { cap_rule_name, CAP_RULES, Rule {
    Required = "required",
    Once = "once",
    Empty = "empty",
    NotListed = "not-listed",
    Time = "time",
    Number = "number",
    WholeNumber = "whole-number",
    Polygon = "polygon",
    Circle = "circle",
    OnlyElements = "only-elements",
    OnlyText = "only-text",
    Character = "character",
    Name = "name",
    Astray = "astray",
    Reduced = "reduced",
    CodeMissing = "code-missing",
    OptionalEmpty = "optional-empty",
    Order = "order",
    Unknown = "unknown",
    Attribute = "attribute",
    Identifier = "identifier",
    References = "references",
    Conditional = "conditional",
    Language = "language",
    Digest = "digest",
} }

rule_names! { xml_rule_name, XML_RULES, XmlRule {
    TooLarge = "too-large",
    TooDeep = "too-deep",
    TooMany = "too-many",
    UnknownEncoding = "unknown-encoding",
    Encoding = "encoding",
    NotWellFormed = "not-well-formed",
    Doctype = "doctype",
    Entity = "entity",
    Prefix = "prefix",
    Root = "root",
} }
