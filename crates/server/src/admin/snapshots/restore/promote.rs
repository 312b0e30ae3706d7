//! Promotes a fork: merges what it changed into the state that it was made from.

use roleback_api::pods::LoadedPod;
use roleback_world::merge::Strategy;

use super::super::SnapshotError;
use super::content::Content;
use super::fork_records::ForkRecords;
use super::{Load, LoadOptions, base};
use crate::admin::promotion::PROMOTE;
use crate::store::Store;

/// Merges a fork into its parent as one record: a three-way merge whose base is record `at` of the parent, the point that
/// the fork was made at. Blocks: not for async threads.
///
/// # Errors
/// See [`SnapshotError`]; the parent is unchanged then.
pub fn promote(
    parent: &Store,
    fork: &Store,
    (name, at): (&str, u64),
    options: &LoadOptions,
) -> Result<LoadedPod, SnapshotError> {
    let now = fork.now();
    let content = Content::of_fork(name, fork.journal.log().to_string(), &now);
    let end = (now.head.seq, now.head.hash.to_string());
    let records = ForkRecords::of(fork, name, at, end)?;
    let options = LoadOptions {
        merge: Strategy::ThreeWay,
        ..options.clone()
    };
    let load = Load {
        store: parent.clone(),
        base: Some(base::of_record(parent, at)?),
        operation: PROMOTE,
        input: vec![
            ("Fork".to_owned(), name.to_owned()),
            ("Log".to_owned(), content.log.clone()),
            ("Sequence".to_owned(), content.seq.to_string()),
            ("Hash".to_owned(), content.head_hash.clone()),
        ],
        content,
        options,
        fork: Some(records),
    };
    load.run()
}

#[cfg(test)]
mod tests {
    use super::super::tests::store;
    use super::*;
    use crate::admin::promotion;
    use crate::admin::snapshots::{load, save};
    use roleback_journal::pod::Version;
    use roleback_world::arn::AccountId;
    use roleback_world::event::{Event, UserCreatedV1};

    fn create(store: &Store, name: &str, id: &str) {
        let user = UserCreatedV1 {
            name: name.to_owned(),
            path: "/".to_owned(),
            id: id.to_owned(),
            created: store.clock.now(),
            boundary: None,
            tags: Vec::new(),
        };
        let action = crate::server_action::ServerAction {
            operation: "Test",
            input: Vec::new(),
        };
        let event = Event::new(AccountId::default(), user);
        let decide = move |_: &_, _: &_| Ok::<_, ()>((vec![event], ()));
        store.commit_decided(action, decide).unwrap().unwrap();
    }

    fn users(store: &Store) -> Vec<String> {
        let now = store.now();
        let account = now.state.0.account(AccountId::default());
        account
            .users
            .values()
            .map(|user| user.name.to_string())
            .collect()
    }

    #[test]
    fn a_fork_is_merged_from_the_point_that_it_was_made_at() {
        let (parent, fork) = (store(), store());
        create(&parent, "ann", "AIDAAAAAAAAAAAAAAAAAA");
        let at = parent.now().head.seq;
        // In place of a fork: another store with the parent's state.
        save(&parent, "start", None).unwrap();
        let mut file = Vec::new();
        let start = roleback_journal::pod::Name::new("start").unwrap();
        let pods = parent.journal.pods();
        pods.write_file(&start, Version::Latest, &mut file).unwrap();
        let whole = LoadOptions {
            merge: Strategy::Overwrite,
            ..LoadOptions::default()
        };
        super::super::load_file(&fork, file.as_slice(), &whole, None).unwrap();
        create(&parent, "bob", "AIDABBBBBBBBBBBBBBBBB");
        create(&fork, "eve", "AIDAEEEEEEEEEEEEEEEEE");
        let merged = promote(&parent, &fork, ("try", at), &LoadOptions::default()).unwrap();
        assert_eq!(users(&parent), ["ann", "bob", "eve"]);
        assert_eq!(merged.seq, Some(parent.now().head.seq));
        let promoted = promotion::of_record(&parent, parent.now().head.seq);
        let promoted = promoted.unwrap().unwrap();
        let now = fork.now();
        assert_eq!(
            (promoted.name.as_str(), promoted.at, promoted.seq),
            ("try", at, now.head.seq)
        );
        assert_eq!(promoted.log, fork.journal.log().to_string());
        assert_eq!(promoted.hash, now.head.hash.to_string());
        let eve = &promoted.written[0];
        assert_eq!(
            (eve.path.as_str(), eve.origin),
            ("exists", Some(now.head.seq))
        );
        let record = &promoted.records[0];
        assert_eq!(
            (record.operation.as_str(), record.summary.as_str()),
            ("roleback:Test", "created user eve")
        );
        let newest = promotion::newest(&parent, u64::MAX).unwrap().unwrap();
        assert_eq!(Some(newest.record), merged.seq);
        let again = promote(&parent, &fork, ("try", at), &LoadOptions::default()).unwrap();
        assert_eq!(again.seq, None);
        create(&parent, "zoe", "AIDAZZZZZZZZZZZZZZZZZ");
        create(&fork, "Zoe", "AIDAYYYYYYYYYYYYYYYYY");
        let open = promote(&parent, &fork, ("try", at), &LoadOptions::default());
        assert!(matches!(open, Err(SnapshotError::Conflicts(_))), "{open:?}");
        let back = load(&parent, "start", Version::Latest, &whole, None).unwrap();
        assert_eq!(users(&parent), ["ann"]);
        assert_eq!(back.version, 1);
    }
}
