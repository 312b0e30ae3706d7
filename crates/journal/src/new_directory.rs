//! Creates directories completely or not at all.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process;

use crate::files;
use crate::{description, directory};

/// A directory that is being created. It is filled beside its target under a temporary name, and
/// [`NewDirectory::finish`] renames it. Dropping it before that removes everything.
#[derive(Debug)]
pub struct NewDirectory {
    target: PathBuf,
    building: PathBuf,
    /// Parent directories that were created for it, deepest first.
    made: Vec<PathBuf>,
    finished: bool,
}

impl NewDirectory {
    /// Starts the directory that will become `target`.
    ///
    /// # Errors
    /// When `target` is not empty, is inside a data directory, or cannot be created.
    pub fn beside(target: &Path) -> io::Result<Self> {
        let target = std::path::absolute(target)?;
        check_place(&target)?;
        let (Some(parent), Some(name)) = (target.parent(), target.file_name()) else {
            return Err(refusal("it is the root of the file system".to_owned()));
        };
        let mut name = name.to_owned();
        name.push(format!(".{}.tmp", process::id()));
        let made = parent.ancestors().take_while(|above| !above.exists());
        let new = Self {
            building: parent.join(name),
            made: made.map(Path::to_owned).collect(),
            finished: false,
            target: target.clone(),
        };
        match fs::remove_dir_all(&new.building) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            removed => removed?,
        }
        files::private_dir(&new.building)?;
        Ok(new)
    }

    /// The temporary path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.building
    }

    /// Moves it to its target.
    ///
    /// # Errors
    /// When the target is not empty any more, or is a mount point. Nothing remains then.
    pub fn finish(mut self) -> io::Result<()> {
        if cfg!(not(unix)) && self.target.exists() {
            // Other systems do not rename a directory over another one, not even over an empty one.
            fs::remove_dir(&self.target)?;
        }
        fs::rename(&self.building, &self.target).map_err(|error| {
            let why = format!(
                "it cannot be put in its place ({error}); choose a new directory, not a mount point"
            );
            io::Error::new(error.kind(), why)
        })?;
        self.finished = true;
        self.target.parent().map_or(Ok(()), files::sync_dir)
    }
}

impl Drop for NewDirectory {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        // Best effort: the error contains the path, so a user can remove what remains.
        let _ = fs::remove_dir_all(&self.building);
        for above in &self.made {
            let _ = fs::remove_dir(above);
        }
    }
}

fn check_place(target: &Path) -> io::Result<()> {
    if !directory::is_vacant(target)? {
        return Err(refusal(
            "it is not empty; choose a new or an empty directory".to_owned(),
        ));
    }
    match target
        .ancestors()
        .skip(1)
        .find(|above| description::is_described(above))
    {
        None => Ok(()),
        Some(owner) => Err(refusal(format!(
            "it is inside the data directory or export `{}`; choose a directory outside of it",
            owner.display()
        ))),
    }
}

fn refusal(why: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, why)
}
