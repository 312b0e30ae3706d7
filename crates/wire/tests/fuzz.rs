//! Hostile bytes: a mutator with a fixed seed works on the corpus in `corpus/`, so that a failure can be repeated.
//!
//! To add a case that once failed, put its bytes into the folder of its target; each file is also run as it is.

use std::fs;
use std::path::Path;

use roleback_wire::form::Form;
use roleback_wire::shape::{Member, Pattern, Shape, Text, UNBOUNDED};
use roleback_wire::sigv4::{Request, Signed, SigningKey};
use roleback_wire::validate::{Values, validate};
use roleback_wire::{Timestamp, decode::Decode, envelope};

/// About two seconds each in a debug build.
const MUTANTS_OF_A_FORM: u32 = 40_000;
const MUTANTS_OF_A_SIGNATURE: u32 = 40_000;
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// Marsaglia's xorshift: enough chance for a mutator.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// What formats are made of; mutants of these go further than mutants of bytes.
const TOKENS: &[&[u8]] = &[
    b"%",
    b"%00",
    b"%C3",
    b"%F0%9F%98%80",
    b"+",
    b"&",
    b"=",
    b".",
    b"..",
    b".member.",
    b".entry.",
    b".1",
    b".4294967296",
    b".-1",
    b"/",
    b";",
    b",",
    b"\n",
    b"\r\n",
    b" ",
    b"\0",
    b"\xFF",
    b"Credential=",
    b"Signature=",
    b"SignedHeaders=",
    b"X-Amz-Date",
    b"X-Amz-Signature=",
    b"99999999999999999999",
    b"20150830T123600Z",
    b"\xE2\x80\xA8",
    b"]]>",
    b"<",
];

fn mutant(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = seeds[chance.below(seeds.len())].clone();
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.below(12)).min(bytes.len());
        match chance.below(5) {
            0 => drop(bytes.splice(at..end, [])),
            1 => drop(bytes.splice(at..at, TOKENS[chance.below(TOKENS.len())].iter().copied())),
            2 => drop(bytes.splice(at..end, bytes[at..end].repeat(2))),
            3 => bytes
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte ^= 1 << chance.below(8)),
            _ => {
                let other = &seeds[chance.below(seeds.len())];
                let from = chance.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
        }
    }
    bytes
}

fn run(target: &str, mutants: u32, check: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target);
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let seeds: Vec<_> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    seeds.iter().for_each(|seed| check(seed));
    let mut chance = Chance(0x5EED);
    (0..mutants).for_each(|_| check(&mutant(&seeds, &mut chance)));
}

static NAME: Pattern = Pattern::new(r"[\w+=,.@-]+");
static TEXT: Shape = Shape::Text(Text {
    min: 1,
    max: 64,
    pattern: Some(&NAME),
    sensitive: false,
});
static NUMBER: Shape = Shape::Integer { min: 1, max: 1000 };
static FLAG: Shape = Shape::Boolean;
static MOMENT: Shape = Shape::Timestamp;
static BYTES: Shape = Shape::Blob(Text {
    max: 8,
    ..Text::ANY
});
static WORD: Shape = Shape::Enum(&["Active", "Inactive"]);
static TAG: Shape = Shape::Structure(&[
    Member {
        name: "Key",
        required: true,
        shape: &TEXT,
    },
    Member {
        name: "Value",
        required: true,
        shape: &TEXT,
    },
]);
static TAGS: Shape = Shape::List {
    member: &TAG,
    min: 0,
    max: 50,
};
static WORDS: Shape = Shape::List {
    member: &WORD,
    min: 0,
    max: UNBOUNDED,
};
static NUMBERS: Shape = Shape::Map {
    key: &TEXT,
    value: &NUMBER,
    min: 0,
    max: 3,
};
static LISTS: Shape = Shape::Map {
    key: &TEXT,
    value: &WORDS,
    min: 0,
    max: UNBOUNDED,
};
static INPUT: Shape = Shape::Structure(&[
    Member {
        name: "UserName",
        required: true,
        shape: &TEXT,
    },
    Member {
        name: "MaxItems",
        required: false,
        shape: &NUMBER,
    },
    Member {
        name: "Flag",
        required: false,
        shape: &FLAG,
    },
    Member {
        name: "Since",
        required: false,
        shape: &MOMENT,
    },
    Member {
        name: "Data",
        required: false,
        shape: &BYTES,
    },
    Member {
        name: "Status",
        required: false,
        shape: &WORD,
    },
    Member {
        name: "Tags",
        required: false,
        shape: &TAGS,
    },
    Member {
        name: "Words",
        required: false,
        shape: &WORDS,
    },
    Member {
        name: "Numbers",
        required: false,
        shape: &NUMBERS,
    },
    Member {
        name: "Lists",
        required: false,
        shape: &LISTS,
    },
]);

/// Whatever the bytes, a form is an answer; and what passes validation can be decoded.
fn check_form(bytes: &[u8]) {
    let (form, fault) = match Form::parse(bytes) {
        Ok(form) => (form, None),
        Err(fault) => (Form::default(), Some(fault)),
    };
    let verdict = fault.map_or_else(|| validate(form.root(), &INPUT, Values::Shown), Err);
    match verdict {
        Err(fault) => assert!(envelope::error("urn:x", &fault, "id").ends_with("</ErrorResponse>")),
        Ok(()) => {
            let member = |name| form.root().member(name);
            assert!(
                (1..=64).contains(&String::decode(member("UserName")).unwrap().chars().count())
            );
            assert!(
                Option::<i32>::decode(member("MaxItems"))
                    .unwrap()
                    .is_none_or(|n| (1..=1000).contains(&n))
            );
            assert!(
                Option::<Vec<u8>>::decode(member("Data"))
                    .unwrap()
                    .is_none_or(|data| data.len() <= 8)
            );
            Option::<bool>::decode(member("Flag")).unwrap();
            Option::<Timestamp>::decode(member("Since")).unwrap();
            assert!(
                member("Tags")
                    .list()
                    .unwrap()
                    .iter()
                    .all(|tag| tag.member("Key").value().is_some())
            );
        }
    }
}

/// Splits bytes as an HTTP server would: first line, headers, body.
fn check_signature(bytes: &[u8]) {
    let (head, body) = bytes.split_at(
        bytes
            .windows(2)
            .position(|pair| pair == b"\n\n")
            .unwrap_or(bytes.len()),
    );
    let mut lines = head.split(|byte| *byte == b'\n');
    let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let mut first = first.split(' ');
    let (method, target) = (
        first.next().unwrap_or_default(),
        first.next().unwrap_or_default(),
    );
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = lines.filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        Some((
            std::str::from_utf8(&line[..colon]).ok()?,
            &line[colon + 1..],
        ))
    });
    let request = Request {
        method,
        path,
        query,
        headers,
    };
    let Ok(Some(signed)) = Signed::parse(
        &request,
        Timestamp::parse_basic("20150830T123600Z").unwrap(),
    ) else {
        return;
    };
    if signed.access_key_id() != "AKIDEXAMPLE" {
        return;
    }
    let key = SigningKey::derive(SECRET, signed.scope());
    if let Ok(verified) = signed.verify(&key, body.strip_prefix(b"\n\n").unwrap_or_default()) {
        // The corpus was signed for one scope only: whatever verifies for another was forged.
        assert_eq!(
            verified.scope().to_string(),
            "20150830/us-east-1/service/aws4_request"
        );
    }
}

#[test]
fn no_form_makes_the_decoder_panic() {
    run("form", MUTANTS_OF_A_FORM, check_form);
}

#[test]
fn no_request_makes_the_signature_check_panic_or_believe_a_forgery() {
    run("sigv4", MUTANTS_OF_A_SIGNATURE, check_signature);
}
