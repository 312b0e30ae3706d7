//! Pages of a list, with markers that survive concurrent writes.
//!
//! A marker contains the last key shown, so the next page starts after that key even if its entity has been deleted.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html> (`MaxItems`, `Marker`)

use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use roleback_model::Paged;
use roleback_wire::Fault;
use roleback_world::arn::ROOT_PATH;
use roleback_world::key::Key;
use roleback_world::table::{Entity, Table};

use crate::fault;

/// Items per page if the request has no `MaxItems`.
pub(crate) const ITEMS_DEFAULT: usize = 100;

/// The requested page of a list that is sorted by key: `items` returns the items after a key. The marker is validated
/// before `items` is called.
///
/// # Errors
/// If the request's marker is invalid, and the errors of `items`.
pub(crate) fn list<R, K, T, I>(
    request: &R,
    items: impl FnOnce(Option<&Key>) -> Result<I, Fault>,
    show: impl Fn(T) -> R::Item,
) -> Result<R::Output, Fault>
where
    R: Paged,
    K: AsRef<str>,
    I: Iterator<Item = (K, T)>,
{
    let start = after(request.marker())?;
    Ok(answer::<R>(take(
        items(start.as_ref())?,
        request.max_items(),
        show,
    )))
}

/// The requested page of a table's entities that match the path prefix of the request.
///
/// # Errors
/// If the request's marker is invalid.
pub(crate) fn list_below<'a, R: Paged, T: Entity + 'a>(
    request: &R,
    table: &'a Table<T>,
    path: impl Fn(&T) -> &str,
    show: impl Fn(&'a T) -> R::Item,
) -> Result<R::Output, Fault> {
    let prefix = request.path_prefix().unwrap_or(ROOT_PATH);
    let is_below = |(_, entity): &(&Key, &'a T)| path(entity).starts_with(prefix);
    list(
        request,
        |start| Ok(table.after(start).filter(is_below)),
        show,
    )
}

/// Builds the answer for a page.
pub(crate) fn answer<R: Paged>(page: Page<R::Item>) -> R::Output {
    R::page(page.items, page.is_truncated, page.marker)
}

/// A page.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) is_truncated: bool,
    pub(crate) marker: Option<String>,
}

/// The key after which a page starts.
pub(crate) fn after(marker: Option<&str>) -> Result<Option<Key>, Fault> {
    after_as(marker, |key| Some(Key::exact(key)))
}

/// The position after which a page starts, for lists that are not sorted by a single name.
pub(crate) fn after_as<T>(
    marker: Option<&str>,
    place: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Fault> {
    let read = |marker: &str| {
        let bytes = BASE64.decode(marker).ok()?;
        place(std::str::from_utf8(&bytes).ok()?)
    };
    match marker {
        None => Ok(None),
        Some(marker) => read(marker)
            .map(Some)
            .ok_or_else(|| fault::validation_error(format_args!("Invalid Marker: {marker}"))),
    }
}

/// Merges two sorted lists. If both contain a key, the item of the first list is used.
pub(crate) fn merged<K: Ord, T>(
    first: impl Iterator<Item = (K, T)>,
    second: impl Iterator<Item = (K, T)>,
) -> impl Iterator<Item = (K, T)> {
    let (mut first, mut second) = (first.peekable(), second.peekable());
    std::iter::from_fn(move || match (first.peek(), second.peek()) {
        (Some((a, _)), Some((b, _))) => match a.cmp(b) {
            Ordering::Less => first.next(),
            Ordering::Greater => second.next(),
            Ordering::Equal => {
                second.next();
                first.next()
            }
        },
        (Some(_), None) => first.next(),
        (None, _) => second.next(),
    })
}

/// The first items after the marker, converted by `show`.
pub(crate) fn take<K: AsRef<str>, T, S>(
    items: impl Iterator<Item = (K, T)>,
    max_items: Option<i32>,
    show: impl Fn(T) -> S,
) -> Page<S> {
    let most = max_items
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or(ITEMS_DEFAULT);
    let mut items = items.peekable();
    let mut page = Page {
        items: Vec::with_capacity(most.min(ITEMS_DEFAULT)),
        is_truncated: false,
        marker: None,
    };
    for (key, item) in items.by_ref().take(most) {
        page.items.push(show(item));
        page.marker = (page.items.len() == most).then(|| BASE64.encode(key.as_ref()));
    }
    page.is_truncated = items.peek().is_some();
    page.marker = page.marker.filter(|_| page.is_truncated);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(keys: &[&str], marker: Option<&str>, max: i32) -> (Vec<String>, Option<String>) {
        let start = after(marker).unwrap();
        let items = keys
            .iter()
            .filter(|k| start.as_ref().is_none_or(|s| **k > s.as_str()))
            .map(|k| (*k, *k));
        let page = take(items, Some(max), str::to_owned);
        assert_eq!(page.is_truncated, page.marker.is_some());
        (page.items, page.marker)
    }

    #[test]
    fn pages_cover_a_list_that_changes_between_them() {
        let (first, marker) = page(&["a", "b", "d"], None, 2);
        assert_eq!(first, ["a", "b"]);
        let (second, marker) = page(&["a", "c", "d"], marker.as_deref(), 2);
        assert_eq!((second, marker), (vec!["c".into(), "d".into()], None));
    }

    #[test]
    fn two_ordered_lists_become_one_without_repeats() {
        let list = |keys: &'static [i32], from| keys.iter().map(move |key| (*key, from));
        let both: Vec<_> = merged(list(&[1, 3, 4], 'a'), list(&[2, 3, 5, 6], 'b')).collect();
        let expected = [(1, 'a'), (2, 'b'), (3, 'a'), (4, 'a'), (5, 'b'), (6, 'b')];
        assert_eq!(both, expected);
    }

    #[test]
    fn a_marker_that_was_never_given_is_refused() {
        assert_eq!(
            after(Some("not base64!")).unwrap_err().code,
            "ValidationError"
        );
    }
}
