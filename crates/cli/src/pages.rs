//! Lists that are read page by page.

use serde_json::Value;

use crate::exit::Failure;

/// The values of a page, and where the next page begins.
pub(crate) type Page = (Vec<Value>, Option<u64>);

/// Reads pages until there are `limit` values or no more pages. `read` gets the number of values that are still wanted and
/// where to begin.
pub(crate) fn read_pages(
    limit: u64,
    start: Option<u64>,
    read: impl Fn(u64, Option<u64>) -> Result<Page, Failure>,
) -> Result<Vec<Value>, Failure> {
    let (mut missing, mut from) = (limit, start);
    let mut values = Vec::new();
    while missing > 0 {
        let (found, next) = read(missing, from)?;
        missing = missing.saturating_sub(found.len() as u64);
        values.extend(found);
        if next.is_none() {
            break;
        }
        from = next;
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pages_are_read_until_there_are_enough_values() {
        for (limit, expected) in [
            (0, vec![]),
            (1, vec![9]),
            (3, vec![9, 8, 7]),
            (9, vec![9, 8, 7, 6]),
        ] {
            let read = |missing: u64, from: Option<u64>| {
                assert!(missing > 0);
                let from = from.unwrap_or(9);
                let seqs = (6..=from).rev().take(missing.min(2) as usize);
                let seqs: Vec<_> = seqs.map(|seq| json!(seq)).collect();
                let next = from - seqs.len() as u64;
                Ok((seqs, (next >= 6).then_some(next)))
            };
            assert_eq!(read_pages(limit, None, read).unwrap(), expected, "{limit}");
        }
    }
}
