//! `replay --into`: a rebuilt log in a new directory.

use std::path::Path;

use crate::support::World;

#[test]
fn a_log_is_rebuilt_only_in_a_new_directory() {
    let world = World::new();
    let data = world.dir.path().join("data");
    assert!(
        world
            .run(&["reset", "--yes", "--data-dir", "data"])
            .status
            .success()
    );
    let into = |dir: &str| world.run(&["replay", "--data-dir", "data", "--into", dir]);
    let before = names(&data);
    for dir in ["data", "."] {
        let refused = into(dir);
        let stderr = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{dir}: {stderr}");
        assert!(stderr.contains("not empty"), "{stderr}");
    }
    assert_eq!(names(&data), before);
    std::fs::create_dir(world.dir.path().join("empty")).unwrap();
    for dir in ["new", "empty", "new/deeper"] {
        let rebuilt = into(dir);
        assert!(
            rebuilt.status.success(),
            "{dir}: {}",
            String::from_utf8_lossy(&rebuilt.stderr)
        );
        let data = format!("{dir}/data");
        let verified = world.run(&["verify", "--data-dir", &data]);
        assert!(
            verified.status.success(),
            "{}",
            String::from_utf8_lossy(&verified.stderr)
        );
    }
    let left = names(world.dir.path());
    assert!(
        left.iter().all(|name| !name.contains("unfinished")),
        "{left:?}"
    );
}

fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
