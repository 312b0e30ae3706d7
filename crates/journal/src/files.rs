//! Files and directories that only their owner can read, written completely or not at all.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The suffix of a file while it is being written. [`remove_unfinished`] removes what a crash left of such files.
const UNFINISHED: &str = "tmp";
/// Makes the names of unfinished files unique.
static UNFINISHED_COUNT: AtomicU64 = AtomicU64::new(0);

/// Creates a directory for its owner only, with its parents, so that it survives a power cut.
pub(crate) fn private_dir(path: &Path) -> io::Result<()> {
    private_dirs(&[path])
}

/// The same for several directories in one parent.
pub(crate) fn private_dirs(paths: &[&Path]) -> io::Result<()> {
    let missing: Vec<&Path> = paths
        .iter()
        .copied()
        .filter(|path| !path.is_dir())
        .collect();
    for path in &missing {
        match parent(path) {
            Some(parent) if !parent.is_dir() => private_dir(parent)?,
            _ => {}
        }
        create_private(path)?;
    }
    if let Some(path) = missing.first() {
        // Best effort, because we may lack the permission to open a parent.
        let _ = sync_dir(parent(path).unwrap_or(Path::new(".")));
    }
    paths.iter().try_for_each(|path| make_private(path, 0o700))
}

fn parent(path: &Path) -> Option<&Path> {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
}

fn create_private(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        // Another thread or process created it at the same time.
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made,
    }
}

/// Makes a directory and the files in it private.
pub(crate) fn make_all_private(dir: &Path) -> io::Result<()> {
    for path in paths(dir)? {
        make_private(&path, if path.is_dir() { 0o700 } else { 0o600 })?;
    }
    Ok(())
}

/// Syncs a directory, the files in it and their names, except for a file that already is synced.
pub(crate) fn sync_all_but(dir: &Path, synced: &str) -> io::Result<()> {
    let mut files = paths(dir)?;
    files.retain(|path| path.is_file() && name(path) != synced);
    let sync_file = |path: &PathBuf| OpenOptions::new().write(true).open(path)?.sync_all();
    // In parallel, so that the system combines the syncs and a start waits only once.
    std::thread::scope(|scope| {
        let syncing: Vec<_> = files
            .iter()
            .map(|path| scope.spawn(move || sync_file(path)))
            .collect();
        let named = sync_dir(dir);
        let synced = syncing
            .into_iter()
            .try_for_each(|file| file.join().unwrap_or_else(|panic| resume_unwind(panic)));
        synced.and(named)
    })
}

#[cfg(unix)]
fn make_private(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn make_private(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// Options to create a file that only its owner can read.
pub(crate) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Writes a file under a temporary name, syncs it, renames it and syncs the directory.
pub(crate) fn write_whole(path: &Path, mut bytes: &[u8]) -> io::Result<()> {
    copy_whole(&mut bytes, path)
}

/// The same, with the content of `from`.
pub(crate) fn copy_whole(from: &mut impl Read, path: &Path) -> io::Result<()> {
    copy_unnamed(from, path)?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Like [`write_whole`] for one of many files in a directory, which the caller syncs once, after the last of them.
pub(crate) fn write_one_of_many(path: &Path, mut bytes: &[u8]) -> io::Result<()> {
    copy_unnamed(&mut bytes, path)
}

fn copy_unnamed(from: &mut impl Read, path: &Path) -> io::Result<()> {
    let (mut file, unfinished) = create_unfinished(path)?;
    let written = io::copy(from, &mut file)
        .and_then(|_| file.sync_all())
        .and_then(|()| fs::rename(&unfinished, path));
    if written.is_err() {
        // Best effort: the next open removes what remains.
        let _ = fs::remove_file(&unfinished);
    }
    written
}

/// Creates a temporary file that will become `path`, under a unique name. Two threads may write the same path at once,
/// as two saves do that share a blob: under the same temporary name, the second would truncate the first's file and
/// rename it.
fn create_unfinished(path: &Path) -> io::Result<(File, PathBuf)> {
    loop {
        let count = UNFINISHED_COUNT.fetch_add(1, Ordering::Relaxed);
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{count}.{UNFINISHED}"));
        let name = PathBuf::from(name);
        match private_file().create_new(true).open(&name) {
            // Left by a run that was killed.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            created => return Ok((created?, name)),
        }
    }
}

/// Opens a regular file for reading. Anything else at the path is refused: reading a FIFO or a device may block
/// forever, and a symbolic link may lead out of the directory.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    // Checked before opening, because opening a device can already have effects.
    check_regular(&fs::symlink_metadata(path)?)?;
    let mut options = OpenOptions::new();
    options.read(true);
    // Checked again, in case the file was replaced in between.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NOFOLLOW | libc::O_NONBLOCK,
    );
    let file = options.open(path)?;
    check_regular(&file.metadata()?)?;
    Ok(file)
}

/// All bytes of a regular file.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn check_regular(metadata: &Metadata) -> io::Result<()> {
    let kind = metadata.file_type();
    if kind.is_file() {
        return Ok(());
    }
    let what = if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_dir() {
        "a directory"
    } else {
        "a FIFO, a socket or a device"
    };
    Err(io::Error::new(
        ErrorKind::InvalidInput,
        format!("it is {what}, not a regular file"),
    ))
}

/// Makes the names in a directory durable.
pub(crate) fn sync_dir(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(path)?.sync_all()
    } else {
        Ok(())
    }
}

/// Removes unfinished files that a crash left.
pub(crate) fn remove_unfinished(dir: &Path) -> io::Result<()> {
    for path in paths(dir)? {
        if path
            .extension()
            .is_some_and(|extension| extension == UNFINISHED)
        {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// The paths in a directory, sorted; none if the directory does not exist.
pub(crate) fn paths(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// The last part of a path as text, if it is valid UTF-8.
pub(crate) fn name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

/// An unused path beside `dir`: `<dir>.<why>-<number>`.
pub(crate) fn free_name(dir: &Path, why: &str) -> PathBuf {
    let mut number = 1_u32;
    loop {
        let path = dir.with_extension(format!("{why}-{number}"));
        if !path.exists() {
            return path;
        }
        number += 1;
    }
}
