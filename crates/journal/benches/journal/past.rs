//! States of the past, cold and warm.

use super::*;

/// A state of many entities, each of which one record in `ENTITIES` replaces.
#[derive(Clone, Default)]
struct Entities {
    count: u64,
    leaves: Vec<Leaf>,
}

type Leaf = Arc<Vec<Arc<Vec<u8>>>>;

const ENTITIES: u64 = 10_000;
const LEAF_ENTITIES: usize = 64;
/// States that the journal keeps after they were asked for: only these are warm.
const KEPT: usize = 16;
/// States that are asked for.
const ASKED: usize = 200;

impl Projection for Entities {
    type Step = Vec<u8>;

    fn fingerprint() -> [u8; 32] {
        [2; 32]
    }

    fn read(record: &Record<'_>) -> Result<Vec<u8>, ApplyError> {
        Ok(record.payload.to_vec())
    }

    fn take(&mut self, entity: Vec<u8>) {
        let at = (spread(self.count) % ENTITIES) as usize;
        self.count += 1;
        let leaves = (ENTITIES as usize).div_ceil(LEAF_ENTITIES);
        self.leaves
            .resize_with(leaves, || Arc::new(vec![Arc::default(); LEAF_ENTITIES]));
        Arc::make_mut(&mut self.leaves[at / LEAF_ENTITIES])[at % LEAF_ENTITIES] = Arc::new(entity);
    }

    fn checkpoint(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ApplyError> {
        out(&self.count.to_le_bytes());
        for entity in self.leaves.iter().flat_map(|leaf| &**leaf) {
            out(&(entity.len() as u64).to_le_bytes());
            out(entity);
        }
        Ok(())
    }

    fn footprint(&self) -> u64 {
        ENTITIES * PAYLOAD_BYTES as u64
    }

    fn restore(bytes: &[u8]) -> Result<Self, ApplyError> {
        let number = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("8 bytes"));
        let (count, mut rest) = bytes.split_at(8);
        let mut entities = Vec::new();
        while !rest.is_empty() {
            let (length, after) = rest.split_at(8);
            let (entity, after) = after.split_at(number(length) as usize);
            entities.push(Arc::new(entity.to_vec()));
            rest = after;
        }
        let leaves = entities.chunks(LEAF_ENTITIES);
        Ok(Self {
            count: number(count),
            leaves: leaves.map(|leaf| Arc::new(leaf.to_vec())).collect(),
        })
    }
}

/// Numbers without a pattern.
fn spread(number: u64) -> u64 {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 29)
}

pub(super) fn bench_past(dir: &Path, records: u64) {
    let home = fresh(dir);
    let options = Options {
        durability: Durability::None,
        ..Options::at(home.join("journal"), Ulid(1))
    };
    let open = || {
        let opened = Journal::open(options.clone(), Entities::default());
        opened.expect("a journal").0
    };
    let journal = open();
    thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                let more = move |state: &Entities, next: Next<'_>| {
                    if state.count >= records {
                        return Decision::Nothing(0);
                    }
                    let Decision::Append { draft, value, .. } = append(&next) else {
                        unreachable!("`append` appends");
                    };
                    let step = draft.payload.clone();
                    Decision::Append { draft, step, value }
                };
                while journal.commit_blocking(more).expect("a commit") != 0 {}
            });
        }
    });
    let quiet = resident_kib();
    journal.shutdown();
    drop(journal);
    let journal = open();
    let before = resident_kib();
    let ask = |nth: usize| {
        let seq = spread(nth as u64) % records;
        seconds(|| assert_eq!(journal.at(seq).expect("a state").state.count, seq)) * 1e3
    };
    let first = ask(ASKED);
    // The states along the log are complete when the last one is kept.
    let building = seconds(|| {
        while is_busy() {
            thread::sleep(Duration::from_millis(100));
        }
    });
    let mut cold: Vec<f64> = (0..ASKED).map(ask).collect();
    let last = ASKED - KEPT..ASKED;
    let mut warm: Vec<f64> = last.map(ask).collect();
    let shown = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        let at = |share: usize| times[(times.len() - 1) * share / 100];
        format!(
            "median {:.3} ms, p99 {:.3} ms, max {:.3} ms",
            at(50),
            at(99),
            at(100)
        )
    };
    println!(
        "state after a random record of {records}: first {first:.0} ms, states along the log built after {building:.1} s\n\
         cold: {}\nwarm: {}\n\
         resident: {} MiB after writing, {} MiB after opening, {} MiB after asking",
        shown(&mut cold),
        shown(&mut warm),
        quiet >> 10,
        before >> 10,
        resident_kib() >> 10,
    );
}
