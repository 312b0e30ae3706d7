//! Opens journals: in a directory, in memory, or as the copy of a shared log.

use std::panic::resume_unwind;
use std::thread;

use super::Journal;
use crate::checkpoint::{self, Early};
use crate::contents::Contents;
use crate::directory::Directory;
use crate::error::{OpenError, failed};
use crate::export::Exported;
use crate::hash::LogId;
use crate::log::{MirroredLog, SharedLog};
use crate::open::{self, Found};
use crate::options::Options;
use crate::pod::Pods;
use crate::projection::Projection;
use crate::report::OpenReport;
use crate::running;
use crate::sealer::Sealer;

/// Reads the directory and, at the same time, its newest checkpoint if the journal starts from it.
fn take_up<P: Projection>(
    options: &Options,
    directory: &Directory,
) -> (Result<Found, OpenError>, Early<P>) {
    if options.prove {
        return (open::in_directory(options, directory), Early::none());
    }
    let dir = checkpoint::dir_in(&directory.path);
    thread::scope(|scope| {
        let reading = scope.spawn(|| Early::read(&dir, directory.log));
        let found = open::in_directory(options, directory);
        let early = reading.join().unwrap_or_else(|panic| resume_unwind(panic));
        (found, early)
    })
}

impl<P: Projection> Journal<P> {
    /// Opens the journal, creates it if it does not exist, and starts its writer thread.
    ///
    /// # Errors
    /// See [`OpenError`]. A journal with missing records opens read-only without an error; the report says so.
    pub fn open(options: Options, empty: P) -> Result<(Self, OpenReport), OpenError> {
        Self::open_with(options, empty, |_| Ok(()))
    }

    /// Opens the journal as this node's copy of a log that several nodes share, and takes up what the others appended. From
    /// then on, records are appended to the shared log first, and those of other nodes are taken up as they come.
    ///
    /// # Errors
    /// As for [`Journal::open`]; or the data directory holds another log. A shared log that cannot be read now is not an
    /// error: [`Journal::write_failure`] says so, or [`Journal::read_only`] if what it contains is refused.
    pub fn open_shared(
        options: Options,
        empty: P,
        shared: Box<dyn SharedLog>,
    ) -> Result<(Self, OpenReport), OpenError> {
        let log = shared.log();
        let options = Options {
            new_log_id: log.0,
            ..options
        };
        let dir = options.data_dir.clone().unwrap_or_default();
        let (journal, report) = Self::open_with(options, empty, |found| {
            if found.history.log != log {
                return Err(OpenError::NotTheSharedLog {
                    dir,
                    found: found.history.log,
                    shared: log,
                });
            }
            let contents = found.history.contents.clone();
            found.log = found
                .log
                .take()
                .map(|copy| Box::new(MirroredLog::new(copy, shared, contents)) as _);
            Ok(())
        })?;
        // Fails only in a journal that is read-only, which says so.
        let _ = journal.inner.have_done(Sealer::take_up_news);
        let report = OpenReport {
            head: journal.head(),
            read_only: journal.read_only(),
            ..report
        };
        Ok((journal, report))
    }

    fn open_with(
        options: Options,
        empty: P,
        adapt: impl FnOnce(&mut Found) -> Result<(), OpenError>,
    ) -> Result<(Self, OpenReport), OpenError> {
        let Some(path) = &options.data_dir else {
            return Self::open_in_memory(options, empty, None, adapt);
        };
        let directory = Directory::take(path, options.new_log_id, options.read_only)?;
        let (found, early) = take_up(&options, &directory);
        let mut found = found?;
        adapt(&mut found)?;
        let pods = Pods::in_dir(
            directory.pods_dir(),
            directory.presence()?,
            !options.read_only,
        )
        .map_err(failed("tidy", &directory.pods_dir()))?;
        let (inner, report) = running::start(&options, empty, found, early, pods, Some(directory))?;
        Ok((Self::of(inner), report))
    }

    pub(super) fn open_in_memory(
        options: Options,
        empty: P,
        exported: Option<Exported>,
        adapt: impl FnOnce(&mut Found) -> Result<(), OpenError>,
    ) -> Result<(Self, OpenReport), OpenError> {
        let (base, segments, contents) = exported.map_or_else(
            || (None, Vec::new(), Contents::in_memory()),
            |it| (it.base, it.segments, it.contents),
        );
        let mut found = open::in_memory(&options, LogId(options.new_log_id), base, segments)?;
        found.history.contents = contents;
        adapt(&mut found)?;
        let (inner, report) = running::start(
            &options,
            empty,
            found,
            Early::none(),
            Pods::in_memory(),
            None,
        )?;
        Ok((Self::of(inner), report))
    }
}
