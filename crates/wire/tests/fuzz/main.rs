//! Hostile bytes: a mutator with a fixed seed changes the corpus in `corpus/`, so that failures can be reproduced.
//!
//! To add a failed case, put its bytes into the folder of its target; each file is also run unchanged.

mod chance;
mod checks;

use std::fs;
use std::path::Path;

use chance::Chance;
use checks::{check_form, check_signature};

/// About two seconds each in a debug build.
const MUTANTS_OF_A_FORM: u32 = 40_000;
const MUTANTS_OF_A_SIGNATURE: u32 = 40_000;

/// Fragments of the formats; mutations with them reach more code than mutations of single bytes.
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
    let mut chance = Chance::new();
    (0..mutants).for_each(|_| check(&mutant(&seeds, &mut chance)));
}

#[test]
fn no_form_makes_the_decoder_panic() {
    run("form", MUTANTS_OF_A_FORM, check_form);
}

#[test]
fn no_request_makes_the_signature_check_panic_or_believe_a_forgery() {
    run("sigv4", MUTANTS_OF_A_SIGNATURE, check_signature);
}
