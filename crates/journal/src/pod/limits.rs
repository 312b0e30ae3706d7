//! What a pod may ask of whoever reads it.

/// The pod format that this build writes, and the newest that it reads.
pub(super) const FORMAT: u32 = 1;

/// Largest manifest, bytes.
pub(super) const MANIFEST_BYTES_MAX: u64 = 4 << 20;
/// Largest `meta.json`, bytes.
pub(super) const META_BYTES_MAX: u64 = 256 << 10;
/// Chunks in a pod, at most: the tar holds two entries more.
pub(super) const CHUNKS_MAX: usize = 9_998;
/// All chunks as stored, bytes.
pub(super) const STORED_BYTES_MAX: u64 = 256 << 20;
/// All chunks before compression, bytes.
pub(super) const RAW_BYTES_MAX: u64 = 2 << 30;
/// One chunk before compression, bytes; as stored it may not be larger either.
pub(super) const CHUNK_RAW_BYTES_MAX: u64 = 4 << 20;
/// Lines in a pod.
pub(super) const LINES_MAX: u64 = 5_000_000;
/// One line without its line feed, bytes.
pub(super) const LINE_BYTES_MAX: usize = 256 << 10;
/// A chunk may expand freely up to this, bytes.
pub(super) const EXPANSION_FREE_BYTES: u64 = 64 << 10;
/// Beyond that, bytes before compression for each stored byte.
pub(super) const EXPANSION_RATIO_MAX: u64 = 200;
/// Largest zstd window, as a power of two: 8 MiB.
pub(super) const ZSTD_WINDOW_LOG_MAX: u32 = 23;
/// Arrays and objects inside each other.
pub(super) const JSON_DEPTH_MAX: usize = 32;

/// The largest a chunk of so many stored bytes may become.
pub(super) fn expanded_max(stored: u64) -> u64 {
    EXPANSION_FREE_BYTES
        .saturating_add(stored.saturating_mul(EXPANSION_RATIO_MAX))
        .min(CHUNK_RAW_BYTES_MAX)
}
