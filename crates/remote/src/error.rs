//! Why a remote did not do what it was asked.

use object_store::Error as StoreError;

/// Why a remote did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The URL is not that of a remote.
    #[error("`{url}` is not a remote: {why}")]
    Url {
        /// The URL.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// There are no credentials.
    #[error("no credentials for `{url}`: {why}")]
    NoCredentials {
        /// The URL.
        url: String,
        /// Where they were looked for.
        why: String,
    },
    /// The store refuses the credentials.
    #[error(
        "the store at `{url}` refuses the credentials: {why}; check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile of the remote"
    )]
    Denied {
        /// The URL.
        url: String,
        /// The store's answer.
        why: String,
    },
    /// The store cannot be reached, or does not answer.
    #[error("cannot {action} in `{url}`: {why}")]
    Io {
        /// The URL.
        url: String,
        /// What was attempted.
        action: String,
        /// The cause.
        why: String,
    },
    /// There is something else at the URL.
    #[error(
        "`{url}` is not a store of pods: it has other content; choose an empty directory or prefix"
    )]
    NotAStore {
        /// The URL.
        url: String,
    },
    /// There is nothing at the URL.
    #[error("there is no store of pods at `{url}`; create one with `roleback pod remote add`")]
    NoStore {
        /// The URL.
        url: String,
    },
    /// A newer version of the program made the store.
    #[error(
        "the store at `{url}` has format {found}, this build knows {known}; use a newer version"
    )]
    TooNew {
        /// The URL.
        url: String,
        /// Its format.
        found: u32,
        /// The newest known format.
        known: u32,
    },
    /// Two people who push at once could lose a version.
    #[error(
        "the store at `{url}` does not support conditional writes ({why}): two people who push at the same time could lose a version; use another store, or `--unsafe` if only one person pushes at a time"
    )]
    Unconditional {
        /// The URL.
        url: String,
        /// How it was found.
        why: String,
    },
    /// The pod or version does not exist.
    #[error("there is no pod `{pod}` in `{url}`")]
    NotFound {
        /// The URL.
        url: String,
        /// Its name, and its version if one was asked for.
        pod: String,
    },
    /// Someone else pushed meanwhile.
    #[error("the newest version of `{name}` is {found}, not {expected}: pull it first")]
    Unexpected {
        /// The pod.
        name: String,
        /// The newest version.
        found: u64,
        /// The expected version.
        expected: u64,
    },
    /// The pushed pod is not based on the newest version.
    #[error(
        "the pod is not based on version {newest} of `{name}`, the newest: load that version and save again, or push without `--ff-only`"
    )]
    NotForward {
        /// The pod.
        name: String,
        /// The newest version.
        newest: u64,
    },
    /// A pod, or a file of the store, is damaged.
    #[error("{place} is refused: {why}")]
    Refused {
        /// The file.
        place: String,
        /// What is wrong with it.
        why: String,
    },
}

impl RemoteError {
    pub(crate) fn refused(place: impl Into<String>, why: impl ToString) -> Self {
        Self::Refused {
            place: place.into(),
            why: why.to_string(),
        }
    }

    /// An error of the store, with what was attempted.
    pub(crate) fn of(url: &str, action: impl Into<String>, error: &StoreError) -> Self {
        let url = url.to_owned();
        match error {
            StoreError::Unauthenticated { source, .. }
            | StoreError::PermissionDenied { source, .. } => Self::Denied {
                url,
                why: reason(source.as_ref()),
            },
            error => Self::Io {
                url,
                action: action.into(),
                why: reason(error),
            },
        }
    }
}

/// The message of an error and of its causes, without those that an outer message repeats.
fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let message = cause.to_string();
        if !text.contains(&message) {
            text = format!("{text}: {message}");
        }
        next = cause.source();
    }
    text
}
