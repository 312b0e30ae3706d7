//! What principals needed since the last reset: every distinct call once.
//!
//! Two calls count as the same if they agree in everything that a least-privilege policy depends on: whose policies
//! apply, the action, the resource, the condition keys that [`kept`](roleback_policy::privilege::kept) keeps, and
//! whether the call was granted. So there are few of them, however many calls are made, and only a new one writes a
//! line.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use roleback_api::decisions::ContextValues;
use roleback_policy::privilege::kept;
use roleback_policy::{Principal, Request};
use serde::{Deserialize, Serialize};

use super::entry::{Entry, policy_context};
use super::rotating_log::private_file;

/// Maximum number of distinct calls. Each takes about 300 bytes.
const NEEDS_MAX: usize = 20_000;

/// The file name in the decisions directory.
const FILE: &str = "needs.jsonl";

/// A permission that a principal needed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Need {
    /// The principal whose policies apply.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The relevant condition keys.
    pub context: BTreeMap<String, ContextValues>,
    /// Whether policies granted it.
    pub granted: bool,
}

/// The needs behind decisions, in order, each once.
pub(super) fn of(entries: &[Entry]) -> Vec<Need> {
    let needs: BTreeSet<_> = entries.iter().map(Need::of).collect();
    needs.into_iter().take(NEEDS_MAX).collect()
}

/// All recorded needs.
#[derive(Default)]
pub(super) struct Needs {
    known: BTreeSet<Need>,
    /// Calls that were not recorded because the limit was reached.
    not_summarized: u64,
    dir: Option<PathBuf>,
    file: Option<File>,
}

impl Need {
    /// The need behind a decision.
    pub fn of(entry: &Entry) -> Self {
        let context = entry.context.iter();
        let kept = context.filter(|(key, _)| kept::is_kept(key));
        Self {
            principal: entry.principal.clone(),
            action: entry.action.clone(),
            resource: entry.resource.clone(),
            context: kept
                .map(|(key, seen)| (key.clone(), seen.clone()))
                .collect(),
            granted: !entry.is_denied(),
        }
    }

    /// The call in the engine's type.
    pub fn request(&self) -> Request<'_> {
        Request {
            context: policy_context(&self.context),
            ..Request::new(principal(&self.principal), &self.action, &self.resource)
        }
    }
}

/// The principal that a name means: an ARN, a service, an identity provider, or an anonymous caller.
fn principal(name: &str) -> Principal<'_> {
    match Principal::from_arn(name) {
        Some(principal) => principal,
        None if name == "anonymous" => Principal::Anonymous,
        None if name.ends_with(".amazonaws.com") => Principal::Service { name },
        None => Principal::Federated { provider: name },
    }
}

impl Needs {
    /// Reads what a directory holds; without a directory, starts empty in memory.
    pub(super) fn open(dir: Option<&Path>) -> io::Result<Self> {
        let mut needs = Self {
            dir: dir.map(Path::to_owned),
            ..Self::default()
        };
        let Some(dir) = dir else {
            return Ok(needs);
        };
        let lines = match fs::read(dir.join(FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            lines => lines?,
        };
        // A partial line after a crash is skipped; the next such call records it again.
        let lines = lines.split(|byte| *byte == b'\n');
        needs.known = lines
            .filter_map(|line| serde_json::from_slice(line).ok())
            .take(NEEDS_MAX)
            .collect();
        Ok(needs)
    }

    /// Records a call if it is new.
    pub(super) fn add(&mut self, entry: &Entry) -> io::Result<()> {
        let need = Need::of(entry);
        if self.known.contains(&need) {
            return Ok(());
        }
        if self.known.len() >= NEEDS_MAX {
            self.not_summarized += 1;
            return Ok(());
        }
        self.write(&need)?;
        self.known.insert(need);
        Ok(())
    }

    fn write(&mut self, need: &Need) -> io::Result<()> {
        let Some(dir) = &self.dir else {
            return Ok(());
        };
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(
                private_file()
                    .append(true)
                    .create(true)
                    .open(dir.join(FILE))?,
            ),
        };
        // Starts with a line break, so that a partial line after a crash does not spoil this one.
        let mut line = vec![b'\n'];
        serde_json::to_writer(&mut line, need)?;
        line.push(b'\n');
        file.write_all(&line)
    }

    /// Removes everything.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        self.file = None;
        self.known.clear();
        self.not_summarized = 0;
        match self.dir.as_ref().map(|dir| fs::remove_file(dir.join(FILE))) {
            Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    pub(super) fn all(&self) -> Vec<Need> {
        self.known.iter().cloned().collect()
    }

    pub(super) fn not_summarized(&self) -> u64 {
        self.not_summarized
    }
}
