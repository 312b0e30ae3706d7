//! Limits on what reading a pod may cost.

/// The newest pod format.
pub(super) const FORMAT: u32 = 3;
/// The format of a pod that needs nothing of a newer one, so that older builds can read it.
pub(super) const FORMAT_PLAIN: u32 = 2;
/// The oldest pod format that this build reads.
pub(super) const FORMAT_OLDEST: u32 = 1;
/// Maximum number of delta layers on a base layer.
pub(super) const DELTAS_MAX: u32 = 128;
/// Maximum bytes in all delta layers, before compression, for each byte of the base layer.
pub(super) const DELTA_BYTES_PER_BASE_BYTE: u64 = 2;

/// Maximum number of changes that a stored manifest or description is made from, one after the other.
pub(super) const BLOB_DELTAS_MAX: u8 = 32;
/// Maximum size of a manifest in bytes.
pub(super) const MANIFEST_BYTES_MAX: u64 = 4 << 20;
/// Maximum size of `meta.json` in bytes.
pub(super) const META_BYTES_MAX: u64 = 256 << 10;
/// Maximum number of chunks in a pod; the tar has two more entries.
pub(super) const CHUNKS_MAX: usize = 9_998;
/// Maximum size of all stored chunks in bytes.
pub(super) const STORED_BYTES_MAX: u64 = 256 << 20;
/// Maximum size of all chunks before compression in bytes.
pub(super) const RAW_BYTES_MAX: u64 = 2 << 30;
/// Maximum size of one chunk in bytes, before compression and as stored.
pub(super) const CHUNK_RAW_BYTES_MAX: u64 = 4 << 20;
/// Maximum number of lines in a pod.
pub(super) const LINES_MAX: u64 = 5_000_000;
/// Maximum size of a line without its line feed, in bytes.
pub(super) const LINE_BYTES_MAX: usize = 256 << 10;
/// A chunk may expand up to this size in bytes at any compression ratio.
pub(super) const EXPANSION_FREE_BYTES: u64 = 64 << 10;
/// Maximum compression ratio beyond that.
pub(super) const EXPANSION_RATIO_MAX: u64 = 200;
/// Largest zstd window, as a power of two: 8 MiB.
pub(super) const ZSTD_WINDOW_LOG_MAX: u32 = 23;
/// Maximum nesting depth of arrays and objects.
pub(super) const JSON_DEPTH_MAX: usize = 32;

/// Maximum size of a line of a history in bytes: a record that loads a large pod has a long line.
pub(super) const HISTORY_LINE_BYTES_MAX: usize = 512 << 20;
/// Maximum size of all encrypted chunks of a part in bytes: they are decrypted in memory.
pub(super) const SEALED_BYTES_MAX: u64 = 64 << 20;
/// Size of an encrypted chunk in bytes, but for the last.
pub(super) const SEALED_CHUNK_BYTES: usize = 1 << 20;
/// Maximum size of a part in bytes before its compression and encryption.
pub(super) const SEALED_RAW_BYTES_MAX: u64 = 256 << 20;
/// Cost of deriving a key from a passphrase for a new pod, as a power of two: 2^17 take 128 MiB of memory and about half a
/// second.
pub(super) const WORK_FACTOR: u8 = 17;
/// The highest cost that a pod may demand of its reader, as a power of two.
pub(super) const WORK_FACTOR_MAX: u8 = 17;

/// The maximum size of an encrypted part with this many bytes before its encryption.
pub(super) fn sealed_expanded_max(compressed: u64) -> u64 {
    EXPANSION_FREE_BYTES
        .saturating_add(compressed.saturating_mul(EXPANSION_RATIO_MAX))
        .min(SEALED_RAW_BYTES_MAX)
}

/// The maximum size of a chunk with this many stored bytes.
pub(super) fn expanded_max(stored: u64) -> u64 {
    EXPANSION_FREE_BYTES
        .saturating_add(stored.saturating_mul(EXPANSION_RATIO_MAX))
        .min(CHUNK_RAW_BYTES_MAX)
}
