//! A log that several nodes share, with a complete copy on this node.
//!
//! A record is appended to the shared log first, and to the copy when it is durable there. Records of other nodes are
//! verified before they reach the copy. So the copy never has a record that the shared log does not have or that does not
//! follow from the ones before it, whatever the shared log returns.

use std::path::Path;

use super::event_log::{AppendError, EventLog, LogError, PullError, check_continues};
use super::shared_log::{Delivery, SharedGroup, SharedLog, SharedLogError};
use crate::contents::Contents;
use crate::envelope::{Flaw, Frame, Opened};
use crate::hash::Head;

/// Bytes of records that are pulled at once: they are held in memory until they are applied.
const PULL_BYTES: usize = 4 << 20;

pub(crate) struct MirroredLog {
    copy: Box<dyn EventLog>,
    shared: Box<dyn SharedLog>,
    /// Where the pieces of large payloads are.
    contents: Contents,
    /// The shared log's position is not known to be at the copy's head.
    is_adrift: bool,
    /// The copy failed and was not written since.
    is_copy_in_doubt: bool,
    /// What was pulled last ends before the shared log's position.
    is_cut_short: bool,
}

impl MirroredLog {
    pub(crate) fn new(
        copy: Box<dyn EventLog>,
        shared: Box<dyn SharedLog>,
        contents: Contents,
    ) -> Self {
        Self {
            copy,
            shared,
            contents,
            is_adrift: true,
            is_copy_in_doubt: false,
            is_cut_short: false,
        }
    }

    /// The pieces that records refer to.
    #[cfg(any(test, feature = "conformance"))]
    pub(crate) fn contents(&self) -> &Contents {
        &self.contents
    }

    /// Verifies the next record of a delivery; `None` if the copy has it.
    fn next_frame(&self, bytes: &[u8], after: &Head) -> Result<(usize, Option<Frame>), PullError> {
        let seq = after.seq + 1;
        let flawed = |flaw: &Flaw| {
            PullError::Diverged(format!("record {seq} of the shared log is refused: {flaw}"))
        };
        let opened = Opened::at_front_of(bytes).map_err(|flaw| flawed(&flaw))?;
        if opened.log() == self.shared.log() && opened.seq() <= after.seq {
            self.compare(&opened, after)?;
            return Ok((opened.length, None));
        }
        opened
            .continues(self.shared.log(), after)
            .map_err(|flaw| flawed(&flaw))?;
        Ok((opened.length, Some(Frame::of(bytes, &opened))))
    }

    /// Compares a record with the one that the copy has.
    fn compare(&self, opened: &Opened<'_>, head: &Head) -> Result<(), PullError> {
        let seq = opened.seq();
        let have = if seq == head.seq {
            Some(head.hash)
        } else {
            let kept = self.copy.get(seq);
            let kept = kept.map_err(|error| PullError::Failed(error.to_string()))?;
            // A copy can have dropped what is stored elsewhere.
            kept.and_then(|kept| Opened::unchecked(&kept).ok().map(|kept| kept.hash))
        };
        match have {
            Some(hash) if hash != opened.hash => Err(PullError::Diverged(format!(
                "record {seq} of the shared log has the hash {}, the one of this node has {hash}",
                opened.hash
            ))),
            _ => Ok(()),
        }
    }

    fn append_to_copy(&mut self, frames: &[Frame]) -> Result<(), AppendError> {
        self.copy.append(frames).inspect_err(|_| {
            self.is_copy_in_doubt = true;
        })
    }

    fn find_position(&mut self) -> Result<(), SharedLogError> {
        if self.is_adrift {
            self.shared.seek(self.copy.head().seq)?;
            self.is_adrift = false;
        }
        Ok(())
    }

    /// Takes up the records of a delivery, behind those that were pulled before it.
    fn take_up(&self, bytes: &[u8], frames: &mut Vec<Frame>) -> Result<(), PullError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let after = frames.last().map_or(self.copy.head(), |frame| frame.head);
            let (length, frame) = self.next_frame(rest, &after)?;
            frames.extend(frame);
            rest = &rest[length..];
        }
        Ok(())
    }

    /// Reads deliveries into `frames`, up to the end or the limit.
    fn pull_into(&mut self, frames: &mut Vec<Frame>) -> Result<(), PullError> {
        self.find_position().map_err(unread)?;
        let mut bytes = 0;
        while bytes < PULL_BYTES {
            match self.shared.next().map_err(unread) {
                Ok(None) => break,
                Ok(Some(delivery)) => {
                    bytes += delivery.len();
                    match self.accept(&delivery, frames) {
                        Err(PullError::Diverged(why)) => self.repair(why, &delivery, frames)?,
                        accepted => accepted?,
                    }
                }
                Err(PullError::Diverged(why)) => {
                    self.repair_from_nodes(why, frames)?;
                    self.shared.skip();
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn accept(&self, delivery: &Delivery, frames: &mut Vec<Frame>) -> Result<(), PullError> {
        match delivery {
            Delivery::Piece(piece) => self
                .contents
                .take_up(&piece.hash, &piece.stored)
                .map_err(|why| PullError::Diverged(format!("part of a payload: {why}"))),
            Delivery::Records(records) => self.take_up(records, frames),
        }
    }

    /// Takes up what another server has in the place of a delivery that was refused, or another node.
    fn repair(
        &mut self,
        why: String,
        refused: &Delivery,
        frames: &mut Vec<Frame>,
    ) -> Result<(), PullError> {
        let good = frames.len();
        for delivery in self.shared.alternatives() {
            frames.truncate(good);
            if self.accept(&delivery, frames).is_ok() {
                tracing::warn!(why, "repaired from another server");
                return Ok(());
            }
        }
        frames.truncate(good);
        self.repair_from_nodes(why, frames)?;
        // It may have been good, and only what comes before it was missing.
        let good = frames.len();
        if self.accept(refused, frames).is_err() {
            frames.truncate(good);
        }
        Ok(())
    }

    /// Takes up records that other nodes have. Each of them verified what it has, and the hashes show that it continues what
    /// this node has. What the shared log has after them is compared with them.
    fn repair_from_nodes(&mut self, why: String, frames: &mut Vec<Frame>) -> Result<(), PullError> {
        let before = frames.last().map_or(self.copy.head(), |it| it.head).seq;
        let deliveries = self.shared.of_other_nodes(before);
        for delivery in &deliveries {
            let good = frames.len();
            if self.accept(delivery, frames).is_err() {
                frames.truncate(good);
            }
        }
        let after = frames.last().map_or(before, |it| it.head.seq);
        if after == before {
            return Err(PullError::Diverged(why));
        }
        tracing::warn!(why, before, after, "repaired from another node");
        Ok(())
    }
}

fn unread(error: SharedLogError) -> PullError {
    match error {
        SharedLogError::Damaged(why) => PullError::Diverged(why),
        error => PullError::Failed(format!("cannot read the shared log: {error}")),
    }
}

impl EventLog for MirroredLog {
    fn head(&self) -> Head {
        self.copy.head()
    }

    fn append(&mut self, frames: &[Frame]) -> Result<(), AppendError> {
        let head = self.copy.head();
        check_continues(&head, frames)?;
        let Some(last) = frames.last() else {
            return Ok(());
        };
        let bytes = frames.iter().flat_map(|frame| frame.bytes.iter().copied());
        let bytes: Vec<u8> = bytes.collect();
        let pieces = self.contents.pieces_of(&bytes);
        let pieces = pieces.map_err(|why| AppendError::Failed(why.to_string()))?;
        let group = SharedGroup {
            after: head.seq,
            last: last.head.seq,
            hash: last.head.hash,
            pieces: &pieces,
            records: &bytes,
        };
        let appended = self.find_position().and_then(|()| {
            // The position is adrift until the copy has the records, too.
            self.is_adrift = true;
            self.shared.append(&group)
        });
        match appended {
            Ok(()) => self.append_to_copy(frames)?,
            Err(SharedLogError::Overtaken) => return Err(AppendError::Overtaken(head.seq)),
            Err(error) => {
                let why = format!("cannot append to the shared log: {error}");
                return Err(AppendError::Failed(why));
            }
        }
        self.is_adrift = false;
        Ok(())
    }

    fn get(&self, seq: u64) -> Result<Option<Vec<u8>>, LogError> {
        self.copy.get(seq)
    }

    fn cut(&mut self, head: Head) -> Result<(), LogError> {
        if head != self.copy.head() {
            return Err(LogError(
                "a log that other nodes read cannot be cut".to_owned(),
            ));
        }
        if self.is_copy_in_doubt {
            self.copy.cut(head)?;
            self.is_copy_in_doubt = false;
        }
        Ok(())
    }

    /// Opens the copy only if it failed: that takes much longer than to find the position in the shared log, which is all that
    /// a node needs that was overtaken.
    fn recover(&mut self) -> Result<(), LogError> {
        self.is_adrift = true;
        match self.is_copy_in_doubt {
            true => self.copy.recover(),
            false => Ok(()),
        }
    }

    fn beside(&self, _dir: &Path) -> Result<Option<Box<dyn EventLog>>, LogError> {
        Err(LogError(
            "a log that other nodes read cannot be compacted".to_owned(),
        ))
    }

    fn forget(&mut self, sealed: u64) {
        self.copy.forget(sealed);
    }

    fn wake_with(&mut self, wake: Box<dyn Fn() + Send + Sync>) {
        self.shared.wake_with(wake);
    }

    fn has_news(&self) -> bool {
        self.is_adrift || self.shared.has_news()
    }

    fn pull(&mut self) -> Result<Vec<Frame>, PullError> {
        let mut frames = Vec::new();
        let pulled = self.pull_into(&mut frames);
        // What was read and is not adopted has to be read again.
        self.is_adrift = pulled.is_err() || !frames.is_empty();
        self.is_cut_short = pulled.is_err();
        match pulled {
            // The good ones first: the next call meets the error again.
            Err(error) if frames.is_empty() => Err(error),
            _ => Ok(frames),
        }
    }

    fn adopt(&mut self, frames: &[Frame]) -> Result<(), AppendError> {
        self.append_to_copy(frames)?;
        self.is_adrift = self.is_cut_short;
        Ok(())
    }
}
