//! Large payloads, stored once: pieces under the hash of their bytes, which records name.
//!
//! A test suite that loads the same pod a thousand times logs it once. A payload above a limit is cut where its bytes say, so that
//! equal runs give equal pieces wherever they are in it. The record has the hashes of the pieces; its own hash covers those, so
//! the chain covers the content. A piece is durable before the record that names it is written. Pieces are part of the log:
//! nothing ever deletes them, not even a compaction, because a record that is just being written may name any of them.

mod exchange;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::description;
use crate::envelope::{self, Flaw, Frame, Opened, hash_at, u32_at};
use crate::files;
use crate::hash::{Hash, Head, LogId};
use crate::record::Draft;
use crate::threads;

/// The directory of the pieces, in a data directory and in an export.
const DIR: &str = "content";
/// Payloads of more bytes than this are stored in pieces.
const PAYLOAD_BYTES_MAX: usize = 256 << 10;
/// Minimum size of a piece in bytes, but for the last.
const PIECE_BYTES_MIN: usize = 32 << 10;
/// Maximum size of a piece in bytes.
const PIECE_BYTES_MAX: usize = 512 << 10;
/// A piece ends where this many bits of the rolling hash are zero: after another 64 KiB on average.
const BORDER_BITS: u32 = 16;
/// The same for what is left after the last border.
const LAST_BYTES_MIN: usize = 4 << 10;
/// The same for what is left after the last border.
const LAST_BORDER_BITS: u32 = 12;
/// Bytes that the rolling hash depends on.
const WINDOW_BYTES: usize = 64;
/// zstd level of pieces.
const COMPRESSION_LEVEL: i32 = 3;
/// Bytes of a reference to a piece: its hash and its size.
const REFERENCE_BYTES: usize = Hash::BYTES + 4;

/// The pieces of a log. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Contents(Arc<Home>);

/// The directory of the pieces in a data directory or an export.
pub(crate) fn dir_in(dir: &Path) -> PathBuf {
    dir.join(DIR)
}

#[derive(Debug)]
enum Home {
    /// The data directory or the export.
    Dir(PathBuf),
    Memory(Mutex<BTreeMap<Hash, Arc<[u8]>>>),
    /// Pieces are only hashed.
    Nowhere,
}

impl Contents {
    /// The pieces in a data directory or an export.
    pub(crate) fn in_dir(dir: &Path) -> Self {
        Self(Arc::new(Home::Dir(dir.to_owned())))
    }

    pub(crate) fn in_memory() -> Self {
        Self(Arc::new(Home::Memory(Mutex::default())))
    }

    /// Stores nothing, to find out which bytes a record would have.
    pub(crate) fn nowhere() -> Self {
        Self(Arc::new(Home::Nowhere))
    }

    /// Encodes a draft as the record that follows `after`, and stores its payload here if that is large.
    ///
    /// # Errors
    /// A message about the limit that the draft exceeds, or a piece that could not be stored.
    pub(crate) fn seal(&self, draft: &Draft, log: LogId, after: &Head) -> Result<Frame, String> {
        let bytes = draft.payload.len();
        if bytes <= PAYLOAD_BYTES_MAX || bytes > Draft::PAYLOAD_BYTES_MAX {
            return envelope::seal(draft, log, after);
        }
        let references = self
            .put_all(&draft.payload)
            .map_err(|why| format!("its content could not be stored: {why}"))?;
        envelope::seal_in_pieces(draft, &references, log, after)
    }

    /// Stores a payload in pieces. Returns the references to them.
    ///
    /// Several threads cut, hash, compress and write, because other writers wait meanwhile. The directory is synced once, even if all
    /// pieces are there: the names of those that a failed attempt wrote may not be durable.
    fn put_all(&self, payload: &[u8]) -> std::io::Result<Vec<u8>> {
        self.create_dir()?;
        let put = |piece: &[u8]| {
            let digest = Hash::of(piece);
            self.put_unnamed(&digest, piece)
                .map(|()| (digest, piece.len()))
        };
        let mut references = Vec::new();
        for stored in threads::map_to_disk(pieces(payload), put) {
            let (digest, bytes) = stored?;
            references.extend_from_slice(digest.as_bytes());
            references.extend_from_slice(&(bytes as u32).to_le_bytes());
        }
        self.sync_names()?;
        Ok(references)
    }

    fn create_dir(&self) -> std::io::Result<()> {
        let Home::Dir(home) = &*self.0 else {
            return Ok(());
        };
        let dir = dir_in(home);
        if dir.exists() {
            return Ok(());
        }
        description::extend(home).map_err(std::io::Error::other)?;
        files::private_dir(&dir)
    }

    fn sync_names(&self) -> std::io::Result<()> {
        match &*self.0 {
            Home::Dir(home) => files::sync_dir(&dir_in(home)),
            Home::Memory(_) | Home::Nowhere => Ok(()),
        }
    }

    /// The payload of a record of this log.
    pub(crate) fn payload<'a>(&self, opened: &Opened<'a>) -> Result<Cow<'a, [u8]>, Flaw> {
        if !opened.is_in_pieces() {
            return opened.payload();
        }
        let mut payload = Vec::new();
        for reference in opened.stored.chunks(REFERENCE_BYTES) {
            if reference.len() < REFERENCE_BYTES {
                return Err(Flaw::Payload);
            }
            let bytes = u32_at(reference, Hash::BYTES) as usize;
            if bytes > PIECE_BYTES_MAX || payload.len() + bytes > opened.raw_bytes() {
                return Err(Flaw::Payload);
            }
            let digest = hash_at(reference, 0);
            let piece = self
                .get(&digest, bytes)
                .map_err(|_| Flaw::Content(digest))?;
            payload.extend_from_slice(&piece);
        }
        match payload.len() == opened.raw_bytes() {
            true => Ok(Cow::Owned(payload)),
            false => Err(Flaw::Payload),
        }
    }

    /// Verifies the record at the front of `bytes`, and that it follows `after` in `log`; also returns its payload.
    pub(crate) fn checked<'a>(
        &self,
        bytes: &'a [u8],
        log: LogId,
        after: &Head,
    ) -> Result<(Opened<'a>, Cow<'a, [u8]>), Flaw> {
        let opened = Opened::at_front_of(bytes)?;
        opened.continues(log, after)?;
        let payload = self.payload(&opened)?;
        Ok((opened, payload))
    }

    /// Stores a piece, unless it is there and intact: storing it again repairs it.
    fn put(&self, digest: &Hash, piece: &[u8]) -> std::io::Result<()> {
        self.create_dir()?;
        self.put_unnamed(digest, piece)?;
        self.sync_names()
    }

    /// The same for one of many, whose names the caller makes durable.
    fn put_unnamed(&self, digest: &Hash, piece: &[u8]) -> std::io::Result<()> {
        if self.get(digest, piece.len()).is_ok() {
            return Ok(());
        }
        match &*self.0 {
            Home::Nowhere => Ok(()),
            Home::Memory(held) => {
                let compressed = zstd::bulk::compress(piece, COMPRESSION_LEVEL)?;
                lock(held).insert(*digest, compressed.into());
                Ok(())
            }
            Home::Dir(home) => {
                let compressed = zstd::bulk::compress(piece, COMPRESSION_LEVEL)?;
                files::write_one_of_many(&dir_in(home).join(digest.to_string()), &compressed)
            }
        }
    }

    /// A piece, checked against its hash.
    fn get(&self, digest: &Hash, bytes: usize) -> std::io::Result<Vec<u8>> {
        let stored: Cow<'_, [u8]> = match &*self.0 {
            Home::Nowhere => return Err(std::io::ErrorKind::NotFound.into()),
            Home::Memory(held) => {
                let found = lock(held).get(digest).cloned();
                found.ok_or(std::io::ErrorKind::NotFound)?.to_vec().into()
            }
            Home::Dir(home) => {
                let mut stored = Vec::new();
                let file = files::open(&dir_in(home).join(digest.to_string()))?;
                // Compressed bytes can have a little more than those that they were made from.
                file.take(2 * PIECE_BYTES_MAX as u64)
                    .read_to_end(&mut stored)?;
                stored.into()
            }
        };
        let piece = zstd::bulk::decompress(&stored, bytes)?;
        match piece.len() == bytes && Hash::of(&piece) == *digest {
            true => Ok(piece),
            false => Err(std::io::ErrorKind::InvalidData.into()),
        }
    }

    /// Whether any payload was stored in pieces.
    pub(crate) fn is_used(&self) -> bool {
        match &*self.0 {
            Home::Nowhere => false,
            Home::Memory(held) => !lock(held).is_empty(),
            Home::Dir(home) => dir_in(home).exists(),
        }
    }

    /// Copies all pieces into another data directory or export.
    pub(crate) fn copy_to(&self, target: &Path) -> std::io::Result<()> {
        let target = dir_in(target);
        self.each(|digest, stored| {
            files::private_dir(&target)?;
            files::write_whole(&target.join(digest.to_string()), &stored)
        })
    }

    /// The same pieces in memory.
    pub(crate) fn into_memory(self) -> std::io::Result<Self> {
        let mut held = BTreeMap::new();
        self.each(|digest, stored| {
            held.insert(digest, stored.into());
            Ok(())
        })?;
        Ok(Self(Arc::new(Home::Memory(Mutex::new(held)))))
    }

    /// Passes on each piece as it is stored, one at a time: all together can be larger than the memory.
    fn each(
        &self,
        mut each: impl FnMut(Hash, Vec<u8>) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        match &*self.0 {
            Home::Nowhere => Ok(()),
            Home::Memory(held) => {
                let held = lock(held).clone();
                held.into_iter()
                    .try_for_each(|(digest, stored)| each(digest, stored.to_vec()))
            }
            Home::Dir(home) => {
                for path in files::paths(&dir_in(home))? {
                    if let Some(digest) = Hash::from_hex(files::name(&path)) {
                        each(digest, files::read(&path)?)?;
                    }
                }
                Ok(())
            }
        }
    }
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Cuts bytes into pieces. Where a piece ends depends only on the bytes before its end.
fn pieces(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        if bytes.is_empty() {
            return None;
        }
        let (piece, rest) = bytes.split_at(end_of_piece(bytes));
        bytes = rest;
        Some(piece)
    })
}

fn end_of_piece(bytes: &[u8]) -> usize {
    let end = border(bytes, PIECE_BYTES_MIN, BORDER_BITS);
    match end < bytes.len() {
        true => end,
        // The end of a payload is the request, which always differs: what is before it in the last piece is shared, too.
        false => border(bytes, LAST_BYTES_MIN, LAST_BORDER_BITS),
    }
}

fn border(bytes: &[u8], bytes_min: usize, bits: u32) -> usize {
    let most = bytes.len().min(PIECE_BYTES_MAX);
    let mut rolling = 0_u64;
    let seen = bytes.iter().enumerate().take(most);
    for (at, byte) in seen.skip(bytes_min - WINDOW_BYTES) {
        rolling = (rolling << 1).wrapping_add(GEAR[usize::from(*byte)]);
        // The upper bits depend on the whole window.
        if at >= bytes_min && rolling.leading_zeros() >= bits {
            return at;
        }
    }
    most
}

/// A number for each byte, without a pattern. Changing them moves all borders, so that nothing is shared with older pieces.
const GEAR: [u64; 256] = gear();

const fn gear() -> [u64; 256] {
    let mut numbers = [0; 256];
    let (mut at, mut seed) = (0, 0_u64);
    while at < numbers.len() {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        numbers[at] = mixed ^ (mixed >> 31);
        at += 1;
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use ulid::Ulid;

    /// Text without repetition.
    fn text(bytes: usize) -> Vec<u8> {
        let words = (0_u64..).flat_map(|n| Hash::of(&n.to_be_bytes()).to_string().into_bytes());
        words.take(bytes).collect()
    }

    fn draft(payload: Vec<u8>) -> Draft {
        Draft {
            ulid: Ulid(1),
            time_ns: 1,
            account: 1,
            caller: String::new(),
            operation: "Load".to_owned(),
            payload,
        }
    }

    fn all(contents: &Contents) -> Vec<(Hash, Vec<u8>)> {
        let mut all = Vec::new();
        let each = |digest, stored| {
            all.push((digest, stored));
            Ok(())
        };
        contents.each(each).unwrap();
        all
    }

    #[test]
    fn what_is_in_front_of_equal_bytes_changes_only_the_first_pieces() {
        let long = text(6 << 20);
        let shifted = [b"something else in front ".as_slice(), &long].concat();
        let (one, other): (Vec<_>, Vec<_>) = (pieces(&long).collect(), pieces(&shifted).collect());
        assert_eq!(one.concat(), long);
        assert!(one.len() > 6, "{}", one.len());
        assert!(one.iter().all(|piece| piece.len() <= PIECE_BYTES_MAX));
        let shared = other.iter().filter(|piece| one.contains(piece)).count();
        assert!(shared + 2 >= other.len(), "{shared} of {}", other.len());
    }

    #[test]
    fn a_large_payload_is_stored_once_and_read_back_and_damage_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let payload = text(3 << 20);
        for contents in [Contents::in_dir(dir.path()), Contents::in_memory()] {
            let mut head = Head::EMPTY;
            for _ in 0..3 {
                let frame = contents
                    .seal(&draft(payload.clone()), LogId(Ulid(1)), &head)
                    .unwrap();
                assert!(frame.bytes.len() < 2_048, "{}", frame.bytes.len());
                let opened = Opened::at_front_of(&frame.bytes).unwrap();
                assert!(*contents.payload(&opened).unwrap() == *payload);
                let dry = Contents::nowhere().seal(&draft(payload.clone()), LogId(Ulid(1)), &head);
                assert_eq!(dry.unwrap().bytes, frame.bytes);
                head = frame.head;
            }
            let kept = all(&contents);
            let stored: usize = kept.iter().map(|(_, it)| it.len()).sum();
            assert!(stored < payload.len() + 1_024, "{stored}");
            let copied = tempfile::tempdir().unwrap();
            contents.copy_to(copied.path()).unwrap();
            let copied = Contents::in_dir(copied.path()).into_memory().unwrap();
            assert_eq!(all(&copied), kept);
        }
        let contents = Contents::in_dir(dir.path());
        let frame = contents
            .seal(&draft(payload.clone()), LogId(Ulid(1)), &Head::EMPTY)
            .unwrap();
        let opened = Opened::at_front_of(&frame.bytes).unwrap();
        let path = files::paths(&dir.path().join(DIR)).unwrap().remove(0);
        let good = std::fs::read(&path).unwrap();
        for at in (0..good.len()).step_by(good.len() / 40) {
            let mut bad = good.clone();
            bad[at] ^= 1;
            std::fs::write(&path, &bad).unwrap();
            // A flip in what zstd ignores is harmless.
            if let Ok(read) = contents.payload(&opened) {
                assert!(*read == *payload, "byte {at}");
            }
        }
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(contents.payload(&opened), Err(Flaw::Content(_))));
        // The next record with the same content repairs it.
        contents
            .seal(&draft(payload.clone()), LogId(Ulid(1)), &Head::EMPTY)
            .unwrap();
        assert!(*contents.payload(&opened).unwrap() == *payload);
    }
}
