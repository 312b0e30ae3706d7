//! What the writer makes and everyone else sees.

use std::sync::{Arc, PoisonError, RwLock};

use arc_swap::ArcSwap;

use crate::envelope::Frame;
use crate::hash::Head;
use crate::history::History;

/// A published state and the place in the log that it follows from.
#[derive(Clone, Debug)]
pub struct Moment<P> {
    /// The last record that the state contains.
    pub head: Head,
    /// The state.
    pub state: P,
}

/// What the writer makes and readers see.
pub(crate) struct Shared<P> {
    published: ArcSwap<Moment<P>>,
    pub(crate) history: History,
    read_only: RwLock<Option<String>>,
}

impl<P> Shared<P> {
    pub(crate) fn new(moment: Moment<P>, history: History, read_only: Option<String>) -> Self {
        Self {
            published: ArcSwap::from_pointee(moment),
            history,
            read_only: RwLock::new(read_only),
        }
    }

    /// The end of what is published.
    pub(crate) fn head(&self) -> Head {
        self.published.load().head
    }

    pub(crate) fn read(&self) -> Arc<Moment<P>> {
        self.published.load_full()
    }

    /// Makes durable records, and the state after them, visible.
    pub(crate) fn publish(&self, frames: Vec<Frame>, moment: Moment<P>) {
        self.history.push(frames);
        self.published.store(Arc::new(moment));
    }

    pub(crate) fn read_only(&self) -> Option<String> {
        self.read_only
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_read_only(&self, why: String) {
        *self
            .read_only
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(why);
    }
}
