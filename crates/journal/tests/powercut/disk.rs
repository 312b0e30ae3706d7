//! The possible contents of a disk after a power cut.
//!
//! The model is the strictest that a journaling file system allows. What was synced is kept. Of every later write, each
//! 4 KiB page is randomly kept or lost. Changes of names and sizes are kept up to a random point in their order, which
//! is not before the last change that a sync covers: a file's sync covers its size, a directory's the names in it.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::trace::Op;

const PAGE_BYTES: usize = 4_096;

/// Probabilities that a page written after the last sync is kept; each image uses one of them.
const PAGE_CHANCES: [u64; 4] = [0, 30, 70, 100];

/// A random generator that makes the same choices in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

type Id = usize;

#[derive(Clone, Copy)]
enum Handle {
    File(Id),
    Dir(Id),
}

#[derive(Default)]
struct File {
    now: Vec<u8>,
    synced: Vec<u8>,
    /// Writes after the last sync.
    pending: Vec<(usize, Vec<u8>)>,
}

/// A change of names or sizes, which the file system's journal keeps in order.
#[derive(Clone)]
enum Change {
    MakeFile(PathBuf, Id),
    MakeDir(PathBuf),
    Remove(PathBuf),
    Rename(PathBuf, PathBuf),
    Resize(Id, usize),
}

/// The disk of a running machine, and what is sure to be on it after a power cut.
#[derive(Default)]
pub(crate) struct Disk {
    files: Vec<File>,
    names: BTreeMap<PathBuf, Id>,
    dirs: Vec<PathBuf>,
    handles: HashMap<u32, Handle>,
    changes: Vec<Change>,
    /// Number of changes that are sure to be kept.
    kept: usize,
}

impl Disk {
    pub(crate) fn apply(&mut self, op: &Op) {
        match op {
            Op::Open {
                fd,
                create,
                truncate,
                path,
            } => self.open(*fd, *create, *truncate, path),
            Op::Write { fd, at, bytes } => self.write(*fd, *at, bytes),
            Op::Resize { fd, size } => self.resize(self.file(*fd), *size),
            Op::Sync { fd } => self.sync(*fd),
            Op::Close { fd } => drop(self.handles.remove(fd)),
            Op::MakeDir(path) => self.changes.push(Change::MakeDir(path.clone())),
            Op::Remove(path) => {
                self.names.remove(path);
                self.changes.push(Change::Remove(path.clone()));
            }
            Op::Rename(from, to) => {
                let file = self.names.remove(from).expect("what is renamed is there");
                self.names.insert(to.clone(), file);
                self.changes.push(Change::Rename(from.clone(), to.clone()));
            }
        }
    }

    /// A file as the running machine sees it.
    pub(crate) fn content(&self, path: &str) -> &[u8] {
        self.names
            .get(Path::new(path))
            .map_or(&[], |file| &self.files[*file].now)
    }

    fn open(&mut self, fd: u32, create: bool, truncate: bool, path: &Path) {
        if let Some(file) = self.names.get(path).copied() {
            self.handles.insert(fd, Handle::File(file));
            if truncate {
                self.resize(file, 0);
            }
        } else if create {
            let file = self.files.len();
            self.files.push(File::default());
            self.names.insert(path.to_owned(), file);
            self.changes.push(Change::MakeFile(path.to_owned(), file));
            self.handles.insert(fd, Handle::File(file));
        } else {
            self.dirs.push(path.to_owned());
            self.handles.insert(fd, Handle::Dir(self.dirs.len() - 1));
        }
    }

    fn file(&self, fd: u32) -> Id {
        match self.handles.get(&fd) {
            Some(Handle::File(file)) => *file,
            _ => panic!("{fd} is not an open file"),
        }
    }

    fn write(&mut self, fd: u32, at: usize, bytes: &[u8]) {
        let id = self.file(fd);
        let end = at + bytes.len();
        if end > self.files[id].now.len() {
            self.resize(id, end);
        }
        let file = &mut self.files[id];
        file.now[at..end].copy_from_slice(bytes);
        file.pending.push((at, bytes.to_vec()));
    }

    fn resize(&mut self, file: Id, size: usize) {
        if self.files[file].now.len() != size {
            self.files[file].now.resize(size, 0);
            self.changes.push(Change::Resize(file, size));
        }
    }

    fn sync(&mut self, fd: u32) {
        let asked = match self.handles[&fd] {
            Handle::File(id) => {
                let file = &mut self.files[id];
                file.synced.clone_from(&file.now);
                file.pending.clear();
                self.changes.iter().rposition(
                    |change| matches!(change, Change::Resize(resized, _) if *resized == id),
                )
            }
            Handle::Dir(dir) => self
                .changes
                .iter()
                .rposition(|change| change.is_in(&self.dirs[dir])),
        };
        self.kept = self.kept.max(asked.map_or(0, |last| last + 1));
    }

    /// Writes a possible content of the disk after a power cut at this point.
    pub(crate) fn write_image(&self, dice: &mut Dice, to: &Path) {
        let chance = PAGE_CHANCES[dice.below(PAGE_CHANCES.len())];
        let kept = self.kept + dice.below(self.changes.len() - self.kept + 1);
        let (mut names, mut sizes) = (BTreeMap::new(), HashMap::new());
        for change in &self.changes[..kept] {
            change.replay(&mut names, &mut sizes);
        }
        for (path, entry) in names {
            match entry {
                Some(file) => {
                    let size = sizes.get(&file).copied().unwrap_or(0);
                    std::fs::write(
                        to.join(path),
                        self.files[file].without_power(size, chance, dice),
                    )
                    .unwrap();
                }
                None => std::fs::create_dir(to.join(path)).unwrap(),
            }
        }
    }
}

impl File {
    fn without_power(&self, size: usize, chance: u64, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        for (at, written) in &self.pending {
            let mut done = 0;
            while done < written.len() {
                let start = at + done;
                let length = (PAGE_BYTES - start % PAGE_BYTES).min(written.len() - done);
                if (dice.below(100) as u64) < chance {
                    bytes.resize(bytes.len().max(start + length), 0);
                    bytes[start..start + length].copy_from_slice(&written[done..done + length]);
                }
                done += length;
            }
        }
        bytes.resize(size, 0);
        bytes
    }
}

impl Change {
    /// Whether it changes a name in `dir`.
    fn is_in(&self, dir: &Path) -> bool {
        let within = |path: &PathBuf| path.parent() == Some(dir);
        match self {
            Self::MakeFile(path, _) | Self::MakeDir(path) | Self::Remove(path) => within(path),
            Self::Rename(from, to) => within(from) || within(to),
            Self::Resize(..) => false,
        }
    }

    /// Names, with a file or `None` for a directory; files, with their sizes.
    fn replay(&self, names: &mut BTreeMap<PathBuf, Option<Id>>, sizes: &mut HashMap<Id, usize>) {
        match self {
            Self::MakeFile(path, file) => drop(names.insert(path.clone(), Some(*file))),
            Self::MakeDir(path) => drop(names.insert(path.clone(), None)),
            Self::Remove(path) => drop(names.remove(path)),
            Self::Rename(from, to) => {
                let entry = names.remove(from).expect("what is renamed is there");
                names.insert(to.clone(), entry);
            }
            Self::Resize(file, size) => drop(sizes.insert(*file, *size)),
        }
    }
}
