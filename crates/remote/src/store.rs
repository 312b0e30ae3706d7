//! A store of pods: opening it, and reading and writing its files.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use object_store::path::Path;
use object_store::{
    Error as StoreError, GetResult, ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMode,
    PutOptions, PutResult, UpdateVersion,
};
use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Runtime};

use crate::credentials::Environment;
use crate::error::RemoteError;
use crate::location::{Location, without_query};
use crate::refs::{Paths, REF_BYTES_MAX, Ref, RemotePod, version_of};

/// The format of a store that this build writes.
const FORMAT: u32 = 1;

/// Whether a store without conditional writes is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// It is refused.
    Conditional,
    /// It is accepted: two people who push at the same time can lose a version.
    Unsafe,
}

/// A store of pods. Every call blocks.
pub struct Remote {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) paths: Paths,
    /// The URL without parameters, for messages.
    pub(crate) url: String,
    pub(crate) safety: Safety,
    /// Whether a file can be replaced only if it is still the one that was read. Directories cannot do that.
    pub(crate) has_etags: bool,
    runtime: Runtime,
}

/// The content of the file that says that something is a store of pods.
#[derive(Serialize, Deserialize)]
struct Marker {
    format: u32,
}

impl Remote {
    /// Connects to a store. Nothing is read or written yet.
    ///
    /// # Errors
    /// When the URL is not that of a remote, or there are no credentials.
    pub fn connect(
        url: &str,
        safety: Safety,
        environment: &Environment<'_>,
    ) -> Result<Self, RemoteError> {
        let location = Location::parse(url)?;
        let shown = without_query(url).to_owned();
        let (store, prefix, has_etags) = match &location {
            Location::Directory(dir) => (directory(&shown, dir)?, String::new(), false),
            Location::S3 { prefix, .. } => {
                (s3(&shown, &location, environment)?, prefix.clone(), true)
            }
        };
        Self::of(store, &prefix, shown, safety, has_etags)
    }

    pub(crate) fn of(
        store: Arc<dyn ObjectStore>,
        prefix: &str,
        url: String,
        safety: Safety,
        has_etags: bool,
    ) -> Result<Self, RemoteError> {
        let prefix = Path::parse(prefix).map_err(|why| RemoteError::Url {
            url: url.clone(),
            why: why.to_string(),
        })?;
        let runtime = Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|why| RemoteError::Io {
            url: url.clone(),
            action: "start".to_owned(),
            why: why.to_string(),
        })?;
        Ok(Self {
            store,
            paths: Paths(prefix),
            url,
            safety,
            has_etags,
            runtime,
        })
    }

    /// Makes an empty place a store of pods, or checks that it is one. Verifies that conditional writes work.
    ///
    /// # Errors
    /// When the place has other content, the store cannot be reached, or it is not [`Safety::Unsafe`] and conditional
    /// writes do not work.
    pub fn prepare(&self) -> Result<(), RemoteError> {
        self.run(async {
            if !self.has_marker().await? {
                self.check_empty().await?;
            }
            if self.safety == Safety::Conditional {
                self.check_conditional_writes().await?;
            }
            let marker = serde_json::to_vec(&Marker { format: FORMAT }).unwrap_or_default();
            self.put(&self.paths.marker(), marker, PutMode::Overwrite)
                .await
                .map_err(|error| self.failed("write", &error))?;
            Ok(())
        })
    }

    /// Checks that the place is a store of pods that this build knows.
    pub(crate) async fn check(&self) -> Result<(), RemoteError> {
        if self.has_marker().await? {
            return Ok(());
        }
        Err(RemoteError::NoStore {
            url: self.url.clone(),
        })
    }

    async fn has_marker(&self) -> Result<bool, RemoteError> {
        let Some(bytes) = self.get(&self.paths.marker(), REF_BYTES_MAX).await? else {
            return Ok(false);
        };
        let marker: Marker = serde_json::from_slice(&bytes)
            .map_err(|why| RemoteError::refused("roleback-pods.json", why))?;
        if marker.format > FORMAT {
            return Err(RemoteError::TooNew {
                url: self.url.clone(),
                found: marker.format,
                known: FORMAT,
            });
        }
        Ok(true)
    }

    async fn check_empty(&self) -> Result<(), RemoteError> {
        let found = self.store.list_with_delimiter(Some(&self.paths.0)).await;
        let found = found.map_err(|error| self.failed("list the files", &error))?;
        if found.objects.is_empty() && found.common_prefixes.is_empty() {
            return Ok(());
        }
        Err(RemoteError::NotAStore {
            url: self.url.clone(),
        })
    }

    /// Creates a file twice, which must fail, and replaces one that is not the expected one, which must fail, too.
    async fn check_conditional_writes(&self) -> Result<(), RemoteError> {
        let unique = RandomState::new().hash_one(std::process::id());
        let probe = self.paths.probe(&format!("{unique:016x}"));
        let created = self.put(&probe, b"1".to_vec(), PutMode::Create).await;
        created.map_err(|error| self.unconditional(&error))?;
        let again = self.put(&probe, b"2".to_vec(), PutMode::Create).await;
        let replaced = match self.has_etags {
            false => None,
            true => {
                let other = UpdateVersion {
                    e_tag: Some("\"00000000000000000000000000000000\"".to_owned()),
                    version: None,
                };
                Some(
                    self.put(&probe, b"3".to_vec(), PutMode::Update(other))
                        .await,
                )
            }
        };
        // An empty probe that cannot be deleted harms no reader.
        let _ = self.store.delete(&probe).await;
        let why = match (again, replaced) {
            (Ok(_), _) => "it created a file twice".to_owned(),
            (_, Some(Ok(_))) => "it replaced a file that had changed".to_owned(),
            (Err(StoreError::AlreadyExists { .. }), None)
            | (
                Err(StoreError::AlreadyExists { .. }),
                Some(Err(StoreError::Precondition { .. } | StoreError::NotFound { .. })),
            ) => return Ok(()),
            (Err(StoreError::AlreadyExists { .. }), Some(Err(error))) | (Err(error), _) => {
                return Err(self.unconditional(&error));
            }
        };
        Err(RemoteError::Unconditional {
            url: self.url.clone(),
            why,
        })
    }

    fn unconditional(&self, error: &StoreError) -> RemoteError {
        match error {
            StoreError::NotImplemented { .. } | StoreError::NotSupported { .. } => {
                RemoteError::Unconditional {
                    url: self.url.clone(),
                    why: error.to_string(),
                }
            }
            error => self.failed("write", error),
        }
    }

    /// The pods, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn list(&self) -> Result<Vec<RemotePod>, RemoteError> {
        self.run(async {
            self.check().await?;
            let refs = self.list_below(&self.paths.refs()).await?;
            let mut names = BTreeMap::<String, Vec<u64>>::new();
            for file in refs {
                let parts: Vec<_> = file.location.parts().collect();
                let name = parts.iter().rev().nth(1);
                if let (Some(name), Some(version)) = (name, version_of(&file.location)) {
                    let name = name.as_ref().to_owned();
                    names.entry(name).or_default().push(version);
                }
            }
            let pods = names.into_iter().map(|(name, versions)| RemotePod {
                name,
                version: versions.iter().copied().max().unwrap_or(0),
                versions: versions.len() as u64,
            });
            Ok(pods.collect())
        })
    }

    /// The newest version of a name; 0 if it has no version.
    pub(crate) async fn newest(&self, name: &str) -> Result<u64, RemoteError> {
        let listed = self.list_below(&self.paths.name(name)).await?;
        let versions = listed.iter().filter_map(|file| version_of(&file.location));
        Ok(versions.max().unwrap_or(0))
    }

    pub(crate) async fn version(
        &self,
        name: &str,
        version: u64,
    ) -> Result<Option<Ref>, RemoteError> {
        let path = self.paths.version(name, version);
        let Some(bytes) = self.get(&path, REF_BYTES_MAX).await? else {
            return Ok(None);
        };
        let found = serde_json::from_slice(&bytes);
        found
            .map(Some)
            .map_err(|why| RemoteError::refused(path.to_string(), why))
    }

    /// Every file below a path.
    pub(crate) async fn list_below(&self, path: &Path) -> Result<Vec<ObjectMeta>, RemoteError> {
        let mut listed = self.store.list(Some(path));
        let mut found = Vec::new();
        while let Some(file) =
            std::future::poll_fn(|context| listed.as_mut().poll_next(context)).await
        {
            match file {
                Ok(file) => found.push(file),
                // A directory that does not exist has no files.
                Err(StoreError::NotFound { .. }) => {}
                Err(error) => return Err(self.failed("list the files", &error)),
            }
        }
        Ok(found)
    }

    /// The content of a file of at most this size; `None` if it does not exist.
    pub(crate) async fn get(
        &self,
        path: &Path,
        bytes_max: u64,
    ) -> Result<Option<Vec<u8>>, RemoteError> {
        let found: GetResult = match self.store.get(path).await {
            Err(StoreError::NotFound { .. }) => return Ok(None),
            found => found.map_err(|error| self.failed("read", &error))?,
        };
        if found.meta.size > bytes_max {
            return Err(RemoteError::refused(
                path.to_string(),
                format!("it has {} bytes, {bytes_max} are allowed", found.meta.size),
            ));
        }
        let bytes = found.bytes().await;
        let bytes = bytes.map_err(|error| self.failed("read", &error))?;
        Ok(Some(bytes.to_vec()))
    }

    pub(crate) async fn put(
        &self,
        path: &Path,
        bytes: Vec<u8>,
        mode: PutMode,
    ) -> object_store::Result<PutResult> {
        let options = PutOptions::from(mode);
        self.store.put_opts(path, bytes.into(), options).await
    }

    pub(crate) fn failed(&self, action: &str, error: &StoreError) -> RemoteError {
        RemoteError::of(&self.url, action, error)
    }

    pub(crate) fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}

fn directory(url: &str, dir: &std::path::Path) -> Result<Arc<dyn ObjectStore>, RemoteError> {
    let failed = |why: &dyn ToString| RemoteError::Io {
        url: url.to_owned(),
        action: "open the directory".to_owned(),
        why: why.to_string(),
    };
    if !dir.exists() {
        fs::create_dir_all(dir).map_err(|why| failed(&why))?;
    }
    let store = object_store::local::LocalFileSystem::new_with_prefix(dir);
    let store = store.map_err(|why| failed(&why))?;
    Ok(Arc::new(store.with_fsync(true)))
}

#[cfg(not(feature = "s3"))]
fn s3(url: &str, _: &Location, _: &Environment<'_>) -> Result<Arc<dyn ObjectStore>, RemoteError> {
    Err(RemoteError::Url {
        url: url.to_owned(),
        why: "this build has no S3; use one with the feature `s3`".to_owned(),
    })
}

#[cfg(feature = "s3")]
fn s3(
    url: &str,
    location: &Location,
    environment: &Environment<'_>,
) -> Result<Arc<dyn ObjectStore>, RemoteError> {
    use std::time::Duration;

    use object_store::aws::{AmazonS3Builder, S3ConditionalPut};
    use object_store::{BackoffConfig, RetryConfig};

    /// How often a request that failed is repeated, and for how long.
    const RETRIES_MAX: usize = 3;
    const RETRY_TIME: Duration = Duration::from_secs(30);
    const REGION: &str = "us-east-1";

    let Location::S3 {
        bucket,
        endpoint,
        region,
        profile,
        ..
    } = location
    else {
        return Err(RemoteError::NoStore {
            url: url.to_owned(),
        });
    };
    let credentials = environment.credentials(profile.as_deref());
    let credentials = credentials.map_err(|why| RemoteError::NoCredentials {
        url: url.to_owned(),
        why,
    })?;
    let region = region
        .clone()
        .or(credentials.region)
        .or_else(|| environment.region());
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(region.unwrap_or_else(|| REGION.to_owned()))
        .with_access_key_id(credentials.key_id)
        .with_secret_access_key(credentials.secret)
        .with_conditional_put(S3ConditionalPut::ETagMatch)
        .with_http_connector(crate::http::Connector)
        .with_retry(RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: RETRIES_MAX,
            retry_timeout: RETRY_TIME,
        });
    if let Some(token) = credentials.token {
        builder = builder.with_token(token);
    }
    if let Some(endpoint) = endpoint.clone().or_else(|| environment.endpoint()) {
        builder = builder
            .with_allow_http(endpoint.starts_with("http://"))
            .with_endpoint(endpoint);
    }
    let store = builder.build();
    Ok(Arc::new(store.map_err(|error| {
        RemoteError::of(url, "connect", &error)
    })?))
}
