//! Pods without secrets.

use roleback_journal::pod::{Keep, Line, Part, Secrecy, Version};

use crate::forge::{Forged, Layer, SECRETS, plain};
use crate::pods::{drain, entities, in_memory, lines, name, new_pod, save_after, secrets};
use roleback_journal::pod::PodFile;

#[test]
fn a_pod_without_secrets_has_none_in_its_file_whatever_it_descends_from() {
    let journal = in_memory();
    let pods = journal.pods();
    let mut content = entities(&lines(300), &secrets(40));
    let first = save_after(pods, "dev", None, content.clone()).unwrap();
    content[3] = Line {
        state: "{}".to_owned(),
        ..content[3].clone()
    };
    let second = save_after(pods, "dev", Some(&first), content.clone()).unwrap();
    for parent in [None, Some(second.digest.as_str())] {
        let saved = pods
            .save_keeping(
                &name("open"),
                parent,
                &Keep::Omit,
                || content.clone(),
                new_pod,
            )
            .unwrap();
        assert_eq!(saved.meta.secrets, Secrecy::Omitted);
        assert_eq!(saved.meta.counted.secret_lines, 0);
        let reader = pods.open(&name("open"), Version::Latest).unwrap();
        let read = drain(reader).unwrap();
        assert_eq!(read.len(), 300);
        assert!(read.iter().all(|(part, _)| *part == Part::State));
        let mut file = Vec::new();
        pods.write_file(&name("open"), Version::Latest, &mut file)
            .unwrap();
        assert_eq!(drain(PodFile::new(&*file).reader().unwrap()).unwrap(), read);
        // The next save with secrets has all of them again.
        let whole = save_after(pods, "dev", Some(&saved), content.clone()).unwrap();
        assert_eq!(whole.meta.counted.secret_lines, 40);
    }
}

#[test]
fn a_pod_that_says_that_it_has_no_secrets_and_has_some_is_refused() {
    let layer = Layer {
        media: SECRETS.into(),
        ..plain("[\"k\",[\"s\"]]\n")
    };
    let honest = Forged::of(vec![plain("[\"k\",1]\n"), layer]);
    let forged = Forged {
        meta: honest.meta.replace(r#""plain""#, r#""omitted""#),
        ..honest
    };
    let refused = PodFile::new(&*forged.bytes()).reader().map(drop);
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("it lists secrets"), "{refused}");
}
