//! Which letter stands for which byte.

use super::digits::BASE;

/// The letters of ASCII that a string of JavaScript holds as they are.
pub(super) fn alphabet() -> Vec<char> {
    (' '..='~').filter(|letter| !matches!(letter, '"' | '\\')).collect()
}

/// The bytes that have no letter of their own have two: one of these many, and any other.
const ESCAPES: usize = 2;
pub(super) const OWN: usize = BASE - ESCAPES;

/// Kinds of letters: brotli guesses a letter by the kind of the one before it (RFC 7932 section 7.1, the table `Lookup0`).
const KINDS: usize = 14;

fn kind(letter: char) -> usize {
    match letter {
        ' ' => 0,
        '\'' => 1,
        '%' => 2,
        '(' | '<' | '[' | '{' => 3,
        ')' | '>' | ']' | '}' => 4,
        ',' | ':' | ';' => 5,
        '.' => 6,
        '=' => 7,
        '0'..='9' => 8,
        'A' | 'E' | 'I' | 'O' | 'U' => 9,
        'A'..='Z' => 10,
        'a' | 'e' | 'i' | 'o' | 'u' => 11,
        'a'..='z' => 12,
        _ => 13,
    }
}

/// A code for bytes: places in an order of the bytes. The first are those that come most often, and have a letter each.
pub(super) struct Code {
    /// All bytes.
    pub(super) order: Vec<u8>,
    /// The letters of those that have one, and of the escapes.
    pub(super) letters: Vec<char>,
}

/// Exchanges that are tried.
const TRIES: u32 = 60_000;

impl Code {
    /// A code for these streams, in which bytes after which the same bytes come have letters of one kind.
    ///
    /// Found by exchanging letters at random, with the same outcome each time: of 82 kB of brotli, 1 kB less than with the letters in
    /// the order of their places.
    pub(super) fn of(streams: &[Vec<u8>]) -> Self {
        let count = |byte: u8| streams.iter().flatten().filter(|other| **other == byte).count();
        let mut order: Vec<u8> = (0..=u8::MAX).collect();
        order.sort_by_key(|byte| (std::cmp::Reverse(count(*byte)), *byte));
        // The others in their own order: the module that reads them need not be told.
        order.get_mut(OWN..).unwrap_or_default().sort_unstable();
        let mut code = Self { order, letters: alphabet() };
        let mut search = Search::new(&code, streams);
        search.run();
        // The letters of each kind, in their order, to the places that have that kind now.
        let letters = alphabet();
        let mut free: Vec<Vec<char>> = (0..KINDS)
            .map(|wanted| letters.iter().copied().rev().filter(|letter| kind(*letter) == wanted).collect())
            .collect();
        code.letters = search
            .kinds
            .iter()
            .take(BASE)
            .filter_map(|kind| free.get_mut(*kind).and_then(Vec::pop))
            .collect();
        code
    }

    /// The places of the letters of a stream; those of the second letters come after all others.
    fn places(&self, stream: &[u8]) -> Vec<usize> {
        let mut places = vec![0; 256];
        for (place, byte) in self.order.iter().enumerate() {
            if let Some(known) = places.get_mut(usize::from(*byte)) {
                *known = place;
            }
        }
        let mut written = Vec::new();
        for byte in stream {
            let place = places.get(usize::from(*byte)).copied().unwrap_or_default();
            match place.checked_sub(OWN) {
                None => written.push(place),
                Some(beyond) => written.extend([OWN + beyond / BASE, BASE + beyond % BASE]),
            }
        }
        written
    }

    /// A stream in letters.
    pub(super) fn write(&self, stream: &[u8]) -> String {
        let plain = alphabet();
        let letter = |place: usize| match place.checked_sub(BASE) {
            None => self.letters.get(place).copied(),
            Some(second) => plain.get(second).copied(),
        };
        self.places(stream).into_iter().filter_map(letter).collect()
    }
}

/// Letters, and the second letters.
const SYMBOLS: usize = 2 * BASE;

/// Looks for good kinds.
struct Search {
    /// The kind of each symbol.
    kinds: Vec<usize>,
    /// How often one symbol follows another, stream by stream.
    pairs: Vec<Vec<f32>>,
    /// The same by the kind of the first.
    sums: Vec<Vec<f32>>,
    costs: Vec<f32>,
    random: u32,
}

impl Search {
    fn new(code: &Code, streams: &[Vec<u8>]) -> Self {
        let kinds: Vec<usize> = alphabet().iter().map(|letter| kind(*letter)).cycle().take(SYMBOLS).collect();
        let width = SYMBOLS * streams.len();
        let mut pairs = vec![vec![0.0; width]; SYMBOLS];
        for (number, stream) in streams.iter().enumerate() {
            for pair in code.places(stream).windows(2) {
                let &[first, second] = pair else { continue };
                let count = pairs.get_mut(first).and_then(|row| row.get_mut(number * SYMBOLS + second));
                if let Some(count) = count {
                    *count += 1.0;
                }
            }
        }
        let mut sums = vec![vec![0.0; width]; KINDS];
        for (kind, row) in kinds.iter().zip(&pairs) {
            if let Some(sum) = sums.get_mut(*kind) {
                add(sum, row, 1.0);
            }
        }
        let costs = sums.iter().map(|sum| cost(sum)).collect();
        Self { kinds, pairs, sums, costs, random: 1 }
    }

    fn run(&mut self) {
        for tried in 0..TRIES {
            // Less and less is risked, at last nothing.
            let left = 1.0 - tried as f32 / TRIES as f32;
            self.exchange(200.0 * left * left);
        }
    }

    fn exchange(&mut self, risk: f32) -> Option<()> {
        let (one, other) = (self.below(BASE), self.below(BASE));
        let (a, b) = (*self.kinds.get(one)?, *self.kinds.get(other)?);
        if a == b {
            return None;
        }
        let (from, to) = (self.pairs.get(one)?, self.pairs.get(other)?);
        let (mut first, mut second) = (self.sums.get(a)?.clone(), self.sums.get(b)?.clone());
        for (sum, sign) in [(&mut first, 1.0), (&mut second, -1.0)] {
            add(sum, to, sign);
            add(sum, from, -sign);
        }
        let (cost_first, cost_second) = (cost(&first), cost(&second));
        let more = cost_first + cost_second - self.costs.get(a)? - self.costs.get(b)?;
        let chance = self.below(1 << 16) as f32 / 65_536.0;
        if more < 0.0 || chance < (-more / risk).exp() {
            *self.sums.get_mut(a)? = first;
            *self.sums.get_mut(b)? = second;
            *self.costs.get_mut(a)? = cost_first;
            *self.costs.get_mut(b)? = cost_second;
            self.kinds.swap(one, other);
        }
        None
    }

    /// The same numbers each time (xorshift32).
    fn below(&mut self, end: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 17;
        self.random ^= self.random << 5;
        self.random as usize % end
    }
}

fn add(sum: &mut [f32], row: &[f32], sign: f32) {
    for (sum, count) in sum.iter_mut().zip(row) {
        *sum += sign * count;
    }
}

/// Bits of what follows one kind, stream by stream, and some for each letter that does.
fn cost(sum: &[f32]) -> f32 {
    let bits = |row: &[f32]| {
        let all: f32 = row.iter().sum();
        let each: f32 =
            row.iter().filter(|count| **count > 0.5).map(|count| count * (all / count).log2() + 4.0).sum();
        each
    };
    sum.chunks(SYMBOLS).map(bits).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_written_in_a_way_of_its_own_and_the_usual_ones_by_one_letter() {
        let stream: Vec<u8> = (0..=u8::MAX).chain([200; 3]).chain([0; 2]).collect();
        let code = Code::of(&[stream]);
        let written: std::collections::BTreeSet<String> =
            (0..=u8::MAX).map(|byte| code.write(&[byte])).collect();
        assert_eq!(written.len(), 256);
        assert_eq!((code.write(&[200]).len(), code.write(&[0]).len()), (1, 1));
        assert_eq!(written.iter().filter(|text| text.len() == 1).count(), OWN);
        let plain = |letter: char| (' '..='~').contains(&letter) && !matches!(letter, '"' | '\\');
        assert!(written.iter().all(|text| text.chars().all(plain)));
    }

    #[test]
    fn each_letter_has_one_place() {
        let code = Code::of(&[b"what follows what is what counts here".to_vec()]);
        let different: std::collections::BTreeSet<char> = code.letters.iter().copied().collect();
        assert_eq!((different.len(), code.letters.len()), (BASE, BASE));
    }
}
