//! The files of a store of pods: blobs, and what names them.

use super::*;

/// The content of a file under `refs/`. The number of a deleted version stays reserved, so that it never refers to a
/// different state.
#[derive(Serialize, Deserialize)]
pub(super) struct Ref {
    pub(super) version: u64,
    digest: Option<String>,
}

/// The suffix of the files under `refs/`.
pub(super) const REF_SUFFIX: &str = ".json";

pub(super) fn tags_in(dir: &Path) -> PathBuf {
    dir.join("tags")
}

pub(super) fn tag_file(dir: &Path, tag: &Tag, to: Option<(u64, Hash)>) -> io::Result<()> {
    let path = dir.join(format!("{tag}{REF_SUFFIX}"));
    if let Some((version, digest)) = to {
        files::private_dir(dir)?;
        return write_ref(&path, version, Some(digest));
    }
    match fs::remove_file(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.and_then(|()| files::sync_dir(dir)),
    }
}

pub(super) fn blobs_in(dir: &Path) -> PathBuf {
    dir.join("blobs").join("sha256")
}

pub(super) fn refs_in(dir: &Path) -> PathBuf {
    dir.join("refs")
}

/// The suffix of a blob that is stored compressed. Its name is still the hash of the bytes before compression.
const COMPRESSED_SUFFIX: &str = ".zst";
/// The suffix of a blob that is stored as what differs from another.
pub(super) const DELTA_SUFFIX: &str = ".delta";
/// Text of this many bytes is stored compressed: the manifests of versions with many layers. Chunks are compressed already.
const COMPRESS_FROM_BYTES: usize = 4 << 10;
/// zstd level of text.
const COMPRESSION_LEVEL: i32 = 9;

/// The form in which a blob is stored completely: compressed, or `None` as it is.
pub(super) fn compressed(bytes: &[u8]) -> io::Result<Option<Vec<u8>>> {
    match bytes.len() < COMPRESS_FROM_BYTES || !bytes.starts_with(b"{") {
        true => Ok(None),
        false => zstd::bulk::compress(bytes, COMPRESSION_LEVEL).map(Some),
    }
}

/// Writes a blob completely.
pub(super) fn write_complete(
    blobs: &Path,
    digest: &Hash,
    bytes: &[u8],
    compressed: Option<&[u8]>,
) -> io::Result<()> {
    let path = blobs.join(digest.to_string());
    let Some(compressed) = compressed else {
        return files::write_whole(&path, bytes);
    };
    files::write_whole(&compressed_in(blobs, digest), compressed)?;
    // A damaged blob in the other form would be read first.
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// At most this many bytes of a blob, if it is stored completely.
pub(super) fn read_complete(
    blobs: &Path,
    digest: &Hash,
    bytes_max: u64,
) -> io::Result<Option<Vec<u8>>> {
    fn found<T>(read: io::Result<T>) -> io::Result<Option<T>> {
        match read {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some),
        }
    }
    if let Some(plain) = found(read_up_to(&blobs.join(digest.to_string()), bytes_max))? {
        return Ok(Some(plain));
    }
    let Some(compressed) = found(files::open(&compressed_in(blobs, digest)))? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    let decoder = zstd::Decoder::new(compressed)?;
    decoder.take(bytes_max).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

fn compressed_in(blobs: &Path, digest: &Hash) -> PathBuf {
    blobs.join(format!("{digest}{COMPRESSED_SUFFIX}"))
}

/// The digest that the name of a blob's file says.
pub(super) fn digest_in(path: &Path) -> Option<Hash> {
    let name = files::name(path);
    let stem = [COMPRESSED_SUFFIX, DELTA_SUFFIX]
        .into_iter()
        .find_map(|suffix| name.strip_suffix(suffix));
    Hash::from_hex(stem.unwrap_or(name))
}

pub(super) fn read_up_to(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    files::open(path)?.take(bytes_max).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn name_file(dir: &Path, version: u64, digest: &Hash) -> io::Result<()> {
    files::private_dir(dir)?;
    write_ref(&file_of(dir, version), version, Some(*digest))?;
    write_ref(&latest_in(dir), version, Some(*digest))
}

/// Updates `latest.json` first: after a power cut in between, it must not refer to a removed version.
pub(super) fn forget_files(
    dir: &Path,
    newest: (u64, Option<Hash>),
    deleted: &[u64],
) -> io::Result<()> {
    write_ref(&latest_in(dir), newest.0, newest.1)?;
    let mut deleted = deleted.iter();
    deleted.try_for_each(|version| write_ref(&file_of(dir, *version), *version, None))
}

pub(super) fn write_ref(path: &Path, version: u64, digest: Option<Hash>) -> io::Result<()> {
    let digest = digest.map(|digest| digest_text(&digest));
    let mut text = serde_json::to_vec(&Ref { version, digest })?;
    text.push(b'\n');
    files::write_whole(path, &text)
}

pub(super) fn file_of(dir: &Path, version: u64) -> PathBuf {
    dir.join(format!("v{version}.json"))
}

pub(super) fn latest_in(dir: &Path) -> PathBuf {
    dir.join("latest.json")
}

/// Parses the number in `v<N>.json`.
pub(super) fn version_of(path: &Path) -> Option<u64> {
    files::name(path)
        .strip_prefix('v')?
        .strip_suffix(".json")?
        .parse()
        .ok()
}

pub(super) fn parse_ref(path: &Path) -> Result<Ref, PodError> {
    let place = || format!("`{}`", path.display());
    let text =
        read_up_to(path, REF_BYTES_MAX).map_err(PodError::io(format!("read {}", place())))?;
    serde_json::from_slice(&text)
        .map_err(|_| PodError::refused(place(), "it does not name this version"))
}

pub(super) fn read_ref(path: &Path, version: u64) -> Result<Option<Hash>, PodError> {
    let place = || format!("`{}`", path.display());
    let refused = || PodError::refused(place(), "it does not name this version");
    let named = parse_ref(path)?;
    if named.version != version {
        return Err(refused());
    }
    let Some(digest) = named.digest else {
        return Ok(None);
    };
    let digest = digest.strip_prefix("sha256:").and_then(Hash::from_hex);
    digest.map(Some).ok_or_else(refused)
}
