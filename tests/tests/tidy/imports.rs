//! Which crate can import which: compares the manifests with the table of `crates/README.md`.

use crate::repository::{crates, files_in, read};

/// Our own crates that each crate can import, in its code and in its tests.
const OURS: &[(&str, &[&str])] = &[
    ("wire", &[]),
    ("policy", &[]),
    ("journal", &[]),
    ("api", &[]),
    ("client", &["api"]),
    ("remote", &[]),
    ("shared-log", &["journal"]),
    ("console", &[]),
    ("model", &["wire"]),
    ("world", &["policy", "wire"]),
    ("identity", &["model", "policy", "wire", "world"]),
    ("gateway", &["policy", "wire"]),
    (
        "server",
        &[
            "api",
            "client",
            "console",
            "gateway",
            "identity",
            "journal",
            "model",
            "policy",
            "remote",
            "shared-log",
            "wire",
            "world",
        ],
    ),
    (
        "cli",
        &[
            "api", "client", "identity", "journal", "model", "policy", "remote", "server", "wire",
            "world",
        ],
    ),
    ("test", &["api", "client", "server"]),
    ("xtask", &["api", "gateway", "model", "policy", "wire"]),
];

/// Packages that only some crates can import, and these crates.
const WALLED: &[(&str, &[&str])] = &[
    ("sled", &["journal"]),
    ("hyper", &["server"]),
    ("hyper-util", &["server"]),
    ("quick-xml", &["wire"]),
    ("anyhow", &["xtask"]),
    ("clap", &["cli"]),
    // `client` calls a running server, `server` fetches the keys of issuers, `remote` stores pods in S3, `shared-log` asks
    // the monitoring ports of NATS servers.
    ("ureq", &["client", "remote", "server", "shared-log"]),
    ("async-nats", &["shared-log"]),
    ("object_store", &["remote"]),
    ("zip", &["server"]),
    ("getrandom", &["server"]),
];

/// The crates that do no IO, read no clock, draw no randomness, are not async and cannot panic; and their allowed dependencies,
/// which do none of it either.
const PURE: &[(&str, &[&str])] = &[
    (
        "wire",
        &[
            "base64",
            "hmac",
            "jiff",
            "percent-encoding",
            "quick-xml",
            "regex",
            "serde",
            "serde_json",
            "sha2",
            "subtle",
        ],
    ),
    (
        "policy",
        &["ipnet", "jiff", "memchr", "serde", "serde_json", "zstd"],
    ),
    (
        "api",
        &["percent-encoding", "schemars", "serde", "serde_json"],
    ),
    ("model", &[]),
    (
        "gateway",
        &[
            "base64",
            "crc-fast",
            "memchr",
            "percent-encoding",
            "serde",
            "serde_json",
            // The checksum of a trailer can be a SHA-1.
            "sha1",
            "sha2",
            "thiserror",
            "zstd",
        ],
    ),
    (
        "world",
        &[
            "bincode",
            "compact_str",
            "imbl",
            "serde",
            // Lists the types in a checkpoint.
            "serde-reflection",
            "serde_json",
            "sha2",
            "smallvec",
            "thiserror",
        ],
    ),
    (
        "identity",
        &[
            // Verifies and creates signatures of tokens and assertions. The results depend only on its inputs: PKCS#1
            // signatures are the same each time, and the randomness inside them only blinds the private key.
            "aws-lc-rs",
            // Hashes a password with a given salt.
            "argon2",
            "base64",
            "chacha20poly1305",
            "compact_str",
            // The arithmetic of an RSA key.
            "crypto-bigint",
            // Finds the primes of an RSA key with the bytes that it is given.
            "crypto-primes",
            // Writes the credential report into memory.
            "csv",
            "data-encoding",
            // Compresses the picture of a QR code in memory.
            "flate2",
            "imbl",
            // The fingerprint of an SSH key is an MD5 at AWS; nothing else is.
            "md-5",
            // ES384 signatures that are the same each time (RFC 6979); aws-lc draws a random number for each.
            "p384",
            "percent-encoding",
            "qrcode",
            // The traits through which `crypto-primes` takes these bytes. They contain no generator.
            "rand_core",
            // Creates the certificate of the test issuer from a given key, serial number and dates.
            "rcgen",
            "regex",
            "roxmltree",
            "serde",
            "serde_json",
            "sha2",
            "thiserror",
            // Parses certificates; its clock (`ASN1Time::now`) is not used.
            "x509-parser",
            // Writes an RSA key as DER.
            "yasna",
            "zstd",
        ],
    ),
];

/// Code that no pure crate can contain outside its tests.
const IMPURE: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "std::time",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "async fn",
    ".await",
    "println!",
    "eprintln!",
];

/// The packages in one table of a manifest.
fn dependencies(folder: &str, table: &str) -> Vec<String> {
    let manifest = read(&format!("crates/{folder}/Cargo.toml"));
    let lines = manifest
        .lines()
        .skip_while(|line| *line != format!("[{table}]"))
        .skip(1);
    let lines = lines
        .take_while(|line| !line.starts_with('['))
        .filter(|line| line.contains('='));
    lines
        .filter_map(|line| line.split([' ', '.', '=']).next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_crate_imports_only_what_its_duty_needs() {
    for folder in crates() {
        let Some((_, allowed)) = OURS.iter().find(|(name, _)| *name == folder) else {
            panic!("crates/{folder} is missing in OURS: add the crates that it can import");
        };
        let both = ["dependencies", "dev-dependencies"]
            .into_iter()
            .flat_map(|table| dependencies(&folder, table));
        for package in both {
            if let Some(ours) = package.strip_prefix("roleback-") {
                assert!(
                    allowed.contains(&ours),
                    "crates/{folder} must not know {ours}"
                );
            }
        }
    }
}

#[test]
fn a_restricted_package_is_imported_only_by_its_crates() {
    for folder in crates() {
        for package in dependencies(&folder, "dependencies") {
            let wall = WALLED.iter().find(|(walled, _)| *walled == package);
            let allowed = wall.is_none_or(|(_, behind)| behind.contains(&folder.as_str()));
            assert!(
                allowed,
                "crates/{folder} must not import {package}: only {:?} may",
                wall.map(|(_, behind)| behind)
            );
        }
    }
}

#[test]
fn a_pure_crate_depends_on_pure_packages() {
    for (folder, allowed) in PURE {
        for package in dependencies(folder, "dependencies") {
            let known = package.starts_with("roleback-") || allowed.contains(&package.as_str());
            assert!(
                known,
                "crates/{folder} depends on {package}: add it to PURE if it does no IO, reads no clock and draws no randomness"
            );
        }
    }
}

#[test]
fn a_pure_crate_contains_no_impure_code() {
    for (folder, _) in PURE {
        for path in files_in(&format!("crates/{folder}/src/"), ".rs") {
            for (number, line) in shipped_lines(&path) {
                let word = IMPURE.iter().find(|word| line.contains(**word));
                assert!(
                    word.is_none(),
                    "{path}:{number}: a pure crate must not say {word:?}"
                );
            }
        }
    }
}

/// The lines of a file that are neither comment nor test, with their numbers.
fn shipped_lines(path: &str) -> Vec<(usize, String)> {
    if path.ends_with("/tests.rs") || path.contains("/tests/") {
        return Vec::new();
    }
    let text = read(path);
    let lines = text
        .lines()
        .enumerate()
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"));
    let lines = lines.filter(|(_, line)| !line.trim_start().starts_with("//"));
    lines.map(|(at, line)| (at + 1, line.to_owned())).collect()
}

#[test]
fn a_version_is_set_once() {
    for folder in crates() {
        for (number, line) in read(&format!("crates/{folder}/Cargo.toml"))
            .lines()
            .enumerate()
        {
            let own = line.contains("version = \"") || line.contains("path = \"../");
            assert!(
                !own,
                "crates/{folder}/Cargo.toml:{}: versions stand in the Cargo.toml at the top",
                number + 1
            );
        }
    }
}
