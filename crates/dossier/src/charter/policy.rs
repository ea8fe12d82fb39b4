//! The rules a charter sets: clocks, lowered limits, the oldest protocol that may still be spoken.

use minicbor::{Decode, Encode};

use super::CharterFault;
use crate::limits;

/// The version of the protocol that this program speaks.
pub const PROTOCOL_VERSION: u64 = 1;

/// How long a member has, in seconds, from the line that starts the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Clock {
    /// To acknowledge, in seconds.
    #[n(0)]
    pub acknowledge_s: u32,
    /// To answer, in seconds, where neither the form nor the law profile says otherwise.
    #[n(1)]
    pub answer_s: u32,
}

/// The clocks of the four levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Clocks {
    /// Level *immediate*.
    #[n(1)]
    pub immediate: Clock,
    /// Level *urgent*.
    #[n(2)]
    pub urgent: Clock,
    /// Level *priority*.
    #[n(3)]
    pub priority: Clock,
    /// Level *routine*.
    #[n(4)]
    pub routine: Clock,
}

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

impl Default for Clocks {
    /// 10 minutes, 30 minutes, 8 hours, 3 days to acknowledge; 8 hours, 8 hours, 3 days, 7 days to answer.
    fn default() -> Self {
        let clock = |acknowledge_s, answer_s| Clock { acknowledge_s, answer_s };
        Self {
            immediate: clock(10 * MINUTE, 8 * HOUR),
            urgent: clock(30 * MINUTE, 8 * HOUR),
            priority: clock(8 * HOUR, 3 * DAY),
            routine: clock(3 * DAY, 7 * DAY),
        }
    }
}

/// Limits that the charter lowers; what is not set is as [`crate::limits`] says (LIM-011).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Limits {
    /// Body of a line, in bytes.
    #[n(1)]
    pub body_bytes: Option<u64>,
    /// One file, in bytes.
    #[n(2)]
    pub file_bytes: Option<u64>,
    /// Participants of one dossier.
    #[n(3)]
    pub participants: Option<u64>,
    /// New lanes of one member in one dossier and day.
    #[n(4)]
    pub new_lanes_per_day: Option<u64>,
    /// One call or answer, in bytes.
    #[n(5)]
    pub call_bytes: Option<u64>,
}

impl Limits {
    /// Returns the greatest body of a line, in bytes.
    #[must_use]
    pub fn body_bytes(&self) -> u64 {
        self.body_bytes.unwrap_or(limits::BODY_BYTES_MAX as u64)
    }

    /// Returns the greatest file, in bytes.
    #[must_use]
    pub fn file_bytes(&self) -> u64 {
        self.file_bytes.unwrap_or(limits::FILE_BYTES_MAX)
    }

    /// Returns the most participants of a dossier.
    #[must_use]
    pub fn participants(&self) -> u64 {
        self.participants.unwrap_or(limits::PARTICIPANTS_MAX as u64)
    }

    /// Returns the most new lanes of one member in one dossier and day.
    #[must_use]
    pub fn new_lanes_per_day(&self) -> u64 {
        self.new_lanes_per_day.unwrap_or(limits::NEW_LANES_PER_DAY_MAX as u64)
    }

    /// Returns the greatest call or answer, in bytes.
    #[must_use]
    pub fn call_bytes(&self) -> u64 {
        self.call_bytes.unwrap_or(limits::CALL_BYTES_MAX as u64)
    }

    fn only_lowers(&self) -> bool {
        let most = Limits::default();
        [
            (self.body_bytes(), most.body_bytes()),
            (self.file_bytes(), most.file_bytes()),
            (self.participants(), most.participants()),
            (self.new_lanes_per_day(), most.new_lanes_per_day()),
            (self.call_bytes(), most.call_bytes()),
        ]
        .into_iter()
        .all(|(value, most)| (1..=most).contains(&value))
    }
}

/// What a charter rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Policy {
    /// Clocks by level.
    #[n(1)]
    pub clocks: Clocks,
    /// Lowered limits.
    #[n(2)]
    pub limits: Limits,
    /// The oldest version of the protocol that members may speak, from 1.
    #[n(3)]
    pub protocol_min: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self { clocks: Clocks::default(), limits: Limits::default(), protocol_min: PROTOCOL_VERSION }
    }
}

impl Policy {
    pub(super) fn check(&self) -> Result<(), CharterFault> {
        let clocks = [self.clocks.immediate, self.clocks.urgent, self.clocks.priority, self.clocks.routine];
        let run = clocks.iter().all(|clock| clock.acknowledge_s > 0 && clock.answer_s > 0);
        if run && self.limits.only_lowers() && self.protocol_min > 0 { Ok(()) } else { Err(CharterFault::Policy) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers LIM-011.
    #[test]
    fn a_charter_lowers_limits_and_never_raises_them() {
        let with = |participants| Policy {
            limits: Limits { participants: Some(participants), ..Limits::default() },
            ..Policy::default()
        };
        assert_eq!(Policy::default().check(), Ok(()));
        assert_eq!(with(10).check(), Ok(()));
        assert_eq!(with(10).limits.participants(), 10);
        for bad in [with(0), with(65)] {
            assert_eq!(bad.check(), Err(CharterFault::Policy));
        }
    }
}
