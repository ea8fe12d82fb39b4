//! The code lists of CAP, each value by its name in the standard (CAP-003).
//!
//! Promise: a name reads back as the value that gave it; numbers are never reused.
//! Not here: the words that people see (message files of the binary).

use minicbor::{Decode, Encode};

/// A code list of CAP: named values.
pub trait Code: Copy + Sized + 'static {
    /// Every value, in the order of the standard.
    const ALL: &'static [Self];
    /// Every name, in the same order.
    const NAMES: &'static [&'static str];

    /// Returns the name as CAP writes it.
    fn name(self) -> &'static str;

    /// Finds a value by its name; letters count as CAP writes them.
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.name() == name)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $list:ident {
        $($(#[$value_doc:meta])* $value:ident = $number:literal, $name:literal;)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
            #[cbor(index_only)]
            pub enum $list {
                $($(#[$value_doc])* #[n($number)] $value,)*
            }

            impl Code for $list {
                const ALL: &'static [Self] = &[$(Self::$value),*];
                const NAMES: &'static [&'static str] = &[$($name),*];

                fn name(self) -> &'static str {
                    match self { $(Self::$value => $name,)* }
                }
            }
        )*
    };
}

codes! {
    /// How the alert is to be taken (CAP 1.2 §3.2.1).
    Status {
        /// To be acted on.
        Actual = 1, "Actual";
        /// To be acted on by those who exercise only.
        Exercise = 2, "Exercise";
        /// For functions inside alerting networks.
        System = 3, "System";
        /// A technical test; everybody disregards it.
        Test = 4, "Test";
        /// Not to be acted on in its present form.
        Draft = 5, "Draft";
    }
    /// What the message does (CAP 1.2 §3.2.1).
    MsgType {
        /// First word of something.
        Alert = 1, "Alert";
        /// Supersedes the messages it references.
        Update = 2, "Update";
        /// Cancels the messages it references.
        Cancel = 3, "Cancel";
        /// Acknowledges the messages it references.
        Ack = 4, "Ack";
        /// Rejects the messages it references.
        Error = 5, "Error";
    }
    /// Whom the alert is for (CAP 1.2 §3.2.1).
    Scope {
        /// Everybody.
        Public = 1, "Public";
        /// Those that `restriction` describes.
        Restricted = 2, "Restricted";
        /// Those that `addresses` names.
        Private = 3, "Private";
    }
    /// What the event is about (CAP 1.2 §3.2.2).
    Category {
        /// Geophysical.
        Geo = 1, "Geo";
        /// Weather and flood.
        Met = 2, "Met";
        /// General emergency and public safety.
        Safety = 3, "Safety";
        /// Law enforcement, military, homeland and local security.
        Security = 4, "Security";
        /// Rescue and recovery.
        Rescue = 5, "Rescue";
        /// Fire suppression and rescue.
        Fire = 6, "Fire";
        /// Medical and public health.
        Health = 7, "Health";
        /// Pollution and other environmental matters.
        Env = 8, "Env";
        /// Public and private transport.
        Transport = 9, "Transport";
        /// Utilities, telecommunication and other infrastructure.
        Infra = 10, "Infra";
        /// Chemical, biological, radiological, nuclear or high-yield explosive.
        Cbrne = 11, "CBRNE";
        /// Anything else.
        Other = 12, "Other";
    }
    /// What those addressed should do (CAP 1.2 §3.2.2).
    ResponseType {
        /// Take shelter in place.
        Shelter = 1, "Shelter";
        /// Move away.
        Evacuate = 2, "Evacuate";
        /// Make preparations.
        Prepare = 3, "Prepare";
        /// Carry out a planned activity.
        Execute = 4, "Execute";
        /// Avoid the event; CAP 1.2 only.
        Avoid = 5, "Avoid";
        /// Attend to information sources.
        Monitor = 6, "Monitor";
        /// Evaluate the information; not for public alerts.
        Assess = 7, "Assess";
        /// The event no longer threatens; CAP 1.2 only.
        AllClear = 8, "AllClear";
        /// No action is recommended.
        None = 9, "None";
    }
    /// How soon to act (CAP 1.2 §3.2.2).
    Urgency {
        /// At once.
        Immediate = 1, "Immediate";
        /// Within the next hour.
        Expected = 2, "Expected";
        /// In the near future.
        Future = 3, "Future";
        /// No longer required.
        Past = 4, "Past";
        /// Not known.
        Unknown = 5, "Unknown";
    }
    /// How great the threat is (CAP 1.2 §3.2.2).
    Severity {
        /// Extraordinary.
        Extreme = 1, "Extreme";
        /// Significant.
        Severe = 2, "Severe";
        /// Possible.
        Moderate = 3, "Moderate";
        /// Minimal or none known.
        Minor = 4, "Minor";
        /// Not known.
        Unknown = 5, "Unknown";
    }
    /// How sure it is (CAP 1.2 §3.2.2).
    Certainty {
        /// Has occurred or is going on.
        Observed = 1, "Observed";
        /// More than one in two.
        Likely = 2, "Likely";
        /// One in two or less.
        Possible = 3, "Possible";
        /// Not expected.
        Unlikely = 4, "Unlikely";
        /// Not known.
        Unknown = 5, "Unknown";
    }
}

/// A version of CAP, remembered so that an alert leaves in the version it came in (CAP-002).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Version {
    /// CAP 1.1 (2005).
    #[n(1)]
    V1_1,
    /// CAP 1.2 (2010).
    #[n(2)]
    V1_2,
}

impl Version {
    /// Returns the number of the version: `1.1` or `1.2`.
    #[must_use]
    pub fn number(self) -> &'static str {
        match self {
            Self::V1_1 => "1.1",
            Self::V1_2 => "1.2",
        }
    }

    /// Returns the XML name space of the version.
    #[must_use]
    pub fn namespace(self) -> &'static str {
        match self {
            Self::V1_1 => "urn:oasis:names:tc:emergency:cap:1.1",
            Self::V1_2 => "urn:oasis:names:tc:emergency:cap:1.2",
        }
    }

    /// Finds a version by its XML name space.
    #[must_use]
    pub fn from_namespace(namespace: &str) -> Option<Self> {
        [Self::V1_1, Self::V1_2].into_iter().find(|version| version.namespace() == namespace)
    }
}

impl ResponseType {
    /// Tells whether `version` of the standard lists this value.
    #[must_use]
    pub fn is_in(self, version: Version) -> bool {
        version == Version::V1_2 || !matches!(self, Self::Avoid | Self::AllClear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers CAP-003.
    #[test]
    fn every_code_reads_back_from_its_name_and_from_no_other_spelling() {
        fn list<T: Code + PartialEq + core::fmt::Debug>() {
            assert_eq!(T::ALL.len(), T::NAMES.len());
            for (value, name) in T::ALL.iter().zip(T::NAMES) {
                assert_eq!((value.name(), T::from_name(name)), (*name, Some(*value)));
                assert_eq!(T::from_name(&name.to_ascii_lowercase()), None);
            }
        }
        list::<Status>();
        list::<MsgType>();
        list::<Scope>();
        list::<Category>();
        list::<ResponseType>();
        list::<Urgency>();
        list::<Severity>();
        list::<Certainty>();
    }

    /// Covers CAP-002.
    #[test]
    fn only_the_two_name_spaces_of_cap_are_versions() {
        for version in [Version::V1_1, Version::V1_2] {
            assert_eq!(Version::from_namespace(version.namespace()), Some(version));
        }
        assert_eq!(Version::from_namespace("http://www.incident.com/cap/1.0"), None);
    }
}
