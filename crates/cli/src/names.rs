//! Shell completion of names that a running server knows. Without a server there are none, and no error is printed.

use std::ffi::OsStr;
use std::time::Duration;

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use roleback_api::log::RecordSummary;
use roleback_api::pods::{ListedPod, PodList};
use roleback_api::route::{Endpoint, query};
use roleback_client::Client;

use crate::target::default_endpoint;

/// The longest time that a shell waits for names.
const TIMEOUT: Duration = Duration::from_millis(300);
/// The number of creation records that are read.
const RECORDS: &str = "1000";

/// Completes the name of a pod.
pub(crate) fn pods() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| candidates(typed, pod_names()))
}

/// Completes a user or a role, as `user/ann`.
pub(crate) fn principals() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| candidates(typed, principal_names()))
}

fn candidates(typed: &OsStr, names: Option<Vec<String>>) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let names = names.unwrap_or_default().into_iter();
    let matching = names.filter(|name| name.starts_with(&*typed));
    matching.map(CompletionCandidate::new).collect()
}

fn client() -> Option<Client> {
    Client::with_times(&default_endpoint(), TIMEOUT, TIMEOUT).ok()
}

fn pod_names() -> Option<Vec<String>> {
    let answer = client()?.get(&Endpoint::Pods.path(&[])).ok()?;
    let list: PodList = serde_json::from_slice(&answer.body).ok()?;
    let names = list.snapshots.into_iter().map(|pod| match pod {
        ListedPod::Sound(pod) => pod.name,
        ListedPod::Damaged(pod) => pod.name,
    });
    Some(names.collect())
}

/// The users and roles that the newest records created, including those that have been deleted since.
fn principal_names() -> Option<Vec<String>> {
    let client = client()?;
    let mut names = Vec::new();
    for operation in ["iam:CreateUser", "iam:CreateRole"] {
        let pairs = [
            ("operation", operation.to_owned()),
            ("limit", RECORDS.to_owned()),
        ];
        let answer = client.get(&query(&Endpoint::Log.path(&[]), &pairs)).ok()?;
        let records = serde_json::Deserializer::from_slice(&answer.body).into_iter();
        let records = records.filter_map(|record: Result<RecordSummary, _>| record.ok()?.entity);
        names.extend(records.filter_map(|entity| Some(entity.split(", ").next()?.to_owned())));
    }
    names.sort();
    names.dedup();
    Some(names)
}
