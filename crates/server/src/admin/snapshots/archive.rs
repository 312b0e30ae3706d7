//! The zip archives in which LocalStack's clients send and get a state. Ours hold one pod file.
//!
//! An archive is never unpacked to files: the pod in it is read as a stream, within the limits of pods.

use std::io::{Cursor, Read, Seek, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::limits::POD_BYTES_MAX;

/// The name of the pod in an archive that this server writes.
const POD: &str = "roleback.pod";
const SUFFIX: &str = ".pod";
/// Maximum number of entries in an archive.
const ENTRIES_MAX: usize = 1_000;

/// Why an archive is refused.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Clients recognise this message.
    #[error("not a valid zip archive: {0}")]
    Zip(#[from] ZipError),
    /// It has too many entries.
    #[error("the zip archive has {0} entries, the limit is {ENTRIES_MAX}")]
    Entries(usize),
    /// It has no pod.
    #[error(
        "the zip archive has no pod of Roleback in it, a file such as `{POD}`; the states that LocalStack itself exports cannot be loaded"
    )]
    NoPod,
    /// It has several pods.
    #[error("the zip archive has more than one pod in it: `{0}` and `{1}`")]
    Pods(String, String),
    /// Its pod is encrypted by the archive.
    #[error("the entry `{0}` of the zip archive is encrypted")]
    Encrypted(String),
}

/// An archive with the pod that `write` writes.
pub(crate) fn pack<E: From<ZipError>>(
    write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<Vec<u8>, E> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // A pod is compressed already.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .large_file(true);
    zip.start_file(POD, options)?;
    write(&mut zip)?;
    Ok(zip.finish()?.into_inner())
}

/// Gives the pod file in an archive to `read`.
pub(crate) fn unpack<T>(
    archive: impl Read + Seek,
    read: impl FnOnce(&mut dyn Read) -> T,
) -> Result<T, ArchiveError> {
    let mut archive = ZipArchive::new(archive)?;
    if archive.len() > ENTRIES_MAX {
        return Err(ArchiveError::Entries(archive.len()));
    }
    let names = archive.file_names().collect::<Result<Vec<_>, _>>()?;
    let mut pods = names.iter().filter(|name| name.ends_with(SUFFIX));
    let name = pods.next().ok_or(ArchiveError::NoPod)?.to_string();
    if let Some(other) = pods.next() {
        return Err(ArchiveError::Pods(name, other.to_string()));
    }
    let entry = archive.by_name(&name)?;
    if entry.encrypted() {
        return Err(ArchiveError::Encrypted(name));
    }
    Ok(read(&mut entry.take(POD_BYTES_MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zip_of(entries: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(method);
        for (name, content) in entries {
            zip.start_file(*name, options).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn content(bytes: &[u8]) -> Result<Vec<u8>, String> {
        let read = |pod: &mut dyn Read| {
            let mut content = Vec::new();
            pod.read_to_end(&mut content).map(|_| content)
        };
        let read = unpack(Cursor::new(bytes), read).map_err(|error| error.to_string())?;
        read.map_err(|error| error.to_string())
    }

    #[test]
    fn a_packed_pod_is_unpacked_and_a_compressed_one_too() {
        let packed = pack::<ZipError>(|out| Ok(out.write_all(b"pod")?)).unwrap();
        assert_eq!(content(&packed).unwrap(), b"pod");
        let compressed = zip_of(
            &[("a.pod", b"pod"), ("notes.txt", b"x")],
            CompressionMethod::Deflated,
        );
        assert_eq!(content(&compressed).unwrap(), b"pod");
    }

    #[test]
    fn an_archive_without_exactly_one_pod_is_refused_with_the_reason() {
        let stored = CompressionMethod::Stored;
        let many: Vec<String> = (0..=ENTRIES_MAX).map(|n| n.to_string()).collect();
        let many: Vec<_> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
        for (bytes, expected) in [
            (vec![], "not a valid zip archive"),
            (b"no zip at all".to_vec(), "not a valid zip archive"),
            (zip_of(&[], stored), "no pod"),
            (
                zip_of(&[("api_states/iam/store.state", b"x")], stored),
                "LocalStack itself",
            ),
            (
                zip_of(&[("a.pod", b""), ("b.pod", b"")], stored),
                "`a.pod` and `b.pod`",
            ),
            (zip_of(&many, stored), "1001 entries"),
        ] {
            let refused = content(&bytes).unwrap_err();
            assert!(refused.contains(expected), "{refused}");
        }
    }

    #[test]
    fn a_changed_byte_or_a_cut_archive_is_refused() {
        let packed = pack::<ZipError>(|out| Ok(out.write_all(&[7; 1_000])?)).unwrap();
        for at in [0, 600, packed.len() - 1] {
            let mut damaged = packed.clone();
            damaged[at] ^= 1;
            let read = content(&damaged);
            assert_ne!(read.as_deref(), Ok(&[7; 1_000][..]), "byte {at}");
        }
        assert!(content(&packed[..packed.len() / 2]).is_err());
    }
}
