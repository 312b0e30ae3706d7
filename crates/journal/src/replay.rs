//! Fast replay: threads read and verify pages, and decode their records, ahead of the thread that applies them.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::envelope::Flaw;
use crate::error::ReadError;
use crate::history::{History, Place, flawed};
use crate::moment::Moment;
use crate::options::{Phase, Progress, ProgressFn};
use crate::projection::Projection;
use crate::segment::Segment;
use crate::steps::Steps;

/// Maximum number of threads that verify pages: applying cannot keep up with more.
const READERS_MAX: usize = 4;
/// Pages that each reader may be ahead.
const PAGES_AHEAD: usize = 2;

/// Passes the pages from `from` up to `last` to `each`, in order, until it fails. `read` decodes the pages on several
/// threads. `each` has to check whether a page follows from the previous one.
pub(crate) fn for_each_page<T: Send, E: From<ReadError>>(
    history: &History,
    from: u64,
    last: u64,
    read: impl Fn(&History, Place) -> T + Sync,
    mut each: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let read = &read;
    let (sealed, rest) = split(history, from, last);
    let readers = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .clamp(1, READERS_MAX);
    std::thread::scope(|scope| {
        let pages: Vec<Receiver<T>> = (0..readers.min(sealed.len()))
            .map(|reader| {
                let (sender, receiver) = sync_channel(PAGES_AHEAD);
                let mine = sealed.iter().skip(reader).step_by(readers);
                scope.spawn(move || read_ahead(history, mine, read, &sender));
                receiver
            })
            .collect();
        for turn in 0..sealed.len() {
            // A reader sends one page for each segment of its share, so there is a page to receive.
            let Ok(page) = pages[turn % readers].recv() else {
                break;
            };
            each(page)?;
        }
        // Readers that wait for room have to notice that nothing is received any more.
        drop(pages);
        Ok::<(), E>(())
    })?;
    for place in rest {
        each(read(history, place))?;
    }
    Ok(())
}

fn read_ahead<'a, T>(
    history: &History,
    segments: impl Iterator<Item = &'a Arc<Segment>>,
    read: impl Fn(&History, Place) -> T,
    pages: &SyncSender<T>,
) {
    for segment in segments {
        let page = read(history, Place::Segment(Arc::clone(segment)));
        if pages.send(page).is_err() {
            return;
        }
    }
}

/// The segments from `from` to `last`, and the places of the tail after them.
fn split(history: &History, from: u64, last: u64) -> (Vec<Arc<Segment>>, Vec<Place>) {
    let mut segments = history.segments();
    segments.retain(|segment| segment.head.seq >= from && segment.first <= last);
    let mut next = segments.last().map_or(from, |segment| segment.head.seq + 1);
    let mut rest = Vec::new();
    while next <= last {
        let Some(place) = history.place(next) else {
            break;
        };
        next = place.last().unwrap_or(next) + 1;
        rest.push(place);
    }
    (segments, rest)
}

/// Applies the records after `now` up to and including `last`. After an error, `now` is at the last good record.
///
/// # Errors
/// At the first record that is missing, damaged or not accepted.
pub(crate) fn replay<P: Projection>(
    history: &History,
    now: &mut Moment<P>,
    last: u64,
    progress: Option<&ProgressFn>,
) -> Result<(), ReadError> {
    let first = now.head.seq;
    let total = last.saturating_sub(first);
    let wanted = first + 1..=last;
    let read = |history: &History, place| Steps::<P>::read(history, place, &wanted);
    for_each_page(history, first + 1, last, read, |steps| {
        steps.apply(now, last)?;
        tell(progress, Phase::Replay, now.head.seq - first, total);
        Ok::<_, ReadError>(())
    })?;
    if now.head.seq < last {
        Err(flawed(now.head.seq + 1, &Flaw::Missing))
    } else {
        Ok(())
    }
}

pub(crate) fn tell(progress: Option<&ProgressFn>, phase: Phase, done: u64, total: u64) {
    if let Some(progress) = progress {
        progress(Progress { phase, done, total });
    }
}
