//! Condition keys as numbers; their values are looked up once per decision.

use std::collections::HashMap;

use crate::context::{Context, KeyHash, Values};

/// The number of a condition key in one compiled set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SlotId(u32);

/// A condition key with its hash.
pub(super) type Key = (KeyHash, Box<str>);

/// Assigns numbers to keys during compilation. Keys that differ only in case are the same.
#[derive(Debug, Default)]
pub(super) struct KeyTable {
    slots: HashMap<String, SlotId>,
    keys: Vec<Key>,
}

impl KeyTable {
    pub(super) fn slot_of(&mut self, key: &str) -> SlotId {
        let next = SlotId(u32::try_from(self.keys.len()).unwrap_or(u32::MAX));
        *self
            .slots
            .entry(key.to_ascii_lowercase())
            .or_insert_with(|| {
                self.keys.push((KeyHash::of(key), key.into()));
                next
            })
    }

    /// The keys by number.
    pub(super) fn finish(self) -> Box<[Key]> {
        self.keys.into()
    }
}

/// Number of keys per set that are looked up at most once per decision; further keys are looked up each time.
const REMEMBERED: usize = 32;

/// The values of a request for the keys of a set.
pub(super) struct Slots<'r, 's> {
    keys: &'s [Key],
    context: &'r Context<'r>,
    known: u32,
    values: [Option<&'r Values<'r>>; REMEMBERED],
}

impl<'r, 's> Slots<'r, 's> {
    pub(super) fn new(keys: &'s [Key], context: &'r Context<'r>) -> Self {
        Self {
            keys,
            context,
            known: 0,
            values: [None; REMEMBERED],
        }
    }

    /// The values of a key; `None` if the request does not have it.
    pub(super) fn get(&mut self, slot: SlotId) -> Option<&'r Values<'r>> {
        let index = usize::try_from(slot.0).unwrap_or(usize::MAX);
        let look_up = || {
            let (hash, key) = self.keys.get(index)?;
            self.context.get_hashed(*hash, key)
        };
        let Some(remembered) = self.values.get_mut(index) else {
            return look_up();
        };
        let bit = 1_u32.checked_shl(slot.0).unwrap_or_default();
        if self.known & bit == 0 {
            self.known |= bit;
            *remembered = look_up();
        }
        *remembered
    }

    /// The value of a single-valued key.
    pub(super) fn text(&mut self, slot: SlotId) -> Option<&'r str> {
        match self.get(slot) {
            Some(Values::One(value)) => Some(value),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_by_number_also_beyond_the_remembered_ones() {
        let names: Vec<_> = (0..REMEMBERED * 2)
            .map(|number| format!("key:{number}"))
            .collect();
        let context = names.iter().fold(Context::new(), |context, name| {
            context.with(name.as_str(), name.as_str())
        });
        let mut table = KeyTable::default();
        let slots: Vec<_> = names
            .iter()
            .map(|name| table.slot_of(&name.to_uppercase()))
            .collect();
        let absent = table.slot_of("key:absent");
        assert_eq!(table.slot_of("KEY:0"), slots[0]);
        let keys = table.finish();
        let mut values = Slots::new(&keys, &context);
        for (name, slot) in names.iter().zip(slots).chain(
            names.iter().zip(
                values
                    .keys
                    .iter()
                    .enumerate()
                    .map(|(number, _)| SlotId(u32::try_from(number).unwrap())),
            ),
        ) {
            assert_eq!(values.text(slot), Some(name.as_str()));
        }
        assert_eq!(values.get(absent), None);
    }
}
