//! Work on several threads.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Maximum number of threads: what one thread does with the results, such as merging lines, cannot keep up with more.
const THREADS_MAX: usize = 4;

/// What `work` makes of each item, in the order of the items. Several threads take one item after the other; an item can be made
/// while others are worked on.
pub(crate) fn map<I, O: Send>(
    items: impl IntoIterator<Item = I, IntoIter: Send>,
    work: impl Fn(I) -> O + Sync,
) -> Vec<O> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    on_threads(processors.min(THREADS_MAX), items, work)
}

/// The same for work that waits for a disk: while one thread waits, another computes.
pub(crate) fn map_to_disk<I, O: Send>(
    items: impl IntoIterator<Item = I, IntoIter: Send>,
    work: impl Fn(I) -> O + Sync,
) -> Vec<O> {
    on_threads(THREADS_MAX, items, work)
}

fn on_threads<I, O: Send>(
    most: usize,
    items: impl IntoIterator<Item = I, IntoIter: Send>,
    work: impl Fn(I) -> O + Sync,
) -> Vec<O> {
    let items = items.into_iter();
    let threads = items.size_hint().1.unwrap_or(most).min(most);
    if threads < 2 {
        return items.map(work).collect();
    }
    let waiting = Mutex::new(items.enumerate());
    let next = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.next()
    };
    let work_through = || {
        let mut done = Vec::new();
        while let Some((index, item)) = next() {
            done.push((index, work(item)));
        }
        done
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work_through)).collect();
        let mut done = work_through();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, output)| output).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_threads_make_has_the_order_of_the_items() {
        for count in [0, 1, 2, 3, 100] {
            let items: Vec<u64> = (0..count).collect();
            let doubled: Vec<u64> = items.iter().map(|it| it * 2).collect();
            assert_eq!(map(items.clone(), |it| it * 2), doubled);
            // An iterator that does not know its length.
            let some = items.into_iter().filter(|_| true);
            assert_eq!(map_to_disk(some, |it| it * 2), doubled);
        }
    }
}
