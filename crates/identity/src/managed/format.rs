//! The bytes of `data/managed_policies.bin`, which `cargo xtask managed-policies` writes:
//!
//! ```text
//! "RBAMP\0\0\x01"                     what it is, and the version of this format
//! u32 N                               how many parts follow, little-endian like all numbers here
//! N x (u32 packed, u32 unpacked)      bytes of each part
//! N x zstd frame                      part 0 is the index, the others are blocks of documents
//! ```
//!
//! The index is text, one policy per line, sorted by name regardless of case, members separated by tabs: name, path,
//! id, default version, created and updated (seconds since the epoch), block, offset and length of its document,
//! description. A line that starts with `#` names the source.

use roleback_wire::Timestamp;
use roleback_world::stored_policy::Parsed;

use super::{ManagedPolicy, Place};

const MAGIC: &[u8] = b"RBAMP\0\0\x01";
/// Bytes of an entry in the table of parts.
const ENTRY_BYTES: usize = 8;
/// The most bytes that a part can decompress to.
const PART_BYTES_MAX: usize = 1024 * 1024;

/// Decompresses a part; `None` if the file does not have this format, which a test rules out for the embedded file.
pub(super) fn part(file: &[u8], number: usize) -> Option<String> {
    let rest = file.strip_prefix(MAGIC)?;
    let (count, rest) = number_at(rest)?;
    let table_bytes = count.checked_mul(ENTRY_BYTES)?;
    let (table, mut packed) = rest.split_at_checked(table_bytes)?;
    for (at, entry) in table.chunks_exact(ENTRY_BYTES).enumerate() {
        let (packed_bytes, entry) = number_at(entry)?;
        let (unpacked_bytes, _) = number_at(entry)?;
        let (this, others) = packed.split_at_checked(packed_bytes)?;
        if at == number {
            return unpack(this, unpacked_bytes);
        }
        packed = others;
    }
    None
}

fn number_at(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (first, rest) = bytes.split_first_chunk::<4>()?;
    Some((usize::try_from(u32::from_le_bytes(*first)).ok()?, rest))
}

fn unpack(packed: &[u8], unpacked_bytes: usize) -> Option<String> {
    let bytes = zstd::bulk::decompress(packed, unpacked_bytes.min(PART_BYTES_MAX)).ok()?;
    String::from_utf8(bytes).ok()
}

/// All policies in the index.
pub(super) fn policies(index: &'static str) -> Option<Vec<ManagedPolicy>> {
    index
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(policy)
        .collect()
}

fn policy(line: &'static str) -> Option<ManagedPolicy> {
    let mut members = line.splitn(10, '\t');
    Some(ManagedPolicy {
        name: members.next()?,
        path: members.next()?,
        id: members.next()?,
        default_version_id: members.next()?,
        created: Timestamp::from_secs(members.next()?.parse().ok()?),
        updated: Timestamp::from_secs(members.next()?.parse().ok()?),
        place: Place {
            block: members.next()?.parse().ok()?,
            offset: members.next()?.parse().ok()?,
            length: members.next()?.parse().ok()?,
        },
        parsed: Parsed::default(),
        description: members.next().filter(|text| !text.is_empty()),
    })
}
