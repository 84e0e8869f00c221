//! Tables of what every state does with every input, as it was seen.

use std::collections::{BTreeMap, BTreeSet};

/// What one state does with one input, as far as it was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Cell {
    times: u64,
    goes: BTreeSet<&'static str>,
    does: BTreeSet<&'static str>,
}

/// One machine.
#[derive(Clone, Debug)]
pub struct Table {
    title: &'static str,
    states: Vec<&'static str>,
    inputs: &'static [&'static str],
    cells: BTreeMap<(&'static str, &'static str), Cell>,
}

impl Table {
    pub(crate) const fn new(
        title: &'static str,
        states: Vec<&'static str>,
        inputs: &'static [&'static str],
    ) -> Self {
        Self { title, states, inputs, cells: BTreeMap::new() }
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

    /// Pairs that were seen and that it does not know.
    #[must_use]
    pub fn surprises(&self) -> Vec<String> {
        let known: BTreeSet<_> = self.pairs().collect();
        let strange = self.cells.keys().filter(|pair| !known.contains(*pair));
        strange.map(|(state, input)| format!("{}: {state} × {input}", self.title)).collect()
    }

    /// Pairs that were not seen.
    #[must_use]
    pub fn unseen(&self) -> Vec<String> {
        let unseen = self.pairs().filter(|pair| !self.cells.contains_key(pair));
        unseen.map(|(state, input)| format!("{}: {state} × {input}", self.title)).collect()
    }

    /// Where a state went here with an input, and never does by `other`.
    #[must_use]
    pub fn unknown_to(&self, other: &Self) -> Vec<String> {
        let mut strange = Vec::new();
        for (pair, cell) in &self.cells {
            let known = other.cells.get(pair).map(|cell| &cell.goes);
            for next in cell.goes.iter().filter(|next| !known.is_some_and(|known| known.contains(*next))) {
                strange.push(format!("{}: {} × {} goes to {next}", self.title, pair.0, pair.1));
            }
        }
        strange
    }

    /// How many pairs there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.pairs().count()
    }

    /// The table as Markdown.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = format!("\n## {}\n", self.title);
        for state in &self.states {
            page.push_str(&format!("\n### {state}\n\n| input | goes to | does |\n|---|---|---|\n"));
            let mut ignored = Vec::new();
            for input in self.inputs {
                match self.cells.get(&(*state, *input)) {
                    None => page.push_str(&format!("| {input} | | not seen |\n")),
                    Some(cell) if cell.goes.is_empty() && cell.does.is_empty() => ignored.push(*input),
                    Some(Cell { goes, does, .. }) => {
                        page.push_str(&format!("| {input} | {} | {} |\n", list(goes), list(does)));
                    }
                }
            }
            if !ignored.is_empty() {
                page.push_str(&format!("\nIgnored: {}.\n", ignored.join("; ")));
            }
        }
        page
    }
}

fn list(of: &BTreeSet<&'static str>) -> String {
    of.iter().copied().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lamp() -> Table {
        Table::new("lamp", vec!["off", "on"], &["press", "shake"])
    }

    #[test]
    fn what_was_not_seen_and_what_nobody_knows_are_told_apart() {
        let mut lamp = lamp();
        assert_eq!((lamp.count(), lamp.unseen().len()), (4, 4));
        lamp.note(("on", "press"), "off", ["dark"].into_iter());
        lamp.note(("on", "shake"), "on", std::iter::empty());
        lamp.note(("off", "shake"), "off", std::iter::empty());
        assert_eq!(lamp.unseen(), ["lamp: off × press"]);
        assert!(lamp.surprises().is_empty());
        lamp.note(("broken", "press"), "on", std::iter::empty());
        assert_eq!(lamp.surprises(), ["lamp: broken × press"]);
    }

    #[test]
    fn where_a_state_never_goes_elsewhere_is_named() {
        let (mut first, mut second) = (lamp(), lamp());
        first.note(("on", "press"), "off", std::iter::empty());
        second.note(("on", "press"), "off", std::iter::empty());
        second.note(("on", "press"), "broken", std::iter::empty());
        assert!(first.unknown_to(&second).is_empty());
        assert_eq!(second.unknown_to(&first), ["lamp: on × press goes to broken"]);
    }

    #[test]
    fn the_page_says_what_happens_and_what_is_ignored() {
        let mut lamp = lamp();
        lamp.note(("on", "press"), "off", ["dark"].into_iter());
        lamp.note(("on", "shake"), "on", std::iter::empty());
        let page = lamp.page();
        assert!(page.contains("| press | off | dark |"));
        assert!(page.contains("Ignored: shake.\n"));
        assert!(page.contains("| press | | not seen |"));
    }
}
