//! LocalStack's endpoints for remotes of pods: buckets of S3 to which the server itself sends pods.
//!
//! They are off unless `--allow-remotes` is set, because a client could make the server send requests elsewhere. They
//! are known until the server stops. Credentials are those that a request brings, else those of the server's environment.

use std::collections::BTreeMap;
use std::time::SystemTime;

use roleback_api::localstack::{
    CloudPod, CloudPodVersion, CloudPodVersions, CloudPods, CreatePodRemote, Empty, PodRemote,
    PodRemotes,
};
use roleback_journal::pod::Keep;
use roleback_remote::{
    Environment, Location, Push, Remote, RemoteError, RemotePod, RemoteVersion, Safety,
};
use serde::Deserialize;
use serde_json::Value;

use super::LOCALSTACK_VERSION;
use crate::admin::body::{self, BodyReader};
use crate::admin::reply::{self, Problem, Reply};
use crate::admin::snapshots;
use crate::limits::ADMIN_BODY_BYTES_MAX;
use crate::state::Core;

/// Maximum number of remotes.
const REMOTES_MAX: usize = 100;
/// The protocol of the remotes, in LocalStack's notation.
const PROTOCOL: &str = "s3";
/// The credentials that a request can bring, and the variables that they stand for.
const CREDENTIALS: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "access_key_id"),
    ("AWS_SECRET_ACCESS_KEY", "secret_access_key"),
    ("AWS_SESSION_TOKEN", "session_token"),
];

/// The URL of a remote.
fn url(core: &Core, name: &str) -> Result<String, Problem> {
    let found = core.pod_remotes.lock().get(name).cloned();
    found.ok_or_else(|| Problem::not_found(format!("remote `{name}` not found")))
}

fn shown(name: &str, url: &str) -> PodRemote {
    PodRemote {
        name: name.to_owned(),
        protocols: vec![PROTOCOL.to_owned()],
        url: url.to_owned(),
        remote_url: url.to_owned(),
    }
}

/// `GET /_localstack/pods/remotes`
pub(crate) fn list(core: &Core) -> Reply {
    let remotes = core.pod_remotes.lock();
    let remotes = remotes.iter().map(|(name, url)| shown(name, url));
    reply::json(&PodRemotes {
        remotes: remotes.collect(),
    })
}

/// `GET /_localstack/pods/remotes/{name}`
pub(crate) fn get(core: &Core, name: &str) -> Reply {
    reply::json(&shown(name, &url(core, name)?))
}

/// `POST /_localstack/pods/remotes/{name}`
pub(crate) fn create(core: &Core, name: &str, body: &mut BodyReader) -> Reply {
    let request: CreatePodRemote = body::json(body, "{\"remote_url\": \"s3://BUCKET/PREFIX\"}")?;
    if !core.allow_remotes {
        return Err(Problem::forbidden(
            "clients may not make this server send pods elsewhere: start it with `--allow-remotes`, or use `roleback pod push`",
        ));
    }
    match Location::parse(&request.remote_url).map_err(Problem::bad_request)? {
        Location::S3 { .. } => {}
        Location::Directory(_) => {
            return Err(Problem::bad_request(
                "a remote of a server is a bucket: use s3://BUCKET/PREFIX",
            ));
        }
    }
    let mut remotes = core.pod_remotes.lock();
    if remotes.len() >= REMOTES_MAX && !remotes.contains_key(name) {
        return Err(Problem::conflict(format!(
            "there are {REMOTES_MAX} remotes already: delete one first"
        )));
    }
    remotes.insert(name.to_owned(), request.remote_url.clone());
    reply::json(&shown(name, &request.remote_url))
}

/// `DELETE /_localstack/pods/remotes/{name}`
pub(crate) fn delete(core: &Core, name: &str) -> Reply {
    url(core, name)?;
    core.pod_remotes.lock().remove(name);
    reply::json(&Empty {})
}

/// The remote that a request is about, with the credentials that it brings.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(alias = "remote_name")]
    name: Option<String>,
    #[serde(default, alias = "remote_params")]
    params: BTreeMap<String, Value>,
}

impl Wanted {
    /// The remote in a body such as `{"remote": {"remote_name": "a", "remote_params": {}}}` or `{"remote": "a"}`; `None` if it
    /// is about the server's own pods.
    pub(super) fn of_body(body: &mut BodyReader) -> Result<Option<Self>, Problem> {
        #[derive(Default, Deserialize)]
        struct Body {
            remote: Option<Value>,
        }
        let text = body::text(body, ADMIN_BODY_BYTES_MAX)?;
        let body: Body = match text.trim() {
            "" => Body::default(),
            text => serde_json::from_str(text).map_err(unreadable)?,
        };
        Self::of(body.remote)
    }

    pub(super) fn of(remote: Option<Value>) -> Result<Option<Self>, Problem> {
        let wanted = match remote {
            None | Some(Value::Null) => Self::default(),
            Some(Value::String(name)) => Self {
                name: Some(name),
                params: BTreeMap::new(),
            },
            Some(other) => serde_json::from_value(other).map_err(unreadable)?,
        };
        let is_named = wanted.name.as_ref().is_some_and(|name| !name.is_empty());
        Ok(is_named.then_some(wanted))
    }

    pub(super) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    pub(super) fn connect(&self, core: &Core) -> Result<Remote, Problem> {
        let url = url(core, self.name())?;
        let given = |variable: &str| {
            let (_, name) = CREDENTIALS.iter().find(|(known, _)| *known == variable)?;
            self.params.get(*name)?.as_str().map(str::to_owned)
        };
        let environment = Environment {
            variable: &|variable| given(variable).or_else(|| std::env::var(variable).ok()),
            read: &|path| std::fs::read_to_string(path).ok(),
        };
        Remote::connect(&url, Safety::Conditional, &environment).map_err(problem)
    }
}

fn unreadable(why: serde_json::Error) -> Problem {
    Problem::bad_request(format!(
        "the body may be JSON such as {{\"remote\": {{\"remote_name\": \"NAME\"}}}}: {why}"
    ))
}

/// The pods of a remote.
pub(super) fn pods(core: &Core, wanted: &Wanted) -> Reply {
    let pods = wanted.connect(core)?.list().map_err(problem)?;
    let shown = |pod: RemotePod| CloudPod {
        pod_name: pod.name,
        max_version: pod.version,
        last_change: None,
    };
    let cloudpods = pods.into_iter().map(shown).collect();
    reply::json(&CloudPods { cloudpods })
}

/// The versions of a pod of a remote.
pub(super) fn versions(
    core: &Core,
    wanted: &Wanted,
    (name, services): (&str, Vec<String>),
) -> Reply {
    let found = wanted.connect(core)?.versions(name);
    let shown = |pod: RemoteVersion| CloudPodVersion {
        version: pod.version,
        created_at: pod.created,
        description: pod.message,
        user: pod.author,
        localstack_version: LOCALSTACK_VERSION.to_owned(),
        services: services.clone(),
        storage_size: pod.bytes,
    };
    let versions = found.map_err(problem)?.into_iter().map(shown);
    reply::json(&CloudPodVersions {
        versions: versions.collect(),
        remote_url: url(core, wanted.name())?,
    })
}

/// Pushes the state as the next version of a pod. Returns the version and its size in bytes.
pub(super) fn push(
    core: &Core,
    wanted: &Wanted,
    name: &str,
    keep: &Keep,
) -> Result<(u64, u64), Problem> {
    let remote = wanted.connect(core)?;
    let mut file = Vec::new();
    snapshots::export(&core.store, keep, &mut file)?;
    remote.prepare().map_err(problem)?;
    // The ages of files in a store are real, even if the clock of this server is not.
    #[expect(
        clippy::disallowed_methods,
        reason = "the server is where time comes from"
    )]
    let now = SystemTime::now();
    let pushed = remote.push(name, &*file, &Push::default(), now);
    let pushed = pushed.map_err(problem)?;
    Ok((pushed.version, file.len() as u64))
}

/// Pulls a version of a pod, or the newest, as a file.
pub(super) fn pull(
    core: &Core,
    wanted: &Wanted,
    name: &str,
    version: Option<u64>,
) -> Result<(u64, Vec<u8>), Problem> {
    let mut file = Vec::new();
    let pulled = wanted.connect(core)?.pull(name, version, &mut file);
    let pulled = pulled.map_err(problem)?;
    Ok((pulled.version, file))
}

pub(super) fn problem(error: RemoteError) -> Problem {
    match error {
        RemoteError::NotFound { ref pod, .. } => {
            Problem::not_found(format!("{}: pod `{pod}` not found; {error}", super::NO_POD))
        }
        RemoteError::Url { .. } | RemoteError::NoCredentials { .. } => Problem::bad_request(error),
        RemoteError::Denied { .. } => Problem::forbidden(error),
        RemoteError::Refused { .. } | RemoteError::TooNew { .. } => Problem::refused(error),
        RemoteError::Io { .. } => Problem::unavailable(error),
        _ => Problem::conflict(error),
    }
}
