//! Mutants of seeds, the same in every run.

/// The fuzz tests of the two crates draw the same numbers.
#[path = "../../../wire/tests/fuzz/chance.rs"]
mod chance;

use chance::Chance;

/// What the formats are made of: lengths and counts, and the words of JSON and of the world.
const TOKENS: &[&[u8]] = &[
    &[0; 8],
    &[0xff; 8],
    &[0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0],
    &[0, 0, 0, 0x40, 0, 0, 0, 0],
    &[1, 0, 0, 0],
    b"null",
    b"{}",
    b"[]",
    b"\"\"",
    b"-1",
    b"1e999",
    b"18446744073709551616",
    b"\n",
    b"\\ud800",
    b"\"kind\":\"user\"",
    b"\"account\":\"999999999999\"",
    b"\"$secret\":true",
    b"AAAA",
];

fn mutant(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = seeds[chance.below(seeds.len())].clone();
    for _ in 0..=chance.below(3) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.below(12)).min(bytes.len());
        match chance.below(6) {
            0 => drop(bytes.splice(at..end, [])),
            1 => drop(bytes.splice(at..at, TOKENS[chance.below(TOKENS.len())].iter().copied())),
            2 => drop(bytes.splice(at..end, TOKENS[chance.below(TOKENS.len())].iter().copied())),
            3 => bytes
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte ^= 1 << chance.below(8)),
            4 => bytes.truncate(at),
            _ => {
                let other = &seeds[chance.below(seeds.len())];
                let from = chance.below(other.len() + 1);
                bytes.splice(at..end, other[from..].iter().copied());
            }
        }
    }
    bytes
}

/// Runs a check on the seeds and on mutants of them; returns the number of mutants that it accepted.
pub(crate) fn run(seeds: &[Vec<u8>], mutants: u32, check: impl Fn(&[u8]) -> bool) -> u32 {
    assert!(
        seeds.iter().all(|seed| check(seed)),
        "a seed is not read any more"
    );
    let mut chance = Chance::new();
    (0..mutants)
        .map(|_| u32::from(check(&mutant(seeds, &mut chance))))
        .sum()
}
