//! The errors of pods.

/// Why a pod could not be saved or was refused.
#[derive(Debug, thiserror::Error)]
pub enum PodError {
    /// An invalid name.
    #[error(
        "`{0}` is not a pod name; use 1 to 128 letters, digits, `.`, `_` or `-`, not starting with a dot"
    )]
    Name(String),
    /// An invalid tag or version.
    #[error(
        "`{0}` is neither a version nor a tag; use a number from 1, or letters, digits, `.`, `_` or `-`, not all digits and not `latest`"
    )]
    Tag(String),
    /// A tag that points to another version.
    #[error("the tag `{tag}` points to version {version}: use `--move` to move it")]
    TagTaken {
        /// The tag.
        tag: String,
        /// The version that has it.
        version: u64,
    },
    /// A name that differs only in case from another.
    #[error(
        "`{name}` differs only in case from the pod `{taken}`: use that name or a more different one"
    )]
    Case {
        /// The refused name.
        name: String,
        /// The existing name.
        taken: String,
    },
    /// The pod or version does not exist.
    #[error("there is no pod `{0}`")]
    NotFound(String),
    /// It was written by a newer version.
    #[error("the pod has format {found}, this build reads up to {supported}; use a newer version")]
    TooNew {
        /// Its format.
        found: u32,
        /// The newest format that this build reads.
        supported: u32,
    },
    /// It is damaged or malicious.
    #[error("the pod is refused: {place}: {why}")]
    Refused {
        /// The entry, chunk or line.
        place: String,
        /// What is wrong with it.
        why: String,
    },
    /// A passphrase, recipient or identity that cannot be used. The message never contains a secret.
    #[error("{0}")]
    Key(String),
    /// Its secrets are encrypted, and nothing was given that could open them.
    #[error("{}", locked(*.by_passphrase))]
    Locked {
        /// Whether a passphrase opens them, and not a private key.
        by_passphrase: bool,
    },
    /// Its secrets are encrypted, and what was given does not open them.
    #[error("{}", wrong_key(*.by_passphrase))]
    WrongKey {
        /// Whether a passphrase opens them, and not a private key.
        by_passphrase: bool,
    },
    /// A file could not be read or written.
    #[error("cannot {action}: {source}")]
    Io {
        /// What was attempted.
        action: String,
        /// The cause.
        source: std::io::Error,
    },
}

const fn locked(by_passphrase: bool) -> &'static str {
    match by_passphrase {
        true => {
            "the secrets of the pod are encrypted with a passphrase: give it with `--passphrase-file FILE`, or set ROLEBACK_POD_PASSPHRASE"
        }
        false => {
            "the secrets of the pod are encrypted for recipients: give the private key of one with `--identity FILE`"
        }
    }
}

const fn wrong_key(by_passphrase: bool) -> &'static str {
    match by_passphrase {
        true => "the passphrase does not open the secrets of the pod",
        false => "no identity given is that of a recipient of the pod's secrets",
    }
}

impl PodError {
    pub(super) fn refused(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Refused {
            place: place.into(),
            why: why.into(),
        }
    }

    /// A closure that adds what was attempted to an error.
    pub(super) fn io(action: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let action = action.into();
        move |source| Self::Io { action, source }
    }
}
