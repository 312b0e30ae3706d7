//! A store that fails at a chosen write.

use super::*;

type BoxStream<T> = std::pin::Pin<Box<dyn futures_core::Stream<Item = T> + Send>>;

/// A store whose writes fail after some, or that ignores conditions.
#[derive(Debug)]
pub(super) struct Faulty {
    inner: InMemory,
    /// Writes that succeed before one fails.
    pub(super) writes: AtomicUsize,
    ignores_conditions: bool,
}

impl Faulty {
    pub(super) fn new(ignores_conditions: bool) -> Arc<Self> {
        Arc::new(Self {
            inner: InMemory::new(),
            writes: AtomicUsize::new(usize::MAX),
            ignores_conditions,
        })
    }
}

impl fmt::Display for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("faulty")
    }
}

#[async_trait]
impl ObjectStore for Faulty {
    async fn put_opts(
        &self,
        at: &Path,
        bytes: PutPayload,
        mut options: PutOptions,
    ) -> Result<PutResult> {
        let left = self.writes.load(Ordering::Relaxed);
        if left == 0 {
            return Err(object_store::Error::Generic {
                store: "faulty",
                source: "the line is cut".into(),
            });
        }
        self.writes.store(left - 1, Ordering::Relaxed);
        if self.ignores_conditions {
            options.mode = PutMode::Overwrite;
        }
        self.inner.put_opts(at, bytes, options).await
    }

    async fn put_multipart_opts(
        &self,
        at: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(at, options).await
    }

    async fn get_opts(&self, at: &Path, options: GetOptions) -> Result<GetResult> {
        self.inner.get_opts(at, options).await
    }

    fn delete_stream(&self, paths: BoxStream<Result<Path>>) -> BoxStream<Result<Path>> {
        self.inner.delete_stream(paths)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

pub(super) fn on(store: &Arc<Faulty>, safety: Safety) -> Remote {
    let store = Arc::clone(store) as Arc<dyn ObjectStore>;
    Remote::of(store, "team", "s3://pods/team".to_owned(), safety, true).unwrap()
}
