//! The thread that writes decisions.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender};

use super::entry::Entry;
use super::{Events, Shared, lock};

/// Maximum number of decisions in one write.
const BATCH_MAX: usize = 256;

/// A message to the thread.
pub(super) enum Message {
    /// Write this entry.
    Entry(Box<Entry>),
    /// Report when all earlier entries are written.
    Tell(SyncSender<()>),
    /// End.
    Close,
}

/// Runs until told to end. `next` is the number of the next decision.
pub(super) fn run(shared: &Shared, messages: &Receiver<Message>, mut next: u64) {
    let mut batch = Vec::new();
    let mut told = Vec::new();
    while let Ok(first) = messages.recv() {
        let mut open = true;
        for message in std::iter::once(first).chain(messages.try_iter()) {
            match message {
                Message::Entry(entry) => batch.push(*entry),
                Message::Tell(done) => told.push(done),
                Message::Close => open = false,
            }
            if !open || batch.len() == BATCH_MAX {
                break;
            }
        }
        next = write(shared, &mut batch, next);
        for done in told.drain(..) {
            // The receiver may be gone.
            let _ = done.send(());
        }
        if !open {
            return;
        }
    }
}

/// Numbers and writes a batch and notifies subscribers; returns the next number.
pub(super) fn write(shared: &Shared, batch: &mut Vec<Entry>, first: u64) -> u64 {
    let mut lines = Vec::new();
    let mut next = first;
    let mut numbered = Vec::with_capacity(batch.len());
    for mut entry in batch.drain(..) {
        entry.id = next;
        let start = lines.len();
        if serde_json::to_writer(&mut lines, &entry).is_err() {
            lines.truncate(start);
            shared.not_logged.fetch_add(1, Ordering::Relaxed);
            continue;
        }
        lines.push(b'\n');
        next += 1;
        numbered.push(entry);
    }
    if numbered.is_empty() {
        return first;
    }
    if let Err(error) = lock(&shared.files).append(first, &lines) {
        let lost = numbered.len();
        shared.not_logged.fetch_add(lost as u64, Ordering::Relaxed);
        tracing::warn!(%error, lost, "decisions could not be written down");
        return first;
    }
    for entry in numbered {
        tell(shared, entry);
    }
    next
}

fn tell(shared: &Shared, entry: Entry) {
    if shared.streaming.load(Ordering::Relaxed)
        && let Err(error) = lock(&shared.needs).add(&entry)
    {
        tracing::warn!(%error, "what was needed could not be written down");
    }
    if let Events::Some(events) = &*lock(&shared.events) {
        // Sending fails if there is no subscriber.
        let _ = events.send(Arc::new(entry));
    }
}
