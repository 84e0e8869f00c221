//! Every state with every input: clients and the switch are made again, from what they were told, in each state that they
//! have, and are told everything that there is, also what nobody would say at that moment.

mod calls;
mod facts;
mod history;
mod inputs;
mod judge;
mod records;
mod scenes;
mod sessions;
mod stock;

use std::collections::BTreeSet;

pub(crate) use self::history::History;
use self::stock::Stock;
use crate::coverage::Tables;

/// What became of it.
#[derive(Debug, Default)]
pub struct Probed {
    /// What each state does with each input.
    pub tables: Tables,
    /// What was wrong, each once.
    pub wrong: BTreeSet<String>,
    /// How many clients and switches were made for it.
    pub made: u64,
}

impl Probed {
    fn made(&mut self) {
        self.made = self.made.saturating_add(1);
    }

    /// The tables as a page.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = HEAD.to_owned();
        for table in self.tables.all() {
            page.push_str(&table.page());
        }
        page
    }
}

const HEAD: &str = "\
# What each state does with each input

Made by `npm run sim -- --states docs/states.md`; a test compares it. Clients and the switch are pure values: they are made
again from what they were told, in every state that they have, and are put to every input that there is, also those that
nobody would send at that moment. So there is no pair that is not listed. \"goes to\" names the states that were reached;
none: it stays. Words in *italics* are events for the application, words in `code` wishes for a driver, the rest is sent.
An input that does nothing at all is ignored; what is ignored is listed at the end of each state. How it was decided in detail
(which promise settles how, what is shown) is not listed here.
";

/// Puts every state to every input. The same every time.
#[must_use]
pub fn probe() -> Probed {
    let mut probed = Probed::default();
    let stock = Stock::new();
    probed.tables.add(&stock.tables);
    calls::probe(&stock, &mut probed);
    sessions::probe(&stock, &mut probed);
    records::probe(&stock, &mut probed);
    probed
}
