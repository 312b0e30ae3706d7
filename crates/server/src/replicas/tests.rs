use super::*;

/// Random histories for each property.
const HISTORIES: u64 = 5_000;
/// Requests in a history.
const REQUESTS: u64 = 40;
const MILLI: i64 = NANOS_PER_MILLI as i64;

/// A history: requests in order, some of which write a record, under a clock that stands still or moves forward.
struct History {
    seed: u64,
    number: u64,
    replicas: Replicas,
    head: u64,
    now: Timestamp,
}

impl History {
    fn new(seed: u64) -> Self {
        Self {
            seed,
            number: 0,
            replicas: Replicas::default(),
            head: 1,
            now: Timestamp(0),
        }
    }

    fn below(&self, purpose: u64, end: u64) -> u64 {
        drawn(b"history", [self.seed, self.number, purpose]) % end
    }

    /// The next request. Some requests write a record, which a server's own action can also do.
    fn step(&mut self) {
        self.number += 1;
        self.now.0 += self.below(0, 3) as i64 * MILLI / 2;
        match self.below(1, 4) {
            0 | 1 => {
                self.head += 1;
                self.replicas.note(Recent {
                    seq: self.head,
                    time: self.now,
                    arrival: Arrival::of(self.number),
                    caller: format!("caller {}", self.below(2, 3)),
                });
            }
            2 if self.below(3, 4) == 0 => self.head += 1,
            _ => {}
        }
    }

    fn look(&self, replica: u8) -> Look {
        Look {
            seed: self.seed,
            replica,
            now: self.now,
            arrival: Arrival::of(self.number + 1),
            head: self.head,
        }
    }

    fn position(&self, lag: Lag, replica: u8) -> u64 {
        self.replicas.position(lag, &self.look(replica))
    }
}

/// The longest delays to try.
fn lags(history: &History) -> [Lag; 2] {
    let longest = 1 + history.below(9, 12);
    [Lag::Requests(longest), Lag::Millis(longest)]
}

#[test]
fn each_replica_only_grows_and_shows_what_is_older_than_the_longest_delay() {
    let (mut behind, mut different) = (0, 0);
    for seed in 0..HISTORIES {
        let mut history = History::new(seed);
        let lags = lags(&history);
        let mut shown = [[0; 3]; 2];
        // The head after each request, with the time at which it was the head.
        let mut heads = vec![(0, history.now, 1)];
        for _ in 0..REQUESTS {
            history.step();
            heads.push((history.number, history.now, history.head));
            for (lag, shown) in lags.into_iter().zip(&mut shown) {
                for (replica, before) in (0..).zip(shown.iter_mut()) {
                    let position = history.position(lag, replica);
                    assert!(position >= *before, "{seed}: {lag:?} went back");
                    assert!(position <= history.head, "{seed}");
                    let is_old = |(number, time, _): &&(u64, Timestamp, u64)| match lag {
                        Lag::Requests(most) => number + most <= history.number,
                        Lag::Millis(most) => time.0 + most as i64 * MILLI <= history.now.0,
                    };
                    // Several requests can have one time: all of them are old then.
                    let old = heads.iter().filter(is_old).map(|(.., head)| *head).max();
                    assert!(position >= old.unwrap_or(0), "{seed}: {lag:?} is too late");
                    behind += u64::from(position < history.head);
                    *before = position;
                }
                different += u64::from(shown[0] != shown[1]);
            }
        }
    }
    assert!(
        behind > HISTORIES && different > HISTORIES,
        "{behind} {different}"
    );
}

#[test]
fn without_a_delay_every_replica_shows_everything_and_the_same_seed_shows_the_same() {
    for seed in 0..HISTORIES {
        let (mut history, mut same) = (History::new(seed), History::new(seed));
        for _ in 0..REQUESTS {
            history.step();
            same.step();
            for replica in 0..3 {
                for none in [Lag::Requests(0), Lag::Millis(0)] {
                    assert_eq!(history.position(none, replica), history.head);
                }
                for lag in lags(&history) {
                    let position = history.position(lag, replica);
                    assert_eq!(position, same.position(lag, replica));
                }
            }
        }
    }
}

#[test]
fn a_record_is_never_shown_before_the_one_before_it() {
    for seed in 0..HISTORIES {
        let mut history = History::new(seed);
        for _ in 0..REQUESTS {
            history.step();
        }
        let look = history.look(0);
        for lag in lags(&history) {
            let position = history.position(lag, 0);
            let recent = history.replicas.recent();
            let missing = recent.iter().find(|it| !look.has_received(it, lag));
            assert_eq!(position, missing.map_or(history.head, |it| it.seq - 1));
        }
    }
}

#[test]
fn delays_are_spread_over_the_whole_range_and_differ_by_replica_and_seed() {
    let mut counts = [[0; 5]; 3];
    let mut history = History::new(7);
    let delays = |history: &History, replica| {
        let look = history.look(replica);
        (0..5_000).map(move |seq| look.delay(seq, 4))
    };
    for (replica, counts) in (0..).zip(&mut counts) {
        for delay in delays(&history, replica) {
            counts[delay as usize] += 1;
        }
        assert!(
            counts.iter().all(|count| (850..1_150).contains(count)),
            "{counts:?}"
        );
    }
    assert!(delays(&history, 0).ne(delays(&history, 1)));
    let before: Vec<_> = delays(&history, 0).collect();
    history.seed = 8;
    assert!(delays(&history, 0).ne(before));
    let chosen: Vec<_> = (0..3_000).map(|number| replica(7, number, 3)).collect();
    for one in 0..3 {
        let count = chosen.iter().filter(|chosen| **chosen == one).count();
        assert!((850..1_150).contains(&count), "{one}: {count}");
    }
}

fn recent(seq: u64, caller: &str) -> Recent {
    Recent {
        seq,
        time: Timestamp(0),
        arrival: Arrival::of(seq),
        caller: caller.to_owned(),
    }
}

#[test]
fn a_record_that_was_not_stored_leaves_its_number_and_a_settled_log_is_everywhere() {
    let replicas = Replicas::default();
    for (seq, caller) in [(2, "ann"), (3, "bob"), (3, "ann"), (4, "bob")] {
        replicas.note(recent(seq, caller));
    }
    let look = |head| Look {
        head,
        ..History::new(1).look(0)
    };
    let never = Lag::Requests(u64::MAX);
    assert_eq!(replicas.position(never, &look(4)), 1);
    assert_eq!(replicas.position(never, &look(1)), 1);
    for (caller, head, last) in [
        ("ann", 4, Some(3)),
        ("ann", 2, Some(2)),
        ("ann", 1, None),
        ("bob", 4, Some(4)),
        ("bob", 3, None),
        ("eve", 4, None),
    ] {
        assert_eq!(replicas.last_of(caller, head), last, "{caller} {head}");
    }
    replicas.settle();
    assert_eq!(replicas.position(never, &look(4)), 4);
    assert_eq!(replicas.last_of("ann", 4), None);
}

#[test]
fn a_replica_is_never_further_behind_than_the_list_is_long() {
    let replicas = Replicas::default();
    let last = RECENT_MAX as u64 + 10;
    for seq in 1..=last {
        replicas.note(recent(seq, "ann"));
    }
    let look = Look {
        head: last,
        ..History::new(1).look(0)
    };
    let position = replicas.position(Lag::Requests(u64::MAX), &look);
    assert_eq!(position, last - RECENT_MAX as u64);
}
