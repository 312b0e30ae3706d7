//! The routing table: every operation of every AWS service, with the permissions that it needs.
//!
//! `cargo xtask gateway` generates it from the models in botocore, the catalogue of actions, and the rows in `rows/`. The file
//! has an index of services and one compressed text for each service, which is read at the first request for it:
//!
//! ```text
//! "RBGATE\0\x01"      what it is, and the version of this format
//! u32 u32             bytes of the index, compressed and uncompressed, little-endian
//! zstd frame          the index
//! zstd frames         one for each line of the index
//! ```

pub mod key;
mod operation;
pub mod row;

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

pub use operation::{Location, Member, Operation};

/// The first bytes of the file.
pub const MAGIC: &[u8; 8] = b"RBGATE\0\x01";
static FILE: &[u8] = include_bytes!("../data/table.bin");
/// Maximum size of an uncompressed text in bytes.
const TEXT_BYTES_MAX: usize = 4 * 1024 * 1024;

static INDEX: LazyLock<String> = LazyLock::new(|| {
    let index = sections().and_then(|(index, length, _)| text(index, length));
    index.unwrap_or_default()
});
static SERVICES: LazyLock<Vec<Service>> =
    LazyLock::new(|| read_services(INDEX.as_str()).unwrap_or_default());
/// Names by which some operations of S3 are signed.
const ALSO_S3: [&str; 3] = ["s3express", "s3-object-lambda", "s3-outposts"];
/// Every request looks for its service by the name in its scope.
static BY_SIGNING_NAME: LazyLock<HashMap<&'static str, Vec<&'static Service>>> =
    LazyLock::new(|| {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for service in services() {
            found.entry(service.signing_name).or_default().push(service);
        }
        let s3 = found.get("s3").cloned().unwrap_or_default();
        for name in ALSO_S3 {
            found.entry(name).or_insert_with(|| s3.clone());
        }
        found
    });

/// A service.
#[derive(Debug)]
pub struct Service {
    /// The name in botocore: `dynamodb`.
    pub name: &'static str,
    /// The service in the scope of a signature.
    pub signing_name: &'static str,
    /// The prefix of its actions.
    pub prefix: &'static str,
    /// The protocols that it accepts, the preferred one first.
    pub protocols: Vec<Protocol>,
    /// What `X-Amz-Target` begins with.
    pub target_prefix: &'static str,
    /// The version of its API.
    pub version: &'static str,
    frame: &'static [u8],
    bytes: usize,
    text: OnceLock<String>,
    operations: OnceLock<Vec<Operation>>,
}

/// How requests and responses are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// JSON 1.0 or 1.1 with `X-Amz-Target`.
    Json,
    /// Forms.
    Query,
    /// Forms, as EC2 writes them.
    Ec2,
    /// REST with JSON bodies.
    RestJson,
    /// REST with XML bodies.
    RestXml,
    /// Smithy RPC v2 with CBOR bodies.
    Cbor,
}

impl Protocol {
    /// The protocol with this name in botocore.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "json" => Self::Json,
            "query" => Self::Query,
            "ec2" => Self::Ec2,
            "rest-json" => Self::RestJson,
            "rest-xml" => Self::RestXml,
            "smithy-rpc-v2-cbor" => Self::Cbor,
            _ => return None,
        })
    }

    /// Whether method and path say which operation it is.
    pub const fn is_rest(self) -> bool {
        matches!(self, Self::RestJson | Self::RestXml)
    }
}

impl Service {
    /// Its operations, sorted by name.
    pub fn operations(&'static self) -> &'static [Operation] {
        self.operations.get_or_init(|| {
            let text = self
                .text
                .get_or_init(|| text(self.frame, self.bytes).unwrap_or_default());
            operation::operations(text).unwrap_or_default()
        })
    }

    /// The operation with this name.
    pub fn operation(&'static self, name: &str) -> Option<&'static Operation> {
        let operations = self.operations();
        let at = operations.binary_search_by(|operation| operation.name.cmp(name));
        operations.get(at.ok()?)
    }
}

/// Every service, sorted by name.
pub fn services() -> &'static [Service] {
    &SERVICES
}

/// The service with this name in botocore.
pub fn service(name: &str) -> Option<&'static Service> {
    services().iter().find(|service| service.name == name)
}

/// The services with this name in the scopes of their signatures.
pub fn services_signed_as(name: &str) -> &'static [&'static Service] {
    BY_SIGNING_NAME.get(name).map_or(&[], Vec::as_slice)
}

/// The compressed index, its uncompressed length, and the frames after it.
fn sections() -> Option<(&'static [u8], usize, &'static [u8])> {
    let (packed, rest) = FILE.strip_prefix(MAGIC)?.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let number = |bytes: &[u8; 4]| usize::try_from(u32::from_le_bytes(*bytes)).ok();
    let (index, frames) = rest.split_at_checked(number(packed)?)?;
    Some((index, number(length)?, frames))
}

fn text(frame: &[u8], bytes: usize) -> Option<String> {
    let text = zstd::bulk::decompress(frame, bytes.min(TEXT_BYTES_MAX)).ok()?;
    String::from_utf8(text).ok()
}

/// The services of the index: `NAME SIGNING PREFIX PROTOCOLS TARGET VERSION PACKED LENGTH`, separated by tabs.
fn read_services(index: &'static str) -> Option<Vec<Service>> {
    let (_, _, mut frames) = sections()?;
    let mut services = Vec::new();
    for line in index.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let mut field = || fields.next();
        let (name, signing_name, prefix) = (field()?, field()?, field()?);
        let protocols = field()?
            .split(' ')
            .map(Protocol::named)
            .collect::<Option<_>>()?;
        let (target_prefix, version) = (field()?, field()?);
        let (frame, rest) = frames.split_at_checked(field()?.parse().ok()?)?;
        frames = rest;
        services.push(Service {
            name,
            signing_name,
            prefix,
            protocols,
            target_prefix,
            version,
            frame,
            bytes: field()?.parse().ok()?,
            text: OnceLock::new(),
            operations: OnceLock::new(),
        });
    }
    Some(services)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_table_is_whole() {
        assert!(services().len() >= 445, "{}", services().len());
        let mut operations = 0;
        for service in services() {
            assert!(!service.operations().is_empty(), "{}", service.name);
            for operation in service.operations() {
                let own = format!("{}.{}", service.name, operation.name);
                assert!(!operation.rows.is_empty(), "{own} needs nothing");
                let paths = operation.rows.iter().flat_map(row::Row::paths);
                for path in paths.chain(operation.keys.iter().flat_map(key::Key::paths)) {
                    assert!(
                        operation.member(path.member).is_some(),
                        "{own}: {}",
                        path.member
                    );
                }
            }
            operations += service.operations().len();
        }
        assert!(operations > 20_000, "{operations}");
    }
}
