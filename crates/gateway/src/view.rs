//! A request as one permission or one condition key sees it: the values of paths, conditions on them, and templates with their
//! placeholders filled.

use crate::filter::Filtered;
use crate::members::{Ambiguous, Members, Tree};
use crate::need::Place;
use crate::table::row::{Condition, Path, Piece, Step, Template, Test};

/// A value that a resource needs is not text.
pub(crate) const NOT_TEXT: Ambiguous =
    Ambiguous("has a list or a structure where its resource is named");
/// Initial capacity of a resource: most ARNs are shorter.
const RESOURCE_BYTES_EXPECTED: usize = 96;

/// The request, for one element of a list.
#[derive(Clone, Copy)]
pub(crate) struct View<'v, 'b> {
    pub(crate) members: &'v Members<'b>,
    pub(crate) place: Place<'v>,
    pub(crate) element: Option<(&'v Path<'static>, &'v Tree<'b>)>,
}

impl<'v, 'b> View<'v, 'b> {
    /// The whole request.
    pub(crate) fn whole(members: &'v Members<'b>, place: Place<'v>) -> Self {
        Self {
            members,
            place,
            element: None,
        }
    }

    /// The steps of a path after the list that this is an element of, and the element.
    pub(crate) fn inside<'p, 's>(
        &self,
        path: &'p Path<'s>,
    ) -> Option<(&'v Tree<'b>, &'p [Step<'s>])> {
        let (list, element) = self.element?;
        Some((element, path.inside(list)?))
    }

    fn find(&self, path: &Path<'_>) -> Option<&'v Tree<'b>> {
        match self.inside(path) {
            Some((element, steps)) => element.find(steps),
            None => self.members.find(path),
        }
    }

    /// Whether a condition holds.
    pub(crate) fn holds(&self, condition: &Condition<'_>) -> bool {
        let text = match self.find(&condition.path) {
            Some(Tree::Text(text)) => match condition.filter.apply(text) {
                Filtered::Part(text) | Filtered::Whole(text) => Some(text),
                Filtered::Nothing => None,
            },
            Some(_) => Some("".into()),
            None => None,
        };
        match condition.test {
            Test::Present => text.is_some(),
            Test::Absent => text.is_none(),
            Test::Is(value) => text.is_some_and(|text| text.eq_ignore_ascii_case(value)),
            Test::IsNot(value) => text.is_some_and(|text| !text.eq_ignore_ascii_case(value)),
        }
    }

    /// A template with its placeholders filled, and how many had no value.
    pub(crate) fn fill(&self, template: &Template<'_>) -> Result<(String, usize), Ambiguous> {
        let mut out = String::with_capacity(RESOURCE_BYTES_EXPECTED);
        let mut missing: usize = 0;
        for piece in template {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Partition => out.push_str(self.place.partition),
                Piece::Region => out.push_str(self.place.region),
                Piece::Account => out.push_str(self.place.account),
                Piece::Value(path, filter) => {
                    let filtered = match self.find(path) {
                        None => Filtered::Nothing,
                        Some(Tree::Text(text)) => filter.apply(text),
                        Some(_) => return Err(NOT_TEXT),
                    };
                    match filtered {
                        Filtered::Part(text) => out.push_str(&text),
                        Filtered::Whole(text) => {
                            out.clear();
                            out.push_str(&text);
                        }
                        Filtered::Nothing => {
                            missing = missing.saturating_add(1);
                            out.push('*');
                        }
                    }
                }
            }
        }
        Ok((out, missing))
    }

    /// A template filled for each element of the list that it names, where all of its placeholders have a value.
    pub(crate) fn fill_each(&self, template: &Template<'static>) -> Vec<String> {
        let whole = |view: &Self| match view.fill(template) {
            Ok((text, 0)) => Some(text),
            _ => None,
        };
        let paths = template.iter().filter_map(|piece| match piece {
            Piece::Value(path, _) => Some(path),
            _ => None,
        });
        let Some(list) = paths.into_iter().find_map(Path::list) else {
            return whole(self).into_iter().collect();
        };
        let above = Path {
            member: list.member,
            steps: list
                .steps
                .split_last()
                .map_or(&[][..], |(_, before)| before)
                .to_vec(),
        };
        let elements = self.members.find(&above).map_or(&[][..], Tree::elements);
        let texts = elements.iter().filter_map(|element| {
            let of_element = View {
                members: self.members,
                place: self.place,
                element: Some((&list, element)),
            };
            match of_element.fill(template) {
                Ok((text, 0)) => Some(text),
                _ => None,
            }
        });
        texts.collect()
    }
}
