//! Tables of what every state does with every input: what was seen of it, and what cannot be.

use std::collections::{BTreeMap, BTreeSet};

/// What one state does with one input, as far as it was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Cell {
    times: u64,
    goes: BTreeSet<&'static str>,
    does: BTreeSet<&'static str>,
}

/// Why a pair of state and input cannot be; `None`: it can.
type Impossible = fn(&str, &str) -> Option<&'static str>;

/// One machine.
#[derive(Clone, Debug)]
pub struct Table {
    title: &'static str,
    states: Vec<&'static str>,
    inputs: &'static [&'static str],
    impossible: Impossible,
    cells: BTreeMap<(&'static str, &'static str), Cell>,
}

impl Table {
    pub(crate) const fn new(
        title: &'static str,
        states: Vec<&'static str>,
        inputs: &'static [&'static str],
        impossible: Impossible,
    ) -> Self {
        Self { title, states, inputs, impossible, cells: BTreeMap::new() }
    }

    /// A state has had an input: where it went from there, and what it did.
    pub(crate) fn note(
        &mut self,
        (state, input): (&'static str, &'static str),
        next: &'static str,
        deeds: impl Iterator<Item = &'static str>,
    ) {
        let cell = self.cells.entry((state, input)).or_default();
        cell.times = cell.times.saturating_add(1);
        if next != state {
            cell.goes.insert(next);
        }
        for deed in deeds {
            if !cell.does.contains(deed) {
                cell.does.insert(deed);
            }
        }
    }

    /// What another run has seen.
    pub fn add(&mut self, other: &Self) {
        for (pair, seen) in &other.cells {
            let cell = self.cells.entry(*pair).or_default();
            cell.times = cell.times.saturating_add(seen.times);
            cell.goes.extend(&seen.goes);
            cell.does.extend(&seen.does);
        }
    }

    fn pairs(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.states.iter().flat_map(|state| self.inputs.iter().map(move |input| (*state, *input)))
    }

    /// Pairs that were seen though they cannot be, or that no table knows.
    #[must_use]
    pub fn surprises(&self) -> Vec<String> {
        let known: BTreeSet<_> = self.pairs().collect();
        let wrong =
            |pair: &(&str, &str)| !known.contains(pair) || (self.impossible)(pair.0, pair.1).is_some();
        let seen = self.cells.keys().filter(|pair| wrong(pair));
        seen.map(|(state, input)| format!("{}: {state} × {input}", self.title)).collect()
    }

    /// Pairs that can be and were not seen.
    #[must_use]
    pub fn unseen(&self) -> Vec<String> {
        let unseen = self.pairs().filter(|(state, input)| {
            !self.cells.contains_key(&(*state, *input)) && (self.impossible)(state, input).is_none()
        });
        unseen.map(|(state, input)| format!("{}: {state} × {input}", self.title)).collect()
    }

    /// How many pairs there are, and how many of them cannot be.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let impossible = self.pairs().filter(|(state, input)| (self.impossible)(state, input).is_some());
        (self.pairs().count(), impossible.count())
    }

    /// The table as Markdown.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = format!("\n## {}\n", self.title);
        for state in &self.states {
            page.push_str(&format!(
                "\n### {state}\n\n| input | goes to | does | times |\n|---|---|---|---|\n"
            ));
            for input in self.inputs {
                page.push_str(&self.row(state, input));
            }
        }
        page
    }

    fn row(&self, state: &'static str, input: &'static str) -> String {
        let list = |of: &BTreeSet<&'static str>| of.iter().copied().collect::<Vec<_>>().join(", ");
        match (self.cells.get(&(state, input)), (self.impossible)(state, input)) {
            (None, Some(why)) => format!("| {input} | | *cannot be: {why}* | |\n"),
            (None, None) => format!("| {input} | | *not seen* | 0 |\n"),
            (Some(cell), _) if cell.goes.is_empty() && cell.does.is_empty() => {
                format!("| {input} | | ignored | {} |\n", cell.times)
            }
            (Some(cell), _) => {
                format!("| {input} | {} | {} | {} |\n", list(&cell.goes), list(&cell.does), cell.times)
            }
        }
    }
}

/// A page without what differs from run to run: its pairs, and which of them cannot be.
#[must_use]
pub fn pairs_of(page: &str) -> Vec<String> {
    let row = |line: &str| {
        let mut columns = line.strip_prefix("| ")?.split(" |");
        let input = columns.next()?;
        let cannot = line.contains("*cannot be: ");
        Some(if cannot { line.to_owned() } else { input.to_owned() })
    };
    page.lines()
        .filter_map(|line| if line.starts_with('#') { Some(line.to_owned()) } else { row(line) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let impossible = |state: &str, _: &str| (state == "off").then_some("nobody is there");
        Table::new("lamp", vec!["off", "on"], &["press", "shake"], impossible)
    }

    #[test]
    fn what_was_not_seen_and_what_cannot_be_are_told_apart() {
        let mut lamp = table();
        assert_eq!(lamp.unseen(), ["lamp: on × press", "lamp: on × shake"]);
        lamp.note(("on", "press"), "off", ["dark"].into_iter());
        lamp.note(("on", "shake"), "on", std::iter::empty());
        assert!(lamp.unseen().is_empty() && lamp.surprises().is_empty());
        lamp.note(("off", "press"), "on", std::iter::empty());
        lamp.note(("broken", "press"), "on", std::iter::empty());
        assert_eq!(lamp.surprises(), ["lamp: broken × press", "lamp: off × press"]);
        assert_eq!(lamp.counts(), (4, 2));
    }

    #[test]
    fn two_pages_have_the_same_pairs_whatever_was_counted() {
        let (mut first, second) = (table(), table());
        first.note(("on", "press"), "off", ["dark"].into_iter());
        assert_ne!(first.page(), second.page());
        assert_eq!(pairs_of(&first.page()), pairs_of(&second.page()));
        let other = Table::new("lamp", vec!["off", "on"], &["press"], |_, _| None);
        assert_ne!(pairs_of(&first.page()), pairs_of(&other.page()));
    }
}
