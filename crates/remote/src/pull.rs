//! Pull: a version, put together as a pod file. Every part is verified against its digest.

use std::io::Write;

use serde::Serialize;

use crate::error::RemoteError;
use crate::pod_file::{self, MANIFEST_BYTES_MAX, Writer};
use crate::store::Remote;

/// The result of a pull.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pulled {
    /// The name.
    pub name: String,
    /// The version.
    pub version: u64,
    /// The digest of the pod.
    pub digest: String,
}

impl Remote {
    /// Writes a version of a pod, or the newest, as a pod file.
    ///
    /// # Errors
    /// See [`RemoteError`]. `out` may have an incomplete file then.
    pub fn pull(
        &self,
        name: &str,
        version: Option<u64>,
        out: impl Write,
    ) -> Result<Pulled, RemoteError> {
        self.run(async {
            self.check().await?;
            let number = match version {
                Some(version) => version,
                None => self.newest(name).await?,
            };
            let found = self.version(name, number).await?;
            let found = found.ok_or_else(|| RemoteError::NotFound {
                url: self.url.clone(),
                pod: version.map_or(name.to_owned(), |version| format!("{name}:{version}")),
            })?;
            let failed = |why: std::io::Error| RemoteError::refused("the pod file", why);
            let mut file = Writer::new(out);
            let digest = pod_file::hex(&found.digest)?;
            let manifest = self.part(digest, MANIFEST_BYTES_MAX).await?;
            file.add(digest, &manifest).map_err(failed)?;
            for (digest, size) in pod_file::listed(&manifest)? {
                let part = self.part(&digest, size).await?;
                file.add(&digest, &part).map_err(failed)?;
            }
            file.finish().map_err(failed)?;
            Ok(Pulled {
                name: name.to_owned(),
                version: number,
                digest: found.digest.clone(),
            })
        })
    }

    pub(crate) async fn part(&self, digest: &str, bytes_max: u64) -> Result<Vec<u8>, RemoteError> {
        let path = self.paths.blob(digest);
        let bytes = self.get(&path, bytes_max).await?;
        let bytes = bytes.ok_or_else(|| RemoteError::refused(path.to_string(), "it is missing"))?;
        if pod_file::digest(&bytes) == digest {
            return Ok(bytes);
        }
        Err(RemoteError::refused(
            path.to_string(),
            "its content does not have the digest in its name",
        ))
    }
}
