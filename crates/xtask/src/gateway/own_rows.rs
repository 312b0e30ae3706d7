//! Our own rows, for what names do not say: `crates/gateway/rows/SERVICE.txt`.
//!
//! ```text
//! # a comment
//! let OBJECT = arn:{partition}:s3:::{Bucket}/{Key}
//! HeadObject | s3:GetObject @ $OBJECT if !VersionId ; s3:GetObjectVersion @ $OBJECT if VersionId
//! ListTables,DescribeLimits | dynamodb:$OWN @ *
//! PutObject + | s3:PutObjectAcl @ $OBJECT if ACL
//! ctx ListObjects,ListObjectsV2 | s3:prefix=Prefix
//! ctx CreateVpnConnection if VpnGatewayId | ec2:GatewayType='VGW'
//! ```
//!
//! A row replaces what names say; with `+` it adds to it. `*` in place of an operation stands for all of the service, for
//! condition keys only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// The rows of a service.
#[derive(Default)]
pub(super) struct OwnRows {
    /// The rows that replace what names say.
    pub(super) replacing: BTreeMap<String, Vec<String>>,
    /// The rows that are added.
    pub(super) adding: BTreeMap<String, Vec<String>>,
    /// Condition keys of operations.
    pub(super) keys: Vec<(String, Key)>,
}

/// A condition key, as the table writes it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) value: String,
    /// When it has this value; empty for always.
    pub(super) when: String,
}

impl OwnRows {
    /// Reads the rows of a service; none if it has no file.
    pub(super) fn read(folder: &Path, service: &str) -> Result<Self> {
        let path = folder.join(format!("{service}.txt"));
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = crate::packages::text(&path)?;
        Self::parse(&text).with_context(|| format!("`{}`", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let mut own = Self::default();
        let mut macros: Vec<(String, String)> = vec![];
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some((name, value)) = line
                .strip_prefix("let ")
                .and_then(|rest| rest.split_once(" = "))
            {
                macros.push((format!("${}", name.trim()), expanded(value.trim(), &macros)));
                // The longest name first: `$OBJECT` must not be read as `$OBJ`.
                macros.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
                continue;
            }
            let (names, rows) = line
                .split_once('|')
                .with_context(|| format!("no `|` in `{line}`"))?;
            let (rows, is_keys) = (expanded(rows, &macros), names.starts_with("ctx "));
            let names = names.trim_start_matches("ctx ").trim();
            let (names, when) = match names.split_once(" if ").filter(|_| is_keys) {
                Some((names, when)) => (names, when.trim()),
                None => (names, ""),
            };
            let (names, adds) = match names.strip_suffix('+') {
                Some(names) => (names, true),
                None => (names, false),
            };
            for name in names.split(',').map(str::trim) {
                if is_keys {
                    for pair in rows.split_ascii_whitespace() {
                        let (key, value) = pair
                            .split_once('=')
                            .with_context(|| format!("no `=` in `{pair}`"))?;
                        let key = Key {
                            name: key.to_owned(),
                            value: value.to_owned(),
                            when: when.to_owned(),
                        };
                        own.keys.push((name.to_owned(), key));
                    }
                    continue;
                }
                let map = if adds {
                    &mut own.adding
                } else {
                    &mut own.replacing
                };
                let rows = rows
                    .split(';')
                    .map(|row| row.trim().replace("$OWN", name))
                    .filter(|row| !row.is_empty());
                map.entry(name.to_owned()).or_default().extend(rows);
            }
        }
        Ok(own)
    }

    /// Fails if a row is for an operation that the service does not have.
    pub(super) fn check(&self, service: &str, known: &BTreeSet<&str>) -> Result<()> {
        let keys = self
            .keys
            .iter()
            .map(|(name, _)| name)
            .filter(|name| *name != "*");
        for name in self.replacing.keys().chain(self.adding.keys()).chain(keys) {
            ensure!(
                known.contains(name.as_str()),
                "{service} has no operation `{name}`: correct its rows"
            );
        }
        Ok(())
    }
}

fn expanded(text: &str, macros: &[(String, String)]) -> String {
    macros.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(name, value)
    })
}
