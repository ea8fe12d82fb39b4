//! A field that lines set again and again: it holds the values that no later line replaced.
//!
//! Promise: what it holds depends on the set of lines that set it and on their causal past, never on the order they
//! came in. It is as wide as there are lanes writing beside each other, however long the dossier grows.
//! Not here: what is done with parallel values; automation acts on none of them (FORK-007).

use alloc::vec::Vec;

use crate::ids::{EntryId, Member};
use crate::time::Time;

/// Tells whether the first line is in the causal past of the second. A line is not in its own past.
pub type Relation<'a> = &'a dyn Fn(EntryId, EntryId) -> bool;

/// One value of a field, and the line that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value<T> {
    /// The line.
    pub entry: EntryId,
    /// Its author.
    pub member: Member,
    /// When its author says it was written.
    pub time: Time,
    /// The value.
    pub value: T,
}

/// The values of one field that stand: none, one, or several that were written in parallel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register<T> {
    /// In ascending order of their lines, so that equal sets are equal values.
    values: Vec<Value<T>>,
}

impl<T> Default for Register<T> {
    fn default() -> Self {
        Self { values: Vec::new() }
    }
}

impl<T> Register<T> {
    /// Takes a value, unless a line that has it in its past set another; values in its own past give way. A line that
    /// sets twice keeps its last value.
    pub(crate) fn set(&mut self, value: Value<T>, is_before: Relation<'_>) {
        if self.values.iter().any(|held| held.entry != value.entry && is_before(value.entry, held.entry)) {
            return;
        }
        self.values.retain(|held| held.entry != value.entry && !is_before(held.entry, value.entry));
        let at = self.values.partition_point(|held| held.entry < value.entry);
        self.values.insert(at, value);
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Value<T>> {
        self.values.iter_mut()
    }

    /// Returns the values that stand, in ascending order of their lines.
    #[must_use]
    pub fn values(&self) -> &[Value<T>] {
        &self.values
    }

    /// Returns the value if exactly one stands: the only case in which automation may act (FORK-007).
    #[must_use]
    pub fn single(&self) -> Option<&Value<T>> {
        match self.values.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Tells whether several values stand, which are then all shown, marked parallel (FORK-007).
    #[must_use]
    pub fn is_parallel(&self) -> bool {
        self.values.len() > 1
    }

    /// Tells whether no line has set the field.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn value(number: u8) -> Value<u8> {
        let member = Member::new("harbour").expect("a code");
        Value { entry: EntryId([number; 32]), member, time: Time(0), value: number }
    }

    /// 1 is before 2 and 3; 2 and 3 stand beside each other; 4 is after all.
    fn diamond(a: EntryId, b: EntryId) -> bool {
        matches!((a.0[0], b.0[0]), (1, 2..=4) | (2 | 3, 4))
    }

    /// Covers FORK-007.
    #[test]
    fn values_written_beside_each_other_both_stand_until_a_later_one_has_seen_both() {
        let mut field = Register::default();
        for number in [1, 2, 3] {
            field.set(value(number), &diamond);
        }
        assert_eq!(field.values().iter().map(|v| v.value).collect::<Vec<_>>(), vec![2, 3]);
        assert!(field.is_parallel() && field.single().is_none());
        field.set(value(4), &diamond);
        assert_eq!(field.single().map(|v| v.value), Some(4));
    }

    #[test]
    fn a_value_that_comes_late_does_not_bring_back_what_was_replaced() {
        for order in [[1, 2, 3, 4], [4, 3, 2, 1], [2, 4, 1, 3], [3, 1, 4, 2]] {
            let mut field = Register::default();
            order.into_iter().for_each(|number| field.set(value(number), &diamond));
            assert_eq!(field.single().map(|v| v.value), Some(4), "{order:?}");
        }
    }
}
