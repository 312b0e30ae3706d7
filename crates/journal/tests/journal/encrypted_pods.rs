//! Pods whose secrets are encrypted.

use roleback_journal::pod::{
    Identity, Keep, Keys, Line, Lock, Part, Passphrase, PodError, PodFile, Pods, Recipient,
    Secrecy, Version,
};

use crate::pods::{drain, entities, in_memory, lines, name, new_pod, save_after, secrets};

/// A pair of keys that nothing else uses.
const IDENTITY: &str = "AGE-SECRET-KEY-1YMM4S04XUJZGDE8TUZPDQ2U0RXFSTCSTCVYLHE0DZQL6TKNCZ3ZSSFDJT3";
const RECIPIENT: &str = "age1ra44sjvw4ntktvlyhjf63aqdaup7yd4velusxc7352sv0d2nf96s5k5dv7";

fn by_passphrase(text: &str) -> Keys {
    Keys {
        passphrase: Some(Passphrase::new(text).unwrap()),
        ..Keys::default()
    }
}

fn by_identity() -> Keys {
    Keys {
        identities: Identity::all_in(&format!("# mine\n\n{IDENTITY}\n")).unwrap(),
        ..Keys::default()
    }
}

fn for_recipient() -> Keep {
    Keep::Encrypt(Lock::Recipients(vec![RECIPIENT.parse().unwrap()]))
}

fn with_passphrase() -> Keep {
    Keep::Encrypt(Lock::Passphrase(Passphrase::new(" open sesame\n").unwrap()))
}

fn file_of(pods: &Pods, text: &str) -> Vec<u8> {
    let mut file = Vec::new();
    pods.write_file(&name(text), Version::Latest, &mut file)
        .unwrap();
    file
}

fn read(file: &[u8], keys: Option<&Keys>) -> Result<Vec<(Part, String)>, PodError> {
    let mut file = PodFile::new(file);
    let reader = file.reader()?;
    drain(match keys {
        Some(keys) => reader.unlock(keys),
        None => reader,
    })
}

fn content() -> Vec<Line> {
    entities(&lines(300), &secrets(40))
}

#[test]
fn encrypted_secrets_open_with_their_key_only_and_the_rest_stays_readable() {
    let journal = in_memory();
    let pods = journal.pods();
    let plain = save_after(pods, "plain", None, content()).unwrap();
    let expected = drain(pods.open(&name("plain"), Version::Latest).unwrap()).unwrap();
    for (keep, secrecy, right, others) in [
        (
            with_passphrase(),
            Secrecy::Passphrase,
            by_passphrase("open sesame"),
            [by_passphrase("open seseme"), by_identity(), Keys::default()],
        ),
        (
            for_recipient(),
            Secrecy::Recipients,
            by_identity(),
            [
                by_passphrase("open sesame"),
                Keys::default(),
                Keys {
                    identities: vec![
                        "AGE-SECRET-KEY-1AW2K4D3F92P7WWL7V6J53FS6SESKJD0WP8RQK06KPHNEFWZE40RSFLKD5S"
                            .parse()
                            .unwrap(),
                    ],
                    ..Keys::default()
                },
            ],
        ),
    ] {
        // Also as a delta to a pod with plain secrets, which the new pod must not share.
        for parent in [None, Some(plain.digest.as_str())] {
            let saved = pods
                .save_keeping(&name("sealed"), parent, &keep, content, new_pod)
                .unwrap();
            assert_eq!(saved.meta.secrets, secrecy);
            assert_eq!(saved.meta.format, 3);
            assert_eq!(saved.meta.counted.secret_lines, 40);
            let file = file_of(pods, "sealed");
            let secret = b"AKIA0000000000000001";
            assert!(!file.windows(secret.len()).any(|it| it == secret));
            assert_eq!(read(&file, Some(&right)).unwrap(), expected);
            let public = read(&file, None).unwrap();
            assert_eq!(public, expected[..300]);
            for wrong in &others {
                let refused = read(&file, Some(wrong)).unwrap_err();
                assert!(
                    matches!(refused, PodError::Locked { .. } | PodError::WrongKey { .. }),
                    "{refused}"
                );
            }
            // Storing the file elsewhere needs no key, and loses nothing.
            let elsewhere = in_memory();
            elsewhere.pods().store_file(&name("copy"), &*file).unwrap();
            assert_eq!(file_of(elsewhere.pods(), "copy"), file);
        }
        // A plain pod after it has its secrets again.
        let sealed = pods.find(&name("sealed"), Version::Latest).unwrap();
        let again = save_after(pods, "again", Some(&sealed), content()).unwrap();
        assert_eq!(
            (again.meta.format, again.meta.counted.secret_lines),
            (2, 40)
        );
        let read = drain(pods.open(&name("again"), Version::Latest).unwrap()).unwrap();
        assert_eq!(read, expected);
    }
}

#[test]
fn a_flipped_byte_or_a_cut_of_encrypted_secrets_is_refused() {
    let journal = in_memory();
    let pods = journal.pods();
    let save = |keep: &Keep| {
        pods.save_keeping(&name("x"), None, keep, content, new_pod)
            .unwrap();
        file_of(pods, "x")
    };
    let good = save(&for_recipient());
    let expected = read(&good, Some(&by_identity())).unwrap();
    let start = good
        .windows(18)
        .position(|it| it == b"age-encryption.org")
        .unwrap();
    for at in (start..good.len() - 1_024).step_by(61) {
        let mut bad = good.clone();
        bad[at] ^= 1;
        match read(&bad, Some(&by_identity())) {
            // Padding behind the entry.
            Ok(lines) => assert_eq!(lines, expected, "byte {at}"),
            Err(error) => assert!(matches!(error, PodError::Refused { .. }), "{error}"),
        }
    }
}

#[test]
fn text_that_is_no_key_is_refused_without_being_shown() {
    for (error, shown) in [
        (Passphrase::new(" \n").map(drop), "the passphrase is empty"),
        (Identity::all_in("# nothing\n").map(drop), "no private key"),
        (Recipient::all_in("").map(drop), "no public key"),
        (
            "age1nothing".parse::<Recipient>().map(drop),
            "`age1nothing`",
        ),
        (
            "AGE-SECRET-KEY-1X".parse::<Identity>().map(drop),
            "not a private key",
        ),
    ] {
        let error = error.unwrap_err().to_string();
        assert!(error.contains(shown), "{error}");
        assert!(!error.contains("KEY-1X"), "{error}");
    }
    assert_eq!(format!("{:?}", by_passphrase("hidden")), "Keys(..)");
}
