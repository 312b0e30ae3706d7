//! The web console, as files.
//!
//! **What it is for.** The pages are built from `ui/` by `cargo xtask console` into one file, `data/console.tar`, which is
//! part of the repository and of the program: serving the console needs neither Node nor files beside the binary. Each file
//! in it is compressed on its own, so that it can be sent as it is.
//!
//! **What it must not know.** HTTP, and anything that the pages show: they are clients of the AWS API and of our own API.
//!
//! **What to read first.** [`file`]; then `ui/README.md` for the pages.
//!
//! ```
//! let page = roleback_console::file("users/ann").unwrap();
//! assert_eq!(page.content_type, "text/html; charset=utf-8");
//! ```

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

/// The pages, made by `cargo xtask console`.
static ARCHIVE: &[u8] = include_bytes!("../data/console.tar");
/// The file for every path that is not a file: the application, which shows the page of the path.
const INDEX: &str = "index.html";
/// The folder of the files whose names contain a hash of their content.
const HASHED: &str = "assets/";
/// What compressed files are called after their own name.
const COMPRESSED: &str = ".gz";
/// Media types by file name extension.
const TYPES: [(&str, &str); 7] = [
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("woff2", "font/woff2"),
];

/// A file of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// The content, compressed with gzip.
    pub gzip: &'static [u8],
    /// The media type.
    pub content_type: &'static str,
    /// Whether the content of this name never changes.
    pub immutable: bool,
}

impl File {
    /// The content itself, for a client that cannot decompress it. Empty if the archive is damaged.
    pub fn content(&self) -> Vec<u8> {
        let mut content = Vec::new();
        match flate2::read::GzDecoder::new(self.gzip).read_to_end(&mut content) {
            Ok(_) => content,
            Err(_) => Vec::new(),
        }
    }

    /// A value that changes with the content: its checksum and length, from the end of the compressed form.
    pub fn tag(&self) -> String {
        let trailer = self.gzip.last_chunk::<8>().copied().unwrap_or_default();
        format!("\"{:016x}\"", u64::from_be_bytes(trailer))
    }
}

/// The file at a path below the console's own. A path of a page gives the application; `None` means that a file is missing.
pub fn file(path: &str) -> Option<File> {
    let path = path.trim_matches('/');
    match FILES.get(path) {
        Some(file) => Some(*file),
        None if path.starts_with(HASHED) => None,
        None => FILES.get(INDEX).copied(),
    }
}

/// The files by path.
static FILES: LazyLock<BTreeMap<String, File>> = LazyLock::new(|| files().unwrap_or_default());

fn files() -> std::io::Result<BTreeMap<String, File>> {
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(ARCHIVE).entries()? {
        let entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        let start = usize::try_from(entry.raw_file_position()).unwrap_or(usize::MAX);
        let size = usize::try_from(entry.size()).unwrap_or(usize::MAX);
        let gzip = ARCHIVE.get(start..start.saturating_add(size));
        if let (Some(name), Some(gzip)) = (path.strip_suffix(COMPRESSED), gzip) {
            files.insert(name.to_owned(), described(name, gzip));
        }
    }
    Ok(files)
}

fn described(name: &str, gzip: &'static [u8]) -> File {
    let extension = name.rsplit('.').next().unwrap_or_default();
    let known = TYPES.iter().find(|(known, _)| *known == extension);
    File {
        gzip,
        content_type: known.map_or("application/octet-stream", |(_, content_type)| content_type),
        immutable: name.starts_with(HASHED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_decompresses_and_has_a_media_type() {
        assert!(FILES.len() > 5, "{}", FILES.len());
        for (name, file) in FILES.iter() {
            assert!(!file.content().is_empty(), "{name}");
            assert_ne!(file.content_type, "application/octet-stream", "{name}");
        }
    }

    #[test]
    fn a_page_is_the_application_and_a_missing_file_is_missing() {
        let index = file("").unwrap();
        assert!(
            String::from_utf8(index.content())
                .unwrap()
                .contains("<script")
        );
        for page in ["users", "/users/ann/", "index.html"] {
            assert_eq!(file(page), Some(index), "{page}");
        }
        assert_eq!(file("assets/missing.js"), None);
        assert!(!index.immutable);
    }

    #[test]
    fn the_application_names_files_that_exist() {
        let index = String::from_utf8(file("").unwrap().content()).unwrap();
        let named: Vec<_> = index
            .split('"')
            .filter_map(|text| text.strip_prefix("/_roleback/ui/assets/"))
            .collect();
        assert!(!named.is_empty());
        for name in named {
            assert!(
                file(&format!("assets/{name}")).is_some_and(|it| it.immutable),
                "{name}"
            );
        }
    }

    #[test]
    fn tags_differ_with_the_content() {
        let tags: std::collections::BTreeSet<_> = FILES.values().map(File::tag).collect();
        assert_eq!(tags.len(), FILES.len());
    }
}
