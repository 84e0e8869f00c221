//! `halloo-sim`: makes calls at random until there were enough, and says what became of them.

#![forbid(unsafe_code)]
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "real time measures the simulation, and is not in it"
)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command-line program")]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use halloo_sim::{Invariant, Plan, Tables, probe, replay, run, shrink};

const USAGE: &str =
    "usage: halloo-sim [--calls N] [--seed S] [--threads T] [--lines L] [--brief] [--only] [--all]
       [--states FILE] [--hashes N] [--replay FILE]

  --calls N    make at least N calls (1000000)
  --seed S     the first seed (1)
  --threads T  at so many seeds at a time (as many as the machine has processors)
  --lines L    of a history that breaks a rule, print the last L lines (120)
  --brief      of a history that breaks a rule, print the rule only
  --only       run the one seed and print its whole trace
  --all        go on after a history that breaks a rule, and print one line for each
  --states F   write what every state does with every input into this file, and do nothing else
  --hashes N   print each of N seeds with a number that stands for its whole history, and do nothing else
  --replay F   run the client of this report again, print what it was told and what it did, and do nothing else";

struct Wish {
    calls: u64,
    seed: u64,
    threads: u64,
    lines: usize,
    brief: bool,
    only: bool,
    all: bool,
    states: Option<String>,
    hashes: Option<u64>,
    replay: Option<String>,
}

fn wish(mut words: impl Iterator<Item = String>) -> Option<Wish> {
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get().min(64));
    let threads = u64::try_from(threads).unwrap_or(1);
    let mut wish = Wish {
        calls: 1_000_000,
        seed: 1,
        threads,
        lines: 120,
        brief: false,
        only: false,
        all: false,
        states: None,
        hashes: None,
        replay: None,
    };
    while let Some(word) = words.next() {
        if word == "--states" {
            wish.states = Some(words.next()?);
            continue;
        }
        if word == "--replay" {
            wish.replay = Some(words.next()?);
            continue;
        }
        let mut number = || words.next().and_then(|word| word.parse().ok());
        match word.as_str() {
            "--calls" => wish.calls = number()?,
            "--seed" => wish.seed = number()?,
            "--threads" => wish.threads = number().filter(|threads| (1..=64).contains(threads))?,
            "--lines" => wish.lines = usize::try_from(number()?).ok()?,
            "--hashes" => wish.hashes = Some(number()?),
            "--brief" => wish.brief = true,
            "--only" => wish.only = true,
            "--all" => wish.all = true,
            _ => return None,
        }
    }
    Some(wish)
}

#[derive(Default)]
struct Sum {
    seeds: u64,
    calls: u64,
    frames: u64,
    resumes: u64,
    time: u64,
    ends: BTreeMap<&'static str, u64>,
    seen: BTreeMap<&'static str, u64>,
    tables: Tables,
}

impl Sum {
    fn add(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.calls += other.calls;
        self.frames += other.frames;
        self.resumes += other.resumes;
        self.time += other.time;
        for (reason, count) in &other.ends {
            *self.ends.entry(reason).or_default() += count;
        }
        self.tables.add(&other.tables);
        for (what, count) in &other.seen {
            *self.seen.entry(what).or_default() += count;
        }
    }
}

/// Every `threads`-th seed from `seed` on, until `calls` calls were made. The first seed that broke a rule, if one did: unless
/// `all` are wanted, nobody goes on beyond it, and `lowest` is the first one of all workers.
fn work(lowest: &AtomicU64, (seed, threads): (u64, u64), calls: u64, all: bool) -> Result<Sum, u64> {
    let mut sum = Sum::default();
    let (mut seed, mut broken) = (seed, None);
    while sum.calls < calls && seed < lowest.load(Ordering::Relaxed) {
        let outcome = run(&Plan::random(seed), false);
        if let Some(found) = outcome.violation {
            if !all {
                lowest.fetch_min(seed, Ordering::Relaxed);
                return Err(seed);
            }
            println!("seed {seed}: {found}");
            broken.get_or_insert(seed);
        }
        let statistics = outcome.statistics;
        sum.add(&Sum {
            seeds: 1,
            calls: statistics.calls,
            frames: statistics.frames,
            resumes: statistics.resumes,
            time: outcome.time,
            ends: statistics.ends,
            seen: statistics.seen,
            tables: statistics.tables,
        });
        seed = seed.saturating_add(threads);
    }
    broken.map_or(Ok(sum), Err)
}

fn explain(seed: u64, wish: &Wish) -> ExitCode {
    let plan = Plan::random(seed);
    let Some(found) = run(&plan, false).violation else {
        println!("seed {seed} breaks nothing the second time: the simulation is not deterministic");
        return ExitCode::FAILURE;
    };
    if wish.brief {
        println!("{found}");
        return ExitCode::FAILURE;
    }
    println!("seed {seed}: {found}");
    let small = shrink(&plan, found.invariant);
    let outcome = run(&small, true);
    println!("{} of {} moves are enough:", small.moves.len(), plan.moves.len());
    for (number, seat) in small.seats.iter().enumerate() {
        println!("  seat {number}: {seat:?}");
    }
    for timed in &small.moves {
        println!("  {:>8} {:?}", timed.at, timed.what);
    }
    println!("the end of the trace:");
    for line in outcome.world.trace().tail(wish.lines) {
        println!("  {line}");
    }
    println!("{}", outcome.violation.unwrap_or(found));
    ExitCode::FAILURE
}

fn run_again(path: &str) -> Result<ExitCode, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let run = replay(&serde_json::from_str(&text).map_err(|error| error.to_string())?)?;
    for line in &run.lines {
        println!("{line}");
    }
    println!("{} inputs, {} frames sent", run.inputs, run.frames);
    Ok(match run.difference {
        Some(difference) => {
            println!("it went another way this time: {difference}");
            ExitCode::FAILURE
        }
        None => {
            println!("it went the same way");
            ExitCode::SUCCESS
        }
    })
}

fn main() -> ExitCode {
    let Some(wish) = wish(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    if let Some(path) = &wish.states {
        return write_states(path);
    }
    if let Some(path) = &wish.replay {
        return run_again(path).unwrap_or_else(|wrong| {
            eprintln!("{path}: {wrong}");
            ExitCode::FAILURE
        });
    }
    if let Some(count) = wish.hashes {
        let hash = |seed| format!("{seed} {}", run(&Plan::random(seed), true).world.trace().hash());
        let hashes: Vec<String> = (wish.seed..wish.seed.saturating_add(count)).map(hash).collect();
        println!("{}", hashes.join(","));
        return ExitCode::SUCCESS;
    }
    if wish.only {
        let outcome = run(&Plan::random(wish.seed), true);
        for line in outcome.world.trace().tail(usize::MAX) {
            println!("{line}");
        }
        return outcome.violation.map_or(ExitCode::SUCCESS, |found| {
            println!("{found}");
            ExitCode::FAILURE
        });
    }
    let begun = Instant::now();
    let share = wish.calls.div_ceil(wish.threads);
    let lowest = AtomicU64::new(u64::MAX);
    let results: Vec<Result<Sum, u64>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..wish.threads)
            .map(|worker| {
                let (lowest, first) = (&lowest, wish.seed.saturating_add(worker));
                scope.spawn(move || work(lowest, (first, wish.threads), share, wish.all))
            })
            .collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).collect()
    });
    if u64::try_from(results.len()).ok() != Some(wish.threads) {
        eprintln!("a worker panicked");
        return ExitCode::FAILURE;
    }
    let mut sum = Sum::default();
    let mut broken: Option<u64> = None;
    for result in &results {
        match result {
            Ok(part) => sum.add(part),
            Err(seed) => broken = Some(broken.map_or(*seed, |other| other.min(*seed))),
        }
    }
    if wish.all && broken.is_some() {
        return ExitCode::FAILURE;
    }
    if let Some(seed) = broken {
        return explain(seed, &wish);
    }
    let milliseconds = begun.elapsed().as_millis().max(1);
    println!("{} seeds from {} on: no rule broken", sum.seeds, wish.seed);
    println!("{} calls, {} frames to the server, {} sessions resumed", sum.calls, sum.frames, sum.resumes);
    for (reason, count) in &sum.ends {
        println!("  {count:>8} {reason}");
    }
    println!("and besides:");
    for (what, count) in &sum.seen {
        println!("  {count:>8} {what}");
    }
    for table in sum.tables.all() {
        let pairs = table.count();
        println!("{} of {pairs} pairs of state and input", pairs.saturating_sub(table.unseen().len()));
    }
    let probed = probe();
    let found = surprises(&sum.tables, &probed.tables);
    let found = found.into_iter().map(|what| format!("{what}{}", doer(&what, &probed.tables, &wish)));
    let strange: Vec<String> = probed.wrong.into_iter().chain(found).collect();
    for strange in &strange {
        println!("violated {:?} ({}): {strange}", Invariant::I52, Invariant::I52.title());
    }
    let speed = u128::from(sum.calls) * 1_000 / milliseconds;
    println!(
        "{} s of the world's time in {milliseconds} ms with {} threads: {speed} calls a second",
        sum.time / 1_000,
        wish.threads
    );
    if strange.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What calls at random have done that the tables of every state and every input do not say.
fn surprises(seen: &Tables, known: &Tables) -> Vec<String> {
    let pairs = seen.all().into_iter().zip(known.all());
    pairs.flat_map(|(seen, known)| [seen.surprises(), seen.unknown_to(known)].concat()).collect()
}

/// The first seed that did what the tables do not say, in words.
fn doer(what: &str, known: &Tables, wish: &Wish) -> String {
    if wish.brief {
        return String::new();
    }
    let did = |seed: &u64| {
        let statistics = run(&Plan::random(*seed), false).statistics;
        surprises(&statistics.tables, known).iter().any(|one| one == what)
    };
    let seeds = wish.seed..wish.seed.saturating_add(wish.calls);
    seeds.into_iter().find(did).map_or_else(String::new, |seed| format!(", seed {seed}"))
}

fn write_states(path: &str) -> ExitCode {
    let probed = probe();
    for wrong in &probed.wrong {
        println!("{wrong}");
    }
    if let Err(error) = std::fs::write(path, probed.page()) {
        eprintln!("{path}: {error}");
        return ExitCode::FAILURE;
    }
    let unseen: Vec<String> = probed.tables.all().into_iter().flat_map(halloo_sim::Table::unseen).collect();
    for pair in &unseen {
        println!("not reached: {pair}");
    }
    println!("{} clients and switches were put to every input", probed.made);
    if unseen.is_empty() && probed.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
