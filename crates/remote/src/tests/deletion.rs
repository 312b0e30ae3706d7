//! Versions that are described and deleted.

use super::*;

#[test]
fn versions_are_described_and_a_deleted_number_is_not_used_again() {
    let dir = tempfile::tempdir().unwrap();
    let remote = open(dir.path());
    for chunk in ["one", "two", "three"] {
        push(&remote, "base", &[chunk]);
    }
    let numbers = |remote: &Remote| {
        let versions = remote.versions("base").unwrap();
        let numbers = versions.iter().map(|version| version.version);
        numbers.collect::<Vec<_>>()
    };
    let [first, ..] = &remote.versions("base").unwrap()[..] else {
        panic!("three versions")
    };
    assert_eq!((first.version, first.created), (1, 0));
    assert!(first.bytes > 100 && first.message.is_none() && first.author.is_none());
    assert_eq!(remote.delete("base", Some(2)).unwrap(), [2]);
    assert_eq!(numbers(&remote), [1, 3]);
    assert_eq!(remote.delete("base", Some(3)).unwrap(), [3]);
    assert_eq!(pulled(&remote, "base", None).unwrap(), pod(&["one"], &[]).0);
    // The pod that is the newest again is not pushed twice, and another one gets a number that was never used.
    assert_eq!(push(&remote, "base", &["one"]), 1);
    assert_eq!(push(&remote, "base", &["four"]), 4);
    assert_eq!(remote.delete("base", None).unwrap(), [1, 4]);
    assert!(remote.list().unwrap().is_empty());
    for missing in [
        remote.delete("base", None).unwrap_err(),
        remote.delete("base", Some(1)).unwrap_err(),
        remote.versions("base").unwrap_err(),
        remote.versions("other").unwrap_err(),
        pulled(&remote, "base", Some(1)).unwrap_err(),
    ] {
        assert!(matches!(missing, RemoteError::NotFound { .. }), "{missing}");
    }
    assert_eq!(push(&remote, "base", &["one"]), 5);
    let collected = remote.gc(GRACE_DEFAULT, late()).unwrap();
    assert_eq!((collected.needed, collected.young), (3, 0));
}

#[test]
fn a_number_that_was_deleted_while_a_push_chose_it_is_skipped() {
    let store = Faulty::new(false);
    let remote = on(&store, Safety::Conditional);
    remote.prepare().unwrap();
    assert_eq!(push(&remote, "base", &["one"]), 1);
    // What a push sees that listed the versions before another one created and deleted version 2.
    let mark = remote.paths.deleted("base", 2);
    remote.run(async {
        remote
            .put(&mark, Vec::new(), PutMode::Overwrite)
            .await
            .unwrap();
        assert!(remote.was_deleted("base", 2).await.unwrap());
        assert_eq!(
            remote
                .create("base", "sha256:0", 1, &Push::default())
                .await
                .unwrap(),
            3
        );
        assert_eq!(remote.version("base", 2).await.unwrap(), None);
    });
}
