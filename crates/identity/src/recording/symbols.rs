//! What replaces unique ids: symbols such as `$user.ann`.

use std::collections::HashMap;

/// The symbols of a run, by id.
#[derive(Debug, Default)]
pub(super) struct Symbols(pub(super) HashMap<String, String>);

impl Symbols {
    /// The symbol of an id.
    pub(super) fn get(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }

    /// The text with every id in it replaced.
    pub(super) fn replace(&self, text: &str) -> String {
        let is_id = |char: char| char.is_ascii_alphanumeric() || char == '-';
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(is_id) {
            let (before, word) = rest.split_at(start);
            let (word, after) = word.split_at(word.find(|char| !is_id(char)).unwrap_or(word.len()));
            out.push_str(before);
            out.push_str(self.get(word).unwrap_or(word));
            rest = after;
        }
        out.push_str(rest);
        // Ids with slashes, such as those of deletion tasks, are whole texts.
        self.get(text).map_or(out, str::to_owned)
    }
}
