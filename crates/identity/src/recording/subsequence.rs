//! The longest common subsequence of two lists, by which lines of two recordings are paired.

/// Comparisons that are made for one entity. Above it, lists are paired from both ends only: 16 MiB of table.
const CELLS_MAX: usize = 4_194_304;

/// Pairs equal items of two lists in order: the most that is possible. Each pair has the index in the first and in the second list.
pub(super) fn pairs<T: PartialEq>(one: &[T], other: &[T]) -> Vec<(usize, usize)> {
    let same = |(a, b): &(&T, &T)| a == b;
    let front = one.iter().zip(other).take_while(same).count();
    let (one_rest, other_rest) = (tail(one, front), tail(other, front));
    let back = one_rest.iter().rev().zip(other_rest.iter().rev());
    let back = back.take_while(same).count();
    let (one_middle, other_middle) = (head(one_rest, back), head(other_rest, back));
    let mut found: Vec<_> = (0..front).map(|at| (at, at)).collect();
    let middle = longest(one_middle, other_middle).into_iter();
    found.extend(middle.map(|(a, b)| (a.saturating_add(front), b.saturating_add(front))));
    let ends = (1..=back).rev();
    found.extend(ends.map(|n| (one.len().saturating_sub(n), other.len().saturating_sub(n))));
    found
}

fn tail<T>(items: &[T], from: usize) -> &[T] {
    items.get(from..).unwrap_or_default()
}

fn head<T>(items: &[T], without: usize) -> &[T] {
    items
        .get(..items.len().saturating_sub(without))
        .unwrap_or_default()
}

/// By the usual table: the length of the longest common subsequence of every pair of tails.
fn longest<T: PartialEq>(one: &[T], other: &[T]) -> Vec<(usize, usize)> {
    let width = other.len().saturating_add(1);
    let cells = one.len().saturating_add(1).saturating_mul(width);
    if one.is_empty() || other.is_empty() || cells > CELLS_MAX {
        return Vec::new();
    }
    let mut lengths = vec![0_u32; cells];
    let at = |a: usize, b: usize| a.saturating_mul(width).saturating_add(b);
    let get =
        |lengths: &[u32], a: usize, b: usize| lengths.get(at(a, b)).copied().unwrap_or_default();
    for (a, left) in one.iter().enumerate().rev() {
        for (b, right) in other.iter().enumerate().rev() {
            let length = if left == right {
                get(&lengths, a.saturating_add(1), b.saturating_add(1)).saturating_add(1)
            } else {
                let down = get(&lengths, a.saturating_add(1), b);
                down.max(get(&lengths, a, b.saturating_add(1)))
            };
            if let Some(cell) = lengths.get_mut(at(a, b)) {
                *cell = length;
            }
        }
    }
    let (mut a, mut b, mut found) = (0, 0, Vec::new());
    while let (Some(left), Some(right)) = (one.get(a), other.get(b)) {
        if left == right {
            found.push((a, b));
            a = a.saturating_add(1);
            b = b.saturating_add(1);
        } else if get(&lengths, a.saturating_add(1), b) >= get(&lengths, a, b.saturating_add(1)) {
            a = a.saturating_add(1);
        } else {
            b = b.saturating_add(1);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The length of the longest common subsequence, by trying everything.
    fn model(one: &[u8], other: &[u8]) -> usize {
        match (one, other) {
            ([a, one @ ..], [b, other @ ..]) if a == b => 1 + model(one, other),
            ([_, one_rest @ ..], [_, other_rest @ ..]) => {
                model(one_rest, other).max(model(one, other_rest))
            }
            _ => 0,
        }
    }

    proptest! {
        #[test]
        fn as_many_are_paired_as_possible(
            one in proptest::collection::vec(0_u8..4, 0..9),
            other in proptest::collection::vec(0_u8..4, 0..9),
        ) {
            let found = pairs(&one, &other);
            prop_assert!(found.iter().all(|(a, b)| one[*a] == other[*b]));
            prop_assert!(found.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
            prop_assert_eq!(found.len(), model(&one, &other));
        }
    }
}
